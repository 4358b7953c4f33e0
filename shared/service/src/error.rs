//! What can go wrong, and the answer that each thing gets.

use axum::http::StatusCode;
use solecism_checker::CheckerError;
use solecism_store::StoreError;

use crate::config::Variable;

/// Why a service does not start, or does not answer a call with a report.
///
/// The message of everything that a caller can put right says what to send. [`status`](Self::status),
/// [`code`](Self::code) and [`field`](Self::field) are the one place where errors become HTTP.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServiceError {
    /// A variable that has no default is not set.
    #[error("{} is not set: set it to {}", variable.name, variable.expects)]
    MissingVariable {
        /// The variable.
        variable: &'static Variable,
    },
    /// A variable holds something that it cannot.
    #[error("{}={value:?} cannot be used: set it to {}", variable.name, variable.expects)]
    BadVariable {
        /// The variable.
        variable: &'static Variable,
        /// What it holds.
        value: String,
        /// What is wrong with that.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The body is not JSON. Only the place is kept: the JSON reader's own message may quote the text.
    #[error("the body is not JSON (line {line}, column {column}): send an object such as {EXAMPLE}")]
    NotJson {
        /// Line of the body, from 1.
        line: usize,
        /// Column of that line in bytes, from 1; 0 where the line is empty.
        column: usize,
    },
    /// The body is JSON, and not an object.
    #[error("the body is JSON but not an object: send an object such as {EXAMPLE}")]
    NotAnObject,
    /// There is no text to check.
    #[error("\"text\" is missing: send an object such as {EXAMPLE}")]
    MissingText,
    /// A field has a JSON type that it cannot have.
    #[error("{field:?} has the wrong type: send {expected}")]
    WrongType {
        /// Name of the field.
        field: &'static str,
        /// What it takes.
        expected: &'static str,
    },
    /// A field that the service does not know: most often a slip of the pen, and so an error.
    #[error(
        "{field:?} is not known: send \"text\" and, if need be, \"threshold\" or \"level\", and \"offset_encoding\""
    )]
    UnknownField {
        /// Its name as sent, shortened where it is long.
        field: String,
    },
    /// The threshold is no probability.
    #[error("\"threshold\" is a probability: send a number from 0 to 1, or leave it out to use the model's own")]
    ThresholdOutOfRange,
    /// No such level.
    #[error("\"level\" is not known: send \"default\" or \"picky\", or leave it out for \"default\"")]
    UnknownLevel,
    /// Two thresholds at once.
    #[error(
        "\"threshold\" and \"level\" are both there: send one of them, for a level is a threshold of the model's own"
    )]
    ThresholdAndLevel,
    /// The model lacks the level that was asked for.
    #[error("the model {model} has no picky threshold: leave \"level\" out, or send a \"threshold\" instead")]
    NoPickyThreshold {
        /// Its name.
        model: String,
    },
    /// No such unit of offsets.
    #[error("\"offset_encoding\" is not known: send \"utf8\", \"utf16\" or \"utf32\", or leave it out for \"utf8\"")]
    UnknownOffsetEncoding,
    /// The text is longer than this service takes.
    #[error("the text has {bytes} bytes and at most {limit} are taken: send it in parts")]
    TextTooLong {
        /// Length of the text in bytes of UTF-8.
        bytes: usize,
        /// The most that is taken.
        limit: usize,
    },
    /// The body is longer than any request that carries a text of the allowed length.
    #[error("the body has more than {limit} bytes: send a text of at most {text_limit} bytes in it")]
    BodyTooLarge {
        /// The longest body in bytes.
        limit: usize,
        /// The longest text in bytes of UTF-8.
        text_limit: usize,
    },
    /// The body broke off while it arrived.
    #[error("the body did not arrive whole: send it again")]
    BodyIncomplete {
        /// How it broke off.
        source: axum::Error,
    },
    /// No such path.
    #[error("there is nothing at this path: use POST /v1/{language}/detect or GET /v1/{language}/health")]
    NotFound {
        /// The language that this service answers for.
        language: &'static str,
    },
    /// The path takes another method.
    #[error("this path does not take this method: use POST /v1/{language}/detect or GET /v1/{language}/health")]
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
    /// The bundle was read whole, and no checker could be made of it.
    #[error("the model at {uri} cannot be used: put a bundle there that this version can run")]
    UnusableModel {
        /// Where the bundle lies.
        uri: String,
        /// What is wrong with it.
        source: CheckerError,
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
    /// The checker failed on this text.
    #[error("the text could not be checked: the service's log has the cause")]
    Check {
        /// The cause.
        source: CheckerError,
    },
    /// The task that worked on this panicked. Its message is not kept, for a panic over a string quotes the string; the
    /// log has the place.
    #[error("the work stopped without a result: the service's log has the place")]
    Panicked,
}

/// A body that is right, for the messages that ask for one.
const EXAMPLE: &str = r#"{"text": "…"}"#;

impl ServiceError {
    /// The status that a call gets which ends in this error.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotJson { .. }
            | Self::NotAnObject
            | Self::MissingText
            | Self::WrongType { .. }
            | Self::UnknownField { .. }
            | Self::ThresholdOutOfRange
            | Self::UnknownLevel
            | Self::ThresholdAndLevel
            | Self::NoPickyThreshold { .. }
            | Self::UnknownOffsetEncoding
            | Self::BodyIncomplete { .. } => StatusCode::BAD_REQUEST,
            Self::NotFound { .. } => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::TextTooLong { .. } | Self::BodyTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::StillLoading
            | Self::Store(_)
            | Self::UnusableModel { .. }
            | Self::WrongLanguage { .. }
            | Self::MissingVariable { .. }
            | Self::BadVariable { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Self::Check { .. } | Self::Panicked => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// One stable word for the cause, for a program to match on.
    pub fn code(&self) -> &'static str {
        match self {
            Self::MissingVariable { .. } | Self::BadVariable { .. } => "bad_configuration",
            Self::NotJson { .. } | Self::NotAnObject => "invalid_json",
            Self::MissingText => "missing_field",
            Self::WrongType { .. } => "wrong_type",
            Self::UnknownField { .. } => "unknown_field",
            Self::ThresholdOutOfRange => "out_of_range",
            Self::UnknownLevel | Self::UnknownOffsetEncoding => "unknown_value",
            Self::ThresholdAndLevel => "conflicting_fields",
            Self::NoPickyThreshold { .. } => "no_picky_threshold",
            Self::TextTooLong { .. } | Self::BodyTooLarge { .. } => "text_too_long",
            Self::BodyIncomplete { .. } => "incomplete_body",
            Self::NotFound { .. } => "not_found",
            Self::MethodNotAllowed { .. } => "method_not_allowed",
            Self::StillLoading => "model_loading",
            Self::Store(error) => error.code(),
            Self::UnusableModel { .. } => "unusable_model",
            Self::WrongLanguage { .. } => "wrong_language",
            Self::Check { .. } => "check_failed",
            Self::Panicked => "internal",
        }
    }

    /// The field of the request that the error is about, where it is about one.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::MissingText | Self::TextTooLong { .. } => Some("text"),
            Self::WrongType { field, .. } => Some(field),
            Self::UnknownField { field } => Some(field),
            Self::ThresholdOutOfRange => Some("threshold"),
            Self::UnknownLevel | Self::ThresholdAndLevel | Self::NoPickyThreshold { .. } => Some("level"),
            Self::UnknownOffsetEncoding => Some("offset_encoding"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_has_its_status_its_code_and_its_field() {
        let variable = crate::VARIABLES[0];
        let uri = || "models/de".to_owned();
        let checker = || CheckerError::Threshold { threshold: 2.0 };
        let object = || "models/de/model.onnx".to_owned();
        // A row for every variant.
        let rows = [
            (
                ServiceError::MissingVariable { variable },
                503,
                "bad_configuration",
                None,
            ),
            (
                ServiceError::BadVariable {
                    variable,
                    value: "x".to_owned(),
                    source: "no".into(),
                },
                503,
                "bad_configuration",
                None,
            ),
            (ServiceError::NotJson { line: 1, column: 2 }, 400, "invalid_json", None),
            (ServiceError::NotAnObject, 400, "invalid_json", None),
            (ServiceError::MissingText, 400, "missing_field", Some("text")),
            (
                ServiceError::WrongType {
                    field: "text",
                    expected: "a string",
                },
                400,
                "wrong_type",
                Some("text"),
            ),
            (
                ServiceError::UnknownField {
                    field: "txt".to_owned(),
                },
                400,
                "unknown_field",
                Some("txt"),
            ),
            (
                ServiceError::ThresholdOutOfRange,
                400,
                "out_of_range",
                Some("threshold"),
            ),
            (
                ServiceError::UnknownOffsetEncoding,
                400,
                "unknown_value",
                Some("offset_encoding"),
            ),
            (ServiceError::UnknownLevel, 400, "unknown_value", Some("level")),
            (
                ServiceError::ThresholdAndLevel,
                400,
                "conflicting_fields",
                Some("level"),
            ),
            (
                ServiceError::NoPickyThreshold {
                    model: "solecism-de".to_owned(),
                },
                400,
                "no_picky_threshold",
                Some("level"),
            ),
            (
                ServiceError::TextTooLong { bytes: 2, limit: 1 },
                413,
                "text_too_long",
                Some("text"),
            ),
            (
                ServiceError::BodyTooLarge {
                    limit: 2,
                    text_limit: 1,
                },
                413,
                "text_too_long",
                None,
            ),
            (
                ServiceError::BodyIncomplete {
                    source: axum::Error::new("reset"),
                },
                400,
                "incomplete_body",
                None,
            ),
            (ServiceError::NotFound { language: "de" }, 404, "not_found", None),
            (
                ServiceError::MethodNotAllowed { language: "de" },
                405,
                "method_not_allowed",
                None,
            ),
            (ServiceError::StillLoading, 503, "model_loading", None),
            (
                StoreError::NotFound { object: object() }.into(),
                503,
                "model_not_found",
                None,
            ),
            (
                StoreError::ChecksumMismatch {
                    object: object(),
                    chunk: 0,
                }
                .into(),
                503,
                "checksum_mismatch",
                None,
            ),
            (
                ServiceError::UnusableModel {
                    uri: uri(),
                    source: checker(),
                },
                503,
                "unusable_model",
                None,
            ),
            (
                ServiceError::WrongLanguage {
                    uri: uri(),
                    found: "sv".to_owned(),
                    expected: "de",
                },
                503,
                "wrong_language",
                None,
            ),
            (ServiceError::Check { source: checker() }, 500, "check_failed", None),
            (ServiceError::Panicked, 500, "internal", None),
        ];
        let mut wrong = Vec::new();
        for (error, status, code, field) in &rows {
            let found = (error.status().as_u16(), error.code(), error.field());
            if found != (*status, *code, *field) {
                wrong.push(format!("{error}: {found:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
