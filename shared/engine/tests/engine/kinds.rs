//! The kinds of network that people fine-tune, as different versions of the usual tools export them.
//! `data/make_kinds.py` says what each file is.

use std::collections::BTreeMap;

use serde::Deserialize;
use solecism_engine::{ActivationBits, EngineError, Model, Options};

use crate::models::{Batch, FLOAT_TOLERANCE, data, from_batches, ids, load, read};

const LABELS: usize = 3;
const VOCABULARY: usize = 288;
/// XLM-RoBERTa's table has two more rows, because its positions start after the padding id, 1.
const POSITIONS: usize = 48;

/// Batches with the logits of ONNX Runtime, by the name of the export. XLM-RoBERTa's batches were padded with its own padding id, and their
/// logits have to be the same with the engine's padding id.
fn golden() -> BTreeMap<String, Vec<Batch>> {
    #[derive(Deserialize)]
    struct Golden {
        exports: BTreeMap<String, Vec<Batch>>,
    }
    let golden: Golden = serde_json::from_slice(&read(&data("kinds/golden.json"))).expect("golden JSON");
    assert_eq!(golden.exports.len(), 6);
    golden.exports
}

#[test]
fn float32_logits_are_those_of_onnx_runtime() {
    for (name, batches) in golden() {
        let model = load(&data(&format!("kinds/{name}.onnx")));
        let found = from_batches(&model, &batches);
        assert!(found <= FLOAT_TOLERANCE, "{name}: {found}");
        assert_eq!(model.labels(), LABELS, "{name}");
        assert_eq!(model.vocabulary_size(), Some(VOCABULARY), "{name}");
        assert_eq!(model.max_positions(), Some(POSITIONS), "{name}");
    }
}

/// Differences of up to 0.07 have been seen with 7-bit activations; the logits span about [-1.3, 2.8].
#[test]
fn int8_logits_are_close_to_float32() {
    let batches = &golden()["xlm-roberta-dynamo"];
    for bits in [ActivationBits::Seven, ActivationBits::Eight] {
        let mut options = Options::default();
        options.activation_bits = bits;
        let model = Model::from_onnx(read(&data("kinds/xlm-roberta-dynamic.onnx")), &options).expect("an int8 model");
        let found = from_batches(&model, batches);
        assert!(found <= 0.1, "{bits:?}: {found}");
        assert_eq!(model.max_positions(), Some(POSITIONS));
    }
}

#[test]
fn a_sequence_past_the_last_position_is_an_error() {
    let long = ids(POSITIONS + 1, 3).iter().map(|id| 4 + id % 50).collect::<Vec<u32>>();
    for name in golden().keys() {
        let model = load(&data(&format!("kinds/{name}.onnx")));
        let error = model.logits(&[&long[..5], &long]).expect_err("a sequence too long");
        let expected = matches!(
            error,
            EngineError::TooLong {
                sequence: 1,
                length: 49,
                limit: POSITIONS
            }
        );
        assert!(expected, "{name}: {error}");
    }
}
