//! What a report says would be right.

use std::ops::Range;

use solecism_checker::{Finding, OffsetEncoding, Report, ScoredText, TextWord};

use solecism_api::Suggestion;

use crate::apply::text_edits;
use crate::edit::{TextEdit, apply};
use crate::kind::{Fix, Kind};
use crate::look::Found;
use crate::proposals::Corrector;
use crate::scores::{Sentence, probable};
use crate::tags::Thresholds;

impl Corrector {
    /// Puts into `report` what may be right in the place of each of its findings, which `found` says, and adds findings of the edit heads'
    /// own: punctuation that is as probable as `thresholds` ask for, in places where the detector found nothing.
    ///
    /// A sentence that was not checked to its end gets neither.
    pub(crate) fn suggest(
        &self,
        text: &str,
        scored: &ScoredText,
        found: &[Vec<Found>],
        thresholds: Thresholds,
        report: &mut Report,
    ) {
        let encoding = report.offset_encoding;
        let mut findings = std::mem::take(&mut report.findings).into_iter();
        for ((words, scores), found) in scored.sentences.iter().zip(&scored.scores).zip(found) {
            let first = report.findings.len();
            for Found { run, fixes } in found {
                let Some(mut finding) = findings.next() else { break };
                self.fill(text, words, fixes, run, encoding, &mut finding);
                report.findings.push(finding);
            }
            if scores.edits.len() > words.len() {
                let edits = probable(scores, self.tags().of_mistakes());
                let sentence = Sentence::new(text, words, &edits).with_mistakes(&scores.probabilities);
                let runs: Vec<_> = found.iter().map(|found| found.run.clone()).collect();
                self.marks(
                    text,
                    words,
                    &sentence,
                    thresholds,
                    encoding,
                    &runs,
                    &mut report.findings,
                );
            }
            report.findings[first..].sort_by_key(|finding| finding.start);
        }
        report.findings.extend(findings);
    }

    /// Puts fixes into the finding of the words `run`, which is widened as far as they reach.
    fn fill(
        &self,
        text: &str,
        words: &[TextWord],
        fixes: &[Fix],
        run: &Range<usize>,
        encoding: OffsetEncoding,
        finding: &mut Finding,
    ) {
        let found = words[run.start].range.start..words[run.end - 1].range.end;
        let edits: Vec<(&Fix, Vec<TextEdit>)> = fixes
            .iter()
            .map(|fix| {
                (
                    fix,
                    text_edits(text, words, std::slice::from_ref(fix), self.tags()).edits,
                )
            })
            .filter(|(_, edits)| !edits.is_empty())
            .collect();
        let Some((best, _)) = edits.first() else { return };
        finding.kind = Some(best.kind);
        let ranges = edits.iter().flat_map(|(_, edits)| edits).map(|edit| edit.range.clone());
        let whole = ranges.fold(found.clone(), |all, one| all.start.min(one.start)..all.end.max(one.end));
        let fill = |(fix, edits): &(&Fix, Vec<TextEdit>)| Suggestion {
            text: within(text, &whole, edits),
            probability: fix.probability,
        };
        finding.suggestions = edits.iter().map(fill).collect();
        if whole != found {
            finding.start -= encoding.units(&text[whole.start..found.start]);
            finding.end += encoding.units(&text[found.end..whole.end]);
            finding.text = text[whole].to_owned();
        }
    }

    /// Adds findings of punctuation in a sentence, apart from the `runs` of words that were found.
    #[allow(clippy::too_many_arguments)]
    fn marks(
        &self,
        text: &str,
        words: &[TextWord],
        sentence: &Sentence<'_>,
        thresholds: Thresholds,
        encoding: OffsetEncoding,
        runs: &[Range<usize>],
        findings: &mut Vec<Finding>,
    ) {
        for proposal in self.proposals(sentence, thresholds) {
            let fix = proposal.best();
            let apart = |run: &Range<usize>| fix.words.end < run.start || run.end < fix.words.start;
            if fix.kind != Kind::Punctuation || !runs.iter().all(apart) {
                continue;
            }
            let edits = text_edits(text, words, std::slice::from_ref(fix), self.tags()).edits;
            // What is missing is shown on the word before it, if there is one.
            let shown = match fix.words.is_empty() {
                true => fix.words.start.saturating_sub(1)..fix.words.start.max(1),
                false => fix.words.clone(),
            };
            let Some((first, last)) = edits.first().zip(edits.last()) else {
                continue;
            };
            let Some(words_shown) = words.get(shown.clone()).filter(|shown| !shown.is_empty()) else {
                continue;
            };
            let start = words_shown[0].range.start.min(first.range.start);
            let end = words_shown[words_shown.len() - 1].range.end.max(last.range.end);
            let before = encoding.units(&text[..start]);
            findings.push(Finding {
                start: before,
                end: before + encoding.units(&text[start..end]),
                probability: fix.probability,
                words: shown.len(),
                text: text[start..end].to_owned(),
                kind: Some(Kind::Punctuation),
                suggestions: vec![Suggestion {
                    text: within(text, &(start..end), &edits),
                    probability: fix.probability,
                }],
            });
        }
    }
}

/// A stretch of the text after `edits`, which lie within it.
fn within(text: &str, stretch: &Range<usize>, edits: &[TextEdit]) -> String {
    let moved: Vec<TextEdit> = edits
        .iter()
        .map(|edit| TextEdit {
            range: edit.range.start - stretch.start..edit.range.end - stretch.start,
            replacement: edit.replacement.clone(),
        })
        .collect();
    apply(&text[stretch.clone()], &moved)
}
