//! A sentence that is being mended: what was changed in it, and what of that stays.

use std::ops::Range;

use solecism_checker::{Scored, TextWord};

use crate::apply::text_edits;
use crate::edit::{TextEdit, apply, compose};
use crate::kind::Fix;
use crate::mend::Change;
use crate::tags::Tags;

/// A sentence that is being mended.
pub(crate) struct Work {
    /// The stretch of the text that it takes, in bytes.
    pub(crate) range: Range<usize>,
    /// What was changed in all passes, within the stretch.
    changes: Vec<Change>,
    /// What the last pass changed, within what the passes before had made, and how likely a mistake was there.
    last: Vec<(Change, f32)>,
    /// The sentence as it was before the last pass.
    before: String,
    /// The sentence as it is now.
    pub(crate) now: String,
}

impl Work {
    /// The sentence `words` of `text` with changes made, each with how likely a mistake was there; none if nothing changes, or if it would
    /// reach into the sentence that was mended before it.
    pub(crate) fn of(text: &str, words: &[TextWord], made: Vec<(Change, f32)>, before: Option<&Self>) -> Option<Self> {
        let (first, last) = (&made.first()?.0, &made.last()?.0);
        let start = words.first()?.range.start.min(first.edit.range.start);
        let end = words.last()?.range.end.max(last.edit.range.end);
        match before.is_some_and(|work| work.range.end > start) {
            true => None,
            false => Some(Self::new(text, start..end, made)),
        }
    }

    /// The stretch `range` of `text` with changes made, which are places in the text, each with how likely a mistake was there.
    fn new(text: &str, range: Range<usize>, made: Vec<(Change, f32)>) -> Self {
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
    pub(crate) fn make(&mut self, made: Vec<(Change, f32)>) {
        let changes: Vec<Change> = made.iter().map(|(change, _)| change.clone()).collect();
        let mended = apply(&self.now, &edits(&changes));
        self.before = std::mem::replace(&mut self.now, mended);
        self.last = made;
    }

    /// Keeps those of the last changes at which the detector finds a mistake no more likely than before, or less likely than `threshold`.
    /// `words` and `scores` are of the sentence as it is now, which may be several. Returns whether it kept all.
    pub(crate) fn judge(&mut self, words: &[Vec<TextWord>], scores: &[Scored], threshold: f32) -> bool {
        self.take_back(|at, before| {
            let after = peak(words, scores, at);
            after <= before || after < threshold
        })
    }

    /// Keeps all of the last changes, because nothing judges them.
    #[cfg(feature = "rewrite")]
    pub(crate) fn keep_last(&mut self) {
        self.take_back(|_, _| true);
    }

    /// Keeps none of the last changes, because a change that was not judged is not made.
    pub(crate) fn drop_last(&mut self) {
        self.take_back(|_, _| false);
    }

    /// Keeps those of the last changes for which `is_kept` says so, from where they stand now and how likely a mistake was there before.
    /// Returns whether it kept all.
    fn take_back(&mut self, is_kept: impl Fn(&Range<usize>, f32) -> bool) -> bool {
        let places = self.places();
        let last = std::mem::take(&mut self.last);
        let count = last.len();
        let judged = last.into_iter().zip(places);
        let kept: Vec<Change> = judged
            .filter(|((_, likely), at)| is_kept(at, *likely))
            .map(|((change, _), _)| change)
            .collect();
        self.now = apply(&self.before, &edits(&kept));
        let kept_all = kept.len() == count;
        self.changes = join(&self.changes, &kept, &self.before);
        kept_all
    }

    /// Where the last changes stand in the sentence as it is now, in bytes.
    fn places(&self) -> Vec<Range<usize>> {
        let mut shift = 0isize;
        let place = |(change, _): &(Change, f32)| {
            let edit = &change.edit;
            let start = edit.range.start.saturating_add_signed(shift);
            shift += edit.replacement.len() as isize - edit.range.len() as isize;
            start..start + edit.replacement.len()
        };
        self.last.iter().map(place).collect()
    }

    /// The highest probability of a mistake at the last changes. `words` and `scores` are of the sentence as it is now, which may be
    /// several.
    pub(crate) fn likely_after(&self, words: &[Vec<TextWord>], scores: &[Scored]) -> f32 {
        let places = self.places();
        let peaks = places.iter().map(|at| peak(words, scores, at));
        peaks.fold(0.0, f32::max)
    }
}

/// The changes that have the same effect as `first`, which made `between`, and then `second`. A change that is made of several has the kind
/// and the probability of the earliest.
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

/// Where the words of a fix stand; if it puts something in, the place before the word that follows.
pub(crate) fn place(words: &[TextWord], of: &Range<usize>) -> Range<usize> {
    let end = words.last().map_or(0, |word| word.range.end);
    match of.is_empty() {
        true => words
            .get(of.start)
            .map_or(end..end, |word| word.range.start..word.range.start),
        false => words[of.start].range.start..words[of.end - 1].range.end,
    }
}

fn distance(a: &Range<usize>, b: &Range<usize>) -> usize {
    a.start.saturating_sub(b.end).max(b.start.saturating_sub(a.end))
}

/// The highest probability of a mistake among the words at a place and one word on either side.
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

/// What `fixes` change in the sentence `words` of `text`, in its order. Fixes that would alter what must stay are left out.
pub(crate) fn changes(text: &str, words: &[TextWord], fixes: &[Fix], tags: &Tags) -> Vec<Change> {
    let made = text_edits(text, words, fixes, tags);
    let kept: Vec<&Fix> = (0..fixes.len())
        .filter(|i| !made.refused.contains(i))
        .map(|i| &fixes[i])
        .collect();
    let change = |edit: TextEdit| {
        let about = kept
            .iter()
            .min_by_key(|fix| distance(&place(words, &fix.words), &edit.range))?;
        Some(Change {
            kind: about.kind,
            probability: about.probability,
            edit,
        })
    };
    made.edits.into_iter().filter_map(change).collect()
}

/// The edits that the changes make to the text.
pub(crate) fn edits(changes: &[Change]) -> Vec<TextEdit> {
    changes.iter().map(|change| change.edit.clone()).collect()
}
