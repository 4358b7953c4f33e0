//! The body of a correct call.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    format::TextFormat,
    offsets::OffsetEncoding,
    request::{DetectRequest, Level, RequestError, shortened},
};

/// What `POST /v1/{language}/correct` takes.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CorrectRequest {
    /// The text to correct.
    pub text: String,
    /// How much to correct, by the model's own thresholds; `default` if it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub level: Option<Level>,
    /// The unit of the offsets in the answer; `utf8` if it is left out.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = false))]
    pub offset_encoding: OffsetEncoding,
    /// How the text is written; `auto` if it is left out.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = false))]
    pub format: TextFormat,
}

/// The names of its fields.
const FIELDS: [&str; 4] = ["text", "level", "offset_encoding", "format"];

impl CorrectRequest {
    /// Reads a JSON body whose text has at most `max_text_bytes` bytes.
    ///
    /// # Errors
    ///
    /// What is wrong with the body.
    pub fn parse(body: &[u8], max_text_bytes: usize) -> Result<Self, RequestError> {
        Ok(Self::parse_with(body, max_text_bytes, |_| Ok(()))?.0)
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
        let take = |fields: &mut Map<String, Value>| {
            let taken = take(fields)?;
            // This comes before they are read as those of a detect call, which has fields that mean nothing here.
            match fields.keys().find(|name| !FIELDS.contains(&name.as_str())) {
                None => Ok(taken),
                Some(unknown) => Err(RequestError::NotToCorrect {
                    field: shortened(unknown),
                }),
            }
        };
        let (request, taken) = DetectRequest::parse_with(body, max_text_bytes, take)?;
        let request = Self {
            text: request.text,
            level: request.level,
            offset_encoding: request.offset_encoding,
            format: request.format,
        };
        Ok((request, taken))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_of_a_correct_call_and_no_others() {
        let body = br#"{"text": "Ja", "level": "picky", "offset_encoding": "utf16", "format": "plain"}"#;
        let expected = CorrectRequest {
            text: "Ja".to_owned(),
            level: Some(Level::Picky),
            offset_encoding: OffsetEncoding::Utf16,
            format: TextFormat::Plain,
        };
        assert_eq!(CorrectRequest::parse(body, 2), Ok(expected));
        for field in ["threshold", "suggestions", "txt"] {
            let body = format!(r#"{{"text": "Ja", "{field}": 0.5}}"#);
            let error = CorrectRequest::parse(body.as_bytes(), 2).map_err(|error| {
                let message = error.to_string();
                assert!(
                    message.contains("send") && !message.contains("\"threshold\" or"),
                    "{message}"
                );
                (error.code(), error.field().map(str::to_owned))
            });
            assert_eq!(error, Err(("unknown_field", Some(field.to_owned()))));
        }
    }
}
