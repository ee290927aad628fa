//! Comparing what was walked with what is known: which files need to be opened, and which are gone.

use super::read::{self, Beside};
use super::walk::{self, Seen, Walk};
use super::{ScanReport, is_below};
use crate::jobs::JobControl;
use crate::library::{LibraryEvent, Sink};
use crate::model::card::Card;
use crate::model::file::FileStamp;
use crate::model::ids::{FileKey, RootId};
use crate::model::root::LibraryRoot;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Why a file has to be looked at.
pub(super) enum TaskKind {
    /// Its path is not known.
    New,
    /// Its bytes may have changed.
    Changed(FileKey),
    /// Only what lies beside it changed, or it came back.
    Beside(FileKey),
}

/// One file to look at.
pub(super) struct Task {
    pub(super) kind: TaskKind,
    pub(super) root: RootId,
    pub(super) path: PathBuf,
    pub(super) stamp: FileStamp,
    beside: Mutex<Option<Beside>>,
}

impl Task {
    /// What lies beside it; handed out once.
    pub(super) fn take_beside(&self) -> Beside {
        let taken = self.beside.lock().unwrap_or_else(PoisonError::into_inner).take();
        taken.unwrap_or_default()
    }
}

/// What a scan has to do.
pub(super) struct Classified<'a> {
    pub(super) tasks: Vec<Task>,
    /// Known files that are not where they were, by size; those found again are taken out.
    vanished: Mutex<HashMap<u64, Vec<&'a Card>>>,
}

impl<'a> Classified<'a> {
    /// Takes a vanished file with this fingerprint and size, if there is one.
    pub(super) fn take_vanished(&self, fingerprint: &[u8; 32], size_bytes: u64) -> Option<FileKey> {
        let mut vanished = self.vanished.lock().unwrap_or_else(PoisonError::into_inner);
        let candidates = vanished.get_mut(&size_bytes)?;
        let position = candidates.iter().position(|card| card.fingerprint.as_ref() == Some(fingerprint))?;
        Some(candidates.swap_remove(position).key)
    }

    /// Known files that were not found again, by key.
    pub(super) fn still_vanished(&self) -> Vec<&'a Card> {
        let vanished = self.vanished.lock().unwrap_or_else(PoisonError::into_inner);
        let mut cards: Vec<&Card> = Vec::new();
        let mut sizes: Vec<_> = vanished.keys().copied().collect();
        sizes.sort_unstable();
        for size in sizes {
            cards.extend(vanished.get(&size).into_iter().flatten());
        }
        cards.sort_by_key(|card| card.key);
        cards
    }
}

/// Walks the roots and sorts what is there into tasks.
pub(super) fn classify<'a>(
    roots: &[LibraryRoot],
    cards: &'a [Card],
    control: &JobControl,
    report: &mut ScanReport,
    sink: Sink<'_>,
) -> Classified<'a> {
    let by_path: HashMap<&Path, &Card> = cards.iter().map(|card| (card.path.as_path(), card)).collect();
    let preferred: HashSet<&Path> = by_path.keys().copied().collect();
    let mut known_in: HashSet<RootId> = HashSet::new();
    known_in.extend(cards.iter().filter(|card| !card.missing).map(|card| card.root));
    let mut seen = Seen::default();
    let mut tasks = Vec::new();
    let mut found: HashSet<FileKey> = HashSet::new();
    let mut unreadable = Vec::new();
    for root in roots {
        let walk = walk::walk(&root.path, &mut seen, &preferred, control);
        // An empty folder where files were is a drive that is not mounted, not a library that was emptied.
        let offline = walk.unreadable.contains(&root.path) || (!walk.saw_anything && known_in.contains(&root.id));
        sink(LibraryEvent::RootReachable { root: root.id, reachable: !offline });
        if offline {
            report.offline.push(root.id);
            continue;
        }
        unreadable.extend(walk.unreadable.iter().cloned());
        report.issues.extend(walk.issues.iter().cloned());
        sort_files(root, walk, &by_path, &mut found, &mut tasks, report);
    }
    let scanned: HashSet<RootId> =
        roots.iter().map(|root| root.id).filter(|root| !report.offline.contains(root)).collect();
    let mut vanished: HashMap<u64, Vec<&Card>> = HashMap::new();
    for card in cards {
        if scanned.contains(&card.root) && !found.contains(&card.key) && !is_below(&card.path, &unreadable) {
            vanished.entry(card.stamp.size_bytes).or_default().push(card);
        }
    }
    Classified { tasks, vanished: Mutex::new(vanished) }
}

fn sort_files(
    root: &LibraryRoot,
    walk: Walk,
    by_path: &HashMap<&Path, &Card>,
    found: &mut HashSet<FileKey>,
    tasks: &mut Vec<Task>,
    report: &mut ScanReport,
) {
    for folder in walk.folders {
        for (name, stamp) in &folder.models {
            let path = folder.path.join(name);
            let beside = read::beside(&folder, name);
            report.found += 1;
            let kind = match by_path.get(path.as_path()) {
                None => TaskKind::New,
                Some(card) => {
                    found.insert(card.key);
                    if !is_unchanged(card.stamp, *stamp) {
                        TaskKind::Changed(card.key)
                    } else if card.missing || card.sidecar_signature != beside.signature || card.root != root.id {
                        TaskKind::Beside(card.key)
                    } else {
                        report.unchanged += 1;
                        continue;
                    }
                }
            };
            tasks.push(Task { kind, root: root.id, path, stamp: *stamp, beside: Mutex::new(Some(beside)) });
        }
    }
}

/// Size, time and inode decide. The device number does not: it changes whenever a drive is mounted anew.
fn is_unchanged(known: FileStamp, now: FileStamp) -> bool {
    known.size_bytes == now.size_bytes && known.modified_ns == now.modified_ns && known.inode == now.inode
}
