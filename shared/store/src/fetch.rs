//! From a store to a checked bundle in memory.

use std::collections::BTreeMap;
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
    let needed = |name: &FileName| matches!(name.as_str(), FileName::MODEL | FileName::TOKENIZER | FileName::CONFIG);
    let (manifest, mut files, timings) = read(store, options, needed).await?;
    // The manifest names all three, or it would not have been taken.
    let mut take = |name: &str| {
        files.remove(name).ok_or_else(|| StoreError::NotFound {
            object: name.to_owned(),
        })
    };
    let bundle = Bundle {
        model: take(FileName::MODEL)?,
        tokenizer: take(FileName::TOKENIZER)?.concat().into(),
        config: take(FileName::CONFIG)?.concat().into(),
        manifest,
    };
    Ok((bundle, timings))
}

/// Reads every file that the manifest names, those that [`fetch`] has no use for included, and checks all their
/// bytes.
///
/// # Errors
///
/// Those of [`fetch`].
pub async fn verify(store: &dyn ObjectStore, options: &FetchOptions) -> Result<(Manifest, FetchTimings), StoreError> {
    let (manifest, _, timings) = read(store, options, |_| true).await?;
    Ok((manifest, timings))
}

/// The manifest, and those of its files that are `wanted`.
async fn read(
    store: &dyn ObjectStore,
    options: &FetchOptions,
    wanted: fn(&FileName) -> bool,
) -> Result<(Manifest, BTreeMap<FileName, Vec<Bytes>>, FetchTimings), StoreError> {
    let fetcher = Fetcher {
        store,
        options,
        retries: AtomicU32::new(0),
    };
    let start = Instant::now();
    let (manifest, manifest_bytes) = fetcher.manifest().await?;
    let manifest_time = start.elapsed();
    let start = Instant::now();
    let files = fetcher.files(&manifest, wanted).await?;
    let timings = FetchTimings {
        manifest: manifest_time,
        download: start.elapsed(),
        manifest_bytes,
        bytes: files.values().flatten().map(|chunk| chunk.len() as u64).sum(),
        retries: fetcher.retries.into_inner(),
    };
    Ok((manifest, files, timings))
}

/// One range of one file, and where its bytes go.
struct Chunk<'a> {
    name: &'a FileName,
    file: &'a FileEntry,
    number: usize,
    offset: u64,
    buffer: &'a mut [u8],
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

    async fn files(
        &self,
        manifest: &Manifest,
        wanted: fn(&FileName) -> bool,
    ) -> Result<BTreeMap<FileName, Vec<Bytes>>, StoreError> {
        let entries: Vec<_> = manifest.files.iter().filter(|(name, _)| wanted(name)).collect();
        // Sizes were capped with the manifest; zeroed memory costs nothing until its pages are written.
        let size = manifest.chunk_bytes;
        let mut buffers: Vec<Vec<Vec<u8>>> = entries
            .iter()
            .map(|(_, file)| {
                let starts = (0..file.bytes).step_by(size as usize);
                starts
                    .map(|start| vec![0; size.min(file.bytes - start) as usize])
                    .collect()
            })
            .collect();
        let mut chunks = Vec::new();
        for (&(name, file), buffers) in entries.iter().zip(&mut buffers) {
            for (number, buffer) in buffers.iter_mut().enumerate() {
                let offset = number as u64 * size;
                chunks.push(self.chunk(Chunk {
                    name,
                    file,
                    number,
                    offset,
                    buffer,
                }));
            }
        }
        let mut arriving = iter(chunks).buffer_unordered(self.options.concurrency.max(1));
        while let Some(()) = arriving.try_next().await? {}
        drop(arriving);
        let names = entries.iter().map(|(name, _)| (*name).clone());
        let files = buffers
            .into_iter()
            .map(|chunks| chunks.into_iter().map(Bytes::from).collect());
        Ok(names.zip(files).collect())
    }

    async fn chunk(&self, mut chunk: Chunk<'_>) -> Result<(), StoreError> {
        let mut attempt = 1;
        while let Err(error) = self.try_chunk(&mut chunk).await {
            self.pause_or_give_up(&mut attempt, error).await?;
        }
        Ok(())
    }

    async fn try_chunk(&self, chunk: &mut Chunk<'_>) -> Result<(), StoreError> {
        let read = self.store.read_range(chunk.name, chunk.offset, chunk.buffer);
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
        if chunk.file.sha256.get(chunk.number) != Some(&Sha256::of(chunk.buffer)) {
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
