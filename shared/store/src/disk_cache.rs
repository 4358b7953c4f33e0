//! Keeps chunks on disk, so that a model that was fetched once is not fetched again.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;

use crate::bundle::hash::Sha256;
use crate::place::directory::write_whole;

/// A folder that keeps the chunks of bundles, each under its own hash.
///
/// A chunk is read from the folder before the network is asked. It is checked again, so a wrong file on disk is found just like wrong bytes
/// from the network. It does not matter where a bundle is or which version it is: chunks that two bundles share are kept once. Several
/// processes may use one folder at the same time, and its content may be removed at any time.
///
/// If the cache cannot be read or written, because it is full, read-only or broken, there is one warning, and nothing is lost but the time
/// that it would have saved. The cache removes nothing: the chunks of an old version stay until somebody deletes the folder.
#[derive(Debug, Clone)]
pub struct DiskCache(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    folder: PathBuf,
    warned: AtomicBool,
}

impl DiskCache {
    /// A cache in `folder`, which is made when the first chunk is kept.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        let (folder, warned) = (folder.into(), AtomicBool::new(false));
        Self(Arc::new(Inner { folder, warned }))
    }

    /// The chunk with this hash and this size in bytes, if it is there and whole.
    pub(crate) async fn get(&self, hash: Sha256, bytes: usize) -> Option<Vec<u8>> {
        let path = self.folder_of(hash).join(hash.to_string());
        let size = match tokio::fs::metadata(&path).await {
            Ok(metadata) => metadata.len(),
            // It is not an error if the chunk is not there yet.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(error) => {
                self.warn("read", &error);
                return None;
            }
        };
        // The size is checked before the file is read, because a file with another size, however large, is not the chunk.
        let broken = || io::Error::new(io::ErrorKind::InvalidData, format!("{hash} is broken"));
        if size != bytes as u64 {
            self.warn("read", &broken());
            return None;
        }
        match tokio::fs::read(&path).await {
            Ok(chunk) if Sha256::of(&chunk) == hash => Some(chunk),
            Ok(_) => {
                self.warn("read", &broken());
                None
            }
            Err(error) => {
                self.warn("read", &error);
                None
            }
        }
    }

    /// Keeps a chunk, whose hash has been checked.
    pub(crate) async fn put(&self, hash: Sha256, chunk: Bytes) {
        let folder = self.folder_of(hash);
        let written = tokio::task::spawn_blocking(move || write_whole(&folder, &hash.to_string(), &chunk)).await;
        if let Err(error) = written.unwrap_or_else(|panic| Err(io::Error::other(panic))) {
            self.warn("written", &error);
        }
    }

    /// One of 256 folders, so that none gets too many files.
    fn folder_of(&self, hash: Sha256) -> PathBuf {
        let hash = hash.to_string();
        self.0.folder.join(hash.get(..2).unwrap_or_default())
    }

    /// Whether the cache has warned that it does not work.
    #[cfg(test)]
    fn has_warned(&self) -> bool {
        self.0.warned.load(Ordering::Relaxed)
    }

    fn warn(&self, what: &str, error: &io::Error) {
        if !self.0.warned.swap(true, Ordering::Relaxed) {
            let folder = self.0.folder.display();
            tracing::warn!(
                "the disk cache {folder} cannot be {what} ({error}), so models come from their store: check its free space and its \
                 permissions, or delete it"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_chunk_is_kept_under_its_hash_and_checked_when_it_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let cache = DiskCache::new(folder.path().join("new"));
        let hash = Sha256::of(b"chunk");
        assert_eq!(cache.get(hash, 5).await, None);
        assert!(!cache.has_warned(), "an empty cache is no fault");
        cache.put(hash, Bytes::from_static(b"chunk")).await;
        assert_eq!(cache.get(hash, 5).await.as_deref(), Some(&b"chunk"[..]));
        let path = cache.folder_of(hash).join(hash.to_string());
        for broken in [&b"chunK"[..], b"", b"chunk and more"] {
            std::fs::write(&path, broken).unwrap();
            assert_eq!(cache.get(hash, 5).await, None);
        }
        assert!(cache.has_warned());
        cache.put(hash, Bytes::from_static(b"chunk")).await;
        assert!(cache.get(hash, 5).await.is_some(), "what is broken is written anew");
        assert_eq!(std::fs::read_dir(cache.folder_of(hash)).unwrap().count(), 1);
    }

    #[tokio::test]
    async fn a_cache_that_is_no_folder_is_told_and_of_no_use() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        let cache = DiskCache::new(file);
        let hash = Sha256::of(b"chunk");
        cache.put(hash, Bytes::from_static(b"chunk")).await;
        assert!(cache.has_warned());
        assert_eq!(cache.get(hash, 5).await, None);
    }
}
