//! The seam between bundles and the places that they lie in.

use bytes::Bytes;
use futures::future::BoxFuture;

use crate::directory::DirectoryStore;
use crate::error::StoreError;
use crate::name::FileName;
use crate::uri::ModelUri;

/// A place with the files of one bundle.
///
/// Implementations neither retry nor check hashes: [`fetch`](crate::fetch()) does both, in one way for all of them.
pub trait ObjectStore: Send + Sync {
    /// The full address of an object, as errors give it.
    fn uri(&self, name: &FileName) -> String;

    /// The whole of an object, if it has at most `limit` bytes.
    ///
    /// # Errors
    ///
    /// [`StoreError::SizeLimit`] for a longer one, before it is read; else why it could not be read.
    fn get<'a>(&'a self, name: &'a FileName, limit: u64) -> BoxFuture<'a, Result<Bytes, StoreError>>;

    /// Fills `buffer` with the object's bytes from `offset` on, and gives the size of the whole object in bytes.
    ///
    /// The bytes go where the caller wants them, so that the parts of a model land side by side without another copy.
    ///
    /// # Errors
    ///
    /// [`StoreError::Truncated`] where the object ends before the buffer does; else why it could not be read. What the
    /// buffer then holds is undefined.
    fn read_range<'a>(
        &'a self,
        name: &'a FileName,
        offset: u64,
        buffer: &'a mut [u8],
    ) -> BoxFuture<'a, Result<u64, StoreError>>;
}

/// The store behind an address. Nothing is read yet.
///
/// # Errors
///
/// [`StoreError::BadUri`] for `s3://` in a build without the feature `s3`.
pub async fn open(uri: &ModelUri) -> Result<Box<dyn ObjectStore>, StoreError> {
    match uri {
        ModelUri::Directory(path) => Ok(Box::new(DirectoryStore::new(path))),
        #[cfg(feature = "s3")]
        ModelUri::S3(prefix) => Ok(Box::new(crate::s3::S3Store::from_env(prefix.clone()).await)),
        #[cfg(not(feature = "s3"))]
        ModelUri::S3(prefix) => Err(StoreError::BadUri {
            uri: prefix.to_string(),
            problem: "this program was built without S3; build it with --features s3".to_owned(),
        }),
    }
}
