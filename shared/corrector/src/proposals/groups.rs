//! Which edits of a sentence are one fix.

use std::cmp::Ordering;
use std::ops::Range;

use super::Plan;
use super::options::Choice;
use crate::scores::{Sentence, Token};
use solecism_text::letters::is_mark;

/// The most words that a word moves over; further away, the same word is taken for another one.
pub(super) const FARTHEST: usize = 6;

/// Within this many words of itself, a word is not put in a second time: if it may go where it stands, it moves.
const NEAREST: usize = 3;

/// Edits that are made together or not at all.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Group {
    pub(super) words: Range<usize>,
    /// Whether what is put before its first word belongs to it.
    pub(super) insert_first: bool,
    /// Whether what is put after its last word belongs to it.
    pub(super) insert_last: bool,
    /// The words that move in it: where they are put in, and where they come from.
    pub(super) moves: Vec<(usize, Range<usize>)>,
    /// The word whose edit is the only one in it, if that is so.
    pub(super) single: Option<usize>,
}

impl Group {
    /// What is put in before word `at`: words that move keep their own letters, except the first word of a sentence, whose capital does not
    /// move.
    pub(super) fn moved(&self, at: usize, choice: &Choice, tokens: &[Token<'_>]) -> Vec<String> {
        match self.moves.iter().find(|(to, _)| *to == at) {
            Some((_, from)) if from.start > 0 => tokens[from.clone()]
                .iter()
                .map(|token| token.text.clone().into_owned())
                .collect(),
            _ => choice.words.clone(),
        }
    }

    /// Takes in the group after it.
    fn join(&mut self, next: Self) {
        self.insert_last = match self.words.end.cmp(&next.words.end) {
            Ordering::Less => next.insert_last,
            Ordering::Equal => self.insert_last || next.insert_last || next.words.is_empty(),
            Ordering::Greater => self.insert_last,
        };
        self.insert_first |= next.insert_first && next.words.start == self.words.start;
        self.words.end = self.words.end.max(next.words.end);
        self.moves.extend(next.moves);
        self.single = None;
    }
}

/// The groups of a plan, in the order of the sentence.
pub(super) fn groups(plan: &Plan, sentence: &Sentence<'_>) -> Vec<Group> {
    let moves = moves(plan, sentence);
    let one = |words: Range<usize>| Group {
        words,
        insert_first: false,
        insert_last: false,
        moves: Vec::new(),
        single: None,
    };
    let moved = moves.iter().map(|(to, from)| Group {
        insert_first: *to < from.start,
        insert_last: *to > from.start,
        moves: vec![(*to, from.clone())],
        ..one(*to.min(&from.start)..*to.max(&from.end))
    });
    let inserted =
        (0..plan.inserts.len()).filter(|&i| plan.inserts[i].is_some() && moves.iter().all(|(to, _)| *to != i));
    let inserted = inserted.map(|i| Group {
        insert_first: true,
        ..one(i..i)
    });
    let edited = plan.edits.iter().enumerate().filter_map(|(i, choice)| {
        let width = choice.as_ref()?.width();
        Some(Group {
            single: Some(i),
            ..one(i..i + width)
        })
    });
    let mut all: Vec<Group> = moved.chain(inserted).chain(edited).collect();
    all.sort_by_key(|group| (group.words.start, group.words.end));
    let mut groups: Vec<Group> = Vec::new();
    for next in all {
        match groups.last_mut() {
            Some(last) if belongs(plan, last, &next) => last.join(next),
            _ => groups.push(next),
        }
    }
    groups
}

/// Whether a group belongs together with the group before it.
fn belongs(plan: &Plan, last: &Group, next: &Group) -> bool {
    if next.words.start < last.words.end {
        return true;
    }
    let goes = || {
        last.words
            .end
            .checked_sub(1)
            .and_then(|i| plan.edits[i].as_ref())
            .is_some_and(Choice::deletes)
    };
    next.words.start == last.words.end
        && match (last.words.is_empty(), next.words.is_empty()) {
            // What is put before a word belongs to what becomes of it.
            (true, _) => true,
            // A word that is removed belongs to what is put in its place.
            (false, true) => goes() && !last.insert_last,
            // A word that is removed belongs to a word that moves into its place.
            (false, false) => next.insert_first && !last.insert_last && goes(),
        }
}

/// The words that are removed in one place and inserted in another: where to, and where from.
fn moves(plan: &Plan, sentence: &Sentence<'_>) -> Vec<(usize, Range<usize>)> {
    let mut moves: Vec<(usize, Range<usize>)> = Vec::new();
    for (to, choice) in plan.inserts.iter().enumerate() {
        let Some(choice) = choice else { continue };
        let free = |from: &Range<usize>| {
            moves
                .iter()
                .all(|(_, other)| other.end <= from.start || from.end <= other.start)
        };
        let goes = |from: &Range<usize>| {
            plan.edits[from.clone()]
                .iter()
                .all(|edit| edit.as_ref().is_some_and(Choice::deletes))
        };
        let found = sources(sentence, to, &choice.words).filter(|from| goes(from) && free(from));
        if let Some(from) = found.min_by_key(|from| distance(to, from)) {
            moves.push((to, from));
        }
    }
    moves
}

/// The places nearby where `words`, which are to be put before word `to`, stand already.
pub(super) fn sources<'s>(
    sentence: &'s Sentence<'_>,
    to: usize,
    words: &'s [String],
) -> impl Iterator<Item = Range<usize>> + 's {
    let tokens = &sentence.tokens;
    let first = to.saturating_sub(FARTHEST + words.len());
    let last = (to + FARTHEST).min(tokens.len().saturating_sub(words.len()));
    let ranges = (first..=last).map(|start| start..start + words.len());
    let marks = words.iter().all(|word| is_mark(word));
    ranges.filter(move |from| {
        let same = |(token, word): (&Token<'_>, &String)| token.text.to_lowercase() == word.to_lowercase();
        let near = (1..=FARTHEST).contains(&distance(to, from));
        !marks && near && from.end <= tokens.len() && tokens[from.clone()].iter().zip(words).all(same)
    })
}

/// Whether words that stand at `from` are so near to the place `to` that they do not come there a second time.
pub(super) fn is_near(to: usize, from: &Range<usize>) -> bool {
    distance(to, from) <= NEAREST
}

/// How many words are between a place and a stretch; 0 if it is at the stretch or within it.
fn distance(to: usize, from: &Range<usize>) -> usize {
    from.start.saturating_sub(to) + to.saturating_sub(from.end)
}
