use serde::{Deserialize, Serialize};

/// How a text is written. Markup, code and formulas are not checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum TextFormat {
    /// Found out from the text if that is clear, and `plain` if it is not.
    #[default]
    Auto,
    /// Without markup.
    Plain,
    /// Markdown: CommonMark with GitHub's additions.
    Markdown,
    /// LaTeX.
    Latex,
}

impl TextFormat {
    /// The format of this name.
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        match name {
            "auto" => Some(Self::Auto),
            "plain" => Some(Self::Plain),
            "markdown" => Some(Self::Markdown),
            "latex" => Some(Self::Latex),
            _ => None,
        }
    }
}
