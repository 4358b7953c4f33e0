//! The body of a detect call, checked field by field.

use serde_json::{Map, Value};
use solecism_checker::OffsetEncoding;

use crate::ServiceError;

/// What `POST /v1/{language}/detect` takes.
#[derive(Debug)]
pub(crate) struct DetectRequest {
    /// The text to check.
    pub(crate) text: String,
    /// From which probability on a word counts as wrong.
    pub(crate) threshold: Threshold,
    /// The unit of the offsets in the answer.
    pub(crate) offset_encoding: OffsetEncoding,
}

/// From which probability on a word counts as wrong, as a caller asks for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Threshold {
    /// The model's own.
    Default,
    /// The model's other one, for a reader who would rather see too much than too little.
    Picky,
    /// This one, 0 to 1.
    At(f32),
}

impl DetectRequest {
    /// Reads a JSON body.
    ///
    /// Field by field rather than with a derived `Deserialize`, for two reasons: each error then names its field and says
    /// what to send, and no message of the JSON reader's own, which may quote the text, reaches a log.
    pub(crate) fn parse(body: &[u8], max_text_bytes: usize) -> Result<Self, ServiceError> {
        let value: Value = serde_json::from_slice(body).map_err(|error| ServiceError::NotJson {
            line: error.line(),
            column: error.column(),
        })?;
        let Value::Object(mut fields) = value else {
            return Err(ServiceError::NotAnObject);
        };
        let text = take_text(&mut fields)?;
        let threshold = take_threshold(&mut fields)?;
        let offset_encoding = take_offset_encoding(&mut fields)?;
        if let Some(unknown) = fields.keys().next() {
            return Err(ServiceError::UnknownField {
                field: shortened(unknown),
            });
        }
        if text.len() > max_text_bytes {
            return Err(ServiceError::TextTooLong {
                bytes: text.len(),
                limit: max_text_bytes,
            });
        }
        Ok(Self {
            text,
            threshold,
            offset_encoding,
        })
    }
}

fn take_text(fields: &mut Map<String, Value>) -> Result<String, ServiceError> {
    match fields.remove("text") {
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(ServiceError::WrongType {
            field: "text",
            expected: "a string: the text to check",
        }),
        None => Err(ServiceError::MissingText),
    }
}

fn take_threshold(fields: &mut Map<String, Value>) -> Result<Threshold, ServiceError> {
    let level = take_level(fields)?;
    let Some(value) = fields.remove("threshold") else {
        return Ok(level.unwrap_or(Threshold::Default));
    };
    if level.is_some() {
        return Err(ServiceError::ThresholdAndLevel);
    }
    let wrong_type = ServiceError::WrongType {
        field: "threshold",
        expected: "a number from 0 to 1; leave it out to use the model's own",
    };
    let threshold = value.as_f64().ok_or(wrong_type)?;
    if (0.0..=1.0).contains(&threshold) {
        Ok(Threshold::At(threshold as f32))
    } else {
        Err(ServiceError::ThresholdOutOfRange)
    }
}

fn take_level(fields: &mut Map<String, Value>) -> Result<Option<Threshold>, ServiceError> {
    match fields.remove("level") {
        None => Ok(None),
        Some(Value::String(name)) => match name.as_str() {
            "default" => Ok(Some(Threshold::Default)),
            "picky" => Ok(Some(Threshold::Picky)),
            _ => Err(ServiceError::UnknownLevel),
        },
        Some(_) => Err(ServiceError::WrongType {
            field: "level",
            expected: "one of \"default\", \"picky\"",
        }),
    }
}

fn take_offset_encoding(fields: &mut Map<String, Value>) -> Result<OffsetEncoding, ServiceError> {
    match fields.remove("offset_encoding") {
        None => Ok(OffsetEncoding::Utf8),
        Some(Value::String(name)) => match name.as_str() {
            "utf8" => Ok(OffsetEncoding::Utf8),
            "utf16" => Ok(OffsetEncoding::Utf16),
            "utf32" => Ok(OffsetEncoding::Utf32),
            _ => Err(ServiceError::UnknownOffsetEncoding),
        },
        Some(_) => Err(ServiceError::WrongType {
            field: "offset_encoding",
            expected: "one of \"utf8\", \"utf16\", \"utf32\"",
        }),
    }
}

/// A field's name as sent, cut to a length that suits an error message.
fn shortened(name: &str) -> String {
    const LONGEST: usize = 40;
    if name.chars().count() <= LONGEST {
        name.to_owned()
    } else {
        name.chars().take(LONGEST).chain(['…']).collect()
    }
}
