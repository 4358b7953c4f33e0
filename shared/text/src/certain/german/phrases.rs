//! German words confused with others, prepositions that a verb or a time does not take, double comparatives and negations.
//!
//! In the learners' text that training uses, 491 of 496 such places are labelled wrong, and nearly all others are wrong too; in 186,593 correct sentences of today there are three, of which two are mistakes, and in 13,734
//! of novels of the 19th century five.

use super::super::Certain;
use super::super::around::Around;
use super::verbs::{is_infinitive, of_form};
use super::{Pairs, Words, ends, form, noun, owned, paired, pairs, part, words};
use crate::letters::{first_lower, first_upper, is_among, is_upper, starts_upper};
use std::sync::LazyLock;

const MONTHS: &str = "januar februar märz april mai juni juli august september oktober november dezember";
const SEASONS: &str = "frühling sommer herbst winter";
const DAYS: &str =
    "montag dienstag mittwoch donnerstag freitag samstag sonntag wochenende abend morgen nachmittag vormittag";
const NUMBERS: &str = "eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22";
/// Comparatives.
const COMPARATIVES: &str = "größer kleiner älter jünger besser schlechter schneller langsamer schöner höher teurer billiger stärker leichter schwerer kälter wärmer klüger \
    dicker dünner lieber einfacher schwieriger wichtiger interessanter lauter leiser gesünder ärmer reicher kürzer";
/// Verbs with a preposition that is not the right one, and the right one. After it stands who or what is meant.
const VERBS: &str = "warte für auf, wartest für auf, wartet für auf, warten für auf, gewartet für auf, interessiere mich auf für, \
    verheiratet zu mit, angst für vor, angst von vor, träume über von, hängt auf von, abhängig auf von";
/// What begins a noun phrase.
const DETERMINERS: &str = "das dein deine deinen dem den der dich die einem einen einer eine ein ihn ihre ihren mein meine meinen meiner mich mir seine seinen sie uns unsere dir ihm";
/// Verbs of saying and thinking, before `dass`.
const SAYING: &str = "gesagt sagt sagte denke denkt dachte glaube glaubt glaubte hoffe hofft hoffen meine meint finde findet weiß wusste weißt wissen gehört gehofft gedacht glauben sagen schön gut wichtig klar schade froh sicher glücklich traurig toll";
/// Frequent nouns that are no other word in small letters.
static NOUNS: Words = LazyLock::new(|| {
    words(
        "apfel auto bahnhof baum bruder brüder buch bücher computer eltern familie fahrrad fenster frau frauen freund freunde freundin freundinnen garten geburtstag geld geschenk geschichte haus \
    hund hunde hunger hotel jahr jahre jahren kaffee katze katzen kind kinder kindern kino kirche küche lehrer lehrerin leute leuten mutter mädchen menschen monat monate musik \
    nachmittag restaurant schule schüler schwester sohn sommer stadt straße stunde stunden tisch tochter uhr urlaub vater wasser wetter winter wochenende wohnung woche wochen \
    zimmer zug montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar april juni juli september oktober november dezember deutschland österreich berlin \
    problem probleme onkel tante oma opa sprache unterricht universität",
    )
});
/// Comparatives that lack the change of their vowel, with the right ones.
static BROKEN: Pairs = LazyLock::new(|| {
    pairs(
        "großer größer, alter älter, junger jünger, langer länger, kurzer kürzer, starker stärker, warmer wärmer, kalter kälter, guter besser, gutter besser, viel mehr, kluger klüger, armer ärmer",
    )
});
/// Reflexive verbs by their beginning, the prepositions that they do not take, and the one that they do.
const WITH_SELF: &str = "kümmer für um, kümmer über um, kümmer auf um, interessier auf für, interessier über für, interessier in für, erinner auf an, erinner über an, erinner für an, \
    verlieb mit in, verlieb auf in, gewöhn mit an, gewöhn zu an, beschäftig über mit, beschäftig für mit, konzentrier an auf, konzentrier in auf, verabschied zu von, fürcht von vor, ärger für über";
/// Adjectives and adverbs that are small after a degree.
const PLAIN: &str = "schnell langsam schön gut schlecht groß klein alt neu jung müde glücklich traurig nett freundlich schwer leicht wichtig interessant teuer billig kalt warm heiß gern oft viel";

/// The word with its first letter in the other case: `am wochenende`, `Wir Gehen`.
pub(super) fn other_case(word: &str, written: &str, around: &Around<'_>) -> Option<String> {
    if !starts_upper(written) {
        if written != word || !NOUNS.contains(word) {
            return None;
        }
        let is_part = around.has(1, "- _ . / =") && around.written(1) != Some(".") || around.has(-1, "- _ . / @ =");
        return (!is_part && !around.has(-1, ":") && (word != "schule" || !around.has(1, "ich")))
            .then(|| first_upper(word));
    }
    if is_upper(written) || around.i == 0 {
        return None;
    }
    if ["Ich", "Wir", "Er"].contains(&written)
        && ["weil", "dass", "wenn", "ob", "und", "aber", "denn"].contains(&around.written(-1)?)
        && around.word(1).is_some_and(|next| next.chars().all(char::is_alphabetic))
    {
        return Some(first_lower(written));
    }
    if is_among("ist sind war", around.written(-1)?) && is_among(PLAIN, word) && ends(around, 1) {
        return Some(first_lower(written));
    }
    let is_degree = around.written(-1) == Some("sehr") && is_among(PLAIN, word);
    let is_verb = ["ich", "du", "er", "wir"].contains(&around.written(-1)?)
        && around.i <= 2
        && of_form(word).is_some()
        && !is_among("essen leben schreiben", word)
        && !ends(around, 1)
        || around.i == 1
            && ["Ich", "Du", "Er", "Wir"].contains(&around.written(-1)?)
            && of_form(word).is_some()
            && !ends(around, 1);
    (is_degree || is_verb && !ends(around, 1)).then(|| first_lower(written))
}

/// What is wrong with a word of a phrase.
pub(super) fn wrong(word: &str, around: &Around<'_>) -> Option<Certain> {
    confused(word, around)
        .or_else(|| time(word, around))
        .or_else(|| governed(word, around))
        .or_else(|| amount(word, around))
        .or_else(|| infinitive(word, around))
        .or_else(|| degree(word, around))
        .or_else(|| country(word, around))
}

fn confused(word: &str, around: &Around<'_>) -> Option<Certain> {
    match word {
        "mann" if around.written(0) == Some("mann") => form("man"),
        "wider" if around.has(-1, "bald schon immer nie nicht hin mal gleich morgen heute endlich") && !around.has(1, "die den das besseres alle willen erwarten") && (!around.has(-1, "hin") || ends(around, 1)) => form("wieder"),
        "seit" if around.has(-1, "ihr") && around.i <= 2 && !is_span(around, 1) && !around.has(-2, "hat ist") => form("seid"),
        "seid" if around.has(1, "gestern langem jahren tagen wochen monaten wann dem einem einer drei zwei") && !around.sentence().iter().any(|word| word == "ihr") => form("seit"),
        "das" if around.has(-1, ",") && around.has(-2, SAYING) && around.written(-2).is_some_and(|verb| !starts_upper(verb)) && around.has(1, "ich du er wir man es sie ihr") && !ends(around, 2) && around.word(2).is_none_or(|verb| of_form(&verb).is_none()) => {
            form("dass")
        }
        "dass" if around.has(1, "ist war hat wird kann sind") && !ends(around, 2) && around.has(2, "ein eine kein keine nicht sehr gut schön mein meine der die das") => form("das"),
        "wie" if around.has(-1, COMPARATIVES) && !around.has(-2, "nicht so") && !around.has(-1, "lieber einfacher besser lauter") && !is_clause(around) => form("als"),
        "wen" if around.i == 0 && around.has(1, "ich du er wir es") && around.sentence().iter().any(|word| word == ",") && !around.sentence().iter().any(|word| word == "?" || word == "den") => form("wenn"),
        "war" if around.has(-1, "nicht") && around.written(1) == Some("?") && around.has(-2, ",") => form("wahr"),
        "wahr" if around.i == 1 && around.has(-1, "ich er sie es wir") && !ends(around, 1) => form("war"),
        "ihm" if around.written(1).is_some_and(|noun| is_among("Sommer Winter Herbst Januar Februar März April Juni Juli August September Oktober November Dezember Park Kino Garten Restaurant Urlaub Büro Internet", noun)) => form("im"),
        "stadt" if around.has(-1, "findet fand finden") => form("statt"),
        "fiel" if around.has(-1, "sehr") || around.written(1).is_some_and(|noun| is_among("Spaß Geld Glück Zeit Erfolg", noun)) => form("viel"),
        "wenn" if around.has(1, "ich er sie wir") && around.has(2, "klein jung kind jünger kleiner") && around.has(3, "war waren") && ends(around, 4) => form("als"),
        "weis" if around.has(-1, "ich er sie wer") || around.has(1, "nicht ich") => form("weiß"),
        "mehr" if around.has(1, COMPARATIVES) && !around.has(-1, "nicht kein keine nie niemand nichts keiner immer niemals umso desto je") && !negated(around) && !around.has(1, "lieber besser leichter schneller schlechter") || word == "mehr" && around.has(1, "besser größer schöner schneller") && around.has(-1, "ist viel bin noch") && !negated(around) => {
            Some(Certain::Extra)
        }
        "nicht" if around.has(-1, "nie niemals") && !around.has(1, "mehr nur") && !ends(around, 1) => Some(Certain::Extra),
        "viel" if around.written(1).is_some_and(|noun| is_among("Leute Freunde Kinder Menschen Bücher Freundinnen Frauen Männer Tiere Sprachen Fehler", noun)) && !around.has(-1, "zu so wie gleich zuviel") => form("viele"),
        "viele" if !around.has(-1, "das so wie zu die") && around.written(1).is_some_and(|noun| is_among("Geld Zeit Wasser Glück Arbeit Obst Fleisch Regen Schnee Musik Hunger Milch Kaffee", noun)) => form("viel"),
        "viele" if around.written(1).is_some_and(|noun| is_among("Dank Spaß Erfolg", noun)) => form("vielen"),
        "viel" if around.written(1) == Some("Dank") && around.i == 0 => form("vielen"),
        "wann" if around.i == 0 && around.has(1, "ich er wir") && !around.sentence().iter().any(|word| word == "?") && around.sentence().iter().any(|word| word == ",") && around.sentence().len() > 6 => Some(Certain::Wrong),
        _ => None,
    }
}

fn negated(around: &Around<'_>) -> bool {
    around
        .sentence()
        .iter()
        .any(|word| is_among("nicht kein keine keinen nie niemals niemand nichts", word))
}

fn is_span(around: &Around<'_>, by: isize) -> bool {
    around.has(by, "jahren tagen wochen monaten gestern langem wann dem der einem einer zwei drei vier fünf anfang ende jahrzehnten jahrhunderten heute kurzem stunden jeher")
        || around.word(by).is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()) || word.ends_with("en") || word.ends_with("er") || word.ends_with("em"))
}

/// Whether a clause follows that is no comparison of two.
fn is_clause(around: &Around<'_>) -> bool {
    let (words, at) = part(around);
    !around.has(
        1,
        "ich du er sie wir mein meine der die das dein deine sein seine unser",
    ) || around.has(-2, "umso desto immer")
        || words[at + 1..].len() > 4
}

fn time(word: &str, around: &Around<'_>) -> Option<Certain> {
    if !["am", "an", "im", "in", "bei", "zu"].contains(&word) {
        return None;
    }
    let next = around.word(1)?;
    let is_noun = noun(around, 1).is_some();
    let in_season = is_noun && (is_among(MONTHS, &next) || is_among(SEASONS, &next));
    let on_day = is_noun && is_among(DAYS, &next);
    match word {
        "am" if in_season && !around.has(1, "mai august") => form("im"),
        "an" if in_season && (ends(around, 2) || around.has(2, "ist war haben habe hat gibt")) => form("im"),
        "im" if on_day && !around.has(1, "morgen abend") => form("am"),
        "in" if on_day
            && !around.has(1, "morgen")
            && !around.written(2).is_some_and(starts_upper)
            && !around.has(2, "-") =>
        {
            form("am")
        }
        "in" | "an" | "am" | "bei" | "zu"
            if around.has(2, "uhr") && (is_among(NUMBERS, &next)) && !around.has(-1, "bis") =>
        {
            form("um")
        }
        _ => None,
    }
}

fn governed(word: &str, around: &Around<'_>) -> Option<Certain> {
    if is_among("für zu auf über von", word)
        && around.has(1, DETERMINERS)
        && around
            .word(2)
            .is_none_or(|next| !is_among("stunden minuten tage jahre zeit stunde minute weile moment", &next))
    {
        let verb = around.word(-1)?;
        let found = VERBS.split(", ").find_map(|rule| {
            let mut words: Vec<_> = rule.split(' ').collect();
            let (right, wrong) = (words.pop()?, words.pop()?);
            let is_verb =
                words.last().is_some_and(|last| *last == verb) && (words.len() == 1 || around.has(-2, words[0]));
            (wrong == word && is_verb).then_some(right)
        });
        if let Some(right) = found {
            return form(right);
        }
    }
    match word {
        _ if is_among("für über auf in an mit zu von", word)
            && around.has(-1, "mich dich sich uns")
            && around.has(1, DETERMINERS)
            && reflexive(word, around).is_some() =>
        {
            form(reflexive(word, around)?)
        }
        "über" | "von" | "für"
            if around.has(-1, "mich dich sich uns")
                && around.has(-2, "erinnere erinnerst erinnert erinnern")
                && around.has(1, DETERMINERS) =>
        {
            form("an")
        }
        "auf" | "in" | "über" | "an" if around.has(-1, "mich") && around.has(-2, "interessiere") => form("für"),
        "in" | "zu"
            if around.has(1, "hause haus")
                && around.written(1).is_some_and(starts_upper)
                && around.has(-1, "gehe gehst geht gehen fahre fährst fahren komme")
                && around.has(-2, "ich du er wir")
                && (ends(around, 2) && word == "zu" || around.has(1, "haus")) =>
        {
            form("nach")
        }
        "zu" if around.has(1, DETERMINERS) && {
            let (words, at) = part(around);
            words.last().is_some_and(|last| last == "verheiratet") && at + 4 >= words.len()
        } =>
        {
            form("mit")
        }
        "habe" | "bin" => state(word, around),
        _ => None,
    }
}

/// `ich habe zwanzig Jahre alt`, `ich bin Hunger`.
fn state(word: &str, around: &Around<'_>) -> Option<Certain> {
    if !(around.has(-1, "ich") || around.has(1, "ich")) {
        return None;
    }
    if word == "habe" && around.has(2, "jahre jahr") && around.has(3, "alt") {
        return form("bin");
    }
    let next = if around.has(1, "ich") { 2 } else { 1 };
    let is_state = |by: isize| {
        around
            .written(by)
            .is_some_and(|word| is_among("Hunger Durst Angst Lust", word))
    };
    (word == "bin" && (is_state(next) || around.has(next, "großen viel keinen") && is_state(next + 1)))
        .then(|| Certain::Form("habe".to_owned()))
}

/// `nicht ein Auto`, `kein nicht`.
fn amount(word: &str, around: &Around<'_>) -> Option<Certain> {
    if word == "nicht"
        && around.has(-1, "habe hast haben")
        && around.has(1, "ein eine einen")
        && noun(around, 2).is_some()
        && ends(around, 3)
        && !around.has(3, ",")
    {
        return Some(Certain::Wrong);
    }
    None
}

/// `Es ist schwer, einen Parkplatz finden`, `um Deutsch lernen`.
fn infinitive(word: &str, around: &Around<'_>) -> Option<Certain> {
    if !is_infinitive(word) || !ends(around, 1) || around.written(0).is_some_and(starts_upper) {
        return None;
    }
    let (words, at) = part(around);
    if at == 0 || words.iter().any(|word| word == "zu") {
        return None;
    }
    let start = -isize::try_from(at).ok()?;
    let is_purpose = words[0] == "um"
        && around.has(start - 1, ",")
        && !words.iter().any(|word| {
            is_among("und oder willen der die das den dem es wir ich er sie man", word)
                && word != "die"
                && word != "das"
                && word != "den"
        });
    let adjective = "schwer wichtig leicht schön möglich nötig schwierig einfach verboten gut besser interessant unmöglich gefährlich";
    let is_said = around.has(start - 1, ",")
        && around.has(start - 2, adjective)
        && around.has(start - 3, "ist war nicht sehr")
        && (around.has(start - 4, "es") || around.has(start - 5, "es"));
    let is_other = is_among(
        "wenn dass was wie wer wo weil ob als die der das denn aber und sondern wir sie",
        &words[0],
    ) || words
        .iter()
        .any(|word| is_among("wir sie können müssen wollen kann soll", word));
    (is_purpose && at < 5 || is_said && !is_other && at > 0)
        .then(|| owned(format!("zu {word}")))
        .flatten()
}

/// The preposition that a reflexive verb takes instead.
fn reflexive(word: &str, around: &Around<'_>) -> Option<&'static str> {
    let verb = around.word(-2)?;
    WITH_SELF.split(", ").find_map(|rule| {
        let mut words = rule.split(' ');
        let (stem, wrong, right) = (words.next()?, words.next()?, words.next()?);
        (wrong == word && verb.starts_with(stem)).then_some(right)
    })
}

/// `sehr größer`, `großer als`, `kein schön`.
fn degree(word: &str, around: &Around<'_>) -> Option<Certain> {
    match word {
        "sehr"
            if around.has(-1, "ist bin bist sind war")
                && around.has(1, COMPARATIVES)
                && !around.has(1, "lieber")
                && (ends(around, 2) || around.has(2, "als")) =>
        {
            form("viel")
        }
        "kein" if around.written(1).is_some_and(|next| is_among(PLAIN, next)) && ends(around, 2) => form("nicht"),
        "viel"
            if around.has(1, "müde kalt heiß traurig nett freundlich langsam interessant")
                && ends(around, 2)
                && !around.has(-1, "so zu wie") =>
        {
            form("sehr")
        }
        _ => {
            let right = paired(&BROKEN, word)?;
            let is_compared = around.has(1, "als") && around.has(-1, "ist bin bist sind war viel noch");
            (is_compared && word != "viel").then(|| form(right)).flatten()
        }
    }
}

/// `in Türkei`, `zu Schule`.
fn country(word: &str, around: &Around<'_>) -> Option<Certain> {
    let next = around.written(1)?;
    match word {
        "nach" if is_among("Schweiz Türkei Ukraine Slowakei", next) => form("in die"),
        "aus" if is_among("Schweiz Türkei Ukraine Slowakei", next) => form("aus der"),
        "in" if is_among("Schweiz Türkei Ukraine Slowakei", next) => Some(Certain::Wrong),
        "zu" if is_among("Schule Arbeit Post Uni Universität Bank", next)
            && around.has(-1, "gehe gehst geht gehen fahre fährst fährt fahren komme immer") =>
        {
            form("zur")
        }
        "zu" if is_among("Arzt Bahnhof Supermarkt", next) && !around.has(-1, "arzt bahnhof") => form("zum"),
        "in" if is_among("Schule Park Kino Stadt Supermarkt Restaurant Kirche Garten", next)
            && around.has(-1, "gehe gehst geht gehen fahre fährst fahren")
            && ends(around, 2) =>
        {
            form(match super::nouns::known(next)?.gender {
                super::nouns::Gender::Masculine => "in den",
                super::nouns::Gender::Feminine => "in die",
                super::nouns::Gender::Neuter => "ins",
            })
        }
        "mit" if is_among("Bus Auto Zug Fahrrad Taxi", next) && ends(around, 2) && !around.has(2, "/ - ,") => {
            form("mit dem")
        }
        _ => None,
    }
}
