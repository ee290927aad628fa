//! The system's keyring: Credential Manager, Keychain, or the Secret Service (GNOME Keyring, KWallet, KeePassXC). A keyring may
//! ask its owner for a password, or hang, so it is only ever spoken to from a thread of its own, with a limit on the wait.

use keyring_core::api::CredentialStoreApi;
use keyring_core::{Entry, Error};
use std::fmt;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;
use zeroize::Zeroizing;

/// Under what the keyring files the key.
const SERVICE: &str = "CivitDeck";
/// Whose it is; there is one.
const USER: &str = "civitai-api-key";
/// How many questions may wait for a keyring that hangs.
const MOST_WAITING: usize = 16;

/// Why a keyring did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyringError {
    /// There is none on this system, or it was turned off.
    Absent(String),
    /// There is one, and it failed, is locked, or did not answer in time.
    Failed(String),
}

/// A place of the system for one secret text. Calls may block for as long as they like.
pub trait Keyring: Send + fmt::Debug {
    /// The secret, or `None` where it keeps none.
    fn read(&mut self) -> Result<Option<Zeroizing<String>>, KeyringError>;
    /// Keeps the secret in place of any before.
    fn write(&mut self, secret: &str) -> Result<(), KeyringError>;
    /// Forgets the secret; whether there was one.
    fn remove(&mut self) -> Result<bool, KeyringError>;
}

/// The keyring of this system, opened by the first call.
#[derive(Debug, Default)]
pub(super) struct SystemKeyring {
    entry: Option<Entry>,
}

impl SystemKeyring {
    fn entry(&mut self) -> Result<&Entry, KeyringError> {
        if self.entry.is_none() {
            let store = open().map_err(|error| KeyringError::Absent(error.to_string()))?;
            self.entry = Some(store.build(SERVICE, USER, None).map_err(failed)?);
        }
        self.entry.as_ref().ok_or_else(|| KeyringError::Absent("it was not opened".to_owned()))
    }
}

#[cfg(target_os = "windows")]
fn open() -> keyring_core::Result<Arc<impl CredentialStoreApi>> {
    windows_native_keyring_store::Store::new()
}

#[cfg(target_os = "macos")]
fn open() -> keyring_core::Result<Arc<impl CredentialStoreApi>> {
    apple_native_keyring_store::keychain::Store::new()
}

#[cfg(all(unix, not(target_os = "macos")))]
fn open() -> keyring_core::Result<Arc<impl CredentialStoreApi>> {
    zbus_secret_service_keyring_store::Store::new()
}

/// In our words where the crate's own would show what was kept.
fn failed(error: Error) -> KeyringError {
    KeyringError::Failed(match error {
        Error::BadEncoding(_) | Error::BadDataFormat(..) => "what it keeps is no text".to_owned(),
        Error::Ambiguous(_) => "it keeps more than one key of CivitDeck; remove all but one".to_owned(),
        other => other.to_string(),
    })
}

impl Keyring for SystemKeyring {
    fn read(&mut self) -> Result<Option<Zeroizing<String>>, KeyringError> {
        match self.entry()?.get_password() {
            Ok(secret) => Ok(Some(Zeroizing::new(secret))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    fn write(&mut self, secret: &str) -> Result<(), KeyringError> {
        self.entry()?.set_password(secret).map_err(failed)
    }

    fn remove(&mut self) -> Result<bool, KeyringError> {
        match self.entry()?.delete_credential() {
            Ok(()) => Ok(true),
            Err(Error::NoEntry) => Ok(false),
            Err(error) => Err(failed(error)),
        }
    }
}

/// No keyring: where it was turned off, and for tests.
#[derive(Debug)]
pub struct NoKeyring;

impl NoKeyring {
    fn absent<T>() -> Result<T, KeyringError> {
        Err(KeyringError::Absent("it is turned off".to_owned()))
    }
}

impl Keyring for NoKeyring {
    fn read(&mut self) -> Result<Option<Zeroizing<String>>, KeyringError> {
        Self::absent()
    }

    fn write(&mut self, _secret: &str) -> Result<(), KeyringError> {
        Self::absent()
    }

    fn remove(&mut self) -> Result<bool, KeyringError> {
        Self::absent()
    }
}

type Question = Box<dyn FnOnce(&mut dyn Keyring) + Send>;

/// A keyring on its own thread. Questions are answered in order, also those nobody waits for any more: a key that is
/// forgotten while an older call hangs is forgotten in the end.
#[derive(Debug)]
pub(super) struct PatientKeyring {
    questions: Option<SyncSender<Question>>,
    pub(super) patience: Duration,
}

impl PatientKeyring {
    pub(super) fn new(mut keyring: Box<dyn Keyring>, patience: Duration) -> Self {
        let (questions, waiting) = sync_channel::<Question>(MOST_WAITING);
        let thread = std::thread::Builder::new().name("keyring".to_owned()).spawn(move || {
            for question in waiting {
                question(keyring.as_mut());
            }
        });
        if let Err(error) = &thread {
            tracing::error!("no thread for the keyring: {error}");
        }
        Self { questions: thread.is_ok().then_some(questions), patience }
    }

    /// Asks, and waits no longer than its patience.
    pub(super) fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut dyn Keyring) -> Result<T, KeyringError> + Send + 'static,
    ) -> Result<T, KeyringError> {
        let failed = |reason: &str| KeyringError::Failed(reason.to_owned());
        let (answer, answered) = sync_channel(1);
        let question: Question = Box::new(move |keyring| {
            let heard = answer.send(question(keyring)).is_ok();
            tracing::debug!(heard, "the keyring answered");
        });
        let questions = self.questions.as_ref().ok_or_else(|| failed("the system gave no thread for it"))?;
        questions.try_send(question).ok().ok_or_else(|| failed("it hangs"))?;
        match answered.recv_timeout(self.patience) {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Timeout) => Err(failed(&format!("not within {} s", self.patience.as_secs_f32()))),
            Err(RecvTimeoutError::Disconnected) => Err(failed("it broke down")),
        }
    }
}
