//! Bundles in S3, and in other stores that speak its protocol.

use std::error::Error;
use std::ops::Range;
use std::time::Duration;

use aws_config::environment::EnvironmentVariableRegionProvider;
use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::ProfileFileRegionProvider;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, SdkConfig};
use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::{Builder, ResponseChecksumValidation, SharedHttpClient, StalledStreamProtectionConfig};
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::operation::get_object::GetObjectOutput;
use aws_sdk_s3::operation::put_object::builders::PutObjectFluentBuilder;
use aws_sdk_s3::primitives::ByteStream;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use bytes::{Bytes, BytesMut};
use futures::future::{BoxFuture, FutureExt};

use crate::bundle::name::FileName;
use crate::error::{Cause, StoreError};
use crate::object_store::{ObjectStore, Tagged, WritableStore};
use crate::uri::BucketPrefix;

/// A function has 9 s to start, and [`fetch`](crate::fetch()) tries three times with 0.3 s of pauses. So a connection
/// that does not open is reported after 6.3 s, and an answer that does not begin after 7.8 s.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
const FIRST_BYTE_TIMEOUT: Duration = Duration::from_millis(2500);
/// How long a body may stall.
const STALL_TIMEOUT: Duration = Duration::from_secs(3);
/// The region if neither the environment nor a profile names one; servers with an endpoint of their own rarely need it.
const DEFAULT_REGION: &str = "us-east-1";

/// The objects below a prefix of an S3 bucket.
///
/// If an endpoint is configured, buckets are addressed in the path, because such servers seldom have a host name for each bucket.
#[derive(Debug, Clone)]
pub struct S3Store {
    client: Client,
    location: BucketPrefix,
}

impl S3Store {
    /// A store with credentials, region and endpoint as the AWS tools find them: from environment variables, then from
    /// the profile. Credentials may also come from the role of the function, container or machine.
    pub async fn from_env(location: BucketPrefix) -> Self {
        // The machine's metadata service is not asked, because that takes seconds if there is none.
        let region = RegionProviderChain::first_try(EnvironmentVariableRegionProvider::new())
            .or_else(ProfileFileRegionProvider::new())
            .or_else(DEFAULT_REGION);
        let config = aws_config::defaults(BehaviorVersion::latest())
            .http_client(http_client())
            .region(region)
            .load()
            .await;
        let endpoint = std::env::var_os("AWS_ENDPOINT_URL_S3").is_some();
        Self::with_path_style(location, &config, endpoint || config.endpoint_url().is_some())
    }

    /// A store with the caller's own configuration. Its timeouts and retries are not used, because the store sets those
    /// that suit a function's start.
    pub fn new(location: BucketPrefix, config: &SdkConfig) -> Self {
        Self::with_path_style(location, config, config.endpoint_url().is_some())
    }

    fn with_path_style(location: BucketPrefix, config: &SdkConfig, path_style: bool) -> Self {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(FIRST_BYTE_TIMEOUT)
            .build();
        let stalls = StalledStreamProtectionConfig::enabled()
            .grace_period(STALL_TIMEOUT)
            .build();
        let mut builder = Builder::from(config)
            .force_path_style(path_style)
            .timeout_config(timeouts)
            .stalled_stream_protection(stalls)
            // There are no retries here, because `fetch` retries itself and counts the tries.
            .retry_config(RetryConfig::disabled())
            // `fetch` checks every byte against the manifest, which the store's own checksums cannot replace.
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired);
        if config.http_client().is_none() {
            builder.set_http_client(Some(http_client()));
        }
        let client = Client::from_conf(builder.build());
        Self { client, location }
    }

    fn at(&self, folder: &FileName) -> Self {
        Self {
            client: self.client.clone(),
            location: self.location.join(folder.as_str()),
        }
    }

    fn key(&self, name: &FileName) -> String {
        format!("{}{name}", self.location.prefix())
    }

    /// Asks for a range of an object; the headers have arrived when this returns.
    async fn request_range(&self, name: &FileName, range: Range<u64>) -> Result<GetObjectOutput, StoreError> {
        let request = self
            .client
            .get_object()
            .bucket(self.location.bucket())
            .key(self.key(name));
        let request = request.range(format!("bytes={}-{}", range.start, range.end.saturating_sub(1)));
        match request.send().await {
            // The range begins at or after the object's end.
            Err(error) if status(&error) == Some(416) => Err(self.truncated(name, range.end)),
            answer => answer.map_err(|error| self.error(name, error)),
        }
    }

    /// Asks for an object unless it is the one that `tag` came with; the headers have arrived when this returns.
    async fn request_whole(&self, name: &FileName, tag: Option<&str>) -> Result<Option<GetObjectOutput>, StoreError> {
        let request = self
            .client
            .get_object()
            .bucket(self.location.bucket())
            .key(self.key(name));
        match request
            .set_if_none_match(Tagged::for_server(tag).map(str::to_owned))
            .send()
            .await
        {
            Err(error) if status(&error) == Some(304) => Ok(None),
            answer => answer.map(Some).map_err(|error| self.error(name, error)),
        }
    }

    /// The request that writes an object. One is enough, because S3 accepts objects of up to 5 GB in one request, and a bundle's files have
    /// at most 256 MiB.
    fn request_put(&self, name: &FileName, content: Bytes) -> PutObjectFluentBuilder {
        self.client
            .put_object()
            .bucket(self.location.bucket())
            .key(self.key(name))
            .body(ByteStream::from(content))
    }

    fn truncated(&self, name: &FileName, needed: u64) -> StoreError {
        let object = self.uri(name);
        StoreError::Truncated { object, needed }
    }

    fn unreachable(&self, name: &FileName, source: impl Into<Cause>) -> StoreError {
        let (object, source) = (self.uri(name), source.into());
        StoreError::Unreachable { object, source }
    }

    fn error<E>(&self, name: &FileName, error: SdkError<E>) -> StoreError
    where
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
    {
        let object = self.uri(name);
        if has_source::<CredentialsError>(&error) {
            let source = error.into();
            return StoreError::NoCredentials { object, source };
        }
        match &error {
            SdkError::TimeoutError(_) => {
                return StoreError::Timeout {
                    object,
                    after: FIRST_BYTE_TIMEOUT,
                };
            }
            SdkError::DispatchFailure(failure) if failure.is_timeout() => {
                return StoreError::Timeout {
                    object,
                    after: CONNECT_TIMEOUT,
                };
            }
            _ => {}
        }
        match (error.code(), status(&error)) {
            (Some("NoSuchBucket"), _) => {
                let bucket = self.location.bucket().to_owned();
                StoreError::BucketNotFound { bucket, object }
            }
            (Some("NoSuchKey"), _) => StoreError::NotFound { object },
            (Some(code @ ("ExpiredToken" | "TokenRefreshRequired")), _) => {
                let (reason, source) = (code.to_owned(), error.into());
                StoreError::ExpiredCredentials { object, reason, source }
            }
            (Some("InvalidToken"), _) => {
                let source = error.into();
                StoreError::AccessDenied { object, source }
            }
            // The answer cannot be used: it has no status, or a status of success.
            (_, None | Some(200..300)) => self.unreachable(name, error),
            (_, Some(status)) => StoreError::of_status(object, status, error),
        }
    }

    async fn get_whole(&self, name: &FileName, limit: u64, tag: Option<&str>) -> Result<Option<Tagged>, StoreError> {
        let Some(answer) = self.request_whole(name, tag).await? else {
            return Ok(None);
        };
        let too_long = |bytes| StoreError::SizeLimit {
            object: self.uri(name),
            bytes,
            limit,
        };
        // The count below catches a header that is wrong.
        let length = answer.content_length().and_then(|length| u64::try_from(length).ok());
        if let Some(length) = length.filter(|length| *length > limit) {
            return Err(too_long(length));
        }
        let tag = answer.e_tag;
        let mut body = answer.body;
        let mut content = BytesMut::new();
        while let Some(piece) = self.next_piece(name, &mut body).await? {
            content.extend_from_slice(&piece);
            if content.len() as u64 > limit {
                return Err(too_long(content.len() as u64));
            }
        }
        Ok(Some(Tagged::new(content.freeze(), tag.as_deref())))
    }

    async fn read(&self, name: &FileName, offset: u64, buffer: &mut [u8]) -> Result<u64, StoreError> {
        let needed = offset.saturating_add(buffer.len() as u64);
        let answer = self.request_range(name, offset..needed).await?;
        let size = answer.content_range().and_then(object_size);
        let size = size.ok_or_else(|| self.unreachable(name, "the store gave no Content-Range with the size"))?;
        let mut body = answer.body;
        let mut filled = 0;
        while let Some(piece) = self.next_piece(name, &mut body).await? {
            let end = filled + piece.len();
            let place = buffer.get_mut(filled..end);
            place
                .ok_or_else(|| self.unreachable(name, "the store gave more bytes than asked for"))?
                .copy_from_slice(&piece);
            filled = end;
        }
        if filled < buffer.len() {
            Err(self.truncated(name, needed))
        } else {
            Ok(size)
        }
    }

    async fn next_piece(&self, name: &FileName, body: &mut ByteStream) -> Result<Option<Bytes>, StoreError> {
        body.try_next().await.map_err(|error| self.unreachable(name, error))
    }
}

impl ObjectStore for S3Store {
    fn uri(&self, name: &FileName) -> String {
        format!("{}{name}", self.location)
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

impl WritableStore for S3Store {
    fn writable_below(&self, folder: &FileName) -> Box<dyn WritableStore> {
        Box::new(self.at(folder))
    }

    fn put<'a>(&'a self, name: &'a FileName, content: Bytes) -> BoxFuture<'a, Result<(), StoreError>> {
        async move {
            let sent = self.request_put(name, content).send().await;
            sent.map(drop).map_err(|error| self.error(name, error))
        }
        .boxed()
    }

    fn put_new<'a>(&'a self, name: &'a FileName, content: Bytes) -> BoxFuture<'a, Result<bool, StoreError>> {
        async move {
            let request = self.request_put(name, content.clone()).if_none_match("*");
            match request.send().await {
                Ok(_) => Ok(true),
                Err(error) => match status(&error) {
                    Some(412) => Ok(false),
                    // Some servers that speak S3's protocol have no conditions, and say so.
                    Some(501) => self.put(name, content).await.map(|()| true),
                    // Another write to the same name is under way; after it there is an object with that name, or none.
                    Some(status @ 409) => Err(StoreError::Busy {
                        object: self.uri(name),
                        status,
                        source: error.into(),
                    }),
                    _ => Err(self.error(name, error)),
                },
            }
        }
        .boxed()
    }
}

fn http_client() -> SharedHttpClient {
    aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .build_https()
}

/// The size in a `Content-Range: bytes 0-9/100` (RFC 9110, 14.4).
fn object_size(content_range: &str) -> Option<u64> {
    content_range.rsplit_once('/').and_then(|(_, size)| size.parse().ok())
}

/// The HTTP status of the answer, if there was one.
fn status<E>(error: &SdkError<E>) -> Option<u16> {
    error.raw_response().map(|answer| answer.status().as_u16())
}

/// Whether an error of type `E` is among the causes of `error`.
fn has_source<E: Error + 'static>(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if error.is::<E>() {
            return true;
        }
        next = error.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_stands_behind_the_slash() {
        let cases = [
            ("bytes 0-9/100", Some(100)),
            ("bytes */100", Some(100)),
            ("bytes 0-9/*", None),
            ("bytes 0-9", None),
            ("", None),
        ];
        for (header, size) in cases {
            assert_eq!(object_size(header), size, "{header}");
        }
    }
}
