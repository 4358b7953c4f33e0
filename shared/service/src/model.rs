//! The model of one service: how it is loaded, and the cell that it lives in.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use solecism_checker::Checker;
use solecism_store::{FetchOptions, LoadCell, ModelUri, fetch, open};

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
    /// Making a checker of them: reading the network, packing the weights, planning.
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
        let (bundle, fetched) = fetch(&*store, &FetchOptions::default()).await?;
        let (name, version) = (bundle.manifest.name.clone(), bundle.manifest.version.clone());
        if bundle.manifest.language != language {
            let found = bundle.manifest.language;
            return Err(ServiceError::WrongLanguage {
                uri: uri.to_string(),
                found,
                expected: language,
            });
        }
        let start = Instant::now();
        let checker = tokio::task::spawn_blocking(move || Checker::from_bundle(bundle))
            .await
            .map_err(|_| ServiceError::Panicked)?
            .map_err(|source| ServiceError::UnusableModel {
                uri: uri.to_string(),
                source,
            })?;
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
            timings,
        })
    }
}
