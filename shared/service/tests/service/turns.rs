//! Many requests at once, and those whose callers leave.

use std::{
    error::Error,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::Router;
use solecism_http::Permits;
use solecism_service::{CacheLimits, Models, Service};

use crate::harness::{Fake, MadeUp, Outcome, detect, limits, model};

/// A text of many batches.
fn long() -> String {
    let text = "Das ist ein Satz.\n\n".repeat(2000);
    serde_json::json!({ "text": text }).to_string()
}

/// Routes over a model that takes its time over each batch, the batches that it has begun, and who computes when.
async fn slow(room: usize) -> Result<(Router, Arc<AtomicUsize>, Permits), Box<dyn Error>> {
    let begun = Arc::new(AtomicUsize::new(0));
    let models = Models::new(
        MadeUp::new(model(Fake::Slow(Arc::clone(&begun)))?, None),
        CacheLimits::default(),
    );
    models.get("de").await?;
    let permits = Permits::new(1, room);
    let service = Service::new("de", limits(), models, permits.clone());
    Ok((service.router(), begun, permits))
}

/// Waits until `is` so.
async fn until(is: impl Fn() -> bool) {
    while !is() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_who_leaves_stops_the_work() -> Outcome {
    let (routes, begun, permits) = slow(8).await?;
    let call = tokio::spawn(async move { detect(&routes, long()).await.is_ok() });
    until(|| begun.load(Ordering::SeqCst) > 0).await;
    call.abort();
    until(|| permits.load().requests == 0).await;
    let done = begun.load(Ordering::SeqCst);
    assert!(done < 20, "it went on for {done} batches");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn one_too_many_is_told_to_come_again() -> Outcome {
    let (routes, begun, permits) = slow(1).await?;
    let first = {
        let routes = routes.clone();
        tokio::spawn(async move { detect(&routes, long()).await.is_ok() })
    };
    until(|| begun.load(Ordering::SeqCst) > 0).await;
    let second = detect(&routes, r#"{"text": "Das"}"#).await?;
    assert_eq!(
        (second.status.as_u16(), second.code()),
        (503, "busy"),
        "{}",
        second.body
    );
    let seconds = second
        .headers
        .get("retry-after")
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    assert!(seconds.is_some_and(|seconds| seconds >= 1), "{:?}", second.headers);
    first.abort();
    until(|| permits.load().requests == 0).await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_short_text_does_not_wait_for_long_ones() -> Outcome {
    let (routes, begun, permits) = slow(8).await?;
    let long: Vec<_> = (0..4)
        .map(|_| {
            let routes = routes.clone();
            tokio::spawn(async move { detect(&routes, long()).await.is_ok() })
        })
        .collect();
    // So that all have had more than a short one will have.
    until(|| permits.load().requests == 4 && begun.load(Ordering::SeqCst) > 44).await;
    let before = begun.load(Ordering::SeqCst);
    let short = detect(&routes, r#"{"text": "Das ist ein Satz."}"#).await?;
    assert_eq!(short.status, 200, "{}", short.body);
    let between = begun.load(Ordering::SeqCst) - before;
    assert!(between < 10, "{between} batches of others came first");
    long.iter().for_each(tokio::task::JoinHandle::abort);
    until(|| permits.load().requests == 0).await;
    Ok(())
}
