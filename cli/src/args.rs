//! The command line as it is typed: each option once, with its help and its environment variable. Parsing reads no file.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use solecism_checker::Language;
use solecism_engine::Kernel;
use solecism_store::ModelUri;

mod correct;
mod eval;
mod models;

pub(crate) use correct::CorrectArgs;
pub(crate) use eval::EvalArgs;
#[cfg(feature = "rewrite")]
pub(crate) use models::PackTask;
pub(crate) use models::{ModelsArgs, ModelsCommand, PackArgs, TransferArgs};

/// Finds grammatical mistakes, marks them and corrects them.
#[derive(Debug, Parser)]
#[command(version, long_version = crate::version::long(), about, max_term_width = 100, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(CheckArgs),
    Correct(CorrectArgs),
    Eval(EvalArgs),
    Models(ModelsArgs),
    Bench(BenchArgs),
    Split(SplitArgs),
    #[cfg(feature = "serve")]
    Serve(Box<crate::serve::ServeArgs>),
    /// Print the completions for a shell: `solecism completions bash > ~/.local/share/bash-completion/completions/solecism`
    Completions {
        #[arg(value_name = "SHELL", value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print a man page: `solecism man | man -l -`, or `solecism man models push | man -l -` for one command
    Man {
        /// The command, if not the whole program
        #[arg(value_name = "COMMAND")]
        command: Vec<String>,
    },
    #[cfg(feature = "lsp")]
    Lsp(Box<crate::lsp::LspArgs>),
}

/// Mark the mistakes in a text
///
/// On a terminal they are red and underlined; elsewhere, and with NO_COLOR set, a line of carets stands under them.
/// Exits with 0 if nothing was found, 1 if something was, 2 if it could not run.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) model: ModelArgs,

    #[command(flatten)]
    pub(crate) threshold: ThresholdArgs,

    /// What to print
    #[arg(long, value_enum, default_value_t = CheckFormat::Pretty)]
    pub(crate) format: CheckFormat,

    /// How the texts are written: markup, code and formulas are not checked
    #[arg(long, value_enum, default_value_t = Markup::Auto)]
    pub(crate) markup: Markup,

    /// What the offsets in JSON count: change it to suit the language that reads them (UTF-16 for JavaScript, Java and C#,
    /// UTF-32 for Python)
    #[arg(long, value_enum, default_value_t = Offsets::Utf8)]
    pub(crate) offset_encoding: Offsets,

    /// Only mark what is wrong, and do not say what may be right; what only a suggestion confirms is not found then
    #[arg(long)]
    pub(crate) no_suggestions: bool,

    #[command(flatten)]
    pub(crate) words: crate::personal::WordsLocation,

    /// Check many texts. What is found is written to a file for each text in this folder, or to this one file with a line of JSON for
    /// each text, as `--format json` prints it. FILE may then also be folders, JSON lines (.jsonl) and tables (.csv). A text that has a
    /// result there from an earlier run is not checked again
    #[arg(
        long,
        value_name = "FOLDER|FILE.jsonl",
        requires = "files",
        conflicts_with = "format"
    )]
    pub(crate) out: Option<PathBuf>,

    /// With --out: the field of JSON lines, or the column of tables, that the texts are in
    #[arg(long, value_name = "NAME", default_value = "text", requires = "out")]
    pub(crate) field: String,

    /// Texts to check, in UTF-8; `-`, or none at all, reads stdin
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

/// Split text into sentences and words, as the models read it
///
/// Prints a line of JSON for each line of the input: a list of its sentences, each a list of its words. Invisible characters and emoji
/// are left out, addresses and the like are replaced with a name, and sentences without a word to judge are left out. Training splits
/// its text with this command, so that training and use see the same words. It needs no model.
#[derive(Debug, Args)]
pub(crate) struct SplitArgs {
    /// Language of the text
    #[arg(short, long, value_name = "CODE", value_parser = Language::new)]
    pub(crate) language: Language,

    /// Do the reverse: for each line of the input, a JSON list of words, print a line of text with the spaces that people write
    #[arg(long)]
    pub(crate) join: bool,

    /// Texts to split, in UTF-8; `-`, or none at all, reads stdin
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

/// Time a model: loading, and runs of sequences of some lengths
///
/// On one processor core. The text does not matter for the time, so ids are made up.
#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    /// An ONNX file, or the folder of a bundle
    #[arg(long, value_name = "BUNDLE-OR-ONNX-FILE")]
    pub(crate) model: PathBuf,

    /// Pieces in a sequence; the answer has a row for each number
    #[arg(long, value_name = "N,…", value_delimiter = ',', default_values_t = [16, 32, 128], value_parser = count)]
    pub(crate) tokens: Vec<usize>,

    /// Sequences in a run
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = count)]
    pub(crate) batch: usize,

    /// Also time a request of this many sentences of 5 to 60 pieces, in batches as `check` runs them
    #[arg(long, value_name = "N", value_parser = count)]
    pub(crate) sentences: Option<usize>,

    /// Least time that each row runs for, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 1.0, value_parser = seconds)]
    pub(crate) seconds: f64,

    /// The model's output to compute. Without this option it is `logits`, or the first output of a model that has no `logits`
    #[arg(long, value_name = "NAME")]
    pub(crate) output: Option<String>,

    /// The int8 kernel to use, such as avx2. Without this option it is the fastest that this processor has
    #[arg(long, value_name = "NAME", value_parser = kernel)]
    pub(crate) kernel: Option<Kernel>,

    /// Threads that share the sequences of a batch among them
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = count)]
    pub(crate) threads: usize,

    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Pretty)]
    pub(crate) format: Format,
}

/// Which model.
#[derive(Debug, Args)]
pub(crate) struct ModelArgs {
    /// Language of the text, such as `de` or `de-AT`. Without this option, the only model that is there is used. If there are several,
    /// `check` and `correct` detect the language of each text. A text whose language is not clear is taken for German, as are all texts
    /// of other commands
    #[arg(short, long, value_name = "CODE", value_parser = language)]
    pub(crate) language: Option<Language>,

    #[command(flatten)]
    pub(crate) location: ModelsLocation,
}

/// Where models are looked for.
#[derive(Debug, Args)]
pub(crate) struct ModelsLocation {
    /// Where the models are: a folder with a folder for each language, one model's own folder, or the address of either in a store:
    /// https://, gs:// or az://, and s3:// in a build with `--features s3`. Without this option, the first of these that is there:
    /// `models` in the current folder, `models` beside the program or up to three folders above it, and the folder that `make install`
    /// puts them in
    #[arg(long, value_name = "DIR-OR-URI", env = "SOLECISM_MODELS")]
    pub(crate) models: Option<ModelUri>,
}

#[derive(Debug, Args)]
pub(crate) struct ThresholdArgs {
    /// Probability, 0 to 1, from which on a word counts as wrong: a lower one finds more mistakes, a higher one is more often right.
    /// Without this option it is the model's own for the level
    #[arg(short, long, value_name = "P", value_parser = probability, conflicts_with = "level")]
    pub(crate) threshold: Option<f32>,

    /// How much to mark, by one of the model's own two thresholds. `models list` shows how many correct sentences each flags
    #[arg(long, value_enum, default_value_t = Level::Default)]
    pub(crate) level: Level,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Level {
    /// For everyone who writes: the best score among the thresholds that flag at most 3% of correct sentences
    Default,
    /// For those who learn or teach: finds more mistakes, and flags up to 20% of correct sentences; not every model has it
    Picky,
}

impl From<Level> for solecism_api::Level {
    fn from(level: Level) -> Self {
        match level {
            Level::Default => Self::Default,
            Level::Picky => Self::Picky,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Pretty,
    /// For programs: one JSON object on each line
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For people
    Pretty,
    /// For programs: a line with a JSON object for each file
    Json,
    /// For code review services and editors: one SARIF 2.1.0 log of all files
    Sarif,
    /// For GitHub Actions: an annotation for each finding
    Github,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Markup {
    /// What a file's name says (.md, .markdown, .tex), or else what the text shows if that is clear
    Auto,
    /// No markup
    Plain,
    /// Markdown
    Markdown,
    /// LaTeX
    Latex,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Offsets {
    /// Bytes of UTF-8
    Utf8,
    /// Code units of UTF-16
    Utf16,
    /// Code points
    Utf32,
}

/// A language's code, with a region or without: models are of languages alone.
fn language(text: &str) -> Result<Language, String> {
    let code = match text.split_once('-') {
        Some((code, region)) if region.len() == 2 && region.bytes().all(|byte| byte.is_ascii_alphabetic()) => code,
        _ => text,
    };
    Language::new(&code.to_ascii_lowercase()).map_err(|_| {
        "give a code of two or three letters, such as de, with a region or without, such as de-AT".to_owned()
    })
}

fn count(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(value @ 1..) => Ok(value),
        _ => Err("give a whole number, 1 or more".to_owned()),
    }
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(value) if (0.0..=600.0).contains(&value) => Ok(value),
        _ => Err("give a number from 0 to 600".to_owned()),
    }
}

fn kernel(text: &str) -> Result<Kernel, String> {
    let kernel = Kernel::from_name(text).filter(|kernel| kernel.is_available());
    kernel.ok_or_else(|| {
        let names: Vec<&str> = Kernel::available().map(Kernel::name).collect();
        format!("give one that this processor has: {}", names.join(", "))
    })
}

fn probability(text: &str) -> Result<f32, String> {
    match text.parse() {
        Ok(value) if (0.0..=1.0).contains(&value) => Ok(value),
        _ => Err("give a number from 0 to 1".to_owned()),
    }
}

#[cfg(test)]
mod tests;
