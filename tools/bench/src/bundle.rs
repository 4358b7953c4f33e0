//! A bundle's files, as a bucket holds them.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;
use bytes::Bytes;
use serde_json::{Value, json};
use solecism_store::{FileName, Manifest, Sha256};

use crate::bucket::Objects;

/// The bucket that every bundle is put into.
pub(crate) const BUCKET: &str = "solecism-bench";

/// A bundle in memory.
#[derive(Clone, Debug)]
pub(crate) struct Bundle {
    manifest: Value,
    files: BTreeMap<String, Bytes>,
    /// Bytes in a range.
    pub(crate) chunk_bytes: u64,
}

impl Bundle {
    /// Reads a folder.
    ///
    /// # Errors
    ///
    /// A folder that is not a bundle.
    pub(crate) fn read(folder: &Path) -> anyhow::Result<Self> {
        let read = |name: &str| {
            let path = folder.join(name);
            std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
        };
        let json = read(FileName::MANIFEST)?;
        let manifest = Manifest::parse(&json).with_context(|| format!("{} is not a bundle", folder.display()))?;
        let files = manifest
            .files
            .keys()
            .map(|name| Ok((name.as_str().to_owned(), read(name.as_str())?.into())))
            .collect::<anyhow::Result<_>>()?;
        Ok(Self {
            manifest: serde_json::from_slice(&json)?,
            files,
            chunk_bytes: manifest.chunk_bytes,
        })
    }

    /// The same files under a manifest whose ranges have another size.
    pub(crate) fn in_ranges_of(&self, chunk_bytes: u64) -> Self {
        let entry = |content: &Bytes| {
            let sha256: Vec<_> = content.chunks(chunk_bytes as usize).map(Sha256::of).collect();
            json!({"bytes": content.len(), "sha256": sha256})
        };
        let entries: serde_json::Map<_, _> = self
            .files
            .iter()
            .map(|(name, file)| (name.clone(), entry(file)))
            .collect();
        let mut manifest = self.manifest.clone();
        manifest["chunk_bytes"] = json!(chunk_bytes);
        manifest["files"] = Value::Object(entries);
        Self {
            manifest,
            files: self.files.clone(),
            chunk_bytes,
        }
    }

    /// Its objects below a prefix in the bucket.
    pub(crate) fn objects(&self, prefix: &str) -> Objects {
        let path = |name: &str| format!("/{BUCKET}/{prefix}/{name}");
        let manifest = Bytes::from(self.manifest.to_string());
        let files = self.files.iter().map(|(name, file)| (path(name), file.clone()));
        files.chain([(path(FileName::MANIFEST), manifest)]).collect()
    }

    /// Bytes of all files, the manifest's aside.
    pub(crate) fn bytes(&self) -> u64 {
        self.files.values().map(|file| file.len() as u64).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_another_size_are_still_a_bundle() {
        let bundle = Bundle::read(&solecism_testing::tiny::bundle()).unwrap();
        let cut = bundle.in_ranges_of(1000);
        let objects = cut.objects("tiny");
        let manifest = Manifest::parse(&objects["/solecism-bench/tiny/manifest.json"]).unwrap();
        assert_eq!((manifest.chunk_bytes, cut.bytes()), (1000, bundle.bytes()));
        let model = &objects["/solecism-bench/tiny/model.onnx"];
        let entry = &manifest.files[FileName::MODEL];
        assert_eq!(entry.sha256.len(), model.len().div_ceil(1000));
        assert_eq!(entry.sha256[0], Sha256::of(&model[..1000]));
    }
}
