//! What is made in a sentence: what the heads are sure of, and what is likeliest in the place of words that the detector is sure of.

use std::ops::Range;

use super::{Corrector, Proposal, SURE};
use crate::kind::{Fix, Kind};
use crate::scores::Sentence;
use crate::tags::Thresholds;

impl Corrector {
    /// The fixes that are made together in a sentence, in its order: the best of each of [`Corrector::proposals`], and the first of
    /// [`Corrector::suggestions`] in the place of `runs` of words that the detector found, if it is as probable as `thresholds.marked`
    /// asks for.
    ///
    /// The heads share their probability among all that may become of a word. Once the detector has found that it is wrong, it only
    /// matters which of these is meant, so that less is asked of it (docs/models.md).
    pub(crate) fn fixes(&self, sentence: &Sentence<'_>, thresholds: Thresholds, runs: &[Range<usize>]) -> Vec<Fix> {
        let proposals = self.proposals(sentence, thresholds);
        let mut fixes: Vec<Fix> = proposals.iter().map(Proposal::best).cloned().collect();
        let Some(least) = thresholds
            .marked
            .filter(|_| !runs.is_empty() && !self.is_foreign(sentence))
        else {
            return fixes;
        };
        for run in runs {
            let enough = |fix: &Fix| match fix.kind {
                Kind::Form | Kind::Order | Kind::Missing | Kind::Case | Kind::Extra => fix.probability >= least,
                Kind::Spelling | Kind::Compound | Kind::Punctuation => false,
            };
            let apart = |fix: &Fix| fixes.iter().all(|other| are_apart(&fix.words, &other.words));
            // A word that is not surely too many may belong elsewhere, and where to is among the next.
            let may_stay = |fix: &Fix| fix.kind != Kind::Extra || fix.probability >= SURE;
            let first = self.suggestions(sentence, run.clone()).into_iter().find(may_stay);
            fixes.extend(first.filter(enough).filter(apart));
        }
        fixes.sort_by_key(|fix| (fix.words.start, fix.words.end));
        fixes
    }
}

/// Whether two fixes can be made together: they are about different words, and none puts something in beside the other.
fn are_apart(a: &Range<usize>, b: &Range<usize>) -> bool {
    let between = usize::from(a.is_empty() || b.is_empty());
    a.end + between <= b.start || b.end + between <= a.start
}
