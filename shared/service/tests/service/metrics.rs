//! The lines of metrics that a function writes.

use axum::{Router, body::Body, http::Request};
use serde_json::{Value, json};
use solecism_http::{Key, Metrics};
use solecism_testing::{Lines, tiny};
use tower::ServiceExt;

use crate::harness::{Fake, Outcome, call, detect, routes, unloaded};

/// Stands in what is sent, and may stand in no line.
const MARKER: &str = "Donaudampfschiff";

/// `router` with metrics around it, as in a function, and the lines that they have written.
fn observed(router: Router) -> (Router, Lines) {
    let lines = Lines::default();
    (
        Metrics::new("solecism-de", Some(512), lines.writer()).observe(router),
        lines,
    )
}

fn read(lines: &Lines) -> Result<Vec<Value>, serde_json::Error> {
    lines.all().iter().map(|line| serde_json::from_str(line)).collect()
}

/// The names of a line's metrics, in order.
fn names(line: &Value) -> Vec<&str> {
    let metrics = line["_aws"]["CloudWatchMetrics"][0]["Metrics"].as_array();
    let names = metrics
        .into_iter()
        .flatten()
        .filter_map(|metric| metric["Name"].as_str());
    names
        .filter(|name| !["PeakMemory", "MemoryUsed"].contains(name))
        .collect()
}

#[tokio::test]
async fn what_each_request_is_measured_by() -> Outcome {
    let (routes, lines) = observed(unloaded(&tiny::bundle())?);
    let text = json!({ "text": "Das ist ein Satz." }).to_string();
    detect(&routes, "no JSON").await?;
    detect(&routes, text.clone()).await?;
    detect(&routes, text).await?;
    call(&routes, "GET", "/v1/de/health", "").await?;
    let lines = read(&lines)?;
    let [bad, first, second, health] = lines.as_slice() else {
        return Err(format!("not four lines: {lines:?}").into());
    };
    let always = ["ColdStarts", "Errors", "RequestTime"];
    let load = ["DownloadTime", "LoadTime"];
    let text = ["InferenceTime", "Words"];
    assert_eq!(names(bad), always);
    // The first request of the process is a cold start; what the load took is the first one's that finds the model there.
    assert_eq!(names(first), [&always[..], &load, &text].concat());
    assert_eq!(names(second), [&always[..], &text].concat());
    assert_eq!(names(health), always);
    let cold: Vec<_> = lines.iter().map(|line| line["ColdStarts"].clone()).collect();
    assert_eq!(cold, [1.0, 0.0, 0.0, 0.0]);
    assert_eq!(second["Words"], 5.0);
    assert_eq!(
        json!([second["Route"], second["Status"], second["Language"]]),
        json!(["/v1/de/detect", 200, "de"])
    );
    assert_eq!((bad.get("ModelVersion"), &bad["Language"]), (None, &json!("de")));
    assert!(second["ModelVersion"].is_string() && second["ModelVersion"] == health["ModelVersion"]);
    Ok(())
}

#[tokio::test]
async fn a_health_call_that_loads_says_what_it_took() -> Outcome {
    let (routes, lines) = observed(unloaded(&tiny::bundle())?);
    for _ in 0..2 {
        call(&routes, "GET", "/v1/de/health", "").await?;
    }
    let lines = read(&lines)?;
    let with_load: Vec<_> = lines.iter().map(|line| names(line).contains(&"LoadTime")).collect();
    assert_eq!(with_load, [true, false]);
    Ok(())
}

#[tokio::test]
async fn errors_count_and_say_nothing_of_the_text() -> Outcome {
    const KEY: &str = "0123456789abcdef";
    let text = json!({ "text": format!("{MARKER} ist ein Wort. {MARKER}!") }).to_string();
    for (fake, status, errors) in [
        (Fake::Probability(0.9), 200, 0.0),
        (Fake::Fails, 500, 1.0),
        (Fake::Panics, 500, 1.0),
    ] {
        let (router, lines) = observed(routes(fake, |limits| limits.key = Key::new(KEY)).await?);
        for path in ["/v1/de/detect", "/v1/de/Donaudampfschiff"] {
            let request = Request::post(format!("{path}?text={MARKER}"))
                .header("x-api-key", KEY)
                .header("user-agent", MARKER);
            router.clone().oneshot(request.body(Body::from(text.clone()))?).await?;
        }
        let written = lines.all().concat();
        assert!(!written.contains(MARKER) && !written.contains(KEY), "{written}");
        let found = read(&lines)?;
        let found: Vec<_> = found.iter().map(|line| (&line["Status"], &line["Errors"])).collect();
        assert_eq!(json!(found), json!([[status, errors], [404, 0.0]]));
    }
    // A model that cannot be had is an error too, and a missing key is none.
    let folder = tempfile::tempdir()?;
    let (router, lines) = observed(unloaded(folder.path())?);
    detect(&router, text.clone()).await?;
    let (locked, lines_of_locked) =
        observed(routes(Fake::Probability(0.9), |limits| limits.key = Key::new(KEY)).await?);
    detect(&locked, text).await?;
    let found = [read(&lines)?, read(&lines_of_locked)?].concat();
    let found: Vec<_> = found.iter().map(|line| (&line["Status"], &line["Errors"])).collect();
    assert_eq!(json!(found), json!([[503, 1.0], [401, 0.0]]));
    Ok(())
}
