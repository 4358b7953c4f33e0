//! Scaled dot-product attention of one sequence, in float32.
//!
//! The same bits from every kernel, for the reason given in [`crate::lanes`].

use crate::kernel::Kernel;
use crate::lanes::LANES;
use crate::rowwise::exponentials;
use crate::shape::ShapeError;

/// Query rows that are worked on together: with one panel, 12 of AVX2's 16 registers hold their sums.
pub(crate) const ROWS: usize = 6;

/// Some rows of [`LANES`] neighbouring columns, so that a row is one AVX-512 register.
pub(crate) type Panel = [[f32; LANES]];

/// Buffers that a call fills and the next one uses again. They only grow.
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
    /// What products of queries and keys are multiplied by; usually `1 / sqrt(head width)`.
    pub scale: f32,
}

/// `softmax(Q Kᵀ * scale) V` for each head (Vaswani et al., *Attention Is All You Need*, 2017, section 3.2.1), into
/// `out`, of the same layout as the operands.
///
/// There is no mask: a padded batch is passed sequence by sequence without its padding, which then costs nothing and
/// changes nothing.
///
/// # Errors
///
/// [`ShapeError::Input`] where an operand is not whole rows, as many as the query's, or the width does not divide
/// among the heads; [`ShapeError::Output`] where `out` is of another length.
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

/// `product` gives each of some rows times a panel as long as the rows: [`product`], or the same in vectors. The
/// compiler makes vectors of the rest by itself, but keeps these sums in registers only where it is told to: three times
/// the speed on AVX-512 (rustc 1.95).
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
        for block in (0..tokens).step_by(ROWS) {
            // Past the last token the last one again: its result is computed and not stored.
            let row = |r: usize| (block + r).min(tokens - 1);
            let queries: [&[f32]; ROWS] = std::array::from_fn(|r| &query[row(r) * width..][columns.clone()]);
            for (panel, keys) in scratch.keys.chunks_exact(head_width).enumerate() {
                for (r, sums) in product(queries, keys).into_iter().enumerate() {
                    let scores = &mut scratch.scores[r * stride + panel * LANES..][..LANES];
                    for (score, sum) in scores.iter_mut().zip(sums) {
                        *score = sum * scale;
                    }
                }
            }
            // The division by the sums waits for the products: a head has fewer columns than there are tokens, as a rule.
            let mut shares = [0f32; ROWS];
            for (share, scores) in shares.iter_mut().zip(scratch.scores.chunks_exact_mut(stride)) {
                *share = 1.0 / exponentials(&mut scores[..tokens]);
            }
            let weights: [&[f32]; ROWS] = std::array::from_fn(|r| &scratch.scores[r * stride..][..tokens]);
            for (values, start) in scratch.values.chunks_exact(tokens).zip(columns.clone().step_by(LANES)) {
                let end = columns.end.min(start + LANES);
                let sums = product(weights, values);
                for (r, (sums, share)) in sums.iter().zip(shares).enumerate().take(tokens - block) {
                    let out = &mut out[(block + r) * width..][start..end];
                    for (out, sum) in out.iter_mut().zip(sums) {
                        *out = sum * share;
                    }
                }
            }
        }
    }
}

/// Transposes one head's keys; lanes past the last token keep what they held, and their scores are not used.
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

/// Each row of `a` times a panel as long as the row: a fused multiply and add for each, in order.
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

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn reference(operands: Attention<'_>) -> Vec<f64> {
        let Attention {
            query,
            key,
            value,
            width,
            heads,
            scale,
        } = operands;
        let (tokens, head_width) = (query.len() / width, width / heads);
        let mut out = vec![0.0; query.len()];
        for (i, head) in (0..tokens).flat_map(|i| (0..heads).map(move |head| (i, head))) {
            let at = |x: &[f32], token: usize, t: usize| f64::from(x[token * width + head * head_width + t]);
            let score = |j| (0..head_width).map(|t| at(query, i, t) * at(key, j, t)).sum::<f64>() * f64::from(scale);
            let scores: Vec<f64> = (0..tokens).map(score).collect();
            let max = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let total: f64 = scores.iter().map(|s| (s - max).exp()).sum();
            for t in 0..head_width {
                let weighted = scores
                    .iter()
                    .enumerate()
                    .map(|(j, s)| (s - max).exp() * at(value, j, t));
                out[i * width + head * head_width + t] = weighted.sum::<f64>() / total;
            }
        }
        out
    }

    proptest! {
        #[test]
        fn follows_its_definition_with_every_kernel(
            (heads, head_width, [query, key, value]) in (1..4usize, 1..36usize, 0..40usize).prop_flat_map(|(h, d, n)| {
                let values = || vec(-2f32..2.0, h * d * n);
                (Just(h), Just(d), [values(), values(), values()])
            })
        ) {
            let (width, scale) = (heads * head_width, 1.0 / (head_width as f32).sqrt());
            let operands = Attention { query: &query, key: &key, value: &value, width, heads, scale };
            let mut scalar = vec![0.0; query.len()];
            // One scratch for all: what a larger call leaves in it must not show.
            let mut scratch = AttentionScratch::default();
            attention(Kernel::Scalar, operands, &mut scalar, &mut scratch).unwrap();
            for (i, (&found, expected)) in scalar.iter().zip(reference(operands)).enumerate() {
                prop_assert!((f64::from(found) - expected).abs() < 1e-5, "value {i}: {found} for {expected}");
            }
            for kernel in Kernel::available() {
                let mut out = vec![f32::NAN; query.len()];
                attention(kernel, operands, &mut out, &mut scratch).unwrap();
                prop_assert_eq!(&out, &scalar, "{}", kernel);
            }
        }
    }

    #[test]
    fn lengths_that_do_not_fit() {
        let six = [0.0; 6];
        let run = |key: &[f32], width, heads, out: usize| {
            let operands = Attention {
                query: &six,
                key,
                value: &six,
                width,
                heads,
                scale: 1.0,
            };
            attention(
                Kernel::Scalar,
                operands,
                &mut vec![0.0; out],
                &mut AttentionScratch::default(),
            )
        };
        assert_eq!(run(&six, 2, 2, 6), Ok(()));
        assert_eq!(run(&six, 4, 2, 6), Err(ShapeError::Input { inputs: 4, got: 6 }));
        assert_eq!(run(&six, 3, 2, 6), Err(ShapeError::Input { inputs: 3, got: 6 }));
        assert_eq!(run(&six, 3, 0, 6), Err(ShapeError::Input { inputs: 3, got: 6 }));
        assert_eq!(run(&six[..4], 2, 1, 6), Err(ShapeError::Input { inputs: 2, got: 4 }));
        assert_eq!(
            run(&six, 2, 1, 4),
            Err(ShapeError::Output {
                rows: 3,
                outputs: 2,
                got: 4
            })
        );
    }
}
