//! `solecism models words` and `misspelt`: the list of words that a bundle has for spelling.

use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, bail};
use solecism_checker::Language;
use solecism_lexicon::{Nouns, Words, build_with_nouns};

use crate::{Outcome, input};

/// Hundredths of a Zipf value, as the list has them.
const HUNDREDTHS: f64 = 100.0;

/// Writes the list to stdout.
///
/// # Errors
///
/// A line that is not a word and a number, or not a noun's forms, by its place.
pub(crate) fn run(language: &Language, list: &Path, nouns: Option<&Path>) -> anyhow::Result<Outcome> {
    let list = input::read(list)?;
    let mut words: Vec<(&str, u16)> = Vec::new();
    for (number, line) in list.text.lines().enumerate() {
        let parsed = line
            .split_once('\t')
            .and_then(|(word, zipf)| Some((word, zipf.parse::<f64>().ok()?)))
            .filter(|(word, zipf)| !word.is_empty() && (0.0..=10.0).contains(zipf));
        let Some((word, zipf)) = parsed else {
            bail!(
                "{}:{}: give a word, a tab and its Zipf frequency, 0 to 10",
                list.name,
                number + 1
            );
        };
        words.push((word, (zipf * HUNDREDTHS).round() as u16));
    }
    let nouns = nouns.map_or_else(|| Ok(Nouns::default()), read_nouns)?;
    let bytes =
        build_with_nouns(words, nouns, language).with_context(|| format!("cannot make a list of {}", list.name))?;
    std::io::stdout().write_all(&bytes).context("cannot write to stdout")?;
    Ok(Outcome::Fine)
}

fn read_nouns(path: &Path) -> anyhow::Result<Nouns> {
    let file = input::read(path)?;
    Nouns::parse(&file.text).map_err(|line| {
        anyhow::anyhow!(
            "{}:{line}: give a gender (m, i, f or n) and 12 forms, with | between them and - for none",
            file.name
        )
    })
}

/// Prints the words on stdin that look misspelt.
///
/// # Errors
///
/// A list that is not there, or is not one of the language.
pub(crate) fn misspelt(language: &Language, list: &Path) -> anyhow::Result<Outcome> {
    let bytes = std::fs::read(list).with_context(|| format!("cannot read {}", list.display()))?;
    let words = Words::from_bytes(bytes, language).with_context(|| format!("cannot use {}", list.display()))?;
    let mut out = std::io::stdout().lock();
    for word in std::io::stdin().lines() {
        let word = word.context("cannot read stdin: give words in UTF-8, one on each line")?;
        if words.is_misspelt(&word) {
            writeln!(out, "{word}").context("cannot write to stdout")?;
        }
    }
    Ok(Outcome::Fine)
}
