//! Sentences into words, as the MultiGED corpora have them: punctuation marks are words of their own, save where they
//! belong to one (`20.000`, `z.`, `geht's`, `Haupt-`, `a@b.de`).

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::language::Rules;

const SMILEYS: [&str; 20] = [
    ":)", ":-)", ":(", ":-(", ";)", ";-)", ":D", ":-D", ":P", ":-P", ";P", ":/", ":-/", "=)", "<3", "^^", ":*", ":'(",
    ":))", "xD",
];
/// Endings by which a bare `name.ending` is taken for an address rather than for a missing space.
const DOMAINS: [&str; 12] = [
    "de", "at", "ch", "com", "org", "net", "eu", "info", "edu", "gov", "cz", "se",
];

/// The words of `sentence`, as byte ranges of it in ascending order. Every character but white space is in one.
pub(crate) fn words(sentence: &str, rules: &Rules) -> Vec<Range<usize>> {
    let mut splitter = Splitter {
        sentence,
        rules,
        words: Vec::new(),
        quoted: false,
    };
    let mut rest = 0;
    for chunk in sentence.split(char::is_whitespace) {
        splitter.chunk(rest, chunk);
        // The separator is one character; its length is what lies before the next chunk.
        rest += chunk.len();
        rest += sentence[rest..].chars().next().map_or(0, char::len_utf8);
    }
    splitter.words
}

/// What a grapheme cluster is to the splitter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Letter,
    Digit,
    Symbol,
}

/// By its first character. Marks that stand alone and emoji are symbols; what is invisible (control and format
/// characters, soft hyphens) is a letter, for it must not split a word.
fn kind(grapheme: &str) -> Kind {
    match grapheme.chars().next() {
        Some('²' | '³') | None => Kind::Symbol,
        Some(c) if c.is_numeric() => Kind::Digit,
        Some(c) if c.is_alphanumeric() || c.is_control() => Kind::Letter,
        Some('\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}') => Kind::Letter,
        Some('\u{2060}'..='\u{2069}' | '\u{feff}') => Kind::Letter,
        Some(_) => Kind::Symbol,
    }
}

struct Splitter<'s> {
    sentence: &'s str,
    rules: &'s Rules,
    words: Vec<Range<usize>>,
    /// A single quotation mark is open.
    quoted: bool,
}

impl Splitter<'_> {
    /// Splits a stretch without white space that starts at byte `base` of the sentence.
    fn chunk(&mut self, base: usize, chunk: &str) {
        if let Some(length) = smiley(chunk) {
            self.words.push(base..base + length);
            return self.chunk(base + length, &chunk[length..]);
        }
        let graphemes: Vec<(usize, &str)> = chunk.grapheme_indices(true).collect();
        let at = |i: usize| graphemes.get(i).map_or(chunk.len(), |&(at, _)| at);
        let kind_at = |i: usize| graphemes.get(i).map(|&(_, grapheme)| kind(grapheme));
        // Looking for an address is linear in the chunk, so a long one gets few looks.
        let mut looks = 4;
        // Where the word that is being read started.
        let mut open: Option<usize> = None;
        let mut i = 0;
        while i < graphemes.len() {
            let (byte, grapheme) = graphemes[i];
            if kind(grapheme) != Kind::Symbol {
                if open.is_none() && looks > 0 {
                    looks -= 1;
                    if let Some(length) = address(&chunk[byte..]) {
                        while at(i) < byte + length {
                            i += 1;
                        }
                        self.words.push(base + byte..base + at(i));
                        continue;
                    }
                }
                open.get_or_insert(byte);
                i += 1;
                continue;
            }
            // A run of one mark, such as an ellipsis, is one word.
            let run = match ".-_*=~#".contains(grapheme) {
                true => graphemes[i..].iter().take_while(|&&(_, g)| g == grapheme).count(),
                false => 1,
            };
            let joined = if run > 1 {
                None
            } else {
                let before = open.map(|start| &chunk[start..byte]);
                self.joined(before, grapheme, &chunk[byte + grapheme.len()..], base + byte)
            };
            if let Some(length) = joined {
                let start = *open.get_or_insert(byte);
                while at(i) < byte + length {
                    i += 1;
                }
                let end = at(i);
                let full_stop = grapheme == "." && kind_at(i).is_none_or(|k| k == Kind::Symbol);
                if full_stop && !chunk[end..].starts_with('-') {
                    self.words.push(base + start..base + end);
                    open = None;
                }
                continue;
            }
            if let Some(start) = open.take() {
                self.words.push(base + start..base + byte);
            }
            if matches!(grapheme, "'" | "’" | "‘" | "‚") {
                self.quoted = !self.quoted;
            }
            i += run;
            self.words.push(base + byte..base + at(i));
        }
        if let Some(start) = open {
            self.words.push(base + start..base + chunk.len());
        }
    }

    /// How many bytes from the symbol on belong to the word `before`, none where it is a word of its own. `after` is
    /// what follows in the chunk, `byte` where the symbol lies in the sentence.
    fn joined(&self, before: Option<&str>, symbol: &str, after: &str, byte: usize) -> Option<usize> {
        let next = after.graphemes(true).next();
        let next_kind = next.map(kind);
        let next_is_word = next_kind.is_some_and(|k| k != Kind::Symbol);
        let last_kind = before.and_then(|word| word.graphemes(true).next_back()).map(kind);
        let digits = last_kind == Some(Kind::Digit) && next_kind == Some(Kind::Digit);
        let letters = &after[..after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len())];
        let ending = || before.is_some() && self.rules.slash_endings.contains(&letters);
        let joins = match symbol {
            "-" | "‐" | "‑" => before.is_some() || next_is_word,
            "_" => before.is_some() && next_is_word,
            "," => digits,
            "/" => digits || ending(),
            "*" | ":" => last_kind == Some(Kind::Letter) && ending(),
            "'" | "’" | "´" | "`" => match before {
                Some(word) if !next_is_word => {
                    symbol != "´" && symbol != "`" && !self.quoted && word.ends_with(['s', 'x', 'z', 'ß'])
                }
                Some(_) => next_is_word,
                None => (1..=2).contains(&letters.len()) && letters.len() == after.len() && symbol != "`",
            },
            "(" => {
                let inside = after[letters.len()..].starts_with(')');
                let short = (1..=5).contains(&letters.chars().count());
                if before.is_some() && inside && short {
                    return Some(symbol.len() + letters.len() + ')'.len_utf8());
                }
                false
            }
            "." => digits || before.is_some_and(|word| self.full_stop_joins(word, after, byte)),
            _ => false,
        };
        joins.then_some(symbol.len())
    }

    /// Whether the full stop at `byte` belongs to `word` before it.
    fn full_stop_joins(&self, word: &str, after: &str, byte: usize) -> bool {
        let last_part = word.rsplit('.').next().unwrap_or(word);
        let short = last_part.chars().count() <= 2 && last_part.chars().all(char::is_alphabetic);
        if after.starts_with(char::is_alphanumeric) {
            // `z.B`, but `Hallo.Wie` lacks a space.
            return short && after.chars().take(6).take_while(|c| c.is_alphabetic()).count() <= 5;
        }
        if let Some(compound) = after.strip_prefix('-') {
            return short && compound.starts_with(char::is_alphabetic);
        }
        if word.contains('.') && short && !last_part.is_empty() {
            return true;
        }
        let mut letters = word.chars();
        let single = matches!((letters.next(), letters.next()), (Some(c), None) if c.is_alphabetic());
        if single {
            // The corpora write X and Y for places whose names they hide; those end sentences.
            let goes_on = self.sentence[byte + 1..].contains(|c: char| c.is_alphanumeric());
            return goes_on && !matches!(word, "X" | "Y" | "x" | "y");
        }
        if word.bytes().all(|b| b.is_ascii_digit()) {
            let rest = self.sentence[byte + 1..].trim_start().chars().take(16);
            let rest = rest.collect::<String>().to_lowercase();
            return self.rules.ordinal_nouns.iter().any(|noun| rest.starts_with(noun));
        }
        self.rules.is_abbreviation(word)
    }
}

/// The length of the smiley that `chunk` is, save for punctuation marks behind it.
fn smiley(chunk: &str) -> Option<usize> {
    let found = SMILEYS.iter().filter(|smiley| chunk.starts_with(**smiley));
    let length = found.map(|smiley| smiley.len()).max()?;
    let rest = &chunk[length..];
    (rest.len() <= 4 && rest.bytes().all(|b| b.is_ascii_punctuation())).then_some(length)
}

/// The length of the web or mail address that `text`, which has no white space, starts with.
fn address(text: &str) -> Option<usize> {
    let end = text
        .find(|c: char| "<>()[]{}\"„“”»«,;".contains(c))
        .unwrap_or(text.len());
    let candidate = text[..end].trim_end_matches(|c: char| ".:!?'’*_-/".contains(c));
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
    let mail = || {
        let (name, host) = candidate.split_once('@')?;
        (!name.is_empty() && !name.contains([':', '/']) && host.contains('.') && host.chars().all(plain)).then_some(())
    };
    let domain = || {
        let (name, ending) = candidate.rsplit_once('.')?;
        let known = DOMAINS.contains(&ending) && name.len() > 1;
        (known && name.chars().all(plain) && name.contains(|c: char| c.is_ascii_alphabetic())).then_some(())
    };
    let is_address = candidate.starts_with("http://")
        || candidate.starts_with("https://")
        || candidate.starts_with("www.") && candidate.len() > 4
        || mail().is_some()
        || domain().is_some();
    is_address.then_some(candidate.len())
}

#[cfg(test)]
mod tests;
