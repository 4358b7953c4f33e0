//! Text to sentences and words, and back: what every part that handles text needs, without a model.
//!
//! ```
//! use solecism_text::{Language, split};
//!
//! let text = "Das geht z. B. so. Und so?";
//! let words = |sentence: &[std::ops::Range<usize>]| sentence.iter().map(|w| &text[w.clone()]).collect::<Vec<_>>();
//! let found = split(text, &Language::new("de")?);
//! assert_eq!(words(&found[0]), ["Das", "geht", "z.", "B.", "so", "."]);
//! assert_eq!(words(&found[1]), ["Und", "so", "?"]);
//! # Ok::<(), solecism_text::InvalidLanguage>(())
//! ```
//!
//! # How text is split
//!
//! As the corpora of MultiGED-2023 are, for the models learned from them: see [`Language`]. Czech, English, German,
//! Italian and Swedish have rules of their own; any other language gets general ones. [`detokenise()`] is the way back,
//! from a corpus' words to text.

#![forbid(unsafe_code)]

mod detokenise;
mod language;
mod sentences;
mod words;

use std::ops::Range;

pub use detokenise::detokenise;
pub use language::{InvalidLanguage, Language};

/// The sentences of `text`, each as the byte ranges of its words in `text`, all in ascending order.
///
/// Every character but white space is in a word; no sentence is without one.
pub fn split(text: &str, language: &Language) -> Vec<Vec<Range<usize>>> {
    let rules = language.rules();
    let in_text = |sentence: Range<usize>| {
        let found = words::words(&text[sentence.clone()], rules);
        let moved = found
            .into_iter()
            .map(|word| word.start + sentence.start..word.end + sentence.start);
        moved.collect()
    };
    sentences::sentences(text, rules).into_iter().map(in_text).collect()
}
