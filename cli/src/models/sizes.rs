//! `solecism models sizes`: what each model takes on disk, over the network and in memory, and all of them together.

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use solecism_checker::{CheckOptions, Language};
use solecism_store::ModelUri;

use super::each::{CANNOT_START, process, targets};
use super::load;
use super::locate::place;
#[cfg(feature = "rewrite")]
use super::rewriter::{is_rewriter, load_rewriter, try_out};
use crate::args::{Format, ModelArgs, ModelsLocation};
use crate::{Outcome, output, progress};

mod report;

/// What one model takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Sizes {
    language: String,
    name: String,
    version: String,
    /// Bytes of all files in the bundle's folder; none for a bundle in a bucket, whose objects are not listed.
    disk_bytes: Option<u64>,
    /// Bytes that a function reads: the manifest and the files that a model is made of.
    transfer_bytes: u64,
    /// Bytes of memory that were resident after the load and not before; none if the system does not say.
    memory_bytes: Option<u64>,
    /// What the loaded model keeps, as it counts itself: what a manifest says in `resident_bytes`.
    #[serde(default)]
    resident_bytes: u64,
    /// The most bytes of memory that the process had resident at once, over the load and one sentence.
    peak_bytes: Option<u64>,
    /// Weights of the network.
    parameters: Option<u64>,
}

/// Measures the models for `languages`, or all, at `given`, each in a process of its own, and prints what they take.
///
/// # Errors
///
/// No models. A model that cannot be loaded says so for itself, and the outcome is [`Outcome::Broken`].
pub(super) fn run(given: Option<&ModelUri>, languages: &[Language], format: Format) -> anyhow::Result<Outcome> {
    let targets = targets(&place(given)?, languages)?;
    let progress = progress::steps(targets.len(), "models");
    let mut measured = Vec::new();
    let mut outcome = Outcome::Fine;
    for target in &targets {
        match measure_elsewhere(target)? {
            Ok(sizes) => measured.push(sizes),
            Err(complaint) => {
                progress.suspend(|| eprint!("{complaint}"));
                outcome = Outcome::Broken;
            }
        }
        progress.inc(1);
    }
    progress.finish_and_clear();
    if !measured.is_empty() {
        output::emit(&match format {
            Format::Pretty => report::pretty(&measured),
            Format::Json => report::json(&measured)?,
        })?;
    }
    Ok(outcome)
}

/// Starts a process that measures one model. If that fails, the error is what the process had to say.
fn measure_elsewhere(target: &ModelArgs) -> anyhow::Result<Result<Sizes, String>> {
    let ended = process("measure", target)?.output().context(CANNOT_START)?;
    if ended.status.success() {
        let sizes = serde_json::from_slice(&ended.stdout).context("cannot read what was measured")?;
        return Ok(Ok(sizes));
    }
    let complaint = String::from_utf8_lossy(&ended.stderr);
    if !complaint.trim().is_empty() {
        return Ok(Err(complaint.into_owned()));
    }
    // Killed, most likely for want of memory.
    let model = target.location.models.as_ref().map(ModelUri::to_string);
    let model = model.unwrap_or_default();
    Ok(Err(format!(
        "solecism: the model in {model} was not measured: its process ended with {}\n",
        ended.status
    )))
}

/// Loads one model in this process, runs it on a sentence, and prints what that took as one JSON object.
///
/// # Errors
///
/// What is wrong with the model.
pub(super) fn measure(given: Option<&ModelUri>, language: Option<&Language>) -> anyhow::Result<Outcome> {
    let before = solecism_system::resident_bytes();
    #[cfg(feature = "rewrite")]
    if let Some(uri) = given.filter(|uri| is_rewriter(uri)) {
        return measure_rewriter(uri, before);
    }
    let loaded = load(&ModelArgs {
        language: language.cloned(),
        location: ModelsLocation { models: given.cloned() },
    })?;
    let after = solecism_system::resident_bytes();
    let sentence = "Model 1 reads these words in 2026 and nobody minds what they say .";
    let run = loaded.checker.check(sentence, &CheckOptions::default());
    run.with_context(|| format!("the model in {} cannot be run: make the bundle again", loaded.uri))?;
    let sizes = Sizes {
        language: loaded.manifest.language,
        name: loaded.manifest.name,
        version: loaded.manifest.version,
        disk_bytes: disk_bytes(&loaded.uri)?,
        transfer_bytes: loaded.fetched_bytes,
        memory_bytes: after.zip(before).map(|(after, before)| after.saturating_sub(before)),
        resident_bytes: loaded.checker.resident_bytes() as u64,
        peak_bytes: solecism_system::peak_bytes(),
        parameters: loaded.checker.parameters().map(|parameters| parameters as u64),
    };
    output::emit(&(serde_json::to_string(&sizes).context("cannot write what was measured as JSON")? + "\n"))?;
    Ok(Outcome::Fine)
}

/// [`measure`] for a model that writes sentences anew.
#[cfg(feature = "rewrite")]
fn measure_rewriter(uri: &ModelUri, before: Option<u64>) -> anyhow::Result<Outcome> {
    let loaded = load_rewriter(uri)?;
    let after = solecism_system::resident_bytes();
    try_out(&loaded.rewriter).with_context(|| format!("the model in {uri} cannot be run: make the bundle again"))?;
    let sizes = Sizes {
        language: loaded.manifest.language,
        name: loaded.manifest.name,
        version: loaded.manifest.version,
        disk_bytes: disk_bytes(uri)?,
        transfer_bytes: loaded.fetched_bytes,
        memory_bytes: after.zip(before).map(|(after, before)| after.saturating_sub(before)),
        resident_bytes: loaded.rewriter.resident_bytes() as u64,
        peak_bytes: solecism_system::peak_bytes(),
        parameters: None,
    };
    output::emit(&(serde_json::to_string(&sizes).context("cannot write what was measured as JSON")? + "\n"))?;
    Ok(Outcome::Fine)
}

/// Bytes of all files in a bundle's folder.
fn disk_bytes(uri: &ModelUri) -> anyhow::Result<Option<u64>> {
    let ModelUri::Directory(folder) = uri else {
        return Ok(None);
    };
    let unreadable = || format!("cannot look into {}", folder.display());
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder).with_context(unreadable)? {
        let metadata = entry.and_then(|entry| entry.metadata()).with_context(unreadable)?;
        if metadata.is_file() {
            bytes += metadata.len();
        }
    }
    Ok(Some(bytes))
}
