//! What can go wrong between an address and a bundle in memory.

use std::time::Duration;

use crate::bundle::hash::Sha256;
use crate::terms;

/// The error that an object store's own library gave, kept as the cause.
pub(crate) type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a bundle could not be read, or written.
///
/// The message names the object by its full address and says what to do about it, in the words of the store that it lies
/// in; the cause, where there is one, is the [`source`](std::error::Error::source) and is never repeated in the message.
/// [`code`](Self::code) gives the same in one stable word, for a program to match on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The address is not one that this crate reads.
    #[error("{uri:?} is not the address of a model: {problem}")]
    BadUri {
        /// The address as it was given.
        uri: String,
        /// What is wrong with it, and what to write instead.
        problem: String,
    },
    /// No object of that name.
    #[error("{object} does not exist: check the address of the model, or put the bundle there")]
    NotFound {
        /// Address of the object.
        object: String,
    },
    /// No bucket or container of that name.
    #[error("{what} {bucket} does not exist (reading {object}): check the address of the model, or create the {what}", what = terms::of(object).container)]
    BucketNotFound {
        /// Name of the bucket or container.
        bucket: String,
        /// Address of the object that was asked for.
        object: String,
    },
    /// Nobody to ask as.
    #[error("no credentials to read {object}: {}", terms::of(object).credentials)]
    NoCredentials {
        /// Address of the object.
        object: String,
        /// What the credentials' providers said.
        source: Cause,
    },
    /// The credentials were good once (S3's `ExpiredToken`, an Azure signature or a Google token past its time).
    #[error("the credentials for {object} have expired ({reason}): {}", terms::of(object).renew)]
    ExpiredCredentials {
        /// Address of the object.
        object: String,
        /// The store's own word for it, such as `ExpiredToken`.
        reason: String,
        /// The store's own words.
        source: Cause,
    },
    /// The store knows who asks and refuses; S3 answers so as well where the object is missing and whoever asks may not list.
    #[error("{object} is missing or forbidden: put the bundle there, and {}", terms::of(object).permission)]
    AccessDenied {
        /// Address of the object.
        object: String,
        /// The store's own words.
        source: Cause,
    },
    /// The store sends its reader elsewhere, and does not say where or is not to be followed.
    #[error("{object} is elsewhere (status {status}): {}", terms::of(object).moved)]
    Moved {
        /// Address of the object.
        object: String,
        /// The HTTP status, 300 to 399.
        status: u16,
        /// The store's own words.
        source: Cause,
    },
    /// The store asks for patience (429 or 503).
    #[error("{object}: the store is busy (status {status}): try again in a minute, or ask for less at once")]
    Busy {
        /// Address of the object.
        object: String,
        /// The HTTP status, 429 or 503.
        status: u16,
        /// The store's own words.
        source: Cause,
    },
    /// The store answered with another status that gives no object.
    #[error("{object}: the store answered with status {status}: check the address and the store, then try again")]
    BadStatus {
        /// Address of the object.
        object: String,
        /// The HTTP status.
        status: u16,
        /// The store's own words.
        source: Cause,
    },
    /// The store gave no usable answer: no connection, a broken one, or bytes that are no answer.
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
        /// How long one attempt may take.
        after: Duration,
    },
    /// No room is left where the object was to be written, or no file may be so long.
    #[error(
        "{object} was not written because there is no room for it: free some, then run the same again, which goes on from here"
    )]
    Full {
        /// Address of the object.
        object: String,
        /// What the system said.
        source: Cause,
    },
    /// The object ends before the bytes that the manifest promises.
    #[error("{object} ends before byte {needed}: it was cut short, upload the bundle again")]
    Truncated {
        /// Address of the object.
        object: String,
        /// The byte position, from the object's start, that should have been reached.
        needed: u64,
    },
    /// The object is longer than the manifest says.
    #[error("{object} has {found} bytes where its manifest says {expected}: upload the bundle again")]
    SizeMismatch {
        /// Address of the object.
        object: String,
        /// Bytes by the manifest.
        expected: u64,
        /// Bytes in the store.
        found: u64,
    },
    /// A chunk's bytes are not the ones that the manifest's hash stands for.
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
        /// The schema it gives.
        found: u64,
        /// The newest schema that is understood.
        supported: u64,
        /// The oldest version of this program that reads it, if the manifest says so.
        requires: Option<String>,
    },
    /// The model does what this program does not know.
    #[error("{object} has a model for {task:?}, which this program does not know: {}", update(requires.as_deref()))]
    UnsupportedTask {
        /// Address of the manifest.
        object: String,
        /// The task it gives.
        task: String,
        /// The oldest version of this program that reads it, if the manifest says so.
        requires: Option<String>,
    },
    /// The manifest is not JSON, or a field is missing or of the wrong type.
    #[error("{object} is not a manifest: write the bundle again")]
    ManifestSyntax {
        /// Address of the manifest.
        object: String,
        /// Where, and what was expected.
        source: serde_json::Error,
    },
    /// A field of the manifest has a value that cannot be.
    #[error("{object} is not usable, for {problem}: write the bundle again")]
    BadManifest {
        /// Address of the manifest.
        object: String,
        /// The field and what is wrong with it.
        problem: String,
    },
    /// `current.json` is not one.
    #[error("{object} does not name a version: {problem}; write it again with `solecism models rollback`")]
    BadPointer {
        /// Address of the `current.json`.
        object: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A file name that is not plain, and so could point outside the bundle.
    #[error(
        "{name:?} in {object} is not a plain file name: a name has letters, digits, '-', '_' and '.', and starts with none of the last three"
    )]
    BadName {
        /// Where the name stands.
        object: String,
        /// The name as given.
        name: String,
    },
    /// Larger than anything that would be read into memory.
    #[error("{object} has {bytes} bytes, more than the {limit} that are read: use a smaller model")]
    SizeLimit {
        /// Address of the object.
        object: String,
        /// Its size, as the manifest or the store gives it.
        bytes: u64,
        /// The most that is read.
        limit: u64,
    },
    /// Another bundle has that version already, and versions are never overwritten.
    #[error(
        "{object} is there already and has another content: a version is never overwritten, so give the bundle a new one; or, if \
         it is left of a push that was cut off, delete it"
    )]
    VersionExists {
        /// Address of the manifest that is there, or of a file without a manifest yet.
        object: String,
    },
}

/// What to do about a bundle of a later program.
fn update(requires: Option<&str>) -> String {
    let this = env!("CARGO_PKG_VERSION");
    let needed = requires.map_or_else(
        || "a later version".to_owned(),
        |version| format!("Solecism {version} or later"),
    );
    format!("it needs {needed}, and this is {this}; update the program, or use an older bundle")
}

impl StoreError {
    /// One stable word for the cause, for logs, metrics and the `code` of an HTTP answer.
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

    /// Whether another try may go better: the bytes were bad or did not come, as against an object that is not there
    /// or may not be read.
    pub(crate) fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable { .. }
            | Self::Busy { .. }
            | Self::Timeout { .. }
            | Self::Truncated { .. }
            | Self::ChecksumMismatch { .. } => true,
            // The server's own fault, as against one that it finds in the request.
            Self::BadStatus { status, .. } => *status >= 500,
            _ => false,
        }
    }

    /// The error of an answer with a status that gives no object.
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
