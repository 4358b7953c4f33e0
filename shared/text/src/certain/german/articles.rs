//! German articles that the noun's gender or the preposition rules out: `das Tisch`, `ein Frau`, `durch der Wald`, `ich habe ein Hund`.
//!
//! In the learners' text that training uses, 624 of 628 such places are labelled wrong, and the others are wrong too; in 186,593 correct sentences of today there are 19, nearly all of them mistakes, and in 13,734
//! of novels of the 19th century two.

use super::super::Certain;
use super::super::around::Around;
use super::nouns::Gender::{Feminine, Masculine, Neuter};
use super::nouns::{Gender, Noun, known, lacks_n};
use super::{Words, form, may_be_relative, noun, owned, words};
use crate::letters::{is_among, starts_upper};
use std::sync::LazyLock;

/// Prepositions with the accusative, with the dative, and with both.
const ACCUSATIVE: &str = "durch für gegen ohne um";
const DATIVE: &str = "aus bei mit nach seit von zu";
const BOTH: &str = "an auf hinter in neben unter vor zwischen über";
/// Stems of what has the endings of `ein`.
const OWN: &str = "dein ein kein mein sein unser";
/// The words without one of these stems that a rule is about.
static ARTICLES: Words = LazyLock::new(|| {
    words(
        "am beim das dem den der die diese dieser dieses ihr ihre im ins jede jedem jeden jeder jedes jenes vom welche welches zum zur",
    )
});
/// Verbs of which the one that acts is named beside them, so that another noun is in the accusative.
const TAKING: &str = "brauche brauchst braucht brauchen esse isst essen finde findest findet finden habe hast hat haben hatte hatten kaufe kaufst kauft kaufen kenne kennst kennt kennen \
    lese liest lesen möchte möchtest möchten nehme nimmst nimmt nehmen sehe siehst sieht sehen suche suchst sucht suchen trage trägst trägt trinke trinkst trinkt \
    trinken besuche besucht besuchen schreibe schreibst schreiben hätte bekomme bekommst bekommt bekommen";
/// Those of them whose form is of more than one person.
const MANY: &str = "brauchen essen finden haben hatten kaufen kennen lesen möchten nehmen sehen suchen trinken besuchen schreiben bekommen";
/// What may stand between the verb and its object.
const ADVERBS: &str =
    "auch bitte dort gerade gern gerne gestern heute hier immer jetzt leider morgen noch nur oft schon wieder zuerst";
/// Nouns that are frequent without an article.
const MASS: &str = "Geld Zeit Glück Angst Musik Wasser Arbeit Spaß Licht Obst Fleisch Papier Luft Hunger Gemüse Hilfe Polizei Milch Wein Bier Kaffee Tee Sport Leben Freude Essen Grund Platz";

/// What is wrong with an article.
pub(super) fn wrong(word: &str, around: &Around<'_>) -> Option<Certain> {
    if !ARTICLES.contains(word) && !OWN.split(' ').any(|own| word.starts_with(own)) {
        return None;
    }
    if around.has(1, "ein eine einen einem einer")
        && is_among("ein eine einen einem einer", word)
        && !around.has(1, word)
    {
        return doubled(word, around);
    }
    if let Some(name) = noun(around, 1) {
        // The first of two nouns may only be part of what the article belongs to.
        if around.written(2).is_some_and(|next| next == "-" || starts_upper(next)) {
            return None;
        }
        if let Some(found) = plural(word, name, around) {
            return Some(found);
        }
        if let Some(noun) = known(name) {
            // `Tag für Tag`, `Wasser führend`.
            let is_part = around.has(2, "für und um oder")
                || around.word(2).is_some_and(|next| {
                    ["ende", "enden", "endes"].iter().any(|end| next.ends_with(end)) && next.len() > 5
                });
            if is_part && !is_among("kein ein eine keine", word) {
                return None;
            }
            return by_gender(word, name, noun, around).or_else(|| by_case(word, noun, around));
        }
    }
    None
}

/// `ein einen Apfel`.
fn doubled(word: &str, around: &Around<'_>) -> Option<Certain> {
    let is_pair = word == "ein" && !around.has(1, "einer") || word == "eine" && !around.has(1, "einer");
    (noun(around, 2).is_some() && is_pair && !around.has(-1, "der die das so")).then_some(Certain::Extra)
}

/// `mit den Kinder`, `der Leute ist`.
fn plural(word: &str, name: &str, around: &Around<'_>) -> Option<Certain> {
    if !lacks_n(name) {
        return None;
    }
    let is_old = !(name.ends_with("er") || name == "Leute");
    if is_among("das dem", word) && !may_be_relative(around, 0) && !is_old {
        return Some(Certain::Wrong);
    }
    is_among("ein", word).then_some(Certain::Wrong)
}

/// An article that the noun's gender rules out.
fn by_gender(word: &str, name: &str, noun: Noun, around: &Around<'_>) -> Option<Certain> {
    let gender = noun.gender;
    let is_relative = may_be_relative(around, 0);
    let right = |masculine: &'static str, feminine: &'static str, neuter: &'static str| {
        form(match gender {
            Masculine => masculine,
            Feminine => feminine,
            Neuter => neuter,
        })
    };
    let one = noun.is_singular;
    // `um ein Uhr`.
    if word == "ein" && name == "Uhr" {
        return None;
    }
    let open = Some(Certain::Wrong);
    let is_mass = is_among(MASS, name);
    let after = |list: &str| around.has(-1, list);
    match word {
        "das" if gender != Neuter && !is_relative && !is_mass => {
            if around.i == 0 {
                return right("der", "die", "das");
            }
            // `Ich nenne das Täuschung`.
            let is_abstract = gender == Feminine
                && ["ung", "tion", "tät", "heit", "keit", "schaft"]
                    .iter()
                    .any(|end| name.ends_with(end));
            if is_abstract && !after_preposition(around) {
                None
            } else {
                open
            }
        }
        "die" if gender != Feminine && one && !is_relative && !is_mass => {
            if around.i == 0 && gender == Neuter {
                return form("das");
            }
            open
        }
        "der" if gender == Neuter && one && !is_relative && !is_mass && !is_among("Bild Ei", name) => open,
        // `der Mädchen` is a genitive of the plural after a noun only.
        "der" if gender == Neuter && around.i == 0 && around.word(2).is_some_and(|verb| is_singular_verb(&verb)) => {
            form("das")
        }
        "die"
            if gender != Feminine
                && !one
                && !is_among("Fenster Zimmer Messer", name)
                && around.i == 0
                && around.has(2, "ist war hat geht kommt steht") =>
        {
            right("der", "die", "das")
        }
        "den" if gender != Masculine && one && !is_relative && !is_mass => open,
        "dem" if gender == Feminine && !is_relative && !is_mass && name != "Rechnung" => form("der"),
        "im" | "am" | "beim" | "vom" if gender == Feminine => open,
        "zum" if gender == Feminine => form("zur"),
        "zur" if gender != Feminine => form("zum"),
        "ins" if gender != Neuter && one => open,
        "dieses" | "jenes" if gender != Neuter && !is_relative => open,
        "diese" if gender != Feminine && one && !is_relative => right("dieser", "diese", "dieses"),
        "dieser" if gender == Neuter && one && !is_relative => open,
        "jede" if gender != Feminine => open,
        "jedes" if gender != Neuter => open,
        "jeder" if gender == Neuter && !is_mass => open,
        "jeden" if gender != Masculine && !around.has(-1, "einen einer eines") => open,
        "jedem" if gender == Feminine => form("jeder"),
        "welches" if gender != Neuter && !is_relative => right("welcher", "welche", "welches"),
        "welche" if gender != Feminine && one && !is_relative => open,
        "ihr" if gender == Feminine && !is_mass && around.i == 0 => form("ihre"),
        "ihre" if gender != Feminine && one && !is_relative => open,
        _ => {
            let own = OWN.split(' ').find(|own| word.starts_with(own))?;
            let ending = &word[own.len()..];
            // `sein` and `meinen` are verbs.
            let is_verb = word == "sein" && (is_mass || !after_preposition(around) && around.i > 0)
                || word == "meinen" && !after_preposition(around);
            let is_number = word.starts_with("ein")
                && around.word(-1).is_some_and(|last| {
                    is_among(
                        "am das dem den der des die dies diese diesem diesen dieser dieses im jene vom zum",
                        &last,
                    ) || last.ends_with("enen")
                });
            if is_number || is_verb || word == "unseres" || word == "eines" && gender != Feminine {
                return None;
            }
            match (ending, gender) {
                ("", Feminine) if after(DATIVE) => owned(format!("{own}er")),
                ("", Feminine) => owned(format!("{own}e")),
                ("e", Masculine | Neuter) if one || word == "eine" => {
                    if around.i == 0 || gender == Neuter && after(ACCUSATIVE) {
                        return form(own);
                    }
                    if gender == Masculine && after(ACCUSATIVE) {
                        return owned(format!("{own}en"));
                    }
                    open
                }
                ("en", Feminine) if after(ACCUSATIVE) => owned(format!("{own}e")),
                ("en", Feminine) => open,
                ("en", Neuter) if after(ACCUSATIVE) => form(own),
                ("en", Neuter) if one || word == "einen" => open,
                ("em", Feminine) => owned(format!("{own}er")),
                ("er", Masculine | Neuter) if !is_mass && !is_relative && (one || word == "einer") => open,
                ("es", Feminine) => open,
                _ => None,
            }
        }
    }
}

fn after_preposition(around: &Around<'_>) -> bool {
    [ACCUSATIVE, DATIVE, BOTH].iter().any(|list| around.has(-1, list))
}

fn is_singular_verb(word: &str) -> bool {
    is_among("ist war hat hatte kann muss soll will wird möchte", word)
        || word.ends_with('t') && word.len() > 3 && !is_among("nicht selbst seit statt samt mit", word)
}

/// An article in the nominative after a preposition, or as the object of what one has or takes.
fn by_case(word: &str, noun: Noun, around: &Around<'_>) -> Option<Certain> {
    let gender = noun.gender;
    let own = is_among(OWN, word);
    let is_relative = may_be_relative(around, 0);
    let ending = |masculine: &str, other: &str| {
        let right = if gender == Masculine { masculine } else { other };
        if own { owned(format!("{word}{right}")) } else { None }
    };
    if around.has(-1, ACCUSATIVE) && !is_relative {
        if gender == Masculine && word == "der" {
            return form("den");
        }
        if gender == Masculine && own && !around.sentence().iter().any(|word| word == "was") {
            return ending("en", "");
        }
        if word == "dem" && !around.has(-1, "um ohne") {
            return form(if gender == Masculine { "den" } else { "das" });
        }
        if gender == Feminine && word == "der" && !around.has(-1, "um ohne") {
            return form("die");
        }
    }
    if around.has(-1, DATIVE) && !is_relative {
        if own
            && gender != Feminine
            && !around.has(-1, "zu nach")
            && !(around.has(-1, "seit") && word != "ein")
            && !around.has(1, "grund")
        {
            return ending("em", "em");
        }
        if word == "das" && around.has(-1, "mit von bei") || word == "der" && gender == Masculine {
            return form("dem");
        }
        if word == "den" && gender == Masculine && noun.is_singular && !around.has(-1, "zu nach") {
            return form("dem");
        }
        if word == "die" && gender == Feminine && around.has(-1, "mit von") {
            return form("der");
        }
        if is_among("einen meinen deinen keinen", word)
            && gender == Masculine
            && noun.is_singular
            && !around.has(-1, "zu nach")
        {
            return owned(format!("{}m", word.trim_end_matches('n')));
        }
    }
    if around.has(-1, BOTH)
        && !is_relative
        && gender == Masculine
        && (own || word == "der")
        && !around.has(-1, "an auf vor über")
    {
        return Some(Certain::Wrong);
    }
    let is_given =
        word == "das" && gender == Neuter && is_among("kind mädchen baby", &around.word(1).unwrap_or_default());
    if is_given
        && around.has(-1, "gibt gab gebe schenkt schenke zeigt")
        && around.has(2, "ein eine einen")
        && around.i >= 2
        && (around.i == 2 || !is_among("der dem", &first(around)))
        && is_among("ich er wir sie die der mein meine", &first(around))
        && !(first(around) == "der" && around.i > 2)
    {
        return form("dem");
    }
    if gender == Masculine && (own && word != "sein" || word == "der") && is_object(around) {
        return if own { owned(format!("{word}en")) } else { form("den") };
    }
    None
}

/// Whether a verb with the one who acts stands right before.
pub(super) fn is_object(around: &Around<'_>) -> bool {
    let mut by = -1;
    if around.has(by, ADVERBS) {
        by -= 1;
    }
    let takes = |by: isize, list: &str| around.has(by, list);
    takes(by, TAKING) && (around.has(by - 1, "ich du er wir man") || takes(by, MANY) && around.has(by - 1, "sie"))
        || around.has(by, "ich du er wir man") && takes(by - 1, TAKING)
        || around.has(by, "gibt gab") && around.has(by - 1, "es")
        || around.has(by, "es") && around.has(by - 1, "gibt gab")
}

/// The gender of a noun at a distance.
pub(super) fn gender(around: &Around<'_>, by: isize) -> Option<Gender> {
    known(noun(around, by)?).map(|noun| noun.gender)
}

fn first(around: &Around<'_>) -> String {
    (around.read)(0).unwrap_or_default().to_lowercase()
}
