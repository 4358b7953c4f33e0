//! Finds the words of a text that need correction.
//!
//! A text is split into sentences and words, the words into the pieces of the model's vocabulary; sentences run through the model in
//! batches, long ones as overlapping windows; every word gets the probability of its being in error, and neighbours at or above a threshold
//! are joined into findings.
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
//! Long sentences run as overlapping windows, and a word's probability comes from the window that shows most of its surroundings. Two
//! limits remain: the model sees only the first 256 letters of a word; and a [deadline](CheckOptions::deadline) that passes leaves the end
//! of the text unchecked, which the report says.
//!
//! # What would be right
//!
//! If a model has edit heads, [`Checker::check_scored`] returns from the same pass what they say of each word and of the gaps between
//! words, as numbers of tags. The crate that reads the bundle's [`edits_file`](Checker::edits_file) knows what these stand for, and which
//! text they lead to.
//!
//! # What is judged
//!
//! The crate `solecism-text` decides how text is split into sentences and words, and which parts of it are read: addresses, emoji, symbols
//! and the like have a probability of 0. A word that is all in capitals has the least of what the model says of it, of its form in small
//! letters and of its form with a capital.
//!
//! If the bundle says so ([`SentenceLength`]), the odds of every word are scaled by the length of its sentence: the probabilities that are
//! returned are the scaled ones, and thresholds are for these. In the same way, and if it says so, those of a word are scaled that its list
//! of words does not have, but nearly has ([`Misspelt`](solecism_store::Misspelt)). Of
//! a text, though not of a corpus that is split into words already, a few mistakes are marked by rule ([`Certain`](solecism_text::Certain)).

#![forbid(unsafe_code)]

mod batches;
mod bundle;
mod capitals;
mod certain;
mod checker;
mod edits;
mod error;
mod growth;
mod length;
mod misspelt;
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
