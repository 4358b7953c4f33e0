//! `solecism eval --clean`: how much of correct text a model marks.

use std::path::Path;

use anyhow::{Context as _, bail};
use serde::Serialize;

use super::levels::{Threshold, thresholds};
use super::probe::{findings, probe};
use super::rate::Rate;
use crate::args::{EvalArgs, Format};
use crate::models::load;
use crate::{Outcome, output, progress};

/// Lines that are checked at a time: enough for the checker to batch by length.
const BLOCK: usize = 32;
/// A longer line, in bytes, is not text that somebody wrote.
const LONGEST_LINE: usize = 1 << 20;

/// What was found, under the keys that `--format json` prints.
#[derive(Debug, Serialize)]
struct Alarms<'a> {
    file: &'a str,
    language: &'a str,
    sentences: usize,
    words: usize,
    skipped: Skipped,
    thresholds: Vec<AtThreshold>,
}

#[derive(Debug, Serialize)]
struct AtThreshold {
    #[serde(flatten)]
    threshold: Threshold,
    /// Sentences with at least one finding.
    flagged: Rate,
    findings: usize,
    findings_per_100_words: f64,
}

/// Lines that cannot be checked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
struct Skipped {
    lines: usize,
    /// The first of them, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    first_line: Option<usize>,
}

/// Checks the file and prints how much of it is marked.
///
/// # Errors
///
/// Why it could not run; a file in which there is nothing to check.
pub(super) fn run(args: &EvalArgs, file: &Path) -> anyhow::Result<Outcome> {
    let name = file.display().to_string();
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {name}"))?;
    let (lines, skipped) = lines(&bytes);
    if let Some(first) = skipped.first_line {
        let each = "a line has to be UTF-8 without NUL, and at most a megabyte long";
        eprintln!(
            "solecism: {name}: {} lines skipped, the first is line {first}: {each}",
            skipped.lines
        );
    }
    if lines.is_empty() {
        bail!("{name} has no text to check: give one or more sentences of correct text a line, in UTF-8");
    }
    let loaded = load(&args.model)?;
    let thresholds = thresholds(&loaded, &args.threshold);
    let mut counts = vec![(0, 0); thresholds.len()];
    let (mut sentences, mut words) = (0, 0);
    let progress = progress::steps(lines.len(), "lines");
    for block in lines.chunks(BLOCK) {
        for (at, (Threshold { threshold, .. }, (flagged, all))) in thresholds.iter().zip(&mut counts).enumerate() {
            let found = probe(&loaded, block, *threshold).with_context(|| format!("cannot check {name}"))?;
            for sentence in found.iter().flatten() {
                let found = findings(sentence, *threshold);
                *flagged += usize::from(found > 0);
                *all += found;
                if at == 0 {
                    sentences += 1;
                    words += sentence.len();
                }
            }
        }
        progress.inc(block.len() as u64);
    }
    progress.finish_and_clear();
    let at = |(&threshold, (flagged, findings)): (&Threshold, (usize, usize))| AtThreshold {
        threshold,
        flagged: Rate::new(flagged, sentences),
        findings,
        findings_per_100_words: 100.0 * findings as f64 / words.max(1) as f64,
    };
    let alarms = Alarms {
        file: &name,
        language: loaded.checker.language().code(),
        sentences,
        words,
        skipped,
        thresholds: thresholds.iter().zip(counts).map(at).collect(),
    };
    output::emit(&match args.format {
        Format::Pretty => pretty(&alarms),
        Format::Json => serde_json::to_string(&alarms).context("cannot write the figures as JSON")? + "\n",
    })?;
    Ok(Outcome::Fine)
}

/// The lines of a file that are text, and what of it is not. Blank ones are neither.
fn lines(bytes: &[u8]) -> (Vec<&str>, Skipped) {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut lines = Vec::new();
    let mut skipped = Skipped::default();
    for (at, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let text = std::str::from_utf8(line).ok();
        let good = text.filter(|text| text.len() <= LONGEST_LINE && !text.contains('\0'));
        match good.map(str::trim) {
            Some("") => {}
            Some(text) => lines.push(text),
            None => {
                skipped.lines += 1;
                skipped.first_line.get_or_insert(at + 1);
            }
        }
    }
    (lines, skipped)
}

fn pretty(alarms: &Alarms<'_>) -> String {
    let mut text = format!(
        "{} words in {} sentences of correct text\n",
        alarms.words, alarms.sentences
    );
    for at in &alarms.thresholds {
        let Threshold { level, threshold } = at.threshold;
        text += &format!(
            "{level:<8} {threshold:<5}  {} of the sentences marked, {:.2} findings in 100 words\n",
            at.flagged, at.findings_per_100_words
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_are_text() {
        let long = "a".repeat(LONGEST_LINE + 1);
        let skipped = |lines, first_line| Skipped { lines, first_line };
        let cases: [(&[u8], &[&str], Skipped); 6] = [
            (b"", &[], skipped(0, None)),
            (b"\n \r\n", &[], skipped(0, None)),
            (
                "\u{feff}Ja.\r\n\nNein. Gut.".as_bytes(),
                &["Ja.", "Nein. Gut."],
                skipped(0, None),
            ),
            (b"Ja.\nGr\xfc\xdfe\nNein\n\xff\n", &["Ja.", "Nein"], skipped(2, Some(2))),
            (b"a\0b\nJa.", &["Ja."], skipped(1, Some(1))),
            (long.as_bytes(), &[], skipped(1, Some(1))),
        ];
        for (bytes, expected, skipped) in cases {
            assert_eq!(lines(bytes), (expected.to_vec(), skipped));
        }
    }
}
