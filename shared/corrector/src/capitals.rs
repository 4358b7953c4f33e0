//! The capital at the beginning of a sentence, which stays there when the words move.

use crate::apply::New;
use crate::kind::Fix;
use crate::tags::Tags;
use solecism_text::letters::{first_lower, first_upper, has_upper, is_capitalised, starts_upper};

/// Gives the first word of a sentence the capital that the old first word had, and gives the old one, if it is further on now, a small
/// letter. It does the latter only for words that the tags write small, because German nouns and names may have to keep their capital.
///
/// `first` is the index of the first word in `new`, `old` and `old_word` are the index and the text of the word that was the first, and
/// `fixes` led to `new`.
pub(crate) fn move_capital(
    new: &mut [New<'_>],
    first: usize,
    (old, old_word): (usize, &str),
    fixes: &[&Fix],
    tags: &Tags,
) {
    if !starts_upper(old_word) {
        return;
    }
    let word = &new[first];
    // The word's own capital was the mistake.
    let own = word.at == Some(old) && word.text.to_lowercase() == old_word.to_lowercase();
    if !own && !has_upper(&word.text) {
        new[first].change(first_upper(&word.text));
    }
    let same = |fix: &Fix| fix.words.contains(&old);
    for word in &mut new[first + 1..] {
        let moved = word.fix.is_some_and(|fix| same(fixes[fix])) && word.text.to_lowercase() == old_word.to_lowercase();
        if (word.at == Some(old) || moved) && is_capitalised(&word.text) && tags.is_small(&word.text.to_lowercase()) {
            word.change(first_lower(&word.text));
        }
    }
}
