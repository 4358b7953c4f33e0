//! Bundles from one store to another: each a version in a folder of its own that is never overwritten, and `current.json` last.

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

/// What became of a bundle that was to be copied.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Transferred {
    /// Its manifest.
    pub manifest: Manifest,
    /// The folder below the destination that it is in now.
    pub folder: FileName,
    /// Bytes that were written, manifests apart.
    pub written: u64,
    /// Bytes that were there already, whole and right.
    pub skipped: u64,
}

/// How far a copy is, told from time to time: bytes done, bytes in all.
pub type Progress<'a> = &'a mut (dyn FnMut(u64, u64) + Send);

/// Copies the bundle in `from` to a folder below `to` that is named after its version, and makes it the one that is served
/// from there.
///
/// The files come first, every byte checked; those that an earlier try left whole are not copied again. Then the manifest, and
/// last `current.json`: whoever reads meanwhile finds the version before or the new one, whole. Files and manifest are written
/// on the condition that there are none, so of two pushes of one version at the same time one is told that it exists.
///
/// # Errors
///
/// [`StoreError::VersionExists`] where another bundle has that version; why `from` could not be read or `to` written.
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
    // As it was written, so that its hash stays what it is.
    let json = tries
        .run(|| source.uri(&name), || source.get(&name, MAX_MANIFEST_BYTES))
        .await?;
    let pointer = Pointer {
        folder: folder_of(manifest, &source.uri(&name))?,
        manifest: Sha256::of(&json),
    };
    let version = to.writable_below(&pointer.folder);
    // A version with our own manifest is ours: what is broken of it is mended. Else nothing that is there is touched.
    let ours = match there_already(&*version, &tries, &name).await? {
        Some(there) if there == json => true,
        Some(_) => return Err(exists(&*version, &name)),
        None => false,
    };

    let total = manifest.files.values().map(|file| file.bytes).sum();
    let (mut written, mut skipped) = (0, 0);
    for (file, entry) in &manifest.files {
        // Only the one file of the manifest: an error of the destination's must not hide what is there.
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
                // Somebody else's, or one of another push of the same bundle that goes on beside this one.
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
    // This is what makes it a version, so of several pushes at once one makes it.
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

/// Makes a version that is below `store` the one that is served from there.
///
/// # Errors
///
/// No such version, or one without a manifest that this program can use; why `current.json` could not be written.
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

/// The folder that a bundle's version has, by its manifest's own word.
fn folder_of(manifest: &Manifest, object: &str) -> Result<FileName, StoreError> {
    FileName::new(&manifest.version).ok_or_else(|| StoreError::BadName {
        object: object.to_owned(),
        name: manifest.version.clone(),
    })
}

/// A look at what is there, and not in a cache, is not worth a second try: it is written anew.
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

/// A version's manifest as it lies there, if there is one.
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
        // S3 says that it is forbidden where it is missing, to whoever may not list.
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
