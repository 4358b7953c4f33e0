use serde::{Deserialize, Serialize};

use crate::kind::Kind;

/// A stretch of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Span {
    /// Offset of its first character.
    pub start: usize,
    /// Offset just past its last.
    pub end: usize,
}

/// A word (or punctuation mark) and how likely it is to need correction.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Word {
    /// Offset of its first character.
    pub start: usize,
    /// Offset just past its last.
    pub end: usize,
    /// Probability of its being in error, 0 to 1.
    pub probability: f32,
}

/// Adjacent words that were flagged, joined.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Finding {
    /// Offset of the first word's first character.
    pub start: usize,
    /// Offset just past the last word.
    pub end: usize,
    /// The largest of the words' probabilities.
    pub probability: f32,
    /// How many words it spans.
    pub words: usize,
    /// The text from `start` to `end`, exactly.
    pub text: String,
    /// What kind of mistake it is, as far as the model's best suggestion says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub kind: Option<Kind>,
    /// What may be right in its place, best first, at most five; left out if nothing is probable, or if none were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(required = false))]
    pub suggestions: Vec<Suggestion>,
}

/// What may be right in the place of a [`Finding`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Suggestion {
    /// What to put in the place of all of the finding's text.
    pub text: String,
    /// How sure the model is, 0 to 1.
    pub probability: f32,
}

/// A stretch of a text that was corrected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Correction {
    /// Offset of its first character in the text as it was sent.
    pub start: usize,
    /// Offset just past its last; `start` if something was put in.
    pub end: usize,
    /// The text from `start` to `end` as it was sent.
    pub text: String,
    /// What stands there now.
    pub replacement: String,
    /// What kind of mistake was corrected.
    pub kind: Kind,
    /// How sure the model was, 0 to 1.
    pub probability: f32,
}
