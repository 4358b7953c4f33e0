//! The words of a text, and what a model reads in their place.

use std::ops::Range;

use crate::language::{Language, Rules};
use crate::prose::Format;
use crate::sentences::sentences;
use crate::symbols::{is_punctuation_mark, is_symbol};
use crate::view::{Origin, View};
use crate::words::{is_smiley, words};

/// A word of a text, or a mark, or a stretch that is no prose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Where it is in the text as given, in bytes: from its first visible character to its last.
    pub range: Range<usize>,
    /// What a model reads in its place; none where it is left out.
    pub read: Option<String>,
    /// Whether it may be called wrong. Where not, its probability of being so is 0.
    pub judged: bool,
}

/// The sentences of `text`, which is in `format`, each as its words, all in ascending order.
///
/// Every character that can be seen is in a word, white space in none but those that are not read; no sentence is without a
/// word.
pub fn read(text: &str, language: &Language, format: Format) -> Vec<Vec<Word>> {
    let rules = language.rules();
    let view = View::new(text, &format.regions(text), rules.neutral, rules.domains);
    let of_sentence = |sentence: Range<usize>| -> Vec<Word> {
        let found = words(&view.text[sentence.clone()], rules).into_iter();
        let in_view = found.map(|word| word.start + sentence.start..word.end + sentence.start);
        in_view
            .map(|word| {
                let Origin { range, prose } = view.origin(word.clone());
                let word = &view.text[word];
                Word {
                    range,
                    read: Some(as_read(word, rules)),
                    judged: prose && may_be_wrong(word, rules),
                }
            })
            .collect()
    };
    let mut found: Vec<Vec<Word>> = sentences(&view.text, rules).into_iter().map(of_sentence).collect();
    go_on_after_greetings(&mut found);
    with_unseen(text, found, &view.unseen)
}

/// Words of a greeting at most, its comma among them.
const LONGEST_GREETING: usize = 12;

/// Lets the first word after a greeting be read with a capital: `Sehr geehrte Frau Lindner,` and an empty line before it say
/// that its small letter is right, and the sentence by itself does not.
fn go_on_after_greetings(sentences: &mut [Vec<Word>]) {
    let reads = |word: Option<&Word>, mark: &str| word.is_some_and(|word| word.read.as_deref() == Some(mark));
    for i in 1..sentences.len() {
        let greeting = &sentences[i - 1];
        if greeting.len() > LONGEST_GREETING || !reads(greeting.last(), ",") {
            continue;
        }
        let read = sentences[i].first_mut().and_then(|word| word.read.as_mut());
        if let Some(read) = read.filter(|read| read.starts_with(char::is_lowercase)) {
            let mut letters = read.chars();
            let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
            *read = first + letters.as_str();
        }
    }
}

/// [`read`] of a sentence that is split into words already, as corpora are. The ranges are empty.
pub fn read_words<S: AsRef<str>>(words: &[S], language: &Language) -> Vec<Word> {
    let rules = language.rules();
    let of_word = |word: &S| {
        let view = View::new(word.as_ref(), &[], rules.neutral, rules.domains);
        let seen = view.text.trim();
        match seen.is_empty() {
            true => unseen(0..0),
            false => Word {
                range: 0..0,
                read: Some(as_read(seen, rules)),
                judged: may_be_wrong(seen, rules) && view.origin(0..view.text.len()).prose,
            },
        }
    };
    words.iter().map(of_word).collect()
}

fn unseen(range: Range<usize>) -> Word {
    Word {
        range,
        read: None,
        judged: false,
    }
}

/// A word as the corpora would have it, which know few of the characters that people use: what they write as `'` above all.
fn as_read(word: &str, rules: &Rules) -> String {
    let plain = |c| match c {
        '’' => '\'',
        '‘' if rules.straight_quotes => '\'',
        c => c,
    };
    word.chars().map(plain).collect()
}

/// Whether a word may be called wrong: all may but symbols, and punctuation where the corpus never says that it is.
fn may_be_wrong(word: &str, rules: &Rules) -> bool {
    !is_symbol(word) && !is_smiley(word) && (rules.punctuation_judged || !is_punctuation_mark(word))
}

/// Puts what was left out among the words: into the sentence on whose line it stands, or else into one of its own. What
/// stands within a word, as markup may, is part of that.
fn with_unseen(text: &str, sentences: Vec<Vec<Word>>, left_out: &[Range<usize>]) -> Vec<Vec<Word>> {
    if left_out.is_empty() {
        return sentences;
    }
    let mut left_out = left_out.iter().cloned().peekable();
    let mut placed = Placed {
        text,
        sentences: Vec::with_capacity(sentences.len()),
        leading: Vec::new(),
    };
    for words in sentences {
        let Some(start) = words.first().map(|word| word.range.start) else {
            continue;
        };
        while let Some(range) = left_out.next_if(|range| range.start < start) {
            placed.between(range);
        }
        let mut sentence = placed.leading_to(start);
        for word in words {
            while let Some(range) = left_out.next_if(|range| range.start < word.range.start) {
                if sentence.last().is_none_or(|last| last.range.end <= range.start) {
                    sentence.push(unseen(range));
                }
            }
            sentence.push(word);
        }
        placed.sentences.push(sentence);
    }
    for range in left_out {
        placed.between(range);
    }
    placed.finish()
}

/// Sentences with what was left out among them, so far.
struct Placed<'t> {
    text: &'t str,
    sentences: Vec<Vec<Word>>,
    /// What may belong to the sentence that comes next.
    leading: Vec<Word>,
}

impl Placed<'_> {
    fn is_one_line(&self, range: Range<usize>) -> bool {
        !self.text[range].contains(['\n', '\u{2029}'])
    }

    /// Takes what stands before a sentence: to the one before on the same line, or else to the next.
    fn between(&mut self, range: Range<usize>) {
        if let Some(last) = self.leading.last() {
            if !self.is_one_line(last.range.end..range.start) {
                self.sentences.push(std::mem::take(&mut self.leading));
            }
        } else if let Some(end) = self
            .sentences
            .last()
            .and_then(|words| words.last())
            .map(|word| word.range.end)
        {
            if range.start < end {
                return;
            }
            if self.is_one_line(end..range.start)
                && let Some(sentence) = self.sentences.last_mut()
            {
                return sentence.push(unseen(range));
            }
        }
        self.leading.push(unseen(range));
    }

    /// What begins a sentence whose first word is at `start`.
    fn leading_to(&mut self, start: usize) -> Vec<Word> {
        let leading = std::mem::take(&mut self.leading);
        match leading.last() {
            Some(last) if !self.is_one_line(last.range.end..start) => {
                self.sentences.push(leading);
                Vec::new()
            }
            _ => leading,
        }
    }

    fn finish(mut self) -> Vec<Vec<Word>> {
        if !self.leading.is_empty() {
            self.sentences.push(self.leading);
        }
        self.sentences
    }
}

#[cfg(test)]
mod tests;
