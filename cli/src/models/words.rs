//! `solecism models words`: the list of words that a bundle mends spelling with.

use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, bail};
use solecism_checker::Language;
use solecism_corrector::build;

use crate::{Outcome, input};

/// Hundredths of a Zipf value, as the list has them.
const HUNDREDTHS: f64 = 100.0;

/// Writes the list to stdout.
///
/// # Errors
///
/// A line that is not a word and a number, by its place.
pub(crate) fn run(language: &Language, list: &Path) -> anyhow::Result<Outcome> {
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
    let bytes = build(words, language).with_context(|| format!("cannot make a list of {}", list.name))?;
    std::io::stdout().write_all(&bytes).context("cannot write to stdout")?;
    Ok(Outcome::Fine)
}
