//! Layer normalisation over the last axis, with the residual sum before it if there is one.

use solecism_kernels::{Kernel, Norm, ShapeError, layer_norm};
use tract_onnx::tract_hir::internal::*;

use super::Operator;

/// `(x - mean) / sqrt(variance + epsilon) * weight + bias` of each row. x is the only input, or the sum of two inputs
/// of the same shape, `[.., width]` float32.
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

    fn bytes(&self) -> usize {
        size_of_val(&*self.weight) + size_of_val(&*self.bias)
    }

    fn eval(&self, inputs: &[TValue]) -> TractResult<Tensor> {
        let ([x] | [x, _]) = inputs else {
            bail!("layer normalisation of {} inputs", inputs.len())
        };
        let mut out = x.clone().into_tensor();
        let mut view = out.try_as_plain_ram_mut()?;
        let rows = view.as_slice_mut::<f32>()?;
        match inputs {
            [_, residual] => {
                let residual = residual.try_as_plain_ram()?;
                self.normalise(rows, Some(residual.as_slice::<f32>()?))?;
            }
            _ => self.normalise(rows, None)?,
        }
        Ok(out)
    }
}

impl LayerNorm {
    /// Normalises `rows`, `[rows, width]`, in place. The residual, if there is one, is added to them first.
    pub(super) fn normalise(&self, rows: &mut [f32], residual: Option<&[f32]>) -> Result<(), ShapeError> {
        let LayerNorm {
            weight, bias, epsilon, ..
        } = self;
        let epsilon = *epsilon;
        layer_norm(self.kernel, rows, residual, Norm { weight, bias, epsilon })
    }
}
