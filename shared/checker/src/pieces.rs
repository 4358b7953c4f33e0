use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use solecism_system::caught;
use tokenizers::models::ModelWrapper;
use tokenizers::pre_tokenizers::PreTokenizerWrapper;
use tokenizers::{Encoding, Token, Tokenizer};

use crate::error::CheckerError;
use crate::growth::growth;

/// The most letters (code points) of a word that the tokenizer gets to see. A word's label is on its first piece, and the longest German
/// word in use has 79 letters; so time and memory stay bounded when somebody sends 40,000 letters without a space.
const MAX_WORD_LETTERS: usize = 256;
/// The most bytes that a word may become in the normaliser. The library keeps sixteen more for each of them meanwhile.
const MAX_NORMALISED_BYTES: usize = 256 << 10;
/// The fewest bytes of a word that the tokenizer has to get to see, or it is of no use: all of the longest words, in any script.
const MIN_WORD_BYTES: usize = 256;
/// The most pieces of a word that are kept: as many as its letters can have bytes.
const MAX_WORD_PIECES: usize = 4 * MAX_WORD_LETTERS;
/// The most distinct words whose pieces are kept; about 8 MB when full of German words.
const CACHED_WORDS: usize = 50_000;
/// The memory that a word in the cache takes, in bytes, including its text and its pieces.
const BYTES_OF_CACHED_WORD: usize = 160;
/// Longer words, and those of more pieces, are not kept, because they hardly come twice.
const CACHED_WORD_BYTES: usize = 64;

/// What stands for a word that has no pieces, such as an empty one: the piece for unknown words; if there is none, as in some byte-level
/// vocabularies, the mask piece, or else the padding piece. If there are none of these, it is id 0, which every vocabulary has.
const UNKNOWN: [&str; 7] = ["<unk>", "[UNK]", "<|unk|>", "<mask>", "[MASK]", "<pad>", "[PAD]"];

/// Turns words into piece ids with a Hugging Face tokenizer, each word alone, as the models were trained: the ids that
/// transformers gives for `is_split_into_words=True`.
///
/// Every word is read as if it followed a space, whatever stood before it in the text: with SentencePiece it gets its own `▁`, with
/// byte-level BPE its own `Ġ` (transformers asks for `add_prefix_space=True` there).
pub struct WordEncoder {
    tokenizer: Tokenizer,
    /// Whether the space before a word is part of its first piece, and has to be there.
    spaced: bool,
    /// The most bytes of a word that the tokenizer gets to see.
    max_bytes: usize,
    prefix: Vec<u32>,
    suffix: Vec<u32>,
    unknown: u32,
    id_bound: u32,
    /// The memory that the tokenizer takes, in bytes.
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

/// Reads a `tokenizer.json`, and returns a tokenizer that is safe to use on any text, and how many bytes of text it may be given at once.
/// The tokenizer does not truncate or pad, takes no special piece out of a text, and caches no words.
///
/// # Errors
///
/// [`CheckerError::Tokenizer`] if it is not a tokenizer, [`CheckerError::TokenizerContent`] if its normaliser can turn one byte into more
/// than a thousand.
pub fn read_tokenizer(json: &[u8]) -> Result<(Tokenizer, usize), CheckerError> {
    let mut tokenizer = Tokenizer::from_bytes(json).map_err(|source| CheckerError::Tokenizer { source })?;
    tokenizer
        .with_truncation(None)
        .map_err(|source| CheckerError::Tokenizer { source })?
        .with_padding(None);
    // The library caches the words of a BPE model for each thread, and keeps them for good, so dropped models would add up. Words are
    // cached here anyway.
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
            "its normaliser can turn one byte into {growth}, and at most {most} are safe; shorten what its steps put in place \
             of a letter"
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
    /// [`CheckerError::Tokenizer`] if it is not a tokenizer or fails on a word, [`CheckerError::TokenizerContent`] if its post-processor
    /// takes a sentence apart, or if its normaliser can turn one byte into more than a thousand.
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
        // A tokenizer that fails on every word is found out here, not by the first text.
        match encoder.encode_anew("a") {
            Ok(_) => Ok(encoder),
            Err(CheckerError::Encode { source }) => Err(CheckerError::Tokenizer { source }),
            Err(other) => Err(other),
        }
    }

    /// The ids of `word`, at least one. Of a word of more than 256 letters, only the first 256 are read, or fewer if the normaliser could
    /// turn them into more than 256 KiB.
    pub(crate) fn encode(&self, word: &str) -> Result<Arc<[u32]>, CheckerError> {
        let head = self.head(word);
        if let Some(ids) = self.cached().get(head) {
            return Ok(ids.clone());
        }
        let ids = self.encode_anew(head)?;
        if head.len() <= CACHED_WORD_BYTES && ids.len() <= CACHED_WORD_BYTES {
            let mut cache = self.cached();
            // The cache is emptied as a whole rather than by age: it fills again in milliseconds, and needs no bookkeeping for each word.
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
        // The library assumes that the tables in the file fit one another, and may panic if they do not.
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

    /// The memory that it takes with its cache full, in bytes. The tokenizer's part is an estimate, because the tokenizer does not say.
    pub(crate) fn resident_bytes(&self) -> usize {
        self.bytes + CACHED_WORDS * BYTES_OF_CACHED_WORD
    }

    /// A panic elsewhere cannot leave the map half changed, so a poisoned lock is as good as any.
    fn cached(&self) -> std::sync::MutexGuard<'_, HashMap<Box<str>, Arc<[u32]>>> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The memory that a tokenizer takes, in bytes, estimated from the size of its vocabulary by measured factors.
fn bytes_of(tokenizer: &Tokenizer) -> usize {
    // Unigram has a tree of the pieces' bytes, and a cache of its own of 10,000 words. The others have two tables, and BPE a third one, of
    // what may be merged.
    let (whole, piece) = match tokenizer.get_model() {
        ModelWrapper::Unigram(_) => (800_000, 570),
        ModelWrapper::BPE(_) => (0, 180),
        _ => (0, 150),
    };
    whole + piece * tokenizer.get_vocab_size(true)
}

/// Whether pieces stand for bytes, including the space.
fn is_byte_level(pre_tokenizer: &PreTokenizerWrapper) -> bool {
    match pre_tokenizer {
        PreTokenizerWrapper::ByteLevel(_) => true,
        PreTokenizerWrapper::Sequence(steps) => steps.as_ref().iter().any(is_byte_level),
        _ => false,
    }
}

/// What the post-processor puts before and after the pieces of a word.
fn special_pieces(tokenizer: &Tokenizer) -> Option<(Vec<u32>, Vec<u32>)> {
    // No vocabulary has a piece of this number.
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
