//! Czech prepositions of one letter, which get a vowel before what cannot be said after them, and the conditional, which is one word with the
//! auxiliary (`abyste`, not `aby jste`). What else Czech grammar rules out is in the modules, one for each part of it.

mod aspect;
mod calendar;
mod clause;
mod extra;
mod government;
mod negation;
mod phrases;
mod pronouns;
mod reflexives;
mod tenses;

use super::Certain;
use super::around::{Around, Read};

/// For each preposition its longer form, and the beginnings of words before which edited text has it in 985 of 1,000 places or more
/// (149,590 lines of the clean text that training uses; `s` was counted where it stands without a vowel).
const PREPOSITIONS: [(&str, &str, &[&str]); 4] = [
    ("k", "ke", &["kl", "kn", "ko", "kr", "kt"]),
    ("s", "se", &["s", "z", "šk", "šl", "šp", "št", "šť", "vš", "vz"]),
    ("v", "ve", &["v", "fo", "fr", "fu", "fá", "jmé"]),
    ("z", "ze", &["s", "z", "šk", "vš", "vs"]),
];

/// The conditional before each auxiliary that is part of it: of `aby`, of `by` and of `kdyby`.
const CONDITIONALS: [(&str, [&str; 3]); 4] = [
    ("jsem", ["abych", "bych", "kdybych"]),
    ("jsi", ["abys", "bys", "kdybys"]),
    ("jsme", ["abychom", "bychom", "kdybychom"]),
    ("jste", ["abyste", "byste", "kdybyste"]),
];

/// What is certainly wrong about `word`, which is in small letters and number `i` of the words that `read` gives.
pub(super) fn of(word: &str, i: usize, read: Read<'_>) -> Option<Certain> {
    let around = Around { i, read };
    let near = |by: isize| around.word(by);
    let before = |by: usize| near(-1 - isize::try_from(by).ok()?);
    let (last, last_but_one) = (before(0), before(1));
    // In `aby jste`, the first word becomes `abyste`, which contains the second one.
    let is_taken_in = last.as_deref().is_some_and(|last| conditional(last, word).is_some());
    if is_taken_in || extra::is_extra(word, &around) {
        return Some(Certain::Extra);
    }
    let by_next = || {
        let after = read(i + 1)?;
        preposition(word, after)
            .or_else(|| pronouns::vocalised(word, &after.to_lowercase()))
            .or_else(|| conditional(word, after))
    };
    let by_last = || {
        let last = last.as_deref()?;
        pronouns::after_preposition(word, last)
            .or_else(|| pronouns::agreeing(word, last, last_but_one.as_deref()))
            .or_else(|| pronouns::glad(word, last))
            .or_else(|| calendar::form(word, last))
    };
    let form = |right: &str| Certain::Form(right.to_owned());
    let open = |right: Option<String>| right.map_or(Certain::Wrong, Certain::Form);
    by_next()
        .or_else(by_last)
        .or_else(|| reflexives::other(word, &around))
        .or_else(|| pronouns::dative(word, &around))
        .or_else(|| aspect::imperfective(word, before))
        .map(form)
        .or_else(|| negation::wrong(word, &around))
        .or_else(|| government::wrong(word, &around))
        .or_else(|| phrases::wrong(word, &around).map(open))
        .or_else(|| reflexives::missing(word, &around).map(open))
        .or_else(|| tenses::contradicts(word, &around).then_some(Certain::Wrong))
}

/// The form of `word` that contains `auxiliary`, which then goes.
fn conditional(word: &str, auxiliary: &str) -> Option<&'static str> {
    let (_, forms) = CONDITIONALS.iter().find(|(form, _)| *form == auxiliary)?;
    let of = ["aby", "by", "kdyby"].iter().position(|form| *form == word)?;
    Some(forms[of])
}

/// The longer form of a preposition, if it has to stand before `after`.
fn preposition(word: &str, after: &str) -> Option<&'static str> {
    let (_, right, beginnings) = PREPOSITIONS.iter().find(|(short, _, _)| *short == word)?;
    let small = after.to_lowercase();
    let is_said = small.chars().count() >= 3
        && small.chars().all(char::is_alphabetic)
        && small.contains(['a', 'e', 'i', 'o', 'u', 'y', 'á', 'é', 'ě', 'í', 'ó', 'ú', 'ů', 'ý'])
        && !after.chars().skip(1).any(char::is_uppercase);
    // `s sebou` is what one takes along.
    let is_other = word == "s" && small == "sebou";
    let begins = beginnings.iter().any(|beginning| small.starts_with(beginning));
    (is_said && begins && !is_other).then_some(right)
}
