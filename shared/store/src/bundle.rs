//! What a bundle consists of: the manifest, the names and roles of its files, and their hashes.

pub(crate) mod draft;
pub(crate) mod hash;
pub(crate) mod manifest;
pub(crate) mod name;
pub(crate) mod role;
mod written;
