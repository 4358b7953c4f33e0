//! The places that bundles can be in, each an [`ObjectStore`](crate::ObjectStore).

pub(crate) mod directory;
pub(crate) mod memory;
#[cfg(feature = "remote")]
pub(crate) mod remote;
#[cfg(feature = "s3")]
pub(crate) mod s3;
