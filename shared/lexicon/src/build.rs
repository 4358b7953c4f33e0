//! Makes a list of words.

use std::collections::BTreeMap;

use fst::MapBuilder;
use solecism_text::Language;

use crate::{LANGUAGE_KEY, Nouns, WordsError, is_too_long, normal};

/// Makes a `words.fst` for `language` out of words with their frequencies, 100 times those of the Zipf scale.
///
/// The words may be in any order; if one occurs several times, its highest frequency counts. What no text could have as a word is left out:
/// an empty word, and one with white space, control characters or more than 40 letters.
///
/// # Errors
///
/// [`WordsError::Build`] if the list cannot be written, for example for lack of memory.
pub fn build<S: AsRef<str>>(
    words: impl IntoIterator<Item = (S, u16)>,
    language: &Language,
) -> Result<Vec<u8>, WordsError> {
    build_with_nouns(words, Nouns::default(), language)
}

/// The same with the forms of nouns.
///
/// # Errors
///
/// [`WordsError::Build`], as for [`build`].
pub fn build_with_nouns<S: AsRef<str>>(
    words: impl IntoIterator<Item = (S, u16)>,
    nouns: Nouns,
    language: &Language,
) -> Result<Vec<u8>, WordsError> {
    let mut sorted: BTreeMap<String, u16> = BTreeMap::new();
    for (word, frequency) in words {
        let word = normal(word.as_ref());
        if word.is_empty() || is_too_long(&word) || word.contains(|c: char| c.is_whitespace() || c.is_control()) {
            continue;
        }
        let known = sorted.entry(word).or_default();
        *known = frequency.max(*known);
    }
    let mut builder = MapBuilder::memory();
    // The first character of this key and those of nouns comes before all others.
    builder
        .insert(format!("{LANGUAGE_KEY}{language}"), 0)
        .map_err(WordsError::Build)?;
    for (key, value) in nouns.entries() {
        builder.insert(key, value).map_err(WordsError::Build)?;
    }
    for (word, frequency) in sorted {
        builder.insert(word, u64::from(frequency)).map_err(WordsError::Build)?;
    }
    builder.into_inner().map_err(WordsError::Build)
}
