//! `solecism models`, as it is typed.

use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Subcommand};
use solecism_checker::Language;
use solecism_store::{FileName, ModelUri};

use super::{Format, ModelsLocation, probability};

/// List, verify, measure, make and copy models, and choose which version is served
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct ModelsArgs {
    #[command(subcommand)]
    pub(crate) command: ModelsCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ModelsCommand {
    /// List the models with their sizes, scores, false alarms and licences
    ///
    /// FALSE ALARMS is the share of correct sentences that a model flags at `--level default` and at `--level picky`, measured
    /// on text that it was not trained on.
    List {
        #[command(flatten)]
        models: ModelsLocation,
    },
    /// Check every byte of the models, load them and run them; exits with 2 if one fails
    Verify {
        #[command(flatten)]
        models: ModelsLocation,

        /// Languages to verify; all that are there if none is named
        #[arg(value_name = "LANGUAGE", value_parser = Language::new)]
        languages: Vec<Language>,
    },
    /// Measure what the models take up on disk, when fetched and in memory; exits with 2 if one fails
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
    /// Copy models to another store, each as a version of its own, and make them the ones that are served from there
    ///
    /// A model for `de` of version 1.2.0 goes to DEST/1.2.0/, or to DEST/de/1.2.0/ if SRC is a folder of several models. What an earlier
    /// try has copied is not copied again. A version that is there with different content is never overwritten. At the end,
    /// `current.json` beside the versions names the new one: whoever reads DEST gets the new version, and whoever reads DEST/1.2.0/
    /// gets 1.2.0.
    Push(TransferArgs),
    /// Copy models from another store: the same as `push`, from there to here
    Pull(TransferArgs),
    /// Serve another version that is there: `models rollback s3://bucket/models/de/ 1.1.0`
    Rollback {
        /// Where the versions of one model are: a folder, or s3://bucket/prefix/
        #[arg(value_name = "DIR-OR-URI")]
        place: ModelUri,

        /// The version to serve from now on
        #[arg(value_name = "VERSION", value_parser = version)]
        version: FileName,
    },
    /// Write a bundle's words.fst to stdout, made from a word, a tab and its Zipf frequency on each line
    #[command(hide = true)]
    Words {
        /// Language of the words
        #[arg(short, long, value_name = "CODE", value_parser = Language::new)]
        language: Language,

        /// The list, in UTF-8
        #[arg(value_name = "FILE.tsv")]
        list: PathBuf,

        /// Forms of nouns as well, in lines of 13 cells: gender, then six cases of the singular and of the plural
        #[arg(long, value_name = "FILE.txt")]
        nouns: Option<PathBuf>,
    },
    /// Print those of the words on stdin, one on each line, that look misspelt by a bundle's list
    #[command(hide = true)]
    Misspelt {
        /// Language of the words
        #[arg(short, long, value_name = "CODE", value_parser = Language::new)]
        language: Language,

        /// The list, as `models words` makes it
        #[arg(value_name = "words.fst")]
        list: PathBuf,
    },
    /// Load one model and print what that took as JSON: `sizes` starts this for each model, because memory is measured by process
    #[command(hide = true)]
    Measure {
        #[command(flatten)]
        models: ModelsLocation,

        /// Language of the model
        #[arg(value_name = "LANGUAGE", value_parser = Language::new)]
        language: Option<Language>,
    },
}

/// From where to where models are copied.
#[derive(Debug, Args)]
pub(crate) struct TransferArgs {
    /// Where the models are: one model's place, or a folder with a folder for each language
    #[arg(value_name = "SRC")]
    pub(crate) from: ModelUri,

    /// Where they go: the place for the versions of one model, or for the folders of each language
    #[arg(value_name = "DEST")]
    pub(crate) to: ModelUri,

    /// Languages to copy, from SRC/LANGUAGE to DEST/LANGUAGE; if none is named, the model at SRC, or all in a folder of several
    #[arg(value_name = "LANGUAGE", value_parser = Language::new)]
    pub(crate) languages: Vec<Language>,
}

/// Make a bundle from a model that was exported from Hugging Face
///
/// Takes what `optimum-cli export onnx --task token-classification` writes, makes sure that its files belong together and run,
/// and copies them with the manifest that a bundle needs. Either the whole bundle is written or nothing.
#[derive(Debug, Args)]
pub(crate) struct PackArgs {
    /// The export: a folder with tokenizer.json, config.json and model.onnx, which may also be in the folder `onnx` below it. For a
    /// corrector, encoder.onnx and decoder.onnx replace model.onnx, as the training package's step `export-t5` writes them
    #[arg(value_name = "FOLDER")]
    pub(crate) folder: PathBuf,

    /// Language of the texts that the model is for
    #[arg(short, long, value_name = "CODE", value_parser = Language::new)]
    pub(crate) language: Language,

    /// What the model does: it labels words, or it rewrites each sentence (T5)
    #[cfg(feature = "rewrite")]
    #[arg(long, value_enum, default_value_t = PackTask::Detect)]
    pub(crate) task: PackTask,

    /// What a corrector expects before each sentence, such as `grammar: `; nothing unless given
    #[cfg(feature = "rewrite")]
    #[arg(long, value_name = "TEXT")]
    pub(crate) prefix: Option<String>,

    /// Which of the folder's networks to take, such as model_quantized.onnx
    #[arg(long, value_name = "FILE", default_value = "model.onnx")]
    pub(crate) model: PathBuf,

    /// Where to put the bundle; models/CODE unless given, and models/correct-CODE for a corrector
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,

    /// Replace the bundle that is there already, with all of its files
    #[arg(long)]
    pub(crate) force: bool,

    /// Name of the model; that of the folder unless given
    #[arg(long, value_parser = NonEmptyStringValueParser::new())]
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

    /// Probability, 0 to 1, from which on a word counts as wrong; 0.5 unless given. For a corrector: how likely a mistake has to be by
    /// the language's detector for a change to be made; 0.1 unless given
    #[arg(long, value_name = "P", value_parser = probability)]
    pub(crate) threshold: Option<f32>,

    /// The same for `--level picky`, which finds more mistakes and flags more correct sentences; none unless given
    #[arg(long, value_name = "P", value_parser = probability)]
    pub(crate) picky_threshold: Option<f32>,

    /// Labels that mark a mistake; unless given, all but c, O, OK, correct and LABEL_0, in upper or lower case
    #[arg(long, value_name = "LABEL,…", value_delimiter = ',')]
    pub(crate) error_labels: Vec<String>,

    /// The longest sequence in pieces, special ones included; unless given, what the model has positions for, but at most 512
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(3..=65_536))]
    pub(crate) max_tokens: Option<u32>,

    /// Pieces that neighbouring windows of a long sentence share; unless given, 64, but at most a quarter of a sequence
    #[arg(long, value_name = "N")]
    pub(crate) window_overlap: Option<u32>,

    /// Bits that the activations of int8 layers are rounded to; a float32 model has none
    #[arg(long, value_name = "7|8", value_parser = clap::value_parser!(u8).range(7..=8), default_value_t = 7)]
    pub(crate) activation_bits: u8,
}

/// What a model is packed for.
#[cfg(feature = "rewrite")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum PackTask {
    /// It labels words, which finds mistakes.
    Detect,
    /// It rewrites each sentence.
    Correct,
}

fn version(text: &str) -> Result<FileName, String> {
    FileName::new(text).ok_or_else(|| "give the name of a version's folder, such as 1.2.0".to_owned())
}
