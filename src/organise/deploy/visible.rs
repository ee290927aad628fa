//! Which tools see a model where it lies. Asked of one model at a time: lists are read and one link is looked for, no folder is
//! gone through.

use super::list::{covers, listed_in};
use super::{is_loaded, links};
use crate::library::scan;
use crate::model::card::Card;
use crate::model::deploy::DeployTarget;
use crate::model::root::{LibraryRoot, RootTool, tool_folder};
use crate::store::{Reader, Store, StoreError};
use std::fs;
use std::path::Path;

/// Name under which the store keeps what models were made visible to.
const SETTING: &str = "deploy_targets";
/// Folders of tools that are remembered.
const MOST: usize = 20;

/// Remembers that models were made visible to a tool.
pub fn remember(store: &Store, tool: RootTool, folder: &Path) -> Result<(), StoreError> {
    let mut known: Vec<DeployTarget> = store.read(|reader| reader.setting(SETTING))?.unwrap_or_default();
    let target = DeployTarget { tool, folder: folder.to_path_buf() };
    known.retain(|other| *other != target);
    known.insert(0, target);
    known.truncate(MOST);
    store.write(|writer| writer.put_setting(SETTING, &known))
}

/// The tools that are known: those whose folders are in the library, and those models were made visible to.
pub fn targets(reader: &Reader) -> Result<Vec<DeployTarget>, StoreError> {
    let of_root = |root: LibraryRoot| DeployTarget { tool: root.tool, folder: tool_folder(&root.path).to_path_buf() };
    let mut known: Vec<DeployTarget> = reader.roots()?.into_iter().map(of_root).collect();
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
