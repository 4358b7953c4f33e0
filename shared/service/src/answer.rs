//! How a model, a report and an error become the bodies that the routes answer with.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use solecism_api::{
    CorrectAnswer, Correction, DetectAnswer, FalseAlarms, Finding, HealthAnswer, LoadMilliseconds, ModelName, Status,
    Thresholds, Timings,
};
use solecism_checker::Report;
use solecism_corrector::Mended;
use solecism_http::{detail, respond};
use solecism_system::milliseconds;

use crate::{
    ServiceError,
    model::{LoadTimings, Model},
};

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

/// The thresholds of a model that finds mistakes as they go over the wire.
fn thresholds(model: &Model) -> Option<Thresholds> {
    let checker = &model.detector()?.checker;
    Some(Thresholds {
        default: checker.threshold(),
        picky: checker.picky_threshold(),
    })
}

/// The model's false alarms as they go over the wire.
fn false_alarms(model: &Model) -> Option<FalseAlarms> {
    model.false_alarms.map(|shares| FalseAlarms {
        default: shares.default,
        picky: shares.picky,
    })
}

/// The answer to a detect call: the checker's report, and how it came about.
pub(crate) fn detected(model: &Model, report: Report, cold: bool, timings: Timings) -> DetectAnswer {
    let thresholds = thresholds(model).unwrap_or(Thresholds {
        default: report.threshold,
        picky: None,
    });
    report.into_answer(thresholds, false_alarms(model), cold, timings)
}

/// What became of the text of a correct call, made before the text is let go.
pub(crate) struct Corrected {
    text: String,
    corrections: Vec<Correction>,
    left: Vec<Finding>,
    ran_away: usize,
}

impl Corrected {
    /// What became of `text`.
    pub(crate) fn new(text: &str, mended: &Mended) -> Self {
        let corrections = mended.corrections(text);
        Self {
            text: mended.text(text),
            left: mended.left(&corrections),
            ran_away: mended.ran_away,
            corrections,
        }
    }
}

/// The answer to a correct call: what became of the text, and how that came about.
pub(crate) fn corrected(corrected: Corrected, report: &Report, cold: bool, timings: Timings) -> CorrectAnswer {
    CorrectAnswer {
        language: report.language.code().to_owned(),
        text: corrected.text,
        offset_encoding: report.offset_encoding,
        corrections: corrected.corrections,
        left: corrected.left,
        ran_away: corrected.ran_away,
        incomplete: report.incomplete,
        checked_to: report.checked_to,
        cold,
        timings,
    }
}

/// The answer to a health call if all is well: with the model, if it is there.
pub(crate) fn there(language: &str, model: Option<&Model>) -> HealthAnswer {
    HealthAnswer {
        status: Status::Ok,
        language: language.to_owned(),
        loaded: model.is_some(),
        model: model.map(|model| ModelName {
            name: model.name.clone(),
            version: model.version.clone(),
            thresholds: thresholds(model),
            false_alarms: false_alarms(model),
        }),
        error: None,
    }
}

/// The answer to a health call if the model cannot be had.
pub(crate) fn unavailable(language: &str, error: &ServiceError) -> HealthAnswer {
    HealthAnswer {
        status: Status::Unavailable,
        language: language.to_owned(),
        loaded: false,
        model: None,
        error: Some(detail(error)),
    }
}

/// An error on its way to the caller. It is shared, because all who waited for a load get the same error.
pub(crate) struct Failure(pub(crate) Arc<ServiceError>);

impl<E: Into<Arc<ServiceError>>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        respond(&*self.0)
    }
}
