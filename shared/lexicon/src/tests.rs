use std::time::{Duration, Instant};

use solecism_testing::words::GERMAN;

use super::*;

fn words(language: &str, list: &[(&str, u16)]) -> Words {
    let language = Language::new(language).expect("a language code");
    let bytes = build(list.iter().copied(), &language).expect("a list");
    Words::from_bytes(bytes, &language).expect("a good list")
}

fn german() -> Words {
    words("de", &GERMAN)
}

fn found(words: &Words, word: &str) -> Vec<String> {
    words
        .candidates(word, 5)
        .into_iter()
        .map(|candidate| candidate.words.join(" "))
        .collect()
}

#[test]
fn lists_of_another_language_or_damaged_ones_are_refused() {
    let [german, italian] = ["de", "it"].map(|code| Language::new(code).expect("a language code"));
    let bytes = build([("casa", 500)], &italian).expect("a list");
    let message = Words::from_bytes(bytes.clone(), &german)
        .expect_err("another language")
        .to_string();
    assert!(
        message.starts_with("words.fst is for \"it\", but the bundle is for de;"),
        "{message}"
    );
    let mut damaged = bytes.clone();
    damaged[40] ^= 1;
    for bytes in [
        Vec::new(),
        b"not a list of words, and long enough".to_vec(),
        damaged,
        bytes[..bytes.len() - 9].to_vec(),
    ] {
        let message = Words::from_bytes(bytes, &italian).expect_err("damaged").to_string();
        assert!(message.starts_with("words.fst cannot be read; fetch"), "{message}");
    }
    let nameless = fst::Map::from_iter([("casa", 500u64)])
        .expect("a map")
        .into_fst()
        .into_inner();
    let message = Words::from_bytes(nameless, &italian).expect_err("nameless").to_string();
    assert!(message.starts_with("words.fst does not say"), "{message}");
}

#[test]
fn a_list_has_each_word_once_and_composed() {
    let words = words(
        "cs",
        &[
            ("b", 200),
            ("a", 100),
            ("b", 300),
            ("z\u{30c}e", 400),
            ("", 1),
            ("a b", 1),
            ("\0x", 1),
        ],
    );
    assert_eq!(words.frequency("B"), Some(300));
    assert_eq!(words.frequency("ž\u{65}"), Some(400));
    assert_eq!(words.frequency("z\u{30c}e"), Some(400));
    assert_eq!(words.frequency("a b"), None);
    assert_eq!(words.map.len(), 4);
}

#[test]
fn frequencies_are_those_of_any_case() {
    let words = words("de", &[("Haus", 540), ("haus", 200), ("gehen", 600)]);
    assert_eq!(words.frequency("haus"), Some(540));
    assert_eq!(words.frequency("HAUS"), Some(540));
    assert_eq!(words.frequency("Gehen"), Some(600));
}

#[test]
fn misspelt_words_are_mended_best_first() {
    let german = german();
    for (word, expected) in [
        ("komen", "kommen"),
        ("Schuhle", "Schule"),
        ("Shcule", "Schule"),
        ("fuer", "für"),
        ("fur", "für"),
        ("Strasse", "Straße"),
        ("STRASE", "STRASSE"),
        ("vieleicht", "vielleicht"),
        ("Wiederstand", "Widerstand"),
        ("villeich", "vielleicht"),
    ] {
        assert_eq!(
            found(&german, word).first().map(String::as_str),
            Some(expected),
            "{word}"
        );
    }
    assert_eq!(
        found(&german, "Hnd"),
        ["Hand", "Hund", "Und"],
        "a wrong first letter is rarer"
    );
    assert!(
        !found(&german, "kommen").contains(&"kommen".to_owned()),
        "a word is no candidate for itself"
    );
    assert_eq!(german.candidates("geh", 1).len(), 1);
}

#[test]
fn accents_may_all_be_missing() {
    let czech = words(
        "cs",
        &[("příště", 480), ("prostě", 580), ("přístě", 150), ("přiště", 120)],
    );
    assert_eq!(found(&czech, "Priste")[0], "Příště");
    assert_eq!(
        found(&czech, "pr\u{30c}is\u{30c}te")[0],
        "příště",
        "accents may stand after their letters"
    );
}

#[test]
fn capitals_of_the_list_are_kept() {
    let german = words("de", &[("Straße", 500), ("USA", 500), ("kommen", 580)]);
    assert_eq!(found(&german, "strase"), ["Straße"]);
    assert_eq!(found(&german, "Strase"), ["Straße"]);
    assert_eq!(found(&german, "Komen"), ["Kommen"]);
}

#[test]
fn two_words_without_a_space_fall_apart() {
    let german = german();
    let splits = |word: &str| -> Vec<String> {
        german
            .splits(word, 5)
            .into_iter()
            .map(|candidate| candidate.words.join(" "))
            .collect()
    };
    assert_eq!(splits("garnicht"), ["gar nicht"]);
    assert_eq!(splits("Garnicht"), ["Gar nicht"]);
    assert_eq!(splits("istdas"), ["ist das"]);
    assert!(splits("nicht").is_empty());
    assert!(splits("garn-icht").is_empty());
    assert!(splits("x").is_empty());
}

#[test]
fn compounds_are_known_by_their_parts() {
    let german = german();
    for word in [
        "Haustür",
        "Arbeitszimmer",
        "Bahnhof",
        "Wohnungstür",
        "Fußballspieler",
        "Hausarbeitszimmer",
    ] {
        assert!(german.knows(word), "{word}");
    }
    for word in ["Hastür", "Haustürx", "gehegehen2", "Hausund"] {
        assert!(!german.knows(word), "{word}");
    }
    let italian = words("it", &[("casa", 500), ("porta", 500)]);
    assert!(!italian.knows("casaporta"), "Italian joins no words");
}

#[test]
fn a_compound_is_mended_in_one_part() {
    let german = german();
    assert_eq!(found(&german, "Arbeitszimer")[0], "Arbeitszimmer");
    assert_eq!(found(&german, "Fusballspieler")[0], "Fußballspieler");
    assert_eq!(found(&german, "Wohnungs-Zimer")[0], "Wohnungs-Zimmer");
}

#[test]
fn what_is_no_word_has_no_candidates_and_takes_no_time() {
    let german = german();
    let long = "a".repeat(40_000);
    let start = Instant::now();
    for word in [
        "",
        "5",
        "a5",
        "😀",
        "слово",
        "語",
        "...",
        "-",
        "x@y",
        "\u{301}",
        &long,
        &"ä-".repeat(20_000),
    ] {
        assert!(found(&german, word).is_empty(), "{}", word.len());
        assert!(
            german.splits(word, 5).is_empty() && !german.knows(word),
            "{}",
            word.len()
        );
    }
    assert!(start.elapsed() < Duration::from_secs(1));
    // The longest word that is looked up, with compounds at every turn.
    let start = Instant::now();
    found(&german, &"haus".repeat(10));
    found(&german, &("haus".repeat(9) + "hxsu"));
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn what_no_list_has_looks_misspelt_if_a_frequent_word_is_near() {
    let german = german();
    for word in ["Schuhle", "schule\u{308}", "veilleicht", "wohnnung", "nihct"] {
        assert!(german.is_misspelt(word), "{word}");
    }
    // In the list, a compound of its words, near to nothing, too short, with capitals or others than letters.
    for word in [
        "Schule",
        "Schulhof",
        "Shenzhen",
        "hnd",
        "SCHUHLE",
        "schuHle",
        "Schuhle2",
        "schuhle-hof",
        "",
    ] {
        assert!(!german.is_misspelt(word), "{word}");
    }
    let swedish = words("sv", &[("skola", 540), ("skala", 80)]);
    assert!(swedish.is_misspelt("skolla"));
    assert!(!swedish.is_misspelt("Skolla"));
    assert!(!words("sv", &[("skala", 280)]).is_misspelt("skaxa"));
}

#[test]
fn a_czech_form_is_known_if_the_list_has_the_dictionarys_form_or_two_others() {
    let czech = words(
        "cs",
        &[
            ("zvedl", 350),
            ("zvedla", 330),
            ("vedl", 400),
            ("bizarní", 300),
            ("mladý", 500),
            ("auto", 500),
            ("hotel", 500),
        ],
    );
    for form in [
        "zvedli",
        "nezvedl",
        "nezvedly",
        "Bizarním",
        "nebizarní",
        "mladého",
        "nemladý",
    ] {
        assert!(czech.knows(form) && !czech.is_misspelt(form), "{form}");
    }
    for other in ["vedly", "nevedly", "hotela", "autý", "zvedlam", "neaut"] {
        assert!(!czech.knows(other), "{other}");
    }
    let slovak = words("sk", &[("zvedl", 350), ("zvedla", 330)]);
    assert!(!slovak.knows("zvedli"), "the paradigms are Czech");
}

#[test]
fn a_czech_word_with_a_confused_letter_is_a_slip() {
    let czech = words(
        "cs",
        &[
            ("vynález", 400),
            ("jídlo", 500),
            ("dílna", 350),
            ("mladý", 500),
            ("vzácný", 200),
        ],
    );
    for word in [
        "vinález", "jidlo", "jídlo", "vynalez", "mladí", "Vinález", "vzacný", "dilna", "dílny", "mladá",
    ] {
        let is_one = ["vinález", "jidlo", "vynalez", "dilna"].contains(&word);
        assert_eq!(czech.is_slip(word), is_one, "{word}");
    }
    assert!(!words("sk", &[("jídlo", 500)]).is_slip("jidlo"));
}
