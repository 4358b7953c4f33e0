//! Text in, the words that need correction out.
//!
//! A text is split into sentences and words, the words into the pieces of the model's vocabulary; sentences run through
//! the model in batches, long ones as overlapping windows; every word gets the probability of its being in error, and
//! neighbours at or above a threshold are joined to findings.
//!
//! ```
//! use solecism_checker::{CheckOptions, Checker, CheckerError, OffsetEncoding};
//! use solecism_store::Bundle;
//!
//! fn show(bundle: Bundle, text: &str) -> Result<(), CheckerError> {
//!     let checker = Checker::from_bundle(bundle)?;
//!     let options = CheckOptions { offset_encoding: OffsetEncoding::Utf16, ..CheckOptions::default() };
//!     for finding in checker.check(text, &options)?.findings {
//!         println!("{}..{} {} ({:.2})", finding.start, finding.end, finding.text, finding.probability);
//!     }
//!     Ok(())
//! }
//! ```
//!
//! # Offsets
//!
//! Offsets are into the text as it was given, whatever normalisation the tokenizer applies, in the unit that
//! [`CheckOptions`] ask for; ends are exclusive, and both lie on character boundaries.
//!
//! # Nothing is cut off
//!
//! Long sentences run as overlapping windows, and a word's probability comes from the window that shows most of its
//! surroundings. Two limits remain: of a word, the model sees the first 256 letters; and a
//! [deadline](CheckOptions::deadline) that passes leaves the end of the text unchecked, which the report says.
//!
//! # What would be right
//!
//! Of a model with edit heads, [`Checker::check_scored`] gives in the same pass what they say of each word and of the gaps between
//! them, as numbers of tags; what these stand for, and which text comes of them, is for whoever reads the bundle's
//! [`edits_file`](Checker::edits_file).
//!
//! # What is judged
//!
//! How text is split into sentences and words, and what of it is read, is the crate `solecism-text`'s: addresses, emoji,
//! symbols and the like have a probability of 0. A word in capitals throughout has the least of what the model says of it, of
//! its form in small letters and of that with a capital.
//!
//! Where the bundle says so ([`SentenceLength`]), the odds of every word are scaled by the length of its sentence: the
//! probabilities that come out are the scaled ones, and thresholds are for these.

#![forbid(unsafe_code)]

mod batches;
mod bundle;
mod capitals;
mod checker;
mod edits;
mod error;
mod growth;
mod length;
mod pieces;
mod report;
mod tagger;
mod tagging;
mod turns;
mod windows;

pub use batches::in_batches;
pub use bundle::CheckerReader;
pub use checker::{Checker, Parts};
pub use edits::{EditScores, MOST_TAGS, Scored, ScoredText, Scores};
pub use error::CheckerError;
pub use pieces::{WordEncoder, read_tokenizer};
pub use report::{CheckOptions, Report, Timings, flagged_runs};
pub use solecism_api::{Finding, OffsetEncoding, Span, Word};
pub use solecism_store::SentenceLength;
pub use solecism_text::{Format, Language, Word as TextWord};
pub use tagger::{ModelTagger, Tagger, Tagging};
pub use turns::{Alone, Turns};
