//! The model of one service: how it is loaded, and the cell that it lives in.

use std::{
    sync::{Arc, mpsc},
    time::{Duration, Instant},
};

use bytes::Bytes;
use solecism_checker::{Checker, CheckerReader};
use solecism_store::{Arrived, FalseAlarms, FetchOptions, FileName, LoadCell, ModelUri, open, open_bundle};

use crate::{ServiceError, answer::milliseconds};

/// Where a service's model lives: a `static`, so that it stays for the life of the process.
pub type ModelCell = LoadCell<Model, ServiceError>;

/// A model that is ready to check texts, and what its bundle says about it.
pub struct Model {
    /// Its checker. Shared, for a check runs on a thread of its own.
    pub checker: Arc<Checker>,
    /// The bundle's name.
    pub name: String,
    /// The bundle's version.
    pub version: String,
    /// How often it flags a correct sentence, if that was measured.
    pub false_alarms: Option<FalseAlarms>,
    /// What the load took.
    pub timings: LoadTimings,
}

/// What a load took, stage by stage.
#[derive(Clone, Copy, Debug, Default)]
pub struct LoadTimings {
    /// Opening the store: credentials, region, the HTTP client.
    pub open: Duration,
    /// Getting the manifest, the connection's start included.
    pub manifest: Duration,
    /// Getting the files, hashing included.
    pub download: Duration,
    /// Making a checker of them, after the last byte: the weights that are not packed by then, planning, the tokenizer.
    pub build: Duration,
}

impl Model {
    /// Reads the bundle at `uri` and makes a checker of it.
    ///
    /// # Errors
    /// Where the bundle cannot be read, is of another language than `language`, or cannot be used.
    pub(crate) async fn load(uri: ModelUri, language: &'static str) -> Result<Self, ServiceError> {
        let start = Instant::now();
        let store = open(&uri).await?;
        let opening = start.elapsed();
        let opened = open_bundle(&*store, &FetchOptions::default()).await?;
        // Before any other file is asked for: a download would only make the same answer late.
        if opened.manifest.language != language {
            return Err(ServiceError::WrongLanguage {
                uri: uri.to_string(),
                found: opened.manifest.language,
                expected: language,
            });
        }
        // A thread of its own packs the weights of one chunk while the next ones arrive.
        let (chunks, arriving) = mpsc::channel::<(FileName, Bytes, bool)>();
        let reading = tokio::task::spawn_blocking(move || {
            let mut reader = CheckerReader::default();
            if let Some(threads) = lambda_threads(std::env::var("AWS_LAMBDA_FUNCTION_MEMORY_SIZE").ok().as_deref()) {
                reader = reader.with_threads(threads);
            }
            // After an error the channel closes, and what still arrives goes nowhere.
            for (name, chunk, last) in arriving {
                reader.push(&name, chunk, last)?;
            }
            Ok(reader)
        });
        let mut pass_on = |arrived: Arrived<'_>| {
            let _ = chunks.send((arrived.usual_name(), arrived.chunk, arrived.last));
        };
        let fetched = opened.fetch_into(&FetchOptions::default(), &mut pass_on).await?;
        drop(chunks);
        let manifest = opened.manifest;
        let (name, version) = (manifest.name.clone(), manifest.version.clone());
        let false_alarms = manifest.metrics.as_ref().and_then(|metrics| metrics.false_alarms);
        let start = Instant::now();
        let unusable = |source| ServiceError::UnusableModel {
            uri: uri.to_string(),
            source,
        };
        let reader = reading.await.map_err(|_| ServiceError::Panicked)?.map_err(unusable)?;
        let checker = tokio::task::spawn_blocking(move || reader.finish(&manifest))
            .await
            .map_err(|_| ServiceError::Panicked)?
            .map_err(unusable)?;
        let timings = LoadTimings {
            open: opening,
            manifest: fetched.manifest,
            download: fetched.download,
            build: start.elapsed(),
        };
        tracing::info!(
            model = name,
            version,
            bytes = fetched.bytes,
            retries = fetched.retries,
            open_ms = milliseconds(timings.open),
            manifest_ms = milliseconds(timings.manifest),
            download_ms = milliseconds(timings.download),
            build_ms = milliseconds(timings.build),
            "model loaded"
        );
        Ok(Self {
            checker: Arc::new(checker),
            name,
            version,
            false_alarms,
            timings,
        })
    }
}

/// Lambda's virtual processors of a function of so many MB, where this is Lambda: one for each 1,769 MB, and a share of one
/// below, in which two threads would only take turns.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html>
fn lambda_threads(memory: Option<&str>) -> Option<usize> {
    let megabytes: usize = memory?.parse().ok()?;
    Some((megabytes / 1769).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_follow_the_memory() {
        for (memory, threads) in [
            (None, None),
            (Some("a lot"), None),
            (Some("128"), Some(1)),
            (Some("1769"), Some(1)),
            (Some("3538"), Some(2)),
            (Some("10240"), Some(5)),
        ] {
            assert_eq!(lambda_threads(memory), threads, "{memory:?}");
        }
    }
}
