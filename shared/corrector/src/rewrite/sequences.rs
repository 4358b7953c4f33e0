//! Writes a text for a text, by token ids.

use solecism_checker::CheckerError;
use solecism_engine::{EngineError, Generation, Seq2Seq};
use solecism_system::caught;
use tokenizers::Tokenizer;

/// What writes a text for a text.
pub(crate) trait Sequences: Send + Sync {
    /// The most token ids that a text may have.
    fn room(&self) -> usize;

    /// Whether a text has no more than that.
    fn fits(&self, text: &str) -> Result<bool, CheckerError>;

    /// The text for a text that fits; none if it does not come to an end.
    fn write(&self, text: &str) -> Result<Option<String>, CheckerError>;

    /// The memory that it keeps, in bytes.
    fn resident_bytes(&self) -> usize;
}

/// A T5 and its tokenizer.
pub(super) struct T5 {
    pub(super) tokenizer: Tokenizer,
    /// The most bytes that the tokenizer may be given at once.
    pub(super) max_bytes: usize,
    pub(super) model: Seq2Seq,
    /// What the model expects before each sentence.
    pub(super) prefix: String,
    /// The most token ids that a sequence may have, including those of the prefix and the end.
    pub(super) max_tokens: usize,
    /// The memory of the tokenizer, in bytes.
    pub(super) tokenizer_bytes: usize,
}

impl T5 {
    /// The ids of a text, and that of the end.
    fn ids(&self, text: &str) -> Result<Vec<u32>, CheckerError> {
        let text = format!("{}{text}", self.prefix);
        if text.len() > self.max_bytes {
            return Err(CheckerError::Encode {
                source: format!("a sentence of {} bytes is too long for its normaliser", text.len()).into(),
            });
        }
        // The library assumes that the tables in the file fit one another, and may panic if they do not.
        let encoding = caught(|| self.tokenizer.encode_fast(text, true))
            .unwrap_or_else(|| Err("the tokenizers library gave up on it; tokenizer.json may be damaged".into()))
            .map_err(|source| CheckerError::Encode { source })?;
        let mut ids = encoding.get_ids().to_vec();
        // Some tokenizers leave the end to the caller.
        if ids.last() != Some(&self.model.end_id()) {
            ids.push(self.model.end_id());
        }
        Ok(ids)
    }

    /// Finds out with a sentence of its own whether the files fit together, so that the first text does not.
    pub(super) fn try_out(&self) -> Result<(), CheckerError> {
        self.write("It is.").map(drop)
    }
}

impl Sequences for T5 {
    fn room(&self) -> usize {
        self.max_tokens
    }

    fn fits(&self, text: &str) -> Result<bool, CheckerError> {
        let is_short = text.len() + self.prefix.len() <= self.max_bytes;
        Ok(is_short && self.ids(text)?.len() <= self.max_tokens)
    }

    fn write(&self, text: &str) -> Result<Option<String>, CheckerError> {
        let ids = self.ids(text)?;
        let mut settings = Generation::default();
        // Most of a sentence is copied, and in this mode the decoder checks many copied words at once.
        settings.aggressive = true;
        let written = match self.model.generate(&ids, &settings) {
            Ok(written) => written.ids,
            Err(EngineError::RanAway { .. }) => return Ok(None),
            Err(error) => {
                return Err(CheckerError::Run {
                    batch: 1,
                    longest: ids.len(),
                    source: error.into(),
                });
            }
        };
        let text = caught(|| self.tokenizer.decode(&written, true))
            .unwrap_or_else(|| Err("the tokenizers library gave up on it; tokenizer.json may be damaged".into()));
        text.map(Some).map_err(|source| CheckerError::Encode { source })
    }

    fn resident_bytes(&self) -> usize {
        self.model.resident_bytes() + self.tokenizer_bytes
    }
}
