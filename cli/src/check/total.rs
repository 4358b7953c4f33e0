//! What was found in all texts together.

use crate::table::table;

/// How much was checked, and how much was found.
#[derive(Default)]
pub(super) struct Total {
    /// Each text's name, its words and its findings.
    files: Vec<(String, usize, usize)>,
}

impl Total {
    pub(super) fn add(&mut self, name: &str, words: usize, findings: usize) {
        self.files.push((name.to_owned(), words, findings));
    }

    pub(super) fn findings(&self) -> usize {
        self.files.iter().map(|(_, _, findings)| findings).sum()
    }

    /// A line for people, after a table if there were several texts. `language` is what the texts were taken to be in, if nobody said.
    pub(super) fn summary(&self, language: Option<&str>) -> String {
        let words: usize = self.files.iter().map(|(_, words, _)| words).sum();
        let found = match self.findings() {
            0 => "no mistakes found".to_owned(),
            1 => "1 possible mistake".to_owned(),
            several => format!("{several} possible mistakes"),
        };
        let unit = if words == 1 { "word" } else { "words" };
        let several = self.files.len() > 1;
        let files = if several {
            format!(", {} files", self.files.len())
        } else {
            String::new()
        };
        let language = language.map_or_else(String::new, |code| format!(" ({code})"));
        let line = format!("{found} in {words} {unit}{files}{language}\n");
        if several {
            format!("{}\n{line}", self.by_file())
        } else {
            line
        }
    }

    fn by_file(&self) -> String {
        let heading = ["FILE", "WORDS", "MISTAKES"].map(str::to_owned);
        let row = |(name, words, findings): &(String, usize, usize)| {
            // On one line, whatever a file is called.
            let name = name.replace(char::is_control, "\u{fffd}");
            [name, words.to_string(), findings.to_string()]
        };
        let rows: Vec<_> = std::iter::once(heading).chain(self.files.iter().map(row)).collect();
        table(&rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn total(files: &[(&str, usize, usize)]) -> Total {
        let mut total = Total::default();
        for (name, words, findings) in files {
            total.add(name, *words, *findings);
        }
        total
    }

    #[test]
    fn the_summary_counts_in_words() {
        let cases = [
            (0, 0, "no mistakes found in 0 words (de)\n"),
            (1, 1, "1 possible mistake in 1 word (de)\n"),
            (45, 3, "3 possible mistakes in 45 words (de)\n"),
        ];
        for (words, findings, expected) in cases {
            assert_eq!(total(&[("-", words, findings)]).summary(Some("de")), expected);
        }
    }

    #[test]
    fn several_files_have_a_line_each() {
        assert_eq!(
            total(&[("a.txt", 40, 3), ("letter.txt", 5, 0)]).summary(None),
            "FILE        WORDS  MISTAKES\n\
             a.txt       40     3\n\
             letter.txt  5      0\n\n\
             3 possible mistakes in 45 words, 2 files\n"
        );
    }
}
