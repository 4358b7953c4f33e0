//! One language's model behind HTTP: the routes, and the model's cell.
//!
//! The routes are a plain axum router, so that a test, a server and a Lambda function can each hold it:
//!
//! ```
//! use solecism_http::Permits;
//! use solecism_service::{Bundles, CacheLimits, Config, Models, Service};
//!
//! # fn example() -> Result<axum::Router, solecism_http::VariableError> {
//! let config = Config::from_env("de")?;
//! let models = Models::new(Bundles::One(config.model_uri), CacheLimits::default());
//! let router = Service::new("de", config.limits, models, Permits::of_machine(config.queue)).router();
//! # Ok(router) }
//! ```
//!
//! # Routes
//!
//! `POST /v1/{language}/detect` takes
//! `{"text": …, "threshold"?: 0 to 1, "level"?: "default" | "picky", "offset_encoding"?: "utf8" | "utf16" | "utf32"}`
//! and answers with the checker's [`Report`](solecism_checker::Report), with `cold` (whether this is the process's first
//! answer) and with `timings` in milliseconds beside its fields. An empty text is a text without findings. A level is one
//! of the two thresholds that a bundle may have, and so stands in place of `threshold`, not beside it; the report says
//! which threshold was used, what the model's own two are (`thresholds`), and which share of correct sentences each of
//! them flags (`false_alarms`, if the bundle's maker measured it). Offsets count the unit asked for (bytes of UTF-8
//! unless another is) in the text as it was sent.
//!
//! If the model knows corrections, findings have a `kind` and `suggestions`, and there are findings of punctuation besides; with
//! `"suggestions": false` there are none, and nothing is computed for them.
//!
//! `POST /v1/{language}/correct` takes `text`, `level`, `offset_encoding` and `format`, and answers with the corrected text, what was
//! changed in it, and the findings that were left as they are. A model that only finds mistakes refuses it (`no_corrections`).
//!
//! `GET /v1/{language}/health` says whether a detect call would be answered, and with which model, its `thresholds` and `false_alarms`
//! among the rest. It loads the model if it is not there.
//!
//! Everything else, and every error, is `{"error": {"code", "message", "field"?}}`; [`ServiceError`] lists the codes
//! and their status: 400, 404, 405 and 413 for what the caller can put right, 422 for corrections
//! of a model that has none, 503 for a model that cannot be had (the
//! next call tries again), 500 for a failure of the checker itself.
//!
//! # Limits
//!
//! Texts are limited in length, and calls in time: past the deadline the answer has `"incomplete": true` and the offset
//! reached. [`Config`] says how to set both.
//!
//! If `API_KEY` is set, every route asks for it ([`solecism_http::Key`]), because a language's route does not pass the gateway.
//!
//! What callers send is never logged, at any level, and is in no metric ([`solecism_http::Metrics`]).

mod answer;
mod app;
mod calls;
mod config;
mod error;
mod model;
mod models;
mod routes;
mod telemetry;

pub use app::app;
#[cfg(feature = "rewrite")]
pub use app::corrector_app;
pub use config::{Config, Limits, VARIABLES};
pub use error::ServiceError;
pub use model::{Bundles, Detector, Does, KeptOnDisk, LoadTimings, Model};
pub use models::{Announced, CacheLimits, Lease, Models, Source};
pub use routes::Service;
pub use telemetry::Telemetry;
