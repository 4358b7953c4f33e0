//! Splits text into sentences, at the boundaries of Unicode's UAX #29 except those that only seem to be boundaries because of a language's
//! abbreviations and ordinals.

use std::borrow::Cow;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::language::{FullStops, Rules};
use crate::symbols::PICTURE;

/// This many characters in a row without a letter or a digit end a sentence; a line across a page has a third of that.
const MAX_GAP: usize = 256;

/// The sentences of `text`, as byte ranges without the white space around them; each has at least one character.
///
/// An empty line ends a sentence, and so does the start of a list item (`-`, `*`, `•`). Any other line break is white space, because in
/// mails lines are wrapped in the middle of sentences, and the corpora join addresses and greetings too.
pub(crate) fn sentences(text: &str, rules: &Rules) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for paragraph in paragraphs(text)
        .into_iter()
        .flat_map(|paragraph| without_gaps(text, paragraph))
    {
        let unwrapped = unwrap_lines(&text[paragraph.clone()]);
        let mut start = 0;
        for end in bounds(&unwrapped, rules) {
            let sentence = &unwrapped[start..end];
            let trimmed = sentence.trim();
            if !trimmed.is_empty() {
                let first = paragraph.start + start + sentence.len() - sentence.trim_start().len();
                found.push(first..first + trimmed.len());
            }
            start = end;
        }
    }
    found
}

/// Where the sentences of a paragraph end, in bytes, including its own end.
fn bounds(paragraph: &str, rules: &Rules) -> Vec<usize> {
    let mut found = Vec::new();
    let mut start = 0;
    let is_dialogue = paragraph.trim_start().starts_with(DASHES);
    for (at, _) in paragraph.split_sentence_bound_indices().skip(1) {
        let (before, after) = (&paragraph[start..at], &paragraph[at..]);
        if !goes_on(before, after, rules) && !says_who(before, after, is_dialogue) {
            found.push(at);
            start = at;
        }
    }
    found.extend(hidden_starts(paragraph, rules));
    found.extend(starts_after_pictures(paragraph, rules));
    found.push(paragraph.len());
    found.sort_unstable();
    found
}

/// Where sentences seem to start that UAX #29 does not find, in bytes.
///
/// UAX #29 never ends a sentence before a small letter, because what looks like its full stop may be an abbreviation's; but learners forget
/// capitals. A word that is long enough and in no list of abbreviations is not taken for an abbreviation.
fn hidden_starts(paragraph: &str, rules: &Rules) -> Vec<usize> {
    let mut found = Vec::new();
    for (stop, _) in paragraph.match_indices('.') {
        let after = &paragraph[stop + 1..];
        let next = after.trim_start();
        let always = rules.full_stops == FullStops::End;
        let starts = |c: char| c.is_lowercase() || c.is_numeric() && rules.numbers_start || always;
        if next.len() == after.len() || !next.starts_with(starts) {
            continue;
        }
        let word = last_word(&paragraph[..stop]);
        let long = word.chars().count() >= rules.shortest_last_word && word.chars().all(char::is_alphabetic);
        if always || long && !rules.is_abbreviation(word, after) {
            found.push(paragraph.len() - next.len());
        }
    }
    found
}

/// Where sentences start after an emoji or a smiley that stands in place of a full stop (`Vi ses 😊 Jag längtar!`), in bytes.
///
/// A capital alone does not say so, because German nouns and all names have one (`Jag ❤️ Stockholm`): only a word that often starts
/// sentences does.
fn starts_after_pictures(paragraph: &str, rules: &Rules) -> Vec<usize> {
    let mut found = Vec::new();
    let (mut at, mut goes_on, mut pictured) = (0, false, false);
    for piece in paragraph.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        if !word.is_empty() {
            let letters = word.split(|c: char| !c.is_alphanumeric()).next().unwrap_or(word);
            let starts = letters.starts_with(char::is_uppercase) && rules.starts_sentences(letters);
            if goes_on && pictured && starts {
                found.push(at);
            }
            pictured = SMILEYS.contains(&word);
            goes_on = if pictured {
                goes_on
            } else {
                !word.ends_with(['.', '!', '?', '…'])
            };
        }
        pictured |= piece.ends_with(PICTURE);
        at += piece.len();
    }
    found
}

/// What people type if they have no emoji at hand.
const SMILEYS: [&str; 12] = [
    ":)", ":-)", ";)", ";-)", ":(", ":-(", ":D", ":-D", ":P", "xD", "<3", "^^",
];

/// The end of `text` that follows its last white space, opening bracket or quotation mark.
fn last_word(text: &str) -> &str {
    text.rsplit(|c: char| c.is_whitespace() || "([{\"„“»«'‚‘".contains(c))
        .next()
        .unwrap_or(text)
}

/// `text` in pieces that no sentence crosses, as byte ranges.
fn paragraphs(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut line_start = 0;
    for line in text.split_inclusive(['\n', '\u{2029}', '\u{c}']) {
        let next = line_start + line.len();
        // `\r\n` ends with `\n` too, and what follows that decides.
        let hard = line.ends_with(['\u{2029}', '\u{c}']) || line.trim().is_empty() || starts_list_item(&text[next..]);
        if hard {
            found.push(start..next);
            start = next;
        }
        line_start = next;
    }
    found.push(start..text.len());
    found
}

/// A paragraph of `text`, cut wherever [`MAX_GAP`] characters go by without a letter or a digit.
///
/// After each full stop, closing mark and space, unicode-segmentation looks for the next letter: 200,000 spaces after a full stop would
/// take it minutes.
fn without_gaps(text: &str, paragraph: Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = paragraph.start;
    let mut gap = 0;
    for (at, c) in text[paragraph.clone()].char_indices() {
        gap = if c.is_alphanumeric() { 0 } else { gap + 1 };
        if gap == MAX_GAP {
            let end = paragraph.start + at + c.len_utf8();
            found.push(start..end);
            (start, gap) = (end, 0);
        }
    }
    found.push(start..paragraph.end);
    found
}

/// Whether `text` starts with a list's mark and a space.
fn starts_list_item(text: &str) -> bool {
    let line = text.trim_start_matches([' ', '\t']);
    let rest = line.strip_prefix(['-', '*', '•', '–', '·']);
    rest.is_some_and(|rest| rest.starts_with([' ', '\t']))
}

/// `paragraph` with each line break replaced by spaces of as many bytes, so that offsets stay the same.
fn unwrap_lines(paragraph: &str) -> Cow<'_, str> {
    let is_break = |c: char| matches!(c, '\n' | '\r' | '\u{b}' | '\u{85}' | '\u{2028}');
    if !paragraph.contains(is_break) {
        return paragraph.into();
    }
    let mut unwrapped = String::with_capacity(paragraph.len());
    for c in paragraph.chars() {
        match is_break(c) {
            true => unwrapped.extend(std::iter::repeat_n(' ', c.len_utf8())),
            false => unwrapped.push(c),
        }
    }
    unwrapped.into()
}

/// What direct speech begins with if it has no quotation marks.
const DASHES: [char; 3] = ['–', '—', '-'];
/// What may close direct speech.
const CLOSING_QUOTES: [char; 8] = ['”', '“', '»', '«', '"', '’', '‘', '\''];

/// Whether direct speech ends with `before` and `after` says who speaks: `„Kommst du?“ fragte sie`, `– Kommer du? frågade hon`. UAX #29
/// starts a sentence there, whose small letter would look like a mistake. `is_dialogue`: whether a dash begins the paragraph.
fn says_who(before: &str, after: &str, is_dialogue: bool) -> bool {
    let before = before.trim_end();
    let said = before.trim_end_matches(CLOSING_QUOTES);
    let is_speech = said.len() < before.len() || is_dialogue;
    is_speech && said.ends_with(['!', '?']) && after.trim_start().starts_with(char::is_lowercase)
}

/// Whether the sentence goes on after `before`, although UAX #29 would end it there and start one with `after`.
fn goes_on(before: &str, after: &str, rules: &Rules) -> bool {
    if rules.full_stops == FullStops::End {
        return false;
    }
    let Some(before) = before.trim_end().strip_suffix('.') else {
        return false;
    };
    let word = last_word(before);
    let next = || {
        after
            .split(|c: char| !c.is_alphanumeric())
            .find(|word| !word.is_empty())
    };
    if !word.is_empty() && word.len() <= 2 && word.bytes().all(|b| b.is_ascii_digit()) {
        return rules.ordinals && !next().is_some_and(|next| rules.starts_sentences(next));
    }
    // `°C` is not an initial, and neither is a letter that stands for a name that the corpus hides.
    let degrees = || before[..before.len() - word.len()].trim_end().ends_with('°');
    // In German little else than academic degrees is written like that (`M.A.`), and sentences end with those.
    let initials = is_initials(word) && (word.len() <= 2 || rules.full_stops == FullStops::JoinWithin);
    if initials && !rules.hidden_names.contains(&word) && !degrees() {
        return !next().is_some_and(|next| rules.starts_sentences(next));
    }
    rules.is_open_abbreviation(word, after)
}

/// Whether `word`, without its last full stop, is one capital letter or several, as in `J.R`.
fn is_initials(word: &str) -> bool {
    word.split('.').all(|part| {
        let mut letters = part.chars();
        matches!((letters.next(), letters.next()), (Some(c), None) if c.is_uppercase())
    })
}

#[cfg(test)]
mod tests;
