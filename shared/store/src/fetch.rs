//! From a store to a checked bundle in memory: first the manifest, then the files that it lists.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use bytes::Bytes;

use crate::bundle::manifest::{FileEntry, Manifest};
use crate::bundle::name::FileName;
use crate::bundle::role::Role;
use crate::chunks;
use crate::disk_cache::DiskCache;
use crate::error::StoreError;
use crate::object_store::ObjectStore;
use crate::tries::Tries;
use crate::version::{self, Found, Version};

/// A model's files in memory, with every byte checked against the manifest.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// What the bundle says about itself.
    pub manifest: Manifest,
    /// The file with the role [`Role::MODEL`], usually `model.onnx`, as its chunks in order, so that each can be
    /// released as soon as it has been read.
    pub model: Vec<Bytes>,
    /// The file with the role [`Role::TOKENIZER`], usually `tokenizer.json`.
    pub tokenizer: Bytes,
    /// The file with the role [`Role::CONFIG`], usually `config.json`.
    pub config: Bytes,
    /// The file with the role [`Role::EDITS`], usually `edits.json`.
    pub edits: Option<Bytes>,
    /// The file with the role [`Role::WORDS`], usually `words.fst`.
    pub words: Option<Bytes>,
}

/// How to fetch a bundle.
#[derive(Debug, Clone)]
pub struct FetchOptions {
    /// The number of chunks that are fetched at the same time, at least 1.
    pub concurrency: usize,
    /// How many times the manifest or a chunk is asked for before its error counts, at least 1.
    pub attempts: u32,
    /// The pause before the second try; it doubles before each further one.
    pub backoff: Duration,
    /// The longest that one try may take, whatever the store itself allows.
    pub attempt_timeout: Duration,
    /// Where chunks are looked for before the store is asked, and where they are kept afterwards.
    pub disk_cache: Option<DiskCache>,
}

impl Default for FetchOptions {
    fn default() -> Self {
        Self {
            // One stream of S3 to Lambda gives 50 to 90 MB/s; eight fill what a function's network gives.
            concurrency: 8,
            // Three tries have 0.3 s of pauses between them. That bridges a passing fault, and a function that has 9 s
            // to start can still report a lasting one.
            attempts: 3,
            backoff: Duration::from_millis(100),
            // This is a last resort, long enough for eight parallel chunks of 4 MiB over 1 MB/s. The store notices much
            // sooner if a connection does not open, or if an answer does not begin or stalls.
            attempt_timeout: Duration::from_secs(60),
            disk_cache: None,
        }
    }
}

/// What a fetch took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct FetchTimings {
    /// The time to get and check the manifest, including opening the connection.
    pub manifest: Duration,
    /// The time to get and check the files.
    pub download: Duration,
    /// Bytes of the manifest.
    pub manifest_bytes: u64,
    /// Bytes of the files.
    pub bytes: u64,
    /// The number of tries after the first, over the manifest and all chunks.
    pub retries: u32,
}

/// A bundle of which only the manifest has been read, so that its language, its task and its size can be looked at first.
pub struct OpenedBundle<S> {
    /// What the bundle says about itself.
    pub manifest: Manifest,
    /// Which bundle it is, for [`newest`].
    pub version: Version,
    store: S,
    /// The store to use in place of `store`, if the bundle is one of several versions.
    below: Option<Box<dyn ObjectStore>>,
    read_manifest: Read,
}

/// What reading the manifest took.
#[derive(Debug, Clone, Copy)]
struct Read {
    time: Duration,
    bytes: u64,
    retries: u32,
}

/// Reads the manifest of the bundle in `store`: its `manifest.json` or, if there is none, that of the version that
/// `current.json` names.
///
/// # Errors
///
/// Why there is no manifest that this program can use.
pub async fn open_bundle<S: ObjectStore>(store: S, options: &FetchOptions) -> Result<OpenedBundle<S>, StoreError> {
    let object = store.uri(&FileName::manifest());
    let nothing_known = OpenedBundle::read(store, options, None).await?;
    // This always gives a bundle, because no known one was given that it could equal.
    nothing_known.ok_or(StoreError::NotFound { object })
}

/// The bundle in `store`, if it differs from `known`. A conditional read of one small object finds that out. A server calls this from time
/// to time to see a new version under the same address.
///
/// # Errors
///
/// Those of [`open_bundle`].
///
/// ```
/// use solecism_store::{FetchOptions, ModelUri, StoreError, newest, open, open_bundle};
///
/// # async fn serve() -> Result<(), StoreError> {
/// let uri: ModelUri = "models/de".parse()?;
/// let (store, options) = (open(&uri).await?, FetchOptions::default());
/// let opened = open_bundle(&*store, &options).await?;
/// let known = opened.version.clone();
/// // Later:
/// if let Some(opened) = newest(&*store, &options, &known).await? {
///     println!("load {} beside the old one, then swap", opened.manifest.version);
/// }
/// # Ok(()) }
/// ```
pub async fn newest<S: ObjectStore>(
    store: S,
    options: &FetchOptions,
    known: &Version,
) -> Result<Option<OpenedBundle<S>>, StoreError> {
    OpenedBundle::read(store, options, Some(known)).await
}

impl<S: ObjectStore> OpenedBundle<S> {
    async fn read(store: S, options: &FetchOptions, known: Option<&Version>) -> Result<Option<Self>, StoreError> {
        let (tries, start) = (Tries::new(options), Instant::now());
        let found = version::find(&store, &tries, known).await?;
        Ok(found.map(|found| {
            let Found {
                manifest,
                manifest_bytes,
                version,
                below,
            } = found;
            let read_manifest = Read {
                time: start.elapsed(),
                bytes: manifest_bytes,
                retries: tries.retries(),
            };
            Self {
                manifest,
                version,
                store,
                below,
                read_manifest,
            }
        }))
    }

    /// Where the bundle's files are: the place that was asked, or the folder below it of the version that was found.
    pub fn store(&self) -> &dyn ObjectStore {
        self.below.as_deref().unwrap_or(&self.store)
    }

    /// Hands every file that has a role to `taker`. The files are read as parallel ranges of the manifest's chunk size. The chunks of one
    /// file come in order, each as soon as it and all chunks before it have arrived and been checked. If a chunk fails, or does not have
    /// its hash, only that chunk is asked for again.
    ///
    /// # Errors
    ///
    /// The first error that another try did not fix. The chunks that the taker has been given by then belong to a bundle that is not
    /// complete.
    pub async fn fetch_into(&self, options: &FetchOptions, taker: Taker<'_>) -> Result<FetchTimings, StoreError> {
        self.files(options, |file| file.role.is_some(), taker).await
    }

    async fn files(
        &self,
        options: &FetchOptions,
        wanted: impl Fn(&FileEntry) -> bool,
        taker: Taker<'_>,
    ) -> Result<FetchTimings, StoreError> {
        let (tries, start) = (Tries::new(options), Instant::now());
        let bytes = chunks::read(self.store(), &tries, &self.manifest, wanted, taker).await?;
        Ok(FetchTimings {
            manifest: self.read_manifest.time,
            download: start.elapsed(),
            manifest_bytes: self.read_manifest.bytes,
            bytes,
            retries: self.read_manifest.retries + tries.retries(),
        })
    }
}

impl<S> std::fmt::Debug for OpenedBundle<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenedBundle")
            .field("manifest", &self.manifest)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

/// Reads a bundle with a model that labels words: first the manifest, then the files with a role, in the way of
/// [`OpenedBundle::fetch_into`].
///
/// # Errors
///
/// The first error that another try did not fix. A bundle is given only if it is whole and checked.
pub async fn fetch(store: &dyn ObjectStore, options: &FetchOptions) -> Result<(Bundle, FetchTimings), StoreError> {
    let mut files: BTreeMap<Role, Vec<Bytes>> = BTreeMap::new();
    let mut keep = |arrived: Arrived<'_>| {
        if let Some(role) = arrived.role {
            files.entry(role.clone()).or_default().push(arrived.chunk);
        }
    };
    let (manifest, timings) = fetch_into(store, options, &mut keep).await?;
    let mut take = |role: &str| files.remove(role);
    let whole = |chunks: Vec<Bytes>| Bytes::from(chunks.concat());
    let bundle = Bundle {
        model: take(Role::MODEL).unwrap_or_default(),
        tokenizer: take(Role::TOKENIZER).map(whole).unwrap_or_default(),
        config: take(Role::CONFIG).map(whole).unwrap_or_default(),
        edits: take(Role::EDITS).map(whole),
        words: take(Role::WORDS).map(whole),
        manifest,
    };
    Ok((bundle, timings))
}

/// [`open_bundle`] and [`OpenedBundle::fetch_into`] in one, for callers that do not need the manifest first.
///
/// # Errors
///
/// Those of both.
pub async fn fetch_into(
    store: &dyn ObjectStore,
    options: &FetchOptions,
    taker: Taker<'_>,
) -> Result<(Manifest, FetchTimings), StoreError> {
    let opened = open_bundle(store, options).await?;
    let timings = opened.fetch_into(options, taker).await?;
    Ok((opened.manifest, timings))
}

/// A chunk that has arrived and been checked.
#[derive(Debug, Clone)]
pub struct Arrived<'a> {
    /// The name of the chunk's file.
    pub name: &'a FileName,
    /// What the file is for. Only [`verify`] reads files without a role.
    pub role: Option<&'a Role>,
    /// The next bytes of the file, after those of the earlier chunks.
    pub chunk: Bytes,
    /// Whether it is the file's last chunk.
    pub last: bool,
}

impl Arrived<'_> {
    /// The name that a file with this role usually has, such as `model.onnx`, whatever this one is called.
    pub fn usual_name(&self) -> FileName {
        let usual = self.role.and_then(|role| Role::usual_file(role.as_str()));
        usual.and_then(FileName::new).unwrap_or_else(|| self.name.clone())
    }
}

/// Takes a file's next chunk.
pub type Taker<'a> = &'a mut (dyn FnMut(Arrived<'_>) + Send);

/// Reads every file that the manifest names, including those without a role, and checks all their bytes.
///
/// # Errors
///
/// Those of [`fetch`].
pub async fn verify(store: &dyn ObjectStore, options: &FetchOptions) -> Result<(Manifest, FetchTimings), StoreError> {
    let opened = open_bundle(store, options).await?;
    let timings = opened.files(options, |_| true, &mut |_| {}).await?;
    Ok((opened.manifest, timings))
}
