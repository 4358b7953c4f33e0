//! What `solecism lsp` is told.

use clap::Args;
use solecism_checker::Language;
use solecism_gateway::Url;

use crate::args::{Level, ModelsLocation};
use crate::personal::WordsLocation;
use crate::serve::Secret;

/// Check texts in an editor: a language server over standard input and output
///
/// All windows of all editors ask one `solecism serve`, which the first of them starts and which ends with the last.
/// docs/editors.md says how to set up each editor.
#[derive(Debug, Args)]
pub(crate) struct LspArgs {
    /// A `solecism serve` or a gateway to ask, and to send texts to; unless given, the one of this machine
    #[arg(long, value_name = "URL", env = "SOLECISM_SERVER")]
    pub(crate) server: Option<Url>,

    /// Key that it asks for. Better set the variable, because other users of the machine can read a command line
    #[arg(long, value_name = "KEY", env = "SOLECISM_SERVER_KEY", hide_env_values = true, value_parser = crate::serve::key, requires = "server")]
    pub(crate) server_key: Option<Secret>,

    /// Language of all texts; unless given, it is detected for each sentence, which takes more memory
    #[arg(short, long, value_name = "CODE", value_parser = Language::new)]
    pub(crate) language: Option<Language>,

    /// How much to mark
    #[arg(long, value_enum, default_value_t = Level::Default)]
    pub(crate) level: Level,

    #[command(flatten)]
    pub(crate) models: ModelsLocation,

    #[command(flatten)]
    pub(crate) words: WordsLocation,

    /// Speak over standard input and output, as always: some editors say so
    #[arg(long, hide = true)]
    pub(crate) stdio: bool,
}
