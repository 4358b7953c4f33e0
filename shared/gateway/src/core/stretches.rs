//! Which stretch of a text is in which language.

use std::ops::Range;

use solecism_text::Format;

use super::identify::{Guess, Identifier};
use crate::language::Language;

/// How much likelier a sentence is held to be in the language of the whole text than in another, before it is read: most
/// texts are in one language, and a sentence sent to the wrong model draws false alarms.
const COHERENCE: f64 = 10.0;
/// A sentence of fewer characters is taken to be in the language of the one before it.
const SHORTEST: usize = 20;
/// How much of a text to read for the language of the whole, in bytes.
pub(crate) const SAMPLE: usize = 2000;

/// Neighbouring sentences of one language.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stretch {
    /// In bytes of the text. Stretches follow one another without gaps.
    pub(crate) range: Range<usize>,
    pub(crate) language: &'static Language,
    /// The lowest of its sentences' confidences, of those that were long enough to be read alone.
    pub(crate) confidence: f64,
}

/// The language of the whole text, none if it has no letters, and the stretches that it consists of.
///
/// A text of a few words that may be in several languages is taken to be in the first of `likely`; if there is none, it has no stretch,
/// because in the wrong language it would only draw false alarms.
///
/// No stretch ends within what is whole in `format`. Code is read like prose here: it is often enough in English, and changes
/// nothing for what is checked.
pub(crate) fn stretches(
    text: &str,
    identifier: &Identifier,
    likely: &[&'static Language],
    format: Format,
) -> (Option<Guess>, Vec<Stretch>) {
    if characters(text) < SHORTEST {
        let short = identifier.guess_short(text, likely);
        let all = short.filter(|(_, is_sure)| *is_sure).map(|(guess, _)| Stretch {
            range: 0..text.len(),
            language: guess.language,
            confidence: guess.confidence,
        });
        return (short.map(|(guess, _)| guess), all.into_iter().collect());
    }
    let Some(whole) = identifier.guess(&text[..text.floor_char_boundary(SAMPLE)]) else {
        // Letters may come later.
        let whole = identifier.guess(text);
        let all = whole.map(|guess| Stretch {
            range: 0..text.len(),
            language: guess.language,
            confidence: guess.confidence,
        });
        return (whole, all.into_iter().collect());
    };
    let mut found: Vec<Stretch> = Vec::new();
    let weight = |language: &Language| if language == whole.language { COHERENCE } else { 1.0 };
    let wholes = format.wholes(text);
    for (range, starts_paragraph) in joined(sentences(text), &wholes) {
        let sentence = &text[range.clone()];
        let guess = match characters(sentence) {
            SHORTEST.. => identifier.guess_with(sentence, weight),
            _ => None,
        };
        let before = found
            .last()
            .filter(|_| !starts_paragraph)
            .map(|stretch| stretch.language);
        let language = guess.map_or(before.unwrap_or(whole.language), |guess| guess.language);
        let confidence = guess.map_or(1.0, |guess| guess.confidence);
        match found.last_mut() {
            Some(last) if last.language == language => {
                last.range.end = range.end;
                last.confidence = last.confidence.min(confidence);
            }
            _ => found.push(Stretch {
                range,
                language,
                confidence,
            }),
        }
    }
    // The whole is surer than its sentences if they all say the same.
    if let [only] = found.as_mut_slice()
        && only.language == whole.language
    {
        only.confidence = whole.confidence;
    }
    (Some(whole), found)
}

/// How many characters a text has without its white space.
fn characters(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// `sentences` without the bounds that lie within one of `wholes`; both are in the order of the text.
fn joined(sentences: Vec<(Range<usize>, bool)>, wholes: &[Range<usize>]) -> Vec<(Range<usize>, bool)> {
    if wholes.is_empty() {
        return sentences;
    }
    let mut found: Vec<(Range<usize>, bool)> = Vec::with_capacity(sentences.len());
    for (range, starts_paragraph) in sentences {
        match found.last_mut() {
            Some((last, _)) if within(wholes, range.start).is_some() => last.end = range.end,
            _ => found.push((range, starts_paragraph)),
        }
    }
    found
}

/// The one of `wholes` that goes from before byte `at` to after it.
pub(crate) fn within(wholes: &[Range<usize>], at: usize) -> Option<&Range<usize>> {
    let whole = wholes.get(wholes.partition_point(|whole| whole.end <= at))?;
    (whole.start < at).then_some(whole)
}

/// Sentences, roughly, as byte ranges that follow one another without gaps, and whether each starts a paragraph.
///
/// The models' own splitting is finer; this one has to be fast, and what it cuts too often is joined again.
fn sentences(text: &str) -> Vec<(Range<usize>, bool)> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut starts_paragraph = true;
    let mut ended = false;
    let mut breaks = 0;
    for (at, c) in text.char_indices() {
        if c.is_whitespace() {
            breaks += usize::from(matches!(c, '\n' | '\u{2029}'));
            continue;
        }
        let gap = text[start..at].ends_with(char::is_whitespace);
        if gap && (ended || breaks > 1) {
            found.push((start..at, starts_paragraph));
            (start, starts_paragraph) = (at, breaks > 1);
            ended = false;
        }
        if gap {
            breaks = 0;
        }
        let closes = matches!(c, '"' | '\'' | ')' | ']' | '”' | '“' | '’' | '»' | '«');
        ended = matches!(c, '.' | '!' | '?' | '…') || ended && closes;
    }
    found.push((start..text.len(), starts_paragraph));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_follow_one_another() {
        let cases = [
            ("", vec![""]),
            ("One. Two", vec!["One. ", "Two"]),
            ("„Ja.“ Nein! \n Gut", vec!["„Ja.“ ", "Nein! \n ", "Gut"]),
            ("A line\nand more\n\nNext", vec!["A line\nand more\n\n", "Next"]),
            ("1.5 and a.b", vec!["1.5 and a.b"]),
            (".  .", vec![".  ", "."]),
        ];
        for (text, expected) in cases {
            let found: Vec<&str> = sentences(text).into_iter().map(|(range, _)| &text[range]).collect();
            assert_eq!(found, expected, "{text:?}");
        }
        let paragraphs: Vec<bool> = sentences("One. Two.\n\nThree. Four")
            .into_iter()
            .map(|(_, first)| first)
            .collect();
        assert_eq!(paragraphs, [true, false, true, false]);
    }

    #[test]
    fn each_sentence_of_a_mixed_text_goes_to_its_language() {
        let text = "Gestern war ich mit meinen Freunden im Kino und danach im Restaurant. Schön!\n\n\
            Yesterday I went to the cinema with my friends, and the film was very good. Great!\n\n\
            Ok.\n\nHier, je suis allé au cinéma avec mes amis et nous avons beaucoup ri ensemble.";
        let (whole, found) = stretches(text, &Identifier::of_those_that_ship(), &[], Format::Plain);
        let codes: Vec<&str> = found.iter().map(|stretch| stretch.language.code).collect();
        assert!(whole.is_some());
        // "Ok." is in the language of the whole text, which is one of the three.
        assert_eq!((codes.first(), codes.last()), (Some(&"de"), Some(&"fr")), "{codes:?}");
        assert!(codes.contains(&"en"), "{codes:?}");
        assert_eq!(found.first().map(|stretch| stretch.range.start), Some(0));
        assert_eq!(found.last().map(|stretch| stretch.range.end), Some(text.len()));
        assert!(found.windows(2).all(|pair| pair[0].range.end == pair[1].range.start));
    }

    #[test]
    fn a_text_of_one_language_is_one_stretch() {
        let text = "Ich habe gestern einen Film gesehen. Er heißt „The Lord of the Rings“. Toll! 12.5.2020. Und du?";
        let (whole, found) = stretches(text, &Identifier::of_those_that_ship(), &[], Format::Plain);
        assert_eq!(whole.map(|guess| guess.language.code), Some("de"));
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].range, 0..text.len());
    }

    #[test]
    fn what_is_whole_stays_in_one_stretch() {
        let text = "Gestern war ich mit meinen Freunden im Kino und danach im Restaurant.\n\n```\n\
            The cinema was closed. Yesterday I went to the cinema with my friends.\n\nIt was a very good film.\n```\n\n\
            Der Film war sehr gut und hat uns allen gefallen.";
        let (_, plain) = stretches(text, &Identifier::of_those_that_ship(), &[], Format::Plain);
        assert!(plain.len() > 1, "{plain:?}");
        let (_, found) = stretches(text, &Identifier::of_those_that_ship(), &[], Format::Markdown);
        let fence = text.find("```").unwrap_or_default()..text.rfind("```").unwrap_or_default();
        let bounds: Vec<usize> = found.iter().map(|stretch| stretch.range.end).collect();
        assert!(
            bounds.iter().all(|at| !(fence.start + 1..=fence.end).contains(at)),
            "{bounds:?}"
        );
    }

    #[test]
    fn without_letters_there_is_nothing_to_send() {
        for text in ["", "12 345", "😀 . 😀"] {
            assert_eq!(
                stretches(text, &Identifier::of_those_that_ship(), &[], Format::Plain),
                (None, Vec::new()),
                "{text:?}"
            );
        }
    }
}
