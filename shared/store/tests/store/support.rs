//! A bundle to read, and a store that fails on purpose.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use bytes::Bytes;
use futures::future::{BoxFuture, FutureExt};
use serde_json::{Value, json};
use solecism_store::{FetchOptions, FileName, MemoryStore, ObjectStore, Sha256, StoreError};

/// Bytes in a chunk of [`Files::new`].
pub(crate) const CHUNK: usize = 1000;

pub(crate) fn name(name: &str) -> FileName {
    FileName::new(name).unwrap()
}

/// Bytes that differ from one place to the next, so that no two chunks are alike.
pub(crate) fn content(length: usize, seed: u32) -> Vec<u8> {
    // A linear congruential generator (Knuth, TAOCP volume 2, 3.3.4, table 1, line 16).
    let step = |state: &mut u32| {
        *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Some((*state >> 24) as u8)
    };
    std::iter::repeat_n((), length)
        .scan(seed, |state, ()| step(state))
        .collect()
}

/// A bundle's files, to be altered and put into a store.
#[derive(Clone)]
pub(crate) struct Files {
    pub(crate) manifest: Value,
    pub(crate) files: Vec<(&'static str, Vec<u8>)>,
}

impl Files {
    /// A model of two and a half chunks, a tokeniser of exactly one, and a configuration of less than one.
    pub(crate) fn new() -> Self {
        Self::of_sizes(CHUNK, 2 * CHUNK + CHUNK / 2, CHUNK, 10)
    }

    pub(crate) fn of_sizes(chunk: usize, model: usize, tokenizer: usize, config: usize) -> Self {
        let files = vec![
            (FileName::MODEL, content(model, 1)),
            (FileName::TOKENIZER, content(tokenizer, 2)),
            (FileName::CONFIG, content(config, 3)),
        ];
        let entry = |bytes: &[u8]| {
            let sha256: Vec<_> = bytes.chunks(chunk).map(Sha256::of).collect();
            json!({"bytes": bytes.len(), "sha256": sha256})
        };
        let entries: serde_json::Map<_, _> = files
            .iter()
            .map(|(name, bytes)| ((*name).to_owned(), entry(bytes)))
            .collect();
        let manifest = json!({
            "schema": 1, "name": "test", "version": "1", "language": "de", "task": "token-classification",
            "chunk_bytes": chunk, "files": entries, "labels": ["c", "i"], "error_labels": ["i"],
            "thresholds": {"default": 0.5}, "max_tokens": 16, "window_overlap": 4, "activation_bits": 8,
            "licence": "MIT", "training_data": [],
        });
        Self { manifest, files }
    }

    pub(crate) fn file(&mut self, name: &str) -> &mut Vec<u8> {
        let found = self.files.iter_mut().find(|(file, _)| *file == name);
        &mut found.unwrap().1
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.files.retain(|(file, _)| *file != name);
        self
    }

    /// All objects: the files and the manifest.
    pub(crate) fn objects(&self) -> impl Iterator<Item = (&'static str, Vec<u8>)> {
        let manifest = self.manifest.to_string().into_bytes();
        self.files.clone().into_iter().chain([(FileName::MANIFEST, manifest)])
    }

    pub(crate) fn in_memory(&self) -> MemoryStore {
        let store = MemoryStore::new();
        for (file, bytes) in self.objects() {
            store.insert(name(file), bytes);
        }
        store
    }

    pub(crate) fn write_to(&self, folder: &Path) {
        std::fs::create_dir_all(folder).unwrap();
        for (file, bytes) in self.objects() {
            std::fs::write(folder.join(file), bytes).unwrap();
        }
    }
}

/// Options that do not make a test wait.
pub(crate) fn quick() -> FetchOptions {
    FetchOptions {
        backoff: Duration::ZERO,
        ..FetchOptions::default()
    }
}

/// A fault of one read.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fault {
    /// The connection breaks.
    Break,
    /// No byte ever comes.
    Hang,
    /// One bit of the last byte is flipped.
    Flip,
    /// The object ends early.
    Truncate,
    /// The object is not there.
    Vanish,
}

/// A store whose reads of one file fail, with one fault per read, until the faults are used up.
pub(crate) struct FaultyStore {
    inner: MemoryStore,
    file: FileName,
    faults: Mutex<VecDeque<Fault>>,
    /// Each read: the file's name and the offset, or `None` for a whole object.
    pub(crate) reads: Mutex<Vec<(FileName, Option<u64>)>>,
}

impl FaultyStore {
    pub(crate) fn new(inner: MemoryStore, file: &str, faults: impl IntoIterator<Item = Fault>) -> Self {
        let faults = Mutex::new(faults.into_iter().collect());
        Self {
            inner,
            file: name(file),
            faults,
            reads: Mutex::default(),
        }
    }

    fn fault(&self, name: &FileName, offset: Option<u64>) -> Option<Fault> {
        self.reads.lock().unwrap().push((name.clone(), offset));
        if *name == self.file {
            self.faults.lock().unwrap().pop_front()
        } else {
            None
        }
    }

    /// The outcome of a fault that gives no bytes.
    async fn fail(&self, name: &FileName, fault: Fault) -> StoreError {
        let object = self.uri(name);
        match fault {
            Fault::Break | Fault::Flip => StoreError::Unreachable {
                object,
                source: "broken".into(),
            },
            Fault::Truncate => StoreError::Truncated { object, needed: 1 },
            Fault::Vanish => StoreError::NotFound { object },
            Fault::Hang => std::future::pending().await,
        }
    }
}

impl ObjectStore for FaultyStore {
    fn uri(&self, name: &FileName) -> String {
        format!("faulty:{name}")
    }

    fn below(&self, folder: &FileName) -> Box<dyn ObjectStore> {
        self.inner.below(folder)
    }

    fn get<'a>(&'a self, name: &'a FileName, limit: u64) -> BoxFuture<'a, Result<Bytes, StoreError>> {
        async move {
            match self.fault(name, None) {
                None => self.inner.get(name, limit).await,
                Some(fault) => Err(self.fail(name, fault).await),
            }
        }
        .boxed()
    }

    fn read_range<'a>(
        &'a self,
        name: &'a FileName,
        offset: u64,
        buffer: &'a mut [u8],
    ) -> BoxFuture<'a, Result<u64, StoreError>> {
        async move {
            match self.fault(name, Some(offset)) {
                None => self.inner.read_range(name, offset, buffer).await,
                Some(Fault::Flip) => {
                    let size = self.inner.read_range(name, offset, &mut *buffer).await;
                    if let Some(last) = buffer.last_mut() {
                        *last ^= 1;
                    }
                    size
                }
                Some(fault) => Err(self.fail(name, fault).await),
            }
        }
        .boxed()
    }
}
