//! What many measurements come to, and tables of it.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

/// The middle and the least of some measurements, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Spread {
    /// The middle one; the mean of the two in the middle where their number is even.
    pub(crate) median_ms: f64,
    /// The least.
    pub(crate) min_ms: f64,
}

impl Spread {
    /// Of measurements in milliseconds; nothing where there are none.
    pub(crate) fn of(measured: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut sorted: Vec<f64> = measured.into_iter().collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let middle = sorted.len() / 2;
        let (upper, lower) = (sorted.get(middle)?, sorted.get(sorted.len().checked_sub(1)? / 2)?);
        // To three places, which is as fine as the figures mean anything.
        let rounded = |ms: f64| (ms * 1e3).round() / 1e3;
        Some(Self {
            median_ms: rounded((upper + lower) / 2.0),
            min_ms: rounded(*sorted.first()?),
        })
    }
}

pub(crate) fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// On stderr, and only where that is a terminal.
pub(crate) fn progress_bar(length: usize, what: &str) -> ProgressBar {
    let template = format!("{{bar:40}} {{pos}}/{{len}} {what}, {{eta}} left");
    // The template is fixed; were it broken, indicatif's own would do.
    let style = ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(length as u64).with_style(style);
    bar.tick();
    bar
}

/// Columns as wide as their widest cell, two spaces apart; the first starts on the left, numbers end on the right.
pub(crate) fn table(rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let line = |row: &Vec<String>| {
        let cells = row.iter().enumerate().map(|(column, cell)| match column {
            0 => format!("{cell:0$}", width(0)),
            _ => format!("{cell:>0$}", width(column)),
        });
        format!("{}\n", cells.collect::<Vec<_>>().join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_an_even_number_is_between_two() {
        let spread = |measured: &[f64]| Spread::of(measured.iter().copied()).map(|s| (s.median_ms, s.min_ms));
        assert_eq!(spread(&[]), None);
        assert_eq!(spread(&[3.0]), Some((3.0, 3.0)));
        assert_eq!(spread(&[3.0, 1.0]), Some((2.0, 1.0)));
        assert_eq!(spread(&[9.0, 1.0, 2.0]), Some((2.0, 1.0)));
        assert_eq!(spread(&[9.0, 1.0, 2.0, 4.0]), Some((3.0, 1.0)));
    }

    #[test]
    fn numbers_end_under_each_other() {
        let rows = [["a", "MS"], ["ccc", "10.0"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(table(&rows), "a      MS\nccc  10.0\n");
    }
}
