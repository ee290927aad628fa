//! The one header that carries the user's key.

use crate::model::token::Token;
use reqwest::header::HeaderValue;
use zeroize::Zeroizing;

/// The `Authorization` header, marked sensitive so that HTTP libraries do not log it.
pub(super) fn header(token: &Token) -> Option<HeaderValue> {
    let text = Zeroizing::new(format!("Bearer {}", token.reveal()));
    let mut value = HeaderValue::from_str(&text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_carries_it_and_does_not_show_it() {
        let header = header(&Token::new("secret-key").unwrap()).unwrap();
        assert_eq!(header, "Bearer secret-key");
        assert!(!format!("{header:?}").contains("secret"));
    }
}
