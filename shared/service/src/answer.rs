//! The bodies that the routes answer with.

use std::{error::Error, sync::Arc, time::Duration};

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use solecism_checker::Report;

use crate::{
    ServiceError,
    model::{LoadTimings, Model},
};

/// The answer to a detect call: the checker's report, and how it came about.
#[derive(Serialize)]
pub(crate) struct DetectAnswer {
    #[serde(flatten)]
    pub(crate) report: Report,
    /// Whether this is the process's first answer.
    pub(crate) cold: bool,
    pub(crate) timings: Timings,
}

/// Where the time of a call went, in milliseconds.
#[derive(Serialize)]
pub(crate) struct Timings {
    /// The load of the model; in the first answer only, whether or not the call had to wait for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) load: Option<LoadMilliseconds>,
    /// How long the call waited for the model; near 0 where it was there.
    pub(crate) wait_ms: f64,
    /// Splitting the text and encoding its words.
    pub(crate) prepare_ms: f64,
    /// Running the model.
    pub(crate) infer_ms: f64,
    /// From the call's arrival to its answer.
    pub(crate) total_ms: f64,
}

/// [`LoadTimings`] in milliseconds.
#[derive(Serialize)]
pub(crate) struct LoadMilliseconds {
    open_ms: f64,
    manifest_ms: f64,
    download_ms: f64,
    build_ms: f64,
}

impl From<LoadTimings> for LoadMilliseconds {
    fn from(timings: LoadTimings) -> Self {
        Self {
            open_ms: milliseconds(timings.open),
            manifest_ms: milliseconds(timings.manifest),
            download_ms: milliseconds(timings.download),
            build_ms: milliseconds(timings.build),
        }
    }
}

/// Milliseconds to three places, which is as fine as the figures mean anything.
pub(crate) fn milliseconds(duration: Duration) -> f64 {
    duration.as_micros() as f64 / 1000.0
}

/// The answer to a health call: whether a detect call would be answered.
#[derive(Serialize)]
pub(crate) struct HealthAnswer {
    /// `ok` or `unavailable`.
    status: &'static str,
    language: &'static str,
    loaded: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<ModelName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorBody>,
}

#[derive(Serialize)]
struct ModelName {
    name: String,
    version: String,
}

impl HealthAnswer {
    pub(crate) fn loaded(language: &'static str, model: &Model) -> Self {
        let model = Some(ModelName {
            name: model.name.clone(),
            version: model.version.clone(),
        });
        Self {
            status: "ok",
            language,
            loaded: true,
            model,
            error: None,
        }
    }

    pub(crate) fn unavailable(language: &'static str, error: &ServiceError) -> Self {
        Self {
            status: "unavailable",
            language,
            loaded: false,
            model: None,
            error: Some(ErrorBody::new(error)),
        }
    }
}

#[derive(Serialize)]
struct ErrorBody {
    code: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
}

impl ErrorBody {
    fn new(error: &ServiceError) -> Self {
        Self {
            code: error.code(),
            message: error.to_string(),
            field: error.field().map(str::to_owned),
        }
    }
}

/// An error on its way to the caller. Shared, for all who waited for a load share its error.
pub(crate) struct Failure(pub(crate) Arc<ServiceError>);

impl<E: Into<Arc<ServiceError>>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        #[derive(Serialize)]
        struct Body {
            error: ErrorBody,
        }
        log(&self.0);
        (
            self.0.status(),
            Json(Body {
                error: ErrorBody::new(&self.0),
            }),
        )
            .into_response()
    }
}

/// Logs what the operator, not the caller, has to put right, with the whole chain of causes. No message of an error
/// quotes the text.
pub(crate) fn log(error: &ServiceError) {
    if error.status().is_server_error() {
        let mut causes = String::new();
        let mut source = error.source();
        while let Some(cause) = source {
            causes.push_str(": ");
            causes.push_str(&cause.to_string());
            source = cause.source();
        }
        tracing::error!(code = error.code(), "{error}{causes}");
    }
}
