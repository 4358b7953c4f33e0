//! The folder that a bundle is written to, whole or not at all.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use solecism_store::FileName;

/// A folder that a bundle may be written to.
#[derive(Debug)]
pub(super) struct Destination {
    folder: PathBuf,
    /// Where it is made until it is whole: beside the folder, so that it can be moved there.
    partial: PathBuf,
    /// Where a bundle that is replaced lies in the meantime.
    replaced: PathBuf,
}

impl Destination {
    /// `folder`, if there is nothing yet, or a bundle that `force` allows to be replaced.
    ///
    /// # Errors
    ///
    /// A folder that is in the way.
    pub(super) fn new(folder: PathBuf, force: bool) -> anyhow::Result<Self> {
        let shown = folder.display();
        let Some(name) = folder.file_name().and_then(|name| name.to_str()) else {
            bail!("{shown} is not a name for a new folder: choose another with --output");
        };
        if folder.join(FileName::MANIFEST).is_file() {
            if !force {
                bail!(
                    "there is a bundle in {shown} already: replace it with --force, or choose another folder with --output"
                );
            }
        } else if folder.symlink_metadata().is_ok() && !is_empty_folder(&folder) {
            bail!("{shown} exists and is not a bundle: choose another folder with --output");
        }
        let process = std::process::id();
        Ok(Self {
            partial: folder.with_file_name(format!(".{name}.{process}.partial")),
            replaced: folder.with_file_name(format!(".{name}.{process}.replaced")),
            folder,
        })
    }

    /// The folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes files, by name and content, and nothing else into the folder. If that fails, all is as it was.
    ///
    /// # Errors
    ///
    /// What cannot be written.
    pub(super) fn write(&self, files: &[(&str, &[u8])]) -> anyhow::Result<()> {
        let cannot = || format!("cannot write the bundle to {}", self.folder.display());
        let result = self.write_partial(files).and_then(|()| self.move_in());
        if result.is_err() {
            // The error that came first is the one to tell.
            let _ = fs::remove_dir_all(&self.partial);
        }
        result.with_context(cannot)
    }

    fn write_partial(&self, files: &[(&str, &[u8])]) -> std::io::Result<()> {
        if let Some(parent) = self.partial.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::create_dir(&self.partial)?;
        for (name, content) in files {
            fs::write(self.partial.join(name), content)?;
        }
        Ok(())
    }

    /// Puts the whole bundle where it belongs, in place of what is there.
    fn move_in(&self) -> std::io::Result<()> {
        if self.folder.symlink_metadata().is_err() {
            return fs::rename(&self.partial, &self.folder);
        }
        fs::rename(&self.folder, &self.replaced)?;
        if let Err(error) = fs::rename(&self.partial, &self.folder) {
            fs::rename(&self.replaced, &self.folder)?;
            return Err(error);
        }
        fs::remove_dir_all(&self.replaced)
    }
}

fn is_empty_folder(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .expect("a folder")
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_bundle_is_written_whole_and_nothing_beside_it() {
        let work = tempfile::tempdir().expect("a temporary folder");
        let folder = work.path().join("models/fr");
        let write = |force, files: &[(&str, &[u8])]| {
            let destination = Destination::new(folder.clone(), force)?;
            destination.write(files)
        };
        write(false, &[(FileName::MANIFEST, b"1"), ("old", b"")]).expect("nothing is in the way");
        assert_eq!(names(&folder), [FileName::MANIFEST, "old"]);
        write(false, &[]).expect_err("a bundle is in the way");
        write(true, &[(FileName::MANIFEST, b"2"), ("new", b"")]).expect("it may be replaced");
        assert_eq!(names(&folder), [FileName::MANIFEST, "new"]);
        assert_eq!(names(&work.path().join("models")), ["fr"]);
    }

    #[test]
    fn what_fails_leaves_all_as_it_was() {
        let work = tempfile::tempdir().expect("a temporary folder");
        let folder = work.path().join("fr");
        let destination = Destination::new(folder.clone(), true).expect("nothing is in the way");
        destination
            .write(&[(FileName::MANIFEST, b"1")])
            .expect("it can be written");
        let nowhere = [(FileName::MANIFEST, &b"2"[..]), ("no/such/folder", b"")];
        destination.write(&nowhere).expect_err("a folder is missing");
        assert_eq!(fs::read(folder.join(FileName::MANIFEST)).expect("it is there"), b"1");
        assert_eq!(names(work.path()), ["fr"]);
    }

    #[test]
    fn folders_that_are_no_bundles_stay() {
        let work = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(work.path().join("empty")).expect("a folder");
        fs::create_dir(work.path().join("full")).expect("a folder");
        fs::write(work.path().join("full/letter.txt"), "").expect("a file");
        let new = |name: &str| Destination::new(work.path().join(name), true).map(drop);
        new("empty").expect("nothing would be lost");
        for name in ["full", "full/letter.txt", ".."] {
            let error = new(name).expect_err(name).to_string();
            assert!(error.contains("--output"), "{error}");
        }
    }
}
