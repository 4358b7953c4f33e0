//! A quantised linear layer: int8 weights, activations quantised row by row, float32 in and out.

use std::sync::Arc;

use solecism_kernels::{Activation, ActivationBits, Kernel, PackedLinear, linear};
use tract_onnx::tract_hir::internal::*;

use super::{Operator, Pool};

/// `activation(x W + bias)`, from x `[.., K]` float32 to `[.., N]` float32.
#[derive(Debug)]
pub(crate) struct Linear {
    /// Shared among layers with the same weights.
    pub(crate) weights: Arc<PackedLinear>,
    pub(crate) activation: Activation,
    pub(crate) kernel: Kernel,
    pub(crate) bits: ActivationBits,
    pub(crate) pool: Arc<Pool>,
}

impl Operator for Linear {
    const NAME: &'static str = "Linear";

    fn output_shape(&self, inputs: &[&[TDim]]) -> TractResult<TVec<TDim>> {
        let [x] = inputs else {
            bail!("a linear layer has one input, not {}", inputs.len())
        };
        let Some((width, rows)) = x.split_last() else {
            bail!("a linear layer's input has no axes")
        };
        if let Ok(width) = width.to_usize() {
            ensure!(
                width == self.weights.inputs(),
                "rows of {width} meet weights for {}",
                self.weights.inputs()
            );
        }
        Ok(rows.iter().cloned().chain([self.weights.outputs().to_dim()]).collect())
    }

    fn bytes(&self) -> usize {
        // Each of the layers that share the weights counts its part of them.
        self.weights.packed_bytes() / Arc::strong_count(&self.weights).max(1)
    }

    fn eval(&self, inputs: &[TValue]) -> TractResult<Tensor> {
        let [x] = inputs else {
            bail!("a linear layer has one input, not {}", inputs.len())
        };
        let mut shape: TVec<usize> = x.shape().into();
        let Some(width) = shape.last_mut() else {
            bail!("a linear layer's input has no axes")
        };
        *width = self.weights.outputs();
        let mut out = Tensor::zero::<f32>(&shape)?;
        let x = x.try_as_plain_ram()?;
        let mut view = out.try_as_plain_ram_mut()?;
        let (x, y) = (x.as_slice::<f32>()?, view.as_slice_mut::<f32>()?);
        self.pool.with(|buffers| {
            linear(
                self.kernel,
                &self.weights,
                x,
                self.bits,
                self.activation,
                y,
                &mut buffers.linear,
            )
        })?;
        Ok(out)
    }
}
