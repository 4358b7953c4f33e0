//! Models on a processor that no kernel is for, against the same with one.

use std::path::Path;

use super::*;

/// The largest difference of a batch's logits with the scalar kernel and with none.
fn difference(path: &Path) -> f32 {
    let load = |kernel| {
        let file = ModelFile::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let model = Model::with_kernel(file, &Options::default(), kernel);
        model.unwrap_or_else(|e| panic!("{}: {e}: {e:?}", path.display()))
    };
    let (with, without) = (load(Some(Kernel::Scalar)), load(None));
    assert_eq!(without.kernel(), None);
    assert_eq!(with.vocabulary_size(), without.vocabulary_size());
    let batch: [&[u32]; 3] = [&[5, 17, 30, 8, 29, 11, 7], &[9, 6], &[21]];
    let [with, without] = [with, without].map(|model| model.logits(&batch).expect("ids that exist"));
    let values = with.iter().flatten().zip(without.iter().flatten());
    values.map(|(a, b)| (a - b).abs()).fold(0.0, |largest, d| {
        assert!(!d.is_nan(), "{}", path.display());
        largest.max(d)
    })
}

/// float32 models differ by rounding; int8 ones by the quantisation of activations too.
#[test]
fn without_a_kernel_layers_run_in_float32() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    for (name, tolerance) in [
        ("torchscript.onnx", 1e-4),
        ("dynamo.onnx", 1e-4),
        ("kinds/bert-torchscript.onnx", 1e-4),
        ("kinds/bert-dynamo.onnx", 1e-4),
        ("kinds/distilbert-torchscript.onnx", 1e-4),
        ("kinds/distilbert-dynamo.onnx", 1e-4),
        ("kinds/xlm-roberta-torchscript.onnx", 1e-4),
        ("kinds/xlm-roberta-dynamo.onnx", 1e-4),
        ("dynamic.onnx", 0.2),
        ("weights.onnx", 0.2),
        ("kinds/xlm-roberta-dynamic.onnx", 0.2),
    ] {
        let found = difference(&data.join(name));
        assert!(found <= tolerance, "{name}: {found}");
    }
    let found = difference(&solecism_testing::tiny::bundle().join("model.onnx"));
    assert!((1e-4..=0.2).contains(&found), "the tiny bundle: {found}");
}
