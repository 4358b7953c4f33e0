//! Helpers for the tests of the other crates; nothing that ships depends on this one.
//!
//! - [`tiny`]: a bundle small enough to load in a test, with what ONNX Runtime computes from its weights.
//! - [`words`]: words of a language with their frequencies, of which to make a list.
//! - [`Lines`]: what a test's subject writes.
//! - `s3`, with the feature of the same name: an S3 server on loopback, over the files of a folder; the program
//!   `local-s3` runs it alone.

mod lines;
#[cfg(feature = "s3")]
pub mod s3;
pub mod tiny;
pub mod words;

pub use lines::Lines;
