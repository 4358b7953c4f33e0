use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use solecism_system::caught;
use tokenizers::models::ModelWrapper;
use tokenizers::pre_tokenizers::PreTokenizerWrapper;
use tokenizers::{Encoding, Token, Tokenizer};

use crate::error::CheckerError;
use crate::growth::growth;

/// Letters (code points) of a word that the tokenizer gets to see. A word's label sits on its first piece, the longest
/// German word in use has 79 letters, and time and memory stay bounded when somebody sends 40,000 without a space.
const MAX_WORD_LETTERS: usize = 256;
/// Bytes that a word may become in the normaliser. The library keeps sixteen more for each of them meanwhile.
const MAX_NORMALISED_BYTES: usize = 256 << 10;
/// Bytes of a word that the tokenizer gets to see at least, or it is of no use: all of the longest words, in any script.
const MIN_WORD_BYTES: usize = 256;
/// Pieces of a word that are kept: as many as its letters can have bytes.
const MAX_WORD_PIECES: usize = 4 * MAX_WORD_LETTERS;
/// Distinct words whose pieces are kept; about 8 MB when full of German words.
const CACHED_WORDS: usize = 50_000;
/// Memory that a word in the cache takes, in bytes, its text and its pieces among them.
const BYTES_OF_CACHED_WORD: usize = 160;
/// Longer words, and those of more pieces, are not worth keeping: they hardly come twice.
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
    /// Bytes of a word that the tokenizer gets to see.
    max_bytes: usize,
    prefix: Vec<u32>,
    suffix: Vec<u32>,
    unknown: u32,
    id_bound: u32,
    /// Memory that the tokenizer takes, in bytes.
    bytes: usize,
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

/// A tokenizer of a `tokenizer.json` that is safe to use on any text, and how many bytes of text it may be given at once: it cuts
/// nothing off, pads nothing, takes no special piece out of a text, and keeps no words.
///
/// # Errors
///
/// [`CheckerError::Tokenizer`] where it is not one, [`CheckerError::TokenizerContent`] where its normaliser can make more than a
/// thousand bytes of one.
pub fn read_tokenizer(json: &[u8]) -> Result<(Tokenizer, usize), CheckerError> {
    let mut tokenizer = Tokenizer::from_bytes(json).map_err(|source| CheckerError::Tokenizer { source })?;
    tokenizer
        .with_truncation(None)
        .map_err(|source| CheckerError::Tokenizer { source })?
        .with_padding(None);
    // The library keeps the words of a BPE model by thread, and keeps them for good: dropped models would add up. They are
    // kept here anyway.
    if let ModelWrapper::BPE(model) = tokenizer.get_model() {
        let mut model = model.clone();
        model.resize_cache(0);
        tokenizer.with_model(model);
    }
    // `</s>` in a user's text is text, and must not end the sequence.
    tokenizer.set_encode_special_tokens(true);

    let unusable = |reason: &str| CheckerError::TokenizerContent {
        reason: reason.to_owned(),
    };
    let growth = match tokenizer.get_normalizer() {
        Some(normalizer) => growth(normalizer).ok_or_else(|| unusable("its normaliser cannot be read"))?,
        None => 1,
    };
    let max_bytes = MAX_NORMALISED_BYTES / growth.max(1);
    if max_bytes < MIN_WORD_BYTES {
        let most = MAX_NORMALISED_BYTES / MIN_WORD_BYTES;
        return Err(unusable(&format!(
            "its normaliser can make {growth} bytes of one, and {most} are the most that is safe; shorten what its steps \
             put in the place of a letter"
        )));
    }
    Ok((tokenizer, max_bytes))
}

impl WordEncoder {
    /// Reads a `tokenizer.json`: WordPiece, Unigram or BPE. Which special pieces go before and after a sentence is found by
    /// asking its post-processor.
    ///
    /// # Errors
    ///
    /// [`CheckerError::Tokenizer`] where it is not one, [`CheckerError::TokenizerContent`] where its post-processor takes
    /// a sentence apart, where its normaliser can make more than a thousand bytes of one, or where it fails on a word.
    pub fn from_bytes(json: &[u8]) -> Result<Self, CheckerError> {
        let (tokenizer, max_bytes) = read_tokenizer(json)?;
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
        let bytes = bytes_of(&tokenizer);
        let encoder = Self {
            tokenizer,
            spaced,
            max_bytes,
            prefix,
            suffix,
            unknown,
            id_bound,
            bytes,
            cache: Mutex::default(),
        };
        // What fails on every word is found out here, not by the first text.
        match encoder.encode_anew("a") {
            Ok(_) => Ok(encoder),
            Err(CheckerError::Encode { source }) => Err(CheckerError::Tokenizer { source }),
            Err(other) => Err(other),
        }
    }

    /// The ids of `word`, at least one. Of a word of more than 256 letters, those of its first 256; fewer where the normaliser
    /// could make a text of more than 256 kB of them.
    pub(crate) fn encode(&self, word: &str) -> Result<Arc<[u32]>, CheckerError> {
        let head = self.head(word);
        if let Some(ids) = self.cached().get(head) {
            return Ok(ids.clone());
        }
        let ids = self.encode_anew(head)?;
        if head.len() <= CACHED_WORD_BYTES && ids.len() <= CACHED_WORD_BYTES {
            let mut cache = self.cached();
            // Emptied whole rather than by age: it fills again in milliseconds, and needs no bookkeeping a word.
            if cache.len() >= CACHED_WORDS {
                cache.clear();
            }
            cache.insert(head.into(), ids.clone());
        }
        Ok(ids)
    }

    /// What the tokenizer gets to see of a word.
    fn head<'w>(&self, word: &'w str) -> &'w str {
        let letters = word
            .char_indices()
            .nth(MAX_WORD_LETTERS)
            .map_or(word.len(), |(end, _)| end);
        &word[..word.floor_char_boundary(letters.min(self.max_bytes))]
    }

    fn encode_anew(&self, head: &str) -> Result<Arc<[u32]>, CheckerError> {
        let text = match self.spaced {
            true => Cow::Owned(format!(" {head}")),
            false => Cow::Borrowed(head),
        };
        // The library takes for granted that the tables in the file fit one another.
        let encoding = caught(|| self.tokenizer.encode_fast(text, false))
            .unwrap_or_else(|| Err("the tokenizers library gave up on it; tokenizer.json may be damaged".into()))
            .map_err(|source| CheckerError::Encode { source })?;
        Ok(match encoding.get_ids() {
            [] => Arc::new([self.unknown]),
            ids => ids[..ids.len().min(MAX_WORD_PIECES)].into(),
        })
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

    /// Memory that it takes with its cache full, in bytes; of the tokenizer, which does not say, an estimate.
    pub(crate) fn resident_bytes(&self) -> usize {
        self.bytes + CACHED_WORDS * BYTES_OF_CACHED_WORD
    }

    /// A panic elsewhere cannot leave the map half changed, so a poisoned lock is as good as any.
    fn cached(&self) -> std::sync::MutexGuard<'_, HashMap<Box<str>, Arc<[u32]>>> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Memory that a tokenizer takes, in bytes: an estimate from its vocabulary, as measured.
fn bytes_of(tokenizer: &Tokenizer) -> usize {
    // A tree of the pieces' bytes, and a cache of its own of 10,000 words; two tables; a third one, of what may be merged.
    let (whole, piece) = match tokenizer.get_model() {
        ModelWrapper::Unigram(_) => (800_000, 570),
        ModelWrapper::BPE(_) => (0, 180),
        _ => (0, 150),
    };
    whole + piece * tokenizer.get_vocab_size(true)
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
