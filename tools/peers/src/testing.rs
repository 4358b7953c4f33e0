//! What every engine's program is tested by.

use std::path::Path;

use serde::Deserialize;

use crate::{Batch, Peer};

#[derive(Deserialize)]
struct Golden {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    ids: Vec<u32>,
    logits: Vec<[f32; 2]>,
}

/// Holds an engine to ONNX Runtime's logits of a model, with a plan for each shape, with one for all, and with padding: what is
/// timed is the model's own answer.
///
/// # Panics
///
/// Where the logits differ, and where a file cannot be read or run.
pub fn computes_what_onnx_runtime_does<P: Peer>(model: &Path, golden: &Path) {
    let golden = std::fs::read(golden).expect("the golden file");
    let Golden { cases } = serde_json::from_slice(&golden).expect("golden logits");
    let mut peer = P::load(std::fs::read(model).expect("a model")).expect("a good model");
    let sequences: Vec<&[u32]> = cases.iter().map(|case| case.ids.as_slice()).collect();
    for fixed in [true, false] {
        for (ids, case) in sequences.iter().zip(&cases) {
            let batch = Batch::of(&[ids]);
            peer.prepare(fixed.then_some(batch.shape())).expect("a plan");
            compare(&peer.run(&batch).expect("logits"), &case.logits);
        }
    }
    let batch = Batch::of(&sequences);
    let padded = peer.run(&batch).expect("logits");
    for (row, case) in padded.chunks(batch.shape()[1] * 2).zip(&cases) {
        compare(&row[..case.logits.len() * 2], &case.logits);
    }
}

fn compare(found: &[f32], expected: &[[f32; 2]]) {
    let expected = expected.as_flattened();
    assert_eq!(found.len(), expected.len());
    for (a, b) in found.iter().zip(expected) {
        assert!((a - b).abs() < 1e-4, "{a} for {b}");
    }
}
