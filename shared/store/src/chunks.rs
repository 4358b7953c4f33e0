//! Reads the files of a bundle as parallel ranges, and checks each as it arrives.

use std::collections::BTreeMap;
use std::ops::Range;

use bytes::Bytes;
use futures::stream::{StreamExt, TryStreamExt, iter};

use crate::bundle::hash::Sha256;
use crate::bundle::manifest::{FileEntry, Manifest};
use crate::bundle::name::FileName;
use crate::error::StoreError;
use crate::fetch::{Arrived, Taker};
use crate::object_store::ObjectStore;
use crate::tries::Tries;

/// One range of one file.
struct Chunk<'a> {
    name: &'a FileName,
    file: &'a FileEntry,
    number: usize,
    range: Range<u64>,
}

/// The chunks of a file that have arrived before an earlier chunk, and how many chunks have been handed on.
#[derive(Default)]
struct Early {
    chunks: BTreeMap<usize, Bytes>,
    taken: usize,
}

/// Reads the files of `manifest` that are `wanted`, and hands them to `taker`. Returns the number of bytes.
pub(crate) async fn read(
    store: &dyn ObjectStore,
    tries: &Tries<'_>,
    manifest: &Manifest,
    wanted: impl Fn(&FileEntry) -> bool,
    taker: Taker<'_>,
) -> Result<u64, StoreError> {
    let mut files: Vec<(&FileName, &FileEntry)> = manifest.files.iter().filter(|(_, file)| wanted(file)).collect();
    // The small files come first, so that the taker has something to do while the large one arrives.
    files.sort_by_key(|(_, file)| file.bytes);
    let mut chunks = Vec::new();
    for (name, file) in files {
        let starts = (0..file.bytes).step_by(manifest.chunk_bytes as usize);
        for (number, start) in starts.enumerate() {
            let range = start..file.bytes.min(start + manifest.chunk_bytes);
            chunks.push(arrive(
                store,
                tries,
                Chunk {
                    name,
                    file,
                    number,
                    range,
                },
            ));
        }
    }
    let mut arriving = iter(chunks).buffer_unordered(tries.options.concurrency.max(1));
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
                role: chunk.file.role.as_ref(),
                chunk: next,
                last: file.taken == chunk.file.sha256.len(),
            });
        }
    }
    Ok(bytes)
}

/// Gets a chunk, from the disk cache if it is there, and otherwise from the store.
async fn arrive<'c>(
    store: &dyn ObjectStore,
    tries: &Tries<'_>,
    chunk: Chunk<'c>,
) -> Result<(Chunk<'c>, Bytes), StoreError> {
    // The manifest's limits bound the size, and zeroed memory costs nothing until its pages are written.
    let size = (chunk.range.end - chunk.range.start) as usize;
    let hash = chunk.file.sha256.get(chunk.number).copied();
    let cache = tries.options.disk_cache.as_ref().zip(hash);
    if let Some((cache, hash)) = cache
        && let Some(kept) = cache.get(hash, size).await
    {
        return Ok((chunk, kept.into()));
    }
    let mut buffer = vec![0; size];
    let mut attempt = 1;
    while let Err(error) = try_once(store, tries, &chunk, &mut buffer).await {
        tries.pause_or_give_up(&mut attempt, error).await?;
    }
    let content = Bytes::from(buffer);
    if let Some((cache, hash)) = cache {
        cache.put(hash, content.clone()).await;
    }
    Ok((chunk, content))
}

async fn try_once(
    store: &dyn ObjectStore,
    tries: &Tries<'_>,
    chunk: &Chunk<'_>,
    buffer: &mut [u8],
) -> Result<(), StoreError> {
    let object = || store.uri(chunk.name);
    let read = store.read_range(chunk.name, chunk.range.start, buffer);
    let found = tries.in_time(object, read).await?;
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
