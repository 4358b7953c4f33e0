//! A program, from its start to its end.

use std::{
    convert::Infallible,
    error::Error,
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use lambda_http::{
    LambdaEvent,
    lambda_runtime::{LambdaInvocation, Runtime, layers::TracingLayer},
    service_fn,
};
use serde_json::value::RawValue;
use solecism_http::{App, Metrics, address, catch_panics, logging, on_lambda, refuse};
use solecism_system::milliseconds;
use tower::util::MapRequestLayer;

use crate::{answer::Function, event::Event};

/// How long to hold back from asking Lambda for the first event while the program gets ready.
///
/// Lambda gives the init phase 10 s on a full core. Once the first event has been asked for, the environment may freeze
/// in the middle of a download; past 10 s it is stopped and started again, and the download with it.
const INIT_WAIT: Duration = Duration::from_secs(9);

/// Runs a program until Lambda stops it, or, if `PORT` is set outside Lambda, as a server until a signal stops it: the whole of a
/// function's `main`.
///
/// Makes `app`, and waits for it to be ready before it asks for the first event, for up to 9 s. What takes longer goes on, and
/// the first call waits for it.
///
/// Each request is followed by a line of metrics if [`METRICS`](solecism_http::METRICS) says so. It is written here, so that no function
/// goes without.
///
/// Ends with a failure, and one line on the log that says what to do, if the environment is not set as it should be.
pub async fn run<E>(app: impl Future<Output = Result<App, E>>) -> ExitCode
where
    E: Into<Box<dyn Error + Send + Sync>>,
{
    let start = Instant::now();
    logging::init();
    let server = match on_lambda() {
        true => None,
        false => match address() {
            Ok(address) => Some(address),
            Err(error) => return refuse(&error),
        },
    };
    let metrics = match Metrics::from_env() {
        Ok(metrics) => metrics,
        Err(error) => return refuse(&error),
    };
    let app = match app.await {
        Ok(app) => app,
        Err(error) => return refuse(&*error.into()),
    };
    let configured = start.elapsed();
    get_ready(&app, INIT_WAIT).await;
    // Together with the lines of the load itself, this says where the time of a cold start went. `make bench-cold` reads both.
    tracing::info!(
        config_ms = milliseconds(configured),
        init_ms = milliseconds(start.elapsed()),
        "initialised"
    );
    match server {
        Some(address) => solecism_http::run(address, metrics.observe(catch_panics(app.router))).await,
        None => answer_events(Function::new(app, metrics)).await,
    }
}

/// Waits until `app` is ready, for up to `wait`. After that, the work on it goes on; what failed is left to the first call.
async fn get_ready(app: &App, wait: Duration) {
    if tokio::time::timeout(wait, app.warm()).await.is_err() {
        tracing::warn!("it is not ready after {wait:?}: the first call waits for it");
    }
}

async fn answer_events(function: Function) -> ExitCode {
    let function = Arc::new(function);
    let handler = service_fn(move |event: LambdaEvent<Event>| {
        let function = Arc::clone(&function);
        async move { Ok::<_, Infallible>(function.answer(event).await) }
    });
    let runtime = Runtime::new(handler)
        .layer(MapRequestLayer::new(readable))
        .layer(TracingLayer::new());
    match runtime.run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("the connection to Lambda broke: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The event, or, if it is not JSON, an empty one of a kind that is answered with what to send.
///
/// The runtime would end the invocation with an error. Lambda lets no such event through, but what stands in for it may.
fn readable(mut invocation: LambdaInvocation) -> LambdaInvocation {
    if serde_json::from_slice::<&RawValue>(&invocation.body).is_err() {
        let nothing = invocation.body.trim_ascii().is_empty();
        invocation.body = Bytes::from_static(if nothing { b"null" } else { b"\"\"" });
    }
    invocation
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use lambda_http::Context;

    use super::*;

    #[tokio::test]
    async fn what_takes_too_long_is_left_to_the_first_call() {
        let never = App::new(Router::new(), "/").with_warm(|| Box::pin(std::future::pending()));
        get_ready(&never, Duration::from_millis(1)).await;
    }

    #[test]
    fn an_event_that_is_no_json_is_one_all_the_same() {
        let cases: [(&[u8], &[u8]); 6] = [
            (b"{\"text\": \"Ja.\"}", b"{\"text\": \"Ja.\"}"),
            (b"", b"null"),
            (b" \n", b"null"),
            (b"Ja.", b"\"\""),
            (b"{\"text\": ", b"\"\""),
            (b"{\"text\": \"\xff\"}", b"\"\""),
        ];
        for (sent, expected) in cases {
            let invocation = LambdaInvocation {
                parts: axum::http::Response::new(()).into_parts().0,
                body: Bytes::copy_from_slice(sent),
                context: Context::default(),
            };
            assert_eq!(readable(invocation).body, expected);
        }
    }
}
