//! Markdown: which parts of it are prose. The parser says which stretches are text; everything else is markup.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use super::{Becomes, Region};

/// What people write in addition to CommonMark: GitHub's Markdown, formulas, front matter, Obsidian's links.
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS
        | Options::ENABLE_MATH
        | Options::ENABLE_GFM
        | Options::ENABLE_WIKILINKS
}

/// The regions of `text` that are not prose, ascending.
///
/// Headings, list items and quotations are paragraphs of their own. Tables are left out whole, because their cells are not sentences.
pub(super) fn regions(text: &str) -> Vec<Region<'_>> {
    let mut markup = Markup {
        text,
        done: 0,
        regions: Vec::new(),
    };
    // How many elements are open within something that is left out whole, itself included.
    let mut whole: usize = 0;
    for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
        match event {
            Event::Start(tag) => {
                if whole > 0 || is_left_out(&tag) {
                    whole += 1;
                    if whole == 1 {
                        markup.leave_out(range, &tag);
                    }
                } else if is_block(&tag) {
                    markup.breaks(range.start);
                }
            }
            Event::End(tag) => {
                if whole > 0 {
                    whole -= 1;
                } else if is_block_end(tag) {
                    markup.breaks(range.end);
                } else {
                    // The closing marks and a link's target are not read.
                    markup.nothing(range.end);
                }
            }
            _ if whole > 0 => {}
            Event::Text(shown) => {
                markup.nothing(range.start);
                let own = &text[range.clone()];
                if own != &*shown {
                    markup.put(range, Becomes::Text(shown.into_string().into()));
                } else {
                    markup.done = markup.done.max(range.end);
                }
            }
            Event::Code(_) | Event::InlineMath(_) | Event::DisplayMath(_) => markup.put(range, Becomes::Neutral),
            Event::Html(_) => markup.put(range, Becomes::Break),
            Event::InlineHtml(tag) => {
                let line_break = tag.to_ascii_lowercase().starts_with("<br");
                markup.put(range, if line_break { Becomes::Space } else { Becomes::Nothing });
            }
            Event::FootnoteReference(_) | Event::TaskListMarker(_) => markup.put(range, Becomes::Nothing),
            Event::SoftBreak | Event::HardBreak => markup.put(range, Becomes::Space),
            Event::Rule => markup.put(range, Becomes::Break),
        }
    }
    markup.breaks(text.len());
    markup.regions
}

/// Stretches that must not be cut, ascending, because their parts would be parsed differently on their own.
pub(super) fn wholes(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
        let apart = matches!(
            event,
            Event::Start(Tag::Paragraph | Tag::List(_))
                | Event::End(_)
                | Event::Text(_)
                | Event::SoftBreak
                | Event::HardBreak
                | Event::TaskListMarker(_)
        );
        if !apart && found.last().is_none_or(|last| last.end <= range.start) {
            found.push(range);
        }
    }
    found
}

/// Whether no part of the element is prose.
fn is_left_out(tag: &Tag<'_>) -> bool {
    let address = |kind: &LinkType| matches!(kind, LinkType::Autolink | LinkType::Email);
    match tag {
        Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::MetadataBlock(_) | Tag::Table(_) | Tag::Image { .. } => true,
        Tag::Link { link_type, .. } => address(link_type),
        _ => false,
    }
}

fn is_block(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Paragraph
            | Tag::Heading { .. }
            | Tag::BlockQuote(_)
            | Tag::List(_)
            | Tag::Item
            | Tag::FootnoteDefinition(_)
    )
}

fn is_block_end(tag: TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::BlockQuote(_)
            | TagEnd::List(_)
            | TagEnd::Item
            | TagEnd::FootnoteDefinition
    )
}

struct Markup<'t> {
    text: &'t str,
    /// The position up to which it is known what is prose.
    done: usize,
    regions: Vec<Region<'t>>,
}

impl<'t> Markup<'t> {
    /// Notes that everything from `done` to `to` is markup, and what it becomes.
    fn markup(&mut self, to: usize, becomes: Becomes<'t>) {
        if self.done < to {
            self.regions.push(Region {
                range: self.done..to,
                becomes,
            });
            self.done = to;
        }
    }

    /// Notes that the marks up to `to` are not read, or are read as a space if there is white space among them.
    fn nothing(&mut self, to: usize) {
        let spaced = self
            .text
            .get(self.done..to)
            .is_some_and(|marks| marks.contains(char::is_whitespace));
        self.markup(to, if spaced { Becomes::Space } else { Becomes::Nothing });
    }

    /// Notes that a paragraph ends somewhere before `at`, or exactly there.
    fn breaks(&mut self, at: usize) {
        match self.done < at {
            true => self.markup(at, Becomes::Break),
            false => self.regions.push(Region {
                range: self.done..self.done,
                becomes: Becomes::Break,
            }),
        }
    }

    fn put(&mut self, range: Range<usize>, becomes: Becomes<'t>) {
        self.nothing(range.start);
        self.markup(range.end, becomes);
    }

    /// Notes what is left out whole: a block ends a paragraph, and an element within a paragraph is a word.
    fn leave_out(&mut self, range: Range<usize>, tag: &Tag<'_>) {
        match tag {
            Tag::Image { .. } | Tag::Link { .. } => self.put(range, Becomes::Neutral),
            Tag::Table(_) => {
                self.breaks(range.start);
                for row in self.text[range.clone()].split_inclusive('\n') {
                    self.markup(self.done + row.len(), Becomes::Break);
                }
            }
            _ => {
                self.breaks(range.start);
                self.markup(range.end, Becomes::Break);
            }
        }
    }
}

#[cfg(test)]
mod tests;
