//! Objects of a server that does not support ranges.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use tokio::sync::Mutex;

use crate::bundle::name::FileName;
use crate::error::StoreError;

/// Whole objects, each of which is kept until all of it has been taken.
#[derive(Debug, Default)]
pub(super) struct WholeFiles {
    needed: AtomicBool,
    /// The lock is held while an object arrives, because readers of its other ranges wait for the same object.
    files: Mutex<BTreeMap<FileName, WholeFile>>,
}

#[derive(Debug)]
struct WholeFile {
    content: Bytes,
    /// The offsets of the ranges that have been taken.
    taken: BTreeSet<u64>,
    bytes_left: u64,
}

impl WholeFiles {
    /// Whether the server is known not to support ranges.
    pub(super) fn needed(&self) -> bool {
        self.needed.load(Ordering::Relaxed)
    }

    pub(super) fn note_that_ranges_are_ignored(&self) {
        if !self.needed.swap(true, Ordering::Relaxed) {
            tracing::debug!("the server gives no ranges: its files are fetched whole");
        }
    }

    /// Fills `buffer` from `offset` on, and returns the size of the object in bytes, or nothing if the object ends too early. `get` fetches
    /// the object if it is not there, or if this range was taken before, because a caller asks for a range again only if it was bad.
    pub(super) async fn take(
        &self,
        name: &FileName,
        offset: u64,
        buffer: &mut [u8],
        get: impl AsyncFnOnce() -> Result<Bytes, StoreError>,
    ) -> Result<Option<u64>, StoreError> {
        let mut files = self.files.lock().await;
        if files.get(name).is_none_or(|file| file.taken.contains(&offset)) {
            let content = get().await?;
            let (taken, bytes_left) = (BTreeSet::new(), content.len() as u64);
            files.insert(
                name.clone(),
                WholeFile {
                    content,
                    taken,
                    bytes_left,
                },
            );
        }
        let Some(file) = files.get_mut(name) else {
            return Ok(None);
        };
        let size = file.content.len() as u64;
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let range = file.content.get(start..start.saturating_add(buffer.len()));
        if let Some(range) = range {
            buffer.copy_from_slice(range);
        }
        let found = range.map(|_| size);
        file.taken.insert(offset);
        file.bytes_left = file.bytes_left.saturating_sub(buffer.len() as u64);
        if file.bytes_left == 0 {
            files.remove(name);
        }
        Ok(found)
    }
}
