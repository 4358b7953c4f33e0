//! LaTeX: which parts of it are prose. The scanner reads a source once from start to end, and expands no macros.
//!
//! The crates that read LaTeX give its text without its position, or are at their first version (as of November 2026). All that is needed
//! here is which stretches are prose.

mod names;

use std::collections::HashSet;
use std::ops::Range;

use super::{Becomes, Region};
use names::{BLOCKS, FORMULAS, NO_PROSE, NOTHING, WORDS};

/// The regions of `text` that are not prose, ascending.
pub(super) fn regions(text: &str) -> Vec<Region<'_>> {
    let mut scanner = Scanner {
        text,
        at: 0,
        regions: Vec::new(),
        closing: Vec::new(),
        no_more: HashSet::new(),
    };
    if let Some(at) = text.find(DOCUMENT) {
        scanner.put(at, Becomes::Break);
    }
    let end = text[scanner.at..]
        .find("\\end{document}")
        .map_or(text.len(), |end| scanner.at + end);
    scanner.run(end);
    scanner.put(text.len(), Becomes::Break);
    scanner.regions
}

const DOCUMENT: &str = "\\begin{document}";

/// What a group's closing brace becomes.
#[derive(Clone, Copy)]
enum Closing {
    Nothing,
    Break,
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    regions: Vec<Region<'t>>,
    /// One for each group that is open.
    closing: Vec<Closing>,
    /// Closing marks that the rest of the text does not have, so that none is searched for twice.
    no_more: HashSet<String>,
}

impl<'t> Scanner<'t> {
    fn run(&mut self, end: usize) {
        while self.at < end {
            let rest = &self.text[self.at..end];
            let Some(next) = rest.find(['\\', '$', '%', '{', '}', '~', '`', '\'', '&']) else {
                break;
            };
            self.at += next;
            let rest = &rest[next..];
            let quotes = |mark: &str| rest.starts_with(mark);
            match rest.as_bytes()[0] {
                b'\\' => self.command(end),
                b'$' => self.formula(end),
                b'%' => {
                    // A comment includes its line's end, unless the next line is empty, because an empty line ends a paragraph.
                    let line = rest.find('\n').map_or(rest.len(), |at| at + 1);
                    let blank = rest[line..].trim_start_matches([' ', '\t']).starts_with(['\n', '\r']);
                    self.put(self.at + line - usize::from(blank && line > 1), Becomes::Nothing);
                }
                b'{' => {
                    self.closing.push(Closing::Nothing);
                    self.put(self.at + 1, Becomes::Nothing);
                }
                b'}' => {
                    let closes = self.closing.pop().unwrap_or(Closing::Nothing);
                    self.put(
                        self.at + 1,
                        if matches!(closes, Closing::Break) {
                            Becomes::Break
                        } else {
                            Becomes::Nothing
                        },
                    );
                }
                b'~' | b'&' => self.put(self.at + 1, Becomes::Space),
                b'`' if quotes("``") => self.put(self.at + 2, Becomes::Text("“".into())),
                b'\'' if quotes("''") => self.put(self.at + 2, Becomes::Text("”".into())),
                _ => self.at += 1,
            }
        }
        self.at = end;
    }

    /// Notes what the text from the scanner's position to `to` becomes, and moves the scanner there.
    fn put(&mut self, to: usize, becomes: Becomes<'t>) {
        if self.at < to {
            self.regions.push(Region {
                range: self.at..to,
                becomes,
            });
            self.at = to;
        }
    }

    /// The position after the first `mark` from `from` on, if there is one before `end`.
    fn after(&mut self, mark: &str, from: usize, end: usize) -> Option<usize> {
        if self.no_more.contains(mark) {
            return None;
        }
        let found = self.text.get(from..end)?.find(mark).map(|at| from + at + mark.len());
        if found.is_none() {
            self.no_more.insert(mark.to_owned());
        }
        found
    }

    fn formula(&mut self, end: usize) {
        let mark = if self.text[self.at..end].starts_with("$$") {
            "$$"
        } else {
            "$"
        };
        // A formula within a line of text has no empty line in it; a lone `$` is money.
        let closed = self.after(mark, self.at + mark.len(), end);
        let closed = closed.filter(|close| !self.text[self.at..*close].contains("\n\n"));
        match closed {
            Some(close) => self.put(close, Becomes::Neutral),
            None => self.at += mark.len(),
        }
    }

    fn command(&mut self, end: usize) {
        let rest = &self.text[self.at + 1..end];
        let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let name = &rest[..letters];
        let mut after = self.at + 1 + letters;
        if letters == 0 {
            return self.mark(rest, end);
        }
        if self.text[after..end].starts_with('*') {
            after += 1;
        }
        match name {
            "begin" | "end" => self.environment(name == "begin", after, end),
            "verb" => {
                let mut marks = self.text[after..end].chars();
                let open = marks.next().unwrap_or(' ');
                let inside = marks.as_str();
                // Up to the same mark again, which is not a letter; it does not go past its line.
                let length = inside
                    .find([open, '\n'])
                    .map(|at| open.len_utf8() + at + open.len_utf8());
                let length = length.filter(|length| self.text[after..end].is_char_boundary(*length));
                self.put(length.map_or(after, |length| after + length), Becomes::Neutral);
            }
            "href" => {
                let close = self.arguments(after, end, 1);
                self.put(close, Becomes::Nothing);
            }
            _ if WORDS.contains(&name) => {
                let close = self.arguments(after, end, usize::MAX);
                self.put(close, Becomes::Neutral);
            }
            _ if NOTHING.contains(&name) => {
                let close = self.arguments(after, end, usize::MAX);
                self.put(close, Becomes::Nothing);
            }
            _ if BLOCKS.contains(&name) => {
                let options = self.options(after, end);
                let open = self.text[options..end].starts_with('{');
                self.put(options + usize::from(open), Becomes::Break);
                if open {
                    self.closing.push(Closing::Break);
                }
            }
            "par" | "newpage" | "clearpage" | "maketitle" | "tableofcontents" => self.put(after, Becomes::Break),
            "ldots" | "dots" | "textellipsis" => self.put(after, Becomes::Text("…".into())),
            "ss" => self.put(self.with_space(after, end), Becomes::Text("ß".into())),
            "quad" | "qquad" | "newline" | "linebreak" | "hfill" | "space" => self.put(after, Becomes::Space),
            _ => {
                let options = self.options(after, end);
                // White space after a command's name is not read.
                self.put(self.with_space(options, end), Becomes::Nothing);
            }
        }
    }

    /// A command whose name is not a letter: `\[`, `\"a`, `\\`, `\%`.
    fn mark(&mut self, rest: &'t str, end: usize) {
        let Some(mark) = rest.chars().next() else {
            self.at += 1;
            return;
        };
        let after = self.at + 1 + mark.len_utf8();
        match mark {
            '[' | '(' => {
                let close = if mark == '[' { "\\]" } else { "\\)" };
                match self.after(close, after, end) {
                    Some(close) => self.put(close, Becomes::Neutral),
                    None => self.put(after, Becomes::Nothing),
                }
            }
            '"' | '\'' | '`' | '^' | '~' | '=' | '.' => self.accent(mark, after, end),
            '\\' => self.put(after, Becomes::Space),
            ' ' | '\n' | '\t' | ',' | ';' | ':' | '!' => self.put(after, Becomes::Space),
            '-' | '/' | '@' => self.put(after, Becomes::Nothing),
            // The character itself is text.
            _ => {
                self.put(self.at + 1, Becomes::Nothing);
                self.at = after;
            }
        }
    }

    /// `\"a`, `\"{a}`: a letter with an accent.
    fn accent(&mut self, mark: char, after: usize, end: usize) {
        let accent = match mark {
            '"' => '\u{308}',
            '\'' => '\u{301}',
            '`' => '\u{300}',
            '^' => '\u{302}',
            '~' => '\u{303}',
            '=' => '\u{304}',
            _ => '\u{307}',
        };
        let rest = &self.text[after..end];
        let braced = rest.strip_prefix('{');
        let letter = braced.unwrap_or(rest).chars().next().filter(|c| c.is_alphabetic());
        let Some(letter) = letter else {
            return self.put(after, Becomes::Nothing);
        };
        let length =
            letter.len_utf8() + braced.map_or(0, |rest| 1 + usize::from(rest[letter.len_utf8()..].starts_with('}')));
        self.put(after + length, Becomes::Text(composed(letter, accent).into()));
    }

    fn environment(&mut self, begins: bool, after: usize, end: usize) {
        let head = first(&self.text[after..end], LONGEST_NAME);
        let name = head
            .strip_prefix('{')
            .and_then(|rest| rest.split_once('}'))
            .map(|(name, _)| name);
        let Some(name) = name else {
            return self.put(after, Becomes::Break);
        };
        let open = after + name.len() + 2;
        let plain = name.trim_end_matches('*');
        let formula = FORMULAS.contains(&plain);
        if begins && (formula || NO_PROSE.contains(&plain)) {
            let close = self.after(&format!("\\end{{{name}}}"), open, end);
            return self.put(
                close.unwrap_or(open),
                if formula { Becomes::Neutral } else { Becomes::Break },
            );
        }
        let close = if begins { self.options(open, end) } else { open };
        self.put(close, Becomes::Break);
    }

    /// The position after the optional arguments, `[…]`, that begin at `from`.
    fn options(&self, from: usize, end: usize) -> usize {
        let mut at = from;
        // `\cite[see][page 5]{…}` has two.
        for _ in 0..2 {
            let rest = first(&self.text[at..end], LONGEST_OPTION);
            match rest.strip_prefix('[').and_then(|inner| inner.find([']', '\n'])) {
                Some(close) if rest.as_bytes()[close + 1] == b']' => at += close + 2,
                _ => break,
            }
        }
        at
    }

    /// The position after a command's arguments that begin at `from`, at most `most` of them in braces.
    fn arguments(&self, from: usize, end: usize, most: usize) -> usize {
        let mut at = from;
        for _ in 0..most.min(6) {
            at = self.options(at, end);
            let Some(length) = group(&self.text[at..end]) else {
                break;
            };
            at += length;
        }
        self.options(at, end)
    }

    /// The position after the white space at `from`, within its line.
    fn with_space(&self, from: usize, end: usize) -> usize {
        let rest = &self.text[from..end];
        from + rest.len() - rest.trim_start_matches([' ', '\t']).len()
    }
}

/// How far to look, in bytes, for the end of an environment's name, of an option and of an argument: each beginning causes a search that
/// far, and a hostile text may consist of nothing but beginnings.
const LONGEST_NAME: usize = 48;
const LONGEST_OPTION: usize = 500;
const LONGEST_GROUP: usize = 2_000;

/// At most `length` bytes of the beginning of `text`.
fn first(text: &str, length: usize) -> &str {
    &text[..text.floor_char_boundary(length)]
}

/// The length of the group in braces that `text` starts with.
fn group(text: &str) -> Option<usize> {
    if !text.starts_with('{') {
        return None;
    }
    let mut depth = 0;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().take(LONGEST_GROUP) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

/// A letter and its accent as one character, if there is one.
fn composed(letter: char, accent: char) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    [letter, accent].into_iter().nfc().collect()
}

/// Stretches that must not be cut apart, ascending.
pub(super) fn wholes(text: &str) -> Vec<Range<usize>> {
    let whole = |region: &Region<'_>| region.range.len() > 1;
    regions(text)
        .into_iter()
        .filter(whole)
        .map(|region| region.range)
        .collect()
}

#[cfg(test)]
mod tests;
