//! A model, and how it is made of a bundle.

use std::{
    sync::{Arc, mpsc},
    time::{Duration, Instant},
};

use bytes::Bytes;
use futures::future::{BoxFuture, FutureExt};
use solecism_checker::{Checker, CheckerReader};
use solecism_corrector::{Corrector, LoadError};
use solecism_store::{
    Arrived, DiskCache, FalseAlarms, FetchOptions, FileName, Manifest, ModelUri, ObjectStore, OpenedBundle, Version,
    newest, open, open_bundle,
};
use solecism_system::milliseconds;

use crate::{
    ServiceError,
    models::{Announced, Source},
};

/// A model that is ready to check texts, and what its bundle says about it.
pub struct Model {
    /// Its checker. Shared, for a check runs on a thread of its own.
    pub checker: Arc<Checker>,
    /// What makes corrections of what it says; none of a model that only finds mistakes.
    pub corrector: Option<Arc<Corrector>>,
    /// The bundle's name.
    pub name: String,
    /// The bundle's version.
    pub version: String,
    /// What tells this bundle from a later one at the same place; none of a model that comes from no store.
    pub bundle: Option<Version>,
    /// What it keeps in memory, in bytes.
    pub resident_bytes: u64,
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

/// Bundles in a store.
#[derive(Clone, Debug)]
pub enum Bundles {
    /// One, of whichever language.
    One(ModelUri),
    /// A folder for each language in this one.
    Each(ModelUri),
}

impl Bundles {
    fn of(&self, language: &str) -> ModelUri {
        match self {
            Self::One(uri) => uri.clone(),
            Self::Each(all) => all.join(language),
        }
    }
}

impl Source for Bundles {
    fn announce<'a>(
        &'a self,
        language: &'static str,
        in_use: Option<&'a Model>,
    ) -> BoxFuture<'a, Result<Option<Box<dyn Announced>>, ServiceError>> {
        announce(self.of(language), language, in_use, FetchOptions::default()).boxed()
    }
}

/// Bundles in a store that is far away, whose files are kept in a folder too.
#[derive(Clone, Debug)]
pub struct KeptOnDisk {
    /// Where the bundles are.
    pub bundles: Bundles,
    /// The folder.
    pub cache: DiskCache,
}

impl Source for KeptOnDisk {
    fn announce<'a>(
        &'a self,
        language: &'static str,
        in_use: Option<&'a Model>,
    ) -> BoxFuture<'a, Result<Option<Box<dyn Announced>>, ServiceError>> {
        let options = FetchOptions {
            disk_cache: Some(self.cache.clone()),
            ..FetchOptions::default()
        };
        announce(self.bundles.of(language), language, in_use, options).boxed()
    }
}

/// A bundle whose manifest has been read.
struct Bundle {
    uri: ModelUri,
    opened: OpenedBundle<Box<dyn ObjectStore>>,
    opening: Duration,
    options: FetchOptions,
}

/// Opens the bundle at `uri`, if it is another one than that of the model in use.
async fn announce(
    uri: ModelUri,
    language: &'static str,
    in_use: Option<&Model>,
    options: FetchOptions,
) -> Result<Option<Box<dyn Announced>>, ServiceError> {
    let start = Instant::now();
    let store = open(&uri).await?;
    let opening = start.elapsed();
    let opened = match in_use.and_then(|model| model.bundle.as_ref()) {
        None => Some(open_bundle(store, &options).await?),
        Some(known) => newest(store, &options, known).await?,
    };
    let Some(opened) = opened else {
        return Ok(None);
    };
    // Before any other file is asked for: a download would only make the same answer late.
    if opened.manifest.language != language {
        return Err(ServiceError::WrongLanguage {
            uri: uri.to_string(),
            found: opened.manifest.language,
            expected: language,
        });
    }
    Ok(Some(Box::new(Bundle {
        uri,
        opened,
        opening,
        options,
    })))
}

impl Announced for Bundle {
    fn resident_bytes(&self) -> u64 {
        let manifest = &self.opened.manifest;
        manifest.resident_bytes.unwrap_or_else(|| estimate(manifest))
    }

    fn load(self: Box<Self>) -> BoxFuture<'static, Result<Model, ServiceError>> {
        self.build().boxed()
    }
}

/// What the model of a bundle will keep in memory, in bytes, where its maker has not measured it: a tenth more than its files.
/// The German model of 29 MB makes the process 31 MB larger.
fn estimate(manifest: &Manifest) -> u64 {
    let bytes: u64 = manifest.files.values().map(|file| file.bytes).sum();
    bytes + bytes / 10
}

impl Bundle {
    async fn build(self) -> Result<Model, ServiceError> {
        let Bundle {
            uri,
            opened,
            opening,
            options,
        } = self;
        // A thread of its own packs the weights of one chunk while the next ones arrive.
        let (chunks, arriving) = mpsc::channel::<(FileName, Bytes, bool)>();
        let reading = tokio::task::spawn_blocking(move || {
            let mut reader = CheckerReader::default();
            // After an error the channel closes, and what still arrives goes nowhere.
            for (name, chunk, last) in arriving {
                reader.push(&name, chunk, last)?;
            }
            Ok(reader)
        });
        let mut pass_on = |arrived: Arrived<'_>| {
            let _ = chunks.send((arrived.usual_name(), arrived.chunk, arrived.last));
        };
        let fetched = opened.fetch_into(&options, &mut pass_on).await?;
        drop(chunks);
        let start = Instant::now();
        let unusable = |source| ServiceError::UnusableModel {
            uri: uri.to_string(),
            source,
        };
        let (manifest, bundle) = (opened.manifest, opened.version);
        let measured = manifest.resident_bytes;
        let false_alarms = manifest.metrics.as_ref().and_then(|metrics| metrics.false_alarms);
        let (name, version) = (manifest.name.clone(), manifest.version.clone());
        let reader = reading.await.map_err(|_| ServiceError::Panicked)?.map_err(unusable)?;
        let made = tokio::task::spawn_blocking(move || {
            let checker = reader.finish(&manifest)?;
            let corrector = Corrector::of_checker(&checker);
            Ok((checker, corrector))
        });
        let (checker, corrector) = made.await.map_err(|_| ServiceError::Panicked)?.map_err(unusable)?;
        let corrector = corrector.map_err(|source: LoadError| ServiceError::UnusableCorrections {
            uri: uri.to_string(),
            source,
        })?;
        let resident_bytes = measured.unwrap_or(checker.resident_bytes() as u64);
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
        Ok(Model {
            checker: Arc::new(checker),
            corrector: corrector.map(Arc::new),
            name,
            version,
            bundle: Some(bundle),
            resident_bytes,
            false_alarms,
            timings,
        })
    }
}
