//! Compares every kernel that this machine can run with the scalar one, and the scalar one with plain arithmetic.

use proptest::collection::vec;
use proptest::prelude::*;
use solecism_kernels::{Activation, ActivationBits, Kernel, PackedLinear, Scratch, int_product, linear};

/// Shapes beyond the edges of every tile: rows, K, N.
fn shapes() -> impl Strategy<Value = (usize, usize, usize)> {
    (0..40usize, 1..300usize, 1..100usize)
}

/// Weights of any value, weights that come close to saturation, or weights that stay small.
fn weights(count: usize) -> impl Strategy<Value = Vec<i8>> {
    prop_oneof![
        vec(any::<i8>(), count),
        vec(prop_oneof![Just(-128), Just(127), Just(0)], count),
        vec(Just(-128), count),
        vec(Just(127), count),
        vec(-64..=64i8, count),
        // Sums with the largest activations, 127 and 255, end up on both sides of the limit of 16 bits.
        vec(prop_oneof![64..=65i8, -65..=-64i8], count),
        vec(prop_oneof![32..=33i8, -33..=-32i8], count),
        vec(64..=65i8, count),
        vec(-33..=-32i8, count),
    ]
}

/// Activations of 7 or 8 bits, and runs of the largest.
fn activations(count: usize) -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        vec(any::<u8>(), count),
        vec(0..=127u8, count),
        vec(prop_oneof![Just(0), Just(255)], count),
        vec(Just(255), count),
        vec(Just(127), count),
    ]
}

/// Rows of ordinary values, and now and then an unusual one.
fn inputs(count: usize) -> impl Strategy<Value = Vec<f32>> {
    let odd = prop_oneof![
        Just(f32::NAN),
        Just(f32::INFINITY),
        Just(f32::MAX),
        Just(f32::MIN),
        Just(1e-40),
        any::<f32>(),
    ];
    prop_oneof![
        3 => vec(-8f32..8.0, count),
        1 => vec(prop_oneof![200 => -1f32..1.0, 1 => odd], count),
        1 => vec(Just(0f32), count),
    ]
}

/// The product by its definition, in 64 bits.
fn plain_product(inputs: usize, outputs: usize, weights: &[i8], a: &[u8]) -> Vec<i32> {
    a.chunks_exact(inputs)
        .flat_map(|row| {
            (0..outputs).map(move |n| {
                let sum: i64 = row
                    .iter()
                    .enumerate()
                    .map(|(k, &a)| i64::from(a) * i64::from(weights[k * outputs + n]))
                    .sum();
                i32::try_from(sum).expect("K is small")
            })
        })
        .collect()
}

/// The bits to compare, with all NaNs made equal, because it is not promised which NaN comes out.
fn bits(values: &[f32]) -> Vec<u32> {
    let bits = |v: &f32| if v.is_nan() { f32::NAN } else { *v }.to_bits();
    values.iter().map(bits).collect()
}

/// A test run that is meant to prove certain kernels names them, as scripts/test-arm.sh does. It fails if the processor lacks the
/// instructions for one of them, which would otherwise be left out.
#[test]
fn the_kernels_that_are_to_be_proven_are_available() {
    if let Ok(expected) = std::env::var("SOLECISM_KERNELS") {
        let available: Vec<_> = Kernel::available().map(Kernel::name).collect();
        assert_eq!(available.join(","), expected);
    }
}

proptest! {
    #[test]
    fn products_are_exact(
        (inputs, outputs, weights, a) in shapes().prop_flat_map(|(m, k, n)| {
            (Just(k), Just(n), weights(k * n), activations(m * k))
        })
    ) {
        let packed = PackedLinear::new(inputs, outputs, &weights, &[1.0], None).unwrap();
        let expected = plain_product(inputs, outputs, &weights, &a);
        for kernel in Kernel::available() {
            let mut out = vec![-1; expected.len()];
            int_product(kernel, &packed, &a, &mut out).unwrap();
            prop_assert_eq!(&out, &expected, "{}", kernel);
        }
    }

    #[test]
    fn linear_has_the_same_bits_in_every_kernel(
        (inputs, outputs, weights, x, scales, bias) in shapes().prop_flat_map(|(m, k, n)| {
            (
                Just(k),
                Just(n),
                weights(k * n),
                inputs(m * k),
                vec(1e-4f32..0.1, n),
                proptest::option::of(vec(-1f32..1.0, n)),
            )
        }),
        seven in any::<bool>(),
        activation in prop_oneof![
            Just(Activation::None),
            Just(Activation::Gelu),
            Just(Activation::GeluTanh),
            Just(Activation::Relu),
        ],
    ) {
        let width = if seven { ActivationBits::Seven } else { ActivationBits::Eight };
        let packed = PackedLinear::new(inputs, outputs, &weights, &scales, bias.as_deref()).unwrap();
        let mut scratch = Scratch::new();
        let mut expected = vec![f32::NAN; x.len() / inputs * outputs];
        linear(Kernel::Scalar, &packed, &x, width, activation, &mut expected, &mut scratch).unwrap();
        for kernel in Kernel::available() {
            let mut out = vec![-1.0; expected.len()];
            linear(kernel, &packed, &x, width, activation, &mut out, &mut scratch).unwrap();
            prop_assert_eq!(bits(&out), bits(&expected), "{}", kernel);
        }
    }

    #[test]
    fn rows_do_not_touch_each_other(
        (inputs, outputs, weights, x) in shapes().prop_flat_map(|(m, k, n)| {
            (Just(k), Just(n), weights(k * n), inputs(m * k))
        })
    ) {
        let packed = PackedLinear::new(inputs, outputs, &weights, &[0.01], None).unwrap();
        let mut scratch = Scratch::new();
        for kernel in Kernel::available() {
            let mut run = |x: &[f32]| {
                let mut out = vec![0.0; x.len() / inputs * outputs];
                linear(
                    kernel, &packed, x, ActivationBits::Eight, Activation::Gelu, &mut out, &mut scratch,
                )
                .unwrap();
                bits(&out)
            };
            let together = run(&x);
            let alone: Vec<u32> = x.chunks_exact(inputs).flat_map(&mut run).collect();
            prop_assert_eq!(together, alone, "{}", kernel);
        }
    }
}

/// The largest K that is accepted, with the largest values of each sign: the sums come close to the ends of `i32`.
#[test]
fn the_deepest_product_stays_within_32_bits() {
    let inputs = solecism_kernels::MAX_INPUTS;
    for weight in [-128i8, 127] {
        let packed = PackedLinear::new(inputs, 1, &vec![weight; inputs], &[1.0], None).unwrap();
        let a = vec![255u8; inputs];
        for kernel in Kernel::available() {
            let mut out = [0];
            int_product(kernel, &packed, &a, &mut out).unwrap();
            assert_eq!(out, [255 * i32::from(weight) * 65_536], "{kernel}");

            let mut y = [0.0];
            linear(
                kernel,
                &packed,
                &vec![-1.0; inputs],
                ActivationBits::Eight,
                Activation::None,
                &mut y,
                &mut Scratch::new(),
            )
            .unwrap();
            let expected = -65_536.0 * f32::from(weight);
            assert!(
                (y[0] / expected - 1.0).abs() < 1e-6,
                "{kernel}: {} for {expected}",
                y[0]
            );
        }
    }
}

/// Compared with a float product: each value is off by at most half a quantisation step, so each output is within the
/// sum of those errors, and usually much closer.
#[test]
fn linear_is_close_to_a_float_product() {
    let (rows, inputs, outputs) = (7, 129, 33);
    let x: Vec<f32> = (0..rows * inputs).map(|i| (i as f32 * 0.37).sin() * 2.0).collect();
    let weights: Vec<i8> = (0..inputs * outputs).map(|i| (i * 37 % 255) as u8 as i8).collect();
    let scales: Vec<f32> = (0..outputs).map(|n| 0.001 + n as f32 * 1e-4).collect();
    let bias: Vec<f32> = (0..outputs).map(|n| n as f32 - 16.0).collect();
    let packed = PackedLinear::new(inputs, outputs, &weights, &scales, Some(&bias)).unwrap();
    for (width, step) in [
        (ActivationBits::Seven, 4.0 / 127.0),
        (ActivationBits::Eight, 4.0 / 255.0),
    ] {
        let mut out = vec![0.0; rows * outputs];
        let mut scratch = Scratch::new();
        linear(
            Kernel::available().next_back().expect("the scalar one"),
            &packed,
            &x,
            width,
            Activation::None,
            &mut out,
            &mut scratch,
        )
        .unwrap();
        for (r, row) in x.chunks_exact(inputs).enumerate() {
            for n in 0..outputs {
                let column = || (0..inputs).map(|k| f32::from(weights[k * outputs + n]) * scales[n]);
                let expected: f32 = row.iter().zip(column()).map(|(x, w)| x * w).sum::<f32>() + bias[n];
                let allowed = column().map(f32::abs).sum::<f32>() * step * 0.51;
                let error = (out[r * outputs + n] - expected).abs();
                assert!(
                    error <= allowed,
                    "row {r}, column {n}: off by {error}, allowed {allowed}"
                );
            }
        }
    }
}
