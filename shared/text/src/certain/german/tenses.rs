//! German verbs' forms that do not go with the auxiliary, the modal or the pronoun beside them: `ich habe gegangen`, `ich kann zu gehen`,
//! `er hat seinen Schlüssel verliert`, `sie fahrt`.
//!
//! In the learners' text that training uses, 40 of 40 such places are labelled wrong; in 186,593 correct sentences of today there is none, and in 13,734
//! of novels of the 19th century one.

use super::super::Certain;
use super::super::around::Around;
use super::verbs::{Person, is_infinitive, of_form};
use super::{Pairs, Words, ends, form, owned, paired, pairs, part, words};
use crate::letters::is_among;
use std::sync::LazyLock;

/// Participles that only go with `sein`.
const WITH_BE: &str = "aufgestanden aufgewacht angekommen ausgegangen eingeschlafen gegangen geblieben gekommen gewesen geworden gestorben gewachsen \
    mitgekommen weggegangen zurückgekommen losgegangen hingegangen abgereist umgestiegen eingestiegen ausgestiegen";
/// Participles that only go with `haben` beside the one who acts.
const WITH_HAVE: &str = "gearbeitet gegessen gehabt gekauft gekocht gelacht gelesen geschlafen gespielt gesprochen getrunken geweint gedacht gewusst gewartet gelernt telefoniert \
    studiert gesucht geputzt gedeckt";
static HAVE: Pairs = LazyLock::new(|| {
    pairs("habe bin, hast bist, hat ist, haben sind, habt seid, hatte war, hattest warst, hatten waren")
});
static BE: Pairs = LazyLock::new(|| {
    pairs("bin habe, bist hast, sind haben, seid habt, war hatte, warst hattest, waren hatten, ist hat")
});
/// Forms of `sein` and `werden` that may have the participle.
const OTHER_AUXILIARIES: &str =
    "bin bist ist sind seid war warst waren wart sein wäre wären sei seien wird werden wurde wurden wirst";
/// Wrong forms that beginners make after the rule, with the right ones.
static MADE: Pairs = LazyLock::new(|| {
    pairs(
        "geschlaft geschlafen, gegeht gegangen, gekommt gekommen, geseht gesehen, gesprecht gesprochen, geschreibt geschrieben, gelest gelesen, \
    getrinkt getrunken, gefahrt gefahren, gegesst gegessen, geesst gegessen, genehmt genommen, gewisst gewusst, gebringt gebracht, gefindet gefunden, gesingt gesungen, geschwimmt geschwommen, \
    gelauft gelaufen, getrefft getroffen, gehelft geholfen, gebleibt geblieben, gefliegt geflogen, gesitzt gesessen, geliegt gelegen, getut getan, geruft gerufen, \
    gewascht gewaschen, gegebt gegeben, verlort verloren, vergesst vergessen, gesteht gestanden, bekommt bekommen, gebringen gebracht, gedenken gedacht, \
    wisste wusste, wissten wussten, rufte rief, ruften riefen, gehte ging, gehten gingen, kommte kam, kommten kamen, sehte sah, sehten sahen, esste aß, essten aßen, trinkte trank, trinkten tranken, \
    schreibte schrieb, schreibten schrieben, nehmte nahm, nehmten nahmen, gebte gab, gebten gaben, findete fand, findeten fanden, sprechte sprach, sprechten sprachen, \
    laufte lief, lauften liefen, schlafte schlief, schlaften schliefen, bleibte blieb, bleibten blieben, fahrte fuhr, fahrten fuhren, denkte dachte, denkten dachten, \
    bringte brachte, bringten brachten, helfte half, helften halfen, schwimmte schwamm, singte sang, singten sangen, sitzte saß, kennte kannte, kennten kannten, lasste ließ, \
    verstehte verstand, vergesste vergaß, bekommte bekam, beginnte begann, beginnten begannen, anfangte anfing, fliegte flog, werdete wurde, \
    gebekommt bekommen, gebesucht besucht, gestudiert studiert, gearbeiten gearbeitet, gemachen gemacht, gekaufen gekauft, gespielen gespielt, gelernen gelernt, gewohnen gewohnt, gesagen gesagt, geversteht verstanden, gevergessen vergessen, geverloren verloren, aufgesteht aufgestanden, angeruft angerufen, eingeschlaft eingeschlafen, mitgenehmt mitgenommen, angefangt angefangen, abgefahrt abgefahren, ausgegeht ausgegangen, ferngeseht ferngesehen, eingeladet eingeladen, angekommt angekommen, mitgebringt mitgebracht, geschneidet geschnitten, getragt getragen, gehaltet gehalten, gelasst gelassen, gesterbt gestorben, gewerft geworfen, gezieht gezogen, \
    lügte log, tragte trug, tragten trugen, fallte fiel, fallten fielen, haltete hielt, liegte lag, steigte stieg, ziehte zog, verlierte verlor, verlierten verloren, gewinnte gewann, scheinte schien, sterbte starb, werfte warf, treffte traf, reitete ritt, schneidete schnitt, stehte stand, stehten standen, fangte fing, heißte hieß, schließte schloss, \
    schlafst schläfst, fahrst fährst, laufst läufst, tragst trägst, gebst gibst, nehmst nimmst, sehst siehst, lesst liest, sprechst sprichst, helfst hilfst, treffst triffst, \
    werfst wirfst, esst isst, könnst kannst, müsst musst, wollst willst, dürfst darfst, möchtst möchtest, wisst weißt, haltst hältst, wascht wäschst, fangst fängst",
    )
});
/// Those of them that are right words of another kind.
const REAL: &str = "vergesst gesteht bekommt kennte kennten gegeben gedenken esst müsst wisst wascht fahrten bringte helfte trinkten laufte sprechte";
/// Forms of `ihr` that beginners use with `er`.
static VOWELS: Pairs = LazyLock::new(|| {
    pairs(
        "fahrt fährt, schlaft schläft, lauft läuft, tragt trägt, wascht wäscht, fangt fängt, lasst lässt, gebt gibt, nehmt nimmt, esst isst, seht sieht, lest liest, \
    sprecht spricht, helft hilft, trefft trifft, vergesst vergisst, empfehlt empfiehlt, werft wirft, sterbt stirbt, brecht bricht, wachst wächst, fallt fällt, wisst weiß, dürft darf, könnt kann, müsst muss",
    )
});
/// Imperatives.
static IMPERATIVES: Pairs = LazyLock::new(|| {
    pairs(
        "sprech sprich, geb gib, nehm nimm, ess iss, les lies, helf hilf, seh sieh, werf wirf, vergess vergiss, versprech versprich",
    )
});
/// Forms of the present that beginners use as a participle.
static PRESENT: Pairs = LazyLock::new(|| {
    pairs(
        "verliert verloren, verbrennt verbrannt, beginnt begonnen, versteht verstanden, verschwindet verschwunden, gewinnt gewonnen, \
    vergisst vergessen, entscheidet entschieden, beschreibt beschrieben, unterschreibt unterschrieben, bekommt bekommen, gedenkt gedacht, verspricht versprochen, vergesst vergessen, \
    anruft angerufen, aufsteht aufgestanden, ankommt angekommen, mitbringt mitgebracht, empfehlt empfohlen, erfindet erfunden, erhaltet erhalten, verlasst verlassen",
    )
});
static MODALS: Words = LazyLock::new(|| {
    words(
        "kann kannst können könnt muss musst müssen müsst will willst wollen wollt soll sollst sollen sollt darf darfst dürfen dürft möchte möchtest möchten \
    konnte konnten musste mussten wollte wollten sollte sollten durfte durften könnte könnten",
    )
});
const PRONOUNS: &str = "ich du er wir ihr sie es man";
/// Words with which a clause begins that has its verb at the end, or another one joins.
static JOINTS: Words = LazyLock::new(|| {
    words(
        "und oder aber dass das weil wenn ob sobald solange als wie was wer wo wann warum wen wem die der den dem denn sowie sondern bis damit bevor nachdem welche welcher welches statt anstatt ohne um",
    )
});

/// What is wrong with the form of a verb.
pub(super) fn wrong(word: &str, around: &Around<'_>) -> Option<Certain> {
    if let Some(right) = paired(&MADE, word).filter(|_| !is_among(REAL, word)) {
        return form(right);
    }
    vowel(word, around)
        .or_else(|| infinitive(word, around))
        .or_else(|| auxiliary(word, around))
        .or_else(|| participle(word, around))
        .or_else(|| after_modal(word, around))
}

/// `sie fahrt`, `Sprech bitte`.
fn vowel(word: &str, around: &Around<'_>) -> Option<Certain> {
    if let Some(right) = paired(&IMPERATIVES, word) {
        let is_imperative = around.i == 0 && !around.has(1, "ich ' ’") && around.written(1).is_some();
        return if is_imperative { form(right) } else { None };
    }
    let right = paired(&VOWELS, word)?;
    let is_he = around.has(-1, "er es man") && !around.has(-2, "ihr");
    let is_before = around.has(1, "er man") && !around.has(-1, "ihr sie es");
    let is_noun = around.i == 2
        && around.has(-2, "der die das mein meine")
        && super::nouns::known(around.written(-1)?).is_some_and(|noun| noun.is_singular)
        && is_among("fahrt schlaft lauft tragt wachst fangt wascht lasst nehmt gebt", word)
        && !around.has(1, "ihr");
    let is_alone = || !around.sentence().iter().any(|word| word == "ihr" || word == "euch");
    // The imperative is of more than one, too.
    ((is_he || is_noun || is_before && around.i > 0) && is_alone() && !around.has(2, "ihr"))
        .then(|| Certain::Form(right.to_owned()))
}

/// `ich habe gegangen`, `ich bin gegessen`.
fn auxiliary(word: &str, around: &Around<'_>) -> Option<Certain> {
    let has = paired(&HAVE, word);
    let right = has.or_else(|| paired(&BE, word))?;
    let (words, at) = part(around);
    let any = |list: &str| {
        words
            .iter()
            .enumerate()
            .any(|(i, word)| i != at && is_among(list, word))
    };
    if any("und oder")
        || words
            .iter()
            .enumerate()
            .any(|(i, word)| i != at && MODALS.contains(&**word))
    {
        return None;
    }
    let last = words.last()?;
    if has.is_some() {
        let is_alone = !any(OTHER_AUXILIARIES) && !any("haben habe hat hast hatte hatten");
        return (is_alone && at + 1 < words.len() && is_among(WITH_BE, last)).then(|| Certain::Form(right.to_owned()));
    }
    let is_acting =
        around.has(-1, "ich du wir") || around.has(1, "ich du wir er") || around.has(-1, "er") && word == "ist";
    let is_alone = !any("worden haben habe hat hast hatte hatten wird werden wurde sein");
    (is_acting && is_alone && at + 1 < words.len() && is_among(WITH_HAVE, last) && !any("von vom durch"))
        .then(|| Certain::Form(right.to_owned()))
}

/// `er hat seinen Schlüssel verliert`.
fn participle(word: &str, around: &Around<'_>) -> Option<Certain> {
    let right = paired(&PRESENT, word)?;
    if !ends(around, 1) {
        return None;
    }
    let (words, at) = part(around);
    let has = words
        .iter()
        .position(|word| is_among("habe hast hat haben habt hatte hatten ist", word))?;
    let is_main = has <= 2;
    (is_main
        && has < at
        && !words[..at]
            .iter()
            .any(|word| is_among("was wer wie wenn dass ob und oder", word)))
    .then(|| Certain::Form(right.to_owned()))
}

/// `ich kann zu gehen`, `Kannst du das Radio leiser machst?`.
fn after_modal(word: &str, around: &Around<'_>) -> Option<Certain> {
    if word == "zu" && around.word(1).is_some_and(|next| is_infinitive(&next)) && ends(around, 2) {
        let (words, at) = part(around);
        let modal = words.iter().position(|word| MODALS.contains(&**word))?;
        let is_beside = modal < at && modal <= 1 && words.get(modal + 1).is_some_and(|word| is_among(PRONOUNS, word))
            || modal == 1 && is_among(PRONOUNS, &words[0]);
        if words[0] == "was" {
            return None;
        }
        let between = words.get(modal + 1..at)?;
        let is_free = |word: &String| {
            !JOINTS.contains(&**word)
                && (!word.ends_with('n') || is_among("den einen meinen deinen seinen ihren keinen ihnen in", word))
                && !is_among("was zu nichts etwas viel wenig genug um noch mehr allen", word)
        };
        return (is_beside && between.iter().all(is_free)).then_some(Certain::Extra);
    }
    if !ends(around, 1) {
        return None;
    }
    let verb = of_form(word)?;
    if !verb.is_of(word, &[Person::You, Person::He]) || verb.is_of(word, &[Person::We]) {
        return None;
    }
    let (words, at) = part(around);
    let modal = words
        .iter()
        .position(|word| MODALS.contains(&**word) || is_among("werde wirst wird", word))?;
    let is_beside = modal <= 1 && words.get(modal + 1).is_some_and(|word| is_among(PRONOUNS, word))
        || modal == 1 && is_among(PRONOUNS, &words[0])
        || modal == 2 && words.get(3).is_some_and(|word| is_among(PRONOUNS, word));
    // Forms that are participles as well, or that end a question.
    let is_other = is_among("besucht verkauft gehört bekommt vergesst", word)
        || MODALS.contains(word)
        || is_among("war hatte wurde ging kam sah weiß", word);
    let is_free = words
        .get(modal + 1..at)?
        .iter()
        .all(|word| !JOINTS.contains(&**word) || is_among("das die der den dem", word));
    let is_participle = is_among("wird werde wirst", &words[modal]) && is_among("studiert telefoniert", word);
    (is_beside
        && modal + 1 < at
        && !is_other
        && !is_participle
        && is_free
        && around
            .word(-1)
            .is_none_or(|last| !is_among(PRONOUNS, &last) || modal + 2 == at))
    .then(|| owned(verb.infinitive().to_owned()))
    .flatten()
}

/// Infinitives that stand for a participle, with it.
static INFINITIVES: Pairs = LazyLock::new(|| {
    pairs(
        "gehen gegangen, fahren gefahren, kommen gekommen, essen gegessen, trinken getrunken, kaufen gekauft, spielen gespielt, schreiben geschrieben, lesen gelesen, \
    schlafen geschlafen, arbeiten gearbeitet, kochen gekocht, finden gefunden, treffen getroffen, machen gemacht, fliegen geflogen",
    )
});

/// `Ich habe gestern Pizza essen`, `Wir sind ins Kino gehen`.
fn infinitive(word: &str, around: &Around<'_>) -> Option<Certain> {
    let right = paired(&INFINITIVES, word)?;
    if !ends(around, 1) || around.written(0)? != word {
        return None;
    }
    let (words, at) = part(around);
    let auxiliaries = if is_among("gehen fahren kommen fliegen", word) {
        "bin bist ist sind seid"
    } else {
        "habe hast hat haben habt"
    };
    let has = words.iter().position(|word| is_among(auxiliaries, word))?;
    let is_acting = has == 1 && is_among("ich du er wir", &words[0])
        || has <= 1 && words.get(has + 1).is_some_and(|word| is_among("ich du er wir", word));
    let is_other = words.iter().any(|word| is_among("zu gut leicht und oder was dass kann will muss möchte werde wird würde lassen schwimmen einkaufen spazieren arbeiten essen tanzen nichts lust", word) && words[at] != *word);
    (is_acting && !is_other && has + 2 < at).then(|| Certain::Form(right.to_owned()))
}
