//! Text with headings, lists, links and pictures, as plain values: what a description or the guide is once it is read.
//!
//! A [`Document`] is flat: a list of [`Block`]s, each with its spans. What nests in HTML (a list in a list) is told by a
//! depth, so that nothing that reads a document has to recurse.

use serde::{Deserialize, Serialize};
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::sync::Arc;

/// A text that is ready to be painted.
///
/// Made by `formats::html` and `formats::markdown`, which bound and clean it: no control character but the line break,
/// links with an allowed scheme only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Parts", into = "Parts")]
pub struct Document {
    blocks: Vec<Block>,
    was_cut: bool,
    fingerprint: u64,
}

/// What of a document is stored; the fingerprint is computed again.
#[derive(Serialize, Deserialize)]
struct Parts {
    blocks: Vec<Block>,
    #[serde(default)]
    was_cut: bool,
}

impl From<Parts> for Document {
    fn from(parts: Parts) -> Self {
        Self::new(parts.blocks, parts.was_cut)
    }
}

impl From<Document> for Parts {
    fn from(document: Document) -> Self {
        Self { blocks: document.blocks, was_cut: document.was_cut }
    }
}

/// One piece of a document, below the one before it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Block {
    /// A heading.
    Heading {
        /// 1 (the largest) to 6.
        level: u8,
        /// Its words.
        spans: Vec<Span>,
    },
    /// Running text.
    Paragraph {
        /// Its words.
        spans: Vec<Span>,
    },
    /// One item of a list, or a further paragraph of it.
    ListItem {
        /// How many lists this one lies in; 0 for the outermost.
        depth: u8,
        /// What stands before it.
        marker: Marker,
        /// Its words.
        spans: Vec<Span>,
    },
    /// A quoted paragraph.
    Quote {
        /// Its words.
        spans: Vec<Span>,
    },
    /// Text whose spaces and line breaks count.
    Code {
        /// The lines, without a line break at the end.
        text: String,
    },
    /// A line across.
    Rule,
    /// A picture that stands for itself.
    Image {
        /// What is to be seen on it; may be empty.
        alt: String,
        /// Where it is: an http(s) address, or for our own guide a path relative to it.
        address: Arc<str>,
    },
    /// Cells in rows and columns.
    Table {
        /// The rows, each with its cells; rows may differ in length.
        rows: Vec<Row>,
    },
}

/// What stands before an item of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Marker {
    /// A dot.
    Bullet,
    /// A number and a full stop.
    Number(u32),
    /// Nothing: it goes on with the item above.
    Continued,
}

/// One row of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Row {
    /// Whether its cells head the columns.
    pub is_header: bool,
    /// The words of each cell.
    pub cells: Vec<Vec<Span>>,
}

/// Some text in one style. `\n` in it is a line break.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Span {
    /// The words.
    pub text: String,
    /// How they look.
    #[serde(default)]
    pub style: SpanStyle,
    /// Where they lead: an http, https or mailto address.
    #[serde(default)]
    pub link: Option<Arc<str>>,
}

impl Span {
    /// Plain words.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

/// How the words of a span look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct SpanStyle {
    /// Heavy.
    pub bold: bool,
    /// Slanted.
    pub italic: bool,
    /// In the font of code.
    pub code: bool,
    /// Struck through.
    pub strike: bool,
}

impl Document {
    /// A document of these blocks; `was_cut` says that the text went on where a bound ended it.
    pub fn new(blocks: Vec<Block>, was_cut: bool) -> Self {
        let mut hasher = DefaultHasher::new();
        blocks.hash(&mut hasher);
        Self { fingerprint: hasher.finish(), blocks, was_cut }
    }

    /// The pieces, from top to bottom.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Whether the text was longer than what is kept of one.
    pub const fn was_cut(&self) -> bool {
        self.was_cut
    }

    /// Whether there is nothing to show.
    pub const fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// The same for documents with the same content, within one run of the program. A painter keeps by it what it
    /// measured.
    pub const fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// The headings with the index of their block, for a list of contents.
    pub fn headings(&self) -> impl Iterator<Item = (usize, u8, String)> + '_ {
        self.blocks.iter().enumerate().filter_map(|(index, block)| match block {
            Block::Heading { level, spans } => Some((index, *level, words(spans))),
            _ => None,
        })
    }

    /// The words alone: one line a block, an empty line between paragraphs, `•` before items, ` | ` between cells.
    pub fn to_plain_text(&self) -> String {
        let mut out = String::new();
        let mut above_is_item = false;
        for block in &self.blocks {
            let is_item = matches!(block, Block::ListItem { .. });
            if !out.is_empty() {
                out.push_str(if is_item && above_is_item { "\n" } else { "\n\n" });
            }
            above_is_item = is_item;
            push_plain(block, &mut out);
        }
        out
    }
}

impl Block {
    /// The spans of a block that is running text; empty for all others.
    pub fn spans(&self) -> &[Span] {
        match self {
            Self::Heading { spans, .. }
            | Self::Paragraph { spans }
            | Self::ListItem { spans, .. }
            | Self::Quote { spans } => spans,
            Self::Code { .. } | Self::Rule | Self::Image { .. } | Self::Table { .. } => &[],
        }
    }

    /// Every span of a block, those in the cells of a table too.
    pub fn all_spans(&self) -> impl Iterator<Item = &Span> {
        let rows: &[Row] = if let Self::Table { rows } = self { rows } else { &[] };
        self.spans().iter().chain(rows.iter().flat_map(|row| &row.cells).flatten())
    }

    /// Bytes of text in it.
    pub fn text_bytes(&self) -> usize {
        let own = match self {
            Self::Code { text } => text.len(),
            Self::Image { alt, .. } => alt.len(),
            _ => 0,
        };
        own + self.all_spans().map(|span| span.text.len()).sum::<usize>()
    }
}

/// The words of some spans.
pub fn words(spans: &[Span]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect()
}

fn push_plain(block: &Block, out: &mut String) {
    match block {
        Block::Heading { spans, .. } | Block::Paragraph { spans } | Block::Quote { spans } => {
            out.push_str(&words(spans));
        }
        Block::ListItem { depth, marker, spans } => {
            out.extend(std::iter::repeat_n("  ", usize::from(*depth)));
            match marker {
                Marker::Bullet => out.push_str("• "),
                Marker::Number(number) => out.extend([number.to_string().as_str(), ". "]),
                Marker::Continued => out.push_str("  "),
            }
            out.push_str(&words(spans));
        }
        Block::Code { text } => out.push_str(text),
        Block::Rule => out.push_str("———"),
        Block::Image { alt, address } => out.push_str(if alt.is_empty() { address } else { alt }),
        Block::Table { rows } => {
            let lines = rows.iter().map(|row| row.cells.iter().map(|cell| words(cell)).collect::<Vec<_>>().join(" | "));
            out.push_str(&lines.collect::<Vec<_>>().join("\n"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Document {
        let item = |depth, marker, text: &str| Block::ListItem { depth, marker, spans: vec![Span::plain(text)] };
        let row = |a: &str, b: &str| Row { is_header: false, cells: vec![vec![Span::plain(a)], vec![Span::plain(b)]] };
        let blocks = vec![
            Block::Heading { level: 2, spans: vec![Span::plain("Use")] },
            item(0, Marker::Bullet, "one"),
            item(1, Marker::Number(3), "two"),
            Block::Paragraph { spans: vec![Span::plain("a"), Span::plain("b")] },
            Block::Rule,
            Block::Table { rows: vec![row("k", "v"), row("x", "y")] },
        ];
        Document::new(blocks, true)
    }

    #[test]
    fn plain_text_keeps_the_shape_of_lists_and_tables() {
        assert_eq!(sample().to_plain_text(), "Use\n\n• one\n  3. two\n\nab\n\n———\n\nk | v\nx | y");
        assert_eq!(sample().headings().collect::<Vec<_>>(), [(0, 2, "Use".to_owned())]);
    }

    #[test]
    fn a_stored_document_comes_back_with_its_fingerprint() {
        let stored = serde_json::to_string(&sample()).unwrap();
        let back: Document = serde_json::from_str(&stored).unwrap();
        assert_eq!(back, sample());
        assert!(back.was_cut());
        assert_ne!(back.fingerprint(), Document::new(Vec::new(), true).fingerprint());
    }
}
