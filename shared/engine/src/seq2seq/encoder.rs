//! The encoder, and what the decoder needs from it: keys and values for the cross-attention in each of the decoder's layers.

use std::sync::Arc;

use solecism_kernels::{Bias, KeyValues};

use super::blocks::{Attention, FeedForward, Norm, Projection, Working};
use super::parts::Parts;
use super::positions::Positions;
use crate::EngineError;
use crate::ops::{Embedding, Operator};
use crate::plan::BoxError;

#[derive(Debug)]
pub(super) struct Encoder {
    pub(super) table: Arc<Embedding>,
    pub(super) positions: Positions,
    blocks: Vec<(Attention, Projection, FeedForward)>,
    norm: Norm,
    /// One for each layer of the decoder.
    pub(super) cross: Vec<Projection>,
}

impl Encoder {
    pub(super) fn new(parts: &Parts) -> Result<Encoder, EngineError> {
        parts.inputs(["input_ids", "attention_mask"].map(str::to_owned))?;
        let table = parts.embedding("shared")?;
        let width = table.width;
        let positions = parts.positions("encoder")?;
        let layer = |index: usize, part: usize| format!("encoder.block.{index}.layer.{part}");
        let count = parts.count(|index| format!("{}.SelfAttention.q", layer(index, 0)));
        let block = |index: usize| {
            let first = layer(index, 0);
            let attention = Attention::new(parts, &first, "SelfAttention", width, positions.heads)?;
            let own = Projection::new(parts, &format!("{first}.SelfAttention"), width, attention.inner())?;
            Ok((attention, own, FeedForward::new(parts, &layer(index, 1), width)?))
        };
        let blocks: Vec<_> = (0..count).map(block).collect::<Result<_, EngineError>>()?;
        let Some((attention, _, _)) = blocks.first() else {
            return Err(parts.bad("encoder.block.0", "there is no layer"));
        };
        let inner = attention.inner();
        let cross = |index: usize| format!("decoder.block.{index}.layer.1.EncDecAttention");
        let layers = parts.count(|index| format!("{}.k", cross(index)));
        let projection = |index| Projection::new(parts, &cross(index), width, inner);
        Ok(Encoder {
            cross: (0..layers).map(projection).collect::<Result<_, _>>()?,
            norm: Norm::new(parts, "encoder.final_layer_norm", width)?,
            table,
            positions,
            blocks,
        })
    }

    /// The cross-attention keys and values of `ids`, which must be in the table, for each layer of the decoder.
    pub(super) fn run(&self, ids: &[u32], working: &mut Working) -> Result<Vec<KeyValues>, BoxError> {
        let mut x = embed(&self.table, ids)?;
        let length = ids.len();
        let diagonals = self.positions.diagonals(length, false);
        let bias = Bias {
            values: &diagonals,
            head: 2 * length - 1,
            first: length - 1,
            step: -1,
        };
        let room = |inner| KeyValues::new(inner, self.positions.heads, length);
        // All layers share it, and each overwrites it.
        let mut key_values: Option<KeyValues> = None;
        for (attention, own, feed_forward) in &self.blocks {
            let key_values = match &mut key_values {
                Some(key_values) if key_values.width() == attention.inner() => key_values,
                other => other.insert(room(attention.inner())?),
            };
            key_values.truncate(0);
            attention.apply(&mut x, Some(own), key_values, Some(bias), working)?;
            feed_forward.apply(&mut x, working)?;
        }
        self.norm.apply(working.kernel, &mut x)?;
        let cross = |projection: &Projection| {
            let mut key_values = room(projection.key.outputs())?;
            projection.push(&x, &mut key_values, working)?;
            Ok(key_values)
        };
        self.cross.iter().map(cross).collect()
    }

    /// Memory that its weights take, in bytes.
    pub(super) fn bytes(&self) -> usize {
        let of_block = |(attention, own, feed_forward): &(Attention, Projection, FeedForward)| {
            attention.bytes() + own.bytes() + feed_forward.bytes()
        };
        self.table.bytes()
            + self.positions.bytes()
            + self.norm.bytes()
            + self.blocks.iter().map(of_block).sum::<usize>()
            + self.cross.iter().map(Projection::bytes).sum::<usize>()
    }
}

/// The rows of a table for these ids, `[ids, width]`.
pub(super) fn embed(table: &Embedding, ids: &[u32]) -> Result<Vec<f32>, BoxError> {
    let mut x = vec![0.0; ids.len() * table.width];
    for (row, &id) in x.chunks_exact_mut(table.width).zip(ids) {
        table.copy_row(i64::from(id), row)?;
    }
    Ok(x)
}
