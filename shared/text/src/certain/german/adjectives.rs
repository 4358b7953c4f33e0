//! German adjectives whose ending does not follow from the article before them: `der kleiner Junge`, `ein schöne Abend`, `mit dem neuem Auto`.
//!
//! In the learners' text that training uses, 113 of 118 such places are labelled wrong, and the others are wrong too; in 186,593 correct sentences of today there are six, all mistakes, and in 13,734
//! of novels of the 19th century two.

use super::super::Certain;
use super::super::around::Around;
use super::articles::gender;
use super::nouns::Gender::{Feminine, Masculine, Neuter};
use super::nouns::{is_plural, lacks_n};
use super::{Words, may_be_relative, noun, owned, words};
use crate::letters::is_among;
use std::sync::LazyLock;

/// Frequent adjectives without their ending.
static ADJECTIVES: Words = LazyLock::new(|| {
    words(
        "alt arm best billig blau braun breit deutsch dick dumm dunkl dünn einfach englisch falsch faul fleißig freundlich frisch ganz gelb gesund groß grün \
    gut halb heiß hoh hübsch interessant jung kalt kaputt klein klug kurz lang langsam langweilig laut leer leicht leis letzt lieb lustig modern müd nett neu nächst \
    offen reich richtig rot rund ruhig sauber schlank schlecht schlimm schmal schmutzig schnell schwarz schwer schwierig schön sonnig spannend stark süß teur toll traurig \
    tief voll nass dreckig gemütlich günstig bunt bekannt berühmt blond brav bös bequem ehrlich eng faul fertig fett frei fremd froh glücklich glatt höflich kräftig krank lecker leise lila müd mutig nervös normal pünktlich praktisch privat rein scharf schick schüchtern selten sicher still streng toll treu trocken verschieden vorsichtig weit wertvoll wild zufrieden ähnlich warm weich weiß wichtig wunderbar wunderschön",
    )
});
/// What an adjective may end in.
const ENDINGS: &str = "e en em er es";
/// Superlatives, which have an article.
const SUPERLATIVES: &str = "best größt schönst jüngst ältest kleinst";
const TO_HAVE: &str = "habe hast hat haben habt hatte hatten trage trägt tragen";

/// What is wrong with an adjective, or with the article before it.
pub(super) fn wrong(word: &str, around: &Around<'_>) -> Option<Certain> {
    if word == "ein" && noun(around, 2).is_some() && gender(around, 2) == Some(Feminine) {
        let next = around.word(1)?;
        let (_, ending) = parted(&next)?;
        return (ending == "e").then_some(Certain::Form("eine".to_owned()));
    }
    let (stem, ending) = parted(word)?;
    let name = noun(around, 1)?;
    let is_relative = may_be_relative(around, -1);
    let article = around.word(-1)?;
    let with = |right: &str| owned(format!("{stem}{right}"));
    let gender = gender(around, 1);
    let open = Some(Certain::Wrong);
    // `des nächste Woche beginnenden Jahres`.
    let is_time =
        is_among("letzt nächst ganz halb", stem) && is_among("Woche Jahr Nacht Jahre Stunde", name) && article != "ein";
    if is_relative || around.has(-2, "und oder") || is_time && ending != "er" && ending != "es" {
        return None;
    }
    match (&*article, ending) {
        ("der", "er" | "es" | "em") => match gender {
            Some(Masculine) => with("e"),
            _ => open,
        },
        ("der", "e") if gender == Some(Feminine) && around.has(-2, "aus bei in mit nach seit von zu") => with("en"),
        ("die", "er" | "es" | "em") => open,
        ("die", "e") if is_plural(name) => with("en"),
        ("die", "en") if gender == Some(Feminine) => with("e"),
        ("das", "er" | "es" | "em" | "en") => with("e"),
        ("dem" | "den" | "des" | "im" | "am" | "vom" | "beim" | "zum" | "zur" | "einem", "e" | "er" | "es" | "em") => {
            with("en")
        }
        ("ein" | "mein" | "dein" | "kein" | "sein", "e" | "en" | "em") if !is_plural(name) => match gender {
            Some(Masculine) if ending == "e" => with("er"),
            Some(Neuter) => with("es"),
            _ => open,
        },
        ("ein" | "mein" | "dein" | "kein", "es") if gender == Some(Masculine) => with("er"),
        ("ein" | "mein" | "dein" | "kein", "er") if gender == Some(Neuter) => with("es"),
        ("meine" | "deine" | "seine" | "unsere", "en" | "es") if gender == Some(Feminine) => with("e"),
        ("dieses" | "jedes", "es") => with("e"),
        ("dieser" | "jeder", "er") if gender == Some(Masculine) => with("e"),
        ("alle" | "diese", "e") if is_plural(name) => with("en"),
        ("eine", "en" | "er" | "es" | "em") if gender == Some(Feminine) => with("e"),
        ("einen", "e" | "er" | "es" | "em") => with("en"),
        ("meine" | "deine" | "seine" | "ihre" | "unsere" | "keine", "e") if is_plural(name) => with("en"),
        ("mit" | "von" | "seit", "e") if is_plural(name) => with("en"),
        ("zwei" | "drei" | "vier" | "fünf" | "sechs" | "viele" | "einige" | "mehrere", "en")
            if lacks_n(name) && !before_is_determiner(around) =>
        {
            with("e")
        }
        (verb, "en") if lacks_n(name) && is_among(TO_HAVE, verb) => with("e"),
        ("ist" | "war", "e") if is_among(SUPERLATIVES, stem) && around.has(2, "der des von") => match gender {
            Some(Feminine) => owned(format!("die {word}")),
            _ => open,
        },
        _ => None,
    }
}

/// Whether an article or a pronoun stands before the number.
fn before_is_determiner(around: &Around<'_>) -> bool {
    around.word(-2).is_some_and(|word| {
        ["e", "en", "er"].iter().any(|end| word.ends_with(end))
            || is_among("mit von aus seit zu nach bei vor in", &word)
    })
}

/// Whether a word is a frequent adjective with one of the endings.
pub(super) fn has_ending(word: &str, endings: &str) -> bool {
    parted(word).is_some_and(|(_, ending)| is_among(endings, ending))
}

/// An adjective's stem and its ending.
fn parted(word: &str) -> Option<(&str, &str)> {
    ENDINGS.split(' ').find_map(|ending| {
        let stem = word.strip_suffix(ending)?;
        (ADJECTIVES.contains(stem) || is_among(SUPERLATIVES, stem)).then(|| (stem, &word[stem.len()..]))
    })
}
