use proptest::prelude::*;
use solecism_checker::{CheckOptions, Checker, Language, OffsetEncoding, Parts, Report};

use crate::helpers::{ByPiece, BySequence, checker, parts};

/// Any text at all, and text made of what the splitters look for.
fn text() -> impl Strategy<Value = String> {
    let marks = "[ich z.B0-9'’l\"„“()/:;,!?*_@\\-\n\r\t\u{301}\u{200d}\u{ad}😀👍🏽éß€²。]{0,60}";
    prop_oneof![any::<String>(), marks]
}

/// `text` without white space and characters that have no width.
fn visible(text: &str) -> String {
    let invisible = |c: char| {
        matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
            || matches!(c, '\u{2066}'..='\u{2069}')
    };
    text.chars().filter(|c| !c.is_whitespace() && !invisible(*c)).collect()
}

fn report(checker: &Checker, text: &str, offset_encoding: OffsetEncoding) -> Report {
    let options = CheckOptions {
        offset_encoding,
        threshold: Some(0.05),
        ..CheckOptions::default()
    };
    checker.check(text, &options).expect("a report")
}

/// The byte offset of each character boundary, by its offset in `encoding`; none if there is no boundary.
fn boundaries(text: &str, encoding: OffsetEncoding) -> Vec<Option<usize>> {
    let mut found = Vec::new();
    for (byte, c) in text.char_indices() {
        found.push(Some(byte));
        let units = match encoding {
            OffsetEncoding::Utf8 => c.len_utf8(),
            OffsetEncoding::Utf16 => c.len_utf16(),
            OffsetEncoding::Utf32 => 1,
        };
        found.extend(std::iter::repeat_n(None, units - 1));
    }
    found.push(Some(text.len()));
    found
}

proptest! {
    #[test]
    fn offsets_are_right_in_every_unit(
        text in text(),
        language in prop::sample::select(vec!["cs", "de", "en", "it", "sv", "xx"]),
    ) {
        let language = Language::new(language).expect("a language code");
        let checker = Checker::new(Parts { language, ..parts(ByPiece) }).expect("a checker");
        let bytes = report(&checker, &text, OffsetEncoding::Utf8);
        // Words are ascending, do not overlap, and lie on boundaries; together they are the visible part of the text.
        let mut joined = String::new();
        let mut end = 0;
        for word in &bytes.words {
            prop_assert!(end <= word.start && word.start < word.end);
            end = word.end;
            let slice = text.get(word.start..word.end);
            prop_assert!(slice.is_some_and(|word| !word.contains(char::is_whitespace)));
            joined += slice.unwrap_or_default();
        }
        prop_assert_eq!(visible(&joined), visible(&text));
        for finding in &bytes.findings {
            prop_assert_eq!(text.get(finding.start..finding.end), Some(finding.text.as_str()));
        }
        for encoding in [OffsetEncoding::Utf16, OffsetEncoding::Utf32] {
            let boundaries = boundaries(&text, encoding);
            let byte = |offset: usize| boundaries[offset];
            let other = report(&checker, &text, encoding);
            prop_assert_eq!(other.words.len(), bytes.words.len());
            for (word, expected) in other.words.iter().zip(&bytes.words) {
                prop_assert_eq!((byte(word.start), byte(word.end)), (Some(expected.start), Some(expected.end)));
            }
            prop_assert_eq!(other.findings.len(), bytes.findings.len());
            for (finding, expected) in other.findings.iter().zip(&bytes.findings) {
                prop_assert_eq!((byte(finding.start), byte(finding.end)), (Some(expected.start), Some(expected.end)));
                prop_assert_eq!(&finding.text, &expected.text);
            }
        }
    }

    /// What a sentence gets depends neither on its neighbours nor on the batch that it falls into.
    #[test]
    fn a_sentence_alone_gets_what_it_gets_among_others(
        sentences in prop::collection::vec(prop::collection::vec("[a-z]{1,6}", 0..30), 0..40),
    ) {
        let checker = checker(BySequence);
        let together = checker.check_words(&sentences).expect("probabilities");
        for (sentence, expected) in sentences.iter().zip(&together) {
            let alone = checker.check_words(std::slice::from_ref(sentence)).expect("probabilities");
            prop_assert_eq!(&alone[0], expected);
        }
    }

    /// If a sentence fits, it is not cut into windows, however small the overlap; if it does not fit, each word still gets what its own
    /// pieces give it.
    #[test]
    fn windows_lose_no_word(
        sentence in prop::collection::vec("[a-z]{1,12}", 1..60),
        max_tokens in 3usize..80,
        window_overlap in 0usize..80,
    ) {
        let sentences = [sentence];
        let windowed = |tagger| {
            Checker::new(Parts { max_tokens, window_overlap, ..tagger }).expect("a checker").check_words(&sentences)
        };
        let whole = |tagger| {
            let parts = Parts { max_tokens: 100_000, ..tagger };
            Checker::new(parts).expect("a checker").check_words(&sentences)
        };
        prop_assert_eq!(
            windowed(parts(ByPiece)).expect("probabilities"),
            whole(parts(ByPiece)).expect("probabilities")
        );
        // Each letter is at most one piece, and each word has one more for its space.
        let most = sentences[0].iter().map(|word| word.len() + 1).sum::<usize>() + 2;
        if most <= max_tokens {
            prop_assert_eq!(
                windowed(parts(BySequence)).expect("probabilities"),
                whole(parts(BySequence)).expect("probabilities")
            );
        }
    }
}
