//! Words that are right where they stand, although learners' texts have so few of them that a network takes them for mistakes.

use super::Word;
use crate::language::Rules;
use crate::letters::is_upper;

/// Short forms of measures that all languages have.
const MEASURES: [&str; 22] = [
    "cl", "cm", "dag", "dl", "g", "GB", "ha", "hg", "kB", "kg", "km", "kW", "kWh", "l", "m", "MB", "mg", "ml", "mm",
    "MW", "t", "W",
];

/// Calls none of them wrong in a sentence: a measure after a number (`4 msk`), and a greeting or an interjection that the sentence begins
/// with (`Nja, …`). Of 204 such in the learners' texts of five languages, 8 are labelled wrong.
pub(super) fn leave(words: &mut [Word], rules: &Rules) {
    leave_measures(words, rules);
    let length = greeting(words, rules);
    words[..length].iter_mut().for_each(|word| word.judged = false);
}

fn leave_measures(words: &mut [Word], rules: &Rules) {
    let is_number = |word: &str| word.ends_with(|c: char| c.is_ascii_digit() || "½¼¾".contains(c));
    for i in 1..words.len() {
        let (before, word) = (words[i - 1].read.as_deref(), words[i].read.as_deref());
        let is_measure = |word: &str| MEASURES.contains(&word) || rules.measures.contains(&word);
        if before.is_some_and(is_number) && word.is_some_and(is_measure) {
            words[i].judged = false;
        }
    }
}

/// How many words of a sentence are a greeting or an interjection before a mark or the end; 0 if it begins with none.
fn greeting(words: &[Word], rules: &Rules) -> usize {
    let is_one = |length: usize| {
        let read: Option<Vec<&str>> = words.get(..length)?.iter().map(|word| word.read.as_deref()).collect();
        let read = read.filter(|words| !words.iter().any(|word| is_upper(word)))?;
        let ends = words
            .get(length)
            .is_none_or(|next| matches!(next.read.as_deref(), Some("," | "!" | ".") | None));
        let phrase = read.join(" ").to_lowercase();
        Some(ends && rules.greetings.contains(&&*phrase))
    };
    [2, 1]
        .into_iter()
        .find(|length| is_one(*length) == Some(true))
        .unwrap_or(0)
}
