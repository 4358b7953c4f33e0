//! Bundles in Google Cloud Storage, in Azure Blob Storage and on web servers. The crate `object_store` implements their protocols.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures::future::{BoxFuture, FutureExt};
use futures::stream::StreamExt;
use object_store::client::{HttpError, HttpErrorKind};
use object_store::path::Path;
use object_store::{GetOptions, GetResult, PutMode};

use crate::bundle::name::FileName;
use crate::error::{Cause, StoreError};
use crate::object_store::{ObjectStore, Tagged, WritableStore};

mod answers;
mod connect;
mod whole;

use answers::{Failed, What};
use whole::WholeFiles;

/// How long a connection may take to open.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long an answer may take to begin, and how long its body may pause.
const READ_TIMEOUT: Duration = Duration::from_secs(5);

/// The objects below a prefix of a bucket, a container or a web server's path.
///
/// If a server answers a request for a range with the whole object, it is asked for whole objects from then on, and each is kept until all
/// of its ranges have been taken.
#[derive(Debug, Clone)]
pub struct RemoteStore {
    client: Arc<dyn object_store::ObjectStore>,
    /// The address that errors show; it ends with a slash.
    address: String,
    /// The part of the keys that all objects share: empty, or ending with a slash.
    prefix: String,
    whole: Arc<WholeFiles>,
}

impl RemoteStore {
    fn new(client: Arc<dyn object_store::ObjectStore>, address: String, prefix: String) -> Self {
        let whole = Arc::default();
        Self {
            client,
            address,
            prefix,
            whole,
        }
    }

    fn at(&self, folder: &FileName) -> Self {
        let down = |above: &str| format!("{above}{folder}/");
        Self::new(self.client.clone(), down(&self.address), down(&self.prefix))
    }

    fn path(&self, name: &FileName) -> Result<Path, StoreError> {
        Path::parse(format!("{}{name}", self.prefix)).map_err(|error| StoreError::BadUri {
            uri: self.uri(name),
            problem: error.to_string(),
        })
    }

    async fn request(&self, name: &FileName, options: GetOptions) -> Result<GetResult, object_store::Error> {
        let path = Path::parse(format!("{}{name}", self.prefix))?;
        self.client.get_opts(&path, options).await
    }

    async fn get_whole(&self, name: &FileName, limit: u64, tag: Option<&str>) -> Result<Option<Tagged>, StoreError> {
        let options = GetOptions {
            if_none_match: Tagged::for_server(tag).map(str::to_owned),
            ..GetOptions::default()
        };
        let answer = match self.request(name, options).await {
            Err(object_store::Error::NotModified { .. }) => return Ok(None),
            answer => answer.map_err(|error| self.error(name, 0, error))?,
        };
        let too_long = |bytes| StoreError::SizeLimit {
            object: self.uri(name),
            bytes,
            limit,
        };
        let (size, tag) = (answer.meta.size, answer.meta.e_tag.clone());
        if size > limit {
            return Err(too_long(size));
        }
        let mut content = BytesMut::with_capacity(size as usize);
        let mut body = answer.into_stream();
        while let Some(piece) = body.next().await {
            content.extend_from_slice(&piece.map_err(|error| self.error(name, size, error))?);
            if content.len() as u64 > limit {
                return Err(too_long(content.len() as u64));
            }
        }
        Ok(Some(Tagged::new(content.freeze(), tag.as_deref())))
    }

    async fn read(&self, name: &FileName, offset: u64, buffer: &mut [u8]) -> Result<u64, StoreError> {
        let needed = offset.saturating_add(buffer.len() as u64);
        if self.whole.needed() {
            return self.read_whole(name, offset, buffer).await;
        }
        let options = GetOptions {
            range: Some((offset..needed).into()),
            ..GetOptions::default()
        };
        let answer = match self.request(name, options).await {
            Err(error) if whole_for_range(&error) => {
                self.whole.note_that_ranges_are_ignored();
                return self.read_whole(name, offset, buffer).await;
            }
            answer => answer.map_err(|error| self.error(name, needed, error))?,
        };
        let size = answer.meta.size;
        let mut body = answer.into_stream();
        let mut filled = 0;
        while let Some(piece) = body.next().await {
            let piece = piece.map_err(|error| self.error(name, needed, error))?;
            let end = filled + piece.len();
            let place = buffer.get_mut(filled..end);
            place
                .ok_or_else(|| self.unreachable(name, "the store gave more bytes than asked for"))?
                .copy_from_slice(&piece);
            filled = end;
        }
        match filled < buffer.len() {
            true => Err(self.truncated(name, needed)),
            false => Ok(size),
        }
    }

    /// Reads a range of an object that the server only gives whole.
    async fn read_whole(&self, name: &FileName, offset: u64, buffer: &mut [u8]) -> Result<u64, StoreError> {
        let get = || async {
            let whole = self.get_whole(name, crate::MAX_FILE_BYTES, None).await?;
            let unasked = || self.unreachable(name, "the store answered to a condition that the request did not have");
            whole.map(|tagged| tagged.bytes).ok_or_else(unasked)
        };
        let taken = self.whole.take(name, offset, buffer, get).await?;
        taken.ok_or_else(|| self.truncated(name, offset.saturating_add(buffer.len() as u64)))
    }

    fn truncated(&self, name: &FileName, needed: u64) -> StoreError {
        let object = self.uri(name);
        StoreError::Truncated { object, needed }
    }

    fn unreachable(&self, name: &FileName, source: impl Into<Cause>) -> StoreError {
        let (object, source) = (self.uri(name), source.into());
        StoreError::Unreachable { object, source }
    }

    /// The error for a request. `needed` is the end of the range that was asked for.
    fn error(&self, name: &FileName, needed: u64, error: object_store::Error) -> StoreError {
        let object = self.uri(name);
        let kind = find::<HttpError>(&error).map(HttpError::kind);
        let Some(failed) = find::<Failed>(&error) else {
            return match (kind, &error) {
                // The body has stalled.
                (Some(HttpErrorKind::Timeout), _) => StoreError::Timeout {
                    object,
                    after: READ_TIMEOUT,
                },
                // These are errors in the files and settings of the credentials, before any request is sent.
                (
                    None,
                    object_store::Error::Unauthenticated { .. } | object_store::Error::UnknownConfigurationKey { .. },
                ) => {
                    let source = error.to_string().into();
                    StoreError::NoCredentials { object, source }
                }
                _ => self.unreachable(name, error.to_string()),
            };
        };
        // The failed request was to another server: the one that gives out the credentials.
        if !failed.path.ends_with(&format!("/{name}")) {
            let source = error.to_string().into();
            return StoreError::NoCredentials { object, source };
        }
        // The errors around it are left out, because each of them repeats the same.
        let source = Cause::from(failed.to_string());
        match &failed.what {
            What::NoAnswer if kind == Some(HttpErrorKind::Timeout) => StoreError::Timeout {
                object,
                after: READ_TIMEOUT,
            },
            What::NoAnswer | What::WholeForRange => self.unreachable(name, source),
            What::Status { status: 416, .. } => self.truncated(name, needed),
            What::Status { status, body } => {
                let status = *status;
                if let Some(reason) = answers::expired(status, body) {
                    return StoreError::ExpiredCredentials { object, reason, source };
                }
                match (status, answers::code(body)) {
                    (404, Some("NoSuchBucket" | "ContainerNotFound")) => {
                        let bucket = self.address.split('/').nth(2).unwrap_or_default().to_owned();
                        StoreError::BucketNotFound { bucket, object }
                    }
                    (401, _) => StoreError::NoCredentials { object, source },
                    _ => StoreError::of_status(object, status, source),
                }
            }
        }
    }
}

impl ObjectStore for RemoteStore {
    fn uri(&self, name: &FileName) -> String {
        format!("{}{name}", self.address)
    }

    fn below(&self, folder: &FileName) -> Box<dyn ObjectStore> {
        Box::new(self.at(folder))
    }

    fn get<'a>(&'a self, name: &'a FileName, limit: u64) -> BoxFuture<'a, Result<Bytes, StoreError>> {
        async move {
            let whole = self.get_whole(name, limit, None).await?;
            let unasked = || self.unreachable(name, "the store answered to a condition that the request did not have");
            whole.map(|tagged| tagged.bytes).ok_or_else(unasked)
        }
        .boxed()
    }

    fn get_unless<'a>(
        &'a self,
        name: &'a FileName,
        limit: u64,
        tag: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Option<Tagged>, StoreError>> {
        self.get_whole(name, limit, tag).boxed()
    }

    fn read_range<'a>(
        &'a self,
        name: &'a FileName,
        offset: u64,
        buffer: &'a mut [u8],
    ) -> BoxFuture<'a, Result<u64, StoreError>> {
        self.read(name, offset, buffer).boxed()
    }
}

impl WritableStore for RemoteStore {
    fn writable_below(&self, folder: &FileName) -> Box<dyn WritableStore> {
        Box::new(self.at(folder))
    }

    fn put<'a>(&'a self, name: &'a FileName, content: Bytes) -> BoxFuture<'a, Result<(), StoreError>> {
        async move {
            let path = self.path(name)?;
            let options = object_store::PutOptions::default();
            let sent = self.client.put_opts(&path, content.into(), options).await;
            sent.map(drop).map_err(|error| self.error(name, 0, error))
        }
        .boxed()
    }

    fn put_new<'a>(&'a self, name: &'a FileName, content: Bytes) -> BoxFuture<'a, Result<bool, StoreError>> {
        async move {
            let path = self.path(name)?;
            let options = PutMode::Create.into();
            match self.client.put_opts(&path, content.into(), options).await {
                Ok(_) => Ok(true),
                Err(error) if there_already(&error) => Ok(false),
                Err(error) => Err(self.error(name, 0, error)),
            }
        }
        .boxed()
    }
}

/// Whether a server gave the whole object although a range was asked for.
fn whole_for_range(error: &object_store::Error) -> bool {
    find::<Failed>(error).is_some_and(|failed| matches!(failed.what, What::WholeForRange))
}

/// Whether an object was not written because there is one already: Google says that the condition failed, and Azure that the blob exists.
fn there_already(error: &object_store::Error) -> bool {
    find::<Failed>(error).is_some_and(|failed| match &failed.what {
        What::Status { status: 412, .. } => true,
        What::Status { status: 409, body } => answers::code(body) == Some("BlobAlreadyExists"),
        _ => false,
    })
}

/// The first error of type `E` among the causes of `error`.
fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        next = error.source();
    }
    None
}
