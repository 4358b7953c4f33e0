//! Swedish comparisons (`mer bättre`, `äldre en jag`), compounds written apart, words confused with others, capitals.

use super::super::Certain;
use super::super::around::Around;
use super::words::{noun, verb};
use crate::letters::{is_among, is_mark};
use std::collections::HashMap;
use std::sync::LazyLock;

/// Comparatives, superlatives, and adjectives with the comparative that stands for `mer` with them.
const COMPARATIVES: &str = "bättre sämre större mindre äldre yngre högre lägre längre kortare fler färre tyngre billigare dyrare snabbare svårare lättare starkare viktigare roligare \
    snällare vackrare varmare kallare rikare fattigare bredare godare enklare mera hellre";
const SUPERLATIVES: &str =
    "bäst sämst störst minst äldst yngst högst lägst längst dyrast billigast vackrast snabbast viktigast roligast";
const MORE: &str = "bra bättre, lång längre, stor större, liten mindre, gammal äldre, ung yngre, hög högre, låg lägre, kort kortare, dyr dyrare, billig billigare, snabb snabbare, \
    snäll snällare, stark starkare, kall kallare, varm varmare, tung tyngre, långt längre, stort större, dålig sämre, rolig roligare, vacker vackrare, fin finare";
/// Words that are written as one.
const PARTS: &str = "mobil telefon, ord bok, sommar stuga, central station, sjuk sköterska, tand läkare, kyl skåp, jul afton, födelse dag, fot boll, is hockey, tvätt maskin, disk maskin, \
    arbets plats, barn vagn, vardags rum, sov rum, bad rum, kaffe kopp, mat affär, tv program, lägen het, sjuk hus, tunnel bana, buss hållplats, järnvägs station, klass rum, \
    klass kamrat, arbets kamrat, kropps språk, moders mål, bok hylla, mat lagning, dag is, för skola, hem land, hem läxa, jul klapp, kök bord, köks bord, skriv bord, natt klänning, \
    sol glasögon, tand borste, familje medlem, familje medlemmar, skol gård, svensk lärare, ord bok, mobil telefonen, central stationen, till samman, till sammans, ingen ting, någon ting, \
    i gen, i bland, vuxen utbildning, ung dom, ung domar, ung domarna, skol bok, arbets liv, arbets givare, arbets marknad, arbets marknaden";
/// What has `mycket`.
const UNCOUNTED: &str = "tid mat vatten kaffe snö information hjälp arbete socker kärlek musik smör mjölk luft regn respekt makt kunskap ansvar energi";
/// Adjectives of countries, whose weak form is the language.
const COUNTRIES: &str = "svensk engelsk tysk fransk spansk arabisk rysk italiensk polsk persisk finsk norsk dansk";

fn form(right: &str) -> Option<Certain> {
    Some(Certain::Form(right.to_owned()))
}

fn ends(around: &Around<'_>, by: isize) -> bool {
    around
        .word(by)
        .is_none_or(|word| is_mark(&word) || is_among("och med i på som varje", &word))
}

/// What stands second in the pairs of a list, by what stands first.
type Pairs = HashMap<&'static str, Vec<&'static str>>;

static PARTS_BY_FIRST: LazyLock<Pairs> = LazyLock::new(|| pairs(PARTS));
static MORE_BY_FIRST: LazyLock<Pairs> = LazyLock::new(|| pairs(MORE));

fn pairs(list: &'static str) -> Pairs {
    let mut pairs = Pairs::new();
    for (first, second) in list.split(", ").filter_map(|pair| pair.split_once(' ')) {
        pairs.entry(first).or_default().push(second);
    }
    pairs
}

/// The comparative that stands for `mer` with an adjective.
fn comparative(word: &str) -> Option<&'static str> {
    MORE_BY_FIRST.get(word)?.first().copied()
}

/// `mer bättre`, `mest bäst`.
pub(super) fn twice(word: &str, around: &Around<'_>) -> Option<Certain> {
    let is_more = word == "mer"
        && around.word(1).is_some_and(|next| {
            is_among(COMPARATIVES, &next) && !is_among("hellre fler färre mindre mera lägre längre", &next)
        });
    let is_most = word == "mest" && around.has(1, SUPERLATIVES);
    (is_more || is_most).then_some(Certain::Extra)
}

/// `mer lång än`.
pub(super) fn more(word: &str, around: &Around<'_>) -> Option<Certain> {
    if word == "mer"
        && around.word(1).is_some_and(|next| comparative(&next).is_some())
        && (around.has(2, "än") || around.has(1, "bra") && around.word(2).is_none_or(|word| is_mark(&word)))
    {
        return Some(Certain::Extra);
    }
    let right = comparative(word)?;
    let follows = around.has(1, "än") || word == "bra" && around.word(1).is_none_or(|word| is_mark(&word));
    if around.has(-1, "mer") && follows {
        form(right)
    } else {
        None
    }
}

/// `större som jag`, `yngre en sin man`, `lika stor än`.
pub(super) fn than(word: &str, around: &Around<'_>) -> Option<Certain> {
    let compared = || around.has(-1, COMPARATIVES);
    match word {
        "som" if compared() && around.has(1, "jag du han hon vi ni mig dig honom henne min din hans hennes alla andra") && around.word(2).is_none_or(|word| is_mark(&word)) => form("än"),
        "en" if compared() && around.has(1, "jag du han hon vi ni de mig dig honom henne min din sin hans hennes sitt mitt vår sina mina vad det den någonsin") => form("än"),
        "än" if around.has(-2, "lika") && around.word(-1).is_some_and(|word| super::words::adjective(&word).is_some()) => form("som"),
        _ => None,
    }
}

/// `den dyrast ringen`.
pub(super) fn superlative(word: &str, around: &Around<'_>) -> Option<Certain> {
    let is_plain = word.ends_with("ast") && word.len() > 5
        || matches!(
            word,
            "bäst" | "sämst" | "störst" | "minst" | "äldst" | "yngst" | "högst" | "lägst" | "längst"
        );
    if !is_plain {
        return None;
    }
    let follows = around
        .word(1)
        .is_some_and(|next| noun(&next).is_some_and(|noun| noun.forms[1] == next || noun.forms[3] == next));
    let ending = if word.ends_with("ast") { "e" } else { "a" };
    (follows && around.has(-1, "den det de min mitt hans hennes")).then(|| Certain::Form(format!("{word}{ending}")))
}

/// `mobil telefon`.
pub(super) fn apart(word: &str, around: &Around<'_>) -> Option<Certain> {
    let pair = |first: &str, second: &str| {
        PARTS_BY_FIRST
            .get(first)
            .is_some_and(|seconds| seconds.contains(&second))
    };
    if PARTS_BY_FIRST.contains_key(word)
        && let Some(next) = around.word(1).filter(|next| pair(word, next))
    {
        return Some(Certain::Form(format!("{word}{next}")));
    }
    around
        .word(-1)
        .is_some_and(|before| pair(&before, word))
        .then_some(Certain::Extra)
}

/// `många tid`.
pub(super) fn much(word: &str, around: &Around<'_>) -> Option<Certain> {
    if word == "många" && around.has(1, UNCOUNTED) {
        form("mycket")
    } else {
        None
    }
}

/// `Tak för`, `vet honom`, `ligger pengarna`, `vart bor`, `en bra idé`, `pratar svensk`, `mår god`.
pub(super) fn confused(word: &str, around: &Around<'_>) -> Option<Certain> {
    match word {
        "tak" if around.i == 0 && around.has(1, "för så") => form("tack"),
        "vet" if around.has(1, "honom henne dig") && around.has(-1, "jag du han hon vi ni") => form("känner"),
        "ligger"
            if around.i == 1
                && around.has(-1, "jag han hon vi du ni")
                && around.has(1, "pengarna boken min mina mitt sin sina sitt den") =>
        {
            form("lägger")
        }
        "vart" if around.has(1, "bor ligger finns sitter står") => form("var"),
        "är" if around.has(1, "bra dålig god") && around.has(2, "idé") => form("är en"),
        "god" | "dålig" if around.has(-1, "mår mådde må") => form(if word == "dålig" { "dåligt" } else { "bra" }),
        _ if word.ends_with("sk")
            && is_among(COUNTRIES, word)
            && ends(around, 1)
            && around.has(
                -1,
                "pratar talar prata tala på lär läser studerar kan mig sig lärare förstår",
            )
            && !around.has(-1, "mig sig lärare") =>
        {
            Some(Certain::Form(format!("{word}a")))
        }
        "enda" if around.has(1, "till från sedan sen fram upp ner in bort ut hem") => form("ända"),
        "vem"
            if around
                .word(-1)
                .is_some_and(|before| noun(&before).is_some_and(|noun| noun.forms[1] == before))
                && around.word(1).is_some_and(|next| super::words::is_finite(&next)) =>
        {
            form("som")
        }
        "och"
            if around.has(-1, "utan genom kommer försöka försöker försökte")
                && around
                    .word(1)
                    .is_some_and(|next| verb(&next).is_some_and(|forms| forms[0] == next) && noun(&next).is_none()) =>
        {
            form("att")
        }
        _ => None,
    }
}

/// `i Augusti`, `är Tysk`, `min Mormor`.
pub(super) fn capital(word: &str, around: &Around<'_>) -> Option<Certain> {
    let small = word.to_lowercase();
    if small == word || around.i == 0 || word.chars().skip(1).any(char::is_uppercase) {
        return None;
    }
    let is_time = around.has(-1, "i")
        && is_among(
            "januari februari april juli juni augusti september oktober november december",
            &small,
        )
        || around.has(-1, "i på") && is_among("måndag tisdag onsdag torsdag fredag lördag söndag", &small);
    let is_family = is_among("mamma pappa mormor morfar farmor farfar bror syster", &small)
        && around.has(-1, "min din hans hennes vår");
    let is_nation = is_among(
        "svensk tysk engelsk fransk spansk finsk norsk dansk polsk rysk svenska engelska tyska franska spanska arabiska ryska",
        &small,
    ) && around.has(-1, "är pratar talar prata tala på lär läser")
        && around.word(1).is_none_or(|next| is_mark(&next) || next == "och");
    (is_time || is_family || is_nation).then_some(Certain::Form(small))
}
