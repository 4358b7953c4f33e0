//! A text as it is read: without what is invisible, and with one word for each stretch that is not prose; and the way back from there to
//! the text as it was given.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::prose::{self, Becomes, Region};
use crate::symbols::{PICTURE, is_invisible, is_picture, is_spelt_with_joiners};

/// What ends a paragraph, and so a sentence, whatever stands before it.
const BREAK: char = '\u{2029}';
/// How many addresses, tags and the like to look for in a stretch without white space, because each search is linear in its length.
const LOOKS: usize = 8;

/// A text as it is read.
#[derive(Debug)]
pub(crate) struct View {
    pub(crate) text: String,
    /// The pieces, in the order of both texts. Every byte of `text` belongs to one.
    pieces: Vec<Piece>,
    /// What is left out although it is visible, as ranges of the source, ascending.
    pub(crate) unseen: Vec<Range<usize>>,
}

#[derive(Debug)]
struct Piece {
    /// Where it starts in the view.
    at: usize,
    source: Range<usize>,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The source's own text.
    Same,
    /// Other text in place of the source's, which is judged as the source's would be.
    Instead,
    /// A word for a stretch that is not prose.
    Neutral,
}

/// Where a word of the view comes from.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    /// Its range in the source, from its first visible character to its last.
    pub(crate) range: Range<usize>,
    /// Whether all of it is prose.
    pub(crate) prose: bool,
}

impl View {
    /// What is read of `source`. `regions` are in its order and do not overlap; what lies between them is searched for more. `neutral` is
    /// the word for what is not prose, and `domains` are the endings of addresses in the text's language.
    pub(crate) fn new(source: &str, regions: &[Region<'_>], neutral: &str, domains: &[&str]) -> Self {
        let mut builder = Builder {
            source,
            neutral,
            copied: 0,
            view: Self {
                text: String::with_capacity(source.len() + 16),
                pieces: Vec::new(),
                unseen: Vec::new(),
            },
        };
        let mut from = 0;
        for region in regions {
            builder.scan(from..region.range.start, domains);
            builder.put(region);
            from = region.range.end;
        }
        builder.scan(from..source.len(), domains);
        builder.copy(source.len());
        builder.view
    }

    /// Where a word of the view comes from. The word must not be empty.
    pub(crate) fn origin(&self, word: Range<usize>) -> Origin {
        let piece_of = |at: usize| self.pieces.partition_point(|piece| piece.at <= at) - 1;
        let (first, last) = (piece_of(word.start), piece_of(word.end - 1));
        let start = match &self.pieces[first] {
            piece if piece.kind == Kind::Same => piece.source.start + (word.start - piece.at),
            piece => piece.source.start,
        };
        let end = match &self.pieces[last] {
            piece if piece.kind == Kind::Same => piece.source.start + (word.end - piece.at),
            piece => piece.source.end,
        };
        Origin {
            range: start..end,
            prose: self.pieces[first..=last]
                .iter()
                .all(|piece| piece.kind != Kind::Neutral),
        }
    }
}

struct Builder<'s> {
    source: &'s str,
    neutral: &'s str,
    /// Up to this byte, the source is in the view already, or left out.
    copied: usize,
    view: View,
}

impl Builder<'_> {
    /// Takes over the source up to byte `to` as it is.
    fn copy(&mut self, to: usize) {
        if self.copied < to {
            self.push(self.copied..to, Kind::Same, &self.source[self.copied..to]);
        }
        self.copied = self.copied.max(to);
    }

    fn push(&mut self, source: Range<usize>, kind: Kind, text: &str) {
        self.view.pieces.push(Piece {
            at: self.view.text.len(),
            source,
            kind,
        });
        self.view.text.push_str(text);
    }

    /// Puts what a region becomes into its place.
    fn put(&mut self, region: &Region<'_>) {
        let range = region.range.clone();
        self.copy(range.start);
        self.copied = range.end;
        let becomes = match &region.becomes {
            // One word is enough for several regions in a row, such as tags.
            Becomes::Neutral if self.ends_with_neutral() => &Becomes::Space,
            becomes => becomes,
        };
        match becomes {
            Becomes::Nothing => self.leave_out(range),
            Becomes::Space => self.push_space(range, ' '),
            Becomes::Picture => self.push_space(range, PICTURE),
            Becomes::Break => self.push_space(range, BREAK),
            Becomes::Text(text) => self.push(range, Kind::Instead, text),
            Becomes::Neutral => self.push(range, Kind::Neutral, self.neutral),
        }
    }

    /// Puts white space in the place of a stretch.
    fn push_space(&mut self, range: Range<usize>, space: char) {
        self.push(range.clone(), Kind::Instead, space.encode_utf8(&mut [0; 4]));
        self.leave_out(range);
    }

    /// Notes the part of `range` that is visible and not read.
    fn leave_out(&mut self, range: Range<usize>) {
        let text = &self.source[range.clone()];
        let hidden = |c: char| c.is_whitespace() || is_invisible(c);
        let visible = text.trim_matches(hidden);
        if !visible.is_empty() {
            let start = range.start + text.len() - text.trim_start_matches(hidden).len();
            self.view.unseen.push(start..start + visible.len());
        }
    }

    /// Whether nothing but white space follows the last neutral word.
    fn ends_with_neutral(&self) -> bool {
        // Between two neutral words on a line there are at most three pieces: white space around a picture.
        let mut last = self.view.pieces.iter().rev().take(4);
        last.find(|piece| piece.kind == Kind::Neutral).is_some_and(|piece| {
            let after = &self.view.text[piece.at + self.neutral.len()..];
            after.len() <= 8 && after.chars().all(|c| c.is_whitespace() && c != BREAK)
        })
    }

    /// Goes through prose word by word, in search of what is not prose after all.
    fn scan(&mut self, range: Range<usize>, domains: &[&str]) {
        let mut at = range.start;
        for chunk in self.source[range].split(char::is_whitespace) {
            match has_odd_characters(chunk) {
                true => self.scan_characters(at, chunk, domains),
                false => self.scan_word(at, chunk, domains, false),
            }
            at += chunk.len();
            at += self.source[at..].chars().next().map_or(0, char::len_utf8);
        }
    }

    /// Scans a stretch without white space, which begins at byte `at` of the source and may have pictures in it.
    fn scan_characters(&mut self, at: usize, chunk: &str, domains: &[&str]) {
        let mut from = 0;
        for (start, grapheme) in chunk.grapheme_indices(true) {
            if is_picture(grapheme) {
                self.scan_word(at + from, &chunk[from..start], domains, true);
                from = start + grapheme.len();
                self.put(&Region {
                    range: at + start..at + from,
                    becomes: Becomes::Picture,
                });
            }
        }
        self.scan_word(at + from, &chunk[from..], domains, true);
    }

    /// Scans a stretch without white space and pictures, which has no invisible characters unless it is `odd`.
    fn scan_word(&mut self, mut at: usize, mut chunk: &str, domains: &[&str], odd: bool) {
        for _ in 0..LOOKS {
            let Some(found) = prose::plain(chunk, domains) else {
                break;
            };
            if odd {
                self.leave_out_invisible(at, &chunk[..found.start]);
            }
            self.put(&Region {
                range: at + found.start..at + found.end,
                becomes: Becomes::Neutral,
            });
            at += found.end;
            chunk = &chunk[found.end..];
        }
        if odd {
            self.leave_out_invisible(at, chunk);
        }
    }

    fn leave_out_invisible(&mut self, at: usize, chunk: &str) {
        let mut before = ' ';
        for (start, c) in chunk.char_indices() {
            let spelling = matches!(c, '\u{200c}' | '\u{200d}') && is_spelt_with_joiners(before);
            if is_invisible(c) && !spelling {
                self.copy(at + start);
                self.copied = at + start + c.len_utf8();
            }
            before = c;
        }
    }
}

/// Whether there may be invisible characters or pictures in `chunk`: each of them has a character that begins with one of these bytes. In a
/// keycap it is the last one.
fn has_odd_characters(chunk: &str) -> bool {
    let bytes = chunk.as_bytes();
    bytes.iter().any(|byte| matches!(byte, 0xe2 | 0xef | 0xf0)) || bytes.windows(2).any(|pair| pair == [0xc2, 0xad])
}

#[cfg(test)]
mod tests;
