//! A second look: whether the detector is content with a sentence in which its own suggestion was followed.
//!
//! A word that only looks odd, such as a name, stays odd whatever is put in its place, or nothing is likely enough to be put there. If what
//! the heads would put there makes all doubt go away, there was a mistake. And of several suggestions, the right one reads better.

use std::ops::Range;

use solecism_checker::{CheckOptions, Checker, CheckerError, Report, Scored, ScoredText, Timings, Turns, flagged_runs};
use solecism_text::{Format, Word, read};

use crate::kind::{Fix, Kind};
use crate::proposals::Corrector;
use crate::scores::{Sentence, probable};
use crate::tags::{Confirmation, Thresholds};
use crate::work::{Work, changes};

/// The most ways to mend a sentence that are looked at, because each costs as much as the sentence.
const MOST_TRIALS: usize = 8;
/// The most suggestions for one run of words that are looked at.
const MOST_OF_RUN: usize = 3;
/// Suggestions that are less likely than the first by this factor are not looked at, because they hardly ever come before it.
const NEAR: f32 = 0.1;
/// Words that are less probably wrong than this are not looked at again, because there are many of them, and few are wrong.
const LEAST_DOUBT: f32 = 0.3;
/// How much the log odds of a mistake after a suggestion count against the logarithm of its probability. Values from 0.2 to 0.5 order
/// suggestions about as well (docs/models.md).
const WEIGHT: f32 = 0.3;
/// The least probability of a mistake with which words change places. It is a little below the thresholds of `default`, because from those of
/// `picky` on more correct sentences change (docs/models.md).
const SURELY_WRONG: f32 = 0.8;
/// Words change places only if the detector then finds a mistake there with less than this probability, because nothing else says that
/// their order is wrong.
const READS_WELL: f32 = 0.05;

/// A run of words that was found, and what may be right in its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    /// The words, as indices into the sentence.
    pub(crate) run: Range<usize>,
    /// Best first.
    pub(crate) fixes: Vec<Fix>,
}

/// What was found in a text after a second look.
#[derive(Debug, Default)]
struct Looked {
    /// One list for each sentence that was reached, in its order.
    found: Vec<Vec<Found>>,
    /// Where the time of the second look went.
    timings: Timings,
}

/// A text, and what to ask about it.
#[derive(Clone, Copy)]
pub(crate) struct Asking<'a> {
    pub(crate) checker: &'a Checker,
    pub(crate) text: &'a str,
    /// The format and the deadline count.
    pub(crate) options: &'a CheckOptions,
    pub(crate) turns: &'a dyn Turns,
}

/// A run of words that is looked at again.
struct Run {
    words: Range<usize>,
    /// Whether it is found already, so that only the order of what may be right is open.
    is_found: bool,
    fixes: Vec<Fix>,
    /// Whether the heads have no suggestion, so that the fixes are guesses for the detector to judge.
    is_guessed: bool,
    /// The probability of a mistake after each of the first fixes, if it was looked at.
    after: Vec<Option<f32>>,
}

/// A sentence that was mended to see what comes of it.
struct Trial {
    sentence: usize,
    run: usize,
    fix: usize,
    work: Work,
}

impl Corrector {
    /// Checks a text, and puts into the report what may be right in the place of each finding. What the detector alone is not sure of is
    /// found as well if a suggestion confirms it.
    ///
    /// # Errors
    ///
    /// Those of [`Checker::check`].
    pub fn check(
        &self,
        checker: &Checker,
        text: &str,
        thresholds: Thresholds,
        options: &CheckOptions,
        turns: &dyn Turns,
    ) -> Result<Report, CheckerError> {
        let asking = Asking {
            checker,
            text,
            options,
            turns,
        };
        let (mut report, scored, found) = self.look(asking)?;
        self.suggest(text, &scored, &found, thresholds, &mut report);
        Ok(report)
    }

    /// Raises the probabilities of words in `scored`, which are of `text`, where a suggestion confirms that there is a mistake. Of
    /// `options`, the format and the deadline count.
    ///
    /// # Errors
    ///
    /// Those of [`Checker::check`].
    pub fn confirm(
        &self,
        checker: &Checker,
        text: &str,
        scored: &mut ScoredText,
        threshold: f32,
        options: &CheckOptions,
        turns: &dyn Turns,
    ) -> Result<(), CheckerError> {
        let asking = Asking {
            checker,
            text,
            options,
            turns,
        };
        self.look_again(asking, scored, threshold).map(|_| ())
    }

    /// What the detector finds in a text with a second look, and for each sentence that was reached, in its order, what may be right in the
    /// place of what was found.
    pub(crate) fn look(&self, asking: Asking<'_>) -> Result<(Report, ScoredText, Vec<Vec<Found>>), CheckerError> {
        let (mut report, mut scored) = asking.checker.check_scored(asking.text, asking.options, asking.turns)?;
        let looked = self.look_again(asking, &mut scored, report.threshold)?;
        report.timings.add(looked.timings);
        report.fill(asking.text, &scored);
        Ok((report, scored, looked.found))
    }

    fn look_again(&self, asking: Asking<'_>, scored: &mut ScoredText, threshold: f32) -> Result<Looked, CheckerError> {
        let text = asking.text;
        let confirmation = self.tags().confirmation();
        let floor = confirmation.map_or(threshold, |confirmation| confirmation.floor(threshold).max(LEAST_DOUBT));
        let sentences = || scored.sentences.iter().zip(&scored.scores);
        let mut runs: Vec<Vec<Run>> = sentences()
            .map(|(words, scores)| self.runs(text, words, scores, threshold, floor))
            .collect();
        let mut trials: Vec<Trial> = Vec::new();
        for (number, ((words, _), runs)) in sentences().zip(&runs).enumerate() {
            let of_runs = |is_guessed: bool| {
                let runs = runs
                    .iter()
                    .enumerate()
                    .filter(move |(_, about)| about.is_guessed == is_guessed);
                runs.flat_map(|(run, about)| {
                    let fixes = about.fixes.iter().take(about.trials(confirmation)).enumerate();
                    fixes.map(move |(fix, fixed)| (run, fix, fixed))
                })
            };
            // Guesses come last, because only so many are looked at, and the heads' suggestions are likelier.
            let asked = of_runs(false).chain(of_runs(true));
            let trial = |(run, fix, fixed): (usize, usize, &Fix)| {
                let made = changes(text, words, std::slice::from_ref(fixed), self.tags());
                let made = made.into_iter().map(|change| (change, 0.0)).collect();
                let work = Work::of(text, words, made, None)?;
                Some(Trial {
                    sentence: number,
                    run,
                    fix,
                    work,
                })
            };
            trials.extend(asked.take(MOST_TRIALS).filter_map(trial));
        }
        let timings = self.try_all(asking, &trials, &mut runs)?;
        let mut found = Vec::with_capacity(runs.len());
        for ((words, scores), mut runs) in scored.sentences.iter().zip(&mut scored.scores).zip(runs) {
            for run in &mut runs {
                run.order();
                if let Some(confirmation) = confirmation.filter(|confirmation| run.is_confirmed(confirmation)) {
                    let doubted = &mut scores.probabilities[run.words.clone()];
                    doubted
                        .iter_mut()
                        .for_each(|probability| *probability = confirmation.raise(*probability));
                }
            }
            found.push(self.found(text, words, scores, threshold, runs));
        }
        Ok(Looked { found, timings })
    }

    /// The runs of words of a sentence that are found at `threshold`, and those between it and `floor`, with what may be right in their
    /// place; nothing is known of that if the sentence was not checked to its end.
    fn runs(&self, text: &str, words: &[Word], scores: &Scored, threshold: f32, floor: f32) -> Vec<Run> {
        let is_whole = scores.edits.len() > words.len();
        let sure = flagged_runs(&scores.probabilities, threshold);
        let doubted: Vec<f32> = scores
            .probabilities
            .iter()
            .map(|p| if *p < threshold { *p } else { 0.0 })
            .collect();
        let unsure = flagged_runs(&doubted, floor);
        let unsure = unsure
            .into_iter()
            .filter(|_| is_whole && floor < threshold)
            .map(|words| (words, false));
        let asked: Vec<(Range<usize>, bool)> = sure.into_iter().map(|words| (words, true)).chain(unsure).collect();
        if asked.is_empty() {
            return Vec::new();
        }
        let edits = probable(scores, self.tags().of_mistakes());
        let sentence = Sentence::new(text, words, &edits).with_mistakes(&scores.probabilities);
        let of_run = |(words, is_found): (Range<usize>, bool)| {
            let mut fixes = match is_whole {
                true => self.suggestions(&sentence, words.clone()),
                false => Vec::new(),
            };
            let mistake = scores.probabilities[words.clone()].iter().copied().fold(0.0, f32::max);
            let is_guessed = is_whole && is_found && fixes.is_empty() && mistake >= SURELY_WRONG;
            if is_guessed {
                fixes = self.swaps(&sentence, &words);
            }
            Run {
                words,
                is_found,
                fixes,
                is_guessed,
                after: Vec::new(),
            }
        };
        asked.into_iter().map(of_run).collect()
    }

    /// Asks the detector about all trials. Those that the deadline cuts off say nothing.
    fn try_all(&self, asking: Asking<'_>, trials: &[Trial], runs: &mut [Vec<Run>]) -> Result<Timings, CheckerError> {
        if trials.is_empty() {
            return Ok(Timings::default());
        }
        let Asking {
            checker,
            text,
            options,
            turns,
        } = asking;
        let format = options.format.unwrap_or_else(|| Format::of_text(text));
        // A sentence that was mended may be several.
        let parts: Vec<Vec<Vec<Word>>> = trials
            .iter()
            .map(|trial| read(&trial.work.now, checker.language(), format))
            .collect();
        let sentences: Vec<Vec<Word>> = parts.iter().flatten().cloned().collect();
        let answered = checker.score(&sentences, options, turns, false)?;
        let stopped_at = answered.stopped_at.map_or(usize::MAX, |(sentence, _)| sentence);
        let mut reached = 0;
        for (trial, parts) in trials.iter().zip(&parts) {
            let of_trial = reached..reached + parts.len();
            reached = of_trial.end;
            if reached > stopped_at {
                break;
            }
            let run = &mut runs[trial.sentence][trial.run];
            run.after.resize(trial.fix + 1, None);
            run.after[trial.fix] = answered
                .sentences
                .get(of_trial)
                .map(|scores| trial.work.likely_after(parts, scores));
        }
        Ok(answered.timings)
    }

    /// What is found in a sentence: `runs` as they are, and what has become of those that were confirmed.
    fn found(&self, text: &str, words: &[Word], scores: &Scored, threshold: f32, mut runs: Vec<Run>) -> Vec<Found> {
        let mut fixes = |words_of_run: &Range<usize>| {
            if let Some(at) = runs.iter().position(|run| run.words == *words_of_run) {
                return runs.swap_remove(at).fixes;
            }
            // It touches one that was found before.
            let edits = probable(scores, self.tags().of_mistakes());
            let sentence = Sentence::new(text, words, &edits).with_mistakes(&scores.probabilities);
            self.suggestions(&sentence, words_of_run.clone())
        };
        flagged_runs(&scores.probabilities, threshold)
            .into_iter()
            .map(|run| Found {
                fixes: fixes(&run),
                run,
            })
            .collect()
    }
}

impl Run {
    /// How many of its fixes are worth a look: the first, if it may confirm that there is a mistake, several if their order is
    /// open, and all if they are guesses.
    fn trials(&self, confirmation: Option<&Confirmation>) -> usize {
        let confirms = |fix: &Fix| {
            let likely = confirmation.is_some_and(|confirmation| fix.probability >= confirmation.from);
            likely && can_confirm(fix.kind)
        };
        let Some(first) = self.fixes.first() else { return 0 };
        if self.is_guessed {
            return self.fixes.len();
        }
        if !self.is_found {
            return usize::from(confirms(first));
        }
        let near = |fix: &&Fix| fix.probability >= first.probability * NEAR;
        match self.fixes.iter().take(MOST_OF_RUN).take_while(near).count() {
            1 => 0,
            several => several,
        }
    }

    fn is_confirmed(&self, confirmation: &Confirmation) -> bool {
        let after = self.after.first().copied().flatten();
        !self.is_found && after.is_some_and(|after| after < confirmation.below)
    }

    /// Orders the fixes that were looked at by how they read. Each place keeps its probability, because it is the heads' and not the
    /// detector's.
    fn order(&mut self) {
        if self.is_guessed {
            self.keep_best_guess();
            return;
        }
        let Some(after) = self.after.iter().copied().collect::<Option<Vec<f32>>>() else {
            return;
        };
        let looked = &mut self.fixes[..after.len()];
        let probabilities: Vec<f32> = looked.iter().map(|fix| fix.probability).collect();
        let mut scored: Vec<(f32, Fix)> = looked
            .iter()
            .zip(after)
            .map(|(fix, after)| (fix.probability.ln() - WEIGHT * log_odds(after), fix.clone()))
            .collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        for ((place, (_, fix)), probability) in looked.iter_mut().zip(scored).zip(probabilities) {
            *place = Fix { probability, ..fix };
        }
    }

    /// Keeps the best guess, if the detector is content with it.
    fn keep_best_guess(&mut self) {
        let looked = self.fixes.drain(..).zip(&self.after);
        let read = looked.filter_map(|(fix, after)| Some((fix, (*after)?)));
        let best = read.min_by(|(_, a), (_, b)| a.total_cmp(b));
        self.fixes = best
            .filter(|(_, after)| *after < READS_WELL)
            .map(|(fix, after)| Fix {
                probability: 1.0 - after,
                ..fix
            })
            .into_iter()
            .collect();
    }
}

/// Whether a suggestion of this kind says anything by reading well. A rare word reads better if it is another, common one, and so does a
/// name without its capital, whether or not there is a mistake; and the detector minds few marks.
fn can_confirm(kind: Kind) -> bool {
    match kind {
        Kind::Form | Kind::Order | Kind::Missing | Kind::Extra | Kind::Compound => true,
        Kind::Spelling | Kind::Case | Kind::Punctuation => false,
    }
}

/// The logarithm of the odds of a probability, which is kept away from 0 and 1 so that it is finite.
fn log_odds(probability: f32) -> f32 {
    let probability = probability.clamp(1e-4, 1.0 - 1e-4);
    (probability / (1.0 - probability)).ln()
}
