//! From fixes of a sentence to edits of the text that it stands in.

use std::borrow::Cow;
use std::ops::Range;

use solecism_text::{Language, Word};

use crate::capitals::move_capital;
use crate::edit::{TextEdit, push};
use crate::gaps::{Place, are_empty_brackets, bridge, is_quote, spaced, stand_ins};
use crate::kind::Fix;
use crate::scores::written;
use crate::tags::Tags;

/// What fixes make of a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TextEdits {
    /// In the order of the text; they neither overlap nor touch.
    pub edits: Vec<TextEdit>,
    /// The fixes, by index, that were not made: they overlap with a more probable one, or would alter something that must stay.
    pub refused: Vec<usize>,
}

/// What `fixes` of the sentence `words` make of `text`, of which the sentence is a part.
///
/// A word that is removed takes one space with it. A word that is put in gets the spaces that the language has around it. Spaces that are
/// there stay as they are, including line ends. The capital at the beginning of the sentence stays at its beginning.
pub fn text_edits(text: &str, words: &[Word], fixes: &[Fix], tags: &Tags) -> TextEdits {
    let source = Source::new(text, words, tags);
    let mut order: Vec<usize> = (0..fixes.len()).collect();
    order.sort_by(|&a, &b| fixes[b].probability.total_cmp(&fixes[a].probability));
    let mut accepted: Vec<usize> = Vec::new();
    let mut refused = Vec::new();
    for i in order {
        let clear = accepted
            .iter()
            .all(|&other| are_apart(&fixes[i].words, &fixes[other].words));
        match clear && source.allows(&fixes[i]) {
            true => accepted.push(i),
            false => refused.push(i),
        }
    }
    let edits = loop {
        let mut in_order: Vec<&Fix> = accepted.iter().map(|&i| &fixes[i]).collect();
        in_order.sort_by_key(|fix| (fix.words.start, fix.words.end));
        match source.edits(&in_order) {
            Ok(edits) => break edits,
            Err(Refused { words }) => {
                // The least probable of the fixes near it is refused; they are in order of their probability.
                let near = |i: &usize| fixes[*i].words.start <= words.end && fixes[*i].words.end >= words.start;
                let Some(last) = accepted.iter().rposition(near).or(accepted.len().checked_sub(1)) else {
                    break Vec::new();
                };
                refused.push(accepted.remove(last));
            }
        }
    };
    refused.sort_unstable();
    TextEdits { edits, refused }
}

/// Whether two fixes can be made side by side.
fn are_apart(a: &Range<usize>, b: &Range<usize>) -> bool {
    a != b && (a.end <= b.start || b.end <= a.start)
}

/// Says that something between these words would be lost.
struct Refused {
    words: Range<usize>,
}

/// A word of the sentence as it will be.
#[derive(Debug, Clone)]
pub(crate) struct New<'a> {
    pub(crate) text: Cow<'a, str>,
    /// The index of the word in whose place it is.
    pub(crate) at: Option<usize>,
    /// The index of the word that it is, if that is unchanged.
    pub(crate) kept: Option<usize>,
    /// The index of the fix that it comes from.
    pub(crate) fix: Option<usize>,
}

impl New<'_> {
    pub(crate) fn change(&mut self, text: String) {
        self.text = Cow::Owned(text);
        self.kept = None;
    }
}

/// A sentence in its text.
struct Source<'a> {
    text: &'a str,
    words: &'a [Word],
    /// Each word as it was written; none if it must stay as it is.
    written: Vec<Option<Cow<'a, str>>>,
    /// For each word, what stands for it when its spaces are looked up.
    stand_ins: Vec<&'a str>,
    tags: &'a Tags,
}

impl<'a> Source<'a> {
    fn new(text: &'a str, words: &'a [Word], tags: &'a Tags) -> Self {
        let gaps: Vec<&str> = words
            .windows(2)
            .map(|pair| &text[pair[0].range.end..pair[1].range.start])
            .collect();
        let read: Vec<(&str, bool)> = words
            .iter()
            .map(|word| (&text[word.range.clone()], word.read.is_some()))
            .collect();
        Self {
            text,
            words,
            written: words.iter().map(|word| written(text, word)).collect(),
            stand_ins: stand_ins(&read, &gaps),
            tags,
        }
    }

    fn slice(&self, at: usize) -> &'a str {
        &self.text[self.words[at].range.clone()]
    }

    fn language(&self) -> &Language {
        self.tags.language()
    }

    /// Whether a fix is about words that are there and may be changed, and puts in whole words.
    fn allows(&self, fix: &Fix) -> bool {
        let whole = |word: &String| !word.is_empty() && !word.contains(char::is_whitespace);
        let within = fix.words.start <= fix.words.end && fix.words.end <= self.words.len();
        within && self.written[fix.words.clone()].iter().all(Option::is_some) && fix.replacement.iter().all(whole)
    }

    /// The words of the sentence after `fixes`, which are in its order and do not overlap.
    fn renewed(&self, fixes: &[&Fix]) -> Vec<New<'a>> {
        let kept = |i: usize| New {
            text: Cow::Borrowed(self.slice(i)),
            at: Some(i),
            kept: Some(i),
            fix: None,
        };
        let mut new = Vec::with_capacity(self.words.len() + fixes.len());
        let mut next = 0;
        for (number, fix) in fixes.iter().enumerate() {
            new.extend((next..fix.words.start).map(kept));
            let (old, replacement) = (fix.words.len(), fix.replacement.len());
            let same = |(i, word): (usize, &String)| self.written[i].as_deref() == Some(word);
            let starts = fix
                .words
                .clone()
                .zip(&fix.replacement)
                .take_while(|pair| same(*pair))
                .count();
            let ends = fix.words.clone().rev().zip(fix.replacement.iter().rev());
            let ends = ends
                .take(old.min(replacement) - starts)
                .take_while(|pair| same(*pair))
                .count();
            new.extend((fix.words.start..fix.words.start + starts).map(kept));
            // What is in between is paired from its end, because what is put in comes before the word that it belongs to.
            let (old, replaced) = (old - starts - ends, replacement - starts - ends);
            for (i, word) in fix.replacement[starts..starts + replaced].iter().enumerate() {
                let at = (i + old)
                    .checked_sub(replaced)
                    .map(|place| fix.words.start + starts + place);
                new.push(New {
                    text: Cow::Owned(self.with_apostrophe(at, word)),
                    at,
                    kept: None,
                    fix: Some(number),
                });
            }
            new.extend((fix.words.end - ends..fix.words.end).map(kept));
            next = fix.words.end;
        }
        new.extend((next..self.words.len()).map(kept));
        // What is not read, such as markup and emoji, may stand before the sentence's first word.
        let is_word = |i: usize| self.words[i].read.is_some() && self.slice(i).contains(char::is_alphanumeric);
        if let Some(old) = (0..self.words.len()).find(|&i| is_word(i))
            && let Some(old_word) = self.written[old].as_deref()
        {
            let first = |word: &New<'_>| match word.kept {
                Some(at) => is_word(at),
                None => word.text.contains(char::is_alphanumeric),
            };
            if let Some(first) = new.iter().position(first)
                && new[first].kept.is_none_or(|at| self.written[at].is_some())
            {
                move_capital(&mut new, first, (old, old_word), fixes, self.tags);
            }
        }
        new
    }

    /// `word` with the kind of apostrophe that the writer uses in the word whose place it takes, or otherwise anywhere in the sentence.
    fn with_apostrophe(&self, at: Option<usize>, word: &str) -> String {
        let has = |mark: char| match at.and_then(|at| self.written[at].as_deref()) {
            Some(old) if old.contains(['\'', '’']) => old.contains(mark),
            _ => self
                .written
                .iter()
                .flatten()
                .any(|old| old.len() > mark.len_utf8() && old.contains(mark)),
        };
        match word.contains('\'') && has('’') && !has('\'') {
            true => word.replace('\'', "’"),
            false => word.to_owned(),
        }
    }

    fn edits(&self, fixes: &[&Fix]) -> Result<Vec<TextEdit>, Refused> {
        if fixes.is_empty() {
            return Ok(Vec::new());
        }
        let new = self.renewed(fixes);
        let stand_ins = self.new_stand_ins(&new);
        let anchors: Vec<usize> = (0..new.len()).filter(|&i| new[i].at.is_some()).collect();
        let (Some(&first), Some(&last)) = (anchors.first(), anchors.last()) else {
            return Err(Refused {
                words: 0..self.words.len(),
            });
        };
        let mut edits = Vec::new();
        self.between(None, Some(first), &new, &stand_ins, &mut edits)?;
        for (i, &anchor) in anchors.iter().enumerate() {
            self.word(&new[anchor], &mut edits);
            let next = anchors.get(i + 1).copied();
            match next {
                Some(next) => self.between(Some(anchor), Some(next), &new, &stand_ins, &mut edits)?,
                None => self.between(Some(last), None, &new, &stand_ins, &mut edits)?,
            }
        }
        // Neighbouring edits that were joined may amount to what was there.
        edits.retain(|edit| self.text[edit.range.clone()] != edit.replacement);
        Ok(edits)
    }

    /// What stands for each word of `new` when its spaces are looked up. Whether a new quotation mark opens or closes depends on those
    /// before it.
    fn new_stand_ins<'n>(&self, new: &'n [New<'a>]) -> Vec<&'n str> {
        let mut open = false;
        let stand_in = |word: &'n New<'a>| {
            let old = word
                .kept
                .or(word.at.filter(|&at| is_quote(&word.text) && is_quote(self.slice(at))));
            let stand_in: &'n str = match old {
                Some(at) => self.stand_ins[at],
                None if is_quote(&word.text) && open => ")",
                None if is_quote(&word.text) => "(",
                None => &word.text,
            };
            open = if is_quote(&word.text) { stand_in == "(" } else { open };
            stand_in
        };
        new.iter().map(stand_in).collect()
    }

    /// Notes what becomes of a word that takes the place of an old one.
    fn word(&self, word: &New<'_>, edits: &mut Vec<TextEdit>) {
        if let (Some(at), None) = (word.at, word.kept) {
            push(edits, self.text, self.words[at].range.clone(), &word.text);
        }
    }

    /// Notes what becomes of the stretch between two neighbouring words that take the place of old ones, by their index in `new`. If one is
    /// none, that is the stretch before the first or after the last.
    fn between(
        &self,
        left: Option<usize>,
        right: Option<usize>,
        new: &[New<'_>],
        stand_ins: &[&str],
        edits: &mut Vec<TextEdit>,
    ) -> Result<(), Refused> {
        let place_of = |i: Option<usize>| i.and_then(|i| new[i].at);
        let (before, after) = (place_of(left), place_of(right));
        let gone = before.map_or(0, |at| at + 1)..after.unwrap_or(self.words.len());
        let put = left.map_or(0, |i| i + 1)..right.unwrap_or(new.len());
        let untouched = |i: Option<usize>| i.is_none_or(|i| new[i].kept.is_some());
        if gone.is_empty() && put.is_empty() && untouched(left) && untouched(right) {
            return Ok(());
        }
        // From the end of the word before to the start of the word after, without the words that are removed.
        let from = before.map_or_else(|| self.words[0].range.start, |at| self.words[at].range.end);
        let to = after.map_or_else(
            || self.words[self.words.len() - 1].range.end,
            |at| self.words[at].range.start,
        );
        let refused = || Refused { words: gone.clone() };
        let mut gaps = Vec::with_capacity(gone.len() + 1);
        let mut start = from;
        for at in gone.clone() {
            gaps.push(&self.text[start..self.words[at].range.start]);
            start = self.words[at].range.end;
        }
        gaps.push(&self.text[start..to]);
        let place = match (before, after) {
            (None, _) => {
                gaps.remove(0);
                Place::Beginning
            }
            (_, None) => {
                gaps.pop();
                Place::End
            }
            _ => Place::Between,
        };
        let seams = put.start.saturating_sub(1)..put.end.min(new.len() - 1);
        let mut spaces: Vec<bool> = seams.map(|i| spaced(stand_ins, i, self.language())).collect();
        if gone.is_empty() && put.is_empty() {
            let (Some(before), Some(left), Some(right)) = (before, left, right) else {
                return Ok(());
            };
            // Nothing is removed or put in. If the language still has the same space here, the gap stays as it was, however the writer
            // spaces words, unless the two words would now run into each other.
            let (last, first) = (&new[left].text, &new[right].text);
            let one =
                gaps[0].is_empty() && last.ends_with(char::is_alphanumeric) && first.starts_with(char::is_alphanumeric);
            if spaces.first() == Some(&self.spaced(before)) && !(one && spaces.first() == Some(&true)) {
                return Ok(());
            }
        }
        // A space that the language would not have is the writer's own, as before a smiley.
        if let (true, Some(before), Some(_), Some(last)) = (gone.is_empty(), before, after, spaces.last_mut()) {
            *last |= !put.is_empty() && !gaps[0].is_empty() && !self.spaced(before);
        }
        let alone = |left: Option<usize>, right: Option<usize>| {
            left.zip(right)
                .is_some_and(|(left, right)| are_empty_brackets(stand_ins[left], stand_ins[right]))
        };
        if put.is_empty() && alone(left, right) {
            return Err(refused());
        }
        // Nothing is put directly beside an address, because it would become part of it.
        let neutral = |i: Option<usize>| place_of(i).is_some_and(|at| self.is_neutral(at));
        let leans = |space: Option<&bool>| space == Some(&false);
        if !put.is_empty() && (neutral(left) && leans(spaces.first()) || neutral(right) && leans(spaces.last())) {
            return Err(refused());
        }
        let texts: Vec<&str> = new[put].iter().map(|word| &*word.text).collect();
        let replacement = bridge(place, &gaps, &texts, &spaces).ok_or_else(refused)?;
        push(edits, self.text, from..to, &replacement);
        Ok(())
    }

    /// Whether the language has a space after this word.
    fn spaced(&self, at: usize) -> bool {
        spaced(&self.stand_ins, at, self.language())
    }

    /// Whether the model reads another word in the place of this one.
    fn is_neutral(&self, at: usize) -> bool {
        let word = &self.words[at];
        !word.judged && word.read.as_deref().is_some_and(|read| read != self.slice(at))
    }
}

#[cfg(test)]
mod tests;
