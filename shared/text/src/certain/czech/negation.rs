//! Czech negation, which is part of the verb and comes twice: `nikdo nepřišel`, `nemám`.
//!
//! In the learners' text that training uses, 78 of 81 such places are labelled wrong, and the others are wrong too; in 186,462 correct sentences
//! there are eight.

use super::super::Certain;
use super::clause::{Around, is_among};

/// Words beside which the verb is negative as well.
const NOBODY: &str = "nic nikam nikde nikdo nikdy nikoho nikomu nikým";
/// Frequent verbs whose negative begins with `ne`.
const VERBS: &str = "bydlel bydlí byl byla byli bylo chce chceme chci chodil chodila chodí chodím chtěl chtěla chybí cítím čeká čte dal dala dostal dělal \
    dělala dělá dělám hraje je jedl jedla jím koupil koupila kouří kouřím mluví mluvím mohl mohla mohou mohu má máme mám měl měla může můžu našel našla piju \
    pomohl pracuje přijde přišel přišla přišli píše rozumí rozumím slyšel stalo udělal viděl viděla vidím volal ví víme vím zapomněl zavolal \
    znal zná znám řekl řekla";
/// After these, `ne` may stand by itself.
const BEFORE_NO: &str = "a ani ano či ne nebo proč";

/// What is wrong with a verb that is not negative beside `nikdo` or the like, or with a verb after `ne` by itself.
pub(super) fn wrong<'a, R: Fn(usize) -> Option<&'a str>>(word: &str, around: &Around<'_, R>) -> Option<Certain> {
    let is_alone = |by: isize| around.has(by, "ne") && !around.has(by - 1, BEFORE_NO);
    if word == "ne" && is_alone(0) {
        let verb = around.word(1).filter(|verb| is_among(VERBS, verb))?;
        return Some(Certain::Form(negative(&verb)));
    }
    if !is_among(VERBS, word) {
        return None;
    }
    if is_alone(-1) {
        return Some(Certain::Extra);
    }
    let is_half = around.has(-1, NOBODY) || around.has(1, NOBODY);
    (is_half && !around.sentence().iter().any(|word| is_negative(word))).then(|| Certain::Form(negative(word)))
}

fn negative(verb: &str) -> String {
    if verb == "je" {
        "není".to_owned()
    } else {
        format!("ne{verb}")
    }
}

/// Whether a word may be what makes the sentence negative.
fn is_negative(word: &str) -> bool {
    let begins_otherwise = ["nebo", "nech", "nej", "něm"]
        .iter()
        .any(|other| word.starts_with(other));
    is_among("ani bez ne ni není", word)
        || word.starts_with("ne") && !begins_otherwise && !is_among("než nebe neděle neděli nedělní", word)
}
