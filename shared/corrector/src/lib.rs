//! Turns what a model says of each word into corrections of a text. This is the side of corrections that handles text; whatever it needs
//! from a model, it asks a [`Checker`](solecism_checker::Checker) for.
//!
//! A model that corrects gives every word two answers: what becomes of it, and what is missing before it ([`Scores`]). The bundle's
//! `edits.json` says what the numbers in them mean ([`Tags`]), and its list of words says what a misspelt word may have been meant to be.
//!
//! ```
//! use solecism_api::Level;
//! use solecism_corrector::{Corrector, Scores, Sentence, Tags, apply, text_edits};
//! use solecism_text::{Format, Language, read};
//!
//! let edits = br#"{"schema": 1, "language": "de", "edits": ["keep", "ending:0:en"], "inserts": ["none"], "thresholds":
//!     {"default": {"word": 0.6, "punctuation": 0.7}, "picky": {"word": 0.4, "punctuation": 0.5}}}"#;
//! let german = Language::new("de")?;
//! let corrector = Corrector::new(Tags::parse(edits, &german)?, None)?;
//!
//! let text = "Ich sehe  ein Hund.";
//! let words = &read(text, &german, Format::Plain)[0];
//! // What a model says of the third word.
//! let scores = [Scores::default(), Scores::default(), Scores { keep: 0.1, edits: vec![(1, 0.9)], ..Scores::default() }];
//! let sentence = Sentence::new(text, words, &scores);
//! let thresholds = corrector.tags().thresholds(Level::Default);
//! let proposals = corrector.proposals(&sentence, thresholds);
//! let fixes: Vec<_> = proposals.iter().map(|proposal| proposal.best().clone()).collect();
//! let found = text_edits(text, words, &fixes, corrector.tags());
//! assert_eq!(apply(text, &found.edits), "Ich sehe  einen Hund.");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Nothing else changes
//!
//! A [`Fix`] is about words, and [`text_edits`] makes byte ranges and their replacements out of it. Outside of these, the text stays as it
//! is, byte for byte: line ends, runs of spaces, quotation marks, markup. What is not [judged](solecism_text::Word::judged) is never
//! altered, and a fix that would alter it is refused.

#![forbid(unsafe_code)]

mod align;
mod answer;
mod apply;
mod capitals;
mod edit;
mod gaps;
mod kind;
mod load;
mod look;
mod measure;
mod mend;
mod proposals;
#[cfg(feature = "rewrite")]
mod rewrite;
mod scores;
mod suggest;
mod tags;
mod work;

pub use align::{WordEdit, word_distance, word_edits};
pub use apply::{TextEdits, text_edits};
pub use edit::{TextEdit, apply};
pub use kind::{Fix, Kind};
pub use load::LoadError;
pub use measure::{Counts, Measure, words_of};
pub use mend::{Change, Mended};
pub use proposals::{Corrector, Proposal, TwoLanguages};
#[cfg(feature = "rewrite")]
pub use rewrite::{Rewriter, RewriterReader};
pub use scores::{Scores, Sentence, Token, written};
pub use tags::{Confirmation, Edit, Tags, TagsError, Thresholds};
