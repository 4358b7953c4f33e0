use std::error::Error;

use super::*;

/// Tags for tests: the general ones, and `more`.
pub(crate) fn tags(language: &str, edits: &[&str], inserts: &[&str]) -> Tags {
    let general = [
        "keep",
        "delete",
        "join",
        "first_upper",
        "first_lower",
        "upper",
        "lower",
        "spelling",
        "split",
        "hyphen",
        "other",
    ];
    let [edits, inserts] = [[&general[..], edits].concat(), [&["none"], inserts].concat()];
    let json = serde_json::json!({
        "schema": 1,
        "language": language,
        "edits": edits,
        "inserts": inserts,
        "thresholds": {
            "default": {"word": 0.6, "punctuation": 0.7},
            "picky": {"word": 0.4, "punctuation": 0.5, "spelling": 0.3, "marked": 0.2},
        },
    });
    Tags::parse(
        json.to_string().as_bytes(),
        &Language::new(language).expect("a language code"),
    )
    .expect("good tags")
}

fn refused(json: &str) -> String {
    let error = Tags::parse(json.as_bytes(), &Language::new("de").expect("a language code")).expect_err("bad tags");
    error.to_string()
}

fn file(edits: &str, inserts: &str) -> String {
    let thresholds = r#"{"default": {"word": 0.6, "punctuation": 0.7}, "picky": {"word": 0.4, "punctuation": 0.5}}"#;
    format!(r#"{{"schema": 1, "language": "de", "edits": {edits}, "inserts": {inserts}, "thresholds": {thresholds}}}"#)
}

/// A file with this confirmation.
fn confirmed(confirmation: &str) -> String {
    let schema = r#""schema": 1"#;
    file(r#"["keep"]"#, r#"["none"]"#).replace(schema, &format!(r#"{schema}, "confirmation": {confirmation}"#))
}

#[test]
fn tags_are_read() {
    let tags = tags(
        "de",
        &["word:der", "word:Sie", "word:sie", "ending:2:en", "ending:0:s"],
        &[",", "in der"],
    );
    assert_eq!(tags.language().code(), "de");
    assert_eq!(tags.edit(0), Some(&Edit::Keep));
    assert_eq!(tags.edit(11), Some(&Edit::Word("der".into())));
    assert_eq!(
        tags.edit(14),
        Some(&Edit::Ending {
            strip: 2,
            add: "en".into()
        })
    );
    assert_eq!(tags.edit(16), None);
    assert_eq!(tags.insert(0), Some(&[][..]));
    assert_eq!(tags.insert(2), Some(&["in".to_owned(), "der".to_owned()][..]));
    assert_eq!(tags.insert(3), None);
    assert_eq!(
        tags.thresholds(Level::Picky),
        Thresholds {
            word: 0.4,
            punctuation: 0.5,
            missing: None,
            spelling: Some(0.3),
            marked: Some(0.2),
        }
    );
    assert!(tags.is_small("der") && tags.is_small("in"));
    assert!(!tags.is_small("sie") && !tags.is_small("haus") && !tags.is_small(","));
}

#[test]
fn what_is_wrong_is_named_with_the_remedy() {
    let cases = [
        ("{".to_owned(), "cannot be read"),
        (
            file(r#"["keep"]"#, r#"["none"]"#).replace("\"schema\": 1", "\"schema\": 2"),
            "schema 2",
        ),
        (
            file(r#"["keep"]"#, r#"["none"]"#).replace("\"de\"", "\"it\""),
            "is for \"it\", but the bundle is for de",
        ),
        (
            file(r#"["keep", "drop"]"#, r#"["none"]"#),
            "unknown tag \"drop\" among its edits",
        ),
        (file(r#"["keep", "ending:x:en"]"#, r#"["none"]"#), "\"ending:x:en\""),
        (file(r#"["keep", "ending:0:"]"#, r#"["none"]"#), "\"ending:0:\""),
        (file(r#"["keep", "ending:+1:a"]"#, r#"["none"]"#), "\"ending:+1:a\""),
        (file(r#"["keep", "word:"]"#, r#"["none"]"#), "\"word:\""),
        (
            file(r#"["keep"]"#, r#"["none", "in  der"]"#),
            "\"in  der\" among its inserts",
        ),
        (
            file(r#"["keep", "delete", "delete"]"#, r#"["none"]"#),
            "\"delete\" twice",
        ),
        (
            file(r#"["delete", "keep"]"#, r#"["none"]"#),
            "\"delete\" as the first of its edits",
        ),
        (file(r#"["keep"]"#, "[]"), "\"\" as the first of its inserts"),
        (
            file(r#"["keep"]"#, r#"["none"]"#).replace("picky", "pickier"),
            "level \"picky\"",
        ),
        (
            file(r#"["keep"]"#, r#"["none"]"#).replace("0.7", "1.7"),
            "level \"default\"",
        ),
        (
            confirmed(r#"{"from": 0.5, "below": 0.1, "odds": 0.5}"#),
            "odds are below 1",
        ),
        (
            confirmed(r#"{"from": 0.5, "below": 1.5, "odds": 2}"#),
            "no probabilities",
        ),
    ];
    for (json, part) in cases {
        let message = refused(&json);
        assert!(
            message.starts_with("edits.json ") && message.contains(part),
            "{message}"
        );
        let remedy = message.rsplit("; ").next().unwrap_or_default();
        assert!(
            ["pack", "put in", "update", "measure"]
                .iter()
                .any(|verb| remedy.starts_with(verb)),
            "{message}"
        );
    }
}

#[test]
fn the_cause_of_what_is_no_json_is_kept() {
    let error = Tags::parse(b"{", &Language::new("de").expect("a language code")).expect_err("no JSON");
    assert!(error.source().is_some());
}

#[test]
fn lists_fit_the_model_or_are_refused() {
    let tags = tags("de", &[], &[","]);
    assert!(tags.fits(11, 2).is_ok());
    let message = tags.fits(12, 2).expect_err("one too few").to_string();
    assert!(message.contains("11 edits") && message.contains("12 wide"), "{message}");
    assert!(tags.fits(11, 3).is_err());
}

#[test]
fn edits_of_words() {
    let cases = [
        ("delete", "Haus", Some("")),
        ("first_upper", "haus", Some("Haus")),
        ("first_upper", "Haus", None),
        ("first_lower", "„Haus", Some("„haus")),
        ("upper", "Nato", Some("NATO")),
        ("lower", "HAUS", Some("haus")),
        ("word:die", "der", Some("die")),
        ("word:die", "Der", Some("Die")),
        ("word:die", "DER", Some("DIE")),
        ("word:die", "Die", None),
        ("word:Sie", "sie", Some("Sie")),
        ("word:zu dem", "Zum", Some("Zu dem")),
        ("ending:2:en", "ganzer", Some("ganzen")),
        ("ending:0:e", "ein", Some("eine")),
        ("ending:0:e", "EIN", Some("EINE")),
        ("ending:1:", "Hauses", Some("Hause")),
        ("ending:2:en", "er", None),
        ("ending:1:ü", "Tö", Some("Tü")),
        ("ending:1:'", "la", Some("l'")),
        ("ending:1:", "", None),
        ("keep", "Haus", None),
        ("other", "Haus", None),
        ("spelling", "Haus", None),
        ("join", "Haus", None),
    ];
    for (tag, word, expected) in cases {
        let edit = Edit::parse(tag).expect("a known tag");
        assert_eq!(
            edit.of_word(word).map(|words| words.join(" ")).as_deref(),
            expected,
            "{tag} {word}"
        );
    }
}

#[test]
fn edits_of_pairs() {
    assert_eq!(Edit::Join.of_pair("Haus", "Tür").as_deref(), Some("Haustür"));
    assert_eq!(Edit::Join.of_pair("HAUS", "TÜR").as_deref(), Some("HAUSTÜR"));
    assert_eq!(Edit::Hyphen.of_pair("E", "Mail").as_deref(), Some("E-Mail"));
    assert_eq!(Edit::Join.of_pair("Haus", "."), None);
    assert_eq!(Edit::Keep.of_pair("Haus", "Tür"), None);
}
