//! What becomes of a word, as a tag names it.

use solecism_text::letters::{first_lower, first_upper, in_case_of, is_upper};

/// What becomes of a word.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Edit {
    /// It stays.
    Keep,
    /// It goes.
    Delete,
    /// It and the next word are one.
    Join,
    /// It and the next word are one, with a hyphen.
    Hyphen,
    /// Its first letter is a capital.
    FirstUpper,
    /// Its first letter is small.
    FirstLower,
    /// All of its letters are capitals.
    Upper,
    /// All of its letters are small.
    Lower,
    /// It is misspelt; the list of words knows better.
    Spelling,
    /// It is two words; the list of words knows which.
    Split,
    /// It is wrong, and no tag says what would be right.
    Other,
    /// It becomes this word, or these, with a space between them.
    Word(Box<str>),
    /// Some letters at its end are removed, and others are put there.
    Ending {
        /// How many characters are removed.
        strip: usize,
        /// What is put in their place.
        add: Box<str>,
    },
}

impl Edit {
    /// The edit that a tag names; none if it names none.
    pub(super) fn parse(tag: &str) -> Option<Self> {
        if let Some(word) = tag.strip_prefix("word:") {
            return is_phrase(word).then(|| Self::Word(word.into()));
        }
        if let Some(ending) = tag.strip_prefix("ending:") {
            let (strip, add) = ending.split_once(':')?;
            let digits = (1..=2).contains(&strip.len()) && strip.bytes().all(|b| b.is_ascii_digit());
            let strip = strip.parse().ok().filter(|_| digits)?;
            let changes = strip > 0 || !add.is_empty();
            return (changes && !add.contains(char::is_whitespace)).then(|| Self::Ending { strip, add: add.into() });
        }
        Some(match tag {
            "keep" => Self::Keep,
            "delete" => Self::Delete,
            "join" => Self::Join,
            "hyphen" => Self::Hyphen,
            "first_upper" => Self::FirstUpper,
            "first_lower" => Self::FirstLower,
            "upper" => Self::Upper,
            "lower" => Self::Lower,
            "spelling" => Self::Spelling,
            "split" => Self::Split,
            "other" => Self::Other,
            _ => return None,
        })
    }

    /// What becomes of `word`: nothing, one word or several. None if this edit needs more than the word (its neighbour, a list of words),
    /// does not fit it, or leaves it as it is.
    pub fn of_word(&self, word: &str) -> Option<Vec<String>> {
        let changed = match self {
            Self::Delete => return Some(Vec::new()),
            Self::FirstUpper => first_upper(word),
            Self::FirstLower => first_lower(word),
            Self::Upper => word.to_uppercase(),
            Self::Lower => word.to_lowercase(),
            Self::Word(to) => in_case_of(to, word),
            Self::Ending { strip, add } => {
                // The last of the letters that stay.
                let (at, last) = word.char_indices().rev().nth(*strip)?;
                let stem = &word[..at + last.len_utf8()];
                match is_upper(word) {
                    true => stem.to_owned() + &add.to_uppercase(),
                    false => stem.to_owned() + add,
                }
            }
            Self::Keep | Self::Join | Self::Hyphen | Self::Spelling | Self::Split | Self::Other => return None,
        };
        (changed != word).then(|| changed.split(' ').map(str::to_owned).collect())
    }

    /// What becomes of `word` and the one after it, if this edit joins them.
    pub fn of_pair(&self, word: &str, next: &str) -> Option<String> {
        let letters = word.ends_with(char::is_alphanumeric) && next.starts_with(char::is_alphanumeric);
        match self {
            Self::Join if letters && is_upper(word) => Some(format!("{word}{next}")),
            Self::Join if letters => Some(format!("{word}{}", first_lower(next))),
            Self::Hyphen if letters => Some(format!("{word}-{next}")),
            _ => None,
        }
    }
}

/// Whether `words` is one word, or several with single spaces between them.
pub(super) fn is_phrase(words: &str) -> bool {
    !words.is_empty()
        && words
            .split(' ')
            .all(|word| !word.is_empty() && !word.contains(char::is_whitespace))
}
