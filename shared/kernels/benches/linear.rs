//! Multiply-adds per second on one thread, each counted as two operations. The runs are warm: the weights of one layer
//! stay in the second-level cache, but those of a whole model do not.
//!
//! `product` is the integer product alone, and `linear` is the layer: quantised rows, product, rescaling and bias.
//! `linear-gelu` adds the activation. Rows × K × N are those of a layer of width 384 with a feed-forward part of width 1536.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use solecism_kernels::{Activation, ActivationBits, Kernel, PackedLinear, Scratch, int_product, linear};

const SHAPES: [(usize, usize, usize); 6] = [
    (18, 384, 1536),
    (18, 1536, 384),
    (6, 384, 1536),
    (16, 384, 1536),
    (32, 384, 1536),
    (128, 384, 1536),
];

fn bench(c: &mut Criterion) {
    for (rows, inputs, outputs) in SHAPES {
        let weights: Vec<i8> = (0..inputs * outputs)
            .map(|i| (i.wrapping_mul(2_654_435_761) >> 7) as i8)
            .collect();
        let bias = vec![0.5; outputs];
        let packed = PackedLinear::new(inputs, outputs, &weights, &[0.01], Some(&bias)).expect("the shapes agree");
        let x: Vec<f32> = (0..rows * inputs).map(|i| (i as f32).sin()).collect();
        let seven: Vec<u8> = (0..rows * inputs).map(|i| (i * 37 % 128) as u8).collect();
        let eight: Vec<u8> = seven.iter().map(|a| a * 2).collect();
        let mut sums = vec![0; rows * outputs];
        let mut y = vec![0.0; rows * outputs];
        let mut scratch = Scratch::new();

        let mut group = c.benchmark_group(format!("{rows}x{inputs}x{outputs}"));
        group.throughput(Throughput::Elements((2 * rows * inputs * outputs) as u64));
        for kernel in Kernel::available() {
            for (name, a) in [("product", &seven), ("product-8-bit", &eight)] {
                group.bench_function(format!("{kernel}/{name}"), |b| {
                    b.iter(|| int_product(kernel, &packed, black_box(a), &mut sums));
                });
            }
            for (name, activation) in [("linear", Activation::None), ("linear-gelu", Activation::Gelu)] {
                group.bench_function(format!("{kernel}/{name}"), |b| {
                    b.iter(|| {
                        linear(
                            kernel,
                            &packed,
                            black_box(&x),
                            ActivationBits::Seven,
                            activation,
                            &mut y,
                            &mut scratch,
                        )
                    });
                });
            }
        }
        group.finish();
    }
}

/// Packing, in weights per second. A model of that size has 25 MB of weights in all.
fn pack(c: &mut Criterion) {
    let (inputs, outputs) = (384, 1536);
    let weights = vec![3i8; inputs * outputs];
    let mut group = c.benchmark_group("pack");
    group.throughput(Throughput::Elements((inputs * outputs) as u64));
    group.bench_function(format!("{inputs}x{outputs}"), |b| {
        b.iter(|| PackedLinear::new(inputs, outputs, black_box(&weights), &[0.01], None));
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(500))
        .sample_size(30);
    targets = bench, pack
}
criterion_main!(benches);
