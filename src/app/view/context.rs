//! What rows are judged by beside themselves: where roots lie, which are away, collections, and the time.

use super::Row;
use crate::model::collection::Collection;
use crate::model::hidden::Hidden;
use crate::model::ids::{CollectionId, FileKey, RootId, SubjectId};
use crate::model::quality::Ring;
use crate::model::root::LibraryRoot;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// What rows are judged by beside themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ViewContext {
    /// Where roots lie: folders are told relative to them.
    pub roots: BTreeMap<RootId, PathBuf>,
    /// Roots that cannot be reached now.
    pub offline: BTreeSet<RootId>,
    /// The user's collections.
    pub collections: Vec<Collection>,
    /// What the user never wants to see.
    pub hidden: Hidden,
    /// Verdicts at a glance.
    pub rings: Arc<HashMap<FileKey, Ring>>,
    /// Seconds since 1970.
    pub now_unix_secs: i64,
}

impl ViewContext {
    /// A context of these roots and collections.
    pub fn new(
        roots: &[LibraryRoot],
        offline: &BTreeSet<RootId>,
        collections: &[Collection],
        hidden: Hidden,
        rings: Arc<HashMap<FileKey, Ring>>,
        now_unix_secs: i64,
    ) -> Self {
        Self {
            roots: roots.iter().map(|root| (root.id, root.path.clone())).collect(),
            offline: offline.clone(),
            collections: collections.to_vec(),
            hidden,
            rings,
            now_unix_secs,
        }
    }

    /// The score of a verdict, 0 to 100; `None` when it was not judged.
    pub fn score(&self, key: FileKey) -> Option<u8> {
        self.rings.get(&key).map(|ring| ring.score)
    }

    /// The folder of a row below its root, parts joined by "/"; empty when it lies in the root itself.
    pub fn folder(&self, row: &Row) -> String {
        row.card.path.parent().map(|folder| self.below_root(row.card.root, folder)).unwrap_or_default()
    }

    /// A folder told relative to its root, parts joined by "/".
    pub(super) fn below_root(&self, root: RootId, folder: &Path) -> String {
        let below = self.roots.get(&root).and_then(|root| folder.strip_prefix(root).ok()).unwrap_or(folder);
        let parts = below.components().filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy()),
            _ => None,
        });
        parts.collect::<Vec<_>>().join("/")
    }

    /// All members of a collection and of those nested in it; none of a collection that is gone, whatever still names it.
    pub fn members(&self, id: CollectionId) -> HashSet<SubjectId> {
        let mut wanted: Vec<CollectionId> =
            self.collections.iter().map(|one| one.id).filter(|one| *one == id).collect();
        let mut seen = BTreeSet::new();
        let mut members = HashSet::new();
        while let Some(id) = wanted.pop() {
            if !seen.insert(id) {
                continue;
            }
            members
                .extend(self.collections.iter().filter(|one| one.id == id).flat_map(|one| one.members.iter().copied()));
            wanted.extend(self.collections.iter().filter(|one| one.parent == Some(id)).map(|one| one.id));
        }
        members
    }
}
