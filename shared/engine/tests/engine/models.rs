//! The models that the tests load, and how they compare logits.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use solecism_engine::{Model, Options};

/// The allowed difference between float32 models and ONNX Runtime, which round in another order and differ in nothing else.
pub(crate) const FLOAT_TOLERANCE: f32 = 1e-4;

/// A batch of token ids, `[sequence][token]`, and its golden logits, `[sequence][token][label]`.
#[derive(Deserialize)]
pub(crate) struct Batch {
    pub(crate) ids: Vec<Vec<u32>>,
    pub(crate) logits: Vec<Vec<Vec<f32>>>,
}

/// The largest difference between a model's logits and the golden ones.
pub(crate) fn from_batches(model: &Model, batches: &[Batch]) -> f32 {
    assert!(!batches.is_empty());
    let mut largest = 0f32;
    for batch in batches {
        let sequences: Vec<&[u32]> = batch.ids.iter().map(Vec::as_slice).collect();
        let logits = model.logits(&sequences).expect("ids of the golden file");
        for (found, expected) in logits.iter().zip(&batch.logits) {
            largest = worse(largest, distance(found, &expected.concat()));
        }
    }
    largest
}

/// The tiny network in float32.
pub(crate) fn float() -> Model {
    load(&solecism_testing::tiny::float_model())
}

/// The tiny network in int8.
pub(crate) fn int8() -> Model {
    load(&tiny())
}

/// The file of the tiny network in int8.
pub(crate) fn tiny() -> PathBuf {
    solecism_testing::tiny::bundle().join("model.onnx")
}

/// A file of this folder's `data`.
pub(crate) fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

pub(crate) fn load(path: &Path) -> Model {
    Model::from_onnx(read(path), &Options::default()).unwrap_or_else(|e| panic!("{}: {e}: {e:?}", path.display()))
}

pub(crate) fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Token ids that differ from one `seed` to another, below the tiny network's vocabulary of over 100.
pub(crate) fn ids(length: usize, seed: u32) -> Vec<u32> {
    (0..length as u32)
        .map(|i| (i * 31 + seed * 17 + i * i % 7) % 100)
        .collect()
}

/// The largest difference between two equally long lists; NaN if there is one.
pub(crate) fn distance(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, worse)
}

/// The larger of two differences; unlike `f32::max`, it does not ignore a NaN.
pub(crate) fn worse(a: f32, b: f32) -> f32 {
    if a.is_nan() || b <= a { a } else { b }
}

#[test]
fn distance_is_that_of_the_worst_pair() {
    assert_eq!(distance(&[1.0, 5.0, 2.0], &[1.5, 4.0, 2.0]), 1.0);
    assert!(distance(&[f32::NAN, 0.0], &[0.0, 0.0]).is_nan());
    assert!(distance(&[0.0, f32::NAN], &[0.0, 0.0]).is_nan());
}
