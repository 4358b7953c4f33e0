//! German objects in a case that their verb does not take: `ich helfe dich`, `liegt auf den Tisch`, `ich habe ein guter Freund`.
//!
//! In the learners' text that training uses, all 8 such places are labelled wrong; in 186,593 correct sentences of today there is none, and in 13,734
//! of novels of the 19th century none.

use super::super::Certain;
use super::super::around::Around;
use super::articles::{gender, is_object};
use super::nouns::Gender::{Feminine, Masculine, Neuter};
use super::nouns::known;
use super::verbs::of_form;
use super::{Pairs, ends, form, noun, owned, paired, pairs};
use crate::letters::is_among;
use std::sync::LazyLock;

/// Verbs of being somewhere.
const STAYING: &str = "liegt liegen lag lagen sitzt sitze sitzen saß wohne wohnst wohnt wohnen wohnte arbeite arbeitet arbeiten bin ist sind war waren lebe lebt";
const PLACES: &str = "auf hinter in neben unter vor";
/// Verbs with the dative.
const HELPING: &str =
    "helfe hilfst hilft helfen half danke dankt danken folgt folge antworte antwortet gratuliere gratuliert";
/// Verbs with the accusative.
const LOVING: &str = "liebe liebst liebt lieben kenne kennst kennt kennen besuche besuchst besucht besuchen verstehe verstehst versteht mag magst sehe siehst sieht frage fragst fragt";
const GIVING: &str = "gebe gibst gibt geben schenke schenkst schenkt schenken zeige zeigst zeigt zeigen";
static ACCUSATIVE: Pairs = LazyLock::new(|| pairs("ich mich, du dich, er ihn, wir uns, mir mich, dir dich, ihm ihn"));
static DATIVE: Pairs = LazyLock::new(|| pairs("mich mir, dich dir, ihn ihm"));

/// What is wrong with an object.
pub(super) fn wrong(word: &str, around: &Around<'_>) -> Option<Certain> {
    place(word, around)
        .or_else(|| helped(word, around))
        .or_else(|| loved(word, around))
        .or_else(|| described(word, around))
}

/// `liegt auf den Tisch`, `ich wohne in die Stadt`.
fn place(word: &str, around: &Around<'_>) -> Option<Certain> {
    if !["den", "einen", "die", "eine", "meine", "das", "ein"].contains(&word) {
        return None;
    }
    if !(around.has(-1, PLACES) && around.has(-2, STAYING))
        || around.has(-1, "auf") && around.has(-2, "ist bin sind war waren")
    {
        return None;
    }
    let known = known(noun(around, 1)?)?;
    // `ist in den Wald gegangen`.
    if around.has(-2, "bin ist sind war waren") && !ends(around, 2) || !known.is_singular {
        return None;
    }
    match (word, known.gender) {
        ("den", Masculine) => form("dem"),
        ("einen", Masculine) => form("einem"),
        ("die", Feminine) => form("der"),
        ("eine" | "meine", Feminine) => owned(format!("{word}r")),
        ("das", Neuter) => form("dem"),
        ("ein", Masculine | Neuter) => form("einem"),
        _ => None,
    }
}

/// `ich helfe dich`, `er hilft den Mann`, `ich gebe mein Bruder ein Buch`.
fn helped(word: &str, around: &Around<'_>) -> Option<Certain> {
    if is_among("mich dich ihn", word) {
        let is_helped = around.has(-1, HELPING)
            || around.has(1, "helfen") && ends(around, 2)
            || around.has(1, "bitte nicht") && around.has(2, "helfen") && ends(around, 3);
        let is_fine = around.i == 0 && around.has(1, "ist") && around.has(2, "kalt warm langweilig schlecht heiß übel")
            || around.i == 0 && around.has(1, "gefällt schmeckt fehlt")
            || around.i == 0 && around.has(1, "geht") && around.has(2, "es");
        let is_well = around.has(-1, "geht") && around.has(1, "gut schlecht besser");
        return if is_helped || is_fine || is_well {
            paired(&DATIVE, word).and_then(form)
        } else {
            None
        };
    }
    if word == "mir" && around.i == 0 && around.has(1, "freut interessiert ärgert") {
        return form("mich");
    }
    let is_article = word == "die" || word == "der" || word == "das" || word == "den" || word == "einen";
    if !is_article && !["mein", "dein", "sein"].iter().any(|own| word.starts_with(own)) {
        return None;
    }
    let known = known(noun(around, 1)?)?;
    let is_acting = around.has(-2, "ich du er wir") || around.has(-1, "hilft helfe half danke dankt") && around.i > 1;
    if around.has(-1, HELPING) && is_acting && known.is_singular {
        return match (word, known.gender) {
            ("den", Masculine) => form("dem"),
            ("einen" | "meinen" | "deinen" | "seinen", Masculine) => owned(format!("{}m", word.trim_end_matches('n'))),
            ("die", Feminine) if around.has(-2, "ich du er wir") => form("der"),
            ("meine" | "deine", Feminine) if around.has(-2, "ich du er wir") => owned(format!("{word}r")),
            ("das", Neuter) if around.has(-2, "ich du wir") => form("dem"),
            _ => None,
        };
    }
    let is_given = around.has(-1, GIVING) && around.has(-2, "ich du er wir") && around.has(2, "ein eine einen das den");
    match (word, known.gender) {
        ("mein" | "dein" | "sein", Masculine) if is_given => owned(format!("{word}em")),
        ("meine" | "deine", Feminine) if is_given => owned(format!("{word}r")),
        ("der" | "den", Masculine) if is_given => form("dem"),
        _ => None,
    }
}

/// `ich liebe er`, `ich kenne ihm`.
fn loved(word: &str, around: &Around<'_>) -> Option<Certain> {
    let right = paired(&ACCUSATIVE, word)?;
    let verb = around.word(-1).filter(|verb| is_among(LOVING, verb))?;
    let subject = around.word(-2).filter(|subject| is_among("ich du er wir", subject))?;
    if around.has(-3, "als wie und oder")
        || subject == word
        || around.word(1).is_some_and(|next| of_form(&next).is_some())
    {
        return None;
    }
    // `die ich liebe` has its object before it.
    let is_dative = is_among("mir dir ihm", word);
    let only = ["lieb", "kenn", "besuch"].iter().any(|stem| verb.starts_with(stem)) && ends(around, 1);
    (around.i == 2 && (!is_dative || only)).then(|| form(right)).flatten()
}

/// `ich habe ein guter Freund`, `mit ein guter Freund`.
fn described(word: &str, around: &Around<'_>) -> Option<Certain> {
    let is_own = |word: &str| is_among("ein kein mein dein", word);
    if is_own(word) && gender(around, 2) == Some(Masculine) {
        let next = around.word(1)?;
        if !super::adjectives::has_ending(&next, "er") {
            return None;
        }
        if is_object(around)
            || around.has(-1, "durch für gegen ohne um") && !around.sentence().iter().any(|word| word == "was")
        {
            return owned(format!("{word}en"));
        }
        return if around.has(-1, "mit von bei aus") {
            owned(format!("{word}em"))
        } else {
            None
        };
    }
    if !super::adjectives::has_ending(word, "er")
        || gender(around, 1) != Some(Masculine)
        || !around.word(-1).is_some_and(|last| is_own(&last))
    {
        return None;
    }
    let article = Around {
        i: around.i - 1,
        read: around.read,
    };
    described(&around.word(-1)?, &article)?;
    owned(format!("{}n", word.trim_end_matches('r')))
}
