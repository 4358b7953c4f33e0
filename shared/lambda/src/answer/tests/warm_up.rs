//! Pings and scheduled events, which keep a function warm.

use super::*;

#[tokio::test]
async fn a_warm_up_waits_until_the_program_is_ready() -> Outcome {
    let ready = Arc::new(AtomicBool::new(false));
    let set = Arc::clone(&ready);
    let app = App::new(routes(), "/v1/sv/detect").with_warm(move || {
        let set = Arc::clone(&set);
        Box::pin(async move {
            tokio::task::yield_now().await;
            set.store(true, Ordering::Relaxed);
            Ok(())
        })
    });
    let (function, lines) = function(app);
    for event in [
        json!({ "warmup": true }),
        json!({}),
        json!({ "detail-type": "Scheduled Event" }),
    ] {
        ready.store(false, Ordering::Relaxed);
        assert_eq!(answer(&function, event).await?, json!({ "warm": true }));
        assert!(ready.load(Ordering::Relaxed));
    }
    // No request, and so none that is measured.
    assert!(lines.all().is_empty());
    Ok(())
}

#[tokio::test]
async fn a_warm_up_that_fails_or_takes_too_long_says_so() -> Outcome {
    let app = || App::new(routes(), "/v1/sv/detect");
    let failing = app().with_warm(|| Box::pin(async { Err(detail(&Refused::BadHost)) }));
    let late = app().with_warm(|| Box::pin(std::future::pending()));
    let broken = app().with_warm(|| Box::pin(async { panic!("{MARKER}") }));
    for (app, code) in [(failing, "bad_host"), (late, "still_loading")] {
        let answer = answer_within(&function(app).0, &json!({}), Duration::from_millis(400)).await?;
        assert_eq!(
            (&answer["warm"], &answer["error"]["code"]),
            (&json!(false), &json!(code)),
            "{answer}"
        );
    }
    let answer = answer(&function(broken).0, json!({})).await?;
    assert_eq!(answer["error"]["code"], "internal");
    assert!(!answer.to_string().contains(MARKER), "{answer}");
    Ok(())
}
