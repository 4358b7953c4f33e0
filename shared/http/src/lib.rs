//! What every program that answers HTTP has in common, whatever it answers with: the variables that it reads, the key that it
//! asks for, the log and the metrics that it writes, the form of its errors, and a server.
//!
//! ```no_run
//! use std::process::ExitCode;
//!
//! use axum::{Router, routing::get};
//! use solecism_http::{Key, address, catch_panics, logging, refuse, run};
//!
//! #[tokio::main]
//! async fn main() -> ExitCode {
//!     logging::init();
//!     let (key, address) = match Key::from_env().and_then(|key| Ok((key, address()?))) {
//!         Ok(read) => read,
//!         Err(error) => return refuse(&error),
//!     };
//!     let router = key.guard(Router::new().route("/", get("Hello")));
//!     run(address, catch_panics(router)).await
//! }
//! ```
//!
//! Nothing here knows how AWS Lambda hands a request over: that is `solecism-lambda`, which runs an [`App`] in a function and,
//! outside Lambda, as a server by [`run`].

mod app;
mod body;
mod compress;
mod deadline;
mod error;
mod key;
pub mod logging;
mod metrics;
mod monitor;
mod panics;
mod permits;
mod platform;
mod route;
mod run;
mod serve;
mod variable;

pub use app::{App, Warming};
pub use body::{BodyRejected, TextBody, limit_bodies};
pub use compress::compress_answers;
pub use deadline::Deadline;
pub use error::{HttpError, chain, detail, log, respond};
pub use key::{API_KEY, BadKey, Key, Open, sent as sent_key};
pub use metrics::{METRICS, Measured, Metrics};
pub use monitor::Monitor;
pub use panics::{Panicked, catch_panics};
pub use permits::{Busy, CancelOnDrop, Load, Permits, Ticket, units_of};
pub use platform::{on_lambda, on_lambda_by};
pub use route::{each_way, path_of};
pub use run::{HOST, PORT, address, refuse, run};
pub use serve::serve;
pub use variable::{Variable, VariableError, without_secrets};
