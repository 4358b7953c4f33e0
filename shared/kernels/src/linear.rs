//! The two operations: the integer product, and the linear layer around it.

use crate::dispatch::Supported;
use crate::gelu::Activation;
use crate::kernel::Kernel;
use crate::layout::{Columns, PANEL};
use crate::pack::PackedLinear;
use crate::quantise::ActivationBits;
use crate::scratch::{Quantised, Scratch};
use crate::shape::{self, ShapeError};
use crate::tile::{MAX_PANELS, MAX_ROWS, Place, Rows, Tile};

/// One linear layer: `out = activation(dequantised(quantise(x) × weights) + bias)`.
///
/// `x` is row-major `[rows, K]` f32 and `out` is `[rows, N]` f32, all of which is written. The number of rows, which
/// may be 0, follows from the length of `x`. The result is the same to the last bit with every kernel.
///
/// A row with a NaN or an infinity gives a row of NaN; it does not affect other rows.
///
/// # Errors
///
/// [`ShapeError::Input`] if `x` is not whole rows, and [`ShapeError::Output`] if `out` does not have room for exactly the result.
pub fn linear(
    kernel: Kernel,
    weights: &PackedLinear,
    x: &[f32],
    bits: ActivationBits,
    activation: Activation,
    out: &mut [f32],
    scratch: &mut Scratch,
) -> Result<(), ShapeError> {
    shape::rows(weights.inputs(), weights.outputs(), x.len(), out.len())?;
    scratch
        .quantise(kernel, x, weights.inputs(), bits)?
        .linear(weights, activation, out)
}

impl Quantised<'_> {
    /// [`linear()`] of these rows, so that several layers with the same input quantise it only once.
    ///
    /// # Errors
    ///
    /// [`ShapeError::Input`] if the weights are for rows of another length, [`ShapeError::Output`] if `out` does not have room for exactly
    /// the result.
    pub fn linear(&self, weights: &PackedLinear, activation: Activation, out: &mut [f32]) -> Result<(), ShapeError> {
        let (inputs, width, rows) = (weights.inputs(), weights.outputs(), self.scales.len());
        if inputs != self.inputs {
            let got = rows * self.inputs;
            return Err(ShapeError::Input { inputs, got });
        }
        shape::rows(inputs, width, rows * inputs, out.len())?;
        for_each_tile(
            self.kernel,
            weights,
            self.rows,
            self.bits,
            |first, panel, columns, sums| {
                let scales = &self.scales[first..first + sums.len()];
                let out = Place {
                    rows: &mut out[first * width..][..sums.len() * width],
                    width,
                    column: panel * PANEL,
                };
                self.kernel.epilogue(sums, columns, scales, activation, out);
            },
        );
        Ok(())
    }
}

/// The integer product alone: `a`, `[rows, K]` u8 without a zero point, times the weights, into `[rows, N]` i32.
///
/// The result is exact with every kernel for all values of `a`.
///
/// # Errors
///
/// Those of [`linear`].
pub fn int_product(kernel: Kernel, weights: &PackedLinear, a: &[u8], out: &mut [i32]) -> Result<(), ShapeError> {
    let rows = Rows {
        bytes: a,
        width: weights.inputs(),
        count: shape::rows(weights.inputs(), weights.outputs(), a.len(), out.len())?,
    };
    let width = weights.outputs();
    let seven = a.iter().fold(0, |all, a| all | a) <= ActivationBits::Seven.max();
    let bits = if seven {
        ActivationBits::Seven
    } else {
        ActivationBits::Eight
    };
    for_each_tile(kernel.supported(), weights, rows, bits, |first, panel, _, sums| {
        let out = out[first * width..].chunks_exact_mut(width);
        for (sums, out) in sums.iter().zip(out) {
            let out = &mut out[panel * PANEL..];
            match out.first_chunk_mut() {
                Some(full) => *full = *sums,
                None => out.copy_from_slice(&sums[..out.len()]),
            }
        }
    });
    Ok(())
}

/// Runs every tile of `rows × weights` and hands each panel of it to `store`: the first row, the panel's index, its
/// columns and its sums `[row, column]`.
///
/// `bits` says how large the rows' values may be.
///
/// A panel stays in the first-level cache while it is multiplied by all rows. Rows are divided evenly (20 as 7, 7 and
/// 6, never as 9, 9 and 2), because a short tile waits for the multipliers' latency.
fn for_each_tile(
    kernel: Supported,
    weights: &PackedLinear,
    rows: Rows<'_>,
    bits: ActivationBits,
    mut store: impl FnMut(usize, usize, &Columns, &[[i32; PANEL]]),
) {
    let mut tile = Tile([[[0; PANEL]; MAX_ROWS]; MAX_PANELS]);
    let (max_rows, max_panels) = kernel.tile();
    let blocks = rows.count.div_ceil(max_rows);
    // The first `longer` blocks have one row more than the others.
    let (height, longer) = match blocks {
        0 => return,
        blocks => (rows.count / blocks, rows.count % blocks),
    };
    for (step, (panels, columns)) in weights.panels(max_panels).enumerate() {
        let mut first = 0;
        for block in 0..blocks {
            let height = height + usize::from(block < longer);
            kernel.product(rows.slice(first, height), panels, columns, bits, &mut tile);
            for (p, columns) in columns.iter().enumerate() {
                store(first, step * max_panels + p, columns, &tile.0[p][..height]);
            }
            first += height;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_that_do_not_fit() {
        let weights = PackedLinear::new(4, 3, &[1; 12], &[1.0], None).unwrap();
        // Input values, output values, message.
        let cases = [
            (0, 0, None),
            (8, 6, None),
            (7, 6, Some("expected whole input rows of 4 values, got 7 values")),
            (
                8,
                5,
                Some("expected room for 2 output rows of 3 values, got room for 5 values"),
            ),
            (
                0,
                3,
                Some("expected room for 0 output rows of 3 values, got room for 3 values"),
            ),
        ];
        for kernel in Kernel::available() {
            for (input, output, message) in cases {
                let mut y = vec![9.0; output];
                let result = linear(
                    kernel,
                    &weights,
                    &vec![1.0; input],
                    ActivationBits::Eight,
                    Activation::None,
                    &mut y,
                    &mut Scratch::new(),
                );
                let expected = if message.is_some() { 9.0 } else { 4.0 };
                assert_eq!(result.err().map(|e| e.to_string()).as_deref(), message);
                assert_eq!(y, vec![expected; output]);

                let mut sums = vec![9; output];
                let result = int_product(kernel, &weights, &vec![1; input], &mut sums);
                let expected = if message.is_some() { 9 } else { 4 };
                assert_eq!(result.err().map(|e| e.to_string()).as_deref(), message);
                assert_eq!(sums, vec![expected; output]);
            }
        }
    }
}
