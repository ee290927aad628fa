//! Which tools see a model where it lies. Asked of one model at a time: lists are read and one link is looked for, no folder is
//! gone through.

use super::list::{covers, listed_in};
use super::{is_loaded, links};
use crate::library::{places, scan};
use crate::model::card::Card;
use crate::model::deploy::{DeployPlan, DeployState, DeployTarget};
use crate::model::ids::FileKey;
use crate::model::organise::RunReport;
use crate::model::root::{LibraryRoot, RootTool, tool_folder};
use crate::store::{Reader, Store, StoreError};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Name under which the store keeps what models were made visible to.
const SETTING: &str = "deploy_targets";
/// Name under which the store keeps what InvokeAI said.
const TOLD: &str = "deploy_told";
/// Folders of tools that are remembered.
const MOST: usize = 20;

/// What InvokeAI has in its list, as it said last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Told {
    server: String,
    files: BTreeSet<FileKey>,
}

/// Remembers that models were made visible to a tool.
pub fn remember(store: &Store, tool: RootTool, folder: &Path) -> Result<(), StoreError> {
    let mut known: Vec<DeployTarget> = store.read(|reader| reader.setting(SETTING))?.unwrap_or_default();
    let target = DeployTarget { tool, folder: folder.to_path_buf() };
    known.retain(|other| *other != target);
    known.insert(0, target);
    known.truncate(MOST);
    store.write(|writer| writer.put_setting(SETTING, &known))
}

/// Keeps what InvokeAI has in its list, as a plan found it: asking for every model that is looked at would take too long.
pub(super) fn note_told(store: &Store, plan: &DeployPlan) -> Result<(), StoreError> {
    let Some(server) = plan.server.clone() else { return Ok(()) };
    let seen = plan.rows.iter().filter(|row| row.state == DeployState::Visible);
    let told = Told { server, files: seen.map(|row| row.key).collect() };
    store.write(|writer| writer.put_setting(TOLD, &told))
}

/// Keeps what a run has added to it.
pub fn note_added(store: &Store, plan: &DeployPlan, report: &RunReport) -> Result<(), StoreError> {
    let Some(server) = plan.server.clone().filter(|_| report.models > 0) else { return Ok(()) };
    let failed: BTreeSet<&Path> = report.failed.iter().map(|file| file.path.as_path()).collect();
    let ready = || plan.rows.iter().filter(|row| row.state == DeployState::Ready);
    // The last ones were not reached.
    let reached = ready().count().saturating_sub(usize::try_from(report.left).unwrap_or(usize::MAX));
    let added = ready().take(reached).filter(|row| !failed.contains(row.from.as_path()));
    let mut told: Told = store.read(|reader| reader.setting(TOLD))?.unwrap_or_default();
    told.server = server;
    told.files.extend(added.map(|row| row.key));
    store.write(|writer| writer.put_setting(TOLD, &told))
}

/// Forgets what was taken off it.
pub(in crate::organise) fn forget_told(store: &Store, paths: &[PathBuf]) -> Result<(), StoreError> {
    if paths.is_empty() {
        return Ok(());
    }
    let gone: BTreeSet<&Path> = paths.iter().map(PathBuf::as_path).collect();
    let cards = store.read(|reader| reader.cards())?;
    let is_gone = |card: &&Card| gone.contains(card.path.as_path()) || is_real(&card.path, &gone);
    let keys: BTreeSet<FileKey> = cards.iter().filter(is_gone).map(|card| card.key).collect();
    let Some(mut told) = store.read(|reader| reader.setting::<Told>(TOLD))? else { return Ok(()) };
    told.files.retain(|key| !keys.contains(key));
    store.write(|writer| writer.put_setting(TOLD, &told))
}

fn is_real(path: &Path, among: &BTreeSet<&Path>) -> bool {
    fs::canonicalize(path).is_ok_and(|real| among.contains(real.as_path()))
}

/// InvokeAI, where it has a file in its list as it said last.
pub fn told_of(reader: &Reader, card: &Card) -> Result<Option<DeployTarget>, StoreError> {
    let told = reader.setting::<Told>(TOLD)?.filter(|told| told.files.contains(&card.key));
    Ok(told.map(|told| DeployTarget { tool: RootTool::InvokeAi, folder: PathBuf::from(told.server) }))
}

/// The tools that are known: those whose folders are in the library, and those models were made visible to.
pub fn targets(reader: &Reader) -> Result<Vec<DeployTarget>, StoreError> {
    let of_root = |root: LibraryRoot| DeployTarget { tool: root.tool, folder: tool_folder(&root.path).to_path_buf() };
    // Folders named as a tool names them do not make the tool.
    let is_installed = |one: &DeployTarget| places::installed_at(&one.folder) == Some(one.tool);
    let mut known: Vec<DeployTarget> = reader.roots()?.into_iter().map(of_root).filter(is_installed).collect();
    known.extend(reader.setting::<Vec<DeployTarget>>(SETTING)?.unwrap_or_default());
    // InvokeAI has a list of its own, and nobody can tell what a folder of no tool is loaded by.
    known.retain(|one| !matches!(one.tool, RootTool::Loose | RootTool::InvokeAi));
    known.sort();
    known.dedup();
    Ok(known)
}

/// Those that see a file.
pub fn seen_by(targets: &[DeployTarget], card: &Card) -> Vec<DeployTarget> {
    if card.missing || !card.key.is_file() || !is_loaded(card.kind) {
        return Vec::new();
    }
    targets.iter().filter(|target| sees(target, card)).cloned().collect()
}

fn sees(target: &DeployTarget, card: &Card) -> bool {
    let DeployTarget { tool, folder } = target;
    let models = links::models_folder(folder);
    card.path.starts_with(&models)
        || card.path.starts_with(folder.join("embeddings"))
        || (*tool == RootTool::ComfyUi && covers(&listed_in(folder), card))
        || links::place_of(*tool, folder, &models, card).is_some_and(|link| is_same(&link, &card.path))
}

/// Whether two names are of one file.
fn is_same(link: &Path, path: &Path) -> bool {
    let inode = |path: &Path| {
        let stamp = scan::stamp(&fs::metadata(path).ok()?);
        stamp.device.zip(stamp.inode)
    };
    match (inode(link), inode(path)) {
        (Some(one), Some(other)) => one == other,
        _ => fs::canonicalize(link).is_ok_and(|one| fs::canonicalize(path).is_ok_and(|other| one == other)),
    }
}
