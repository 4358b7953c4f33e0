//! Layer normalisation over the last axis, with the residual sum before it where there is one.

use solecism_kernels::{Kernel, layer_norm};
use tract_onnx::tract_hir::internal::*;

use super::Operator;

/// `(x - mean) / sqrt(variance + epsilon) * weight + bias` of each row, x being the one input or the sum of two of the
/// same shape, `[.., width]` float32.
#[derive(Debug)]
pub(crate) struct LayerNorm {
    pub(crate) weight: Box<[f32]>,
    pub(crate) bias: Box<[f32]>,
    pub(crate) epsilon: f32,
    pub(crate) kernel: Kernel,
}

impl Operator for LayerNorm {
    const NAME: &'static str = "LayerNorm";

    fn output_shape(&self, inputs: &[&[TDim]]) -> TractResult<TVec<TDim>> {
        let ([x] | [x, _]) = inputs else {
            bail!("layer normalisation of {} inputs", inputs.len())
        };
        ensure!(
            inputs.iter().all(|other| other == x),
            "a residual sum of shapes {inputs:?}"
        );
        let width = x.last().and_then(|width| width.to_usize().ok());
        ensure!(
            width == Some(self.weight.len()),
            "rows of {width:?} meet weights for {}",
            self.weight.len()
        );
        Ok((*x).into())
    }

    fn eval(&self, inputs: &[TValue]) -> TractResult<Tensor> {
        let ([x] | [x, _]) = inputs else {
            bail!("layer normalisation of {} inputs", inputs.len())
        };
        let mut out = x.clone().into_tensor();
        let mut view = out.try_as_plain_ram_mut()?;
        let rows = view.as_slice_mut::<f32>()?;
        if let [_, residual] = inputs {
            let residual = residual.try_as_plain_ram()?;
            for (x, y) in rows.iter_mut().zip(residual.as_slice::<f32>()?) {
                *x += y;
            }
        }
        layer_norm(self.kernel, rows, &self.weight, &self.bias, self.epsilon)?;
        Ok(out)
    }
}
