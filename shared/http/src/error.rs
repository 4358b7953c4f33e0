use std::{error::Error, time::Duration};

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use solecism_api::{ErrorAnswer, ErrorDetail};

/// An error that a call can end in. Its message says what to send if the caller can put it right.
pub trait HttpError: Error {
    /// The status that the call gets.
    fn status(&self) -> StatusCode;
    /// One stable word for the cause, for a program to match on.
    fn code(&self) -> &'static str;
    /// The field of the request that it is about, if it is about one.
    fn field(&self) -> Option<&str> {
        None
    }
    /// The time, in whole seconds, after which the same call may succeed, if that is known.
    fn retry_after(&self) -> Option<Duration> {
        None
    }
}

/// The error as it stands in an answer.
pub fn detail(error: &impl HttpError) -> ErrorDetail {
    ErrorDetail {
        code: error.code().to_owned(),
        message: error.to_string(),
        field: error.field().map(str::to_owned),
    }
}

/// The answer to a call that ends in `error`, which is logged.
pub fn respond(error: &impl HttpError) -> Response {
    log(error);
    let mut response = (error.status(), Json(ErrorAnswer { error: detail(error) })).into_response();
    if let Some(after) = error.retry_after() {
        let seconds = HeaderValue::from(after.as_secs());
        response.headers_mut().insert(header::RETRY_AFTER, seconds);
    }
    response
}

/// Logs what the operator, not the caller, has to put right, with the whole chain of causes. No message of an error
/// quotes the text.
pub fn log(error: &impl HttpError) {
    if error.status().is_server_error() {
        tracing::error!(code = error.code(), "{}", chain(error));
    }
}

/// The messages of `error` and of its causes, for a log.
pub fn chain(error: &dyn Error) -> String {
    let mut message = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        message.push_str(": ");
        message.push_str(&cause.to_string());
        source = cause.source();
    }
    message
}
