use std::time::Duration;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use solecism_http::{Busy, HttpError};

/// An error as LanguageTool's server gives it: a line of plain text. No message holds any of the user's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LtError {
    pub(crate) status: StatusCode,
    pub(crate) message: String,
    /// The time after which the same call may succeed.
    pub(crate) retry_after: Option<Duration>,
}

impl LtError {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            retry_after: None,
        }
    }

    /// A parameter that cannot be used.
    pub(crate) fn bad(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }
}

impl From<Busy> for LtError {
    fn from(busy: Busy) -> Self {
        Self {
            retry_after: busy.retry_after(),
            ..Self::new(busy.status(), busy.to_string())
        }
    }
}

impl IntoResponse for LtError {
    fn into_response(self) -> Response {
        let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
        let mut response = (self.status, kind, format!("Error: {}", self.message)).into_response();
        if let Some(after) = self.retry_after {
            let seconds = HeaderValue::from(after.as_secs());
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }
}
