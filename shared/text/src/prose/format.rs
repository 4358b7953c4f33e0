//! The format that a text is in.

use std::ops::Range;

use super::{Region, latex, markdown};

/// How a text is written: which parts of it are markup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Format {
    /// No part of it is markup.
    #[default]
    Plain,
    /// Markdown: CommonMark and GitHub's additions.
    Markdown,
    /// LaTeX.
    Latex,
}

impl Format {
    /// The format of a file of this name; none if the name does not say.
    pub fn of_file_name(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "md" | "markdown" | "mdown" | "mkd" => Some(Self::Markdown),
            "tex" | "latex" | "ltx" => Some(Self::Latex),
            _ => None,
        }
    }

    /// The format that a text is in if that is clear, and otherwise [`Plain`](Self::Plain).
    ///
    /// Markdown is clear from a block of code between fences, a table, or two lines with headings or links; LaTeX from `\documentclass`,
    /// `\begin{document}`, a heading or two environments. A lone `#` or `*` may be anything.
    pub fn of_text(text: &str) -> Self {
        if text.contains('\\') && is_latex(text) {
            return Self::Latex;
        }
        match text.contains(['#', '`', '~', '[', '|']) && is_markdown(text) {
            true => Self::Markdown,
            false => Self::Plain,
        }
    }

    /// The regions of `text` that are not prose in this format, ascending.
    pub(crate) fn regions(self, text: &str) -> Vec<Region<'_>> {
        match self {
            Self::Plain => Vec::new(),
            Self::Markdown => markdown::regions(text),
            Self::Latex => latex::regions(text),
        }
    }

    /// Stretches of `text` that must not be cut when it is read in parts, in bytes, ascending: a block of code, a list item, a formula.
    pub fn wholes(self, text: &str) -> Vec<Range<usize>> {
        match self {
            Self::Plain => Vec::new(),
            Self::Markdown => markdown::wholes(text),
            Self::Latex => latex::wholes(text),
        }
    }
}

fn is_latex(text: &str) -> bool {
    let heading = [
        "\\section{",
        "\\section*{",
        "\\chapter{",
        "\\subsection{",
        "\\documentclass",
        "\\begin{document}",
    ];
    heading.iter().any(|mark| text.contains(mark))
        || text.contains("\\end{") && text.matches("\\begin{").nth(1).is_some()
}

fn is_markdown(text: &str) -> bool {
    let mut marks = 0;
    let mut fence: Option<&str> = None;
    let mut before = "";
    for line in text.lines() {
        let shown = line.trim_start();
        if let Some(open) = fence {
            if shown.starts_with(open) && shown.trim_end().trim_matches(['`', '~']).is_empty() {
                return true;
            }
            continue;
        }
        fence = ["```", "~~~"].into_iter().find(|mark| shown.starts_with(*mark));
        let heading = shown.trim_start_matches('#');
        let level = shown.len() - heading.len();
        marks += usize::from((1..=6).contains(&level) && heading.starts_with(' ') && !heading.trim().is_empty());
        marks += usize::from(links(line));
        let delimiter = |c: char| matches!(c, '|' | '-' | ':' | ' ');
        let table = line.contains("|--") || line.contains("| --") || line.contains("|:-") || line.contains("| :-");
        if marks > 1 || table && before.contains('|') && line.trim().chars().all(delimiter) {
            return true;
        }
        before = line;
    }
    false
}

/// Whether there is a link such as `[text](target)` in a line.
fn links(line: &str) -> bool {
    line.split("](").skip(1).any(|target| {
        let target = target.split_once(')').map(|(target, _)| target);
        target.is_some_and(|target| !target.is_empty() && !target.contains(' ') && target.contains(['/', '#', '.']))
    }) && line.contains('[')
}

#[cfg(test)]
mod tests {
    use super::Format;

    #[test]
    fn names_of_files() {
        let cases = [
            ("README.md", Some(Format::Markdown)),
            ("a/b.MARKDOWN", Some(Format::Markdown)),
            ("thesis.tex", Some(Format::Latex)),
            ("a.txt", None),
            ("md", None),
            ("-", None),
            ("", None),
        ];
        for (name, expected) in cases {
            assert_eq!(Format::of_file_name(name), expected, "{name}");
        }
    }

    #[test]
    fn found_out_only_where_it_is_clear() {
        use Format::{Latex, Markdown, Plain};
        let cases = [
            ("Ein Satz.", Plain),
            ("# Einkaufen\n\nBrot", Plain),
            ("* eins\n* zwei\n- drei", Plain),
            ("#tag #zwei\n#drei", Plain),
            ("Siehe [1] und (2).", Plain),
            ("a | b\nc | d", Plain),
            ("```\nohne Ende", Plain),
            ("Es kostet 5\\,000 $ und \\emph{mehr}.", Plain),
            ("# Titel\n\n## Kapitel\n\nText", Markdown),
            ("Text\n\n```rust\nlet a = 1;\n```\n", Markdown),
            ("# Titel\n\nSiehe [hier](https://example.org).", Markdown),
            ("| a | b |\n|---|:-:|\n| 1 | 2 |", Markdown),
            ("\\documentclass{article}\n\\begin{document}Hallo\\end{document}", Latex),
            ("\\section{Einleitung}\nText", Latex),
            (
                "\\begin{itemize}\n\\item a\n\\end{itemize}\n\\begin{quote}b\\end{quote}",
                Latex,
            ),
        ];
        let mut wrong = Vec::new();
        for (text, expected) in cases {
            if Format::of_text(text) != expected {
                wrong.push(format!("{text:?}: {:?}", Format::of_text(text)));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
