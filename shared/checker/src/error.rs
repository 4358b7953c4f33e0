use std::error::Error;

/// Why a checker could not be made, or a text could not be checked.
///
/// The message names the object; what the layer below said is in [`source`](Error::source) and is not repeated.
/// No message holds any of the user's text.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CheckerError {
    /// What was given is not a language code.
    #[error(transparent)]
    Language(#[from] solecism_text::InvalidLanguage),
    /// The threshold is not a probability.
    #[error("the threshold {threshold} is not between 0 and 1")]
    Threshold {
        /// What was given.
        threshold: f32,
    },
    /// `tokenizer.json` cannot be read.
    #[error("tokenizer.json cannot be read")]
    Tokenizer {
        /// What the tokenizers crate said.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// `tokenizer.json` can be read, but not be used for this.
    #[error("tokenizer.json cannot be used: {reason}")]
    TokenizerContent {
        /// What it lacks.
        reason: String,
    },
    /// A word could not be turned into pieces.
    #[error("a word could not be encoded")]
    Encode {
        /// What the tokenizers crate said.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// `words.fst` cannot be used, though probabilities depend on it.
    #[error(transparent)]
    Words(#[from] solecism_lexicon::WordsError),
    /// `config.json` is not the JSON object that transformers writes.
    #[error("config.json cannot be read")]
    Config {
        /// What the JSON reader said.
        #[source]
        source: serde_json::Error,
    },
    /// The bundle's parts do not belong together.
    #[error("the bundle {name} does not fit together: {reason}")]
    Mismatch {
        /// The bundle's name.
        name: String,
        /// Which parts disagree, and how.
        reason: String,
    },
    /// Sequences would have no room for a word's piece.
    #[error("max_tokens is {max_tokens}, of which {specials} are special, so there is no room for words")]
    NoRoom {
        /// The most pieces in a sequence.
        max_tokens: usize,
        /// Special pieces in every sequence.
        specials: usize,
    },
    /// The model could not be loaded.
    #[error("the model cannot be loaded")]
    Load {
        /// What the engine said.
        #[source]
        source: solecism_engine::EngineError,
    },
    /// The model failed on a batch.
    #[error("the model failed on a batch of {batch} sequences, the longest with {longest} pieces")]
    Run {
        /// Sequences in the batch.
        batch: usize,
        /// Pieces in the longest.
        longest: usize,
        /// What the tagger said.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// The tagger's answer does not have one probability from 0 to 1 for every piece.
    #[error("the model's answer for a sequence of {pieces} pieces is not one probability for each piece")]
    Answer {
        /// Pieces in the sequence.
        pieces: usize,
    },
}
