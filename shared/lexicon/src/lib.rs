//! The words of a language with their frequencies, a bundle's `words.fst`: which words there are, what a misspelt one may have been
//! meant to be, and what disagrees with a noun whose forms the list has.
//!
//! ```
//! use solecism_lexicon::{Words, build};
//! use solecism_text::Language;
//!
//! let german = Language::new("de")?;
//! let list = build([("die", 730), ("Schule", 540), ("Bahn", 490)], &german)?;
//! let words = Words::from_bytes(list, &german)?;
//! assert!(words.knows("Schule") && !words.knows("Schuhle"));
//! assert!(words.is_misspelt("Schuhle"));
//! assert_eq!(words.candidates("Schuhle", 5)[0].words, ["Schule"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![forbid(unsafe_code)]

mod build;
mod candidates;
mod compounds;
mod cost;
mod folded;
mod inflection;
mod misspelt;
mod nouns;

use bytes::Bytes;
use fst::{IntoStreamer, Map, Streamer};
use solecism_text::Language;
use solecism_text::letters::first_upper;
use unicode_normalization::UnicodeNormalization;

pub use build::{build, build_with_nouns};
pub use candidates::Candidate;
pub use nouns::Nouns;

/// The key that holds the language starts with this; the language's code follows.
const LANGUAGE_KEY: &str = "\0language=";
/// The most letters of a word that is looked up: anything longer is not a word.
const LONGEST: usize = 40;

/// Why a `words.fst` cannot be used or made. Every message names the file and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WordsError {
    /// It is not a list of words, or was damaged.
    #[error("words.fst cannot be read; fetch the bundle again")]
    Broken(#[source] fst::Error),
    /// It does not say its language.
    #[error("words.fst does not say which language it is for; make it with `solecism_lexicon::build`")]
    NoLanguage,
    /// It is of another language.
    #[error("words.fst is for {found:?}, but the bundle is for {expected}; put in the word list of that language")]
    Language {
        /// What it says.
        found: String,
        /// The bundle's.
        expected: Language,
    },
    /// It could not be made.
    #[error("words.fst cannot be made; see the cause")]
    Build(#[source] fst::Error),
}

/// The words of a language, each with its frequency: the logarithm to base 10 of how often it occurs in a thousand million words, times 100
/// (the Zipf scale: 100 is rare, 700 is `und`).
#[derive(Debug, Clone)]
pub struct Words {
    map: Map<Bytes>,
    language: Language,
    /// Whether some of its words have a capital.
    cased: bool,
}

impl Words {
    /// Reads a list, which has to be of `language`. Nothing is copied if the bytes are shared already.
    ///
    /// # Errors
    ///
    /// [`WordsError`] if it is not a list, is damaged, or is of another language.
    pub fn from_bytes(bytes: impl Into<Bytes>, language: &Language) -> Result<Self, WordsError> {
        let map = Map::new(bytes.into()).map_err(WordsError::Broken)?;
        // A search does not check what it reads, so the list is checked here.
        map.as_fst().verify().map_err(WordsError::Broken)?;
        let mut named = map.range().ge(LANGUAGE_KEY).lt("\0languagf").into_stream();
        let found = named.next().and_then(|(key, _)| {
            std::str::from_utf8(key)
                .ok()?
                .strip_prefix(LANGUAGE_KEY)
                .map(str::to_owned)
        });
        match found {
            None => return Err(WordsError::NoLanguage),
            Some(found) if found != language.code() => {
                return Err(WordsError::Language {
                    found,
                    expected: language.clone(),
                });
            }
            Some(_) => {}
        }
        let cased = map.range().ge("A").lt("[").into_stream().next().is_some();
        Ok(Self {
            map,
            language: language.clone(),
            cased,
        })
    }

    /// Its language.
    pub fn language(&self) -> &Language {
        &self.language
    }

    /// How often a word occurs, times 100 on the Zipf scale, in the most frequent of its forms: as it is, in small letters, with a capital.
    /// None if it is not in the list.
    pub fn frequency(&self, word: &str) -> Option<u16> {
        if is_too_long(word) {
            return None;
        }
        let word = normal(word);
        let small = word.to_lowercase();
        let mut found = [self.get(&word), self.get(&small)];
        if self.cased {
            let capitalised = self.get(&first_upper(&small));
            found[1] = found[1].max(capitalised);
        }
        found.into_iter().max().flatten()
    }

    /// Whether a word is in the list, or is a compound of words that are, or another form of them.
    pub fn knows(&self, word: &str) -> bool {
        if self.frequency(word).is_some() {
            return true;
        }
        let small = (!is_too_long(word)).then(|| normal(word).to_lowercase());
        small.is_some_and(|small| self.is_compound(&small) || self.is_form(&small))
    }

    fn get(&self, word: &str) -> Option<u16> {
        self.map
            .get(word)
            .map(|frequency| u16::try_from(frequency).unwrap_or(u16::MAX))
    }
}

/// Whether a word has more letters than any that is looked up, found out without reading all of it.
fn is_too_long(word: &str) -> bool {
    word.chars().nth(LONGEST).is_some()
}

/// A word as the list has it: composed characters, plain apostrophes.
fn normal(word: &str) -> String {
    word.nfc().map(|c| if c == '’' { '\'' } else { c }).collect()
}

#[cfg(test)]
mod tests;
