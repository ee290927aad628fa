//! What holds for the whole library, whatever is asked: counts for the status bar, Management and its plots.

use super::facts::Facts;
use super::scan::{IsStale, STRIDE, finders, has_all, has_any, unwanted, words};
use super::sieve::{FIXED, Sieve};
use super::stock::Stock;
use crate::model::base::BaseFamily;
use crate::model::facet::Mark;
use crate::model::file::FileState;
use crate::model::ids::{CollectionId, RootId};
use crate::model::kind::ModelKind;
use crate::model::query::CardQuery;
use std::cmp::Reverse;
use std::collections::BTreeMap;
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
    pub(super) const fn add(&mut self, size_bytes: u64) {
        self.count += 1;
        // Sizes are hostile: a sparse file may claim any.
        self.bytes = self.bytes.saturating_add(size_bytes);
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

    /// Of the whole library. `None` when something else is wanted first.
    pub(super) fn new(stock: &Stock, is_stale: IsStale<'_>) -> Option<Self> {
        let mut summary = Self::default();
        let mut kinds = [Group::default(); FIXED];
        let mut families = [Group::default(); FIXED];
        let known = stock.names.folders.known();
        let mut folders = vec![Group::default(); known.end()];
        let mut collections = vec![0_u32; stock.context.collections.len() + 1];
        for (slot, facts) in stock.facts.iter().enumerate() {
            if slot.is_multiple_of(STRIDE) && is_stale() {
                return None;
            }
            if facts.is_model {
                continue;
            }
            let size_bytes = if facts.is_missing { 0 } else { facts.size_bytes };
            summary.add(facts, size_bytes, stock.context.now_unix_secs);
            let [kind, family, _, _, _, _, _, _, folder, ..] = facts.singles;
            for (groups, number) in [(&mut kinds[..], kind), (&mut families[..], family), (&mut folders[..], folder)] {
                if let Some(group) = groups.get_mut(number as usize) {
                    group.add(size_bytes);
                }
            }
            let [.., own] = stock.lists(facts);
            for place in own {
                if let Some(count) = collections.get_mut(*place as usize) {
                    *count += 1;
                }
            }
        }
        stock.names.folders.add_up(&mut folders, |outer, inner| {
            outer.count += inner.count;
            outer.bytes = outer.bytes.saturating_add(inner.bytes);
        });
        let group = |groups: &[Group], number: u32| groups.get(number as usize).copied().unwrap_or_default();
        summary.kinds = ModelKind::ALL.into_iter().map(|one| (one, group(&kinds, one as u32))).collect();
        summary.kinds.retain(|(_, group)| group.count > 0);
        summary.kinds.sort_by_key(|(kind, group)| (Reverse(group.bytes), *kind));
        summary.families = BaseFamily::ALL.into_iter().map(|one| (one, group(&families, one as u32))).collect();
        summary.families.retain(|(_, group)| group.count > 0);
        summary.families.sort_by_key(|(family, group)| (Reverse(group.count), *family));
        let folder = |(number, (root, folder)): (u32, &(RootId, Arc<str>))| FolderCount {
            root: *root,
            folder: folder.to_string(),
            depth: folder.split('/').filter(|part| !part.is_empty()).count(),
            group: group(&folders, number),
        };
        summary.folders = known.iter().map(folder).filter(|one| one.group.count > 0).collect();
        for root in stock.context.roots.keys() {
            // One without files is there, too.
            if group(&folders, stock.names.folders.find(*root, "")).count == 0 {
                let group = Group::default();
                summary.folders.push(FolderCount { root: *root, folder: String::new(), depth: 0, group });
            }
        }
        summary.folders.sort_by(|left, right| {
            left.root.cmp(&right.root).then_with(|| left.folder.split('/').cmp(right.folder.split('/')))
        });
        summary.collections =
            stock.context.collections.iter().map(|one| one.id).zip(collections.into_iter().skip(1)).collect();
        for one in &stock.context.collections {
            let Some(query) = &one.smart else { continue };
            summary.collections.insert(one.id, count_smart(stock, query, is_stale)?);
        }
        Some(summary)
    }

    fn add(&mut self, facts: &Facts, size_bytes: u64, now_unix_secs: i64) {
        self.total.add(size_bytes);
        self.missing += u32::from(facts.is_missing);
        if let Some(count) = self.states.get_mut(facts.singles[2] as usize) {
            *count += 1;
        }
        self.needs_a_look += u32::from(facts.has_mark(Mark::NeedsALook));
        self.favourites += u32::from(facts.has_mark(Mark::Favourite));
        if facts.is_copy {
            self.duplicates.add(size_bytes);
        }
        let weeks_ago = now_unix_secs.saturating_sub(facts.first_seen_unix_secs).max(0) / WEEK_SECS;
        let week = (WEEKS - 1).checked_sub(usize::try_from(weeks_ago).unwrap_or(usize::MAX));
        if let Some(count) = week.and_then(|week| self.added_per_week.get_mut(week)) {
            *count += 1;
        }
    }
}

/// Rows a question asks for, as the gallery would show them.
fn count_smart(stock: &Stock, query: &CardQuery, is_stale: IsStale<'_>) -> Option<u32> {
    let (sieve, words) = (Sieve::new(query, stock), words(&query.text));
    let unwanted = unwanted(&query.text);
    let (finders, bans) = (finders(&words), finders(&unwanted));
    let mut count = 0;
    for stride in stock.facts.chunks(STRIDE) {
        if is_stale() {
            return None;
        }
        let fits = |facts: &&Facts| {
            facts.is_in(query.scope)
                && !facts.is_hidden(query.hide_above)
                && sieve.fails(stock, facts) == 0
                && has_all(&finders, stock.text(facts))
                && !has_any(&bans, stock.text(facts))
        };
        count += stride.iter().filter(fits).count() as u32;
    }
    Some(count)
}
