//! Italian prepositions.
//!
//! The counts are of the learners' text that training uses (labelled wrong, of all), and of its 93,689 correct sentences of today and a quarter of
//! the 66,119 of 1840 to 1920.
//! All 103 of 103. The text of today has 11 hits, of which ten are mistakes and one is doubtful (`voglio di essere`); older text has 8.

use super::super::Certain;
use super::super::around::Around;
use super::nouns::noun;
use super::verbs::{Verb, is_infinitive};
use crate::letters::is_among;

const LANDS: &str = "italia francia germania spagna inghilterra svizzera austria polonia russia america europa cina grecia svezia portogallo belgio giappone sicilia sardegna toscana africa ungheria croazia turchia";
const TOWNS: &str = "roma milano torino napoli firenze venezia bologna palermo parigi londra berlino madrid vienna praga zurigo verona pisa genova padova barcellona mosca";
const GOING: &str = "vado vai va andiamo andate vanno andare andato andata andati andate abito abiti abita abitiamo abitano abitare abitato vivo vivi vive viviamo vivono vivere vissuto \
    torno torna tornare tornato sono nato nata arrivato arrivata lavoro lavora studio studia siamo è trasferito trasferita viaggio viaggiare vengo viene venire studiare lavorare";
const LEARNING: &str = "comincio comincia cominciamo cominciare cominciato inizia iniziare iniziato continua continuare continuato riesco riesce riuscire riuscito riusciamo imparo impara imparare imparato \
    aiutarmi aiutarti aiutami vado andiamo andate vengo veniamo vieni vado andato andata";
const DECIDING: &str = "deciso bisogno voglia paura intenzione smesso finito cercato";
const DAYS: &str = "lunedì martedì mercoledì giovedì venerdì sabato domenica";
const MODALS: &str = "posso puoi può possiamo potete possono devo devi deve dobbiamo dovete devono voglio vuoi vuole vogliamo volete vogliono vorrei vorresti vorrebbe potrei potrebbe dovrei dovrebbe preferisco preferisce potuto dovuto voluto";

fn form(right: impl Into<String>) -> Option<Certain> {
    Some(Certain::Form(right.into()))
}

const JOINED: &str = "di de, a a, da da, in ne, su su";

fn joined(preposition: &str, article: &str) -> Option<String> {
    let (_, stem) = JOINED
        .split(", ")
        .filter_map(|pair| pair.split_once(' '))
        .find(|(from, _)| *from == preposition)?;
    Some(match article {
        "il" => format!("{stem}l"),
        "i" => format!("{stem}i"),
        "gli" => format!("{stem}gli"),
        "lo" | "la" | "le" | "l'" => format!("{stem}l{article}"),
        _ => return None,
    })
}

/// A preposition and an article that are one word: `di il`.
pub(super) fn contraction(word: &str, around: &Around<'_>) -> Option<Certain> {
    if !matches!(
        word,
        "di" | "a" | "da" | "in" | "su" | "il" | "i" | "gli" | "lo" | "la" | "le" | "l'"
    ) {
        return None;
    }
    let is_noun = |by: isize| {
        let next = around.word(by);
        around.is_small(by) && next.is_some_and(|next| noun(&next).is_some_and(|noun| !noun.is_verb))
    };
    if let Some(right) = around.word(1).and_then(|next| joined(word, &next)) {
        let is_sure = (around.has(1, "il i") || is_noun(2)) && (word != "su" || around.has(1, "il"));
        return (is_sure && around.is_small(1)).then_some(Certain::Form(right));
    }
    let before = around.word(-1)?;
    joined(&before, word)?;
    ((is_among("il i", word) || is_noun(1)) && !(before == "su" && word != "il") && around.is_small(0))
        .then_some(Certain::Extra)
}

/// A place: `a Italia`, `in Roma`.
pub(super) fn place(word: &str, around: &Around<'_>) -> Option<Certain> {
    let goes = || around.has(-1, GOING);
    match word {
        "a" if around.has(1, LANDS) && goes() => form("in"),
        "in" if around.has(1, TOWNS) && goes() && around.is_end(2) => form("a"),
        "a" if around.has(
            1,
            "banca ufficio biblioteca piscina palestra montagna campagna vacanza farmacia",
        ) && goes() =>
        {
            form("in")
        }
        "con"
            if around.has(1, "treno bicicletta autobus macchina aereo metropolitana bici")
                && around.is_small(1)
                && (around.is_end(2) || goes()) =>
        {
            form("in")
        }
        "di" if around.has(1, TOWNS) && around.has(-1, "vengo vieni veniamo vengono") => form("da"),
        "in" | "su" if around.has(1, DAYS) && !around.has(-1, "e , o") => Some(Certain::Extra),
        "in" if around.word(1).is_some_and(|year| {
            year.len() == 4
                && year
                    .parse::<u32>()
                    .is_ok_and(|year| (1900..2030).contains(&year) && year != 1984)
        }) && !(2..5).any(|by: isize| around.has(-by, "anno")) =>
        {
            form("nel")
        }
        "casa" | "scuola"
            if around.has(-1, "vado vai andiamo andate torno torni torniamo tornare andare")
                && (around.is_end(1) || around.has(1, "e alle da per con")) =>
        {
            form(format!("a {word}"))
        }
        "alle" if around.has(1, "mezzogiorno mezzanotte") => form("a"),
        _ => None,
    }
}

/// Prepositions of verbs and of adjectives: `comincio studiare`, `voglio a mangiare`, `innamorato con`.
pub(super) fn government(word: &str, around: &Around<'_>) -> Option<Certain> {
    let next_infinitive = || around.is_small(1) && around.word(1).is_some_and(|next| is_infinitive(&next));
    match word {
        "a" | "di" if around.has(-1, MODALS) && next_infinitive() => return Some(Certain::Extra),
        "di" | "a" if around.has(-1, "piace piaceva piacerebbe") && next_infinitive() => return Some(Certain::Extra),
        "di" if around.has(
            -1,
            "possibile importante meglio necessario facile difficile interessante bello",
        ) && around.has(-2, "è sarebbe era più molto")
            && next_infinitive() =>
        {
            return Some(Certain::Extra);
        }
        "di" if around.has(-1, "senza") && next_infinitive() => return Some(Certain::Extra),
        "con" if around.has(-1, "innamorato innamorata") && around.has(1, "te lui lei una un me mia mio la il") => {
            return form("di");
        }
        "a" | "per" if around.has(-1, "ascolto ascolti ascoltiamo ascoltare") && around.has(1, "musica") => {
            return Some(Certain::Extra);
        }
        "alla"
            if around.has(
                -1,
                "ascolto ascolti ascoltiamo ascoltare guardo guardi guardare guardiamo",
            ) && around.has(1, "musica radio televisione tv") =>
        {
            return form("la");
        }
        "tennis" | "calcio" | "carte" | "scacchi" | "pallavolo" | "basket"
            if around.has(-1, "gioco giochi gioca giochiamo giocano giocare giocato") =>
        {
            return form(format!("a {word}"));
        }
        "con"
            if around.has(-1, "incontrare")
                && around.has(1, "te lui lei voi me loro")
                && !around.has(-2, "mi ti ci vi si")
                && !around.has(-3, "mi ti ci vi si") =>
        {
            return Some(Certain::Extra);
        }
        "che" => {
            let is_more = around.has(-2, "più meno") && !around.has(-3, "non");
            let than = around.has(1, "me te lui lei noi voi loro") && around.is_end(2);
            return (is_more
                && than
                && around
                    .word(-1)
                    .is_some_and(|word| super::nouns::adjective(&word).is_some()))
            .then(|| Certain::Form("di".to_owned()));
        }
        _ => {}
    }
    if is_infinitive(word) && around.is_small(0) {
        if around.has(-1, LEARNING) && Verb::named(word).is_some() {
            return form(format!("a {word}"));
        }
        if around.has(-1, DECIDING) && around.has(-2, "ho hai ha abbiamo avete hanno avevo aveva") {
            return form(format!("di {word}"));
        }
    }
    None
}

/// A pronoun after a preposition, and between a preposition and an infinitive: `con mi`, `di ti vedere`.
pub(super) fn pronoun(word: &str, around: &Around<'_>) -> Option<Certain> {
    let right = match word {
        "mi" | "io" => "me",
        "ti" | "tu" => "te",
        _ => "",
    };
    let is_clitic = |word: &str| is_among("mi ti ci vi", word);
    let follows = |by: isize| around.has(by, MODALS) || around.has(by, "di a per da senza andare vado vorrei");
    if is_clitic(word) && follows(-1) && around.is_small(0) && around.word(1).is_some_and(|next| is_infinitive(&next)) {
        return Some(Certain::Extra);
    }
    if is_infinitive(word) && around.word(-1).is_some_and(|clitic| is_clitic(&clitic)) && follows(-2) {
        let clitic = around.word(-1)?;
        return form(format!("{}{clitic}", word.strip_suffix('e')?));
    }
    if !right.is_empty() && around.is_small(0) && around.has(-1, "con per di da su tra") {
        let is_sure = around.is_end(1) || around.has(1, "e è");
        return is_sure.then(|| Certain::Form(right.to_owned()));
    }
    None
}

/// A gerund after a preposition: `per mangiando`.
pub(super) fn gerund(word: &str, around: &Around<'_>) -> Option<Certain> {
    if !word.ends_with("ando") && !word.ends_with("endo") {
        return None;
    }
    if !around.has(-1, "per di a da senza dopo prima con") || !around.is_small(0) {
        return None;
    }
    let right = match (word.strip_suffix("ando"), word.strip_suffix("endo")) {
        (Some("fac"), _) | (_, Some("fac")) => "fare".to_owned(),
        (_, Some("dic")) => "dire".to_owned(),
        (_, Some("bev")) => "bere".to_owned(),
        (Some(stem), _) => format!("{stem}are"),
        (_, Some(stem)) => ["ere", "ire"]
            .iter()
            .map(|ending| format!("{stem}{ending}"))
            .find(|word| Verb::named(word).is_some())?,
        _ => return None,
    };
    Verb::named(&right).map(|_| Certain::Form(right))
}
