//! A text as a whole, mended: what the model proposes, and what it says of the result.

use std::borrow::Cow;
use std::ops::Range;

use solecism_checker::{
    CheckOptions, Checker, CheckerError, Report, Scored, ScoredText, TextWord, Turns, flagged_runs,
};
use solecism_text::{Format, read};

use crate::edit::{TextEdit, apply};
use crate::kind::Kind;
use crate::look::{Asking, Found};
use crate::proposals::Corrector;
use crate::scores::{Sentence, probable};
use crate::tags::Thresholds;
use crate::work::{Work, changes, edits, peak};

/// The most looks at a sentence: the first proposes, the second judges what came of it and proposes what the first mistake hid, and the
/// third judges that.
const PASSES: usize = 3;

/// A text, mended.
#[derive(Debug, Clone, PartialEq)]
pub struct Mended {
    /// What was found in the text as it was given. Its time is that of all passes. If the deadline came in a later pass, it is incomplete
    /// from the first sentence on that was not finished.
    pub report: Report,
    /// What was changed, in the order of the text.
    pub changes: Vec<Change>,
    /// Sentences that stay as they are because a model that writes them anew did not come to an end.
    pub ran_away: usize,
}

/// A change of the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Where it is, in bytes, and what it puts there.
    pub edit: TextEdit,
    /// What it mends.
    pub kind: Kind,
    /// How sure the model was, 0 to 1.
    pub probability: f32,
}

/// How probable what is changed must be.
#[derive(Debug, Clone, Copy)]
struct Asked {
    thresholds: Thresholds,
    /// The detector's threshold: the probability from which on a word counts as found.
    found: f32,
}

impl Mended {
    /// `text`, which must be the text that was given, with all changes made.
    pub fn text(&self, text: &str) -> String {
        apply(text, &edits(&self.changes))
    }
}

impl Corrector {
    /// Mends a text: makes every change that is as probable as `thresholds` ask for (in the place of what [`check`](Self::check) finds, its
    /// first suggestion if that is as probable as they ask), and takes back those after which the detector finds a mistake more likely than
    /// before. Sentences that the deadline cuts off stay as they are.
    ///
    /// # Errors
    ///
    /// Those of [`Checker::check`].
    pub fn mend(
        &self,
        checker: &Checker,
        text: &str,
        thresholds: Thresholds,
        options: &CheckOptions,
        turns: &dyn Turns,
    ) -> Result<Mended, CheckerError> {
        let format = options.format.unwrap_or_else(|| Format::of_text(text));
        let asking = Asking {
            checker,
            text,
            options,
            turns,
        };
        let (mut report, scored, found_first) = self.look(asking)?;
        let asked = Asked {
            thresholds,
            found: report.threshold,
        };
        let mut works = self.first(text, &scored, &found_first, asked);
        let mut open: Vec<usize> = (0..works.len()).collect();
        for pass in 2..=PASSES {
            if open.is_empty() {
                break;
            }
            // A sentence that was mended may be several now.
            let parts: Vec<Vec<Vec<TextWord>>> = open
                .iter()
                .map(|&i| read(&works[i].now, checker.language(), format))
                .collect();
            let sentences: Vec<Vec<TextWord>> = parts.iter().flatten().cloned().collect();
            let found = checker.score(&sentences, options, turns, true)?;
            report.timings.add(found.timings);
            if found.stopped_at.is_some() {
                if let (false, Some(&first)) = (report.incomplete, open.first()) {
                    report.incomplete = true;
                    report.checked_to = Some(options.offset_encoding.units(&text[..works[first].range.start]));
                }
                // A change that was not judged is not made.
                for i in open {
                    works[i].drop_last();
                }
                break;
            }
            let mut scores = found.sentences.into_iter();
            let mut still_open = Vec::new();
            for (i, words) in open.into_iter().zip(parts) {
                let scores: Vec<Scored> = scores.by_ref().take(words.len()).collect();
                let work = &mut works[i];
                let vetoed = !work.judge(&words, &scores, report.threshold);
                if !vetoed && pass < PASSES && self.again(work, &words, &scores, asked) {
                    still_open.push(i);
                }
            }
            open = still_open;
        }
        let changes = works.into_iter().flat_map(Work::into_changes);
        Ok(Mended {
            changes: changes.collect(),
            ran_away: 0,
            report,
        })
    }

    /// The sentences in which something is to be changed, with the first changes made.
    fn first(&self, text: &str, scored: &ScoredText, found: &[Vec<Found>], asked: Asked) -> Vec<Work> {
        let mut works: Vec<Work> = Vec::new();
        for ((words, scores), found) in scored.sentences.iter().zip(&scored.scores).zip(found) {
            let made = self.changes(text, words, scores, Some(found), asked);
            works.extend(Work::of(text, words, made, works.last()));
        }
        works
    }

    /// Makes further changes in a sentence that was mended before. Returns false if there are none.
    fn again(&self, work: &mut Work, words: &[Vec<TextWord>], scores: &[Scored], asked: Asked) -> bool {
        let mut made = Vec::new();
        for (words, scores) in words.iter().zip(scores) {
            made.extend(self.changes(&work.now, words, scores, None, asked));
        }
        let is_new = !made.is_empty();
        if is_new {
            work.make(made);
        }
        is_new
    }

    /// What is to be changed in a sentence of `text`, and how likely a mistake is there; nothing if the sentence was not checked to its
    /// end. `found` is what a second look found; without one, it is what the scores say.
    fn changes(
        &self,
        text: &str,
        words: &[TextWord],
        scores: &Scored,
        found: Option<&[Found]>,
        asked: Asked,
    ) -> Vec<(Change, f32)> {
        if scores.edits.len() <= words.len() {
            return Vec::new();
        }
        let edits = probable(scores, self.tags().of_mistakes());
        let sentence = Sentence::new(text, words, &edits).with_mistakes(&scores.probabilities);
        let at_once = |run: Range<usize>| Found {
            fixes: self.suggestions(&sentence, run.clone()),
            run,
        };
        let found = match found {
            Some(found) => Cow::Borrowed(found),
            None => flagged_runs(&scores.probabilities, asked.found)
                .into_iter()
                .map(at_once)
                .collect(),
        };
        let fixes = self.fixes(&sentence, asked.thresholds, &found);
        let likely = |change: Change| {
            let at = change.edit.range.clone();
            let likely = peak(std::slice::from_ref(&words), std::slice::from_ref(scores), &at);
            (change, likely)
        };
        changes(text, words, &fixes, self.tags())
            .into_iter()
            .map(likely)
            .collect()
    }
}
