//! `POST /v1/detect`.

use std::time::Duration;

use serde_json::{Value, json};
use solecism_gateway::Gateway;

use crate::harness::{Does, MIXED, Outcome, Stub, call, detect, five, gateway, parts};

/// The texts of the findings.
fn found(answer: &Value) -> Vec<&str> {
    let findings = answer["findings"].as_array().map(Vec::as_slice).unwrap_or_default();
    findings.iter().filter_map(|finding| finding["text"].as_str()).collect()
}

/// Language and status of each part.
fn statuses(answer: &Value) -> Vec<(&str, &str)> {
    let parts = answer["parts"].as_array().map(Vec::as_slice).unwrap_or_default();
    parts
        .iter()
        .filter_map(|part| Some((part["language"].as_str()?, part["status"].as_str()?)))
        .collect()
}

#[tokio::test]
async fn a_text_goes_to_the_function_of_its_language() -> Outcome {
    let (german, english) = (Stub::new("de", Does::Cold), Stub::new("en", Does::Works));
    let router = gateway(&[&german, &english])?;
    let text = "Grüß 😀 Dich, lieber Freund, das ist falsch.";
    let answer = detect(&router, json!({ "text": text, "offset_encoding": "utf16" })).await?;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let body = answer.json();
    assert_eq!(
        (&body["language"], &body["incomplete"], &body["offset_encoding"]),
        (&json!("de"), &json!(false), &json!("utf16"))
    );
    assert!(
        body["confidence"].as_f64().is_some_and(|confidence| confidence > 0.5),
        "{body}"
    );
    assert_eq!(
        body["findings"],
        json!([{ "start": 37, "end": 44, "text": "falsch.", "language": "de", "probability": 0.75, "words": 1, "replacements": [] }])
    );
    assert_eq!(body["words"][1], json!({ "start": 5, "end": 7, "probability": 0.1 }));
    assert_eq!(body["sentences"], json!([{ "start": 0, "end": 44, "language": "de" }]));
    let part = &body["parts"][0];
    assert_eq!(
        (
            &part["language"],
            &part["name"],
            &part["status"],
            &part["external"],
            &part["cold"],
            &part["threshold"]
        ),
        (
            &json!("de"),
            &json!("German"),
            &json!("checked"),
            &json!(false),
            &json!(true),
            &json!(0.5)
        )
    );
    assert_eq!(
        (part["ranges"].clone(), part["timings"]["infer_ms"].clone()),
        (json!([{ "start": 0, "end": 44 }]), json!(1.0))
    );
    assert_eq!(
        (&part["thresholds"], &part["false_alarms"]),
        (
            &json!({ "default": 0.5, "picky": 0.3 }),
            &json!({ "default": 0.024, "picky": 0.151 })
        )
    );
    assert_eq!((german.texts().len(), english.texts().len()), (1, 0));
    Ok(())
}

#[tokio::test]
async fn a_function_that_does_not_say_what_its_levels_mean_is_passed_on_without() -> Outcome {
    let router = gateway(&[&Stub::new("de", Does::IsOlder)])?;
    let body = detect(&router, json!({ "text": "Das ist falsch.", "language": "de" }))
        .await?
        .json();
    let part = &body["parts"][0];
    assert_eq!(
        (&part["status"], part.get("thresholds"), part.get("false_alarms")),
        (&json!("checked"), None, None),
        "{body}"
    );
    Ok(())
}

#[tokio::test]
async fn a_language_can_be_named() -> Outcome {
    let english = Stub::new("en", Does::Works);
    let router = gateway(&[&english, &Stub::new("de", Does::Works)])?;
    let text = "Das ist ganz und gar falsch, mein lieber Freund.";
    for name in ["en", "EN", "en-GB", "english", "English"] {
        let answer = detect(&router, json!({ "text": text, "language": name })).await?.json();
        // Checked as asked, and said to be something else.
        assert_eq!(
            (statuses(&answer), &answer["language"]),
            (vec![("en", "checked")], &json!("de")),
            "{name}"
        );
        assert_eq!(answer["parts"][0]["confidence"], json!(1.0));
    }
    assert_eq!(english.texts(), vec![text; 5]);
    for (name, status, code) in [
        (json!("xx"), 400, "unknown_value"),
        (json!(""), 400, "unknown_value"),
        (json!("de_DE"), 400, "unknown_value"),
        (json!("fr"), 400, "not_served"),
        (json!("cs"), 400, "not_served"),
        (json!(null), 400, "wrong_type"),
        (json!(1), 400, "wrong_type"),
    ] {
        let answer = detect(&router, json!({ "text": text, "language": name })).await?;
        let error = &answer.json()["error"];
        assert_eq!(
            (answer.status, &error["code"], &error["field"]),
            (status, &json!(code), &json!("language")),
            "{name}"
        );
        assert!(
            error["message"]
                .as_str()
                .is_some_and(|message| message.contains("send")),
            "{error}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn each_sentence_of_a_mixed_text_goes_to_its_language() -> Outcome {
    let (german, english) = (Stub::new("de", Does::Works), Stub::new("en", Does::Works));
    let router = gateway(&[&german, &english])?;
    let answer = detect(&router, json!({ "text": MIXED })).await?;
    let body = answer.json();
    assert_eq!(
        statuses(&body),
        [("de", "checked"), ("en", "checked"), ("fr", "not_served")],
        "{body}"
    );
    assert_eq!(
        (found(&body), &body["incomplete"]),
        (vec!["falsch.", "wrong."], &json!(true))
    );
    let start = body["findings"][1]["start"]
        .as_u64()
        .and_then(|start| usize::try_from(start).ok());
    assert_eq!(start, MIXED.find("wrong"));
    assert!(
        german
            .texts()
            .iter()
            .all(|text| text.starts_with("Gestern") && !text.contains("cinema"))
    );
    assert!(
        english
            .texts()
            .iter()
            .all(|text| text.starts_with("Yesterday") && !text.contains("Hier"))
    );
    Ok(())
}

#[tokio::test]
async fn what_is_in_another_script_is_sent_to_nobody() -> Outcome {
    let german = Stub::new("de", Does::Works);
    let router = gateway(&[&german])?;
    let text = "Gestern war ich mit meinen Freunden im Kino, das ist falsch.\n\nВчера я был в кино с друзьями, и нам понравилось.";
    let body = detect(&router, json!({ "text": text })).await?.json();
    assert_eq!(
        (statuses(&body), &body["incomplete"]),
        (vec![("de", "checked"), ("und", "not_served")], &json!(true))
    );
    assert!(german.texts().iter().all(|text| !text.contains("кино")));
    Ok(())
}

#[tokio::test]
async fn what_fails_costs_its_own_part_only() -> Outcome {
    for (does, code) in [
        (Does::IsUnavailable, "model_not_found"),
        (Does::IsAway, "unreachable"),
        (Does::Babbles, "unreadable_answer"),
        (Does::Overshoots, "unreadable_answer"),
        (Does::Hangs, "timed_out"),
    ] {
        let (german, english) = (Stub::new("de", Does::Works), Stub::new("en", does));
        let mut parts = parts(&[&german, &english]);
        parts.timeout = Duration::from_millis(200);
        let router = Gateway::new(parts)?.router();
        let body = detect(&router, json!({ "text": MIXED })).await?.json();
        assert_eq!(
            statuses(&body),
            [("de", "checked"), ("en", "failed"), ("fr", "not_served")],
            "{body}"
        );
        assert_eq!((found(&body), &body["incomplete"]), (vec!["falsch."], &json!(true)));
        let error = &body["parts"][1]["error"];
        assert_eq!(error["code"], code);
        assert!(
            error["message"]
                .as_str()
                .is_some_and(|message| message.starts_with("English could not be checked: ")),
            "{error}"
        );

        // Where there is no other part, the call fails.
        let answer = detect(
            &router,
            json!({ "text": "This is wrong, I am afraid.", "language": "en" }),
        )
        .await?;
        assert_eq!(
            (answer.status, answer.json()["error"]["code"].as_str()),
            (503, Some("unavailable")),
            "{code}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_function_that_runs_out_of_time_is_said_to_have() -> Outcome {
    let router = gateway(&[&Stub::new("de", Does::RunsOutOfTime)])?;
    let body = detect(&router, json!({ "text": "Das ist falsch.", "language": "de" }))
        .await?
        .json();
    assert_eq!(
        (statuses(&body), &body["incomplete"]),
        (vec![("de", "incomplete")], &json!(true))
    );
    Ok(())
}

#[tokio::test]
async fn levels_and_thresholds_reach_the_function() -> Outcome {
    let router = five()?;
    let text = "This is wrong and odd.";
    for (field, value, expected) in [
        ("level", json!("default"), vec!["wrong"]),
        ("level", json!("picky"), vec!["wrong", "odd."]),
        ("threshold", json!(0.8), vec![]),
        ("threshold", json!(0), vec!["This", "is", "wrong", "and", "odd."]),
    ] {
        let body = detect(&router, json!({ "text": text, "language": "en", field: value }))
            .await?
            .json();
        assert_eq!(found(&body), expected, "{field} {value}");
    }
    // A model without a picky threshold says so, as its own route would.
    let router = gateway(&[&Stub::new("de", Does::HasNoPicky)])?;
    let answer = detect(
        &router,
        json!({ "text": "Das ist falsch.", "language": "de", "level": "picky" }),
    )
    .await?;
    assert_eq!(answer.status, 400, "{}", answer.text);
    Ok(())
}

#[tokio::test]
async fn texts_without_letters_are_in_no_language() -> Outcome {
    let router = five()?;
    for text in ["", " \n\t", "12,5 %", "😀", "\0", "\u{301}"] {
        let answer = detect(&router, json!({ "text": text })).await?;
        let body = answer.json();
        assert_eq!(
            (
                answer.status,
                &body["language"],
                &body["findings"],
                &body["parts"],
                &body["incomplete"]
            ),
            (200, &json!(null), &json!([]), &json!([]), &json!(false)),
            "{text:?}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn bad_bodies_are_told_what_to_send() -> Outcome {
    let router = five()?;
    for (body, code) in [
        ("", "invalid_json"),
        ("[]", "invalid_json"),
        (r#"{"text": "a"#, "invalid_json"),
        ("{}", "missing_field"),
        (r#"{"language": "de"}"#, "missing_field"),
        (r#"{"text": 1}"#, "wrong_type"),
        (r#"{"text": "a", "lang": "de"}"#, "unknown_field"),
        (r#"{"text": "a", "threshold": 2}"#, "out_of_range"),
        (
            r#"{"text": "a", "threshold": 0.5, "level": "picky"}"#,
            "conflicting_fields",
        ),
    ] {
        let answer = call(&router, "POST", "/v1/detect", body).await?;
        assert_eq!(
            (answer.status, answer.json()["error"]["code"].as_str()),
            (400, Some(code)),
            "{body}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn the_format_is_the_whole_texts() -> Outcome {
    let (german, english) = (Stub::new("de", Does::Works), Stub::new("en", Does::Works));
    let router = gateway(&[&german, &english])?;
    let code =
        "```\nYesterday I went to the cinema. It was very good.\n\nThe code goes on here, and it is in English.\n```";
    let text =
        format!("Gestern war ich mit meinen Freunden im Kino.\n\n{code}\n\nDas war sehr schön und hat uns gefallen.");
    // (what is asked for, what the functions are told)
    for (asked, told) in [
        (None, "markdown"),
        (Some("auto"), "markdown"),
        (Some("latex"), "latex"),
        (Some("plain"), "plain"),
    ] {
        let mut request = json!({ "text": text });
        if let Some(asked) = asked {
            request["format"] = asked.into();
        }
        let (before, before_english) = (german.formats().len(), english.texts().len());
        let answer = detect(&router, request).await?;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert!(
            german.formats().len() > before && german.formats()[before..].iter().all(|format| format == told),
            "{asked:?}"
        );
        if told == "markdown" {
            let texts = [german.texts(), english.texts()[before_english..].to_vec()].concat();
            assert!(
                texts.iter().any(|text| text.contains(code)),
                "the block of code was cut apart: {texts:?}"
            );
        }
    }
    let answer = detect(&router, json!({ "text": "Gut.", "format": "html" })).await?;
    assert_eq!(
        (answer.status, answer.json()["error"]["field"].as_str()),
        (400, Some("format"))
    );
    Ok(())
}
