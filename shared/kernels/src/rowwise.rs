//! Softmax and normalisation of rows.
//!
//! Every kernel gives the same bits, for the reason given in [`crate::lanes`].

use crate::gelu::exp;
use crate::lanes::{fold, map, map_and_sum, max};

/// The parameters of a layer normalisation: `weight` and `bias`, each as long as a row, and `epsilon`.
#[derive(Clone, Copy, Debug)]
pub struct Norm<'a> {
    /// Factor of each column.
    pub weight: &'a [f32],
    /// Added to each column.
    pub bias: &'a [f32],
    /// Added to the variance, so that a row of equal values does not lead to a division by zero.
    pub epsilon: f32,
}

#[inline(always)]
pub(crate) fn softmax_rows(x: &mut [f32], width: usize) {
    for row in x.chunks_exact_mut(width) {
        let scale = 1.0 / exponentials(row);
        map(row, |v| v * scale);
    }
}

/// `exp(x - max)` of each value of a row, in place, and their sum: softmax without the division by the sum.
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
pub(crate) fn rms_norm_rows(x: &mut [f32], weight: &[f32], epsilon: f32) {
    let width = weight.len() as f32;
    for row in x.chunks_exact_mut(weight.len()) {
        let squares = fold(row, 0.0, |sum: f32, v| v.mul_add(v, sum), |a, b| a + b);
        let scale = 1.0 / (squares / width + epsilon).sqrt();
        for (v, weight) in row.iter_mut().zip(weight) {
            *v = *v * scale * *weight;
        }
    }
}

#[inline(always)]
fn sum(row: &[f32]) -> f32 {
    fold(row, 0.0, |sum, v| sum + v, |a, b| a + b)
}
