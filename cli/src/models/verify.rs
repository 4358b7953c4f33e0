//! `solecism models verify`: every byte checked, loaded, run, and what that took.
//!
//! Peak memory is a process's, so several models are verified by as many processes, one after the other.

use std::fmt::Write as _;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use solecism_checker::{CheckOptions, Language};
use solecism_store::{FetchOptions, FileName, ModelUri, open, verify};

use super::locate::{Place, place};
use super::{Loaded, block_on, load, megabytes, memory};
use crate::args::{ModelArgs, ModelsLocation};
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

/// The models to verify, each by its own place.
fn targets(place: &Place, languages: &[Language]) -> anyhow::Result<Vec<ModelArgs>> {
    let target = |uri: &ModelUri, language: Option<&Language>| ModelArgs {
        language: language.cloned(),
        location: ModelsLocation {
            models: Some(uri.clone()),
        },
    };
    match (place, languages) {
        (Place::Folder(folder, names), []) => Ok(names
            .iter()
            .map(|name| target(&ModelUri::Directory(folder.join(name)), None))
            .collect()),
        (Place::Folder(..), _) => languages
            .iter()
            .map(|language| Ok(target(&place.candidates(Some(language.code()))?[0], Some(language))))
            .collect(),
        (Place::Bundle(uri) | Place::Prefix(uri), []) => Ok(vec![target(uri, None)]),
        (Place::Bundle(uri) | Place::Prefix(uri), _) => {
            Ok(languages.iter().map(|language| target(uri, Some(language))).collect())
        }
    }
}

/// One process a model; it prints its result or its error.
fn verify_elsewhere(targets: &[ModelArgs]) -> anyhow::Result<Outcome> {
    let program = std::env::current_exe().context("cannot find this program to start it for each model")?;
    let mut outcome = Outcome::Fine;
    for target in targets {
        let mut command = Command::new(&program);
        command.args(["models", "verify"]);
        if let Some(uri) = &target.location.models {
            command.arg("--models").arg(uri.to_string());
        }
        let status = command.args(target.language.as_ref().map(Language::code)).status();
        let status = status.with_context(|| format!("cannot start {}", program.display()))?;
        if !status.success() {
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
    let peak = memory::peak_bytes();
    block_on(async { verify(&*open(&loaded.uri).await?, &FetchOptions::default()).await })?;
    output::emit(&report_of(&loaded, run_time, peak))?;
    Ok(Outcome::Fine)
}

/// One sentence that fills two windows of `max_tokens` pieces or more: a window is the most that a run holds at once.
fn sample(max_tokens: u32) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_model_is_named_by_its_own_place() {
        let names = |targets: Vec<ModelArgs>| -> Vec<String> {
            let uri = |target: &ModelArgs| {
                target
                    .location
                    .models
                    .as_ref()
                    .map(ModelUri::to_string)
                    .unwrap_or_default()
            };
            targets
                .iter()
                .map(|target| {
                    format!(
                        "{} {}",
                        uri(target),
                        target.language.as_ref().map_or("?", Language::code)
                    )
                })
                .collect()
        };
        let folder = Place::Folder("models".into(), vec!["cs".to_owned(), "de".to_owned()]);
        let prefix = Place::Prefix("s3://bucket/x/".parse().expect("a good address"));
        let code = |code| Language::new(code).expect("a good code");
        let de = [code("de")];
        assert_eq!(
            names(targets(&folder, &[]).expect("two")),
            ["models/cs ?", "models/de ?"]
        );
        assert_eq!(names(targets(&folder, &de).expect("one")), ["models/de de"]);
        assert_eq!(names(targets(&prefix, &[]).expect("one")), ["s3://bucket/x/ ?"]);
        assert_eq!(names(targets(&prefix, &de).expect("one")), ["s3://bucket/x/ de"]);
        assert!(targets(&folder, &[code("it")]).is_err());
    }
}
