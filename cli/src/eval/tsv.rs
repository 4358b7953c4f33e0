//! MultiGED's two columns: a word and its label, tab-separated, with an empty line between sentences.
//!
//! The format is that of the MultiGED-2023 shared task (Volodina et al. 2023). The published files write a double quote as
//! `\"`, or as `\\\"` in Italian; both are undone for the model and kept for the predictions, which have to match
//! the gold file word by word.

use std::fmt::Write as _;

/// MultiGED's verdict on a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Label {
    /// `c`
    Correct,
    /// `i`, in need of correction
    Incorrect,
}

impl Label {
    /// The label of a word whose probability of being wrong is, or is not, at least the threshold.
    pub(crate) fn of(flagged: bool) -> Self {
        if flagged { Self::Incorrect } else { Self::Correct }
    }

    fn letter(self) -> char {
        match self {
            Self::Correct => 'c',
            Self::Incorrect => 'i',
        }
    }
}

/// The words of one sentence, three columns of equal length.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Sentence {
    /// As they stand in the file.
    pub(crate) written: Vec<String>,
    /// With MultiGED's escapes undone: what the writer wrote.
    pub(crate) words: Vec<String>,
    pub(crate) labels: Vec<Label>,
}

/// Why a file is not MultiGED's; the message is preceded by file and line where it is shown.
#[derive(Debug, PartialEq)]
pub(crate) struct BrokenLine {
    /// Counted from 1.
    pub(crate) line: usize,
    pub(crate) cause: &'static str,
}

/// The sentences of a file. Line ends may be `\n` or `\r\n`, and a byte order mark at the start is no part of the first word.
pub(crate) fn parse(text: &str) -> Result<Vec<Sentence>, BrokenLine> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut sentences = Vec::new();
    let mut sentence = Sentence::default();
    for (at, line) in text.split('\n').enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.is_empty() {
            if !sentence.words.is_empty() {
                sentences.push(std::mem::take(&mut sentence));
            }
            continue;
        }
        let (written, label) = columns(line).map_err(|cause| BrokenLine { line: at + 1, cause })?;
        sentence.words.push(unescape(written));
        sentence.written.push(written.to_owned());
        sentence.labels.push(label);
    }
    if !sentence.words.is_empty() {
        sentences.push(sentence);
    }
    Ok(sentences)
}

fn columns(line: &str) -> Result<(&str, Label), &'static str> {
    let (word, label) = line
        .split_once('\t')
        .ok_or("there is no tab: a line is a word, a tab and a label, c or i")?;
    if word.trim().is_empty() {
        return Err("there is no word before the tab");
    }
    match label {
        "c" => Ok((word, Label::Correct)),
        "i" => Ok((word, Label::Incorrect)),
        "" => Err("there is no label after the tab: give the gold labels, c or i"),
        _ => Err("the label is neither c nor i"),
    }
}

fn unescape(written: &str) -> String {
    written.replace(r#"\\\""#, "\"").replace(r#"\""#, "\"")
}

/// The gold file with `predicted` in place of its labels, one list a sentence, in the form the shared task's scorer reads.
pub(crate) fn with_labels(sentences: &[Sentence], predicted: &[Vec<Label>]) -> String {
    let mut out = String::new();
    for (sentence, labels) in sentences.iter().zip(predicted) {
        for (word, label) in sentence.written.iter().zip(labels) {
            // Writing to a String cannot fail.
            let _ = writeln!(out, "{word}\t{}", label.letter());
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_words_and_labels() {
        let text = "Ich\tc\ngehst\ti\n.\tc\n\nJa\tc\n";
        for text in [
            text.to_owned(),
            text.replace('\n', "\r\n"),
            format!("\u{feff}{text}\n\n"),
            text.trim_end().into(),
        ] {
            let sentences = parse(&text).expect("a good file");
            assert_eq!(sentences.len(), 2, "{text:?}");
            assert_eq!(sentences[0].words, ["Ich", "gehst", "."]);
            assert_eq!(sentences[0].labels, [Label::Correct, Label::Incorrect, Label::Correct]);
            assert_eq!(sentences[1].words, ["Ja"]);
        }
    }

    #[test]
    fn nothing_in_an_empty_file() {
        for text in ["", "\n", "\r\n\r\n", "\u{feff}"] {
            assert_eq!(parse(text), Ok(Vec::new()), "{text:?}");
        }
    }

    #[test]
    fn escapes_are_undone_for_the_words_only() {
        let cases = [
            (r#"\""#, "\""),
            (r#"\\\""#, "\""),
            (r#"\"so\"-syndrom"#, "\"so\"-syndrom"),
            (r"a\b", r"a\b"),
            ("\"", "\""),
            ("zwei Wörter", "zwei Wörter"),
        ];
        for (written, word) in cases {
            let sentences = parse(&format!("{written}\tc\n")).expect("a good file");
            assert_eq!(sentences[0].words, [word]);
            assert_eq!(sentences[0].written, [written]);
        }
    }

    #[test]
    fn a_broken_line_is_named() {
        let cases = [
            ("a\tc\nb\n", 2),       // no tab
            ("a\tc\n\n\tc\n", 3),   // no word
            ("a\tx\n", 1),          // an unknown label
            ("a\tc\nb\t\n", 2),     // no label: the official test files
            ("a\tc\tc\n", 1),       // a third column
            ("a\tC\n", 1),          // labels are lower case
            ("a\tc\r\nb c\r\n", 2), // CRLF counts as one line end
        ];
        for (text, line) in cases {
            assert_eq!(parse(text).map_err(|broken| broken.line), Err(line), "{text:?}");
        }
    }

    #[test]
    fn predictions_keep_the_escapes_and_the_order() {
        let sentences = parse("\\\"\tc\na\ti\r\n\nb\tc\n").expect("a good file");
        let predicted = [vec![Label::Incorrect, Label::Correct], vec![Label::Correct]];
        assert_eq!(with_labels(&sentences, &predicted), "\\\"\ti\na\tc\n\nb\tc\n\n");
    }
}
