//! What may become of a word, and what may not.

use super::*;

#[test]
fn names_and_numbers_stay_what_they_are() {
    let list = || {
        Some(words(
            "sv",
            &[("nästa", 500), ("lund", 400), ("gå", 500), ("hav", 400), ("b", 300)],
        ))
    };
    let corrector = |list| Corrector::new(tags("sv", &EDITS, &INSERTS), list).expect("one language");
    let cases = [
        ("gå Donggala|first_lower=0.9", None),
        ("gå Nästa|first_lower=0.9", Some("1..2 nästa (case)")),
        ("gå lund|first_upper=0.9", Some("1..2 Lund (case)")),
        ("gå rinkeby|first_upper=0.9", Some("1..2 Rinkeby (case)")),
        ("gå 13|word:die=0.9", None),
        ("gå B|first_lower=0.9", None),
        ("gå B|lower=0.9", None),
    ];
    for (said, expected) in cases {
        assert_eq!(proposed(&corrector(list()), said), Vec::from_iter(expected), "{said}");
    }
    assert_eq!(proposed(&corrector(None), "gå Donggala|first_lower=0.9").len(), 1);
    let said = Said::new("gå 😩 Nästa|first_lower=0.9");
    let mut sentence = said.sentence();
    sentence.tokens[1].editable = false;
    let corrector = corrector(list());
    let thresholds = corrector.tags().thresholds(Level::Default);
    assert!(corrector.proposals(&sentence, thresholds).is_empty(), "after an emoji");
}

#[test]
fn what_an_edit_cannot_mean_is_shared_among_the_others() {
    // `kommt` ends in t already, and `kommtt` is not a word; only the capital is left, with all of 0.7.
    let said = "kommt|word:die=0.0|ending:1:t=0.4|ending:0:t=0.2|first_upper=0.1";
    let corrector = corrector(Some(german()));
    let said = Said::new(said);
    let options = corrector.options_of_mistake(&said.sentence(), 0);
    let shown: Vec<(String, f32)> = options
        .iter()
        .map(|one| (one.words.join(" "), one.probability))
        .collect();
    assert_eq!(shown[0].0, "Kommt");
    assert!((shown[0].1 - 0.7).abs() < 1e-6, "{shown:?}");
}

#[test]
fn a_quotation_mark_does_not_become_another() {
    let corrector = corrector(None);
    assert_eq!(proposed(&corrector, "sagt „|word:\"=0.95 ja"), [""; 0]);
    assert_eq!(proposed(&corrector, "sagt :|word:\"=0.95 ja").len(), 1);
}

#[test]
fn an_interjection_does_not_become_another_word() {
    let corrector = corrector(None);
    assert_eq!(proposed(&corrector, "Nja|word:ich=0.95 , ich weiß nicht"), [""; 0]);
    assert_eq!(proposed(&corrector, "” Nja|word:ich=0.95 , sagt er"), [""; 0]);
    assert_eq!(proposed(&corrector, "Nja|word:ich=0.95 weiß nicht").len(), 1);
    assert_eq!(proposed(&corrector, "Gestern ihr|word:ich=0.95 , ja").len(), 1);
}
