//! Links in a tool's own folders: second names where the volume is the same, else links with a path in them.

use super::{folded, is_loaded};
use crate::downloads::usual_name;
use crate::jobs::JobControl;
use crate::library::scan;
use crate::model::card::Card;
use crate::model::deploy::{DeployHow, DeployPlan, DeployRow, DeployState};
use crate::model::kind::ModelKind;
use crate::model::root::RootTool;
use crate::organise::disk;
use crate::organise::volumes::Volumes;
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The folder of our links in a tool's folder of a kind.
const OURS: &str = "CivitDeck";
/// Entries of a tool's folders that are looked at.
const MOST_ENTRIES: usize = 500_000;

pub(super) fn plan(tool: RootTool, folder: &Path, how: DeployHow, cards: &[Card], control: &JobControl) -> DeployPlan {
    let models = models_folder(folder);
    let seen = Seen::below(&[models.clone(), folder.join("embeddings")], control);
    let mut volumes = Volumes::default();
    let mut claimed: HashSet<String> = HashSet::new();
    let mut rows = Vec::with_capacity(cards.len());
    for card in cards {
        let to = place_of(tool, folder, &models, card);
        let mut row = DeployRow {
            key: card.key,
            from: card.path.clone(),
            to: to.clone().unwrap_or_default(),
            symbolic: false,
            state: DeployState::Ready,
        };
        row.state = match to {
            _ if seen.has(&card.path) => DeployState::Visible,
            None => DeployState::NoPlace,
            Some(to) => {
                let crosses = card.path.parent().zip(to.parent()).is_some_and(|(from, to)| volumes.crosses(from, to));
                row.symbolic = how == DeployHow::Symlinks || (how == DeployHow::Best && crosses);
                if crosses && how == DeployHow::HardLinks {
                    DeployState::OtherVolume
                } else if disk::is_there(&to) || !claimed.insert(folded(&to)) {
                    DeployState::Taken
                } else {
                    DeployState::Ready
                }
            }
        };
        rows.push(row);
        control.progress.add_items(1);
    }
    DeployPlan { tool, folder: folder.to_path_buf(), how, list: None, server: None, mixed: Vec::new(), rows }
}

pub(super) fn models_folder(folder: &Path) -> PathBuf {
    let there = ["models", "Models"].into_iter().map(|name| folder.join(name)).find(|models| models.is_dir());
    there.unwrap_or_else(|| folder.to_path_buf())
}

pub(super) fn place_of(tool: RootTool, folder: &Path, models: &Path, card: &Card) -> Option<PathBuf> {
    let name = card.path.file_name().filter(|_| is_loaded(card.kind))?;
    // A1111 keeps them beside its models.
    let of_kind = if tool == RootTool::A1111 && card.kind == ModelKind::Embedding {
        folder.join("embeddings")
    } else {
        models.join(usual_name(tool, card.kind))
    };
    Some(of_kind.join(OURS).join(name))
}

/// Files a tool sees, whatever their names: by device and inode, or by real path where there are none.
#[derive(Default)]
struct Seen {
    inodes: HashSet<(u64, u64)>,
    paths: HashSet<PathBuf>,
}

impl Seen {
    fn below(folders: &[PathBuf], control: &JobControl) -> Self {
        let mut seen = Self::default();
        let mut waiting: Vec<PathBuf> = folders.to_vec();
        let mut entries = 0;
        while let Some(folder) = waiting.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
                entries += 1;
                if entries > MOST_ENTRIES || control.should_stop() {
                    return seen;
                }
                let path = entry.path();
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    waiting.push(path);
                } else if path.extension().is_some_and(crate::formats::is_model_extension) {
                    seen.note(&path);
                }
            }
        }
        seen
    }

    fn note(&mut self, path: &Path) {
        let Ok(meta) = fs::metadata(path) else { return };
        let stamp = scan::stamp(&meta);
        if let Some(inode) = stamp.device.zip(stamp.inode) {
            self.inodes.insert(inode);
        } else if let Ok(real) = fs::canonicalize(path) {
            self.paths.insert(real);
        }
    }

    fn has(&self, path: &Path) -> bool {
        let inode = fs::metadata(path).ok().map(|meta| scan::stamp(&meta));
        match inode.and_then(|stamp| stamp.device.zip(stamp.inode)) {
            Some(inode) => self.inodes.contains(&inode),
            None => fs::canonicalize(path).is_ok_and(|real| self.paths.contains(&real)),
        }
    }
}
