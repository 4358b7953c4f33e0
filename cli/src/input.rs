//! Texts from files and from stdin.

use std::fs;
use std::io::{self, IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

/// Stands for stdin, on the command line and in results.
pub(crate) const STDIN: &str = "-";

/// A text and what to call it.
#[derive(Debug)]
pub(crate) struct Input {
    /// The file's name as it was given, or [`STDIN`].
    pub(crate) name: String,
    pub(crate) text: String,
}

/// The texts of `files`, or of stdin if there are none.
///
/// All are read before anything is done with the first, so that a mistyped name costs no half-done work.
///
/// # Errors
///
/// A file that cannot be read or is not UTF-8, by its name.
pub(crate) fn read_all(files: &[PathBuf]) -> anyhow::Result<Vec<Input>> {
    if files.is_empty() {
        return Ok(vec![read_stdin()?]);
    }
    files
        .iter()
        .map(|file| {
            if file == Path::new(STDIN) {
                read_stdin()
            } else {
                read(file)
            }
        })
        .collect()
}

/// The text of one file.
///
/// # Errors
///
/// A file that cannot be read or is not UTF-8, by its name.
pub(crate) fn read(file: &Path) -> anyhow::Result<Input> {
    let name = file.display().to_string();
    let bytes = fs::read(file).with_context(|| format!("cannot read {name}"))?;
    decode(name, bytes)
}

fn read_stdin() -> anyhow::Result<Input> {
    if io::stdin().is_terminal() {
        eprintln!("solecism: reading from the terminal; end with Ctrl-D");
    }
    let mut bytes = Vec::new();
    io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .context("cannot read stdin")?;
    decode(STDIN.to_owned(), bytes)
}

fn decode(name: String, bytes: Vec<u8>) -> anyhow::Result<Input> {
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Input { name, text }),
        Err(error) => {
            let byte = error.utf8_error().valid_up_to();
            let name = if name == STDIN { "stdin" } else { &name };
            bail!("{name} is not UTF-8 at byte {byte}: convert it first, for example with iconv -t utf-8")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bad_byte_is_named() {
        let error = decode("brief.txt".into(), b"Gr\xfc\xdfe".to_vec()).expect_err("Latin-1 is not UTF-8");
        assert!(
            error.to_string().starts_with("brief.txt is not UTF-8 at byte 2:"),
            "{error}"
        );
        let cut = decode(STDIN.into(), "ü".as_bytes()[..1].to_vec()).expect_err("half a letter");
        assert!(cut.to_string().starts_with("stdin is not UTF-8 at byte 0:"), "{cut}");
    }
}
