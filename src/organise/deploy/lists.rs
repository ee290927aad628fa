//! The lists of models of the InvokeAIs of a run: files added and taken off, each list asked for once.
//!
//! InvokeAI deletes a file together with its entry where the file lies in its own folder of models, and that folder can be set
//! anew at any time. So a file is held by a second name while its entry is taken off, and is there afterwards whatever happened.

use crate::invoke::{Client, Entry, InvokeError, Limits};
use crate::jobs::JobControl;
use crate::organise::disk;
use crate::organise::undo::Back;
use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What a list holds: whole paths, and those below InvokeAI's own folder by their last part.
pub(super) struct Known {
    pub(super) whole: HashMap<String, String>,
    /// Whole paths of what it does not know what it is.
    pub(super) unknown: HashSet<String>,
    pub(super) inside: HashMap<String, Vec<PathBuf>>,
}

impl Known {
    pub(super) fn of(client: &Client) -> Result<Self, InvokeError> {
        let mut known = Self { whole: HashMap::new(), unknown: HashSet::new(), inside: HashMap::new() };
        for entry in client.models()? {
            if entry.is_elsewhere() {
                if entry.is_unknown {
                    known.unknown.insert(entry.path.clone());
                }
                known.whole.insert(entry.path, entry.key);
            } else if let Some(name) = entry.path.rsplit('/').next() {
                known.inside.entry(name.to_owned()).or_default().push(PathBuf::from(&entry.path));
            }
        }
        Ok(known)
    }
}

/// The InvokeAIs of a run, each asked once for its list.
#[derive(Default)]
pub(in crate::organise) struct Lists {
    lists: HashMap<String, Result<(Client, Known), String>>,
    /// Those that said nothing any more, and whether that was told.
    gone: HashSet<String>,
}

impl Lists {
    fn at(&mut self, server: &str) -> Result<&mut (Client, Known), String> {
        let list = self.lists.entry(server.to_owned()).or_insert_with(|| {
            let client = Client::new(server, Limits::default()).map_err(|error| error.to_string())?;
            let known = Known::of(&client).map_err(|error| error.to_string())?;
            Ok((client, known))
        });
        list.as_mut().map_err(|error| error.clone())
    }

    /// Whether a server has stopped answering: what is left for it would wait and fail as well.
    pub(in crate::organise) fn is_gone(&self, server: &str) -> bool {
        self.gone.contains(server) || matches!(self.lists.get(server), Some(Err(_)))
    }

    /// An error in words; where it is about all models, the server is not asked again.
    fn noted(&mut self, server: &str, error: &InvokeError) -> String {
        if error.is_about_all() {
            self.gone.insert(server.to_owned());
        }
        error.to_string()
    }

    /// Adds a file where it lies.
    pub(super) fn add(&mut self, server: &str, path: &Path, control: &JobControl) -> Result<(), String> {
        let (client, known) = self.at(server)?;
        let text = slashed(path.to_str().ok_or("its path is no text")?);
        if known.whole.contains_key(&text) {
            return Ok(());
        }
        let entry = match client.install(&text, &|| control.should_stop()) {
            Ok(entry) => entry,
            Err(error) => return Err(self.noted(server, &error)),
        };
        if entry.is_unknown {
            held(path, client, &entry).map_err(|error| error.words())?;
            return Err("InvokeAI does not know what it is, and nothing there could load it".to_owned());
        }
        if !entry.is_elsewhere() {
            return Err(
                "it lies in InvokeAI's own folder, and InvokeAI counts it as its own now; undo leaves it".to_owned()
            );
        }
        known.whole.insert(text, entry.key);
        Ok(())
    }

    /// Takes a file off a list, and sees to it that the file stays.
    pub(in crate::organise) fn take_off(&mut self, server: &str, path: &Path) -> Result<Back, String> {
        let (client, known) = self.at(server)?;
        let text = slashed(path.to_str().ok_or("its path is no text")?);
        let Some(key) = known.whole.get(&text).cloned() else { return Ok(Back::Nothing) };
        // As it is now: it may have become another model's, or one in InvokeAI's own folder.
        let now = match client.model(&key) {
            Ok(now) => now,
            Err(error) => return Err(self.noted(server, &error)),
        };
        let Some(entry) = now.filter(|entry| entry.path == text) else { return Ok(Back::Nothing) };
        match held(path, client, &entry) {
            Ok(()) => known.whole.remove(&text),
            Err(Held::Invoke(error)) => return Err(self.noted(server, &error)),
            Err(Held::Disk(why)) => return Err(why),
        };
        Ok(Back::Done)
    }
}

/// Why an entry is not off.
enum Held {
    Invoke(InvokeError),
    Disk(String),
}

impl Held {
    fn words(&self) -> String {
        match self {
            Self::Invoke(error) => error.to_string(),
            Self::Disk(why) => why.clone(),
        }
    }
}

/// Takes an entry off while its file is held by a second name.
fn held(path: &Path, client: &Client, entry: &Entry) -> Result<(), Held> {
    let off = || client.take_off(entry).map_err(Held::Invoke);
    if !disk::is_there(path) {
        return off();
    }
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".civitdeck-kept");
    let second = path.with_file_name(name);
    // Of a run that was killed here.
    if disk::is_same_file(&second, path) {
        let _gone = fs::remove_file(&second);
    }
    if fs::hard_link(path, &second).is_err() {
        return if is_surely_outside(client, entry) {
            off()
        } else {
            let why = "this disk cannot hold the file meanwhile: take it off in InvokeAI's Model Manager, which asks";
            Err(Held::Disk(why.to_owned()))
        };
    }
    let taken = off();
    if disk::is_there(path) {
        let _gone = fs::remove_file(&second);
        return taken;
    }
    fs::rename(&second, path)
        .map_err(|error| Held::Disk(format!("InvokeAI took the file away ({error}); it is {}", second.display())))?;
    taken
}

/// Whether InvokeAI's own folder, as it tells now, cannot hold the file.
fn is_surely_outside(client: &Client, entry: &Entry) -> bool {
    let Some(own) = client.models_dir().map(|own| slashed(&own)) else { return false };
    let own = own.trim_end_matches('/');
    let is_whole = Entry { key: String::new(), path: own.to_owned(), is_unknown: false }.is_elsewhere();
    // A folder beside its settings: what lay there would have a short path.
    if is_whole { !Path::new(&entry.path).starts_with(own) } else { !own.contains("..") }
}

/// The same on every system; Windows' long form made short.
pub(super) fn slashed(text: &str) -> String {
    if cfg!(windows) { text.trim_start_matches(r"\\?\").replace('\\', "/") } else { text.to_owned() }
}
