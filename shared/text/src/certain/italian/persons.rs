//! Italian verbs that go by the subject beside them.
//!
//! The counts are of the learners' text that training uses (labelled wrong, of all), and of its 93,689 correct sentences of today and a quarter of
//! the 66,119 of 1840 to 1920.
//! Pronouns 15 of 15, the others 6 of 6; none in the text of today. Older text has 20, nearly all the first person of the imperfect (`io era`).

use super::super::Certain;
use super::super::around::Around;
use super::nouns::{determiner, noun};
use super::verbs::{Verb, is_infinitive};
use crate::letters::is_among;

const PRONOUNS: [(&str, usize); 7] = [
    ("io", 0),
    ("tu", 1),
    ("lui", 2),
    ("lei", 2),
    ("noi", 3),
    ("voi", 4),
    ("loro", 5),
];
const JOINTS: &str = "ma perché che se quando";
const CLITICS: &str = "non mi ti si ci vi lo la li le ne gli";
const PLURALS: &str =
    "due tre quattro cinque sei sette otto nove dieci venti molti molte tanti tante questi queste quei quelle i gli le";

/// A verb whose person is not that of the pronoun before it: `io sei`, `noi hanno`.
pub(super) fn person(word: &str, around: &Around<'_>) -> Option<Certain> {
    let verb = Verb::with(word)?;
    let between = (1..=3).take_while(|by: &isize| around.has(-by, CLITICS)).count();
    let at = -1 - isize::try_from(between).ok()?;
    let pronoun = around.word(at)?;
    let (_, person) = PRONOUNS.iter().find(|(form, _)| *form == pronoun)?;
    if !around.is_first(at, JOINTS) || around.has(at - 2, "io tu lui lei noi voi loro e") {
        return None;
    }
    if verb.has(*person, word) || !around.is_small(0) || (around.read)(around.i.checked_add_signed(at)?) == Some("IO") {
        return None;
    }
    let is_first_kind = verb.infinitive.ends_with("are");
    let is_question = around.sentence().last().is_some_and(|last| last == "?");
    let is_open = match *person {
        // The subjunctive of the first kind, and of the others the imperative.
        0 | 2 => is_first_kind && verb.has(1, word) || pronoun == "lei" && verb.has(4, word) || around.has(1, "che"),
        1 => {
            verb.has(2, word) && is_first_kind && !is_question
                || verb.has(2, word) && is_among("va fa sta dà", word) && !is_question
        }
        _ => verb.has(2, word) && is_among("è", word) && around.has(1, "che da"),
    };
    let is_subjunctive = *person == 1 && is_among("dia stia sia abbia", word);
    (!is_open && !is_subjunctive).then(|| Certain::Form(verb.present[*person].clone()))
}

/// A verb in the singular after more than one thing: `le mie vacanze è`.
pub(super) fn plural_subject(word: &str, around: &Around<'_>) -> Option<Certain> {
    let verb = Verb::with(word).filter(|verb| verb.has(2, word) && !verb.has(5, word))?;
    let at = if around.has(-1, "non") { -2 } else { -1 };
    let noun = noun(&around.word(at).filter(|_| around.is_small(at))?)
        .filter(|noun| noun.is_plural == Some(true) && !noun.is_odd)?;
    let first = at
        - 1
        - isize::from(
            around
                .word(at - 1)
                .is_some_and(|word| super::nouns::is_possessive(&word)),
        );
    let is_subject = determiner(&around.word(first)?).is_some_and(|found| {
        found.is_plural
            && found.is_free()
            && found.is_feminine == Some(noun.is_feminine)
            && !(found.is_pronoun && noun.is_verb)
    });
    let is_time = around.has(
        at,
        "giorni anni mesi settimane sere mattine domeniche notti stagioni pomeriggi minuti momenti giornate parole",
    );
    if !is_subject || is_time || !around.is_first(first, "ma perché se") || !around.is_small(0) {
        return None;
    }
    let is_open = around.has(1, "meglio bene vero possibile difficile facile inutile importante che stato necessario il la lo un una l' i gli le") || around.word(1).is_some_and(|next| is_infinitive(&next)) || is_among("porta cura chiama usa prova vale", word);
    (!is_open).then(|| Certain::Form(verb.present[5].clone()))
}

/// Whether an age is said with `essere`: `io sono venti anni`.
pub(super) fn age(word: &str, around: &Around<'_>) -> Option<Certain> {
    if word != "sono" && word != "ho" {
        return None;
    }
    let is_years = around.has(2, "anni")
        && around.word(1).is_some_and(|word| {
            word.ends_with("nta")
                || is_among("dieci venti venticinque trenta quaranta cinquanta", &word)
                || word.parse::<u32>().is_ok_and(|years| years < 100)
        });
    if word == "sono" && around.has(-1, "io") && is_years {
        return Some(Certain::Form("ho".to_owned()));
    }
    let is_child = word == "ho" && around.has(-1, "quando") && around.has(1, "avuto") && around.has(3, "anni");
    is_child.then(|| Certain::Form("avevo".to_owned()))
}

/// `chi` for `che` after a noun: `il film chi ho visto`.
pub(super) fn relative(word: &str, around: &Around<'_>) -> Option<Certain> {
    if word != "chi" {
        return None;
    }
    let is_noun =
        noun(&around.word(-1)?).is_some() && determiner(&around.word(-2)?).is_some_and(|found| found.is_free());
    let is_relative = is_noun && around.has(1, "ho hai abbiamo avete mi ti ci si è sono");
    (is_relative && around.is_first(-2, "")).then(|| Certain::Form("che".to_owned()))
}

/// Nouns of many people have a verb in the singular: `la gente sono`.
pub(super) fn collective(word: &str, around: &Around<'_>) -> Option<Certain> {
    let verb = Verb::with(word).filter(|verb| verb.has(5, word))?;
    let at = if around.has(-1, "non") { -2 } else { -1 };
    if !around.has(at, "gente polizia famiglia")
        || !around.has(at - 1, "la")
        || !around.is_first(at - 1, "ma che perché se quando e")
    {
        return None;
    }
    (around.is_small(0)).then(|| Certain::Form(verb.present[2].clone()))
}

/// A modal verb has an infinitive: `posso vado`.
pub(super) fn modal(word: &str, around: &Around<'_>) -> Option<Certain> {
    let verb = Verb::with(word).filter(|verb| verb.infinitive != "-")?;
    if !around.has(-1, "posso puoi possiamo potete devo devi dobbiamo dovete voglio vuoi vogliamo volete vorrei vorremmo potrei potresti dovrei può deve vuole") {
        return None;
    }
    let at = if around.has(-2, "non") { -3 } else { -2 };
    let at = if around.has(at, "io tu lui lei noi voi loro") {
        at - 1
    } else {
        at
    };
    if !around.is_first(at + 1, "e ma") || around.has(at, "e") && around.has(at - 1, "e") {
        return None;
    }
    let before: Vec<String> = (1..30).map_while(|by| around.word(-by)).collect();
    if before
        .iter()
        .any(|word| is_among("se quando chi dove come appena quanto più che finché", word))
    {
        return None;
    }
    let is_noun = noun(word).is_some() && !around.has(-1, "posso puoi devo devi");
    let is_other = is_among(
        "aiuto cambio ricordo uso suono state sale bevi ordini ordino mostra sono date sei preghiere porta era parti visita cura prova saluti tornate giro",
        word,
    ) || is_noun
        || is_infinitive(word);
    (!is_other && around.is_small(0)).then(|| Certain::Form(verb.infinitive.clone()))
}

/// `piacere` and its like go by what pleases: `mi piace i libri`.
pub(super) fn pleasing(word: &str, around: &Around<'_>) -> Option<Certain> {
    let pair = [
        ("piace", "piacciono"),
        ("interessa", "interessano"),
        ("manca", "mancano"),
        ("serve", "servono"),
        ("piaceva", "piacevano"),
    ]
    .into_iter()
    .find(|(one, many)| *one == word || *many == word);
    let (one, many) = pair.or((word == "vuole" || word == "vogliono").then_some(("vuole", "vogliono")))?;
    let has_clitic = if one == "vuole" {
        around.has(-1, "ci")
    } else {
        around.has(-1, "mi ti gli le ci vi")
    };
    if word == one && has_clitic {
        let next = around.word(1)?;
        let is_noun = around
            .word(2)
            .is_some_and(|word| noun(&word).is_none_or(|noun| noun.is_plural != Some(false)) && !is_infinitive(&word));
        let is_known = around
            .word(2)
            .and_then(|word| noun(&word))
            .is_some_and(|noun| noun.is_plural == Some(true));
        let is_many = is_among(PLURALS, &next) && (is_known || is_noun && !is_among("le gli", &next) && one != "vuole")
            || one == "vuole" && is_known && next.parse::<u32>().is_ok();
        return (is_many && !around.has(2, "cose")).then(|| Certain::Form(many.to_owned()));
    }
    if word == many && (has_clitic || one == "manca" || one == "serve") {
        if around.word(1).is_some_and(|next| is_infinitive(&next)) && one != "vuole" {
            return Some(Certain::Form(one.to_owned()));
        }
        let at = 1 + isize::from(around.has(1, "solo ancora"));
        let is_one = around.has(at, "il la l' un una un' questo questa")
            && around
                .word(at + 1)
                .and_then(|word| noun(&word))
                .is_some_and(|noun| noun.is_plural == Some(false));
        return (is_one && is_alone(around, at + 2)).then(|| Certain::Form(one.to_owned()));
    }
    None
}

/// Whether nothing is listed after the word at a distance.
fn is_alone(around: &Around<'_>, from: isize) -> bool {
    let rest: Vec<String> = (from..from + 30).map_while(|by| around.word(by)).collect();
    !rest.iter().any(|word| is_among("e ed o , : ; né con ma", word))
}

/// Who likes is in the dative: `io piace`, `te piace`.
pub(super) fn liking(word: &str, around: &Around<'_>) -> Option<Certain> {
    let right = match word {
        "io" => "mi",
        "tu" | "te" => "ti",
        "noi" => "ci",
        "voi" => "vi",
        _ => return None,
    };
    let pleases = around.has(1, "piace piacciono piacerebbe");
    (pleases && around.is_first(0, "ma e perché")).then(|| Certain::Form(right.to_owned()))
}

/// `c'è` before more than one thing, and `ci sono` before one: `c'è molti libri`.
pub(super) fn there(word: &str, around: &Around<'_>) -> Option<Certain> {
    let follows_many = |by: isize| {
        let known = |by: isize| {
            around
                .word(by)
                .and_then(|word| noun(&word))
                .is_some_and(|noun| noun.is_plural == Some(true))
        };
        let is_many = around.has(by, "molti molte tanti tante due tre quattro cinque sei dieci venti pochi poche alcuni alcune dei delle degli i gli le");
        is_many && (known(by + 1) || around.has(by, "molti molte tanti tante") && !around.is_end(by + 1))
    };
    match word {
        "c'" | "c’" if around.has(1, "è") && follows_many(2) => Some(Certain::Form("ci".to_owned())),
        "è" if around.has(-1, "c' c’") && follows_many(1) => Some(Certain::Form("sono".to_owned())),
        "ci" if around.has(1, "sono") && is_one(around, 2) => Some(Certain::Form("c'".to_owned())),
        "sono" if around.has(-1, "ci") && is_one(around, 1) => Some(Certain::Form("è".to_owned())),
        _ => None,
    }
}

fn is_one(around: &Around<'_>, at: isize) -> bool {
    let is_singular = around
        .word(at)
        .and_then(|word| determiner(&word))
        .is_some_and(|found| !found.is_plural);
    let is_known = around
        .word(at + 1)
        .and_then(|word| noun(&word))
        .is_some_and(|noun| noun.is_plural == Some(false));
    around.has(at, "un una un' il la l'")
        && is_singular
        && is_known
        && !around.has(
            at + 1,
            "volta gruppo fila numero serie squadra folla famiglia sacco sera giorno mattina notte quantità compagnia",
        )
        && is_alone(around, at + 2)
        && !around.has(if around.has(-1, "ci") { -2 } else { -1 }, "io non")
}
