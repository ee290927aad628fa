//! A plan of what would join InvokeAI's list of models: each file where it lies. No file is moved, copied or deleted.

use super::is_loaded;
use super::lists::{Known, slashed};
use crate::invoke::{Client, InvokeError, Limits};
use crate::jobs::JobControl;
use crate::model::card::Card;
use crate::model::deploy::{DeployHow, DeployPlan, DeployRow, DeployState};
use crate::model::ids::RootId;
use crate::model::kind::ModelKind;
use crate::model::root::{LibraryRoot, RootTool, tool_folder};
use crate::organise::OrganiseError;
use std::collections::HashMap;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Its settings, in its folder.
const SETTINGS: &str = "invokeai.yaml";

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
    let mut own: Vec<PathBuf> =
        own_roots.chain(folder.is_dir().then_some(folder)).map(|folder| folder.join("models")).collect();
    // Its own folder may be anywhere, even where the library is: what lies there it would count as its own.
    own.extend(client.models_dir().map(PathBuf::from).filter(|dir| dir.is_absolute()));
    let mut rows = Vec::with_capacity(cards.len());
    for card in cards {
        if control.should_stop() {
            break;
        }
        let path = as_told(&card.path);
        let named = card.path.file_name().and_then(|name| name.to_str()).and_then(|name| known.inside.get(name));
        let lies_below = |own: &PathBuf| {
            card.path.starts_with(own) || path.as_ref().is_some_and(|path| Path::new(path).starts_with(own))
        };
        let is_inside = own.iter().any(lies_below);
        let state = match &path {
            Some(path) if known.unknown.contains(path) => DeployState::NotKnown,
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
    Ok(DeployPlan {
        tool: RootTool::InvokeAi,
        folder: folder.to_path_buf(),
        how,
        list: None,
        server,
        mixed: Vec::new(),
        rows,
    })
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

#[cfg(test)]
#[path = "register_tests.rs"]
mod tests;
