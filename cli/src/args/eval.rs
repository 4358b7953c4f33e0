//! `solecism eval`, as it is typed.

use std::path::PathBuf;

use clap::Args;

use super::{Format, ModelArgs, ThresholdArgs};

/// Score a model on text whose mistakes are known, or that has none
///
/// On words with labels it counts as MultiGED-2023 does, and prints precision, recall and F0.5. On correct text (--clean) it prints
/// the share of sentences that are marked even so; on pairs (--twins), the shares of mistakes found and of right twins marked. For
/// these two, both of the model's thresholds are tried unless --threshold names one. On lines with their corrections (--pairs) it prints
/// how many of the same edits `correct` makes, by kind, and how many lines it makes worse.
#[derive(Debug, Args)]
pub(crate) struct EvalArgs {
    #[command(flatten)]
    pub(crate) model: ModelArgs,

    #[command(flatten)]
    pub(crate) threshold: ThresholdArgs,

    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Pretty)]
    pub(crate) format: Format,

    /// Join the words to running text first and check that, as `check` would: scores the splitting of sentences and words too
    #[arg(long, conflicts_with_all = ["clean", "twins", "pairs"])]
    pub(crate) raw: bool,

    /// Also write the words with the model's labels, for the shared task's own scorer
    #[arg(long, value_name = "OUT.tsv", conflicts_with_all = ["clean", "twins", "pairs"])]
    pub(crate) write_predictions: Option<PathBuf>,

    /// With --twins: only the pairs with this in their first column
    #[arg(long, value_name = "NAME", conflicts_with_all = ["clean", "file", "pairs"])]
    pub(crate) half: Option<String>,

    #[command(flatten)]
    pub(crate) input: EvalInput,
}

/// What to evaluate on.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct EvalInput {
    /// Correct text in UTF-8, one or more sentences a line: every mark is a false alarm
    #[arg(long, value_name = "FILE", conflicts_with = "level")]
    pub(crate) clean: Option<PathBuf>,

    /// Sentences with one mistake each beside their right twins. Four columns with tabs between: half, kind, wrong, right
    #[arg(long, value_name = "FILE.tsv", conflicts_with = "level")]
    pub(crate) twins: Option<PathBuf>,

    /// Lines as written, and as somebody who knows the language corrected them. Two columns with a tab between: what the model corrects
    /// is compared word by word
    #[arg(long, value_name = "FILE.tsv")]
    pub(crate) pairs: Option<PathBuf>,

    /// Words and labels in two columns, as the MultiGED task has them: word, tab, `c` or `i`; an empty line between sentences
    #[arg(value_name = "FILE.tsv")]
    pub(crate) file: Option<PathBuf>,
}
