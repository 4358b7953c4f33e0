//! Swedish prepositions that a verb, a time or a place does not take: `handlar av`, `på klockan tre`, `bor på Sverige`.

use super::super::Certain;
use super::super::around::Around;
use crate::letters::is_among;

/// Verbs and adjectives, the preposition that they have, and those for which it may stand as it is.
const VERBS: [(&str, &str, &str); 12] = [
    ("handlar handlade handlat", "om", "av från"),
    ("väntar väntade väntat vänta", "på", "efter"),
    ("intresserad intresserade intresserat", "av", "i på för om med"),
    ("lyssnar lyssnade lyssnat lyssna", "på", "av om"),
    ("gift gifta", "med", "till"),
    ("tackade tackar tackat tacka", "för", "om"),
    ("beror berodde", "på", "från"),
    ("nöjd nöjda", "med", "av på om"),
    ("tror trodde", "på", "i"),
    ("drömmer drömde drömt", "om", "av på"),
    ("arg arga", "på", "med"),
    ("rädd rädda", "för", "av från"),
];
const MONTHS: &str = "januari februari april juni juli augusti september oktober november december";
/// Places that have `i`.
const PLACES: &str = "sverige stockholm göteborg malmö uppsala finland norge danmark tyskland england frankrike spanien italien polen iran irak syrien somalia turkiet ryssland \
    ukraina kina indien amerika usa afrika europa london paris berlin linköping örebro västerås lund umeå";
/// Verbs of staying, and of going.
const LIVING: &str = "bor bodde bott studerar studerade arbetar arbetade jobbar jobbade";
const GOING: &str = "går gick gått åker åkte åkt reser reste rest kommer kom åka gå komma resa";

fn form(right: &str) -> Option<Certain> {
    Some(Certain::Form(right.to_owned()))
}

/// `handlar av`.
pub(super) fn of_verb(word: &str, around: &Around<'_>) -> Option<Certain> {
    if !matches!(
        word,
        "av" | "efter" | "från" | "för" | "i" | "med" | "om" | "på" | "till"
    ) {
        return None;
    }
    let mut at = -1;
    while around.has(at, "inte mycket så alltid också") {
        at -= 1;
    }
    let verb = around.word(at)?;
    let (_, right, _) = VERBS
        .iter()
        .find(|(verbs, _, wrong)| is_among(verbs, &verb) && is_among(wrong, word))?;
    form(right)
}

/// `på klockan`, `i klockan`, `i kvällen`, `på januari`.
pub(super) fn of_time(word: &str, around: &Around<'_>) -> Option<Certain> {
    if !matches!(word, "på" | "i") {
        return None;
    }
    let next = around.word(1)?;
    let number = around.word(2).is_some_and(|word| {
        is_among("ett två tre fyra fem sex sju åtta nio tio elva tolv halv", &word)
            || word.starts_with(|c: char| c.is_ascii_digit())
    });
    match word {
        "på" | "i" if next == "klockan" && number => Some(Certain::Extra),
        "i" if is_among("kvällen morgonen eftermiddagen förmiddagen", &next) => form("på"),
        "på" if is_among(MONTHS, &next) && !around.has(-1, "början slut slutet start starten") => form("i"),
        "på" if is_among("år", &next)
            && around
                .word(2)
                .is_some_and(|word| word.len() == 4 && word.starts_with(['1', '2'])) =>
        {
            Some(Certain::Extra)
        }
        _ => None,
    }
}

/// `bor på Sverige`, `bor Malmö`, `bor till Sverige`.
pub(super) fn of_place(word: &str, around: &Around<'_>) -> Option<Certain> {
    if !matches!(word, "på" | "i" | "till" | "bor" | "bodde" | "bott") {
        return None;
    }
    let is_place = around.has(1, PLACES);
    let living = around.has(-1, LIVING) || around.has(-1, "här länge nu") && around.has(-2, LIVING);
    if word == "på" && is_place && (living || around.has(-2, LIVING) || around.has(-3, LIVING)) {
        return form("i");
    }
    if is_among("bor bodde bott", word) && is_place {
        return Some(Certain::Form(format!("{word} i")));
    }
    if word == "i" && is_place && around.has(-1, "flyttade åkte åker flyttar flytta åka") {
        return form("till");
    }
    if word == "till" && around.has(-1, GOING) && around.has(1, "hem hemma") {
        return Some(Certain::Extra);
    }
    None
}

/// `bor i andra våningen`, `åker hemma`, `lyssnar musik`.
pub(super) fn other(word: &str, around: &Around<'_>) -> Option<Certain> {
    let is_ordinal = || around.has(1, "första andra tredje fjärde femte sjätte sjunde");
    match word {
        "i" if is_ordinal() && around.has(2, "våningen") => form("på"),
        "hemma" if around.has(-1, "åker åkte åka") => form("hem"),
        "på" if around.has(-1, "spelar spelade spela")
            && around.has(
                1,
                "fotboll tennis kort basket hockey ishockey schack handboll badminton golf",
            ) =>
        {
            Some(Certain::Extra)
        }
        "med"
            if around.has(-1, "träffade träffa träffar träffat")
                && around.has(
                    1,
                    "mina min våra vår hans hennes sina sin dig mig honom henne dem oss en",
                ) =>
        {
            Some(Certain::Extra)
        }
        "lyssnar" | "lyssnade" | "lyssna" if around.has(1, "musik radio mig dig honom henne oss") => {
            Some(Certain::Form(format!("{word} på")))
        }
        "tittar" | "tittade" | "titta" if around.has(1, "tv teve film tv:n") => {
            Some(Certain::Form(format!("{word} på")))
        }
        "väntar" | "väntade"
            if around.has(-1, "jag vi han hon du ni")
                && around.has(1, "min mina mitt din vår hans hennes bussen tåget honom henne dig er")
                && !around.has(-2, "vad som det") =>
        {
            Some(Certain::Form(format!("{word} på")))
        }
        "till"
            if around.has(-2, "hjälpa hjälper hjälpte hjälp hjälpt")
                && around.has(-1, "mig dig honom henne oss er dem")
                && around.has(1, "läxan läxor läxorna") =>
        {
            form("med")
        }
        _ => None,
    }
}
