//! `solecism correct`, as it is typed.

use std::path::PathBuf;

use clap::Args;

use super::{Level, Markup, ModelArgs};
use crate::personal::WordsLocation;

/// Correct the mistakes in a text
///
/// Prints the corrected text; what is not prose, and what is right, stays as it is to the byte. The model changes only what it is
/// sure of: `check` shows more. Exits with 0 if it ran, 2 if it could not.
#[derive(Debug, Args)]
pub(crate) struct CorrectArgs {
    #[command(flatten)]
    pub(crate) model: ModelArgs,

    /// A model that rewrites each sentence: its name beside the other models, such as `correct-en`, or its folder. The language's own
    /// model judges what it writes, if there is one
    #[cfg(feature = "rewrite")]
    #[arg(long = "model", value_name = "NAME|FOLDER")]
    pub(crate) rewriter: Option<String>,

    /// How much to change: the model has a bound of its own for each level
    #[arg(long, value_enum, default_value_t = Level::Default)]
    pub(crate) level: Level,

    /// Treat each line as a text of its own: exactly one line comes out for every line that goes in
    #[arg(long)]
    pub(crate) lines: bool,

    /// Change the files themselves, and say what was changed
    #[arg(long, conflicts_with = "diff", requires = "files")]
    pub(crate) write: bool,

    /// Show what would change, line by line, instead of the text
    #[arg(long)]
    pub(crate) diff: bool,

    /// How the texts are written: markup, code and formulas stay as they are
    #[arg(long, value_enum, default_value_t = Markup::Auto)]
    pub(crate) markup: Markup,

    #[command(flatten)]
    pub(crate) words: WordsLocation,

    /// Texts to correct, in UTF-8; `-`, or none at all, reads stdin
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}
