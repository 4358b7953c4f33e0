//! The order of words in short Swedish clauses: the verb second (`Idag jag går`), `inte` before the verb of a clause (`att jag är inte`), a subject
//! that is there twice or is missing.

use super::super::Certain;
use super::super::around::Around;
use super::verbs::SUBJECTS;
use super::words::is_finite;
use crate::letters::{is_among, is_mark};

/// Verbs after which a clause may begin without `att`, and those of being.
const TAKING: &str = "är var tror vet säger sa sade tycker tyckte ser såg hör hörde känner kände hoppas trodde visste märker märkte tänker inser";
/// Adverbs and times that begin a sentence, of one word and of two.
const OPENING: &str = "idag imorgon igår ikväll nu ibland ofta därför därefter dessutom först sen sedan snart plötsligt tyvärr efteråt ändå annars vanligtvis här alltid";
const OPENING_TWO: &str = "i dag, i morgon, i går, i kväll, i morse, varje dag, varje morgon, varje kväll, varje vecka, varje år, varje sommar, nästa vecka, nästa år, förra veckan, \
    förra året, på kvällen, på morgonen, på sommaren, på vintern, på helgen, på natten, på eftermiddagen, på måndag, på tisdag, på onsdag, på torsdag, på fredag, på lördag, på söndag, \
    efter skolan, efter lunchen, efter jobbet, efter lektionen, efter middagen, till slut, i framtiden, en dag, i helgen, i början";

/// A verb and the word before it that change places: the first gets both, and the second goes.
fn swapped(word: &str, around: &Around<'_>, is_first: impl Fn(&Around<'_>) -> bool) -> Option<Certain> {
    let here = Around {
        i: around.i,
        read: around.read,
    };
    if is_first(&here) {
        return Some(Certain::Form(format!("{} {word}", around.word(1)?)));
    }
    let before = Around {
        i: around.i.checked_sub(1)?,
        read: around.read,
    };
    is_first(&before).then_some(Certain::Extra)
}

fn finite(around: &Around<'_>, by: isize) -> bool {
    around.word(by).is_some_and(|word| is_finite(&word))
}

/// `Idag jag går`.
pub(super) fn opening(word: &str, around: &Around<'_>) -> Option<Certain> {
    swapped(word, around, |at| {
        let opens = at.i == 1 && at.has(-1, OPENING)
            || at.i == 2 && {
                let pair = format!(
                    "{} {}",
                    at.word(-2).unwrap_or_default(),
                    at.word(-1).unwrap_or_default()
                );
                OPENING_TWO.split(", ").any(|other| other == pair)
            };
        let since = opens && at.has(-1, "sen sedan") && {
            let sentence = at.sentence();
            sentence.iter().skip(3).any(|word| word == "," || is_finite(word))
        };
        opens && at.has(0, "jag du han hon vi ni man de det") && finite(at, 1) && !since
    })
}

/// `att jag är inte`.
pub(super) fn subordinate(word: &str, around: &Around<'_>) -> Option<Certain> {
    swapped(word, around, |at| {
        at.has(1, "inte aldrig")
            && at.has(-2, "eftersom om när innan medan att")
            && !at.has(-3, "så")
            && at.has(-1, SUBJECTS)
            && !at.has(-1, "det")
            && finite(at, 0)
    })
}

/// `som sitter alltid`.
pub(super) fn relative(word: &str, around: &Around<'_>) -> Option<Certain> {
    swapped(word, around, |at| {
        at.has(-1, "som")
            && finite(at, 0)
            && at.has(1, "inte aldrig alltid ofta")
            && at
                .word(2)
                .is_some_and(|word| !is_mark(&word) && !is_among("bara så ens som är har ska utan", &word))
    })
}

/// `Hon alltid kommer`.
pub(super) fn adverb(word: &str, around: &Around<'_>) -> Option<Certain> {
    swapped(word, around, |at| {
        at.i == 1 && at.has(-1, SUBJECTS) && at.has(0, "alltid aldrig ofta inte ibland också redan") && finite(at, 1)
    })
}

/// `Jag förstår inte vad säger du`.
pub(super) fn indirect(word: &str, around: &Around<'_>) -> Option<Certain> {
    swapped(word, around, |at| {
        let asks = |by: isize| at.has(by, "vet förstår undrar frågade minns visste förstod");
        at.has(-1, "vad var hur när varför vart")
            && (asks(-2) || at.has(-2, "inte") && (asks(-3) || asks(-4)))
            && finite(at, 0)
            && at.has(1, "jag du han hon vi ni man de det den")
    })
}

/// `Om du vill du kan`.
pub(super) fn condition(word: &str, around: &Around<'_>) -> Option<Certain> {
    swapped(word, around, |at| {
        let is_short = at.i == 3 && at.has(-3, "om när") && at.has(-2, SUBJECTS) && finite(at, -1);
        if !is_short {
            return false;
        }
        // `Om du tror jag ljuger`, `Om jag var du`
        let takes_clause = at.has(-1, TAKING) || at.has(-1, "vill ville") && at.word(0) != at.word(-2);
        at.has(0, "jag du han hon vi ni man de") && finite(at, 1) && !takes_clause
    })
}

/// `Min pappa han är`.
pub(super) fn double_subject(word: &str, around: &Around<'_>) -> Option<Certain> {
    let is_family = around.i == 2
        && around.has(-2, "min mitt mina din ditt dina hans hennes vår vårt våra")
        && is_among("han hon de det den", word)
        && finite(around, 1);
    (is_family
        && around.word(-1).is_some_and(|word| {
            super::words::noun(&word).is_some()
                || is_among(
                    "mamma pappa mormor morfar farmor farfar fru bror syster familj barn",
                    &word,
                )
        }))
    .then_some(Certain::Extra)
}

/// `Nu är sent`.
pub(super) fn missing_it(word: &str, around: &Around<'_>) -> Option<Certain> {
    (word == "är"
        && around.i == 1
        && around.has(-1, "nu idag här ute ibland")
        && around.has(1, "sent kallt varmt mörkt svårt lätt viktigt bra")
        && around
            .word(2)
            .is_none_or(|word| is_mark(&word) || is_among("och att", &word)))
    .then(|| Certain::Form("är det".to_owned()))
}

/// `Finns ett bra bageri.`
pub(super) fn missing_there(word: &str, around: &Around<'_>) -> Option<Certain> {
    if word != "finns" || around.i > 0 {
        return None;
    }
    let last = around.sentence().last().cloned().unwrap_or_default();
    (around.has(1, "en ett många inga ingen inget några två tre")
        && last == "."
        && !around.sentence().iter().any(|word| word == ","))
    .then(|| Certain::Form("det finns".to_owned()))
}
