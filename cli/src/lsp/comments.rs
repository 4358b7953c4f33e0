//! The comments of source code, by the grammars that editors use. Code itself is never prose.

use std::ops::Range;

use tree_sitter::{Language, Node, Parser};

use super::prose::{Paragraph, Piece};

/// A grammar: that of C++ reads C as well, and that of TSX reads JavaScript and TypeScript.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grammar {
    Cpp,
    Go,
    Java,
    Python,
    Rust,
    Tsx,
}

impl Grammar {
    fn language(self) -> Language {
        match self {
            Self::Cpp => tree_sitter_cpp::LANGUAGE.into(),
            Self::Go => tree_sitter_go::LANGUAGE.into(),
            Self::Java => tree_sitter_java::LANGUAGE.into(),
            Self::Python => tree_sitter_python::LANGUAGE.into(),
            Self::Rust => tree_sitter_rust::LANGUAGE.into(),
            Self::Tsx => tree_sitter_typescript::LANGUAGE_TSX.into(),
        }
    }
}

/// A comment, or several that stand below each other and are read as one.
struct Comment {
    /// In bytes of the text.
    range: Range<usize>,
    /// Where its first line begins, in bytes from the line's start.
    column: usize,
    form: Form,
}

/// How a comment is marked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// By a mark at the beginning of each line.
    Lines,
    /// By a mark before and one after it.
    Block,
    /// It is a string where Python's documentation stands.
    Docstring,
}

/// The comments of `text`, in its order, without the marks around them.
pub(super) fn comments(text: &str, grammar: Grammar) -> Vec<Paragraph> {
    let mut parser = Parser::new();
    // It fails only for a grammar of another version of tree-sitter's, which a test would see.
    if parser.set_language(&grammar.language()).is_err() {
        return Vec::new();
    }
    let Some(tree) = parser.parse(text, None) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    collect(tree.root_node(), text, &mut found);
    let mut paragraphs: Vec<Paragraph> = found.iter().map(|comment| prose(text, comment)).collect();
    paragraphs.retain(|paragraph| !is_code(&mut parser, &paragraph.text));
    paragraphs
}

fn collect(root: Node<'_>, text: &str, found: &mut Vec<Comment>) {
    let mut cursor = root.walk();
    loop {
        let node = cursor.node();
        let comment = comment(node, text);
        let is_leaf = comment.is_some();
        if let Some(comment) = comment {
            match found.last_mut().filter(|last| continues(last, &comment, text)) {
                Some(last) => last.range.end = comment.range.end,
                None => found.push(comment),
            }
        }
        // Deep trees are walked without recursion: code may be nested as deep as its author likes.
        if !is_leaf && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
        }
    }
}

fn comment(node: Node<'_>, text: &str) -> Option<Comment> {
    let mut range = node.byte_range();
    let form = if node.kind().contains("comment") {
        let said = &text[range.clone()];
        // The first line of a script names its interpreter.
        if said.starts_with("#!") && range.start == 0 {
            return None;
        }
        // Some grammars take the line's end in.
        range.end = range.start + said.trim_end().len();
        match said.starts_with("/*") {
            true => Form::Block,
            false => Form::Lines,
        }
    } else if node.kind() == "string" && is_docstring(node) {
        Form::Docstring
    } else {
        return None;
    };
    Some(Comment {
        range,
        column: node.start_position().column,
        form,
    })
}

/// Whether a string of Python's stands alone at the beginning of a module, a class or a function.
fn is_docstring(node: Node<'_>) -> bool {
    let statement = node.parent().filter(|parent| parent.kind() == "expression_statement");
    let Some(statement) = statement.filter(|statement| statement.named_child_count() == 1) else {
        return false;
    };
    let comes_first = |parent: Node<'_>| {
        let mut cursor = parent.walk();
        let mut children = parent.named_children(&mut cursor);
        children.find(|child| child.kind() != "comment") == Some(statement)
    };
    let is_place = |parent: &Node<'_>| match parent.kind() {
        "module" => true,
        "block" => parent
            .parent()
            .is_some_and(|of| matches!(of.kind(), "class_definition" | "function_definition")),
        _ => false,
    };
    statement.parent().filter(is_place).is_some_and(comes_first)
}

/// Whether a comment is the next line of the one before.
fn continues(last: &Comment, next: &Comment, text: &str) -> bool {
    let between = text.get(last.range.end..next.range.start).unwrap_or("x");
    last.form == Form::Lines
        && next.form == Form::Lines
        && last.column == next.column
        && between.trim().is_empty()
        && between.matches('\n').count() == 1
}

/// A comment's text without its marks.
fn prose(text: &str, comment: &Comment) -> Paragraph {
    let mut paragraph = Paragraph {
        text: String::new(),
        pieces: Vec::new(),
    };
    let said = &text[comment.range.clone()];
    let said = match comment.form {
        Form::Lines => said,
        Form::Block => said.strip_suffix("*/").unwrap_or(said),
        Form::Docstring => said.trim_end_matches(['"', '\'']),
    };
    let mut at = comment.range.start;
    for (number, line) in said.split_inclusive('\n').enumerate() {
        let shown = line.trim_end();
        let inner = match comment.form {
            Form::Lines => without_mark(shown.trim_start().trim_start_matches(['/', '!', '#'])),
            Form::Block if number == 0 => without_mark(shown.trim_start_matches(['/', '*', '!'])),
            Form::Block => match shown.trim_start().strip_prefix('*') {
                Some(inner) => without_mark(inner),
                None => unindented(shown, comment.column),
            },
            Form::Docstring if number == 0 => shown
                .trim_start_matches(|c: char| c.is_ascii_alphabetic())
                .trim_start_matches(['"', '\'']),
            Form::Docstring => unindented(shown, comment.column),
        };
        if number > 0 {
            paragraph.text.push('\n');
        }
        let start = at + shown.len() - inner.len();
        if !inner.is_empty() {
            paragraph.pieces.push(Piece {
                at: paragraph.text.len(),
                source: start..start + inner.len(),
            });
            paragraph.text.push_str(inner);
        }
        at += line.len();
    }
    paragraph
}

/// What follows a mark, without the space after it.
fn without_mark(text: &str) -> &str {
    text.strip_prefix(' ').unwrap_or(text)
}

/// A line without the white space at its beginning that its block is indented by.
fn unindented(line: &str, column: usize) -> &str {
    let white = line.len() - line.trim_start_matches([' ', '\t']).len();
    &line[white.min(column)..]
}

/// Whether a comment is code that somebody has switched off: it reads as code to the last character, and has a character that prose lacks.
fn is_code(parser: &mut Parser, text: &str) -> bool {
    if !text.contains(['=', '(', '{', ';']) {
        return false;
    }
    let tree = parser.parse(text, None);
    tree.is_some_and(|tree| !tree.root_node().has_error())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(grammar: Grammar, text: &str) -> Vec<String> {
        let paragraphs = comments(text, grammar).into_iter();
        paragraphs.map(|paragraph| paragraph.text).collect()
    }

    #[test]
    fn comments_of_every_grammar_and_nothing_of_its_code() {
        let cases: [(Grammar, &str, &[&str]); 7] = [
            (
                Grammar::Rust,
                "//! A crate.\n\n/// It do this:\n///\n/// ```\n/// run();\n/// ```\nfn a() { /* and that */ let b = \"// no\"; } // end\n",
                &["A crate.", "It do this:\n\n```\nrun();\n```", "and that", "end"],
            ),
            (
                Grammar::Python,
                "#!/usr/bin/env python\n\"\"\"A module.\n\nIt has text.\n\"\"\"\ndef f():\n    \"It do.\"\n    x = \"no\"  # why it is so\n    \"not this\"\n",
                &["A module.\n\nIt has text.", "It do.", "why it is so"],
            ),
            (
                Grammar::Tsx,
                "/**\n * Adds numbers.\n * @param a the first\n */\nconst f = (a: number) => <b>no // text</b>;\n// one\n// two\n",
                &["\nAdds numbers.\n@param a the first\n", "one\ntwo"],
            ),
            (Grammar::Tsx, "var a = 1; // of JavaScript\n", &["of JavaScript"]),
            (
                Grammar::Cpp,
                "/* one\n   two */\nint a; // three\nchar *s = \"/* no */\";\n",
                &["one\n   two", "three"],
            ),
            (Grammar::Go, "// Package a do it.\npackage a\n", &["Package a do it."]),
            (
                Grammar::Java,
                "/** Gets it. */\nclass A { String s = \"// no\"; }\n",
                &["Gets it."],
            ),
        ];
        let mut wrong = Vec::new();
        for (grammar, text, expected) in cases {
            let found = texts(grammar, text);
            if found != expected {
                wrong.push(format!("{grammar:?}: {found:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn code_that_is_switched_off_is_not_prose() {
        assert!(texts(Grammar::Rust, "// let a = b(1);\n// c();\n").is_empty());
        assert!(texts(Grammar::Python, "# x = f(y)\n").is_empty());
        assert_eq!(
            texts(Grammar::Rust, "// See f(x) for what it do.\n"),
            ["See f(x) for what it do."]
        );
    }

    #[test]
    fn deeply_nested_code_is_read() {
        let text = format!("{}1{} // end", "(".repeat(20_000), ")".repeat(20_000));
        assert_eq!(texts(Grammar::Tsx, &text), ["end"]);
    }
}
