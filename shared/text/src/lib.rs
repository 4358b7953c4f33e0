//! Splits text into sentences and words, and joins them again: what every part that handles text needs, without a model.
//!
//! ```
//! use solecism_text::{Format, Language, read};
//!
//! let text = "Das ge\u{ad}ht z. B. so 😀. Siehe https://example.org.";
//! let words = |sentence: &[solecism_text::Word]| {
//!     sentence.iter().map(|word| (&text[word.range.clone()], word.read.clone())).collect::<Vec<_>>()
//! };
//! let found = read(text, &Language::new("de")?, Format::Plain);
//! assert_eq!(words(&found[0])[1], ("ge\u{ad}ht", Some("geht".into())));
//! assert_eq!(words(&found[0])[5], ("😀", None));
//! assert_eq!(found[1][1].range, 32..51);
//! assert!(!found[1][1].judged);
//! # Ok::<(), solecism_text::InvalidLanguage>(())
//! ```
//!
//! # How text is split
//!
//! Text is split as in the corpora of MultiGED-2023, because the models learned from them: see [`Language`]. Czech, English, German,
//! Italian and Swedish have rules of their own; any other language gets general ones. [`detokenise()`] is the way back, from a corpus's
//! words to text.
//!
//! # What is read
//!
//! A model does not read every word of a text as it stands. Characters without width are taken out of the words that they stand in. Emoji
//! are left out. An address, a file name or an identifier is replaced by a name that disturbs its neighbours little. What is left out or
//! replaced is never [judged](Word::judged), and neither is a symbol such as `€`. In a [`Format`] with markup, the markup is left out as
//! well, code and formulas are replaced by names, and headings and list items are sentences of their own.

#![forbid(unsafe_code)]

mod certain;
mod detokenise;
mod language;
pub mod letters;
mod personal;
mod prose;
mod sentences;
mod symbols;
mod view;
mod word;
mod words;

pub use certain::Certain;
pub use detokenise::detokenise;
pub use language::{InvalidLanguage, Language};
pub use personal::{BadLine, BadWord, PersonalWords};
pub use prose::Format;
pub use symbols::is_invisible;
pub use word::{Word, read, read_words};
