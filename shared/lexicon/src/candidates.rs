//! What a misspelt word may have been meant to be.

use std::collections::HashMap;
use std::sync::LazyLock;

use fst::{Automaton, IntoStreamer, Streamer};
use levenshtein_automata::LevenshteinAutomatonBuilder;

use crate::cost::{SPELT_OUT_AS, cost};
use crate::folded::SameLetters;
use crate::{Words, is_too_long, normal};
use solecism_text::letters::{first_upper, in_case_of, is_upper};

/// By how many powers of ten a word must be more frequent to make up for one more wrong letter.
pub(crate) const PRICE: f32 = 4.0;
/// From this many letters on, two of them may be wrong.
const LONG: usize = 5;
/// What a missing space costs, compared with a wrong letter.
const SPACE: f32 = 0.5;
/// The power of ten that the Zipf scale counts from: a thousand million words.
const ZIPF: f32 = 9.0;

/// Tables that do not depend on the word. They take a tenth of a second to make in a build without optimisation.
static AUTOMATA: LazyLock<[LevenshteinAutomatonBuilder; 2]> =
    LazyLock::new(|| [1, 2].map(|distance| LevenshteinAutomatonBuilder::new(distance, true)));

/// What a word may have been meant to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// One word, or two if a space was missing.
    pub words: Vec<String>,
    /// How good it is: its frequency on the Zipf scale, less 4 for each wrong letter. An accent, a doubled letter or two swapped letters
    /// cost less than a wrong letter, and a wrong first letter costs more.
    pub score: f32,
}

/// A word of the list that is near another one.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) word: String,
    pub(crate) score: f32,
    pub(crate) frequency: u16,
}

impl Words {
    /// Words that `word` may be a misspelling of, best first, at most `limit`; in its case. There are none if it has no letters, or letters
    /// other than Latin ones, or is too long for a word.
    pub fn candidates(&self, word: &str, limit: usize) -> Vec<Candidate> {
        if !is_latin(word) {
            return Vec::new();
        }
        let normal = normal(word);
        let mut found = match normal.contains('-') {
            true => self.mended_part(&normal),
            false => self.mended(&normal.to_lowercase()),
        };
        found.retain(|found| found.word.to_lowercase() != normal.to_lowercase());
        best(found, limit, |found| vec![in_case(&found, word)])
    }

    /// The two words that `word` may be without the space between them, best first, at most `limit`; in its case.
    pub fn splits(&self, word: &str, limit: usize) -> Vec<Candidate> {
        if !is_latin(word) || word.contains('-') {
            return Vec::new();
        }
        let normal = normal(word);
        let part = |part: &str| {
            // One or two letters that are not a frequent word are a remainder of another.
            let least = match part.chars().count() {
                1 => 600,
                2 => 500,
                _ => 300,
            };
            self.frequency(part)
                .filter(|frequency| *frequency >= least)
                .map(|frequency| f32::from(frequency) / 100.0)
        };
        let cuts = normal.char_indices().skip(1);
        let found = cuts.filter_map(|(at, _)| {
            let (first, second) = normal.split_at(at);
            let score = part(first)? + part(second)? - ZIPF - PRICE * SPACE;
            Some((format!("{first} {second}"), score))
        });
        let found = found.map(|(word, score)| Found {
            word,
            score,
            frequency: 0,
        });
        best(found.collect(), limit, |found| {
            found.word.split(' ').map(str::to_owned).collect()
        })
    }

    /// Words near `word`, which is in small letters.
    fn mended(&self, word: &str) -> Vec<Found> {
        let letters = word.chars().count();
        if letters < 2 {
            return Vec::new();
        }
        let mut found = self.near(word, if letters < LONG { 1 } else { 2 });
        let other = |found: &Found| found.word.to_lowercase() != word;
        if letters >= LONG && !found.iter().any(|near| other(near) && near.score > -PRICE) {
            self.mended_compounds(word, &mut found);
        }
        found
    }

    /// What a word with hyphens may have been meant to be if one part is misspelt.
    fn mended_part(&self, word: &str) -> Vec<Found> {
        let is_known = |part: &str| self.knows(part) || self.has_compounds() && self.is_head(&part.to_lowercase());
        let mut unknown = word
            .split('-')
            .enumerate()
            .filter(|(_, part)| !part.is_empty() && !is_known(part));
        let (Some((at, part)), None) = (unknown.next(), unknown.next()) else {
            return Vec::new();
        };
        let whole = |found: Found| {
            let mended = in_case(&found, part);
            let parts = word
                .split('-')
                .enumerate()
                .map(|(i, other)| if i == at { &mended } else { other });
            Found {
                word: parts.collect::<Vec<_>>().join("-"),
                ..found
            }
        };
        self.mended(&part.to_lowercase()).into_iter().map(whole).collect()
    }

    /// The words of the list that are at most `distance` letters from `word`, which is in small letters, or have its letters
    /// with other accents.
    pub(crate) fn near(&self, word: &str, distance: usize) -> Vec<Found> {
        let letters: Vec<char> = word.chars().collect();
        let mut found: HashMap<String, Found> = HashMap::new();
        let mut note = |key: &str, frequency: u64| {
            let frequency = u16::try_from(frequency).unwrap_or(u16::MAX);
            let small: Vec<char> = key.to_lowercase().chars().collect();
            let score = f32::from(frequency) / 100.0 - PRICE * cost(&letters, &small);
            let word = key.to_owned();
            found.insert(word.clone(), Found { word, score, frequency });
        };
        let queries = match self.cased {
            true => vec![word.to_owned(), first_upper(word)],
            false => vec![word.to_owned()],
        };
        for query in &queries {
            let automaton = AUTOMATA[distance - 1].build_dfa(query);
            self.matches(&automaton, &mut note);
            self.matches(&SameLetters::new(query), &mut note);
            for variant in spelt_out(query) {
                if let Some(frequency) = self.map.get(&variant) {
                    note(&variant, frequency);
                }
            }
        }
        found.into_values().collect()
    }

    /// Calls `note` with every word of the list that `automaton` accepts, and its frequency.
    fn matches<A: Automaton>(&self, automaton: &A, note: &mut impl FnMut(&str, u64)) {
        let mut stream = self.map.search(automaton).into_stream();
        while let Some((key, frequency)) = stream.next() {
            if let Some(key) = std::str::from_utf8(key).ok().filter(|key| !key.starts_with('\0')) {
                note(key, frequency);
            }
        }
    }
}

/// A word with single letters in place of those that were spelt out as two: all of one kind at once.
fn spelt_out(word: &str) -> impl Iterator<Item = String> {
    SPELT_OUT_AS.iter().filter_map(move |(letter, pair)| {
        let pair = String::from_iter(pair);
        word.contains(&pair)
            .then(|| word.replace(&pair, letter.encode_utf8(&mut [0; 4])))
    })
}

/// The best of what was found, each as its words.
fn best(mut found: Vec<Found>, limit: usize, words: impl Fn(Found) -> Vec<String>) -> Vec<Candidate> {
    // Words with the same score are in alphabetical order, so that the order is always the same.
    found.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.word.cmp(&b.word)));
    let mut candidates: Vec<Candidate> = Vec::new();
    for found in found {
        if candidates.len() == limit {
            break;
        }
        let score = found.score;
        let words = words(found);
        if candidates.iter().all(|better| better.words != words) {
            candidates.push(Candidate { words, score });
        }
    }
    candidates
}

/// What was found, in the case of what was written. A word that has a capital in the list keeps it.
fn in_case(found: &Found, written: &str) -> String {
    match is_upper(written) {
        true => found.word.to_uppercase(),
        false => in_case_of(&found.word, written),
    }
}

/// Whether `word` is made of Latin letters, hyphens and apostrophes, and is not too long for a word.
fn is_latin(word: &str) -> bool {
    let latin = |c: char| c.is_alphabetic() && matches!(c, '\0'..'\u{250}' | '\u{1e00}'..'\u{1f00}');
    // Accents may stand after their letters.
    let mark = |c: char| matches!(c, '-' | '\'' | '’' | '\u{300}'..='\u{36f}');
    !is_too_long(word) && word.chars().any(latin) && word.chars().all(|c| latin(c) || mark(c))
}
