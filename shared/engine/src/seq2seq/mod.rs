//! T5 (Raffel et al., *Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer*, 2020): sequence to
//! sequence.
//!
//! The two files come from the training package's step `export-t5`, which says how they are laid out. tract only reads them: weights are
//! found by the names that `transformers` has for them, and the code that runs is here. The encoder runs once, and so do the decoder's
//! projections of its output. Then the decoder runs a token at a time, or checks many tokens at once, over a cache that grows and is never
//! copied.

mod beam;
mod blocks;
mod decoder;
mod encoder;
mod generation;
mod greedy;
mod ngrams;
mod parts;
mod positions;
mod product;

pub use generation::{EarlyStopping, Generated, Generation};

use std::sync::Arc;

use bytes::Bytes;
use solecism_kernels::Kernel;

use crate::file::ModelFile;
use crate::passes::Settings;
use crate::wire::Splitter;
use crate::{EngineError, Options};

use blocks::Working;
use decoder::Decoder;
use encoder::Encoder;
use parts::Parts;

const ENCODER: &str = "encoder.onnx";
const DECODER: &str = "decoder.onnx";

/// A T5 with its language-modelling head, ready to run. It is cheap to clone; clones share weights, and may run at the same time.
#[derive(Clone, Debug)]
pub struct Seq2Seq {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    encoder: Encoder,
    decoder: Decoder,
    kernel: Option<Kernel>,
    /// The id that the decoder begins with.
    start: u32,
    /// The id that ends a sequence.
    end: u32,
    /// How many token ids an input, or all its beams together, may have.
    most: usize,
}

impl Seq2Seq {
    /// Loads the two files of a T5, in float32 or quantised. Only three of the options are used: the kernel, the activation bits and the
    /// largest batch.
    ///
    /// # Errors
    ///
    /// [`EngineError::Part`], which names the file and the part of it that is missing or does not fit; or another error if a file is not
    /// ONNX or its weights cannot be packed.
    pub fn from_onnx(
        encoder: impl Into<ModelFile>,
        decoder: impl Into<ModelFile>,
        options: &Options,
    ) -> Result<Seq2Seq, EngineError> {
        let mut reader = Seq2SeqReader::default();
        for piece in encoder.into().into_pieces() {
            reader.push_encoder(piece)?;
        }
        for piece in decoder.into().into_pieces() {
            reader.push_decoder(piece)?;
        }
        reader.finish(options)
    }

    /// Writes the sequence for `source`, which holds token ids as the model's tokenizer gives them, including the end id if the model was
    /// trained with one.
    ///
    /// # Errors
    ///
    /// [`EngineError::EmptySequence`], [`EngineError::UnknownToken`] and [`EngineError::TooLarge`] if the source is bad;
    /// [`EngineError::Generation`] if the settings are bad; [`EngineError::RanAway`] if no length was set and the decoder does not stop.
    pub fn generate(&self, source: &[u32], settings: &Generation) -> Result<Generated, EngineError> {
        let shared = &*self.shared;
        let most = settings.max_tokens.unwrap_or(source.len() + source.len() / 2 + 10);
        self.check(source, settings, most)?;
        let at = |source: Box<dyn std::error::Error + Send + Sync>, length| EngineError::Run {
            batch: settings.beams,
            length,
            source,
        };
        let mut working = Working::new(shared.kernel);
        let cross = shared
            .encoder
            .run(source, &mut working)
            .map_err(|e| at(e, source.len()))?;
        let search = Search {
            decoder: &shared.decoder,
            cross: &cross,
            start: shared.start,
            end: shared.end,
            most,
            settings,
        };
        let found = match settings.beams {
            1 => greedy::run(&search, source, &mut working),
            _ => beam::run(&search, &mut working),
        };
        let generated = found.map_err(|e| at(e, most))?;
        if settings.max_tokens.is_none() && !generated.ended {
            let length = source.len();
            return Err(EngineError::RanAway { length, limit: most });
        }
        Ok(generated)
    }

    fn check(&self, source: &[u32], settings: &Generation, most: usize) -> Result<(), EngineError> {
        let bad = |reason: String| Err(EngineError::Generation { reason });
        let vocabulary = self.vocabulary_size();
        if source.is_empty() {
            return Err(EngineError::EmptySequence { sequence: 0 });
        }
        if let Some(position) = source.iter().position(|&id| id as usize >= vocabulary) {
            return Err(EngineError::UnknownToken {
                sequence: 0,
                position,
                id: source[position],
                vocabulary,
            });
        }
        if settings.beams == 0 || settings.beams > vocabulary / 2 {
            return bad(format!("{} beams for a vocabulary of {vocabulary}", settings.beams));
        }
        if settings.aggressive && settings.beams > 1 {
            return bad("the input is a draft for greedy search only, not for beams".to_owned());
        }
        if most == 0 {
            return bad("it may hold no token id".to_owned());
        }
        if !settings.length_penalty.is_finite() {
            return bad(format!("the length penalty is {}", settings.length_penalty));
        }
        let limit = self.shared.most;
        for (batch, length) in [(1, source.len()), (settings.beams, most)] {
            if batch.checked_mul(length).is_none_or(|tokens| tokens > limit) {
                return Err(EngineError::TooLarge { batch, length, limit });
            }
        }
        Ok(())
    }

    /// How many token ids the model knows: ids run from 0 to this, exclusive.
    pub fn vocabulary_size(&self) -> usize {
        self.shared.encoder.table.count()
    }

    /// The id that ends a sequence.
    pub fn end_id(&self) -> u32 {
        self.shared.end
    }

    /// The int8 kernel that runs; `None` if there is none for this processor and layers run in float32.
    pub fn kernel(&self) -> Option<Kernel> {
        self.shared.kernel
    }

    /// How much memory the loaded model keeps, in bytes. Clones share it. Calls need working memory in addition while they run.
    pub fn resident_bytes(&self) -> usize {
        self.shared.encoder.bytes() + self.shared.decoder.bytes()
    }
}

/// Reads the two files of a T5 while they are still arriving, in any order, also alternately. Weights are packed as soon as they have
/// arrived, so neither file is ever in memory as a whole beside the packed weights.
#[derive(Debug, Default)]
pub struct Seq2SeqReader {
    encoder: Splitter,
    decoder: Splitter,
}

impl Seq2SeqReader {
    /// Takes the next piece of `encoder.onnx`, of any length.
    ///
    /// # Errors
    ///
    /// [`EngineError::Malformed`] if the bytes so far cannot be the beginning of a model.
    pub fn push_encoder(&mut self, piece: impl Into<Bytes>) -> Result<(), EngineError> {
        self.encoder.push(piece.into())
    }

    /// Takes the next piece of `decoder.onnx`, of any length.
    ///
    /// # Errors
    ///
    /// [`EngineError::Malformed`] if the bytes so far cannot be the beginning of a model.
    pub fn push_decoder(&mut self, piece: impl Into<Bytes>) -> Result<(), EngineError> {
        self.decoder.push(piece.into())
    }

    /// Makes the model once the last pieces of both files have come.
    ///
    /// # Errors
    ///
    /// Those of [`Seq2Seq::from_onnx`].
    pub fn finish(self, options: &Options) -> Result<Seq2Seq, EngineError> {
        let kernel = options.kernel.or_else(Kernel::detect);
        let settings = Settings {
            kernel,
            bits: options.activation_bits,
            pool: Arc::default(),
            packed: Arc::default(),
            longest: None,
        };
        let encoder_parts = Parts::read(ENCODER, self.encoder.finish()?, &settings)?;
        let encoder = Encoder::new(&encoder_parts)?;
        let decoder_parts = Parts::read(DECODER, self.decoder.finish()?, &settings)?;
        decoder_parts.same_properties(&encoder_parts)?;
        drop(encoder_parts);
        let decoder = Decoder::new(&decoder_parts, &encoder)?;
        let id = |property: &str| {
            let id: u32 = decoder_parts.property(property)?;
            match (id as usize) < encoder.table.count() {
                true => Ok(id),
                false => Err(decoder_parts.bad(property, format!("{id} is past the vocabulary"))),
            }
        };
        let (start, end) = (id("decoder_start_token_id")?, id("eos_token_id")?);
        let most = options.max_batch_tokens;
        let shared = Shared {
            encoder,
            decoder,
            kernel,
            start,
            end,
            most,
        };
        Ok(Seq2Seq {
            shared: Arc::new(shared),
        })
    }
}

/// The model, the settings and the source's keys and values for a search over sequences.
struct Search<'a> {
    decoder: &'a Decoder,
    /// Cross-attention keys and values of each layer.
    cross: &'a [solecism_kernels::KeyValues],
    start: u32,
    end: u32,
    /// How many token ids may be written, at least 1.
    most: usize,
    settings: &'a Generation,
}
