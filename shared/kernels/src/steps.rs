//! How many groups of a panel may be added up in 16 bits after `vpmaddubsw` before the sums are widened; the weights decide it.
//!
//! With 7-bit activations, two products always fit in 16 bits. Two groups add up four products, and four groups add up eight. They fit if,
//! in every lane of every column, the weights of one sign come to no more than [`ROOM`]. Weights quantised with a scale per column are
//! mostly small: in a network of width 384 with 8-bit weights, 96 in 100 pairs of groups fit, but less than half of the runs of four
//! groups; with 7-bit weights, 999 in 1,000 runs of four fit.

use crate::layout::{Group, PANEL};

/// The most that the weights in one 16-bit lane may come to: 127 · 258 = 32 766.
const ROOM: i16 = 258;

/// The steps of every panel of a layer's weights.
#[derive(Clone)]
pub(crate) struct AllSteps {
    /// Whether two products fit with 8-bit activations: 255 · 128 = 32 640 fits in `i16`, but 255 · 129 = 32 895 does not.
    pub(crate) pairs_fit: bool,
    panels: Vec<Steps>,
}

/// The steps of a panel, over its groups that have four weights per column.
#[derive(Clone)]
pub(crate) struct Steps {
    size: usize,
    exceptions: Box<[u16]>,
}

/// The sums of weights for each column and each pair of rows: first those of the positive weights, then the magnitudes of those of the
/// negative weights.
type Extent = [i16; 4 * PANEL];

impl AllSteps {
    /// Looks at every weight of the `panels`. In each panel, `full` groups have all four weights per column.
    #[target_feature(enable = "avx2")]
    pub(crate) fn of<'a>(full: usize, panels: impl Iterator<Item = &'a [Group]>) -> Self {
        let mut pairs_fit = true;
        let mut all = Vec::new();
        for groups in panels {
            let (steps, reach) = Steps::of(&groups[..full]);
            let last = groups[full..].iter().map(|group| largest(&extent(group)));
            pairs_fit &= last.fold(reach, i16::max) <= 128;
            all.push(steps);
        }
        Self { pairs_fit, panels: all }
    }

    pub(crate) fn panel(&self, panel: usize) -> &Steps {
        &self.panels[panel]
    }

    /// Memory that it takes, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        let exceptions = self.panels.iter().map(|steps| size_of_val(&*steps.exceptions));
        size_of_val(&*self.panels) + exceptions.sum::<usize>()
    }
}

impl Steps {
    /// The steps of `groups`, and the largest sum of weights in any one group.
    ///
    /// Steps have four groups if at most one step in eight does not fit; such a step is taken group by group, which
    /// takes twice the time.
    #[target_feature(enable = "avx2")]
    fn of(groups: &[Group]) -> (Self, i16) {
        let (mut twos, mut fours) = (Vec::new(), Vec::new());
        let mut reach = 0;
        // The extent of the two groups before.
        let mut before = [0; 4 * PANEL];
        let (pairs, rest) = groups.as_chunks::<2>();
        for (step, pair) in pairs.iter().enumerate() {
            let [a, b] = pair.each_ref().map(|group| extent(group));
            reach = largest(&a).max(largest(&b)).max(reach);
            let both = plus(&a, &b);
            if largest(&both) > ROOM {
                twos.push(step as u16);
            }
            if step % 2 == 1 && largest(&plus(&before, &both)) > ROOM {
                fours.push(step as u16 / 2);
            }
            before = both;
        }
        for group in rest {
            reach = largest(&extent(group)).max(reach);
        }
        let (size, exceptions) = if fours.len() * 8 * 4 <= groups.len() {
            (4, fours)
        } else {
            (2, twos)
        };
        let exceptions = exceptions.into();
        (Self { size, exceptions }, reach)
    }

    /// Number of groups in a step: 2 or 4.
    pub(crate) fn size(&self) -> usize {
        self.size
    }

    /// The steps that do not fit, which are taken one group at a time.
    pub(crate) fn exceptions(&self) -> impl Iterator<Item = usize> {
        self.exceptions.iter().map(|&step| usize::from(step))
    }
}

#[inline]
#[target_feature(enable = "avx2")]
fn extent(group: &Group) -> Extent {
    let mut extent = [0; 4 * PANEL];
    let (up, down) = extent.split_at_mut(2 * PANEL);
    let (pairs, _) = group.0.as_chunks::<2>();
    for ((up, down), pair) in up.iter_mut().zip(down).zip(pairs) {
        // Both weights of a pair are in one lane of 16 bits, because the compiler finds no vector code for pairs of bytes.
        let both = i16::from_le_bytes(pair.map(|weight| weight as u8));
        let (first, second) = ((both << 8) >> 8, both >> 8);
        *up = first.max(0) + second.max(0);
        *down = -(first.min(0) + second.min(0));
    }
    extent
}

#[inline]
#[target_feature(enable = "avx2")]
fn plus(a: &Extent, b: &Extent) -> Extent {
    let mut sum = *a;
    for (sum, b) in sum.iter_mut().zip(b) {
        *sum += b;
    }
    sum
}

#[inline]
#[target_feature(enable = "avx2")]
fn largest(extent: &Extent) -> i16 {
    extent.iter().fold(0, |largest, &sum| largest.max(sum))
}

#[cfg(test)]
mod tests;
