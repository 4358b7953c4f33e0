//! Scaled dot-product attention of one sequence, in float32.
//!
//! Every kernel gives the same bits, for the reason given in [`crate::lanes`].

use std::ops::Range;

use crate::key_values::{Bias, KeyValues};
use crate::lanes::LANES;
use crate::rowwise::exponentials;

/// How many query rows are processed together: with one panel, their sums take 12 of AVX2's 16 registers.
pub(crate) const ROWS: usize = 6;

/// Some rows of [`LANES`] neighbouring columns, so that a row is one AVX-512 register.
pub(crate) type Panel = [[f32; LANES]];

/// Buffers that are reused from call to call. They only grow.
#[derive(Debug, Default)]
pub struct AttentionScratch {
    /// Keys of one head, transposed: panels of tokens, each `[head width][LANES]`.
    keys: Vec<[f32; LANES]>,
    /// Values of one head: panels of columns, each `[tokens][LANES]`.
    values: Vec<[f32; LANES]>,
    /// `[ROWS, tokens]`, rounded up to whole panels.
    scores: Vec<f32>,
}

/// What one sequence's attention works on: `[tokens, heads * head width]` each, row-major.
#[derive(Clone, Copy, Debug)]
pub struct Attention<'a> {
    /// Queries.
    pub query: &'a [f32],
    /// Keys.
    pub key: &'a [f32],
    /// Values.
    pub value: &'a [f32],
    /// Columns of a row, all heads together.
    pub width: usize,
    /// Heads that the columns are divided among.
    pub heads: usize,
    /// The factor for the products of queries and keys; usually `1 / sqrt(head width)`.
    pub scale: f32,
}

/// `product` multiplies each of some rows by a panel that is as long as the rows: it is [`product`], or the same in vector instructions.
/// The compiler vectorises the rest by itself, but keeps these sums in registers only if they are written that way, which makes it three
/// times as fast on AVX-512 (rustc 1.95).
#[inline(always)]
pub(crate) fn attend(
    operands: Attention<'_>,
    out: &mut [f32],
    scratch: &mut AttentionScratch,
    product: impl Fn([&[f32]; ROWS], &Panel) -> [[f32; LANES]; ROWS],
) {
    let Attention {
        query,
        key,
        value,
        width,
        heads,
        scale,
    } = operands;
    let (tokens, head_width) = (query.len() / width, width / heads);
    let stride = tokens.next_multiple_of(LANES);
    scratch.keys.resize(stride / LANES * head_width, [0.0; LANES]);
    scratch.values.resize(head_width.div_ceil(LANES) * tokens, [0.0; LANES]);
    scratch.scores.resize(ROWS * stride, 0.0);
    for first in (0..width).step_by(head_width) {
        let columns = first..first + head_width;
        pack_keys(key, width, columns.start, head_width, &mut scratch.keys);
        for (panel, start) in scratch
            .values
            .chunks_exact_mut(tokens)
            .zip(columns.clone().step_by(LANES))
        {
            let end = columns.end.min(start + LANES);
            for (lanes, row) in panel.iter_mut().zip(value.chunks_exact(width)) {
                lanes[..end - start].copy_from_slice(&row[start..end]);
            }
        }
        let head = Head {
            columns,
            keys: &scratch.keys,
            values: &scratch.values,
            values_stride: tokens,
            tokens,
        };
        attend_head(query, width, scale, head, |_| None, out, &mut scratch.scores, &product);
    }
}

/// Keys and values of one head, packed.
struct Head<'a> {
    /// Which of a row's columns belong to the head.
    columns: Range<usize>,
    /// As [`AttentionScratch`] has them.
    keys: &'a Panel,
    /// As [`AttentionScratch`] has them, but each panel `[values_stride][LANES]`.
    values: &'a Panel,
    values_stride: usize,
    tokens: usize,
}

/// Computes one head's columns of `out`, for any number of queries. `bias` gives what is added to the scores of a row, if anything is.
#[inline(always)]
#[expect(
    clippy::too_many_arguments,
    reason = "the inner loop of two functions, which it is inlined into"
)]
fn attend_head<'b>(
    query: &[f32],
    width: usize,
    scale: f32,
    head: Head<'_>,
    bias: impl Fn(usize) -> Option<&'b [f32]>,
    out: &mut [f32],
    scores: &mut [f32],
    product: &impl Fn([&[f32]; ROWS], &Panel) -> [[f32; LANES]; ROWS],
) {
    let Head {
        columns,
        keys,
        values,
        values_stride,
        tokens,
    } = head;
    let (rows, stride) = (query.len() / width, tokens.next_multiple_of(LANES));
    for block in (0..rows).step_by(ROWS) {
        // Past the last row, the last row is taken again: its result is computed but not stored.
        let row = |r: usize| (block + r).min(rows - 1);
        let queries: [&[f32]; ROWS] = std::array::from_fn(|r| &query[row(r) * width..][columns.clone()]);
        for (panel, keys) in keys.chunks_exact(columns.len()).enumerate().take(stride / LANES) {
            for (r, sums) in product(queries, keys).into_iter().enumerate() {
                let scores = &mut scores[r * stride + panel * LANES..][..LANES];
                for (score, sum) in scores.iter_mut().zip(sums) {
                    *score = sum * scale;
                }
            }
        }
        // The division by the sums comes after the products, because a head usually has fewer columns than there are tokens.
        let mut shares = [0f32; ROWS];
        for (r, (share, scores)) in shares.iter_mut().zip(scores.chunks_exact_mut(stride)).enumerate() {
            let scores = &mut scores[..tokens];
            if let Some(bias) = bias(row(r)) {
                for (score, bias) in scores.iter_mut().zip(bias) {
                    *score += bias;
                }
            }
            *share = 1.0 / exponentials(scores);
        }
        let weights: [&[f32]; ROWS] = std::array::from_fn(|r| &scores[r * stride..][..tokens]);
        for (values, start) in values.chunks_exact(values_stride).zip(columns.clone().step_by(LANES)) {
            let end = columns.end.min(start + LANES);
            let sums = product(weights, &values[..tokens]);
            for (r, (sums, share)) in sums.iter().zip(shares).enumerate().take(rows - block) {
                let out = &mut out[(block + r) * width..][start..end];
                for (out, sum) in out.iter_mut().zip(sums) {
                    *out = sum * share;
                }
            }
        }
    }
}

/// The operands of [`attend_over`], already checked.
#[derive(Clone, Copy)]
pub(crate) struct Over<'a> {
    /// `[rows, width]`.
    pub(crate) query: &'a [f32],
    pub(crate) key_values: &'a KeyValues,
    pub(crate) scale: f32,
    pub(crate) bias: Option<Bias<'a>>,
}

/// Like [`attend`], over keys and values that are packed already.
#[inline(always)]
pub(crate) fn attend_over(
    operands: Over<'_>,
    out: &mut [f32],
    scratch: &mut AttentionScratch,
    product: impl Fn([&[f32]; ROWS], &Panel) -> [[f32; LANES]; ROWS],
) {
    let Over {
        query,
        key_values,
        scale,
        bias,
    } = operands;
    let tokens = key_values.tokens();
    scratch.scores.resize(ROWS * tokens.next_multiple_of(LANES), 0.0);
    for index in 0..key_values.heads() {
        let head = Head {
            columns: key_values.columns(index),
            keys: key_values.keys(index),
            values: key_values.values(index),
            values_stride: key_values.capacity(),
            tokens,
        };
        let bias = |row| bias.map(|bias| bias.row(index, row, tokens));
        let width = key_values.width();
        attend_head(query, width, scale, head, bias, out, &mut scratch.scores, &product);
    }
}

/// Transposes one head's keys. Lanes past the last token keep what they held; their scores are not used.
#[inline(always)]
fn pack_keys(key: &[f32], width: usize, first: usize, head_width: usize, packed: &mut Panel) {
    for (tokens, panel) in key.chunks(LANES * width).zip(packed.chunks_exact_mut(head_width)) {
        for (lane, row) in tokens.chunks_exact(width).enumerate() {
            for (lanes, &x) in panel.iter_mut().zip(&row[first..first + head_width]) {
                lanes[lane] = x;
            }
        }
    }
}

/// Multiplies each row of `a` by a panel that is as long as the row: one fused multiply-add for each value, in order.
pub(crate) fn product(a: [&[f32]; ROWS], panel: &Panel) -> [[f32; LANES]; ROWS] {
    let a = a.map(|row| &row[..panel.len()]);
    let mut sums = [[0f32; LANES]; ROWS];
    for (k, lanes) in panel.iter().enumerate() {
        for (sums, row) in sums.iter_mut().zip(a) {
            for (sum, lane) in sums.iter_mut().zip(lanes) {
                *sum = row[k].mul_add(*lane, *sum);
            }
        }
    }
    sums
}
