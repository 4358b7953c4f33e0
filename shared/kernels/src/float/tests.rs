use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

/// Rows of 1 to 149 values, some of them masked.
fn rows() -> impl Strategy<Value = (usize, Vec<f32>)> {
    let value = prop_oneof![
        8 => -20f32..20.0,
        1 => Just(f32::NEG_INFINITY),
        1 => Just(f32::MIN),
    ];
    (1..150usize, 0..5usize).prop_flat_map(move |(width, rows)| (Just(width), vec(value.clone(), width * rows)))
}

fn bits(values: &[f32]) -> Vec<u32> {
    let bits = |v: &f32| if v.is_nan() { f32::NAN } else { *v }.to_bits();
    values.iter().map(bits).collect()
}

proptest! {
    #[test]
    fn softmax_follows_its_definition((width, x) in rows()) {
        let mut scalar = x.clone();
        softmax(Kernel::Scalar, &mut scalar, width).unwrap();
        for (x, y) in x.chunks_exact(width).zip(scalar.chunks_exact(width)) {
            let max = x.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let e: Vec<f64> = x.iter().map(|&v| (f64::from(v) - f64::from(max)).exp()).collect();
            let sum: f64 = e.iter().sum();
            for (e, &y) in e.iter().zip(y) {
                let expected = e / sum;
                let both_nan = expected.is_nan() && y.is_nan();
                prop_assert!(both_nan || (expected - f64::from(y)).abs() < 3e-7, "{y} for {expected}");
            }
        }
        for kernel in Kernel::available() {
            let mut y = x.clone();
            softmax(kernel, &mut y, width).unwrap();
            prop_assert_eq!(bits(&y), bits(&scalar), "{}", kernel);
        }
    }

    #[test]
    fn layer_norm_follows_its_definition(
        (x, residual, weight, bias) in (1..150usize, 0..5usize, any::<bool>()).prop_flat_map(|(width, rows, residual)| {
            let values = || vec(-20f32..20.0, width * rows);
            let residual = if residual { values().prop_map(Some).boxed() } else { Just(None).boxed() };
            (values(), residual, vec(-2f32..2.0, width), vec(-2f32..2.0, width))
        })
    ) {
        let epsilon = 1e-5;
        let norm = Norm { weight: &weight, bias: &bias, epsilon };
        let mut scalar = x.clone();
        layer_norm(Kernel::Scalar, &mut scalar, residual.as_deref(), norm).unwrap();
        let mut sums = x.clone();
        for (v, more) in sums.iter_mut().zip(residual.iter().flatten()) {
            *v += more;
        }
        for (x, y) in sums.chunks_exact(weight.len()).zip(scalar.chunks_exact(weight.len())) {
            let x: Vec<f64> = x.iter().map(|&v| f64::from(v)).collect();
            let mean = x.iter().sum::<f64>() / x.len() as f64;
            let variance = x.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / x.len() as f64;
            for (i, &y) in y.iter().enumerate() {
                let scale = 1.0 / (variance + f64::from(epsilon)).sqrt();
                let expected = (x[i] - mean) * scale * f64::from(weight[i]) + f64::from(bias[i]);
                // If the values of a row are nearly equal, its scale magnifies their rounding.
                let allowed = 1e-5 + 1e-5 * scale;
                prop_assert!((expected - f64::from(y)).abs() < allowed, "{y} for {expected}");
            }
        }
        for kernel in Kernel::available() {
            let mut y = x.clone();
            layer_norm(kernel, &mut y, residual.as_deref(), norm).unwrap();
            prop_assert_eq!(bits(&y), bits(&scalar), "{}", kernel);
        }
    }
}

#[test]
fn masked_positions_weigh_nothing_and_nan_spreads() {
    for kernel in Kernel::available() {
        let mut x = [
            [1.0, f32::NEG_INFINITY, 1.0],
            [f32::MIN, f32::MIN, f32::MIN],
            [0.0, f32::NAN, 0.0],
            [f32::NEG_INFINITY; 3],
        ];
        softmax(kernel, x.as_flattened_mut(), 3).unwrap();
        assert_eq!(x[0], [0.5, 0.0, 0.5], "{kernel}");
        assert_eq!(x[1], [1.0 / 3.0; 3], "{kernel}");
        assert!(x[2..].as_flattened().iter().all(|v| v.is_nan()), "{kernel}");
    }
}

#[test]
fn rows_that_do_not_fit() {
    let kernel = Kernel::Scalar;
    let input = |inputs, got| Err(ShapeError::Input { inputs, got });
    assert_eq!(softmax(kernel, &mut [0.0; 5], 3), input(3, 5));
    assert_eq!(softmax(kernel, &mut [0.0; 5], 0), input(0, 5));
    assert_eq!(softmax(kernel, &mut [], 3), Ok(()));
    let norm = |x: &mut [f32], residual: Option<&[f32]>, weight: &[f32], bias: &[f32]| {
        let epsilon = 0.0;
        layer_norm(kernel, x, residual, Norm { weight, bias, epsilon })
    };
    assert_eq!(norm(&mut [0.0; 5], None, &[1.0; 3], &[0.0; 3]), input(3, 5));
    assert_eq!(norm(&mut [], None, &[], &[]), input(0, 0));
    let residual = Some([0.0; 3].as_slice());
    assert_eq!(norm(&mut [0.0; 6], residual, &[1.0; 3], &[0.0; 3]), input(3, 3));
    assert_eq!(
        norm(&mut [0.0; 6], None, &[1.0; 3], &[0.0; 2]),
        Err(ShapeError::Bias { outputs: 3, got: 2 })
    );
}

fn reference_attention(operands: Attention<'_>) -> Vec<f64> {
    let Attention {
        query,
        key,
        value,
        width,
        heads,
        scale,
    } = operands;
    let (tokens, head_width) = (query.len() / width, width / heads);
    let mut out = vec![0.0; query.len()];
    for (i, head) in (0..tokens).flat_map(|i| (0..heads).map(move |head| (i, head))) {
        let at = |x: &[f32], token: usize, t: usize| f64::from(x[token * width + head * head_width + t]);
        let score = |j| (0..head_width).map(|t| at(query, i, t) * at(key, j, t)).sum::<f64>() * f64::from(scale);
        let scores: Vec<f64> = (0..tokens).map(score).collect();
        let max = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let total: f64 = scores.iter().map(|s| (s - max).exp()).sum();
        for t in 0..head_width {
            let weighted = scores
                .iter()
                .enumerate()
                .map(|(j, s)| (s - max).exp() * at(value, j, t));
            out[i * width + head * head_width + t] = weighted.sum::<f64>() / total;
        }
    }
    out
}

proptest! {
    #[test]
    fn attention_follows_its_definition_with_every_kernel(
        (heads, head_width, [query, key, value]) in (1..4usize, 1..36usize, 0..40usize).prop_flat_map(|(h, d, n)| {
            let values = || vec(-2f32..2.0, h * d * n);
            (Just(h), Just(d), [values(), values(), values()])
        })
    ) {
        let (width, scale) = (heads * head_width, 1.0 / (head_width as f32).sqrt());
        let operands = Attention { query: &query, key: &key, value: &value, width, heads, scale };
        let mut scalar = vec![0.0; query.len()];
        // All calls share one scratch: what a larger call leaves in it must not affect the next one.
        let mut scratch = AttentionScratch::default();
        attention(Kernel::Scalar, operands, &mut scalar, &mut scratch).unwrap();
        for (i, (&found, expected)) in scalar.iter().zip(reference_attention(operands)).enumerate() {
            prop_assert!((f64::from(found) - expected).abs() < 1e-5, "value {i}: {found} for {expected}");
        }
        for kernel in Kernel::available() {
            let mut out = vec![f32::NAN; query.len()];
            attention(kernel, operands, &mut out, &mut scratch).unwrap();
            prop_assert_eq!(&out, &scalar, "{}", kernel);
        }
    }
}

#[test]
fn attention_of_operands_that_do_not_fit() {
    let six = [0.0; 6];
    let run = |key: &[f32], width, heads, out: usize| {
        let operands = Attention {
            query: &six,
            key,
            value: &six,
            width,
            heads,
            scale: 1.0,
        };
        attention(
            Kernel::Scalar,
            operands,
            &mut vec![0.0; out],
            &mut AttentionScratch::default(),
        )
    };
    assert_eq!(run(&six, 2, 2, 6), Ok(()));
    assert_eq!(run(&six, 4, 2, 6), Err(ShapeError::Input { inputs: 4, got: 6 }));
    assert_eq!(run(&six, 3, 2, 6), Err(ShapeError::Input { inputs: 3, got: 6 }));
    assert_eq!(run(&six, 3, 0, 6), Err(ShapeError::Input { inputs: 3, got: 6 }));
    assert_eq!(run(&six[..4], 2, 1, 6), Err(ShapeError::Input { inputs: 2, got: 4 }));
    assert_eq!(
        run(&six, 2, 1, 4),
        Err(ShapeError::Output {
            rows: 3,
            outputs: 2,
            got: 4
        })
    );
}

proptest! {
    /// The number of queries differs from that of the tokens, the bias is of any kind, and tokens come one by one or together.
    #[test]
    fn attention_over_follows_its_definition_with_every_kernel(
        (heads, head_width, tokens, rows, spare, values) in (1..4usize, 1..36usize, 1..40usize, 1..15usize, 0..20usize)
            .prop_flat_map(|(h, d, n, r, s)| {
                let values = vec(-2f32..2.0, h * d * (r + 2 * n) + h * r * n);
                (Just(h), Just(d), Just(n), Just(r), Just(s), values)
            })
    ) {
        let width = heads * head_width;
        let (query, rest) = values.split_at(rows * width);
        let (key, rest) = rest.split_at(tokens * width);
        let (value, bias) = rest.split_at(tokens * width);
        let mut key_values = KeyValues::new(width, heads, tokens + spare).unwrap();
        // Tokens that were taken away again must not affect the result.
        key_values.push(&key[..width], &value[..width]).unwrap();
        key_values.truncate(0);
        let first = tokens / 2 * width;
        for (key, value) in key[..first].chunks_exact(width).zip(value.chunks_exact(width)) {
            key_values.push(key, value).unwrap();
        }
        key_values.push(&key[first..], &value[first..]).unwrap();
        let bias = Bias { values: bias, head: rows * tokens, first: 0, step: tokens as isize };
        let at = |x: &[f32], row: usize, column: usize| f64::from(x[row * width + column]);
        let mut expected = vec![0.0; query.len()];
        for (i, h) in (0..rows).flat_map(|i| (0..heads).map(move |h| (i, h))) {
            let columns = h * head_width..(h + 1) * head_width;
            let score = |j: usize| {
                let product: f64 = columns.clone().map(|c| at(query, i, c) * at(key, j, c)).sum();
                product * 0.5 + f64::from(bias.values[(h * rows + i) * tokens + j])
            };
            let masses: Vec<f64> = (0..tokens).map(|j| score(j).exp()).collect();
            let sum: f64 = masses.iter().sum();
            for c in columns.clone() {
                expected[i * width + c] = (0..tokens).map(|j| masses[j] / sum * at(value, j, c)).sum();
            }
        }
        let mut scratch = AttentionScratch::default();
        let mut scalar = vec![f32::NAN; query.len()];
        attention_over(Kernel::Scalar, query, &key_values, 0.5, Some(bias), &mut scalar, &mut scratch).unwrap();
        for (i, (&found, expected)) in scalar.iter().zip(expected).enumerate() {
            prop_assert!((f64::from(found) - expected).abs() < 1e-5, "value {i}: {found} for {expected}");
        }
        for kernel in Kernel::available() {
            let mut out = vec![f32::NAN; query.len()];
            attention_over(kernel, query, &key_values, 0.5, Some(bias), &mut out, &mut scratch).unwrap();
            prop_assert_eq!(&out, &scalar, "{}", kernel);
        }
    }

    #[test]
    fn rms_norm_follows_its_definition(
        (x, weight) in (1..150usize, 0..5usize).prop_flat_map(|(width, rows)| {
            (vec(-20f32..20.0, width * rows), vec(-2f32..2.0, width))
        })
    ) {
        let mut scalar = x.clone();
        rms_norm(Kernel::Scalar, &mut scalar, &weight, 1e-6).unwrap();
        for (x, y) in x.chunks_exact(weight.len()).zip(scalar.chunks_exact(weight.len())) {
            let mean = x.iter().map(|&v| f64::from(v).powi(2)).sum::<f64>() / x.len() as f64;
            for (i, &y) in y.iter().enumerate() {
                let expected = f64::from(x[i]) / (mean + 1e-6).sqrt() * f64::from(weight[i]);
                prop_assert!((expected - f64::from(y)).abs() < 1e-4, "{y} for {expected}");
            }
        }
        for kernel in Kernel::available() {
            let mut y = x.clone();
            rms_norm(kernel, &mut y, &weight, 1e-6).unwrap();
            prop_assert_eq!(bits(&y), bits(&scalar), "{}", kernel);
        }
    }
}

/// A decoder relies on this to check a draft: the rows under a causal mask equal those of one token after another, to the last bit.
#[test]
fn rows_under_a_causal_mask_are_those_of_one_token_after_another() {
    let (width, heads, tokens) = (24, 2, 37);
    let value = |seed: usize| move |i: usize| ((i * 37 + seed * 101) % 64) as f32 / 16.0 - 2.0;
    let [query, key, values] = [1, 2, 3].map(|seed| (0..tokens * width).map(value(seed)).collect::<Vec<_>>());
    // The bias of tokens from 36 before the query to 36 after it.
    let mut table: Vec<f32> = (0..heads * (2 * tokens - 1)).map(value(4)).collect();
    for list in table.chunks_exact_mut(2 * tokens - 1) {
        list[tokens..].fill(f32::NEG_INFINITY);
    }
    let bias = |first| Bias {
        values: &table,
        head: 2 * tokens - 1,
        first,
        step: -1,
    };
    let mut scratch = AttentionScratch::default();
    for kernel in Kernel::available() {
        let mut cache = KeyValues::new(width, heads, tokens).unwrap();
        let mut one_by_one = vec![0.0; query.len()];
        for (token, out) in one_by_one.chunks_exact_mut(width).enumerate() {
            let own = token * width..(token + 1) * width;
            cache.push(&key[own.clone()], &values[own.clone()]).unwrap();
            let bias = Some(bias(tokens - 1 - token));
            attention_over(kernel, &query[own], &cache, 1.0, bias, out, &mut scratch).unwrap();
        }
        let mut together = vec![0.0; query.len()];
        let bias = Some(bias(tokens - 1));
        attention_over(kernel, &query, &cache, 1.0, bias, &mut together, &mut scratch).unwrap();
        assert_eq!(bits(&together), bits(&one_by_one), "{kernel}");
    }
}

#[test]
fn keys_values_and_biases_that_do_not_fit() {
    assert_eq!(
        KeyValues::new(4, 3, 2).err(),
        Some(ShapeError::Input { inputs: 3, got: 4 })
    );
    let mut cache = KeyValues::new(2, 2, 2).unwrap();
    let input = |got| Err(ShapeError::Input { inputs: 2, got });
    assert_eq!(cache.push(&[0.0; 3], &[0.0; 3]), input(3));
    assert_eq!(cache.push(&[0.0; 2], &[0.0; 4]), input(4));
    let capacity = 2;
    assert_eq!(
        cache.push(&[0.0; 6], &[0.0; 6]),
        Err(ShapeError::Tokens { capacity, got: 3 })
    );
    let run = |cache: &KeyValues, query: usize, bias: Option<Bias<'_>>, out: usize| {
        let (query, mut out) = (vec![0.0; query], vec![0.0; out]);
        let scratch = &mut AttentionScratch::default();
        attention_over(Kernel::Scalar, &query, cache, 1.0, bias, &mut out, scratch)
    };
    assert_eq!(run(&cache, 0, None, 0), Ok(()));
    assert_eq!(run(&cache, 2, None, 2), Err(ShapeError::Tokens { capacity, got: 0 }));
    cache.push(&[0.0; 4], &[0.0; 4]).unwrap();
    assert_eq!(run(&cache, 3, None, 3), input(3));
    let output = ShapeError::Output {
        rows: 1,
        outputs: 2,
        got: 4,
    };
    assert_eq!(run(&cache, 2, None, 4), Err(output));
    let bias = |values, first, step| {
        Some(Bias {
            values,
            head: 3,
            first,
            step,
        })
    };
    assert_eq!(run(&cache, 4, bias(&[0.0; 6], 1, -1), 4), Ok(()));
    for (values, first, step) in [(&[0.0; 5][..], 1, -1), (&[0.0; 6], 0, -1), (&[0.0; 6], 1, 1)] {
        let got = values.len();
        let found = run(&cache, 4, bias(values, first, step), 4);
        let scores = ShapeError::Scores {
            heads: 2,
            rows: 2,
            tokens: 2,
            got,
        };
        assert_eq!(found, Err(scores));
    }
}
