//! AVX2 without the integer product, which is in a file of its own. Other x86-64 kernels use these functions too.

mod product;

pub(crate) use product::product;

use std::arch::x86_64::{_mm256_fmadd_ps, _mm256_loadu_ps, _mm256_set1_ps, _mm256_setzero_ps, _mm256_storeu_ps};

use crate::attention::{self, Attention, AttentionScratch, Over, Panel, ROWS};
use crate::gelu::Activation;
use crate::lanes::LANES;
use crate::layout::{Columns, PANEL};
use crate::quantise::{self, ActivationBits, RowScale};
use crate::rowwise::{self, Norm};
use crate::scalar;
use crate::tile::Place;

/// [`quantise::quantise_row`] compiled for AVX2.
#[target_feature(enable = "avx2,fma")]
pub(crate) fn quantise_row(x: &[f32], bits: ActivationBits, q: &mut [u8]) -> RowScale {
    quantise::quantise_row(x, bits, q)
}

/// [`scalar::epilogue`] compiled for AVX2.
#[target_feature(enable = "avx2,fma")]
pub(crate) fn epilogue(
    sums: &[[i32; PANEL]],
    columns: &Columns,
    scales: &[RowScale],
    activation: Activation,
    out: Place<'_>,
) {
    scalar::epilogue(sums, columns, scales, activation, out);
}

/// [`attention::product`] in two registers per row.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn float_product(a: [&[f32]; ROWS], panel: &Panel) -> [[f32; LANES]; ROWS] {
    assert!(
        a.iter().all(|row| row.len() >= panel.len()),
        "rows shorter than the panel"
    );
    let mut sums = [[_mm256_setzero_ps(); 2]; ROWS];
    for (k, lanes) in panel.iter().enumerate() {
        let (halves, _) = lanes.as_chunks::<8>();
        // SAFETY: `half` is 32 bytes; the load needs no alignment.
        let halves = [&halves[0], &halves[1]].map(|half| unsafe { _mm256_loadu_ps(half.as_ptr()) });
        for (sums, row) in sums.iter_mut().zip(a) {
            // SAFETY: every row is at least as long as the panel. Six checks per step would take as long as the step itself.
            let x = _mm256_set1_ps(*unsafe { row.get_unchecked(k) });
            for (sum, half) in sums.iter_mut().zip(halves) {
                *sum = _mm256_fmadd_ps(x, half, *sum);
            }
        }
    }
    let mut out = [[0.0; LANES]; ROWS];
    for (out, sums) in out.iter_mut().zip(sums) {
        for (half, sum) in out.as_chunks_mut::<8>().0.iter_mut().zip(sums) {
            // SAFETY: `half` is 32 bytes; the store needs no alignment.
            unsafe { _mm256_storeu_ps(half.as_mut_ptr(), sum) };
        }
    }
    out
}

/// [`attention::attend`] compiled for AVX2.
#[target_feature(enable = "avx2,fma")]
pub(crate) fn attention(operands: Attention<'_>, out: &mut [f32], scratch: &mut AttentionScratch) {
    attention::attend(operands, out, scratch, |a, panel| float_product(a, panel));
}

/// [`attention::attend_over`] compiled for AVX2.
#[target_feature(enable = "avx2,fma")]
pub(crate) fn attention_over(operands: Over<'_>, out: &mut [f32], scratch: &mut AttentionScratch) {
    attention::attend_over(operands, out, scratch, |a, panel| float_product(a, panel));
}

/// [`rowwise::softmax_rows`] compiled for AVX2.
#[target_feature(enable = "avx2,fma")]
pub(crate) fn softmax(x: &mut [f32], width: usize) {
    rowwise::softmax_rows(x, width);
}

/// [`rowwise::layer_norm_rows`] compiled for AVX2.
#[target_feature(enable = "avx2,fma")]
pub(crate) fn layer_norm(x: &mut [f32], residual: Option<&[f32]>, norm: Norm<'_>) {
    rowwise::layer_norm_rows(x, residual, norm);
}

/// [`rowwise::rms_norm_rows`] compiled for AVX2.
#[target_feature(enable = "avx2,fma")]
pub(crate) fn rms_norm(x: &mut [f32], weight: &[f32], epsilon: f32) {
    rowwise::rms_norm_rows(x, weight, epsilon);
}
