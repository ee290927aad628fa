//! Running text that is being written: white space as HTML means it, and neighbours of one style in one span.

use super::characters;
use crate::model::rich_text::{Span, SpanStyle};
use std::sync::Arc;

/// The text of one paragraph or cell, so far.
#[derive(Debug, Default)]
pub(super) struct Line {
    spans: Vec<Span>,
    bytes: usize,
    /// White space was read and counts once something visible follows.
    space_waits: bool,
}

impl Line {
    pub(super) const fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) const fn span_count(&self) -> usize {
        self.spans.len()
    }

    /// Whether nothing visible was written since the last line break.
    pub(super) fn is_at_start(&self) -> bool {
        self.spans.last().is_none_or(|span| span.text.ends_with('\n'))
    }

    /// Adds a character; one that is not fit to be shown is left away.
    pub(super) fn push(&mut self, letter: char, style: SpanStyle, link: Option<&Arc<str>>) {
        if letter.is_whitespace() {
            self.space_waits = true;
        } else if characters::is_fit(letter) {
            if std::mem::take(&mut self.space_waits) && !self.is_at_start() {
                self.push_space(style, link);
            }
            self.append(letter, style, link);
        }
    }

    /// A line break, unless the line is empty.
    pub(super) fn line_break(&mut self) {
        self.space_waits = false;
        if !self.is_at_start()
            && let Some(last) = self.spans.last_mut()
        {
            last.text.push('\n');
            self.bytes += 1;
        }
    }

    /// What was written, without white space at its end.
    pub(super) fn take(&mut self) -> Vec<Span> {
        let mut spans = std::mem::take(self).spans;
        while let Some(last) = spans.last_mut() {
            last.text.truncate(last.text.trim_end().len());
            if !last.text.is_empty() {
                break;
            }
            spans.pop();
        }
        spans
    }

    /// A space between two spans is not part of a link or of code, where one would see it.
    fn push_space(&mut self, style: SpanStyle, link: Option<&Arc<str>>) {
        let (mut style, mut link) = (style, link);
        if let Some(last) = self.spans.last()
            && !(last.style == style && same_link(last.link.as_ref(), link))
        {
            // What both sides have: a space has no weight, but a line through it is seen.
            let bold = last.style.bold && style.bold;
            style = SpanStyle { bold, italic: last.style.italic && style.italic, ..SpanStyle::default() };
            link = None;
        }
        self.append(' ', style, link);
    }

    fn append(&mut self, letter: char, style: SpanStyle, link: Option<&Arc<str>>) {
        self.bytes += letter.len_utf8();
        match self.spans.last_mut() {
            Some(last) if last.style == style && same_link(last.link.as_ref(), link) => last.text.push(letter),
            _ => self.spans.push(Span { text: letter.to_string(), style, link: link.cloned() }),
        }
    }
}

/// By identity: two links to the same address beside each other stay two, and nothing long is compared per character.
fn same_link(a: Option<&Arc<str>>, b: Option<&Arc<str>>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => Arc::ptr_eq(a, b),
        _ => false,
    }
}
