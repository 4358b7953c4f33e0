//! `solecism models verify`: every byte checked, loaded, run, and what that took.
//!
//! Peak memory is measured per process, so several models are verified by as many processes, one after the other.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use solecism_checker::{CheckOptions, Language};
use solecism_store::{FetchOptions, Manifest, ModelUri, Role, fetch, open, verify};

use super::compare::{Compared, compare};
use super::each::{CANNOT_START, process, targets};
use super::locate::place;
#[cfg(feature = "rewrite")]
use super::rewriter::{is_rewriter, load_rewriter, try_out};
use super::{block_on, load, megabytes};
use crate::args::ModelArgs;
use crate::{Outcome, output};

/// Verifies the models for `languages`, or all, at `given`.
///
/// # Errors
///
/// What is wrong with the model, if there is only one. Of several, each says so for itself, and the outcome is [`Outcome::Broken`].
pub(super) fn run(given: Option<&ModelUri>, languages: &[Language]) -> anyhow::Result<Outcome> {
    let targets = targets(&place(given)?, languages)?;
    match targets.as_slice() {
        [target] => verify_here(target),
        several => verify_elsewhere(several),
    }
}

/// One process a model; it prints its result or its error.
fn verify_elsewhere(targets: &[ModelArgs]) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::Fine;
    for target in targets {
        let status = process("verify", target)?.status();
        if !status.context(CANNOT_START)?.success() {
            outcome = Outcome::Broken;
        }
    }
    Ok(outcome)
}

fn verify_here(target: &ModelArgs) -> anyhow::Result<Outcome> {
    #[cfg(feature = "rewrite")]
    if let Some(uri) = target.location.models.as_ref().filter(|uri| is_rewriter(uri)) {
        return verify_rewriter(uri);
    }
    let loaded = load(target)?;
    let start = Instant::now();
    let report = loaded
        .checker
        .check(&sample(loaded.manifest.max_tokens), &CheckOptions::default());
    report.with_context(|| format!("the model in {} cannot be run: make the bundle again", loaded.uri))?;
    let run_time = start.elapsed();
    // Before the files are read a second time, because of those that no model is made of.
    let peak = solecism_system::peak_bytes();
    block_on(async { verify(&*open(&loaded.uri).await?, &FetchOptions::default()).await })?;
    let (bundle, _) = block_on(async { fetch(&*open(&loaded.uri).await?, &FetchOptions::default()).await })?;
    let compared = compare(&bundle.model, &loaded.manifest).with_context(|| format!("the model in {}", loaded.uri))?;
    let took = Took {
        uri: &loaded.uri,
        manifest: &loaded.manifest,
        fetch: loaded.fetch_time,
        build: loaded.build_time,
        run: run_time,
        ran: "full windows",
        model_bytes: loaded.manifest.file(Role::MODEL).map_or(0, |(_, file)| file.bytes),
        peak,
        compared: Some(compared),
    };
    output::emit(&report_of(&took))?;
    Ok(Outcome::Fine)
}

#[cfg(feature = "rewrite")]
fn verify_rewriter(uri: &ModelUri) -> anyhow::Result<Outcome> {
    let loaded = load_rewriter(uri)?;
    let start = Instant::now();
    try_out(&loaded.rewriter).with_context(|| format!("the model in {uri} cannot be run: make the bundle again"))?;
    let run_time = start.elapsed();
    let peak = solecism_system::peak_bytes();
    block_on(async { verify(&*open(uri).await?, &FetchOptions::default()).await })?;
    let size = [Role::ENCODER, Role::DECODER]
        .iter()
        .filter_map(|role| loaded.manifest.file(role));
    let took = Took {
        uri,
        manifest: &loaded.manifest,
        fetch: loaded.fetch_time,
        build: loaded.build_time,
        run: run_time,
        ran: "a sentence",
        model_bytes: size.map(|(_, file)| file.bytes).sum(),
        peak,
        compared: None,
    };
    output::emit(&report_of(&took))?;
    Ok(Outcome::Fine)
}

/// One sentence that fills two windows of `max_tokens` pieces or more: a window is the most that a run holds at once.
pub(super) fn sample(max_tokens: u32) -> String {
    // Fourteen words, and no word is less than a piece.
    let words = "Model 1 reads these words in 2026 and nobody minds what they say , ";
    words.repeat(max_tokens as usize * 2 / 14 + 1)
}

/// What verifying a model took.
struct Took<'t> {
    uri: &'t ModelUri,
    manifest: &'t Manifest,
    /// Reading and checking the files.
    fetch: Duration,
    /// Making a model of them.
    build: Duration,
    run: Duration,
    /// What it ran on.
    ran: &'static str,
    /// Bytes of the network's files.
    model_bytes: u64,
    /// The most memory of the process, in bytes.
    peak: Option<u64>,
    /// How it compares with the graph in its file, if that was tried.
    compared: Option<Compared>,
}

fn report_of(took: &Took<'_>) -> String {
    let Took { manifest, uri, .. } = took;
    let model = took.model_bytes;
    let peak = match took.peak {
        // The manifest promises a model that is not empty.
        Some(peak) => {
            format!(
                "{}, {:.2} times the model's {}",
                megabytes(peak),
                peak as f64 / model as f64,
                megabytes(model)
            )
        }
        None => format!("not measured on this system; the model has {}", megabytes(model)),
    };
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        "{} {} ({}), {uri}",
        manifest.name, manifest.version, manifest.language
    );
    let _ = writeln!(out, "  checksums    ok, {} files", manifest.files.len());
    let _ = writeln!(
        out,
        "  load         {}: files {}, model {}",
        milliseconds(took.fetch + took.build),
        milliseconds(took.fetch),
        milliseconds(took.build)
    );
    let _ = writeln!(out, "  run          {} for {}", milliseconds(took.run), took.ran);
    let _ = writeln!(out, "  peak memory  {peak}");
    if let Some(compared) = &took.compared {
        let _ = writeln!(out, "  compared     {}", compared.line());
    }
    out
}

fn milliseconds(time: Duration) -> String {
    format!("{:.0} ms", time.as_secs_f64() * 1e3)
}
