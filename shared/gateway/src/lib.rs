//! One address before the functions of all languages: it finds out which language a text is in, has its sentences checked
//! by the functions of their languages, and speaks LanguageTool's HTTP API beside its own. It loads no model.
//!
//! ```no_run
//! use std::{sync::Arc, time::Duration};
//!
//! use solecism_gateway::{Gateway, Http, Language, Parts};
//! use solecism_http::{Key, Permits};
//!
//! # fn example() -> Result<axum::Router, Box<dyn std::error::Error>> {
//! let german = Language::of_code("de").ok_or("unknown")?;
//! let gateway = Gateway::new(Parts {
//!     backends: vec![(german, Arc::new(Http::new("http://127.0.0.1:9001".parse()?, None)?))],
//!     correctors: Vec::new(),
//!     fallback: None,
//!     key: Key::NONE,
//!     username: None,
//!     max_text_length: 40_000,
//!     timeout: Duration::from_secs(27),
//!     permits: Permits::of_machine(64),
//!     allow_origin: None,
//!     words: None,
//! })?;
//! # Ok(gateway.router()) }
//! ```
//!
//! # Routes
//!
//! | route | what |
//! | --- | --- |
//! | `POST /v1/detect` | a text in any language, or in several: `{"text", "language"?, "level"?, "threshold"?, "offset_encoding"?, "suggestions"?, "messages"?}` |
//! | `POST /v1/correct` | the same without `threshold`, `suggestions` and `messages`: the corrected text, and what was changed |
//! | `GET /v1/languages`, `GET /v1/health` | what is served |
//! | `POST /v1/{language}/detect`, `POST /v1/{language}/correct`, `GET /v1/{language}/health` | a language's own routes, handed on; on AWS they do not pass the gateway |
//! | `/v2/check`, `/v2/languages`, `/v2/maxtextlength`, `/v2/info`, `/v2/configinfo`, `/v2/healthcheck`, `/v2/words`, `/v2/words/add`, `/v2/words/delete` | LanguageTool's API |
//! | `GET /openapi.json` | all of that as an OpenAPI 3.1 document, from the types that the routes use |
//! | `GET /` | the page |
//!
//! # Backends
//!
//! A [`Backend`] is a language's function, wherever it runs: [`Http`], [`InProcess`], or a function of AWS Lambda. All functions that a
//! text needs are called at the same time; one that fails, or takes longer than the timeout, costs its own part only. Languages without a
//! function can be sent to an external service ([`FallbackConfig`]); the answer then says so.
//!
//! The [`Trace`] that a request belongs to goes on with every call of a function: X-Ray's header, and W3C's two.
//!
//! What callers send is never logged, at any level.

mod backend;
mod caller;
#[cfg(feature = "lambda")]
mod config;
mod core;
mod index;
mod language;
mod lt;
mod messages;
mod openapi;
mod page;
mod router;
mod v1;

#[cfg(feature = "lambda")]
pub use backend::Lambda;
pub use backend::{Backend, BackendError, Call, FallbackConfig, Http, InProcess, Reply, Trace, Url};
#[cfg(feature = "lambda")]
pub use config::VARIABLES;
pub use core::{Addition, Gateway, Guess, Identifier, Parts, WordLists};
pub use language::{KNOWN, Language, Tag, UNKNOWN};

/// The gateway that the environment asks for ([`VARIABLES`]), as a program to be run.
///
/// # Errors
///
/// What is wrong with the environment, and what to set; or that there are no certificates to check an external service by.
#[cfg(feature = "lambda")]
pub async fn app() -> Result<solecism_http::App, Box<dyn std::error::Error + Send + Sync>> {
    let gateway = Gateway::new(config::from_env().await?)?;
    Ok(solecism_http::App::new(gateway.router(), "/v1/detect"))
}
