//! A query cut into the pieces that are read: words, phrases in quotes, and words with a minus.

use super::{eastern, text};

/// Words between spaces, folded; punctuation at their ends is off, except comparisons. A part in double quotes is one piece with
/// its quotes, and a minus right before something stays with it.
pub(super) fn pieces(query: &str) -> Vec<String> {
    let folded = text::fold(&without_foreign_for(query));
    let mut words = Vec::new();
    let mut rest = folded.trim_start_matches(is_gap);
    while !rest.is_empty() {
        let (head, tail) = rest.split_at(rest.find(|c| is_gap(c) || c == '"').unwrap_or(rest.len()));
        let phrase = Some(tail).filter(|_| begins_phrase(head)).and_then(quoted);
        if let Some(phrase) = phrase {
            words.push(format!("{head}{phrase}"));
            rest = tail.get(phrase.len()..).unwrap_or_default();
        } else {
            take(head, &mut words);
            rest = tail.strip_prefix('"').unwrap_or(tail);
        }
        rest = rest.trim_start_matches(is_gap);
    }
    text::drop_foreign_articles(&mut words);
    words
}

fn is_gap(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')')
}

/// Whether a quote behind this begins a phrase: nothing, a minus, or the name of a field.
fn begins_phrase(head: &str) -> bool {
    head.is_empty() || head == "-" || (head.ends_with(':') && head.starts_with(|c: char| c == '-' || c.is_alphabetic()))
}

/// The phrase that a text begins with, with its quotes.
fn quoted(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('"')?;
    let end = inner.find('"')?;
    inner.get(..end).filter(|inner| inner.contains(char::is_alphanumeric))?;
    text.get(..end + 2)
}

/// `für` is "for" and `fur` is not: folding takes the difference away.
fn without_foreign_for(query: &str) -> String {
    if query.is_ascii() {
        return query.to_owned();
    }
    let plain = |word: &str| if word.to_lowercase() == "für" { "for".to_owned() } else { word.to_owned() };
    query.split_whitespace().map(plain).collect::<Vec<_>>().join(" ")
}

/// Takes in what stands between two gaps.
fn take(piece: &str, words: &mut Vec<String>) {
    let (comparison, rest) = match piece.strip_prefix(['<', '>']) {
        Some(rest) => (piece.get(..1), rest.trim_start_matches('=')),
        None => (None, piece),
    };
    words.extend(comparison.map(str::to_owned));
    let is_minus = rest.strip_prefix('-').is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
    let first = words.len();
    for (is_eastern, run) in runs(rest) {
        let word = run.trim_matches(|c: char| !c.is_alphanumeric());
        if is_eastern {
            words.extend(eastern::cut(word));
        } else if !word.is_empty() {
            words.push(word.to_owned());
        }
    }
    if let Some(word) = words.get_mut(first).filter(|_| is_minus) {
        word.insert(0, '-');
    }
}

/// A piece cut where letters of scripts without spaces begin and end, each part with whether it is of those.
fn runs(piece: &str) -> Vec<(bool, &str)> {
    let mut runs = Vec::new();
    let mut rest = piece;
    while let Some(first) = rest.chars().next() {
        let is_eastern = text::is_cjk(first);
        let end = rest.find(|c| text::is_cjk(c) != is_eastern).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        runs.push((is_eastern, run));
        rest = after;
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_and_minuses_stay_together() {
        assert_eq!(pieces("\"Pixel art\" -checkpoint a-b - x"), ["\"pixel art\"", "-checkpoint", "a-b", "x"]);
        assert_eq!(pieces("-\"red car\" tag:\"two words\" \"open"), ["-\"red car\"", "tag:\"two words\"", "open"]);
        assert_eq!(pieces("?!*\"'()[]{}\"\""), [""; 0]);
        assert_eq!(pieces("-水彩, <200mb"), ["-水彩", "<", "200mb"]);
    }

    #[test]
    fn words_that_only_join_in_other_languages_are_not_mistaken_for_english_ones() {
        assert_eq!(pieces("fur texture"), ["fur", "texture"]);
        assert_eq!(pieces("ein Lora für die Stadt"), ["ein", "lora", "for", "stadt"]);
        assert_eq!(pieces("die cut"), ["die", "cut"]);
    }
}
