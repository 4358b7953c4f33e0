//! What is sent where: the stretches of one language, joined to texts of a length that its function takes.

use std::ops::Range;

use super::outcome::{Outcome, Part};
use super::stretches::{Stretch, within};
use crate::backend::BackendError;
use crate::language::Language;

/// The longest text to send to a function in one call, in bytes: the functions' own default on Lambda.
pub(crate) const LONGEST: usize = 40_000;
/// What ends a sentence for the models, whatever comes before it.
const BREAK: &str = "\n\n";

/// A text for one function, made of stretches of the whole one.
#[derive(Debug, PartialEq)]
pub(crate) struct Job {
    pub(crate) language: &'static Language,
    pub(crate) confidence: f64,
    pub(crate) text: String,
    pieces: Vec<Piece>,
}

/// Part of a job's text and where it stands in the whole one, in bytes.
#[derive(Debug, PartialEq)]
struct Piece {
    /// Where it starts in the job's text.
    start: usize,
    whole: Range<usize>,
}

impl Job {
    fn new(language: &'static Language) -> Self {
        Self {
            language,
            confidence: 1.0,
            text: String::new(),
            pieces: Vec::new(),
        }
    }

    fn push(&mut self, text: &str, range: Range<usize>, confidence: f64) {
        if !self.text.is_empty() {
            self.text.push_str(BREAK);
        }
        self.pieces.push(Piece {
            start: self.text.len(),
            whole: range.clone(),
        });
        self.text.push_str(&text[range]);
        self.confidence = self.confidence.min(confidence);
    }

    /// The stretches of the whole text that it consists of.
    pub(crate) fn ranges(&self) -> impl Iterator<Item = Range<usize>> {
        self.pieces.iter().map(|piece| piece.whole.clone())
    }

    /// Where a range of the job's text stands in the whole one; none if it is not within one piece.
    pub(crate) fn in_whole(&self, range: Range<usize>) -> Option<Range<usize>> {
        let after = self.pieces.partition_point(|piece| piece.start <= range.start);
        let piece = self.pieces.get(after.checked_sub(1)?)?;
        let whole =
            piece.whole.start + (range.start - piece.start)..piece.whole.start + range.end.checked_sub(piece.start)?;
        let valid = range.start <= range.end && whole.end <= piece.whole.end;
        let on_boundaries = self.text.is_char_boundary(range.start) && self.text.is_char_boundary(range.end);
        (valid && on_boundaries).then_some(whole)
    }
}

/// The jobs that the stretches of `text` make, each of at most `longest` bytes, in the order of their beginnings. What is whole is cut only
/// if it is longer than that.
pub(crate) fn jobs(text: &str, stretches: &[Stretch], wholes: &[Range<usize>], longest: usize) -> Vec<Job> {
    let mut jobs: Vec<Job> = Vec::new();
    for stretch in stretches {
        for range in cut(text, stretch.range.clone(), wholes, longest) {
            let fits = |job: &&mut Job| {
                job.language == stretch.language && job.text.len() + BREAK.len() + range.len() <= longest
            };
            // The last job of the language, or a new one: parts stay in the order of the text.
            let last = jobs.iter_mut().rev().find(|job| job.language == stretch.language);
            match last.filter(fits) {
                Some(job) => job.push(text, range, stretch.confidence),
                None => {
                    let mut job = Job::new(stretch.language);
                    job.push(text, range, stretch.confidence);
                    jobs.push(job);
                }
            }
        }
    }
    jobs
}

/// `range` of `text` in pieces of at most `longest` bytes, cut where it harms least: between paragraphs, lines, words.
fn cut(text: &str, mut range: Range<usize>, wholes: &[Range<usize>], longest: usize) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    while range.len() > longest {
        let most = text.floor_char_boundary(range.start + longest);
        let before = within(wholes, most)
            .map(|whole| whole.start)
            .filter(|start| *start > range.start);
        if let Some(end) = before {
            pieces.push(range.start..end);
            range.start = end;
            continue;
        }
        let head = &text[range.start..most];
        let after = |mark: &str| head.rfind(mark).map(|at| at + mark.len());
        let at = after(BREAK)
            .or_else(|| after("\n"))
            .or_else(|| after(". "))
            .or_else(|| after(" "));
        // A character is longer than `longest` only if that is absurdly small.
        let end = range.start + at.unwrap_or(head.len()).max(1);
        let end = text.ceil_char_boundary(end);
        pieces.push(range.start..end);
        range.start = end;
    }
    pieces.push(range);
    pieces
}

/// The outcome of a job that failed, which is logged too.
pub(super) fn failed(job: &Job, error: BackendError) -> Outcome {
    tracing::warn!(
        language = job.language.code,
        code = error.code(),
        "part not checked: {}",
        solecism_http::chain(&error)
    );
    Outcome::Failed(error)
}

/// What came of a job.
pub(super) fn part(job: &Job, outcome: Outcome) -> Part {
    Part {
        language: job.language,
        confidence: job.confidence,
        ranges: job.ranges().collect(),
        outcome,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretch(code: &str, range: Range<usize>) -> Option<Stretch> {
        Some(Stretch {
            range,
            language: Language::of_code(code)?,
            confidence: 0.9,
        })
    }

    #[test]
    fn stretches_of_a_language_make_one_text() {
        let text = "Eins. One. Zwei.";
        let stretches: Vec<_> = [stretch("de", 0..6), stretch("en", 6..11), stretch("de", 11..16)]
            .into_iter()
            .flatten()
            .collect();
        let found = jobs(text, &stretches, &[], 100);
        let texts: Vec<_> = found.iter().map(|job| (job.language.code, job.text.as_str())).collect();
        assert_eq!(texts, [("de", "Eins. \n\nZwei."), ("en", "One. ")]);
        let german = &found[0];
        assert_eq!(german.ranges().collect::<Vec<_>>(), [0..6, 11..16]);
        // (in the job, in the whole)
        let cases = [
            (0..4, Some(0..4)),
            (0..6, Some(0..6)),
            (8..12, Some(11..15)),
            (8..13, Some(11..16)),
            (0..7, None),
            (4..9, None),
            (6..8, None),
            (8..14, None),
            (20..21, None),
            (std::ops::Range { start: 9, end: 8 }, None),
        ];
        for (range, expected) in cases {
            assert_eq!(german.in_whole(range.clone()), expected, "{range:?}");
        }
    }

    #[test]
    fn ranges_within_a_character_are_none() {
        let stretches: Vec<_> = stretch("de", 0..6).into_iter().collect();
        let found = jobs("ä😀", &stretches, &[], 100);
        assert_eq!(
            (
                found[0].in_whole(0..2),
                found[0].in_whole(0..1),
                found[0].in_whole(1..2)
            ),
            (Some(0..2), None, None)
        );
    }

    #[test]
    fn long_texts_are_cut_where_it_harms_least() {
        let text = "aaa bbb\n\nccc. ddd eee fffffffffffffff ää";
        let stretches: Vec<_> = stretch("de", 0..text.len()).into_iter().collect();
        let texts: Vec<String> = jobs(text, &stretches, &[], 10)
            .into_iter()
            .map(|job| job.text)
            .collect();
        assert_eq!(texts, ["aaa bbb\n\n", "ccc. ", "ddd eee ", "ffffffffff", "fffff ää"]);
        assert_eq!(texts.concat(), text);
        for longest in 1..text.len() {
            let jobs = jobs(text, &stretches, &[4..13, 20..25], longest);
            let covered: String = jobs.iter().flat_map(Job::ranges).map(|range| &text[range]).collect();
            assert_eq!(covered, text, "{longest}");
            assert!(jobs.iter().all(|job| job.text.len() <= longest.max(2)), "{longest}");
        }
    }
}
