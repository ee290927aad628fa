//! Which characters may be shown.

/// Whether a character that is no white space may be shown. Not fit are control characters, marks that reverse the
/// direction of text (they make one address look like another), and those that are invisible for no good reason. The
/// joiners of emoji and Indic scripts stay.
pub(super) fn is_fit(letter: char) -> bool {
    !letter.is_control()
        && !matches!(letter,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Text whose spaces and line breaks count: line breaks as `\n`, tabs as four spaces, unfit characters away.
pub(super) fn verbatim(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\r' => {
                letters.next_if_eq(&'\n');
                out.push('\n');
            }
            '\n' | '\u{2028}' | '\u{2029}' | '\u{85}' => out.push('\n'),
            '\t' => out.push_str("    "),
            letter if is_fit(letter) => out.push(letter),
            _ => {}
        }
    }
    out
}

/// Text on one line, at most so many characters of it.
pub(super) fn one_line(text: &str, max_chars: usize) -> String {
    let fit: String = text.chars().filter(|letter| letter.is_whitespace() || is_fit(*letter)).take(max_chars).collect();
    fit.split_whitespace().collect::<Vec<_>>().join(" ")
}
