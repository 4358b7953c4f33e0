//! A text with its findings marked, for people to read.
//!
//! Two ways of marking: styled in place, for terminals that show colour, and carets under each line, for everything
//! else. Offsets are UTF-8 bytes of the text as it was read. What a screen shows is laid out by grapheme cluster and
//! display width, so that a caret stands under its letter after a tab, a wide character or a combining mark. Text that
//! runs from right to left is the exception: a terminal reorders it, and its carets may stand elsewhere on the line.

use std::fmt::Write as _;
use std::ops::Range;

use anstyle::{AnsiColor, Style};
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// Red for the eye, underlined for those who do not see red.
const MISTAKE: Style = AnsiColor::Red.on_default().underline();

/// Green, after the mistake that it would mend.
const SUGGESTION: Style = AnsiColor::Green.on_default();

/// Where terminals put their tab stops.
const TAB_STOP: usize = 8;

/// Columns a row takes when carets go under it. A longer line is shown as several rows, since a screen that wrapped it
/// would tear text and carets apart.
const ROW_WIDTH: usize = 100;

/// How findings are marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Marking {
    /// ANSI styles around the findings.
    Styled,
    /// A row of carets under each row with a finding.
    Carets,
}

/// `text` with every range of `findings` marked, each line ended by `\n`. `suggestions` has, in the same order, what may be right for each
/// finding, if that is known.
pub(crate) fn render(text: &str, findings: &[Range<usize>], suggestions: &[Option<&str>], marking: Marking) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let shown = line.strip_suffix('\n').unwrap_or(line);
        let shown = shown.strip_suffix('\r').unwrap_or(shown);
        let cells = cells(shown, start, findings);
        match marking {
            Marking::Styled => styled_line(&cells, suggestions, &mut out),
            Marking::Carets => rows(&cells)
                .into_iter()
                .for_each(|row| caret_row(&cells[row], suggestions, &mut out)),
        }
        start += line.len();
    }
    out
}

/// One grapheme cluster.
struct Cell<'a> {
    text: &'a str,
    /// The finding that it belongs to.
    mark: Option<usize>,
    /// Whether that begins here.
    begins: bool,
}

impl Cell<'_> {
    /// Columns it takes when it begins at `column`.
    fn width(&self, column: usize) -> usize {
        match self.text {
            "\t" => TAB_STOP - column % TAB_STOP,
            text if stand_in(text).is_some() => 1,
            text => text.width(),
        }
    }

    fn is_space(&self) -> bool {
        self.text.chars().all(char::is_whitespace)
    }
}

/// What is shown for a control character, which would otherwise move the cursor or change the terminal's state.
fn stand_in(text: &str) -> Option<char> {
    let mut chars = text.chars();
    let control = chars.next().filter(|c| c.is_control() && *c != '\t')?;
    Some(match u32::from(control) {
        code @ 0..=0x1F => char::from_u32(0x2400 + code).unwrap_or(char::REPLACEMENT_CHARACTER),
        0x7F => '\u{2421}',
        _ => char::REPLACEMENT_CHARACTER,
    })
}

/// The grapheme clusters of `line`, which begins at byte `start` of the text. One that a finding cuts through is marked.
fn cells<'a>(line: &'a str, start: usize, findings: &[Range<usize>]) -> Vec<Cell<'a>> {
    let end = start + line.len();
    let here: Vec<_> = findings
        .iter()
        .enumerate()
        .filter(|(_, finding)| finding.start < end && finding.end > start)
        .collect();
    line.grapheme_indices(true)
        .map(|(at, text)| {
            let (from, to) = (start + at, start + at + text.len());
            let found = here
                .iter()
                .find(|(_, finding)| finding.start < to && finding.end > from);
            Cell {
                text,
                mark: found.map(|(number, _)| *number),
                begins: found.is_some_and(|(_, finding)| (from..to).contains(&finding.start)),
            }
        })
        .collect()
}

fn styled_line(cells: &[Cell<'_>], suggestions: &[Option<&str>], out: &mut String) {
    for run in cells.chunk_by(|a, b| a.mark == b.mark) {
        let shown: String = run
            .iter()
            .map(|cell| stand_in(cell.text).map_or(cell.text.into(), String::from))
            .collect();
        // Writing to a String cannot fail.
        let _ = match run[0].mark {
            Some(_) => write!(out, "{MISTAKE}{shown}{MISTAKE:#}"),
            None => write!(out, "{shown}"),
        };
        let suggestion = run[0]
            .mark
            .filter(|_| run[0].begins)
            .and_then(|mark| *suggestions.get(mark)?);
        if let Some(suggestion) = suggestion {
            let _ = write!(out, "{SUGGESTION}[{}]{SUGGESTION:#}", shown_as(suggestion));
        }
    }
    out.push('\n');
}

/// Cuts a line into rows of at most [`ROW_WIDTH`] columns, after white space if there is any. White space itself may hang over the edge,
/// where it is not seen. An empty line is one empty row.
fn rows(cells: &[Cell<'_>]) -> Vec<Range<usize>> {
    let mut rows = Vec::new();
    let (mut start, mut column, mut after_space) = (0, 0, None);
    let mut at = 0;
    while at < cells.len() {
        let width = cells[at].width(column);
        if cells[at].is_space() {
            after_space = Some(at + 1);
        } else if column + width > ROW_WIDTH && at > start {
            let end = after_space.unwrap_or(at);
            rows.push(start..end);
            (start, column, after_space, at) = (end, 0, None, end);
            continue;
        }
        column += width;
        at += 1;
    }
    rows.push(start..cells.len());
    rows
}

/// A suggestion as it is shown: an empty one says that a word is to go.
fn shown_as(suggestion: &str) -> String {
    match suggestion.trim() {
        "" => "(leave out)".to_owned(),
        text => text.replace(char::is_control, " "),
    }
}

/// One row of text and, where something in it is marked, the row of carets under it, and under that what may be right.
fn caret_row(row: &[Cell<'_>], suggestions: &[Option<&str>], out: &mut String) {
    let mut shown = String::new();
    let mut carets: Vec<bool> = Vec::new();
    let mut under = String::new();
    let mut column = 0;
    let mut inside = false;
    for (at, cell) in row.iter().enumerate() {
        let width = cell.width(column);
        match (cell.text, stand_in(cell.text)) {
            ("\t", _) => shown.extend(std::iter::repeat_n(' ', width)),
            (_, Some(picture)) => shown.push(picture),
            (text, None) => shown.push_str(text),
        }
        // A finding may go on in the next row; the space at the edge of this one is not worth a caret.
        let marked = cell.mark.is_some() && !(cell.is_space() && row[at..].iter().all(Cell::is_space));
        if marked {
            // A finding of no width at all, a lone combining mark, still gets its caret.
            let length = if inside { width } else { width.max(1) };
            carets.resize(carets.len().max(column + length), false);
            carets[column..column + length].fill(true);
            let suggestion = cell
                .mark
                .filter(|_| cell.begins)
                .and_then(|mark| *suggestions.get(mark)?);
            if let Some(suggestion) = suggestion {
                // Under its mistake, or as soon as the one before it is over.
                let gap = column
                    .saturating_sub(under.width())
                    .max(if under.is_empty() { 0 } else { 2 });
                under.extend(std::iter::repeat_n(' ', gap));
                under.push_str(&shown_as(suggestion));
            }
        }
        inside = marked;
        column += width;
    }
    out.push_str(shown.trim_end());
    out.push('\n');
    if !carets.is_empty() {
        out.extend(carets.iter().map(|caret| if *caret { '^' } else { ' ' }));
        out.push('\n');
    }
    if !under.is_empty() {
        out.push_str(&under);
        out.push('\n');
    }
}

#[cfg(test)]
mod tests;
