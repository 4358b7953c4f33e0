//! An open document: its text, its paragraphs, and what is known of them.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::time::{Duration, Instant};

use lsp_types::TextDocumentContentChangeEvent;
use solecism_api::OffsetEncoding;

use super::checks::Found;
use super::lines::Lines;
use super::prose::{Kind, Paragraph};

/// How long a pause in typing has to be before what was typed is checked.
const PAUSE: Duration = Duration::from_millis(250);
/// The longest that somebody who types without a pause waits.
const LONGEST_WAIT: Duration = Duration::from_secs(1);
/// About how much is asked at once, in bytes: what comes first is shown first.
const BATCH: usize = 8_000;

/// An open document.
pub(super) struct Document {
    pub(super) text: String,
    pub(super) lines: Lines,
    pub(super) kind: Kind,
    pub(super) version: i32,
    pub(super) paragraphs: Vec<Paragraph>,
    /// What was found, by the text of a paragraph.
    found: HashMap<String, Vec<Found>>,
    /// When to check what has changed.
    due: Option<Instant>,
    /// When the first change that is not checked yet came.
    changed: Option<Instant>,
    /// Whether the editor has been told all that is known.
    pub(super) is_shown: bool,
    /// The language that most of it is in, as far as that was found out.
    pub(super) language: Option<String>,
}

/// A possible mistake in a document.
pub(super) struct Placed<'d> {
    /// In bytes of the document.
    pub(super) range: Range<usize>,
    /// Whether something can be put in its place, which needs that no comment's mark is inside.
    pub(super) replaceable: bool,
    /// Its text.
    pub(super) text: &'d str,
    pub(super) found: &'d Found,
}

impl Document {
    pub(super) fn new(text: String, kind: Kind, version: i32) -> Self {
        let mut document = Self {
            lines: Lines::new(&text),
            paragraphs: kind.paragraphs(&text),
            text,
            kind,
            version,
            found: HashMap::new(),
            due: None,
            changed: None,
            is_shown: false,
            language: None,
        };
        document.check_again();
        document
    }

    /// Takes changes over, in their order. Positions count units of `encoding`.
    pub(super) fn change(
        &mut self,
        changes: Vec<TextDocumentContentChangeEvent>,
        version: i32,
        encoding: OffsetEncoding,
        now: Instant,
    ) {
        for change in changes {
            match change.range {
                None => self.text = change.text,
                Some(range) => {
                    let start = self.lines.byte(&self.text, range.start, encoding);
                    let end = self.lines.byte(&self.text, range.end, encoding).max(start);
                    self.text.replace_range(start..end, &change.text);
                }
            }
            self.lines = Lines::new(&self.text);
        }
        self.version = version;
        self.is_shown = false;
        self.paragraphs = self.kind.paragraphs(&self.text);
        let first = *self.changed.get_or_insert(now);
        self.due = Some((now + PAUSE).min(first + LONGEST_WAIT));
    }

    /// Forgets all that was found, and has everything checked.
    pub(super) fn check_again(&mut self) {
        self.found.clear();
        self.is_shown = false;
        self.due = Some(Instant::now());
    }

    /// When something is to be checked.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due
    }

    /// The next paragraphs to ask for; none if all are known, and then it is no longer due.
    pub(super) fn next(&mut self) -> Vec<String> {
        let (mut batch, mut bytes, mut taken) = (Vec::new(), 0, HashSet::new());
        for paragraph in &self.paragraphs {
            let text = &paragraph.text;
            if self.found.contains_key(text) || !taken.insert(text) {
                continue;
            }
            if bytes > 0 && bytes + text.len() > BATCH {
                break;
            }
            bytes += text.len();
            batch.push(text.clone());
        }
        if batch.is_empty() {
            self.due = None;
            self.changed = None;
            // What is no longer there will hardly be needed soon.
            let there: HashSet<&str> = self
                .paragraphs
                .iter()
                .map(|paragraph| paragraph.text.as_str())
                .collect();
            self.found.retain(|text, _| there.contains(text.as_str()));
        }
        batch
    }

    /// Whether nothing has been typed since the last check began.
    pub(super) fn is_settled(&self) -> bool {
        self.changed.is_none()
    }

    /// Notes that a check of all changes so far begins.
    pub(super) fn begin(&mut self) {
        self.changed = None;
    }

    /// Takes over what was found in paragraphs.
    pub(super) fn take(&mut self, paragraphs: Vec<String>, found: Vec<Vec<Found>>) {
        self.found.extend(paragraphs.into_iter().zip(found));
        self.is_shown = false;
    }

    /// Notes that a check failed: it is tried again with the next change.
    pub(super) fn give_up(&mut self) {
        self.due = None;
    }

    /// What was found, in the order of the text.
    pub(super) fn placed(&self) -> impl Iterator<Item = Placed<'_>> {
        self.paragraphs.iter().flat_map(|paragraph| {
            let found = self.found.get(&paragraph.text).map(Vec::as_slice).unwrap_or_default();
            found.iter().filter_map(move |found| {
                let (range, replaceable) = paragraph.in_document(&found.range)?;
                Some(Placed {
                    range,
                    replaceable,
                    text: &paragraph.text[found.range.clone()],
                    found,
                })
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use lsp_types::{Position, Range as LspRange};
    use solecism_text::Format;

    use super::*;

    fn document(text: &str) -> Document {
        Document::new(text.to_owned(), Kind::Text(Format::Plain), 1)
    }

    fn type_in(document: &mut Document, (line, character): (u32, u32), text: &str, now: Instant) {
        let at = Position::new(line, character);
        let change = TextDocumentContentChangeEvent {
            range: Some(LspRange::new(at, at)),
            range_length: None,
            text: text.to_owned(),
        };
        document.change(vec![change], 2, OffsetEncoding::Utf16, now);
    }

    #[test]
    fn only_changed_paragraphs_are_asked_for() {
        let mut document = document("Eins 😀 eins.\n\nZwei.\n\nEins 😀 eins.\n");
        let all = document.next();
        assert_eq!(all, ["Eins 😀 eins.", "Zwei."]);
        document.take(all, vec![vec![], vec![]]);
        assert!(document.next().is_empty() && document.due().is_none());
        type_in(&mut document, (0, 8), "X", Instant::now());
        assert_eq!(document.text, "Eins 😀 Xeins.\n\nZwei.\n\nEins 😀 eins.\n");
        assert_eq!(document.next(), ["Eins 😀 Xeins."]);
    }

    #[test]
    fn a_long_document_is_asked_for_in_parts() {
        let text: Vec<String> = (0..10).map(|at| format!("{at} {}", "wort ".repeat(500))).collect();
        let mut document = document(&text.join("\n\n"));
        let mut asked = 0;
        loop {
            let batch = document.next();
            if batch.is_empty() {
                break;
            }
            assert!(batch.iter().map(String::len).sum::<usize>() <= BATCH);
            asked += batch.len();
            let found = vec![Vec::new(); batch.len()];
            document.take(batch, found);
        }
        assert_eq!(asked, 10);
    }

    #[test]
    fn a_check_waits_for_a_pause_but_not_for_ever() {
        let mut document = document("");
        let start = Instant::now();
        type_in(&mut document, (0, 0), "a", start);
        assert_eq!(document.due(), Some(start + PAUSE));
        for tenth in 1..=20 {
            type_in(&mut document, (0, 0), "a", start + Duration::from_millis(100) * tenth);
        }
        assert_eq!(document.due(), Some(start + LONGEST_WAIT));
    }
}
