use super::*;

#[test]
fn groups_hold_four_rows_of_sixteen_columns() {
    // The weight at row k, column n of [5, 17] is 20 * k + n.
    let weights: Vec<i8> = (0..5).flat_map(|k| (0..17).map(move |n| 20 * k + n)).collect();
    let bias: Vec<f32> = (0..17).map(|n| n as f32).collect();
    let packed = PackedLinear::new(5, 17, &weights, &[2.0], Some(&bias)).unwrap();
    let panels: Vec<_> = packed.panels(1).collect();
    assert_eq!(panels.len(), 2);

    let (Panels { groups, .. }, columns) = panels[0];
    assert_eq!(groups.len(), 2);
    assert_eq!(groups[0].0[..8], [0, 20, 40, 60, 1, 21, 41, 61]);
    assert_eq!(groups[1].0[..8], [80, 0, 0, 0, 81, 0, 0, 0]);
    assert_eq!(columns[0].sums[..3], [200, 205, 210]);

    let (Panels { groups, .. }, columns) = panels[1];
    assert_eq!(groups[0].0[..8], [16, 36, 56, 76, 0, 0, 0, 0]);
    assert_eq!(groups[1].0[..8], [96, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(columns[0].sums[..2], [280, 0]);
    assert_eq!(columns[0].scales[..2], [2.0, 0.0]);
    assert_eq!(columns[0].biases[..2], [16.0, 0.0]);

    assert!(packed.packed_bytes() >= 4 * 64 + 2 * 64 + 2 * 192);
    assert_eq!(packed.weights.unpack(), weights);
    assert_eq!(packed.panels(2).count(), 1);
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
