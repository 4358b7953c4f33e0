//! The reference that every other kernel equals, written for readability.

use crate::gelu::Activation;
use crate::layout::{Columns, DEPTH, Group, PANEL};
use crate::quantise::RowScale;
use crate::tile::Place;

/// Multiplies `row`, `[K]` u8, by one panel, `[K, 16]` i8.
pub(crate) fn product(row: &[u8], panel: &[Group]) -> [i32; PANEL] {
    let mut sums = [0; PANEL];
    for (activations, group) in row.chunks(DEPTH).zip(panel) {
        for (sum, weights) in sums.iter_mut().zip(group.0.as_chunks::<DEPTH>().0) {
            for (&a, &w) in activations.iter().zip(weights) {
                *sum += i32::from(a) * i32::from(w);
            }
        }
    }
    sums
}

/// From integer sums to output values: `(sum - zero * column_sum) * (row_scale * column_scale) + bias`, and then the
/// activation, for the rows of one panel of a tile.
///
/// Compiled once for each instruction set: see [`crate::lanes`].
#[inline(always)]
pub(crate) fn epilogue(
    sums: &[[i32; PANEL]],
    columns: &Columns,
    scales: &[RowScale],
    activation: Activation,
    out: Place<'_>,
) {
    let (column, width) = (out.column, out.width);
    let rows = sums.iter().zip(scales).zip(out.rows.chunks_exact_mut(width));
    // Two loops, because in one loop the compiler makes both copies one call of `memcpy`, which takes as long as the rest.
    if width - column >= PANEL {
        for ((sums, row), out) in rows {
            if let Some(out) = out[column..].first_chunk_mut() {
                *out = values(sums, columns, row, activation);
            }
        }
    } else {
        for ((sums, row), out) in rows {
            out[column..].copy_from_slice(&values(sums, columns, row, activation)[..width - column]);
        }
    }
}

/// One row of [`epilogue`].
#[inline(always)]
fn values(sums: &[i32; PANEL], columns: &Columns, row: &RowScale, activation: Activation) -> [f32; PANEL] {
    let mut y = [0f32; PANEL];
    for (i, y) in y.iter_mut().enumerate() {
        let centred = sums[i] - row.zero * columns.sums[i];
        *y = (centred as f32).mul_add(row.scale * columns.scales[i], columns.biases[i]);
    }
    activation.each(&mut y);
    y
}
