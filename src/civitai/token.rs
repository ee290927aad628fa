//! The user's CivitAI key, wrapped so that it cannot be printed by accident.

use reqwest::header::HeaderValue;
use std::fmt;

/// The user's API key. It shows itself as `[hidden]` everywhere, and leaves this layer only in an `Authorization` header.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Wraps a pasted key. Spaces around it are dropped; `None` when nothing is left, or when it has characters that no
    /// CivitAI key has (spaces, line breaks, anything beyond ASCII), which could break out of the header.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        let plain = !text.is_empty() && text.len() <= 512 && text.bytes().all(|byte| byte.is_ascii_graphic());
        plain.then(|| Self(text.to_owned()))
    }

    /// The header that carries it, marked sensitive so that HTTP libraries do not log it.
    pub(super) fn header(&self) -> Option<HeaderValue> {
        let mut value = HeaderValue::from_str(&format!("Bearer {}", self.0)).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// The text without the key, should a server have repeated it to us.
    pub(super) fn redact(&self, text: &str) -> String {
        text.replace(&self.0, "[hidden]")
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
        assert_eq!(token.header().unwrap(), "Bearer secret-key");
        assert!(!format!("{:?}", token.header()).contains("secret"));
        assert_eq!(token.redact("who is secret-key?"), "who is [hidden]?");
    }

    #[test]
    fn what_could_not_be_a_key_is_refused() {
        for text in ["", "   ", "a b", "a\r\nHost: x", "schlüssel", "\u{0}"] {
            assert_eq!(Token::new(text), None, "{text:?}");
        }
    }
}
