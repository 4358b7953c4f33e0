//! A model, and how it is made of a bundle.

use std::{
    sync::{Arc, mpsc},
    time::{Duration, Instant},
};

use bytes::Bytes;
use futures::future::{BoxFuture, FutureExt};
use solecism_checker::{Checker, CheckerError, CheckerReader};
use solecism_corrector::{Corrector, LoadError};
#[cfg(feature = "rewrite")]
use solecism_corrector::{Rewriter, RewriterReader};
use solecism_store::{
    Arrived, DiskCache, FalseAlarms, FetchOptions, FileName, Manifest, ModelUri, ObjectStore, OpenedBundle, Task,
    Version, newest, open, open_bundle,
};
use solecism_system::milliseconds;

use crate::{
    ServiceError,
    models::{Announced, Source},
};

/// A model that is ready for texts, and what its bundle says about it.
pub struct Model {
    /// What it does.
    pub does: Does,
    /// The bundle's name.
    pub name: String,
    /// The bundle's version.
    pub version: String,
    /// What tells this bundle from a later one at the same place; none for a model that comes from no store.
    pub bundle: Option<Version>,
    /// What it keeps in memory, in bytes.
    pub resident_bytes: u64,
    /// How often it flags a correct sentence, if that was measured.
    pub false_alarms: Option<FalseAlarms>,
    /// What the load took.
    pub timings: LoadTimings,
}

/// What a model does with a text. It is shared, because it does so on a thread of its own.
pub enum Does {
    /// It finds mistakes.
    Detects(Detector),
    /// It writes each sentence anew.
    #[cfg(feature = "rewrite")]
    Rewrites(Arc<Rewriter>),
}

/// A model that finds mistakes.
pub struct Detector {
    /// Its checker.
    pub checker: Arc<Checker>,
    /// What makes corrections of what it says; none for a model that only finds mistakes.
    pub corrector: Option<Arc<Corrector>>,
}

impl Model {
    /// What finds mistakes, if the model does.
    pub fn detector(&self) -> Option<&Detector> {
        match &self.does {
            Does::Detects(detector) => Some(detector),
            #[cfg(feature = "rewrite")]
            Does::Rewrites(_) => None,
        }
    }
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
    /// A folder for each in this one, by the name that [`Task::folder`] gives it.
    Each(ModelUri),
    /// Each at a place of its own, by the name that it would have in a folder.
    Named(Vec<(&'static str, ModelUri)>),
}

impl Bundles {
    /// Where the bundle of that name lies; none if none is known.
    fn of(&self, name: &str) -> Option<ModelUri> {
        match self {
            Self::One(uri) => Some(uri.clone()),
            Self::Each(all) => Some(all.join(name)),
            Self::Named(each) => each.iter().find(|(of, _)| *of == name).map(|(_, uri)| uri.clone()),
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

/// Opens the bundle `name` at `uri`, if it is not the one of the model in use.
async fn announce(
    uri: Option<ModelUri>,
    name: &'static str,
    in_use: Option<&Model>,
    options: FetchOptions,
) -> Result<Option<Box<dyn Announced>>, ServiceError> {
    let uri = uri.ok_or(ServiceError::NoModel { name })?;
    let (task, language) = Task::of_folder(name);
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
    // Before any other file is asked for: a download would only delay the same answer.
    if opened.manifest.language != language {
        return Err(ServiceError::WrongLanguage {
            uri: uri.to_string(),
            found: opened.manifest.language,
            expected: language,
        });
    }
    if opened.manifest.task != task || (cfg!(not(feature = "rewrite")) && task == Task::Text2TextGeneration) {
        return Err(ServiceError::WrongTask {
            uri: uri.to_string(),
            found: opened.manifest.task,
            expected: task,
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

/// What the model of a bundle will keep in memory, in bytes, if its maker has not measured it: a tenth more than its files. The German
/// model of 29 MB makes the process 31 MB larger.
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
        let mut reader = Reader::new(opened.manifest.task);
        let reading = tokio::task::spawn_blocking(move || {
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
        let made = tokio::task::spawn_blocking(move || reader.finish(&manifest));
        let made = made.await.map_err(|_| ServiceError::Panicked)?.map_err(unusable)?;
        let (does, resident_bytes) = made.map_err(|source| ServiceError::UnusableCorrections {
            uri: uri.to_string(),
            source,
        })?;
        let resident_bytes = measured.unwrap_or(resident_bytes as u64);
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
            does,
            name,
            version,
            bundle: Some(bundle),
            resident_bytes,
            false_alarms,
            timings,
        })
    }
}

/// Makes a model of a bundle that is still arriving.
enum Reader {
    Detector(Box<CheckerReader>),
    #[cfg(feature = "rewrite")]
    Rewriter(Box<RewriterReader>),
}

impl Reader {
    fn new(task: Task) -> Self {
        match task {
            #[cfg(feature = "rewrite")]
            Task::Text2TextGeneration => Self::Rewriter(Box::default()),
            _ => Self::Detector(Box::default()),
        }
    }

    fn push(&mut self, name: &FileName, chunk: Bytes, last: bool) -> Result<(), CheckerError> {
        match self {
            Self::Detector(reader) => reader.push(name, chunk, last),
            #[cfg(feature = "rewrite")]
            Self::Rewriter(reader) => reader.push(name, chunk),
        }
    }

    /// What the model does, and the memory that it keeps in bytes; or what is wrong with its corrections.
    fn finish(self, manifest: &Manifest) -> Result<Result<(Does, usize), LoadError>, CheckerError> {
        match self {
            Self::Detector(reader) => {
                let checker = reader.finish(manifest)?;
                let bytes = checker.resident_bytes();
                Ok(Corrector::of_checker(&checker).map(|corrector| {
                    let detector = Detector {
                        checker: Arc::new(checker),
                        corrector: corrector.map(Arc::new),
                    };
                    (Does::Detects(detector), bytes)
                }))
            }
            #[cfg(feature = "rewrite")]
            Self::Rewriter(reader) => {
                let rewriter = reader.finish(manifest)?;
                let bytes = rewriter.resident_bytes();
                Ok(Ok((Does::Rewrites(Arc::new(rewriter)), bytes)))
            }
        }
    }
}
