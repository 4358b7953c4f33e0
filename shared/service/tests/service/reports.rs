//! What a caller gets for a text.

use std::time::{Duration, Instant};

use axum::Extension;
use serde_json::json;
use solecism_http::Deadline;
use solecism_testing::tiny;

use crate::harness::{Fake, Outcome, call, detect, routes, unloaded};

#[tokio::test]
async fn a_report_and_how_it_came_about() -> Outcome {
    let routes = routes(Fake::Probability(0.75), |_| {}).await?;
    let answer = detect(
        &routes,
        json!({ "text": "Grüß 😀 Dich" , "offset_encoding": "utf16"}).to_string(),
    )
    .await?;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let body = &answer.body;
    assert_eq!(
        (&body["language"], &body["threshold"], &body["offset_encoding"]),
        (&json!("de"), &json!(0.5), &json!("utf16"))
    );
    // The model finds every word in error, and the emoji is none; it takes two units.
    assert_eq!(
        body["findings"],
        json!([
            { "start": 0, "end": 4, "probability": 0.75, "words": 1, "text": "Grüß" },
            { "start": 8, "end": 12, "probability": 0.75, "words": 1, "text": "Dich" },
        ])
    );
    assert_eq!(body["words"][2], json!({ "start": 8, "end": 12, "probability": 0.75 }));
    assert_eq!((body.get("incomplete"), body.get("checked_to")), (None, None));

    // The first answer says what the load took, the later ones have nothing to say of it.
    assert_eq!(
        (&body["cold"], body["timings"]["load"]["build_ms"].is_number()),
        (&json!(true), true)
    );
    let second = detect(&routes, json!({ "text": "Dich" }).to_string()).await?.body;
    assert_eq!((&second["cold"], second["timings"].get("load")), (&json!(false), None));
    for stage in ["wait_ms", "prepare_ms", "infer_ms", "total_ms"] {
        assert!(
            second["timings"][stage].as_f64().is_some_and(|time| time >= 0.0),
            "{stage}: {second}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn empty_and_blank_texts_have_no_findings() -> Outcome {
    let routes = routes(Fake::Probability(1.0), |_| {}).await?;
    for text in ["", " ", "\n\t \u{a0}\u{3000}"] {
        let answer = detect(&routes, json!({ "text": text }).to_string()).await?;
        assert_eq!(answer.status, 200, "{text:?}");
        assert_eq!(
            (&answer.body["words"], &answer.body["findings"]),
            (&json!([]), &json!([])),
            "{text:?}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn the_threshold_of_the_call_counts() -> Outcome {
    let routes = routes(Fake::Probability(0.75), |_| {}).await?;
    for (threshold, findings) in [(0.0, 1), (0.75, 1), (0.76, 0), (1.0, 0)] {
        let answer = detect(
            &routes,
            json!({ "text": "Ein Satz", "threshold": threshold }).to_string(),
        )
        .await?;
        assert_eq!(
            answer.body["findings"].as_array().map(Vec::len),
            Some(findings),
            "{threshold}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_level_is_a_threshold_of_the_models_own() -> Outcome {
    // Between the made-up model's two: 0.5 and, for picky readers, 0.25.
    let routes = routes(Fake::Probability(0.375), |_| {}).await?;
    for (level, threshold, findings) in [("default", 0.5, 0), ("picky", 0.25, 1)] {
        let body = detect(&routes, json!({ "text": "Ein Satz", "level": level }).to_string())
            .await?
            .body;
        assert_eq!(
            (&body["threshold"], body["findings"].as_array().map(Vec::len)),
            (&json!(threshold), Some(findings)),
            "{level}: {body}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn every_answer_says_what_the_levels_mean() -> Outcome {
    let routes = routes(Fake::Probability(0.375), |_| {}).await?;
    for asked in [json!({}), json!({ "level": "picky" }), json!({ "threshold": 0.9 })] {
        let mut request = asked.clone();
        request["text"] = "Ein Satz".into();
        let body = detect(&routes, request.to_string()).await?.body;
        assert_eq!(
            (&body["thresholds"], &body["false_alarms"]),
            (
                &json!({ "default": 0.5, "picky": 0.25 }),
                &json!({ "default": 0.024, "picky": 0.151 })
            ),
            "{asked}: {body}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_model_whose_false_alarms_are_not_known_says_nothing_of_them() -> Outcome {
    let routes = unloaded(&tiny::bundle())?;
    let body = detect(&routes, json!({ "text": "Ein Satz" }).to_string()).await?.body;
    let health = call(&routes, "GET", "/v1/de/health", "").await?.body;
    for model in [&body, &health["model"]] {
        assert_eq!(
            (&model["thresholds"], model.get("false_alarms")),
            (&json!({ "default": 0.5 }), None),
            "{model}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_model_without_a_picky_threshold_says_so() -> Outcome {
    let routes = unloaded(&tiny::bundle())?;
    let answer = detect(&routes, json!({ "text": "Ein Satz", "level": "picky" }).to_string()).await?;
    assert_eq!(
        (answer.status.as_u16(), answer.code()),
        (400, "no_picky_threshold"),
        "{}",
        answer.body
    );
    let message = answer.body["error"]["message"].to_string();
    assert!(
        message.contains("solecism-tiny") && message.contains("send"),
        "{message}"
    );
    let default = detect(&routes, json!({ "text": "Ein Satz", "level": "default" }).to_string()).await?;
    assert_eq!(
        (default.status.as_u16(), &default.body["threshold"]),
        (200, &json!(0.5)),
        "{}",
        default.body
    );
    Ok(())
}

#[tokio::test]
async fn past_the_deadline_the_answer_is_marked_incomplete() -> Outcome {
    let routes = routes(Fake::Probability(0.75), |limits| limits.deadline = Some(Duration::ZERO)).await?;
    let answer = detect(&routes, json!({ "text": "  Ein Satz." }).to_string()).await?;
    assert_eq!(answer.status, 200);
    assert_eq!(
        (&answer.body["incomplete"], &answer.body["checked_to"]),
        (&json!(true), &json!(2)),
        "{}",
        answer.body
    );
    Ok(())
}

#[tokio::test]
async fn a_deadline_that_comes_with_the_request_counts_if_it_is_the_earlier_one() -> Outcome {
    let now = Instant::now();
    let hour = Duration::from_secs(3600);
    for (own, given, incomplete) in [
        (None, now, true),
        (Some(hour), now, true),
        (Some(hour), now + hour, false),
    ] {
        let routes = routes(Fake::Probability(0.75), |config| config.deadline = own)
            .await?
            .layer(Extension(Deadline(given)));
        let body = detect(&routes, json!({ "text": "Ein Satz." }).to_string()).await?.body;
        assert_eq!(body["incomplete"] == true, incomplete, "{own:?}: {body}");
    }
    Ok(())
}

#[tokio::test]
async fn a_model_that_fails_or_panics_is_an_error_of_the_service() -> Outcome {
    for (fake, code) in [(Fake::Fails, "check_failed"), (Fake::Panics, "internal")] {
        let routes = routes(fake, |_| {}).await?;
        // Twice: a call that ends so leaves the service as it was.
        for _ in 0..2 {
            let answer = detect(&routes, json!({ "text": "Geheimnis" }).to_string()).await?;
            assert_eq!((answer.status.as_u16(), answer.code()), (500, code));
            let body = answer.body.to_string();
            assert!(!body.contains("out of order") && !body.contains("Geheimnis"), "{body}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn health_names_the_model() -> Outcome {
    let routes = routes(Fake::Probability(0.75), |_| {}).await?;
    let answer = call(&routes, "GET", "/v1/de/health", "").await?;
    let model = json!({
        "name": "fake", "version": "1.2.3",
        "thresholds": { "default": 0.5, "picky": 0.25 }, "false_alarms": { "default": 0.024, "picky": 0.151 },
    });
    assert_eq!(
        answer.body,
        json!({ "status": "ok", "language": "de", "loaded": true, "model": model })
    );
    Ok(())
}

#[tokio::test]
async fn the_format_of_the_call_counts() -> Outcome {
    let routes = routes(Fake::Probability(0.75), |_| {}).await?;
    // A text, a format, how many words are judged.
    for (text, format, judged) in [
        ("Das `ist so` gut", "markdown", 2),
        ("Das `ist so` gut", "plain", 4),
        ("Das `ist so` gut", "auto", 4),
        ("Das $x y$ gut", "latex", 2),
        ("```\nx y\n```\nDas `ist so` gut", "auto", 2),
    ] {
        let body = detect(&routes, json!({ "text": text, "format": format }).to_string())
            .await?
            .body;
        let letters = |word: &&serde_json::Value| {
            let at = |name: &str| word[name].as_u64().unwrap_or_default() as usize;
            let word = text.get(at("start")..at("end")).unwrap_or_default();
            word.chars().all(char::is_alphabetic)
        };
        let words = body["words"].as_array().map(Vec::as_slice).unwrap_or_default();
        let found = words
            .iter()
            .filter(|word| word["probability"] == 0.75)
            .filter(letters)
            .count();
        assert_eq!(found, judged, "{format} {text}: {body}");
    }
    Ok(())
}
