//! What can go wrong, and the answer that each thing gets.

use std::time::Duration;

use axum::http::StatusCode;
use solecism_api::RequestError;
use solecism_checker::CheckerError;
use solecism_corrector::LoadError;
use solecism_http::{BodyRejected, Busy, HttpError};
use solecism_store::{StoreError, Task};

/// Why a service does not answer a call with a report.
///
/// If a caller can put it right, its message says what to send. Its [`HttpError`] is the one place where errors become HTTP.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServiceError {
    /// The body of the call is not what it should be.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The model lacks the level that was asked for.
    #[error("the model {model} has no picky threshold: leave \"level\" out, or send a \"threshold\" instead")]
    NoPickyThreshold {
        /// Its name.
        model: String,
    },
    /// The model only finds mistakes.
    #[error(
        "the model {model} finds mistakes and corrects none: use POST /v1/{language}/detect, or a model with corrections"
    )]
    NoCorrections {
        /// Its name.
        model: String,
        /// The language that this service answers for.
        language: &'static str,
    },
    /// The body is longer than any request that carries a text of the allowed length.
    #[error("the body has more than {limit} bytes: send a text of at most {text_limit} bytes in it")]
    BodyTooLarge {
        /// The longest body in bytes.
        limit: usize,
        /// The longest text in bytes of UTF-8.
        text_limit: usize,
    },
    /// The body did not arrive, or is in a form that is not taken.
    #[error(transparent)]
    Body(#[from] BodyRejected),
    /// No such path.
    #[error(
        "there is nothing at this path: use POST /v1/{language}/detect, POST /v1/{language}/correct or GET /v1/{language}/health"
    )]
    NotFound {
        /// The language that this service answers for.
        language: &'static str,
    },
    /// The path takes another method.
    #[error(
        "this path does not take this method: use POST /v1/{language}/detect, POST /v1/{language}/correct or GET /v1/{language}/health"
    )]
    MethodNotAllowed {
        /// The language that this service answers for.
        language: &'static str,
    },
    /// The call's time ran out before the model was there.
    #[error("the model is still being loaded: call again in a few seconds")]
    StillLoading,
    /// The bundle could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The bundle was read whole, but no checker could be made of it.
    #[error("the model at {uri} cannot be used: put a bundle there that this version can run")]
    UnusableModel {
        /// Where the bundle lies.
        uri: String,
        /// What is wrong with it.
        source: CheckerError,
    },
    /// The bundle's checker could be made, but its corrections could not.
    #[error("the corrections of the model at {uri} cannot be used: {source}")]
    UnusableCorrections {
        /// Where the bundle lies.
        uri: String,
        /// Which file it is about, and what is wrong with it.
        source: LoadError,
    },
    /// The bundle is a model of another language.
    #[error("the model at {uri} is for {found:?} and this service answers for {expected:?}: set MODEL_URI to another")]
    WrongLanguage {
        /// Where the bundle lies.
        uri: String,
        /// The language by its manifest.
        found: String,
        /// The language of the service.
        expected: &'static str,
    },
    /// The bundle is a model that does something else.
    #[error("the model at {uri} is for {found}, and one for {expected} belongs here: put another bundle there")]
    WrongTask {
        /// Where the bundle lies.
        uri: String,
        /// What it does, by its manifest.
        found: Task,
        /// What it is to do.
        expected: Task,
    },
    /// No place is known for a model of that name.
    #[error("there is no model {name} here")]
    NoModel {
        /// Its name, such as `en` or `correct-en`.
        name: &'static str,
    },
    /// The model is larger than all the room there is for models.
    #[error("the model keeps {} MB in memory and the cache has {} MB: allow it more", needed.div_ceil(1_000_000), limit / 1_000_000)]
    LargerThanCache {
        /// What it keeps in memory, in bytes.
        needed: u64,
        /// The room in bytes.
        limit: u64,
    },
    /// Other models are in use, and leave too little room for this one.
    #[error("the model needs {} MB, and the models in use leave too little of {} MB: call again in a few seconds", needed.div_ceil(1_000_000), limit / 1_000_000)]
    NoRoom {
        /// What it keeps in memory, in bytes.
        needed: u64,
        /// The room in bytes.
        limit: u64,
    },
    /// More is asked of the service than it can do in time.
    #[error(transparent)]
    Busy(Busy),
    /// The checker failed on this text.
    #[error("the text could not be checked: the service's log has the cause")]
    Check {
        /// The cause.
        source: CheckerError,
    },
    /// The task that worked on this panicked. Its message is not kept, because a panic over a string quotes the string; the log has the
    /// place.
    #[error("the work stopped without a result: the service's log has the place")]
    Panicked,
}

impl HttpError for ServiceError {
    fn status(&self) -> StatusCode {
        match self {
            Self::Request(RequestError::TextTooLong { .. }) | Self::BodyTooLarge { .. } => {
                StatusCode::PAYLOAD_TOO_LARGE
            }
            Self::Request(_) | Self::NoPickyThreshold { .. } => StatusCode::BAD_REQUEST,
            Self::Body(rejected) => rejected.status(),
            Self::NoCorrections { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self::NotFound { .. } => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::StillLoading
            | Self::Store(_)
            | Self::UnusableModel { .. }
            | Self::UnusableCorrections { .. }
            | Self::WrongLanguage { .. }
            | Self::WrongTask { .. }
            | Self::NoModel { .. }
            | Self::LargerThanCache { .. }
            | Self::NoRoom { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Self::Busy(busy) => busy.status(),
            Self::Check { .. } | Self::Panicked => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Request(error) => error.code(),
            Self::NoPickyThreshold { .. } => "no_picky_threshold",
            Self::NoCorrections { .. } => "no_corrections",
            Self::BodyTooLarge { .. } => "text_too_long",
            Self::Body(rejected) => rejected.code(),
            Self::NotFound { .. } => "not_found",
            Self::MethodNotAllowed { .. } => "method_not_allowed",
            Self::StillLoading => "model_loading",
            Self::Store(error) => error.code(),
            Self::UnusableModel { .. } | Self::UnusableCorrections { .. } => "unusable_model",
            Self::WrongLanguage { .. } => "wrong_language",
            Self::WrongTask { .. } => "wrong_task",
            Self::NoModel { .. } => "no_model",
            Self::LargerThanCache { .. } => "larger_than_cache",
            Self::NoRoom { .. } => "no_room",
            Self::Busy(busy) => busy.code(),
            Self::Check { .. } => "check_failed",
            Self::Panicked => "internal",
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::Request(error) => error.field(),
            Self::NoPickyThreshold { .. } => Some("level"),
            _ => None,
        }
    }

    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::StillLoading | Self::NoRoom { .. } => Some(Duration::from_secs(3)),
            Self::Busy(busy) => busy.retry_after(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
