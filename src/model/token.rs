//! The user's CivitAI key, wrapped so that it cannot be printed by accident.

use std::fmt;
use zeroize::Zeroizing;

/// The most characters of a key. CivitAI's are 32 today.
pub const LONGEST_TOKEN: usize = 512;

/// The user's API key. It shows itself as `[hidden]` everywhere, has no way into a file or a message but by
/// [`Token::reveal`], and its memory is overwritten when it goes.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(Zeroizing<String>);

impl Token {
    /// Wraps a pasted key. Spaces around it are dropped; `None` when nothing is left, or when it has characters that no
    /// CivitAI key has (spaces, line breaks, anything beyond ASCII), which could break out of a header.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        let plain = !text.is_empty() && text.len() <= LONGEST_TOKEN && text.bytes().all(|byte| byte.is_ascii_graphic());
        plain.then(|| Self(Zeroizing::new(text.to_owned())))
    }

    /// The key itself: for the header that carries it to CivitAI and for the place it is kept in, and for nothing else.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The text without the key, should somebody have repeated it to us.
    pub fn redact(&self, text: &str) -> String {
        text.replace(self.reveal(), "[hidden]")
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token([hidden])")
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[hidden]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_never_shows_itself() {
        let token = Token::new("  secret-key \n").unwrap();
        assert_eq!(format!("{token} {token:?}"), "[hidden] Token([hidden])");
        assert_eq!(token.reveal(), "secret-key");
        assert_eq!(token.redact("who is secret-key?"), "who is [hidden]?");
    }

    #[test]
    fn what_could_not_be_a_key_is_refused() {
        let long = "a".repeat(LONGEST_TOKEN + 1);
        for text in ["", "   ", "a b", "a\r\nHost: x", "schlüssel", "\u{0}", &long] {
            assert_eq!(Token::new(text), None, "{text:?}");
        }
    }
}
