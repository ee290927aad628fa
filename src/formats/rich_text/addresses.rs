//! Which addresses may be followed, and addresses that stand bare in a text.

use super::characters;
use crate::formats::limits;
use std::sync::Arc;

/// Some words, or an address that stands between them.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Words(&'a str),
    Address(&'a str),
}

/// The address of a link as it may be opened: http, https with a host, or mailto; `None` for all else, also for an
/// address that names somebody before its host, which is how one is made to look like another.
pub(in crate::formats) fn link_address(raw: &str) -> Option<Arc<str>> {
    let address = raw.trim();
    if let Some(mailbox) = after_scheme(address, "mailto:") {
        return (is_clean(address) && mailbox.contains('@') && !mailbox.starts_with('/')).then(|| Arc::from(address));
    }
    web_address(address)
}

/// The same for http and https alone.
pub(in crate::formats) fn web_address(raw: &str) -> Option<Arc<str>> {
    let address = raw.trim();
    let rest = after_scheme(address, "https://").or_else(|| after_scheme(address, "http://"))?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_host = host.starts_with(|first: char| first.is_alphanumeric() || first == '[');
    (is_clean(address) && is_host && !host.contains(['@', '\\'])).then(|| Arc::from(address))
}

fn after_scheme<'a>(address: &'a str, scheme: &str) -> Option<&'a str> {
    let head = address.get(..scheme.len())?;
    head.eq_ignore_ascii_case(scheme).then(|| address.get(scheme.len()..)).flatten()
}

fn is_clean(address: &str) -> bool {
    address.len() <= limits::RICH_ADDRESS_BYTES
        && address.chars().all(|letter| !letter.is_whitespace() && characters::is_fit(letter))
}

/// Cuts a text where http(s) addresses stand bare in it. All pieces together are the text.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut searched_bytes = 0;
    while let Some(at) = rest.get(searched_bytes..).and_then(|tail| tail.find("http")).map(|at| at + searched_bytes) {
        let (before, from) = rest.split_at(at);
        let begins = !before.ends_with(|last: char| last.is_ascii_alphanumeric());
        let length = if begins { address_bytes(from) } else { 0 };
        if length == 0 {
            searched_bytes = at + "http".len();
            continue;
        }
        if !before.is_empty() {
            found.push(Piece::Words(before));
        }
        let (address, after) = from.split_at(length);
        found.push(Piece::Address(address));
        rest = after;
        searched_bytes = 0;
    }
    if !rest.is_empty() {
        found.push(Piece::Words(rest));
    }
    found
}

/// How many bytes of the text are one address; 0 when none begins here.
fn address_bytes(text: &str) -> usize {
    // Looking further than an address may be long would make a long word a dear one.
    let window = text.get(..text.floor_char_boundary(limits::RICH_ADDRESS_BYTES + 1)).unwrap_or_default();
    let end = window
        .find(|letter: char| letter.is_whitespace() || matches!(letter, '<' | '>' | '"' | '`') || is_wide_mark(letter));
    let mut address = end.and_then(|end| window.get(..end)).unwrap_or(window);
    // What ends a sentence does not end an address; a bracket does when it was opened in it.
    loop {
        let shorter = address.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_', '~']);
        let open = |bracket: char| shorter.matches(bracket).count();
        let shorter = match shorter.chars().last() {
            Some(')') if open('(') < open(')') => shorter.strip_suffix(')'),
            Some(']') if open('[') < open(']') => shorter.strip_suffix(']'),
            _ => None,
        }
        .unwrap_or(shorter);
        if shorter.len() == address.len() {
            break;
        }
        address = shorter;
    }
    web_address(address).map_or(0, |_| address.len())
}

/// Marks of Chinese and Japanese text, which has no spaces before and after an address.
const fn is_wide_mark(letter: char) -> bool {
    matches!(
        letter,
        '\u{3000}'
            ..='\u{303f}' | '\u{ff01}' | '\u{ff08}' | '\u{ff09}' | '\u{ff0c}' | '\u{ff1a}' | '\u{ff1b}' | '\u{ff1f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_that_show_where_they_lead_are_links() {
        for good in ["https://civitai.com/models/1?a=b#c", "HTTP://a.example", "mailto:me@a.example", " https://a.b "] {
            assert!(link_address(good).is_some(), "{good}");
        }
        let bad = [
            "javascript:alert(1)",
            "java\nscript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "/models/1",
            "//a.example",
            "#top",
            "https://",
            "https:///x",
            "https://civitai.com@a.example/",
            "https://a.b/\u{202e}c",
            "https://a b",
            "mailto:",
            "mailto://x@y",
            "vbscript:x",
            "http:/a.example",
            "https://a.example\\@b",
        ];
        for bad in bad {
            assert_eq!(link_address(bad), None, "{bad}");
        }
        assert_eq!(web_address("mailto:me@a.example"), None);
        assert_eq!(link_address(&format!("https://a.example/{}", "x".repeat(limits::RICH_ADDRESS_BYTES))), None);
    }

    #[test]
    fn bare_addresses_end_where_people_think_they_end() {
        let addresses = |text| {
            let only = |piece| if let Piece::Address(address) = piece { Some(address) } else { None };
            pieces(text).into_iter().filter_map(only).collect::<Vec<_>>()
        };
        assert_eq!(
            addresses("see https://a.example/x, or (http://b.example/y)."),
            ["https://a.example/x", "http://b.example/y"]
        );
        assert_eq!(addresses("https://a.example/x_(y)"), ["https://a.example/x_(y)"]);
        assert_eq!(addresses("见https://a.example/x。好"), ["https://a.example/x"]);
        assert!(addresses("http https:// xhttp://a.example https").is_empty());
    }
}
