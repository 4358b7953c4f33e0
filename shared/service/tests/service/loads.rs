//! Models that are there, that come late, and that do not come.

use std::{fs, path::Path, time::Duration};

use serde_json::json;
use solecism_service::{CacheLimits, Models};
use solecism_testing::tiny;

use crate::harness::{Fake, MadeUp, Outcome, call, detect, limits, model, over, unloaded};

#[tokio::test]
async fn the_first_call_loads() -> Outcome {
    let routes = unloaded(&tiny::bundle())?;
    let text = json!({ "text": "Das ist ein Satz." }).to_string();
    let answer = detect(&routes, text).await?;
    assert_eq!(
        (answer.status.as_u16(), &answer.body["cold"]),
        (200, &json!(true)),
        "{}",
        answer.body
    );
    assert_eq!(
        answer.body["words"].as_array().map(Vec::len),
        Some(5),
        "{}",
        answer.body
    );
    Ok(())
}

#[tokio::test]
async fn a_failed_load_is_answered_and_tried_again() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bundle = folder.path().join("de");
    let routes = unloaded(&bundle)?;
    let text = json!({ "text": "Das ist ein Satz." }).to_string();

    let missing = detect(&routes, text.clone()).await?;
    assert_eq!(
        (missing.status.as_u16(), missing.code()),
        (503, "model_not_found"),
        "{}",
        missing.body
    );
    let health = call(&routes, "GET", "/v1/de/health", "").await?;
    assert_eq!(
        (health.status.as_u16(), health.code()),
        (503, "model_not_found"),
        "{}",
        health.body
    );
    assert_eq!(
        (&health.body["status"], &health.body["loaded"]),
        (&json!("unavailable"), &json!(false))
    );

    tiny::copy_to(&bundle)?;
    let found = detect(&routes, text).await?;
    assert_eq!(found.status, 200, "{}", found.body);
    let health = call(&routes, "GET", "/v1/de/health", "").await?;
    assert_eq!(
        (health.status.as_u16(), &health.body["model"]["name"]),
        (200, &json!("solecism-tiny"))
    );
    Ok(())
}

/// A change to the tiny bundle, and the code of the answer it leads to.
type Damage = (&'static str, fn(&Path) -> std::io::Result<()>);

#[tokio::test]
async fn a_damaged_bundle_is_named_and_never_served() -> Outcome {
    let cases: [Damage; 7] = [
        ("model_not_found", |bundle| fs::remove_file(bundle.join("model.onnx"))),
        ("truncated", |bundle| {
            let file = fs::OpenOptions::new().write(true).open(bundle.join("model.onnx"))?;
            file.set_len(1000)
        }),
        ("checksum_mismatch", |bundle| {
            let mut bytes = fs::read(bundle.join("model.onnx"))?;
            bytes[5000] ^= 1;
            fs::write(bundle.join("model.onnx"), bytes)
        }),
        ("bad_manifest", |bundle| fs::write(bundle.join("manifest.json"), "{}")),
        ("unsupported_schema", |bundle| {
            edit(bundle, r#""schema": 1"#, r#""schema": 3"#)
        }),
        ("bad_name", |bundle| {
            edit(bundle, r#""config.json""#, r#""../config.json""#)
        }),
        // The manifest settles it, and nothing else of the bundle is read.
        ("wrong_language", |bundle| {
            fs::remove_file(bundle.join("model.onnx"))?;
            edit(bundle, r#""language": "de""#, r#""language": "sv""#)
        }),
    ];
    let mut wrong = Vec::new();
    for (code, damage) in cases {
        let folder = tempfile::tempdir()?;
        tiny::copy_to(folder.path())?;
        damage(folder.path())?;
        let answer = detect(&unloaded(folder.path())?, r#"{"text": "Das"}"#).await?;
        if (answer.status.as_u16(), answer.code()) != (503, code) {
            wrong.push(format!("{code}: {}", answer.body));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

/// Replaces `from`, which the manifest must have, by `to`.
fn edit(bundle: &Path, from: &str, to: &str) -> std::io::Result<()> {
    let manifest = fs::read_to_string(bundle.join("manifest.json"))?;
    assert!(manifest.contains(from), "the manifest has no {from}");
    fs::write(bundle.join("manifest.json"), manifest.replacen(from, to, 1))
}

#[tokio::test]
async fn a_load_goes_on_past_the_call_that_gave_up() -> Outcome {
    let (release, held) = tokio::sync::oneshot::channel::<()>();
    // A load that ends when the test says so, and the only one there can be.
    let made_up = MadeUp::new(model(Fake::Probability(0.75))?, Some(held));
    let models = Models::new(made_up, CacheLimits::default());
    let mut hurried = limits();
    hurried.deadline = Some(Duration::from_millis(1));
    let answer = detect(&over(models.clone(), hurried), r#"{"text": "Das"}"#).await?;
    assert_eq!(
        (answer.status.as_u16(), answer.code()),
        (503, "model_loading"),
        "{}",
        answer.body
    );

    release
        .send(())
        .map_err(|()| "the load ended with the call that gave up")?;
    let answer = detect(&over(models, limits()), r#"{"text": "Das"}"#).await?;
    assert_eq!(
        (answer.status.as_u16(), &answer.body["findings"][0]["text"]),
        (200, &json!("Das")),
        "{}",
        answer.body
    );
    Ok(())
}
