//! Little Czech words that are too many.
//!
//! In the learners' text that training uses, 32 of 44 such places are labelled wrong, and the others are wrong too; in 186,462 correct sentences
//! there are nine, of which seven are of the 19th century.

use super::super::around::Around;
use super::phrases::compares;

/// Adverbs of place that have no preposition.
const PLACES: &str = "doma domů sem tady tam venku";
/// First persons of the present, beside which `jsem` is one too many.
const PRESENT: &str = "bydlím cestuji cestuju chci chodím čekám čtu dělám hledám hraji hraju jdu jedu jím miluji miluju mluvím mám piju poslouchám potřebuji \
    potřebuju pracuji pracuju rozumím sportuju spím studuji studuju učím vařím vidím znám žiji žiju";
/// First and second persons of verbs that have no `se`.
const NEVER_SE: &str = "bydlel bydlela bydlím bydlíme bydlíš cestuju cestuji lyžuju nakupuju nakupuji obědvám obědváme odpočívám odpočíváme odpočíváš pracujeme pracuji pracuju \
    pracuješ snídal snídala snídám snídáme spal spala spím spíš sportuju sportuji vstal vstala vstanu vstával vstávala vstávám vstáváme vstáváš \
    večeříme večeřím žil žila žiji žiju žijeme";
/// How words begin before which `se` may be the preposition, or that go on with it.
const AFTER_SE: [char; 10] = ['c', 'd', 'm', 'p', 's', 't', 'z', 'č', 'š', 'ž'];

/// Whether a word is too many: `v doma`, `jsem jdu`, `více lepší`.
pub(super) fn is_extra(word: &str, around: &Around<'_>) -> bool {
    match word {
        "do" | "k" | "ke" | "v" | "ve" => around.has(1, PLACES),
        "se" => {
            let is_beside = around.has(-1, NEVER_SE)
                || around.has(1, NEVER_SE)
                || around.has(-1, "jsem jsi jsme") && around.has(-2, NEVER_SE);
            is_beside
                && !around
                    .word(1)
                    .is_some_and(|next| next.starts_with(AFTER_SE) || next.ends_with('t'))
        }
        "jsem" => around.has(1, PRESENT) || around.has(-1, PRESENT),
        "méně" | "míň" | "nejvíc" | "nejvíce" | "víc" | "více" => {
            !around.has(-1, "o tím to čím") && around.word(1).is_some_and(|next| compares(&next))
        }
        _ => false,
    }
}
