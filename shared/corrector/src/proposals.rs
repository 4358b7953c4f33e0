//! From a model's answers to fixes: what is made, and what is suggested.

mod groups;
mod marked;
mod misspelt;
mod options;
mod suggestions;
mod swaps;

use solecism_text::{Certain, Language};

use crate::kind::{Fix, Kind, kind_of};
use crate::scores::{Scores, Sentence};
use crate::tags::{Edit, Tags, Thresholds};
use solecism_lexicon::Words;

use groups::{FARTHEST, Group, groups, is_near, sources};
use options::{Choice, LEAST};

/// Fixes of one stretch of a sentence, only one of which can be made.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// Best first; at least one and at most [`Proposal::MOST`].
    pub fixes: Vec<Fix>,
}

impl Proposal {
    /// The most fixes of a proposal.
    pub const MOST: usize = 5;

    /// The best of its fixes.
    pub fn best(&self) -> &Fix {
        &self.fixes[0]
    }
}

/// What turns a model's answers into fixes.
#[derive(Debug)]
pub struct Corrector {
    tags: Tags,
    words: Option<Words>,
}

/// The parts of a corrector are of two languages.
#[derive(Debug, thiserror::Error)]
#[error("words.fst is for {words}, but edits.json is for {tags}; put in the word list of that language")]
pub struct TwoLanguages {
    /// The list's language.
    pub words: Language,
    /// The tags' language.
    pub tags: Language,
}

impl Corrector {
    /// Makes a corrector; without a list of words it mends no spelling.
    ///
    /// # Errors
    ///
    /// [`TwoLanguages`] if the list is of another language than the tags.
    pub fn new(tags: Tags, words: Option<Words>) -> Result<Self, TwoLanguages> {
        match &words {
            Some(words) if words.language() != tags.language() => Err(TwoLanguages {
                words: words.language().clone(),
                tags: tags.language().clone(),
            }),
            _ => Ok(Self { tags, words }),
        }
    }

    /// The meaning of the model's answers.
    pub fn tags(&self) -> &Tags {
        &self.tags
    }

    /// The list of words.
    pub fn words(&self) -> Option<&Words> {
        self.words.as_ref()
    }

    /// What to mend in a sentence: the edits that are as probable as `thresholds` ask for. Proposals are in the order of the sentence, and
    /// the best fixes of all of them can be made together.
    ///
    /// A word that is removed in one place and inserted in another, at most six words away, is one fix, and so are a word's own edit and
    /// what is put before it. If only a single word is mended, the further fixes are what else may become of it.
    pub fn proposals(&self, sentence: &Sentence<'_>, thresholds: Thresholds) -> Vec<Proposal> {
        let plan = self.plan(sentence, thresholds);
        let of_group = |group: Group| {
            let mut fixes = vec![plan.fix(sentence, &group)?];
            if let Some(word) = group.single {
                let others = self.options(sentence, word).into_iter();
                fixes.extend(
                    others
                        .filter(|choice| choice.probability >= LEAST)
                        .map(|choice| choice.fix(word)),
                );
            }
            leave_first(&mut fixes);
            fixes.truncate(Proposal::MOST);
            Some(Proposal { fixes })
        };
        groups(&plan, sentence).into_iter().filter_map(of_group).collect()
    }

    /// The edits of a sentence that are as probable as `thresholds` ask for.
    fn plan(&self, sentence: &Sentence<'_>, thresholds: Thresholds) -> Plan {
        let enough = |choice: &Choice| {
            let least = match choice.kind {
                Kind::Punctuation => thresholds.punctuation,
                _ if choice.edit == Some(Edit::Spelling) => thresholds.spelling.unwrap_or(thresholds.word),
                _ if choice.edit.is_none() => thresholds.missing.unwrap_or(thresholds.word),
                _ => thresholds.word,
            };
            choice.probability >= least
        };
        let count = sentence.tokens.len();
        // What is less probable than every threshold is not even worked out, because candidates for a misspelt word are searched for in the
        // whole list.
        let least = [thresholds.punctuation, thresholds.spelling.unwrap_or(1.0)]
            .into_iter()
            .fold(thresholds.word, f32::min);
        let is_likely = |scores: &&Scores| {
            let changes: f32 = scores.edits.iter().map(|(_, probability)| probability).sum();
            changes >= least
        };
        let edit = |i: usize| {
            if sentence.tokens[i].mistake < least {
                sentence.tokens[i].scores.filter(is_likely)?;
            }
            self.options(sentence, i).into_iter().find(enough)
        };
        let insert = |i| self.inserts(sentence, i).into_iter().find(enough);
        let mut plan = Plan {
            edits: (0..count).map(edit).collect(),
            inserts: (0..=count).map(insert).collect(),
        };
        // Words are looked up only if there is something to do, because in most sentences there is nothing.
        let nothing = |choice: &Option<Choice>| choice.is_none();
        if plan.edits.iter().all(nothing) && plan.inserts.iter().all(nothing) {
            return plan;
        }
        if self.is_foreign(sentence) {
            plan.edits.fill(None);
            plan.inserts.fill(None);
            return plan;
        }
        for (i, gone) in self.doubled(&plan, sentence) {
            plan.edits[i] = Some(gone);
        }
        for i in 0..count {
            let goes = |choice: &Choice| {
                self.loses(choice, sentence, i)
                    || (choice.deletes()
                        && choice.kind != Kind::Punctuation
                        && (choice.probability < SURE || is_half(&plan, sentence, i)))
            };
            let comes_twice = self.certain(sentence, i) == Some(Certain::Extra);
            if comes_twice || comes_back(&plan, sentence, i) {
                continue;
            }
            let Some(choice) = &plan.edits[i] else { continue };
            match self.place(choice, sentence, i) {
                // Half a move would break the sentence, so that it is made whole or not at all.
                Some((to, back)) if back.probability >= MOVES && choice.probability >= SURE => {
                    plan.inserts[to] = Some(back)
                }
                Some(_) => plan.edits[i] = None,
                None if goes(choice) => plan.edits[i] = None,
                None => {}
            }
        }
        // Nothing is put before a word that is joined to the one before, and nothing else becomes of it.
        for i in 1..count {
            if plan.edits[i - 1].as_ref().is_some_and(Choice::joins) {
                plan.inserts[i] = None;
                plan.edits[i] = plan.edits[i].take().filter(Choice::joins);
            }
        }
        plan
    }
}

/// The fewest words of a sentence whose language is looked at.
const FEWEST_WORDS: usize = 5;

/// The probability from which on a word is removed that is put in nowhere else. It must be one of the little words that the tags know.
const SURE: f32 = 0.85;

/// The probability from which on a word that is surely removed is put in again elsewhere: the network is sure of what is wrong before it is
/// sure of where the word belongs.
const MOVES: f32 = 0.2;

/// A word beside one that is removed is part of the same mistake if its probability of staying is below this.
const STAYS: f32 = 0.7;

/// Whether a word beside `i` probably has to change too, and will not: the two are one edit (`by jsme`, `bychom`), and half of it breaks
/// the sentence.
fn is_half(plan: &Plan, sentence: &Sentence<'_>, i: usize) -> bool {
    let beside = [i.checked_sub(1), Some(i + 1)];
    beside.into_iter().flatten().any(|j| {
        let scores = sentence.tokens.get(j).and_then(|token| token.scores);
        scores.is_some_and(|scores| scores.keep < STAYS) && plan.edits[j].is_none()
    })
}

/// Whether the word `i` is put in again nearby, or another word is put in its place.
fn comes_back(plan: &Plan, sentence: &Sentence<'_>, i: usize) -> bool {
    let beside = plan.inserts[i..i + 2].iter().flatten();
    if beside.into_iter().any(|choice| choice.kind != Kind::Punctuation) {
        return true;
    }
    let word = sentence.tokens[i].text.to_lowercase();
    let near = i.saturating_sub(FARTHEST)..(i + FARTHEST + 2).min(plan.inserts.len());
    let comes = |choice: &Choice| choice.words.iter().any(|put| put.to_lowercase() == word);
    plan.inserts[near].iter().flatten().any(comes)
}

impl Corrector {
    /// Whether the list knows fewer than half of a sentence's words, so that the sentence is of another language. In Czech, three in a
    /// thousand sentences of learners are like that because they are written without diacritics; in German and Italian, none is.
    fn is_foreign(&self, sentence: &Sentence<'_>) -> bool {
        let Some(list) = &self.words else { return false };
        let words = || {
            let texts = sentence.tokens.iter().map(|token| &token.text);
            texts.filter(|text| text.chars().all(char::is_alphabetic))
        };
        let known = words().filter(|text| list.frequency(text).is_some()).count();
        let count = words().count();
        count >= FEWEST_WORDS && 2 * known < count
    }

    /// The words that a plan puts in beside themselves, and that may go where they stand: `kan inte`, before which `inte` is put, is
    /// `inte kan` and not `inte kan inte`.
    fn doubled(&self, plan: &Plan, sentence: &Sentence<'_>) -> Vec<(usize, Choice)> {
        let goes = |i: usize, probability: f32| {
            let likely = |choice: &Choice| choice.deletes() && choice.probability >= LEAST;
            let deletion = self.options_of_mistake(sentence, i).into_iter().find(likely)?;
            let free = plan.edits[i].as_ref().is_none_or(Choice::deletes);
            free.then_some((
                i,
                Choice {
                    probability,
                    ..deletion
                },
            ))
        };
        let mut found = Vec::new();
        for (to, choice) in plan.inserts.iter().enumerate() {
            let Some(choice) = choice else { continue };
            let mut near = sources(sentence, to, &choice.words).filter(|from| is_near(to, from));
            let gone = near.find_map(|from| from.map(|i| goes(i, choice.probability)).collect::<Option<Vec<_>>>());
            found.extend(gone.into_iter().flatten());
        }
        found
    }

    /// Where else a word that an edit removes may belong, and what would put it there; none if the edit removes nothing, or if no place is
    /// likely enough to be suggested.
    fn place(&self, choice: &Choice, sentence: &Sentence<'_>, i: usize) -> Option<(usize, Choice)> {
        if !choice.deletes() || choice.kind == Kind::Punctuation {
            return None;
        }
        let word = sentence.tokens[i].text.to_lowercase();
        let near = i.saturating_sub(FARTHEST)..(i + FARTHEST + 2).min(sentence.tokens.len() + 1);
        let of = |to: usize| {
            let puts = |choice: &Choice| matches!(&*choice.words, [put] if put.to_lowercase() == word);
            let found = self.inserts(sentence, to).into_iter().find(puts)?;
            Some((to, found)).filter(|(_, found)| found.probability >= LEAST)
        };
        near.filter_map(of)
            .max_by(|(_, a), (_, b)| a.probability.total_cmp(&b.probability))
    }

    /// Whether an edit removes a word that means something by itself. A word that is removed and put in nowhere else takes its meaning with
    /// it: a model that proposes that has seen that the word is in the wrong place, but not where it belongs.
    fn loses(&self, choice: &Choice, sentence: &Sentence<'_>, i: usize) -> bool {
        choice.deletes() && choice.kind != Kind::Punctuation && !self.tags.puts_in(&sentence.tokens[i].text)
    }
}

/// What is to be done in a sentence.
#[derive(Debug)]
struct Plan {
    /// For each word, what becomes of it.
    edits: Vec<Option<Choice>>,
    /// For each word, what is put before it; one more for the end.
    inserts: Vec<Option<Choice>>,
}

impl Plan {
    /// Everything that is to be done in a group, as one fix; none if it comes to nothing.
    fn fix(&self, sentence: &Sentence<'_>, group: &Group) -> Option<Fix> {
        let tokens = &sentence.tokens;
        let mut replacement: Vec<String> = Vec::new();
        let mut made: Vec<&Choice> = Vec::new();
        let mut i = group.words.start;
        while i <= group.words.end {
            let inserted = match i {
                i if i == group.words.start && !group.insert_first => None,
                i if i == group.words.end && !(group.insert_last || group.words.is_empty()) => None,
                i => self.inserts[i].as_ref(),
            };
            if let Some(choice) = inserted {
                made.push(choice);
                replacement.extend(group.moved(i, choice, tokens));
            }
            if i == group.words.end {
                break;
            }
            let Some(choice) = &self.edits[i] else {
                replacement.push(tokens[i].text.clone().into_owned());
                i += 1;
                continue;
            };
            made.push(choice);
            replacement.extend(choice.words.iter().cloned());
            i += 1;
            let mut joins = choice.joins();
            // A word that was joined may be joined to the next one in turn.
            while joins {
                joins = false;
                if let Some(next) = self.edits.get(i).and_then(Option::as_ref).filter(|next| next.joins())
                    && let (Some(joined), Some(token)) = (replacement.pop(), tokens.get(i + 1))
                {
                    let longer = next.edit.as_ref().and_then(|edit| edit.of_pair(&joined, &token.text));
                    replacement.push(longer?);
                    made.push(next);
                    joins = true;
                }
                i += 1;
            }
        }
        let old: Vec<&str> = tokens[group.words.clone()].iter().map(|token| &*token.text).collect();
        if old == replacement {
            return None;
        }
        let kind = match made[..] {
            _ if !group.moves.is_empty() => Kind::Order,
            [choice] => choice.kind,
            _ => kind_of(&old, &replacement),
        };
        Some(Fix {
            words: group.words.clone(),
            replacement,
            probability: made.iter().map(|choice| choice.probability).fold(1.0, f32::min),
            kind,
        })
    }
}

/// Keeps only the first of fixes that do the same.
fn leave_first(fixes: &mut Vec<Fix>) {
    let mut i = 1;
    while i < fixes.len() {
        let (before, fix) = (&fixes[..i], &fixes[i]);
        let is_new = before
            .iter()
            .all(|other| other.words != fix.words || other.replacement != fix.replacement);
        match is_new {
            true => i += 1,
            false => drop(fixes.remove(i)),
        }
    }
}

#[cfg(test)]
mod tests;
