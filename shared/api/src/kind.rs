use serde::{Deserialize, Serialize};

/// What kind of mistake a correction mends: for messages, for rules that an editor can switch off, and for tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
// LanguageTool's API has a `Kind` of its own in the same document.
#[cfg_attr(feature = "openapi", schema(as = MistakeKind))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Another form of the word, or another word in its place.
    Form,
    /// A word that is misspelt.
    Spelling,
    /// Words in another order.
    Order,
    /// A word that is missing.
    Missing,
    /// A word too many.
    Extra,
    /// A capital that should be a small letter, or the other way round.
    Case,
    /// Only punctuation marks.
    Punctuation,
    /// One word that was written as two, or two as one.
    Compound,
}

impl Kind {
    /// All of them, in the order of the tables.
    pub const ALL: [Self; 8] = [
        Self::Form,
        Self::Spelling,
        Self::Order,
        Self::Missing,
        Self::Extra,
        Self::Case,
        Self::Punctuation,
        Self::Compound,
    ];

    /// Its name, as it is serialised.
    pub fn name(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Spelling => "spelling",
            Self::Order => "order",
            Self::Missing => "missing",
            Self::Extra => "extra",
            Self::Case => "case",
            Self::Punctuation => "punctuation",
            Self::Compound => "compound",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn names_are_as_serialised() {
        for kind in Kind::ALL {
            assert_eq!(serde_json::to_value(kind).expect("a kind is serialised"), kind.name());
        }
    }
}
