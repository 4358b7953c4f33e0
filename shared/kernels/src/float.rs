//! The float32 steps that a transformer also spends time on: softmax, normalisation and attention.
//!
//! This file checks the sizes of the operands and chooses the kernel; the computations are in [`crate::rowwise`] and
//! [`crate::attention`].

use crate::attention::{Attention, AttentionScratch, Over};
use crate::kernel::Kernel;
use crate::key_values::{Bias, KeyValues};
use crate::rowwise::Norm;
use crate::shape::ShapeError;

/// Softmax of each row of `x`, `[rows, width]` f32, in place: `exp(x - max) / Σ exp(x - max)`.
///
/// Values more than 87 below the row's largest, including -∞, become exactly 0. A row with a NaN or a +∞, or with
/// nothing but -∞, becomes NaN. The absolute error is below 3e-7.
///
/// # Errors
///
/// [`ShapeError::Input`] if `x` is not whole rows, or `width` is 0.
pub fn softmax(kernel: Kernel, x: &mut [f32], width: usize) -> Result<(), ShapeError> {
    whole_rows(x.len(), width)?;
    kernel.supported().softmax(x, width);
    Ok(())
}

/// Layer normalisation of each row of `x`, `[rows, width]` f32, in place:
/// `(x - mean) / sqrt(variance + epsilon) * weight + bias`, in two passes. The variance is that of the whole row (not
/// of a sample). A `residual`, which has the shape of `x`, is added to `x` first.
///
/// # Errors
///
/// [`ShapeError::Input`] if `x` is not whole rows, the weight is empty, or the residual is not as long as `x`;
/// [`ShapeError::Bias`] if the bias is not as long as the weight.
pub fn layer_norm(kernel: Kernel, x: &mut [f32], residual: Option<&[f32]>, norm: Norm<'_>) -> Result<(), ShapeError> {
    let width = norm.weight.len();
    whole_rows(x.len(), width)?;
    if let Some(residual) = residual
        && residual.len() != x.len()
    {
        return Err(ShapeError::Input {
            inputs: width,
            got: residual.len(),
        });
    }
    if norm.bias.len() != width {
        return Err(ShapeError::Bias {
            outputs: width,
            got: norm.bias.len(),
        });
    }
    kernel.supported().layer_norm(x, residual, norm);
    Ok(())
}

/// Root mean square normalisation of each row of `x`, `[rows, width]` f32, in place: `x / sqrt(mean(x²) + epsilon) * weight`
/// (Zhang and Sennrich, *Root Mean Square Layer Normalization*, 2019).
///
/// # Errors
///
/// [`ShapeError::Input`] if `x` is not whole rows, or the weight is empty.
pub fn rms_norm(kernel: Kernel, x: &mut [f32], weight: &[f32], epsilon: f32) -> Result<(), ShapeError> {
    whole_rows(x.len(), weight.len())?;
    kernel.supported().rms_norm(x, weight, epsilon);
    Ok(())
}

fn whole_rows(got: usize, width: usize) -> Result<(), ShapeError> {
    if width == 0 || !got.is_multiple_of(width) {
        return Err(ShapeError::Input { inputs: width, got });
    }
    Ok(())
}

/// `softmax(Q Kᵀ * scale) V` for each head (Vaswani et al., *Attention Is All You Need*, 2017, section 3.2.1), into
/// `out`, which has the same layout as the operands.
///
/// There is no mask: a padded batch is passed one sequence at a time without its padding, so the padding costs nothing
/// and changes nothing.
///
/// # Errors
///
/// [`ShapeError::Input`] if an operand is not whole rows, or not as many rows as the query, or if the width is not a
/// multiple of the number of heads; [`ShapeError::Output`] if `out` has another length.
pub fn attention(
    kernel: Kernel,
    operands: Attention<'_>,
    out: &mut [f32],
    scratch: &mut AttentionScratch,
) -> Result<(), ShapeError> {
    let Attention {
        query,
        key,
        value,
        width,
        heads,
        ..
    } = operands;
    let input = |got| Err(ShapeError::Input { inputs: width, got });
    if width == 0 || heads == 0 || !width.is_multiple_of(heads) || !query.len().is_multiple_of(width) {
        return input(query.len());
    }
    if let Some(other) = [key, value].into_iter().find(|other| other.len() != query.len()) {
        return input(other.len());
    }
    if out.len() != query.len() {
        let rows = query.len() / width;
        return Err(ShapeError::Output {
            rows,
            outputs: width,
            got: out.len(),
        });
    }
    if !query.is_empty() {
        kernel.supported().attention(operands, out, scratch);
    }
    Ok(())
}

/// `softmax(Q Kᵀ * scale + bias) V` for each head, for `query` rows `[rows, width]` over packed keys and values, into `out`, which has the
/// shape of `query`.
///
/// A row's result does not depend on the other rows. Tokens whose bias is -∞ have weight 0, and if they come after all tokens that have a
/// weight, they change no bit of a row's result. Each row needs at least one token whose bias is not -∞.
///
/// # Errors
///
/// [`ShapeError::Input`] if the query is not whole rows of the width of the keys, [`ShapeError::Output`] if `out` has another length,
/// [`ShapeError::Tokens`] if there is nothing to attend to, and [`ShapeError::Scores`] if the bias does not cover every head, row and
/// token.
pub fn attention_over(
    kernel: Kernel,
    query: &[f32],
    key_values: &KeyValues,
    scale: f32,
    bias: Option<Bias<'_>>,
    out: &mut [f32],
    scratch: &mut AttentionScratch,
) -> Result<(), ShapeError> {
    let (width, tokens) = (key_values.width(), key_values.tokens());
    whole_rows(query.len(), width)?;
    let rows = query.len() / width;
    if out.len() != query.len() {
        return Err(ShapeError::Output {
            rows,
            outputs: width,
            got: out.len(),
        });
    }
    if rows == 0 {
        return Ok(());
    }
    if tokens == 0 {
        let capacity = key_values.capacity();
        return Err(ShapeError::Tokens { capacity, got: 0 });
    }
    if let Some(bias) = bias
        && !bias.covers(key_values.heads(), rows, tokens)
    {
        return Err(ShapeError::Scores {
            heads: key_values.heads(),
            rows,
            tokens,
            got: bias.values.len(),
        });
    }
    let operands = Over {
        query,
        key_values,
        scale,
        bias,
    };
    kernel.supported().attention_over(operands, out, scratch);
    Ok(())
}

#[cfg(test)]
mod tests;
