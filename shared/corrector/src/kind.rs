//! What a fix is, and of which kind.

use std::ops::Range;

pub use solecism_api::Kind;

use solecism_text::letters::is_mark;

/// The kind of a fix that puts `new` in the place of `old`, as far as the words alone say.
pub(crate) fn kind_of<S: AsRef<str>, T: AsRef<str>>(old: &[S], new: &[T]) -> Kind {
    let marks = old.iter().all(|word| is_mark(word.as_ref())) && new.iter().all(|word| is_mark(word.as_ref()));
    if marks {
        return Kind::Punctuation;
    }
    if old.is_empty() || new.is_empty() {
        return match old.is_empty() {
            true => Kind::Missing,
            false => Kind::Extra,
        };
    }
    let [old_small, new_small] = [
        old.iter().map(|word| word.as_ref().to_lowercase()).collect::<Vec<_>>(),
        new.iter().map(|word| word.as_ref().to_lowercase()).collect::<Vec<_>>(),
    ];
    if old_small == new_small {
        return Kind::Case;
    }
    if old.len() != new.len() && joined(&old_small) == joined(&new_small) {
        return Kind::Compound;
    }
    let sorted = |mut words: Vec<String>| {
        words.sort_unstable();
        words
    };
    match sorted(old_small) == sorted(new_small) {
        true => Kind::Order,
        false => Kind::Form,
    }
}

/// Words as one, without the hyphens that may join them.
fn joined(words: &[String]) -> String {
    words.concat().replace('-', "")
}

/// Words to put in the place of others.
#[derive(Debug, Clone, PartialEq)]
pub struct Fix {
    /// The words of the sentence whose place it takes, by index; empty if something is put before the word `start`.
    pub words: Range<usize>,
    /// What to put there; empty if the words are to be removed.
    pub replacement: Vec<String>,
    /// How sure the model is, 0 to 1; if the fix has several parts, how sure it is of the least sure one.
    pub probability: f32,
    /// What it mends.
    pub kind: Kind,
}

#[cfg(test)]
mod tests {
    use super::{Kind, kind_of};

    #[test]
    fn the_words_say_the_kind() {
        let cases: [(&[&str], &[&str], Kind); 11] = [
            (&["ein"], &["einen"], Kind::Form),
            (&["auf"], &["in", "der"], Kind::Form),
            (&["ich", "bin"], &["bin", "ich"], Kind::Order),
            (&[], &["zu"], Kind::Missing),
            (&["zu"], &[], Kind::Extra),
            (&[], &[","], Kind::Punctuation),
            (&["."], &["?"], Kind::Punctuation),
            (&["haus"], &["Haus"], Kind::Case),
            (&["Haus", "Tür"], &["Haustür"], Kind::Compound),
            (&["garnicht"], &["gar", "nicht"], Kind::Compound),
            (&["E", "Mail"], &["E-Mail"], Kind::Compound),
        ];
        for (old, new, kind) in cases {
            assert_eq!(kind_of(old, new), kind, "{old:?} {new:?}");
        }
    }
}
