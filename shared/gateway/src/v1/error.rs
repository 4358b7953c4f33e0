//! What can go wrong in a call of the gateway's own routes.

use std::time::Duration;

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use solecism_api::RequestError;
use solecism_http::{BodyRejected, Busy, HttpError, respond};

use crate::{backend::BackendError, language::Language};

/// Why a call is not answered with what was found.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GatewayError {
    #[error(transparent)]
    Request(#[from] RequestError),
    #[error(
        "\"language\" is not known: send \"auto\", a code such as \"de\" or \"de-AT\", or a name such as \"german\""
    )]
    UnknownLanguage,
    #[error("there are no messages in this language: send \"auto\", \"cs\", \"de\", \"en\", \"it\" or \"sv\"")]
    UnknownMessages,
    #[error("{language} is not served: send one of {}", served.join(", "))]
    NotServed {
        language: &'static Language,
        served: Vec<&'static str>,
    },
    #[error("the text has {length} characters (code units of UTF-16) and at most {limit} are taken: send it in parts")]
    TextTooLong { length: usize, limit: usize },
    #[error(transparent)]
    Body(#[from] BodyRejected),
    /// No part of the text was checked.
    #[error("{}", source.reason(language))]
    Unavailable {
        language: &'static Language,
        source: BackendError,
    },
    /// More is asked than can be done in time.
    #[error(transparent)]
    Busy(#[from] Busy),
    #[error("there is nothing at this path: /openapi.json has those that there are")]
    NotFound,
    #[error("this path does not take this method: /openapi.json has those that it takes")]
    MethodNotAllowed,
}

impl HttpError for GatewayError {
    fn status(&self) -> StatusCode {
        match self {
            Self::Request(RequestError::TextTooLong { .. }) | Self::TextTooLong { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Request(_) | Self::UnknownLanguage | Self::UnknownMessages | Self::NotServed { .. } => {
                StatusCode::BAD_REQUEST
            }
            Self::Body(rejected) => rejected.status(),
            // What the function says of the request holds for the caller's; what it says of itself does not.
            Self::Unavailable {
                source: BackendError::Refused { status, .. },
                ..
            } if *status == StatusCode::BAD_REQUEST => StatusCode::BAD_REQUEST,
            Self::Unavailable { source, .. } if source.is_no_corrections() => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Self::Busy(busy) => busy.status(),
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Request(error) => error.code(),
            Self::UnknownLanguage | Self::UnknownMessages => "unknown_value",
            Self::NotServed { .. } => "not_served",
            Self::TextTooLong { .. } => "text_too_long",
            Self::Body(rejected) => rejected.code(),
            Self::Unavailable { source, .. } if source.is_no_corrections() => "no_corrections",
            Self::Unavailable { .. } => "unavailable",
            Self::Busy(busy) => busy.code(),
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::Request(error) => error.field(),
            Self::UnknownLanguage | Self::NotServed { .. } => Some("language"),
            Self::UnknownMessages => Some("messages"),
            Self::TextTooLong { .. } => Some("text"),
            _ => None,
        }
    }

    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Busy(busy) => busy.retry_after(),
            Self::Unavailable { source, .. } => source.retry_after(),
            _ => None,
        }
    }
}

impl IntoResponse for GatewayError {
    fn into_response(self) -> Response {
        respond(&self)
    }
}
