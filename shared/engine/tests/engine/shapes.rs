//! One plan serves all shapes, and no sequence changes the result of another.

use solecism_engine::Model;

use crate::models::{data, distance, float, ids, int8, load};

/// tract chooses its float32 products by shape, so sums are rounded in another order.
const TOLERANCE: f32 = 1e-5;

fn alone(model: &Model, ids: &[u32]) -> Vec<f32> {
    model.logits(&[ids]).expect("a valid sequence").sequence(0).to_vec()
}

#[test]
fn one_plan_runs_every_batch_and_length() {
    for (name, model) in [("float32", float()), ("int8", int8())] {
        for batch in [1, 3, 8] {
            for length in [1, 7, 64, 256] {
                let sequences: Vec<Vec<u32>> = (0..batch).map(|seed| ids(length, seed)).collect();
                let sequences: Vec<&[u32]> = sequences.iter().map(Vec::as_slice).collect();
                let logits = model.logits(&sequences).expect("a valid batch");
                assert_eq!(logits.iter().count(), batch as usize);
                let last = sequences.len() - 1;
                for index in [0, last] {
                    let found = distance(logits.sequence(index), &alone(&model, sequences[index]));
                    assert!(
                        found <= TOLERANCE,
                        "{name}, {batch} by {length}, sequence {index}: {found}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_padded_sequence_equals_itself_alone() {
    let models = [("float32", float()), ("int8", int8())];
    for (name, model) in models {
        let sequences: Vec<Vec<u32>> = [33, 1, 7, 64, 2]
            .iter()
            .zip(0..)
            .map(|(&n, seed)| ids(n, seed))
            .collect();
        let logits = model
            .logits(&sequences.iter().map(Vec::as_slice).collect::<Vec<_>>())
            .expect("a valid batch");
        for (index, sequence) in sequences.iter().enumerate() {
            assert_eq!(logits.sequence(index).len(), sequence.len() * model.labels(), "{name}");
            let found = distance(logits.sequence(index), &alone(&model, sequence));
            assert!(found <= TOLERANCE, "{name}, {} tokens: {found}", sequence.len());
        }
    }
}

#[test]
fn exported_models_run_at_every_shape_too() {
    for name in [
        "torchscript",
        "dynamo",
        "dynamic",
        "weights",
        "kinds/bert-torchscript",
        "kinds/bert-dynamo",
        "kinds/distilbert-torchscript",
        "kinds/distilbert-dynamo",
        "kinds/xlm-roberta-torchscript",
        "kinds/xlm-roberta-dynamo",
        "kinds/xlm-roberta-dynamic",
    ] {
        let model = load(&data(&format!("{name}.onnx")));
        for lengths in [[1, 1, 1], [3, 48, 17]] {
            let sequences = lengths.map(|n| ids(n, 2).iter().map(|id| id % 40).collect::<Vec<u32>>());
            let logits = model
                .logits(&sequences.each_ref().map(Vec::as_slice))
                .expect("a valid batch");
            for (found, sequence) in logits.iter().zip(&sequences) {
                let found = distance(found, &alone(&model, sequence));
                assert!(found <= TOLERANCE, "{name}: {found}");
            }
        }
    }
}

#[test]
fn what_a_model_takes_is_read_off_its_tables() {
    for model in [float(), int8()] {
        assert_eq!(model.labels(), 2);
        assert_eq!(model.max_positions(), Some(256));
        assert!(model.vocabulary_size().is_some_and(|size| size > 100));
    }
}
