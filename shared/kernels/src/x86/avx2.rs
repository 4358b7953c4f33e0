//! AVX2: `vpmaddubsw` adds pairs of u8 × i8 products into 16 bits, `vpmaddwd` with ones adds pairs of those into 32.
//!
//! The first step saturates. Where the activations and weights at hand could reach that, a second form widens both
//! to 16 bits first: still exact, at about half the speed. And where they stay far from it, two groups are added in 16
//! bits before they are widened: three multiplications where there were four, and half as fast again.

use std::arch::x86_64::{
    __m256i, _mm256_add_epi16, _mm256_add_epi32, _mm256_and_si256, _mm256_castps_si256, _mm256_fmadd_ps,
    _mm256_loadu_ps, _mm256_madd_epi16, _mm256_maddubs_epi16, _mm256_set1_epi16, _mm256_set1_epi32, _mm256_set1_ps,
    _mm256_setzero_ps, _mm256_setzero_si256, _mm256_slli_epi16, _mm256_srai_epi16, _mm256_srli_epi16, _mm256_storeu_ps,
};

use crate::attention::{self, Attention, AttentionScratch, Panel, ROWS};
use crate::gelu::Activation;
use crate::lanes::LANES;
use crate::pack::{Columns, DEPTH, Group, Headroom, PANEL, PackedWeights, Panels};
use crate::quantise::{self, ActivationBits, RowScale};
use crate::rowwise::{self, Norm};
use crate::scalar;
use crate::tile::{Four, Rows, Tile};
use crate::x86::avxvnni::{load, store};

/// Sums of up to 4 rows and one panel: 8 of the 16 registers, and 4 for the weights of a step.
#[target_feature(enable = "avx2")]
pub(crate) fn product(rows: Rows<'_>, panel: Panels<'_>, headroom: Headroom, out: &mut Tile) {
    if headroom.pairs_fit {
        by_rows::<true>(rows, panel, headroom.largest, out);
    } else {
        by_rows::<false>(rows, panel, headroom.largest, out);
    }
}

#[target_feature(enable = "avx2")]
fn by_rows<const PAIRS_FIT: bool>(rows: Rows<'_>, panel: Panels<'_>, largest: u8, out: &mut Tile) {
    match rows.count {
        1 => tile::<1, PAIRS_FIT>(rows, panel, largest, out),
        2 => tile::<2, PAIRS_FIT>(rows, panel, largest, out),
        3 => tile::<3, PAIRS_FIT>(rows, panel, largest, out),
        _ => tile::<4, PAIRS_FIT>(rows, panel, largest, out),
    }
}

#[target_feature(enable = "avx2")]
fn tile<const R: usize, const PAIRS_FIT: bool>(rows: Rows<'_>, panel: Panels<'_>, largest: u8, out: &mut Tile) {
    let (groups, tail) = rows.groups::<R>();
    let quads_fit = panel.quads_fit;
    let (panel, rest) = panel.groups.split_at(rows.width / DEPTH);
    let mut sums = [[_mm256_setzero_si256(); 2]; R];
    let (twos, last) = panel.as_chunks::<2>();
    let by_two = groups.map(|row| &row.as_chunks::<2>().0[..twos.len()]);
    for ((t, weights), limit) in twos.iter().enumerate().zip(quads_fit) {
        if *limit >= largest {
            // SAFETY: the rows are as long as the panel, of which t is an index.
            unsafe { step_by_two(&mut sums, by_two, t, weights) };
        } else {
            step::<R, PAIRS_FIT>(&mut sums, by_two.map(|row| row[t][0]), &weights[0]);
            step::<R, PAIRS_FIT>(&mut sums, by_two.map(|row| row[t][1]), &weights[1]);
        }
    }
    if let [weights] = last {
        step::<R, PAIRS_FIT>(&mut sums, groups.map(|row| row[2 * twos.len()]), weights);
    }
    if let Some(activations) = tail {
        step::<R, PAIRS_FIT>(&mut sums, activations, &rest[0]);
    }
    for (to, sums) in out.0[0].iter_mut().zip(sums) {
        store(to, sums);
    }
}

#[inline]
#[target_feature(enable = "avx2")]
fn step<const R: usize, const PAIRS_FIT: bool>(sums: &mut [[__m256i; 2]; R], activations: [Four; R], weights: &Group) {
    let weights = load(weights);
    for (sums, activations) in sums.iter_mut().zip(activations) {
        let activations = _mm256_set1_epi32(i32::from_le_bytes(activations));
        for (sum, weights) in sums.iter_mut().zip(weights) {
            *sum = if PAIRS_FIT {
                add_narrow(*sum, activations, weights)
            } else {
                add_wide(*sum, activations, weights)
            };
        }
    }
}

/// Four activations in every lane, by one load.
///
/// As integers the compiler would load both fours of a step at once and take them apart again, by three instructions each
/// that are in the way of the multiplications.
#[inline]
#[target_feature(enable = "avx2")]
fn broadcast(four: &Four) -> __m256i {
    // SAFETY: four bytes, which may be any `f32`; the load needs no alignment.
    let four = unsafe { four.as_ptr().cast::<f32>().read_unaligned() };
    _mm256_castps_si256(_mm256_set1_ps(four))
}

/// Two groups whose 16-bit sums may be added before they are widened.
///
/// # Safety
///
/// Each of the rows is longer than `t`.
#[inline]
#[target_feature(enable = "avx2")]
unsafe fn step_by_two<const R: usize>(
    sums: &mut [[__m256i; 2]; R],
    rows: [&[[Four; 2]]; R],
    t: usize,
    weights: &[Group; 2],
) {
    let (first, second) = (load(&weights[0]), load(&weights[1]));
    for (sums, row) in sums.iter_mut().zip(rows) {
        // SAFETY: as the caller promises. A check a row and step takes a tenth of the time.
        let [a, b] = unsafe { row.get_unchecked(t) }.each_ref().map(|four| broadcast(four));
        for ((sum, v), w) in sums.iter_mut().zip(first).zip(second) {
            let quads = _mm256_add_epi16(_mm256_maddubs_epi16(a, v), _mm256_maddubs_epi16(b, w));
            *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(quads, _mm256_set1_epi16(1)));
        }
    }
}

#[inline]
#[target_feature(enable = "avx2")]
fn add_narrow(sum: __m256i, activations: __m256i, weights: __m256i) -> __m256i {
    let pairs = _mm256_maddubs_epi16(activations, weights);
    _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)))
}

/// Splits bytes 0 and 2 of each lane from bytes 1 and 3, so that they need no other order than the packed one. What
/// is the same for all rows, or for both halves of a panel, the compiler computes once.
#[inline]
#[target_feature(enable = "avx2")]
fn add_wide(sum: __m256i, activations: __m256i, weights: __m256i) -> __m256i {
    let even = _mm256_madd_epi16(
        _mm256_and_si256(activations, _mm256_set1_epi16(0xff)),
        _mm256_srai_epi16(_mm256_slli_epi16(weights, 8), 8),
    );
    let odd = _mm256_madd_epi16(_mm256_srli_epi16(activations, 8), _mm256_srai_epi16(weights, 8));
    _mm256_add_epi32(sum, _mm256_add_epi32(even, odd))
}

/// [`PackedWeights::pack`] compiled for AVX2.
#[target_feature(enable = "avx2")]
pub(crate) fn pack(packed: &mut PackedWeights, weights: &[i8]) {
    packed.pack(weights);
}

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
    out: &mut [f32],
    column: usize,
    width: usize,
) {
    scalar::epilogue(sums, columns, scales, activation, out, column, width);
}

/// [`attention::product`] in two registers a row.
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
            // SAFETY: every row is as long as the panel. Six checks a step would take as long as the step.
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
