//! `solecism eval`: what a model finds where the mistakes are known.

use std::path::Path;

use anyhow::{Context as _, anyhow, bail};

use crate::args::{EvalArgs, Format};
use crate::models::load;
use crate::{Outcome, input, output, progress};

mod align;
mod clean;
mod levels;
mod pairs;
mod predict;
mod probe;
mod rate;
mod score;
mod tsv;
mod twins;

use predict::Predictor;
use score::{Counts, Score};

/// Sentences that are predicted at a time: one step of the progress bar and, with `--raw`, one text. Enough for the
/// checker to batch by length, and for most sentences to begin where the checker has to find that out.
const BLOCK: usize = 32;

/// Evaluates the model on the file that is given and prints the figures.
///
/// # Errors
///
/// Why it could not run; a broken line is named with its file and number.
pub(crate) fn run(args: &EvalArgs) -> anyhow::Result<Outcome> {
    let input = &args.input;
    match (&input.file, &input.clean, &input.twins, &input.pairs) {
        (Some(file), ..) => score(args, file),
        (_, Some(file), ..) => clean::run(args, file),
        (_, _, Some(file), _) => twins::run(args, file),
        (.., Some(file)) => pairs::run(args, file),
        // What reads the command line asks for one of the four.
        (None, None, None, None) => {
            bail!("there is no file to evaluate on: give FILE.tsv, --clean FILE, --twins FILE.tsv or --pairs FILE.tsv")
        }
    }
}

/// Scores the model on words with labels.
fn score(args: &EvalArgs, file: &Path) -> anyhow::Result<Outcome> {
    let gold = input::read(file)?;
    let sentences =
        tsv::parse(&gold.text).map_err(|broken| anyhow!("{}:{}: {}", gold.name, broken.line, broken.cause))?;
    if sentences.is_empty() {
        bail!("{} has no sentences: give words and labels, one word a line", gold.name);
    }
    let loaded = load(&args.model)?;
    let predictor = Predictor {
        loaded: &loaded,
        threshold: loaded.threshold(&args.threshold)?,
        raw: args.raw,
    };

    let progress = progress::steps(sentences.len(), "sentences");
    let mut counts = Counts::default();
    let mut predicted = Vec::with_capacity(sentences.len());
    for block in sentences.chunks(BLOCK) {
        let labels = predictor
            .predict(block)
            .with_context(|| format!("cannot score {}", gold.name))?;
        for (sentence, labels) in block.iter().zip(&labels) {
            counts.add(&sentence.labels, labels);
        }
        predicted.extend(labels);
        progress.inc(block.len() as u64);
    }
    progress.finish_and_clear();

    if let Some(path) = &args.write_predictions {
        std::fs::write(path, tsv::with_labels(&sentences, &predicted))
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    let score = counts.score(predictor.threshold, sentences.len());
    output::emit(&match args.format {
        Format::Pretty => pretty(&score),
        Format::Json => serde_json::to_string(&score).context("cannot write the score as JSON")? + "\n",
    })?;
    Ok(Outcome::Fine)
}

fn pretty(score: &Score) -> String {
    let Score {
        tp,
        fp,
        fn_,
        precision,
        recall,
        f05,
        threshold,
        sentences,
        words,
    } = score;
    format!(
        "{words} words in {sentences} sentences, at threshold {threshold}\n\
         precision  {precision:.4}  {tp} of the {flagged} words marked are wrong\n\
         recall     {recall:.4}  {tp} of the {wrong} wrong words are marked\n\
         F0.5       {f05:.4}\n",
        flagged = tp + fp,
        wrong = tp + fn_,
    )
}
