//! AWS Lambda's glue, and the only crate that knows of it: what a function is sent, and how a router answers it.
//!
//! The whole of a function's `main`:
//!
//! ```no_run
//! use std::{convert::Infallible, process::ExitCode};
//!
//! use axum::{Router, routing::post};
//! use solecism_http::App;
//!
//! async fn app() -> Result<App, Infallible> {
//!     Ok(App::new(Router::new().route("/v1/de/detect", post("{}")), "/v1/de/detect"))
//! }
//!
//! #[tokio::main]
//! async fn main() -> ExitCode {
//!     solecism_lambda::run(app()).await
//! }
//! ```
//!
//! # What a function takes
//!
//! | event | answer |
//! | --- | --- |
//! | API Gateway: an HTTP API (payload format 2.0 or 1.0), a REST API; a function URL; an Application Load Balancer | the route's, in the form that the sender wants |
//! | `{"text": …}` and what else the detect route takes, sent straight to the function; `"api_key"` beside it where a key is set | the detect route's body |
//! | a warm-up: `{}`, `null`, `{"warmup": true}`, `{"warmer": true}`, `{"source": "serverless-plugin-warmup"}`, a scheduled event of EventBridge | `{"warm": true}` once the program is ready; `{"warm": false, "error": …}` if it cannot be made ready |
//! | anything else, other events of AWS among it | `{"error": …}`, which says what to send |
//!
//! None of them is an invocation error: Lambda would send some of them again, and alarms would count them. The messages of a
//! queue are named in `batchItemFailures`, so that a queue that is set to `ReportBatchItemFailures` keeps them.
//!
//! # Paths
//!
//! The name of a stage and the base path of a custom domain are no part of the path that the router sees. Apart from that a
//! path leads where API Gateway compared it to: one that could be read in two ways is answered with 404.
//!
//! # Time
//!
//! Each request carries Lambda's own deadline, a little early, as a [`Deadline`](solecism_http::Deadline).

mod answer;
mod deadline;
mod event;
mod path;
mod request;
mod run;

pub use run::run;
