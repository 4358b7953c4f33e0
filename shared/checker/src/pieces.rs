use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokenizers::Tokenizer;

use crate::error::CheckerError;

/// Letters (code points) of a word that the tokenizer gets to see. A word's label sits on its first piece, the longest
/// German word in use has 79 letters, and time and memory stay bounded when somebody sends 40,000 without a space.
const MAX_WORD_LETTERS: usize = 256;
/// Distinct words whose pieces are kept; about 8 MB when full of German words.
const CACHED_WORDS: usize = 50_000;
/// Longer words are not worth keeping: they hardly come twice.
const CACHED_WORD_BYTES: usize = 64;

/// Turns words into piece ids with a Hugging Face tokenizer, each word alone, as the models were trained.
///
/// For a tokenizer with `▁` (SentencePiece), every word so gets its own, whatever stood before it in the text.
pub struct WordEncoder {
    tokenizer: Tokenizer,
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
    /// Reads a `tokenizer.json`. Which special pieces go before and after a sentence is found by asking its
    /// post-processor.
    ///
    /// # Errors
    ///
    /// [`CheckerError::Tokenizer`] where it is not one, [`CheckerError::TokenizerContent`] where it has no piece for
    /// unknown words.
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
        let unknown = ["<unk>", "[UNK]", "<|unk|>"]
            .iter()
            .find_map(|token| tokenizer.token_to_id(token))
            .ok_or_else(|| unusable("it has no piece <unk> or [UNK]"))?;
        let (prefix, suffix) = special_pieces(&tokenizer)
            .ok_or_else(|| unusable("its post-processor does not leave a word's pieces together"))?;
        let ids = tokenizer.get_vocab(true).into_values();
        let id_bound = ids.max().map_or(0, |id| id.saturating_add(1));
        Ok(Self {
            tokenizer,
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
        let encoding = self
            .tokenizer
            .encode_fast(head, false)
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

/// What the post-processor puts before and after the pieces of a word.
fn special_pieces(tokenizer: &Tokenizer) -> Option<(Vec<u32>, Vec<u32>)> {
    // Any word does; one that every vocabulary has pieces for.
    let plain = tokenizer.encode_fast("a", false).ok()?;
    let whole = tokenizer.encode_fast("a", true).ok()?;
    let (plain, whole) = (plain.get_ids(), whole.get_ids());
    if plain.is_empty() {
        return None;
    }
    let at = whole.windows(plain.len()).position(|window| window == plain)?;
    Some((whole[..at].to_vec(), whole[at + plain.len()..].to_vec()))
}

#[cfg(test)]
mod tests;
