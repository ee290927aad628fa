//! Text from a file made fit to be shown: bounded, on one line, without control characters.

use super::limits;

/// As much of the text as fits into `max` bytes without cutting a character.
pub(super) fn prefix_bytes(text: &str, max: usize) -> &str {
    if text.len() <= max {
        return text;
    }
    let end = (0..=max).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    text.get(..end).unwrap_or("")
}

/// A tensor's or import's name for a finding: one line, quoted by the caller, cut with an ellipsis.
pub(super) fn name(text: &str) -> String {
    let mut out: String = text.chars().take(limits::SHOWN_NAME_CHARS).map(plain).collect();
    if text.chars().nth(limits::SHOWN_NAME_CHARS).is_some() {
        out.push('…');
    }
    out
}

/// One line of metadata, trimmed and bounded; `None` when nothing is left.
pub(super) fn line(text: &str, max_chars: usize) -> Option<String> {
    let out: String = text.trim().chars().take(max_chars).map(plain).collect();
    let out = out.trim();
    (!out.is_empty()).then(|| out.to_owned())
}

/// Text of several lines, trimmed and bounded; `None` when nothing is left.
pub(super) fn paragraph(text: &str, max_chars: usize) -> Option<String> {
    let out: String =
        text.trim().chars().take(max_chars).map(|c| if matches!(c, '\n' | '\t') { c } else { plain(c) }).collect();
    let out = out.trim();
    (!out.is_empty()).then(|| out.to_owned())
}

// Besides control characters, the marks that reverse the direction of text: they make one name look like another.
fn plain(c: char) -> char {
    match c {
        c if c.is_control() => ' ',
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => ' ',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_on_one_line_and_short() {
        assert_eq!(name("a\nb\u{202e}c"), "a b c");
        assert_eq!(name(&"é".repeat(500)).chars().count(), limits::SHOWN_NAME_CHARS + 1);
    }

    #[test]
    fn a_cut_never_splits_a_character() {
        assert_eq!(prefix_bytes("aé", 2), "a");
        assert_eq!(prefix_bytes("aé", 3), "aé");
        assert_eq!(line("  \u{0} ", 10), None);
        assert_eq!(paragraph(" a\nb ", 10), Some("a\nb".to_owned()));
    }
}
