//! Softmax and layer normalisation of rows.
//!
//! The same bits from every kernel, for the reason given in [`crate::lanes`].

use crate::gelu::exp;
use crate::kernel::Kernel;
use crate::lanes::{fold, map, map_and_sum, max};
use crate::shape::ShapeError;

/// Softmax of each row of `x`, `[rows, width]` f32, in place: `exp(x - max) / Σ exp(x - max)`.
///
/// Values more than 87 below the row's largest, -∞ among them, become 0 exactly. A row with a NaN or a +∞, or of -∞
/// alone, becomes NaN. Absolute error below 3e-7.
///
/// # Errors
///
/// [`ShapeError::Input`] where `x` is not whole rows, or `width` is 0.
pub fn softmax(kernel: Kernel, x: &mut [f32], width: usize) -> Result<(), ShapeError> {
    whole_rows(x.len(), width)?;
    kernel.supported().softmax(x, width);
    Ok(())
}

/// What a layer normalisation multiplies by and adds: `weight` and `bias`, each as long as a row.
#[derive(Clone, Copy, Debug)]
pub struct Norm<'a> {
    /// Factor of each column.
    pub weight: &'a [f32],
    /// Added to each column.
    pub bias: &'a [f32],
    /// Added to the variance, so that a row of equal values is no division by zero.
    pub epsilon: f32,
}

/// Layer normalisation of each row of `x`, `[rows, width]` f32, in place:
/// `(x - mean) / sqrt(variance + epsilon) * weight + bias`, the variance being that of the whole row (not of a sample),
/// in two passes. Where there is a `residual`, of the shape of `x`, it is added to `x` first.
///
/// # Errors
///
/// [`ShapeError::Input`] where `x` is not whole rows, the weight is empty, or the residual is not as long as `x`;
/// [`ShapeError::Bias`] where the bias is not as long as the weight.
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

fn whole_rows(got: usize, width: usize) -> Result<(), ShapeError> {
    if width == 0 || !got.is_multiple_of(width) {
        return Err(ShapeError::Input { inputs: width, got });
    }
    Ok(())
}

#[inline(always)]
pub(crate) fn softmax_rows(x: &mut [f32], width: usize) {
    for row in x.chunks_exact_mut(width) {
        let scale = 1.0 / exponentials(row);
        map(row, |v| v * scale);
    }
}

/// `exp(x - max)` of each value of a row, in place, and their sum: softmax but for the division by it.
#[inline(always)]
pub(crate) fn exponentials(row: &mut [f32]) -> f32 {
    let largest = fold(row, f32::NEG_INFINITY, max, max);
    map_and_sum(row, |v| {
        let below = v - largest;
        let e = exp(below);
        if below < -87.0 { 0.0 } else { e }
    })
}

#[inline(always)]
pub(crate) fn layer_norm_rows(x: &mut [f32], residual: Option<&[f32]>, norm: Norm<'_>) {
    let Norm { weight, bias, epsilon } = norm;
    let mut residuals = residual.map(|residual| residual.chunks_exact(weight.len()));
    let width = weight.len() as f32;
    for row in x.chunks_exact_mut(weight.len()) {
        if let Some(residual) = residuals.as_mut().and_then(Iterator::next) {
            for (v, more) in row.iter_mut().zip(residual) {
                *v += more;
            }
        }
        let mean = sum(row) / width;
        let squares = fold(row, 0.0, |sum: f32, v| (v - mean).mul_add(v - mean, sum), |a, b| a + b);
        let scale = 1.0 / (squares / width + epsilon).sqrt();
        for ((v, weight), bias) in row.iter_mut().zip(weight).zip(bias) {
            *v = ((*v - mean) * scale).mul_add(*weight, *bias);
        }
    }
}

#[inline(always)]
fn sum(row: &[f32]) -> f32 {
    fold(row, 0.0, |sum, v| sum + v, |a, b| a + b)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    /// Rows of 1 to 150 values, some of them masked.
    fn rows() -> impl Strategy<Value = (usize, Vec<f32>)> {
        let value = prop_oneof![
            8 => -20f32..20.0,
            1 => Just(f32::NEG_INFINITY),
            1 => Just(f32::MIN),
        ];
        (1..150usize, 0..5usize).prop_flat_map(move |(width, rows)| (Just(width), vec(value.clone(), width * rows)))
    }

    fn bits(values: &[f32]) -> Vec<u32> {
        let bits = |v: &f32| if v.is_nan() { f32::NAN } else { *v }.to_bits();
        values.iter().map(bits).collect()
    }

    proptest! {
        #[test]
        fn softmax_follows_its_definition((width, x) in rows()) {
            let mut scalar = x.clone();
            softmax(Kernel::Scalar, &mut scalar, width).unwrap();
            for (x, y) in x.chunks_exact(width).zip(scalar.chunks_exact(width)) {
                let max = x.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                let e: Vec<f64> = x.iter().map(|&v| (f64::from(v) - f64::from(max)).exp()).collect();
                let sum: f64 = e.iter().sum();
                for (e, &y) in e.iter().zip(y) {
                    let expected = e / sum;
                    let both_nan = expected.is_nan() && y.is_nan();
                    prop_assert!(both_nan || (expected - f64::from(y)).abs() < 3e-7, "{y} for {expected}");
                }
            }
            for kernel in Kernel::available() {
                let mut y = x.clone();
                softmax(kernel, &mut y, width).unwrap();
                prop_assert_eq!(bits(&y), bits(&scalar), "{}", kernel);
            }
        }

        #[test]
        fn layer_norm_follows_its_definition(
            (x, residual, weight, bias) in (1..150usize, 0..5usize, any::<bool>()).prop_flat_map(|(width, rows, residual)| {
                let values = || vec(-20f32..20.0, width * rows);
                let residual = if residual { values().prop_map(Some).boxed() } else { Just(None).boxed() };
                (values(), residual, vec(-2f32..2.0, width), vec(-2f32..2.0, width))
            })
        ) {
            let epsilon = 1e-5;
            let norm = Norm { weight: &weight, bias: &bias, epsilon };
            let mut scalar = x.clone();
            layer_norm(Kernel::Scalar, &mut scalar, residual.as_deref(), norm).unwrap();
            let mut sums = x.clone();
            for (v, more) in sums.iter_mut().zip(residual.iter().flatten()) {
                *v += more;
            }
            for (x, y) in sums.chunks_exact(weight.len()).zip(scalar.chunks_exact(weight.len())) {
                let x: Vec<f64> = x.iter().map(|&v| f64::from(v)).collect();
                let mean = x.iter().sum::<f64>() / x.len() as f64;
                let variance = x.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / x.len() as f64;
                for (i, &y) in y.iter().enumerate() {
                    let scale = 1.0 / (variance + f64::from(epsilon)).sqrt();
                    let expected = (x[i] - mean) * scale * f64::from(weight[i]) + f64::from(bias[i]);
                    // A row whose values nearly agree magnifies their rounding by its scale.
                    let allowed = 1e-5 + 1e-5 * scale;
                    prop_assert!((expected - f64::from(y)).abs() < allowed, "{y} for {expected}");
                }
            }
            for kernel in Kernel::available() {
                let mut y = x.clone();
                layer_norm(kernel, &mut y, residual.as_deref(), norm).unwrap();
                prop_assert_eq!(bits(&y), bits(&scalar), "{}", kernel);
            }
        }
    }

    #[test]
    fn masked_positions_weigh_nothing_and_nan_spreads() {
        for kernel in Kernel::available() {
            let mut x = [
                [1.0, f32::NEG_INFINITY, 1.0],
                [f32::MIN, f32::MIN, f32::MIN],
                [0.0, f32::NAN, 0.0],
                [f32::NEG_INFINITY; 3],
            ];
            softmax(kernel, x.as_flattened_mut(), 3).unwrap();
            assert_eq!(x[0], [0.5, 0.0, 0.5], "{kernel}");
            assert_eq!(x[1], [1.0 / 3.0; 3], "{kernel}");
            assert!(x[2..].as_flattened().iter().all(|v| v.is_nan()), "{kernel}");
        }
    }

    #[test]
    fn lengths_that_do_not_fit() {
        let kernel = Kernel::Scalar;
        let input = |inputs, got| Err(ShapeError::Input { inputs, got });
        assert_eq!(softmax(kernel, &mut [0.0; 5], 3), input(3, 5));
        assert_eq!(softmax(kernel, &mut [0.0; 5], 0), input(0, 5));
        assert_eq!(softmax(kernel, &mut [], 3), Ok(()));
        let norm = |x: &mut [f32], residual: Option<&[f32]>, weight: &[f32], bias: &[f32]| {
            let epsilon = 0.0;
            layer_norm(kernel, x, residual, Norm { weight, bias, epsilon })
        };
        assert_eq!(norm(&mut [0.0; 5], None, &[1.0; 3], &[0.0; 3]), input(3, 5));
        assert_eq!(norm(&mut [], None, &[], &[]), input(0, 0));
        let residual = Some([0.0; 3].as_slice());
        assert_eq!(norm(&mut [0.0; 6], residual, &[1.0; 3], &[0.0; 3]), input(3, 3));
        assert_eq!(
            norm(&mut [0.0; 6], None, &[1.0; 3], &[0.0; 2]),
            Err(ShapeError::Bias { outputs: 3, got: 2 })
        );
    }
}
