//! The order in which the kernels read weights.
//!
//! A *panel* is [`PANEL`] neighbouring columns. It is stored as a run of [`Group`]s, each [`DEPTH`] rows deep:
//! byte `4 * column + k` of group `g` is the weight at row `4 * g + k` of that column. A group is one cache line and
//! one 512-bit register, and each of its 32-bit lanes meets the same four activations. Rows past K and columns past
//! N are zero, so that they add nothing.

/// Columns in a panel.
pub(crate) const PANEL: usize = 16;

/// Rows in a group.
pub(crate) const DEPTH: usize = 4;

/// [`DEPTH`] rows of one panel, `[column, row]` i8. Aligned so that no load crosses a cache line.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub(crate) struct Group(pub(crate) [i8; PANEL * DEPTH]);

/// What the epilogue needs to know about a panel's columns; zero past N.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub(crate) struct Columns {
    /// Sum of each column's weights.
    pub(crate) sums: [i32; PANEL],
    /// Scale of each column's weights.
    pub(crate) scales: [f32; PANEL],
    /// Added to each column at the end.
    pub(crate) biases: [f32; PANEL],
}

impl Columns {
    /// Columns that no layer has scaled yet.
    pub(crate) fn of(sums: [i32; PANEL]) -> Self {
        Self {
            sums,
            scales: [0.0; PANEL],
            biases: [0.0; PANEL],
        }
    }
}
