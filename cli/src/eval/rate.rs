//! A share and how sure it is.

use serde::Serialize;

/// The quantile of the standard normal distribution for an interval of 95%.
const Z: f64 = 1.959_963_984_540_054;

/// A count out of a total.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Rate {
    pub(crate) count: usize,
    pub(crate) of: usize,
    /// 0 if the total is 0.
    pub(crate) share: f64,
    /// Where the true share lies, with 95% confidence: Wilson's score interval (1927), which holds for small counts and for shares near 0
    /// too. From 0 to 1 if the total is 0.
    pub(crate) interval: [f64; 2],
}

impl Rate {
    pub(crate) fn new(count: usize, of: usize) -> Self {
        if of == 0 {
            return Self {
                count,
                of,
                share: 0.0,
                interval: [0.0, 1.0],
            };
        }
        let n = of as f64;
        let share = count as f64 / n;
        let scale = 1.0 + Z * Z / n;
        let centre = (share + Z * Z / (2.0 * n)) / scale;
        let reach = Z / scale * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
        Self {
            count,
            of,
            share,
            interval: [(centre - reach).max(0.0), (centre + reach).min(1.0)],
        }
    }
}

/// In percent, with its interval.
impl std::fmt::Display for Rate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [from, to] = self.interval.map(|share| share * 100.0);
        let percent = self.share * 100.0;
        write!(
            f,
            "{percent:.1}% ({} of {}, 95% interval {from:.1} to {to:.1}%)",
            self.count, self.of
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values are from the formula as Newcombe (1998) writes it, worked out apart from this code.
    #[test]
    fn intervals_are_wilsons() {
        let cases = [
            (0, 10, [0.0, 0.277_532_799]),
            (5, 10, [0.236_593_091, 0.763_406_909]),
            (10, 10, [0.722_467_201, 1.0]),
            (43, 1000, [0.032_078_653, 0.057_419_004]),
            (0, 0, [0.0, 1.0]),
        ];
        for (count, of, expected) in cases {
            let found = Rate::new(count, of).interval;
            let close = |i: usize| (found[i] - expected[i]).abs() < 1e-6;
            assert!(close(0) && close(1), "{count} of {of}: {found:?}");
        }
    }

    #[test]
    fn shown_in_percent() {
        assert_eq!(
            Rate::new(5, 10).to_string(),
            "50.0% (5 of 10, 95% interval 23.7 to 76.3%)"
        );
    }
}
