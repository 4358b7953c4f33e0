//! `DynamicQuantizeLinear`, and the integer products that follow it.

use super::*;

/// The outputs of `DynamicQuantizeLinear` for a tensor: the bytes, their scale and their zero point.
fn dynamic(values: &[f32]) -> (Vec<i32>, f32, i32) {
    let least = values.iter().copied().fold(0.0, f32::min);
    let most = values.iter().copied().fold(0.0, f32::max);
    let scale = (most - least) / 255.0;
    let zero = (-least / scale).round_ties_even().clamp(0.0, 255.0);
    let byte = |value: &f32| ((value / scale).round_ties_even() + zero).clamp(0.0, 255.0) as i32;
    (values.iter().map(byte).collect(), scale, zero as i32)
}

/// The product of rows of `inner` integers and a matrix `[inner, n]`.
fn integer_product(rows: &[i32], columns: &[i32], inner: usize) -> Vec<i32> {
    let n = columns.len() / inner;
    let of_row = |row: &[i32]| -> Vec<i32> {
        (0..n)
            .map(|n_| (0..inner).map(|k| row[k] * columns[k * n + n_]).sum())
            .collect()
    };
    rows.chunks_exact(inner).flat_map(of_row).collect()
}

#[test]
fn dynamic_quantisation_in_any_place_does_what_the_standard_says() {
    let (bytes, scale, zero) = dynamic(&floats());
    let centred: Vec<i32> = bytes.iter().map(|byte| byte - zero).collect();
    let back: Vec<f32> = centred.iter().map(|byte| *byte as f32 * scale).collect();
    let quantise = ["q, s, z = DynamicQuantizeLinear(e)"];
    let dequantise = ["y = DequantizeLinear(q, s, z)"];
    let nodes = |rest: &[&'static str]| [&FLOATS[..], &quantise, rest].concat();

    let found = run(&nodes(&dequantise), &[]).expect("a plan");
    assert_near(&found, &back, "dequantised at once");
    let found = run(
        &nodes(&["d = DequantizeLinear(q, s, z)", "y = Softmax(d) {axis=-1}"]),
        &[],
    )
    .expect("a plan");
    assert_near(&found, &by_row(&back, softmax), "before a softmax");
    let again = [
        "d = DequantizeLinear(q, s, z)",
        "r = QuantizeLinear(d, s, z)",
        "y = DequantizeLinear(r, s, z)",
    ];
    assert_near(
        &run(&nodes(&again), &[]).expect("a plan"),
        &back,
        "quantised by the same again",
    );
    let columns = ["g = Gather(q, order) {axis=2}", "y = DequantizeLinear(g, s, z)"];
    let picked = by_row(&back, |row| vec![row[3], row[0], row[0], row[1]]);
    assert_near(
        &run(&nodes(&columns), &more()).expect("a plan"),
        &picked,
        "columns of bytes",
    );

    // Products that do not become the engine's linear layers: uint8 weights, and weights of both types with zero points.
    let scaled = ["f1 = Cast(p) {to=1}", "y = Mul(f1, s)"];
    let weights: Vec<i32> = (0..16).map(|i| (i * 37 + 11) % 120).collect();
    for (of, zeros) in [
        (DataType::Uint8, vec![]),
        (DataType::Uint8, vec![60]),
        (DataType::Int8, vec![-7]),
        (DataType::Uint8, vec![60, 0, 255, 9]),
        (DataType::Int8, vec![3, -4, 0, 127]),
    ] {
        let product = if zeros.is_empty() {
            "p = MatMulInteger(q, w, z)"
        } else {
            "p = MatMulInteger(q, w, z, n)"
        };
        let mut constants = vec![("w".to_owned(), constant_of("w", &[4, 4], of, &weights))];
        if !zeros.is_empty() {
            constants.push(integers("n", of, &zeros));
        }
        let zero_of = |column: usize| zeros.get(column % zeros.len().max(1)).copied().unwrap_or(0);
        let columns: Vec<i32> = weights.iter().enumerate().map(|(i, w)| w - zero_of(i % 4)).collect();
        let expected: Vec<f32> = integer_product(&centred, &columns, 4)
            .iter()
            .map(|p| *p as f32 * scale)
            .collect();
        let found = run(&nodes(&[&[product], &scaled[..]].concat()), &constants).expect("a plan");
        assert_near(&found, &expected, &format!("{of:?} {zeros:?}"));
    }

    // The product of two activations: scores of the rows of each sequence with one another, and the product of these
    // scores and the floats.
    let by_itself = [
        "t = Transpose(q) {perm=0 2 1}",
        "p = MatMulInteger(q, t, z, z)",
        "f1 = Cast(p) {to=1}",
        "c = Mul(f1, s)",
        "y = MatMul(c, e)",
    ];
    let found = run(&nodes(&by_itself), &[]).expect("a plan");
    let floats = floats();
    let expected = centred
        .chunks_exact(12)
        .zip(floats.chunks_exact(12))
        .flat_map(|(rows, floats)| {
            let columns: Vec<i32> = (0..12).map(|i| rows[i % 3 * 4 + i / 3]).collect();
            let scores = integer_product(rows, &columns, 4);
            let value = |i: usize| {
                (0..3)
                    .map(|k| scores[i / 4 * 3 + k] as f32 * scale * floats[k * 4 + i % 4])
                    .sum()
            };
            (0..12).map(value).collect::<Vec<f32>>()
        });
    assert_near(&found, &expected.collect::<Vec<_>>(), "scores");
}
