//! Weights in the order in which the kernels read them.
//!
//! A *panel* is [`PANEL`] neighbouring columns. It is stored as a run of [`Group`]s, each [`DEPTH`] rows deep:
//! byte `4 * column + k` of group `g` is the weight at row `4 * g + k` of that column. A group is one cache line and
//! one 512-bit register, and each of its 32-bit lanes meets the same four activations. Rows past K and columns past
//! N are zero, so that they add nothing.

use crate::quantise::ActivationBits;
use crate::shape::{MAX_INPUTS, ShapeError};

/// Columns in a panel.
pub(crate) const PANEL: usize = 16;

/// Rows in a group.
pub(crate) const DEPTH: usize = 4;

/// [`DEPTH`] rows of one panel, `[column, row]` i8. Aligned so that no load crosses a cache line.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub(crate) struct Group(pub(crate) [i8; PANEL * DEPTH]);

/// What the epilogue needs to know of a panel's columns; zero past N.
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

/// The weights of one linear layer, packed once for every kernel: `[K, N]` i8, scales, biases and column sums.
#[derive(Clone)]
pub struct PackedLinear {
    inputs: usize,
    outputs: usize,
    groups: Vec<Group>,
    columns: Vec<Columns>,
    pairs_fit: bool,
    /// Of each panel's groups, two by two: whether the 16-bit sums of both add up within 16 bits with 7-bit activations.
    quads_fit: Vec<bool>,
}

/// Neighbouring panels, each of the same number of groups.
#[derive(Clone, Copy)]
pub(crate) struct Panels<'a> {
    /// `[panel, group]`.
    pub(crate) groups: &'a [Group],
    /// `[panel, group / 2]`; a group that is left over has none.
    #[cfg_attr(not(target_arch = "x86_64"), allow(dead_code))] // Only AVX2 has a use for it.
    pub(crate) quads_fit: &'a [bool],
}

/// How far the 16-bit sums of `vpmaddubsw` carry, which no other kernel has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Headroom {
    /// The activations are of 7 bits: two products fit, and four where [`Panels::quads_fit`].
    Quads,
    /// Two products fit.
    Pairs,
    /// Two products may not fit.
    None,
}

impl PackedLinear {
    /// Packs `weights`, row-major `[inputs, outputs]` = `[K, N]` i8, as ONNX `MatMulInteger` has its second operand.
    ///
    /// `scales` holds one scale for all columns or one for each; `bias` one value for each column. The packed copy
    /// is the only one made: K is rounded up to a multiple of 4 and N to one of 16.
    ///
    /// # Errors
    ///
    /// [`ShapeError`] where a length does not fit, where a side is 0, or where K is over [`MAX_INPUTS`].
    pub fn new(
        inputs: usize,
        outputs: usize,
        weights: &[i8],
        scales: &[f32],
        bias: Option<&[f32]>,
    ) -> Result<Self, ShapeError> {
        if inputs == 0 || outputs == 0 {
            return Err(ShapeError::EmptyWeights { inputs, outputs });
        }
        if inputs > MAX_INPUTS {
            return Err(ShapeError::TooDeep { inputs });
        }
        if inputs.checked_mul(outputs) != Some(weights.len()) {
            return Err(ShapeError::Weights {
                inputs,
                outputs,
                got: weights.len(),
            });
        }
        if scales.len() != 1 && scales.len() != outputs {
            return Err(ShapeError::Scales {
                outputs,
                got: scales.len(),
            });
        }
        if let Some(bias) = bias
            && bias.len() != outputs
        {
            return Err(ShapeError::Bias {
                outputs,
                got: bias.len(),
            });
        }

        let panels = outputs.div_ceil(PANEL);
        let depth = inputs.div_ceil(DEPTH);
        let mut packed = Self {
            inputs,
            outputs,
            groups: vec![Group([0; PANEL * DEPTH]); panels * depth],
            columns: vec![Columns::zero(); panels],
            pairs_fit: true,
            quads_fit: Vec::new(),
        };
        for output in 0..outputs {
            let columns = &mut packed.columns[output / PANEL];
            columns.scales[output % PANEL] = scales[if scales.len() == 1 { 0 } else { output }];
            columns.biases[output % PANEL] = bias.map_or(0.0, |bias| bias[output]);
        }
        packed.pack(weights);
        Ok(packed)
    }

    /// Fills the groups, the column sums and `pairs_fit` in one pass over the weights, in the order of their memory.
    fn pack(&mut self, weights: &[i8]) {
        let depth = self.depth();
        for (g, rows) in weights.chunks(DEPTH * self.outputs).enumerate() {
            for (p, columns) in self.columns.iter_mut().enumerate() {
                let first = p * PANEL;
                let width = PANEL.min(self.outputs - first);
                let mut lines = [[0i8; PANEL]; DEPTH];
                for (line, row) in lines.iter_mut().zip(rows.chunks_exact(self.outputs)) {
                    let row = &row[first..first + width];
                    match row.try_into() {
                        Ok(full) => *line = full,
                        Err(_) => line[..width].copy_from_slice(row),
                    }
                }
                let group = &mut self.groups[p * depth + g];
                self.pairs_fit &= interleave(&lines, group, &mut columns.sums);
            }
        }
        let panels = self.groups.chunks_exact(depth);
        self.quads_fit = panels.flat_map(|panel| panel.as_chunks().0.iter().map(quad_fits)).collect();
    }

    /// Length of an input row, K.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Length of an output row, N.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// Memory taken by the packed weights and what goes with them, in bytes.
    pub fn packed_bytes(&self) -> usize {
        size_of_val(&*self.groups) + size_of_val(&*self.columns) + size_of_val(&*self.quads_fit)
    }

    /// What the 16-bit sums of `vpmaddubsw`, which saturates, have room for.
    ///
    /// With 7-bit activations pairs always fit: 2 · 127 · 128 = 32 512. With 8-bit ones they do where no two weights of
    /// a column, at rows 2i and 2i + 1, and of the same sign, add up to more than 128 in magnitude: 255 · 128 =
    /// 32 640, but 255 · 129 = 32 895 is past `i16`. Results never depend on this: AVX2 widens first where it has to, at
    /// about half the speed, and the other kernels add in 32 bits anyway.
    pub(crate) fn headroom(&self, bits: ActivationBits) -> Headroom {
        match bits {
            ActivationBits::Seven => Headroom::Quads,
            ActivationBits::Eight if self.pairs_fit => Headroom::Pairs,
            ActivationBits::Eight => Headroom::None,
        }
    }

    /// Groups in a panel.
    pub(crate) fn depth(&self) -> usize {
        self.inputs.div_ceil(DEPTH)
    }

    /// Groups and columns of `count` panels at a time; the last may be fewer.
    pub(crate) fn panels(&self, count: usize) -> impl Iterator<Item = (Panels<'_>, &[Columns])> {
        let (depth, pairs) = (self.depth(), self.depth() / 2);
        self.columns.chunks(count).enumerate().map(move |(step, columns)| {
            let (first, panels) = (step * count, columns.len());
            let panels = Panels {
                groups: &self.groups[first * depth..][..panels * depth],
                quads_fit: &self.quads_fit[first * pairs..][..panels * pairs],
            };
            (panels, columns)
        })
    }
}

impl std::fmt::Debug for PackedLinear {
    /// The shape alone: the weights run to megabytes.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PackedLinear")
            .field("inputs", &self.inputs)
            .field("outputs", &self.outputs)
            .field("pairs_fit", &self.pairs_fit)
            .finish_non_exhaustive()
    }
}

impl Columns {
    fn zero() -> Self {
        Self {
            sums: [0; PANEL],
            scales: [0.0; PANEL],
            biases: [0.0; PANEL],
        }
    }
}

/// Turns four rows of a panel into a group, adds them to the column sums, and says whether pairs fit 16 bits.
#[inline]
fn interleave(lines: &[[i8; PANEL]; DEPTH], group: &mut Group, sums: &mut [i32; PANEL]) -> bool {
    // Loops over one array each, which the compiler turns into vector code; a single loop over the columns it does not.
    let (mut positive, mut negative) = ([0i16; PANEL], [0i16; PANEL]);
    let [a, b, c, d] = lines.map(|line| line.map(i16::from));
    for i in 0..PANEL {
        sums[i] += i32::from(a[i] + b[i] + c[i] + d[i]);
    }
    for i in 0..PANEL {
        let first = a[i].max(0) + b[i].max(0);
        let second = c[i].max(0) + d[i].max(0);
        positive[i] = first.max(second);
    }
    for i in 0..PANEL {
        let first = a[i].min(0) + b[i].min(0);
        let second = c[i].min(0) + d[i].min(0);
        negative[i] = first.min(second);
    }
    let (lanes, _) = group.0.as_chunks_mut::<DEPTH>();
    for i in 0..PANEL {
        lanes[i] = lines.map(|line| line[i]);
    }
    positive.into_iter().fold(0, i16::max) <= 128 && negative.into_iter().fold(0, i16::min) >= -128
}

/// Whether four products with activations up to 127, two of either group, add up within 16 bits in every lane: where no
/// four weights of the same sign add up to more than 258 in magnitude, for 127 · 258 = 32 766.
///
/// Weights quantised with a scale a column are mostly small: all but 4 in 100 pairs of groups of a network of width 384.
fn quad_fits([first, second]: &[Group; 2]) -> bool {
    let (mut positive, mut negative) = (0i16, 0i16);
    for (a, b) in first.0.as_chunks::<2>().0.iter().zip(second.0.as_chunks::<2>().0) {
        let four = [a[0], a[1], b[0], b[1]].map(i16::from);
        positive = positive.max(four.iter().map(|w| w.max(&0)).sum());
        negative = negative.min(four.iter().map(|w| w.min(&0)).sum());
    }
    positive <= 258 && negative >= -258
}

/// Views bytes as the signed weights that they are, without copying: ONNX `raw_data` is handed out as `&[u8]`.
pub fn as_signed(bytes: &[u8]) -> &[i8] {
    // SAFETY: `u8` and `i8` have the same size and alignment, every bit pattern is valid for both, and the result
    // borrows `bytes` for as long as it lives.
    unsafe { std::slice::from_raw_parts(bytes.as_ptr().cast(), bytes.len()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_hold_four_rows_of_sixteen_columns() {
        // Weight 20 * k + n at row k, column n of [5, 17].
        let weights: Vec<i8> = (0..5).flat_map(|k| (0..17).map(move |n| 20 * k + n)).collect();
        let bias: Vec<f32> = (0..17).map(|n| n as f32).collect();
        let packed = PackedLinear::new(5, 17, &weights, &[2.0], Some(&bias)).unwrap();
        let panels: Vec<_> = packed.panels(1).collect();
        assert_eq!(panels.len(), 2);

        let (Panels { groups, quads_fit }, columns) = panels[0];
        assert_eq!(groups.len(), 2);
        assert_eq!(quads_fit, [true]);
        assert_eq!(groups[0].0[..8], [0, 20, 40, 60, 1, 21, 41, 61]);
        assert_eq!(groups[1].0[..8], [80, 0, 0, 0, 81, 0, 0, 0]);
        assert_eq!(columns[0].sums[..3], [200, 205, 210]);

        let (Panels { groups, .. }, columns) = panels[1];
        assert_eq!(groups[0].0[..8], [16, 36, 56, 76, 0, 0, 0, 0]);
        assert_eq!(groups[1].0[..8], [96, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(columns[0].sums[..2], [280, 0]);
        assert_eq!(columns[0].scales[..2], [2.0, 0.0]);
        assert_eq!(columns[0].biases[..2], [16.0, 0.0]);

        assert_eq!(packed.packed_bytes(), 4 * 64 + 2 * 192 + 2);
        assert_eq!(packed.panels(2).count(), 1);
    }

    #[test]
    fn pairs_of_weights_that_saturate() {
        // One column; whether vpmaddubsw is exact with 8-bit activations.
        let cases: [(&[i8], bool); 8] = [
            (&[127], true),
            (&[-128], true),
            (&[64, 64], true),
            (&[64, 65], false),
            (&[-64, -64], true),
            (&[-64, -65], false),
            (&[127, -128], true),      // of either sign: they cancel
            (&[0, 127, 127, 0], true), // not the same pair
        ];
        let mut failures = Vec::new();
        for (weights, exact) in cases {
            let packed = PackedLinear::new(weights.len(), 1, weights, &[1.0], None).unwrap();
            let expected = if exact { Headroom::Pairs } else { Headroom::None };
            if packed.headroom(ActivationBits::Eight) != expected {
                failures.push(weights);
            }
            assert_eq!(packed.headroom(ActivationBits::Seven), Headroom::Quads);
        }
        assert!(failures.is_empty(), "{failures:?}");
    }

    #[test]
    fn fours_of_weights_that_saturate() {
        // Eight rows of one column: the first of each four with the first of the next.
        let cases: [([i8; 8], bool); 6] = [
            ([127, 2, 127, 2, 127, 2, 127, 2], true),
            ([127, 3, 0, 0, 127, 2, 0, 0], false),
            ([0, 0, 127, 2, 0, 0, 127, 3], false),
            ([127, 127, 0, 0, 0, 0, 127, 127], true), // not the same lane
            ([-128, -1, 0, 0, -128, -1, 0, 0], true),
            ([-128, -2, 0, 0, -128, -1, 0, 0], false),
        ];
        let mut failures = Vec::new();
        for (weights, fits) in cases {
            let packed = PackedLinear::new(8, 1, &weights, &[1.0], None).unwrap();
            if packed.quads_fit != [fits] {
                failures.push(weights);
            }
        }
        assert!(failures.is_empty(), "{failures:?}");
    }

    #[test]
    fn operands_that_do_not_fit() {
        let pack = |inputs, outputs, weights: usize, scales: usize, bias: Option<usize>| {
            let bias = bias.map(|len| vec![0.0; len]);
            let (weights, scales) = (vec![0; weights], vec![1.0; scales]);
            PackedLinear::new(inputs, outputs, &weights, &scales, bias.as_deref())
                .map(|_| ())
                .map_err(|error| error.to_string())
        };
        let cases = [
            (pack(2, 3, 6, 3, Some(3)), Ok(())),
            (pack(2, 3, 6, 1, None), Ok(())),
            (
                pack(0, 3, 0, 1, None),
                Err("weight matrix [0, 3] is empty: both sides must be at least 1"),
            ),
            (
                pack(65_537, 1, 65_537, 1, None),
                Err("weight matrix has 65537 rows: at most 65536 keep the sums within 32 bits"),
            ),
            (
                pack(2, 3, 5, 1, None),
                Err("weight matrix [2, 3] does not hold 5 weights"),
            ),
            (pack(2, 3, 6, 2, None), Err("expected 1 or 3 weight scales, got 2")),
            (pack(2, 3, 6, 3, Some(1)), Err("expected 3 biases, got 1")),
        ];
        for (got, expected) in cases {
            assert_eq!(got, expected.map_err(str::to_owned));
        }
        let overflowing = PackedLinear::new(2, usize::MAX, &[0; 6], &[1.0], None);
        assert!(matches!(overflowing, Err(ShapeError::Weights { got: 6, .. })));
    }

    #[test]
    fn bytes_viewed_as_signed() {
        assert_eq!(as_signed(&[0, 127, 128, 255]), [0, 127, -128, -1]);
        assert_eq!(as_signed(&[]), [0i8; 0]);
    }
}
