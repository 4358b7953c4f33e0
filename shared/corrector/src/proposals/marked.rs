//! What is made in a sentence: what the heads are sure of, and what is likeliest in the place of words that the detector is sure of.

use std::ops::Range;

use super::{Corrector, SURE};
use crate::kind::{Fix, Kind};
use crate::look::Found;
use crate::scores::Sentence;
use crate::tags::Thresholds;

/// The least probability of joining or splitting words that were found, because many words may be written either way.
const COMPOUND: f32 = 0.7;

impl Corrector {
    /// The fixes that are made together in a sentence, in its order: the best of each of [`Corrector::proposals`], or what is found to be
    /// better in its place, and in the place of other runs of words that were found the first suggestion, if it is as probable as
    /// `thresholds.marked` asks for.
    ///
    /// The heads share their probability among all that may become of a word. Once the detector has found that it is wrong, it only
    /// matters which of these is meant, so that less is asked of it (docs/models.md).
    pub(crate) fn fixes(&self, sentence: &Sentence<'_>, thresholds: Thresholds, found: &[Found]) -> Vec<Fix> {
        let proposals = self.proposals(sentence, thresholds);
        let mut fixes: Vec<Fix> = proposals.iter().map(|proposal| best(proposal.best(), found)).collect();
        let Some(least) = thresholds
            .marked
            .filter(|_| !found.is_empty() && !self.is_foreign(sentence))
        else {
            return fixes;
        };
        for found in found {
            let enough = |fix: &&Fix| match fix.kind {
                Kind::Form | Kind::Order | Kind::Missing | Kind::Case | Kind::Extra => fix.probability >= least,
                Kind::Compound => fix.probability >= least.max(COMPOUND),
                Kind::Spelling | Kind::Punctuation => false,
            };
            let apart = |fix: &&Fix| fixes.iter().all(|other| are_apart(&fix.words, &other.words));
            // A word that is not surely too many may belong elsewhere, and where to is among the next.
            let may_stay = |fix: &&Fix| fix.kind != Kind::Extra || fix.probability >= SURE;
            let first = found.fixes.iter().find(may_stay).filter(enough).filter(apart).cloned();
            fixes.extend(first);
        }
        fixes.sort_by_key(|fix| (fix.words.start, fix.words.end));
        fixes
    }
}

/// A fix, or the one that is better than it in a run that was found: of the same words, when it is among what may be right there but not
/// first.
fn best(fix: &Fix, found: &[Found]) -> Fix {
    let same = |other: &&Fix| other.words == fix.words && other.replacement == fix.replacement;
    let run = found.iter().find(|found| found.fixes.iter().any(|other| same(&other)));
    let first = run
        .and_then(|run| run.fixes.first())
        .filter(|first| first.words == fix.words);
    match first {
        Some(first) => Fix {
            probability: fix.probability,
            ..first.clone()
        },
        None => fix.clone(),
    }
}

/// Whether two fixes can be made together: they are about different words, and none puts something in beside the other.
fn are_apart(a: &Range<usize>, b: &Range<usize>) -> bool {
    let between = usize::from(a.is_empty() || b.is_empty());
    a.end + between <= b.start || b.end + between <= a.start
}
