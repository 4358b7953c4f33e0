//! How a product is cut into tiles that stay in registers.

use crate::kernel::Supported;
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
use crate::pack::DEPTH;
use crate::pack::{Columns, PANEL, PackedLinear};
use crate::quantise::ActivationBits;

/// The most rows that any kernel takes at once.
pub(crate) const MAX_ROWS: usize = 9;

/// The most panels that any kernel takes at once.
pub(crate) const MAX_PANELS: usize = 2;

/// Integer sums of one tile, `[panel, row, column]`.
#[repr(C, align(64))]
pub(crate) struct Tile(pub(crate) [[[i32; PANEL]; MAX_ROWS]; MAX_PANELS]);

/// The activations of a row that meet one [`crate::pack::Group`].
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
pub(crate) type Four = [u8; DEPTH];

/// Where a panel of a tile goes: to 16 columns from `column` on, or to fewer at the right edge.
pub(crate) struct Place<'a> {
    /// The tile's rows of the output whole, `[rows, width]`.
    pub(crate) rows: &'a mut [f32],
    pub(crate) width: usize,
    pub(crate) column: usize,
}

/// Quantised activations, row-major `[rows, width]` u8.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) width: usize,
    /// How many rows: kept, for a division takes as long as many a product.
    pub(crate) count: usize,
}

impl<'a> Rows<'a> {
    pub(crate) fn row(self, row: usize) -> &'a [u8] {
        &self.bytes[row * self.width..][..self.width]
    }

    pub(crate) fn slice(self, first: usize, count: usize) -> Self {
        Self {
            bytes: &self.bytes[first * self.width..][..count * self.width],
            width: self.width,
            count,
        }
    }

    /// The first `R` rows, each as groups of four and the one to three bytes left over, padded with zeros.
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    #[inline(always)]
    pub(crate) fn groups<const R: usize>(self) -> ([&'a [Four]; R], Option<[Four; R]>) {
        let full = self.width / DEPTH;
        let groups = std::array::from_fn(|row| &self.row(row).as_chunks().0[..full]);
        let rest = self.width % DEPTH;
        let tail = (rest > 0).then(|| {
            std::array::from_fn(|row| {
                let mut group = [0; DEPTH];
                group[..rest].copy_from_slice(self.row(row).as_chunks::<DEPTH>().1);
                group
            })
        });
        (groups, tail)
    }
}

/// Runs every tile of `rows × weights` and hands each panel of it to `store`: the first row, the panel's index, its
/// columns and its sums `[row, column]`.
///
/// `bits` says how large the rows' values may be.
///
/// A panel stays in the first cache level while the rows pass by it. Rows are cut evenly (20 as 6, 7 and 7, never as
/// 9, 9 and 2), for a short tile waits for the multipliers' latency.
pub(crate) fn for_each_tile(
    kernel: Supported,
    weights: &PackedLinear,
    rows: Rows<'_>,
    bits: ActivationBits,
    mut store: impl FnMut(usize, usize, &Columns, &[[i32; PANEL]]),
) {
    let mut tile = Tile([[[0; PANEL]; MAX_ROWS]; MAX_PANELS]);
    let (max_rows, max_panels) = kernel.tile();
    let blocks = rows.count.div_ceil(max_rows);
    // The first `longer` blocks have a row more than the others.
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
