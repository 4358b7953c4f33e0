//! Which words of one sentence became which of another.
//!
//! The cheapest way from one to the other is found by dynamic programming over words. Removing or inserting a word costs 1. Replacing a
//! word costs less than removing it and inserting another, and the less the more letters the two share, so that `geht` becomes `gehe`
//! rather than being removed while `gehe` is inserted. Marks are replaced only by marks, and words only by words. An edit removes, inserts
//! or replaces a word. Neighbouring edits are not joined, with two exceptions: a removal and an insertion at the same place are one edit,
//! and so is a word that is split, or words that are joined, with the same letters.

use std::ops::Range;

use crate::kind::{Kind, kind_of};
use solecism_text::letters::is_mark;

/// The most pairs of words that are compared, without what is the same at both ends: a table of them takes a megabyte of memory.
const LARGEST: usize = 1 << 20;
/// The most letters of a word that are compared; the rest does not count.
const LETTERS: usize = 32;
/// How many words apart a removed and an inserted word may be and still count as one word that moves.
const FARTHEST: usize = 6;

/// An edit between two sentences.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct WordEdit {
    /// The words of the first sentence that it is about, by index; empty if something is inserted before the word `start`.
    pub words: Range<usize>,
    /// The words that take their place.
    pub replacement: Vec<String>,
    /// What it mends.
    pub kind: Kind,
}

/// The edits that make `new` out of `old`, in the order of `old`.
///
/// If a word is removed in one place and inserted in another, at most six words away, both edits are of the kind [`Kind::Order`]. An edit
/// that replaces a word by another one is of the kind [`Kind::Spelling`] if `knows` does not know the old word, and otherwise of the kind
/// [`Kind::Form`].
pub fn word_edits<S: AsRef<str>, T: AsRef<str>>(
    old: &[S],
    new: &[T],
    knows: Option<&dyn Fn(&str) -> bool>,
) -> Vec<WordEdit> {
    let old: Vec<&str> = old.iter().map(AsRef::as_ref).collect();
    let new: Vec<&str> = new.iter().map(AsRef::as_ref).collect();
    let mut edits: Vec<WordEdit> = Vec::new();
    for (from, to) in joined(&old, &new, pairs(&old, &new)) {
        let (gone, come) = (&old[from.clone()], &new[to]);
        let kind = match (kind_of(gone, come), knows) {
            (Kind::Form, Some(knows)) if gone.len() == 1 && !knows(gone[0]) => Kind::Spelling,
            (kind, _) => kind,
        };
        edits.push(WordEdit {
            words: from,
            replacement: come.iter().map(|word| (*word).to_owned()).collect(),
            kind,
        });
    }
    name_moves(&old, &mut edits);
    edits
}

/// How many words have to be removed, inserted or replaced to make `new` out of `old`.
pub fn word_distance<S: AsRef<str>, T: AsRef<str>>(old: &[S], new: &[T]) -> usize {
    let mut row: Vec<usize> = (0..=new.len()).collect();
    for (i, word) in old.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, other) in new.iter().enumerate() {
            let replaced = diagonal + usize::from(word.as_ref() != other.as_ref());
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[new.len()]
}

/// A stretch of the first sentence and what it becomes in the second.
type Pair = (Range<usize>, Range<usize>);

/// The steps of the cheapest way, without those that change nothing.
fn pairs(old: &[&str], new: &[&str]) -> Vec<Pair> {
    let starts = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let ends = old[starts..]
        .iter()
        .rev()
        .zip(new[starts..].iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let (n, m) = (old.len() - starts - ends, new.len() - starts - ends);
    let (old, new) = (&old[starts..starts + n], &new[starts..starts + m]);
    if n * m > LARGEST {
        return vec![(starts..starts + n, starts..starts + m)];
    }
    #[derive(Clone, Copy)]
    enum Step {
        Replace,
        Go,
        Come,
    }
    let letters =
        |words: &[&str]| -> Vec<Vec<char>> { words.iter().map(|word| word.chars().take(LETTERS).collect()).collect() };
    let (old_letters, new_letters) = (letters(old), letters(new));
    let mut steps = vec![Step::Come; (n + 1) * (m + 1)];
    let mut before: Vec<f32> = (0..=m).map(|j| j as f32).collect();
    let mut row = vec![0.0f32; m + 1];
    for i in 1..=n {
        row[0] = i as f32;
        steps[i * (m + 1)] = Step::Go;
        for j in 1..=m {
            let other = replacing((old[i - 1], &old_letters[i - 1]), (new[j - 1], &new_letters[j - 1]));
            let ways = [
                (before[j - 1] + other, Step::Replace),
                (before[j] + 1.0, Step::Go),
                (row[j - 1] + 1.0, Step::Come),
            ];
            let best = ways
                .into_iter()
                .fold(ways[0], |best, way| if way.0 < best.0 { way } else { best });
            row[j] = best.0;
            steps[i * (m + 1) + j] = best.1;
        }
        std::mem::swap(&mut before, &mut row);
    }
    let (mut i, mut j) = (n, m);
    let mut found: Vec<Pair> = Vec::new();
    while i > 0 || j > 0 {
        let (from, to) = match steps[i * (m + 1) + j] {
            Step::Replace => (i - 1, j - 1),
            Step::Go => (i - 1, j),
            Step::Come => (i, j - 1),
        };
        let same = from < i && to < j && old[from] == new[to];
        if !same {
            found.push((starts + from..starts + i, starts + to..starts + j));
        }
        (i, j) = (from, to);
    }
    found.reverse();
    found
}

/// What it costs to replace one word by another: 0 if they are the same, less than 2 if that is better than removing one and inserting the
/// other.
fn replacing(old: (&str, &[char]), new: (&str, &[char])) -> f32 {
    if old.0 == new.0 {
        return 0.0;
    }
    match (is_mark(old.0), is_mark(new.0)) {
        (true, true) => return 1.0,
        (false, false) => {}
        _ => return 2.5,
    }
    let small = |letters: &[char]| -> Vec<char> { letters.iter().flat_map(|c| c.to_lowercase()).collect() };
    let (a, b) = (small(old.1), small(new.1));
    if a == b {
        return 0.2;
    }
    let longer = a.len().max(b.len()).max(1);
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, other) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != other);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    // From 0.6 for words that hardly differ to 1.8 for those that share nothing.
    0.6 + 1.2 * row[b.len()] as f32 / longer as f32
}

/// The pairs, with those joined that remove and insert at the same place, or that make one word of two or two of one.
fn joined(old: &[&str], new: &[&str], pairs: Vec<Pair>) -> Vec<Pair> {
    let mut found: Vec<Pair> = Vec::new();
    for pair in pairs {
        let Some(last) = found.last_mut() else {
            found.push(pair);
            continue;
        };
        let touch = last.0.end == pair.0.start && last.1.end == pair.1.start;
        let both = (last.0.start..pair.0.end, last.1.start..pair.1.end);
        let goes_and_comes = last.0.is_empty() != pair.0.is_empty() && last.1.is_empty() != pair.1.is_empty();
        let opposite =
            goes_and_comes && last.0.is_empty() != last.1.is_empty() && pair.0.is_empty() != pair.1.is_empty();
        let one_word = both.0.len() != both.1.len()
            && !both.0.is_empty()
            && !both.1.is_empty()
            && kind_of(&old[both.0.clone()], &new[both.1.clone()]) == Kind::Compound;
        match touch && (opposite || one_word) {
            true => *last = both,
            false => found.push(pair),
        }
    }
    found
}

/// Marks a removal here and an insertion of the same word there as a matter of order.
fn name_moves(old: &[&str], edits: &mut [WordEdit]) {
    let mut taken = vec![false; edits.len()];
    for gone in 0..edits.len() {
        if !edits[gone].replacement.is_empty() || edits[gone].kind == Kind::Punctuation {
            continue;
        }
        let at = edits[gone].words.start;
        let word = old[at].to_lowercase();
        let comes = |edit: &WordEdit| {
            let near = edit.words.start.abs_diff(at) <= FARTHEST + 1;
            edit.words.is_empty() && near && edit.replacement.len() == 1 && edit.replacement[0].to_lowercase() == word
        };
        if let Some(come) = (0..edits.len()).find(|&i| !taken[i] && comes(&edits[i])) {
            taken[come] = true;
            edits[gone].kind = Kind::Order;
            edits[come].kind = Kind::Order;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn split(text: &str) -> Vec<&str> {
        text.split_whitespace().collect()
    }

    fn edits(old: &str, new: &str) -> Vec<String> {
        let knows = |word: &str| word != "komen";
        let found = word_edits(&split(old), &split(new), Some(&knows));
        let show = |edit: &WordEdit| {
            let WordEdit {
                words,
                replacement,
                kind,
            } = edit;
            format!(
                "{}..{} {} ({})",
                words.start,
                words.end,
                replacement.join(" "),
                kind.name()
            )
        };
        found.iter().map(show).collect()
    }

    #[test]
    fn words_become_those_that_they_share_letters_with() {
        for (old, new, expected) in [
            ("a b c", "a b c", &[][..]),
            ("", "a", &["0..0 a (missing)"]),
            (
                "Er gehe nach Haus .",
                "Er geht nach Hause .",
                &["1..2 geht (form)", "3..4 Hause (form)"],
            ),
            (
                "Er gehen Hause .",
                "Er geht nach Hause .",
                &["1..2 geht (form)", "2..2 nach (missing)"],
            ),
            (
                "Ich glaube das er",
                "Ich glaube , dass er",
                &["2..2 , (punctuation)", "2..3 dass (form)"],
            ),
            ("Er ist sehr sehr gut", "Er ist sehr gut", &["3..4  (extra)"]),
            ("Die Haus Tür ist", "Die Haustür ist", &["1..3 Haustür (compound)"]),
            (
                "Das ist garnicht so",
                "Das ist gar nicht so",
                &["2..3 gar nicht (compound)"],
            ),
            (
                "sie komen heute",
                "Sie kommen heute",
                &["0..1 Sie (case)", "1..2 kommen (spelling)"],
            ),
            ("Gut . ja", "Gut ! ja", &["1..2 ! (punctuation)"]),
            ("x , y", "x und y", &["1..2 und (form)"]),
        ] {
            assert_eq!(edits(old, new), expected, "{old}");
        }
    }

    #[test]
    fn a_word_that_moves_goes_and_comes() {
        assert_eq!(
            edits("Gestern ich bin gegangen", "Gestern bin ich gegangen"),
            ["1..1 bin (order)", "2..3  (order)"]
        );
        assert_eq!(
            edits("x ich a b c d e f g h", "x a b c d e f g h ich"),
            ["1..2  (extra)", "10..10 ich (missing)"]
        );
    }

    #[test]
    fn long_lines_are_one_edit_rather_than_gigabytes() {
        let [old, new] = ["a ", "b "].map(|word| word.repeat(3000));
        let found = word_edits(&split(&old), &split(&new), None);
        assert_eq!((found.len(), found[0].words.clone()), (1, 0..3000));
    }

    #[test]
    fn distances() {
        for (old, new, expected) in [("", "", 0), ("a b", "", 2), ("a b c", "a x c d", 2), ("a b", "b a", 2)] {
            assert_eq!(word_distance(&split(old), &split(new)), expected);
        }
    }

    proptest! {
        #[test]
        fn edits_make_the_second_out_of_the_first(
            old in prop::collection::vec("[abA.,]{1,3}", 0..12),
            new in prop::collection::vec("[abA.,]{1,3}", 0..12),
        ) {
            let found = word_edits(&old, &new, None);
            let mut made: Vec<String> = Vec::new();
            let mut at = 0;
            for edit in &found {
                prop_assert!(edit.words.start >= at);
                made.extend_from_slice(&old[at..edit.words.start]);
                made.extend(edit.replacement.iter().cloned());
                at = edit.words.end;
            }
            made.extend_from_slice(&old[at..]);
            prop_assert_eq!(made, new);
        }
    }
}
