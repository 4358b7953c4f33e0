//! Chunks kept on disk, so that a model that was fetched once is not fetched again.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;

use crate::bundle::hash::Sha256;
use crate::place::directory::write_whole;

/// A folder that keeps the chunks of bundles, each under its own hash.
///
/// A chunk is read from there before the network is asked, and checked again: what is on disk can no more be wrong than what
/// arrives. It does not matter where a bundle lies or which version it is: what two of them share is kept once. Several
/// processes may use one folder at the same time, and anybody may remove what is in it at any time.
///
/// A cache that cannot be read or written, because it is full, read-only or broken, costs a warning, once, and no more than
/// the time that it would have saved. Nothing is ever removed: an old version's chunks go when somebody deletes the folder.
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

    /// The chunk with that hash and size in bytes, if it is there and whole.
    pub(crate) async fn get(&self, hash: Sha256, bytes: usize) -> Option<Vec<u8>> {
        let path = self.folder_of(hash).join(hash.to_string());
        let size = match tokio::fs::metadata(&path).await {
            Ok(metadata) => metadata.len(),
            // What is not there yet is no fault.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(error) => {
                self.warn("read", &error);
                return None;
            }
        };
        // Before it is read: a file that is not the chunk's size is not the chunk, however large it is.
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

    /// Whether the cache has told that it is not of use.
    #[cfg(test)]
    fn has_warned(&self) -> bool {
        self.0.warned.load(Ordering::Relaxed)
    }

    fn warn(&self, what: &str, error: &io::Error) {
        if !self.0.warned.swap(true, Ordering::Relaxed) {
            let folder = self.0.folder.display();
            tracing::warn!(
                "the disk cache {folder} cannot be {what} ({error}), and models come from their store: check its free space and its \
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
