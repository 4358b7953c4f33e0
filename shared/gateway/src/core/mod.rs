//! The way of a text: which language each sentence is in, who checks it, and what came of it, independent of any API.

mod correct;
mod gateway;
mod greetings;
mod identify;
mod jobs;
mod merge;
mod outcome;
mod stretches;
mod words;

use std::sync::Arc;

use axum::routing::MethodRouter;

pub(crate) use correct::{Corrected, Made};
pub(crate) use gateway::Query;
pub use gateway::{Gateway, Parts};
pub use identify::{Guess, Identifier};
pub(crate) use outcome::{By, Checked, Found, Outcome, Part};
pub use words::{Addition, WordLists};

/// A path, and what answers there.
pub(crate) type Route = (&'static str, MethodRouter<Arc<Gateway>>);
