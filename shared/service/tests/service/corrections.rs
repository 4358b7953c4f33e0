//! Models with edit heads: suggestions in what is found, and texts that are corrected.

use std::{error::Error, fs, path::Path, time::Duration};

use axum::Router;
use serde_json::{Value, json};
use solecism_service::{Bundles, CacheLimits, Models};
use solecism_store::{FileName, ManifestDraft, Task, Thresholds};
use solecism_testing::tiny;

use crate::harness::{Answer, Fake, Outcome, call, detect, limits, over, routes, unloaded};

const TEXT: &str = "Das 😀 ist ein Satz. Der Hund hat die Katze gesehen, nicht der Haus.";

/// A bundle in `folder` of the tiny network with heads, which takes nearly all for wrong and proposes whatever it can, with the
/// `edits.json` that `change` makes of its own.
fn bundle(folder: &Path, change: impl Fn(String) -> String) -> Outcome {
    let read = |name: &str| fs::read(tiny::edits_bundle().join(name));
    let edits = String::from_utf8(read(FileName::EDITS)?)?;
    let edits = change(edits.replace("0.6", "0.0").replace("0.7", "0.0"));
    let draft = ManifestDraft {
        task: Task::TokenClassification,
        prefix: None,
        name: "solecism-eager".to_owned(),
        version: "1.0.0".to_owned(),
        language: "de".to_owned(),
        labels: vec!["c".to_owned(), "i".to_owned()],
        error_labels: vec!["i".to_owned()],
        thresholds: Thresholds {
            default: 0.3,
            picky: Some(0.1),
        },
        max_tokens: 64,
        window_overlap: 16,
        activation_bits: 7,
        licence: "MIT".to_owned(),
        training_data: Vec::new(),
    };
    let (model, tokenizer, config) = (
        read(FileName::MODEL)?,
        read(FileName::TOKENIZER)?,
        read(FileName::CONFIG)?,
    );
    let files = [
        (FileName::MODEL, model.as_slice()),
        (FileName::TOKENIZER, &tokenizer),
        (FileName::CONFIG, &config),
        (FileName::EDITS, edits.as_bytes()),
    ];
    for (name, bytes) in files {
        fs::write(folder.join(name), bytes)?;
    }
    fs::write(folder.join("manifest.json"), draft.seal(&files)?.to_json())?;
    Ok(())
}

async fn correct(routes: &Router, body: Value) -> Result<Answer, Box<dyn Error>> {
    call(routes, "POST", "/v1/de/correct", body.to_string()).await
}

/// The stretch of `text` between two offsets in code points.
fn stretch(text: &str, start: &Value, end: &Value) -> Option<String> {
    let (start, end) = (
        usize::try_from(start.as_u64()?).ok()?,
        usize::try_from(end.as_u64()?).ok()?,
    );
    Some(text.chars().skip(start).take(end.checked_sub(start)?).collect())
}

#[tokio::test]
async fn findings_say_what_may_be_right_unless_that_is_switched_off() -> Outcome {
    let folder = tempfile::tempdir()?;
    bundle(folder.path(), |edits| edits)?;
    let routes = unloaded(folder.path())?;
    let request = json!({ "text": TEXT, "offset_encoding": "utf32" });
    let with = detect(&routes, request.to_string()).await?.body;
    let findings = with["findings"].as_array().cloned().unwrap_or_default();
    let suggested: Vec<&Value> = findings
        .iter()
        .filter(|finding| !finding["suggestions"].is_null())
        .collect();
    assert!(!suggested.is_empty(), "{with}");
    for finding in &findings {
        // A finding may be wider than the words that were found: its offsets are those of its text.
        assert_eq!(
            stretch(TEXT, &finding["start"], &finding["end"]).as_deref(),
            finding["text"].as_str(),
            "{finding}"
        );
        assert_eq!(finding["suggestions"].is_null(), finding["kind"].is_null(), "{finding}");
    }
    for suggestion in suggested
        .iter()
        .flat_map(|finding| finding["suggestions"].as_array())
        .flatten()
    {
        assert!(
            suggestion["text"].is_string() && suggestion["probability"].is_number(),
            "{suggestion}"
        );
    }

    let mut request = request;
    request["suggestions"] = false.into();
    let without = detect(&routes, request.to_string()).await?.body;
    let plain = |finding: &Value| finding["kind"].is_null() && finding["suggestions"].is_null();
    assert!(
        without["findings"].as_array().is_some_and(|all| all.iter().all(plain)),
        "{without}"
    );
    assert_eq!(without["words"], with["words"]);
    Ok(())
}

#[tokio::test]
async fn a_text_is_corrected_and_the_answer_says_where() -> Outcome {
    let folder = tempfile::tempdir()?;
    bundle(folder.path(), |edits| edits)?;
    let routes = unloaded(folder.path())?;
    let answer = correct(&routes, json!({ "text": TEXT, "offset_encoding": "utf32" })).await?;
    let body = &answer.body;
    assert_eq!(
        (answer.status.as_u16(), &body["language"], &body["cold"]),
        (200, &json!("de"), &json!(true)),
        "{body}"
    );
    let corrections = body["corrections"].as_array().cloned().unwrap_or_default();
    assert!(!corrections.is_empty(), "{body}");
    // The changes, made one by one, come to the text of the answer.
    let (mut made, mut reached) = (String::new(), json!(0));
    for change in &corrections {
        assert_eq!(
            stretch(TEXT, &change["start"], &change["end"]).as_deref(),
            change["text"].as_str(),
            "{change}"
        );
        made += &stretch(TEXT, &reached, &change["start"]).ok_or("changes out of order")?;
        made += change["replacement"].as_str().ok_or("no replacement")?;
        reached = change["end"].clone();
        assert!(
            change["kind"].is_string() && change["probability"].is_number(),
            "{change}"
        );
    }
    made += &stretch(TEXT, &reached, &json!(TEXT.chars().count())).ok_or("a change past the end")?;
    assert_eq!(body["text"], made, "{body}");
    for finding in body["left"].as_array().ok_or("nothing is said of what was left")? {
        assert_eq!(
            stretch(TEXT, &finding["start"], &finding["end"]).as_deref(),
            finding["text"].as_str()
        );
        let touched = |change: &&Value| {
            change["start"].as_u64() < finding["end"].as_u64() && finding["start"].as_u64() < change["end"].as_u64()
        };
        assert_eq!(corrections.iter().find(touched), None, "{finding}");
        assert_eq!(finding.get("suggestions"), None, "{finding}");
    }
    let second = correct(&routes, json!({ "text": "", "level": "picky" })).await?.body;
    assert_eq!(
        (
            &second["text"],
            &second["corrections"],
            &second["left"],
            &second["cold"]
        ),
        (&json!(""), &json!([]), &json!([]), &json!(false)),
        "{second}"
    );
    Ok(())
}

#[tokio::test]
async fn past_the_deadline_a_text_stays_as_it_is_and_the_answer_says_so() -> Outcome {
    let folder = tempfile::tempdir()?;
    bundle(folder.path(), |edits| edits)?;
    let uri = folder.path().to_str().ok_or("a path that is not UTF-8")?.parse()?;
    let models = Models::new(Bundles::One(uri), CacheLimits::default());
    models.get("de").await?;
    let mut hurried = limits();
    hurried.deadline = Some(Duration::ZERO);
    let routes = over(models, hurried);
    let body = correct(&routes, json!({ "text": TEXT })).await?.body;
    assert_eq!(
        (
            &body["text"],
            &body["corrections"],
            &body["incomplete"],
            &body["checked_to"]
        ),
        (&json!(TEXT), &json!([]), &json!(true), &json!(0)),
        "{body}"
    );
    let found = detect(&routes, json!({ "text": TEXT }).to_string()).await?.body;
    assert_eq!(
        (&found["findings"], &found["incomplete"]),
        (&json!([]), &json!(true)),
        "{found}"
    );
    Ok(())
}

#[tokio::test]
async fn a_model_that_only_finds_mistakes_says_so() -> Outcome {
    let routes = routes(Fake::Probability(0.75), |_| {}).await?;
    let answer = correct(&routes, json!({ "text": "Ein Satz" })).await?;
    assert_eq!(
        (answer.status.as_u16(), answer.code()),
        (422, "no_corrections"),
        "{}",
        answer.body
    );
    let message = answer.body["error"]["message"].as_str().unwrap_or_default();
    assert!(message.contains("fake finds mistakes and corrects none"), "{message}");
    // A detect call that does not say whether it wants suggestions is answered without.
    let found = detect(&routes, json!({ "text": "Ein Satz" }).to_string()).await?;
    assert_eq!(
        found.body["findings"],
        json!([{ "start": 0, "end": 8, "probability": 0.75, "words": 2, "text": "Ein Satz" }])
    );
    Ok(())
}

#[tokio::test]
async fn a_correct_call_takes_no_field_that_it_has_no_use_for() -> Outcome {
    let routes = unloaded(&tiny::edits_bundle())?;
    for field in ["threshold", "suggestions", "txt"] {
        let answer = correct(&routes, json!({ "text": "Ja", (field): 0.5 })).await?;
        let error = &answer.body["error"];
        assert_eq!(
            (answer.status.as_u16(), answer.code(), &error["field"]),
            (400, "unknown_field", &json!(field)),
            "{error}"
        );
        let message = error["message"].as_str().unwrap_or_default();
        assert!(message.contains("not a field of a call to correct a text"), "{message}");
    }
    let long = json!({ "text": "a".repeat(limits().max_text_bytes + 1) });
    assert_eq!(correct(&routes, long).await?.status.as_u16(), 413);
    Ok(())
}

#[tokio::test]
async fn corrections_that_cannot_be_used_are_named_and_the_model_is_never_served() -> Outcome {
    type Damage = (fn(String) -> String, &'static str);
    let cases: [Damage; 3] = [
        (|edits| edits.replace(r#""de""#, r#""sv""#), "edits.json is for \"sv\""),
        (|edits| edits.replace("\"other\",\n", ""), "edits.json has 17 edits"),
        (|_| "{".to_owned(), "edits.json cannot be read"),
    ];
    for (damage, said) in cases {
        let folder = tempfile::tempdir()?;
        bundle(folder.path(), damage)?;
        let answer = detect(&unloaded(folder.path())?, r#"{"text": "Das"}"#).await?;
        assert_eq!(
            (answer.status.as_u16(), answer.code()),
            (503, "unusable_model"),
            "{}",
            answer.body
        );
        let message = answer.body["error"]["message"].as_str().unwrap_or_default();
        assert!(message.contains(said), "{message}");
    }
    Ok(())
}
