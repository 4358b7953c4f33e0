//! A language with a corrector of its own: what it changes goes before what the language's function would.

use std::{error::Error, sync::Arc};

use axum::Router;
use serde_json::{Value, json};
use solecism_gateway::{Backend, Gateway, Language};

use crate::harness::{Does, Outcome, Stub, call, check, detect, parts};

const TEXT: &str = "Das ist falsch.";

/// A gateway before two functions for German.
fn gateway(own: &Stub, corrector: &Stub) -> Result<Router, Box<dyn Error>> {
    let german = Language::of_code("de").ok_or("German is known")?;
    let corrector: Arc<dyn Backend> = Arc::new(corrector.clone());
    let mut parts = parts(&[own]);
    parts.correctors.push((german, corrector));
    Ok(Gateway::new(parts)?.router())
}

async fn correct(router: &Router, path: &str, body: Value) -> Result<Value, Box<dyn Error>> {
    Ok(call(router, "POST", path, body.to_string()).await?.json())
}

#[tokio::test]
async fn its_corrections_are_the_answer() -> Outcome {
    let (own, corrector) = (Stub::new("de", Does::Works), Stub::new("de", Does::Corrects));
    let router = gateway(&own, &corrector)?;
    for (path, body) in [
        ("/v1/correct", json!({ "text": TEXT, "language": "de" })),
        ("/v1/de/correct", json!({ "text": TEXT })),
    ] {
        let answer = correct(&router, path, body).await?;
        assert_eq!(answer["text"], "Das ist richtig.", "{path}: {answer}");
    }
    assert_eq!((own.texts().len(), corrector.texts().len()), (0, 2));
    Ok(())
}

#[tokio::test]
async fn they_are_further_suggestions_for_what_was_found() -> Outcome {
    let (own, corrector) = (Stub::new("de", Does::Works), Stub::new("de", Does::Corrects));
    let router = gateway(&own, &corrector)?;
    let found = detect(&router, json!({ "text": TEXT, "language": "de" })).await?;
    let findings = found.json()["findings"].clone();
    assert_eq!(findings[0]["replacements"], json!(["richtig."]), "{findings}");
    let answer = check(&router, &[("text", TEXT), ("language", "de")]).await?;
    let matches = answer.json()["matches"].clone();
    assert_eq!(
        matches[0]["replacements"],
        json!([{ "value": "richtig." }]),
        "{matches}"
    );
    // Not where nobody wants them.
    let before = corrector.texts().len();
    let plain = json!({ "text": TEXT, "language": "de", "suggestions": false });
    let findings = detect(&router, plain).await?.json()["findings"].clone();
    assert_eq!(findings[0]["replacements"], json!([]), "{findings}");
    assert_eq!(corrector.texts().len(), before);
    Ok(())
}

#[tokio::test]
async fn without_it_what_was_found_is_the_answer() -> Outcome {
    for does in [Does::IsAway, Does::Hangs] {
        let (own, corrector) = (Stub::new("de", Does::Works), Stub::new("de", does));
        let german = Language::of_code("de").ok_or("German is known")?;
        let mut parts = parts(&[&own]);
        parts.timeout = std::time::Duration::from_millis(500);
        parts.correctors.push((german, Arc::new(corrector) as Arc<dyn Backend>));
        let router = Gateway::new(parts)?.router();
        let found = detect(&router, json!({ "text": TEXT, "language": "de" })).await?;
        let body = found.json();
        assert_eq!((found.status, &body["incomplete"]), (200, &json!(false)), "{body}");
        assert_eq!(body["findings"].as_array().map(Vec::len), Some(1), "{body}");
    }
    Ok(())
}
