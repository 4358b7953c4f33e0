//! What a person wants left alone: words, and findings in their sentences.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization as _;

use crate::symbols::is_invisible;

/// A person's word list for one language, or for all: the words that are right for them, and findings that they have looked at
/// and want left alone in their sentences.
///
/// It is written as plain text. Each line is a word, or a finding, a tab, and the sentence that the finding is left alone in. Empty lines
/// and those that begin with `#` are ignored. Words are compared regardless of case.
///
/// ```
/// use solecism_text::PersonalWords;
///
/// let words = PersonalWords::parse("Solecism\nkubectl\n")?;
/// assert!(words.leave_alone("SOLECISM Kubectl", ""));
/// assert!(!words.leave_alone("Solecism find", ""));
/// # Ok::<(), solecism_text::BadLine>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonalWords {
    /// The lines as they are written, so that comments and the order of a person's own file stay.
    lines: Vec<String>,
    words: HashSet<String>,
    /// Findings and their sentences.
    ignored: HashSet<(String, String)>,
}

/// A line that cannot be read. It holds none of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct BadLine {
    /// Which line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: BadWord,
}

/// Why something cannot be listed. It holds none of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadWord {
    /// No letter and no digit.
    #[error("a word needs a letter or a digit")]
    Empty,
    /// White space between words.
    #[error("give each word a line of its own: there is white space in this one")]
    Space,
    /// Not two parts with a tab between them.
    #[error("a finding to ignore is written as the finding, a tab, and its sentence")]
    Ignored,
}

impl PersonalWords {
    /// The list that is written in `text`.
    ///
    /// # Errors
    ///
    /// The first line that is neither a word nor a finding in its sentence.
    pub fn parse(text: &str) -> Result<Self, BadLine> {
        let mut list = Self::default();
        for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let bad = |problem| BadLine { line: at + 1, problem };
            let said = line.trim_end_matches('\r');
            if said.trim().is_empty() || said.starts_with('#') {
                // An empty line or a comment.
            } else if let Some((finding, sentence)) = said.split_once('\t') {
                if finding.trim().is_empty() || sentence.trim().is_empty() || sentence.contains('\t') {
                    return Err(bad(BadWord::Ignored));
                }
                list.ignored.insert((folded(finding), folded(sentence)));
            } else {
                check(said.trim()).map_err(bad)?;
                list.words.insert(folded(core(said)));
            }
            list.lines.push(said.to_owned());
        }
        Ok(list)
    }

    /// The list as it is written to a file.
    pub fn to_text(&self) -> String {
        self.lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
    }

    /// The words, in the order of the list.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let is_word = |line: &&str| !line.is_empty() && !line.starts_with('#') && !line.contains('\t');
        self.lines.iter().map(|line| line.trim()).filter(is_word)
    }

    /// Adds a word. Returns false if it was there already.
    ///
    /// # Errors
    ///
    /// [`BadWord`] if it cannot be listed.
    pub fn add(&mut self, word: &str) -> Result<bool, BadWord> {
        let word = word.trim();
        check(word)?;
        let is_new = self.words.insert(folded(core(word)));
        if is_new {
            // A line that begins with it would be a comment.
            self.lines.push(word.trim_start_matches('#').to_owned());
        }
        Ok(is_new)
    }

    /// Removes a word. Returns false if it was not there.
    pub fn remove(&mut self, word: &str) -> bool {
        let word = folded(core(word));
        let was_there = self.words.remove(&word);
        if was_there {
            let is_it = |line: &String| !line.starts_with('#') && !line.contains('\t') && folded(core(line)) == word;
            self.lines.retain(|line| !is_it(line));
        }
        was_there
    }

    /// Leaves a finding alone in its sentence from now on. Returns false if it was already, or if either of the two is empty.
    pub fn ignore(&mut self, finding: &str, sentence: &str) -> bool {
        let (finding, sentence) = (one_line(finding), one_line(sentence));
        if finding.is_empty() || sentence.is_empty() {
            return false;
        }
        let is_new = self.ignored.insert((folded(&finding), folded(&sentence)));
        if is_new {
            let finding = finding.trim_start_matches('#');
            self.lines.push(format!("{finding}\t{sentence}"));
        }
        is_new
    }

    /// Adds everything that another list has.
    pub fn merge(&mut self, other: Self) {
        self.lines.extend(other.lines);
        self.words.extend(other.words);
        self.ignored.extend(other.ignored);
    }

    /// Whether a finding of this text, in this sentence, is to be left alone: all its words are listed, or it is ignored in
    /// this sentence.
    pub fn leave_alone(&self, finding: &str, sentence: &str) -> bool {
        if self.words.is_empty() && self.ignored.is_empty() {
            return false;
        }
        let mut words = finding
            .split_whitespace()
            .map(core)
            .filter(|word| !word.is_empty())
            .peekable();
        words.peek().is_some() && words.all(|word| self.words.contains(&folded(word)))
            || self.ignored.contains(&(folded(finding), folded(sentence)))
    }
}

/// Whether a word can be listed.
fn check(word: &str) -> Result<(), BadWord> {
    if word.contains(char::is_whitespace) {
        return Err(BadWord::Space);
    }
    match core(word).is_empty() {
        true => Err(BadWord::Empty),
        false => Ok(()),
    }
}

/// A word without the punctuation around it, which a finding may include.
fn core(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text as it is compared: in small letters, with composed characters (NFC), each run of white space as one space, and without invisible
/// characters.
fn folded(text: &str) -> String {
    let seen = text.chars().filter(|c| !is_invisible(*c));
    one_line(&seen.nfc().collect::<String>().to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> PersonalWords {
        PersonalWords::parse(text).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn a_finding_is_left_alone_where_all_its_words_are_listed_whatever_their_case() {
        let words = list("# mine\nÜbersee\nkubectl\n\nd'Artagnan\nC++\n");
        let cases = [
            ("Übersee", true),
            ("ÜBERSEE", true),
            // Decomposed, as file names of some systems are; with a soft hyphen.
            ("U\u{308}ber\u{ad}see", true),
            ("kubectl übersee", true),
            ("kubectl,", true),
            ("„Übersee“", true),
            ("D'Artagnan", true),
            ("C++", true),
            ("kubectl apply", false),
            ("Über", false),
            (",", false),
            ("", false),
            ("mine", false),
        ];
        for (finding, expected) in cases {
            assert_eq!(words.leave_alone(finding, "Ein Satz."), expected, "{finding:?}");
        }
        assert!(!PersonalWords::default().leave_alone("", ""));
    }

    #[test]
    fn an_ignored_finding_is_left_alone_in_its_sentence_only() {
        let mut words = list("einem\tIch habe einem Hund.\n");
        assert!(words.leave_alone("einem", "Ich  habe\neinem Hund."));
        assert!(!words.leave_alone("einem", "Ich habe einem Esel."));
        assert!(!words.leave_alone("Hund", "Ich habe einem Hund."));
        assert!(words.ignore(", und", "Er lacht, und\tsie weint."));
        assert!(!words.ignore(", und", "Er lacht, und sie weint."));
        assert!(!words.ignore("", "Er lacht."));
        assert_eq!(list(&words.to_text()), words);
        assert!(list(&words.to_text()).leave_alone(", und", "Er lacht, und sie weint."));
    }

    #[test]
    fn comments_and_the_order_stay_through_changes() {
        let mut words = list("\u{feff}# Meine Wörter\r\nalpha\r\n\r\nbeta\r\n");
        assert_eq!(words.add("Beta"), Ok(false));
        assert_eq!(words.add(" gamma "), Ok(true));
        assert_eq!(words.add("#delta"), Ok(true));
        assert!(words.remove("ALPHA"));
        assert!(!words.remove("alpha"));
        assert_eq!(words.to_text(), "# Meine Wörter\n\nbeta\ngamma\ndelta\n");
        assert_eq!(words.words().collect::<Vec<_>>(), ["beta", "gamma", "delta"]);
    }

    #[test]
    fn what_is_no_word_is_named_by_its_line() {
        let cases = [
            ("a\nb c\n", 2, BadWord::Space),
            ("a\n\n…\n", 3, BadWord::Empty),
            ("\tEin Satz.", 1, BadWord::Ignored),
            ("ein\t", 1, BadWord::Ignored),
            ("ein\tSatz\tmehr", 1, BadWord::Ignored),
        ];
        for (text, line, problem) in cases {
            assert_eq!(PersonalWords::parse(text), Err(BadLine { line, problem }), "{text:?}");
        }
        let mut words = PersonalWords::default();
        assert_eq!(words.add("zwei Wörter"), Err(BadWord::Space));
        assert_eq!(words.add("-"), Err(BadWord::Empty));
        assert_eq!(words.to_text(), "");
    }
}
