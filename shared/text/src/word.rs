//! The words of a text, and what a model reads in their place.

mod quiet;

use std::ops::Range;

use crate::language::{Language, Rules};
use crate::prose::Format;
use crate::sentences::sentences;
use crate::symbols::{is_punctuation_mark, is_symbol};
use crate::view::{Origin, View};
use crate::words::{is_smiley, words};

/// A word of a text, a mark, or a stretch that is not prose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Where it is in the text as given, in bytes: from its first visible character to its last.
    pub range: Range<usize>,
    /// What a model reads in its place; none if it is left out.
    pub read: Option<String>,
    /// Whether it may be called wrong. If not, its probability of being wrong is 0.
    pub judged: bool,
}

/// The sentences of `text`, which is in `format`, each as its words, all in ascending order.
///
/// Every visible character is in a word. White space is only in words that are not read as they stand. No sentence is without a word.
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
    found.iter_mut().for_each(|words| quiet::leave(words, rules));
    with_unseen(text, found, &view.unseen)
}

/// The most words that a greeting has, including its comma.
const LONGEST_GREETING: usize = 12;

/// Makes the first word after a greeting be read with a capital: `Sehr geehrte Frau Lindner,` and an empty line before it show that its
/// small letter is right, but a model reads the sentence by itself.
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

/// Does what [`read`] does for a sentence that is split into words already, as corpora are. The ranges are empty.
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
    let mut found: Vec<Word> = words.iter().map(of_word).collect();
    quiet::leave(&mut found, rules);
    found
}

fn unseen(range: Range<usize>) -> Word {
    Word {
        range,
        read: None,
        judged: false,
    }
}

/// A word as the corpora would write it, which have few of the characters that people use. Above all, they write apostrophes as `'`.
fn as_read(word: &str, rules: &Rules) -> String {
    let plain = |c| match c {
        '’' => '\'',
        '‘' if rules.straight_quotes => '\'',
        c => c,
    };
    word.chars().map(plain).collect()
}

/// Whether a word may be called wrong: all may except symbols, smileys, dates, known abbreviations, and punctuation if the corpus never
/// marks it as wrong.
fn may_be_wrong(word: &str, rules: &Rules) -> bool {
    !is_symbol(word)
        && !is_smiley(word)
        && !is_date(word)
        && !is_known_abbreviation(word, rules)
        && (rules.punctuation_judged || !is_punctuation_mark(word))
}

/// Whether a word is a date in figures, with full stops: `7.10.`, `3.12.2024`. Learners' texts have few of them, so that a network takes
/// them for mistakes.
fn is_date(word: &str) -> bool {
    let parts: Vec<&str> = word.strip_suffix('.').unwrap_or(word).split('.').collect();
    let has_only_digits = |part: &&str| part.bytes().all(|b| b.is_ascii_digit());
    let fits = |part: Option<&&str>, most: u32| {
        part.is_some_and(|part| part.len() <= 2 && part.parse().is_ok_and(|n| (1..=most).contains(&n)))
    };
    let year = parts.get(2).is_none_or(|year| matches!(year.len(), 2 | 4));
    (2..=3).contains(&parts.len())
        && parts.iter().all(has_only_digits)
        && fits(parts.first(), 31)
        && fits(parts.get(1), 12)
        && year
}

/// Whether a word is one of the language's abbreviations with its full stop (`ggf.`). Those of single letters are not among them, because
/// learners leave out one of them or the space between (`z.`).
fn is_known_abbreviation(word: &str, rules: &Rules) -> bool {
    word.strip_suffix('.')
        .is_some_and(|word| word.chars().count() > 1 && !word.contains('.') && rules.is_open_abbreviation(word, ""))
}

/// Puts what was left out among the words: into the sentence on whose line it stands, or otherwise into one of its own. What stands within
/// a word, as markup may, is part of that word.
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

/// The sentences so far, with what was left out among them.
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

    /// Places what stands before a sentence: in the one before it if that is on the same line, or otherwise in the next.
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

    /// What was left out at the beginning of the sentence whose first word is at `start`.
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
