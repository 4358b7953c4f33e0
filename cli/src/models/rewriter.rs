//! From a place to a model that writes sentences anew, and is ready.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use bytes::Bytes;
use solecism_checker::{Alone, CheckOptions, CheckerError};
use solecism_corrector::{Rewriter, RewriterReader};
use solecism_store::{Arrived, FetchOptions, FileName, Manifest, ModelUri, Task, fetch_into, open};

use super::locate::{Place, place};
use super::{block_on, read_manifest};
use crate::args::Level;

/// A model that is ready to run, and what its bundle says about it.
pub(crate) struct LoadedRewriter {
    pub(crate) rewriter: Rewriter,
    pub(crate) manifest: Manifest,
    /// Bytes that were read.
    pub(crate) fetched_bytes: u64,
    /// Reading the files, checking them, and packing the weights meanwhile.
    pub(crate) fetch_time: Duration,
    /// Making a model of them.
    pub(crate) build_time: Duration,
}

/// Whether the bundle at `uri` writes text for text; false if there is none.
pub(super) fn is_rewriter(uri: &ModelUri) -> bool {
    block_on(read_manifest(uri)).is_ok_and(|manifest| manifest.task == Task::Text2TextGeneration)
}

/// The address of a model by what was typed: a folder, an address, or a name such as `correct-en` beside the models at `given`.
///
/// # Errors
///
/// Nothing of that name.
pub(crate) fn find(typed: &str, given: Option<&ModelUri>) -> anyhow::Result<ModelUri> {
    if Path::new(typed).is_dir() || typed.contains("://") {
        return typed
            .parse()
            .with_context(|| format!("{typed} is not the address of a model"));
    }
    match place(given)? {
        Place::Folder(folder, names) if names.iter().any(|name| name == typed) => {
            Ok(ModelUri::Directory(folder.join(typed)))
        }
        Place::Folder(folder, names) => bail!(
            "there is no model {typed} in {}, only {}: name another, or a model's folder",
            folder.display(),
            names.join(", ")
        ),
        Place::Prefix(uri) => Ok(uri.join(typed)),
        Place::Bundle(uri) => bail!("there is no folder {typed}, and {uri} is a single model: name a model's folder"),
    }
}

/// Loads the bundle at `uri`.
///
/// # Errors
///
/// One that does something else, or that cannot be read or used; the message names it.
pub(crate) fn load_rewriter(uri: &ModelUri) -> anyhow::Result<LoadedRewriter> {
    let start = Instant::now();
    let mut reader = RewriterReader::default();
    let mut read = Ok(());
    let mut take = |arrived: Arrived<'_>| {
        // What follows a chunk that could not be read is of no use.
        if read.is_ok() {
            read = reader.push(&arrived.usual_name(), arrived.chunk);
        }
    };
    let manifest = block_on(read_manifest(uri))?;
    if manifest.task != Task::Text2TextGeneration {
        bail!(
            "the model {} in {uri} is for {}, but one for {} is needed: leave --model out to correct with it",
            manifest.name,
            manifest.task,
            Task::Text2TextGeneration
        );
    }
    let (_, timings) = block_on(async { fetch_into(&*open(uri).await?, &FetchOptions::default(), &mut take).await })?;
    let fetch_time = start.elapsed();
    let cannot = || format!("the model in {uri} cannot be used: make the bundle again, or name another");
    read.with_context(cannot)?;
    let start = Instant::now();
    let rewriter = reader.finish(&manifest).with_context(cannot)?;
    Ok(LoadedRewriter {
        rewriter,
        manifest,
        fetched_bytes: timings.manifest_bytes + timings.bytes,
        fetch_time,
        build_time: start.elapsed(),
    })
}

/// A rewriter of files in memory, by their usual names.
///
/// # Errors
///
/// What is wrong with them.
pub(super) fn of_files(files: &[(&str, Bytes)], manifest: &Manifest) -> Result<Rewriter, CheckerError> {
    let mut reader = RewriterReader::default();
    for (name, content) in files {
        if let Some(name) = FileName::new(name) {
            reader.push(&name, content.clone())?;
        }
    }
    reader.finish(manifest)
}

/// Runs a rewriter on a sentence of any words.
///
/// # Errors
///
/// What kept the model from an answer.
pub(super) fn try_out(rewriter: &Rewriter) -> Result<(), CheckerError> {
    let sentence = "Model 1 reads these words in 2026 and nobody minds what they say.";
    let options = CheckOptions::default();
    rewriter
        .mend(None, sentence, Level::Default.into(), &options, &Alone::default())
        .map(drop)
}
