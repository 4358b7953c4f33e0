//! Weights in the kernels' [layout](crate::layout), with their column sums, scales and biases.

#[cfg(target_arch = "x86_64")]
use crate::kernel::Kernel;
use crate::layout::{Columns, DEPTH, Group, PANEL};
use crate::shape::{MAX_INPUTS, ShapeError};
#[cfg(target_arch = "x86_64")]
use crate::steps::AllSteps;

/// Weights `[K, N]` i8 in the kernels' order, without the scales that a layer also has.
#[derive(Clone)]
pub struct PackedWeights {
    inputs: usize,
    outputs: usize,
    groups: Vec<Group>,
    /// Sum of each column's weights, panel by panel.
    sums: Vec<[i32; PANEL]>,
    /// Only AVX2 uses it. It is computed when it is first needed.
    #[cfg(target_arch = "x86_64")]
    steps: std::sync::OnceLock<AllSteps>,
}

/// The weights of one linear layer, packed once for every kernel, with their scales and biases.
#[derive(Clone)]
pub struct PackedLinear {
    weights: PackedWeights,
    columns: Vec<Columns>,
}

/// Neighbouring panels, each with the same number of groups.
#[derive(Clone, Copy)]
pub(crate) struct Panels<'a> {
    /// `[panel, group]`.
    pub(crate) groups: &'a [Group],
    #[cfg_attr(not(target_arch = "x86_64"), allow(dead_code))] // Only AVX2 uses it, for the panels' steps.
    pub(crate) weights: &'a PackedWeights,
    /// The index of the first panel among those of the weights.
    #[cfg_attr(not(target_arch = "x86_64"), allow(dead_code))]
    pub(crate) first: usize,
}

impl PackedWeights {
    /// Packs `weights`, row-major `[inputs, outputs]` = `[K, N]` i8, the layout of the second operand of ONNX `MatMulInteger`.
    ///
    /// The packed copy is the only one made: K is rounded up to a multiple of 4 and N to a multiple of 16.
    ///
    /// # Errors
    ///
    /// [`ShapeError`] if the number of weights is not K × N, if a side is 0, or if K is over [`MAX_INPUTS`].
    pub fn new(inputs: usize, outputs: usize, weights: &[i8]) -> Result<Self, ShapeError> {
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
        let panels = outputs.div_ceil(PANEL);
        let depth = inputs.div_ceil(DEPTH);
        let mut packed = Self {
            inputs,
            outputs,
            groups: vec![Group([0; PANEL * DEPTH]); panels * depth],
            sums: vec![[0; PANEL]; panels],
            #[cfg(target_arch = "x86_64")]
            steps: std::sync::OnceLock::new(),
        };
        packed.fill(weights);
        Ok(packed)
    }

    #[cfg(target_arch = "x86_64")]
    fn fill(&mut self, weights: &[i8]) {
        if is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has AVX2.
            unsafe { self.pack_in_avx2(weights) }
            // If AVX2 is the kernel that will run, the steps are computed now, while the next weights are still arriving.
            if Kernel::detect() == Some(Kernel::Avx2) {
                // SAFETY: as above.
                unsafe { self.steps() };
            }
        } else {
            self.pack(weights);
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn fill(&mut self, weights: &[i8]) {
        self.pack(weights);
    }

    /// [`Self::pack`] compiled for AVX2.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn pack_in_avx2(&mut self, weights: &[i8]) {
        self.pack(weights);
    }

    /// Fills the groups and the column sums in one pass over the weights, in memory order.
    #[inline(always)]
    fn pack(&mut self, weights: &[i8]) {
        let depth = self.inputs.div_ceil(DEPTH);
        for (g, rows) in weights.chunks(DEPTH * self.outputs).enumerate() {
            for (p, sums) in self.sums.iter_mut().enumerate() {
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
                interleave(&lines, &mut self.groups[p * depth + g], sums);
            }
        }
    }

    /// How many of each panel's groups AVX2 adds at a time.
    ///
    /// # Safety
    ///
    /// The processor must have AVX2.
    #[cfg(target_arch = "x86_64")]
    pub(crate) unsafe fn steps(&self) -> &AllSteps {
        // SAFETY: the caller promises that the processor has AVX2.
        self.steps
            .get_or_init(|| unsafe { AllSteps::of(self.inputs / DEPTH, self.panels()) })
    }

    /// Length of an input row, K.
    #[cfg(target_arch = "x86_64")]
    pub(crate) fn inputs(&self) -> usize {
        self.inputs
    }

    /// The groups of each panel.
    #[cfg(target_arch = "x86_64")]
    pub(crate) fn panels(&self) -> impl Iterator<Item = &[Group]> {
        self.groups.chunks_exact(self.inputs.div_ceil(DEPTH))
    }

    /// The weights as they were before they were packed, `[K, N]` row-major.
    pub fn unpack(&self) -> Vec<i8> {
        let depth = self.inputs.div_ceil(DEPTH);
        let weight = |k: usize, n: usize| {
            let group = &self.groups[n / PANEL * depth + k / DEPTH];
            group.0[n % PANEL * DEPTH + k % DEPTH]
        };
        (0..self.inputs)
            .flat_map(|k| (0..self.outputs).map(move |n| weight(k, n)))
            .collect()
    }

    /// Makes a layer of these weights. `scales` holds one scale for all columns or one for each; `bias` holds one value for each column.
    ///
    /// # Errors
    ///
    /// [`ShapeError::Scales`] or [`ShapeError::Bias`] if there is another number of them.
    pub fn scaled(self, scales: &[f32], bias: Option<&[f32]>) -> Result<PackedLinear, ShapeError> {
        let outputs = self.outputs;
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
        let mut columns: Vec<Columns> = self.sums.iter().map(|&sums| Columns::of(sums)).collect();
        for output in 0..outputs {
            let columns = &mut columns[output / PANEL];
            columns.scales[output % PANEL] = scales[if scales.len() == 1 { 0 } else { output }];
            columns.biases[output % PANEL] = bias.map_or(0.0, |bias| bias[output]);
        }
        Ok(PackedLinear { weights: self, columns })
    }
}

impl PackedLinear {
    /// [Packs](PackedWeights::new) `weights`, row-major `[inputs, outputs]` i8, and adds
    /// [scales and biases](PackedWeights::scaled).
    ///
    /// # Errors
    ///
    /// Those of both steps.
    pub fn new(
        inputs: usize,
        outputs: usize,
        weights: &[i8],
        scales: &[f32],
        bias: Option<&[f32]>,
    ) -> Result<Self, ShapeError> {
        PackedWeights::new(inputs, outputs, weights)?.scaled(scales, bias)
    }

    /// Length of an input row, K.
    pub fn inputs(&self) -> usize {
        self.weights.inputs
    }

    /// Length of an output row, N.
    pub fn outputs(&self) -> usize {
        self.weights.outputs
    }

    /// Memory that the packed weights and their column sums, scales and biases take, in bytes.
    pub fn packed_bytes(&self) -> usize {
        let PackedWeights { groups, sums, .. } = &self.weights;
        let packed = size_of_val(&**groups) + size_of_val(&**sums) + size_of_val(&*self.columns);
        #[cfg(target_arch = "x86_64")]
        let packed = packed + self.weights.steps.get().map_or(0, |steps| steps.bytes());
        packed
    }

    /// Groups in a panel.
    pub(crate) fn depth(&self) -> usize {
        self.weights.inputs.div_ceil(DEPTH)
    }

    /// The groups and columns of `count` panels at a time; the last time there may be fewer panels.
    pub(crate) fn panels(&self, count: usize) -> impl Iterator<Item = (Panels<'_>, &[Columns])> {
        let depth = self.depth();
        self.columns.chunks(count).enumerate().map(move |(step, columns)| {
            let (first, panels) = (step * count, columns.len());
            let panels = Panels {
                groups: &self.weights.groups[first * depth..][..panels * depth],
                weights: &self.weights,
                first,
            };
            (panels, columns)
        })
    }
}

impl std::fmt::Debug for PackedWeights {
    /// Writes only the shape, because the weights can be megabytes.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PackedWeights")
            .field("inputs", &self.inputs)
            .field("outputs", &self.outputs)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for PackedLinear {
    /// Writes only the shape.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("PackedLinear").field(&self.weights).finish()
    }
}

/// Turns four rows of a panel into a group, and adds the rows to the column sums.
///
/// Each loop is over one array, because the compiler turns such loops into vector code, but not a single loop over the columns.
#[inline(always)]
fn interleave(lines: &[[i8; PANEL]; DEPTH], group: &mut Group, sums: &mut [i32; PANEL]) {
    let [a, b, c, d] = lines;
    for i in 0..PANEL {
        let sum = i16::from(a[i]) + i16::from(b[i]) + i16::from(c[i]) + i16::from(d[i]);
        sums[i] += i32::from(sum);
    }
    let (lanes, _) = group.0.as_chunks_mut::<DEPTH>();
    for (i, lane) in lanes.iter_mut().enumerate() {
        *lane = [a[i], b[i], c[i], d[i]];
    }
}

/// Views bytes as signed weights, without copying: ONNX `raw_data` comes as `&[u8]`.
pub fn as_signed(bytes: &[u8]) -> &[i8] {
    // SAFETY: `u8` and `i8` have the same size and alignment, every bit pattern is valid for both, and the result
    // borrows `bytes` for as long as it lives.
    unsafe { std::slice::from_raw_parts(bytes.as_ptr().cast(), bytes.len()) }
}

#[cfg(test)]
mod tests;
