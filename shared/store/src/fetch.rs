//! From a store to a checked bundle in memory.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::future::BoxFuture;
use futures::stream::{StreamExt, TryStreamExt, iter};

use crate::error::StoreError;
use crate::manifest::{FileEntry, MAX_MANIFEST_BYTES, Manifest, Sha256};
use crate::name::FileName;
use crate::object_store::ObjectStore;

/// A model's files in memory, every byte of them checked against the manifest.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// What the bundle says about itself.
    pub manifest: Manifest,
    /// `model.onnx` in its chunks, one after another, so that whoever reads it can let go of each by itself.
    pub model: Vec<Bytes>,
    /// `tokenizer.json`.
    pub tokenizer: Bytes,
    /// `config.json`.
    pub config: Bytes,
}

/// How hard to try.
#[derive(Debug, Clone)]
pub struct FetchOptions {
    /// Chunks in flight at once, at least 1.
    pub concurrency: usize,
    /// Times that the manifest or a chunk is asked for before its error counts, at least 1.
    pub attempts: u32,
    /// The pause before the second try; it doubles before each further one.
    pub backoff: Duration,
    /// The longest that one try may take, whatever the store itself allows.
    pub attempt_timeout: Duration,
}

impl Default for FetchOptions {
    fn default() -> Self {
        Self {
            // One stream of S3 to Lambda gives 50 to 90 MB/s; eight fill what a function's network gives.
            concurrency: 8,
            // Three tries wait 0.3 s between them: a passing fault is bridged, and a function that has 9 s to start
            // still reports a lasting one.
            attempts: 3,
            backoff: Duration::from_millis(100),
            // A last resort, long enough for eight chunks of 4 MiB side by side over 1 MB/s. Connections that do not
            // open, and answers that do not begin or that stall, are for the store to notice, and much sooner.
            attempt_timeout: Duration::from_secs(60),
        }
    }
}

/// What a fetch took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct FetchTimings {
    /// Getting and checking the manifest, the connection's start included.
    pub manifest: Duration,
    /// Getting and checking the files.
    pub download: Duration,
    /// Bytes of the manifest.
    pub manifest_bytes: u64,
    /// Bytes of the files.
    pub bytes: u64,
    /// Tries past the first, over the manifest and all chunks.
    pub retries: u32,
}

/// Reads a bundle: the manifest, then `model.onnx`, `tokenizer.json` and `config.json` as parallel ranges of the
/// manifest's chunk size, each checked as it arrives. A chunk that fails, or does not have its hash, is asked for
/// again alone.
///
/// # Errors
///
/// The first error that another try did not mend; a bundle is whole and checked or it is not given.
pub async fn fetch(store: &dyn ObjectStore, options: &FetchOptions) -> Result<(Bundle, FetchTimings), StoreError> {
    let mut files: BTreeMap<FileName, Vec<Bytes>> = BTreeMap::new();
    let mut keep = |arrived: Arrived<'_>| files.entry(arrived.name.clone()).or_default().push(arrived.chunk);
    let (manifest, timings) = fetch_into(store, options, &mut keep).await?;
    let mut take = |name: &str| files.remove(name).unwrap_or_default();
    let bundle = Bundle {
        model: take(FileName::MODEL),
        tokenizer: take(FileName::TOKENIZER).concat().into(),
        config: take(FileName::CONFIG).concat().into(),
        manifest,
    };
    Ok((bundle, timings))
}

/// As [`fetch`], for one who begins with the files while later bytes still arrive: `taker` gets every chunk of the three
/// files, those of one file in their order, each as soon as it is there and checked with all before it.
///
/// # Errors
///
/// Those of [`fetch`]. What the taker has been given by then is of a bundle that is not whole.
pub async fn fetch_into(
    store: &dyn ObjectStore,
    options: &FetchOptions,
    taker: Taker<'_>,
) -> Result<(Manifest, FetchTimings), StoreError> {
    let needed = |name: &FileName| matches!(name.as_str(), FileName::MODEL | FileName::TOKENIZER | FileName::CONFIG);
    read(store, options, needed, taker).await
}

/// A chunk that is there, and checked.
#[derive(Debug, Clone)]
pub struct Arrived<'a> {
    /// The file that it is of.
    pub name: &'a FileName,
    /// The bytes after those that came before.
    pub chunk: Bytes,
    /// Whether the file ends with it.
    pub last: bool,
}

/// Takes a file's next chunk.
pub type Taker<'a> = &'a mut (dyn FnMut(Arrived<'_>) + Send);

/// Reads every file that the manifest names, those that [`fetch`] has no use for included, and checks all their
/// bytes.
///
/// # Errors
///
/// Those of [`fetch`].
pub async fn verify(store: &dyn ObjectStore, options: &FetchOptions) -> Result<(Manifest, FetchTimings), StoreError> {
    read(store, options, |_| true, &mut |_| {}).await
}

/// The manifest, and to the taker those of its files that are `wanted`.
async fn read(
    store: &dyn ObjectStore,
    options: &FetchOptions,
    wanted: fn(&FileName) -> bool,
    taker: Taker<'_>,
) -> Result<(Manifest, FetchTimings), StoreError> {
    let fetcher = Fetcher {
        store,
        options,
        retries: AtomicU32::new(0),
    };
    let start = Instant::now();
    let (manifest, manifest_bytes) = fetcher.manifest().await?;
    let manifest_time = start.elapsed();
    let start = Instant::now();
    let bytes = fetcher.files(&manifest, wanted, taker).await?;
    let timings = FetchTimings {
        manifest: manifest_time,
        download: start.elapsed(),
        manifest_bytes,
        bytes,
        retries: fetcher.retries.into_inner(),
    };
    Ok((manifest, timings))
}

/// One range of one file.
struct Chunk<'a> {
    name: &'a FileName,
    file: &'a FileEntry,
    number: usize,
    range: Range<u64>,
}

/// A file's chunks that have come before the ones that are to be taken first.
#[derive(Default)]
struct Early {
    chunks: BTreeMap<usize, Bytes>,
    taken: usize,
}

struct Fetcher<'a> {
    store: &'a dyn ObjectStore,
    options: &'a FetchOptions,
    retries: AtomicU32,
}

impl Fetcher<'_> {
    /// The manifest and its own size in bytes.
    async fn manifest(&self) -> Result<(Manifest, u64), StoreError> {
        let name = FileName::manifest();
        let mut attempt = 1;
        loop {
            let read = self.in_time(&name, self.store.get(&name, MAX_MANIFEST_BYTES)).await;
            match read {
                Ok(json) => {
                    let manifest = Manifest::parse_object(&json, &self.store.uri(&name))?;
                    return Ok((manifest, json.len() as u64));
                }
                Err(error) => self.pause_or_give_up(&mut attempt, error).await?,
            }
        }
    }

    /// Bytes in all.
    async fn files(
        &self,
        manifest: &Manifest,
        wanted: fn(&FileName) -> bool,
        taker: Taker<'_>,
    ) -> Result<u64, StoreError> {
        let size = manifest.chunk_bytes;
        let mut chunks = Vec::new();
        // The small ones first: who takes them has something to do while the large one arrives.
        let mut files: Vec<(&FileName, &FileEntry)> = manifest.files.iter().collect();
        files.sort_by_key(|(_, file)| file.bytes);
        for (name, file) in files {
            let starts = (0..file.bytes).step_by(size as usize);
            for (number, start) in starts.enumerate().filter(|_| wanted(name)) {
                chunks.push(self.chunk(Chunk {
                    name,
                    file,
                    number,
                    range: start..file.bytes.min(start + size),
                }));
            }
        }
        let mut arriving = iter(chunks).buffer_unordered(self.options.concurrency.max(1));
        let mut early: BTreeMap<&FileName, Early> = BTreeMap::new();
        let mut bytes = 0;
        while let Some((chunk, content)) = arriving.try_next().await? {
            bytes += content.len() as u64;
            let file = early.entry(chunk.name).or_default();
            file.chunks.insert(chunk.number, content);
            while let Some(next) = file.chunks.remove(&file.taken) {
                file.taken += 1;
                taker(Arrived {
                    name: chunk.name,
                    chunk: next,
                    last: file.taken == chunk.file.sha256.len(),
                });
            }
        }
        Ok(bytes)
    }

    async fn chunk<'c>(&self, chunk: Chunk<'c>) -> Result<(Chunk<'c>, Bytes), StoreError> {
        // Sizes were capped with the manifest; zeroed memory costs nothing until its pages are written.
        let mut buffer = vec![0; (chunk.range.end - chunk.range.start) as usize];
        let mut attempt = 1;
        while let Err(error) = self.try_chunk(&chunk, &mut buffer).await {
            self.pause_or_give_up(&mut attempt, error).await?;
        }
        Ok((chunk, buffer.into()))
    }

    async fn try_chunk(&self, chunk: &Chunk<'_>, buffer: &mut [u8]) -> Result<(), StoreError> {
        let read = self.store.read_range(chunk.name, chunk.range.start, buffer);
        let found = self.in_time(chunk.name, read).await?;
        let object = || self.store.uri(chunk.name);
        if found < chunk.file.bytes {
            let needed = chunk.file.bytes;
            return Err(StoreError::Truncated {
                object: object(),
                needed,
            });
        }
        if found > chunk.file.bytes {
            let expected = chunk.file.bytes;
            return Err(StoreError::SizeMismatch {
                object: object(),
                expected,
                found,
            });
        }
        if chunk.file.sha256.get(chunk.number) != Some(&Sha256::of(buffer)) {
            let chunk = chunk.number;
            return Err(StoreError::ChecksumMismatch {
                object: object(),
                chunk,
            });
        }
        Ok(())
    }

    /// Bounds one try.
    async fn in_time<T>(&self, name: &FileName, read: BoxFuture<'_, Result<T, StoreError>>) -> Result<T, StoreError> {
        let after = self.options.attempt_timeout;
        let timeout = |_| StoreError::Timeout {
            object: self.store.uri(name),
            after,
        };
        tokio::time::timeout(after, read).await.map_err(timeout)?
    }

    /// Waits before the next try, or gives the error back where there is none to come.
    async fn pause_or_give_up(&self, attempt: &mut u32, error: StoreError) -> Result<(), StoreError> {
        if !error.is_transient() || *attempt >= self.options.attempts {
            return Err(error);
        }
        tracing::debug!(code = error.code(), attempt, "trying again: {error}");
        let factor = 2_u32.saturating_pow(*attempt - 1);
        tokio::time::sleep(self.options.backoff.saturating_mul(factor)).await;
        *attempt += 1;
        self.retries.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}
