//! Patterns of English words: what stands beside a word, and what the word has to be there.
//!
//! A pattern is one line, such as `he|she|it [do] n't = does`. Between spaces stands what a word of the sentence may be: words with `|` between
//! them, `{list}` for those of a list (see `lists.rs`), `^` for the beginning of the sentence, `^^` for one with a capital, `$` for its end or a
//! mark after which something new begins, and `Aa` for a name. `~` before them makes it any other word, parentheses make it one that may be
//! missing. `*3` is up to three words of the same clause (any words if there may be more than nine), `*?` is a rest without commas that ends with
//! a question mark, and `*!` one that ends with another mark. The word in brackets is the wrong one.
//!
//! After ` = ` stands what it has to be: words, `%` for the word itself, `@base` and the like for one of its forms, `@next` or `@last` for a word
//! beside it, `-` if it goes, and `?` if that is open.

use std::collections::HashMap;

use super::super::Certain;
use super::super::around::Read;
use super::lists::{self, Lists};
use crate::letters::{has_upper, is_among, is_capitalised, starts_upper};

/// Marks after which something new begins.
const ENDS: &str = ". , ! ? ; : ) … ” \" — –";
/// Marks with which a sentence may begin.
const OPENING: &str = "“ \" ‘ ' ( ” « — – -";
/// Words that a gap does not go over, because another clause begins there.
const CLAUSES: &str = "that who whom which what where when why how if whether because since as than and or but to from until till before after while about \
    of did was were had 's 'd said told";
/// Up to how many words a gap is one of a clause.
const NEAR: usize = 9;

enum Part {
    Words(Alternatives),
    Gap(usize),
    Ending(&'static str),
}

#[derive(Default)]
struct Alternatives {
    words: Vec<&'static str>,
    lists: Vec<&'static str>,
    begin: bool,
    capital: bool,
    end: bool,
    name: bool,
    not: bool,
    optional: bool,
}

struct Pattern {
    before: Vec<Part>,
    after: Vec<Part>,
    right: &'static str,
}

/// All patterns, found by the word that is wrong.
pub(super) struct Patterns {
    lists: Lists,
    all: Vec<Pattern>,
    by_word: HashMap<String, Vec<usize>>,
}

impl Patterns {
    pub(super) fn new(texts: &[&'static str]) -> Self {
        let mut made = Self {
            lists: Lists::new(),
            all: Vec::new(),
            by_word: HashMap::new(),
        };
        for line in texts.iter().flat_map(|text| text.lines()) {
            made.add(line.trim());
        }
        made
    }

    fn add(&mut self, line: &'static str) -> Option<()> {
        let (left, right) = line.split_once(" = ")?;
        let (mut before, mut after, mut targets) = (Vec::new(), Vec::new(), None);
        for part in left.split(' ') {
            if let Some(inner) = part.strip_prefix('[') {
                targets = Some(self.words(inner.trim_end_matches(']')));
            } else if targets.is_none() {
                before.push(part_of(part));
            } else {
                after.push(part_of(part));
            }
        }
        before.reverse();
        let number = self.all.len();
        for target in targets? {
            self.by_word.entry(target).or_default().push(number);
        }
        self.all.push(Pattern { before, after, right });
        Some(())
    }

    /// The words that a part of a pattern may be.
    fn words(&self, text: &'static str) -> Vec<String> {
        let Alternatives { words, lists, .. } = alternatives(text);
        let listed = lists.iter().filter_map(|name| self.lists.get(name)).flatten().cloned();
        words.into_iter().map(str::to_owned).chain(listed).collect()
    }

    /// What is wrong with word `i` of the sentence, which is `word` in small letters.
    pub(super) fn wrong(&self, word: &str, i: usize, read: Read<'_>) -> Option<Certain> {
        let is_joined = |i: Option<usize>| i.and_then(read).is_some_and(|mark| is_among("- / – _", mark));
        if is_joined(i.checked_sub(1)) && i > 1 || is_joined(Some(i + 1)) {
            return None;
        }
        let words = Words {
            read,
            lists: &self.lists,
        };
        self.by_word.get(word)?.iter().find_map(|&number| {
            let pattern = &self.all[number];
            let at = isize::try_from(i).ok()?;
            let fits = words.fit(&pattern.before, at - 1, -1) && words.fit(&pattern.after, at + 1, 1);
            fits.then(|| self.right(pattern, word, at, &words)).flatten()
        })
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    fn right(&self, pattern: &Pattern, word: &str, at: isize, words: &Words<'_, '_>) -> Option<Certain> {
        match pattern.right {
            "-" => return Some(Certain::Extra),
            "?" => return Some(Certain::Wrong),
            _ => {}
        }
        let beside = |by: isize| {
            words
                .at(at + by)
                .map(|word| if word == "i" { "I".to_owned() } else { word })
        };
        let parts = pattern.right.split(' ').map(|part| match part {
            "@next" => beside(1),
            "@last" => beside(-1),
            _ => match part.strip_prefix('@') {
                Some(form) => {
                    let (form, ending) = form.split_once('\'').map_or((form, ""), |(form, _)| (form, "'s"));
                    self.lists.form(word, form).map(|right| right + ending)
                }
                None => Some(part.replace('%', word)),
            },
        });
        let right = parts.collect::<Option<Vec<_>>>()?.join(" ");
        (right != word).then_some(Certain::Form(right))
    }
}

fn alternatives(text: &'static str) -> Alternatives {
    let mut made = Alternatives::default();
    for one in text.split('|') {
        match (one, one.strip_prefix('{')) {
            ("^", _) => made.begin = true,
            ("^^", _) => made.capital = true,
            ("$", _) => made.end = true,
            ("Aa", _) => made.name = true,
            (_, Some(name)) => made.lists.push(name.trim_end_matches('}')),
            _ => made.words.push(one),
        }
    }
    made
}

fn part_of(text: &'static str) -> Part {
    if text == "*?" || text == "*!" {
        return Part::Ending(if text == "*?" { "?" } else { ". !" });
    }
    if let Some(most) = text.strip_prefix('*').and_then(|most| most.parse().ok()) {
        return Part::Gap(most);
    }
    let inner = text.strip_prefix('(').map_or(text, |inner| inner.trim_end_matches(')'));
    let listed = inner.strip_prefix('~').unwrap_or(inner);
    Part::Words(Alternatives {
        not: listed != inner,
        optional: inner != text,
        ..alternatives(listed)
    })
}

struct Words<'l, 'r> {
    read: Read<'r>,
    lists: &'l Lists,
}

impl Words<'_, '_> {
    /// A word in small letters if it is one that may be a word of a pattern: no name, except those that patterns have.
    fn at(&self, i: isize) -> Option<String> {
        let i = usize::try_from(i).ok()?;
        let word = (self.read)(i)?;
        let small = word.to_lowercase();
        let is_plain =
            !has_upper(word) || word == "I" || is_capitalised(word) && (self.begins(i) || lists::has_capital(&small));
        Some(if is_plain { small } else { word.to_owned() })
    }

    /// Whether a word is the first of the sentence.
    fn begins(&self, i: usize) -> bool {
        i == 0 || i == 1 && (self.read)(0).is_some_and(|mark| is_among(OPENING, mark))
    }

    /// Whether there is nothing at a place, or a mark that ends.
    fn ends(&self, i: isize) -> bool {
        usize::try_from(i).is_ok_and(|i| {
            (self.read)(i).map_or_else(
                || i > 0 && (self.read)(i - 1).is_some() && (self.read)(i + 1).is_none(),
                |word| is_among(ENDS, word),
            )
        })
    }

    fn has(&self, of: &Alternatives, word: &str) -> bool {
        of.name && has_upper(word)
            || of.words.contains(&word)
            || of
                .lists
                .iter()
                .any(|name| self.lists.get(name).is_some_and(|list| list.contains(word)))
    }

    fn fit(&self, parts: &[Part], at: isize, step: isize) -> bool {
        let Some((part, rest)) = parts.split_first() else {
            return true;
        };
        match part {
            Part::Words(of) => {
                if of.optional && self.fit(rest, at, step) {
                    return true;
                }
                let is_begin = usize::try_from(at + 1).is_ok_and(|next| self.begins(next));
                let is_end = self.ends(at);
                let has_capital = || {
                    usize::try_from(at + 1)
                        .ok()
                        .and_then(self.read)
                        .is_some_and(starts_upper)
                };
                let listed = is_begin && (of.begin || of.capital && has_capital())
                    || of.end && is_end
                    || self.at(at).is_some_and(|word| self.has(of, &word));
                let is_one = if of.not {
                    !listed && (is_begin || is_end || self.at(at).is_some())
                } else {
                    listed
                };
                is_one && self.fit(rest, at + step, step)
            }
            Part::Gap(most) => {
                let mut at = at;
                for _ in 0..=*most {
                    if self.fit(rest, at, step) {
                        return true;
                    }
                    let goes_on = self.at(at).is_some_and(|word| {
                        word.contains(char::is_alphanumeric) && (*most > NEAR || !is_among(CLAUSES, &word))
                    });
                    if !goes_on {
                        return false;
                    }
                    at += step;
                }
                false
            }
            Part::Ending(marks) => {
                let rest = (at..).map_while(|i| (self.read)(usize::try_from(i).ok()?));
                let mut words = rest.filter(|word| !is_among("” \" ’ ' )", word)).peekable();
                while let Some(word) = words.next() {
                    if is_among(", ; : ? . !", word) {
                        return is_among(marks, word) && words.peek().is_none();
                    }
                }
                false
            }
        }
    }
}
