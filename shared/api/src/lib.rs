//! What the functions, the gateway and their callers say to each other, as JSON.
//!
//! Each request and answer has one definition, which both sides use: a function reads a [`DetectRequest`] and answers with a
//! [`DetectAnswer`]; the gateway sends the one and reads the other. With the feature `openapi`, every type has a schema, from which the
//! gateway's OpenAPI document is made.
//!
//! Offsets are into the text as it was sent, in the unit of an [`OffsetEncoding`]. Ends are exclusive, and both lie on character
//! boundaries. Probabilities are from 0 to 1.

mod answer;
mod correct;
mod error;
mod format;
mod json;
mod kind;
mod offsets;
mod report;
mod request;

pub use answer::{
    CorrectAnswer, DetectAnswer, FalseAlarms, HealthAnswer, LoadMilliseconds, ModelName, Status, Thresholds, Timings,
};
pub use correct::CorrectRequest;
pub use error::{ErrorAnswer, ErrorDetail};
pub use format::TextFormat;
pub use json::read_json;
pub use kind::Kind;
pub use offsets::{OffsetCursor, OffsetEncoding};
pub use report::{Correction, Finding, Span, Suggestion, Word};
pub use request::{DetectRequest, Level, RequestError};
