//! Text with markup in it: what is checked, and where that stands in what was sent.

use std::ops::Range;

use serde_json::{Map, Value};

use super::error::LtError;
use crate::core::{By, Checked};

/// A text to check and the one that it came from, which has markup too.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct AnnotatedText {
    /// What is checked: the text, and what markup is to be read as.
    pub(crate) plain: String,
    /// What was sent: text and markup. Offsets in an answer count this.
    pub(crate) original: String,
    /// What both have, in order.
    pieces: Vec<Piece>,
}

#[derive(Debug, PartialEq, Eq)]
struct Piece {
    plain: Range<usize>,
    original: Range<usize>,
    /// Whether both are the same text; else one is markup and the other what to read it as.
    same: bool,
}

impl AnnotatedText {
    /// Text without markup.
    pub(crate) fn of_text(text: &str) -> Self {
        let mut annotated = Self::default();
        annotated.push(text, text);
        annotated
    }

    /// The parameter `data`: `{"text": …}` or `{"annotation": [{"text": …}, {"markup": …, "interpretAs": …}, …]}`.
    pub(crate) fn of_data(data: &str) -> Result<Self, LtError> {
        let Ok(data) = solecism_api::read_json(data.as_bytes()) else {
            return Err(LtError::bad("Could not parse JSON from 'data' parameter"));
        };
        match (data.get("text"), data.get("annotation")) {
            (Some(_), Some(_)) => Err(LtError::bad(
                "'data' key in JSON requires either 'text' or 'annotation' key, not both",
            )),
            (Some(text), None) => Ok(Self::of_text(string(text, "text")?)),
            (None, Some(Value::Array(annotations))) => {
                let mut annotated = Self::default();
                for annotation in annotations {
                    annotated.annotate(annotation)?;
                }
                Ok(annotated)
            }
            (None, Some(_)) => Err(LtError::bad("'annotation' in 'data' must be a list")),
            (None, None) => Err(LtError::bad("'data' key in JSON requires 'text' or 'annotation' key")),
        }
    }

    fn annotate(&mut self, annotation: &Value) -> Result<(), LtError> {
        let none = Map::new();
        let fields = annotation.as_object().unwrap_or(&none);
        match (fields.get("text"), fields.get("markup"), fields.get("interpretAs")) {
            (Some(_), Some(_), _) => Err(LtError::bad(
                "Only either 'text' or 'markup' are supported in an object in 'annotation' list, not both",
            )),
            (Some(_), None, Some(_)) => Err(LtError::bad(
                "'text' cannot be used with 'interpretAs' (only 'markup' can)",
            )),
            (Some(text), None, None) => {
                let text = string(text, "text")?;
                self.push(text, text);
                Ok(())
            }
            (None, Some(markup), read_as) => {
                let read_as = read_as.map_or(Ok(""), |read_as| string(read_as, "interpretAs"))?;
                self.push(read_as, string(markup, "markup")?);
                Ok(())
            }
            (None, None, _) => Err(LtError::bad(
                "Only 'text' and 'markup' are supported in 'annotation' list",
            )),
        }
    }

    fn push(&mut self, plain: &str, original: &str) {
        let (plain_start, original_start) = (self.plain.len(), self.original.len());
        self.plain.push_str(plain);
        self.original.push_str(original);
        if !plain.is_empty() {
            self.pieces.push(Piece {
                plain: plain_start..self.plain.len(),
                original: original_start..self.original.len(),
                same: plain == original,
            });
        }
    }

    /// Whether it was sent with its markup marked.
    pub(crate) fn is_annotated(&self) -> bool {
        self.pieces.iter().any(|piece| !piece.same) || self.plain != self.original
    }

    /// What was found, except in words that nobody wrote: those that markup is read as. A word that is one only in part, as `é` may be,
    /// counts as written.
    pub(crate) fn without_read_as(&self, mut checked: Checked) -> Checked {
        let read_as = |word: &Range<usize>| {
            let piece = self.pieces.partition_point(|piece| piece.plain.end <= word.start);
            self.pieces
                .get(piece)
                .is_some_and(|piece| !piece.same && piece.plain.start <= word.start && word.end <= piece.plain.end)
        };
        let words = &checked.words;
        // The words of a finding that somebody wrote, if there are some; the whole finding if all of them are written.
        let written = |found: &Range<usize>| -> Option<Range<usize>> {
            let first = words.partition_point(|word| word.start < found.start);
            let within = words[first..].iter().take_while(|word| word.end <= found.end);
            let within: Vec<_> = within.map(|word| word.start..word.end).collect();
            let mut written = within.iter().filter(|word| !read_as(word));
            let first = written.next()?;
            let (count, last) = written.fold((1, first), |(count, _), last| (count + 1, last));
            match count == within.len() {
                true => Some(found.clone()),
                false => Some(first.start..last.end),
            }
        };
        checked.findings.retain_mut(|found| {
            let By::Model { suggestions, .. } = &mut found.by else {
                return true;
            };
            let Some(range) = written(&found.range) else {
                return false;
            };
            // A suggestion is right only in the place of the whole finding.
            if range != found.range {
                suggestions.clear();
                found.range = range;
            }
            true
        });
        checked
    }

    /// Where a range of the plain text, which has at least one character, stands in the original, both in bytes. Markup within it belongs
    /// to it; markup before its first character and after its last does not, unless that character is what the markup is read as.
    pub(crate) fn in_original(&self, plain: Range<usize>) -> Range<usize> {
        let piece_of = |at: usize| {
            self.pieces
                .get(self.pieces.partition_point(|piece| piece.plain.end <= at))
        };
        let start = piece_of(plain.start).map_or(self.original.len(), |piece| match piece.same {
            true => piece.original.start + (plain.start - piece.plain.start),
            false => piece.original.start,
        });
        let end = piece_of(plain.end.saturating_sub(1)).map_or(start, |piece| match piece.same {
            true => piece.original.start + (plain.end - piece.plain.start),
            false => piece.original.end,
        });
        start..end.max(start)
    }
}

/// A JSON value as the string that it should be.
fn string<'v>(value: &'v Value, name: &str) -> Result<&'v str, LtError> {
    value
        .as_str()
        .ok_or_else(|| LtError::bad(format!("'{name}' in 'data' must be a string")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_in_the_original_count_markup() {
        let data = r#"{"annotation": [
            {"text": "Das ist "}, {"markup": "<b>"}, {"text": "ein Ha"}, {"markup": "</b>"}, {"text": "us"},
            {"markup": "<br/>", "interpretAs": "\n\n"}, {"text": "Grüß 😀"}, {"markup": "&amp;", "interpretAs": "&"}
        ]}"#;
        let annotated = AnnotatedText::of_data(data).unwrap_or_default();
        assert_eq!(annotated.plain, "Das ist ein Haus\n\nGrüß 😀&");
        assert_eq!(annotated.original, "Das ist <b>ein Ha</b>us<br/>Grüß 😀&amp;");
        // (what in the plain text, what in the original)
        let cases = [
            ("Das", "Das"),
            ("ist ", "ist "),
            ("ist e", "ist <b>e"),
            ("ein", "ein"),
            ("Haus", "Ha</b>us"),
            ("us", "us"),
            ("\n\n", "<br/>"),
            ("us\n", "us<br/>"),
            ("\nG", "<br/>G"),
            ("Grüß", "Grüß"),
            ("😀&", "😀&amp;"),
            ("&", "&amp;"),
        ];
        for (plain, original) in cases {
            let start = annotated.plain.find(plain).unwrap_or_default();
            let range = annotated.in_original(start..start + plain.len());
            assert_eq!(&annotated.original[range], original, "{plain:?}");
        }
        let all = annotated.in_original(0..annotated.plain.len());
        assert_eq!(all, 0..annotated.original.len());
    }

    #[test]
    fn bad_data_is_told_apart() {
        let message = |data: &str| {
            AnnotatedText::of_data(data)
                .map_err(|error| error.message)
                .err()
                .unwrap_or_default()
        };
        let cases = [
            ("", "Could not parse JSON"),
            ("{", "Could not parse JSON"),
            ("[]", "'data' key in JSON requires 'text' or 'annotation'"),
            ("{}", "'data' key in JSON requires 'text' or 'annotation'"),
            (
                r#"{"text": "a", "annotation": []}"#,
                "'data' key in JSON requires either",
            ),
            (r#"{"text": 1}"#, "'text' in 'data' must be a string"),
            (r#"{"annotation": {}}"#, "'annotation' in 'data' must be a list"),
            (
                r#"{"annotation": [{"text": "a", "markup": "b"}]}"#,
                "Only either 'text' or 'markup'",
            ),
            (
                r#"{"annotation": [{"text": "a", "interpretAs": "b"}]}"#,
                "'text' cannot be used with 'interpretAs'",
            ),
            (r#"{"annotation": [{"interpretAs": "b"}]}"#, "Only 'text' and 'markup'"),
            (r#"{"annotation": ["a"]}"#, "Only 'text' and 'markup'"),
            (
                r#"{"annotation": [{"markup": 1}]}"#,
                "'markup' in 'data' must be a string",
            ),
        ];
        for (data, expected) in cases {
            assert!(message(data).starts_with(expected), "{data}: {}", message(data));
        }
        assert_eq!(
            AnnotatedText::of_data(r#"{"annotation": []}"#),
            Ok(AnnotatedText::default())
        );
        assert_eq!(
            AnnotatedText::of_data(r#"{"text": "a"}"#),
            Ok(AnnotatedText::of_text("a"))
        );
    }
}
