//! From a bundle's files to a [`Rewriter`].

use bytes::Bytes;
use solecism_checker::{CheckerError, read_tokenizer};
use solecism_engine::{ActivationBits, Options, Seq2SeqReader};
use solecism_store::{FileName, Manifest};
use solecism_text::Language;

use super::Rewriter;
use super::sequences::T5;

/// The memory that a tokenizer keeps, as a multiple of the size of its file: a hash table of its pieces, and their scores.
const TOKENIZER_MEMORY: usize = 6;

/// Makes a rewriter of a bundle that is still arriving: the networks' weights are packed as soon as they are there.
#[derive(Debug, Default)]
pub struct RewriterReader {
    model: Seq2SeqReader,
    tokenizer: Vec<u8>,
}

impl RewriterReader {
    /// Takes the next chunk of one of the bundle's files, under the name that files of its role usually have. Files that a rewriter has no
    /// use for are ignored.
    ///
    /// # Errors
    ///
    /// [`CheckerError::Load`] if a network's bytes so far cannot be the beginning of one.
    pub fn push(&mut self, name: &FileName, chunk: Bytes) -> Result<(), CheckerError> {
        match name.as_str() {
            FileName::ENCODER => self.model.push_encoder(chunk),
            FileName::DECODER => self.model.push_decoder(chunk),
            FileName::TOKENIZER => {
                self.tokenizer.extend_from_slice(&chunk);
                Ok(())
            }
            _ => Ok(()),
        }
        .map_err(|source| CheckerError::Load { source })
    }

    /// Makes the rewriter once all files are there, and checks that they belong together.
    ///
    /// # Errors
    ///
    /// [`CheckerError::Load`], which names the part, if a network cannot be used or the two do not fit together;
    /// [`CheckerError::Tokenizer`] and [`CheckerError::TokenizerContent`] for the tokenizer; [`CheckerError::Mismatch`] if the tokenizer
    /// has ids that the model has no embeddings for.
    pub fn finish(self, manifest: &Manifest) -> Result<Rewriter, CheckerError> {
        let language = Language::new(&manifest.language)?;
        let mut options = Options::default();
        options.activation_bits = match manifest.activation_bits {
            7 => ActivationBits::Seven,
            _ => ActivationBits::Eight,
        };
        let model = self
            .model
            .finish(&options)
            .map_err(|source| CheckerError::Load { source })?;
        let (tokenizer, max_bytes) = read_tokenizer(&self.tokenizer)?;
        let needed = tokenizer
            .get_vocab(true)
            .into_values()
            .max()
            .map_or(0, |id| id as usize + 1);
        if needed > model.vocabulary_size() {
            return Err(CheckerError::Mismatch {
                name: manifest.name.clone(),
                reason: format!(
                    "tokenizer.json has ids up to {}, but encoder.onnx has embeddings for {}",
                    needed - 1,
                    model.vocabulary_size()
                ),
            });
        }
        let t5 = T5 {
            tokenizer_bytes: TOKENIZER_MEMORY * self.tokenizer.len(),
            tokenizer,
            max_bytes,
            model,
            prefix: manifest.prefix.clone().unwrap_or_default(),
            max_tokens: manifest.max_tokens as usize,
        };
        t5.try_out()?;
        let thresholds = manifest.thresholds;
        Ok(Rewriter::new(
            language,
            Box::new(t5),
            thresholds.default,
            thresholds.picky,
        ))
    }
}
