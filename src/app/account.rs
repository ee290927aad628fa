//! The CivitAI account as the window shows it: whether there is a key, where it is kept, never the key itself.

use super::said::Said;
use crate::model::feed::Myself;
use crate::model::token::Token;
use std::fmt;
use zeroize::Zeroizing;

/// A pasted key on its way to the keyring. It never shows itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Wraps what was pasted.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// Whether it could be a key at all: one word of letters, digits and signs.
    pub fn is_plausible(&self) -> bool {
        Token::new(&self.0).is_some()
    }

    /// The text, for the service that keeps it.
    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret([hidden])")
    }
}

/// Where the key that is used comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyPlace {
    /// The environment variable `CIVITAI_TOKEN`.
    Environment,
    /// A `.env` file.
    DotEnv(std::path::PathBuf),
    /// The system's keyring.
    Keyring,
    /// A file only the user can read.
    File(std::path::PathBuf),
}

impl KeyPlace {
    /// Whether it is the user's own and goes before a key that is kept here.
    pub const fn is_override(&self) -> bool {
        matches!(self, Self::Environment | Self::DotEnv(_))
    }
}

/// A test of the connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConnectionTest {
    /// CivitAI is being asked.
    Running,
    /// The key is good, and this is whose it is.
    SignedIn(Myself),
    /// CivitAI answers, to anybody: there is no key.
    NoKey,
    /// CivitAI answers, and does not know the key; it was not even sent where the address is not a safe one.
    KeyRefused {
        /// Whether it was kept back.
        unsent: bool,
    },
    /// It could not be asked, or did not answer, and why.
    Failed(Said),
}

/// What is known of the account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Whether the places have been looked at.
    pub looked: bool,
    /// Where the key that is used comes from; `None` when there is none.
    pub place: Option<KeyPlace>,
    /// Why the last change failed, in words.
    pub trouble: Option<String>,
    /// The latest test of the connection with this key.
    pub test: Option<ConnectionTest>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_key_never_shows_itself() {
        let secret = Secret::new("very-secret");
        assert_eq!(format!("{secret:?}"), "Secret([hidden])");
        assert_eq!(secret.expose(), "very-secret");
        assert!(secret.is_plausible() && !Secret::new("two words").is_plausible());
    }
}
