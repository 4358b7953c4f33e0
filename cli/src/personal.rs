//! Personal word lists on disk: a folder with a plain text file for each language, and `all.txt` for every one.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use solecism_api::{Finding, OffsetEncoding, Span};
use solecism_text::PersonalWords;

/// The list that counts in every language.
const ALL: &str = "all";

/// Where the personal word lists are.
#[derive(Debug, Args)]
pub(crate) struct WordsLocation {
    /// Folder of your own word lists: `de.txt` and the like, and `all.txt` for every language. Each line has a word, which is then never
    /// marked. Without this option it is `solecism/words` in the platform's folder for settings
    #[arg(long, value_name = "DIR", env = "SOLECISM_WORDS")]
    pub(crate) words: Option<PathBuf>,
}

impl WordsLocation {
    /// The folder; none if the platform has no folder for settings.
    pub(crate) fn folder(&self) -> Option<WordFolder> {
        let own = || Some(dirs::config_dir()?.join("solecism").join("words"));
        self.words.clone().or_else(own).map(WordFolder)
    }

    /// What is to be left alone in a language: nothing if there are no lists.
    ///
    /// # Errors
    ///
    /// Those of [`WordFolder::of_language`].
    pub(crate) fn of_language(&self, code: &str) -> io::Result<PersonalWords> {
        let folder = self.folder();
        folder.map_or_else(|| Ok(PersonalWords::default()), |folder| folder.of_language(code))
    }
}

/// A folder of word lists. It need not be there.
#[derive(Debug, Clone)]
pub(crate) struct WordFolder(PathBuf);

impl WordFolder {
    /// The lists in `folder`.
    #[cfg(feature = "serve")]
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// Whether it is there.
    #[cfg(feature = "serve")]
    pub(crate) fn exists(&self) -> bool {
        self.0.is_dir()
    }

    /// The file of a language, or of all.
    fn file(&self, code: Option<&str>) -> PathBuf {
        self.0.join(format!("{}.txt", code.unwrap_or(ALL)))
    }

    /// The list of a language, a code such as `de`, or of all.
    ///
    /// # Errors
    ///
    /// A file that cannot be read, by its name, and a line that cannot, by its number too.
    pub(crate) fn read(&self, code: Option<&str>) -> io::Result<PersonalWords> {
        let file = self.file(code);
        let bytes = match fs::read(&file) {
            Ok(bytes) => bytes,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(PersonalWords::default());
            }
            Err(error) => return Err(named(&file, error.kind(), &error)),
        };
        let text = std::str::from_utf8(&bytes).map_err(|error| {
            let line = 1 + bytes[..error.valid_up_to()]
                .iter()
                .filter(|byte| **byte == b'\n')
                .count();
            named(
                &file,
                io::ErrorKind::InvalidData,
                &format!("line {line}: it is not UTF-8"),
            )
        })?;
        PersonalWords::parse(text).map_err(|bad| named(&file, io::ErrorKind::InvalidData, &bad))
    }

    /// What is to be left alone in texts of a language: its own list, and that of all.
    ///
    /// # Errors
    ///
    /// Those of [`read`](Self::read).
    pub(crate) fn of_language(&self, code: &str) -> io::Result<PersonalWords> {
        let mut words = self.read(Some(code))?;
        words.merge(self.read(None)?);
        Ok(words)
    }

    /// Changes a list, and writes it if `change` says that it changed something. Programs that do so at the same time wait for each other,
    /// and readers see the list before or after.
    ///
    /// # Errors
    ///
    /// Those of [`read`](Self::read), and a folder that cannot be written to.
    #[cfg(feature = "serve")]
    pub(crate) fn change(
        &self,
        code: Option<&str>,
        change: impl FnOnce(&mut PersonalWords) -> bool,
    ) -> io::Result<bool> {
        let unwritable = |error: io::Error| named(&self.0, error.kind(), &error);
        fs::create_dir_all(&self.0).map_err(unwritable)?;
        // Let go when it is dropped.
        let lock = fs::File::create(self.0.join(".lock")).map_err(unwritable)?;
        lock.lock().map_err(unwritable)?;
        let mut words = self.read(code)?;
        let changed = change(&mut words);
        if changed {
            write(&self.file(code), &words.to_text()).map_err(unwritable)?;
        }
        Ok(changed)
    }
}

/// Puts `text` in the place of a file, whole or not at all, with the rights that the file has, or, for a new one, with rights for its owner
/// alone.
pub(crate) fn write(path: &Path, text: &str) -> io::Result<()> {
    // Of a link, the file that it leads to.
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    if let Ok(there) = path.metadata() {
        file.as_file().set_permissions(there.permissions())?;
    }
    file.persist(&path)?;
    Ok(())
}

fn named(path: &Path, kind: io::ErrorKind, problem: &dyn std::fmt::Display) -> io::Error {
    io::Error::new(kind, format!("word list {}: {problem}", path.display()))
}

/// Takes out the findings that a person wants left alone. Offsets are into `text`, in units of `encoding`.
pub(crate) fn leave_alone(
    words: &PersonalWords,
    text: &str,
    (sentences, encoding): (&[Span], OffsetEncoding),
    findings: &mut Vec<Finding>,
) {
    let (mut rest, mut reached) = (text, 0);
    let mut cut = |to: usize| {
        let (start, mut byte) = (rest, 0);
        for c in start.chars() {
            if reached >= to {
                break;
            }
            reached += encoding.units(c.encode_utf8(&mut [0; 4]));
            byte += c.len_utf8();
        }
        let (passed, after) = start.split_at(byte);
        rest = after;
        passed
    };
    let mut sentences = sentences.iter().map(|sentence| {
        cut(sentence.start);
        (sentence.end, cut(sentence.end))
    });
    let mut current = None;
    findings.retain(|finding| {
        while current.is_none_or(|(end, _)| end <= finding.start) {
            match sentences.next() {
                Some(sentence) => current = Some(sentence),
                None => break,
            }
        }
        !words.leave_alone(&finding.text, current.map_or("", |(_, sentence)| sentence))
    });
}

#[cfg(all(test, feature = "serve"))]
mod tests {
    use super::*;

    #[test]
    fn adds_at_the_same_time_lose_nothing() {
        let place = tempfile::tempdir().expect("a folder");
        let folder = WordFolder::new(place.path().join("new"));
        std::thread::scope(|scope| {
            for thread in 0..8 {
                let folder = &folder;
                scope.spawn(move || {
                    for word in 0..10 {
                        let word = format!("word{thread}x{word}");
                        let added = folder.change(Some("de"), |words| words.add(&word) == Ok(true));
                        assert!(added.expect("it is written"));
                    }
                });
            }
        });
        let words = folder.read(Some("de")).expect("it is read");
        assert_eq!(words.words().count(), 80);
        let files: Vec<_> = fs::read_dir(place.path().join("new")).expect("a folder").collect();
        assert_eq!(files.len(), 2, "the list and the lock: {files:?}");
    }

    #[test]
    fn a_list_counts_in_its_language_and_that_of_all_in_each() {
        let place = tempfile::tempdir().expect("a folder");
        let folder = WordFolder::new(place.path().to_owned());
        fs::write(place.path().join("de.txt"), "eins\n").expect("written");
        fs::write(place.path().join("all.txt"), "zwei\n").expect("written");
        let german = folder.of_language("de").expect("read");
        let italian = folder.of_language("it").expect("read");
        assert!(german.leave_alone("Eins zwei", "") && italian.leave_alone("zwei", ""));
        assert!(!italian.leave_alone("eins", ""));
    }

    #[test]
    fn a_bad_list_is_named_with_its_line_and_left_as_it_is() {
        let place = tempfile::tempdir().expect("a folder");
        let folder = WordFolder::new(place.path().to_owned());
        for (bytes, line) in [
            (&b"eins\nzwei drei\n"[..], "line 2: "),
            (b"eins\n\nGr\xfc\xdfe\n", "line 3: "),
        ] {
            fs::write(place.path().join("de.txt"), bytes).expect("written");
            let error = folder.change(Some("de"), |words| words.add("vier") == Ok(true));
            let message = error.expect_err("it is bad").to_string();
            assert!(message.contains("de.txt") && message.contains(line), "{message}");
            assert_eq!(fs::read(place.path().join("de.txt")).expect("read"), bytes);
        }
    }
}
