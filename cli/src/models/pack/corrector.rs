//! A model that writes sentences anew, from the files of the training package's step `export-t5` to a bundle.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use bytes::Bytes;
use solecism_store::{FileName, Manifest, ManifestDraft, Task, Thresholds};

use super::destination::Destination;
use super::{export, name, plain_lines};
use crate::args::PackArgs;
use crate::models::rewriter::{of_files, try_out};
use crate::models::{megabytes, total_bytes};
use crate::{Outcome, output};

/// The longest sequence if nobody asks for another: a long sentence, because longer ones are read in windows.
const LONGEST: u32 = 128;
/// How likely a mistake has to be in the eyes of the detector, if nobody asks for another bound.
const THRESHOLD: f32 = 0.1;
/// The bundle's files.
const FILES: [&str; 4] = [
    FileName::ENCODER,
    FileName::DECODER,
    FileName::TOKENIZER,
    FileName::CONFIG,
];
/// How to make them.
const REMEDY: &str = "write encoder.onnx and decoder.onnx with `python -m solecism_training export-t5 --checkpoint CHECKPOINT --output FOLDER`, \
                      and copy the checkpoint's tokenizer.json and config.json beside them";

/// Makes the bundle and says what it holds.
///
/// # Errors
///
/// What is missing, does not belong together or cannot be run; a folder that is in the way.
pub(super) fn run(args: &PackArgs) -> anyhow::Result<Outcome> {
    let output = args.output.clone();
    let output =
        output.unwrap_or_else(|| PathBuf::from("models").join(Task::Text2TextGeneration.folder(args.language.code())));
    let destination = Destination::new(output, args.force)?;
    let files = read(&args.folder)?;
    let contents: Vec<(&str, &[u8])> = files.iter().map(|(name, content)| (*name, content.as_ref())).collect();
    let manifest = describe(args)
        .seal(&contents)
        .context("the options and the files do not make a bundle")?;
    let cannot = || {
        format!(
            "the files of {} cannot be packed: take all from one export",
            args.folder.display()
        )
    };
    let rewriter = of_files(&files, &manifest).with_context(cannot)?;
    try_out(&rewriter).with_context(cannot)?;
    drop(rewriter);

    let json = manifest.to_json();
    let mut contents = contents;
    // Last, so that a reader who finds it finds the rest.
    contents.push((FileName::MANIFEST, &json));
    destination.write(&contents)?;
    output::emit(&summary(&destination, &manifest))?;
    Ok(Outcome::Fine)
}

fn read(folder: &Path) -> anyhow::Result<Vec<(&'static str, Bytes)>> {
    if !folder.is_dir() {
        bail!("there is no folder {}: {REMEDY}", folder.display());
    }
    FILES
        .into_iter()
        .map(|name| {
            let path = folder.join(name);
            if !path.is_file() {
                bail!("{} is missing: {REMEDY}", path.display());
            }
            Ok((name, export::read(&path)?))
        })
        .collect()
}

fn describe(args: &PackArgs) -> ManifestDraft {
    ManifestDraft {
        name: name(args),
        version: args.version.clone(),
        language: args.language.code().to_owned(),
        task: Task::Text2TextGeneration,
        labels: Vec::new(),
        error_labels: Vec::new(),
        thresholds: Thresholds {
            default: args.threshold.unwrap_or(THRESHOLD),
            picky: args.picky_threshold,
        },
        prefix: args.prefix.clone().filter(|prefix| !prefix.is_empty()),
        max_tokens: args.max_tokens.unwrap_or(LONGEST),
        window_overlap: 0,
        activation_bits: args.activation_bits,
        licence: args.licence.clone(),
        training_data: args.training_data.clone(),
    }
}

fn summary(destination: &Destination, manifest: &Manifest) -> String {
    let Manifest {
        name,
        version,
        language,
        thresholds,
        prefix,
        max_tokens,
        activation_bits,
        licence,
        ..
    } = manifest;
    let folder = destination.folder().display();
    let prefix = prefix
        .as_ref()
        .map_or("none".to_owned(), |prefix| format!("{prefix:?}"));
    let picky = thresholds
        .picky
        .map_or("no picky one".to_owned(), |picky| format!("picky {picky}"));
    plain_lines(&[
        format!(
            "{name} {version} ({language}), {folder}: {}",
            megabytes(total_bytes(manifest))
        ),
        "  task         corrects, sentence by sentence".to_owned(),
        format!(
            "  threshold    {}, {picky}, by the language's detector",
            thresholds.default
        ),
        format!("  prefix       {prefix}"),
        format!("  sequences    {max_tokens} pieces at most"),
        format!("  activations  {activation_bits} bits in int8 layers"),
        format!("  licence      {licence}"),
    ])
}
