//! What is made in the place of words that the detector found.

#![allow(clippy::single_range_in_vec_init)] // A run of words is a range.

use super::*;
use crate::look::Found;

/// The fixes that are made if the detector found the words `runs`.
fn made(words: &str, marked: Option<f32>, runs: &[Range<usize>], list: Option<Words>) -> Vec<String> {
    let corrector = corrector(list);
    let said = Said::new(words);
    let thresholds = Thresholds {
        marked,
        ..corrector.tags().thresholds(Level::Default)
    };
    let sentence = said.sentence();
    let of_run = |run: &Range<usize>| Found {
        fixes: corrector.suggestions(&sentence, run.clone()),
        run: run.clone(),
    };
    let found: Vec<Found> = runs.iter().map(of_run).collect();
    corrector
        .fixes(&sentence, thresholds, &found)
        .iter()
        .map(show)
        .collect()
}

#[test]
fn less_is_asked_of_what_becomes_of_a_word_that_the_detector_found() {
    let said = "Dort liegt der|word:den=0.4|word:die=0.3 Zopf";
    assert_eq!(made(said, Some(0.35), &[2..3], None), ["2..3 den (form)"]);
    assert!(made(said, Some(0.45), &[2..3], None).is_empty());
    assert!(made(said, Some(0.35), &[], None).is_empty(), "it found nothing");
    assert!(made(said, None, &[2..3], None).is_empty(), "no threshold");
}

#[test]
fn the_words_may_move_and_missing_ones_come_before_them() {
    let said = "Gestern ich|delete=0.4 bin gegangen|+ich=0.4";
    assert_eq!(made(said, Some(0.35), &[1..2], None), ["1..3 bin ich (order)"]);
    let said = "Er geht|+zu=0.4 Haus";
    assert_eq!(made(said, Some(0.35), &[1..2], None), ["1..2 zu geht (missing)"]);
}

#[test]
fn spelling_marks_and_words_too_many_are_asked_for_as_much_as_ever() {
    let list = || Some(german());
    let found = &[1..2];
    assert!(made("Wir komen|spelling=0.4 gar nicht", Some(0.35), found, list()).is_empty());
    assert!(made("Die Haus|join=0.45 Tür", Some(0.35), found, None).is_empty());
    assert!(made("Ich zu|delete=0.6 gehe", Some(0.35), found, None).is_empty());
}

#[test]
fn words_that_were_found_are_joined_if_that_is_quite_likely() {
    let by_marked = |join: f32, marked: Option<f32>| {
        let corrector = corrector(None);
        let said = Said::new(&format!("Die Haus|join={join} Tür"));
        let sentence = said.sentence();
        let thresholds = Thresholds {
            word: 0.95,
            marked,
            ..corrector.tags().thresholds(Level::Default)
        };
        let found = Found {
            fixes: corrector.suggestions(&sentence, 1..3),
            run: 1..3,
        };
        corrector.fixes(&sentence, thresholds, &[found]).len()
    };
    assert_eq!(by_marked(0.75, Some(0.35)), 1);
    assert_eq!(by_marked(0.65, Some(0.35)), 0);
    assert_eq!(by_marked(0.75, Some(0.8)), 0, "the threshold may ask for more");
    assert_eq!(by_marked(0.75, None), 0);
}

#[test]
fn what_the_heads_are_sure_of_comes_first() {
    let said = "Ich sehe der|word:den=0.9 Hund|ending:0:en=0.4 heute das|word:dass=0.4";
    assert_eq!(
        made(said, Some(0.35), &[2..4, 5..6], None),
        ["2..3 den (form)", "5..6 dass (form)"]
    );
}

#[test]
fn a_sentence_of_another_language_stays_as_it_is() {
    let said = "and not quite is the|word:die=0.4 haus";
    assert!(made(said, Some(0.35), &[4..5], Some(german())).is_empty());
}

#[test]
fn a_word_is_not_put_in_beside_itself_but_moves() {
    let corrector = corrector(None);
    let said = "dass ich|+gestern=0.9 war gestern|delete=0.1 da";
    assert_eq!(proposed(&corrector, said), ["1..4 gestern ich war (order)"]);
    assert_eq!(suggested(&corrector, said, 1..2)[0], "1..4 gestern ich war (order)");
    // It stays where it cannot go, and so does what stands further away.
    let said = "dass ich|+gestern=0.9 war gestern da";
    assert_eq!(proposed(&corrector, said), ["1..1 gestern (missing)"]);
    let said = "dass ich|+gestern=0.9 war da und er gestern|delete=0.1";
    assert_eq!(proposed(&corrector, said), ["1..1 gestern (missing)"]);
}

#[test]
fn what_was_found_to_be_better_takes_the_place_of_what_the_heads_propose() {
    let corrector = corrector(Some(german()));
    let said = Said::new("Wir komen|spelling=0.97 gar nicht");
    let sentence = said.sentence();
    let thresholds = corrector.tags().thresholds(Level::Default);
    let mut fixes = corrector.suggestions(&sentence, 1..2);
    let first = fixes[0].replacement.clone();
    assert!(fixes.len() > 1, "{fixes:?}");
    let made = |fixes: &[Fix]| {
        let found = Found {
            run: 1..2,
            fixes: fixes.to_vec(),
        };
        corrector.fixes(&sentence, thresholds, &[found])[0].replacement.clone()
    };
    assert_eq!(made(&fixes), first);
    fixes.swap(0, 1);
    assert_eq!(made(&fixes), fixes[0].replacement);
    // What was not weighed against others stays.
    assert_eq!(made(&fixes[..1]), first);
}
