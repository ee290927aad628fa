//! The user's CivitAI key: found at the start, kept, forgotten. Places may be slow to answer, so never from a frame.

use super::{Services, lock};
use crate::app::account::{Account, ConnectionTest, KeyPlace, Secret};
use crate::app::deed::Deed;
use crate::app::event::AppEvent;
use crate::app::launch::{KeyPlaces, Launch};
use crate::civitai::Connection;
use crate::model::token::Token;
use crate::secrets::{NoKeyring, Secrets, SecretsError, TokenSource};
use std::time::Duration;

impl From<TokenSource> for KeyPlace {
    fn from(source: TokenSource) -> Self {
        match source {
            TokenSource::Environment => Self::Environment,
            TokenSource::DotEnv(path) => Self::DotEnv(path),
            TokenSource::Keyring => Self::Keyring,
            TokenSource::File(path) => Self::File(path),
        }
    }
}

/// The places of the key for this start.
pub(super) fn secrets(launch: &Launch) -> Secrets {
    let data_dir = launch.used_data_dir();
    if launch.sample || launch.key_places == KeyPlaces::DataFolder {
        Secrets::with(None, None, &data_dir, Box::new(NoKeyring), Duration::from_secs(1))
    } else {
        Secrets::new(&data_dir)
    }
}

impl Services {
    /// Finds the key, gives it to the client, and tells where it is from.
    pub(super) fn load_token(&self) {
        let secrets = lock(&self.shared.secrets);
        let found = secrets.load();
        drop(secrets);
        self.use_token(found);
    }

    /// Keeps a key, or forgets the one that is kept.
    pub(super) fn set_token(&self, secret: Option<&Secret>) {
        let secrets = lock(&self.shared.secrets);
        let changed = match secret {
            Some(secret) => keep(&secrets, secret).map(|()| Deed::TokenKept),
            None => secrets.forget().map(|_| Deed::TokenForgotten).map_err(|error| error.to_string()),
        };
        // What is in use now may be another key than the one kept: the environment goes first.
        let found = secrets.load();
        drop(secrets);
        match changed {
            Ok(deed) => {
                self.use_token(found);
                self.send(AppEvent::Done(deed));
            }
            Err(trouble) => {
                let place = found.ok().flatten().map(|(_, source)| source.into());
                self.send(AppEvent::Account(Account { looked: true, place, trouble: Some(trouble), test: None }));
            }
        }
    }

    fn use_token(&self, found: Result<Option<(Token, TokenSource)>, SecretsError>) {
        let account = match found {
            Ok(Some((token, source))) => {
                self.shared.client.set_token(Some(token));
                Account { looked: true, place: Some(source.into()), trouble: None, test: None }
            }
            Ok(None) => {
                self.shared.client.set_token(None);
                Account { looked: true, place: None, trouble: None, test: None }
            }
            Err(error) => {
                tracing::warn!("{error}");
                self.shared.client.set_token(None);
                Account { looked: true, place: None, trouble: Some(error.to_string()), test: None }
            }
        };
        self.send(AppEvent::Account(account));
    }

    /// Asks CivitAI who is signed in.
    pub(super) fn test_connection(&self) {
        let services = self.clone();
        self.shared.runtime.spawn(async move {
            let test = match services.shared.client.test_connection().await {
                Ok(Connection::SignedIn(myself)) => ConnectionTest::SignedIn(myself),
                Ok(Connection::NoKey) => ConnectionTest::NoKey,
                Ok(Connection::KeyRefused { unsent }) => ConnectionTest::KeyRefused { unsent },
                Err(error) => ConnectionTest::Failed(error.into()),
            };
            services.send(AppEvent::Connection(test));
            services.send(AppEvent::Health(services.shared.client.health()));
        });
    }

    /// The key in use, to take it out of texts that leave the program.
    pub(super) fn token(&self) -> Option<Token> {
        lock(&self.shared.secrets).load().ok().flatten().map(|(token, _)| token)
    }
}

fn keep(secrets: &Secrets, secret: &Secret) -> Result<(), String> {
    let token = Token::new(secret.expose())
        .ok_or_else(|| "this is not a CivitAI key, which is one word of letters, digits and signs".to_owned())?;
    secrets.save(&token).map(|_| ()).map_err(|error| error.to_string())
}
