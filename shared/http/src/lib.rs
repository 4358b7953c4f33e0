//! What every function has in common, whatever it answers with: the variables that it reads, the key that it asks for,
//! the log and the metrics that it writes, the form of its errors, and how it is run.
//!
//! ```no_run
//! use std::process::ExitCode;
//!
//! use axum::{Router, routing::get};
//! use solecism_http::{Key, logging, run};
//!
//! #[tokio::main]
//! async fn main() -> ExitCode {
//!     logging::init();
//!     let key = match Key::from_env() {
//!         Ok(key) => key,
//!         Err(error) => return solecism_http::refuse(&error),
//!     };
//!     run(key.guard(Router::new().route("/", get("Hello")))).await
//! }
//! ```

mod error;
mod key;
pub mod logging;
mod metrics;
mod monitor;
mod path;
mod permits;
mod run;
mod serve;
mod variable;

pub use error::{HttpError, chain, detail, log, respond};
pub use key::{API_KEY, BadKey, Key, Open};
pub use metrics::{METRICS, Measured, Metrics};
pub use monitor::Monitor;
pub use permits::{Busy, Load, Permits, Ticket};
pub use run::{HOST, PORT, on_lambda, refuse, run, run_at};
pub use serve::serve;
pub use variable::{Variable, VariableError};
