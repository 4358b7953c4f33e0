use super::*;
use crate::pack::PackedWeights;

/// The steps of one column's weights, if this processor has AVX2.
fn steps(weights: &[i8]) -> Option<AllSteps> {
    let packed = PackedWeights::new(weights.len(), 1, weights).unwrap();
    // SAFETY: this runs only if the processor has AVX2.
    is_x86_feature_detected!("avx2").then(|| unsafe { packed.steps().clone() })
}

#[test]
fn pairs_of_weights_that_saturate() {
    // Weights, and whether `vpmaddubsw` is exact for them with 8-bit activations.
    let cases: [(&[i8], bool); 9] = [
        (&[127], true),
        (&[-128], true),
        (&[64, 64], true),
        (&[64, 65], false),
        (&[-64, -64], true),
        (&[-64, -65], false),
        (&[127, -128], true),      // of both signs: they cancel
        (&[0, 127, 127, 0], true), // not the same pair
        (&[0, 0, 0, 0, 64, 65], false),
    ];
    let mut failures = Vec::new();
    for (weights, exact) in cases {
        if steps(weights).is_some_and(|steps| steps.pairs_fit != exact) {
            failures.push(weights);
        }
    }
    assert!(failures.is_empty(), "{failures:?}");
}

#[test]
fn steps_within_sixteen_bits() {
    let full = [127, 2, 0, 0];
    let half = [64, 1, 0, 0];
    let less = [63, 0, 0, 0];
    let other_lane = [0, 0, 127, 127];
    let other_sign = [-127, -127, 0, 0];
    // Groups of one column, the size of the steps, and which steps do not fit.
    let cases = [
        (vec![full, full], 4, vec![]),
        (vec![[127, 3, 0, 0], full], 4, vec![]), // less than a step
        (vec![full; 4], 2, vec![]),
        (vec![half, half, half, less], 4, vec![]),
        (vec![half; 4], 2, vec![]),
        (vec![[64, 64, 0, 0], full, other_lane, other_sign], 4, vec![]),
        (vec![full, full, [127, 3, 0, 0], full, full], 2, vec![1]),
    ];
    let mut failures = Vec::new();
    for (groups, size, exceptions) in cases {
        let Some(steps) = steps(groups.as_flattened()) else {
            return;
        };
        let steps = steps.panel(0);
        if steps.size() != size || !steps.exceptions().eq(exceptions) {
            failures.push((groups, steps.size, steps.exceptions.clone()));
        }
    }
    assert!(failures.is_empty(), "{failures:?}");
}

#[test]
fn one_step_of_four_in_eight_may_be_an_exception() {
    let mut weights = [1i8; 4 * 4 * 8];
    weights[16..24].fill(127);
    let Some(few) = steps(&weights) else { return };
    assert_eq!(few.panel(0).size(), 4);
    assert!(few.panel(0).exceptions().eq([1]));
    weights[48..56].fill(127);
    let Some(more) = steps(&weights) else { return };
    assert_eq!(more.panel(0).size(), 2);
    assert!(more.panel(0).exceptions().eq([2, 6]));
}
