//! What is not prose in a text: addresses, file names, identifiers, markup.

mod files;
mod format;
mod latex;
mod markdown;
mod plain;

use std::borrow::Cow;
use std::ops::Range;

pub use format::Format;
pub(crate) use plain::plain;

/// A stretch of a text that is not read as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Region<'t> {
    /// In bytes of the text.
    pub(crate) range: Range<usize>,
    pub(crate) becomes: Becomes<'t>,
}

/// What is read in a region's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Becomes<'t> {
    /// Nothing: the text before it and the text after it are joined.
    Nothing,
    Space,
    /// White space that an emoji stood in.
    Picture,
    /// The end of a paragraph.
    Break,
    /// What it stands for, such as the character of an entity.
    Text(Cow<'t, str>),
    /// The language's neutral word, which is not judged.
    Neutral,
}
