//! How good corrections are, compared with those that somebody who knows the language made of the same sentences.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use serde::Serialize;
use solecism_text::{Format, Language, read};

use crate::align::{WordEdit, word_distance, word_edits};
use crate::kind::Kind;

/// The numbers of edits that were right, that were wrong, and that were not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// Edits that are in both corrections.
    pub true_positives: usize,
    /// Edits that the reference does not have.
    pub false_positives: usize,
    /// Edits that only the reference has.
    pub false_negatives: usize,
}

impl Counts {
    /// The share of what was changed that the reference changes in the same way; none if nothing was changed.
    pub fn precision(&self) -> Option<f64> {
        share(self.true_positives, self.true_positives + self.false_positives)
    }

    /// The share of what the reference changes that was changed in the same way; none if it changes nothing.
    pub fn recall(&self) -> Option<f64> {
        share(self.true_positives, self.true_positives + self.false_negatives)
    }

    /// Precision and recall in one number, in which precision counts twice as much; none if there is nothing to count.
    pub fn f_half(&self) -> Option<f64> {
        let right = 1.25 * self.true_positives as f64;
        let all = right + 0.25 * self.false_negatives as f64 + self.false_positives as f64;
        (all > 0.0).then(|| right / all)
    }
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// What was counted over many lines.
///
/// An edit is right if the reference has an edit of the same words with the same replacement: see [`word_edits`] for what an edit is. Right
/// edits and those that were not made count for the kind of the reference's edit, wrong ones for their own.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Measure {
    /// All edits.
    pub all: Counts,
    /// By kind; kinds without an edit are left out.
    pub by_kind: BTreeMap<Kind, Counts>,
    /// How many lines there were.
    pub lines: usize,
    /// Lines that were changed.
    pub changed: usize,
    /// Lines that the reference leaves as they are.
    pub correct: usize,
    /// Of these, lines that were changed.
    pub correct_changed: usize,
    /// Lines that are further from the reference than what was written was, in words to replace, remove or insert.
    pub worse: usize,
}

impl Measure {
    /// Counts one line: as it was written, as the reference has it, and as it was corrected, each as its words. `knows` says
    /// which words the language has, and so which were misspelt.
    pub fn add<S: AsRef<str>>(
        &mut self,
        written: &[S],
        reference: &[S],
        ours: &[S],
        knows: Option<&dyn Fn(&str) -> bool>,
    ) {
        type Key<'e> = (&'e Range<usize>, &'e [String]);
        fn key(edit: &WordEdit) -> Key<'_> {
            (&edit.words, &edit.replacement)
        }
        let wanted = word_edits(written, reference, knows);
        let made = word_edits(written, ours, knows);
        let mut left: HashMap<Key<'_>, Vec<Kind>> = HashMap::new();
        for edit in &wanted {
            left.entry(key(edit)).or_default().push(edit.kind);
        }
        for edit in &made {
            match left.get_mut(&key(edit)).and_then(Vec::pop) {
                Some(kind) => self.count(kind, |counts| &mut counts.true_positives),
                None => self.count(edit.kind, |counts| &mut counts.false_positives),
            }
        }
        for kind in left.into_values().flatten() {
            self.count(kind, |counts| &mut counts.false_negatives);
        }
        self.lines += 1;
        self.changed += usize::from(!made.is_empty());
        self.correct += usize::from(wanted.is_empty());
        self.correct_changed += usize::from(wanted.is_empty() && !made.is_empty());
        let worse = !made.is_empty() && word_distance(ours, reference) > word_distance(written, reference);
        self.worse += usize::from(worse);
    }

    fn count(&mut self, kind: Kind, which: impl Fn(&mut Counts) -> &mut usize) {
        *which(&mut self.all) += 1;
        *which(self.by_kind.entry(kind).or_default()) += 1;
    }
}

/// The words of a line, as [`Measure`] compares them: split as for a model, but as they were written.
pub fn words_of<'t>(line: &'t str, language: &Language) -> Vec<&'t str> {
    let sentences = read(line, language, Format::Plain);
    sentences.into_iter().flatten().map(|word| &line[word.range]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(lines: &[(&str, &str, &str)]) -> Measure {
        let german = Language::new("de").expect("a language code");
        let mut measure = Measure::default();
        for (written, reference, ours) in lines {
            let words = |line| words_of(line, &german);
            measure.add(&words(written), &words(reference), &words(ours), None);
        }
        measure
    }

    fn counts(true_positives: usize, false_positives: usize, false_negatives: usize) -> Counts {
        Counts {
            true_positives,
            false_positives,
            false_negatives,
        }
    }

    #[test]
    fn edits_are_counted_by_kind() {
        let measure = measured(&[
            (
                "Ich glaube das er geh.",
                "Ich glaube, dass er geht.",
                "Ich glaube, das er geht.",
            ),
            ("Ich sehe der Hund.", "Ich sehe den Hund.", "Ich sehe die Hund."),
            ("Das ist gut.", "Das ist gut.", "Das ist sehr gut."),
            ("Das ist gut.", "Das ist gut.", "Das ist gut."),
        ]);
        assert_eq!(measure.all, counts(2, 2, 2));
        assert_eq!(measure.by_kind[&Kind::Punctuation], counts(1, 0, 0));
        assert_eq!(measure.by_kind[&Kind::Form], counts(1, 1, 2));
        assert_eq!(measure.by_kind[&Kind::Missing], counts(0, 1, 0));
        assert_eq!(measure.by_kind.len(), 3);
        let Measure {
            lines,
            changed,
            correct,
            correct_changed,
            worse,
            ..
        } = measure;
        assert_eq!((lines, changed, correct, correct_changed, worse), (4, 3, 2, 1, 1));
    }

    #[test]
    fn an_edit_counts_once() {
        let measure = measured(&[("sehr gut", "sehr , , gut", "sehr , , , gut")]);
        assert_eq!(measure.all, counts(2, 1, 0));
    }

    #[test]
    fn figures() {
        let counts = counts(30, 10, 70);
        assert_eq!((counts.precision(), counts.recall()), (Some(0.75), Some(0.3)));
        let (p, r) = (0.75, 0.3);
        let f = 1.25 * p * r / (0.25 * p + r);
        assert!(counts.f_half().is_some_and(|found| (found - f).abs() < 1e-12));
        let nothing = Counts::default();
        assert_eq!(
            (nothing.precision(), nothing.recall(), nothing.f_half()),
            (None, None, None)
        );
    }

    #[test]
    fn a_wrong_word_in_the_place_of_a_wrong_one_is_no_harm() {
        let measure = measured(&[
            ("Ich sehe der Hund.", "Ich sehe den Hund.", "Ich sehe dem Hund."),
            ("Ich sehe der Hund.", "Ich sehe den Hund.", "Ich sah der Hund."),
        ]);
        assert_eq!(measure.worse, 1);
    }
}
