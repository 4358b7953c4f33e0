//! `solecism eval --pairs`: what a model corrects where somebody has corrected the same lines.

use std::path::Path;

use anyhow::{Context as _, bail};
use serde::Serialize;
use solecism_checker::{CheckOptions, Format as TextFormat};
use solecism_corrector::{Counts, Measure, words_of};

use crate::args::{EvalArgs, Format};
use crate::correct::mend_text;
use crate::models::load;
use crate::table::table;
use crate::{Outcome, input, output, progress};

/// How the figures come about, said where they are printed.
const METHOD: &str = "Both corrections are aligned with what was written, word by word at the least cost (Levenshtein 1966). Each word that differs is one edit, \
and a word that was moved counts as one removed and one added. An edit is right if the other correction replaces the same words with the same \
words. An edit is counted under the kind that the other correction gives it, or under our own if the other correction lacks it.";

/// What was found, under the keys that `--format json` prints.
#[derive(Debug, Serialize)]
struct Figures<'a> {
    file: &'a str,
    language: &'a str,
    level: solecism_api::Level,
    precision: Option<f64>,
    recall: Option<f64>,
    f05: Option<f64>,
    /// The share of all lines that are further from their correction than before.
    worse_share: f64,
    #[serde(flatten)]
    counts: &'a Measure,
}

/// Corrects every line and compares.
///
/// # Errors
///
/// Why it could not run; a broken line is named with its file and number.
pub(crate) fn run(args: &EvalArgs, file: &Path) -> anyhow::Result<Outcome> {
    let gold = input::read(file)?;
    let mut pairs = Vec::new();
    for (number, line) in gold.text.lines().enumerate().filter(|(_, line)| !line.is_empty()) {
        match line.split('\t').collect::<Vec<_>>()[..] {
            [written, corrected] => pairs.push((written, corrected)),
            ref columns => bail!(
                "{}:{}: give two columns, as written and corrected, with a tab between; found {}",
                gold.name,
                number + 1,
                columns.len()
            ),
        }
    }
    if pairs.is_empty() {
        bail!("{} has no lines: give two columns, as written and corrected", gold.name);
    }
    let loaded = load(&args.model)?;
    let level = args.threshold.level;
    let language = loaded.checker.language();
    let words = loaded.corrector()?.words();
    let is_known = |word: &str| words.is_some_and(|words| words.knows(word));
    let knows: Option<&dyn Fn(&str) -> bool> = words.is_some().then_some(&is_known as &dyn Fn(&str) -> bool);
    let options = CheckOptions {
        format: Some(TextFormat::Plain),
        ..CheckOptions::default()
    };
    let progress = progress::steps(pairs.len(), "lines");
    let mut measure = Measure::default();
    for (written, corrected) in &pairs {
        let (ours, _) = mend_text(&loaded, level, written, &options)?;
        measure.add(
            &words_of(written, language),
            &words_of(corrected, language),
            &words_of(&ours, language),
            knows,
        );
        progress.inc(1);
    }
    progress.finish_and_clear();
    output::emit(&match args.format {
        Format::Pretty => pretty(&measure),
        Format::Json => {
            let figures = Figures {
                file: &gold.name,
                language: language.code(),
                level: level.into(),
                precision: measure.all.precision(),
                recall: measure.all.recall(),
                f05: measure.all.f_half(),
                worse_share: measure.worse as f64 / measure.lines as f64,
                counts: &measure,
            };
            serde_json::to_string(&figures).context("cannot write the figures as JSON")? + "\n"
        }
    })?;
    Ok(Outcome::Fine)
}

fn pretty(measure: &Measure) -> String {
    let number = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.4}"));
    let row = |name: &str, counts: &Counts| {
        [
            name.to_owned(),
            number(counts.precision()),
            number(counts.recall()),
            number(counts.f_half()),
            counts.true_positives.to_string(),
            counts.false_positives.to_string(),
            counts.false_negatives.to_string(),
        ]
    };
    let heading = ["KIND", "PRECISION", "RECALL", "F0.5", "RIGHT", "WRONG", "NOT MADE"].map(str::to_owned);
    let mut rows = vec![heading, row("all", &measure.all)];
    rows.extend(measure.by_kind.iter().map(|(kind, counts)| row(kind.name(), counts)));
    let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
    format!(
        "{}\n{} lines, {} changed; {} ({:.1}%) are further from their correction than before; of {} that were right, {} ({:.1}%) were changed\n\n{METHOD}\n",
        table(&rows),
        measure.lines,
        measure.changed,
        measure.worse,
        share(measure.worse, measure.lines),
        measure.correct,
        measure.correct_changed,
        share(measure.correct_changed, measure.correct),
    )
}
