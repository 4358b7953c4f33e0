use std::{collections::BTreeMap, error::Error};

use axum::{
    Extension,
    body::Body,
    http::header,
    routing::{get, post},
};
use solecism_testing::Lines;
use tower::ServiceExt;

use super::*;
use crate::Key;

type Outcome = Result<(), Box<dyn Error>>;

/// Stands wherever a caller can put something, and must not stand in any line.
const MARKER: &str = "Donaudampfschiff";

/// Metrics, and the lines that they have written.
fn metrics() -> (Metrics, Lines) {
    let lines = Lines::default();
    (Metrics::new("solecism-de", Some(512), lines.writer()), lines)
}

/// Each of `lines` as JSON.
fn read(lines: &Lines) -> Result<Vec<Value>, serde_json::Error> {
    lines.all().iter().map(|line| serde_json::from_str(line)).collect()
}

fn measured() -> Measured {
    Measured {
        language: Some("de"),
        model_version: Some("1.2.3".to_owned()),
        words: Some(20),
        inference: Some(Duration::from_micros(8_400)),
        download: Some(Duration::from_millis(54)),
        load: Some(Duration::from_millis(64)),
    }
}

fn router() -> Router {
    Router::new()
        .route("/v1/{language}/detect", post(async || (Extension(measured()), "ok")))
        .route("/health", get("ok"))
        .route("/fails", get(StatusCode::INTERNAL_SERVER_ERROR))
        .route("/away", get(StatusCode::SERVICE_UNAVAILABLE))
        .route("/bad", get(StatusCode::BAD_REQUEST))
}

async fn call(router: &Router, method: &str, path: &str) -> Result<StatusCode, Box<dyn Error>> {
    let request = Request::builder()
        .method(method)
        .uri(format!("{path}?text={MARKER}"))
        .header(header::USER_AGENT, MARKER)
        .body(Body::from(MARKER))?;
    let response = router.clone().oneshot(request).await?;
    assert!(response.extensions().get::<Measured>().is_none());
    Ok(response.status())
}

/// The metrics of a line by name, with unit and value, after a check that it has every member that the specification requires, and its own
/// namespace and dimension.
fn specified(line: &Value) -> BTreeMap<&str, (&str, f64)> {
    // "_aws" holds both members; the time is a number of milliseconds.
    assert!(line["_aws"]["Timestamp"].is_u64(), "{line}");
    let directives = line["_aws"]["CloudWatchMetrics"].as_array().map(Vec::as_slice);
    let Some([directive]) = directives else {
        panic!("not one directive: {line}");
    };
    assert_eq!(directive["Namespace"], "Solecism");
    // A dimension set is an array of names, each of which the root has as a string.
    assert_eq!(directive["Dimensions"], json!([["FunctionName"]]));
    assert_eq!(line["FunctionName"], "solecism-de");
    // A metric has a name, which the root has as a number, and a unit.
    let defined = directive["Metrics"].as_array().cloned().unwrap_or_default();
    let found: BTreeMap<_, _> = directive["Metrics"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|metric| {
            let name = metric["Name"].as_str()?;
            Some((name, (metric["Unit"].as_str()?, line[name].as_f64()?)))
        })
        .collect();
    assert_eq!(found.len(), defined.len(), "{line}");
    found
}

#[test]
fn each_metric_has_its_unit() {
    let (metrics, _) = metrics();
    let writer = metrics.0.expect("metrics that are on");
    let observed = Observed {
        cold: true,
        route: Some("/v1/{language}/detect"),
        status: StatusCode::OK,
        time: Duration::from_micros(9_100),
        peak_megabytes: Some(79.96),
        measured: measured(),
    };
    let line = writer.line(
        &observed,
        SystemTime::UNIX_EPOCH + Duration::from_millis(1_764_000_000_123),
    );
    let expected = [
        ("ColdStarts", ("Count", 1.0)),
        ("DownloadTime", ("Milliseconds", 54.0)),
        ("Errors", ("Count", 0.0)),
        ("InferenceTime", ("Milliseconds", 8.4)),
        ("LoadTime", ("Milliseconds", 64.0)),
        ("MemoryUsed", ("Percent", 15.6)),
        ("PeakMemory", ("Megabytes", 80.0)),
        ("RequestTime", ("Milliseconds", 9.1)),
        ("Words", ("Count", 20.0)),
    ];
    assert_eq!(specified(&line), BTreeMap::from(expected));
    assert_eq!(line["_aws"]["Timestamp"], 1_764_000_000_123_u64);
    let properties = ["Route", "Status", "Language", "ModelVersion"].map(|name| line[name].clone());
    assert_eq!(json!(properties), json!(["/v1/{language}/detect", 200, "de", "1.2.3"]));
}

#[test]
fn what_is_not_known_is_left_out() {
    let writer = Metrics::new("solecism-de", None, |_| {})
        .0
        .expect("metrics that are on");
    let observed = Observed {
        cold: false,
        route: None,
        status: StatusCode::NOT_FOUND,
        time: Duration::ZERO,
        peak_megabytes: Some(80.0),
        measured: Measured::default(),
    };
    let line = writer.line(&observed, SystemTime::now());
    let metrics: Vec<&str> = specified(&line).into_keys().collect();
    assert_eq!(metrics, ["ColdStarts", "Errors", "PeakMemory", "RequestTime"]);
    for property in ["Route", "Language", "ModelVersion"] {
        assert_eq!(line.get(property), None);
    }
}

#[tokio::test]
async fn one_line_a_request_and_nothing_that_was_sent_in_it() -> Outcome {
    let (metrics, lines) = metrics();
    let router = metrics.observe(router());
    for (method, path) in [
        ("POST", "/v1/de/detect"),
        ("POST", "/v1/Donaudampfschiff/detect"),
        ("GET", "/v1/de/detect"),
        ("GET", "/Donaudampfschiff"),
        ("GET", "/health"),
    ] {
        call(&router, method, path).await?;
    }
    let found = read(&lines)?;
    let found: Vec<_> = found
        .iter()
        .map(|line| (&line["Route"], &line["Status"], &line["Words"]))
        .collect();
    let detect = "/v1/{language}/detect";
    assert_eq!(
        json!(found),
        json!([
            [detect, 200, 20.0],
            [detect, 200, 20.0],
            [detect, 405, null],
            [null, 404, null],
            ["/health", 200, null],
        ])
    );
    for line in lines.all() {
        assert!(line.ends_with("}\n") && line.matches('\n').count() == 1, "{line:?}");
        assert!(!line.contains(MARKER), "{line}");
    }
    Ok(())
}

#[tokio::test]
async fn the_first_request_alone_is_a_cold_start() -> Outcome {
    let (metrics, lines) = metrics();
    let router = metrics.observe(router());
    for path in ["/fails", "/health", "/health"] {
        call(&router, "GET", path).await?;
    }
    let cold: Vec<_> = read(&lines)?.iter().map(|line| line["ColdStarts"].clone()).collect();
    assert_eq!(cold, [1.0, 0.0, 0.0]);
    Ok(())
}

#[tokio::test]
async fn errors_of_the_service_count_and_those_of_callers_do_not() -> Outcome {
    const KEY: &str = "0123456789abcdef";
    let (metrics, lines) = metrics();
    let open = metrics.observe(router());
    for path in ["/fails", "/away", "/bad", "/health", "/nothing"] {
        call(&open, "GET", path).await?;
    }
    // A call without the key has a line too.
    call(&metrics.observe(Key::new(KEY).guard(router())), "GET", "/health").await?;
    let lines = read(&lines)?;
    let errors: Vec<_> = lines.iter().map(|line| (&line["Status"], &line["Errors"])).collect();
    assert_eq!(
        json!(errors),
        json!([[500, 1.0], [503, 1.0], [400, 0.0], [200, 0.0], [404, 0.0], [401, 0.0]])
    );
    Ok(())
}

/// Variables, and the function that lines are about if these are set.
type Case<'c> = (&'c [(&'c str, &'c str)], Option<&'c str>);

#[tokio::test]
async fn on_lambda_or_where_they_are_asked_for() -> Outcome {
    let (lambda, name) = (
        ("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001"),
        ("AWS_LAMBDA_FUNCTION_NAME", "solecism-de"),
    );
    let cases: [Case<'_>; 8] = [
        (&[], None),
        (&[name], None),
        (&[("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512")], None),
        (&[("METRICS", "")], None),
        (&[("METRICS", "0"), lambda, name], None),
        (&[("METRICS", ""), lambda, name], Some("solecism-de")),
        (&[lambda, name], Some("solecism-de")),
        (&[("METRICS", "1")], Some("local")),
    ];
    for (set, function) in cases {
        let lines = Lines::default();
        let router = Metrics::from_lookup(lookup(set), lines.writer())?.observe(router());
        call(&router, "GET", "/health").await?;
        let found = read(&lines)?;
        assert_eq!(found.len(), usize::from(function.is_some()), "{set:?}");
        assert_eq!(
            found.first().and_then(|line| line["FunctionName"].as_str()),
            function,
            "{set:?}"
        );
    }
    let error = Metrics::from_lookup(lookup(&[("METRICS", "yes")]), |_| {}).err();
    let message = error.map(|error| error.to_string()).unwrap_or_default();
    assert!(
        message.starts_with(r#"METRICS="yes" cannot be used: set it to 1"#),
        "{message}"
    );
    Ok(())
}

fn lookup<'s>(set: &'s [(&str, &str)]) -> impl Fn(&str) -> Option<String> + 's {
    move |name| {
        set.iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| (*value).to_owned())
    }
}

#[test]
fn memory_is_in_megabytes() {
    if cfg!(target_os = "linux") {
        assert!(peak_megabytes().is_some_and(|megabytes| (1.0..10_000.0).contains(&megabytes)));
    }
}
