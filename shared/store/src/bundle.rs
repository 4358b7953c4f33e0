//! What a bundle is made of: the manifest, the names and roles of its files, their hashes.

pub(crate) mod draft;
pub(crate) mod hash;
pub(crate) mod manifest;
pub(crate) mod name;
pub(crate) mod role;
mod written;
