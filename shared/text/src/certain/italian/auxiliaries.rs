//! Italian auxiliaries and the participles after them.
//!
//! The counts are of the learners' text that training uses (labelled wrong, of all), and of its 93,689 correct sentences of today and a quarter of
//! the 66,119 of 1840 to 1920.
//! All 12 of 12, and none in either correct text.

use super::super::Certain;
use super::super::around::Around;
use super::verbs::Verb;
use crate::letters::is_among;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Forms of `avere`, and those of `essere` for the same person.
const HAVING: &str = "ho sono, hai sei, ha è, abbiamo siamo, avete siete, hanno sono, avevo ero, avevi eri, aveva era, avevamo eravamo, avevate eravate, \
    avevano erano, avrò sarò, avrai sarai, avrà sarà, avremo saremo, avrete sarete, avranno saranno, avrei sarei, avresti saresti, avrebbe sarebbe, \
    avremmo saremmo, avreste sareste, avrebbero sarebbero, abbia sia, abbiano siano, avessi fossi, avesse fosse, avessero fossero, avere essere, avendo essendo";
/// Beginnings of the participles that have `essere` only.
const GOING: &str = "andat arrivat cadut diventat nat entrat partit piaciut rimast riuscit scappat stat tornat uscit venut ritornat mort sparit intervenut pervenut restat";
/// For each form of `avere` that of `essere`.
static BEING_OF: LazyLock<HashMap<&str, &str>> =
    LazyLock::new(|| HAVING.split(", ").filter_map(|pair| pair.split_once(' ')).collect());
/// The same beginnings, to be looked up.
static GOING_STEMS: LazyLock<HashSet<&str>> = LazyLock::new(|| GOING.split(' ').collect());
/// Participles that have `avere` only.
const DOING: &str = "camminat dormit telefonat viaggiat pranzat cenat passeggiat nuotat sciat litigat chiacchierat ballat russat sorris partecipat rinunciat lavorat parlat studiat \
    bevut mangiat fatt comprat lett scritt dett vist";
const ADVERBS: &str = "già mai sempre appena anche ancora non più solo poi";

fn is_being(word: &str) -> bool {
    matches!(
        word,
        "sono" | "sei" | "è" | "siamo" | "siete" | "ero" | "eri" | "era" | "eravamo" | "erano"
    )
}

fn last(around: &Around<'_>, from: isize, step: isize) -> Option<(isize, String)> {
    (0..3).map(|n| from + n * step).find_map(|by| {
        let word = around.word(by)?;
        (!is_among(ADVERBS, &word)).then_some((by, word))
    })
}

fn stem(participle: &str) -> &str {
    let n = participle.char_indices().last().map_or(0, |(n, _)| n);
    if participle.ends_with(['o', 'a', 'i', 'e']) {
        &participle[..n]
    } else {
        ""
    }
}

/// The other auxiliary: `ho andato`, `sono camminato`, `mi ho dimenticato`.
pub(super) fn auxiliary(word: &str, around: &Around<'_>) -> Option<Certain> {
    let being = BEING_OF.get(word);
    if being.is_none() && !is_being(word) {
        return None;
    }
    let (at, next) = last(around, 1, 1).filter(|(_, word)| word != "stati")?;
    let is_state = |word: &str| word == "stato";
    if let Some(being) = being {
        let is_reflexive = matches!(
            (word, around.word(-1).unwrap_or_default().as_str()),
            ("ho" | "avevo", "mi") | ("hai" | "avevi", "ti")
        ) && !around.has(1, "tutto molto sempre")
            && is_participle(&next);
        let is_going = !around.has(-1, "l'")
            && GOING_STEMS.contains(stem(&next))
            && !(is_state(&next)
                && !(around.is_small(at + 1) && !around.has(at + 1, "di d'") && !around.is_end(at + 1)));
        return (is_going || is_reflexive).then(|| Certain::Form((*being).to_owned()));
    }
    if !is_among(DOING, stem(&next)) || around.has(-1, "si s' ci se") || around.has(-2, "si") {
        return None;
    }
    let intransitive = DOING.split(' ').take(14).any(|participle| participle == stem(&next));
    let is_plural = next.ends_with(['i', 'e']);
    let right = match word {
        "sono" if is_plural => "hanno",
        _ => {
            let mut pairs = HAVING.split(", ").filter_map(|pair| pair.split_once(' '));
            pairs.find(|(_, being)| *being == word)?.0
        }
    };
    let is_first = around.has(-1, "io tu noi voi") && is_among("sono sei siamo siete", word);
    (intransitive || is_first).then(|| Certain::Form(right.to_owned()))
}

fn is_participle(word: &str) -> bool {
    word.chars().count() > 4
        && ["ato", "uto", "ito", "ata", "uta", "ita", "sso", "rso", "tto"]
            .iter()
            .any(|ending| word.ends_with(ending))
}

/// An infinitive after `avere`: `ho leggere`.
pub(super) fn infinitive(word: &str, around: &Around<'_>) -> Option<Certain> {
    let verb = Verb::named(word)?;
    let (_, before) = last(around, -1, -1)?;
    if !is_among("ho hai ha abbiamo avete hanno avevo aveva", &before) || !around.is_small(0) {
        return None;
    }
    (!is_among("potere piacere dovere sapere avere volere essere", word))
        .then(|| Certain::Form(verb.participle.clone()))
}

/// A participle after `essere` goes by its subject: `siamo andato`.
pub(super) fn agreement(word: &str, around: &Around<'_>) -> Option<Certain> {
    let begin = stem(word);
    if !GOING_STEMS.contains(begin) || !word.ends_with(['o', 'a', 'i', 'e']) {
        return None;
    }
    let (at, before) = last(around, -1, -1)?;
    let form = |ending: &str| Some(Certain::Form(format!("{begin}{ending}")));
    let is_plural = word.ends_with(['i', 'e']);
    match before.as_str() {
        "siamo" | "eravamo" | "saremo" if !is_plural && (before == "siamo" || !around.is_end(at - 1)) => {
            return form(if word.ends_with('a') { "e" } else { "i" });
        }
        "è" | "era" if is_plural && !around.has(at - 1, "si ci s'") => {
            return form(if word.ends_with('e') { "a" } else { "o" });
        }
        "sei" if is_plural && around.has(at - 1, "tu") => return form(if word.ends_with('e') { "a" } else { "o" }),
        _ => {}
    }
    if !around.is_first(at - 1, "ma che perché quando") {
        return None;
    }
    let subject = around.word(at - 1)?;
    match before.as_str() {
        "è" | "era"
            if is_among(
                "lei maria anna giulia sara laura francesca paola marta elena chiara",
                &subject,
            ) && word.ends_with('o') =>
        {
            form("a")
        }
        "è" | "era"
            if is_among(
                "lui marco paolo luca mario giovanni francesco antonio pietro roberto",
                &subject,
            ) && word.ends_with('a') =>
        {
            form("o")
        }
        "sono" | "erano" if subject == "loro" && !is_plural => form("i"),
        _ => None,
    }
}
