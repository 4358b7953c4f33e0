//! The lines of metrics that the gateway writes.

use axum::Router;
use serde_json::{Value, json};
use solecism_gateway::Gateway;
use solecism_http::Metrics;
use solecism_testing::Lines;

use crate::harness::{Does, Outcome, Stub, call, check, detect, parts};

/// A gateway over `stub` with metrics around it, as in the function, and the lines that they have written.
fn observed(stub: &Stub) -> Result<(Router, Lines), Box<dyn std::error::Error>> {
    let lines = Lines::default();
    let metrics = Metrics::new("solecism-gateway", Some(512), lines.writer());
    Ok((metrics.observe(Gateway::new(parts(&[stub]))?.router()), lines))
}

fn read(lines: &Lines) -> Result<Vec<Value>, serde_json::Error> {
    lines.all().iter().map(|line| serde_json::from_str(line)).collect()
}

#[tokio::test]
async fn each_request_has_a_line_without_its_text() -> Outcome {
    let (router, lines) = observed(&Stub::new("de", Does::Works))?;
    let text = "Das Donaudampfschiff ist gestern falsch abgebogen.";
    detect(&router, json!({ "text": text })).await?;
    check(&router, &[("language", "auto"), ("text", text)]).await?;
    check(
        &router,
        &[("language", "de"), ("text", text), ("callback", "Donaudampfschiff")],
    )
    .await?;
    call(&router, "GET", "/v2/check?language=de&text=Donaudampfschiff", "").await?;
    call(&router, "GET", "/v2/Donaudampfschiff", "").await?;
    call(&router, "GET", "/v1/Donaudampfschiff/health", "").await?;
    call(&router, "GET", "/Donaudampfschiff", "").await?;
    call(&router, "GET", "/v1/health", "").await?;
    let written = lines.all().concat();
    assert!(!written.contains("Donaudampf"), "{written}");
    let found = read(&lines)?;
    let found: Vec<_> = found
        .iter()
        .map(|line| (&line["Route"], &line["Status"], &line["Words"], &line["ColdStarts"]))
        .collect();
    assert_eq!(
        json!(found),
        json!([
            ["/v1/detect", 200, 6.0, 1.0],
            ["/v2/check", 200, 6.0, 0.0],
            ["/v2/check", 200, 6.0, 0.0],
            ["/v2/check", 200, 1.0, 0.0],
            ["/v2/{*other}", 404, null, 0.0],
            ["/v1/{language}/health", 404, null, 0.0],
            [null, 404, null, 0.0],
            ["/v1/health", 200, null, 0.0],
        ])
    );
    Ok(())
}

#[tokio::test]
async fn a_function_that_is_away_is_an_error() -> Outcome {
    let (router, lines) = observed(&Stub::new("de", Does::IsAway))?;
    detect(&router, json!({ "text": "Das ist falsch.", "language": "de" })).await?;
    check(&router, &[("language", "de"), ("text", "Das ist falsch.")]).await?;
    check(&router, &[("language", "xx"), ("text", "Das ist falsch.")]).await?;
    let errors: Vec<_> = read(&lines)?.iter().map(|line| line["Errors"].clone()).collect();
    assert_eq!(errors, [1.0, 1.0, 0.0]);
    Ok(())
}
