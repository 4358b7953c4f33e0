//! The functions that check texts in a language, wherever they are.

mod fallback;
mod http;
mod in_process;
#[cfg(feature = "lambda")]
mod lambda;
mod trace;

use std::{sync::Arc, time::Duration};

use axum::{
    body::Bytes,
    http::{HeaderMap, Method, StatusCode, header},
};
use futures::future::BoxFuture;
use serde::{Serialize, de::DeserializeOwned};
use solecism_api::{CorrectAnswer, CorrectRequest, DetectAnswer, DetectRequest, ErrorAnswer, ErrorDetail};
use solecism_http::Ticket;

pub use fallback::FallbackConfig;
pub(crate) use fallback::{ExternalMatch, Fallback};
pub(crate) use http::Client;
pub use http::{Http, Url};
pub use in_process::InProcess;
#[cfg(feature = "lambda")]
pub use lambda::Lambda;
#[cfg(feature = "lambda")]
pub(crate) use lambda::aws;
pub use trace::Trace;

use crate::language::Language;

/// A call of a language function's routes.
#[derive(Debug, Clone)]
pub struct Call {
    /// The method.
    pub method: Method,
    /// The path, such as `/v1/de/detect`.
    pub path: String,
    /// The body, JSON if there is one.
    pub body: Bytes,
    /// The place among those who compute in this process, if the caller has one.
    pub ticket: Option<Arc<Ticket>>,
    /// The trace that the call belongs to.
    pub trace: Trace,
}

/// What came back: the function's answer, which may be an error of its own.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The body, which is JSON.
    pub body: Bytes,
    /// The time after which to ask again, if it says so.
    pub retry_after: Option<Duration>,
}

/// One language's function, wherever it runs.
///
/// `call` gives up by itself only if the transport does; the caller sets a time limit, and drops the future past it.
pub trait Backend: Send + Sync {
    /// Makes a call.
    ///
    /// # Errors
    ///
    /// [`BackendError`] if no answer of the function's came back.
    fn call(&self, call: Call) -> BoxFuture<'_, Result<Reply, BackendError>>;

    /// Whether it computes in this process, by the same permits as the caller.
    fn is_here(&self) -> bool {
        false
    }
}

/// Why there is no answer, or not a good one. No message holds any of the user's text.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackendError {
    /// The function could not be called.
    #[error("its function could not be reached")]
    Unreachable {
        /// What the transport said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The function ended without an answer: it crashed, or ran into a limit of Lambda's.
    #[error("its function ended without an answer ({kind})")]
    Crashed {
        /// Lambda's word for it.
        kind: String,
    },
    /// What came back is not what a function of this version answers with.
    #[error("its function's answer could not be read")]
    Unreadable,
    /// The function answered with an error.
    #[error("{}", detail.message)]
    Refused {
        /// Its status.
        status: StatusCode,
        /// The error in it.
        detail: ErrorDetail,
        /// The time after which to ask again, if it said so.
        retry_after: Option<Duration>,
    },
    /// The function took too long.
    #[error("its function took longer than {seconds:.1} seconds")]
    TimedOut {
        /// The limit.
        seconds: f64,
    },
    /// The external service failed often, and is not asked for a while.
    #[error("the external service has failed too often and is left alone for a while")]
    CircuitOpen,
}

impl BackendError {
    pub(crate) fn unreachable(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Unreachable { source: source.into() }
    }

    /// Why text in `language` was not checked, for a person.
    pub(crate) fn reason(&self, language: &Language) -> String {
        match self.is_no_corrections() {
            true => format!("{language} is not corrected: {self}"),
            false => format!("{language} could not be checked: {self}"),
        }
    }

    /// Whether the function's model only finds mistakes, and it was asked for corrections.
    pub(crate) fn is_no_corrections(&self) -> bool {
        matches!(self, Self::Refused { detail, .. } if detail.code == "no_corrections")
    }

    /// The time after which to ask again, if the function said so.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// One stable word for the cause, for a program to match on.
    pub fn code(&self) -> &str {
        match self {
            Self::Unreachable { .. } => "unreachable",
            Self::Crashed { .. } => "crashed",
            Self::Unreadable => "unreadable_answer",
            Self::Refused { detail, .. } => &detail.code,
            Self::TimedOut { .. } => "timed_out",
            Self::CircuitOpen => "circuit_open",
        }
    }
}

/// The seconds that a `Retry-After` names; none if it names a date, which nobody here sends.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(header::RETRY_AFTER)?.to_str().ok()?;
    seconds.parse().map(Duration::from_secs).ok()
}

/// A detect call of the function of the language `code`.
pub(crate) async fn detect(
    backend: &dyn Backend,
    code: &str,
    request: &DetectRequest,
    ticket: Option<&Arc<Ticket>>,
    trace: &Trace,
) -> Result<DetectAnswer, BackendError> {
    ask(backend, format!("/v1/{code}/detect"), request, ticket, trace).await
}

/// A correct call of the function of the language `code`.
pub(crate) async fn correct(
    backend: &dyn Backend,
    code: &str,
    request: &CorrectRequest,
    ticket: Option<&Arc<Ticket>>,
    trace: &Trace,
) -> Result<CorrectAnswer, BackendError> {
    ask(backend, format!("/v1/{code}/correct"), request, ticket, trace).await
}

async fn ask<T: DeserializeOwned>(
    backend: &dyn Backend,
    path: String,
    request: &impl Serialize,
    ticket: Option<&Arc<Ticket>>,
    trace: &Trace,
) -> Result<T, BackendError> {
    let body = serde_json::to_vec(request).map_err(BackendError::unreachable)?;
    let call = Call {
        method: Method::POST,
        path,
        body: body.into(),
        ticket: ticket.cloned(),
        trace: trace.clone(),
    };
    let reply = backend.call(call).await?;
    if reply.status.is_success() {
        // The reader's own message may quote the text.
        return serde_json::from_slice(&reply.body).map_err(|_| BackendError::Unreadable);
    }
    match serde_json::from_slice::<ErrorAnswer>(&reply.body) {
        Ok(answer) => Err(BackendError::Refused {
            status: reply.status,
            detail: answer.error,
            retry_after: reply.retry_after,
        }),
        Err(_) => Err(BackendError::Unreadable),
    }
}
