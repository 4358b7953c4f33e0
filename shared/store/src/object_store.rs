//! The seam between bundles and the places that they lie in.

use bytes::Bytes;
use futures::future::{BoxFuture, FutureExt};

use crate::bundle::hash::Sha256;
use crate::bundle::name::FileName;
use crate::error::StoreError;

/// A place with the files of one bundle, or with a bundle in each of its sub-folders.
///
/// Implementations neither retry nor check hashes: [`fetch`](crate::fetch()) does both, in one way for all of them.
pub trait ObjectStore: Send + Sync {
    /// The full address of an object, as errors give it.
    fn uri(&self, name: &FileName) -> String;

    /// The place one level down, over the same connections.
    fn below(&self, folder: &FileName) -> Box<dyn ObjectStore>;

    /// The whole of an object, if it has at most `limit` bytes.
    ///
    /// # Errors
    ///
    /// [`StoreError::SizeLimit`] for a longer one, before it is read; else why it could not be read.
    fn get<'a>(&'a self, name: &'a FileName, limit: u64) -> BoxFuture<'a, Result<Bytes, StoreError>>;

    /// The whole of an object, or nothing where it is still the one that `tag` came with: a conditional read (RFC 9110, 13),
    /// or, in a store without tags, one that compares hashes.
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

/// Whoever points to a store has one.
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
    /// The place one level down, over the same connections. It needs not exist yet.
    fn writable_below(&self, folder: &FileName) -> Box<dyn WritableStore>;

    /// Puts an object there, in place of one of the same name. A reader sees the old one or the new one, and never a part.
    ///
    /// # Errors
    ///
    /// Why it could not be written.
    fn put<'a>(&'a self, name: &'a FileName, content: Bytes) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Puts an object there unless there is one of that name, and gives whether it did: of several that try at once, one does,
    /// and what the others find is whole. Some servers that speak S3's protocol know no such condition, and say so; there it is
    /// written in place of one of the same name.
    ///
    /// # Errors
    ///
    /// Why it could not be written; an object that is there already is none.
    fn put_new<'a>(&'a self, name: &'a FileName, content: Bytes) -> BoxFuture<'a, Result<bool, StoreError>>;
}

/// An object with what tells it from a later one of the same name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tagged {
    /// All of its bytes.
    pub bytes: Bytes,
    /// The store's entity tag (RFC 9110, 8.8.3), or a hash of the bytes where it has none.
    pub tag: String,
}

/// What a tag that is a hash begins with; no server's tag does, for those are quoted.
const HASHED: &str = "sha256:";

impl Tagged {
    /// With the server's tag, if it gave one.
    pub(crate) fn new(bytes: Bytes, tag: Option<&str>) -> Self {
        let tag = match tag {
            Some(tag) if !tag.is_empty() && !tag.starts_with(HASHED) => tag.to_owned(),
            _ => format!("{HASHED}{}", Sha256::of(&bytes)),
        };
        Self { bytes, tag }
    }

    /// The part of a tag that a server understands.
    #[cfg_attr(
        not(any(feature = "s3", feature = "remote")),
        expect(dead_code, reason = "only servers are asked so")
    )]
    pub(crate) fn for_server(tag: Option<&str>) -> Option<&str> {
        tag.filter(|tag| !tag.starts_with(HASHED))
    }
}
