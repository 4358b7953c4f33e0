//! Where in a text a finding is, as editors and services of code review count.

/// A place between two characters, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) line: usize,
    /// In code points.
    pub(super) column: usize,
}

/// The lines of a text.
pub(super) struct Lines<'a> {
    text: &'a str,
    /// The byte that each line begins at.
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let behind_breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        let starts = std::iter::once(0).chain(behind_breaks).collect();
        Self { text, starts }
    }

    /// The place of a byte that a character begins at, or that the text ends at.
    pub(super) fn place(&self, byte: usize) -> Place {
        // The first line begins at 0, so there is at least one.
        let line = self.starts.partition_point(|start| *start <= byte);
        let before = line.checked_sub(1).and_then(|line| self.starts.get(line));
        let before = before.and_then(|start| self.text.get(*start..byte));
        let column = before.map_or(0, |before| before.chars().count()) + 1;
        Place { line, column }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one() {
        let lines = Lines::new("äb\n\n😀c");
        let cases = [
            (0, 1, 1),
            (2, 1, 2),
            (3, 1, 3),
            (4, 2, 1),
            (5, 3, 1),
            (9, 3, 2),
            (10, 3, 3),
        ];
        for (byte, line, column) in cases {
            assert_eq!(lines.place(byte), Place { line, column }, "{byte}");
        }
    }
}
