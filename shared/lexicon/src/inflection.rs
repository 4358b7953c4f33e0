//! Forms of words, of which Czech has more than any list.

use crate::Words;

/// The endings of a paradigm. What follows a stem in one of them may follow it in all.
type Endings = &'static [&'static str];

/// Czech paradigms that hardly any stem has two endings of by chance: past participles, hard and soft adjectives, verbs in -ovat and -nout,
/// nouns in -ost and -ace (Internetová jazyková příručka, https://prirucka.ujc.cas.cz).
const CZECH: &[Endings] = &[
    &["l", "la", "lo", "li", "ly"],
    &["ý", "á", "é", "ého", "ému", "ém", "ým", "ou", "ých", "ými"],
    &["ní", "ního", "nímu", "ním", "ních", "ními"],
    &["ovat", "uji", "uju", "uješ", "uje", "ujeme", "ujete", "ují"],
    &["nout", "nu", "neš", "ne", "neme", "nete", "nou"],
    &["ost", "osti", "ostí", "ostem", "ostech", "ostmi"],
    &["ace", "aci", "ací", "acím", "acích", "acemi"],
];
/// The fewest letters of a stem.
const SHORTEST: usize = 3;
/// How many other forms of a paradigm the list has to have.
const OTHERS: usize = 2;
/// What makes a Czech verb or adjective negative, as part of the word.
const NOT: &str = "ne";
/// The fewest letters of a word that is made negative.
const SHORTEST_NEGATED: usize = 4;

impl Words {
    /// Whether `word`, in small letters, is a form of a word of which the list has others, or the negative of one that it has.
    pub(crate) fn is_form(&self, word: &str) -> bool {
        if self.language.code() != "cs" {
            return false;
        }
        let positive = word
            .strip_prefix(NOT)
            .filter(|rest| rest.chars().count() >= SHORTEST_NEGATED);
        positive.is_some_and(|rest| self.get(rest).is_some() || self.has_others(rest)) || self.has_others(word)
    }

    /// Whether the list has other forms of a paradigm that `word` may be of.
    fn has_others(&self, word: &str) -> bool {
        CZECH.iter().any(|endings| {
            let stems = endings.iter().filter_map(|ending| word.strip_suffix(ending));
            stems.filter(|stem| stem.chars().count() >= SHORTEST).any(|stem| {
                let others = endings.iter().map(|ending| format!("{stem}{ending}"));
                others.filter(|other| self.get(other).is_some()).take(OTHERS).count() == OTHERS
            })
        })
    }
}
