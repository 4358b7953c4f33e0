mod czech;
mod german;
mod italian;
mod swedish;

use super::*;

fn found(language: &str, text: &str) -> Vec<String> {
    let language = Language::new(language).expect("a language code");
    let words: Vec<&str> = text.split(' ').collect();
    let of = |i: usize| {
        let found = Certain::of(&language, i, &|i| words.get(i).copied())?;
        Some(format!("{i} {found:?}"))
    };
    (0..words.len()).filter_map(of).collect()
}

#[test]
fn little_words_come_once() {
    assert_eq!(found("en", "The the house of of cards"), ["1 Extra", "4 Extra"]);
    assert_eq!(found("de", "Er ist ist krank"), ["2 Extra"]);
    for (language, text) in [
        ("en", "what he had had and that that was very very good"),
        ("de", "die Frau , die die Tür , und sie sie"),
        ("it", "piano piano"),
        ("cs", "se se vrátil"),
        ("sv", "det det"),
        ("fr", "le le"),
        ("xx", "the the"),
    ] {
        assert!(found(language, text).is_empty(), "{text}");
    }
}

#[test]
fn the_article_goes_by_the_sound() {
    for (text, right) in [
        ("a apple", "an"),
        ("an car", "a"),
        ("An house", "A"),
        ("an university", "a"),
        ("a hour", "an"),
        ("an European", "a"),
        ("an unanimous vote", "a"),
        ("a umbrella", "an"),
        ("a unusual day", "an"),
        ("an useful thing", "a"),
        ("a honest man", "an"),
    ] {
        assert_eq!(found("en", text), [format!("0 Form({right:?})")], "{text}");
    }
    for text in [
        "a car",
        "an apple",
        "an hour",
        "a university",
        "a European",
        "a one-way street",
        "a once famous man",
        "an unusual day",
        "an unanswerable question",
        "an unimportant one",
        "a unit",
        "an FBI agent",
        "an MP",
        "a USB stick",
        "an mp3",
        "an html page",
        "an historic day",
        "an X",
        "vitamin a is",
        "a or b",
        "option a and",
        "a 8",
        "an 8",
        "an L-shaped room",
        "a year",
        "an honour",
        "A apple",
    ] {
        assert!(found("en", text).is_empty(), "{text}");
    }
}

#[test]
fn an_italian_article_goes_by_the_sound() {
    for (text, right) in [
        ("il studente", "lo"),
        ("Il studente", "Lo"),
        ("un zaino", "uno"),
        ("del psicologo", "dello"),
        ("nel gnomo", "nello"),
        ("i studenti", "gli"),
        ("i amici", "gli"),
        ("I spaghetti", "Gli"),
        ("dei errori", "degli"),
        ("il amico", "l'"),
        ("Nel estate", "Nell'"),
    ] {
        assert_eq!(found("it", text), [format!("0 Form({right:?})")], "{text}");
    }
    for text in [
        "il treno",
        "il sole",
        "un amico",
        "i gatti",
        "dai spazio",
        "il shop",
        "ai una",
        "nei ogni",
        "al anche",
        "il iodio",
        "il Amazon",
        "capitolo I studenti",
        "il SMS",
    ] {
        assert!(found("it", text).is_empty(), "{text}");
    }
}
