use super::*;
use clap::CommandFactory as _;

fn parse(line: &str) -> Result<Command, clap::Error> {
    Cli::try_parse_from(line.split_whitespace()).map(|cli| cli.command)
}

#[test]
fn the_definition_is_sound() {
    Cli::command().debug_assert();
}

#[test]
fn every_option_of_check() {
    let line = "solecism check --language de-AT --threshold 0.3 --format json --models s3://bucket/x --markup latex --offset-encoding utf16 \
                a -";
    let Ok(Command::Check(args)) = parse(line) else {
        panic!("{line} is not taken")
    };
    assert_eq!(args.model.language.as_ref().map(Language::code), Some("de"));
    assert_eq!(args.threshold.threshold, Some(0.3));
    assert_eq!(args.format, CheckFormat::Json);
    assert_eq!(
        args.model.location.models.map(|uri| uri.to_string()).as_deref(),
        Some("s3://bucket/x/")
    );
    assert_eq!(args.offset_encoding, Offsets::Utf16);
    assert_eq!(args.markup, Markup::Latex);
    assert_eq!(args.files, [PathBuf::from("a"), PathBuf::from("-")]);
}

#[test]
fn every_option_of_eval() {
    let line = "solecism eval --language de --raw --format json --write-predictions out.tsv in.tsv";
    let Ok(Command::Eval(args)) = parse(line) else {
        panic!("{line} is not taken")
    };
    assert!(args.raw);
    assert_eq!(args.write_predictions, Some("out.tsv".into()));
    assert_eq!(args.input.file, Some("in.tsv".into()));
    let line = "solecism eval --language de --twins twins.tsv --half report --threshold 0.4";
    let Ok(Command::Eval(args)) = parse(line) else {
        panic!("{line} is not taken")
    };
    assert_eq!(
        (args.input.twins, args.half),
        (Some("twins.tsv".into()), Some("report".to_owned()))
    );
    let line = "solecism eval --clean clean.txt";
    let Ok(Command::Eval(args)) = parse(line) else {
        panic!("{line} is not taken")
    };
    assert_eq!((args.input.clean, args.input.file), (Some("clean.txt".into()), None));
}

#[test]
fn every_option_of_pack() {
    let line = "solecism models pack export --language fr --model model_quantized.onnx --output out --force --name n \
                --version 2.0.0 --licence MIT --training-data a,b --training-data c --threshold 0.6 \
                --picky-threshold 0.3 --error-labels i,j --max-tokens 128 --window-overlap 32 --activation-bits 8";
    let Ok(Command::Models(ModelsArgs {
        command: ModelsCommand::Pack(args),
    })) = parse(line)
    else {
        panic!("{line} is not taken")
    };
    assert_eq!(
        (args.folder, args.model),
        ("export".into(), "model_quantized.onnx".into())
    );
    assert_eq!((args.output, args.force), (Some("out".into()), true));
    assert_eq!((args.name.as_deref(), args.version.as_str()), (Some("n"), "2.0.0"));
    assert_eq!((args.licence.as_str(), args.language.code()), ("MIT", "fr"));
    assert_eq!(args.training_data, ["a,b", "c"]);
    assert_eq!((args.threshold, args.picky_threshold), (Some(0.6), Some(0.3)));
    assert_eq!(args.error_labels, ["i", "j"]);
    assert_eq!((args.max_tokens, args.window_overlap), (Some(128), Some(32)));
    assert_eq!(args.activation_bits, 8);
}

#[test]
fn a_level_is_taken_in_place_of_a_threshold() {
    let level = |line| match parse(line) {
        Ok(Command::Check(args)) => Some((args.threshold.level, args.threshold.threshold)),
        _ => None,
    };
    assert_eq!(level("solecism check --level picky a"), Some((Level::Picky, None)));
    assert_eq!(level("solecism check --level default a"), Some((Level::Default, None)));
    assert_eq!(level("solecism check -t 0.2 a"), Some((Level::Default, Some(0.2))));
}

#[test]
fn what_is_refused() {
    let cases = [
        "solecism check --threshold 1.5",
        "solecism check --threshold nan",
        "solecism check --threshold -0.1",
        "solecism check --threshold half",
        "solecism check --level strict",
        "solecism check --level picky --threshold 0.5",
        "solecism eval --level default --threshold 0.5 a.tsv",
        "solecism check --language ../de",
        "solecism check --language de_",
        "solecism check --language deutsch",
        "solecism check --models ftp://bucket/x",
        "solecism check --format xml",
        "solecism check --offset-encoding latin1",
        "solecism eval",
        "solecism eval a.tsv b.tsv",
        "solecism eval --clean a.txt b.tsv",
        "solecism eval --clean a.txt --twins b.tsv",
        "solecism eval --clean a.txt --raw",
        "solecism eval --clean a.txt --level picky",
        "solecism eval --clean a.txt --write-predictions b.tsv",
        "solecism eval --half report a.tsv",
        "solecism check --markup html a.txt",
        "solecism models",
        "solecism models verify d/e",
        "solecism models sizes --format xml",
        "solecism models pack",
        "solecism models pack export",
        "solecism models pack export --language FR",
        "solecism models pack export --language fr --name=",
        "solecism models pack export --language fr --threshold 2",
        "solecism models pack export --language fr --picky-threshold 2",
        "solecism models pack export --language fr --max-tokens 2",
        "solecism models pack export --language fr --activation-bits 6",
        "solecism rewrite",
        "solecism correct --write",
        "solecism correct --write --diff a.txt",
        "solecism bench",
        "solecism bench --model m.onnx --tokens 16,0",
        "solecism bench --model m.onnx --batch many",
        "solecism bench --model m.onnx --threads 0",
        "solecism bench --model m.onnx --sentences 0",
        "solecism bench --model m.onnx --seconds -1",
        "solecism bench --model m.onnx --kernel fast",
    ];
    let taken: Vec<_> = cases.iter().filter(|line| parse(line).is_ok()).collect();
    assert!(taken.is_empty(), "{taken:?}");
}
