//! From a place to a checker that is ready.

use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use solecism_checker::{CheckOptions, Checker, CheckerError, Language, Report, Turns};
use solecism_corrector::{Corrector, Thresholds};
use solecism_store::{Bundle, FetchOptions, FileName, Manifest, ModelUri, StoreError, fetch, open};

use super::block_on;
use super::locate::place;
use crate::args::{Level, ModelArgs, ThresholdArgs};

/// A model that is ready to run, and what its bundle says about it.
pub(crate) struct Loaded {
    pub(crate) checker: Checker,
    /// What corrects; none for a model that only finds mistakes.
    pub(crate) corrector: Option<Corrector>,
    pub(crate) manifest: Manifest,
    /// Where it came from.
    pub(crate) uri: ModelUri,
    /// Bytes that were read: the manifest and the files that a model is made of.
    pub(crate) fetched_bytes: u64,
    /// Reading and checking the files.
    pub(crate) fetch_time: Duration,
    /// Making a checker of them.
    pub(crate) build_time: Duration,
}

impl Loaded {
    /// The probability, 0 to 1, from which on a word counts as wrong.
    ///
    /// # Errors
    ///
    /// A level that the model lacks.
    pub(crate) fn threshold(&self, args: &ThresholdArgs) -> anyhow::Result<f32> {
        args.threshold.map_or_else(|| self.level_threshold(args.level), Ok)
    }

    /// The one of a level.
    ///
    /// # Errors
    ///
    /// A level that the model lacks.
    pub(crate) fn level_threshold(&self, level: Level) -> anyhow::Result<f32> {
        match level {
            Level::Default => Ok(self.checker.threshold()),
            Level::Picky => self.checker.picky_threshold().with_context(|| {
                format!(
                    "the model {} in {} has no picky threshold: leave --level out, or give a probability with --threshold",
                    self.manifest.name, self.uri
                )
            }),
        }
    }
}

impl Loaded {
    /// What corrects.
    ///
    /// # Errors
    ///
    /// A model that only finds mistakes.
    pub(crate) fn corrector(&self) -> anyhow::Result<&Corrector> {
        self.corrector.as_ref().with_context(|| {
            format!(
                "the model {} in {} only finds mistakes: `solecism check` shows them; `models list` says which models correct",
                self.manifest.name, self.uri
            )
        })
    }

    /// Checks a text, and says what may be right if the model knows corrections.
    ///
    /// # Errors
    ///
    /// The checker's.
    pub(crate) fn check(
        &self,
        text: &str,
        level: Level,
        options: &CheckOptions,
        turns: &dyn Turns,
    ) -> Result<Report, CheckerError> {
        match &self.corrector {
            Some(corrector) => {
                let thresholds = corrector.tags().thresholds(level.into());
                corrector.check(&self.checker, text, thresholds, options, turns)
            }
            None => self.checker.check_in_turns(text, options, turns),
        }
    }

    /// The probability from which on an edit is made at a level.
    ///
    /// # Errors
    ///
    /// A model that only finds mistakes.
    pub(crate) fn edit_thresholds(&self, level: Level) -> anyhow::Result<Thresholds> {
        Ok(self.corrector()?.tags().thresholds(level.into()))
    }
}

/// Loads the model that the options ask for.
///
/// # Errors
///
/// No such model, or one that cannot be read or run; the message names it.
pub(crate) fn load(args: &ModelArgs) -> anyhow::Result<Loaded> {
    let language = args.language.as_ref().map(Language::code);
    let loaded = load_first(&place(args.location.models.as_ref())?.candidates(language)?)?;
    let spoken = loaded.checker.language().code();
    match language {
        Some(asked) if asked != spoken => {
            bail!(
                "the model in {} is for {spoken}, not {asked}: choose another with --models",
                loaded.uri
            )
        }
        _ => Ok(loaded),
    }
}

/// Loads the first of `candidates` that is there.
///
/// # Errors
///
/// See [`load`].
pub(super) fn load_first(candidates: &[ModelUri]) -> anyhow::Result<Loaded> {
    let start = Instant::now();
    let (uri, bundle, fetched_bytes) = block_on(fetch_first(candidates))?;
    let fetch_time = start.elapsed();
    let manifest = bundle.manifest.clone();
    let start = Instant::now();
    let checker = Checker::from_bundle(bundle).with_context(|| {
        format!("the model in {uri} cannot be used: make the bundle again, or name another with --models")
    })?;
    let corrector = Corrector::of_checker(&checker).with_context(|| {
        format!("the model in {uri} cannot be used: make the bundle again, or name another with --models")
    })?;
    Ok(Loaded {
        checker,
        corrector,
        manifest,
        uri,
        fetched_bytes,
        fetch_time,
        build_time: start.elapsed(),
    })
}

/// The first bundle that is there, where, and how many bytes of it were read.
async fn fetch_first(candidates: &[ModelUri]) -> Result<(ModelUri, Bundle, u64), StoreError> {
    let mut missing = None;
    for uri in candidates {
        let store = open(uri).await?;
        match fetch(&*store, &FetchOptions::default()).await {
            // Only a missing manifest means that there is no bundle: one that lacks another file is broken.
            Err(StoreError::NotFound { object }) if object == store.uri(&FileName::manifest()) => {
                missing = Some(object);
            }
            result => {
                let (bundle, timings) = result?;
                return Ok((uri.clone(), bundle, timings.manifest_bytes + timings.bytes));
            }
        }
    }
    let object = missing.unwrap_or_else(|| "a model".to_owned());
    Err(StoreError::NotFound { object })
}

#[cfg(test)]
mod tests {
    use super::*;
    use solecism_testing::tiny;

    #[test]
    fn the_first_candidate_with_a_manifest_counts() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let uri = |name: &str| ModelUri::Directory(folder.path().join(name));
        tiny::copy_to(&folder.path().join("whole")).expect("the tiny bundle");
        tiny::copy_to(&folder.path().join("broken")).expect("the tiny bundle");
        std::fs::remove_file(folder.path().join("broken/config.json")).expect("it is there");

        let loaded = load_first(&[uri("missing"), uri("whole")]).expect("the second is there");
        assert_eq!(loaded.uri, uri("whole"));
        for (candidates, named) in [
            ([uri("broken"), uri("whole")], "broken/config.json"),
            ([uri("missing"), uri("gone")], "gone/manifest.json"),
        ] {
            let error = load_first(&candidates)
                .err()
                .map(|error| format!("{error:#}"))
                .unwrap_or_default();
            assert!(error.contains(named), "{error}");
        }
    }
}
