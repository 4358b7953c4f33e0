//! AVX-512 VNNI: `vpdpbusd` multiplies four u8 by four i8 and adds the products to an i32, for sixteen columns at a time.

use std::arch::x86_64::{
    __m512i, _MM_HINT_T0, _mm_prefetch, _mm512_dpbusd_epi32, _mm512_fmadd_ps, _mm512_load_si512, _mm512_loadu_ps,
    _mm512_set1_ps, _mm512_setzero_ps, _mm512_setzero_si512, _mm512_storeu_ps, _mm512_storeu_si512,
};

use crate::attention::{self, Attention, AttentionScratch, Over, Panel, ROWS};
use crate::gelu::Activation;
use crate::lanes::LANES;
use crate::layout::{Columns, DEPTH, Group, PANEL};
use crate::quantise::{self, ActivationBits, RowScale};
use crate::rowwise::{self, Norm};
use crate::scalar;
use crate::tile::{Place, Rows, Tile};

/// Sums of up to 9 rows and two panels: 18 of the 32 registers.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
pub(crate) fn product(rows: Rows<'_>, panels: &[Group], out: &mut Tile) {
    let depth = rows.width.div_ceil(DEPTH);
    if panels.len() == depth {
        by_rows::<1>(rows, [panels], out);
    } else {
        let (first, second) = panels.split_at(depth);
        by_rows::<2>(rows, [first, second], out);
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
fn by_rows<const P: usize>(rows: Rows<'_>, panels: [&[Group]; P], out: &mut Tile) {
    match rows.count {
        1 => tile::<1, P>(rows, panels, out),
        2 => tile::<2, P>(rows, panels, out),
        3 => tile::<3, P>(rows, panels, out),
        4 => tile::<4, P>(rows, panels, out),
        5 => tile::<5, P>(rows, panels, out),
        6 => tile::<6, P>(rows, panels, out),
        7 => tile::<7, P>(rows, panels, out),
        8 => tile::<8, P>(rows, panels, out),
        _ => tile::<9, P>(rows, panels, out),
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
fn tile<const R: usize, const P: usize>(rows: Rows<'_>, panels: [&[Group]; P], out: &mut Tile) {
    let (groups, tail) = rows.groups::<R>();
    let full = rows.width / DEPTH;
    let next = panels.map(|panel| panel.as_ptr().wrapping_add(P * panel.len()));
    let panels = panels.map(|panel| panel.split_at(full));
    assert!(
        groups.iter().all(|row| row.len() == full),
        "rows of another length than the weights"
    );
    let mut sums = [[_mm512_setzero_si512(); P]; R];
    for g in 0..full {
        // The next panels come from memory while these are multiplied. After the last one, nothing is read.
        for panel in next {
            _mm_prefetch::<_MM_HINT_T0>(panel.wrapping_add(g).cast());
        }
        // SAFETY: all panels have `full` groups. Neither they nor the rows are checked, because there are few products for each check.
        let weights = panels.map(|(panel, _)| load(unsafe { panel.get_unchecked(g) }));
        // SAFETY: all rows have `full` groups.
        step(&mut sums, |row| unsafe { broadcast!(zmm_reg, groups[row], g) }, weights);
    }
    if let Some(tail) = tail {
        let weights = panels.map(|(_, rest)| load(&rest[0]));
        // SAFETY: there is at least the group of this row.
        step(
            &mut sums,
            |row| unsafe { broadcast!(zmm_reg, &tail[row..], 0usize) },
            weights,
        );
    }
    for (row, sums) in sums.into_iter().enumerate() {
        for (panel, sums) in sums.into_iter().enumerate() {
            store(&mut out.0[panel][row], sums);
        }
    }
}

/// `activations` gives those of a row, in all lanes.
#[inline]
#[target_feature(enable = "avx512f,avx512vnni")]
fn step<const R: usize, const P: usize>(
    sums: &mut [[__m512i; P]; R],
    activations: impl Fn(usize) -> __m512i,
    weights: [__m512i; P],
) {
    for (row, sums) in sums.iter_mut().enumerate() {
        let activations = activations(row);
        for (sum, weights) in sums.iter_mut().zip(weights) {
            *sum = _mm512_dpbusd_epi32(*sum, activations, weights);
        }
    }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn load(group: &Group) -> __m512i {
    // SAFETY: a `Group` is 64 bytes, aligned to 64.
    unsafe { _mm512_load_si512((&raw const *group).cast()) }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn store(to: &mut [i32; PANEL], sums: __m512i) {
    // SAFETY: `to` is 64 bytes; the store needs no alignment.
    unsafe { _mm512_storeu_si512((&raw mut *to).cast(), sums) }
}

/// [`quantise::quantise_row`] compiled for AVX-512.
#[target_feature(enable = "fma,avx512f,avx512bw,avx512dq,avx512vl")]
pub(crate) fn quantise_row(x: &[f32], bits: ActivationBits, q: &mut [u8]) -> RowScale {
    quantise::quantise_row(x, bits, q)
}

/// [`scalar::epilogue`] compiled for AVX-512.
#[target_feature(enable = "fma,avx512f,avx512bw,avx512dq,avx512vl")]
pub(crate) fn epilogue(
    sums: &[[i32; PANEL]],
    columns: &Columns,
    scales: &[RowScale],
    activation: Activation,
    out: Place<'_>,
) {
    scalar::epilogue(sums, columns, scales, activation, out);
}

/// [`attention::product`] in one register per row.
#[inline]
#[target_feature(enable = "avx512f")]
fn float_product(a: [&[f32]; ROWS], panel: &Panel) -> [[f32; LANES]; ROWS] {
    assert!(
        a.iter().all(|row| row.len() >= panel.len()),
        "rows shorter than the panel"
    );
    let mut sums = [_mm512_setzero_ps(); ROWS];
    for (k, lanes) in panel.iter().enumerate() {
        // SAFETY: `lanes` is 64 bytes; the load needs no alignment.
        let lanes = unsafe { _mm512_loadu_ps(lanes.as_ptr()) };
        for (sum, row) in sums.iter_mut().zip(a) {
            // SAFETY: every row is at least as long as the panel.
            let x = *unsafe { row.get_unchecked(k) };
            *sum = _mm512_fmadd_ps(_mm512_set1_ps(x), lanes, *sum);
        }
    }
    let mut out = [[0.0; LANES]; ROWS];
    for (out, sum) in out.iter_mut().zip(sums) {
        // SAFETY: `out` is 64 bytes; the store needs no alignment.
        unsafe { _mm512_storeu_ps(out.as_mut_ptr(), sum) };
    }
    out
}

/// [`attention::attend`] compiled for AVX-512.
#[target_feature(enable = "fma,avx512f,avx512bw,avx512dq,avx512vl")]
pub(crate) fn attention(operands: Attention<'_>, out: &mut [f32], scratch: &mut AttentionScratch) {
    attention::attend(operands, out, scratch, |a, panel| float_product(a, panel));
}

/// [`attention::attend_over`] compiled for AVX-512.
#[target_feature(enable = "fma,avx512f,avx512bw,avx512dq,avx512vl")]
pub(crate) fn attention_over(operands: Over<'_>, out: &mut [f32], scratch: &mut AttentionScratch) {
    attention::attend_over(operands, out, scratch, |a, panel| float_product(a, panel));
}

/// [`rowwise::softmax_rows`] compiled for AVX-512.
#[target_feature(enable = "fma,avx512f,avx512bw,avx512dq,avx512vl")]
pub(crate) fn softmax(x: &mut [f32], width: usize) {
    rowwise::softmax_rows(x, width);
}

/// [`rowwise::layer_norm_rows`] compiled for AVX-512.
#[target_feature(enable = "fma,avx512f,avx512bw,avx512dq,avx512vl")]
pub(crate) fn layer_norm(x: &mut [f32], residual: Option<&[f32]>, norm: Norm<'_>) {
    rowwise::layer_norm_rows(x, residual, norm);
}

/// [`rowwise::rms_norm_rows`] compiled for AVX-512.
#[target_feature(enable = "fma,avx512f,avx512bw,avx512dq,avx512vl")]
pub(crate) fn rms_norm(x: &mut [f32], weight: &[f32], epsilon: f32) {
    rowwise::rms_norm_rows(x, weight, epsilon);
}
