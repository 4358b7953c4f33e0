//! `solecism models verify`: every byte checked, loaded, run, and what that took.
//!
//! Peak memory is a process's, so several models are verified by as many processes, one after the other.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use solecism_checker::{CheckOptions, Language};
use solecism_store::{FetchOptions, FileName, ModelUri, open, verify};

use super::each::{CANNOT_START, process, targets};
use super::locate::place;
use super::{Loaded, block_on, load, megabytes};
use crate::args::ModelArgs;
use crate::{Outcome, output};

/// Verifies the models for `languages`, or all, at `given`.
///
/// # Errors
///
/// What is wrong with the model, where there is only one. Of several, each says so for itself, and the outcome is
/// [`Outcome::Broken`].
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
    let loaded = load(target)?;
    let start = Instant::now();
    let report = loaded
        .checker
        .check(&sample(loaded.manifest.max_tokens), &CheckOptions::default());
    report.with_context(|| format!("the model in {} cannot be run: make the bundle again", loaded.uri))?;
    let run_time = start.elapsed();
    // Before the files are read a second time, for those that no model is made of.
    let peak = solecism_system::peak_bytes();
    block_on(async { verify(&*open(&loaded.uri).await?, &FetchOptions::default()).await })?;
    output::emit(&report_of(&loaded, run_time, peak))?;
    Ok(Outcome::Fine)
}

/// One sentence that fills two windows of `max_tokens` pieces or more: a window is the most that a run holds at once.
pub(super) fn sample(max_tokens: u32) -> String {
    // Fourteen words, and no word is less than a piece.
    let words = "Model 1 reads these words in 2026 and nobody minds what they say , ";
    words.repeat(max_tokens as usize * 2 / 14 + 1)
}

fn report_of(loaded: &Loaded, run_time: Duration, peak: Option<u64>) -> String {
    let manifest = &loaded.manifest;
    let model = manifest.files.get(FileName::MODEL).map_or(0, |file| file.bytes);
    let peak = match peak {
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
        "{} {} ({}), {}",
        manifest.name, manifest.version, manifest.language, loaded.uri
    );
    let _ = writeln!(out, "  checksums    ok, {} files", manifest.files.len());
    let _ = writeln!(
        out,
        "  load         {}: files {}, model {}",
        milliseconds(loaded.fetch_time + loaded.build_time),
        milliseconds(loaded.fetch_time),
        milliseconds(loaded.build_time)
    );
    let _ = writeln!(out, "  run          {} for full windows", milliseconds(run_time));
    let _ = writeln!(out, "  peak memory  {peak}");
    out
}

fn milliseconds(time: Duration) -> String {
    format!("{:.0} ms", time.as_secs_f64() * 1e3)
}
