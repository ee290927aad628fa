//! Whose key it is, and whether CivitAI can be reached at all.

use super::client::Client;
use super::error::CivitaiError;
use super::settings::Priority;
use super::wire::{Maybe, WireUser, no_answer};
use crate::model::feed::Myself;

/// What came of testing the connection, where CivitAI answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Connection {
    /// The key is good, and this is whose it is.
    SignedIn(Myself),
    /// There is no key; CivitAI answers to anybody.
    NoKey,
    /// CivitAI answers, and does not know the key.
    KeyRefused {
        /// Whether it is one that may not leave this machine, because the address is not a safe one to send it to.
        unsent: bool,
    },
}

impl Client {
    /// Who the key belongs to. Without a key, or with a wrong one, [`CivitaiError::SignIn`].
    pub async fn me(&self) -> Result<Myself, CivitaiError> {
        let found: Option<Maybe<WireUser>> = self.get_private(&["me"], &[]).await?;
        found.and_then(Maybe::get).and_then(WireUser::read).ok_or_else(no_answer)
    }

    /// Asks CivitAI, whatever is kept: who is signed in, or whether it answers at all.
    pub async fn test_connection(&self) -> Result<Connection, CivitaiError> {
        if !self.has_token() {
            self.anew().enums(Priority::Interactive).await?;
            return Ok(Connection::NoKey);
        }
        match self.me().await {
            Ok(myself) => Ok(Connection::SignedIn(myself)),
            Err(CivitaiError::SignIn { .. }) => Ok(Connection::KeyRefused { unsent: !self.site().sends_token() }),
            Err(error) => Err(error),
        }
    }
}
