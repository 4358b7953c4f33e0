//! A chain of transformer blocks as one operator.
//!
//! The tokens of all sequences are in one array without padding from the first block to the last: padding is removed once and then costs
//! nothing. A block keeps its intermediate results in buffers that the next block reuses, and works on some rows at a time, so that these
//! results stay in the processor's caches. tract sees neither the blocks nor the tensors between them.

use std::ops::Range;
use std::sync::Arc;

use solecism_kernels::{Attention, Kernel, ShapeError, attention};
use tract_onnx::tract_hir::internal::*;

use super::pool::{Buffers, room};
use super::{LayerNorm, Linear, Operator, Pool};

/// How many rows of a block's input are processed together: enough that reading the weights costs little, and few enough that their
/// intermediate results, 6 kB per row in a feed-forward part of 1536 columns, stay in a second-level cache.
const ROWS: usize = 64;

/// Inputs: `[batch, sequence, width]` float32 and the attention mask `[batch, sequence]`, ones and then zeros. Output:
/// of the shape of the first, with zeros at padding.
#[derive(Debug)]
pub(crate) struct Encoder {
    pub(crate) blocks: Vec<Block>,
    pub(crate) width: usize,
    pub(crate) kernel: Kernel,
    pub(crate) pool: Arc<Pool>,
}

/// Turns `x` into `norm(x + f(x))`, both `[rows, width]`.
#[derive(Clone, Debug)]
pub(crate) enum Block {
    Attention(AttentionBlock),
    FeedForward(FeedForward),
}

/// Self-attention: `f(x) = output(attention(query(x), key(x), value(x)))` of each sequence by itself. Queries, keys and
/// values have the same width, `heads` times the width of a head.
#[derive(Clone, Debug)]
pub(crate) struct AttentionBlock {
    pub(crate) query: Arc<Linear>,
    pub(crate) key: Arc<Linear>,
    pub(crate) value: Arc<Linear>,
    pub(crate) heads: usize,
    pub(crate) scale: f32,
    pub(crate) output: Arc<Linear>,
    pub(crate) norm: Arc<LayerNorm>,
}

/// The feed-forward part: `f(x) = down(up(x))`, where `up` includes its activation.
#[derive(Clone, Debug)]
pub(crate) struct FeedForward {
    pub(crate) up: Arc<Linear>,
    pub(crate) down: Arc<Linear>,
    pub(crate) norm: Arc<LayerNorm>,
}

impl Operator for Encoder {
    const NAME: &'static str = "Encoder";

    fn output_shape(&self, inputs: &[&[TDim]]) -> TractResult<TVec<TDim>> {
        let [x, _mask] = inputs else {
            bail!("an encoder has two inputs, not {}", inputs.len())
        };
        let width = x.last().and_then(|width| width.to_usize().ok());
        ensure!(
            x.len() == 3 && width == Some(self.width),
            "an encoder of width {} takes [batch, sequence, {}], not {x:?}",
            self.width,
            self.width
        );
        Ok((*x).into())
    }

    fn bytes(&self) -> usize {
        let of_block = |block: &Block| {
            let (linears, norm) = match block {
                Block::Attention(block) => (vec![&block.query, &block.key, &block.value, &block.output], &block.norm),
                Block::FeedForward(block) => (vec![&block.up, &block.down], &block.norm),
            };
            linears.into_iter().map(|linear| linear.bytes()).sum::<usize>() + norm.bytes()
        };
        self.blocks.iter().map(of_block).sum()
    }

    fn eval(&self, inputs: &[TValue]) -> TractResult<Tensor> {
        let [x, mask] = inputs else {
            bail!("an encoder has two inputs, not {}", inputs.len())
        };
        let lengths = lengths(mask)?;
        let mut out = Tensor::zero::<f32>(x.shape())?;
        let mut view = out.try_as_plain_ram_mut()?;
        let padded = x.try_as_plain_ram()?;
        let sequences = || lengths.iter().map(|length| length * self.width);
        // The number of values of a sequence with its padding.
        let stride = x.shape()[1] * self.width;
        ensure!(
            padded.as_slice::<f32>()?.len() == lengths.len() * stride,
            "a mask of {} sequences for {:?}",
            lengths.len(),
            x.shape()
        );
        let row_runs = runs(&lengths);
        self.pool.with(|buffers| -> TractResult<()> {
            let mut x = std::mem::take(&mut buffers.rows);
            x.clear();
            for (sequence, count) in padded.as_slice::<f32>()?.chunks_exact(stride).zip(sequences()) {
                x.extend_from_slice(&sequence[..count]);
            }
            for block in &self.blocks {
                match block {
                    Block::Attention(block) => {
                        for run in &row_runs {
                            let rows = run.rows.start * self.width..run.rows.end * self.width;
                            block.apply(self.kernel, &mut x[rows], &lengths[run.sequences.clone()], buffers)?;
                        }
                    }
                    Block::FeedForward(block) => {
                        for rows in x.chunks_mut(ROWS * self.width) {
                            block.apply(self.kernel, rows, buffers)?;
                        }
                    }
                }
            }
            let mut rest = x.as_slice();
            for (sequence, count) in view.as_slice_mut::<f32>()?.chunks_exact_mut(stride).zip(sequences()) {
                let (own, others) = rest.split_at(count);
                sequence[..count].copy_from_slice(own);
                rest = others;
            }
            buffers.rows = x;
            Ok(())
        })?;
        Ok(out)
    }
}

impl AttentionBlock {
    /// Applies the block to the rows of whole sequences with these `lengths`, in place.
    fn apply(&self, kernel: Kernel, x: &mut [f32], lengths: &[usize], buffers: &mut Buffers) -> Result<(), ShapeError> {
        let inner = self.query.weights.outputs();
        let count = x.len() / self.query.weights.inputs();
        let quantised = buffers
            .linear
            .quantise(kernel, x, self.query.weights.inputs(), self.query.bits)?;
        let [query, key, value] = [
            (&self.query, &mut buffers.query),
            (&self.key, &mut buffers.key),
            (&self.value, &mut buffers.value),
        ]
        .map(|(linear, buffer)| {
            let out = room(buffer, count * inner);
            quantised
                .linear(&linear.weights, linear.activation, out)
                .map(|()| &*out)
        });
        let (query, key, value) = (query?, key?, value?);
        let context = room(&mut buffers.context, count * inner);
        let mut start = 0;
        for length in lengths {
            let own = start..start + length * inner;
            start = own.end;
            let operands = Attention {
                query: &query[own.clone()],
                key: &key[own.clone()],
                value: &value[own.clone()],
                width: inner,
                heads: self.heads,
                scale: self.scale,
            };
            attention(kernel, operands, &mut context[own], &mut buffers.attention)?;
        }
        let out = room(&mut buffers.out, x.len());
        buffers
            .linear
            .quantise(kernel, context, inner, self.output.bits)?
            .linear(&self.output.weights, self.output.activation, out)?;
        self.norm.normalise(x, Some(out))
    }
}

impl FeedForward {
    /// Applies the part to any rows, in place.
    fn apply(&self, kernel: Kernel, x: &mut [f32], buffers: &mut Buffers) -> Result<(), ShapeError> {
        let (inputs, inner) = (self.up.weights.inputs(), self.up.weights.outputs());
        let hidden = room(&mut buffers.hidden, x.len() / inputs * inner);
        buffers.linear.quantise(kernel, x, inputs, self.up.bits)?.linear(
            &self.up.weights,
            self.up.activation,
            hidden,
        )?;
        let out = room(&mut buffers.out, x.len());
        buffers.linear.quantise(kernel, hidden, inner, self.down.bits)?.linear(
            &self.down.weights,
            self.down.activation,
            out,
        )?;
        self.norm.normalise(x, Some(out))
    }
}

/// The number of tokens of each sequence of an attention mask `[batch, sequence]`: the ones before the zeros.
pub(super) fn lengths(mask: &Tensor) -> TractResult<Vec<usize>> {
    let &[_, sequence] = mask.shape() else {
        bail!("an attention mask of shape {:?}", mask.shape())
    };
    let mask = mask.cast_to::<i64>()?;
    let mask = mask.try_as_plain_ram()?;
    let rows = mask.as_slice::<i64>()?.chunks_exact(sequence.max(1));
    rows.map(|row| {
        let tokens = row.iter().take_while(|&&m| m != 0).count();
        ensure!(row[tokens..].iter().all(|&m| m == 0), "a mask with a gap in it");
        Ok(tokens)
    })
    .collect()
}

/// Whole sequences whose attention is computed together.
#[derive(Debug, PartialEq)]
struct Run {
    sequences: Range<usize>,
    rows: Range<usize>,
}

/// Divides sequences of these lengths into runs of [`ROWS`] rows or a little more.
fn runs(lengths: &[usize]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (sequence, length) in lengths.iter().enumerate() {
        match runs.last_mut() {
            Some(run) if run.rows.len() < ROWS => {
                run.sequences.end += 1;
                run.rows.end += length;
            }
            last => {
                let start = last.map_or(0, |run| run.rows.end);
                runs.push(Run {
                    sequences: sequence..sequence + 1,
                    rows: start..start + length,
                });
            }
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sequence_is_in_one_run() {
        let found = runs(&[60, 3, 10, 200, 1]);
        let expected = [(0..3, 0..73), (3..4, 73..273), (4..5, 273..274)];
        let expected = expected.map(|(sequences, rows)| Run { sequences, rows });
        assert_eq!(found, expected);
        assert_eq!(runs(&[]), []);
    }

    #[test]
    fn a_mask_is_ones_and_then_zeros() {
        let mask = |rows: &[[i64; 3]]| lengths(&tensor2(rows));
        assert_eq!(mask(&[[1, 1, 0], [1, 1, 1]]).expect("a mask"), [2, 3]);
        assert!(mask(&[[1, 0, 1]]).is_err());
        assert!(lengths(&tensor1(&[1i64])).is_err());
    }
}
