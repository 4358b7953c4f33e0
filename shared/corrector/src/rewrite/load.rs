//! From a bundle's files to a [`Rewriter`].

use bytes::Bytes;
use solecism_checker::{CheckerError, read_tokenizer};
use solecism_engine::{ActivationBits, Options, Seq2SeqReader};
use solecism_store::{FileName, Manifest};
use solecism_text::Language;

use super::Rewriter;
use super::sequences::T5;

/// Memory that a tokenizer keeps, in that of its file: a hash table of its pieces, and their scores.
const TOKENIZER_MEMORY: usize = 6;

/// Makes a rewriter of a bundle that is still arriving: the networks' weights are packed as soon as they are there.
#[derive(Debug, Default)]
pub struct RewriterReader {
    model: Seq2SeqReader,
    tokenizer: Vec<u8>,
}

impl RewriterReader {
    /// Takes the next chunk of one of the bundle's files, under the name that files of its role usually have; of files that a rewriter
    /// has no use for, none.
    ///
    /// # Errors
    ///
    /// [`CheckerError::Load`] where a network's bytes so far cannot be the beginning of one.
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

    /// Makes the rewriter, when all files are there, and checks that they belong together.
    ///
    /// # Errors
    ///
    /// [`CheckerError::Load`] where a network cannot be used, or the two do not fit: it names the part;
    /// [`CheckerError::Tokenizer`] and [`CheckerError::TokenizerContent`]; [`CheckerError::Mismatch`] where the vocabularies differ.
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
                    "tokenizer.json has ids up to {}, encoder.onnx embeddings for {}",
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
