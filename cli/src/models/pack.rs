//! `solecism models pack`: from a Hugging Face export to a bundle.
//!
//! The whole bundle is made and tried in memory before anything is written.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use solecism_checker::{CheckOptions, Checker};
use solecism_engine::{Model, Options};
use solecism_store::{Bundle, FileName, Manifest, ManifestDraft, Role, Task, Thresholds};

use super::compare::{Compared, compare};
use super::verify::sample;
use super::{megabytes, plain, total_bytes};
use crate::args::PackArgs;
#[cfg(feature = "rewrite")]
use crate::args::PackTask;
use crate::{Outcome, output};

#[cfg(feature = "rewrite")]
mod corrector;
mod destination;
mod export;

use destination::Destination;
use export::Export;

/// The longest sequence if nobody asks for another: longer ones cost more than they tell of a sentence.
const LONGEST: u32 = 512;
/// Pieces that windows share, if nobody asks for another number.
const OVERLAP: u32 = 64;
/// The probability from which on a word counts as wrong, if nobody asks for another.
const THRESHOLD: f32 = 0.5;
/// What models call a word without a mistake, in lower case: MultiGED's, IOB's, and transformers' for want of a name.
const CORRECT: [&str; 5] = ["c", "o", "ok", "correct", "label_0"];

/// Makes the bundle and says what it holds.
///
/// # Errors
///
/// What is missing from the export, does not belong together or cannot be run; a folder that is in the way.
pub(super) fn run(args: &PackArgs) -> anyhow::Result<Outcome> {
    #[cfg(feature = "rewrite")]
    if args.task == PackTask::Correct {
        return corrector::run(args);
    }
    let output = args.output.clone();
    let output = output.unwrap_or_else(|| PathBuf::from("models").join(args.language.code()));
    let destination = Destination::new(output, args.force)?;
    let export = Export::read(&args.folder, &args.model)?;
    let draft = describe(args, &export)?;
    let manifest = draft
        .seal(&export.files())
        .context("the options and config.json do not make a bundle")?;
    try_out(&export, &manifest)?;
    let compared = compare(std::slice::from_ref(&export.model), &manifest);
    let compared = compared.with_context(|| format!("{} cannot be packed", export.model_path.display()))?;

    let json = manifest.to_json();
    let mut files = export.files();
    // Last, so that a reader who finds it finds the rest.
    files.push((FileName::MANIFEST, &json));
    destination.write(&files)?;
    output::emit(&summary(&destination, &manifest, &compared))?;
    Ok(Outcome::Fine)
}

/// What the manifest is to say of the model, once the engine has taken it.
fn describe(args: &PackArgs, export: &Export) -> anyhow::Result<ManifestDraft> {
    let labels = export.labels()?;
    let error_labels = error_labels(&args.error_labels, &labels)?;
    let model = Model::from_onnx(export.model.clone(), &Options::default())
        .with_context(|| format!("{} cannot be used", export.model_path.display()))?;
    if model.labels() != labels.len() {
        bail!(
            "{} gives {} labels, but config.json names {}, {}: export both from one model",
            export.model_path.display(),
            model.labels(),
            labels.len(),
            labels.join(", ")
        );
    }
    let positions = [
        model.max_positions().and_then(|n| u32::try_from(n).ok()),
        export.positions()?,
    ];
    let max_tokens = max_tokens(args.max_tokens, positions.into_iter().flatten().min())?;
    Ok(ManifestDraft {
        name: name(args),
        version: args.version.clone(),
        language: args.language.code().to_owned(),
        task: Task::TokenClassification,
        labels,
        error_labels,
        thresholds: Thresholds {
            default: args.threshold.unwrap_or(THRESHOLD),
            picky: args.picky_threshold,
        },
        prefix: None,
        max_tokens,
        window_overlap: args.window_overlap.unwrap_or(OVERLAP.min(max_tokens / 4)),
        activation_bits: args.activation_bits,
        licence: args.licence.clone(),
        training_data: args.training_data.clone(),
    })
}

/// The model's name: the one that was asked for, or its folder's.
fn name(args: &PackArgs) -> String {
    let folder = args.folder.canonicalize().unwrap_or_else(|_| args.folder.clone());
    let folder = folder.file_name().map(|name| name.to_string_lossy().into_owned());
    args.name.clone().or(folder).unwrap_or_else(|| "model".to_owned())
}

/// The labels that mark a mistake, in the order of `labels`: those that were asked for, or all but those for right words.
fn error_labels(asked: &[String], labels: &[String]) -> anyhow::Result<Vec<String>> {
    let there = labels.join(", ");
    if let Some(unknown) = asked.iter().find(|label| !labels.contains(label)) {
        bail!("config.json has no label {unknown}, only {there}: choose from these with --error-labels");
    }
    let is_error = |label: &&String| match asked {
        [] => !CORRECT.contains(&label.to_lowercase().as_str()),
        _ => asked.contains(label),
    };
    let found: Vec<String> = labels.iter().filter(is_error).cloned().collect();
    if found.is_empty() || asked.is_empty() && found.len() == labels.len() {
        bail!("which of the labels {there} mark a mistake? Name them with --error-labels");
    }
    Ok(found)
}

/// The longest sequence for a model with this many positions, if it says how many.
fn max_tokens(asked: Option<u32>, positions: Option<u32>) -> anyhow::Result<u32> {
    match (asked, positions) {
        (Some(asked), Some(positions)) if asked > positions => {
            bail!("--max-tokens is {asked}, but the model has {positions} positions: give {positions} or less")
        }
        (Some(asked), _) => Ok(asked),
        (None, positions) => Ok(positions.map_or(LONGEST, |positions| positions.min(LONGEST))),
    }
}

/// Loads the bundle and runs it on full windows, as `verify` does with one that is written.
fn try_out(export: &Export, manifest: &Manifest) -> anyhow::Result<()> {
    let bundle = Bundle {
        manifest: manifest.clone(),
        model: vec![export.model.clone()],
        tokenizer: export.tokenizer.clone(),
        config: export.config.clone(),
        edits: export.edits.clone(),
        words: export.words.clone(),
    };
    let cannot = || {
        format!(
            "the files of {} cannot be packed: take all from one export",
            export.folder.display()
        )
    };
    let checker = Checker::from_bundle(bundle).with_context(cannot)?;
    let report = checker.check(&sample(manifest.max_tokens), &CheckOptions::default());
    report.with_context(cannot)?;
    Ok(())
}

fn summary(destination: &Destination, manifest: &Manifest, compared: &Compared) -> String {
    let Manifest {
        name,
        version,
        language,
        labels,
        error_labels,
        thresholds,
        max_tokens,
        window_overlap,
        activation_bits,
        licence,
        ..
    } = manifest;
    let picky = thresholds
        .picky
        .map_or("no picky one".to_owned(), |picky| format!("picky {picky}"));
    let folder = destination.folder().display();
    let mut lines = vec![
        format!(
            "{name} {version} ({language}), {folder}: {}",
            megabytes(total_bytes(manifest))
        ),
        format!(
            "  labels       {}; a mistake is {}",
            labels.join(", "),
            error_labels.join(", ")
        ),
        format!("  threshold    {}, {picky}", thresholds.default),
        format!("  sequences    {max_tokens} pieces at most, windows share {window_overlap}"),
        format!("  activations  {activation_bits} bits in int8 layers"),
        format!("  compared     {}", compared.line()),
        format!("  licence      {licence}"),
    ];
    let for_corrections = [Role::EDITS, Role::WORDS].map(|role| manifest.file(role));
    let names: Vec<&str> = for_corrections
        .iter()
        .flatten()
        .map(|(name, _)| name.as_str())
        .collect();
    if !names.is_empty() {
        lines.push(format!("  corrections  {}", names.join(", ")));
    }
    plain_lines(&lines)
}

/// Lines that hold no control character, whatever the names in them are.
fn plain_lines(lines: &[String]) -> String {
    lines.iter().map(|line| plain(line) + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_that_mark_a_mistake() {
        /// What was asked for, the labels, and those that mark a mistake or a part of the error.
        type Case = (
            &'static [&'static str],
            &'static [&'static str],
            Result<&'static [&'static str], &'static str>,
        );
        let cases: [Case; 10] = [
            (&[], &["c", "i"], Ok(&["i"])),
            (&[], &["C", "I"], Ok(&["I"])),
            (&[], &["O", "B-ERR", "I-ERR"], Ok(&["B-ERR", "I-ERR"])),
            (&[], &["incorrect", "correct"], Ok(&["incorrect"])),
            (&[], &["LABEL_0", "LABEL_1"], Ok(&["LABEL_1"])),
            (&["b"], &["a", "b", "c"], Ok(&["b"])),
            (&["b", "a"], &["a", "b"], Ok(&["a", "b"])),
            (&["x"], &["c", "i"], Err("no label x, only c, i")),
            (
                &[],
                &["good", "bad"],
                Err("good, bad mark a mistake? Name them with --error-labels"),
            ),
            (&[], &["c"], Err("--error-labels")),
        ];
        let owned = |labels: &[&str]| labels.iter().map(|&label| label.to_owned()).collect::<Vec<_>>();
        for (asked, labels, expected) in cases {
            match (error_labels(&owned(asked), &owned(labels)), expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{labels:?}"),
                (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{error}"),
                (found, _) => panic!("{asked:?} of {labels:?}: {found:?}"),
            }
        }
    }

    #[test]
    fn sequences_are_as_long_as_the_model_takes_and_512_at_most() {
        let cases = [
            (None, None, Some(512)),
            (None, Some(8192), Some(512)),
            (None, Some(256), Some(256)),
            (Some(1024), Some(8192), Some(1024)),
            (Some(1024), None, Some(1024)),
            (Some(256), Some(256), Some(256)),
            (Some(257), Some(256), None),
        ];
        for (asked, positions, expected) in cases {
            assert_eq!(
                max_tokens(asked, positions).ok(),
                expected,
                "{asked:?} of {positions:?}"
            );
        }
    }
}
