//! Bundles in memory, for tests and for programs that contain their model.

use std::collections::{BTreeMap, btree_map::Entry};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use futures::future::{BoxFuture, FutureExt, ready};

use crate::bundle::name::FileName;
use crate::error::StoreError;
use crate::object_store::{ObjectStore, WritableStore};

/// Files in memory. Clones and the places below share them.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore {
    /// The files by their paths: the name of each folder with a slash after it, then the file's name.
    files: Arc<Mutex<BTreeMap<String, Bytes>>>,
    /// The path of the folder: empty, or ending with a slash.
    folder: String,
}

impl MemoryStore {
    /// A store without files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file, replacing one with the same name.
    pub fn insert(&self, name: FileName, bytes: impl Into<Bytes>) {
        let key = self.key(&name);
        self.files().insert(key, bytes.into());
    }

    fn files(&self) -> MutexGuard<'_, BTreeMap<String, Bytes>> {
        // A panic elsewhere does no harm, because only whole values are ever stored.
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn key(&self, name: &FileName) -> String {
        format!("{}{name}", self.folder)
    }

    fn at(&self, folder: &FileName) -> Self {
        let (files, folder) = (self.files.clone(), format!("{}{folder}/", self.folder));
        Self { files, folder }
    }

    fn file(&self, name: &FileName) -> Result<Bytes, StoreError> {
        let file = self.files().get(&self.key(name)).cloned();
        file.ok_or_else(|| StoreError::NotFound { object: self.uri(name) })
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
        format!("memory:{}", self.key(name))
    }

    fn below(&self, folder: &FileName) -> Box<dyn ObjectStore> {
        Box::new(self.at(folder))
    }

    fn get<'a>(&'a self, name: &'a FileName, limit: u64) -> BoxFuture<'a, Result<Bytes, StoreError>> {
        let bytes = self.file(name).and_then(|file| match file.len() as u64 {
            bytes if bytes > limit => Err(StoreError::SizeLimit {
                object: self.uri(name),
                bytes,
                limit,
            }),
            _ => Ok(file),
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

impl WritableStore for MemoryStore {
    fn writable_below(&self, folder: &FileName) -> Box<dyn WritableStore> {
        Box::new(self.at(folder))
    }

    fn put<'a>(&'a self, name: &'a FileName, content: Bytes) -> BoxFuture<'a, Result<(), StoreError>> {
        self.insert(name.clone(), content);
        ready(Ok(())).boxed()
    }

    fn put_new<'a>(&'a self, name: &'a FileName, content: Bytes) -> BoxFuture<'a, Result<bool, StoreError>> {
        let written = match self.files().entry(self.key(name)) {
            Entry::Vacant(place) => {
                place.insert(content);
                true
            }
            Entry::Occupied(_) => false,
        };
        ready(Ok(written)).boxed()
    }
}
