//! Self-attention of a padded batch: each sequence is processed by itself and without its padding.

use std::sync::Arc;

use solecism_kernels::{Attention, Kernel, attention};
use tract_onnx::tract_hir::internal::*;

use super::encoder::lengths;
use super::float_attention::float_attention;
use super::{Operator, Pool};

/// How the columns of a row are divided among heads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heads {
    /// The number of heads.
    Count(usize),
    /// The number of columns in a head.
    Width(usize),
}

impl Heads {
    /// The number of heads in rows of `width` columns.
    pub(crate) fn of(self, width: usize) -> usize {
        match self {
            Heads::Count(heads) => heads,
            Heads::Width(of_head) => width / of_head,
        }
    }
}

/// Inputs: queries, keys, values, `[batch, sequence, width]` float32 each, and the attention mask `[batch, sequence]`,
/// ones and then zeros. Output: `[batch, sequence, width]` float32, with zeros at padding.
#[derive(Debug)]
pub(crate) struct SelfAttention {
    pub(crate) heads: Heads,
    pub(crate) scale: f32,
    /// `None` if ndarray's products are to be used.
    pub(crate) kernel: Option<Kernel>,
    pub(crate) pool: Arc<Pool>,
}

impl Operator for SelfAttention {
    const NAME: &'static str = "SelfAttention";

    fn output_shape(&self, inputs: &[&[TDim]]) -> TractResult<TVec<TDim>> {
        let [query, key, value, _mask] = inputs else {
            bail!("attention has four inputs, not {}", inputs.len())
        };
        ensure!(
            query.len() == 3,
            "attention takes [batch, sequence, width], not {query:?}"
        );
        for other in [key, value] {
            ensure!(
                other.len() == 3 && other[2] == query[2],
                "{other:?} as key or value of queries {query:?}"
            );
        }
        Ok((*query).into())
    }

    fn eval(&self, inputs: &[TValue]) -> TractResult<Tensor> {
        let [query, key, value, mask] = inputs else {
            bail!("attention has four inputs, not {}", inputs.len())
        };
        let &[_, sequence, width] = query.shape() else {
            bail!("queries of shape {:?}", query.shape())
        };
        let heads = self.heads.of(width);
        let lengths = lengths(mask)?;
        let [query, key, value] = [
            query.try_as_plain_ram()?,
            key.try_as_plain_ram()?,
            value.try_as_plain_ram()?,
        ];
        let [query, key, value] = [
            query.as_slice::<f32>()?,
            key.as_slice::<f32>()?,
            value.as_slice::<f32>()?,
        ];
        ensure!(
            key.len() == query.len() && value.len() == query.len(),
            "keys or values of another length"
        );

        let mut out = Tensor::zero::<f32>(inputs[0].shape())?;
        let mut view = out.try_as_plain_ram_mut()?;
        let rows = view.as_slice_mut::<f32>()?.chunks_exact_mut(sequence * width);
        self.pool.with(|buffers| -> TractResult<()> {
            for (index, (out, tokens)) in rows.zip(lengths).enumerate() {
                let start = index * sequence * width;
                let own = start..start + tokens * width;
                let operands = Attention {
                    query: &query[own.clone()],
                    key: &key[own.clone()],
                    value: &value[own],
                    width,
                    heads,
                    scale: self.scale,
                };
                let out = &mut out[..tokens * width];
                match self.kernel {
                    Some(kernel) => attention(kernel, operands, out, &mut buffers.attention)?,
                    None => float_attention(operands, out)?,
                }
            }
            Ok(())
        })?;
        Ok(out)
    }
}
