//! From the tokens of HTML to a document.

use super::elements::{Element, Kind, has_fallback, kind_of};
use crate::formats::limits;
use crate::formats::rich_text::{Builder, Place, link_address, web_address};
use crate::model::rich_text::{Document, Marker, SpanStyle};
use html5gum::emitters::default::{DefaultEmitter, StartTag, Token};
use html5gum::{HtmlString, Tokenizer};
use std::borrow::Cow;
use std::sync::Arc;

/// Words of prompts that look like tags; they are shown as they are written.
const PROMPT_TAGS: [&str; 4] = ["lora:", "lyco:", "hypernet:", "locon:"];

/// Reads HTML that is already bounded; `more` says that it went on.
pub(super) fn walk(html: &str, more: bool) -> Document {
    let html = with_prompt_tags_as_text(html);
    let mut emitter: DefaultEmitter = DefaultEmitter::default();
    // Scripts and styles are read to their end as text, as a browser does.
    emitter.naively_switch_states(true);
    let mut walker = Walker::default();
    for Ok(token) in Tokenizer::new_with_emitter(&*html, emitter) {
        match token {
            Token::StartTag(tag) => walker.start_tag(&tag),
            Token::EndTag(tag) => walker.end_tag(&tag.name),
            Token::String(text) => walker.text(&String::from_utf8_lossy(&text)),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
        if walker.builder.is_full() {
            break;
        }
    }
    walker.close_down_to(0);
    walker.builder.finish(more)
}

/// `<lora:name:0.8>` stands in many a description; to HTML it would be a tag nobody knows.
fn with_prompt_tags_as_text(html: &str) -> Cow<'_, str> {
    let is_prompt_tag = |after: &str| {
        PROMPT_TAGS.iter().any(|tag| after.get(..tag.len()).is_some_and(|head| head.eq_ignore_ascii_case(tag)))
    };
    if !html.split('<').skip(1).any(is_prompt_tag) {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len() + 64);
    for (index, part) in html.split('<').enumerate() {
        if index > 0 {
            out.push_str(if is_prompt_tag(part) { "&lt;" } else { "<" });
        }
        out.push_str(part);
    }
    Cow::Owned(out)
}

/// An element that was opened and not yet closed.
#[derive(Debug)]
struct Open {
    element: Element,
    /// Where a link leads, if it may be followed.
    link: Option<Arc<str>>,
    /// The number of a list's next item.
    next_number: u32,
    /// What stands before an item, until its first words are written.
    marker: Marker,
}

#[derive(Debug, Default)]
struct Walker {
    builder: Builder,
    /// What is open, outermost first; at most [`limits::RICH_DEPTH`].
    open: Vec<Open>,
    /// Text of an open `pre`.
    preformatted: Option<String>,
    /// The element that is left away with all in it, and how many of its name are open.
    dropping: Option<(HtmlString, u32)>,
}

impl Walker {
    fn start_tag(&mut self, tag: &StartTag<()>) {
        if let Some((name, depth)) = &mut self.dropping {
            *depth = depth.saturating_add(u32::from(*name == tag.name));
            return;
        }
        match kind_of(&tag.name) {
            Some(Kind::Nests(element)) => self.open(element, tag),
            Some(Kind::Break) => self.line_break(),
            Some(Kind::Rule) if self.preformatted.is_none() => self.builder.rule(),
            Some(Kind::Image) if self.preformatted.is_none() => self.image(tag),
            Some(Kind::Frame) => self.frame(tag),
            Some(Kind::Dropped) => {
                // Only in these two does a tag close itself.
                if !(tag.self_closing && matches!(&**tag.name, b"svg" | b"math")) {
                    self.dropping = Some((tag.name.clone(), 1));
                }
            }
            Some(Kind::Rule | Kind::Image | Kind::Ignored) | None => {}
        }
    }

    fn end_tag(&mut self, name: &HtmlString) {
        if let Some((dropped, depth)) = &mut self.dropping {
            *depth -= u32::from(dropped == name);
            if *depth == 0 {
                self.dropping = None;
            }
            return;
        }
        match kind_of(name) {
            Some(Kind::Nests(element)) => self.close(element),
            Some(Kind::Break) => self.line_break(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.dropping.is_some() {
            return;
        }
        if let Some(preformatted) = &mut self.preformatted {
            return preformatted.push_str(text);
        }
        let mut style = SpanStyle::default();
        let mut link = None;
        for open in &self.open {
            match open.element {
                Element::Bold => style.bold = true,
                Element::Italic => style.italic = true,
                Element::Strike => style.strike = true,
                Element::Code => style.code = true,
                Element::Link => link = open.link.as_ref(),
                // A head's cells are told by the row; a heading is heavy by itself.
                _ => {}
            }
        }
        self.builder.text(text, style, link);
        if self.builder.has_open_text() {
            self.use_marker();
        }
    }

    /// The first words of an item are written: what follows in it has no marker.
    fn use_marker(&mut self) {
        if let Some(item) = self.open.iter_mut().rfind(|open| open.element == Element::Item) {
            item.marker = Marker::Continued;
        }
    }

    fn line_break(&mut self) {
        match &mut self.preformatted {
            Some(text) => text.push('\n'),
            None => self.builder.line_break(),
        }
    }

    fn open(&mut self, element: Element, tag: &StartTag<()>) {
        if element.ends_its_like() {
            let above = self.open.iter().enumerate().rev();
            let mut reached = above.take_while(|(_, open)| !element.like_stops_at(open.element));
            if let Some(index) = reached.find(|(_, open)| element.ends(open.element)).map(|(index, _)| index) {
                self.close_at(index);
            }
        }
        let mut opened = Open { element, link: None, next_number: 1, marker: Marker::Bullet };
        match element {
            Element::Link => opened.link = attribute(tag, b"href").and_then(|href| link_address(&href)),
            Element::List { .. } => {
                opened.next_number = attribute(tag, b"start").and_then(|start| start.trim().parse().ok()).unwrap_or(1);
            }
            Element::Item => opened.marker = self.next_marker(),
            Element::Preformatted if self.preformatted.is_none() => self.preformatted = Some(String::new()),
            _ => {}
        }
        if self.open.len() < limits::RICH_DEPTH {
            self.open.push(opened);
        } else if element == Element::Preformatted {
            self.preformatted = None;
        }
        match element {
            Element::Table => self.builder.start_table(),
            Element::Row => self.builder.start_row(),
            Element::Cell { is_header } => self.builder.start_cell(is_header),
            element if element.is_inline() => {}
            _ => self.builder.start(self.place()),
        }
    }

    fn next_marker(&mut self) -> Marker {
        let list = self.open.iter_mut().rfind(|open| matches!(open.element, Element::List { .. }));
        match list {
            Some(list) if list.element == (Element::List { is_numbered: true }) => {
                let number = list.next_number;
                list.next_number = number.saturating_add(1);
                Marker::Number(number)
            }
            _ => Marker::Bullet,
        }
    }

    fn close(&mut self, element: Element) {
        let above = self.open.iter().enumerate().rev();
        let mut reached = above.take_while(|(_, open)| !element.stops_at(open.element));
        if let Some(index) = reached.find(|(_, open)| element.ends(open.element)).map(|(index, _)| index) {
            self.close_at(index);
        }
    }

    fn close_at(&mut self, index: usize) {
        if self.open.get(index).is_some_and(|open| open.element.is_inline()) {
            self.open.remove(index);
        } else {
            self.close_down_to(index);
        }
    }

    /// Closes all that is open from this one on.
    fn close_down_to(&mut self, index: usize) {
        self.open.truncate(index);
        let is_open = |element: Element| self.open.iter().any(|open| open.element == element);
        if !is_open(Element::Preformatted)
            && let Some(text) = self.preformatted.take()
        {
            self.builder.code_block(&text);
            self.use_marker();
        }
        if !self.open.iter().any(|open| open.element == Element::Table) {
            self.builder.end_table();
        }
        self.builder.start(self.place());
    }

    /// What running text belongs to, here.
    fn place(&self) -> Place {
        let lists = self.open.iter().filter(|open| matches!(open.element, Element::List { .. })).count();
        if let Some(item) = self.open.iter().rfind(|open| open.element == Element::Item) {
            let depth = lists.saturating_sub(1).min(usize::from(limits::RICH_LIST_DEPTH)) as u8;
            return Place::Item { depth, marker: item.marker };
        }
        let inner = self.open.iter().rev().find_map(|open| match open.element {
            Element::Heading(level) => Some(Place::Heading(level)),
            Element::Quote => Some(Place::Quote),
            _ => None,
        });
        inner.unwrap_or_default()
    }

    fn image(&mut self, tag: &StartTag<()>) {
        let alt = attribute(tag, b"alt").unwrap_or_default();
        match attribute(tag, b"src").and_then(|source| web_address(&source)) {
            Some(address) => self.builder.image(&alt, address),
            None => self.text(&alt),
        }
    }

    /// A film or a foreign page: nothing is fetched, its address is shown as a link.
    fn frame(&mut self, tag: &StartTag<()>) {
        let source = attribute(tag, b"src").or_else(|| attribute(tag, b"url"));
        if self.preformatted.is_none()
            && let Some(address) = source.and_then(|source| web_address(&source))
        {
            self.builder.close();
            self.builder.text(&address, SpanStyle::default(), Some(&address));
            self.use_marker();
            self.builder.close();
        }
        if has_fallback(&tag.name) {
            self.dropping = Some((tag.name.clone(), 1));
        }
    }
}

fn attribute(tag: &StartTag<()>, name: &[u8]) -> Option<String> {
    tag.attributes.get(name).map(|value| String::from_utf8_lossy(&value.value).into_owned())
}
