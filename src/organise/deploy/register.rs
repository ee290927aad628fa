//! InvokeAI's list of models: each file added where it lies, and taken off again. No file is moved, copied or deleted.
//!
//! InvokeAI deletes a file together with its entry where the file lies in its own folder of models, and that folder can be set
//! anew at any time. So a file is held by a second name while its entry is taken off, and is there afterwards whatever happened.

use super::is_loaded;
use crate::invoke::{Client, Entry, InvokeError, Limits};
use crate::jobs::JobControl;
use crate::model::card::Card;
use crate::model::deploy::{DeployHow, DeployPlan, DeployRow, DeployState};
use crate::model::ids::RootId;
use crate::model::kind::ModelKind;
use crate::model::root::{LibraryRoot, RootTool, tool_folder};
use crate::organise::OrganiseError;
use crate::organise::disk;
use crate::organise::undo::Back;
use std::collections::HashMap;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Its settings, in its folder.
const SETTINGS: &str = "invokeai.yaml";

/// What a list holds: whole paths, and those below InvokeAI's own folder by their last part.
struct Known {
    whole: HashMap<String, String>,
    inside: HashMap<String, Vec<PathBuf>>,
}

impl Known {
    fn of(client: &Client) -> Result<Self, InvokeError> {
        let mut known = Self { whole: HashMap::new(), inside: HashMap::new() };
        for entry in client.models()? {
            if entry.is_elsewhere() {
                known.whole.insert(entry.path, entry.key);
            } else if let Some(name) = entry.path.rsplit('/').next() {
                known.inside.entry(name.to_owned()).or_default().push(PathBuf::from(&entry.path));
            }
        }
        Ok(known)
    }
}

pub(super) fn plan(
    folder: &Path,
    how: DeployHow,
    cards: &[Card],
    roots: &HashMap<RootId, LibraryRoot>,
    control: &JobControl,
) -> Result<DeployPlan, OrganiseError> {
    if how != DeployHow::Best {
        let reason = "InvokeAI finds no links: it is told of each model; choose the best way";
        return Err(OrganiseError::Other(reason.to_owned()));
    }
    let client = client(&address(folder))?;
    let known = Known::of(&client).map_err(|error| told(&error))?;
    let own_roots = roots.values().filter(|root| root.tool == RootTool::InvokeAi).map(|root| tool_folder(&root.path));
    let own: Vec<PathBuf> =
        own_roots.chain(folder.is_dir().then_some(folder)).map(|folder| folder.join("models")).collect();
    let mut rows = Vec::with_capacity(cards.len());
    for card in cards {
        if control.should_stop() {
            break;
        }
        let path = as_told(&card.path);
        let named = card.path.file_name().and_then(|name| name.to_str()).and_then(|name| known.inside.get(name));
        let is_inside = own.iter().any(|own| card.path.starts_with(own));
        let state = match &path {
            Some(path) if known.whole.contains_key(path) => DeployState::Visible,
            // Below a folder of its own InvokeAI names its files shortly.
            _ if is_inside && named.is_some_and(|short| short.iter().any(|short| card.path.ends_with(short))) => {
                DeployState::Visible
            }
            _ if is_inside => DeployState::Managed,
            Some(_) if is_taken(card.kind) => DeployState::Ready,
            _ => DeployState::NoPlace,
        };
        rows.push(DeployRow {
            key: card.key,
            from: path.map_or_else(|| card.path.clone(), PathBuf::from),
            to: PathBuf::from(client.address()),
            symbolic: false,
            state,
        });
        control.progress.add_items(1);
    }
    let server = Some(client.address());
    Ok(DeployPlan { tool: RootTool::InvokeAi, folder: folder.to_path_buf(), how, list: None, server, rows })
}

/// Kinds that InvokeAI loads.
const fn is_taken(kind: ModelKind) -> bool {
    is_loaded(kind) && !matches!(kind, ModelKind::Hypernetwork | ModelKind::MotionModule | ModelKind::Detection)
}

/// Whether somebody typed an address and not a folder.
pub fn is_address(typed: &Path) -> bool {
    let Some(text) = typed.to_str() else { return false };
    let has_port = || text.rsplit_once(':').is_some_and(|(host, port)| host.len() > 1 && port.parse::<u16>().is_ok());
    text.starts_with("http://") || text.starts_with("https://") || (!typed.is_absolute() && has_port())
}

/// Where InvokeAI listens: what was typed, or what the settings in its folder say, or the usual address.
fn address(typed: &Path) -> String {
    if is_address(typed) {
        return typed.to_string_lossy().into_owned();
    }
    // A line of a flat file of settings; what is odd there leaves the usual address.
    let mut settings = String::new();
    let read = fs::File::open(typed.join(SETTINGS)).and_then(|file| file.take(1 << 20).read_to_string(&mut settings));
    if read.is_err() {
        settings.clear();
    }
    let port =
        settings.lines().find_map(|line| line.strip_prefix("port:")?.split('#').next()?.trim().parse::<u16>().ok());
    port.map_or_else(String::new, |port| format!("http://127.0.0.1:{port}"))
}

fn client(address: &str) -> Result<Client, OrganiseError> {
    Client::new(address, Limits::default()).map_err(|error| told(&error))
}

fn told(error: &InvokeError) -> OrganiseError {
    OrganiseError::Other(error.to_string())
}

/// A path as InvokeAI writes it: resolved, with `/`. None where it could not be said: no text, or with a quotation mark at an
/// end, which InvokeAI takes off.
fn as_told(path: &Path) -> Option<String> {
    let real = fs::canonicalize(path).ok()?;
    let text = real.to_str()?;
    let is_sayable = !text.starts_with('"') && !text.ends_with('"') && !text.contains(char::is_control);
    is_sayable.then(|| slashed(text))
}

/// The same on every system; Windows' long form made short.
fn slashed(text: &str) -> String {
    if cfg!(windows) { text.trim_start_matches(r"\\?\").replace('\\', "/") } else { text.to_owned() }
}

/// The InvokeAIs of a run, each asked once for its list.
#[derive(Default)]
pub(in crate::organise) struct Lists {
    lists: HashMap<String, Result<(Client, Known), String>>,
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

    /// Adds a file where it lies.
    pub(super) fn add(&mut self, server: &str, path: &Path, control: &JobControl) -> Result<(), String> {
        let (client, known) = self.at(server)?;
        let text = slashed(path.to_str().ok_or("its path is no text")?);
        if known.whole.contains_key(&text) {
            return Ok(());
        }
        let entry = client.install(&text, &|| control.should_stop()).map_err(|error| error.to_string())?;
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
        let now = client.model(&key).map_err(|error| error.to_string())?;
        let Some(entry) = now.filter(|entry| entry.path == text) else { return Ok(Back::Nothing) };
        held(path, client, &entry)?;
        known.whole.remove(&text);
        Ok(Back::Done)
    }
}

/// Takes an entry off while its file is held by a second name.
fn held(path: &Path, client: &Client, entry: &Entry) -> Result<(), String> {
    let off = || client.take_off(entry).map_err(|error| error.to_string());
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
            Err("this disk cannot hold the file meanwhile: take it off in InvokeAI's Model Manager, which asks"
                .to_owned())
        };
    }
    let taken = off();
    if disk::is_there(path) {
        let _gone = fs::remove_file(&second);
        return taken;
    }
    fs::rename(&second, path)
        .map_err(|error| format!("InvokeAI took the file away ({error}); it is {}", second.display()))?;
    taken
}

/// Whether InvokeAI's own folder, as it tells now, cannot hold the file.
fn is_surely_outside(client: &Client, entry: &Entry) -> bool {
    let Some(own) = client.models_dir().map(|own| slashed(&own)) else { return false };
    let own = own.trim_end_matches('/');
    let is_whole = Entry { key: String::new(), path: own.to_owned() }.is_elsewhere();
    // A folder beside its settings: what lay there would have a short path.
    if is_whole { !Path::new(&entry.path).starts_with(own) } else { !own.contains("..") }
}

#[cfg(test)]
#[path = "register_tests.rs"]
mod tests;
