//! The decoder, which continues from a cache of what it has seen.

use std::sync::Arc;

use solecism_kernels::{Activation, Bias, KeyValues};

use super::blocks::{Attention, FeedForward, Norm, Projection, Working};
use super::encoder::{Encoder, embed};
use super::parts::Parts;
use super::positions::Positions;
use super::product::Product;
use crate::EngineError;
use crate::ops::Embedding;
use crate::plan::BoxError;

#[derive(Debug)]
pub(super) struct Decoder {
    /// The encoder's table: T5 has one for both.
    table: Arc<Embedding>,
    pub(super) positions: Positions,
    blocks: Vec<Block>,
    norm: Norm,
    /// The factor for the last hidden state.
    scale: f32,
    head: Product,
}

#[derive(Debug)]
struct Block {
    attention: Attention,
    own: Projection,
    cross: Attention,
    feed_forward: FeedForward,
}

/// The keys and values in each layer of the ids that the decoder has been fed.
pub(super) type Cache = Vec<KeyValues>;

impl Decoder {
    /// A decoder that fits `encoder`.
    pub(super) fn new(parts: &Parts, encoder: &Encoder) -> Result<Decoder, EngineError> {
        let (width, vocabulary) = (encoder.table.width, encoder.table.count());
        let positions = parts.positions("decoder")?;
        if positions.heads != encoder.positions.heads {
            let (own, others) = (positions.heads, encoder.positions.heads);
            let reason = format!("it has {own} heads, and the encoder has {others}");
            return Err(parts.bad("decoder.position_bias", reason));
        }
        let layer = |index: usize, part: usize| format!("decoder.block.{index}.layer.{part}");
        let count = parts.count(|index| format!("{}.SelfAttention.q", layer(index, 0)));
        if count == 0 || count != encoder.cross.len() {
            let reason = format!(
                "it has {count} layers, and the encoder gives cross-attention keys and values for {}",
                encoder.cross.len()
            );
            return Err(parts.bad("decoder.block", reason));
        }
        let names = ["input_ids", "encoder_attention_mask"].map(str::to_owned);
        let cached = (0..count).flat_map(|index| {
            let kinds = ["cross", "past"].into_iter();
            kinds.flat_map(move |kind| ["key", "value"].map(|what| format!("{kind}.{index}.{what}")))
        });
        parts.inputs(names.into_iter().chain(cached))?;
        let block = |index: usize| {
            let [first, second] = [layer(index, 0), layer(index, 1)];
            let attention = Attention::new(parts, &first, "SelfAttention", width, positions.heads)?;
            let cross = Attention::new(parts, &second, "EncDecAttention", width, positions.heads)?;
            let given = encoder.cross[index].key.outputs();
            if cross.inner() != given {
                let reason = format!(
                    "its queries have {} columns, and the encoder's keys {given}",
                    cross.inner()
                );
                return Err(parts.bad(&format!("{second}.EncDecAttention.q"), reason));
            }
            let name = format!("{first}.SelfAttention");
            Ok(Block {
                own: Projection::new(parts, &name, width, attention.inner())?,
                feed_forward: FeedForward::new(parts, &layer(index, 2), width)?,
                attention,
                cross,
            })
        };
        let head = parts.linear_to("logits", "lm_head", width, None)?;
        if head.outputs() != vocabulary {
            let reason = format!(
                "it has a vocabulary of {}, and the encoder one of {vocabulary}",
                head.outputs()
            );
            return Err(parts.bad("lm_head", reason));
        }
        Ok(Decoder {
            table: Arc::clone(&encoder.table),
            blocks: (0..count).map(block).collect::<Result<_, EngineError>>()?,
            norm: Norm::new(parts, "decoder.final_layer_norm", width)?,
            scale: parts.positive("logits_scale")?,
            positions,
            head,
        })
    }

    /// An empty cache with room for `capacity` ids.
    pub(super) fn cache(&self, capacity: usize) -> Result<Cache, BoxError> {
        let of_block = |block: &Block| KeyValues::new(block.attention.inner(), self.positions.heads, capacity);
        Ok(self.blocks.iter().map(of_block).collect::<Result<_, _>>()?)
    }

    /// Length of a row of logits.
    pub(super) fn vocabulary(&self) -> usize {
        self.head.outputs()
    }

    /// Feeds `ids`, which must be in the table, and adds them to the cache. `bias` covers the scores of the new ids and of all ids that are
    /// then in the cache. `logits` begins with the result, `[ids, vocabulary]`.
    pub(super) fn step(
        &self,
        ids: &[u32],
        cache: &mut Cache,
        cross: &[KeyValues],
        bias: Bias<'_>,
        working: &mut Working,
        logits: &mut Vec<f32>,
    ) -> Result<(), BoxError> {
        let mut x = embed(&self.table, ids)?;
        for ((block, cache), cross) in self.blocks.iter().zip(cache).zip(cross) {
            let own = Some(&block.own);
            block.attention.apply(&mut x, own, cache, Some(bias), working)?;
            block.cross.apply_over(&mut x, cross, working)?;
            block.feed_forward.apply(&mut x, working)?;
        }
        self.norm.apply(working.kernel, &mut x)?;
        x.iter_mut().for_each(|x| *x *= self.scale);
        self.head
            .run(working.kernel, &x, Activation::None, logits, &mut working.linear)?;
        Ok(())
    }

    /// Memory that its weights take, in bytes, without the table, which the encoder counts.
    pub(super) fn bytes(&self) -> usize {
        let of_block = |block: &Block| {
            block.attention.bytes() + block.own.bytes() + block.cross.bytes() + block.feed_forward.bytes()
        };
        self.positions.bytes() + self.norm.bytes() + self.blocks.iter().map(of_block).sum::<usize>() + self.head.bytes()
    }
}
