//! A model that writes a sentence anew, such as a T5: what it changes, as edits of the text.
//!
//! Such a model may write anything. So its sentence is compared with the writer's word by word, and what differs becomes changes like those
//! of the edit heads: nothing else in the text is touched, what is not prose stays as it is, and the language's detector, if there is one,
//! has the last word on each change.

mod load;
mod sequences;
mod windows;

pub use load::RewriterReader;
pub(crate) use sequences::Sequences;

use std::ops::Range;
use std::time::Instant;

use solecism_api::Level;
use solecism_checker::{CheckOptions, Checker, CheckerError, Report, Scored, TextWord, Timings, Turns};
use solecism_text::{Format, Language, read};

use crate::align::word_edits;
use crate::kind::{Fix, Kind};
use crate::mend::{Change, Mended};
use crate::tags::Tags;
use crate::work::{Work, changes, peak, place};

/// The largest share of a sentence's words that may change. Beyond it the model did not correct the sentence, but wrote another one:
/// most likely because it is of another language.
const MOST_CHANGED: f32 = 0.5;
/// This many words may change even in a short sentence.
const FEW_CHANGED: usize = 3;
/// How many sentences are written at a time, by as many threads as there are.
const TOGETHER: usize = 16;

/// Corrects texts with a model that writes each sentence anew.
pub struct Rewriter {
    language: Language,
    /// There are none; they only say which language the text is in.
    tags: Tags,
    sequences: Box<dyn Sequences>,
    /// How likely the detector has to find a mistake for a change to be made.
    threshold: f32,
    picky_threshold: Option<f32>,
}

impl std::fmt::Debug for Rewriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rewriter")
            .field("language", &self.language)
            .finish_non_exhaustive()
    }
}

/// What became of a sentence.
enum Written {
    /// The fixes that the model made of it, or of a part of it.
    Changes(Vec<Fix>),
    /// The model did not come to an end.
    RanAway,
}

impl Rewriter {
    pub(crate) fn new(
        language: Language,
        sequences: Box<dyn Sequences>,
        threshold: f32,
        picky_threshold: Option<f32>,
    ) -> Self {
        Self {
            tags: Tags::none(language.clone()),
            language,
            sequences,
            threshold,
            picky_threshold,
        }
    }

    /// The language that it was made for.
    pub fn language(&self) -> &Language {
        &self.language
    }

    /// How much memory it keeps while no text is corrected, in bytes.
    pub fn resident_bytes(&self) -> usize {
        self.sequences.resident_bytes()
    }

    /// Corrects a text. A change counts if `judge`, the language's detector, finds a mistake there at least as likely as the model's
    /// threshold for the level, and finds none more likely in what replaces it. Without a judge, all changes count, with a probability of
    /// 1.
    ///
    /// The report is the judge's, of the text as it was; without a judge, it has no words. Sentences that the deadline cuts off stay as
    /// they are.
    ///
    /// # Errors
    ///
    /// What kept one of the models from an answer.
    pub fn mend(
        &self,
        judge: Option<&Checker>,
        text: &str,
        level: Level,
        options: &CheckOptions,
        turns: &dyn Turns,
    ) -> Result<Mended, CheckerError> {
        let started = Instant::now();
        let format = options.format.unwrap_or_else(|| Format::of_text(text));
        let (mut report, sentences, scores) = match judge {
            Some(judge) => {
                let (report, scored) = judge.check_scored(text, options, turns)?;
                (report, scored.sentences, scored.scores)
            }
            None => (
                self.empty_report(options),
                read(text, &self.language, format),
                Vec::new(),
            ),
        };
        let mut works: Vec<Work> = Vec::new();
        let mut ran_away = 0;
        let mut reached = 0;
        while reached < sentences.len() {
            let group = &sentences[reached..sentences.len().min(reached + TOGETHER)];
            let Some(written) = self.write_all(text, group, options, turns)? else {
                self.stop(&mut report, text, options, group);
                break;
            };
            for (number, (words, written)) in group.iter().zip(written).enumerate() {
                let scores = scores.get(reached + number);
                match written {
                    Written::RanAway => ran_away += 1,
                    Written::Changes(fixes) => {
                        let made = self.changes(text, words, &fixes, scores, judge.is_some(), level);
                        works.extend(Work::of(text, words, made, works.last()));
                    }
                }
            }
            reached += group.len();
        }
        if let Some(judge) = judge {
            self.judge(judge, &mut works, &mut report, text, format, options, turns)?;
        } else {
            works.iter_mut().for_each(Work::keep_last);
        }
        report.timings.inference = started.elapsed().saturating_sub(report.timings.preparation);
        Ok(Mended {
            changes: works.into_iter().flat_map(Work::into_changes).collect(),
            ran_away,
            report,
        })
    }

    /// The report of a text that no detector has seen.
    fn empty_report(&self, options: &CheckOptions) -> Report {
        Report {
            language: self.language.clone(),
            threshold: 1.0,
            offset_encoding: options.offset_encoding,
            sentences: Vec::new(),
            words: Vec::new(),
            findings: Vec::new(),
            incomplete: false,
            checked_to: None,
            timings: Timings::default(),
        }
    }

    /// Notes that `group` and what follows it were not reached.
    fn stop(&self, report: &mut Report, text: &str, options: &CheckOptions, group: &[Vec<TextWord>]) {
        let start = group.iter().flatten().next().map_or(0, |word| word.range.start);
        let units = options.offset_encoding.units(&text[..start]);
        report.checked_to = Some(report.checked_to.map_or(units, |before| before.min(units)));
        report.incomplete = true;
    }

    /// What the model makes of some sentences; none if they get no turn, or if the deadline comes first.
    fn write_all(
        &self,
        text: &str,
        sentences: &[Vec<TextWord>],
        options: &CheckOptions,
        turns: &dyn Turns,
    ) -> Result<Option<Vec<Written>>, CheckerError> {
        let late = || options.deadline.is_some_and(|deadline| Instant::now() >= deadline);
        // There are some three bytes to a piece, and about as many pieces are written as are read.
        let pieces = sentences.iter().flatten().map(|word| word.range.len()).sum::<usize>() / 3 * 2;
        let mut written: Vec<Result<Option<Written>, CheckerError>> = Vec::new();
        let had_turn = turns.run(pieces, &mut |threads| {
            let share = sentences.len().div_ceil(threads.max(1)).max(1);
            let one = |words: &Vec<TextWord>| match late() {
                true => Ok(None),
                false => self.write(text, words).map(Some),
            };
            written = std::thread::scope(|scope| {
                let others: Vec<_> = sentences
                    .chunks(share)
                    .skip(1)
                    .map(|some| scope.spawn(move || some.iter().map(one).collect::<Vec<_>>()))
                    .collect();
                let mut all: Vec<_> = sentences.chunks(share).take(1).flatten().map(one).collect();
                for other in others {
                    match other.join() {
                        Ok(some) => all.extend(some),
                        Err(panic) => std::panic::resume_unwind(panic),
                    }
                }
                all
            });
        });
        if !had_turn {
            return Ok(None);
        }
        written.into_iter().collect()
    }

    /// What the model makes of a sentence, window by window.
    fn write(&self, text: &str, words: &[TextWord]) -> Result<Written, CheckerError> {
        let mut fixes = Vec::new();
        if !words.iter().any(|word| word.judged) {
            return Ok(Written::Changes(fixes));
        }
        let read: Vec<usize> = (0..words.len()).filter(|&i| words[i].read.is_some()).collect();
        for window in windows::windows(text, words, &read, &*self.sequences)? {
            let source = windows::source(text, words, &read[window.clone()]);
            let Some(target) = self.sequences.write(&source)? else {
                return Ok(Written::RanAway);
            };
            if target == source {
                continue;
            }
            fixes.extend(self.fixes(words, &read, &window, &target));
        }
        Ok(Written::Changes(fixes))
    }

    /// The fixes that make `target` out of the words `window` among those that are `read`; none if `target` is another sentence altogether.
    fn fixes(&self, words: &[TextWord], read: &[usize], window: &Range<usize>, target: &str) -> Vec<Fix> {
        let old: Vec<&str> = read[window.clone()]
            .iter()
            .map(|&i| words[i].read.as_deref().unwrap_or_default())
            .collect();
        let new: Vec<String> = solecism_text::read(target, &self.language, Format::Plain)
            .into_iter()
            .flatten()
            .filter_map(|word| word.read)
            .collect();
        let edits = word_edits(&old, &new, None);
        let changed: usize = edits
            .iter()
            .map(|edit| edit.words.len().max(edit.replacement.len()))
            .sum();
        if changed > FEW_CHANGED.max((MOST_CHANGED * old.len() as f32) as usize) {
            return Vec::new();
        }
        let (is_first, is_last) = (window.start == 0, window.end == read.len());
        let mut fixes = Vec::with_capacity(edits.len());
        for edit in edits {
            // The model takes a window for a sentence, and gives it a capital and an end.
            let at_start = edit.words.start == 0 && edit.kind == Kind::Case;
            let at_end = edit.words.end == old.len() && edit.kind == Kind::Punctuation;
            if at_start && !is_first || at_end && !is_last {
                continue;
            }
            let of = |at: usize| read.get(window.start + at).copied().unwrap_or(words.len());
            let range = match edit.words.is_empty() {
                true if edit.words.start == old.len() => {
                    let behind = read[window.end - 1] + 1;
                    behind..behind
                }
                true => of(edit.words.start)..of(edit.words.start),
                false => of(edit.words.start)..of(edit.words.end - 1) + 1,
            };
            fixes.push(Fix {
                words: range,
                replacement: edit.replacement,
                probability: 1.0,
                kind: edit.kind,
            });
        }
        fixes
    }

    /// The changes of a sentence that count at `level`, each with how likely a mistake was there, which is all that is known of how sure
    /// they are.
    fn changes(
        &self,
        text: &str,
        words: &[TextWord],
        fixes: &[Fix],
        scores: Option<&Scored>,
        judged: bool,
        level: Level,
    ) -> Vec<(Change, f32)> {
        let bound = match level {
            Level::Picky => self.picky_threshold.unwrap_or(self.threshold),
            Level::Default => self.threshold,
        };
        let likely = |at: &Range<usize>| match (judged, scores) {
            (false, _) => Some(1.0),
            (true, Some(scores)) => Some(peak(&[words], std::slice::from_ref(scores), at)),
            // The detector was cut off before this sentence.
            (true, None) => None,
        };
        let fixes: Vec<Fix> = fixes
            .iter()
            .filter_map(|fix| {
                let probability = likely(&place(words, &fix.words)).filter(|likely| *likely >= bound)?;
                Some(Fix {
                    probability,
                    ..fix.clone()
                })
            })
            .collect();
        changes(text, words, &fixes, &self.tags)
            .into_iter()
            .map(|change| {
                let likely = change.probability;
                (change, likely)
            })
            .collect()
    }

    /// Takes back what the detector finds worse than what was there.
    #[allow(clippy::too_many_arguments)]
    fn judge(
        &self,
        judge: &Checker,
        works: &mut [Work],
        report: &mut Report,
        text: &str,
        format: Format,
        options: &CheckOptions,
        turns: &dyn Turns,
    ) -> Result<(), CheckerError> {
        let parts: Vec<Vec<Vec<TextWord>>> = works
            .iter()
            .map(|work| read(&work.now, &self.language, format))
            .collect();
        let sentences: Vec<Vec<TextWord>> = parts.iter().flatten().cloned().collect();
        let found = judge.score(&sentences, options, turns, false)?;
        if found.stopped_at.is_some() {
            // A change that was not judged is not made.
            if let (false, Some(first)) = (report.incomplete, works.first()) {
                report.incomplete = true;
                report.checked_to = Some(options.offset_encoding.units(&text[..first.range.start]));
            }
            works.iter_mut().for_each(Work::drop_last);
            return Ok(());
        }
        let mut scores = found.sentences.into_iter();
        for (work, words) in works.iter_mut().zip(parts) {
            let scores: Vec<Scored> = scores.by_ref().take(words.len()).collect();
            work.judge(&words, &scores, report.threshold);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
