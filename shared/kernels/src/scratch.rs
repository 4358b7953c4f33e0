//! Rows quantised for one linear layer or several, in buffers that are reused.

use crate::dispatch::Supported;
use crate::kernel::Kernel;
use crate::layout::DEPTH;
use crate::quantise::{ActivationBits, RowScale};
use crate::shape::ShapeError;
use crate::tile::Rows;

/// Rows quantised by [`Scratch::quantise`], for one linear layer or several.
#[derive(Clone, Copy)]
pub struct Quantised<'a> {
    pub(crate) kernel: Supported,
    pub(crate) bits: ActivationBits,
    /// Values in a row. The bytes of a row are padded with zeros to whole groups.
    pub(crate) inputs: usize,
    pub(crate) rows: Rows<'a>,
    pub(crate) scales: &'a [RowScale],
}

impl std::fmt::Debug for Quantised<'_> {
    /// Writes only the shape.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Quantised")
            .field("rows", &self.scales.len())
            .field("inputs", &self.inputs)
            .field("bits", &self.bits)
            .finish_non_exhaustive()
    }
}

/// Buffers that are reused from call to call. They only grow.
#[derive(Debug, Default)]
pub struct Scratch {
    bytes: Vec<u8>,
    rows: Vec<RowScale>,
}

impl Scratch {
    /// Empty buffers; the first call sizes them.
    pub fn new() -> Self {
        Self::default()
    }

    /// Quantises `x`, `[rows, inputs]` f32, each row by itself.
    ///
    /// # Errors
    ///
    /// [`ShapeError::Input`] if `x` is not whole rows, or if `inputs` is 0.
    pub fn quantise(
        &mut self,
        kernel: Kernel,
        x: &[f32],
        inputs: usize,
        bits: ActivationBits,
    ) -> Result<Quantised<'_>, ShapeError> {
        if inputs == 0 || !x.len().is_multiple_of(inputs) {
            return Err(ShapeError::Input { inputs, got: x.len() });
        }
        let kernel = kernel.supported();
        let stride = inputs.next_multiple_of(DEPTH);
        let count = x.len() / inputs;
        if self.bytes.len() < count * stride {
            self.bytes.resize(count * stride, 0);
        }
        let bytes = &mut self.bytes[..count * stride];
        self.rows.clear();
        self.rows.extend(
            x.chunks_exact(inputs)
                .zip(bytes.chunks_exact_mut(stride))
                .map(|(x, q)| {
                    let (q, rest) = q.split_at_mut(inputs);
                    rest.fill(0);
                    kernel.quantise_row(x, bits, q)
                }),
        );
        Ok(Quantised {
            kernel,
            bits,
            inputs,
            rows: Rows {
                bytes,
                width: stride,
                count,
            },
            scales: &self.rows,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_is_zero_after_a_wider_call() {
        let mut scratch = Scratch::new();
        let mut quantise = |x: &[f32], inputs, bits| {
            let found = scratch.quantise(Kernel::Scalar, x, inputs, bits)?;
            Ok((found.rows.bytes.to_vec(), found.scales.len()))
        };
        assert!(quantise(&[1.0; 64], 8, ActivationBits::Eight).is_ok());
        let padded = [127, 127, 127, 127, 127, 0, 0, 0].repeat(2);
        assert_eq!(quantise(&[1.0; 10], 5, ActivationBits::Seven), Ok((padded, 2)));
        for (inputs, got) in [(0, 10), (3, 10)] {
            let error = Err(ShapeError::Input { inputs, got });
            assert_eq!(quantise(&[1.0; 10], inputs, ActivationBits::Seven), error);
        }
    }
}
