//! Further families of encoders, and further ways of exporting and quantising them. `data/make_families.py` says what each file is.

use std::collections::BTreeMap;

use serde::Deserialize;
use solecism_engine::{ActivationBits, EngineError, Model, Options, Output, plain_logits};

use crate::models::{Batch, FLOAT_TOLERANCE, data, from_batches, load, read};

const FLOAT: [&str; 4] = [
    "bert-opset23",
    "deberta-v2-dynamo",
    "modernbert-dynamo",
    "mpnet-torchscript",
];
const INT8: [&str; 2] = ["albert-dynamo-dynamic", "bert-qdq"];

fn golden() -> BTreeMap<String, Vec<Batch>> {
    #[derive(Deserialize)]
    struct Golden {
        exports: BTreeMap<String, Vec<Batch>>,
    }
    let golden: Golden = serde_json::from_slice(&read(&data("families/golden.json"))).expect("golden JSON");
    assert_eq!(golden.exports.len(), FLOAT.len() + INT8.len());
    golden.exports
}

/// DeBERTa's buckets end at the longest distance, 47, where a rounding of 1e-7 decides between two of them: at 48 tokens, logits that were
/// 0.02 apart have been seen.
#[test]
fn float32_logits_are_those_of_onnx_runtime() {
    let golden = golden();
    for name in FLOAT {
        let model = load(&data(&format!("families/{name}.onnx")));
        let found = from_batches(&model, &golden[name]);
        let tolerance = if name.starts_with("deberta") {
            0.05
        } else {
            FLOAT_TOLERANCE
        };
        assert!(found <= tolerance, "{name}: {found}");
    }
}

/// Differences of up to 0.9 have been seen, for logits that span 5: ONNX Runtime rounds a batch's activations with one scale, and random
/// weights tolerate less than trained ones.
#[test]
fn int8_logits_are_near_those_of_onnx_runtime() {
    let golden = golden();
    for name in INT8 {
        let mut options = Options::default();
        options.activation_bits = ActivationBits::Eight;
        let model = Model::from_onnx(read(&data(&format!("families/{name}.onnx"))), &options);
        let model = model.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(model.is_quantised(), "{name}");
        let found = from_batches(&model, &golden[name]);
        assert!(found <= 1.2, "{name}: {found}");
    }
}

#[test]
fn a_model_and_its_graph_as_it_stands_give_the_same() {
    for name in ["modernbert-dynamo", "mpnet-torchscript", "bert-qdq"] {
        let file = read(&data(&format!("families/{name}.onnx")));
        let ids: Vec<u32> = (0..40).map(|at| 4 + at * 7 % 250).collect();
        let batch: [&[u32]; 2] = [&ids, &ids[..9]];
        let plain = plain_logits(file.clone(), &Output::default(), &batch);
        let plain = plain.unwrap_or_else(|error| panic!("{name}: {error}"));
        let model = Model::from_onnx(file, &Options::default()).expect("a model");
        let found = model.logits(&batch).expect("ids that exist");
        let bound = if name.ends_with("qdq") { 0.6 } else { 1e-4 };
        for (found, plain) in found.iter().zip(plain.iter()) {
            let pairs = found.iter().zip(plain);
            let apart = pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(apart <= bound && found.len() == plain.len(), "{name}: {apart}");
        }
    }
    let error = plain_logits(
        read(&data("families/bert-opset23.onnx")),
        &Output::default(),
        &[&[5, 6]],
    );
    assert!(matches!(error, Err(EngineError::Run { .. })), "{error:?}");
}
