//! Model bundles: what they hold, where they are, and how they are loaded into memory completely.
//!
//! A bundle is a folder, or a prefix in a bucket, with a `manifest.json`, a `model.onnx`, a `tokenizer.json` and a
//! `config.json`. From its address to its bytes:
//!
//! ```
//! use solecism_store::{FetchOptions, ModelUri, StoreError, fetch, open};
//!
//! # async fn load() -> Result<(), StoreError> {
//! let uri: ModelUri = "models/de".parse()?;
//! let store = open(&uri).await?;
//! let (bundle, timings) = fetch(&*store, &FetchOptions::default()).await?;
//! println!("{}: {} bytes in {:?}", bundle.manifest.name, timings.bytes, timings.download);
//! # Ok(())
//! # }
//! # let missing = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(load());
//! # assert_eq!(missing.unwrap_err().code(), "model_not_found");
//! ```
//!
//! [`ManifestDraft`] makes the manifest of a new bundle.
//!
//! [`fetch()`] gives a bundle in which every byte has been checked against the hashes in the manifest, or an error that
//! names the object and the remedy ([`StoreError`]); there is no third outcome.
//!
//! The check is that the files are those of the manifest, not who wrote the manifest: whoever can write to the store
//! decides which model is served.
//!
//! # Features
//!
//! - `s3`: addresses that start with `s3://`. It brings in the AWS SDK, which takes minutes to build.
//! - `remote`: `gs://`, `az://`, `https://` and `http://`, with the crate `object_store`.

#![forbid(unsafe_code)]

mod bundle;
mod chunks;
mod disk_cache;
mod error;
mod fetch;
mod object_store;
mod open;
mod place;
mod terms;
mod transfer;
mod tries;
mod uri;
mod version;

pub use bundle::draft::{CHUNK_BYTES, ManifestDraft};
pub use bundle::hash::Sha256;
pub use bundle::manifest::{
    FalseAlarms, FileEntry, MAX_FILE_BYTES, Manifest, Metrics, Misspelt, SCHEMA, SentenceLength, Thresholds,
};
pub use bundle::name::FileName;
pub use bundle::role::{Role, Task};
pub use disk_cache::DiskCache;
pub use error::StoreError;
pub use fetch::{
    Arrived, Bundle, FetchOptions, FetchTimings, OpenedBundle, Taker, fetch, fetch_into, newest, open_bundle, verify,
};
pub use object_store::{ObjectStore, Tagged, WritableStore};
pub use open::{open, open_to_write};
pub use place::directory::DirectoryStore;
pub use place::memory::MemoryStore;
#[cfg(feature = "remote")]
pub use place::remote::RemoteStore;
#[cfg(feature = "s3")]
pub use place::s3::S3Store;
pub use transfer::{Progress, Transferred, make_current, transfer};
pub use uri::{BucketPrefix, ModelUri, WebPrefix};
pub use version::Version;
