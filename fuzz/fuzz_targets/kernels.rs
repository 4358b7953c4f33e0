//! Every kernel that the processor has against the scalar one, on any shapes and values: the same bits or the same error.

#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use solecism_kernels::{
    Activation, ActivationBits, Attention, AttentionScratch, Kernel, Norm, PackedLinear, Scratch, ShapeError,
    attention, int_product, layer_norm, linear, softmax,
};

#[derive(Arbitrary, Debug)]
struct Input {
    rows: u8,
    inputs: u16,
    outputs: u8,
    /// Heads of attention, of which `inputs` is the width.
    heads: u8,
    eight_bits: bool,
    gelu: bool,
    scale_by_column: bool,
    bias: bool,
    residual: bool,
    /// What lengths are off by, in turn.
    off: [Off; 4],
    /// Floats by their bits, or of ordinary size.
    ordinary: bool,
    scale: f32,
    /// Repeated for as many values as there are to be.
    data: Vec<u8>,
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum Off {
    None,
    Same,
    Less,
    More,
}

impl Off {
    fn of(self, length: usize) -> usize {
        match self {
            // Two of four: most calls are to fit.
            Off::None | Off::Same => length,
            Off::Less => length.saturating_sub(1),
            Off::More => length + 1,
        }
    }
}

impl Input {
    fn bytes(&self, count: usize) -> Vec<u8> {
        let data = if self.data.is_empty() { &[0][..] } else { &self.data };
        data.iter().copied().cycle().take(count).collect()
    }

    fn floats(&self, count: usize) -> Vec<f32> {
        let bytes = self.bytes(4 * count);
        let float = |four: &[u8; 4]| match self.ordinary {
            true => i32::from_le_bytes(*four) as f32 / 1e9,
            false => f32::from_le_bytes(*four),
        };
        bytes.as_chunks().0.iter().map(float).collect()
    }
}

/// Bits to compare by, with all NaNs alike: which NaN comes out is not promised.
fn bits(values: &[f32]) -> Vec<u32> {
    let bits = |v: &f32| if v.is_nan() { f32::NAN } else { *v }.to_bits();
    values.iter().map(bits).collect()
}

/// Runs `call` with every kernel on an output of `length` values.
fn same(what: &str, start: &[f32], mut call: impl FnMut(Kernel, &mut [f32]) -> Result<(), ShapeError>) {
    let mut run = |kernel| {
        let mut out = start.to_vec();
        (call(kernel, &mut out), bits(&out))
    };
    let expected = run(Kernel::Scalar);
    for kernel in Kernel::available() {
        assert_eq!(run(kernel), expected, "{what}, {kernel}");
    }
}

fuzz_target!(|input: Input| {
    let (rows, inputs, outputs) = (
        usize::from(input.rows % 40),
        usize::from(input.inputs % 600),
        usize::from(input.outputs % 100),
    );
    let weights: Vec<i8> = input
        .bytes(input.off[0].of(inputs * outputs))
        .into_iter()
        .map(|b| b as i8)
        .collect();
    let scales = input.floats(if input.scale_by_column {
        input.off[1].of(outputs)
    } else {
        1
    });
    let bias = input.bias.then(|| input.floats(input.off[1].of(outputs)));
    let x = input.floats(input.off[2].of(rows * inputs));
    let quantised = input.bytes(x.len());
    let out = input.off[3].of(rows * outputs);
    let mut scratch = Scratch::new();
    if let Ok(packed) = PackedLinear::new(inputs, outputs, &weights, &scales, bias.as_deref()) {
        let width = if input.eight_bits {
            ActivationBits::Eight
        } else {
            ActivationBits::Seven
        };
        let activation = if input.gelu { Activation::Gelu } else { Activation::None };
        same("linear", &vec![9.0; out], |kernel, out| {
            linear(kernel, &packed, &x, width, activation, out, &mut scratch)
        });
        let product = |kernel| {
            let mut out = vec![9; out];
            (int_product(kernel, &packed, &quantised, &mut out), out)
        };
        let expected = product(Kernel::Scalar);
        for kernel in Kernel::available() {
            assert_eq!(product(kernel), expected, "product, {kernel}");
        }
    }

    same("softmax", &x, |kernel, x| softmax(kernel, x, inputs));
    let weight = input.floats(inputs);
    let norm_bias = input.floats(input.off[1].of(inputs));
    let residual = input.residual.then(|| input.floats(input.off[3].of(x.len())));
    same("layer norm", &x, |kernel, x| {
        let norm = Norm {
            weight: &weight,
            bias: &norm_bias,
            epsilon: input.scale,
        };
        layer_norm(kernel, x, residual.as_deref(), norm)
    });

    // Of a narrower width: its time grows with the square of the rows.
    let width = inputs % 100;
    let of = |off: Off| input.floats(off.of(rows * width));
    let (query, key, value) = (of(input.off[0]), of(input.off[1]), of(input.off[2]));
    let operands = Attention {
        query: &query,
        key: &key,
        value: &value,
        width,
        heads: usize::from(input.heads % 13),
        scale: input.scale,
    };
    let mut scratch = AttentionScratch::default();
    same("attention", &vec![9.0; input.off[3].of(rows * width)], |kernel, out| {
        attention(kernel, operands, out, &mut scratch)
    });
});
