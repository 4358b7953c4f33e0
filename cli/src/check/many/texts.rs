//! Where many texts come from: files, folders of them, and rows of JSON lines and of CSV.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use csv::ByteRecord;
use walkdir::WalkDir;

use crate::input;

/// A file with one text in it, or with one in each row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Source {
    pub(super) path: PathBuf,
    /// Its path below the folder that was named, or its name.
    pub(super) place: PathBuf,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// It is a text itself.
    Text,
    /// A JSON object a line.
    JsonLines,
    /// Rows under a line of names, with a comma, a semicolon or a tab between the columns.
    Csv,
}

impl Kind {
    /// The kind that a file's name says; none if such files of a folder are left alone.
    fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "txt" | "text" | "md" | "markdown" | "tex" => Some(Self::Text),
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            "csv" | "tsv" => Some(Self::Csv),
            _ => None,
        }
    }
}

/// A text, or why it cannot be read.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) source: Source,
    /// Its row, from 1 on; none if it is a file.
    pub(super) row: Option<u64>,
    pub(super) text: Result<String, String>,
}

impl Source {
    /// Its name in results.
    pub(super) fn name(&self) -> String {
        self.path.display().to_string()
    }

    /// Its texts, in order. Nothing is read before its turn.
    pub(super) fn texts(self, field: &str) -> Box<dyn Iterator<Item = Text> + Send> {
        let text = |source: Source, row, text: anyhow::Result<String>| Text {
            source,
            row,
            text: text.map_err(|error| format!("{error:#}")),
        };
        if self.kind == Kind::Text {
            return Box::new(std::iter::once_with(move || {
                let read = input::read(&self.path).map(|input| input.text);
                text(self, None, read)
            }));
        }
        match self.rows(field) {
            Ok(rows) => Box::new(
                (1..)
                    .zip(rows)
                    .map(move |(row, read)| text(self.clone(), Some(row), read)),
            ),
            Err(error) => Box::new(std::iter::once(text(self, None, Err(error)))),
        }
    }

    /// How many texts there are in it.
    ///
    /// # Errors
    ///
    /// Why its rows cannot be read, by its name.
    pub(super) fn count(&self, field: &str) -> anyhow::Result<usize> {
        if self.kind == Kind::Text {
            return Ok(1);
        }
        Ok(self.rows(field)?.count())
    }

    fn rows(&self, field: &str) -> anyhow::Result<Box<dyn Iterator<Item = anyhow::Result<String>> + Send>> {
        let rows = match self.kind {
            Kind::Csv => csv_rows(&self.path, field),
            Kind::JsonLines | Kind::Text => json_rows(&self.path, field),
        };
        rows.with_context(|| format!("cannot read {}", self.name()))
    }
}

type Rows = Box<dyn Iterator<Item = anyhow::Result<String>> + Send>;

fn json_rows(path: &Path, field: &str) -> anyhow::Result<Rows> {
    let lines = BufReader::new(File::open(path)?).split(b'\n');
    let field = field.to_owned();
    let blank = |line: &std::io::Result<Vec<u8>>| line.as_ref().is_ok_and(|line| line.trim_ascii().is_empty());
    Ok(Box::new(lines.filter(move |line| !blank(line)).map(move |line| {
        // Its message does not quote the line, which is a person's text.
        let object: serde_json::Value = serde_json::from_slice(&line?)
            .map_err(|error| anyhow::anyhow!("it is not JSON in UTF-8, at column {}", error.column()))?;
        let text = object.get(&field).and_then(serde_json::Value::as_str);
        let text =
            text.with_context(|| format!("it has no text in a field \"{field}\": name the field with --field"))?;
        Ok(text.to_owned())
    })))
}

fn csv_rows(path: &Path, field: &str) -> anyhow::Result<Rows> {
    let mut first = Vec::new();
    BufReader::new(File::open(path)?).read_until(b'\n', &mut first)?;
    // Spreadsheets put semicolons between columns in many countries, because numbers have commas there.
    let counts = [b',', b';', b'\t'].map(|byte| (first.iter().filter(|b| **b == byte).count(), byte));
    let delimiter = counts
        .into_iter()
        .rev()
        .max_by_key(|(count, _)| *count)
        .map_or(b',', |(_, byte)| byte);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_path(path)?;
    let headers = reader.byte_headers()?.clone();
    let name = |bytes: &[u8]| {
        String::from_utf8_lossy(bytes)
            .trim_start_matches('\u{feff}')
            .trim()
            .to_owned()
    };
    let names: Vec<String> = headers.iter().map(name).collect();
    let Some(column) = names.iter().position(|name| name == field) else {
        bail!(
            "it has no column \"{field}\", only {}: name the column of the texts with --field",
            names.join(", ")
        );
    };
    Ok(Box::new(reader.into_byte_records().map(
        move |record: Result<ByteRecord, csv::Error>| {
            let record = record?;
            let bytes = record.get(column).context("it has too few columns")?;
            Ok(std::str::from_utf8(bytes).context("it is not UTF-8")?.to_owned())
        },
    )))
}

/// The files among `paths` and in the folders among them, without `out`.
///
/// # Errors
///
/// What is not there; two files whose results would be the same one; a folder without texts.
pub(super) fn sources(paths: &[PathBuf], out: &Path) -> anyhow::Result<Vec<Source>> {
    ensure!(
        !paths.is_empty() && paths.iter().all(|path| path != Path::new(input::STDIN)),
        "--out is for files and folders: name them instead of -"
    );
    let mut sources = Vec::new();
    for path in paths {
        if path.is_dir() {
            sources.extend(in_folder(path, out)?);
        } else {
            ensure!(path.exists(), "there is no {}", path.display());
            ensure!(
                !same(path, out),
                "{} cannot be read and written at once: name another file with --out",
                path.display()
            );
            sources.push(Source {
                kind: Kind::of(path).unwrap_or(Kind::Text),
                place: path.file_name().unwrap_or_default().into(),
                path: path.clone(),
            });
        }
    }
    let mut places = BTreeSet::new();
    for source in &sources {
        ensure!(
            places.insert(&source.place),
            "there are two files {}, whose results would have the same place: check one folder at a time",
            source.place.display()
        );
    }
    Ok(sources)
}

fn in_folder(folder: &Path, out: &Path) -> anyhow::Result<Vec<Source>> {
    let is_hidden = |name: &std::ffi::OsStr| name.as_encoded_bytes().starts_with(b".");
    let entries = WalkDir::new(folder)
        .min_depth(1)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(move |entry| !is_hidden(entry.file_name()));
    let mut sources = Vec::new();
    for entry in entries {
        let entry = entry.with_context(|| format!("cannot read {}", folder.display()))?;
        let path = entry.path();
        let Some(kind) = Kind::of(path).filter(|_| path.is_file() && !same(path, out)) else {
            continue;
        };
        sources.push(Source {
            path: path.to_owned(),
            place: path.strip_prefix(folder).unwrap_or(path).to_owned(),
            kind,
        });
    }
    ensure!(
        !sources.is_empty(),
        "there are no texts in {}: they are files that end in .txt, .md, .tex, .jsonl or .csv",
        folder.display()
    );
    Ok(sources)
}

fn same(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn texts(name: &str, bytes: &[u8], field: &str) -> Vec<Result<String, String>> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        fs::write(&path, bytes).expect("written");
        let source = sources(&[path], Path::new("none")).expect("a source").remove(0);
        let texts: Vec<_> = source.clone().texts(field).collect();
        assert_eq!(source.count(field).ok(), Some(texts.len()), "{name}");
        texts.into_iter().map(|text| text.text).collect()
    }

    #[test]
    fn rows_of_every_kind_are_texts() {
        let expected = [Ok("Eins; zwei".to_owned()), Ok("Drei\nvier".to_owned())];
        for (name, bytes) in [
            ("a.csv", "id,essay\n1,Eins; zwei\n2,\"Drei\nvier\"\n"),
            ("a.csv", "\u{feff}essay;id\r\n\"Eins; zwei\";1\r\n\"Drei\nvier\";2\r\n"),
            ("a.tsv", "id\tessay\n1\tEins; zwei\n2\t\"Drei\nvier\"\n"),
            (
                "a.jsonl",
                "{\"essay\": \"Eins; zwei\"}\n\n{\"essay\": \"Drei\\nvier\", \"id\": 2}",
            ),
        ] {
            assert_eq!(texts(name, bytes.as_bytes(), "essay"), expected, "{name}");
        }
    }

    #[test]
    fn a_bad_row_is_told_and_the_others_are_read() {
        for (name, bytes) in [
            ("a.jsonl", &b"{\"text\": 5}\n{\"text\": \"Eins\"}\nno\n\xff\n"[..]),
            ("a.csv", b"id,text\n1\n2,Eins\n3,\xff\n4\n"),
        ] {
            let texts = texts(name, bytes, "text");
            let read: Vec<bool> = texts.iter().map(Result::is_ok).collect();
            assert_eq!(read, [false, true, false, false], "{texts:?}");
        }
    }

    #[test]
    fn a_column_that_is_not_there_is_named_beside_those_that_are() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.csv");
        fs::write(&path, "id,essay\n").expect("written");
        let source = sources(&[path], Path::new("none")).expect("a source").remove(0);
        let problem = format!("{:#}", source.count("text").expect_err("there is none"));
        assert!(
            problem.contains("a.csv") && problem.contains("id, essay") && problem.contains("--field"),
            "{problem}"
        );
    }

    #[test]
    fn texts_of_a_folder_are_found_in_order_and_others_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        for name in ["b/c", ".git"] {
            fs::create_dir_all(at(name)).expect("a folder");
        }
        for name in ["z.md", "b/c/a.TXT", "b/x.png", ".git/a.txt", "out.jsonl"] {
            fs::write(at(name), "").expect("written");
        }
        let found = sources(&[folder.path().to_owned()], &at("out.jsonl")).expect("sources");
        let places: Vec<_> = found
            .iter()
            .map(|source| source.place.to_str().expect("UTF-8"))
            .collect();
        assert_eq!(places, ["b/c/a.TXT", "z.md"]);
        assert!(sources(&[at("z.md"), folder.path().to_owned()], Path::new("none")).is_err());
        assert!(sources(&[at("b/x.png"), at(".git")], Path::new("none")).is_ok());
        assert!(sources(&[at("none")], Path::new("none")).is_err());
        assert!(sources(&[at("out.jsonl")], &at("out.jsonl")).is_err());
    }
}
