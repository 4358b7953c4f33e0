//! Swedish pronouns in the wrong case (`med jag`), reflexive ones of another person (`jag känner sig`), `sin` of what is not its owner.

use super::super::Certain;
use super::super::around::Around;
use super::words::{is_finite, verb};
use crate::letters::{is_among, is_mark};

/// Subjects with their objects, with their reflexives, and with their possessives: common, neuter and of many.
const OBJECTS: [(&str, &str); 7] = [
    ("jag", "mig"),
    ("du", "dig"),
    ("han", "honom"),
    ("hon", "henne"),
    ("vi", "oss"),
    ("ni", "er"),
    ("de", "dem"),
];
const REFLEXIVES: [(&str, &str); 4] = [("jag", "mig"), ("du", "dig"), ("vi", "oss"), ("ni", "er")];
const OWN: [(&str, &str); 7] = [
    ("jag", "min mitt mina"),
    ("du", "din ditt dina"),
    ("vi", "vår vårt våra"),
    ("ni", "er ert era"),
    ("han", "hans hans hans"),
    ("hon", "hennes hennes hennes"),
    ("de", "deras deras deras"),
];

fn paired(list: &[(&'static str, &'static str)], word: &str) -> Option<&'static str> {
    list.iter().find(|(first, _)| *first == word).map(|(_, right)| *right)
}

fn form(right: &str) -> Option<Certain> {
    Some(Certain::Form(right.to_owned()))
}

/// Whether a phrase ends before `by`.
fn ends(around: &Around<'_>, by: isize) -> bool {
    around
        .word(by)
        .is_none_or(|word| is_mark(&word) || is_among("och på i med idag igår imorgon till från varje", &word))
}

/// `med jag`, `bredvid han`.
pub(super) fn after_preposition(word: &str, around: &Around<'_>) -> Option<Certain> {
    let right = paired(&OBJECTS, word)?;
    let is_plain = around.has(
        -1,
        "med av från hos mot bredvid mellan bakom framför runt kring på till",
    ) && if word == "de" {
        around.word(1).is_none_or(|word| is_mark(&word))
    } else {
        ends(around, 1)
    };
    let is_other = around.has(-2, "som den det vad vem") || (-7..-1).any(|by| around.has(by, "som vad vem"));
    if is_plain && !is_other { form(right) } else { None }
}

/// `har sett han`, `jag älskar hon`.
pub(super) fn object(word: &str, around: &Around<'_>) -> Option<Certain> {
    let right = paired(&OBJECTS, word).filter(|_| word != "de")?;
    let before = around.word(-1)?;
    let forms = verb(&before)?;
    if is_among("är var heter blir blev hette säger sa sade varit kan vill ska", &before) || !ends(around, 1) {
        return None;
    }
    let others = |by: isize| {
        around
            .word(by)
            .is_some_and(|other| other != word && is_among("jag du han hon vi ni", &other))
    };
    let mut at = -2;
    while around.has(at, "inte aldrig alltid också") {
        at -= 1;
    }
    let starts = |by: isize| {
        around
            .word(by)
            .is_none_or(|word| is_among("att och men eftersom", &word))
    };
    let is_finite = forms[0] != before && (forms[1] == before || forms[2] == before);
    let is_plain = is_finite && others(-2) && starts(-3);
    let is_perfect = forms[3] == before && around.has(at, "har hade") && others(at - 1) && starts(at - 2);
    if is_plain || is_perfect { form(right) } else { None }
}

/// `jag känner sig`.
pub(super) fn reflexive(word: &str, around: &Around<'_>) -> Option<Certain> {
    if word != "sig" {
        return None;
    }
    let mut at = -1;
    while around.has(at, "inte aldrig alltid") {
        at -= 1;
    }
    let verb_at = |by: isize| {
        around.word(by).is_some_and(|verb| {
            is_finite(&verb)
                || is_among(
                    "lär tvättar klär skyndar rör vänjer vilar gifter koncentrerar anmäler",
                    &verb,
                )
        })
    };
    let straight = around
        .word(at - 1)
        .filter(|_| verb_at(at))
        .and_then(|word| paired(&REFLEXIVES, &word));
    let asked = around
        .word(at)
        .filter(|_| verb_at(at - 1))
        .and_then(|word| paired(&REFLEXIVES, &word));
    let infinitive = || {
        let is_infinitive = around
            .word(-1)
            .and_then(|word| Some(verb(&word)?[0] == word))
            .unwrap_or(false);
        let modal = |by: isize| {
            around.has(
                by,
                "kan kunde vill ville ska skall skulle måste bör borde får fick brukar",
            )
        };
        let at = if around.has(-2, "inte") { -3 } else { -2 };
        (is_infinitive && modal(at)).then(|| around.word(at - 1).and_then(|word| paired(&REFLEXIVES, &word)))?
    };
    form(straight.or(asked).or_else(infinitive)?)
}

/// `Vi sålde sin`, `han och sin fru`.
pub(super) fn own(word: &str, around: &Around<'_>) -> Option<Certain> {
    let of = ["sin", "sitt", "sina"].iter().position(|own| *own == word)?;
    let owner = |by: isize| around.word(by).and_then(|word| paired(&OWN, &word));
    let right = if around.has(-1, "och") {
        owner(-2).filter(|_| around.has(-2, "han hon"))
    } else {
        let verbal = around.word(-1).is_some_and(|word| is_finite(&word));
        let by_preposition =
            around.has(-1, "med i på till om för av från hos") && around.word(-2).is_some_and(|word| is_finite(&word));
        owner(-2)
            .filter(|_| verbal && !around.has(-2, "han hon de"))
            .or_else(|| owner(-3).filter(|_| by_preposition && !around.has(-3, "han hon de")))
    };
    form(right?.split(' ').nth(of)?)
}

/// `att dem är`.
pub(super) fn they(word: &str, around: &Around<'_>) -> Option<Certain> {
    if word != "dem" {
        return None;
    }
    // `Information om dem finns här.`
    let next = is_finite(&around.word(1)?) && !around.has(1, "finns");
    let begins = around.has(-1, "att om när eftersom som vad hur") || around.i == 0;
    let object = around.has(2, "jag du han hon vi ni man det den de");
    (next && begins && !object).then(|| Certain::Form("de".to_owned()))
}

/// `min bror och mig delar`, `honom är`.
pub(super) fn subject(word: &str, around: &Around<'_>) -> Option<Certain> {
    let right = OBJECTS
        .into_iter()
        .find(|(_, object)| *object == word)
        .map(|(subject, _)| subject)?;
    let follows =
        around.word(1).is_some_and(|next| is_finite(&next)) && !around.has(2, "jag du han hon vi ni man det den de");
    let joined = around.has(-1, "och")
        && (around.i == 2 && !around.has(-2, "för till") || around.i == 3 && around.has(-3, "min mitt mina din vår"));
    let begins = around.has(-1, "eftersom att") && word != "er";
    if follows && (joined || begins) {
        form(right)
    } else {
        None
    }
}
