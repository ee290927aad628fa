//! WordPiece: text cut into the pieces that the encoders know, as BERT's uncased tokenizer does it.

use super::assets;
use icu_normalizer::DecomposingNormalizerBorrowed;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The piece for what no piece fits.
const UNKNOWN: &str = "[UNK]";
/// Words with more letters are unknown.
const MAX_WORD_CHARS: usize = 100;

/// The pieces of the encoders that come with the program.
pub(super) static PIECES: LazyLock<WordPiece> = LazyLock::new(|| WordPiece::new(assets::VOCABULARY));

/// A table of pieces.
pub(super) struct WordPiece {
    ids: HashMap<&'static str, u32>,
    unknown: u32,
}

impl WordPiece {
    /// Of a list with one piece a line, numbered from 0.
    pub(super) fn new(list: &'static str) -> Self {
        let ids: HashMap<&str, u32> = list.lines().zip(0..).collect();
        let unknown = ids.get(UNKNOWN).copied().unwrap_or(0);
        Self { ids, unknown }
    }

    /// The number of a piece, such as `[CLS]`.
    pub(super) fn id(&self, piece: &str) -> u32 {
        self.ids.get(piece).copied().unwrap_or(self.unknown)
    }

    /// Whether something stands in the table as it is: words that many people use do.
    pub(super) fn has(&self, word: &str) -> bool {
        self.ids.contains_key(word)
    }

    /// Whether a word may be one of a language: it is made of pieces that are long enough to mean something. Keys struck at random
    /// fall into pieces of a letter or two.
    pub(super) fn is_plausible(&self, word: &str) -> bool {
        const LEAST_CHARS_PER_PIECE: usize = 3;
        const MOST_PIECES: usize = 16;
        let pieces = self.pieces(word, MOST_PIECES);
        !pieces.contains(&self.unknown) && word.chars().count() >= LEAST_CHARS_PER_PIECE * pieces.len()
    }

    /// The pieces of a text, at most `limit`, without the marks at its ends.
    pub(super) fn pieces(&self, text: &str, limit: usize) -> Vec<u32> {
        let mut pieces = Vec::new();
        let mut word = String::new();
        let lower = text.to_lowercase();
        for c in DecomposingNormalizerBorrowed::new_nfd().normalize(&lower).chars() {
            if pieces.len() >= limit {
                break;
            }
            if is_mark(c) || (c.is_control() && !c.is_whitespace()) || matches!(c, '\u{0}' | '\u{fffd}') {
                continue;
            }
            if c.is_whitespace() {
                self.take(&mut word, &mut pieces);
            } else if is_alone(c) {
                self.take(&mut word, &mut pieces);
                word.push(c);
                self.take(&mut word, &mut pieces);
            } else {
                word.push(c);
            }
        }
        self.take(&mut word, &mut pieces);
        pieces.truncate(limit);
        pieces
    }

    /// Cuts a word from its beginning, the longest known piece first.
    fn take(&self, word: &mut String, pieces: &mut Vec<u32>) {
        if word.is_empty() {
            return;
        }
        let bounds: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
        let before = pieces.len();
        let last = bounds.len() - 1;
        let mut start = 0;
        let mut tried = String::new();
        while start < last && last <= MAX_WORD_CHARS {
            let found = (start + 1..=last).rev().find_map(|end| {
                tried.clear();
                tried.push_str(if start > 0 { "##" } else { "" });
                tried.push_str(word.get(bounds[start]..bounds[end])?);
                self.ids.get(tried.as_str()).map(|id| (end, *id))
            });
            let Some((end, id)) = found else { break };
            pieces.push(id);
            start = end;
        }
        if start < last {
            pieces.truncate(before);
            pieces.push(self.unknown);
        }
        word.clear();
    }
}

/// Marks that BERT takes off: the non-spacing ones of the scripts that its vocabulary has words of.
const fn is_mark(c: char) -> bool {
    matches!(c as u32,
        0x300..=0x36f | 0x483..=0x487 | 0x591..=0x5bd | 0x610..=0x61a | 0x64b..=0x65f | 0x670 | 0x93c | 0x941..=0x948
        | 0x94d | 0x1ab0..=0x1aff | 0x1dc0..=0x1dff | 0x20d0..=0x20ff | 0x3099..=0x309a | 0xfe00..=0xfe2f)
}

/// Letters that are words of their own: Chinese, and whatever is punctuation to BERT.
fn is_alone(c: char) -> bool {
    let han =
        matches!(c as u32, 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x2ceaf | 0x2f800..=0x2fa1f);
    han || c.is_ascii_punctuation()
        || matches!(c as u32,
            0xa1 | 0xa7 | 0xab | 0xb6 | 0xb7 | 0xbb | 0xbf | 0x2010..=0x2027 | 0x2030..=0x205e | 0x3001..=0x3003
            | 0x3008..=0x3011 | 0x3014..=0x301f | 0x30fb | 0xff01..=0xff0f | 0xff1a..=0xff20 | 0xff3b..=0xff3d | 0xff5b..=0xff65)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers as the reference tokenizer gives them for the same vocabulary.
    #[test]
    fn text_is_cut_as_the_encoder_expects() {
        assert_eq!(PIECES.pieces("anime girl", 9), [8750, 2611]);
        assert_eq!(PIECES.pieces("Watercolor Café!", 9), [2300, 18717, 7668, 999]);
        assert_eq!((PIECES.id("[CLS]"), PIECES.id("[SEP]"), PIECES.id("[UNK]")), (101, 102, 100));
        assert_eq!(PIECES.pieces(&"x".repeat(101), 9), [100]);
        assert_eq!(PIECES.pieces("a b c d", 2).len(), 2);
        assert!(PIECES.is_plausible("photogrammetry") && PIECES.is_plausible("landschaft"));
        for nonsense in ["asdfghjkl", "qwerty", "zxcv", "dfgkj"] {
            assert!(!PIECES.is_plausible(nonsense), "{nonsense}");
        }
        assert_eq!(PIECES.pieces("水墨", 9).len(), 2, "each letter alone");
    }
}
