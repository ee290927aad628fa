//! Descriptions as other people wrote them, in HTML or in plain words, made into a document that is safe to show.
//!
//! CivitAI's descriptions and change logs come out of a rich-text editor; sidecars hold the same, parts of it, or notes
//! in plain text. Nothing in them is believed: scripts, styles and handlers go, only web and mail addresses become
//! links, and nothing is fetched. The tokenizer is html5gum, which follows the HTML standard; of the standard's tree
//! only what `walk` needs is kept, on a stack of bounded depth, so that neither nesting nor length can hurt.

mod elements;
#[cfg(test)]
mod tests;
mod walk;

use super::rich_text::{Builder, Place};
use super::{limits, text_file};
use crate::model::rich_text::{Document, SpanStyle};
use elements::kind_of;

/// Reads a description of unknown make: HTML when there is a tag of HTML in it, plain text otherwise.
///
/// At most [`limits::RICH_INPUT_BYTES`] are read, and at most [`limits::RICH_BLOCKS`] blocks and
/// [`limits::RICH_SPANS`] spans kept; [`Document::was_cut`] tells when that was not all.
pub fn read_description(text: &str) -> Document {
    if looks_like_html(text_file::cut(text, limits::RICH_INPUT_BYTES)) { read_html(text) } else { read_plain(text) }
}

/// Reads HTML, within the same bounds.
pub fn read_html(html: &str) -> Document {
    walk::walk(text_file::cut(html, limits::RICH_INPUT_BYTES), html.len() > limits::RICH_INPUT_BYTES)
}

/// Reads plain text, within the same bounds: an empty line ends a paragraph, bare http(s) addresses become links.
pub fn read_plain(text: &str) -> Document {
    let mut builder = Builder::default();
    builder.start(Place::Paragraph);
    for line in text_file::cut(text, limits::RICH_INPUT_BYTES).lines() {
        // A line that says nothing ends the paragraph: nothing has been written since the last break.
        builder.text(line, SpanStyle::default(), None);
        builder.line_break();
        if builder.is_full() {
            break;
        }
    }
    builder.finish(text.len() > limits::RICH_INPUT_BYTES)
}

/// Whether there is a tag of HTML in a text. `a < b` and `<lora:name:1>` are none.
pub fn looks_like_html(text: &str) -> bool {
    text.split('<').skip(1).any(|after| {
        let name = after.strip_prefix('/').unwrap_or(after).as_bytes();
        let length = name.iter().take(16).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').count();
        let (name, rest) = name.split_at(length);
        matches!(rest.first(), Some(b'>' | b'/' | b' ' | b'\n' | b'\t' | b'\r'))
            && rest.contains(&b'>')
            && kind_of(&name.to_ascii_lowercase()).is_some()
    })
}
