use std::borrow::Cow;
use std::ops::Range;

use solecism_api::Level;
use solecism_lexicon::build;
use solecism_testing::words::GERMAN;

use super::*;
use crate::scores::{Scores, Token};
use crate::tags::tests::tags;

mod marked;
mod misspelt;
mod options;
mod suggestions;

const EDITS: [&str; 9] = [
    "word:die",
    "word:den",
    "word:dass",
    "ending:0:t",
    "ending:1:t",
    "word:!",
    "word:ich",
    "ending:0:en",
    "word:\"",
];
const INSERTS: [&str; 6] = [",", "zu", "ich", "gestern", "Haus", "in der"];

fn words(language: &str, list: &[(&str, u16)]) -> Words {
    let language = Language::new(language).expect("a language code");
    let bytes = build(list.iter().copied(), &language).expect("a list");
    Words::from_bytes(bytes, &language).expect("a good list")
}

fn german() -> Words {
    words("de", &GERMAN)
}

fn corrector(list: Option<Words>) -> Corrector {
    Corrector::new(tags("de", &EDITS, &INSERTS), list).expect("one language")
}

/// Reads a word with what the heads say of it: `ein|delete=0.8|+zu=0.7`. A word alone is to stay as it is.
fn scores(word: &str) -> Scores {
    let general = [
        "keep",
        "delete",
        "join",
        "first_upper",
        "first_lower",
        "upper",
        "lower",
        "spelling",
        "split",
        "hyphen",
        "other",
    ];
    let all: Vec<&str> = general.into_iter().chain(EDITS).collect();
    let mut scores = Scores {
        keep: 1.0,
        nothing: 1.0,
        ..Scores::default()
    };
    for said in word.split('|').skip(1).filter(|said| !said.starts_with(MISTAKE)) {
        let said = said.replace('_', " ").replace("first ", "first_");
        let (tag, probability) = said.rsplit_once('=').expect("a tag and its probability");
        let probability: f32 = probability.parse().expect("a probability");
        let number = |list: &[&str], tag: &str| {
            let place = list.iter().position(|other| *other == tag).expect("a known tag");
            u16::try_from(place).expect("few tags")
        };
        match tag.strip_prefix('+') {
            Some(insert) => {
                scores.inserts.push((number(&INSERTS, insert) + 1, probability));
                scores.nothing -= probability;
            }
            None => {
                scores.edits.push((number(&all, tag), probability));
                scores.keep -= probability;
            }
        }
    }
    scores
}

/// What the detector says of a word; unless it is given, it agrees with the heads.
const MISTAKE: &str = "mistake=";

/// A sentence of words as [`scores`] reads them, each with the probability of a mistake; `$` is its end.
struct Said {
    words: Vec<(String, Scores, f32)>,
    end: Option<Scores>,
}

impl Said {
    fn new(words: &str) -> Self {
        let mut said = Self {
            words: Vec::new(),
            end: None,
        };
        for word in words.split_whitespace() {
            let text = word.split('|').next().unwrap_or_default();
            match text {
                "$" => said.end = Some(scores(word)),
                _ => {
                    let scores = scores(word);
                    let mistake = word.split('|').find_map(|said| said.strip_prefix(MISTAKE));
                    let mistake = mistake.map_or(1.0 - scores.keep, |said| said.parse().expect("a probability"));
                    said.words.push((text.to_owned(), scores, mistake));
                }
            }
        }
        said
    }

    fn sentence<'a>(&'a self) -> Sentence<'a> {
        let token = |(text, scores, mistake): &'a (String, Scores, f32)| {
            let editable = text != "URL";
            Token {
                text: Cow::Borrowed(text),
                editable,
                scores: editable.then_some(scores),
                mistake: *mistake,
            }
        };
        Sentence {
            tokens: self.words.iter().map(token).collect(),
            end: self.end.as_ref(),
        }
    }
}

fn show(fix: &Fix) -> String {
    let Fix {
        words,
        replacement,
        kind,
        ..
    } = fix;
    format!(
        "{}..{} {} ({})",
        words.start,
        words.end,
        replacement.join(" "),
        kind.name()
    )
}

/// The best fix of each proposal.
fn proposed(corrector: &Corrector, words: &str) -> Vec<String> {
    let said = Said::new(words);
    let thresholds = corrector.tags().thresholds(Level::Default);
    corrector
        .proposals(&said.sentence(), thresholds)
        .iter()
        .map(|proposal| show(proposal.best()))
        .collect()
}

fn suggested(corrector: &Corrector, words: &str, run: Range<usize>) -> Vec<String> {
    let said = Said::new(words);
    corrector.suggestions(&said.sentence(), run).iter().map(show).collect()
}

#[test]
fn a_word_does_not_go_alone_where_the_one_beside_it_should_change_with_it() {
    let corrector = corrector(None);
    assert_eq!(proposed(&corrector, "Haus zu|delete=0.9 ist"), ["1..2  (extra)"]);
    assert!(proposed(&corrector, "Haus|word:die=0.4 zu|delete=0.9 ist").is_empty());
}

#[test]
fn a_sentence_of_another_language_is_left_alone() {
    let list = || Some(german());
    let ours = "und nicht gar ist the|word:die=0.9 haus";
    assert_eq!(proposed(&corrector(list()), ours), ["4..5 die (form)"]);
    let foreign = "and not quite is the|word:die=0.9 haus";
    assert!(proposed(&corrector(list()), foreign).is_empty());
    // Four words are too few to tell, and without a list nothing can tell.
    assert_eq!(proposed(&corrector(list()), "not quite is the|word:die=0.9").len(), 1);
    assert_eq!(proposed(&corrector(None), foreign).len(), 1);
}

#[test]
fn what_is_probable_enough_is_made() {
    let corrector = corrector(None);
    for (words, expected) in [
        ("Ich sehe der|word:den=0.7 Hund", &["2..3 den (form)"][..]),
        ("Ich sehe der|word:den=0.5 Hund", &[]),
        ("Ich sehe Der|word:die=0.7 Hund", &["2..3 Die (form)"]),
        ("Ich sehe haus|first_upper=0.9", &["2..3 Haus (case)"]),
        ("Ich sehe zu|delete=0.9 das", &["2..3  (extra)"]),
        ("Ich glaube dass|+,=0.8 er geht", &["2..2 , (punctuation)"]),
        ("Ich glaube dass|+,=0.65 er geht", &[]),
        ("Ich glaube ,|delete=0.65 er geht", &[]),
        ("Ich glaube .|word:!=0.8", &["2..3 ! (punctuation)"]),
        ("Er versucht kommen|+zu=0.61", &["2..2 zu (missing)"]),
        ("Er versucht kommen $|+zu=0.61", &["3..3 zu (missing)"]),
        ("Er ist|other=0.9 da", &[]),
        ("die|word:die=0.9 da", &[]),
        ("URL|delete=0.9 da", &[]),
        ("", &[]),
    ] {
        assert_eq!(proposed(&corrector, words), expected, "{words}");
    }
}

#[test]
fn what_belongs_together_is_one_fix() {
    let corrector = corrector(None);
    for (words, expected) in [
        (
            "Ich glaube das|+,=0.8|word:dass=0.9 er geh|ending:0:t=0.8",
            &["2..3 , dass (form)", "4..5 geht (form)"][..],
        ),
        (
            "der|word:die=0.8 der|word:den=0.8",
            &["0..1 die (form)", "1..2 den (form)"],
        ),
        ("er auf|delete=0.8 Stadt|+in_der=0.8", &["1..2 in der (form)"]),
        ("Die Haus|join=0.9 Tür ist", &["1..3 Haustür (compound)"]),
        (
            "Die Haus|join=0.9 Tür|join=0.9 Schloss ist",
            &["1..4 Haustürschloss (compound)"],
        ),
        ("Die E|hyphen=0.9 Mail|word:die=0.9 ist", &["1..3 E-Mail (compound)"]),
        ("Haus|join=0.9", &[]),
        ("Haus|join=0.9 URL", &[]),
    ] {
        assert_eq!(proposed(&corrector, words), expected, "{words}");
    }
}

#[test]
fn a_word_that_moves_is_one_fix() {
    let corrector = corrector(None);
    for (words, expected) in [
        (
            "Gestern ich|delete=0.8 bin gegangen|+ich=0.7",
            &["1..3 bin ich (order)"][..],
        ),
        ("Ich|delete=0.8 bin gestern|+ich=0.7 da", &["0..2 bin ich (order)"]),
        (
            "Ich|+gestern=0.9 bin gestern|delete=0.8 da",
            &["0..3 gestern Ich bin (order)"],
        ),
        ("a Haus|delete=0.9 b c $|+Haus=0.9", &["1..4 b c Haus (order)"]),
        (
            "a ich|delete=0.9 b der|word:den=0.7 c|+ich=0.8",
            &["1..4 b den ich (order)"],
        ),
        (
            "ich|delete=0.9 a b c d e f g|+ich=0.9",
            &["0..7 a b c d e f ich (order)"],
        ),
        (
            "ich|delete=0.9 a b c d e f g h|+ich=0.9",
            &["0..1  (extra)", "8..8 ich (missing)"],
        ),
        ("a ich|+ich=0.9|delete=0.9 b", &[]),
        (
            "der|word:die=0.9|+ich=0.9 a ich|delete=0.9",
            &["0..3 ich die a (order)"],
        ),
    ] {
        assert_eq!(proposed(&corrector, words), expected, "{words}");
    }
}

#[test]
fn what_is_surely_removed_goes_where_it_may_belong_or_stays() {
    let corrector = corrector(None);
    let moved = ["1..3 bin ich (order)"];
    assert_eq!(
        proposed(&corrector, "Gestern ich|delete=0.9 bin gegangen|+ich=0.3"),
        moved
    );
    assert_eq!(
        proposed(&corrector, "Gestern ich|delete=0.9 bin gegangen|+ich=0.1"),
        [""; 0]
    );
    assert_eq!(
        proposed(&corrector, "Gestern ich|delete=0.8 bin gegangen|+ich=0.3"),
        [""; 0]
    );
    assert_eq!(proposed(&corrector, "Gestern ich|delete=0.9 bin gegangen").len(), 1);
}

#[test]
fn proposals_can_be_made_together() {
    let corrector = corrector(None);
    let words = "Ich|delete=0.8 bin gestern|+ich=0.7|delete=0.9 da|+zu=0.9|word:die=0.8 Haus|join=0.9 Tür .|word:!=0.9 $|+ich=0.9";
    let said = Said::new(words);
    let proposals = corrector.proposals(&said.sentence(), corrector.tags().thresholds(Level::Default));
    let spans: Vec<_> = proposals.iter().map(|proposal| proposal.best().words.clone()).collect();
    assert!(spans.windows(2).all(|pair| pair[0].end <= pair[1].start), "{spans:?}");
    assert!(
        proposals
            .iter()
            .all(|proposal| (1..=Proposal::MOST).contains(&proposal.fixes.len()))
    );
}

#[test]
fn lists_and_tags_are_of_one_language() {
    let error = Corrector::new(tags("de", &[], &[]), Some(words("it", &[("casa", 500)]))).expect_err("two languages");
    assert_eq!(
        error.to_string(),
        "words.fst is for it, but edits.json is for de; put in the word list of that language"
    );
}

#[test]
fn a_word_that_says_something_is_not_taken_away() {
    let corrector = corrector(None);
    for (words, expected) in [
        // The model saw that the word is in the wrong place, but not where it belongs.
        ("weil ich interessiere|delete=0.95 mich", &[][..]),
        // A little word is removed if the model is sure.
        ("wir sind zu|delete=0.9 hier", &["2..3  (extra)"]),
        ("wir sind zu|delete=0.8 hier", &[]),
    ] {
        assert_eq!(proposed(&corrector, words), expected, "{words}");
    }
    assert!(suggested(&corrector, "weil ich interessiere|delete=0.95 mich", 2..3).is_empty());
    assert_eq!(
        suggested(&corrector, "wir sind zu|delete=0.8 hier", 2..3),
        ["2..3  (extra)"]
    );
}

#[test]
fn what_is_certainly_wrong_is_mended_if_the_detector_says_so() {
    let german = corrector(None);
    assert_eq!(proposed(&german, "Er ist ist|mistake=0.97 krank"), ["2..3  (extra)"]);
    assert!(proposed(&german, "Er ist ist|mistake=0.1 krank").is_empty());
    let english = Corrector::new(tags("en", &EDITS, &INSERTS), None).expect("one language");
    assert_eq!(proposed(&english, "Buy an|mistake=0.97 car"), ["1..2 a (form)"]);
    assert!(proposed(&english, "Buy a|mistake=0.97 car").is_empty());
}

#[test]
fn nothing_is_put_in_where_no_tag_says_what() {
    let corrector =
        Corrector::new(tags("de", &EDITS, &[&INSERTS[..], &["other"]].concat()), None).expect("one language");
    let said = [0.0, 0.9].map(|probability| Scores {
        keep: 1.0,
        inserts: vec![(7, probability)],
        ..Scores::default()
    });
    let tokens = said.iter().zip(["Er", "geht"]).map(|(scores, word)| Token {
        text: Cow::Borrowed(word),
        editable: true,
        scores: Some(scores),
        mistake: 0.0,
    });
    let sentence = Sentence {
        tokens: tokens.collect(),
        end: None,
    };
    assert_eq!(
        corrector.proposals(&sentence, corrector.tags().thresholds(Level::Default)),
        []
    );
    assert_eq!(corrector.suggestions(&sentence, 1..2), []);
}
