use solecism_text::{Certain, Language};

use super::*;
use crate::{Words, build_with_nouns};

const NOUNS: &str = "\
# gender, singular, plural
f|škola|školy|škole|školu|škole|školou|školy|škol|školám|školy|školách|školami
f|kočka|kočky|kočce|kočku|kočce|kočkou|kočky|koček|kočkám|kočky|kočkách|kočkami
i|dům|domu|domu|dům|domě/domu|domem|domy|domů|domům|domy|domech|domy
n|okno|okna|oknu|okno|okně|oknem|okna|oken|oknům|okna|oknech|okny
n|auto|auta|autu|auto|autě|autem|auta|aut|autům|auta|autech|auty
m|bratr|bratra|bratrovi/bratru|bratra|bratrovi/bratru|bratrem|bratři|bratrů|bratrům|bratry|bratrech|bratry
f|kaše|kaše|kaši|kaši|kaši|kaší|kaše|kaší|kaším|kaše|kaších|kašemi
i|rok|roku|roku|rok|roce/roku|rokem|roky|let/roků|letům|roky|letech|roky
m|muž|muže|muži/mužovi|muže|muži/mužovi|mužem|muži|mužů|mužům|muže|mužích|muži
f|Jana|Jany|Janě|Janu|Janě|Janou|-|-|-|-|-|-
m|kluk|kluka|klukovi|kluka|klukovi|klukem|kluci|kluků|klukům|kluky|klucích|kluky
f|Praha|Prahy|Praze|Prahu|Praze|Prahou|-|-|-|-|-|-
";
const WORDS: [&str; 33] = [
    "velký",
    "velká",
    "velkého",
    "velkých",
    "bramborový",
    "bramborového",
    "bramborových",
    "napsaný",
    "napsaného",
    "napsaných",
    "přišel",
    "přišla",
    "přišlo",
    "přišli",
    "přišly",
    "seděl",
    "seděla",
    "sedělo",
    "seděli",
    "seděly",
    "rozumím",
    "rozumíš",
    "rozumí",
    "rozumíme",
    "rozumíte",
    "hledám",
    "hledáš",
    "hledá",
    "hledáme",
    "hledal",
    "hledala",
    "hledali",
    "hledaly",
];

fn list(language: &str) -> Words {
    let language = Language::new(language).expect("a language code");
    let nouns = Nouns::parse(NOUNS).expect("good lines");
    let bytes = build_with_nouns(WORDS.map(|word| (word, 500)), nouns, &language).expect("a list");
    Words::from_bytes(bytes, &language).expect("a good list")
}

/// What is found in `text`: each word's number, with its right form if there is one.
fn found(text: &str) -> String {
    let list = list("cs");
    let words: Vec<&str> = text.split(' ').collect();
    let of = |i: usize| {
        let found = list.disagreement(i, &|i| words.get(i).copied())?;
        Some(match found {
            Certain::Form(right) => format!("{i} {right}"),
            Certain::Wrong => format!("{i} ?"),
            Certain::Extra => format!("{i} -"),
        })
    };
    (0..words.len()).filter_map(of).collect::<Vec<_>>().join(", ")
}

#[test]
fn a_preposition_rules_the_case() {
    for (text, wrong) in [
        ("jdu do školu", "2 školy"),
        ("Do škola chodím", "1 školy"),
        ("jsem v škola", "2 škole"),
        ("vedle domech", "1 domů"),
        ("bydlím v Prahou", "2 Praze"),
        ("ryba s bramborovou kaše", "3 kaší"),
        ("jdu do školy", ""),
        ("na školu i na škole", ""),
        ("vrátila se škola", ""),
        ("do Praha", "1 Prahy"),
        ("v DOMEM", ""),
    ] {
        assert_eq!(found(text), wrong, "{text}");
    }
}

#[test]
fn a_preposition_that_sounds_alike_is_wrong_itself() {
    for (text, wrong) in [
        ("jdu z bratrem", "1 s"),
        ("jdu ze školou", "1 se"),
        ("Z velkým bratrem", "0 S"),
        ("přišel s domu", "1 z"),
        ("s kaše", "1 kaší"),
        ("z bratrem postavené školy", ""),
    ] {
        assert_eq!(found(text), wrong, "{text}");
    }
}

#[test]
fn a_determiner_agrees_with_its_noun() {
    for (text, wrong) in [
        ("Naši kočka spí", "0 Naše"),
        ("Našim domem", "0 Naším"),
        ("těmito školy", "0 ?"),
        ("Můj kočka spí", "0 Moje"),
        ("z naší okna", "1 našeho"),
        ("vidím svoji okno", "1 svoje"),
        ("v našem autem", "2 autě"),
        ("do velká okna", "1 velkého"),
        ("moje kočka a můj dům", ""),
        ("má školu", ""),
        ("jsou okna a dvou škol", ""),
        ("to je velký auto", "2 velké"),
        ("Velká dům stojí", "0 Velký"),
        ("byl velký domech", ""),
    ] {
        assert_eq!(found(text), wrong, "{text}");
    }
}

#[test]
fn numerals_and_quantities_count_in_their_case() {
    for (text, wrong) in [
        ("dva školy", "0 dvě"),
        ("Dvě domy", "0 Dva"),
        ("tři koček", "1 kočky"),
        ("pět kočky", "1 koček"),
        ("mnoho domy", "1 domů"),
        ("mnoho kočka", "1 ?"),
        ("dvě kočky a pět koček", ""),
        ("dvacet tři koček", ""),
        ("před pět roky", ""),
        ("mnoho školy", ""),
    ] {
        assert_eq!(found(text), wrong, "{text}");
    }
}

#[test]
fn a_sentence_agrees_with_its_subject() {
    for (text, wrong) in [
        ("Kočka přišel domů", "1 přišla"),
        ("Naše Jana včera přišel", "3 přišla"),
        ("Bratr přišla pozdě", "1 přišel"),
        ("Kluci si seděly", "2 seděli"),
        ("Jana a bratr přišli", ""),
        ("Kočka by přišla", ""),
        ("Okno přišel zavřít", ""),
        ("Já nerozumí nic", "1 nerozumím"),
        ("My hledají klíč", "1 hledáme"),
        ("Bratr hledám klíč", "1 hledá"),
        ("Jana hledá klíč", ""),
        ("Kočka je moc velký .", "3 velká"),
        ("Moje okna jsou velký .", "3 velká"),
        ("Auto je velké .", ""),
        ("Kočky seděly a hledali .", "3 hledaly"),
        ("Ženy přišly a seděli si .", "3 seděly"),
        ("Ženy přišly a seděli kluci .", ""),
    ] {
        assert_eq!(found(text), wrong, "{text}");
    }
}

#[test]
fn an_object_has_the_case_of_its_verb() {
    for (text, wrong) in [
        ("Hledám kočka", "1 kočku"),
        ("Hledáme velká kočka", "1 velkou, 2 kočku"),
        ("Hledal jsem bratr", "2 bratra"),
        ("Hledá kočka", ""),
        ("Rozumím školu", "1 škole"),
        ("Rozumí bratr", ""),
        ("Umyl jsem se auto", "2 si"),
        ("Dáme se kaši", "1 si"),
        ("Koupila se škola", ""),
        ("Umyl se autem", ""),
    ] {
        assert_eq!(found(text), wrong, "{text}");
    }
}

#[test]
fn verbs_of_being_and_going_narrow_the_case() {
    for (text, wrong) in [
        ("Bydlím v Prahu", "2 Praze"),
        ("Sedí na okno", "2 okně"),
        ("Jdu na škole", "2 školu"),
        ("Stojím na škole", ""),
        ("Dívám se na okno", ""),
        ("bydlím tam na rok", ""),
    ] {
        assert_eq!(found(text), wrong, "{text}");
    }
}

#[test]
fn a_list_without_nouns_or_of_another_language_finds_nothing() {
    let sentence = ["do", "školu"];
    let read = |i: usize| sentence.get(i).copied();
    assert_eq!(list("sk").disagreement(1, &read), None);
    let czech = Language::new("cs").expect("a language code");
    let without = crate::build(WORDS.map(|word| (word, 500)), &czech).expect("a list");
    let without = Words::from_bytes(without, &czech).expect("a good list");
    assert_eq!(without.disagreement(1, &read), None);
}

#[test]
fn forms_of_nouns_are_no_words_of_the_list() {
    let list = list("cs");
    assert!(!list.knows("škola"));
    assert!(list.candidates("skola", 5).is_empty());
}

#[test]
fn a_line_that_is_no_noun_is_named() {
    for (text, line) in [("x|a", 1), ("# ok\nf|a|b", 2), ("f|a||c|d|e|f|g|h|i|j|k|l", 1)] {
        assert_eq!(Nouns::parse(text).err(), Some(line), "{text}");
    }
}
