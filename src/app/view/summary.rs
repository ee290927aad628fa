//! What holds for the whole library, whatever is asked: counts for the status bar, Management and its plots.

use super::Row;
use super::matching::ViewContext;
use crate::model::base::BaseFamily;
use crate::model::collection::Collection;
use crate::model::file::FileState;
use crate::model::finding::FindingCode;
use crate::model::ids::{CollectionId, FileKey, RootId};
use crate::model::kind::ModelKind;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// Weeks that the plot of additions reaches back.
pub const WEEKS: usize = 12;
const WEEK_SECS: i64 = 7 * 86_400;

/// A count and its bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Files.
    pub count: u32,
    /// Their bytes.
    pub bytes: u64,
}

impl Group {
    fn add(&mut self, size_bytes: u64) {
        self.count += 1;
        self.bytes += size_bytes;
    }
}

/// A folder of a root, with all below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderCount {
    /// The root.
    pub root: RootId,
    /// Parts joined by "/"; empty is the root itself.
    pub folder: String,
    /// How deep it lies; the root is 0.
    pub depth: usize,
    /// What is in it and below.
    pub group: Group,
}

/// What holds for the whole library.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LibrarySummary {
    /// All files that are known, and the bytes of those that are there.
    pub total: Group,
    /// Bytes that duplicates of other files take, and how many files those are.
    pub duplicates: Group,
    /// Files that are not where they were.
    pub missing: u32,
    /// By state: identified, unknown, pending, broken.
    pub states: [u32; 4],
    /// Files with findings a person should read.
    pub needs_a_look: u32,
    /// Favourites.
    pub favourites: u32,
    /// By kind, most bytes first.
    pub kinds: Vec<(ModelKind, Group)>,
    /// By family, most files first.
    pub families: Vec<(BaseFamily, Group)>,
    /// Files first seen in each of the last weeks, the present one last.
    pub added_per_week: [u32; WEEKS],
    /// Folders in reading order: each root, then what is below it, by name.
    pub folders: Vec<FolderCount>,
    /// Files of the library in each collection or nested in it.
    pub collections: BTreeMap<CollectionId, u32>,
}

impl LibrarySummary {
    /// Files in one state.
    pub const fn in_state(&self, state: FileState) -> u32 {
        self.states[state as usize]
    }

    /// What is in a root.
    pub fn root(&self, id: RootId) -> Group {
        self.folders.iter().find(|one| one.root == id && one.folder.is_empty()).map(|one| one.group).unwrap_or_default()
    }

    pub(super) fn new(rows: &BTreeMap<FileKey, Arc<Row>>, context: &ViewContext) -> Self {
        let mut summary = Self::default();
        let mut kinds: BTreeMap<ModelKind, Group> = BTreeMap::new();
        let mut families: BTreeMap<BaseFamily, Group> = BTreeMap::new();
        let mut folders: BTreeMap<(RootId, Vec<String>), Group> = BTreeMap::new();
        let mut seen_bytes: HashSet<[u8; 32]> = HashSet::new();
        for row in rows.values() {
            let card = &row.card;
            let size_bytes = if card.missing { 0 } else { card.stamp.size_bytes };
            summary.total.add(size_bytes);
            summary.missing += u32::from(card.missing);
            summary.states[card.state as usize] += 1;
            summary.needs_a_look += u32::from(card.needs_a_look());
            summary.favourites += u32::from(card.favourite);
            if row.duplicate == Some(FindingCode::Duplicate)
                && let Some(sha256) = card.sha256
                && !seen_bytes.insert(sha256)
            {
                summary.duplicates.add(size_bytes);
            }
            kinds.entry(card.kind).or_default().add(size_bytes);
            families.entry(card.family).or_default().add(size_bytes);
            let weeks_ago = context.now_unix_secs.saturating_sub(card.first_seen_unix_secs).max(0) / WEEK_SECS;
            if let Some(week) = (WEEKS - 1).checked_sub(usize::try_from(weeks_ago).unwrap_or(usize::MAX)) {
                summary.added_per_week[week] += 1;
            }
            let folder = context.folder(row);
            let mut parts: Vec<String> = folder.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
            loop {
                folders.entry((card.root, parts.clone())).or_default().add(size_bytes);
                if parts.pop().is_none() {
                    break;
                }
            }
        }
        for root in context.roots.keys() {
            folders.entry((*root, Vec::new())).or_default();
        }
        summary.kinds = kinds.into_iter().collect();
        summary.kinds.sort_by_key(|(_, group)| std::cmp::Reverse(group.bytes));
        summary.families = families.into_iter().collect();
        summary.families.sort_by_key(|(_, group)| std::cmp::Reverse(group.count));
        summary.folders = folders
            .into_iter()
            .map(|((root, parts), group)| FolderCount { root, depth: parts.len(), folder: parts.join("/"), group })
            .collect();
        summary.collections =
            context.collections.iter().map(|one| (one.id, in_collection(rows, context, one))).collect();
        summary
    }
}

fn in_collection(rows: &BTreeMap<FileKey, Arc<Row>>, context: &ViewContext, collection: &Collection) -> u32 {
    let members = context.members(collection.id);
    rows.values().filter(|row| row.card.subject.is_some_and(|subject| members.contains(&subject))).count() as u32
}
