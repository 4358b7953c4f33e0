//! Which bundle is behind an address, and whether it has changed.
//!
//! An address is that of a bundle, with a `manifest.json`, or that of a folder of versions. Each version is a bundle in a folder of its own
//! that is never overwritten, and beside them is a `current.json` that names the one to serve. It is written last, so that a reader never
//! sees half a bundle. The manifest is asked for first, so if a version is pinned by its own address, no other request is needed.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::bundle::hash::Sha256;
use crate::bundle::manifest::{MAX_MANIFEST_BYTES, Manifest};
use crate::bundle::name::FileName;
use crate::error::StoreError;
use crate::object_store::{ObjectStore, Tagged};
use crate::tries::Tries;

/// The newest layout of `current.json` that this program understands.
const POINTER_SCHEMA: u64 = 1;
/// The largest `current.json` that is read, in bytes.
const MAX_POINTER_BYTES: u64 = 4 << 10;

/// Which bundle was found behind an address, so that a later one can be distinguished from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The folder that `current.json` named; `None` if the address is the bundle's own.
    folder: Option<FileName>,
    /// The hash of its manifest, which stands for everything in the bundle.
    manifest: Sha256,
    /// The tag of what was asked first: `current.json` or the manifest.
    tag: String,
}

impl Version {
    /// The folder below the address that `current.json` named; `None` if the address is the bundle's own.
    pub fn folder(&self) -> Option<&FileName> {
        self.folder.as_ref()
    }

    /// The hash of the bundle's manifest, which stands for every byte of the bundle.
    pub fn manifest(&self) -> Sha256 {
        self.manifest
    }
}

/// What `current.json` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pointer {
    pub(crate) folder: FileName,
    pub(crate) manifest: Sha256,
}

#[derive(Serialize, Deserialize)]
struct WrittenPointer {
    schema: u64,
    version: String,
    manifest_sha256: String,
}

impl Pointer {
    /// The content of the `current.json` that says this.
    pub(crate) fn to_json(&self) -> Bytes {
        let written = WrittenPointer {
            schema: POINTER_SCHEMA,
            version: self.folder.to_string(),
            manifest_sha256: self.manifest.to_string(),
        };
        // This cannot fail, because there are only strings and a number.
        let mut json = serde_json::to_vec_pretty(&written).unwrap_or_default();
        json.push(b'\n');
        json.into()
    }

    fn parse(json: &[u8], object: &str) -> Result<Self, StoreError> {
        let bad = |problem: &str| StoreError::BadPointer {
            object: object.to_owned(),
            problem: problem.to_owned(),
        };
        let written: WrittenPointer = serde_json::from_slice(json)
            .map_err(|error| bad(&format!("it is not the JSON that it should be ({error})")))?;
        if written.schema > POINTER_SCHEMA {
            return Err(bad(
                "it was written by a later version of this program, so a later version has to read it too",
            ));
        }
        let folder = FileName::new(&written.version).ok_or_else(|| bad("\"version\" is not a plain name"))?;
        let manifest = Sha256::from_hex(&written.manifest_sha256);
        let manifest = manifest.ok_or_else(|| bad("\"manifest_sha256\" is not 64 hexadecimal digits"))?;
        Ok(Self { folder, manifest })
    }
}

/// A bundle whose manifest has been read.
pub(crate) struct Found {
    pub(crate) manifest: Manifest,
    pub(crate) manifest_bytes: u64,
    pub(crate) version: Version,
    /// Where the bundle is, if that is not the place that was asked.
    pub(crate) below: Option<Box<dyn ObjectStore>>,
}

/// The bundle behind `store`, or nothing if it is still the `known` one.
pub(crate) async fn find(
    store: &dyn ObjectStore,
    tries: &Tries<'_>,
    known: Option<&Version>,
) -> Result<Option<Found>, StoreError> {
    let (manifest, current) = (FileName::manifest(), FileName::current());
    // A change in a folder of versions shows first in its `current.json`.
    if let Some(known) = known.filter(|known| known.folder.is_some()) {
        match get(store, tries, &current, MAX_POINTER_BYTES, Some(&known.tag)).await {
            Err(StoreError::NotFound { .. }) => {}
            Ok(None) => return Ok(None),
            Ok(Some(json)) => return follow(store, tries, json, Some(known)).await,
            Err(error) => return Err(error),
        }
    }
    let tag = known
        .filter(|known| known.folder.is_none())
        .map(|known| known.tag.as_str());
    let error = match get(store, tries, &manifest, MAX_MANIFEST_BYTES, tag).await {
        Ok(None) => return Ok(None),
        Ok(Some(json)) => {
            let version = Version {
                folder: None,
                manifest: Sha256::of(&json.bytes),
                tag: json.tag,
            };
            if known.is_some_and(|known| known.manifest == version.manifest) {
                return Ok(None);
            }
            return found(store, &json.bytes, version).map(Some);
        }
        // S3 also answers this way if an object is missing and the caller may not list the bucket.
        Err(error @ (StoreError::NotFound { .. } | StoreError::AccessDenied { .. })) => error,
        Err(error) => return Err(error),
    };
    match get(store, tries, &current, MAX_POINTER_BYTES, None).await {
        Ok(Some(json)) => follow(store, tries, json, known).await,
        // If neither is there, the error is about the manifest.
        Ok(None) | Err(StoreError::NotFound { .. } | StoreError::AccessDenied { .. }) => Err(error),
        Err(error) => Err(error),
    }
}

/// The bundle that a `current.json` names, unless it is the known one.
async fn follow(
    store: &dyn ObjectStore,
    tries: &Tries<'_>,
    json: Tagged,
    known: Option<&Version>,
) -> Result<Option<Found>, StoreError> {
    let pointer_uri = store.uri(&FileName::current());
    let pointer = Pointer::parse(&json.bytes, &pointer_uri)?;
    if known.is_some_and(|known| known.manifest == pointer.manifest) {
        return Ok(None);
    }
    let below = store.below(&pointer.folder);
    let manifest = FileName::manifest();
    let Some(content) = get(&*below, tries, &manifest, MAX_MANIFEST_BYTES, None).await? else {
        // This does not happen, because no tag was given.
        return Ok(None);
    };
    if Sha256::of(&content.bytes) != pointer.manifest {
        return Err(StoreError::ManifestMismatch {
            object: below.uri(&manifest),
            pointer: pointer_uri,
            expected: pointer.manifest,
        });
    }
    let version = Version {
        folder: Some(pointer.folder),
        manifest: pointer.manifest,
        tag: json.tag,
    };
    let mut found = found(&*below, &content.bytes, version)?;
    found.below = Some(below);
    Ok(Some(found))
}

fn found(store: &dyn ObjectStore, json: &[u8], version: Version) -> Result<Found, StoreError> {
    let manifest = Manifest::parse_object(json, &store.uri(&FileName::manifest()))?;
    Ok(Found {
        manifest,
        manifest_bytes: json.len() as u64,
        version,
        below: None,
    })
}

async fn get(
    store: &dyn ObjectStore,
    tries: &Tries<'_>,
    name: &FileName,
    limit: u64,
    tag: Option<&str>,
) -> Result<Option<Tagged>, StoreError> {
    tries
        .run(|| store.uri(name), || store.get_unless(name, limit, tag))
        .await
}
