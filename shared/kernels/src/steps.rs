//! How many groups of a panel `vpmaddubsw` may add up in 16 bits before they are widened, found from the weights.
//!
//! With 7-bit activations two products fit in 16 bits always. Two groups add up four of them and four groups eight, and fit where no
//! weights of a column that meet in one lane come to more than [`ROOM`], those of one sign. Weights quantised with a scale a
//! column are mostly small: of the pairs of groups of a network of width 384 with 8-bit weights 96 in 100 fit, but not
//! half of the fours; with 7-bit weights 999 fours in 1,000.

use crate::layout::{Group, PANEL};

/// What the weights that meet in one 16-bit lane may come to: 127 · 258 = 32 766.
const ROOM: i16 = 258;

/// The steps of every panel of a layer's weights.
#[derive(Clone)]
pub(crate) struct AllSteps {
    /// Whether two products fit with 8-bit activations: 255 · 128 = 32 640, but 255 · 129 = 32 895 is past `i16`.
    pub(crate) pairs_fit: bool,
    panels: Vec<Steps>,
}

/// The steps of a panel, of its groups of four weights a column.
#[derive(Clone)]
pub(crate) struct Steps {
    size: usize,
    exceptions: Box<[u16]>,
}

/// How far the sums of weights go, of each column and each pair of rows: the positive ones, then the negative ones' magnitudes.
type Extent = [i16; 4 * PANEL];

impl AllSteps {
    /// Looks at every weight of the `panels`, of which `full` groups each have all four weights a column.
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

    /// Memory taken, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        let exceptions = self.panels.iter().map(|steps| size_of_val(&*steps.exceptions));
        size_of_val(&*self.panels) + exceptions.sum::<usize>()
    }
}

impl Steps {
    /// The steps of `groups`, and how far the weights of any one group reach.
    ///
    /// Steps of four where all but one in eight fit: the others, group by group, take twice the time.
    #[target_feature(enable = "avx2")]
    fn of(groups: &[Group]) -> (Self, i16) {
        let (mut twos, mut fours) = (Vec::new(), Vec::new());
        let mut reach = 0;
        // Of the two groups before.
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

    /// Groups in a step: 2 or 4.
    pub(crate) fn size(&self) -> usize {
        self.size
    }

    /// Which steps do not fit, and are taken a group at a time.
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
        // Both weights of a pair in one lane of 16 bits: the compiler finds no vector code for bytes two by two.
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
