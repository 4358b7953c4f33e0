//! What differs from language to language: how text is split into sentences and words.

mod czech;
mod english;
mod german;
mod italian;
mod swedish;

use serde::Serialize;

/// What was given is not a language code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code:?} is not a language code: two or three lower-case letters, such as de")]
pub struct InvalidLanguage {
    /// What was given.
    pub code: String,
}

/// A language, by its ISO 639 code of two or three letters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Language(String);

impl Language {
    /// The language of `code`, such as `de`. Any code is taken: a language without rules of its own gets the general
    /// ones.
    ///
    /// # Errors
    ///
    /// [`InvalidLanguage`] if `code` is not two or three lower-case letters.
    pub fn new(code: &str) -> Result<Self, InvalidLanguage> {
        let valid = (2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase());
        match valid {
            true => Ok(Self(code.to_owned())),
            false => Err(InvalidLanguage { code: code.to_owned() }),
        }
    }

    /// The code, such as `de`.
    pub fn code(&self) -> &str {
        &self.0
    }

    /// How this language's text is split.
    pub(crate) fn rules(&self) -> &'static Rules {
        match self.0.as_str() {
            "cs" => &czech::RULES,
            "de" => &german::RULES,
            "en" => &english::RULES,
            "it" => &italian::RULES,
            "sv" => &swedish::RULES,
            _ => &WITHOUT_OWN,
        }
    }
}

impl std::fmt::Display for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a full stop after a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FullStops {
    /// A word of its own that ends the sentence, whatever stands before it; if no space follows it, it is part of a word.
    End,
    /// Part of an abbreviation, even at the end of a sentence.
    Join,
    /// Part of an abbreviation, except at the end of a sentence, where it is a word of its own.
    JoinWithin,
}

/// What an apostrophe is. Those that open and close quotations are words of their own everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Apostrophes {
    /// A word of its own, even between letters.
    Apart,
    /// Part of the word that it stands in.
    Inside {
        /// Letters after which it ends a word (`Hans'`).
        endings: &'static [char],
        /// Whether it starts a word of one or two letters (`'s`).
        leading: bool,
    },
    /// The end of a word: what follows is the next word (`l'` `ora`).
    Elision {
        /// Words that end with an apostrophe but are not joined to the next word, such as `po'`: a space follows them.
        truncated: &'static [&'static str],
    },
    /// The start of a clitic, which is joined to the word before it (`'s`), if that clitic is listed; otherwise part of a word.
    Clitics {
        /// The clitics, in lower case, with their apostrophe written as `'`.
        endings: &'static [&'static str],
        /// Contractions that are written without an apostrophe, each with the length of its first part in bytes.
        contractions: &'static [(&'static str, usize)],
    },
}

/// What a language adds to the general way of splitting text. Abbreviations and words are in lower case and matched
/// without regard to case; abbreviations are without their last full stop.
pub(crate) struct Rules {
    pub(crate) full_stops: FullStops,
    /// Abbreviations after which a sentence may end, such as German `usw`.
    pub(crate) closing_abbreviations: &'static [&'static str],
    /// Abbreviations after which a sentence goes on, such as `dr`, `z`.
    pub(crate) open_abbreviations: &'static [&'static str],
    /// Abbreviations only if a number follows, such as English `no`.
    pub(crate) number_abbreviations: &'static [&'static str],
    /// From this many letters on, a word with a full stop that is not an abbreviation ends a sentence before a small letter.
    ///
    /// It depends on how many of the language's short abbreviations are listed.
    pub(crate) shortest_last_word: usize,
    /// Whether such a word ends a sentence before a number too (`Er kam. 20 Leute gingen`).
    pub(crate) numbers_start: bool,
    /// Whether a number with a full stop is an ordinal (`3. Mai`), after which a sentence goes on.
    pub(crate) ordinals: bool,
    /// Beginnings of the words before which an ordinal is one word with its full stop, in lower case.
    pub(crate) ordinal_nouns: &'static [&'static str],
    /// Words that start sentences more often than they follow an ordinal or an initial: articles, pronouns,
    /// conjunctions, prepositions.
    pub(crate) sentence_starters: &'static [&'static str],
    /// Single letters that a corpus writes in place of the names it hides. They are not initials, so a sentence may end after them.
    pub(crate) hidden_names: &'static [&'static str],
    /// Endings that a slash joins to a word (`Lehrer/in`).
    pub(crate) slash_endings: &'static [&'static str],
    /// Endings that a colon joins to a word (`Lehrer:in`, `FN:s`).
    pub(crate) colon_endings: &'static [&'static str],
    /// Whether a few letters in brackets right after a word are part of it (`Lehrer(in)`).
    pub(crate) bracketed_endings: bool,
    /// The marks that join two numbers into one word, as in `1.5`.
    pub(crate) number_joints: &'static str,
    /// Whether a hyphen joins words into one (`E-Mail`); if not, it is a word of its own.
    pub(crate) hyphens: bool,
    pub(crate) apostrophes: Apostrophes,
    /// Marks that belong to the word before them.
    pub(crate) closing_marks: &'static [char],
    /// Marks without a space between them and a number, although they are words of their own (`5%`, `$5`).
    pub(crate) units: &'static [&'static str],
    /// Short forms of measures without a full stop, beside those that all languages have.
    pub(crate) measures: &'static [&'static str],
    /// Greetings and interjections of one word or two, in small letters, that may stand by themselves before a mark.
    pub(crate) greetings: &'static [&'static str],
    /// Whether a smiley is one word.
    pub(crate) smileys: bool,
    /// Country domains by which a bare `name.ending` is taken for an address. They are few, because a learner's `kom.de` lacks a space.
    pub(crate) domains: &'static [&'static str],
    /// What is read in place of an address, a file name or markup: a name, because texts in any language are full of names.
    pub(crate) neutral: &'static str,
    /// Whether the corpus marks punctuation as wrong, for example because a word before it is missing. All five do, for 2.6 to 9 in a
    /// hundred punctuation marks.
    pub(crate) punctuation_judged: bool,
    /// Whether `‘` is an apostrophe that somebody's keyboard turned round. In the other languages it closes quotations.
    pub(crate) straight_quotes: bool,
}

impl Rules {
    /// Whether `word`, which has no full stop at its end, is an abbreviation; `after` is what follows the full stop.
    pub(crate) fn is_abbreviation(&self, word: &str, after: &str) -> bool {
        listed(self.closing_abbreviations, word) || self.is_open_abbreviation(word, after)
    }

    /// Whether `word` is an abbreviation that no sentence ends with.
    pub(crate) fn is_open_abbreviation(&self, word: &str, after: &str) -> bool {
        let number = || after.trim_start().starts_with(|c: char| c.is_ascii_digit());
        listed(self.open_abbreviations, word) || listed(self.number_abbreviations, word) && number()
    }

    /// Whether `part`, which has a full stop in it, is an abbreviation or the beginning of one.
    pub(crate) fn starts_abbreviation(&self, part: &str) -> bool {
        if part.len() > LONGEST_LISTED {
            return false;
        }
        let lower = part.to_lowercase();
        let lists = [self.closing_abbreviations, self.open_abbreviations];
        lists.into_iter().flatten().any(|listed| listed.starts_with(&lower))
    }

    /// Whether `word`, after an ordinal or an initial, is more likely to start a sentence.
    pub(crate) fn starts_sentences(&self, word: &str) -> bool {
        listed(self.sentence_starters, word)
    }
}

/// No list has an entry of more bytes than this, so a word of 200,000 letters need not be copied to look it up.
const LONGEST_LISTED: usize = 32;

/// Whether `word` is in `list`, which is in lower case.
fn listed(list: &[&str], word: &str) -> bool {
    word.len() <= LONGEST_LISTED && list.contains(&word.to_lowercase().as_str())
}

/// Rules for a language without its own. A language's own rules say where they differ from these.
const GENERAL: Rules = Rules {
    full_stops: FullStops::Join,
    closing_abbreviations: &[],
    open_abbreviations: &[],
    number_abbreviations: &[],
    shortest_last_word: 4,
    numbers_start: false,
    ordinals: false,
    ordinal_nouns: &[],
    sentence_starters: &[],
    hidden_names: &[],
    slash_endings: &[],
    colon_endings: &[],
    bracketed_endings: true,
    number_joints: ".,/",
    hyphens: true,
    apostrophes: Apostrophes::Inside {
        endings: &['s', 'x', 'z', 'ß'],
        leading: true,
    },
    closing_marks: &[],
    units: &[],
    measures: &[],
    greetings: &[],
    smileys: true,
    domains: &["de", "at", "ch", "cz", "se"],
    neutral: "Anna",
    punctuation_judged: true,
    straight_quotes: false,
};

/// [`GENERAL`] as a static, because a reference to it is needed.
static WITHOUT_OWN: Rules = GENERAL;
