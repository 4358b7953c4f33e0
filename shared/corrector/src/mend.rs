//! A text as a whole, mended: what the model proposes, and what it says of the result.

use std::ops::Range;

use solecism_checker::{CheckOptions, Checker, CheckerError, Report, Scored, ScoredText, TextWord, Turns};
use solecism_text::{Format, read};

use crate::apply::text_edits;
use crate::edit::{TextEdit, apply, compose};
use crate::kind::{Fix, Kind};
use crate::proposals::Corrector;
use crate::scores::{Sentence, probable};
use crate::tags::Thresholds;

/// Looks at a sentence at most: the first proposes, the second judges what came of it and proposes what the first mistake hid, and the
/// third judges that.
const PASSES: usize = 3;

/// A text, mended.
#[derive(Debug, Clone, PartialEq)]
pub struct Mended {
    /// What was found in it as it was. Its time is that of all passes; where the deadline came in a later one it is incomplete from the
    /// first sentence on that was not looked at to the end.
    pub report: Report,
    /// What was changed, in the order of the text.
    pub changes: Vec<Change>,
    /// Sentences that stay as they are because a model that writes them anew did not come to an end.
    pub ran_away: usize,
}

/// A change of the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Where, in bytes, and what comes there.
    pub edit: TextEdit,
    /// What it mends.
    pub kind: Kind,
    /// How sure the model was, 0 to 1.
    pub probability: f32,
}

impl Mended {
    /// `text`, which was the one that was given, with all changes made.
    pub fn text(&self, text: &str) -> String {
        apply(text, &edits(&self.changes))
    }
}

fn edits(changes: &[Change]) -> Vec<TextEdit> {
    changes.iter().map(|change| change.edit.clone()).collect()
}

/// A sentence that is being mended.
pub(crate) struct Work {
    /// The stretch of the text that it takes.
    pub(crate) range: Range<usize>,
    /// What was changed in all passes, within the stretch.
    changes: Vec<Change>,
    /// What the last pass changed, within what the passes before had made, and how likely a mistake was there.
    last: Vec<(Change, f32)>,
    /// As it was before the last pass.
    before: String,
    /// As it is now.
    pub(crate) now: String,
}

impl Corrector {
    /// Mends a text: makes every change that is as probable as `thresholds` ask for, and takes back those after which the detector finds
    /// a mistake more likely than before. Sentences that the deadline cuts off stay as they are.
    ///
    /// # Errors
    ///
    /// Those of [`Checker::check`].
    pub fn mend(
        &self,
        checker: &Checker,
        text: &str,
        thresholds: Thresholds,
        options: &CheckOptions,
        turns: &dyn Turns,
    ) -> Result<Mended, CheckerError> {
        let format = options.format.unwrap_or_else(|| Format::of_text(text));
        let (mut report, scored) = checker.check_scored(text, options, turns)?;
        let mut works = self.first(text, &scored, thresholds);
        let mut open: Vec<usize> = (0..works.len()).collect();
        for pass in 2..=PASSES {
            if open.is_empty() {
                break;
            }
            // What was mended may be several sentences now.
            let parts: Vec<Vec<Vec<TextWord>>> = open
                .iter()
                .map(|&i| read(&works[i].now, checker.language(), format))
                .collect();
            let sentences: Vec<Vec<TextWord>> = parts.iter().flatten().cloned().collect();
            let found = checker.score(&sentences, options, turns)?;
            report.timings.add(found.timings);
            if found.stopped_at.is_some() {
                if let (false, Some(&first)) = (report.incomplete, open.first()) {
                    report.incomplete = true;
                    report.checked_to = Some(options.offset_encoding.units(&text[..works[first].range.start]));
                }
                // Not judged is not mended.
                for i in open {
                    works[i].take_back(|_, _| false);
                }
                break;
            }
            let mut scores = found.sentences.into_iter();
            let mut still_open = Vec::new();
            for (i, words) in open.into_iter().zip(parts) {
                let scores: Vec<Scored> = scores.by_ref().take(words.len()).collect();
                let work = &mut works[i];
                let is_kept = |at: &Range<usize>, before: f32| {
                    let after = peak(&words, &scores, at);
                    after <= before || after < report.threshold
                };
                let vetoed = !work.take_back(is_kept);
                if !vetoed && pass < PASSES && self.again(work, &words, &scores, thresholds) {
                    still_open.push(i);
                }
            }
            open = still_open;
        }
        let changes = works.into_iter().flat_map(Work::into_changes);
        Ok(Mended {
            changes: changes.collect(),
            ran_away: 0,
            report,
        })
    }

    /// The sentences in which something is to be changed, with the first changes made.
    fn first(&self, text: &str, scored: &ScoredText, thresholds: Thresholds) -> Vec<Work> {
        let mut works: Vec<Work> = Vec::new();
        for (words, scores) in scored.sentences.iter().zip(&scored.scores) {
            let made = self.changes(text, words, scores, thresholds);
            let (Some((first, _)), Some((last, _))) = (made.first(), made.last()) else {
                continue;
            };
            let start = words[0].range.start.min(first.edit.range.start);
            let end = words[words.len() - 1].range.end.max(last.edit.range.end);
            if works.last().is_some_and(|work| work.range.end > start) {
                continue;
            }
            works.push(Work::new(text, start..end, made));
        }
        works
    }

    /// Makes what is to be changed in a sentence that was mended before; false where there is nothing.
    fn again(&self, work: &mut Work, words: &[Vec<TextWord>], scores: &[Scored], thresholds: Thresholds) -> bool {
        let mut made = Vec::new();
        for (words, scores) in words.iter().zip(scores) {
            made.extend(self.changes(&work.now, words, scores, thresholds));
        }
        let is_new = !made.is_empty();
        if is_new {
            work.make(made);
        }
        is_new
    }

    /// What is to be changed in a sentence of `text`, and how likely a mistake is there; nothing where it was not checked to its end.
    fn changes(&self, text: &str, words: &[TextWord], scores: &Scored, thresholds: Thresholds) -> Vec<(Change, f32)> {
        if scores.edits.len() <= words.len() {
            return Vec::new();
        }
        let edits = probable(scores, self.tags().of_mistakes());
        let sentence = Sentence::new(text, words, &edits);
        let proposals = self.proposals(&sentence, thresholds);
        let fixes: Vec<Fix> = proposals.iter().map(|proposal| proposal.best().clone()).collect();
        let made = text_edits(text, words, &fixes, self.tags());
        let fixes: Vec<&Fix> = (0..fixes.len())
            .filter(|i| !made.refused.contains(i))
            .map(|i| &fixes[i])
            .collect();
        let change = |edit: TextEdit| {
            let about = fixes
                .iter()
                .min_by_key(|fix| distance(&place(words, &fix.words), &edit.range))?;
            let likely = peak(std::slice::from_ref(&words), std::slice::from_ref(scores), &edit.range);
            let change = Change {
                kind: about.kind,
                probability: about.probability,
                edit,
            };
            Some((change, likely))
        };
        made.edits.into_iter().filter_map(change).collect()
    }
}

impl Work {
    /// The stretch `range` of `text` with changes made, which are places in the text, each with how likely a mistake was there.
    pub(crate) fn new(text: &str, range: Range<usize>, made: Vec<(Change, f32)>) -> Self {
        let before = text[range.clone()].to_owned();
        let mut work = Self {
            changes: Vec::new(),
            last: Vec::new(),
            now: before.clone(),
            before,
            range,
        };
        let start = work.range.start;
        work.make(
            made.into_iter()
                .map(|(change, likely)| (moved(change, start), likely))
                .collect(),
        );
        work
    }

    /// What was changed, as places in the text.
    pub(crate) fn into_changes(self) -> impl Iterator<Item = Change> {
        let start = self.range.start;
        self.changes.into_iter().map(move |mut change| {
            change.edit.range = start + change.edit.range.start..start + change.edit.range.end;
            change
        })
    }

    /// Makes changes of the sentence as it is now.
    fn make(&mut self, made: Vec<(Change, f32)>) {
        let changes: Vec<Change> = made.iter().map(|(change, _)| change.clone()).collect();
        let mended = apply(&self.now, &edits(&changes));
        self.before = std::mem::replace(&mut self.now, mended);
        self.last = made;
    }

    /// Lets those of the last changes count of which `is_kept` says so, by where they stand now and how likely a mistake was there
    /// before. Whether it kept all.
    pub(crate) fn take_back(&mut self, is_kept: impl Fn(&Range<usize>, f32) -> bool) -> bool {
        let mut shift = 0isize;
        let count = self.last.len();
        let mut kept = Vec::new();
        for (change, likely) in std::mem::take(&mut self.last) {
            let edit = &change.edit;
            let start = edit.range.start.saturating_add_signed(shift);
            shift += edit.replacement.len() as isize - edit.range.len() as isize;
            if is_kept(&(start..start + edit.replacement.len()), likely) {
                kept.push(change);
            }
        }
        self.now = apply(&self.before, &edits(&kept));
        let kept_all = kept.len() == count;
        self.changes = join(&self.changes, &kept, &self.before);
        kept_all
    }
}

/// The changes that come to the same as `first`, which made `between`, and then `second`. One that comes of several is of the first one's kind.
fn join(first: &[Change], second: &[Change], between: &str) -> Vec<Change> {
    let composed = compose(&edits(first), &edits(second), between);
    composed
        .into_iter()
        .map(|(edit, of_first, of_second)| {
            let about = of_first.map_or_else(|| &second[of_second.unwrap_or(0)], |i| &first[i]);
            Change {
                edit,
                kind: about.kind,
                probability: about.probability,
            }
        })
        .collect()
}

fn moved(mut change: Change, back: usize) -> Change {
    change.edit.range = change.edit.range.start - back..change.edit.range.end - back;
    change
}

/// Where the words of a fix stand; where it puts something in, the place before the word that follows.
pub(crate) fn place(words: &[TextWord], of: &Range<usize>) -> Range<usize> {
    let end = words.last().map_or(0, |word| word.range.end);
    match of.is_empty() {
        true => words
            .get(of.start)
            .map_or(end..end, |word| word.range.start..word.range.start),
        false => words[of.start].range.start..words[of.end - 1].range.end,
    }
}

pub(crate) fn distance(a: &Range<usize>, b: &Range<usize>) -> usize {
    a.start.saturating_sub(b.end).max(b.start.saturating_sub(a.end))
}

/// The highest probability of a mistake among the words at a place and one on either side.
pub(crate) fn peak<W: AsRef<[TextWord]>>(sentences: &[W], scores: &[Scored], at: &Range<usize>) -> f32 {
    let mut highest = 0.0f32;
    for (words, scores) in sentences.iter().zip(scores) {
        let words = words.as_ref();
        let first = words
            .partition_point(|word| word.range.end < at.start)
            .saturating_sub(1);
        let after = words.partition_point(|word| word.range.start <= at.end) + 1;
        let near = scores.probabilities.get(first..after.min(scores.probabilities.len()));
        if words.first().is_some_and(|word| word.range.start <= at.end)
            && words.last().is_some_and(|word| word.range.end >= at.start)
        {
            highest = near.unwrap_or_default().iter().copied().fold(highest, f32::max);
        }
    }
    highest
}
