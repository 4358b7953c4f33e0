//! German words in an order that no clause has: `Heute ich gehe`, `Warum du weinst?`, `ich habe gekauft zwei Karten`, `weil ich bin krank`.
//!
//! In the learners' text that training uses, 51 of 55 such places are labelled wrong, and the others are wrong too; in 186,593 correct sentences of today there is none, and in 13,734
//! of novels of the 19th century none.

use super::super::Certain;
use super::super::around::Around;
use super::verbs::{Person, is_infinitive, of_form};
use super::{Words, ends, noun, part, words};
use crate::letters::is_among;
use std::sync::LazyLock;

/// Adverbs after which the verb comes at once.
const ADVERBS: &str = "abends außerdem bald danach dann deshalb deswegen dort endlich gestern heute hier jetzt leider manchmal meistens morgen morgens nachmittags nachher normalerweise \
    oft plötzlich später trotzdem übermorgen vielleicht vorgestern zuerst zuhause natürlich daher darum";
const WHEN: &str = "am ans auf beim bei im in ins nach vom von vor zum zur";
const SUBJECTS: &str = "ich du er wir man";
const QUESTIONS: &str = "wo wann warum wohin woher was wieso weshalb";
const CLAUSES: &str = "weil wenn dass ob obwohl damit";
/// What may not follow the finite verb of a clause that has it at the end.
const AFTER: &str = "ein eine einen kein keine keinen sehr mein meine meinen nicht krank müde das den die";
static AUXILIARIES: Words = LazyLock::new(|| {
    words("bin bist ist sind war waren habe hast hat haben kann kannst muss musst will willst möchte möchtest möchten")
});
static PARTICIPLES: Words = LazyLock::new(|| {
    words(
        "gekauft gegessen getrunken gesehen gelesen gemacht geschrieben gefunden bekommen getroffen besucht gelernt gespielt gekocht verloren vergessen gehört",
    )
});
const MODALS: &str =
    "kann kannst können muss musst müssen will willst wollen möchte möchtest möchten soll sollst sollen darf dürfen";
/// Infinitives after which a clause of their own may follow.
const OPENING: &str = "beginnen schließen anfangen helfen lernen hören sehen sein werden haben wissen sagen glauben hoffen denken fragen brauchen suchen stehen";
/// Separable verbs.
static SEPARABLE: Words = LazyLock::new(|| {
    words(
        "anfängt anfange anruft anrufe aufsteht aufstehe ankommt ankomme einkauft einkaufe fernsieht fernsehe mitkommt mitkomme mitbringt mitbringe abholt abhole \
    aufmacht zumacht aufräumt aufräume einlädt einlade abfährt abfahre ausgeht ausgehe aussieht aussehe zurückkommt zurückkomme aufhört aufhöre teilnimmt teilnehme",
    )
});

/// What is wrong with the order.
pub(super) fn wrong(word: &str, around: &Around<'_>) -> Option<Certain> {
    inverted(word, around)
        .or_else(|| adverb(word, around))
        .or_else(|| clause(word, around))
        .or_else(|| brackets(word, around))
}

/// The place of a subject that stands before its verb although something else begins the sentence.
fn early(around: &Around<'_>, by: isize) -> bool {
    let at = around.i.checked_add_signed(by);
    let question =
        || around.has(by - 1, QUESTIONS) || around.has(by - 1, "lange oft viel alt spät") && around.has(by - 2, "wie");
    match at {
        Some(1) if around.has(by - 1, ADVERBS) => true,
        Some(1 | 2) if question() => is_question(around),
        Some(2) => around.has(by - 2, WHEN) && noun(around, by - 1).is_some(),
        Some(3) => {
            around.has(by - 3, WHEN)
                && noun(around, by - 1).is_some()
                && noun(around, by - 2).is_none()
                && around.has(
                    by - 2,
                    "der dem den meiner meinem seiner jeden diesem dieser einem einer die das nächsten letzten",
                )
        }
        _ => false,
    }
}

/// Whether the sentence is a question of one part.
fn is_question(around: &Around<'_>) -> bool {
    let sentence = around.sentence();
    sentence.last().is_some_and(|last| last == "?")
        && !sentence.iter().any(|word| word == "," || word == ":" || word == "–")
}

/// `Dann wir haben gegessen`.
fn inverted(word: &str, around: &Around<'_>) -> Option<Certain> {
    let finite = |pronoun: &str, verb: &str| {
        let person = match pronoun {
            "ich" => Person::I,
            "du" => Person::You,
            "wir" => Person::We,
            _ => Person::He,
        };
        of_form(verb).is_some_and(|of| of.is_of(verb, &[person]))
    };
    let follows = |by: isize| !ends(around, by) || is_question(around);
    if is_among(SUBJECTS, word) {
        let verb = around.written(1)?;
        return (finite(word, verb) && early(around, 0) && follows(2)).then(|| Certain::Form(format!("{verb} {word}")));
    }
    of_form(word)?;
    let last = around.word(-1)?;
    (is_among(SUBJECTS, &last) && finite(&last, word) && early(around, -1) && follows(1)).then_some(Certain::Extra)
}

/// `weil ich bin krank`, `Weil ich Fieber habe, ich bleibe im Bett`.
fn clause(word: &str, around: &Around<'_>) -> Option<Certain> {
    if AUXILIARIES.contains(word)
        && around.has(-1, "ich du er wir man es sie")
        && around.has(-2, CLAUSES)
        && around.has(1, AFTER)
    {
        let (words, at) = part(around);
        let is_late = words[at + 1..].iter().any(|word| of_form(word).is_some());
        return (!is_late && (!around.has(1, "die das") || is_among("bin bist ist", word))).then_some(Certain::Wrong);
    }
    if is_among("ich er wir du", word) && around.has(-1, ",") && around.i > 3 {
        let is_finite = around.word(1).and_then(|verb| {
            of_form(&verb).map(|of| of.is_of(&verb, &[Person::I, Person::He, Person::We, Person::You]))
        })?;
        let (first, start) = ((around.read)(0)?.to_lowercase(), around.i);
        let commas = (0..start).filter(|at| (around.read)(*at) == Some(",")).count();
        let is_closed = around.word(-2).is_some_and(|verb| of_form(&verb).is_some());
        let is_one = commas == 1 && is_closed && is_among("weil obwohl nachdem bevor als sobald", &first);
        let verb = around.written(1)?;
        return (is_one && is_finite && !ends(around, 2)).then(|| Certain::Form(format!("{verb} {word}")));
    }
    if of_form(word).is_some() && around.has(-2, ",") && around.has(-1, "ich er wir du") {
        let pronoun = Around {
            i: around.i - 1,
            read: around.read,
        };
        let last = around.word(-1)?;
        return clause(&last, &pronoun).and_then(|found| matches!(found, Certain::Form(_)).then_some(Certain::Extra));
    }
    None
}

/// `ich habe gekauft zwei Karten`, `Sie möchte werden Tierärztin`, `Der Unterricht anfängt um acht`.
fn brackets(word: &str, around: &Around<'_>) -> Option<Certain> {
    let is_object = |by: isize| around.has(by, "ein eine einen zwei drei meine meinen den das die viele");
    if PARTICIPLES.contains(word) {
        let is_near = around.has(-1, "habe hast hat haben") && around.i == 2 && around.has(-2, "ich du er sie wir")
            || around.has(-2, "habe hast haben hat") && around.has(-1, "ich du er sie wir") && around.i <= 3;
        return (is_near && is_object(1)).then_some(Certain::Wrong);
    }
    if is_infinitive(word) && !is_among(OPENING, word) {
        let is_near = around.has(-1, MODALS) && around.i == 2 && around.has(-2, "ich du er sie wir")
            || around.has(-2, MODALS) && around.i == 2 && around.has(-1, "ich du er sie wir");
        if word == "gehen" && !around.has(1, "jetzt heute nach") {
            return None;
        }
        return (is_near && (is_object(1) || around.has(1, "jetzt heute morgen zu nach in mit")))
            .then_some(Certain::Wrong);
    }
    if word == "werden"
        && around.i == 2
        && around.has(-1, "möchte möchten will")
        && noun(around, 1).is_some()
        && ends(around, 2)
    {
        return Some(Certain::Wrong);
    }
    if !SEPARABLE.contains(word) {
        return None;
    }
    let is_main = around.i == 1 && around.has(-1, "ich er wir")
        || around.i == 2 && around.has(-2, "der die das mein meine") && noun(around, -1).is_some();
    (is_main && !ends(around, 1) && !around.has(1, "und oder")).then_some(Certain::Wrong)
}

/// `Ich nicht verstehe das`, `Wir oft gehen ins Kino`.
fn adverb(word: &str, around: &Around<'_>) -> Option<Certain> {
    let between = "nicht auch immer oft gern gerne manchmal nie heute gestern";
    let person = |pronoun: &str| match pronoun {
        "ich" => Some(Person::I),
        "du" => Some(Person::You),
        "er" => Some(Person::He),
        "wir" => Some(Person::We),
        _ => None,
    };
    let agrees = |pronoun: &str, verb: &str| {
        person(pronoun).is_some_and(|person| of_form(verb).is_some_and(|of| of.is_of(verb, &[person])))
    };
    if is_among(between, word) && around.i == 1 {
        let verb = around.word(1)?;
        return (agrees(&around.word(-1)?, &verb) && !ends(around, 2)).then(|| Certain::Form(format!("{verb} {word}")));
    }
    (around.i == 2
        && of_form(word).is_some()
        && around.has(-1, between)
        && agrees(&around.word(-2)?, word)
        && !ends(around, 1))
    .then_some(Certain::Extra)
}
