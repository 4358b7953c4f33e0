//! German verbs that do not agree with the pronoun or the noun beside them: `wir hat`, `du haben`, `Das Kind spielst`.
//!
//! In the learners' text that training uses, 65 of 66 such places are labelled wrong, and the other one is wrong too; in 186,593 correct sentences of today there are five, all mistakes, and in 13,734
//! of novels of the 19th century six.

use super::super::Certain;
use super::super::around::Around;
use super::nouns::{Gender, is_plural, known};
use super::verbs::{Person, Verb, of_form};
use super::{ends, form, noun};
use crate::letters::is_among;

/// Words after which a pronoun is one of several, or stands in a comparison.
const JOINTS: &str = "als und oder noch wie sowie von";
/// Verbs that a plural subject can follow, and whose singular subject tells nothing.
const AUXILIARIES: &str = "bin bist ist sind seid war waren habe hast hat haben habt kann kannst können muss musst müssen müsst will willst wollen \
    soll sollst sollen sollt darf darfst dürfen dürft";

/// The form that a verb has to have.
pub(super) fn wrong(word: &str, around: &Around<'_>) -> Option<Certain> {
    let verb = of_form(word)?;
    after(word, verb, around)
        .or_else(|| before(word, verb, around))
        .or_else(|| with_noun(word, verb, around))
}

fn person(pronoun: &str) -> Option<Person> {
    Some(match pronoun {
        "ich" => Person::I,
        "du" => Person::You,
        "er" | "es" | "man" => Person::He,
        "wir" => Person::We,
        _ => return None,
    })
}

/// A verb after its pronoun.
fn after(word: &str, verb: &Verb, around: &Around<'_>) -> Option<Certain> {
    let pronoun = around.word(-1)?;
    if around.has(-2, JOINTS) {
        return None;
    }
    if pronoun == "ihr" {
        let is_modal = is_among("dürfen können müssen sollen wollen", word);
        let is_plain = around.has(1, "auch hier heute jetzt morgen nicht")
            && !around.sentence().iter().any(|word| is_among("wir sie die", word));
        return (around.i == 1 && is_modal && is_plain).then(|| Certain::Form(verb.with(Person::YouAll).to_owned()));
    }
    let person = person(&pronoun)?;
    if verb.is_of(word, &[person]) {
        return None;
    }
    let is_infinitive = verb.is_of(word, &[Person::We]);
    let begins = around.i == 1;
    match person {
        // The infinitive follows in `was ich haben will`.
        Person::I | Person::You | Person::He
            if is_infinitive
                && (!begins || pronoun == "es" || around.has(1, "und oder wollen wir") || ends(around, 1)) =>
        {
            return None;
        }
        // The subjunctive of reported speech.
        Person::He if verb.is_of(word, &[Person::I]) => return None,
        Person::He if pronoun == "es" && !begins => return None,
        _ => {}
    }
    // `die ich besucht habe`.
    if !begins && is_among("besucht verkauft studiert telefoniert", word) {
        return None;
    }
    form(verb.with(person))
}

/// A verb before its pronoun.
fn before(word: &str, verb: &Verb, around: &Around<'_>) -> Option<Certain> {
    let pronoun = around.word(1)?;
    let person = person(&pronoun)?;
    if pronoun == "es" || verb.is_of(word, &[person]) || !is_among(AUXILIARIES, word) || around.has(2, "und oder") {
        return None;
    }
    if around.has(-1, "ich du er sie es wir ihr man wer")
        || person == Person::He && verb.is_of(word, &[Person::I, Person::We])
    {
        return None;
    }
    if person != Person::We && verb.is_of(word, &[Person::We]) && around.i > 1 {
        return None;
    }
    form(verb.with(person))
}

/// A verb after a noun with its article at the beginning of a sentence.
fn with_noun(word: &str, verb: &Verb, around: &Around<'_>) -> Option<Certain> {
    if is_among("ist war", word)
        && around.i == 1
        && around.has(-1, "das dies dort hier wo")
        && around.has(1, "die meine deine unsere seine")
        && noun(around, 2).is_some_and(is_plural)
    {
        return form(verb.with(Person::We));
    }
    if around.i != 2 {
        if around.i == 1
            && word == "bist"
            && around.has(-1, "wo wie")
            && around.has(1, "mein meine dein deine der die das")
            && !around.sentence().iter().any(|word| word == "du")
        {
            return Some(Certain::Wrong);
        }
        return None;
    }
    let name = noun(around, -1)?;
    let sentence = around.sentence();
    let has = |list: &str| sentence.iter().skip(1).any(|word| is_among(list, word));
    if is_among("Jahr Woche Monat Tag Abend Nacht Mal", name) {
        return None;
    }
    let right = verb.with(Person::He);
    let known = known(name);
    let one = around.has(
        -2,
        "der die das mein meine dein deine sein seine unser unsere dieser diese dieses",
    ) && known.is_some_and(|noun| noun.is_singular);
    if one && verb.is_of(word, &[Person::You]) && !verb.is_of(word, &[Person::He, Person::YouAll]) && !has("du") {
        return form(right);
    }
    // No masculine noun with `der` is an object.
    let is_subject = around.has(-2, "der mein dein unser")
        && known.is_some_and(|noun| noun.gender == Gender::Masculine)
        && (known.is_some_and(|noun| noun.is_singular) || around.has(1, "auch nicht heute jetzt"));
    if is_subject && verb.is_of(word, &[Person::We]) && !is_among("sind waren", word) && !has("und oder wir sie") {
        return form(right);
    }
    let is_other = around.has(1, "ich du er sie es wir ihr man der die das ein eine wer");
    if one
        && verb.is_of(word, &[Person::We])
        && !is_other
        && !has("wir sie man die und oder")
        && around.has(
            1,
            "auch bald bei gern gerne heute hier immer in im jetzt mit morgen nach nicht nie oft schon sehr viel zu",
        )
        && (!is_among("sind waren", word) || ends(around, 3))
    {
        return form(right);
    }
    let many =
        around.has(-2, "die meine deine unsere diese") && (is_plural(name) || is_among("Fenster Zimmer Messer", name));
    let is_one = is_among(
        "ist bin war geht kommt läuft schläft spielt singt lacht weint hat wohnt arbeitet lernt steht liegt sitzt",
        word,
    );
    (many && is_one && !is_other && !has("er es man ich")).then(|| Certain::Form(verb.with(Person::We).to_owned()))
}
