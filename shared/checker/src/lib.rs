//! Text in, the words that need correction out.
//!
//! A text is split into sentences and words, the words into the pieces of the model's vocabulary; sentences run through
//! the model in batches, long ones as overlapping windows; every word gets the probability of its being in error, and
//! neighbours at or above a threshold are joined to findings.
//!
//! ```no_run
//! use solecism_checker::{CheckOptions, Checker, OffsetEncoding};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let bundle: solecism_store::Bundle = todo!();
//! let checker = Checker::from_bundle(bundle)?;
//! let options = CheckOptions { offset_encoding: OffsetEncoding::Utf16, ..CheckOptions::default() };
//! let report = checker.check("Ich habe gestern ein Hund gesehen.", &options)?;
//! for finding in &report.findings {
//!     println!("{}..{} {} ({:.2})", finding.start, finding.end, finding.text, finding.probability);
//! }
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]

mod batches;
mod bundle;
mod checker;
mod detokenise;
mod error;
mod language;
mod offsets;
mod pieces;
mod report;
mod sentences;
mod tagger;
mod windows;
mod words;

pub use checker::{Checker, Parts};
pub use detokenise::detokenise;
pub use error::CheckerError;
pub use language::Language;
pub use offsets::OffsetEncoding;
pub use pieces::WordEncoder;
pub use report::{CheckOptions, Finding, Report, Span, Timings, Word};
pub use tagger::{ModelTagger, Tagger};
