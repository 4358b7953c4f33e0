//! The capital at the beginning of a sentence, which stays there when the words move.

use crate::apply::New;
use crate::kind::Fix;
use crate::letters::{first_lower, first_upper, has_upper, is_capitalised, starts_upper};
use crate::tags::Tags;

/// Lets the first word of a sentence have the capital that the first one had, and that one, if it is further on now, a small
/// letter. Only of words that the tags write small is it known that they may have one: of German nouns and of names it is not.
///
/// `first` is the place of the first word in `new`, `old` and `old_word` are what was the first; `fixes` led to `new`.
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
