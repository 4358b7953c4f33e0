//! What is not prose in a text of any format: addresses, names with `@`, tags, file names, identifiers, random characters.
//!
//! Each test reads a word from its start once or twice, and takes no more than it is sure of, because each word that is wrongly left out
//! may hide a mistake.

use std::ops::Range;

use super::files::file;
use crate::symbols::is_invisible;

/// Endings by which a bare `name.ending` is taken for an address rather than for a missing space, in every language.
const DOMAINS: [&str; 7] = ["com", "org", "net", "eu", "info", "edu", "gov"];
/// Words that editors such as LTeX put in place of code and formulas before they have a text checked. A number follows them.
const PLACEHOLDERS: [&str; 4] = ["Dummy", "Dummies", "Jimmy", "Ina"];
/// This many letters and digits in a row are taken for random ones if they are mixed as in no word.
const SHORTEST_RANDOM: usize = 20;

/// The first stretch of `chunk` that is not prose, in bytes, if there is one at its start or after an opening bracket or quotation mark.
/// `chunk` has no white space.
///
/// `domains` are the language's own endings of addresses, in addition to the common ones.
pub(crate) fn plain(chunk: &str, domains: &[&str]) -> Option<Range<usize>> {
    let opens = |c: char| "([{<\"'„“”»«‚‘’*,;:|>…—–•=+!?.".contains(c) || is_invisible(c);
    let word = match is_relative(chunk) {
        true => chunk,
        false => chunk.trim_start_matches(opens),
    };
    let start = chunk.len() - word.len();
    let word = &word[..end(word)];
    let length = not_prose(word, domains)?;
    Some(start..start + length)
}

/// `./x` and `../x` are paths, although they begin with full stops.
fn is_relative(chunk: &str) -> bool {
    chunk.starts_with("./") || chunk.starts_with("../") || chunk.starts_with(".\\")
}

/// Where a word ends, in bytes: before a quotation mark, before a bracket that closes one outside the word, and before the sentence's
/// punctuation.
fn end(word: &str) -> usize {
    let mut open = 0_usize;
    let mut end = word.len();
    for (at, c) in word.char_indices() {
        match c {
            '(' | '[' | '{' => open += 1,
            ')' | ']' | '}' if open > 0 => open -= 1,
            ')' | ']' | '}' | '<' | '>' | '"' | '„' | '“' | '”' | '»' | '«' | '`' => {
                end = at;
                break;
            }
            _ => {}
        }
    }
    let word = word[..end].trim_end_matches(|c: char| ".,;:!?'’*…".contains(c));
    word.len()
}

/// How many bytes at the beginning of `word` are not prose.
fn not_prose(word: &str, domains: &[&str]) -> Option<usize> {
    let bytes = word.as_bytes();
    let first = *bytes.first()?;
    match first {
        b'@' => return named(word, |c| c.is_alphanumeric() || "_.-@".contains(c), true),
        b'#' => return named(word, |c| c.is_alphanumeric() || c == '_' || c == '-', false),
        b'$' => return variable(word),
        b'-' => return option(word),
        _ => {}
    }
    let hint = |byte: &u8| matches!(byte, b'@' | b'/' | b'\\' | b':' | b'_' | b'(' | b'.' | b'0'..=b'9');
    if !bytes.iter().any(hint) {
        return camel(word);
    }
    url(word, domains)
        .or_else(|| mail(word))
        .or_else(|| file(word))
        .or_else(|| placeholder(word))
        .or_else(|| random(word))
        .or_else(|| identifier(word))
}

/// `@name`, `#tag`: the mark and the characters that `may` follow it. With `letters` there are at least two, and one of them is a letter.
fn named(word: &str, may: impl Fn(char) -> bool, letters: bool) -> Option<usize> {
    let rest = &word[1..];
    let rest = &rest[..rest.find(|c| !may(c)).unwrap_or(rest.len())];
    let rest = rest.trim_end_matches(['.', '-', '@']);
    let starts = |c: char| c.is_alphanumeric() || c == '_';
    let enough = !letters || rest.len() > 1 && rest.contains(char::is_alphabetic);
    (rest.starts_with(starts) && enough).then_some(1 + rest.len())
}

/// `$HOME`, `${name}`; `$5` is money.
fn variable(word: &str) -> Option<usize> {
    if let Some(rest) = word.strip_prefix("${") {
        return rest.find('}').map(|at| "${".len() + at + 1);
    }
    let rest = &word[1..];
    let name = prefix(rest, |b| b.is_ascii_alphanumeric() || b == b'_');
    let first = rest.as_bytes().first()?;
    (name > 1 && (first.is_ascii_alphabetic() || *first == b'_')).then_some(1 + name)
}

/// `--option`, `--option=value`; `-- so --` is a dash.
fn option(word: &str) -> Option<usize> {
    let rest = word.strip_prefix("--")?;
    let name = prefix(rest, |b| {
        b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_'
    });
    let whole = name == rest.len() || rest.as_bytes().get(name) == Some(&b'=');
    (name > 1 && rest.as_bytes()[0].is_ascii_lowercase() && whole && !rest.ends_with('-')).then_some(word.len())
}

/// Web addresses: with a scheme, with `www.`, or with a known ending.
fn url(word: &str, domains: &[&str]) -> Option<usize> {
    if let Some(at) = word.find("://") {
        let scheme = &word.as_bytes()[..at];
        let is_scheme =
            (2..=16).contains(&at) && scheme.iter().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(b));
        return (is_scheme && at + 3 < word.len()).then_some(word.len());
    }
    let scheme = ["www.", "mailto:", "tel:", "doi:"]
        .iter()
        .find(|scheme| word.starts_with(**scheme));
    if let Some(scheme) = scheme {
        return (word.len() > scheme.len()).then_some(word.len());
    }
    let (host, path) = word.split_at(word.find(['/', ':', '?']).unwrap_or(word.len()));
    let host = host.find([',', ';']).map_or(host, |at| &host[..at]);
    let (name, ending) = host.rsplit_once('.')?;
    let plain = |c: char| c.is_alphanumeric() || c == '.' || c == '-';
    let known = DOMAINS.contains(&ending) || domains.contains(&ending);
    // If a path follows, any country's ending will do.
    let any = path.len() > 1 && path.starts_with('/') && (2..=3).contains(&ending.len());
    let is_host = name.len() > 1 && name.chars().all(plain) && name.contains(|c: char| c.is_ascii_alphabetic());
    let is_ending = known || any && ending.bytes().all(|b| b.is_ascii_lowercase());
    (is_host && is_ending).then_some(if path.starts_with('/') { word.len() } else { host.len() })
}

fn mail(word: &str) -> Option<usize> {
    let (name, host) = word.split_once('@')?;
    let host = &host[..prefix(host, |b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-')];
    let host = host.trim_end_matches(['.', '-']);
    let is_name = name.chars().all(|c| c.is_alphanumeric() || "._%+-".contains(c)) && !name.is_empty();
    (is_name && host.contains('.')).then_some(name.len() + 1 + host.len())
}

fn placeholder(word: &str) -> Option<usize> {
    let name = PLACEHOLDERS.iter().find(|name| word.starts_with(**name))?;
    let rest = &word[name.len()..];
    let digits = prefix(rest, |b| b.is_ascii_digit());
    let ends = !rest[digits..].starts_with(char::is_alphanumeric);
    ((1..=6).contains(&digits) && ends).then_some(name.len() + digits)
}

/// Hashes, UUIDs and Base64, which nobody has spelt.
fn random(word: &str) -> Option<usize> {
    let length = prefix(word, |b| b.is_ascii_alphanumeric() || b"+/=-".contains(&b));
    let run = &word[..length];
    let whole = !word[length..].starts_with(char::is_alphanumeric);
    let hex = |part: &str| part.bytes().all(|b| b.is_ascii_hexdigit()) && !part.is_empty();
    let mixed = |part: &str| {
        let digits = part.bytes().filter(u8::is_ascii_digit).count();
        let one_case = part == part.to_ascii_lowercase() || part == part.to_ascii_uppercase();
        digits > 0 && digits < part.len() && one_case
    };
    let uuid = || {
        let mut lengths = run.split('-').map(|part| if hex(part) { part.len() } else { 0 });
        run.len() == 36 && [8, 4, 4, 4, 12].iter().all(|length| lengths.next() == Some(*length))
    };
    let number = || run.strip_prefix("0x").is_some_and(hex);
    let hash = || (7..=128).contains(&run.len()) && hex(run) && mixed(run);
    let base64 = || {
        let letters = run.trim_end_matches('=');
        let alphabet = letters.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/".contains(&b));
        let rises = letters
            .as_bytes()
            .windows(2)
            .filter(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
        alphabet && letters.len() >= SHORTEST_RANDOM && letters.bytes().any(|b| b.is_ascii_digit()) && rises.count() > 1
    };
    (whole && (uuid() || number() || hash() || base64())).then_some(length)
}

/// `snake_case`, `module::name`, `call()`.
fn identifier(word: &str) -> Option<usize> {
    let name = prefix(word, |b| {
        b.is_ascii_alphanumeric() || b == b'_' || b == b'.' || b == b':'
    });
    let called = word[name..].starts_with("()");
    let path = &word[..name];
    let scoped = path.contains("::") && path.split("::").all(|part| !part.is_empty());
    if name > 0 && called {
        return Some(name + "()".len());
    }
    if scoped {
        return Some(name);
    }
    let name = prefix(word, |b| b.is_ascii_alphanumeric() || b == b'_');
    if word[name..].starts_with(char::is_alphanumeric) {
        return None;
    }
    let part = &word[..name];
    let inner = part.trim_matches('_');
    let one_case = !part.bytes().any(|b| b.is_ascii_uppercase()) || !part.bytes().any(|b| b.is_ascii_lowercase());
    // `Schüler_in` and `lehrer_innen` are German words.
    let gendered = inner.ends_with("_in") || inner.ends_with("_innen");
    let dunder = part.starts_with("__") && part.ends_with("__") && !inner.is_empty();
    if dunder || inner.contains('_') && one_case && !gendered {
        return Some(name);
    }
    camel(word)
}

/// `camelCase`: a small letter at the start, and a capital before a small letter further in.
///
/// `CamelCase` does not count, because the names that a text is about may be written like that, and so is `SchülerInnen`.
fn camel(word: &str) -> Option<usize> {
    let name = prefix(word, |b| b.is_ascii_alphanumeric());
    let bytes = &word.as_bytes()[..name];
    let small = bytes.first().is_some_and(u8::is_ascii_lowercase);
    let hump =
        |three: &[u8]| !three[0].is_ascii_uppercase() && three[1].is_ascii_uppercase() && three[2].is_ascii_lowercase();
    let ends = !word[name..].starts_with(char::is_alphanumeric);
    (small && ends && name > 3 && bytes.windows(3).any(hump)).then_some(name)
}

/// How many bytes at the beginning of `text` satisfy `is_such`.
fn prefix(text: &str, is_such: impl Fn(u8) -> bool) -> usize {
    text.bytes().position(|b| !is_such(b)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests;
