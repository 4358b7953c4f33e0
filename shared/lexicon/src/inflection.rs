//! Forms of words, of which Czech has more than any list.

use crate::Words;

/// Endings of which a stem that has some of them may have all, that of the dictionary first.
struct Paradigm {
    endings: &'static [&'static str],
    /// Whether the form of the dictionary is enough to tell: nouns end like hardly any of them.
    is_plain: bool,
}

const fn paradigm(is_plain: bool, endings: &'static [&'static str]) -> Paradigm {
    Paradigm { endings, is_plain }
}

/// Czech paradigms that hardly any stem has two endings of by chance: past participles, hard and soft adjectives, verbs in -ovat and -nout,
/// nouns in -ost and -ace (Internetová jazyková příručka, https://prirucka.ujc.cas.cz).
const CZECH: &[Paradigm] = &[
    // `hotel` and `stůl` are no participles.
    paradigm(false, &["l", "la", "lo", "li", "ly"]),
    paradigm(true, &["ý", "á", "é", "ého", "ému", "ém", "ým", "ou", "ých", "ými"]),
    paradigm(true, &["ní", "ního", "nímu", "ním", "ních", "ními"]),
    paradigm(true, &["ovat", "uji", "uju", "uješ", "uje", "ujeme", "ujete", "ují"]),
    paradigm(true, &["nout", "nu", "neš", "ne", "neme", "nete", "nou"]),
    paradigm(true, &["ost", "osti", "ostí", "ostem", "ostech", "ostmi"]),
    paradigm(true, &["ace", "aci", "ací", "acím", "acích", "acemi"]),
];
/// The fewest letters of a stem.
const SHORTEST: usize = 3;
/// How many other forms of a paradigm the list has to have, if the form of the dictionary is not enough.
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
        CZECH.iter().any(|Paradigm { endings, is_plain }| {
            let stems = endings.iter().filter_map(|ending| word.strip_suffix(ending));
            stems.filter(|stem| stem.chars().count() >= SHORTEST).any(|stem| {
                let has = |ending: &&&str| self.get(&format!("{stem}{ending}")).is_some();
                *is_plain && endings.first().is_some_and(|ending| has(&ending))
                    || endings.iter().filter(has).take(OTHERS).count() == OTHERS
            })
        })
    }
}
