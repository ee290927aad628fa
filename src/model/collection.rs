//! Collections: the user's own shelves. They hold subjects, not files, so that they outlive moves and reinstallation.

use super::ids::{CollectionId, SubjectId};
use serde::{Deserialize, Serialize};

/// The longest name, in characters.
pub const MAX_NAME_CHARS: usize = 120;
/// How deep collections may be nested.
pub const MAX_DEPTH: usize = 8;

/// One collection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Collection {
    /// Its number.
    pub id: CollectionId,
    /// Its name.
    pub name: String,
    /// The collection it lies in.
    pub parent: Option<CollectionId>,
    /// Its place among its siblings: smaller first.
    pub position: u32,
    /// What is in it, in the order it was put there.
    pub members: Vec<SubjectId>,
    /// When it was made, seconds since 1970.
    pub made_unix_secs: i64,
}

/// One change of collections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CollectionChange {
    /// A new one, last among its siblings.
    Create {
        /// Its name.
        name: String,
        /// Where it goes.
        parent: Option<CollectionId>,
    },
    /// Another name.
    Rename(CollectionId, String),
    /// Under another parent, before this sibling or last.
    Move {
        /// Which.
        id: CollectionId,
        /// Where it goes.
        parent: Option<CollectionId>,
        /// Before this one; `None` is last.
        before: Option<CollectionId>,
    },
    /// Taken away, with those in it; its members stay where they are on disk.
    Remove(CollectionId),
}

/// Collections as a tree in reading order: each with its depth.
pub fn in_order(collections: &[Collection]) -> Vec<(usize, &Collection)> {
    fn add<'a>(
        all: &'a [Collection],
        parent: Option<CollectionId>,
        depth: usize,
        out: &mut Vec<(usize, &'a Collection)>,
    ) {
        if depth > MAX_DEPTH {
            return;
        }
        let mut children: Vec<&Collection> = all.iter().filter(|child| child.parent == parent).collect();
        children.sort_by_key(|child| (child.position, child.id));
        for child in children {
            out.push((depth, child));
            add(all, Some(child.id), depth + 1, out);
        }
    }
    let mut out = Vec::with_capacity(collections.len());
    add(collections, None, 0, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_is_in_reading_order_and_a_ring_does_not_hang_it() {
        let collection = |id, parent: Option<u32>, position| Collection {
            id: CollectionId(id),
            parent: parent.map(CollectionId),
            position,
            ..Collection::default()
        };
        let all = [
            collection(1, None, 2),
            collection(2, None, 1),
            collection(3, Some(1), 1),
            collection(4, Some(5), 1),
            collection(5, Some(4), 1),
        ];
        let order: Vec<(usize, u32)> = in_order(&all).iter().map(|(depth, one)| (*depth, one.id.0)).collect();
        assert_eq!(order, [(0, 2), (0, 1), (1, 3)]);
    }
}
