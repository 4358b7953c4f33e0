//! What of a text is no prose: addresses, names of files and of programs' parts, markup.

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
    /// Nothing: what is before and what is after are one word, if they are.
    Nothing,
    Space,
    /// The end of a paragraph.
    Break,
    /// What it stands for, such as the character of an entity.
    Text(Cow<'t, str>),
    /// The language's neutral word, which is not judged.
    Neutral,
}
