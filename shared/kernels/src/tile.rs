//! The pieces that a product is cut into: rows, tiles that stay in registers, and the places where their results go.

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
use crate::layout::DEPTH;
use crate::layout::PANEL;

/// The most rows that any kernel takes at once.
pub(crate) const MAX_ROWS: usize = 9;

/// The most panels that any kernel takes at once.
pub(crate) const MAX_PANELS: usize = 2;

/// Integer sums of one tile, `[panel, row, column]`.
#[repr(C, align(64))]
pub(crate) struct Tile(pub(crate) [[[i32; PANEL]; MAX_ROWS]; MAX_PANELS]);

/// The activations of a row that are multiplied by one [`crate::layout::Group`].
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
pub(crate) type Four = [u8; DEPTH];

/// Where a panel of a tile goes: to the 16 columns that start at `column`, or to fewer at the right edge.
pub(crate) struct Place<'a> {
    /// The whole output rows of the tile, `[rows, width]`.
    pub(crate) rows: &'a mut [f32],
    pub(crate) width: usize,
    pub(crate) column: usize,
}

/// Quantised activations, row-major `[rows, width]` u8.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) width: usize,
    /// The number of rows. It is kept because a division takes as long as many products.
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

    /// The first `R` rows, each as groups of four, and the one to three bytes left over in each, padded with zeros.
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
