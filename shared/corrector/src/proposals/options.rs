//! What may become of a word, and what may be missing before it.

use solecism_text::Certain;

use super::misspelt::Misspelt;
use super::{Corrector, Proposal};
use crate::kind::{Fix, Kind, kind_of};
use crate::scores::{Scores, Sentence};
use crate::tags::Edit;

/// What is less probable than this is not even suggested.
pub(super) const LEAST: f32 = 0.05;
/// The factor by which a candidate of the list of words is taken to be less probable than the candidate before it.
pub(super) const NEXT_CANDIDATE: f32 = 0.5;

/// The factor for a candidate for a word that the list knows, because such a word is seldom misspelt, and has many neighbours.
const OF_KNOWN: f32 = 0.5;

/// One of the things that can be done at a word.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Choice {
    /// What becomes of the word; none if something is put before it.
    pub(super) edit: Option<Edit>,
    /// The words to put in: in the word's place, in the place of it and the next one, or before it.
    pub(super) words: Vec<String>,
    pub(super) probability: f32,
    pub(super) kind: Kind,
}

impl Choice {
    /// Whether it is about the next word as well.
    pub(super) fn joins(&self) -> bool {
        matches!(self.edit, Some(Edit::Join | Edit::Hyphen))
    }

    pub(super) fn deletes(&self) -> bool {
        self.edit == Some(Edit::Delete)
    }

    /// How many words it takes the place of.
    pub(super) fn width(&self) -> usize {
        match self.edit {
            None => 0,
            Some(_) if self.joins() => 2,
            Some(_) => 1,
        }
    }

    /// The fix that it is by itself, at word `i`.
    pub(super) fn fix(self, i: usize) -> Fix {
        Fix {
            words: i..i + self.width(),
            replacement: self.words,
            probability: self.probability,
            kind: self.kind,
        }
    }
}

/// What becomes of a word that is certainly wrong, if that is clear.
fn of_certain(certain: Certain, probability: f32) -> Option<Choice> {
    let (edit, words, kind) = match certain {
        Certain::Extra => (Edit::Delete, Vec::new(), Kind::Extra),
        Certain::Form(right) => {
            let words = right.split(' ').map(str::to_owned).collect();
            (Edit::Word(right.into()), words, Kind::Form)
        }
        Certain::Wrong => return None,
    };
    Some(Choice {
        edit: Some(edit),
        words,
        probability,
        kind,
    })
}

/// The marks that open and close quotations.
const QUOTES: [&str; 12] = ["\"", "'", "„", "“", "”", "‚", "‘", "’", "»", "«", "›", "‹"];

/// Whether a quotation mark would become another one: corpora have straight ones where people write all of them, and which of them is
/// right follows from the publisher, and from the mark at the other end.
fn is_other_quote(old: &str, new: &[String]) -> bool {
    QUOTES.contains(&old) && new.len() == 1 && QUOTES.contains(&&*new[0])
}

/// Whether something that is not read, such as an emoji, stands right before word `i`.
fn follows_picture(sentence: &Sentence<'_>, i: usize) -> bool {
    let before = i.checked_sub(1).map(|before| &sentence.tokens[before]);
    before.is_some_and(|token| !token.editable && !token.text.contains(char::is_alphanumeric))
}

/// Whether word `i` is a capital letter within a sentence, as marks, vitamins and plans have them (`plan B`).
fn is_label(sentence: &Sentence<'_>, i: usize) -> bool {
    let text = &sentence.tokens[i].text;
    i > 0 && text.chars().count() == 1 && text.starts_with(char::is_uppercase)
}

/// Whether word `i` stands by itself at the beginning of a sentence or of a quotation, before a comma, as interjections do (`Nja, …`).
fn stands_alone(sentence: &Sentence<'_>, i: usize) -> bool {
    let is_word = |i: usize| {
        let token = sentence.tokens.get(i);
        token.is_some_and(|token| token.text.contains(char::is_alphanumeric))
    };
    !i.checked_sub(1).is_some_and(is_word) && sentence.tokens.get(i + 1).is_some_and(|next| next.text == ",")
}

impl Corrector {
    /// What may become of word `i`, most probable first.
    pub(super) fn options(&self, sentence: &Sentence<'_>, i: usize) -> Vec<Choice> {
        self.possible(sentence, i).0
    }

    /// The same for a word that is taken for a mistake. An edit that does nothing to it, or makes a word of it that the list does not know,
    /// cannot be meant, but the model may propose it because it sees the pieces of a word and not its letters (`forchetta`, less its last
    /// letter, with an `a`). Its probability is shared among the others. The probabilities then do not say whether there is a mistake:
    /// edits that are made go by the model's own.
    pub(super) fn options_of_mistake(&self, sentence: &Sentence<'_>, i: usize) -> Vec<Choice> {
        let (mut options, share) = self.possible(sentence, i);
        options.iter_mut().for_each(|choice| choice.probability *= share);
        options
    }

    /// What may become of word `i`, and the factor by which each is more probable if it is certain that one of them, or something else, is
    /// meant.
    fn possible(&self, sentence: &Sentence<'_>, i: usize) -> (Vec<Choice>, f32) {
        let Some(token) = sentence.tokens.get(i).filter(|token| token.editable) else {
            return (Vec::new(), 1.0);
        };
        let next = sentence.tokens.get(i + 1).filter(|next| next.editable);
        let mut options: Vec<Choice> = Vec::new();
        let (mut all, mut possible) = (0.0f32, 0.0f32);
        let mut misspelt = self.misspelt(sentence, i);
        for &(number, probability) in token.scores.map_or(&[][..], |scores| &scores.edits) {
            let Some(edit) = self.tags.edit(number) else { continue };
            all += probability;
            let before = options.len();
            let mut add = |words: Vec<String>, probability: f32, kind: Kind| {
                options.push(Choice {
                    edit: Some(edit.clone()),
                    words,
                    probability,
                    kind,
                });
            };
            if let Some(misspelt) = misspelt.as_mut().filter(|misspelt| misspelt.takes(edit)) {
                possible += misspelt.take(edit, &token.text, probability);
                continue;
            }
            match edit {
                Edit::Keep | Edit::Other => {}
                Edit::Join | Edit::Hyphen => {
                    if let Some(joined) = next.and_then(|next| edit.of_pair(&token.text, &next.text)) {
                        add(vec![joined], probability, Kind::Compound);
                    }
                }
                Edit::Spelling | Edit::Split => {
                    let (found, kind) = match (&self.words, edit) {
                        (None, _) => continue,
                        (Some(list), Edit::Split) => (list.splits(&token.text, Proposal::MOST), Kind::Compound),
                        (Some(list), _) => (list.candidates(&token.text, Proposal::MOST), Kind::Spelling),
                    };
                    let known =
                        kind == Kind::Spelling && self.words.as_ref().is_some_and(|list| list.knows(&token.text));
                    let mut share = probability * if known { OF_KNOWN } else { 1.0 };
                    for candidate in found {
                        add(candidate.words, share, kind);
                        share *= NEXT_CANDIDATE;
                    }
                }
                _ => {
                    let allowed =
                        |new: &Vec<String>| self.allows(edit, sentence, i, new) && !is_other_quote(&token.text, new);
                    if let Some(words) = edit.of_word(&token.text).filter(allowed) {
                        let kind = kind_of(&[&token.text], &words);
                        add(words, probability, kind);
                    }
                }
            }
            // It is possible that something else is wrong, but there is nothing to propose then.
            if options.len() > before || *edit == Edit::Other {
                possible += probability;
            }
        }
        options.extend(
            self.certain(sentence, i)
                .and_then(|certain| of_certain(certain, token.mistake)),
        );
        options.extend(misspelt.into_iter().flat_map(Misspelt::into_choices));
        options.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        (options, if possible > 0.0 { all / possible } else { 1.0 })
    }

    /// What is wrong with word `i` by rule.
    pub(super) fn certain(&self, sentence: &Sentence<'_>, i: usize) -> Option<Certain> {
        let text = |i: usize| Some(&*sentence.tokens.get(i).filter(|token| token.editable)?.text);
        Certain::of(self.tags.language(), i, &text).or_else(|| self.words.as_ref()?.disagreement(i, &text))
    }

    /// What may be missing before word `i`, or at the end of the sentence, most probable first.
    pub(super) fn inserts(&self, sentence: &Sentence<'_>, i: usize) -> Vec<Choice> {
        let scores: Option<&Scores> = match sentence.tokens.get(i) {
            Some(token) => token.scores,
            None => sentence.end,
        };
        let choice = |&(number, probability): &(u16, f32)| {
            let words = self.tags.insert(number).filter(|words| !words.is_empty())?;
            Some(Choice {
                edit: None,
                words: words.to_vec(),
                probability,
                kind: kind_of::<&str, _>(&[], words),
            })
        };
        let mut inserts: Vec<Choice> = scores
            .into_iter()
            .flat_map(|scores| &scores.inserts)
            .filter_map(choice)
            .collect();
        inserts.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        inserts
    }

    /// Whether what an edit makes of a word can be meant. An ending that was learned from other words may make a non-word, above all out of a
    /// name or a compound that the list does not know (`Londonderry`). A name loses no capital, nor does a letter by itself or what begins
    /// after an emoji; a compound gets none where nouns have none; and neither a number nor an interjection becomes another word.
    fn allows(&self, edit: &Edit, sentence: &Sentence<'_>, i: usize, new: &[String]) -> bool {
        let text = &*sentence.tokens[i].text;
        let has_digits = |word: &str| word.chars().any(|c| c.is_ascii_digit());
        match (&self.words, edit) {
            (_, Edit::Word(_)) if stands_alone(sentence, i) => false,
            (_, Edit::Word(_)) => !has_digits(text) || new.iter().any(|word| has_digits(word)),
            (_, Edit::FirstLower) if follows_picture(sentence, i) => false,
            (_, Edit::FirstLower | Edit::Lower) if is_label(sentence, i) => false,
            (Some(list), Edit::Ending { .. } | Edit::FirstLower) => new.iter().all(|word| list.knows(word)),
            (Some(list), Edit::FirstUpper) if self.tags.language().code() != "de" => {
                list.frequency(text).is_some() || !list.knows(text)
            }
            _ => true,
        }
    }
}
