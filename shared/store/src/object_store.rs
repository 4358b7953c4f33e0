//! The interface between bundles and the places that they are in.

use bytes::Bytes;
use futures::future::{BoxFuture, FutureExt};

use crate::bundle::hash::Sha256;
use crate::bundle::name::FileName;
use crate::error::StoreError;

/// A place with the files of one bundle, or with a bundle in each of its subfolders.
///
/// Implementations neither retry nor check hashes: [`fetch`](crate::fetch()) does both, in the same way for all of them.
pub trait ObjectStore: Send + Sync {
    /// The full address of an object, which errors name.
    fn uri(&self, name: &FileName) -> String;

    /// The place one level below, over the same connections.
    fn below(&self, folder: &FileName) -> Box<dyn ObjectStore>;

    /// The whole of an object, if it has at most `limit` bytes.
    ///
    /// # Errors
    ///
    /// [`StoreError::SizeLimit`] for a longer object, before the whole of it is read; otherwise the reason why it could not be read.
    fn get<'a>(&'a self, name: &'a FileName, limit: u64) -> BoxFuture<'a, Result<Bytes, StoreError>>;

    /// The whole of an object, or nothing if it is still the one that `tag` came with. This is a conditional read (RFC 9110, 13) or, in a
    /// store without tags, a read that compares hashes.
    ///
    /// # Errors
    ///
    /// Those of [`get`](Self::get).
    fn get_unless<'a>(
        &'a self,
        name: &'a FileName,
        limit: u64,
        tag: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Option<Tagged>, StoreError>> {
        async move {
            let tagged = Tagged::new(self.get(name, limit).await?, None);
            Ok((tag != Some(tagged.tag.as_str())).then_some(tagged))
        }
        .boxed()
    }

    /// Fills `buffer` with the object's bytes from `offset` on, and returns the size of the whole object in bytes.
    ///
    /// The bytes go where the caller wants them, so that they need not be copied again.
    ///
    /// # Errors
    ///
    /// [`StoreError::Truncated`] if the object ends before the buffer is full; otherwise the reason why it could not be
    /// read. The content of the buffer is then unspecified.
    fn read_range<'a>(
        &'a self,
        name: &'a FileName,
        offset: u64,
        buffer: &'a mut [u8],
    ) -> BoxFuture<'a, Result<u64, StoreError>>;
}

/// Makes a pointer to a store a store itself.
macro_rules! delegate {
    ($pointer:ty) => {
        impl<T: ObjectStore + ?Sized> ObjectStore for $pointer {
            fn uri(&self, name: &FileName) -> String {
                (**self).uri(name)
            }

            fn below(&self, folder: &FileName) -> Box<dyn ObjectStore> {
                (**self).below(folder)
            }

            fn get<'a>(&'a self, name: &'a FileName, limit: u64) -> BoxFuture<'a, Result<Bytes, StoreError>> {
                (**self).get(name, limit)
            }

            fn get_unless<'a>(
                &'a self,
                name: &'a FileName,
                limit: u64,
                tag: Option<&'a str>,
            ) -> BoxFuture<'a, Result<Option<Tagged>, StoreError>> {
                (**self).get_unless(name, limit, tag)
            }

            fn read_range<'a>(
                &'a self,
                name: &'a FileName,
                offset: u64,
                buffer: &'a mut [u8],
            ) -> BoxFuture<'a, Result<u64, StoreError>> {
                (**self).read_range(name, offset, buffer)
            }
        }
    };
}

delegate!(&T);
delegate!(Box<T>);

/// A place that bundles can be put into.
pub trait WritableStore: ObjectStore {
    /// The place one level below, over the same connections. It need not exist yet.
    fn writable_below(&self, folder: &FileName) -> Box<dyn WritableStore>;

    /// Writes an object, replacing one with the same name. A reader sees the old one or the new one, never a part.
    ///
    /// # Errors
    ///
    /// The reason why it could not be written.
    fn put<'a>(&'a self, name: &'a FileName, content: Bytes) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Writes an object unless there is one with the same name, and returns whether it did. If several callers try at the same time, one of
    /// them writes it, and the others find a whole object. Some servers that speak S3's protocol do not have such a condition, and say so;
    /// there it replaces an object with the same name.
    ///
    /// # Errors
    ///
    /// The reason why it could not be written; it is not an error if there is an object already.
    fn put_new<'a>(&'a self, name: &'a FileName, content: Bytes) -> BoxFuture<'a, Result<bool, StoreError>>;
}

/// An object, and a tag that distinguishes it from a later one with the same name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tagged {
    /// All of its bytes.
    pub bytes: Bytes,
    /// The store's entity tag (RFC 9110, 8.8.3), or a hash of the bytes if it has none.
    pub tag: String,
}

/// The prefix of a tag that is a hash. No server's tag begins with it, because those are quoted.
const HASHED: &str = "sha256:";

impl Tagged {
    /// An object with the server's tag, or with a hash if the server gave none.
    pub(crate) fn new(bytes: Bytes, tag: Option<&str>) -> Self {
        let tag = match tag {
            Some(tag) if !tag.is_empty() && !tag.starts_with(HASHED) => tag.to_owned(),
            _ => format!("{HASHED}{}", Sha256::of(&bytes)),
        };
        Self { bytes, tag }
    }

    /// The tag, if it is one that a server understands.
    #[cfg_attr(
        not(any(feature = "s3", feature = "remote")),
        expect(dead_code, reason = "only servers are asked so")
    )]
    pub(crate) fn for_server(tag: Option<&str>) -> Option<&str> {
        tag.filter(|tag| !tag.starts_with(HASHED))
    }
}
