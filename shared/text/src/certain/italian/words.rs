//! Italian words that are written like others, and short phrases.
//!
//! The counts are of the learners' text that training uses (labelled wrong, of all), and of its 93,689 correct sentences of today and a quarter of
//! the 66,119 of 1840 to 1920.
//! Accents 483 of 484, the others 22 of 22, months with a capital 33 of 44, where the labels pass over the heads of letters. The text of today has 41
//! hits: mistakes, old spellings (`nè`) and one quoted dialect; older text has 1,223 old spellings and 4 others.

use super::super::Certain;
use super::super::around::Around;
use super::nouns::{adjective, determiner, noun};
use crate::letters::is_among;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Words without their accent, or with another one.
const ACCENTS: &str = "perche perché, perchè perché, piu più, gia già, puo può, cosi così, citta città, universita università, é è, giovedi giovedì, lunedi lunedì, \
    martedi martedì, mercoledi mercoledì, venerdi venerdì, pò po', fà fa, stà sta, quì qui, quà qua, sò so, nè né, sè sé, poichè poiché, finchè finché, benchè benché, \
    affinchè affinché, purchè purché, cioé cioè, caffé caffè, puó può, peró però, piú più, cosí così, giá già, sará sarà, facolta facoltà, possibilita possibilità, \
    verita verità, qualita qualità, maturita maturità, attivita attività, anchè anche, anché anche, daccordo d'accordo, perció perciò, perchè perché, cittá città, tè tè";

/// The same words, to be looked up.
static ACCENTED: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let mut found = HashMap::new();
    for (from, right) in ACCENTS.split(", ").filter_map(|pair| pair.split_once(' ')) {
        found.entry(from).or_insert(right);
    }
    found
});

/// Capitals are looked at elsewhere.
pub(super) fn accent(word: &str, around: &Around<'_>) -> Option<Certain> {
    if word == "é" && around.has(-1, "carattere accentata lettera con come e o ,") {
        return None;
    }
    if let Some(right) = ACCENTED.get(word) {
        return (*right != word).then(|| Certain::Form((*right).to_owned()));
    }
    let form = |right: &str| Some(Certain::Form(right.to_owned()));
    match word {
        "po" if around.has(-1, "un") && !around.has(1, "' ’") => form("po'"),
        "qual'" | "qual’" if around.has(1, "è era") => form("qual"),
        "e" if around.has(-1, "c' com' dov' cos'") && !around.is_end(1) => form("è"),
        "ce" if around.has(1, "un una il la molto") => form("c'è"),
        "e'" => form("è"),
        "anno" if around.has(-1, "loro non ci mi gli") && around.word(1).is_some_and(|next| is_participle(&next)) => {
            form("hanno")
        }
        "hanno" if around.has(-1, "un ogni quest' questo quell' ultimo scorso prossimo") => form("anno"),
        "ai" if around.has(-1, "tu")
            && around
                .word(1)
                .is_some_and(|next| is_participle(&next) || is_among("un una", &next)) =>
        {
            form("hai")
        }
        "a" if around.has(-1, "mi ti ci vi gli") && around.word(1).is_some_and(|next| is_participle(&next)) => {
            form("ha")
        }
        "o" if around.has(-1, "io non")
            && around.word(1).is_some_and(|next| is_participle(&next))
            && !around.has(1, "privato") =>
        {
            form("ho")
        }
        "ne" if (!around.is_small(1) || around.word(1).is_some_and(|word| determiner(&word).is_some()))
            && !around.has(-1, "se ce me te ve non")
            && (around.word(3).is_some_and(|word| word == "né") || around.word(2).is_some_and(|word| word == "né")) =>
        {
            form("né")
        }
        _ => None,
    }
}

fn is_participle(word: &str) -> bool {
    word.chars().count() > 4 && ["ato", "uto", "ito"].iter().any(|ending| word.ends_with(ending))
        || is_among("fatto detto visto scritto letto preso messo", word)
}

/// `e` for `è` between a subject and what it is: `il cielo e nuvoloso`.
pub(super) fn is(word: &str, around: &Around<'_>) -> Option<Certain> {
    if word != "e" {
        return None;
    }
    let form = Some(Certain::Form("è".to_owned()));
    if around.has(-1, "mi ti gli non")
        && around.word(1).is_some_and(|next| is_participle(&next))
        && !around.has(1, "privato")
    {
        return form;
    }
    let at = 1 + isize::from(around.has(1, "molto troppo più così"));
    let predicate = adjective(&around.word(at)?)?;
    let subject = noun(&around.word(-1)?)?;
    let first = determiner(&around.word(-2)?)?;
    let agrees = predicate.is_plural == first.is_plural
        && !first.is_plural
        && predicate
            .is_feminine
            .is_none_or(|is_feminine| is_feminine == subject.is_feminine);
    (agrees && around.is_first(-2, "") && around.is_end(at + 1))
        .then_some(form)
        .flatten()
}

/// Double comparatives, pronouns twice, and other words that do not stand together.
pub(super) fn extra(word: &str, around: &Around<'_>) -> Option<Certain> {
    let is_extra = match word {
        "più" => {
            around.has(
                1,
                "migliore migliori peggiore peggiori meglio maggiore maggiori minore minori superiore superiori",
            ) && !around.has(-1, "di mai non tanto sempre molto")
        }
        "molto" => around.word(1).is_some_and(|next| {
            next.len() > 8
                && ["issimo", "issima", "issimi", "issime"]
                    .iter()
                    .any(|ending| next.ends_with(ending))
                || is_among("ottimo ottima ottimi", &next)
        }),
        "mi" => around.has(-1, "me") && around.has(-2, "a"),
        "ti" => around.has(-1, "te") && around.has(-2, "a"),
        "la" | "il" => {
            is_kin(around, 1)
                && around.has(1, if word == "il" { "mio tuo suo" } else { "mia tua sua" })
                && (around.is_end(3)
                    || around.has(3, "è ha che e si mi va abita lavora era aveva sono")
                    || around
                        .word(3)
                        .is_some_and(|next| super::verbs::Verb::with(&next).is_some()))
        }
        _ => false,
    };
    is_extra.then_some(Certain::Extra)
}

fn is_kin(around: &Around<'_>, at: isize) -> bool {
    around.has(
        at + 1,
        "madre padre fratello sorella marito moglie zio zia nonno nonna cognato cognata suocero suocera cugino cugina",
    ) && around.is_small(at + 1)
}

/// A possessive that has an article: `Mio lavoro è`.
pub(super) fn bare(word: &str, around: &Around<'_>) -> Option<Certain> {
    if !super::nouns::is_possessive(word)
        || around.word(-1).is_some()
        || !around.has(2, "è sono ha si non")
        || !around.is_small(1)
    {
        return None;
    }
    let noun = noun(&around.word(1)?)?;
    let is_home = around.has(1, "madre padre fratello sorella marito moglie zio zia nonno nonna cognato cognata suocero suocera cugino cugina figlio figlia nipote mamma papà signore signora amore amico amica");
    let article = match (noun.is_feminine, noun.is_plural?) {
        (false, false) => "il",
        (true, false) => "la",
        (false, true) => "i",
        (true, true) => "le",
    };
    (!is_home).then(|| Certain::Form(format!("{article} {word}")))
}

/// Short possessives of another language: `mi casa`.
pub(super) fn possessive(word: &str, around: &Around<'_>) -> Option<Certain> {
    let base = match word {
        "mi" => "mi",
        "tu" => "tu",
        _ => return None,
    };
    let noun = noun(
        &around
            .word(1)
            .filter(|_| around.is_small(1) && !around.has(-1, "\" “ «"))?,
    )
    .filter(|noun| !noun.is_verb && noun.is_plural == Some(false) && !noun.is_odd)?;
    let ending = if noun.is_feminine { "a" } else { "o" };
    Some(Certain::Form(format!("{base}{ending}")))
}

/// The subjunctive after a wish, and after `se` no conditional.
pub(super) fn mood(word: &str, around: &Around<'_>) -> Option<Certain> {
    let wishes = || {
        (1..=3).any(|by: isize| {
            around.has(-by, "che")
                && around.has(
                    -by - 1,
                    "voglio vuoi vuole vogliamo vorrei meglio prima nonostante benché",
                )
        })
    };
    let concedes = || around.has(-1, "nonostante sebbene benché affinché");
    let right = match word {
        "è" => "sia",
        "hai" | "ha" => "abbia",
        "sei" => "sia",
        "sono" => "siano",
        "vai" => "vada",
        "dici" => "dica",
        "fai" => "faccia",
        "vieni" => "venga",
        "puoi" => "possa",
        "vuoi" => "voglia",
        "capisci" => "capisca",
        "dice" => "dica",
        "viene" => "venga",
        "va" => "vada",
        "fa" => "faccia",
        "hanno" => "abbiano",
        _ => "",
    };
    if !right.is_empty()
        && (wishes() || concedes())
        && !around.has(-1, "chi , dove quello non")
        && !around.has(-2, ", :")
    {
        return Some(Certain::Form(right.to_owned()));
    }
    let is_after = |list: &str| around.has(-1, list) || around.has(-1, "non che") && around.has(-2, list);
    let subjunctive = match word {
        "era" => Some("fosse".to_owned()),
        "erano" => Some("fossero".to_owned()),
        _ => ["ava", "eva", "iva"].iter().find_map(|ending| {
            let stem = word.strip_suffix(ending)?;
            Some(format!("{stem}{}sse", &ending[..1]))
        }),
    };
    if subjunctive.is_some() && is_after("nonostante sebbene benché affinché") {
        return subjunctive.map(Certain::Form);
    }
    let plural = ["ate", "ete", "ite"]
        .iter()
        .find_map(|ending| word.strip_suffix(ending));
    if let Some(stem) = plural.filter(|_| around.has(-1, "voi") && wishes()) {
        return (!word.ends_with("iate")).then(|| Certain::Form(format!("{stem}iate")));
    }
    let past = match word {
        "avrei" => "avessi",
        "sarei" => "fossi",
        "potrei" => "potessi",
        "avrebbe" => "avesse",
        "sarebbe" => "fosse",
        _ => return None,
    };
    (around.has(-1, "se") && around.is_first(-1, "")).then(|| Certain::Form(past.to_owned()))
}

/// A pronoun between the auxiliary and the participle: `ho ti cercato`.
pub(super) fn order(word: &str, around: &Around<'_>) -> Option<Certain> {
    let is_clitic = |word: &str| matches!(word, "mi" | "ti" | "ci" | "vi" | "lo" | "li");
    let has = "ho hai ha abbiamo avete hanno avevo aveva";
    let follows = |by: isize| {
        around
            .word(by)
            .is_some_and(|next| is_participle(&next) && next != "stato")
    };
    if is_among(has, word) && around.word(1).is_some_and(|next| is_clitic(&next)) && follows(2) {
        return Some(Certain::Form(format!("{} {word}", around.word(1)?)));
    }
    (is_clitic(word) && around.has(-1, has) && follows(1)).then_some(Certain::Extra)
}

/// A title has an article before a name that is spoken of: `Signor Ferrari è`.
pub(super) fn title(word: &str, around: &Around<'_>) -> Option<Certain> {
    let article = match word {
        "signor" | "dottor" | "professor" => "il",
        "signora" | "dottoressa" | "signorina" => "la",
        _ => return None,
    };
    let is_named = around.word(-1).is_none()
        && !around.is_small(1)
        && !around.is_end(1)
        && around.has(2, "è ha va abita lavora non");
    is_named.then(|| Certain::Form(format!("{article} {word}")))
}

/// A future right after a word of the past: `ieri andrò`.
pub(super) fn tense(word: &str, around: &Around<'_>) -> Option<Certain> {
    let is_future = word.len() > 5
        && ["erò", "irò", "drò", "vrò", "eremo", "iremo", "eranno", "iranno"]
            .iter()
            .any(|ending| word.ends_with(ending));
    let is_past = || {
        around.has(-1, "ieri") && !around.has(-2, "da di a")
            || around.has(-1, "scorso scorsa") && !around.has(-3, "dal dalla del della al alla")
    };
    (is_future && is_past()).then_some(Certain::Wrong)
}

/// An hour is not followed by `ore`: `sono le dieci ore`.
pub(super) fn hour(word: &str, around: &Around<'_>) -> Option<Certain> {
    if word != "ore" {
        return None;
    }
    let is_hour = |word: String| {
        is_among("due tre quattro cinque sei sette otto nove dieci undici dodici", &word)
            || word.parse::<u32>().is_ok_and(|hour| hour < 25)
    };
    let is_time = around.word(-1).is_some_and(is_hour)
        && (around.has(-2, "le") && around.has(-3, "sono") || around.has(-2, "alle"));
    (is_time && (around.is_end(1) || around.has(1, "di") && around.has(2, "sera mattina notte")))
        .then_some(Certain::Extra)
}

/// A month within a sentence is written small.
pub(super) fn month(word: &str, around: &Around<'_>) -> Option<Certain> {
    let is_month = is_among(
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        word,
    );
    if !is_month {
        return None;
    }
    let is_day = around
        .word(-1)
        .is_some_and(|day| day.parse::<u32>().is_ok_and(|day| (1..=31).contains(&day)));
    (is_day && !around.is_small(0) && !around.has(-2, "via piazza corso viale")).then(|| Certain::Form(word.to_owned()))
}
