//! Our own guide, written in Markdown, made into a document.
//!
//! The text is ours, but it goes through the same cleaning and bounds as everybody's. HTML in it is left away.

use super::rich_text::{Builder, Place, link_address};
use super::{limits, text_file};
use crate::model::rich_text::{Document, Marker, SpanStyle};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use std::sync::Arc;

/// Reads Markdown with tables and strike-through. Links to other than web and mail addresses become plain words;
/// addresses of pictures stay as they are written, for the caller to know them.
pub fn read_markdown(markdown: &str) -> Document {
    let text = text_file::cut(markdown, limits::RICH_INPUT_BYTES);
    let mut walker = Walker::default();
    for event in Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        walker.event(event);
        if walker.builder.is_full() {
            break;
        }
    }
    walker.builder.finish(markdown.len() > limits::RICH_INPUT_BYTES)
}

#[derive(Debug, Default)]
struct Walker {
    builder: Builder,
    bold: u32,
    italic: u32,
    strike: u32,
    link: Option<Arc<str>>,
    quotes: u32,
    heading: Option<u8>,
    /// The next number of each open list; `None` for dots.
    lists: Vec<Option<u32>>,
    /// The marker of each open item, until it is used.
    items: Vec<Marker>,
    is_table_head: bool,
    /// The lines of an open code block.
    code: Option<String>,
    /// The address and words of an open picture.
    image: Option<(Arc<str>, String)>,
}

impl Walker {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(end) => self.end(end),
            Event::Text(text) => self.text(&text, false),
            Event::Code(text) => self.text(&text, true),
            Event::SoftBreak => self.text(" ", false),
            Event::HardBreak => self.builder.line_break(),
            Event::Rule => self.builder.rule(),
            Event::Html(_)
            | Event::InlineHtml(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_) => {}
        }
    }

    fn text(&mut self, text: &str, code: bool) {
        if let Some(lines) = &mut self.code {
            return lines.push_str(text);
        }
        if let Some((_, alt)) = &mut self.image {
            return alt.push_str(text);
        }
        let style = SpanStyle { bold: self.bold > 0, italic: self.italic > 0, strike: self.strike > 0, code };
        self.builder.text(text, style, self.link.as_ref());
        if self.builder.has_open_text()
            && let Some(marker) = self.items.last_mut()
        {
            *marker = Marker::Continued;
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Strong => self.bold += 1,
            Tag::Emphasis => self.italic += 1,
            Tag::Strikethrough => self.strike += 1,
            Tag::Link { dest_url, .. } => self.link = link_address(&dest_url),
            Tag::Image { dest_url, .. } => self.image = Some((Arc::from(&*dest_url), String::new())),
            Tag::CodeBlock(_) => self.code = Some(String::new()),
            Tag::Table(_) => self.builder.start_table(),
            Tag::TableHead => {
                self.is_table_head = true;
                self.builder.start_row();
            }
            Tag::TableRow => self.builder.start_row(),
            Tag::TableCell => self.builder.start_cell(self.is_table_head),
            Tag::Heading { level, .. } => {
                self.heading = Some(level as u8);
                self.builder.start(self.place());
            }
            Tag::BlockQuote(_) => {
                self.quotes += 1;
                self.builder.start(self.place());
            }
            Tag::List(first) => {
                self.lists.push(first.map(|first| u32::try_from(first).unwrap_or(u32::MAX)));
                self.builder.close();
            }
            Tag::Item => {
                let marker = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        let marker = Marker::Number(*number);
                        *number = number.saturating_add(1);
                        marker
                    }
                    _ => Marker::Bullet,
                };
                self.items.push(marker);
                self.builder.start(self.place());
            }
            _ => self.builder.start(self.place()),
        }
    }

    fn end(&mut self, end: TagEnd) {
        match end {
            TagEnd::Strong => self.bold = self.bold.saturating_sub(1),
            TagEnd::Emphasis => self.italic = self.italic.saturating_sub(1),
            TagEnd::Strikethrough => self.strike = self.strike.saturating_sub(1),
            TagEnd::Link => self.link = None,
            TagEnd::Image => {
                if let Some((address, alt)) = self.image.take() {
                    self.builder.image(&alt, address);
                }
            }
            TagEnd::CodeBlock => {
                if let Some(lines) = self.code.take() {
                    self.builder.code_block(&lines);
                }
            }
            TagEnd::Table => self.builder.end_table(),
            TagEnd::TableHead => self.is_table_head = false,
            TagEnd::TableRow | TagEnd::TableCell => {}
            TagEnd::Heading(_) => self.leave(|walker| walker.heading = None),
            TagEnd::BlockQuote(_) => self.leave(|walker| walker.quotes = walker.quotes.saturating_sub(1)),
            TagEnd::List(_) => self.leave(|walker| walker.lists.truncate(walker.lists.len().saturating_sub(1))),
            TagEnd::Item => self.leave(|walker| walker.items.truncate(walker.items.len().saturating_sub(1))),
            _ => self.builder.close(),
        }
    }

    fn leave(&mut self, change: impl FnOnce(&mut Self)) {
        change(self);
        self.builder.start(self.place());
    }

    fn place(&self) -> Place {
        if let Some(marker) = self.items.last() {
            let depth = self.lists.len().saturating_sub(1).min(usize::from(limits::RICH_LIST_DEPTH)) as u8;
            return Place::Item { depth, marker: *marker };
        }
        match (self.heading, self.quotes) {
            (Some(level), _) => Place::Heading(level),
            (None, 0) => Place::Paragraph,
            (None, _) => Place::Quote,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::rich_text::{Block, Row, Span, words};

    #[test]
    fn the_parts_of_a_guide_are_read() {
        let guide = "# Guide\n\nSome *soft* **words**\nand `code`.\n\n- one\n  1. two\n\n     more\n- [three](https://a.example/x)\n\n\
                     ![Shown](../a.png)\n\n| key | does |\n|---|---|\n| F5 | scan |\n\n```\nlet a;\n\n  b\n```\n\n> said\n\n---\n\n[x](b.md) <b>h</b>";
        let document = read_markdown(guide);
        assert_eq!(
            document.to_plain_text(),
            "Guide\n\nSome soft words and code.\n\n• one\n  1. two\n    more\n• three\n\nShown\n\nkey | does\nF5 | scan\n\n\
             let a;\n\n  b\n\nsaid\n\n———\n\nx h"
        );
        let blocks = document.blocks();
        assert!(matches!(&blocks[0], Block::Heading { level: 1, .. }));
        let styles: Vec<_> = blocks[1].spans().iter().map(|span| (span.text.as_str(), span.style)).collect();
        let style = SpanStyle::default();
        assert!(styles.contains(&("soft", SpanStyle { italic: true, ..style })), "{styles:?}");
        assert!(styles.contains(&("words", SpanStyle { bold: true, ..style })), "{styles:?}");
        assert!(styles.contains(&("code", SpanStyle { code: true, ..style })), "{styles:?}");
        assert_eq!(blocks[5].spans()[0].link.as_deref(), Some("https://a.example/x"));
        assert_eq!(blocks[6], Block::Image { alt: "Shown".to_owned(), address: "../a.png".into() });
        let Block::Table { rows } = &blocks[7] else { panic!("{:?}", blocks[7]) };
        assert_eq!(rows.iter().map(|row| row.is_header).collect::<Vec<_>>(), [true, false]);
        assert_eq!(rows[1], Row { is_header: false, cells: vec![vec![Span::plain("F5")], vec![Span::plain("scan")]] });
        assert_eq!(blocks.last().map(|block| words(block.spans())).as_deref(), Some("x h"));
        assert!(blocks.last().unwrap().spans().iter().all(|span| span.link.is_none()));
    }
}
