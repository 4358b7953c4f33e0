//! Italian words that go by the gender or the number of a noun beside them.
//!
//! The counts are of the learners' text that training uses (labelled wrong, of all), and of its 93,689 correct sentences of today and a quarter of
//! the 66,119 of 1840 to 1920.
//! Determiners 107 of 107, adjectives 7 of 7 and numbers and quantities 44 of 46, where the other two are wrong as well. In the text of today there
//! are 73 hits, of which all but two that were then dropped (`le ospiti`, `un caccia`) are mistakes, mostly of translated manuals; older text has 7.

use super::super::Certain;
use super::super::around::Around;
use super::nouns::{adjective, determiner, inflected, is_possessive, noun, plural};
use crate::letters::is_among;

const NUMERALS: &str =
    "due tre quattro cinque sette otto nove dieci undici dodici quindici venti trenta quaranta cinquanta cento";
const MANY: &str = "molti molte alcuni alcune parecchi parecchie pochi poche";
const SEVERAL: &str = "quanti quante tanti tante troppi troppe";
const SUBJECT_JOINTS: &str = "e ma che perché se quando";

fn form(right: impl Into<String>) -> Option<Certain> {
    Some(Certain::Form(right.into()))
}

/// An article, a demonstrative or a possessive before a noun of the other gender: `il macchina`, `mio madre`.
pub(super) fn determiner_before(word: &str, around: &Around<'_>) -> Option<Certain> {
    let found = determiner(word)?;
    let next = around.word(1)?;
    let is_before =
        is_possessive(&next) && word != "un'" && !is_possessive(word) || !found.is_pronoun && is_agreeing(around);
    let at = 1 + isize::from(is_before);
    let noun = around
        .word(at)
        .filter(|_| around.is_small(at))
        .and_then(|word| noun(&word))?;
    if found.is_pronoun && (noun.is_verb || at == 2) && !(at == 2 && is_possessive(word))
        || around.has(at + 1, "- center mart factory lake manager warehouse")
        || noun_is_old(around, at)
    {
        return None;
    }
    let is_plural = noun.is_plural.unwrap_or(found.is_plural);
    let is_other = found
        .is_feminine
        .is_some_and(|is_feminine| is_feminine != noun.is_feminine);
    if is_other && is_plural == found.is_plural {
        return form(found.form(noun.is_feminine, is_plural, &next));
    }
    let is_wrong = is_plural != found.is_plural && !noun.is_odd && !found.is_pronoun && word != "un" && at == 1;
    is_wrong.then_some(Certain::Wrong)
}

/// Old forms of office that are feminine nouns of today.
fn noun_is_old(around: &Around<'_>, at: isize) -> bool {
    around.has(at, "potestà podestà maestà")
}

/// Whether an adjective and the noun that it agrees with follow.
fn is_agreeing(around: &Around<'_>) -> bool {
    let found = around
        .word(1)
        .filter(|word| noun(word).is_none())
        .and_then(|word| adjective(&word));
    let noun = around
        .word(2)
        .and_then(|word| noun(&word))
        .filter(|noun| !noun.is_odd && !noun.is_verb);
    found.zip(noun).is_some_and(|(found, noun)| {
        found.is_feminine == Some(noun.is_feminine)
            && noun.is_plural.is_some_and(|is_plural| is_plural == found.is_plural)
    })
}

/// An adjective after a noun with an article: `una casa bello`.
pub(super) fn adjective_after(word: &str, around: &Around<'_>) -> Option<Certain> {
    let found = adjective(word)?;
    if !around.is_small(-1) || around.has(-3, "in e o ed né , di d'") {
        return None;
    }
    let is_next_noun = around.word(1).is_some_and(|next| noun(&next).is_some());
    let noun = noun(&around.word(-1)?)?;
    if is_next_noun
        || around.has(
            -1,
            "lingua lingue volte volta anno anni giorno giorni mese mesi minuti settimane settimana ore sera mattina",
        )
        || around.has(1, "e di")
        || around.has(-1, "sole")
    {
        return None;
    }
    let before = around.word(-2)?;
    let determiner = determiner(&before).filter(|found| !(found.is_pronoun && noun.is_verb) && found.is_free());
    let is_many = is_among(NUMERALS, &before) || is_among(MANY, &before);
    let is_plural = determiner
        .as_ref()
        .map(|found| found.is_plural)
        .or(is_many.then_some(true))?;
    if noun.is_plural.is_some_and(|noun| noun != is_plural) {
        return None;
    }
    if determiner.is_some_and(|found| {
        found
            .is_feminine
            .is_some_and(|is_feminine| is_feminine != noun.is_feminine)
    }) {
        return None;
    }
    let is_wrong = found.is_plural != is_plural || found.is_feminine.is_some_and(|found| found != noun.is_feminine);
    let right = inflected(found.base, noun.is_feminine, is_plural);
    (is_wrong && right != word).then_some(Certain::Form(right))
}

/// An adjective or a participle after `essere` with a noun as its subject: `i prezzi sono troppo alto`.
pub(super) fn predicate(word: &str, around: &Around<'_>) -> Option<Certain> {
    let found = adjective(word)?;
    let is_between = |by: &isize| {
        around.has(
            *by,
            "molto troppo così più meno già sempre ancora tanto veramente poco non stato stata stati state",
        )
    };
    let at = -1 - isize::try_from((1..=3_isize).take_while(|by| is_between(&-by)).count()).ok()?;
    let copula = around.word(at)?;
    let is_plural = match copula.as_str() {
        "è" | "era" | "sembra" | "sarà" => false,
        "sono" | "erano" | "sembrano" | "saranno" => true,
        _ => return None,
    };
    let at = if around.has(at - 1, "non") { at - 1 } else { at };
    let at = if around.has(at - 1, "qui oggi") { at - 1 } else { at };
    // `Le finestre della cucina sono`
    let is_genitive = around.has(at - 2, "del della dei delle dello degli dell'")
        && around.word(at - 1).is_some_and(|word| noun(&word).is_some());
    let at = if is_genitive { at - 2 } else { at };
    let noun = noun(&around.word(at - 1).filter(|_| around.is_small(at - 1))?)?;
    let mut first = at - 2;
    if around.word(first).is_some_and(|word| is_possessive(&word))
        && around.word(first - 1).is_some_and(|word| determiner(&word).is_some())
    {
        first -= 1;
    }
    let determiner = determiner(&around.word(first)?)?;
    let agrees = determiner.is_plural == is_plural
        && noun.is_plural.is_none_or(|noun| noun == is_plural)
        && determiner
            .is_feminine
            .is_none_or(|is_feminine| is_feminine == noun.is_feminine);
    if !agrees
        || !around.is_first(first, SUBJECT_JOINTS)
        || around.word(first - 2).is_some_and(|word| is_among("che", &word))
    {
        return None;
    }
    let right = inflected(found.base, noun.is_feminine, is_plural);
    let is_wrong = found.is_plural != is_plural || found.is_feminine.is_some_and(|found| found != noun.is_feminine);
    (is_wrong && right != word).then_some(Certain::Form(right))
}

/// `tutti` has an article before a time: `tutti giorni`.
pub(super) fn all(word: &str, around: &Around<'_>) -> Option<Certain> {
    let article = match word {
        "tutti" if around.has(1, "giorni mesi pomeriggi") => "i",
        "tutte" if around.has(1, "settimane mattine sere domeniche") => "le",
        "tutto" if around.has(1, "giorno pomeriggio") => "il",
        "tutta" if around.has(1, "settimana mattina sera notte famiglia") => "la",
        _ => return None,
    };
    form(format!("{word} {article}"))
}

/// A noun that is in the singular after a numeral, or in the plural after `ogni`: `due libro`, `qualche libri`.
pub(super) fn number(word: &str, around: &Around<'_>) -> Option<Certain> {
    let noun = noun(word)?;
    let before = around.word(-1)?;
    if noun.is_plural == Some(true) && is_among("ogni qualche", &before) && !noun.is_odd {
        return form(noun.other);
    }
    let is_digit = before.parse::<u32>().is_ok_and(|number| (2..=31).contains(&number));
    let is_span = is_among("volta anno ora mese giorno settimana minuto persona", word)
        && !around.has(-2, "le alle dalle il del al ore delle , .");
    let is_many = is_among(NUMERALS, &before) && !around.has(-2, "le alle dalle delle il del al e verso , ore")
        || is_among(MANY, &before)
        || is_among(SEVERAL, &before);
    let is_singular = noun.is_plural == Some(false) && (!noun.is_odd || is_span) && noun.other != word;
    (is_singular && (is_many || is_digit && is_span)).then(|| Certain::Form(plural(word, noun.is_feminine)))
}

/// A quantity before a noun: `molto libri`, `tanti gente`.
pub(super) fn quantity(word: &str, around: &Around<'_>) -> Option<Certain> {
    let base = [
        "molto", "tanto", "troppo", "altro", "nuovo", "primo", "prossimo", "ultimo", "vecchio", "piccolo", "bravo",
    ]
    .into_iter()
    .find(|base| word.starts_with(&base[..base.len() - 1]))?;
    let (is_feminine, is_plural) = [(false, false), (true, false), (false, true), (true, true)]
        .into_iter()
        .find(|(is_feminine, is_plural)| inflected(base, *is_feminine, *is_plural) == word)?;
    let noun = noun(&around.word(1).filter(|_| around.is_small(1))?)?;
    if noun.is_verb
        || around.has(-1, "di per") && !is_plural
        || noun.is_odd && noun.is_plural == Some(true)
        || around.has(2, "-")
    {
        return None;
    }
    let right = inflected(base, noun.is_feminine, noun.is_plural.unwrap_or(is_plural));
    let is_other = is_feminine != noun.is_feminine || noun.is_plural.is_some_and(|noun| noun && !is_plural);
    (is_other && right != word).then_some(Certain::Form(right))
}

/// `molto` before an adjective does not change: `è molta bella`.
pub(super) fn very(word: &str, around: &Around<'_>) -> Option<Certain> {
    let right = match word {
        "molta" | "molti" | "molte" => "molto",
        "troppa" | "troppi" | "troppe" => "troppo",
        "tanta" | "tanti" | "tante" => "tanto",
        _ => return None,
    };
    let is_adjective = around.word(1).and_then(|word| adjective(&word)).is_some();
    let follows = around.has(-1, "è sono era erano sei siamo sembra stata stato");
    (is_adjective && follows && (around.is_end(2) || around.has(2, "e ma per perché che")))
        .then(|| Certain::Form(right.to_owned()))
}
