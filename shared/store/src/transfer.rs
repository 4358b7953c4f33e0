//! Copies bundles from one store to another. Each is a version in a folder of its own that is never overwritten, and `current.json` is
//! written last.

use bytes::Bytes;

use crate::bundle::hash::Sha256;
use crate::bundle::manifest::{MAX_MANIFEST_BYTES, Manifest};
use crate::bundle::name::FileName;
use crate::chunks;
use crate::error::StoreError;
use crate::fetch::{Arrived, FetchOptions, open_bundle};
use crate::object_store::{ObjectStore, WritableStore};
use crate::tries::Tries;
use crate::version::Pointer;

/// The result of copying a bundle.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Transferred {
    /// Its manifest.
    pub manifest: Manifest,
    /// The folder below the destination that the bundle is in now.
    pub folder: FileName,
    /// Bytes that were written, without manifests.
    pub written: u64,
    /// Bytes that were there already and were right.
    pub skipped: u64,
}

/// Is called from time to time with the progress of a copy: the bytes done and the total bytes.
pub type Progress<'a> = &'a mut (dyn FnMut(u64, u64) + Send);

/// Copies the bundle in `from` to a folder below `to` that is named after its version, and makes this version the one that is served from
/// there.
///
/// The files come first, with every byte checked; files that an earlier try left whole are not copied again. Then comes the manifest, and
/// last `current.json`, so a reader always finds the version before or the new one, whole. Files and manifest are written on the condition
/// that they are not there. So if two bundles are pushed as the same version at the same time, one push is told that the version exists.
///
/// # Errors
///
/// [`StoreError::VersionExists`] if another bundle has the same version; otherwise the reason why `from` could not be
/// read or `to` could not be written.
pub async fn transfer(
    from: &dyn ObjectStore,
    to: &dyn WritableStore,
    options: &FetchOptions,
    progress: Progress<'_>,
) -> Result<Transferred, StoreError> {
    let opened = open_bundle(from, options).await?;
    let (source, manifest) = (opened.store(), &opened.manifest);
    let tries = Tries::new(options);
    let name = FileName::manifest();
    // The manifest is copied byte for byte, so that its hash stays the same.
    let json = tries
        .run(|| source.uri(&name), || source.get(&name, MAX_MANIFEST_BYTES))
        .await?;
    let pointer = Pointer {
        folder: folder_of(manifest, &source.uri(&name))?,
        manifest: Sha256::of(&json),
    };
    let version = to.writable_below(&pointer.folder);
    // A version with the same manifest is this bundle, so its broken files are repaired. Otherwise nothing that is
    // there is changed.
    let ours = match there_already(&*version, &tries, &name).await? {
        Some(there) if there == json => true,
        Some(_) => return Err(exists(&*version, &name)),
        None => false,
    };

    let total = manifest.files.values().map(|file| file.bytes).sum();
    let (mut written, mut skipped) = (0, 0);
    for (file, entry) in &manifest.files {
        // The manifest with only this file, because an error of the destination with one file must not hide that
        // another is there.
        let one = |manifest: &Manifest| {
            let mut one = manifest.clone();
            one.files.retain(|name, _| name == file);
            one
        };
        let look =
            async |tries: &Tries<'_>| chunks::read(&*version, tries, &one(manifest), |_| true, &mut |_| {}).await;
        if look(&Tries::new(&once(options))).await.is_ok() {
            skipped += entry.bytes;
        } else {
            let mut content = Vec::with_capacity(entry.bytes as usize);
            let mut keep = |arrived: Arrived<'_>| {
                content.extend_from_slice(&arrived.chunk);
                progress(written + skipped + content.len() as u64, total);
            };
            chunks::read(source, &tries, &one(manifest), |_| true, &mut keep).await?;
            if ours {
                put(&*version, &tries, file, content.into()).await?;
                written += entry.bytes;
            } else if put_new(&*version, &tries, file, content.into()).await? {
                written += entry.bytes;
            } else {
                // The file belongs to another bundle, or to another push of the same bundle that is running at the same time.
                look(&Tries::new(&uncached(options)))
                    .await
                    .map_err(|error| match error {
                        StoreError::Truncated { .. }
                        | StoreError::SizeMismatch { .. }
                        | StoreError::ChecksumMismatch { .. } => exists(&*version, file),
                        error => error,
                    })?;
                skipped += entry.bytes;
            }
        }
        progress(written + skipped, total);
    }
    // The manifest is what makes it a version, so only one of several simultaneous pushes writes it.
    if !ours && !put_new(&*version, &tries, &name, json.clone()).await? {
        match there_already(&*version, &tries, &name).await? {
            Some(there) if there == json => {}
            _ => return Err(exists(&*version, &name)),
        }
    }
    put(to, &tries, &FileName::current(), pointer.to_json()).await?;
    Ok(Transferred {
        folder: pointer.folder,
        written,
        skipped,
        manifest: opened.manifest,
    })
}

/// Makes a version below `store` the one that is served from there.
///
/// # Errors
///
/// There is no such version, it has no manifest that this program can use, or `current.json` could not be written.
pub async fn make_current(
    store: &dyn WritableStore,
    folder: &FileName,
    options: &FetchOptions,
) -> Result<Manifest, StoreError> {
    let (tries, name) = (Tries::new(options), FileName::manifest());
    let version = store.below(folder);
    let json = tries
        .run(|| version.uri(&name), || version.get(&name, MAX_MANIFEST_BYTES))
        .await?;
    let manifest = Manifest::parse_object(&json, &version.uri(&name))?;
    let pointer = Pointer {
        folder: folder.clone(),
        manifest: Sha256::of(&json),
    };
    put(store, &tries, &FileName::current(), pointer.to_json()).await?;
    Ok(manifest)
}

/// The folder for a bundle, which is named after the version in its manifest.
fn folder_of(manifest: &Manifest, object: &str) -> Result<FileName, StoreError> {
    FileName::new(&manifest.version).ok_or_else(|| StoreError::BadName {
        object: object.to_owned(),
        name: manifest.version.clone(),
    })
}

/// Options for a look at what is there, without a cache. It is not worth a second try, because a file that cannot be
/// read is written again.
fn once(options: &FetchOptions) -> FetchOptions {
    FetchOptions {
        attempts: 1,
        ..uncached(options)
    }
}

fn uncached(options: &FetchOptions) -> FetchOptions {
    FetchOptions {
        disk_cache: None,
        ..options.clone()
    }
}

/// The manifest that a version has already, if there is one.
async fn there_already(
    version: &dyn WritableStore,
    tries: &Tries<'_>,
    name: &FileName,
) -> Result<Option<Bytes>, StoreError> {
    match tries
        .run(|| version.uri(name), || version.get(name, MAX_MANIFEST_BYTES))
        .await
    {
        Ok(there) => Ok(Some(there)),
        // S3 says that an object is forbidden if it is missing and the caller may not list the bucket.
        Err(StoreError::NotFound { .. } | StoreError::AccessDenied { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn exists(version: &dyn WritableStore, name: &FileName) -> StoreError {
    let object = version.uri(name);
    StoreError::VersionExists { object }
}

async fn put(store: &dyn WritableStore, tries: &Tries<'_>, name: &FileName, content: Bytes) -> Result<(), StoreError> {
    tries.run(|| store.uri(name), || store.put(name, content.clone())).await
}

async fn put_new(
    store: &dyn WritableStore,
    tries: &Tries<'_>,
    name: &FileName,
    content: Bytes,
) -> Result<bool, StoreError> {
    tries
        .run(|| store.uri(name), || store.put_new(name, content.clone()))
        .await
}
