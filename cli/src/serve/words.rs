//! The word lists of those who call `solecism serve`, on disk.

use std::io;
use std::path::PathBuf;

use sha2::{Digest as _, Sha256};
use solecism_gateway::{Language, WordLists};
use solecism_text::PersonalWords;

use crate::personal::WordFolder;

/// The lists of those who send no key.
const NO_KEY: &str = "everyone";

/// A folder with a folder of word lists for each key.
pub(super) struct KeptWords(PathBuf);

impl KeptWords {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// The folder of a key. Its name is the key's hash, because a name is shown where the key must not be.
    fn of(&self, key: Option<&[u8]>) -> WordFolder {
        let name = key.map_or_else(
            || NO_KEY.to_owned(),
            |key| {
                Sha256::digest(key)
                    .iter()
                    .take(16)
                    .map(|byte| format!("{byte:02x}"))
                    .collect()
            },
        );
        WordFolder::new(self.0.join(name))
    }
}

impl WordLists for KeptWords {
    fn read(&self, key: Option<&[u8]>, language: Option<&'static Language>) -> io::Result<PersonalWords> {
        self.of(key).read(language.map(|language| language.code))
    }

    fn add(&self, key: Option<&[u8]>, language: Option<&'static Language>, word: &str) -> io::Result<bool> {
        // What is no word is refused before.
        let add = |words: &mut PersonalWords| words.add(word).unwrap_or(false);
        self.of(key).change(language.map(|language| language.code), add)
    }

    fn delete(&self, key: Option<&[u8]>, language: Option<&'static Language>, word: &str) -> io::Result<bool> {
        self.of(key)
            .change(language.map(|language| language.code), |words| words.remove(word))
    }
}
