//! The gateway as a caller sees it, over made-up functions: one file a behaviour.

mod auth;
mod backends;
mod bodies;
mod corrections;
mod correctors;
mod detect;
mod fallback;
mod harness;
mod languagetool;
mod languagetool_requests;
mod limits;
mod messages;
mod metrics;
mod others;
mod page;
mod short;
mod trace;
mod words;
