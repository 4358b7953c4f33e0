//! German nouns that have to be in the plural, or in the dative of it: `zwei Buch`, `mit seinen Kinder`, `seit zwei Jahre`.
//!
//! In the learners' text that training uses, 90 of 96 such places are labelled wrong, and five of the others are wrong too; in 186,593 correct sentences of today there are three, of which two are mistakes, and in 13,734
//! of novels of the 19th century six.

use super::super::Certain;
use super::super::around::Around;
use super::nouns::Gender::{Feminine, Masculine, Neuter};
use super::nouns::{known, lacks_n, plural};
use super::verbs::of_form;
use super::{Pairs, Words, ends, form, may_be_relative, owned, paired, pairs};
use crate::letters::{is_among, starts_upper};
use std::sync::LazyLock;

const NUMBERS: &str =
    "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig viele mehrere einige wenige";
const DATIVE: &str = "den meinen deinen seinen ihren unseren euren keinen diesen vielen allen";
const WITH_DATIVE: &str = "mit von aus bei seit vor zu nach";

/// What is wrong with the noun.
pub(super) fn wrong(_: &str, around: &Around<'_>) -> Option<Certain> {
    let name = around.written(0)?;
    if around.written(1) == Some("-") || name.ends_with('-') {
        return None;
    }
    if around.has(-1, NUMBERS)
        && let Some(many) = plural(name).filter(|many| *many != name)
    {
        let is_dative = around.has(-2, "mit von aus bei seit vor nach");
        let n = if is_dative && lacks_n(many) { "n" } else { "" };
        return owned(format!("{many}{n}"));
    }
    if let Some(found) = made(name, around)
        .or_else(|| apart(name, around))
        .or_else(|| bare(name, around))
    {
        return Some(found);
    }
    if !lacks_n(name) {
        return None;
    }
    let is_free = !may_be_relative(around, -1);
    let is_dative = around.word(-1).is_some_and(|word| is_among(DATIVE, &word)) && is_free
        || around.has(-1, NUMBERS)
            && around.has(-2, WITH_DATIVE)
            && !may_be_relative(around, -2)
            && !around.has(-2, "zu nach")
        || around.has(-1, "mit seit");
    is_dative.then(|| Certain::Form(format!("{name}n")))
}

/// Plurals that beginners make, and the right ones.
static MADE: Pairs = LazyLock::new(|| {
    pairs(
        "Nachte Nächte, Stadte Städte, Hande Hände, Stuhle Stühle, Apfels Äpfel, Kindern Kinder, Mutters Mütter, Vaters Väter, Bruders Brüder, Tochters Töchter, Vogels Vögel, \
    Freunden Freunde, Frauens Frauen, Schwesters Schwestern, Männern Männer",
    )
});
/// Nouns without another form in the plural.
const SAME: &str = "Fenster Zimmer Messer Lehrer Schüler Computer Mädchen Fehler Koffer Löffel Teller Schlüssel";
/// First and second parts of compounds.
static APART: Words = LazyLock::new(|| {
    "Ferien haus, Ferien wohnung, Ferien job, Wochen ende, Mittag essen, Abend essen, Geburts tag, Kranken haus, Schwimm bad, Super markt, Fahr rad, Kühl schrank, \
    Haus aufgabe, Haus aufgaben, Haus tier, Haus tiere, Kinder garten, Haupt bahnhof, Bahn hof, Park platz, Flug hafen, Flug zeug, Deutsch kurs, Sprach kurs".split(", ").collect()
});
/// Their first parts.
static FIRST: Words = LazyLock::new(|| APART.iter().filter_map(|pair| pair.split(' ').next()).collect());
/// What one has or takes one of.
const COUNTED: &str = "Auto Bruder Freundin Garten Haustier Hund Katze Schwester Sohn Termin Tochter Idee Frage";

/// `die Blätters`, `alle Fensters`, `Die Nachte`.
fn made(name: &str, around: &Around<'_>) -> Option<Certain> {
    let short = name
        .strip_suffix('s')
        .filter(|short| short.ends_with("er") && lacks_n(short));
    if let Some(right) = short {
        return form(right);
    }
    if !around.has(-1, "die alle viele zwei drei vier fünf zehn") || may_be_relative(around, -1) {
        return None;
    }
    if let Some(short) = name.strip_suffix('s').filter(|short| is_among(SAME, short)) {
        return form(short);
    }
    paired(&MADE, name)
        .filter(|_| !(name.ends_with("ern") || name == "Freunden"))
        .and_then(form)
}

/// `ein Ferien Haus`.
fn apart(name: &str, around: &Around<'_>) -> Option<Certain> {
    let is_pair = |first: &str, second: Option<&str>| {
        FIRST.contains(first)
            && second.is_some_and(|second| {
                starts_upper(second) && APART.contains(&*format!("{first} {}", second.to_lowercase()))
            })
    };
    if is_pair(name, around.written(1)) {
        return owned(format!("{name}{}", around.word(1)?));
    }
    is_pair(around.written(-1)?, Some(name)).then_some(Certain::Extra)
}

/// `Wir nehmen Bus`, `Ich habe Bruder`.
fn bare(name: &str, around: &Around<'_>) -> Option<Certain> {
    let takes = around.has(-1, "nehme nimmst nimmt nehmen") && around.has(-2, "ich du er sie wir");
    if takes && is_among("Bus Zug", name) && !around.has(1, "und oder , statt") {
        return owned(format!("den {name}"));
    }
    let has = around.has(-1, "habe hast hat haben")
        && around.has(-2, "ich du er wir")
        && ends(around, 1)
        && !around.has(1, ", - / :");
    if !has || !is_among(COUNTED, name) {
        return None;
    }
    let article = match known(name)?.gender {
        Masculine => "einen",
        Feminine => "eine",
        Neuter => "ein",
    };
    owned(format!("{article} {name}"))
}

/// `Hund bellt`.
pub(super) fn begins(around: &Around<'_>) -> Option<Certain> {
    let name = around.written(0)?;
    let is_one = around.i == 0 && is_among("Hund Katze Auto Haus Mädchen Wetter Wohnung Straße Zug Bus", name);
    if !is_one {
        return None;
    }
    let is_verb = around
        .word(1)
        .is_some_and(|verb| of_form(&verb).is_some_and(|of| of.with(super::verbs::Person::He) == verb));
    if !is_verb || around.sentence().len() < 4 {
        return None;
    }
    let article = match known(name)?.gender {
        Masculine => "Der",
        Feminine => "Die",
        Neuter => "Das",
    };
    owned(format!("{article} {name}"))
}
