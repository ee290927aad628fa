//! The user guide as the window shows it: our own Markdown, built into the program, read into a document with its contents.
//!
//! The table of shortcuts between its two marks is made anew from the commands, so that it can never say what is not so.

use super::command::{Command, GALLERY_KEYS, Key, Shortcut};
use super::pictures::PictureSource;
use crate::formats::markdown::read_markdown;
use crate::model::rich_text::{Block, Document, words};
use crate::words::{self as say, Language, tr};
use std::fmt::Write as _;
use std::sync::Arc;

/// How the addresses of the guide's own pictures begin.
pub(super) const SCHEME: &str = "guide:";
const ENGLISH: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/user-guide.md"));
const CHINESE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/user-guide.zh-CN.md"));
/// Between these two the table of shortcuts stands.
const MARKS: (&str, &str) = ("<!-- shortcuts -->", "<!-- /shortcuts -->");
/// Places a search finds at most.
const MAX_HITS: usize = 60;
/// Letters of an excerpt before and after what was found.
const EXCERPT_CHARS: usize = 36;

macro_rules! pictures {
    ($($name:literal),+) => {
        /// Small versions of the screenshots that the guide shows, by the names of their files.
        const PICTURES: &[(&str, &[u8])] =
            &[$(($name, include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/guide/", $name, ".jpg")))),+];
    };
}
pictures!(
    "gallery-dark",
    "gallery-light",
    "drop",
    "smart-dark",
    "visual-dark",
    "recommend-dark",
    "trends-dark",
    "wizard-dark",
    "character-dark",
    "batch-dark",
    "organise-dark",
    "downloads-dark",
    "duplicates-dark",
    "analytics-dark"
);

/// One line of the contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuidePart {
    /// 1 for the title, 2 for chapters, 3 for what is in them.
    pub level: u8,
    /// Its heading.
    pub title: String,
    /// The block of the document it begins with.
    pub block: usize,
}

/// A place that a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuideHit {
    /// The block of the document.
    pub block: usize,
    /// The heading it stands under.
    pub title: String,
    /// The words around it.
    pub excerpt: String,
}

/// The guide in one language.
#[derive(Clone, Debug)]
pub struct Guide {
    /// Its language.
    pub language: Language,
    /// What to paint.
    pub document: Arc<Document>,
    /// Its headings.
    pub parts: Vec<GuidePart>,
    /// The words of each block.
    texts: Vec<String>,
}

impl Guide {
    /// Reads the guide. Some milliseconds of work: not for a frame.
    pub fn read(language: Language) -> Self {
        let source = match language {
            Language::English => ENGLISH,
            Language::ChineseSimplified => CHINESE,
        };
        let document = read_markdown(&with_shortcuts(source, language));
        let parts = document.headings().map(|(block, level, title)| GuidePart { level, title, block }).collect();
        let texts = document.blocks().iter().map(text_of).collect();
        Self { language, document: Arc::new(document), parts, texts }
    }

    /// Where all of these words stand, in the order of the guide. Empty for no words.
    pub fn search(&self, wanted: &str) -> Vec<GuideHit> {
        let wanted = wanted.trim().to_lowercase();
        let terms: Vec<&str> = wanted.split_whitespace().collect();
        let Some(first) = terms.first() else { return Vec::new() };
        let found = self.texts.iter().enumerate().filter(|(_, text)| {
            let text = text.to_lowercase();
            terms.iter().all(|term| text.contains(term))
        });
        let hit = |(block, text): (usize, &String)| {
            let above = self.parts.iter().rev().find(|part| part.block <= block);
            let title = above.map(|part| part.title.clone()).unwrap_or_default();
            GuideHit { block, title, excerpt: excerpt(text, first) }
        };
        found.map(hit).take(MAX_HITS).collect()
    }

    /// Where a picture of the guide comes from; `None` for one that is not built in.
    pub fn picture(address: &str) -> Option<PictureSource> {
        picture_address(address).map(PictureSource::Url)
    }

    /// The heading that a block stands under, as its place in `parts`.
    pub fn part_of(&self, block: usize) -> Option<usize> {
        self.parts.iter().rposition(|part| part.block <= block)
    }
}

fn text_of(block: &Block) -> String {
    match block {
        Block::Code { text } => text.clone(),
        Block::Image { alt, .. } => alt.clone(),
        block => {
            let pieces: Vec<String> = block
                .all_spans()
                .map(|span| words(std::slice::from_ref(span)))
                .filter(|text| !text.is_empty())
                .collect();
            let between = if matches!(block, Block::Table { .. }) { " " } else { "" };
            pieces.join(between)
        }
    }
}

/// The words around the first place where a term stands.
fn excerpt(text: &str, term: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let lower: Vec<char> = letters.iter().map(|letter| letter.to_lowercase().next().unwrap_or(*letter)).collect();
    let term: Vec<char> = term.chars().collect();
    let at = lower.windows(term.len().max(1)).position(|part| part == term).unwrap_or_default();
    let from = at.saturating_sub(EXCERPT_CHARS);
    let until = (at + term.len() + EXCERPT_CHARS).min(letters.len());
    let mut out = String::new();
    if from > 0 {
        out.push('…');
    }
    out.extend(letters.get(from..until).unwrap_or_default());
    if until < letters.len() {
        out.push('…');
    }
    out
}

/// The address under which a picture of the guide is shown; `None` for one that is not built in. It holds the picture's size, so
/// that the cache does not answer with the picture of an older version.
fn picture_address(address: &str) -> Option<String> {
    let name = address.rsplit('/').next()?.split('.').next()?;
    let (name, bytes) = PICTURES.iter().find(|(known, _)| *known == name)?;
    Some(format!("{SCHEME}{name}#{}", bytes.len()))
}

/// The bytes of a picture of the guide.
pub(super) fn picture_bytes(address: &str) -> Option<&'static [u8]> {
    let name = address.strip_prefix(SCHEME)?.split('#').next()?;
    PICTURES.iter().find(|(known, _)| *known == name).map(|(_, bytes)| *bytes)
}

/// The source with the table of shortcuts as the commands have them.
fn with_shortcuts(source: &str, language: Language) -> String {
    let Some((before, rest)) = source.split_once(MARKS.0) else { return source.to_owned() };
    let after = rest.split_once(MARKS.1).map_or(rest, |(_, after)| after);
    // The language belongs to the thread, and this may be anybody's.
    let usual = say::current();
    say::set(language);
    let table = shortcut_table();
    say::set(usual);
    format!("{before}{table}{after}")
}

/// Every key and what it does, as a table in Markdown.
fn shortcut_table() -> String {
    let mut table = format!("| {} | {} |\n|---|---|\n", tr!("help-keys"), tr!("help-keys-do"));
    let mut row = |keys: &str, does: &str| {
        let plain = |text: &str| text.replace('\\', "\\\\").replace('|', "\\|");
        // Writing to a string cannot fail.
        writeln!(table, "| {} | {} |", plain(keys), plain(does)).unwrap_or_default();
    };
    for command in Command::ALL {
        if let Some(shortcut) = command.shortcut() {
            row(&keys_text(shortcut), command.label());
        }
    }
    for (meaning, keys) in GALLERY_KEYS {
        row(say::text(keys), say::text(meaning));
    }
    table
}

/// Keys as people read them on this system.
fn keys_text(shortcut: Shortcut) -> String {
    let mut text = String::new();
    if shortcut.command {
        text.push_str(if cfg!(target_os = "macos") { "Cmd+" } else { "Ctrl+" });
    }
    if shortcut.shift {
        text.push_str("Shift+");
    }
    match shortcut.key {
        Key::Letter(letter) => text.push(letter),
        Key::Digit(digit) => text.push_str(&digit.to_string()),
        Key::F(number) => {
            text.push('F');
            text.push_str(&number.to_string());
        }
        Key::Space => text.push_str(tr!("help-key-space")),
        Key::Enter => text.push_str("Enter"),
        Key::Delete => text.push_str("Delete"),
        Key::Comma => text.push(','),
        Key::Slash => text.push('/'),
        Key::Backslash => text.push('\\'),
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_of_every_language_has_its_chapters_and_knows_its_pictures() {
        let chapters = |guide: &Guide| guide.parts.iter().filter(|part| part.level == 2).count();
        let english = Guide::read(Language::English);
        assert!(chapters(&english) >= 9, "{:?}", english.parts);
        for language in Language::ALL {
            let guide = Guide::read(language);
            assert_eq!(chapters(&guide), chapters(&english), "{language:?}");
            assert!(!guide.document.was_cut());
            let mut pictures = 0;
            for block in guide.document.blocks() {
                if let Block::Image { address, alt } = block {
                    let own = picture_address(address).unwrap_or_else(|| panic!("{address} is not built in"));
                    assert!(picture_bytes(&own).is_some_and(|bytes| bytes.len() <= 150_000), "{own}");
                    assert!(!alt.is_empty(), "{address} has no words");
                    pictures += 1;
                }
            }
            assert!(pictures > 0);
        }
        let all: usize = PICTURES.iter().map(|(_, bytes)| bytes.len()).sum();
        assert!(all <= 1_000_000, "{all}");
    }

    #[test]
    fn every_shortcut_is_in_the_guide() {
        for language in Language::ALL {
            let guide = Guide::read(language);
            // Only the table names this one.
            let rare = keys_text(Command::ShowFavourites.shortcut().unwrap());
            let table = guide.texts.iter().find(|text| text.contains(&rare)).unwrap();
            assert_eq!(say::current(), Language::English, "the thread speaks what it spoke");
            say::set(language);
            for shortcut in Command::ALL.iter().filter_map(|command| command.shortcut()) {
                assert!(table.contains(&keys_text(shortcut)), "{shortcut:?} in {language:?}");
            }
            say::set(Language::English);
        }
    }

    #[test]
    fn the_file_itself_says_the_same_of_the_keys() {
        if cfg!(target_os = "macos") {
            return;
        }
        let stands = ENGLISH.split_once(MARKS.0).and_then(|(_, rest)| rest.split_once(MARKS.1)).unwrap().0;
        assert_eq!(stands.trim(), shortcut_table().trim(), "put this table into docs/user-guide.md");
    }

    #[test]
    fn a_search_finds_places_with_their_heading() {
        let guide = Guide::read(Language::English);
        assert!(guide.search("  ").is_empty());
        assert!(guide.search("no such word anywhere").is_empty());
        let hits = guide.search("ONLY hashes");
        let hit = hits.first().unwrap();
        assert!(hit.excerpt.to_lowercase().contains("only"), "{hit:?}");
        assert!(!hit.title.is_empty());
        let part = guide.part_of(hit.block).and_then(|part| guide.parts.get(part)).unwrap();
        assert_eq!(part.title, hit.title);
        assert_eq!(excerpt("İstanbul", "stan"), "İstanbul");
        assert_eq!(excerpt("", "x"), "");
    }
}
