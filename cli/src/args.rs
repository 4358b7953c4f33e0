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
    Bench(BenchArgs),
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

/// Say which models there are, whether they work and what they take, or make one
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
    /// Measure what the models take: on disk, to fetch and in memory; exits with 2 where one fails
    Sizes {
        #[command(flatten)]
        models: ModelsLocation,

        /// What to print
        #[arg(long, value_enum, default_value_t = Format::Pretty)]
        format: Format,

        /// Languages to measure; all that are there if none is named
        #[arg(value_name = "LANGUAGE", value_parser = Language::new)]
        languages: Vec<Language>,
    },
    Pack(Box<PackArgs>),
    /// Load one model and print what that took as JSON: what `sizes` starts for each model, for memory is a process's
    #[command(hide = true)]
    Measure {
        #[command(flatten)]
        models: ModelsLocation,

        /// Language of the model
        #[arg(value_name = "LANGUAGE", value_parser = Language::new)]
        language: Option<Language>,
    },
}

/// Make a bundle of a model that was exported from Hugging Face
///
/// Takes what `optimum-cli export onnx --task token-classification` writes, makes sure that it belongs together and runs, and
/// copies it with the manifest that a bundle needs. Either the whole bundle is written or nothing.
#[derive(Debug, Args)]
pub(crate) struct PackArgs {
    /// The export: a folder with tokenizer.json, config.json and model.onnx, the last in `onnx` below it or not
    #[arg(value_name = "FOLDER")]
    pub(crate) folder: PathBuf,

    /// Language of the texts that the model is for
    #[arg(short, long, value_name = "CODE", value_parser = Language::new)]
    pub(crate) language: Language,

    /// Which of the folder's networks to take, such as model_quantized.onnx
    #[arg(long, value_name = "FILE", default_value = "model.onnx")]
    pub(crate) model: PathBuf,

    /// Where to put the bundle; models/CODE unless given
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,

    /// Replace the bundle that is there already, with all of its files
    #[arg(long)]
    pub(crate) force: bool,

    /// Name of the model; that of the folder unless given
    #[arg(long)]
    pub(crate) name: Option<String>,

    /// Version of the model
    #[arg(long, default_value = "1.0.0")]
    pub(crate) version: String,

    /// Licence of the model, as an SPDX expression
    #[arg(long, value_name = "SPDX", default_value = "NOASSERTION")]
    pub(crate) licence: String,

    /// Name of a data set that the model was trained on; may be given several times
    #[arg(long, value_name = "NAME")]
    pub(crate) training_data: Vec<String>,

    /// Probability, 0 to 1, from which on a word counts as wrong
    #[arg(long, value_name = "P", value_parser = probability, default_value = "0.5")]
    pub(crate) threshold: f32,

    /// The same for `--level picky`; none unless given
    #[arg(long, value_name = "P", value_parser = probability)]
    pub(crate) picky_threshold: Option<f32>,

    /// Labels that mark a mistake; all but c, O, correct or LABEL_0 unless given
    #[arg(long, value_name = "LABEL,…", value_delimiter = ',')]
    pub(crate) error_labels: Vec<String>,

    /// The longest sequence in pieces, special ones included; what the model has positions for, and 512 at most, unless given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(3..=65_536))]
    pub(crate) max_tokens: Option<u32>,

    /// Pieces that neighbouring windows of a long sentence share; 64, and a quarter of a sequence at most, unless given
    #[arg(long, value_name = "N")]
    pub(crate) window_overlap: Option<u32>,

    /// Bits that the activations of int8 layers are rounded to; a float32 model has none
    #[arg(long, value_name = "7|8", value_parser = clap::value_parser!(u8).range(7..=8), default_value_t = 7)]
    pub(crate) activation_bits: u8,
}

/// Time a model: loading, and runs of sequences of some lengths
///
/// On one processor core. The text does not matter for the time, so ids are made up.
#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    /// An ONNX file, or the folder of a bundle
    #[arg(long, value_name = "BUNDLE-OR-ONNX-FILE")]
    pub(crate) model: PathBuf,

    /// Pieces in a sequence: one row of the answer each
    #[arg(long, value_name = "N,…", value_delimiter = ',', default_values_t = [16, 32, 128], value_parser = count)]
    pub(crate) tokens: Vec<usize>,

    /// Sequences in a run
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = count)]
    pub(crate) batch: usize,

    /// Processor cores to use; the engine uses one
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=1))]
    pub(crate) threads: u8,

    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Pretty)]
    pub(crate) format: Format,
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
    /// model's own for the level
    #[arg(short, long, value_name = "P", value_parser = probability, conflicts_with = "level")]
    pub(crate) threshold: Option<f32>,

    /// Which of the model's own thresholds to use
    #[arg(long, value_enum, default_value_t = Level::Default)]
    pub(crate) level: Level,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Level {
    /// The one that scored best when the model was made
    Default,
    /// The one that finds more, with more false alarms; not every model has it
    Picky,
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

fn count(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(value @ 1..) => Ok(value),
        _ => Err("give a whole number from 1 on".to_owned()),
    }
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
    fn every_option_of_pack() {
        let line = "solecism models pack export --language fr --model model_quantized.onnx --output out --force --name n \
                    --version 2.0.0 --licence MIT --training-data a,b --training-data c --threshold 0.6 \
                    --picky-threshold 0.3 --error-labels i,j --max-tokens 128 --window-overlap 32 --activation-bits 8";
        let Ok(Command::Models(ModelsArgs {
            command: ModelsCommand::Pack(args),
        })) = parse(line)
        else {
            panic!("{line} is not taken")
        };
        assert_eq!(
            (args.folder, args.model),
            ("export".into(), "model_quantized.onnx".into())
        );
        assert_eq!((args.output, args.force), (Some("out".into()), true));
        assert_eq!((args.name.as_deref(), args.version.as_str()), (Some("n"), "2.0.0"));
        assert_eq!((args.licence.as_str(), args.language.code()), ("MIT", "fr"));
        assert_eq!(args.training_data, ["a,b", "c"]);
        assert_eq!((args.threshold, args.picky_threshold), (0.6, Some(0.3)));
        assert_eq!(args.error_labels, ["i", "j"]);
        assert_eq!((args.max_tokens, args.window_overlap), (Some(128), Some(32)));
        assert_eq!(args.activation_bits, 8);
    }

    #[test]
    fn a_level_is_taken_in_place_of_a_threshold() {
        let level = |line| match parse(line) {
            Ok(Command::Check(args)) => Some((args.threshold.level, args.threshold.threshold)),
            _ => None,
        };
        assert_eq!(level("solecism check --level picky a"), Some((Level::Picky, None)));
        assert_eq!(level("solecism check --level default a"), Some((Level::Default, None)));
        assert_eq!(level("solecism check -t 0.2 a"), Some((Level::Default, Some(0.2))));
    }

    #[test]
    fn what_is_refused() {
        let cases = [
            "solecism check --threshold 1.5",
            "solecism check --threshold nan",
            "solecism check --threshold -0.1",
            "solecism check --threshold half",
            "solecism check --level strict",
            "solecism check --level picky --threshold 0.5",
            "solecism eval --level default --threshold 0.5 a.tsv",
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
            "solecism models sizes --format xml",
            "solecism models pack",
            "solecism models pack export",
            "solecism models pack export --language FR",
            "solecism models pack export --language fr --threshold 2",
            "solecism models pack export --language fr --picky-threshold 2",
            "solecism models pack export --language fr --max-tokens 2",
            "solecism models pack export --language fr --activation-bits 6",
            "solecism correct",
            "solecism bench",
            "solecism bench --model m.onnx --tokens 16,0",
            "solecism bench --model m.onnx --batch many",
            "solecism bench --model m.onnx --threads 2",
        ];
        let taken: Vec<_> = cases.iter().filter(|line| parse(line).is_ok()).collect();
        assert!(taken.is_empty(), "{taken:?}");
    }
}
