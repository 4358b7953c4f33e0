//! What callers want left alone.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use solecism_text::PersonalWords;

use super::{Checked, Corrected, Gateway};
use crate::language::Language;

/// The word lists of those who call, each found by the key that they send, if they send one.
pub trait WordLists: Send + Sync {
    /// The list of a language, or of all languages if that is none. It is called where it may block.
    ///
    /// # Errors
    ///
    /// If it cannot be read. The message holds none of it.
    fn read(&self, key: Option<&[u8]>, language: Option<&'static Language>) -> io::Result<PersonalWords>;

    /// Adds a word to a list. Called where it may block.
    ///
    /// # Errors
    ///
    /// If the list cannot be read or written. The message holds none of it.
    fn add(&self, key: Option<&[u8]>, language: Option<&'static Language>, word: &str) -> io::Result<Addition>;

    /// Takes a word out of a list; false if it was not there. Called where it may block.
    ///
    /// # Errors
    ///
    /// Those of [`add`](Self::add).
    fn delete(&self, key: Option<&[u8]>, language: Option<&'static Language>, word: &str) -> io::Result<bool>;
}

/// What became of a word that was to be added to a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Addition {
    /// It is listed now.
    Added,
    /// It was there.
    Known,
    /// The list, or the number of lists, is as long as it may be: nothing was added.
    Full,
}

type OfLanguages = BTreeMap<&'static str, PersonalWords>;

impl Gateway {
    /// What `work` makes of the word lists, on a thread that may block; none if this gateway keeps no lists.
    pub(crate) async fn with_words<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn WordLists) -> io::Result<T> + Send + 'static,
    ) -> Option<io::Result<T>> {
        let words = Arc::clone(self.parts.words.as_ref()?);
        let worked = tokio::task::spawn_blocking(move || work(&*words)).await;
        Some(worked.unwrap_or_else(|_| Err(io::Error::other("the word lists could not be read"))))
    }

    /// Takes what the caller with this key wants left alone in `text` out of what was found and, if it was corrected, out of what was
    /// changed.
    pub(crate) async fn leave_alone(&self, key: Option<&[u8]>, text: &str, checked: &mut Checked) {
        let languages = checked.findings.iter().map(|found| found.language);
        let words = self.words_of(key, languages.collect()).await;
        let alone = |found: &Range<usize>, language: &Language, checked: &Checked| {
            let sentence = checked.sentences.iter().find(|(range, _)| range.contains(&found.start));
            let sentence = sentence.map_or("", |(range, _)| &text[range.clone()]);
            words
                .get(language.code)
                .is_some_and(|words| words.leave_alone(&text[found.clone()], sentence))
        };
        let mut findings = std::mem::take(&mut checked.findings);
        findings.retain(|found| !alone(&found.range, found.language, checked));
        checked.findings = findings;
    }

    /// The same for a text that was corrected: no listed word is changed.
    pub(crate) async fn leave_uncorrected(&self, key: Option<&[u8]>, text: &str, corrected: &mut Corrected) {
        let words = self
            .words_of(key, corrected.made.iter().map(|made| made.language).collect())
            .await;
        corrected.made.retain(|made| {
            let words = words.get(made.language.code);
            !words.is_some_and(|words| words.leave_alone(&text[made.range.clone()], ""))
        });
        self.leave_alone(key, text, &mut corrected.checked).await;
    }

    /// The lists for texts in these languages. One that cannot be read is logged, and counts as empty: the text is checked all the
    /// same.
    async fn words_of(&self, key: Option<&[u8]>, mut languages: Vec<&'static Language>) -> OfLanguages {
        languages.sort_by_key(|language| language.code);
        languages.dedup();
        if languages.is_empty() {
            return OfLanguages::new();
        }
        let key = key.map(<[u8]>::to_owned);
        let read = move |lists: &dyn WordLists| {
            let all = lists.read(key.as_deref(), None)?;
            let each = languages.into_iter().map(|language| {
                let mut words = lists.read(key.as_deref(), Some(language))?;
                words.merge(all.clone());
                Ok((language.code, words))
            });
            each.collect::<io::Result<OfLanguages>>()
        };
        match self.with_words(read).await {
            None => OfLanguages::new(),
            Some(Ok(words)) => words,
            Some(Err(error)) => {
                tracing::warn!("nothing is left alone: {error}");
                OfLanguages::new()
            }
        }
    }
}
