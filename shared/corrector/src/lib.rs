//! From what a model says of each word to corrections of a text: everything about them that needs no model.
//!
//! A model that corrects gives every word two answers: what becomes of it, and what is missing before it ([`Scores`]). What
//! the numbers in them mean is in the bundle's `edits.json` ([`Tags`]); what a misspelt word might be is in its list of words.
//!
//! # Nothing else changes
//!
//! A [`Fix`] is in words, and [`text_edits`] makes byte ranges and their replacements out of it. Outside of these the text
//! stays as it is to the byte: line ends, runs of spaces, quotation marks, markup. What is not
//! [judged](solecism_text::Word::judged) is never altered, and a fix that would have to is refused.

#![forbid(unsafe_code)]

mod align;
mod apply;
mod capitals;
mod gaps;
mod kind;
mod letters;
mod measure;
mod proposals;
mod scores;
mod tags;
mod words;

pub use align::{WordEdit, word_distance, word_edits};
pub use apply::{TextEdit, TextEdits, apply, text_edits};
pub use kind::{Fix, Kind};
pub use measure::{Counts, Measure, words_of};
pub use proposals::{Corrector, Proposal, TwoLanguages};
pub use scores::{Scores, Sentence, Token, written};
pub use tags::{Edit, Tags, TagsError, Thresholds};
pub use words::{Candidate, Words, WordsError, build};
