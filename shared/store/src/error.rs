//! What can go wrong between an address and a bundle in memory.

use std::time::Duration;

use crate::bundle::hash::Sha256;
use crate::terms;

/// The error that an object store's own library gave, kept as the cause.
pub(crate) type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a bundle could not be read, or written.
///
/// The message names the object by its full address and says what to do about it, in the terms of the store that the object is in. The
/// cause, if there is one, is the [`source`](std::error::Error::source), and the message never repeats it. [`code`](Self::code) gives one
/// stable word for the error, for a program to match on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// This crate cannot read the address.
    #[error("{uri:?} is not the address of a model: {problem}")]
    BadUri {
        /// The address as it was given.
        uri: String,
        /// What is wrong with it, and what to write instead.
        problem: String,
    },
    /// There is no object with this name.
    #[error("{object} does not exist: check the address of the model, or put the bundle there")]
    NotFound {
        /// Address of the object.
        object: String,
    },
    /// There is no bucket or container with this name.
    #[error("{what} {bucket} does not exist (reading {object}): check the address of the model, or create the {what}", what = terms::of(object).container)]
    BucketNotFound {
        /// Name of the bucket or container.
        bucket: String,
        /// Address of the object that was asked for.
        object: String,
    },
    /// There are no credentials.
    #[error("there are no credentials to read {object}: {}", terms::of(object).credentials)]
    NoCredentials {
        /// Address of the object.
        object: String,
        /// What the providers of the credentials said.
        source: Cause,
    },
    /// The credentials have expired (S3's `ExpiredToken`, an expired Azure signature or Google token).
    #[error("the credentials for {object} have expired ({reason}): {}", terms::of(object).renew)]
    ExpiredCredentials {
        /// Address of the object.
        object: String,
        /// The store's own word for it, such as `ExpiredToken`.
        reason: String,
        /// The store's own words.
        source: Cause,
    },
    /// The store knows who asks, and refuses. S3 also answers this way if the object is missing and the caller may not list the bucket.
    #[error("{object} is missing or forbidden: put the bundle there, and {}", terms::of(object).permission)]
    AccessDenied {
        /// Address of the object.
        object: String,
        /// The store's own words.
        source: Cause,
    },
    /// The store redirects elsewhere, but does not say where or is not to be followed.
    #[error("{object} is elsewhere (status {status}): {}", terms::of(object).moved)]
    Moved {
        /// Address of the object.
        object: String,
        /// The HTTP status, 300 to 399.
        status: u16,
        /// The store's own words.
        source: Cause,
    },
    /// The store asks the caller to wait (429 or 503, or S3's 409 while another write to the same name is under way).
    #[error("{object}: the store is busy (status {status}): try again in a minute, or ask for less at once")]
    Busy {
        /// Address of the object.
        object: String,
        /// The HTTP status: 429, 503 or 409.
        status: u16,
        /// The store's own words.
        source: Cause,
    },
    /// The store answered with another error status.
    #[error("{object}: the store answered with status {status}: check the address and the store, then try again")]
    BadStatus {
        /// Address of the object.
        object: String,
        /// The HTTP status.
        status: u16,
        /// The store's own words.
        source: Cause,
    },
    /// The store gave no usable answer: there was no connection, it broke, or the bytes were not an answer.
    #[error("{object} cannot be reached: {}", terms::of(object).reach)]
    Unreachable {
        /// Address of the object.
        object: String,
        /// What broke.
        source: Cause,
    },
    /// The answer took too long.
    #[error("{object} did not arrive within {} s: check the network and the endpoint, then try again", after.as_secs_f32())]
    Timeout {
        /// Address of the object.
        object: String,
        /// The time limit that was exceeded.
        after: Duration,
    },
    /// There is no room left for the object, or files may not be that long.
    #[error(
        "{object} was not written because there is no room for it: free some space, then do the same again, which goes on from here"
    )]
    Full {
        /// Address of the object.
        object: String,
        /// The error of the operating system.
        source: Cause,
    },
    /// The object ends before the bytes that the manifest promises.
    #[error("{object} ends before byte {needed} because it was cut short: upload the bundle again")]
    Truncated {
        /// Address of the object.
        object: String,
        /// The byte position, from the object's start, that should have been reached.
        needed: u64,
    },
    /// The object is longer than the manifest says.
    #[error("{object} has {found} bytes, but its manifest says {expected}: upload the bundle again")]
    SizeMismatch {
        /// Address of the object.
        object: String,
        /// Bytes according to the manifest.
        expected: u64,
        /// Bytes in the store.
        found: u64,
    },
    /// A chunk's bytes do not have the hash in the manifest.
    #[error("chunk {chunk} of {object} does not have the sha256 of the manifest: upload the bundle again")]
    ChecksumMismatch {
        /// Address of the object.
        object: String,
        /// Number of the chunk, from 0.
        chunk: usize,
    },
    /// The manifest of a version is not the one that `current.json` names.
    #[error(
        "{object} does not have the sha256 that {pointer} gives, {expected}: roll back to a whole version, or push this one under a new number"
    )]
    ManifestMismatch {
        /// Address of the manifest.
        object: String,
        /// Address of the `current.json`.
        pointer: String,
        /// The hash that it gives.
        expected: Sha256,
    },
    /// The manifest was written for a later version of this program.
    #[error("{object} has schema {found}, newer than the {supported} that this program reads: {}", update(requires.as_deref()))]
    UnsupportedSchema {
        /// Address of the manifest.
        object: String,
        /// The manifest's schema.
        found: u64,
        /// The newest schema that this program understands.
        supported: u64,
        /// The oldest version of this program that reads it, if the manifest says so.
        requires: Option<String>,
    },
    /// The model is for a task that this program does not know.
    #[error("{object} has a model for {task:?}, which this program does not know: {}", update(requires.as_deref()))]
    UnsupportedTask {
        /// Address of the manifest.
        object: String,
        /// The manifest's task.
        task: String,
        /// The oldest version of this program that reads it, if the manifest says so.
        requires: Option<String>,
    },
    /// The manifest is not JSON, or a field is missing or of the wrong type.
    #[error("{object} is not a manifest: write the bundle again")]
    ManifestSyntax {
        /// Address of the manifest.
        object: String,
        /// Where the error is, and what was expected.
        source: serde_json::Error,
    },
    /// A field of the manifest has an impossible value.
    #[error("{object} is not usable because {problem}: write the bundle again")]
    BadManifest {
        /// Address of the manifest.
        object: String,
        /// The field and what is wrong with it.
        problem: String,
    },
    /// `current.json` does not name a version.
    #[error("{object} does not name a version: {problem}; write it again with `solecism models rollback`")]
    BadPointer {
        /// Address of the `current.json`.
        object: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A file name is not plain, so it could point outside the bundle.
    #[error(
        "{name:?} in {object} is not a plain file name: a name has letters, digits, '-', '_' and '.', and starts with a letter or a digit"
    )]
    BadName {
        /// Where the name is.
        object: String,
        /// The name as given.
        name: String,
    },
    /// The object is larger than anything that is read into memory.
    #[error("{object} has {bytes} bytes, but at most {limit} are read: use a smaller model")]
    SizeLimit {
        /// Address of the object.
        object: String,
        /// Its size, as the manifest or the store gives it.
        bytes: u64,
        /// The most that is read.
        limit: u64,
    },
    /// Another bundle already has this version, and versions are never overwritten.
    #[error(
        "{object} is there already with different content: a version is never overwritten, so give the bundle a new one; or, if \
         it is left over from a push that was interrupted, delete it"
    )]
    VersionExists {
        /// Address of the manifest that is there, or of a file without a manifest yet.
        object: String,
    },
}

/// What to do about a bundle of a later version of this program.
fn update(requires: Option<&str>) -> String {
    let this = env!("CARGO_PKG_VERSION");
    let needed = requires.map_or_else(
        || "a later version".to_owned(),
        |version| format!("Solecism {version} or later"),
    );
    format!("it needs {needed}, and this is {this}; update the program, or use an older bundle")
}

impl StoreError {
    /// One stable word for the error, for logs, metrics and the `code` of an HTTP answer.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadUri { .. } => "bad_model_uri",
            Self::NotFound { .. } => "model_not_found",
            Self::BucketNotFound { .. } => "bucket_not_found",
            Self::NoCredentials { .. } => "no_credentials",
            Self::ExpiredCredentials { .. } => "expired_credentials",
            Self::AccessDenied { .. } => "access_denied",
            Self::Moved { .. } => "store_moved",
            Self::Busy { .. } => "store_busy",
            Self::BadStatus { .. } | Self::Unreachable { .. } => "store_unreachable",
            Self::Timeout { .. } => "store_timeout",
            Self::Full { .. } => "store_full",
            Self::Truncated { .. } => "truncated",
            Self::SizeMismatch { .. } => "size_mismatch",
            Self::ChecksumMismatch { .. } | Self::ManifestMismatch { .. } => "checksum_mismatch",
            Self::UnsupportedSchema { .. } => "unsupported_schema",
            Self::UnsupportedTask { .. } => "unsupported_task",
            Self::ManifestSyntax { .. } | Self::BadManifest { .. } => "bad_manifest",
            Self::BadPointer { .. } => "bad_pointer",
            Self::BadName { .. } => "bad_name",
            Self::SizeLimit { .. } => "size_limit",
            Self::VersionExists { .. } => "version_exists",
        }
    }

    /// Whether another try may succeed: the bytes were bad or did not come. The opposite is an object that is not there
    /// or may not be read.
    pub(crate) fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable { .. }
            | Self::Busy { .. }
            | Self::Timeout { .. }
            | Self::Truncated { .. }
            | Self::ChecksumMismatch { .. } => true,
            // This is a fault of the server, rather than one that it finds in the request.
            Self::BadStatus { status, .. } => *status >= 500,
            _ => false,
        }
    }

    /// The error for an answer with an error status.
    #[cfg(any(feature = "s3", feature = "remote"))]
    pub(crate) fn of_status(object: String, status: u16, source: impl Into<Cause>) -> Self {
        let source = source.into();
        match status {
            404 | 410 => Self::NotFound { object },
            401 | 403 => Self::AccessDenied { object, source },
            300..=399 => Self::Moved { object, status, source },
            429 | 503 => Self::Busy { object, status, source },
            _ => Self::BadStatus { object, status, source },
        }
    }
}
