//! Splits sentences into words as in the MultiGED corpora: punctuation marks are words of their own, unless they belong to a word
//! (`20.000`, `z.`, `geht's`, `Haupt-`, `a@b.de`).

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::language::{Apostrophes, FullStops, Rules};

const SMILEYS: [&str; 20] = [
    ":)", ":-)", ":(", ":-(", ";)", ";-)", ":D", ":-D", ":P", ":-P", ";P", ":/", ":-/", "=)", "<3", "^^", ":*", ":'(",
    ":))", "xD",
];
/// Endings by which a bare `name.ending` is taken for an address rather than for a missing space, in every language.
const DOMAINS: [&str; 7] = ["com", "org", "net", "eu", "info", "edu", "gov"];

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

/// What a grapheme cluster is, by its first character. Combining marks that stand alone and emoji are symbols. What is invisible (control
/// and format characters, soft hyphens) is a letter, because it must not split a word.
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
    /// Whether a single quotation mark is open.
    quoted: bool,
}

impl Splitter<'_> {
    /// Splits a stretch without white space that starts at byte `base` of the sentence.
    fn chunk(&mut self, base: usize, chunk: &str) {
        if let Some(length) = smiley(chunk).filter(|_| self.rules.smileys) {
            self.words.push(base..base + length);
            return self.chunk(base + length, &chunk[length..]);
        }
        let graphemes: Vec<(usize, &str)> = chunk.grapheme_indices(true).collect();
        let at = |i: usize| graphemes.get(i).map_or(chunk.len(), |&(at, _)| at);
        let kind_at = |i: usize| graphemes.get(i).map(|&(_, grapheme)| kind(grapheme));
        // Each search for an address is linear in the chunk's length, so there are only a few of them.
        let mut looks = 4;
        // Where the word that is being read started.
        let mut open: Option<usize> = None;
        let mut i = 0;
        while i < graphemes.len() {
            let (byte, grapheme) = graphemes[i];
            if kind(grapheme) != Kind::Symbol {
                if open.is_none() && looks > 0 {
                    looks -= 1;
                    if let Some(length) = address(&chunk[byte..], self.rules.domains) {
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
                let symbol_next = kind_at(i).is_none_or(|k| k == Kind::Symbol);
                let full_stop = grapheme == "." && symbol_next && !chunk[end..].starts_with('-');
                let elided = is_apostrophe(grapheme)
                    && start < byte
                    && matches!(self.rules.apostrophes, Apostrophes::Elision { .. });
                if full_stop || elided {
                    self.words.push(base + start..base + end);
                    open = None;
                }
                continue;
            }
            if let Some(start) = open.take() {
                self.push(base + start..base + byte);
            }
            if matches!(grapheme, "'" | "’" | "‘" | "‚") {
                self.quoted = !self.quoted;
            }
            i += run;
            self.words.push(base + byte..base + at(i));
        }
        if let Some(start) = open {
            self.push(base + start..base + chunk.len());
        }
    }

    /// Notes a word, or the words that it consists of if the language has clitics.
    fn push(&mut self, word: Range<usize>) {
        let Apostrophes::Clitics { endings, contractions } = self.rules.apostrophes else {
            self.words.push(word);
            return;
        };
        let first = self.words.len();
        let mut end = word.end;
        while let Some(length) = clitic(&self.sentence[word.start..end], endings) {
            self.words.push(end - length..end);
            end -= length;
        }
        let whole = &self.sentence[word.start..end];
        let contraction = contractions.iter().find(|(long, _)| whole.eq_ignore_ascii_case(long));
        let cut = contraction.map_or(word.start, |(_, length)| word.start + length);
        self.words.push(cut..end);
        if cut > word.start {
            self.words.push(word.start..cut);
        }
        self.words[first..].reverse();
    }

    /// How many bytes from the symbol on belong to the word `before`; none if the symbol is a word of its own. `after` is what follows in
    /// the chunk, and `byte` is where the symbol lies in the sentence.
    fn joined(&self, before: Option<&str>, symbol: &str, after: &str, byte: usize) -> Option<usize> {
        let next = after.graphemes(true).next();
        let next_kind = next.map(kind);
        let next_is_word = next_kind.is_some_and(|k| k != Kind::Symbol);
        let last_kind = before.and_then(|word| word.graphemes(true).next_back()).map(kind);
        let digits = last_kind == Some(Kind::Digit) && next_kind == Some(Kind::Digit);
        let letters = &after[..after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len())];
        let ending = |endings: &[&str]| before.is_some() && endings.contains(&letters);
        let joint = || self.rules.number_joints.contains(symbol);
        let closing = symbol
            .chars()
            .next()
            .is_some_and(|mark| self.rules.closing_marks.contains(&mark));
        if before.is_some() && closing {
            return Some(symbol.len());
        }
        let joins = match symbol {
            "-" | "‐" | "‑" => self.rules.hyphens && (before.is_some() || next_is_word),
            "_" => before.is_some() && next_is_word,
            "," => digits && joint(),
            "/" => digits && joint() || ending(self.rules.slash_endings),
            "*" => last_kind == Some(Kind::Letter) && ending(self.rules.slash_endings),
            ":" => digits && joint() || ending(self.rules.colon_endings),
            apostrophe if is_apostrophe(apostrophe) => self.apostrophe_joins(before, apostrophe, after, next_is_word),
            "(" => {
                let inside = after[letters.len()..].starts_with(')');
                let short = (1..=5).contains(&letters.chars().count());
                if self.rules.bracketed_endings && before.is_some() && inside && short {
                    return Some(symbol.len() + letters.len() + ')'.len_utf8());
                }
                false
            }
            "." => digits && joint() || before.is_some_and(|word| self.full_stop_joins(word, after, byte)),
            _ => false,
        };
        joins.then_some(symbol.len())
    }

    /// Whether an apostrophe belongs to the word `before` it or, without one, to what follows.
    fn apostrophe_joins(&self, before: Option<&str>, mark: &str, after: &str, next_is_word: bool) -> bool {
        let plain = matches!(mark, "'" | "’");
        let short = || (1..=2).contains(&after.len()) && after.chars().all(char::is_alphabetic);
        // `'11`, `'90s`, but not `'90'`
        let year = || {
            let (next, rest) = after.split_at(after.find(|c: char| !c.is_alphanumeric()).unwrap_or(after.len()));
            let digits = next.strip_suffix('s').unwrap_or(next);
            let quoted = rest.starts_with(['\'', '’']);
            digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit()) && !quoted
        };
        match (self.rules.apostrophes, before) {
            (Apostrophes::Apart, _) => false,
            (Apostrophes::Inside { endings, .. }, Some(word)) => {
                next_is_word || plain && !self.quoted && word.ends_with(endings)
            }
            (Apostrophes::Inside { leading, .. }, None) => leading && short() && mark != "`",
            // Letters after the apostrophe belong to another word; if there are none, a plain apostrophe may close a quotation.
            (Apostrophes::Elision { .. }, Some(word)) => {
                word.ends_with(char::is_alphabetic) && (next_is_word || !plain || !self.quoted)
            }
            (Apostrophes::Elision { .. }, None) => plain && year(),
            (Apostrophes::Clitics { .. }, Some(_)) => next_is_word,
            // A clitic that was written apart; `'a small thing'` starts a quotation.
            (Apostrophes::Clitics { endings, .. }, None) => {
                let clitic = |ending: &&str| ending.strip_prefix('\'').is_some_and(|e| after.eq_ignore_ascii_case(e));
                plain && (year() || endings.iter().any(clitic))
            }
        }
    }

    /// Whether the full stop at `byte` belongs to `word` before it.
    fn full_stop_joins(&self, word: &str, after: &str, byte: usize) -> bool {
        if self.rules.full_stops == FullStops::End {
            return after.starts_with(char::is_alphanumeric);
        }
        let last_part = word.rsplit('.').next().unwrap_or(word);
        let short = last_part.chars().count() <= 2 && last_part.chars().all(char::is_alphabetic);
        if after.starts_with(char::is_alphanumeric) {
            let letters = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
            let end = (byte + 1 + letters).min(byte + 16);
            let both = self.sentence.get(byte - word.len()..end).unwrap_or_default();
            // `z.B` is one word, but `Hallo.Wie` lacks a space. So does `it.The` in languages whose abbreviations are listed.
            let (longest_part, longest_next) = match self.rules.full_stops {
                FullStops::JoinWithin => (1, 2),
                FullStops::Join | FullStops::End => (2, 5),
            };
            let next_letters = after.chars().take(longest_next + 1).take_while(|c| c.is_alphabetic());
            let parts = last_part.chars().count() <= longest_part && next_letters.count() <= longest_next;
            return short && parts || self.rules.starts_abbreviation(both);
        }
        if let Some(compound) = after.strip_prefix('-') {
            return short && compound.starts_with(char::is_alphabetic);
        }
        let goes_on = || self.sentence[byte + 1..].contains(|c: char| c.is_alphanumeric());
        if self.rules.full_stops == FullStops::JoinWithin && !goes_on() {
            return false;
        }
        if word.contains('.') && short && !last_part.is_empty() {
            return true;
        }
        let mut letters = word.chars();
        let single = matches!((letters.next(), letters.next()), (Some(c), None) if c.is_alphabetic());
        if single {
            // The corpora write X and Y for places whose names they hide; those end sentences.
            return goes_on() && !matches!(word, "X" | "Y" | "x" | "y");
        }
        if word.bytes().all(|b| b.is_ascii_digit()) {
            let rest = self.sentence[byte + 1..].trim_start().chars().take(16);
            let rest = rest.collect::<String>().to_lowercase();
            return self.rules.ordinal_nouns.iter().any(|noun| rest.starts_with(noun));
        }
        self.rules.is_abbreviation(word, &self.sentence[byte + 1..])
    }
}

/// The length of the smiley that `chunk` consists of, except for punctuation marks after it.
fn smiley(chunk: &str) -> Option<usize> {
    let found = SMILEYS.iter().filter(|smiley| chunk.starts_with(**smiley));
    let length = found.map(|smiley| smiley.len()).max()?;
    let rest = &chunk[length..];
    (rest.len() <= 4 && rest.bytes().all(|b| b.is_ascii_punctuation())).then_some(length)
}

/// Whether `word` is a smiley.
pub(crate) fn is_smiley(word: &str) -> bool {
    SMILEYS.contains(&word)
}

fn is_apostrophe(grapheme: &str) -> bool {
    matches!(grapheme, "'" | "’" | "´" | "`")
}

/// The length of the clitic that `word` ends with, if something stands before it.
fn clitic(word: &str, endings: &[&str]) -> Option<usize> {
    let plain = |c: char| match c {
        '’' | '´' | '`' => '\'',
        c => c.to_ascii_lowercase(),
    };
    endings.iter().find_map(|ending| {
        let mut letters = word.chars();
        let same = ending.chars().rev().all(|c| letters.next_back().map(plain) == Some(c));
        let before = letters.as_str().len();
        (same && before > 0).then_some(word.len() - before)
    })
}

/// The length of the web or mail address that `text`, which has no white space, starts with.
fn address(text: &str, domains: &[&str]) -> Option<usize> {
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
        let known = (DOMAINS.contains(&ending) || domains.contains(&ending)) && name.len() > 1;
        let plain = |c: char| c.is_alphanumeric() || c == '.' || c == '-';
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
