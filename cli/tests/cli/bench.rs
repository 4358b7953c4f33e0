//! `solecism bench`

use solecism_testing::tiny;

use crate::run;

fn bench(model: &std::path::Path, args: &[&str]) -> crate::Run {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let model = model.to_str().expect("a path in UTF-8");
    run(folder.path(), &[&["bench", "--model", model], args].concat())
}

#[test]
fn a_bundle_and_an_onnx_file_are_timed_at_each_length() {
    for model in [
        tiny::bundle(),
        tiny::bundle().join("model.onnx"),
        tiny::float_model(),
        tiny::encoder(),
    ] {
        let ran = bench(
            &model,
            &[
                "--tokens",
                "2,5",
                "--batch",
                "3",
                "--threads",
                "1",
                "--seconds",
                "0",
                "--format",
                "json",
            ],
        );
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
        let found = ran.json();
        for (row, tokens) in found["rows"].as_array().expect("rows").iter().zip([2, 5]) {
            assert_eq!((row["tokens"].as_u64(), row["batch"].as_u64()), (Some(tokens), Some(3)));
            let [median, least] = ["median_ms", "min_ms"].map(|key| row[key].as_f64().expect("a number"));
            assert!(0.0 < least && least <= median, "{row}");
        }
        assert_eq!(found["rows"].as_array().map(Vec::len), Some(2));
        assert!(found["load_ms"].as_f64() > Some(0.0));
        assert_eq!(found["peak_bytes"].is_u64(), cfg!(target_os = "linux"));
        assert!(found.get("request").is_none());
    }
}

#[test]
fn a_request_of_many_sentences_runs_in_batches_of_like_length() {
    let ran = bench(
        &tiny::bundle(),
        &[
            "--tokens",
            "2",
            "--sentences",
            "50",
            "--seconds",
            "0",
            "--format",
            "json",
        ],
    );
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let request = &ran.json()["request"];
    let lengths = request["lengths"].as_array().expect("lengths").iter();
    let lengths: Vec<u64> = lengths.map(|length| length.as_u64().expect("a number")).collect();
    assert_eq!(lengths.len(), 50);
    assert!(lengths.iter().all(|length| (5..=60).contains(length)));
    // Batches have up to 512 pieces.
    let batches = request["batches"].as_u64().expect("a number");
    assert!(lengths.iter().sum::<u64>().div_ceil(512) <= batches && batches < 10);
    let [median, least] = ["median_ms", "min_ms"].map(|key| request[key].as_f64().expect("a number"));
    assert!(0.0 < least && least <= median, "{request}");
}

#[test]
fn an_encoder_runs_for_the_output_asked_for() {
    let encoder = |output| {
        let args = ["--tokens", "2", "--seconds", "0", "--output", output];
        bench(&tiny::encoder(), &args)
    };
    assert_eq!(encoder("sentence_embedding").code, Some(0));
    encoder("logits").refused(&["output logits", "the model has last_hidden_state, sentence_embedding"]);
}

#[test]
fn what_cannot_be_timed_is_named() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    bench(folder.path(), &[]).refused(&["is not a bundle", "manifest.json"]);
    bench(&folder.path().join("none.onnx"), &[]).refused(&["cannot read", "none.onnx"]);
    // The tiny model has fewer positions.
    bench(&tiny::bundle(), &["--tokens", "100000"]).refused(&["100000"]);
}
