//! Who goes first, what is kept where, and what a keyring that fails or hangs leads to. The system's keyring is never touched.

use super::*;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// What the fake does when asked.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Mood {
    Works,
    Fails,
}

#[derive(Debug)]
struct FakeKeyring {
    kept: Arc<Mutex<Option<String>>>,
    mood: Arc<Mutex<Mood>>,
}

impl FakeKeyring {
    fn check(&self) -> Result<(), KeyringError> {
        match *self.mood.lock().unwrap() {
            Mood::Works => Ok(()),
            Mood::Fails => Err(KeyringError::Failed("it is locked".to_owned())),
        }
    }
}

impl Keyring for FakeKeyring {
    fn read(&mut self) -> Result<Option<Zeroizing<String>>, KeyringError> {
        self.check()?;
        Ok(self.kept.lock().unwrap().clone().map(Zeroizing::new))
    }

    fn write(&mut self, secret: &str) -> Result<(), KeyringError> {
        self.check()?;
        *self.kept.lock().unwrap() = Some(secret.to_owned());
        Ok(())
    }

    fn remove(&mut self) -> Result<bool, KeyringError> {
        self.check()?;
        Ok(self.kept.lock().unwrap().take().is_some())
    }
}

/// A keyring whose every call waits until the test lets it go.
#[derive(Debug)]
struct HangingKeyring {
    gate: Receiver<()>,
    inner: FakeKeyring,
}

impl Keyring for HangingKeyring {
    fn read(&mut self) -> Result<Option<Zeroizing<String>>, KeyringError> {
        self.gate.recv().unwrap();
        self.inner.read()
    }

    fn write(&mut self, secret: &str) -> Result<(), KeyringError> {
        self.gate.recv().unwrap();
        self.inner.write(secret)
    }

    fn remove(&mut self) -> Result<bool, KeyringError> {
        self.gate.recv().unwrap();
        self.inner.remove()
    }
}

struct World {
    work: TempDir,
    data: TempDir,
    kept: Arc<Mutex<Option<String>>>,
    mood: Arc<Mutex<Mood>>,
}

impl World {
    fn new() -> Self {
        let kept = Arc::default();
        let mood = Arc::new(Mutex::new(Mood::Works));
        Self { work: tempfile::tempdir().unwrap(), data: tempfile::tempdir().unwrap(), kept, mood }
    }

    fn fake(&self) -> FakeKeyring {
        FakeKeyring { kept: Arc::clone(&self.kept), mood: Arc::clone(&self.mood) }
    }

    fn secrets(&self, environment: Option<&str>) -> Secrets {
        self.with(environment, Box::new(self.fake()), Duration::from_secs(20))
    }

    fn with(&self, environment: Option<&str>, keyring: Box<dyn Keyring>, patience: Duration) -> Secrets {
        Secrets::with(environment.map(str::to_owned), Some(self.work.path()), self.data.path(), keyring, patience)
    }

    fn hanging(&self) -> (Secrets, SyncSender<()>) {
        let (open, gate) = sync_channel(8);
        let keyring = HangingKeyring { gate, inner: self.fake() };
        (self.with(None, Box::new(keyring), Duration::from_millis(20)), open)
    }

    fn file(&self) -> PathBuf {
        self.data.path().join("token")
    }

    fn kept(&self) -> Option<String> {
        self.kept.lock().unwrap().clone()
    }
}

fn key(text: &str) -> Token {
    Token::new(text).unwrap()
}

#[test]
fn the_first_of_all_sources_wins_and_is_named() {
    let world = World::new();
    *world.kept.lock().unwrap() = Some("from-keyring".to_owned());
    let load = |environment| world.secrets(environment).load().unwrap().unwrap();
    assert_eq!(load(None), (key("from-keyring"), TokenSource::Keyring));
    let in_data = world.data.path().join(".env");
    std::fs::write(&in_data, "CIVITAI_TOKEN=from-data\n").unwrap();
    assert_eq!(load(None), (key("from-data"), TokenSource::DotEnv(in_data)));
    let in_work = world.work.path().join(".env");
    std::fs::write(&in_work, "export CIVITAI_TOKEN='from-work'\n").unwrap();
    assert_eq!(load(None), (key("from-work"), TokenSource::DotEnv(in_work.clone())));
    assert_eq!(load(Some("from-environment")), (key("from-environment"), TokenSource::Environment));
    assert_eq!(load(Some("  ")).1, TokenSource::DotEnv(in_work), "a blank variable gives nothing");
}

#[test]
fn without_any_source_there_is_no_key() {
    let world = World::new();
    assert_eq!(world.secrets(None).load().unwrap(), None);
    let off = world.with(None, Box::new(NoKeyring), Duration::from_secs(20));
    assert_eq!(off.load().unwrap(), None);
    assert_eq!(off.forget().unwrap(), Forgotten { removed: vec![], still: None });
}

#[test]
fn the_keyring_keeps_the_key_and_no_file_does() {
    let world = World::new();
    let secrets = world.secrets(None);
    assert_eq!(secrets.save(&key("abc")).unwrap(), TokenSource::Keyring);
    assert_eq!(world.kept().as_deref(), Some("abc"));
    assert!(!world.file().exists());
    assert_eq!(secrets.forget().unwrap().removed, [TokenSource::Keyring]);
    assert_eq!((secrets.load().unwrap(), world.kept()), (None, None));
}

#[test]
fn a_file_keeps_it_where_no_keyring_does() {
    let world = World::new();
    let secrets = world.with(None, Box::new(NoKeyring), Duration::from_secs(20));
    for text in ["first", "second"] {
        assert_eq!(secrets.save(&key(text)).unwrap(), TokenSource::File(world.file()));
        assert_eq!(secrets.load().unwrap(), Some((key(text), TokenSource::File(world.file()))));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(world.file().metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
    let names: Vec<_> = std::fs::read_dir(world.data.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["token"], "nothing is left beside it");
    assert_eq!(secrets.forget().unwrap().removed, [TokenSource::File(world.file())]);
    assert!(!world.file().exists());
}

#[test]
fn the_newest_key_wins_whichever_place_took_it() {
    let world = World::new();
    let secrets = world.secrets(None);
    secrets.save(&key("old")).unwrap();
    *world.mood.lock().unwrap() = Mood::Fails;
    assert_eq!(secrets.save(&key("newer")).unwrap(), TokenSource::File(world.file()));
    *world.mood.lock().unwrap() = Mood::Works;
    assert_eq!(secrets.load().unwrap().unwrap().0, key("newer"), "the keyring still has the old one");
    assert_eq!(secrets.save(&key("newest")).unwrap(), TokenSource::Keyring);
    assert!(!world.file().exists());
    assert_eq!(secrets.load().unwrap().unwrap().0, key("newest"));
}

#[test]
fn forgetting_reaches_both_and_says_who_still_gives_one() {
    let world = World::new();
    *world.kept.lock().unwrap() = Some("in-keyring".to_owned());
    std::fs::write(world.file(), "in-file\n").unwrap();
    let forgotten = world.secrets(Some("given")).forget().unwrap();
    assert_eq!(forgotten.removed, [TokenSource::Keyring, TokenSource::File(world.file())]);
    assert_eq!(forgotten.still, Some(TokenSource::Environment));
    assert_eq!((world.kept(), world.file().exists()), (None, false));
}

#[test]
fn a_keyring_that_fails_is_told_and_keeps_nobody() {
    let world = World::new();
    *world.mood.lock().unwrap() = Mood::Fails;
    let secrets = world.secrets(None);
    assert!(matches!(secrets.load(), Err(SecretsError::Keyring { reason }) if reason == "it is locked"));
    std::fs::write(world.file(), "in-file").unwrap();
    assert!(matches!(secrets.forget(), Err(SecretsError::Keyring { .. })));
    assert!(!world.file().exists(), "the file is gone all the same");
}

#[test]
fn a_keyring_that_hangs_is_not_waited_for() {
    let world = World::new();
    let (mut secrets, open) = world.hanging();
    assert!(matches!(secrets.load(), Err(SecretsError::Keyring { .. })));
    assert_eq!(secrets.save(&key("abc")).unwrap(), TokenSource::File(world.file()));
    assert!(matches!(secrets.forget(), Err(SecretsError::Keyring { .. })));
    // It wakes up: what was asked is done in its order, so that the late save does not outlive the forgetting.
    for _ in 0..3 {
        open.send(()).unwrap();
    }
    secrets.keyring.patience = Duration::from_secs(20);
    open.send(()).unwrap();
    assert_eq!(secrets.load().unwrap(), None);
    assert_eq!(world.kept(), None);
}

#[test]
fn what_is_no_key_is_told_without_showing_it() {
    let world = World::new();
    let error = world.secrets(Some("two words")).load().unwrap_err();
    assert!(matches!(error, SecretsError::Unusable { found_in: TokenSource::Environment }));
    assert!(!format!("{error} {error:?}").contains("two words"));
    std::fs::write(world.file(), "x".repeat(10_000)).unwrap();
    let error = world.secrets(None).load().unwrap_err();
    assert!(matches!(error, SecretsError::Unusable { found_in: TokenSource::File(_) }));
    std::fs::remove_file(world.file()).unwrap();
    std::fs::create_dir(world.file()).unwrap();
    let error = world.secrets(None).load().unwrap_err();
    assert!(matches!(error, SecretsError::File { what: "read", .. }));
}

#[test]
fn nothing_prints_the_key() {
    let world = World::new();
    let secrets = world.secrets(Some("very-secret"));
    assert!(!format!("{secrets:?} {:?}", secrets.load()).contains("very-secret"));
}
