//! `solecism eval --twins`: sentences with one plain mistake, each beside its right twin.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, anyhow, bail};
use serde::Serialize;

use super::levels::{Threshold, thresholds};
use super::probe::{Sentence, findings, probe};
use super::rate::Rate;
use super::tsv::BrokenLine;
use crate::args::{EvalArgs, Format};
use crate::models::load;
use crate::{Outcome, input, output, progress};

/// Pairs that are checked at a time.
const BLOCK: usize = 32;
/// The first line of a file that says what its columns are.
const HEADING: &str = "half\tkind\twrong\tright";

/// A row of the file.
#[derive(Debug, PartialEq, Eq)]
struct Twin<'t> {
    /// What it is for, such as `tune` or `report`.
    half: &'t str,
    /// What kind of mistake it is.
    kind: &'t str,
    wrong: &'t str,
    right: &'t str,
}

/// What was found, under the keys that `--format json` prints.
#[derive(Debug, Serialize)]
struct Figures<'a> {
    file: &'a str,
    language: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    half: Option<&'a str>,
    thresholds: Vec<AtThreshold<'a>>,
}

#[derive(Debug, Serialize)]
struct AtThreshold<'a> {
    #[serde(flatten)]
    threshold: Threshold,
    #[serde(flatten)]
    all: Rates,
    kinds: BTreeMap<&'a str, Rates>,
}

#[derive(Debug, Serialize)]
struct Rates {
    /// Wrong sentences with at least one finding.
    found: Rate,
    /// Right ones with at least one.
    flagged: Rate,
}

/// Counts over a number of pairs.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    pairs: usize,
    found: usize,
    flagged: usize,
}

impl Counts {
    fn add(&mut self, found: bool, flagged: bool) {
        self.pairs += 1;
        self.found += usize::from(found);
        self.flagged += usize::from(flagged);
    }

    fn and(self, other: Self) -> Self {
        Self {
            pairs: self.pairs + other.pairs,
            found: self.found + other.found,
            flagged: self.flagged + other.flagged,
        }
    }

    fn rates(self) -> Rates {
        Rates {
            found: Rate::new(self.found, self.pairs),
            flagged: Rate::new(self.flagged, self.pairs),
        }
    }
}

/// Checks the pairs and prints how many mistakes are found, and how many right twins marked.
///
/// # Errors
///
/// Why it could not run; a broken line is named with its file and number.
pub(super) fn run(args: &EvalArgs, file: &Path) -> anyhow::Result<Outcome> {
    let input = input::read(file)?;
    let name = &input.name;
    let twins = parse(&input.text).map_err(|broken| anyhow!("{name}:{}: {}", broken.line, broken.cause))?;
    if twins.is_empty() {
        bail!("{name} has no pairs: give half, kind, wrong and right, separated by tabs, one pair a line");
    }
    let half = args.half.as_deref();
    let asked: Vec<&Twin<'_>> = twins
        .iter()
        .filter(|twin| half.is_none_or(|half| twin.half == half))
        .collect();
    if asked.is_empty() {
        let mut halves: Vec<&str> = twins.iter().map(|twin| twin.half).collect();
        halves.sort_unstable();
        halves.dedup();
        bail!("{name} has no such half: give --half one of {}", halves.join(", "));
    }
    let loaded = load(&args.model)?;
    let thresholds = thresholds(&loaded, &args.threshold);
    let mut counts: Vec<BTreeMap<&str, Counts>> = vec![BTreeMap::new(); thresholds.len()];
    let progress = progress::steps(asked.len(), "pairs");
    for block in asked.chunks(BLOCK) {
        let texts: Vec<&str> = block.iter().flat_map(|twin| [twin.wrong, twin.right]).collect();
        for (Threshold { threshold, .. }, counts) in thresholds.iter().zip(&mut counts) {
            let found = probe(&loaded, &texts, *threshold).with_context(|| format!("cannot check {name}"))?;
            let marked = |sentences: &Vec<Sentence>| sentences.iter().any(|one| findings(one, *threshold) > 0);
            for (twin, both) in block.iter().zip(found.chunks_exact(2)) {
                counts
                    .entry(twin.kind)
                    .or_default()
                    .add(marked(&both[0]), marked(&both[1]));
            }
        }
        progress.inc(block.len() as u64);
    }
    progress.finish_and_clear();
    let thresholds = thresholds.iter().zip(counts).map(|(&threshold, kinds)| AtThreshold {
        threshold,
        all: kinds.values().copied().fold(Counts::default(), Counts::and).rates(),
        kinds: kinds.into_iter().map(|(kind, counts)| (kind, counts.rates())).collect(),
    });
    let figures = Figures {
        file: name,
        language: loaded.checker.language().code(),
        half,
        thresholds: thresholds.collect(),
    };
    output::emit(&match args.format {
        Format::Pretty => pretty(&figures),
        Format::Json => serde_json::to_string(&figures).context("cannot write the figures as JSON")? + "\n",
    })?;
    Ok(Outcome::Fine)
}

/// The pairs of a file.
fn parse(text: &str) -> Result<Vec<Twin<'_>>, BrokenLine> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut twins = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if line.trim().is_empty() || at == 0 && line == HEADING {
            continue;
        }
        let broken = |cause| BrokenLine { line: at + 1, cause };
        let columns: Vec<&str> = line.split('\t').map(str::trim).collect();
        let [half, kind, wrong, right] = columns[..] else {
            return Err(broken(
                "there are not four columns: half, kind, wrong, right, separated by tabs",
            ));
        };
        if [half, kind, wrong, right].contains(&"") {
            return Err(broken("a column is empty"));
        }
        twins.push(Twin {
            half,
            kind,
            wrong,
            right,
        });
    }
    Ok(twins)
}

fn pretty(figures: &Figures<'_>) -> String {
    let mut text = String::new();
    for AtThreshold { threshold, all, kinds } in &figures.thresholds {
        let Threshold { level, threshold } = threshold;
        text += &format!(
            "{level} {threshold}\n  mistakes found      {}\n  right twins marked  {}\n",
            all.found, all.flagged
        );
        for (kind, rates) in kinds {
            let Rates { found, flagged } = rates;
            let [found_percent, flagged_percent] = [found, flagged].map(|rate| rate.share * 100.0);
            text += &format!(
                "  {kind:<18}  {found_percent:.0}% of {} found, {flagged_percent:.0}% marked\n",
                found.of
            );
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_and_broken_lines() {
        let rows = "tune\tcase\tIch sehe der Hund.\tIch sehe den Hund.\r\n\nreport\tverb\tEr gehen.\tEr geht.";
        for text in [rows.to_owned(), format!("\u{feff}{HEADING}\n{rows}\n")] {
            let twins = parse(&text).expect("a good file");
            assert_eq!((twins.len(), twins[0].half, twins[1].right), (2, "tune", "Er geht."));
        }
        let cases = [("a\tb\tc", 1), ("a\tb\tc\td\te", 1), ("a\tb\tc\td\n\n\t\tc\td", 3)];
        for (text, line) in cases {
            assert_eq!(parse(text).map_err(|broken| broken.line), Err(line), "{text:?}");
        }
        assert_eq!(parse("\n"), Ok(Vec::new()));
    }
}
