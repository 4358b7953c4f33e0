//! A model that writes sentences anew, alone and with a detector beside it, over the tiny one.

use std::{error::Error, fs, path::Path, time::Duration};

use axum::Router;
use serde_json::{Value, json};
use solecism_http::Permits;
use solecism_service::{Bundles, CacheLimits, Models, Service};
use solecism_store::ModelUri;
use solecism_testing::tiny;

use crate::harness::{Answer, Outcome, call, limits};

const TEXT: &str = "He  go to school 😀.\r\nThey is here.";

fn uri(path: &Path) -> Result<ModelUri, Box<dyn Error>> {
    Ok(path.to_str().ok_or("a path that is not UTF-8")?.parse()?)
}

/// The routes over the corrector in `folder`, and over the detector in another, if there is one.
fn routes(corrector: &Path, detector: Option<&Path>) -> Result<Router, Box<dyn Error>> {
    let mut bundles = vec![("correct-en", uri(corrector)?)];
    if let Some(detector) = detector {
        bundles.push(("en", uri(detector)?));
    }
    let models = Models::new(Bundles::Named(bundles), CacheLimits::default());
    let permits = Permits::of_machine(64);
    Ok(Service::with_rewriter("en", "correct-en", detector.is_some(), limits(), models, permits).router())
}

/// The tiny detector, of English.
fn english(folder: &Path) -> Outcome {
    tiny::copy_to(folder)?;
    let manifest = folder.join("manifest.json");
    let text = fs::read_to_string(&manifest)?.replace(r#""language": "de""#, r#""language": "en""#);
    Ok(fs::write(manifest, text)?)
}

async fn correct(routes: &Router, body: Value) -> Result<Answer, Box<dyn Error>> {
    call(routes, "POST", "/v1/en/correct", body.to_string()).await
}

#[tokio::test]
async fn without_a_detector_every_change_counts() -> Outcome {
    let routes = routes(&tiny::corrector_bundle(), None)?;
    let answer = correct(&routes, json!({ "text": TEXT, "offset_encoding": "utf16" })).await?;
    let body = &answer.body;
    assert_eq!(
        (answer.status.as_u16(), &body["text"], &body["language"], &body["cold"]),
        (
            200,
            &json!("He  goes to school 😀.\r\nThey are here."),
            &json!("en"),
            &json!(true)
        ),
        "{body}"
    );
    let made: Vec<Value> = body["corrections"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|made| {
            json!([
                made["start"],
                made["end"],
                made["text"],
                made["replacement"],
                made["kind"]
            ])
        })
        .collect();
    assert_eq!(
        json!(made),
        json!([[4, 6, "go", "goes", "form"], [27, 29, "is", "are", "form"]])
    );
    assert_eq!((&body["left"], body.get("ran_away")), (&json!([]), None));
    let health = call(&routes, "GET", "/v1/en/health", String::new()).await?.body;
    assert_eq!(health["model"]["name"], "solecism-tiny-corrector");
    assert_eq!(health["model"].get("thresholds"), None);
    // It finds no mistakes, and there is nobody here who does.
    let detect = call(&routes, "POST", "/v1/en/detect", json!({ "text": TEXT }).to_string()).await?;
    assert_eq!(
        (detect.status.as_u16(), &detect.body["error"]["code"]),
        (503, &json!("no_model"))
    );
    Ok(())
}

#[tokio::test]
async fn with_a_detector_only_what_it_agrees_with_counts() -> Outcome {
    let folder = tempfile::tempdir()?;
    let (detector, corrector) = (folder.path().join("en"), folder.path().join("correct-en"));
    english(&detector)?;
    fs::create_dir(&corrector)?;
    for file in fs::read_dir(tiny::corrector_bundle())? {
        let file = file?;
        fs::copy(file.path(), corrector.join(file.file_name()))?;
    }
    let text = json!({ "text": TEXT });
    let with_bound = |bound: &str| -> Result<Router, Box<dyn Error>> {
        let manifest = corrector.join("manifest.json");
        let original = fs::read_to_string(tiny::corrector_bundle().join("manifest.json"))?;
        fs::write(
            manifest,
            original.replace(r#""default": 0.1"#, &format!(r#""default": {bound}"#)),
        )?;
        routes(&corrector, Some(&detector))
    };
    let none = correct(&with_bound("1.0")?, text.clone()).await?.body;
    assert_eq!(
        (&none["text"], &none["corrections"]),
        (&json!(TEXT), &json!([])),
        "{none}"
    );
    // The detector of random weights agrees with what it happens to: at a bound of 0 with no more than without it.
    let some = correct(&with_bound("0.0")?, text.clone()).await?.body;
    let corrections = some["corrections"].as_array().ok_or("no corrections")?;
    assert!(!corrections.is_empty(), "{some}");
    for made in corrections {
        assert!(made["probability"].as_f64().is_some_and(|p| p < 1.0), "{made}");
    }
    // The detect route is the detector's.
    let routes = with_bound("0.0")?;
    let found = call(&routes, "POST", "/v1/en/detect", text.to_string()).await?;
    assert_eq!(
        (found.status.as_u16(), &found.body["language"]),
        (200, &json!("en")),
        "{}",
        found.body
    );
    Ok(())
}

#[tokio::test]
async fn what_is_no_corrector_is_told_by_its_task() -> Outcome {
    let folder = tempfile::tempdir()?;
    english(folder.path())?;
    let answer = correct(&routes(folder.path(), None)?, json!({ "text": TEXT })).await?;
    assert_eq!(
        (answer.status.as_u16(), &answer.body["error"]["code"]),
        (503, &json!("wrong_task")),
        "{}",
        answer.body
    );
    let message = answer.body["error"]["message"].as_str().unwrap_or_default();
    assert!(
        message.contains("token-classification") && message.contains("text2text-generation"),
        "{message}"
    );
    // And the other way round: a corrector where the language's own model belongs.
    let models = Models::new(Bundles::One(uri(&tiny::corrector_bundle())?), CacheLimits::default());
    let own = Service::new("en", limits(), models, Permits::of_machine(1)).router();
    let answer = call(&own, "POST", "/v1/en/detect", json!({ "text": TEXT }).to_string()).await?;
    assert_eq!(answer.body["error"]["code"], "wrong_task", "{}", answer.body);
    Ok(())
}

#[tokio::test]
async fn a_corrector_that_does_not_fit_together_is_told_by_its_part() -> Outcome {
    let folder = tempfile::tempdir()?;
    let corrector = folder.path().join("correct-en");
    fs::create_dir(&corrector)?;
    for file in fs::read_dir(tiny::corrector_bundle())? {
        let file = file?;
        fs::copy(file.path(), corrector.join(file.file_name()))?;
    }
    // The manifest has the hash of the file that was there.
    fs::copy(corrector.join("encoder.onnx"), corrector.join("decoder.onnx"))?;
    let answer = correct(&routes(&corrector, None)?, json!({ "text": TEXT })).await?;
    assert_eq!(answer.status.as_u16(), 503);
    let code = answer.body["error"]["code"].as_str().unwrap_or_default();
    assert!(["truncated", "checksum_mismatch"].contains(&code), "{}", answer.body);
    Ok(())
}

#[tokio::test]
async fn past_the_deadline_a_text_stays_as_it_is() -> Outcome {
    let models = Models::new(
        Bundles::Named(vec![("correct-en", uri(&tiny::corrector_bundle())?)]),
        CacheLimits::default(),
    );
    models.get("correct-en").await?;
    let mut hurried = limits();
    hurried.deadline = Some(Duration::ZERO);
    let service = Service::with_rewriter("en", "correct-en", false, hurried, models, Permits::of_machine(1));
    let body = correct(&service.router(), json!({ "text": TEXT })).await?.body;
    assert_eq!(
        (&body["text"], &body["incomplete"], &body["checked_to"]),
        (&json!(TEXT), &json!(true), &json!(0)),
        "{body}"
    );
    Ok(())
}
