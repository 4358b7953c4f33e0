//! A model against the graph in its file, run as it stands. This tells whether what the engine put in the place of its parts does the same.

use anyhow::{Context as _, bail};
use bytes::Bytes;
use solecism_engine::{ActivationBits, EngineError, Model, Options, plain_logits};
use solecism_store::Manifest;

use crate::progress;

/// Lengths of the sequences of each batch, as far as the model takes them: shorter ones, which are padded, beside longer ones, and ones
/// longer than the windows through which networks look at their surroundings.
const BATCHES: [&[usize]; 3] = [&[1], &[24, 7, 2], &[140]];
/// How far logits may be apart, as a fraction of how much they differ among themselves: in float32, and with rounded activations (up to
/// 0.24 was seen in the models that ship).
const APART: [f64; 2] = [0.01, 0.5];

/// How a model compares.
pub(super) enum Compared {
    /// How far apart, as a fraction of the logits' standard deviation.
    Apart(f64),
    /// The graph library does not run the graph as it stands.
    Not,
}

/// Compares a model with the graph in its file.
///
/// # Errors
///
/// A model that does not do what its file says.
pub(super) fn compare(file: &[Bytes], manifest: &Manifest) -> anyhow::Result<Compared> {
    let mut options = Options::default();
    // The manifest allows no third number.
    options.activation_bits = match manifest.activation_bits {
        7 => ActivationBits::Seven,
        _ => ActivationBits::Eight,
    };
    let model = Model::from_onnx(file.to_vec(), &options)?;
    let longest = model
        .max_positions()
        .unwrap_or(usize::MAX)
        .min(manifest.max_tokens as usize);
    let vocabulary = model.vocabulary_size().unwrap_or(100) as u32;
    let (mut wrong, mut all, mut count) = (0.0, Vec::new(), 0_usize);
    let bar = progress::steps(BATCHES.len(), "batches compared");
    for lengths in BATCHES {
        let sequences: Vec<Vec<u32>> = lengths
            .iter()
            .enumerate()
            .map(|(row, &length)| ids(row as u32, length.min(longest), vocabulary))
            .collect();
        let batch: Vec<&[u32]> = sequences.iter().map(Vec::as_slice).collect();
        let plain = match plain_logits(file.to_vec(), &options.output, &batch) {
            Ok(plain) => plain,
            Err(EngineError::Run { .. } | EngineError::UnsupportedOperator { .. }) => return Ok(Compared::Not),
            Err(error) => return Err(error).context("the graph cannot be run as it stands in the file"),
        };
        let found = model.logits(&batch)?;
        for (found, plain) in found.iter().zip(plain.iter()) {
            count += found.len();
            wrong += found
                .iter()
                .zip(plain)
                .map(|(a, b)| f64::from(a - b).powi(2))
                .sum::<f64>();
            all.extend(plain.iter().map(|&value| f64::from(value)));
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    let mean = all.iter().sum::<f64>() / all.len().max(1) as f64;
    let spread = all.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
    let apart = (wrong / spread.max(f64::MIN_POSITIVE)).sqrt();
    let [of_float, of_rounded] = APART;
    let bound = if model.is_quantised() { of_rounded } else { of_float };
    if count == 0 || apart.is_nan() || apart > bound {
        bail!(
            "the model does not do what its file says: its logits are {:.1}% apart from those of the graph as it stands, but may be \
             {:.0}% at most. Please report this, and how the model was made",
            apart * 100.0,
            bound * 100.0
        );
    }
    Ok(Compared::Apart(apart))
}

/// Ids that look like nothing in particular, the same each time.
fn ids(row: u32, length: usize, vocabulary: u32) -> Vec<u32> {
    let mut state = 12345 + row;
    (0..length)
        .map(|_| {
            // Numerical Recipes' generator, whose upper bits are the better ones.
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) % vocabulary.max(1)
        })
        .collect()
}

impl Compared {
    /// What a report says of it.
    pub(super) fn line(&self) -> String {
        match self {
            Self::Apart(apart) => format!("{:.1}% from the graph as it stands in the file", apart * 100.0),
            Self::Not => "not done: the graph library cannot run the graph as it stands".to_owned(),
        }
    }
}
