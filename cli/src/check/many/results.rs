//! Where the results of many texts go, and which are there already.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead as _, BufReader, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde::Deserialize;

use super::texts::Source;
use crate::personal;

/// How every result begins.
const BEGINNING: &[u8] = b"{\"file\":";

/// Which text a result is of.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
pub(super) struct Key {
    pub(super) file: String,
    #[serde(default)]
    pub(super) row: Option<u64>,
}

/// The results that were there before.
pub(super) enum Done {
    /// Those that are files in this folder.
    Folder(PathBuf),
    /// Those of these texts.
    File(HashSet<Key>),
}

impl Done {
    /// Whether a text's result is there, and no older than the text.
    pub(super) fn has(&self, source: &Source, row: Option<u64>) -> bool {
        match self {
            Self::Folder(folder) => {
                let changed = |path: &Path| fs::metadata(path).and_then(|there| there.modified()).ok();
                let result = changed(&folder.join(place(source, row)));
                result.is_some_and(|result| changed(&source.path).is_none_or(|text| text <= result))
            }
            Self::File(keys) => keys.contains(&Key {
                file: source.name(),
                row,
            }),
        }
    }
}

/// A result's place in a folder.
fn place(source: &Source, row: Option<u64>) -> PathBuf {
    match row {
        Some(row) => source.place.join(format!("{row}.json")),
        None => {
            let mut name = source.place.clone().into_os_string();
            name.push(".json");
            name.into()
        }
    }
}

/// Where new results go.
pub(super) enum Writer {
    /// A file each, in this folder.
    Folder(PathBuf),
    /// A line each, behind those that are there.
    File(File),
}

impl Writer {
    /// Writes a result, a line of JSON.
    ///
    /// # Errors
    ///
    /// Why it cannot be written.
    pub(super) fn write(&mut self, source: &Source, row: Option<u64>, line: &str) -> anyhow::Result<()> {
        match self {
            Self::Folder(folder) => {
                let path = folder.join(place(source, row));
                let written =
                    fs::create_dir_all(path.parent().unwrap_or(folder)).and_then(|()| personal::write(&path, line));
                written.with_context(|| format!("cannot write {}", path.display()))
            }
            // All in one call, so that a killed run leaves at most one line that breaks off.
            Self::File(file) => file.write_all(line.as_bytes()).context("cannot write the results"),
        }
    }
}

/// Opens the place for results: a folder, or a file for a line each. A last line that broke off is taken away.
///
/// # Errors
///
/// A file that holds something else, that another run writes to, or that cannot be written.
pub(super) fn open(out: &Path) -> anyhow::Result<(Done, Writer)> {
    let extension = out
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default();
    match extension {
        _ if out.is_dir() => {}
        "jsonl" | "ndjson" => {
            return open_file(out).with_context(|| format!("cannot write results to {}", out.display()));
        }
        "" => {}
        _ => bail!(
            "--out has to be a folder, or a file that ends in .jsonl for a line of JSON for each text, and {} is neither",
            out.display()
        ),
    }
    fs::create_dir_all(out).with_context(|| format!("cannot make the folder {}", out.display()))?;
    Ok((Done::Folder(out.to_owned()), Writer::Folder(out.to_owned())))
}

fn open_file(out: &Path) -> anyhow::Result<(Done, Writer)> {
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(out)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(fs::TryLockError::WouldBlock) => bail!("another run is writing to it"),
        Err(fs::TryLockError::Error(error)) => return Err(error.into()),
    }
    let mut keys = HashSet::new();
    let mut reader = BufReader::new(&file);
    let (mut line, mut end) = (Vec::new(), 0);
    for number in 1.. {
        line.clear();
        let bytes = reader.read_until(b'\n', &mut line)?;
        if bytes == 0 || !line.ends_with(b"\n") {
            break;
        }
        let key: Key = serde_json::from_slice(&line)
            .map_err(|_| anyhow::anyhow!("line {number} of it is not a result: name another file"))?;
        keys.insert(key);
        end += bytes as u64;
    }
    // What broke off may be somebody else's.
    let common = line.len().min(BEGINNING.len());
    if !line.ends_with(b"\n") && line[..common] != BEGINNING[..common] {
        bail!("its last line is not a result: name another file");
    }
    file.set_len(end)?;
    file.seek(SeekFrom::End(0))?;
    Ok((Done::File(keys), Writer::File(file)))
}

#[cfg(test)]
mod tests {
    use super::super::texts::Kind;
    use super::*;

    fn source() -> Source {
        Source {
            path: "texts/a.csv".into(),
            place: "a.csv".into(),
            kind: Kind::Csv,
        }
    }

    #[test]
    fn what_broke_off_is_done_again_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let out = folder.path().join("out.jsonl");
        let whole = "{\"file\":\"texts/a.csv\",\"row\":1}\n{\"file\":\"b.txt\",\"words\":[]}\n";
        fs::write(&out, format!("{whole}{{\"file\":\"texts/a.csv\",\"ro")).expect("written");
        let (done, mut writer) = open(&out).expect("it is open");
        assert!(done.has(&source(), Some(1)) && !done.has(&source(), Some(2)));
        assert!(
            open(&out)
                .err()
                .is_some_and(|error| format!("{error:#}").contains("another run"))
        );
        writer.write(&source(), Some(2), "{}\n").expect("written");
        assert_eq!(fs::read_to_string(&out).expect("read"), format!("{whole}{{}}\n"));
    }

    #[test]
    fn a_file_of_somebody_else_stays_as_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let out = folder.path().join("out.jsonl");
        for text in ["{\"id\": 5}\n", "a text", "\n", "{\"file\":\"a\"}\nno"] {
            fs::write(&out, text).expect("written");
            assert!(open(&out).is_err(), "{text:?}");
            assert_eq!(fs::read_to_string(&out).expect("read"), text);
        }
        assert!(open(&folder.path().join("out.csv")).is_err());
    }

    #[test]
    fn a_result_in_a_folder_counts_until_its_text_changes() {
        let folder = tempfile::tempdir().expect("a folder");
        let text = Source {
            path: folder.path().join("a.txt"),
            place: "sub/a.txt".into(),
            kind: Kind::Text,
        };
        fs::write(&text.path, "Eins").expect("written");
        let (done, mut writer) = open(&folder.path().join("out")).expect("it is open");
        assert!(!done.has(&text, None));
        writer.write(&text, None, "{}\n").expect("written");
        assert!(done.has(&text, None) && folder.path().join("out/sub/a.txt.json").exists());
        let later = std::time::SystemTime::now() + std::time::Duration::from_secs(60);
        File::options()
            .write(true)
            .open(&text.path)
            .and_then(|file| file.set_modified(later))
            .expect("touched");
        assert!(!done.has(&text, None));
        writer.write(&source(), Some(7), "{}\n").expect("written");
        assert!(folder.path().join("out/a.csv/7.json").exists());
    }
}
