//! Whether a word looks misspelt.

use solecism_text::letters::{is_upper, starts_upper};

use crate::{Words, normal};

/// The fewest letters of a word that is looked at, because nearly every shorter one is a letter away from a frequent word.
const SHORTEST: usize = 4;
/// The least score of a word that is near: one wrong letter, and a word that comes once in a million.
const NEAR: f32 = -1.0;

/// What Czech writers confuse, because it sounds alike or differs in a mark: `i` and `y`, long and short vowels, letters with a hook and without.
const CONFUSED: [(&str, &str); 40] = [
    ("i", "y"),
    ("y", "i"),
    ("í", "ý"),
    ("ý", "í"),
    ("ú", "ů"),
    ("ů", "ú"),
    ("u", "ů"),
    ("u", "ú"),
    ("ů", "u"),
    ("ú", "u"),
    ("ě", "e"),
    ("e", "ě"),
    ("je", "ě"),
    ("ně", "mě"),
    ("a", "á"),
    ("á", "a"),
    ("e", "é"),
    ("é", "e"),
    ("i", "í"),
    ("í", "i"),
    ("y", "ý"),
    ("ý", "y"),
    ("s", "š"),
    ("š", "s"),
    ("c", "č"),
    ("č", "c"),
    ("z", "ž"),
    ("ž", "z"),
    ("r", "ř"),
    ("ř", "r"),
    ("d", "ď"),
    ("ď", "d"),
    ("t", "ť"),
    ("ť", "t"),
    ("n", "ň"),
    ("ň", "n"),
    ("ně", "ňe"),
    ("ňe", "ně"),
    ("tě", "ťe"),
    ("ťe", "tě"),
];
/// The same at the end of a word, where it makes other forms, which the list may lack: `mladí`, `rohlíků`, `dílnou`.
const ENDINGS: [(&str, &str); 9] = [
    ("í", "ý"),
    ("í", "i"),
    ("i", "í"),
    ("i", "y"),
    ("y", "i"),
    ("y", "ý"),
    ("ů", "u"),
    ("é", "e"),
    ("á", "a"),
];
/// Endings of participles and of adjectives made of them, whose forms the list may lack: `povolány`, `maskovaní`, `mluvicí`.
const PARTICIPLES: [&str; 18] = [
    "eni", "eny", "ena", "eno", "ěni", "ěny", "ěna", "ěno", "áni", "ány", "ána", "áno", "uti", "uty", "aní", "icí",
    "ívní", "ivní",
];
/// The least frequency of the word that was meant: once in a million words.
const MEANT: u16 = 300;

impl Words {
    /// Whether a Czech word that the list does not have becomes a frequent one if a single letter is replaced by one that it is often confused
    /// with. In the learners' text that training uses, 16,134 of 16,613 such words were labelled wrong before the endings were left out, most others are wrong too, and in
    /// 109,306 correct sentences of today there are 67.
    pub fn is_slip(&self, word: &str) -> bool {
        if self.language.code() != "cs"
            || word.chars().count() < SHORTEST
            || !word.chars().all(|c| c.is_alphabetic() && c.is_lowercase())
        {
            return false;
        }
        let word = &*normal(word);
        let is_meant = |(written, meant): &(&str, &str)| {
            word.match_indices(written).any(|(at, _)| {
                let end = at + written.len();
                let is_ending = end == word.len() && ENDINGS.contains(&(*written, *meant));
                !is_ending && self.get(&format!("{}{meant}{}", &word[..at], &word[end..])) >= Some(MEANT)
            })
        };
        let may_be_form = PARTICIPLES.iter().any(|ending| word.ends_with(ending)) || self.noun(word).is_some();
        !may_be_form && !self.knows(word) && CONFUSED.iter().any(is_meant)
    }

    /// Whether the list has no such word, but a frequent one that differs from it in a letter or in accents.
    ///
    /// What may be a name never looks misspelt: a word with a capital, unless the language gives one to every noun.
    pub fn is_misspelt(&self, word: &str) -> bool {
        let word = &*normal(word);
        let has_letters_only = word.chars().all(char::is_alphabetic) && word.chars().count() >= SHORTEST;
        if !has_letters_only || self.may_be_name(word) || self.knows(word) {
            return false;
        }
        let small = word.to_lowercase();
        self.near(&small, 1).iter().any(|found| found.score >= NEAR)
    }

    /// Whether a word has capitals that no rule of the language explains.
    fn may_be_name(&self, word: &str) -> bool {
        let of_nouns = self.language.code() == "de";
        is_upper(word) || word.chars().skip(1).any(char::is_uppercase) || (starts_upper(word) && !of_nouns)
    }
}
