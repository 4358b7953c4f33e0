//! Czech words that the ones beside them rule out: a clitic that begins a sentence, a comparison with `jak`, an address in the nominative.
//!
//! In the learners' text that training uses, 72 of 77 such places are labelled wrong, and the others are wrong too; in 186,462 correct sentences
//! there are twelve, of which two are of today.

use super::super::around::Around;
use super::reflexives::always_se;
use crate::letters::is_among;

/// Verbs that go with `kde`, and those that go with `kam`.
const STAYING: &str = "bydlel bydlela bydlí bydlíš bydlíte pracuješ žiješ žijete";
const GOING: &str = "jdeme jdete jdeš jedeme jedete jedeš letíš letíte pojedeme pojedeš půjdeme půjdete půjdeš";
/// Persons by whom one is addressed after `pane`, with their vocatives.
const ADDRESSED: &str = "docent docente, doktor doktore, inženýr inženýre, kolega kolego, magistr magistře, ministr ministře, prezident prezidente, \
    profesor profesore, předseda předsedo, soused sousede, starosta starosto, učitel učiteli, ředitel řediteli, řidič řidiči";
/// Forms of `znát`, with those of `umět`.
const KNOWING: &str =
    "znám umím, znáš umíš, zná umí, známe umíme, znáte umíte, znají umějí, neznám neumím, neznáš neumíš, nezná neumí";
/// What one can do, and not know.
const ABILITIES: &str = "bruslit běhat dělat hrát jezdit kreslit lyžovat malovat mluvit plavat psát péct skákat tancovat tančit vařit zpívat číst řídit šít";
const DEGREES: &str = "dobře moc trochu velmi výborně";
/// Comparatives that do not end in `-ější` or `-ěji`.
const COMPARATIVES: &str = "delší dražší dál dále dřív dříve hezčí horší hůř hůře kratší lehčí lepší líp lépe menší mladší nižší starší těžší větší vyšší";
/// Words that end like an infinitive.
const NO_INFINITIVES: &str = "internet let pět svět výlet";
/// Words that end so and compare nothing.
const NO_COMPARATIVES: &str = "později raději";
/// Spans of which something happens so many times, with `za`.
const SPANS: &str = "den hodinu měsíc rok týden";
/// Prepositions with which `roce` stands, and words that join it to another noun with one.
const BEFORE_YEAR: &str = "na o po při v ve";
const JOINTS: &str = "a i nebo či";
/// Verbs before which `se` begins no sentence, beside those that always have it.
const AFTER_SE: &str = "cítím jmenuje jmenuji jmenuju mám máme myslím učím vrátil vrátím";

/// What has to stand for `word`; nothing as the form if it is open.
pub(super) fn wrong(word: &str, around: &Around<'_>) -> Option<Option<String>> {
    let form = |right: &str| Some(Some(right.to_owned()));
    let paired = |list: &str| {
        let mut pairs = list.split(", ").filter_map(|pair| pair.split_once(' '));
        pairs
            .find(|(wrong, _)| *wrong == word)
            .map(|(_, right)| Some(right.to_owned()))
    };
    match word {
        "kam" if around.has(1, STAYING) => form("kde"),
        "kde" if around.has(1, GOING) => form("kam"),
        "mi" if begins(around) => form(if around.has(1, "jsme sme") { "my" } else { "mně" }),
        "ho" if begins(around) => form("jeho"),
        "mu" if begins(around) => form("jemu"),
        "se" | "si"
            if begins(around)
                && around
                    .word(1)
                    .is_some_and(|verb| always_se(&verb) || is_among(AFTER_SE, &verb)) =>
        {
            Some(None)
        }
        "jak" if around.word(-1).is_some_and(|word| compares(&word)) => form("než"),
        "muže" if is_before_infinitive(around) && !is_man(around) => form("může"),
        "roce" if (-4..0).all(|by| !around.has(by, BEFORE_YEAR)) && around.i > 0 && !around.has(-1, JOINTS) => {
            form("v roce")
        }
        _ if is_among(SPANS, word) && around.word(-1).is_some_and(|times| times.ends_with("krát")) => {
            Some(Some(format!("za {word}")))
        }
        _ if around.has(-1, "pane") => paired(ADDRESSED),
        _ if around.has(1, ABILITIES) || around.has(1, DEGREES) && around.has(2, ABILITIES) => paired(KNOWING),
        _ => None,
    }
}

/// Whether what stands before `muže` makes it the noun: a preposition or an adjective.
fn is_man(around: &Around<'_>) -> bool {
    let before = around.word(-1);
    around.has(-1, "bez do k na o od pro proti před přes u z za")
        || before.is_some_and(|word| word.ends_with("ho") || word.ends_with('é'))
}

/// Whether an infinitive follows, or one after `se` or `si`.
fn is_before_infinitive(around: &Around<'_>) -> bool {
    let is_infinitive = |by: isize| {
        around.word(by).is_some_and(|word| {
            let ends = ["at", "et", "it", "át", "ét", "ít", "ýt", "ět", "out"];
            ends.iter().any(|ending| word.ends_with(ending)) && !is_among(NO_INFINITIVES, &word)
        })
    };
    is_infinitive(1) || around.has(1, "se si taky také už") && (2..=4).any(is_infinitive)
}

/// Whether the word is the first of a sentence of at least three words.
fn begins(around: &Around<'_>) -> bool {
    around.i == 0 && around.word(1).is_some() && around.word(2).is_some()
}

/// Whether a word is a comparative.
pub(super) fn compares(word: &str) -> bool {
    let ends = ["ejší", "ější", "eji", "ěji"]
        .iter()
        .any(|ending| word.ends_with(ending));
    is_among(COMPARATIVES, word) || ends && !word.starts_with("nej") && !is_among(NO_COMPARATIVES, word)
}
