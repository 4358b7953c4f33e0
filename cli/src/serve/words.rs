//! The word lists of those who call `solecism serve`, on disk.

use std::fs;
use std::io;
use std::path::PathBuf;

use sha2::{Digest as _, Sha256};
use solecism_gateway::{Addition, Language, WordLists};
use solecism_text::PersonalWords;

use crate::personal::WordFolder;

/// The lists of those who send no key.
const NO_KEY: &str = "everyone";
/// The most words that callers may add to a list: many times those of a large personal dictionary, and a file of at most 4 MB, which
/// is read for every check.
const MOST_WORDS: usize = 20_000;
/// The most keys that have lists. A server without a key of its own takes every key that a caller makes up.
const MOST_KEYS: usize = 10_000;

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

    /// How many keys have lists.
    fn keys(&self) -> io::Result<usize> {
        match fs::read_dir(&self.0) {
            Ok(entries) => Ok(entries.count()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(error),
        }
    }
}

impl WordLists for KeptWords {
    fn read(&self, key: Option<&[u8]>, language: Option<&'static Language>) -> io::Result<PersonalWords> {
        self.of(key).read(language.map(|language| language.code))
    }

    fn add(&self, key: Option<&[u8]>, language: Option<&'static Language>, word: &str) -> io::Result<Addition> {
        let of_key = self.of(key);
        if !of_key.exists() && self.keys()? >= MOST_KEYS {
            return Ok(Addition::Full);
        }
        let mut done = Addition::Known;
        let add = |words: &mut PersonalWords| {
            let listed = words.words().count();
            // What is not a word is refused earlier.
            done = match words.add(word).unwrap_or(false) {
                false => Addition::Known,
                true if listed >= MOST_WORDS => Addition::Full,
                true => Addition::Added,
            };
            done == Addition::Added
        };
        of_key.change(language.map(|language| language.code), add)?;
        Ok(done)
    }

    fn delete(&self, key: Option<&[u8]>, language: Option<&'static Language>, word: &str) -> io::Result<bool> {
        self.of(key)
            .change(language.map(|language| language.code), |words| words.remove(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_and_the_number_of_lists_are_bounded() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let kept = KeptWords::new(folder.path().to_owned());
        assert_eq!(kept.add(None, None, "eins")?, Addition::Added);
        let words: String = (1..MOST_WORDS).map(|at| format!("wort{at}\n")).collect();
        fs::write(folder.path().join(NO_KEY).join("all.txt"), format!("{words}eins\n"))?;
        assert_eq!(kept.add(None, None, "eins")?, Addition::Known);
        assert_eq!(kept.add(None, None, "zwei")?, Addition::Full);
        assert_eq!(kept.read(None, None)?.words().count(), MOST_WORDS);
        assert!(kept.delete(None, None, "wort7")?);
        assert_eq!(kept.add(None, None, "zwei")?, Addition::Added);

        for at in 1..MOST_KEYS {
            fs::create_dir(folder.path().join(format!("key{at}")))?;
        }
        assert_eq!(kept.add(Some(b"new"), None, "eins")?, Addition::Full);
        assert_eq!(fs::read_dir(folder.path())?.count(), MOST_KEYS);
        assert_eq!(kept.add(None, None, "drei")?, Addition::Full, "that list is full again");
        assert!(kept.delete(None, None, "zwei")?, "lists that are there can be changed");
        Ok(())
    }
}
