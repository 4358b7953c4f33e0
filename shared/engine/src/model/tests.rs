//! Compares models on a processor that no kernel is for with the same models on a kernel.

use std::path::Path;

use super::*;

/// The largest difference between a batch's logits with the scalar kernel and those with no kernel.
fn difference(path: &Path) -> f32 {
    let load = |kernel| {
        let file = ModelFile::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let mut reader = ModelReader::default();
        let pieces = file.into_pieces().into_iter().try_for_each(|piece| reader.push(piece));
        let split = pieces.and_then(|()| reader.0.finish());
        let model = split.and_then(|split| Model::from_split(split, &Options::default(), kernel));
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

#[test]
fn sequences_are_shared_out_evenly() {
    // Lengths, threads, sequences in each share.
    let cases: [(&[usize], usize, &[usize]); 6] = [
        (&[20, 20, 20, 20], 2, &[2, 2]),
        (&[60, 20, 20, 20], 2, &[1, 3]),
        (&[20, 20, 20, 60], 2, &[3, 1]),
        (&[90], 2, &[1]),
        (&[5, 5, 5], 2, &[3]), // too few tokens for a second thread
        (&[30, 30, 30, 30], 3, &[2, 1, 1]),
    ];
    for (lengths, threads, expected) in cases {
        let shares = shares(lengths, threads);
        let found: Vec<usize> = shares.iter().map(Range::len).collect();
        assert_eq!(found, expected, "{lengths:?} among {threads}");
        let covered: Vec<usize> = shares.into_iter().flatten().collect();
        assert_eq!(covered, (0..lengths.len()).collect::<Vec<_>>());
    }
}

/// float32 models differ by rounding, and int8 models also by the quantisation of activations.
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
