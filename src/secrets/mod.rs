//! Where the user's CivitAI key is kept and found.
//!
//! Read in this order: the environment variable [`TOKEN_VARIABLE`]; a `.env` file in the working directory, then in the data
//! folder; the system's keyring; a file `token` in the data folder. The first one that has a key wins and is named, so that the
//! window can say why the key of its settings is not the one in use. Keyring and file are ours to write, the others are the user's.
//!
//! The file is only written when no keyring answers, and removed as soon as one takes the key. Where both have one the file's is
//! therefore the newer, and is taken.

mod dot_env;
mod error;
mod file;
mod keyring;
#[cfg(test)]
mod tests;

pub use error::SecretsError;
pub use keyring::{Keyring, KeyringError, NoKeyring};

use crate::model::token::Token;
use keyring::{PatientKeyring, SystemKeyring};
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;
use zeroize::Zeroizing;

/// The environment variable that gives the key, and its name in a `.env` file.
pub const TOKEN_VARIABLE: &str = "CIVITAI_TOKEN";
/// The environment variable that, set to 1, leaves the system's keyring alone.
pub const NO_KEYRING_VARIABLE: &str = "CIVITDECK_NO_KEYRING";
/// How long the keyring is waited for, per call.
const PATIENCE: Duration = Duration::from_secs(3);

/// Where a key comes from, or went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenSource {
    /// The environment variable [`TOKEN_VARIABLE`].
    Environment,
    /// A `.env` file.
    DotEnv(PathBuf),
    /// The system's keyring.
    Keyring,
    /// Our own file in the data folder.
    File(PathBuf),
}

impl TokenSource {
    /// A word for scripts: `environment`, `dotenv`, `keyring`, `file`.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::Environment => "environment",
            Self::DotEnv(_) => "dotenv",
            Self::Keyring => "keyring",
            Self::File(_) => "file",
        }
    }

    /// The file, where it is one.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::DotEnv(path) | Self::File(path) => Some(path),
            Self::Environment | Self::Keyring => None,
        }
    }

    /// Whether it belongs to the user alone and goes before what [`Secrets::save`] keeps.
    pub const fn is_override(&self) -> bool {
        matches!(self, Self::Environment | Self::DotEnv(_))
    }
}

impl fmt::Display for TokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment => write!(f, "the environment variable {TOKEN_VARIABLE}"),
            Self::Keyring => f.write_str("the system's keyring"),
            Self::DotEnv(path) | Self::File(path) => write!(f, "the file {}", path.display()),
        }
    }
}

/// What [`Secrets::forget`] did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forgotten {
    /// Where a key was kept and is no more.
    pub removed: Vec<TokenSource>,
    /// What still gives one, and is the user's to change: the environment or a `.env` file.
    pub still: Option<TokenSource>,
}

/// The places of the key. Every call reads files and may wait some seconds for the keyring: never call one from a frame.
pub struct Secrets {
    /// The value of [`TOKEN_VARIABLE`] when this was made.
    environment: Option<Zeroizing<String>>,
    dot_envs: Vec<PathBuf>,
    file: PathBuf,
    keyring: PatientKeyring,
}

impl Secrets {
    /// The places of this system, with the environment and the working directory as they are now. The keyring is left alone
    /// where [`NO_KEYRING_VARIABLE`] is 1.
    pub fn new(data_dir: &Path) -> Self {
        let environment = std::env::var_os(TOKEN_VARIABLE).map(|value| value.to_string_lossy().into_owned());
        let is_off = std::env::var_os(NO_KEYRING_VARIABLE).is_some_and(|value| value == "1");
        let keyring: Box<dyn Keyring> = if is_off { Box::new(NoKeyring) } else { Box::new(SystemKeyring::default()) };
        Self::with(environment, std::env::current_dir().ok().as_deref(), data_dir, keyring, PATIENCE)
    }

    /// Places of the caller's choice, for tests: the environment variable's value, the working directory, the data folder, a
    /// keyring and how long to wait for it.
    pub fn with(
        environment: Option<String>,
        working_dir: Option<&Path>,
        data_dir: &Path,
        keyring: Box<dyn Keyring>,
        patience: Duration,
    ) -> Self {
        let mut dot_envs: Vec<PathBuf> =
            [working_dir, Some(data_dir)].into_iter().flatten().map(|dir| dir.join(".env")).collect();
        dot_envs.dedup();
        let environment = environment.filter(|value| !value.trim().is_empty()).map(Zeroizing::new);
        let keyring = PatientKeyring::new(keyring, patience);
        Self { environment, dot_envs, file: file::path_in(data_dir), keyring }
    }

    /// The key and where it comes from; `None` where there is none.
    ///
    /// Fails where a source that goes first holds something that is no key, where the file cannot be read, and where there is a
    /// keyring that does not answer. Going on without a key is always possible.
    pub fn load(&self) -> Result<Option<(Token, TokenSource)>, SecretsError> {
        if let Some((text, source)) = self.overriding_text() {
            return token(&text, source).map(Some);
        }
        if let Some(text) = file::read(&self.file)? {
            return token(&text, TokenSource::File(self.file.clone())).map(Some);
        }
        match self.keyring.ask(|keyring| keyring.read()) {
            Ok(Some(text)) => token(&text, TokenSource::Keyring).map(Some),
            Ok(None) => Ok(None),
            Err(KeyringError::Absent(reason)) => {
                tracing::debug!("no keyring: {reason}");
                Ok(None)
            }
            Err(KeyringError::Failed(reason)) => Err(SecretsError::Keyring { reason }),
        }
    }

    /// Keeps a key: in the keyring, or in the file where no keyring takes it within some seconds. Says which. What
    /// [`Secrets::overriding`] names still goes first.
    pub fn save(&self, token: &Token) -> Result<TokenSource, SecretsError> {
        let kept = token.clone();
        match self.keyring.ask(move |keyring| keyring.write(kept.reveal())) {
            Ok(()) => {
                // Or an older key in it would be taken for the newer one.
                file::remove(&self.file)?;
                Ok(TokenSource::Keyring)
            }
            Err(KeyringError::Absent(reason) | KeyringError::Failed(reason)) => {
                tracing::info!("the keyring does not take the key ({reason}); a file does");
                file::write(&self.file, token.reveal())?;
                Ok(TokenSource::File(self.file.clone()))
            }
        }
    }

    /// Removes the key from the file and from the keyring, whichever has one. The environment and `.env` files are not
    /// touched; it says whether one of them still gives a key. When the keyring does not answer, the file is gone all the same.
    pub fn forget(&self) -> Result<Forgotten, SecretsError> {
        let mut removed = Vec::new();
        let from_file = file::remove(&self.file);
        match self.keyring.ask(|keyring| keyring.remove()) {
            Ok(true) => removed.push(TokenSource::Keyring),
            Ok(false) | Err(KeyringError::Absent(_)) => {}
            Err(KeyringError::Failed(reason)) => return Err(SecretsError::Keyring { reason }),
        }
        if from_file? {
            removed.push(TokenSource::File(self.file.clone()));
        }
        Ok(Forgotten { removed, still: self.overriding() })
    }

    /// What goes before anything that was saved: the environment or a `.env` file, where one of them gives a key.
    pub fn overriding(&self) -> Option<TokenSource> {
        self.overriding_text().map(|(_, source)| source)
    }

    fn overriding_text(&self) -> Option<(Zeroizing<String>, TokenSource)> {
        if let Some(text) = &self.environment {
            return Some((text.clone(), TokenSource::Environment));
        }
        self.dot_envs.iter().find_map(|path| {
            dot_env::value_in_file(path, TOKEN_VARIABLE).map(|text| (text, TokenSource::DotEnv(path.clone())))
        })
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets").field("file", &self.file).finish_non_exhaustive()
    }
}

fn token(text: &str, source: TokenSource) -> Result<(Token, TokenSource), SecretsError> {
    match Token::new(text) {
        Some(token) => Ok((token, source)),
        None => Err(SecretsError::Unusable { found_in: source }),
    }
}
