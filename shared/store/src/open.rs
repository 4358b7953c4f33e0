//! From an address to the store behind it.

use crate::error::StoreError;
use crate::object_store::{ObjectStore, WritableStore};
use crate::place::directory::DirectoryStore;
#[cfg(feature = "remote")]
use crate::place::remote::RemoteStore;
use crate::uri::ModelUri;

/// The store behind an address. Nothing is read yet.
///
/// # Errors
///
/// [`StoreError::BadUri`] if this build lacks the feature for this kind of address, [`StoreError::NoCredentials`] if the credentials cannot
/// be read.
pub async fn open(uri: &ModelUri) -> Result<Box<dyn ObjectStore>, StoreError> {
    match uri {
        #[cfg(feature = "remote")]
        ModelUri::Web(prefix) => Ok(Box::new(RemoteStore::web(prefix)?)),
        #[cfg(not(feature = "remote"))]
        ModelUri::Web(_) => Err(not_built(uri, "remote")),
        // Every store except a web server can also be written to.
        writable => {
            let store: Box<dyn ObjectStore> = open_to_write(writable).await?;
            Ok(store)
        }
    }
}

/// The store behind an address, for writing bundles. Nothing is written yet.
///
/// # Errors
///
/// Those of [`open`], and also [`StoreError::BadUri`] for a web server.
pub async fn open_to_write(uri: &ModelUri) -> Result<Box<dyn WritableStore>, StoreError> {
    match uri {
        ModelUri::Directory(path) => Ok(Box::new(DirectoryStore::new(path))),
        #[cfg(feature = "s3")]
        ModelUri::S3(prefix) => Ok(Box::new(crate::place::s3::S3Store::from_env(prefix.clone()).await)),
        #[cfg(not(feature = "s3"))]
        ModelUri::S3(_) => Err(not_built(uri, "s3")),
        #[cfg(feature = "remote")]
        ModelUri::Google(prefix) => Ok(Box::new(RemoteStore::google(prefix)?)),
        #[cfg(feature = "remote")]
        ModelUri::Azure(prefix) => Ok(Box::new(RemoteStore::azure(prefix)?)),
        #[cfg(not(feature = "remote"))]
        ModelUri::Google(_) | ModelUri::Azure(_) => Err(not_built(uri, "remote")),
        ModelUri::Web(_) => Err(StoreError::BadUri {
            uri: uri.to_string(),
            problem: "a web server is only read from; put the model into the folder or the bucket that it serves"
                .to_owned(),
        }),
    }
}

#[cfg(not(all(feature = "s3", feature = "remote")))]
fn not_built(uri: &ModelUri, feature: &str) -> StoreError {
    StoreError::BadUri {
        uri: uri.to_string(),
        problem: format!("this program was built without support for such stores; build it with --features {feature}"),
    }
}
