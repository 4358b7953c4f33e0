//! A linear layer without a bias, quantised or not.

use std::sync::Arc;

use solecism_kernels::{Activation, Kernel, Scratch, ShapeError};
use tract_onnx::prelude::tract_ndarray::linalg::general_mat_mul;
use tract_onnx::prelude::tract_ndarray::{ArrayView2, ArrayViewMut2};

use crate::ops::{Linear, room};

/// `x W`, from `[rows, inputs]` to `[rows, outputs]`.
#[derive(Clone, Debug)]
pub(super) enum Product {
    Int8(Arc<Linear>),
    /// Runs with ndarray's product, which chooses float instructions at run time.
    Float {
        inputs: usize,
        outputs: usize,
        /// `[inputs, outputs]`, row-major.
        weights: Arc<[f32]>,
    },
}

impl Product {
    pub(super) fn inputs(&self) -> usize {
        match self {
            Product::Int8(layer) => layer.weights.inputs(),
            Product::Float { inputs, .. } => *inputs,
        }
    }

    pub(super) fn outputs(&self) -> usize {
        match self {
            Product::Int8(layer) => layer.weights.outputs(),
            Product::Float { outputs, .. } => *outputs,
        }
    }

    /// Memory that its weights take, in bytes.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Product::Int8(layer) => layer.weights.packed_bytes(),
            Product::Float { weights, .. } => size_of_val(&**weights),
        }
    }

    /// Runs one layer, with its activation.
    pub(super) fn run(
        &self,
        kernel: Kernel,
        x: &[f32],
        activation: Activation,
        out: &mut Vec<f32>,
        scratch: &mut Scratch,
    ) -> Result<(), ShapeError> {
        run([(self, activation, out)], kernel, x, scratch)
    }
}

/// Runs several layers on the same rows, which are quantised once. The result is at the beginning of each `out`, which
/// grows if it is too short.
pub(super) fn run<const N: usize>(
    layers: [(&Product, Activation, &mut Vec<f32>); N],
    kernel: Kernel,
    x: &[f32],
    scratch: &mut Scratch,
) -> Result<(), ShapeError> {
    let int8 = layers.iter().find_map(|(layer, _, _)| match layer {
        Product::Int8(layer) => Some(layer),
        Product::Float { .. } => None,
    });
    let quantised = int8
        .map(|layer| scratch.quantise(kernel, x, layer.weights.inputs(), layer.bits))
        .transpose()?;
    for (layer, activation, out) in layers {
        let out = room(out, x.len() / layer.inputs() * layer.outputs());
        match (layer, quantised) {
            (Product::Int8(layer), Some(quantised)) => quantised.linear(&layer.weights, activation, out)?,
            (Product::Int8(_), None) => {}
            (
                Product::Float {
                    inputs,
                    outputs,
                    weights,
                },
                _,
            ) => {
                let error = |got| move |_| ShapeError::Input { inputs: *inputs, got };
                let rows = x.len() / inputs;
                let x = ArrayView2::from_shape((rows, *inputs), x).map_err(error(x.len()))?;
                let weights = ArrayView2::from_shape((*inputs, *outputs), weights).map_err(error(weights.len()))?;
                let view = ArrayViewMut2::from_shape((rows, *outputs), out);
                general_mat_mul(1.0, &x, &weights, 0.0, &mut view.map_err(error(x.len()))?);
                activation.apply(out);
            }
        }
    }
    Ok(())
}
