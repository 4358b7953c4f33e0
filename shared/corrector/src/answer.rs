//! What was mended, in the form of an answer.

use solecism_api::{Correction, Finding, OffsetCursor};

use crate::mend::{Change, Mended};

impl Mended {
    /// What was changed in `text`, which must be the text that was given, with offsets in the unit of the report.
    pub fn corrections(&self, text: &str) -> Vec<Correction> {
        let mut cursor = OffsetCursor::new(text, self.report.offset_encoding);
        let correction = |change: &Change| {
            let range = change.edit.range.clone();
            let start = cursor.at(range.start);
            Correction {
                start,
                end: cursor.at(range.end),
                text: text[range].to_owned(),
                replacement: change.edit.replacement.clone(),
                kind: change.kind,
                probability: change.probability,
            }
        };
        self.changes.iter().map(correction).collect()
    }

    /// What was found and left as it was: the findings that none of the `corrections` touches.
    pub fn left(&self, corrections: &[Correction]) -> Vec<Finding> {
        let touches = |finding: &Finding, change: &Correction| match change.start == change.end {
            // What is put in beside a word may be what was wrong with it.
            true => finding.start <= change.start && change.end <= finding.end,
            false => finding.start < change.end && change.start < finding.end,
        };
        let is_left = |finding: &&Finding| !corrections.iter().any(|change| touches(finding, change));
        self.report.findings.iter().filter(is_left).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use solecism_api::{Kind, OffsetEncoding};
    use solecism_checker::{Report, Timings};
    use solecism_text::Language;

    use super::*;
    use crate::edit::TextEdit;

    #[test]
    fn what_was_changed_and_what_was_left() {
        let text = "😀 Ich sehe ein Hund der bellen.";
        let place = |word: &str| {
            let start = text.find(word).expect("a word of the text");
            start..start + word.len()
        };
        let finding = |word: &str| Finding {
            start: OffsetEncoding::Utf16.units(&text[..place(word).start]),
            end: OffsetEncoding::Utf16.units(&text[..place(word).end]),
            probability: 0.9,
            words: 1,
            text: word.to_owned(),
            kind: None,
            suggestions: Vec::new(),
        };
        let change = |range: std::ops::Range<usize>, replacement: &str, kind| Change {
            edit: TextEdit {
                range,
                replacement: replacement.to_owned(),
            },
            kind,
            probability: 0.8,
        };
        let mended = Mended {
            report: Report {
                language: Language::new("de").expect("a language"),
                threshold: 0.5,
                offset_encoding: OffsetEncoding::Utf16,
                sentences: Vec::new(),
                words: Vec::new(),
                findings: ["ein", "Hund", "bellen"].map(finding).to_vec(),
                incomplete: false,
                checked_to: None,
                timings: Timings::default(),
            },
            changes: vec![
                change(place("ein"), "einen", Kind::Form),
                change(place("Hund").end..place("Hund").end, ",", Kind::Punctuation),
            ],
            ran_away: 0,
        };
        let corrections = mended.corrections(text);
        let shown: Vec<_> = corrections
            .iter()
            .map(|made| (made.start, made.end, made.text.as_str(), made.replacement.as_str()))
            .collect();
        assert_eq!(shown, [(12, 15, "ein", "einen"), (20, 20, "", ",")]);
        let left = mended.left(&corrections);
        let left: Vec<_> = left.iter().map(|finding| finding.text.as_str()).collect();
        assert_eq!(left, ["bellen"]);
        assert_eq!(mended.text(text), "😀 Ich sehe einen Hund, der bellen.");
    }
}
