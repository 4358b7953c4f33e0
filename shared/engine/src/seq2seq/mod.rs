//! T5 (Raffel et al., *Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer*, 2020): sequence to
//! sequence.
//!
//! The two files are those of the training package's step `export-t5`, which says how they are laid out. tract reads
//! them, and runs nothing: weights are found by the names that `transformers` has for them, and what runs is here. The
//! encoder runs once, and so do the decoder's projections of what it gives; then the decoder runs a token at a time, or checks
//! many at once, over a cache that tokens are added to and that is never copied.

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

use solecism_kernels::Kernel;

use crate::file::ModelFile;
use crate::passes::Settings;
use crate::wire::{Split, Splitter};
use crate::{EngineError, Options};

use blocks::Working;
use decoder::Decoder;
use encoder::Encoder;
use parts::Parts;

const ENCODER: &str = "encoder.onnx";
const DECODER: &str = "decoder.onnx";

/// A T5 with its language-modelling head, ready to run. Cheap to clone; clones share weights, and may run at once.
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
    /// Token ids that a call may hold, an input or its beams.
    most: usize,
}

impl Seq2Seq {
    /// Loads the two files of a T5, in float32 or quantised. Of the options, kernel, activation bits and the largest batch
    /// count.
    ///
    /// # Errors
    ///
    /// [`EngineError::Part`], which names the file and the part of it that is missing or does not fit; or that the file is no
    /// ONNX, or its weights cannot be packed.
    pub fn from_onnx(
        encoder: impl Into<ModelFile>,
        decoder: impl Into<ModelFile>,
        options: &Options,
    ) -> Result<Seq2Seq, EngineError> {
        let kernel = options.kernel.or_else(Kernel::detect);
        let settings = Settings {
            kernel,
            bits: options.activation_bits,
            pool: Arc::default(),
        };
        // One after the other, so that the first file's bytes are gone before the second's weights are packed.
        let encoder_parts = Parts::read(ENCODER, split(encoder.into())?, &settings)?;
        let encoder = Encoder::new(&encoder_parts)?;
        let decoder_parts = Parts::read(DECODER, split(decoder.into())?, &settings)?;
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

    /// Writes the sequence for `source`, token ids as the model's tokenizer gives them, its end among them where the model was
    /// trained with one.
    ///
    /// # Errors
    ///
    /// [`EngineError::EmptySequence`], [`EngineError::UnknownToken`] and [`EngineError::TooLarge`] where the source is bad;
    /// [`EngineError::Generation`] where the settings are; [`EngineError::RanAway`] where no length was set and the decoder does
    /// not stop.
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

    /// The int8 kernel that runs; none where layers run in float32 for want of one.
    pub fn kernel(&self) -> Option<Kernel> {
        self.shared.kernel
    }

    /// How much memory the loaded model keeps, in bytes. Clones share it. Working memory comes on top while calls run.
    pub fn resident_bytes(&self) -> usize {
        self.shared.encoder.bytes() + self.shared.decoder.bytes()
    }
}

fn split(file: ModelFile) -> Result<Split, EngineError> {
    let mut splitter = Splitter::default();
    for piece in file.into_pieces() {
        splitter.push(piece)?;
    }
    splitter.finish()
}

/// What a search over sequences works with.
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
