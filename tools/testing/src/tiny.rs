//! The tiny bundle: two layers of width 32 with random weights, made by `data/make_tiny.py`.

use std::path::{Path, PathBuf};

/// The folder of the tiny bundle (language `de`, int8): manifest, model, tokenizer and configuration.
pub fn bundle() -> PathBuf {
    data().join("tiny")
}

/// The folder of the tiny bundle with edit heads: outputs `edit_logits` of 18 tags and `insert_logits` of 5, which its `edits.json`
/// names. Its `logits` are those of the tiny bundle.
pub fn edits_bundle() -> PathBuf {
    data().join("tiny-edits")
}

/// The folder of a tiny corrector (language `en`, int8), made by `data/make_tiny_corrector.py`: it writes `goes` in the place of `go`,
/// `sees` of `see`, `children` of `childs` and `are` of `is`, and knows some thirty words more.
pub fn corrector_bundle() -> PathBuf {
    data().join("tiny-correct")
}

/// The tiny bundle's network in float32, as ONNX bytes on disk.
pub fn float_model() -> PathBuf {
    data().join("tiny-float.onnx")
}

/// The tiny bundle's network without its classifier, as a sentence encoder: outputs `last_hidden_state` (float32 `[batch,
/// sequence, 32]`) and `sentence_embedding` (`[batch, 32]`), the mean over a sequence's tokens.
pub fn encoder() -> PathBuf {
    data().join("tiny-encoder.onnx")
}

/// JSON: `cases: [{ids: [sequence], logits: [sequence][labels]}]`, what ONNX Runtime computes with [`float_model`].
pub fn golden() -> PathBuf {
    data().join("tiny-golden.json")
}

/// Copies the tiny bundle into `folder`, which is created where it is missing, so that a test may alter it.
pub fn copy_to(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    for entry in std::fs::read_dir(bundle())? {
        let entry = entry?;
        std::fs::copy(entry.path(), folder.join(entry.file_name()))?;
    }
    Ok(())
}

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data")
}
