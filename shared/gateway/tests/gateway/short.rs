//! Texts of a few words, which may be in several languages.

use axum::{body::Body, http::Request};
use serde_json::{Value, json};

use crate::harness::{Answer, Outcome, check, detect, five, send};

/// The language that a text was checked in; none where it was checked in none.
fn checked_in(answer: &Answer) -> Option<String> {
    let parts = answer.json()["parts"].as_array().cloned().unwrap_or_default();
    let part = parts.first().filter(|part| part["status"] == "checked")?;
    Some(part["language"].as_str()?.to_owned())
}

#[tokio::test]
async fn greetings_and_names_are_checked_in_their_language_or_in_none() -> Outcome {
    let router = five()?;
    // (text, who checks it)
    let texts = [
        ("Hallo", Some("de")),
        ("Guten Morgen!", Some("de")),
        ("Danke", Some("de")),
        ("Hej", Some("sv")),
        ("God morgon Erik", Some("sv")),
        ("Tack!", Some("sv")),
        ("Ciao Anna", Some("it")),
        ("Buongiorno", Some("it")),
        ("Dobrý den", Some("cs")),
        ("Ahoj Petře", Some("cs")),
        ("Hello Peter", Some("en")),
        ("Hi Tom", Some("en")),
        ("Dear Sarah,", Some("en")),
        ("Ich bin müde", Some("de")),
        ("Jag är trött", Some("sv")),
        ("How are you?", Some("en")),
        // In a language that nobody serves.
        ("Hola", None),
        ("Bonjour Marie", None),
        ("Cześć", None),
        // In any, or in two.
        ("Hi das ist so", None),
        ("Berlin", None),
        ("Peter Smith", None),
        ("Anna", None),
        ("OK", None),
        ("Test", None),
    ];
    let mut wrong = Vec::new();
    for (text, expected) in texts {
        let answer = detect(&router, json!({ "text": text })).await?;
        assert_eq!(answer.status, 200, "{text}: {}", answer.text);
        let found = checked_in(&answer);
        if found.as_deref() != expected {
            wrong.push(format!("{text}: {found:?}: {}", answer.text));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

#[tokio::test]
async fn what_may_be_in_several_languages_is_in_the_one_that_its_caller_names() -> Outcome {
    let router = five()?;
    for (accepted, text, expected) in [
        ("de-AT,de;q=0.9,en;q=0.5", "Berlin", Some("de")),
        ("en-GB,en;q=0.9", "Berlin", Some("en")),
        ("fr,sv;q=0.5", "Test", Some("sv")),
        ("fr", "Test", None),
        // What is sure stays so.
        ("en", "Dobrý den", Some("cs")),
        ("en", "Ich bin müde", Some("de")),
    ] {
        let request = Request::post("/v1/detect").header("accept-language", accepted);
        let body = json!({ "text": text }).to_string();
        let answer = send(&router, request.body(Body::from(body))?).await?;
        assert_eq!(
            checked_in(&answer).as_deref(),
            expected,
            "{accepted} {text}: {}",
            answer.text
        );
    }
    for (name, value, expected) in [
        ("preferredVariants", "de-CH", "de-CH"),
        ("preferredLanguages", "it,en", "it"),
        ("motherTongue", "sv-SE", "sv"),
    ] {
        let body = check(&router, &[("text", "Test"), ("language", "auto"), (name, value)])
            .await?
            .json();
        assert_eq!(
            (&body["language"]["code"], &body["sentenceRanges"]),
            (&json!(expected), &json!([[0, 4]])),
            "{name}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_text_of_no_sure_language_has_languagetools_answer_without_matches() -> Outcome {
    let router = five()?;
    let answer = check(&router, &[("text", "Test"), ("language", "auto")]).await?;
    let body = answer.json();
    assert_eq!((answer.status, &body["matches"]), (200, &json!([])), "{}", answer.text);
    assert_eq!(body["warnings"]["incompleteResults"], Value::Bool(false));
    let confidence = body["language"]["detectedLanguage"]["confidence"].as_f64();
    assert!(confidence.is_some_and(|confidence| confidence < 0.5), "{body}");
    Ok(())
}
