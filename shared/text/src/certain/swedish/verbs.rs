//! Forms of Swedish verbs: after a modal verb, after `har`, after `att` and after a pronoun, and the present beside a time that is past.

use super::super::Certain;
use super::super::around::Around;
use super::words::{noun, verb};
use crate::letters::{is_among, is_mark};

/// Verbs before an infinitive without `att`, and adverbs between the two.
const MODALS: &str = "kan kunde vill ville ska skall skulle måste bör borde får fick brukar brukade behöver behövde hinner vågar orkar lyckas försöker";
const ADVERBS: &str = "inte aldrig alltid också ju nog bara redan ofta gärna alltså verkligen faktiskt";
/// Pronouns as subjects.
pub(super) const SUBJECTS: &str = "jag du han hon vi ni man de dom det den";
/// Verb forms that are other words as well.
const OTHER_WORDS: &str = "bad bar led steg drog for fall skar band stick vet rest växer föder stal sa sov var lag bort lade säger leder far drar skär sprang satt lett åt hände delar";

/// The place before the adverbs that end at `at`.
fn skip(around: &Around<'_>, mut at: isize) -> isize {
    while around.has(at, ADVERBS) {
        at -= 1;
    }
    at
}

/// `kan går`, `ska vi beställer`.
pub(super) fn after_modal(word: &str, around: &Around<'_>) -> Option<Certain> {
    let forms = verb(word).filter(|forms| forms[0] != word && (forms[1] == word || forms[2] == word))?;
    if is_among(OTHER_WORDS, word) || is_among(MODALS, word) || around.has(1, SUBJECTS) {
        return None;
    }
    let at = skip(around, -1);
    let is_asked = around.has(at, "jag du han hon vi ni man") && around.has(at - 1, MODALS);
    if is_asked {
        let before = around.word(at - 2);
        let starts = before.is_none_or(|before| is_mark(&before) || is_among("då nu idag och så", &before));
        return starts.then(|| Certain::Form(forms[0].clone()));
    }
    if !around.has(at, MODALS) {
        return None;
    }
    // `ska planerade stopp`
    if word.ends_with("ade") && word != "hade" {
        return None;
    }
    let frees = |by: isize| around.has(by, "som om när vad den de dem allt det man där vilka så");
    let is_free = (at - 4..at).any(frees) && !around.has(at - 1, "jag han hon vi");
    let is_free = is_free || (at - 6..at).any(|by| around.has(by, "om som när vad allt så"));
    (!is_free).then(|| Certain::Form(forms[0].clone()))
}

/// `har gick`, `har äter`, `hade glömma`.
pub(super) fn after_have(word: &str, around: &Around<'_>) -> Option<Certain> {
    let forms = verb(word).filter(|forms| forms[3] != word)?;
    let is_participle = word.ends_with("ade") && word != "hade";
    if is_participle || is_among(OTHER_WORDS, word) && word != "var" || around.has(1, SUBJECTS) || noun(word).is_some()
    {
        return None;
    }
    if is_among("få se le tro bo resa hälsa lek kan vill hyra tävla ska var för", word)
        && (word != "var" || around.has(1, "sin sitt sina och dag gång sitt för en ett man tredje fjärde femte"))
    {
        return None;
    }
    let at = skip(around, -1);
    let is_asked = around.has(at, "jag du han hon vi ni man") && around.has(at - 1, "har hade");
    let is_after =
        around.has(at, "har hade") && !(at - 5..at).any(|by| around.has(by, "som vad det allt den de om när"));
    (is_asked || is_after).then(|| Certain::Form(forms[3].clone()))
}

/// `gillar att läser`.
pub(super) fn after_att(word: &str, around: &Around<'_>) -> Option<Certain> {
    let forms = verb(word).filter(|forms| forms[0] != word && (forms[1] == word || forms[2] == word))?;
    // `att ökade kostnader`
    let is_other = is_among(OTHER_WORDS, word) || word.ends_with("ade");
    (around.has(-1, "att") && !is_other && !around.has(1, SUBJECTS)).then(|| Certain::Form(forms[0].clone()))
}

/// `jag heta`.
pub(super) fn infinitive(word: &str, around: &Around<'_>) -> Option<Certain> {
    let forms = verb(word).filter(|forms| forms[0] == word && forms[1] != word && forms[2] != word)?;
    let begins = around.i == 1 || around.i > 1 && around.has(-2, ", att om som eftersom men");
    (begins && around.has(-1, "jag han hon du") && noun(word).is_none()).then(|| Certain::Form(forms[1].clone()))
}

/// `kan att göra`.
pub(super) fn extra_att(word: &str, around: &Around<'_>) -> Option<Certain> {
    if word != "att" {
        return None;
    }
    let next = around.word(1)?;
    let is_infinitive = verb(&next).is_some_and(|forms| forms[0] == next);
    let at = skip(around, -1);
    (is_infinitive && around.has(at, "kan kunde måste ska skall skulle bör borde brukar vill ville"))
        .then_some(Certain::Extra)
}

/// `Igår går jag`.
pub(super) fn past(word: &str, around: &Around<'_>) -> Option<Certain> {
    let forms = verb(word).filter(|forms| forms[1] == word && forms[2] != word)?;
    let is_past = around.i == 1 && around.has(-1, "igår")
        || around.i == 2 && around.has(-2, "i") && around.has(-1, "går morse förrgår fjol höstas vintras våras somras")
        || around.i == 2 && around.has(-2, "förra") && around.has(-1, "veckan året månaden sommaren");
    (is_past && around.has(1, SUBJECTS)).then(|| Certain::Form(forms[2].clone()))
}

/// `Jag går på bio igår`.
pub(super) fn past_later(word: &str, around: &Around<'_>) -> Option<Certain> {
    let forms = verb(word).filter(|forms| forms[1] == word && forms[2] != word)?;
    if around.i != 1 || !around.has(-1, "jag han hon vi du ni de det") {
        return None;
    }
    let sentence = around.sentence();
    let others = sentence.iter().skip(2).any(|word| {
        is_among("att som om när vad var hur sedan efter , än sen till", word)
            || super::words::is_finite(word)
            || verb(word).is_some()
    });
    let mut pairs = sentence.windows(2);
    let is_past = sentence.iter().any(|word| word == "igår")
        || pairs.any(|pair| {
            pair[0] == "i" && is_among("går morse förrgår fjol somras", &pair[1])
                || pair[0] == "förra" && is_among("veckan året månaden", &pair[1])
        });
    (is_past && !others).then(|| Certain::Form(forms[2].clone()))
}

/// `för köpa`, `utan säga`.
pub(super) fn missing_att(word: &str, around: &Around<'_>) -> Option<Certain> {
    let is_infinitive = verb(word).is_some_and(|forms| forms[0] == word && forms[1] != word)
        && noun(word).is_none()
        && !is_among("använda fara gifta hälsa laga plocka raka sända öppna", word);
    if !is_infinitive {
        return None;
    }
    let is_easy = around.has(-1, "svårt lätt viktigt roligt kul tråkigt omöjligt")
        && (around.has(-2, "är var blir det") || around.has(-3, "är var"));
    (around.has(-1, "utan genom") || around.has(-1, "för") && !around.has(1, "och eller respektive") || is_easy)
        .then(|| Certain::Form(format!("att {word}")))
}
