//! Bundles in folders.

use std::io::{self, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use futures::future::{BoxFuture, FutureExt};
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};

use crate::bundle::name::FileName;
use crate::error::StoreError;
use crate::object_store::{ObjectStore, WritableStore};

/// The size of tokio's own buffer, in bytes. tokio copies through it, and by default it has 2 MiB; with this size, the
/// copies of all parallel reads stay in the processor's cache.
const READ_BYTES: usize = 256 << 10;

/// The files of a folder.
#[derive(Debug, Clone)]
pub struct DirectoryStore {
    folder: PathBuf,
}

impl DirectoryStore {
    /// A store for `folder`, which is not touched yet.
    pub fn new(folder: impl AsRef<Path>) -> Self {
        let folder = folder.as_ref().to_owned();
        Self { folder }
    }

    /// Opens a file, and returns it with its size in bytes.
    async fn open(&self, name: &FileName) -> io::Result<(File, u64)> {
        let path = self.folder.join(name.as_str());
        // This is asked before opening the file, because opening a named pipe waits for its writer.
        let metadata = tokio::fs::metadata(&path).await?;
        if !metadata.is_file() {
            return Err(io::Error::other("not a regular file"));
        }
        let mut file = File::open(&path).await?;
        file.set_max_buf_size(READ_BYTES);
        Ok((file, metadata.len()))
    }

    fn error(&self, name: &FileName, needed: u64, error: io::Error) -> StoreError {
        let object = self.uri(name);
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => StoreError::NotFound { object },
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => StoreError::AccessDenied {
                object,
                source: error.into(),
            },
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                StoreError::Full {
                    object,
                    source: error.into(),
                }
            }
            io::ErrorKind::UnexpectedEof => StoreError::Truncated { object, needed },
            _ => StoreError::Unreachable {
                object,
                source: error.into(),
            },
        }
    }
}

impl ObjectStore for DirectoryStore {
    fn uri(&self, name: &FileName) -> String {
        self.folder.join(name.as_str()).display().to_string()
    }

    fn below(&self, folder: &FileName) -> Box<dyn ObjectStore> {
        Box::new(Self::new(self.folder.join(folder.as_str())))
    }

    fn get<'a>(&'a self, name: &'a FileName, limit: u64) -> BoxFuture<'a, Result<Bytes, StoreError>> {
        async move {
            let (file, bytes) = self.open(name).await.map_err(|error| self.error(name, 0, error))?;
            let object = self.uri(name);
            if bytes > limit {
                return Err(StoreError::SizeLimit { object, bytes, limit });
            }
            let mut content = Vec::new();
            // One byte more than allowed is read, to notice a file that grows while it is read.
            let read = file.take(limit.saturating_add(1)).read_to_end(&mut content).await;
            match read.map_err(|error| self.error(name, bytes, error))? as u64 {
                bytes if bytes > limit => Err(StoreError::SizeLimit { object, bytes, limit }),
                _ => Ok(content.into()),
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
            let needed = offset.saturating_add(buffer.len() as u64);
            let read = async {
                let (mut file, size) = self.open(name).await?;
                file.seek(SeekFrom::Start(offset)).await?;
                file.read_exact(buffer).await?;
                Ok(size)
            };
            read.await.map_err(|error| self.error(name, needed, error))
        }
        .boxed()
    }
}

impl WritableStore for DirectoryStore {
    fn writable_below(&self, folder: &FileName) -> Box<dyn WritableStore> {
        Box::new(Self::new(self.folder.join(folder.as_str())))
    }

    fn put<'a>(&'a self, name: &'a FileName, content: Bytes) -> BoxFuture<'a, Result<(), StoreError>> {
        async move {
            let (folder, file) = (self.folder.clone(), name.to_string());
            let written = tokio::task::spawn_blocking(move || write_whole(&folder, &file, &content)).await;
            let written = written.unwrap_or_else(|panic| Err(io::Error::other(panic)));
            written.map_err(|error| self.error(name, 0, error))
        }
        .boxed()
    }

    fn put_new<'a>(&'a self, name: &'a FileName, content: Bytes) -> BoxFuture<'a, Result<bool, StoreError>> {
        async move {
            let (folder, file) = (self.folder.clone(), name.to_string());
            let written = tokio::task::spawn_blocking(move || write_whole_new(&folder, &file, &content)).await;
            match written.unwrap_or_else(|panic| Err(io::Error::other(panic))) {
                Ok(()) => Ok(true),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
                Err(error) => Err(self.error(name, 0, error)),
            }
        }
        .boxed()
    }
}

/// Writes a file under another name, and renames it when it is whole; `folder` is made if it is missing. However many callers do this at
/// the same time, in this process and in others, the file is always the whole file of one of them.
pub(crate) fn write_whole(folder: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    let partial = partial(folder, name)?;
    let written = std::fs::write(&partial, content).and_then(|()| std::fs::rename(&partial, folder.join(name)));
    if written.is_err() {
        // An error here is ignored, because the first error is the one to report.
        let _ = std::fs::remove_file(&partial);
    }
    written
}

/// Does the same, but gives [`io::ErrorKind::AlreadyExists`] if there is a file with that name.
fn write_whole_new(folder: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    let (partial, whole) = (partial(folder, name)?, folder.join(name));
    // The file gets its name by a hard link because, unlike renaming, that never replaces another file.
    let written = write_new(&partial, content).and_then(|()| match std::fs::hard_link(&partial, &whole) {
        Err(error) if !matches!(error.kind(), io::ErrorKind::AlreadyExists | io::ErrorKind::NotFound) => {
            // On a file system without links, such as FAT, a reader may see a part of the file meanwhile, but its hash shows that.
            let written = write_new(&whole, content);
            if written
                .as_ref()
                .is_err_and(|error| error.kind() != io::ErrorKind::AlreadyExists)
            {
                let _ = std::fs::remove_file(&whole);
            }
            written
        }
        linked => linked,
    });
    let _ = std::fs::remove_file(&partial);
    written
}

/// The path of a file of `folder` until it is whole; `folder` is made if it is missing.
fn partial(folder: &Path, name: &str) -> io::Result<PathBuf> {
    /// Distinguishes the files that this process is writing at the same time.
    static COUNT: AtomicU64 = AtomicU64::new(0);
    std::fs::create_dir_all(folder)?;
    let (process, count) = (std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    Ok(folder.join(format!(".{name}.{process}.{count}.partial")))
}

/// Writes a new file, and waits until it is on the disk. Some file systems find out only then that they are full, and a crash must not
/// leave an empty file under a name that is never overwritten.
fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = std::fs::File::create_new(path)?;
    file.write_all(content)?;
    file.sync_all()
}
