//! What the numbers that a model answers with mean: the bundle's `edits.json`.

use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;
use solecism_api::Level;
use solecism_text::Language;

use solecism_text::letters::{has_upper, is_mark};

mod confirmation;
mod edit;

pub use confirmation::Confirmation;
pub use edit::Edit;
use edit::is_phrase;

/// Why an `edits.json` cannot be used. Every message names the file and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TagsError {
    /// It is not the JSON that it should be.
    #[error("edits.json cannot be read; pack the bundle again from the training's folder")]
    Json(#[source] serde_json::Error),
    /// Its schema is not known.
    #[error("edits.json has schema {found}, but this version reads schema 1; pack the bundle again")]
    Schema {
        /// What it says.
        found: u32,
    },
    /// It is for another language.
    #[error(
        "edits.json is for {found:?}, but the bundle is for {expected}; put in the one that was made with this model"
    )]
    Language {
        /// What it says.
        found: String,
        /// The bundle's.
        expected: Language,
    },
    /// It has a tag that is not known.
    #[error("edits.json has the unknown tag {tag:?} among its {list}; update solecism, or pack the bundle again")]
    Unknown {
        /// `edits` or `inserts`.
        list: &'static str,
        /// As it stands there.
        tag: String,
    },
    /// It has a tag twice.
    #[error("edits.json has the tag {tag:?} twice among its {list}; pack the bundle again")]
    Double {
        /// `edits` or `inserts`.
        list: &'static str,
        /// As it stands there.
        tag: String,
    },
    /// One of its lists does not start with the tag for no change.
    #[error(
        "edits.json has {found:?} as the first of its {list}, but it has to be {expected:?}; pack the bundle again"
    )]
    First {
        /// `edits` or `inserts`.
        list: &'static str,
        /// What is there; empty if the list is.
        found: String,
        /// What has to be.
        expected: &'static str,
    },
    /// It has more tags than the number of a tag can express.
    #[error("edits.json has {found} {list}, but at most 65536 are possible; train with fewer")]
    TooMany {
        /// `edits` or `inserts`.
        list: &'static str,
        /// How many there are.
        found: usize,
    },
    /// One of its lists does not fit the model.
    #[error(
        "edits.json has {tags} {list}, but the model's output for them is {width} wide; \
         put in the one that was made with this model"
    )]
    Width {
        /// `edits` or `inserts`.
        list: &'static str,
        /// How many there are.
        tags: usize,
        /// How many the model answers with.
        width: usize,
    },
    /// A level has no thresholds, or a threshold is not a probability.
    #[error(
        "edits.json has no thresholds between 0 and 1 for the level {level:?}; measure them, or write them in by hand"
    )]
    Thresholds {
        /// The level.
        level: String,
    },
    /// What it says of confirmation is impossible.
    #[error(
        "edits.json has a confirmation whose odds are below 1, or whose other numbers are no probabilities; \
         put in odds of 1 or more and probabilities, or leave it out"
    )]
    Confirmation,
}

/// The probabilities from which on edits are made.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct Thresholds {
    /// Edits of words.
    pub word: f32,
    /// Edits of punctuation marks only.
    pub punctuation: f32,
    /// Words that are put in; that of `word` applies if there is none.
    pub missing: Option<f32>,
    /// Words that the list mends; that of `word` applies if there is none.
    pub spelling: Option<f32>,
    /// The first suggestion in the place of words that the detector found; if there is none, it is made only if it is as probable as the
    /// others ask for.
    pub marked: Option<f32>,
}

/// The meaning of a model's answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Tags {
    language: Language,
    edits: Vec<Edit>,
    inserts: Vec<Vec<String>>,
    of_mistakes: bool,
    confirmation: Option<Confirmation>,
    default: Thresholds,
    picky: Thresholds,
    /// Words that the tags write small and never with a capital.
    small: HashSet<String>,
}

/// The file as it is written.
#[derive(Deserialize)]
struct File {
    schema: u32,
    language: String,
    edits: Vec<String>,
    inserts: Vec<String>,
    /// Whether the heads learned from mistakes alone.
    #[serde(default)]
    of_mistakes: bool,
    /// If there is none, what the detector alone is not sure of is not found.
    #[serde(default)]
    confirmation: Option<Confirmation>,
    thresholds: BTreeMap<String, Thresholds>,
}

impl Tags {
    /// Reads an `edits.json` for a bundle of `language`.
    ///
    /// # Errors
    ///
    /// [`TagsError`] if it cannot be read, is for another language, has tags that are unknown, doubled or out of place, or lacks
    /// thresholds.
    pub fn parse(json: &[u8], language: &Language) -> Result<Self, TagsError> {
        let file: File = serde_json::from_slice(json).map_err(TagsError::Json)?;
        if file.schema != 1 {
            return Err(TagsError::Schema { found: file.schema });
        }
        if file.language != language.code() {
            return Err(TagsError::Language {
                found: file.language,
                expected: language.clone(),
            });
        }
        let edits = list("edits", "keep", &file.edits, Edit::parse)?;
        // `other`: something is missing, and no tag says what.
        let inserts = list("inserts", "none", &file.inserts, |tag| match tag {
            "none" | "other" => Some(Vec::new()),
            words => is_phrase(words).then(|| words.split(' ').map(str::to_owned).collect()),
        })?;
        let thresholds = |level: &str| {
            let valid = |t: &&Thresholds| {
                let all = [Some(t.word), Some(t.punctuation), t.missing, t.spelling, t.marked];
                all.iter().flatten().all(|p| (0.0..=1.0).contains(p))
            };
            let found = file.thresholds.get(level).filter(valid).copied();
            found.ok_or_else(|| TagsError::Thresholds {
                level: level.to_owned(),
            })
        };
        if file.confirmation.is_some_and(|confirmation| !confirmation.is_valid()) {
            return Err(TagsError::Confirmation);
        }
        let mut tags = Self {
            language: language.clone(),
            edits,
            inserts,
            of_mistakes: file.of_mistakes,
            confirmation: file.confirmation,
            default: thresholds("default")?,
            picky: thresholds("picky")?,
            small: HashSet::new(),
        };
        tags.small = tags.small_words();
        Ok(tags)
    }

    /// No tags, for a model that does not answer in them.
    #[cfg(feature = "rewrite")]
    pub(crate) fn none(language: Language) -> Self {
        let never = Thresholds {
            word: 1.0,
            punctuation: 1.0,
            missing: None,
            spelling: None,
            marked: None,
        };
        Self {
            language,
            edits: vec![Edit::Keep],
            inserts: vec![Vec::new()],
            of_mistakes: false,
            confirmation: None,
            default: never,
            picky: never,
            small: HashSet::new(),
        }
    }

    /// The words of its tags that it has in small letters only.
    fn small_words(&self) -> HashSet<String> {
        let closed = self.edits.iter().filter_map(|edit| match edit {
            Edit::Word(word) => Some(word.split(' ')),
            _ => None,
        });
        let inserted = self.inserts.iter().flatten().map(String::as_str);
        let words = || {
            closed
                .clone()
                .flatten()
                .chain(inserted.clone())
                .filter(|word| !is_mark(word))
        };
        let capital: HashSet<String> = words().filter(|w| has_upper(w)).map(str::to_lowercase).collect();
        let small = words().filter(|word| !has_upper(word) && !capital.contains(*word));
        small.map(str::to_owned).collect()
    }

    /// Checks that a model with outputs of these widths answers in these tags.
    ///
    /// # Errors
    ///
    /// [`TagsError::Width`] if a list is longer or shorter than the output.
    pub fn fits(&self, edits: usize, inserts: usize) -> Result<(), TagsError> {
        for (list, tags, width) in [
            ("edits", self.edits.len(), edits),
            ("inserts", self.inserts.len(), inserts),
        ] {
            if tags != width {
                return Err(TagsError::Width { list, tags, width });
            }
        }
        Ok(())
    }

    /// The language that they are for.
    pub fn language(&self) -> &Language {
        &self.language
    }

    /// The edit of this number.
    pub fn edit(&self, number: u16) -> Option<&Edit> {
        self.edits.get(usize::from(number))
    }

    /// What the insertion of this number puts in; empty for the one that puts in nothing.
    pub fn insert(&self, number: u16) -> Option<&[String]> {
        self.inserts.get(usize::from(number)).map(Vec::as_slice)
    }

    /// Whether an insertion puts in just this word, whatever its case. Such words are the little words of the language, which may be
    /// missing or too many.
    pub(crate) fn puts_in(&self, word: &str) -> bool {
        let word = word.to_lowercase();
        self.inserts
            .iter()
            .any(|put| matches!(&put[..], [one] if one.to_lowercase() == word))
    }

    /// Whether the heads say only what becomes of a word if it is a mistake, and the detector alone says whether it is one. Such heads
    /// learned from generated mistakes, because nobody has corrected real ones.
    pub fn of_mistakes(&self) -> bool {
        self.of_mistakes
    }

    /// When a suggestion confirms that there is a mistake; none if none does.
    pub fn confirmation(&self) -> Option<&Confirmation> {
        self.confirmation.as_ref()
    }

    /// The thresholds of a level.
    pub fn thresholds(&self, level: Level) -> Thresholds {
        match level {
            Level::Default => self.default,
            Level::Picky => self.picky,
        }
    }

    /// Whether `word`, in small letters, is one that has a capital only at the beginning of a sentence.
    pub(crate) fn is_small(&self, word: &str) -> bool {
        self.small.contains(word)
    }
}

/// The tags of a list, the first of which has to be `first`.
fn list<T>(
    list: &'static str,
    first: &'static str,
    tags: &[String],
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, TagsError> {
    if tags.first().is_none_or(|tag| tag != first) {
        return Err(TagsError::First {
            list,
            found: tags.first().cloned().unwrap_or_default(),
            expected: first,
        });
    }
    if tags.len() > usize::from(u16::MAX) + 1 {
        return Err(TagsError::TooMany {
            list,
            found: tags.len(),
        });
    }
    let mut seen = HashSet::new();
    let mut parsed = Vec::with_capacity(tags.len());
    for tag in tags {
        if !seen.insert(tag.as_str()) {
            return Err(TagsError::Double { list, tag: tag.clone() });
        }
        parsed.push(parse(tag).ok_or_else(|| TagsError::Unknown { list, tag: tag.clone() })?);
    }
    Ok(parsed)
}

#[cfg(test)]
pub(crate) mod tests;
