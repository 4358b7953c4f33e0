use solecism_checker::{Alone, CheckOptions, Checker, CheckerError, CheckerReader};
use solecism_store::{Bundle, FileName, Manifest};

/// The tiny bundle, with `replace` done to the text of one of its files.
fn bundle(file: &str, replace: [&str; 2]) -> Bundle {
    let folder = solecism_testing::tiny::bundle();
    let read = |name: &str| {
        let bytes = std::fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        if name != file {
            return bytes;
        }
        let text = String::from_utf8(bytes).expect("UTF-8");
        assert!(text.contains(replace[0]), "{file} has no {}", replace[0]);
        text.replace(replace[0], replace[1]).into_bytes()
    };
    Bundle {
        manifest: Manifest::parse(&read("manifest.json")).expect("a manifest"),
        model: vec![read("model.onnx").into()],
        tokenizer: read("tokenizer.json").into(),
        config: read("config.json").into(),
        edits: None,
        words: None,
    }
}

#[test]
fn the_tiny_bundle_checks_text() {
    let checker = Checker::from_bundle(bundle("", ["", ""])).expect("a checker");
    assert_eq!((checker.language().code(), checker.threshold()), ("de", 0.5));
    let text = format!("Ich bin das Haus. {}", "ich und du ".repeat(60));
    let report = checker.check(&text, &CheckOptions::default()).expect("a report");
    assert_eq!(report.words.len(), 5 + 180);
    assert!(report.timings.batches > 0 && report.timings.pieces > report.words.len());
    let alone = checker
        .check("Ich bin das Haus.", &CheckOptions::default())
        .expect("a report");
    for (word, expected) in report.words.iter().zip(&alone.words) {
        // In a batch with longer ones it is padded: the results are equal except for the order of float additions.
        assert!((word.probability - expected.probability).abs() < 1e-5);
    }
}

#[test]
fn the_thresholds_are_those_of_the_manifest() {
    let checker = Checker::from_bundle(bundle("", ["", ""])).expect("a checker");
    assert_eq!((checker.threshold(), checker.picky_threshold()), (0.5, None));
    let both = bundle(
        "manifest.json",
        ["\"default\": 0.5", "\"default\": 0.6, \"picky\": 0.25"],
    );
    let checker = Checker::from_bundle(both).expect("a checker");
    assert_eq!((checker.threshold(), checker.picky_threshold()), (0.6, Some(0.25)));
}

#[test]
fn the_correction_for_length_is_that_of_the_manifest() {
    let plain = Checker::from_bundle(bundle("", ["", ""])).expect("a checker");
    let schema = "\"schema\": 2, \"sentence_length\": {\"slope\": 1, \"reference\": 12}";
    let corrected = Checker::from_bundle(bundle("manifest.json", ["\"schema\": 1", schema])).expect("a checker");
    let sentence = vec![vec!["ich".to_owned(); 6]];
    let of = |checker: &Checker| checker.check_words(&sentence).expect("probabilities").concat();
    for (before, after) in of(&plain).iter().zip(of(&corrected)) {
        assert!(
            (after - 2.0 * before / (1.0 + before)).abs() < 1e-6,
            "{before} became {after}"
        );
    }
}

#[test]
fn the_weights_are_counted() {
    let checker = Checker::from_bundle(bundle("", ["", ""])).expect("a checker");
    // 19,808 in int8 and 9,586 in float32; its 64-bit integers are not weights.
    assert_eq!(checker.parameters(), Some(29_394));
}

#[test]
fn parts_that_do_not_belong_together() {
    let labels = "\"labels\": [\n  \"c\",";
    let cases = [
        (
            "labels of the config",
            bundle("config.json", ["\"0\": \"c\"", "\"0\": \"x\""]),
        ),
        (
            "more labels in the config",
            bundle("config.json", ["\"0\": \"c\"", "\"2\": \"x\", \"0\": \"c\""]),
        ),
        (
            "labels of the manifest",
            bundle("manifest.json", [labels, "\"labels\": [\n  \"b\", \"c\","]),
        ),
        (
            "longer than the model's positions",
            bundle("manifest.json", ["\"max_tokens\": 64", "\"max_tokens\": 257"]),
        ),
        (
            "pieces without embedding",
            bundle("tokenizer.json", ["[\"ü\"", "[\"new\",-9.0],[\"ü\""]),
        ),
    ];
    for (what, bundle) in cases {
        match Checker::from_bundle(bundle) {
            Err(CheckerError::Mismatch { name, .. }) => assert_eq!(name, "solecism-tiny", "{what}"),
            other => panic!("{what}: {other:?}"),
        }
    }
}

#[test]
fn files_that_cannot_be_read() {
    let mut broken = bundle("", ["", ""]);
    broken.model = vec![broken.model.concat()[..1000].to_vec().into()];
    assert!(matches!(Checker::from_bundle(broken), Err(CheckerError::Load { .. })));
    let tokenizer = bundle("tokenizer.json", ["{", "["]);
    assert!(matches!(
        Checker::from_bundle(tokenizer),
        Err(CheckerError::Tokenizer { .. })
    ));
    let config = bundle("config.json", ["id2label", "labels"]);
    assert!(matches!(Checker::from_bundle(config), Err(CheckerError::Config { .. })));
    let language = bundle("manifest.json", ["\"language\": \"de\"", "\"language\": \"German\""]);
    assert!(matches!(Checker::from_bundle(language), Err(CheckerError::Language(_))));
}

/// The tiny bundle with edit heads.
fn edits_bundle() -> Bundle {
    let folder = solecism_testing::tiny::edits_bundle();
    let read = |name: &str| std::fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    Bundle {
        manifest: Manifest::parse(&read("manifest.json")).expect("a manifest"),
        model: vec![read("model.onnx").into()],
        tokenizer: read("tokenizer.json").into(),
        config: read("config.json").into(),
        edits: Some(read("edits.json").into()),
        words: None,
    }
}

const TEXT: &str = "Ich bin das Haus. Du war nicht auf die Schule ICH";

#[test]
fn a_bundle_with_edits_is_scored_by_its_heads() {
    let found = edits_bundle();
    let (edits, resident) = (found.edits.clone(), found.edits.as_ref().map_or(0, |file| file.len()));
    let checker = Checker::from_bundle(found).expect("a checker");
    assert_eq!(checker.edit_labels(), Some([18, 5]));
    assert_eq!((checker.edits_file(), checker.words_file()), (edits.as_ref(), None));
    let (report, found) = checker
        .check_scored(TEXT, &CheckOptions::default(), &Alone::default())
        .expect("a report");
    let mut tags = 0;
    for (words, scores) in found.sentences.iter().zip(&found.scores) {
        assert_eq!(scores.edits.len(), words.len() + 1);
        for place in &scores.edits {
            for (first, others) in [(place.keep, &place.edits), (place.nothing, &place.inserts)] {
                tags += others.len();
                let sum: f32 = first + others.iter().map(|(_, p)| p).sum::<f32>();
                assert!((0.3..1.001).contains(&sum), "{place:?}");
                assert!(others.is_sorted_by(|a, b| a.1 >= b.1) && others.iter().all(|(tag, _)| (1..18).contains(tag)));
            }
        }
        assert_eq!(
            scores.edits.last().map(|end| (end.keep, end.edits.len())),
            Some((1.0, 0))
        );
        assert!(
            scores.edits.last().is_some_and(|end| end.nothing < 1.0),
            "the end is asked about too"
        );
    }
    assert!(tags > 20, "random weights are undecided: {tags}");

    // The classifier is that of the tiny bundle, so it says the same.
    let plain = Checker::from_bundle(bundle("", ["", ""])).expect("a checker");
    let without = plain.check(TEXT, &CheckOptions::default()).expect("a report");
    for (with, without) in report.words.iter().zip(&without.words) {
        assert!((with.probability - without.probability).abs() < 1e-5);
    }
    let more = checker.resident_bytes() - plain.resident_bytes();
    assert!(
        (resident + 23 * 32..resident + 16_000).contains(&more),
        "{more} bytes more"
    );
}

#[test]
fn heads_that_no_file_explains_are_left_out() {
    let found = Bundle {
        edits: None,
        ..edits_bundle()
    };
    let checker = Checker::from_bundle(found).expect("a checker");
    assert_eq!((checker.edit_labels(), checker.edits_file()), (None, None));
    let plain = Checker::from_bundle(bundle("", ["", ""])).expect("a checker");
    assert_eq!(checker.parameters(), plain.parameters());
}

#[test]
fn edits_without_heads_are_named_with_what_to_do() {
    let bundle = Bundle {
        edits: edits_bundle().edits,
        ..bundle("", ["", ""])
    };
    let error = Checker::from_bundle(bundle).expect_err("no heads").to_string();
    for part in [
        "edits.json",
        "no output edit_logits",
        "export the network with its heads",
    ] {
        assert!(error.contains(part), "{error}");
    }
}

#[test]
fn files_for_corrections_are_handed_on_in_whole() {
    let Bundle {
        manifest,
        model,
        tokenizer,
        config,
        edits,
        ..
    } = edits_bundle();
    let mut reader = CheckerReader::default();
    let mut push = |name: &str, chunk: &[u8], last| {
        let name = FileName::new(name).expect("a plain name");
        reader.push(&name, chunk.to_vec().into(), last).expect("a good file");
    };
    let edits = edits.expect("the file");
    let (first, second) = edits.split_at(100);
    push("edits.json", first, false);
    push("model.onnx", &model.concat(), true);
    push("edits.json", second, true);
    push("words.fst", b"a", false);
    push("words.fst", b"b", false);
    push("words.fst", b"c", true);
    push("tokenizer.json", &tokenizer, true);
    push("config.json", &config, true);
    let checker = reader.finish(&manifest).expect("a checker");
    assert_eq!(checker.edits_file(), Some(&edits));
    assert_eq!(checker.words_file().map(|file| &file[..]), Some(&b"abc"[..]));
    assert_eq!(checker.edit_labels(), Some([18, 5]));
}
