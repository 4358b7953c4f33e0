//! The command line as it is typed: each option once, with its help and its environment variable. Parsing reads no file.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use solecism_checker::Language;
use solecism_store::ModelUri;

/// Finds grammatical mistakes and marks them.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(CheckArgs),
    Eval(EvalArgs),
    Models(ModelsArgs),
}

/// Mark the mistakes in a text
///
/// On a terminal they are red and underlined; elsewhere, and with NO_COLOR set, a line of carets stands under them.
/// Exits with 0 where nothing was found, 1 where something was, 2 where it could not run.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) model: ModelArgs,

    #[command(flatten)]
    pub(crate) threshold: ThresholdArgs,

    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Pretty)]
    pub(crate) format: Format,

    /// What the offsets in JSON count: change it to suit the language that reads them (UTF-16 for JavaScript, Java and C#,
    /// UTF-32 for Python)
    #[arg(long, value_enum, default_value_t = Offsets::Utf8)]
    pub(crate) offset_encoding: Offsets,

    /// Texts to check, in UTF-8; `-`, or none at all, reads stdin
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

/// Score a model on text whose mistakes are known
///
/// Counts words in need of correction as MultiGED-2023 does, and prints precision, recall and F0.5.
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
    #[arg(long)]
    pub(crate) raw: bool,

    /// Also write the words with the model's labels, for the shared task's own scorer
    #[arg(long, value_name = "OUT.tsv")]
    pub(crate) write_predictions: Option<PathBuf>,

    /// Words and labels in MultiGED's two columns: word, tab, `c` or `i`; an empty line between sentences
    #[arg(value_name = "FILE.tsv")]
    pub(crate) file: PathBuf,
}

/// Say which models there are, and whether they work
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct ModelsArgs {
    #[command(subcommand)]
    pub(crate) command: ModelsCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ModelsCommand {
    /// List the models with their sizes, scores and licences
    List {
        #[command(flatten)]
        models: ModelsLocation,
    },
    /// Check every byte of the models, load them and run them; exits with 2 where one fails
    Verify {
        #[command(flatten)]
        models: ModelsLocation,

        /// Languages to verify; all that are there if none is named
        #[arg(value_name = "LANGUAGE", value_parser = Language::new)]
        languages: Vec<Language>,
    },
}

/// Which model.
#[derive(Debug, Args)]
pub(crate) struct ModelArgs {
    /// Language of the text; without it the only model there is, or the German one of several
    #[arg(short, long, value_name = "CODE", value_parser = Language::new)]
    pub(crate) language: Option<Language>,

    #[command(flatten)]
    pub(crate) location: ModelsLocation,
}

/// Where models are looked for.
#[derive(Debug, Args)]
pub(crate) struct ModelsLocation {
    /// Where the models are: a folder with a folder for each language, one model's own folder, or s3://bucket/prefix/ of either
    /// (in a build with `--features s3`). Without it `models` in the current folder, or beside the program
    #[arg(long, value_name = "DIR-OR-URI", env = "SOLECISM_MODELS")]
    pub(crate) models: Option<ModelUri>,
}

#[derive(Debug, Args)]
pub(crate) struct ThresholdArgs {
    /// Probability, 0 to 1, from which on a word counts as wrong: lower finds more, higher is more often right. Without it the
    /// one that scored best when the model was made
    #[arg(short, long, value_name = "P", value_parser = probability)]
    pub(crate) threshold: Option<f32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Pretty,
    /// For programs: one JSON object a line
    Json,
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

fn probability(text: &str) -> Result<f32, String> {
    match text.parse() {
        Ok(value) if (0.0..=1.0).contains(&value) => Ok(value),
        _ => Err("give a number from 0 to 1".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    fn parse(line: &str) -> Result<Command, clap::Error> {
        Cli::try_parse_from(line.split_whitespace()).map(|cli| cli.command)
    }

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_option_of_check() {
        let line = "solecism check --language de --threshold 0.3 --format json --models s3://bucket/x --offset-encoding utf16 a -";
        let Ok(Command::Check(args)) = parse(line) else {
            panic!("{line} is not taken")
        };
        assert_eq!(args.model.language.as_ref().map(Language::code), Some("de"));
        assert_eq!(args.threshold.threshold, Some(0.3));
        assert_eq!(args.format, Format::Json);
        assert_eq!(
            args.model.location.models.map(|uri| uri.to_string()).as_deref(),
            Some("s3://bucket/x/")
        );
        assert_eq!(args.offset_encoding, Offsets::Utf16);
        assert_eq!(args.files, [PathBuf::from("a"), PathBuf::from("-")]);
    }

    #[test]
    fn every_option_of_eval() {
        let line = "solecism eval --language de --raw --format json --write-predictions out.tsv in.tsv";
        let Ok(Command::Eval(args)) = parse(line) else {
            panic!("{line} is not taken")
        };
        assert!(args.raw);
        assert_eq!(args.write_predictions, Some("out.tsv".into()));
        assert_eq!(args.file, PathBuf::from("in.tsv"));
    }

    #[test]
    fn what_is_refused() {
        let cases = [
            "solecism check --threshold 1.5",
            "solecism check --threshold nan",
            "solecism check --threshold -0.1",
            "solecism check --threshold half",
            "solecism check --language ../de",
            "solecism check --language DE",
            "solecism check --language deutsch",
            "solecism check --models gs://bucket/x",
            "solecism check --format xml",
            "solecism check --offset-encoding latin1",
            "solecism eval",
            "solecism eval a.tsv b.tsv",
            "solecism models",
            "solecism models verify d/e",
            "solecism correct",
        ];
        let taken: Vec<_> = cases.iter().filter(|line| parse(line).is_ok()).collect();
        assert!(taken.is_empty(), "{taken:?}");
    }
}
