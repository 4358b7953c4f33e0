//! The words of a language with their frequencies: the bundle's `words.fst`.

mod build;
mod candidates;
mod compounds;
mod cost;
mod folded;

use bytes::Bytes;
use fst::{IntoStreamer, Map, Streamer};
use solecism_text::Language;
use unicode_normalization::UnicodeNormalization;

pub use build::build;
pub use candidates::Candidate;

/// The key of the language starts so; its code follows.
const LANGUAGE_KEY: &str = "\0language=";
/// Letters of a word that is looked up at most: what is longer is no word.
const LONGEST: usize = 40;

/// Why a `words.fst` cannot be used or made. Every message names the file and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WordsError {
    /// Not a list of words, or one that was damaged.
    #[error("words.fst cannot be read; fetch the bundle again")]
    Broken(#[source] fst::Error),
    /// A list that does not say its language.
    #[error("words.fst does not say which language it is of; make it with `solecism_corrector::build`")]
    NoLanguage,
    /// Of another language.
    #[error("words.fst is of {found:?}, and the bundle of {expected}; put in the list of that language")]
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

/// The words of a language, each with its frequency: the logarithm to base 10 of how often it comes in a thousand million
/// words, times 100 (the Zipf scale: 100 is rare, 700 is `und`).
#[derive(Debug)]
pub struct Words {
    map: Map<Bytes>,
    language: Language,
    /// Whether some of its words have a capital.
    cased: bool,
}

impl Words {
    /// Reads a list, which has to be of `language`. Nothing is copied where the bytes are shared already.
    ///
    /// # Errors
    ///
    /// [`WordsError`] where it is no list, is damaged, or is of another language.
    pub fn from_bytes(bytes: impl Into<Bytes>, language: &Language) -> Result<Self, WordsError> {
        let map = Map::new(bytes.into()).map_err(WordsError::Broken)?;
        // Searching does not look where it steps.
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

    /// How often a word comes, times 100 on the Zipf scale, in the most frequent of its forms: as it is, in small letters,
    /// with a capital. None where it is not in the list.
    pub fn frequency(&self, word: &str) -> Option<u16> {
        if is_too_long(word) {
            return None;
        }
        let word = normal(word);
        let small = word.to_lowercase();
        let mut found = [self.get(&word), self.get(&small)];
        if self.cased {
            let capitalised = self.get(&crate::letters::first_upper(&small));
            found[1] = found[1].max(capitalised);
        }
        found.into_iter().max().flatten()
    }

    /// Whether a word is in the list, or is a compound of words that are.
    pub fn knows(&self, word: &str) -> bool {
        self.frequency(word).is_some() || !is_too_long(word) && self.is_compound(&normal(word).to_lowercase())
    }

    fn get(&self, word: &str) -> Option<u16> {
        self.map
            .get(word)
            .map(|frequency| u16::try_from(frequency).unwrap_or(u16::MAX))
    }
}

/// Whether a word has more letters than any, told without reading all of it.
fn is_too_long(word: &str) -> bool {
    word.chars().nth(LONGEST).is_some()
}

/// A word as the list has it: composed characters, plain apostrophes.
fn normal(word: &str) -> String {
    word.nfc().map(|c| if c == '’' { '\'' } else { c }).collect()
}

#[cfg(test)]
pub(crate) mod tests;
