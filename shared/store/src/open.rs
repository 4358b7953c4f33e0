//! From an address of any kind to the store behind it.

use crate::error::StoreError;
use crate::object_store::ObjectStore;
use crate::place::directory::DirectoryStore;
use crate::uri::ModelUri;

/// The store behind an address. Nothing is read yet.
///
/// # Errors
///
/// [`StoreError::BadUri`] for `s3://` in a build without the feature `s3`.
pub async fn open(uri: &ModelUri) -> Result<Box<dyn ObjectStore>, StoreError> {
    match uri {
        ModelUri::Directory(path) => Ok(Box::new(DirectoryStore::new(path))),
        #[cfg(feature = "s3")]
        ModelUri::S3(prefix) => Ok(Box::new(crate::place::s3::S3Store::from_env(prefix.clone()).await)),
        #[cfg(not(feature = "s3"))]
        ModelUri::S3(prefix) => Err(StoreError::BadUri {
            uri: prefix.to_string(),
            problem: "this program was built without S3; build it with --features s3".to_owned(),
        }),
    }
}
