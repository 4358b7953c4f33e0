use serde::{Deserialize, Serialize};

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
}
