//! Swedish nouns with their determiners and adjectives, and adjectives after `är`: `en hus`, `ett stor hus`, `den stora bil`, `två bil`.

use super::super::Certain;
use super::super::around::Around;
use super::words::{Noun, adjective, noun, verb};
use crate::letters::{is_among, is_mark};
use std::borrow::Cow;

/// Determiners of one, which go by the gender of the noun: common and neuter.
const BY_GENDER: [(&str, &str); 8] = [
    ("en", "ett"),
    ("någon", "något"),
    ("ingen", "inget"),
    ("vilken", "vilket"),
    ("min", "mitt"),
    ("din", "ditt"),
    ("sin", "sitt"),
    ("vår", "vårt"),
];
/// Determiners after which an adjective goes by the gender, and those after which it has the weak form: of one thing and of many.
const INDEFINITE: &str = "en ett någon något ingen inget";
const POSSESSIVE: &str = "min mitt din ditt sin sitt vår vårt hans hennes deras";
const POSSESSIVES: &str = "mina dina sina våra hans hennes deras";
/// Adverbs that stand before an adjective.
pub(super) const DEGREES: &str = "alldeles extremt ganska helt jätte lite mycket otroligt riktigt rätt så väldigt";
/// Adjectives with one form.
const FIXED: &str = "bra extra kul äkta";
/// Words before which things are many.
const NUMERALS: &str = "två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton arton nitton tjugo trettio fyrtio femtio sextio \
    hundra tusen många flera några";
/// Words between a determiner and its noun.
const FARTHEST: isize = 3;

/// The noun that ends the phrase which begins after `by`, and where it stands.
fn head(around: &Around<'_>, by: isize) -> Option<(isize, Cow<'static, Noun>)> {
    for at in by + 1..=by + FARTHEST {
        let word = around.word(at)?;
        if let Some(noun) = noun(&word) {
            return Some((at, noun)).filter(|_| adjective(&word).is_none());
        }
        let is_between = is_among(DEGREES, &word) || is_among(FIXED, &word) || adjective(&word).is_some();
        if !is_between {
            return None;
        }
    }
    None
}

/// The determiner of the phrase in which the word stands, and where it is; adverbs and adjectives may be between.
fn determiner(around: &Around<'_>) -> Option<(isize, String)> {
    let mut at = -1;
    while at >= -FARTHEST {
        let word = around.word(at)?;
        let is_between =
            is_among(DEGREES, &word) || is_among("bra extra kul äkta", &word) || adjective(&word).is_some();
        if !is_between {
            return Some((at, word));
        }
        at -= 1;
    }
    None
}

/// `en hus`, `mitt bil`, `ett mycket bra idé`.
pub(super) fn gender(word: &str, around: &Around<'_>) -> Option<Certain> {
    let (common, neuter) = BY_GENDER
        .into_iter()
        .find(|(common, neuter)| word == *common || word == *neuter)?;
    // `i vilket` begins a clause, and a sentence of one is a question.
    if is_among("vilken vilket", word) && around.i > 0 {
        return None;
    }
    let (at, noun) = head(around, 0)?;
    let written = around.word(at)?;
    if written != noun.forms[0] || noun.neuter == (word == neuter) || is_split(around, at) {
        return None;
    }
    let is_open = noun.forms[0] == noun.forms[2] && word != "en";
    Some(if is_open {
        Certain::Wrong
    } else {
        Certain::Form(if noun.neuter { neuter } else { common }.to_owned())
    })
}

/// Whether a noun stands after the one at `at`, so that the two may be one word.
fn is_split(around: &Around<'_>, at: isize) -> bool {
    around
        .word(at + 1)
        .is_some_and(|next| noun(&next).is_some_and(|noun| next == noun.forms[0] || next == noun.forms[1]))
}

/// `ett stor hus`, `en stort bil`, `en stora bil`.
pub(super) fn indefinite_adjective(word: &str, around: &Around<'_>) -> Option<Certain> {
    let forms = adjective(word)?;
    let (_, article) = determiner(around)?;
    if !is_among(INDEFINITE, &article) {
        return None;
    }
    let (at, noun) = head(around, 0)?;
    if word == forms[1] && at > 1 {
        return None;
    }
    let right = &forms[usize::from(noun.neuter)];
    let is_weak = word == forms[2];
    let is_one = around.word(at)? == noun.forms[0];
    let fits = !is_weak || is_among("en ett", &article);
    (is_one && fits && right != word && !is_split(around, at)).then(|| Certain::Form(right.clone()))
}

/// `den röd villan`, `min gammal bil`.
pub(super) fn definite_adjective(word: &str, around: &Around<'_>) -> Option<Certain> {
    let forms = adjective(word).filter(|forms| forms[0] != "egen")?;
    if word == forms[2] {
        return None;
    }
    let (_, article) = determiner(around)?;
    let (at, noun) = head(around, 0)?;
    let written = around.word(at)?;
    if word == forms[1] && at > 1 {
        return None;
    }
    let is_weak = is_among("den det", &article) && written == noun.forms[1]
        || is_among(POSSESSIVE, &article) && written == noun.forms[0] && noun.forms[0] != noun.forms[2];
    (is_weak && !is_split(around, at)).then(|| Certain::Form(forms[2].clone()))
}

/// `de stor husen`, `mina ny skor`, `två stor bilar`.
pub(super) fn plural_adjective(word: &str, around: &Around<'_>) -> Option<Certain> {
    let forms = adjective(word).filter(|forms| forms[2] != word)?;
    let (_, article) = determiner(around)?;
    let (at, noun) = head(around, 0)?;
    let written = around.word(at)?;
    let is_plural = written == noun.forms[2] || written == noun.forms[3];
    let fits = is_among("de dessa", &article) && is_plural
        || is_among("mina dina sina våra", &article) && written == noun.forms[2]
        || is_among(NUMERALS, &article) && written == noun.forms[2];
    let right = if forms[0] == "liten" { "små" } else { &forms[2] };
    fits.then(|| Certain::Form(right.to_owned()))
}

/// `en bilen`, `min bilen`, `varje dagen`.
pub(super) fn definite_noun(word: &str, around: &Around<'_>) -> Option<Certain> {
    let noun = noun(word).filter(|noun| noun.forms[1] == word && noun.forms[2] != word)?;
    let (_, article) = determiner(around)?;
    let is_indefinite = is_among("en ett varje", &article) || is_among(POSSESSIVE, &article);
    (is_indefinite && !is_among("banan bit kon modern", word)).then(|| Certain::Form(noun.forms[0].clone()))
}

/// `mina bilarna`, `många bilarna`.
pub(super) fn definite_plural(word: &str, around: &Around<'_>) -> Option<Certain> {
    let noun = noun(word).filter(|noun| noun.forms[3] == word && noun.forms[2] != word && noun.forms[1] != word)?;
    let (at, article) = determiner(around)?;
    let is_indefinite = is_among(POSSESSIVES, &article)
        || is_among("många flera", &article)
            && !around.has(at - 1, "de dem dom dessa mina dina våra hans hennes deras sina alla av");
    is_indefinite.then(|| Certain::Form(noun.forms[2].clone()))
}

/// `den stora bil`, `det lilla hus`, `de nya bilar`.
pub(super) fn bare_noun(word: &str, around: &Around<'_>) -> Option<Certain> {
    let noun = noun(word).filter(|noun| noun.forms[0] == word || noun.forms[2] == word)?;
    let (at, article) = determiner(around)?;
    let weak = around.word(-1)?;
    if at == -1 || !adjective(&weak).is_some_and(|forms| forms[2] == weak || weak == "små") {
        return None;
    }
    let of = if article == "de" && noun.forms[2] == word {
        3
    } else if article == if noun.neuter { "det" } else { "den" } && noun.forms[0] == word {
        1
    } else {
        return None;
    };
    let is_free = around
        .sentence()
        .iter()
        .any(|word| is_among("som vars vilken vilket vilka där", word));
    let next = around.word(1);
    let ends = next.is_none_or(|next| {
        is_mark(&next)
            || is_among("på i med till av från hos och är var har hade", &next)
            || verb(&next).is_some_and(|forms| forms[1] == next || forms[2] == next)
    });
    (!is_free && ends).then(|| Certain::Form(noun.forms[of].clone()))
}

/// `två bil`, `många dag`.
pub(super) fn plural(word: &str, around: &Around<'_>) -> Option<Certain> {
    if word == "kronar" {
        return Some(Certain::Form("kronor".to_owned()));
    }
    let noun = noun(word).filter(|noun| noun.forms[0] == word && noun.forms[2] != word)?;
    if is_among("fot frihet gång makt man miljö tid vara åker", word) || is_split(around, 0) {
        return None;
    }
    let (at, article) = determiner(around)?;
    let is_span = is_among("dag timme minut sekund månad vecka", word);
    let is_number = article.len() < 4 && article.parse::<u32>().is_ok_and(|number| number > 1) && is_span;
    if !is_number && !is_among(NUMERALS, &article) {
        return None;
    }
    if around.has(at - 1, "de dessa") {
        return Some(Certain::Form(noun.forms[3].clone()));
    }
    Some(Certain::Form(noun.forms[2].clone()))
}

/// `varje dagar`.
pub(super) fn every(word: &str, around: &Around<'_>) -> Option<Certain> {
    let noun = noun(word)
        .filter(|noun| noun.forms[2] == word && noun.forms[0] != word && noun.forms[1] != word && word != "tår")?;
    around
        .has(-1, "varje en ett varannan")
        .then(|| Certain::Form(noun.forms[0].clone()))
}

/// Adjectives of persons, whose neuter is hardly an adverb.
const STATES: &str = "glad trött ledsen hungrig törstig sjuk frisk nöjd rolig snäll lycklig nyfiken intresserad arg rädd orolig duktig vänlig trevlig stressad \
    besviken förvånad ensam stolt lat gammal ung ny nervös";
/// Verbs that join an adjective to its subject, and words that may follow it where it ends the phrase.
const COPULAS: &str = "är var blir blev varit verkar";
const AFTER: &str = "att av för i på över med om och men när eftersom idag nu här där ute hela efter till åt";

/// `huset är stor`, `det är svår att`, `vi är glad`, `jag är glada`.
pub(super) fn predicate(word: &str, around: &Around<'_>) -> Option<Certain> {
    let forms = adjective(word).filter(|forms| forms[0] != "modern")?;
    let next = around.word(1);
    let follows = |list: &str| next.as_deref().is_none_or(|next| is_mark(next) || is_among(list, next));
    if !follows(AFTER) {
        return None;
    }
    let mut at = -1;
    while around.has(at, DEGREES) || around.has(at, "inte aldrig alltid redan också fortfarande") {
        at -= 1;
    }
    let right = |of: usize| {
        let right = if of == 2 && forms[0] == "liten" {
            "små"
        } else {
            &forms[of]
        };
        (right != word && word != "små").then(|| Certain::Form(right.to_owned()))
    };
    // `är det svår att`
    if around.has(at, "det") && around.has(at - 1, COPULAS) && follows("att") && next.is_some() {
        return right(1);
    }
    if !around.has(at, COPULAS) {
        return None;
    }
    let subject = around.word(at - 1)?;
    let begins = around
        .word(at - 2)
        .is_none_or(|before| is_mark(&before) || is_among("och men att eftersom om när så för", &before));
    match &*subject {
        "det" if word == forms[0] && follows("att här ute idag nu när om för") => right(1),
        "det" if word == forms[2] && next.as_deref() == Some("att") => right(1),
        "jag" | "han" | "hon" if is_among(STATES, &forms[0]) && begins && !around.has(at - 2, "och") => right(0),
        "vi" | "de" | "dom" if word == forms[0] && begins => right(2),
        _ => {
            let noun = noun(&subject)?;
            let number = |by: isize| around.i.checked_add_signed(by);
            let place = number(at - 1)?;
            let first = around.word(at - 1 - isize::try_from(place).ok()?)?;
            let (is_definite, is_plural) = (
                noun.forms[1] == subject,
                noun.forms[3] == subject && noun.forms[1] != subject,
            );
            let starts = place == 0
                || place == 1 && is_among("den det de", &first)
                || place == 2
                    && is_among("den det de", &first)
                    && around.word(at - 2).is_some_and(|word| adjective(&word).is_some());
            if starts && is_definite && noun.neuter && word == forms[0] {
                return right(1);
            }
            if starts && is_definite && !noun.neuter && word == forms[1] && forms[1] != forms[0] && follows("") {
                return right(0);
            }
            if starts && is_plural && word != forms[2] && word == forms[0] {
                return right(2);
            }
            if place != 1 {
                return None;
            }
            if is_among("mina dina våra alla hans hennes deras", &first)
                && noun.forms[2] == subject
                && noun.forms[0] != subject
                && word == forms[0]
            {
                return right(2);
            }
            if is_among("mitt ditt vårt", &first) && noun.forms[0] == subject && noun.neuter && word == forms[0] {
                return right(1);
            }
            if is_among("min din vår", &first)
                && noun.forms[0] == subject
                && !noun.neuter
                && word == forms[1]
                && follows("")
            {
                return right(0);
            }
            None
        }
    }
}
