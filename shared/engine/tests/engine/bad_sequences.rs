//! Calls that the model cannot answer give an error that names the input, never a panic, and the next call works.

use solecism_engine::{EngineError, Model, Options};

use crate::models::{float, ids, int8, read};

#[test]
fn each_bad_batch_is_named() {
    for model in [float(), int8()] {
        let (good, long, longest) = (ids(5, 0), ids(257, 0), ids(256, 0));
        let many = vec![longest.as_slice(); 65];
        let vocabulary = model.vocabulary_size().expect("a table of words") as u32;
        let past = [1, vocabulary, 1];
        let huge = [u32::MAX];
        let cases: [(&[&[u32]], &str); 6] = [
            (&[], "the batch holds no sequence"),
            (&[&good, &[]], "sequence 1 of the batch holds no token id"),
            (
                &[&good, &good, &past],
                "at position 1 of sequence 2 is past the model's vocabulary",
            ),
            (&[&huge], "token id 4294967295 at position 0 of sequence 0"),
            (
                &[&good, &long],
                "sequence 1 has 257 token ids, but the model has positions for 256",
            ),
            (&many, "65 sequences padded to 256 is over the limit of 16384"),
        ];
        for (sequences, expected) in cases {
            let error = model.logits(sequences).expect_err(expected).to_string();
            assert!(error.contains(expected), "{error}");
            assert!(model.logits(&[&good]).is_ok(), "after: {expected}");
        }
        assert!(
            model.logits(&[&[vocabulary - 1]]).is_ok(),
            "the last id of the vocabulary"
        );
    }
}

#[test]
fn the_limit_on_a_batch_is_the_callers() {
    let mut options = Options::default();
    options.max_batch_tokens = 10;
    let bytes = read(&solecism_testing::tiny::float_model());
    let model = Model::from_onnx(bytes, &options).expect("the tiny model");
    assert!(model.logits(&[&ids(10, 0)]).is_ok());
    let error = model.logits(&[&ids(6, 0), &ids(2, 0)]).expect_err("12 with padding");
    assert!(
        matches!(
            error,
            EngineError::TooLarge {
                batch: 2,
                length: 6,
                limit: 10
            }
        ),
        "{error}"
    );
}
