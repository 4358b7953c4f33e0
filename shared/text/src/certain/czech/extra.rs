//! Little Czech words that are too many.
//!
//! In the learners' text that training uses, all 37 places with an auxiliary or a preposition too many are wrong, and in 186,462 correct sentences
//! there are six, all of the 19th century.

use super::clause::Around;
use super::phrases::compares;

/// Adverbs of place that have no preposition.
const PLACES: &str = "doma domů sem tady tam venku";
/// First persons of the present, beside which `jsem` is one too many.
const PRESENT: &str = "bydlím cestuji cestuju chci chodím čekám čtu dělám hledám hraji hraju jdu jedu jím miluji miluju mluvím mám piju poslouchám potřebuji \
    potřebuju pracuji pracuju rozumím sportuju spím studuji studuju učím vařím vidím znám žiji žiju";
/// First and second persons of verbs that have no `se`.
const NEVER_SE: &str = "bydlím bydlíš obědvám odpočívám odpočíváš pracuji pracuju pracuješ snídám spím spíš večeřím vstávám vstáváme vstáváš";
/// How words begin before which `se` may be the preposition, or that go on with it.
const AFTER_SE: [char; 10] = ['c', 'd', 'm', 'p', 's', 't', 'z', 'č', 'š', 'ž'];

/// Whether a word is too many: `v doma`, `jsem jdu`, `více lepší`.
pub(super) fn is_extra(word: &str, around: &Around<'_>) -> bool {
    match word {
        "do" | "k" | "ke" | "v" | "ve" => around.has(1, PLACES),
        "se" => {
            around.has(-1, NEVER_SE)
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
