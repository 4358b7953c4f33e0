//! The routes as a caller sees them, without a socket: one file a behaviour.

mod auth;
mod corrections;
mod harness;
mod loads;
mod metrics;
mod reports;
mod requests;
#[cfg(feature = "rewrite")]
mod rewriter;
mod turns;
