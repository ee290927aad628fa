//! Text as it is searched and ordered: in lower case and without diacritics, so that "Cafe" finds "café".

use icu_normalizer::properties::{CanonicalDecompositionBorrowed, Decomposed};
use std::borrow::Cow;

/// A letter takes at most so many steps apart (Vietnamese ones take two).
const MAX_STEPS: usize = 4;

/// Appends text in lower case and without diacritics. Only Latin and Greek letters lose theirs: elsewhere a mark makes
/// another letter (Cyrillic й, Japanese が).
pub(super) fn fold_into(text: &str, out: &mut String) {
    if text.is_ascii() {
        let start = out.len();
        out.push_str(text);
        if let Some(added) = out.get_mut(start..) {
            added.make_ascii_lowercase();
        }
        return;
    }
    let apart = CanonicalDecompositionBorrowed::new();
    // Letter by letter: a whole text would give a Greek sigma at a word's end its other form.
    for letter in text.chars().flat_map(char::to_lowercase) {
        match letter {
            '\u{300}'..='\u{36f}' => {}
            'ς' => out.push('σ'),
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' | 'ð' => out.push('d'),
            'ı' => out.push('i'),
            // Full-width forms of ASCII, as Chinese and Japanese keyboards write them.
            '\u{ff01}'..='\u{ff5e}' => out.push(char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter)),
            '\u{c0}'..='\u{24f}' | '\u{370}'..='\u{3ff}' | '\u{1e00}'..='\u{1fff}' => out.push(base(&apart, letter)),
            _ => out.push(letter),
        }
    }
}

/// See [`fold_into`].
pub(super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

/// Text in lower case with its diacritics: tags that differ in them are different tags.
pub(super) fn lower(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.to_lowercase())
    }
}

fn base(apart: &CanonicalDecompositionBorrowed<'_>, letter: char) -> char {
    let mut letter = letter;
    for _ in 0..MAX_STEPS {
        letter = match apart.decompose(letter) {
            Decomposed::Default => break,
            Decomposed::Singleton(first) | Decomposed::Expansion(first, _) => first,
        };
    }
    letter
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_diacritics_are_taken_away_from_latin_and_greek() {
        assert_eq!(fold("Café ÉTÉ Nguyễn"), "cafe ete nguyen");
        // The same written with a combining mark.
        assert_eq!(fold("Cafe\u{301}"), "cafe");
        assert_eq!(fold("Straße Łódź Ærø İzmir"), "strasse lodz aero izmir");
        assert_eq!(fold("ΟΔΟΣ οδός"), "οδοσ οδοσ");
        assert_eq!(fold("ＳＤＸＬ"), "sdxl");
    }

    #[test]
    fn marks_that_make_another_letter_stay() {
        assert_eq!(fold("Йод が 각"), "йод が 각");
        assert_eq!(lower("Été"), "été");
    }
}
