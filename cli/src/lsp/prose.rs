//! The prose of a document, in paragraphs that are each checked by themselves.

use std::ops::Range;

use solecism_text::Format;

use super::comments::{Grammar, comments};

/// The kind of a document, which says where its prose is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Prose, in this format.
    Text(Format),
    /// Source code, of which the comments are prose.
    Code(Grammar),
}

impl Kind {
    /// The kind of a language's id, as editors name languages; none if nothing of it is to be checked.
    pub(super) fn of_language_id(id: &str) -> Option<Self> {
        Some(match id {
            "plaintext" | "text" | "txt" | "mail" | "email" => Self::Text(Format::Plain),
            "markdown" | "gfm" | "quarto" | "rmd" => Self::Text(Format::Markdown),
            "latex" | "tex" | "plaintex" | "LaTeX" => Self::Text(Format::Latex),
            "c" | "cpp" | "c++" | "cuda" | "objective-c" => Self::Code(Grammar::Cpp),
            "go" => Self::Code(Grammar::Go),
            "java" => Self::Code(Grammar::Java),
            "python" | "python-ts" => Self::Code(Grammar::Python),
            "rust" | "rust-ts" => Self::Code(Grammar::Rust),
            "javascript" | "javascriptreact" | "jsx" | "js" | "typescript" | "typescriptreact" | "tsx" => {
                Self::Code(Grammar::Tsx)
            }
            _ => return None,
        })
    }

    /// In which format its prose is. Comments are written in Markdown, or in what reads as such.
    pub(super) fn format(self) -> Format {
        match self {
            Self::Text(format) => format,
            Self::Code(_) => Format::Markdown,
        }
    }

    /// The paragraphs of a document, in its order.
    pub(super) fn paragraphs(self, text: &str) -> Vec<Paragraph> {
        match self {
            Self::Text(format) => {
                // What follows is no part of the document.
                let end = match format {
                    Format::Latex => text.find("\\end{document}").unwrap_or(text.len()),
                    _ => text.len(),
                };
                let all = Paragraph {
                    text: text[..end].to_owned(),
                    pieces: vec![Piece { at: 0, source: 0..end }],
                };
                all.split(format)
            }
            Self::Code(grammar) => {
                let comments = comments(text, grammar).into_iter();
                comments.flat_map(|comment| comment.split(Format::Markdown)).collect()
            }
        }
    }
}

/// A stretch of prose, without what stands around its lines in the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Paragraph {
    pub(super) text: String,
    /// Where its text lies in the document, ascending. What is between them is a line's end.
    pub(super) pieces: Vec<Piece>,
}

/// A stretch of a paragraph that stands in the document as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// Its first byte in the paragraph.
    pub(super) at: usize,
    /// Its bytes in the document.
    pub(super) source: Range<usize>,
}

impl Piece {
    fn within(&self) -> Range<usize> {
        self.at..self.at + self.source.len()
    }
}

impl Paragraph {
    /// Where a stretch of the paragraph lies in the document, and whether it is all of one piece: only then can something be put in its
    /// place. None if it is not in the paragraph.
    pub(super) fn in_document(&self, found: &Range<usize>) -> Option<(Range<usize>, bool)> {
        let first = self.pieces.iter().find(|piece| piece.within().contains(&found.start))?;
        let ends_in = |piece: &&Piece| piece.at < found.end && found.end <= piece.within().end;
        let last = self.pieces.iter().find(ends_in)?;
        let start = first.source.start + found.start - first.at;
        Some((start..last.source.start + found.end - last.at, first == last))
    }

    /// Its parts between empty lines, except for those lines in what must not be cut apart.
    fn split(self, format: Format) -> Vec<Self> {
        let wholes = format.wholes(&self.text);
        let mut parts = Vec::new();
        let (mut start, mut at) = (0, 0);
        for line in self.text.split_inclusive('\n') {
            let end = at + line.len();
            let whole = wholes.partition_point(|whole| whole.end <= at);
            let is_inside = wholes.get(whole).is_some_and(|whole| whole.start < at);
            if line.trim().is_empty() && !is_inside {
                parts.extend(self.part(start..at));
                start = end;
            }
            at = end;
        }
        parts.extend(self.part(start..at));
        parts
    }

    /// A part without the white space at its end; none if it is empty.
    fn part(&self, range: Range<usize>) -> Option<Self> {
        let text = self.text[range.clone()].trim_end();
        if text.trim_start().is_empty() {
            return None;
        }
        let range = range.start..range.start + text.len();
        let pieces = self.pieces.iter().filter_map(|piece| {
            let within = piece.within();
            let cut = within.start.max(range.start)..within.end.min(range.end);
            let source = piece.source.start + cut.start.checked_sub(piece.at)?;
            (cut.start < cut.end).then(|| Piece {
                at: cut.start - range.start,
                source: source..source + cut.len(),
            })
        });
        Some(Self {
            text: text.to_owned(),
            pieces: pieces.collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(id: &str, text: &str) -> Vec<String> {
        let kind = Kind::of_language_id(id).expect("a kind that is known");
        let paragraphs = kind.paragraphs(text);
        for paragraph in &paragraphs {
            for piece in &paragraph.pieces {
                assert_eq!(paragraph.text[piece.within()], text[piece.source.clone()], "{text:?}");
            }
        }
        paragraphs.into_iter().map(|paragraph| paragraph.text).collect()
    }

    #[test]
    fn paragraphs_end_at_empty_lines_but_not_inside_blocks() {
        assert_eq!(
            texts("plaintext", "Eins\nzwei.\r\n\r\n \nDrei.\n"),
            ["Eins\nzwei.", "Drei."]
        );
        assert_eq!(texts("plaintext", " \n\n"), Vec::<String>::new());
        assert_eq!(
            texts("markdown", "# Titel\n\n```c\na;\n\nb;\n```\n\nEin Satz.\n"),
            ["# Titel", "```c\na;\n\nb;\n```", "Ein Satz."]
        );
        assert_eq!(
            texts(
                "latex",
                "\\documentclass{a}\n\nX\n\n\\begin{document}\nEins.\n\nZwei.\n\\end{document}\n\nDrei."
            ),
            ["\\documentclass{a}\n\nX\n\n\\begin{document}\nEins.", "Zwei."]
        );
    }

    #[test]
    fn a_finding_is_found_again_in_the_document() {
        let text = "// Eins zwei\n//  drei.\nlet a = 1;\n";
        let paragraphs = Kind::Code(Grammar::Rust).paragraphs(text);
        assert_eq!(paragraphs.len(), 1);
        let paragraph = &paragraphs[0];
        assert_eq!(paragraph.text, "Eins zwei\n drei.");
        assert_eq!(paragraph.in_document(&(5..9)), Some((8..12, true)));
        assert_eq!(paragraph.in_document(&(5..15)), Some((8..21, false)));
        assert_eq!(paragraph.in_document(&(5..99)), None);
    }

    #[test]
    fn nothing_is_checked_of_what_is_not_known() {
        for id in ["cobol", "json", ""] {
            assert_eq!(Kind::of_language_id(id), None, "{id}");
        }
    }
}
