//! The body of a detect call, checked field by field.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{format::TextFormat, json::read_json, offsets::OffsetEncoding};

/// What `POST /v1/{language}/detect` takes.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DetectRequest {
    /// The text to check.
    pub text: String,
    /// How much to report, by one of the model's own thresholds; not together with `threshold`. `default` if neither is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub level: Option<Level>,
    /// The probability, 0 to 1, from which on a word counts as wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false, minimum = 0.0, maximum = 1.0))]
    pub threshold: Option<f32>,
    /// The unit of the offsets in the answer; `utf8` if it is left out.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = false))]
    pub offset_encoding: OffsetEncoding,
    /// How the text is written; `auto` if it is left out.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = false))]
    pub format: TextFormat,
    /// Whether to say what may be right in the place of each finding, if the model knows corrections; `true` if it is left out.
    #[serde(skip_serializing_if = "is_true")]
    #[cfg_attr(feature = "openapi", schema(required = false, default = true))]
    pub suggestions: bool,
}

/// Whether the field need not be sent. Functions that are older than corrections do not know it.
fn is_true(suggestions: &bool) -> bool {
    *suggestions
}

/// How much to report: each level is a threshold of the model's own. How many correct sentences each flags is in the answers'
/// `false_alarms`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// For everyone who writes: chosen so that few correct sentences are flagged, about 3 in 100 at most.
    Default,
    /// For those who learn or teach: finds more mistakes, and flags more correct sentences, about 20 in 100 at most.
    Picky,
}

/// What is wrong with the body of a call. The message says what to send instead, and never quotes the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// The body is not JSON. Only the place is kept: the JSON reader's own message may quote the text.
    #[error("the body is not JSON (line {line}, column {column}): send an object such as {EXAMPLE}")]
    NotJson {
        /// Line of the body, from 1.
        line: usize,
        /// Column of that line in bytes, from 1; 0 if the line is empty.
        column: usize,
    },
    /// The body is JSON, but not an object.
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
    /// A field that is not known. It is most often a typing mistake, and so an error.
    #[error(
        "{field:?} is not known: send \"text\" and, if need be, \"threshold\" or \"level\", \"offset_encoding\", \"format\" and \"suggestions\""
    )]
    UnknownField {
        /// Its name as sent, shortened if it is long.
        field: String,
    },
    /// A field that a call to correct a text does not take, even if a detect call does.
    #[error(
        "{field:?} is not a field of a call to correct a text: send \"text\" and, if need be, \"level\", \"offset_encoding\" and \"format\""
    )]
    NotToCorrect {
        /// Its name as sent, shortened if it is long.
        field: String,
    },
    /// The threshold is not a probability.
    #[error("\"threshold\" is a probability: send a number from 0 to 1, or leave it out to use the model's own")]
    ThresholdOutOfRange,
    /// There is no such level.
    #[error("\"level\" is not known: send \"default\" or \"picky\", or leave it out for \"default\"")]
    UnknownLevel,
    /// Two thresholds at once.
    #[error(
        "\"threshold\" and \"level\" are both there: send one of them, for a level is a threshold of the model's own"
    )]
    ThresholdAndLevel,
    /// There is no such unit of offsets.
    #[error("\"offset_encoding\" is not known: send \"utf8\", \"utf16\" or \"utf32\", or leave it out for \"utf8\"")]
    UnknownOffsetEncoding,
    /// There is no such format.
    #[error(
        "\"format\" is not known: send \"auto\", \"plain\", \"markdown\" or \"latex\", or leave it out for \"auto\""
    )]
    UnknownFormat,
    /// The text is longer than the limit.
    #[error("the text has {bytes} bytes and at most {limit} are taken: send it in parts")]
    TextTooLong {
        /// Length of the text in bytes of UTF-8.
        bytes: usize,
        /// The limit in bytes of UTF-8.
        limit: usize,
    },
}

/// A body that is right, for the messages that ask for one.
const EXAMPLE: &str = r#"{"text": "…"}"#;

impl RequestError {
    /// One stable word for the cause, for a program to match on.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotJson { .. } | Self::NotAnObject => "invalid_json",
            Self::MissingText => "missing_field",
            Self::WrongType { .. } => "wrong_type",
            Self::UnknownField { .. } | Self::NotToCorrect { .. } => "unknown_field",
            Self::ThresholdOutOfRange => "out_of_range",
            Self::UnknownLevel | Self::UnknownOffsetEncoding | Self::UnknownFormat => "unknown_value",
            Self::ThresholdAndLevel => "conflicting_fields",
            Self::TextTooLong { .. } => "text_too_long",
        }
    }

    /// The field of the request that the error is about, if it is about one.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::MissingText | Self::TextTooLong { .. } => Some("text"),
            Self::WrongType { field, .. } => Some(field),
            Self::UnknownField { field } | Self::NotToCorrect { field } => Some(field),
            Self::ThresholdOutOfRange => Some("threshold"),
            Self::UnknownLevel | Self::ThresholdAndLevel => Some("level"),
            Self::UnknownOffsetEncoding => Some("offset_encoding"),
            Self::UnknownFormat => Some("format"),
            Self::NotJson { .. } | Self::NotAnObject => None,
        }
    }
}

impl DetectRequest {
    /// Reads a JSON body whose text has at most `max_text_bytes` bytes.
    ///
    /// It is read field by field rather than with a derived `Deserialize`, for two reasons: each error then names its field and says what
    /// to send, and no message of the JSON reader's own, which may quote the text, reaches a log.
    ///
    /// # Errors
    ///
    /// What is wrong with the body.
    pub fn parse(body: &[u8], max_text_bytes: usize) -> Result<Self, RequestError> {
        Self::take(object(body)?, max_text_bytes)
    }

    /// Reads the fields of a body that has a further field, which `take` takes out.
    ///
    /// # Errors
    ///
    /// What is wrong with the body, or what `take` says.
    pub fn parse_with<T>(
        body: &[u8],
        max_text_bytes: usize,
        take: impl FnOnce(&mut Map<String, Value>) -> Result<T, RequestError>,
    ) -> Result<(Self, T), RequestError> {
        let mut fields = object(body)?;
        let taken = take(&mut fields)?;
        Ok((Self::take(fields, max_text_bytes)?, taken))
    }

    fn take(mut fields: Map<String, Value>, max_text_bytes: usize) -> Result<Self, RequestError> {
        let text = take_text(&mut fields)?;
        let level = take_level(&mut fields)?;
        let threshold = take_threshold(&mut fields)?;
        if level.is_some() && threshold.is_some() {
            return Err(RequestError::ThresholdAndLevel);
        }
        let offset_encoding = take_offset_encoding(&mut fields)?;
        let format = take_format(&mut fields)?;
        let suggestions = take_suggestions(&mut fields)?;
        if let Some(unknown) = fields.keys().next() {
            return Err(RequestError::UnknownField {
                field: shortened(unknown),
            });
        }
        if text.len() > max_text_bytes {
            return Err(RequestError::TextTooLong {
                bytes: text.len(),
                limit: max_text_bytes,
            });
        }
        Ok(Self {
            text,
            level,
            threshold,
            offset_encoding,
            format,
            suggestions,
        })
    }
}

fn object(body: &[u8]) -> Result<Map<String, Value>, RequestError> {
    let value = read_json(body).map_err(|error| RequestError::NotJson {
        line: error.line(),
        column: error.column(),
    })?;
    match value {
        Value::Object(fields) => Ok(fields),
        _ => Err(RequestError::NotAnObject),
    }
}

fn take_text(fields: &mut Map<String, Value>) -> Result<String, RequestError> {
    match fields.remove("text") {
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(RequestError::WrongType {
            field: "text",
            expected: "a string: the text to check",
        }),
        None => Err(RequestError::MissingText),
    }
}

fn take_threshold(fields: &mut Map<String, Value>) -> Result<Option<f32>, RequestError> {
    let Some(value) = fields.remove("threshold") else {
        return Ok(None);
    };
    let wrong_type = RequestError::WrongType {
        field: "threshold",
        expected: "a number from 0 to 1; leave it out to use the model's own",
    };
    let threshold = value.as_f64().ok_or(wrong_type)?;
    if (0.0..=1.0).contains(&threshold) {
        Ok(Some(threshold as f32))
    } else {
        Err(RequestError::ThresholdOutOfRange)
    }
}

fn take_level(fields: &mut Map<String, Value>) -> Result<Option<Level>, RequestError> {
    match fields.remove("level") {
        None => Ok(None),
        Some(Value::String(name)) => match name.as_str() {
            "default" => Ok(Some(Level::Default)),
            "picky" => Ok(Some(Level::Picky)),
            _ => Err(RequestError::UnknownLevel),
        },
        Some(_) => Err(RequestError::WrongType {
            field: "level",
            expected: "one of \"default\", \"picky\"",
        }),
    }
}

fn take_offset_encoding(fields: &mut Map<String, Value>) -> Result<OffsetEncoding, RequestError> {
    match fields.remove("offset_encoding") {
        None => Ok(OffsetEncoding::Utf8),
        Some(Value::String(name)) => match name.as_str() {
            "utf8" => Ok(OffsetEncoding::Utf8),
            "utf16" => Ok(OffsetEncoding::Utf16),
            "utf32" => Ok(OffsetEncoding::Utf32),
            _ => Err(RequestError::UnknownOffsetEncoding),
        },
        Some(_) => Err(RequestError::WrongType {
            field: "offset_encoding",
            expected: "one of \"utf8\", \"utf16\", \"utf32\"",
        }),
    }
}

fn take_format(fields: &mut Map<String, Value>) -> Result<TextFormat, RequestError> {
    match fields.remove("format") {
        None => Ok(TextFormat::Auto),
        Some(Value::String(name)) => TextFormat::of_name(&name).ok_or(RequestError::UnknownFormat),
        Some(_) => Err(RequestError::WrongType {
            field: "format",
            expected: "one of \"auto\", \"plain\", \"markdown\", \"latex\"",
        }),
    }
}

fn take_suggestions(fields: &mut Map<String, Value>) -> Result<bool, RequestError> {
    match fields.remove("suggestions") {
        None => Ok(true),
        Some(Value::Bool(wanted)) => Ok(wanted),
        Some(_) => Err(RequestError::WrongType {
            field: "suggestions",
            expected: "true or false; leave it out for true",
        }),
    }
}

/// A field's name as sent, cut to a length that suits an error message.
pub(crate) fn shortened(name: &str) -> String {
    const LONGEST: usize = 40;
    if name.chars().count() <= LONGEST {
        name.to_owned()
    } else {
        name.chars().take(LONGEST).chain(['…']).collect()
    }
}
