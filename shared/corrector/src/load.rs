//! Makes a corrector from a bundle's files.

use solecism_checker::Checker;

use crate::proposals::{Corrector, TwoLanguages};
use crate::tags::{Tags, TagsError};
use solecism_lexicon::{Words, WordsError};

/// Why no corrector can be made from the files of a bundle. Each error says which file it is about, and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// `edits.json` cannot be used.
    #[error(transparent)]
    Tags(#[from] TagsError),
    /// `words.fst` cannot be used.
    #[error(transparent)]
    Words(#[from] WordsError),
    /// They are of two languages.
    #[error(transparent)]
    TwoLanguages(#[from] TwoLanguages),
}

impl Corrector {
    /// The corrector of a checker's bundle; none if the bundle has no `edits.json`, so that its model only finds mistakes.
    ///
    /// # Errors
    ///
    /// A file of the bundle that cannot be used, or that does not fit the model or its language.
    pub fn of_checker(checker: &Checker) -> Result<Option<Self>, LoadError> {
        let (Some(edits), Some([words_wide, inserts_wide])) = (checker.edits_file(), checker.edit_labels()) else {
            return Ok(None);
        };
        let tags = Tags::parse(edits, checker.language())?;
        tags.fits(words_wide, inserts_wide)?;
        let words = match (checker.words(), checker.words_file()) {
            (Some(words), _) => Some(words.clone()),
            (None, Some(file)) => Some(Words::from_bytes(file.clone(), checker.language())?),
            (None, None) => None,
        };
        Ok(Some(Self::new(tags, words)?))
    }
}
