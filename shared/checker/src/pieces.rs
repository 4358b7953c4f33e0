use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokenizers::pre_tokenizers::PreTokenizerWrapper;
use tokenizers::{Encoding, Token, Tokenizer};

use crate::error::CheckerError;

/// Letters (code points) of a word that the tokenizer gets to see. A word's label sits on its first piece, the longest
/// German word in use has 79 letters, and time and memory stay bounded when somebody sends 40,000 without a space.
const MAX_WORD_LETTERS: usize = 256;
/// Distinct words whose pieces are kept; about 8 MB when full of German words.
const CACHED_WORDS: usize = 50_000;
/// Longer words are not worth keeping: they hardly come twice.
const CACHED_WORD_BYTES: usize = 64;

/// What stands for a word that has no pieces, such as an empty one: the piece for unknown words; where there is none, as in
/// some byte-level vocabularies, the one for any word, or for none. Failing all, id 0, which every vocabulary has.
const UNKNOWN: [&str; 7] = ["<unk>", "[UNK]", "<|unk|>", "<mask>", "[MASK]", "<pad>", "[PAD]"];

/// Turns words into piece ids with a Hugging Face tokenizer, each word alone, as the models were trained: the ids that
/// transformers gives for `is_split_into_words=True`.
///
/// Every word is one after a space, whatever stood before it in the text: with SentencePiece it gets its own `▁`, with
/// byte-level BPE its own `Ġ` (transformers asks for `add_prefix_space=True` there).
pub struct WordEncoder {
    tokenizer: Tokenizer,
    /// Whether the space before a word is part of its first piece, and has to be there.
    spaced: bool,
    prefix: Vec<u32>,
    suffix: Vec<u32>,
    unknown: u32,
    id_bound: u32,
    cache: Mutex<HashMap<Box<str>, Arc<[u32]>>>,
}

impl std::fmt::Debug for WordEncoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WordEncoder")
            .field("prefix", &self.prefix)
            .field("suffix", &self.suffix)
            .field("unknown", &self.unknown)
            .finish_non_exhaustive()
    }
}

impl WordEncoder {
    /// Reads a `tokenizer.json`: WordPiece, Unigram or BPE. Which special pieces go before and after a sentence is found by
    /// asking its post-processor.
    ///
    /// # Errors
    ///
    /// [`CheckerError::Tokenizer`] where it is not one, [`CheckerError::TokenizerContent`] where its post-processor takes
    /// a sentence apart.
    pub fn from_bytes(json: &[u8]) -> Result<Self, CheckerError> {
        let mut tokenizer = Tokenizer::from_bytes(json).map_err(|source| CheckerError::Tokenizer { source })?;
        tokenizer
            .with_truncation(None)
            .map_err(|source| CheckerError::Tokenizer { source })?
            .with_padding(None);
        // `</s>` in a user's text is text, and must not end the sequence.
        tokenizer.set_encode_special_tokens(true);

        let unusable = |reason: &str| CheckerError::TokenizerContent {
            reason: reason.to_owned(),
        };
        let unknown = UNKNOWN
            .iter()
            .find_map(|token| tokenizer.token_to_id(token))
            .unwrap_or(0);
        let (prefix, suffix) = special_pieces(&tokenizer)
            .ok_or_else(|| unusable("its post-processor does not leave a word's pieces together"))?;
        let spaced = tokenizer.get_pre_tokenizer().is_some_and(is_byte_level);
        let ids = tokenizer.get_vocab(true).into_values();
        let id_bound = ids.max().map_or(0, |id| id.saturating_add(1));
        Ok(Self {
            tokenizer,
            spaced,
            prefix,
            suffix,
            unknown,
            id_bound,
            cache: Mutex::default(),
        })
    }

    /// The ids of `word`, at least one. Of a word of more than 256 letters, those of its first 256.
    pub(crate) fn encode(&self, word: &str) -> Result<Arc<[u32]>, CheckerError> {
        let head = match word.char_indices().nth(MAX_WORD_LETTERS) {
            Some((end, _)) => &word[..end],
            None => word,
        };
        if let Some(ids) = self.cached().get(head) {
            return Ok(ids.clone());
        }
        let text = match self.spaced {
            true => Cow::Owned(format!(" {head}")),
            false => Cow::Borrowed(head),
        };
        let encoding = self
            .tokenizer
            .encode_fast(text, false)
            .map_err(|source| CheckerError::Encode { source })?;
        let ids: Arc<[u32]> = match encoding.get_ids() {
            [] => Arc::new([self.unknown]),
            ids => ids.into(),
        };
        if head.len() <= CACHED_WORD_BYTES {
            let mut cache = self.cached();
            // Emptied whole rather than by age: it fills again in milliseconds, and needs no bookkeeping a word.
            if cache.len() >= CACHED_WORDS {
                cache.clear();
            }
            cache.insert(head.into(), ids.clone());
        }
        Ok(ids)
    }

    /// Special ids before the first word.
    pub(crate) fn prefix(&self) -> &[u32] {
        &self.prefix
    }

    /// Special ids after the last word.
    pub(crate) fn suffix(&self) -> &[u32] {
        &self.suffix
    }

    /// One more than the largest id.
    pub(crate) fn id_bound(&self) -> u32 {
        self.id_bound
    }

    /// A panic elsewhere cannot leave the map half changed, so a poisoned lock is as good as any.
    fn cached(&self) -> std::sync::MutexGuard<'_, HashMap<Box<str>, Arc<[u32]>>> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether pieces stand for bytes, a space among them.
fn is_byte_level(pre_tokenizer: &PreTokenizerWrapper) -> bool {
    match pre_tokenizer {
        PreTokenizerWrapper::ByteLevel(_) => true,
        PreTokenizerWrapper::Sequence(steps) => steps.as_ref().iter().any(is_byte_level),
        _ => false,
    }
}

/// What the post-processor puts before and after the pieces of a word.
fn special_pieces(tokenizer: &Tokenizer) -> Option<(Vec<u32>, Vec<u32>)> {
    // No vocabulary has so many pieces.
    let word = Token::new(u32::MAX, "a".to_owned(), (0, 1));
    let word = Encoding::from_tokens(vec![word], 0);
    let whole = tokenizer.post_process(word, None, true).ok()?;
    let mut parts = whole.get_ids().split(|&id| id == u32::MAX);
    match (parts.next(), parts.next(), parts.next()) {
        (Some(prefix), Some(suffix), None) => Some((prefix.to_vec(), suffix.to_vec())),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
