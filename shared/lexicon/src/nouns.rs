//! Nouns with their forms, which a list may have beside its words, and what of a sentence disagrees with them.

mod agreement;
mod objects;
mod places;
mod rules;
mod subjects;
#[cfg(test)]
mod tests;

use fst::{IntoStreamer, Streamer};

use crate::Words;
use places::Places;

/// The key of a form of a noun starts with this; the form follows. No word is so near to it that it would be found in its place.
const NOUN_KEY: &str = "\0noun=";
/// The bits of a key's value that hold its places; the number of the noun is in those above.
const NUMBER_AT: u32 = 48;
/// The cells of a noun's line: its gender, and six cases in the singular and in the plural.
const CELLS: usize = 13;

/// A form of a noun: where it may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Noun {
    pub(crate) places: Places,
    /// Which noun of the list it is of, from 1 on; 0 if it is of several.
    number: u16,
}

/// The forms of nouns, for [`build`](crate::build_with_nouns).
#[derive(Debug, Clone, Default)]
pub struct Nouns {
    forms: std::collections::BTreeMap<String, Noun>,
    count: u16,
}

impl Nouns {
    /// Reads lines of 13 cells with `|` between them: the gender (`m` animate, `i` inanimate, `f` or `n`), then the nominative, genitive, dative,
    /// accusative, locative and instrumental of the singular and of the plural. Variants have `/` between them, the usual one first; `-` is
    /// a form that there is not. A name has its capitals. Lines that start with `#` are comments.
    ///
    /// # Errors
    ///
    /// The number of the first line that is none of these.
    pub fn parse(text: &str) -> Result<Self, usize> {
        let mut nouns = Self::default();
        for (number, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            nouns.read(line).ok_or(number + 1)?;
        }
        Ok(nouns)
    }

    fn read(&mut self, line: &str) -> Option<()> {
        let cells: Vec<&str> = line.split('|').collect();
        let gender = ["m", "i", "f", "n"].iter().position(|gender| *gender == cells[0])?;
        if cells.len() != CELLS {
            return None;
        }
        self.count = self.count.checked_add(1)?;
        for (slot, cell) in cells[1..].iter().enumerate() {
            for form in cell.split('/').filter(|form| *form != "-") {
                if form.is_empty() || form.contains(|c: char| c.is_whitespace() || c.is_control()) {
                    return None;
                }
                let places = Places::of(gender, slot % 6, slot >= 6);
                let number = self.count;
                let noun = self.forms.entry(crate::normal(form)).or_insert(Noun { places, number });
                noun.places = noun.places | places;
                if noun.number != number {
                    noun.number = 0;
                }
            }
        }
        Some(())
    }

    /// Keys and values, in the order of the keys.
    pub(crate) fn entries(self) -> impl Iterator<Item = (String, u64)> {
        let value = |noun: Noun| noun.places.bits() | u64::from(noun.number) << NUMBER_AT;
        let entry = move |(form, noun)| (format!("{NOUN_KEY}{form}"), value(noun));
        self.forms.into_iter().map(entry)
    }
}

fn from_value(value: u64) -> Noun {
    Noun {
        places: Places::from_bits(value & ((1 << NUMBER_AT) - 1)),
        number: (value >> NUMBER_AT) as u16,
    }
}

impl Words {
    /// The noun that `form` is a form of, as it is written.
    pub(crate) fn noun(&self, form: &str) -> Option<Noun> {
        self.map.get(format!("{NOUN_KEY}{form}")).map(from_value)
    }

    /// The form of `noun`, of which `form` is one, that may stand in one of `places`, in the first of them that it has.
    pub(crate) fn form(&self, noun: Noun, form: &str, places: Places) -> Option<String> {
        if noun.number == 0 {
            return None;
        }
        // All forms of a noun begin alike, except for a few short ones.
        let stem: String = form.chars().take(2).collect();
        let start = format!("{NOUN_KEY}{stem}");
        let end = format!("{start}\u{10ffff}");
        let mut forms = self.map.range().ge(&start).lt(&end).into_stream();
        let mut found: Option<(u32, String)> = None;
        while let Some((key, value)) = forms.next() {
            let other = from_value(value);
            // A form of several nouns does not say which, but one that fits is of this noun as a rule.
            let fits = other.places & places;
            if other.number != noun.number || fits.is_none() {
                continue;
            }
            let Some(text) = std::str::from_utf8(key).ok().and_then(|key| key.strip_prefix(NOUN_KEY)) else {
                continue;
            };
            let better = found
                .as_ref()
                .is_none_or(|(first, before)| (fits.first(), text.chars().count()) < (*first, before.chars().count()));
            if better {
                found = Some((fits.first(), text.to_owned()));
            }
        }
        found.map(|(_, text)| text)
    }
}
