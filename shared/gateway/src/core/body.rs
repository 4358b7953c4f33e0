//! Bodies that are not read, or not to their end.

use axum::{extract::rejection::BytesRejection, http::StatusCode};

/// The longest body that is read: what API Gateway hands to a function at most.
pub(crate) const LONGEST_BODY: usize = 6 << 20;

/// Why there is no body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyRejected {
    /// It is longer than [`LONGEST_BODY`].
    TooLarge,
    /// It broke off.
    Incomplete,
}

impl From<BytesRejection> for BodyRejected {
    fn from(rejection: BytesRejection) -> Self {
        match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            _ => Self::Incomplete,
        }
    }
}
