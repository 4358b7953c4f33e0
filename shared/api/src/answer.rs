use serde::{Deserialize, Serialize};

use crate::{
    error::ErrorDetail,
    offsets::OffsetEncoding,
    report::{Correction, Finding, Span, Word},
};

/// A language function's answer to a detect call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DetectAnswer {
    /// The language that the text was taken to be in, a code such as `de`.
    pub language: String,
    /// The probability from which on a word was reported.
    pub threshold: f32,
    /// The model's own thresholds, one for each level; functions older than the gateway leave them out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub thresholds: Option<Thresholds>,
    /// How often the model flags a correct sentence at these thresholds; left out if that was not measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub false_alarms: Option<FalseAlarms>,
    /// The unit of the offsets.
    pub offset_encoding: OffsetEncoding,
    /// The sentences, in the order of the text.
    pub sentences: Vec<Span>,
    /// Every word with its probability, in the order of the text.
    pub words: Vec<Word>,
    /// Runs of words at or above the threshold, each within one sentence.
    pub findings: Vec<Finding>,
    /// Whether the deadline came before the end of the text; left out if it did not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub incomplete: bool,
    /// If `incomplete`, the offset up to which everything was checked; nothing from it on was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked_to: Option<usize>,
    /// Whether this is the process's first answer.
    pub cold: bool,
    /// Where the time went.
    pub timings: Timings,
}

/// A language function's answer to a correct call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CorrectAnswer {
    /// The language that the text was taken to be in, a code such as `de`.
    pub language: String,
    /// The text with all corrections made.
    pub text: String,
    /// The unit of the offsets.
    pub offset_encoding: OffsetEncoding,
    /// What was changed, in the order of the text.
    pub corrections: Vec<Correction>,
    /// What was found and left alone, because no correction is sure enough.
    pub left: Vec<Finding>,
    /// Sentences that are as they were because a model that writes them anew came to no end; left out if there are none.
    #[serde(default, skip_serializing_if = "is_none")]
    pub ran_away: usize,
    /// Whether the deadline came before the end of the text; left out if it did not. What was not reached is as it was.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub incomplete: bool,
    /// If `incomplete`, the offset up to which everything was corrected as far as the model can; from it on there may be more to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked_to: Option<usize>,
    /// Whether this is the process's first answer.
    pub cold: bool,
    /// Where the time went.
    pub timings: Timings,
}

/// Whether a number is 0.
#[allow(clippy::trivially_copy_pass_by_ref)] // serde hands over a reference.
fn is_none(count: &usize) -> bool {
    *count == 0
}

/// A model's own thresholds: probabilities, 0 to 1, from which on a word is reported.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Thresholds {
    /// For everyone who writes: few correct sentences are flagged.
    pub default: f32,
    /// For those who learn or teach: more mistakes are found, and more correct sentences are flagged. Left out if the model
    /// does not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub picky: Option<f32>,
}

/// The shares, 0 to 1, of correct sentences that get at least one finding, as measured on clean text that the model was not
/// trained on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FalseAlarms {
    /// At the level `default`.
    pub default: f32,
    /// At the level `picky`; left out if it was not measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub picky: Option<f32>,
}

/// Where the time of a call went, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Timings {
    /// What the load of the model took. It is only in the first answer, whether or not the call had to wait for the model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load: Option<LoadMilliseconds>,
    /// How long the call waited for the model; near 0 if it was there.
    pub wait_ms: f64,
    /// Splitting the text and encoding its words.
    pub prepare_ms: f64,
    /// Running the model.
    pub infer_ms: f64,
    /// From the call's arrival to its answer.
    pub total_ms: f64,
}

/// What the load of a model took, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LoadMilliseconds {
    /// Opening the store: credentials, region, the HTTP client.
    pub open_ms: f64,
    /// Getting the manifest, including the start of the connection.
    pub manifest_ms: f64,
    /// Getting the files, including hashing.
    pub download_ms: f64,
    /// Making a checker of them.
    pub build_ms: f64,
}

/// Whether something can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It can.
    Ok,
    /// It cannot.
    Unavailable,
}

/// A language function's answer to a health call: whether a detect call would be answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HealthAnswer {
    /// Whether it would.
    pub status: Status,
    /// The function's language, a code such as `de`.
    pub language: String,
    /// Whether the model is there.
    pub loaded: bool,
    /// The model that is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<ModelName>,
    /// Why there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorDetail>,
}

/// Which model answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ModelName {
    /// The bundle's name.
    pub name: String,
    /// The bundle's version.
    pub version: String,
    /// Its thresholds, one for each level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub thresholds: Option<Thresholds>,
    /// How often it flags a correct sentence at these thresholds; left out if that was not measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub false_alarms: Option<FalseAlarms>,
}
