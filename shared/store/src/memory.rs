//! Bundles in memory, for tests and for programs that carry their model.

use std::collections::BTreeMap;

use bytes::Bytes;
use futures::future::{BoxFuture, FutureExt, ready};

use crate::error::StoreError;
use crate::name::FileName;
use crate::object_store::ObjectStore;

/// Files in memory.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore {
    files: BTreeMap<FileName, Bytes>,
}

impl MemoryStore {
    /// A store without files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a file in, in place of one of the same name.
    pub fn insert(&mut self, name: FileName, bytes: impl Into<Bytes>) {
        self.files.insert(name, bytes.into());
    }

    fn file(&self, name: &FileName) -> Result<&Bytes, StoreError> {
        self.files
            .get(name)
            .ok_or_else(|| StoreError::NotFound { object: self.uri(name) })
    }

    fn copy_range(&self, name: &FileName, offset: u64, buffer: &mut [u8]) -> Result<u64, StoreError> {
        let file = self.file(name)?;
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let end = start.saturating_add(buffer.len());
        let range = file.get(start..end).ok_or_else(|| StoreError::Truncated {
            object: self.uri(name),
            needed: end as u64,
        })?;
        buffer.copy_from_slice(range);
        Ok(file.len() as u64)
    }
}

impl ObjectStore for MemoryStore {
    fn uri(&self, name: &FileName) -> String {
        format!("memory:{name}")
    }

    fn get<'a>(&'a self, name: &'a FileName, limit: u64) -> BoxFuture<'a, Result<Bytes, StoreError>> {
        let bytes = self.file(name).and_then(|file| match file.len() as u64 {
            bytes if bytes > limit => Err(StoreError::SizeLimit {
                object: self.uri(name),
                bytes,
                limit,
            }),
            _ => Ok(file.clone()),
        });
        ready(bytes).boxed()
    }

    fn read_range<'a>(
        &'a self,
        name: &'a FileName,
        offset: u64,
        buffer: &'a mut [u8],
    ) -> BoxFuture<'a, Result<u64, StoreError>> {
        ready(self.copy_range(name, offset, buffer)).boxed()
    }
}
