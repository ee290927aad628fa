//! Roots and their folders as rows, made anew only when something changed: a frame paints those on screen.

use super::row::{HEIGHT, HEIGHT_TWO};
use crate::app::{AppState, Group, LibrarySummary};
use crate::model::ids::RootId;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

/// One row of the tree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct TreeRow {
    pub(super) root: RootId,
    /// Where the folder stands in the summary; `None` for a root nothing is known of yet.
    pub(super) index: Option<usize>,
    /// 0 for a root.
    pub(super) depth: usize,
    pub(super) group: Group,
    pub(super) has_children: bool,
    pub(super) is_open: bool,
    /// Its upper edge in points, from the top of the tree.
    pub(super) top: f32,
}

impl TreeRow {
    /// Its height in points.
    pub(super) const fn height(&self) -> f32 {
        if self.depth == 0 { HEIGHT_TWO } else { HEIGHT }
    }
}

/// The tree as it is opened.
#[derive(Debug, Default)]
pub(super) struct FolderTree {
    open: BTreeSet<(RootId, String)>,
    rows: Vec<TreeRow>,
    height: f32,
    of_roots: BTreeMap<RootId, Group>,
    made_of: Option<(Arc<LibrarySummary>, Vec<RootId>)>,
}

impl FolderTree {
    /// The rows in reading order.
    pub(super) fn rows(&self) -> &[TreeRow] {
        &self.rows
    }

    /// The height of all rows in points.
    pub(super) const fn height(&self) -> f32 {
        self.height
    }

    /// The rows that touch this stretch (points from the top), and one more on each side for the keyboard.
    pub(super) fn within(&self, from: f32, to: f32) -> Range<usize> {
        let first = self.rows.partition_point(|row| row.top + row.height() <= from);
        let last = self.rows.partition_point(|row| row.top < to);
        first.saturating_sub(1)..(last + 1).clamp(first, self.rows.len())
    }

    /// Files of roots that cannot be reached.
    pub(super) fn offline_count(&self, offline: &BTreeSet<RootId>) -> u32 {
        offline.iter().filter_map(|root| self.of_roots.get(root)).map(|group| group.count).sum()
    }

    /// What is in a root.
    pub(super) fn group_of(&self, root: RootId) -> Group {
        self.of_roots.get(&root).copied().unwrap_or_default()
    }

    /// Opens or closes a folder.
    pub(super) fn fold(&mut self, root: RootId, folder: &str, open: bool) {
        let key = (root, folder.to_owned());
        if open {
            self.open.insert(key);
        } else {
            self.open.remove(&key);
        }
        self.made_of = None;
    }

    /// Makes the rows anew if roots or counts are others than before.
    pub(super) fn renew(&mut self, state: &AppState) {
        let is_fresh = self.made_of.as_ref().is_some_and(|(summary, roots)| {
            Arc::ptr_eq(summary, &state.library) && roots.iter().eq(state.roots.iter().map(|root| &root.id))
        });
        if !is_fresh {
            let roots: Vec<RootId> = state.roots.iter().map(|root| root.id).collect();
            self.make(&state.library, &roots);
            self.made_of = Some((Arc::clone(&state.library), roots));
        }
    }

    fn make(&mut self, library: &LibrarySummary, roots: &[RootId]) {
        let mut begins = BTreeMap::new();
        for (index, folder) in library.folders.iter().enumerate() {
            begins.entry(folder.root).or_insert(index);
        }
        self.rows.clear();
        self.of_roots.clear();
        self.height = 0.0;
        for root in roots {
            match begins.get(root) {
                Some(begin) => self.add_root(library, *root, *begin),
                None => self.add(TreeRow {
                    root: *root,
                    index: None,
                    depth: 0,
                    group: Group::default(),
                    has_children: false,
                    is_open: false,
                    top: 0.0,
                }),
            }
        }
    }

    fn add_root(&mut self, library: &LibrarySummary, root: RootId, begin: usize) {
        // Everything deeper than this lies in a folder that is closed.
        let mut shown_to = usize::MAX;
        let mut folders = library.folders.iter().enumerate().skip(begin).peekable();
        while let Some((index, folder)) = folders.next() {
            if folder.root != root {
                break;
            }
            let next = folders.peek().filter(|(_, next)| next.root == root);
            if folder.depth > shown_to {
                continue;
            }
            let has_children = next.is_some_and(|(_, next)| next.depth > folder.depth);
            let is_open = has_children && self.open.contains(&(root, folder.folder.clone()));
            shown_to = if is_open { usize::MAX } else { folder.depth };
            let (depth, group) = (folder.depth, folder.group);
            self.add(TreeRow { root, index: Some(index), depth, group, has_children, is_open, top: 0.0 });
        }
    }

    fn add(&mut self, row: TreeRow) {
        let row = TreeRow { top: self.height, ..row };
        self.height += row.height();
        if row.depth == 0 {
            self.of_roots.insert(row.root, row.group);
        }
        self.rows.push(row);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::FolderCount;

    fn library(folders: &[(u32, &str)]) -> LibrarySummary {
        let count = |(root, folder): &(u32, &str)| FolderCount {
            root: RootId(*root),
            folder: (*folder).to_owned(),
            depth: folder.split('/').filter(|part| !part.is_empty()).count(),
            group: Group { count: 3, bytes: 9 },
        };
        LibrarySummary { folders: folders.iter().map(count).collect(), ..LibrarySummary::default() }
    }

    fn shown(tree: &FolderTree, library: &LibrarySummary) -> Vec<String> {
        let name = |row: &TreeRow| {
            let folder = row.index.map_or("?", |index| library.folders[index].folder.as_str());
            format!("{}:{folder}", row.root)
        };
        tree.rows().iter().map(name).collect()
    }

    #[test]
    fn only_what_is_open_has_rows() {
        let library = library(&[(1, ""), (1, "a"), (1, "a/b"), (1, "a/b/c"), (1, "d"), (2, ""), (2, "e")]);
        let mut tree = FolderTree::default();
        let roots = [RootId(2), RootId(1), RootId(7)];
        tree.make(&library, &roots);
        assert_eq!(shown(&tree, &library), ["2:", "1:", "7:?"]);
        tree.fold(RootId(1), "", true);
        tree.fold(RootId(1), "a/b", true);
        tree.make(&library, &roots);
        assert_eq!(shown(&tree, &library), ["2:", "1:", "1:a", "1:d", "7:?"], "what is open inside stays hidden");
        tree.fold(RootId(1), "a", true);
        tree.make(&library, &roots);
        assert_eq!(shown(&tree, &library), ["2:", "1:", "1:a", "1:a/b", "1:a/b/c", "1:d", "7:?"]);
        tree.fold(RootId(1), "", false);
        tree.make(&library, &roots);
        assert_eq!(shown(&tree, &library), ["2:", "1:", "7:?"]);
        assert_eq!(tree.offline_count(&[RootId(2), RootId(9)].into()), 3);
    }

    #[test]
    fn of_thousands_of_folders_only_those_on_screen_are_painted() {
        let names: Vec<String> = std::iter::once(String::new()).chain((0..9_999).map(|n| format!("f{n:05}"))).collect();
        let folders: Vec<(u32, &str)> = names.iter().map(|name| (1, name.as_str())).collect();
        let library = library(&folders);
        let mut tree = FolderTree::default();
        tree.fold(RootId(1), "", true);
        tree.make(&library, &[RootId(1)]);
        assert_eq!(tree.rows().len(), 10_000);
        let range = tree.within(tree.height() / 2.0, tree.height() / 2.0 + 600.0);
        assert!((20..=24).contains(&range.len()), "{range:?}");
        assert_eq!(tree.within(-500.0, -100.0).len(), 1, "nothing but what the keyboard could reach");
        assert_eq!(tree.within(tree.height() + 10.0, tree.height() + 20.0).end, 10_000);
        assert_eq!(FolderTree::default().within(0.0, 100.0), 0..0);
    }
}
