//! The places that bundles lie in, each an [`ObjectStore`](crate::ObjectStore).

pub(crate) mod directory;
pub(crate) mod memory;
#[cfg(feature = "s3")]
pub(crate) mod s3;
