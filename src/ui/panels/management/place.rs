//! Names of roots, and where a collection goes that is dropped on another. Plain functions.

use crate::model::collection::{Collection, CollectionChange, MAX_DEPTH, in_order};
use crate::model::ids::CollectionId;
use crate::model::root::LibraryRoot;
use std::path::Path;

/// What a root is called: its folder, with the one above it where two are called the same.
pub(in crate::ui) fn root_name(root: &LibraryRoot, all: &[LibraryRoot]) -> String {
    let last = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let Some(name) = last(&root.path) else { return root.path.display().to_string() };
    let has_namesake = all.iter().any(|other| other.id != root.id && last(&other.path).as_ref() == Some(&name));
    match root.path.parent().and_then(last).filter(|_| has_namesake) {
        Some(above) => format!("{above} › {name}"),
        None => name,
    }
}

/// Where on a row something is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spot {
    /// On its upper edge: it would come before.
    Before,
    /// In the middle: it would come inside.
    Inside,
    /// On its lower edge: it would come after.
    After,
}

impl Spot {
    /// The spot of a height between 0 (upper edge) and 1.
    pub(super) fn at(fraction: f32) -> Self {
        if fraction < 0.25 {
            Self::Before
        } else if fraction > 0.75 {
            Self::After
        } else {
            Self::Inside
        }
    }
}

/// The change that brings `id` to a spot of `target`, if it can go there and is not there already.
pub(super) fn move_to(
    all: &[Collection],
    id: CollectionId,
    target: CollectionId,
    spot: Spot,
) -> Option<CollectionChange> {
    let order = in_order(all);
    let (target_depth, onto) = order.iter().find(|(_, one)| one.id == target).copied()?;
    let moved = all.iter().find(|one| one.id == id)?;
    if is_inside(all, target, id) {
        return None;
    }
    let siblings: Vec<CollectionId> = order
        .iter()
        .map(|(_, one)| *one)
        .filter(|one| one.parent == onto.parent && one.id != id)
        .map(|one| one.id)
        .collect();
    let (parent, before, depth) = match spot {
        Spot::Inside => (Some(target), None, target_depth + 1),
        Spot::Before => (onto.parent, Some(target), target_depth),
        Spot::After => {
            let next = siblings.iter().skip_while(|one| **one != target).nth(1).copied();
            (onto.parent, next, target_depth)
        }
    };
    if depth + height(all, id) > MAX_DEPTH || (spot == Spot::Inside && moved.parent == parent) {
        return None;
    }
    // Where it stands already: among the same siblings, followed by the same one.
    let own: Vec<CollectionId> =
        order.iter().map(|(_, one)| *one).filter(|one| one.parent == moved.parent).map(|one| one.id).collect();
    let follower = own.iter().skip_while(|one| **one != id).nth(1).copied();
    if moved.parent == parent && follower == before {
        return None;
    }
    Some(CollectionChange::Move { id, parent, before })
}

/// The change that brings `id` into `parent`, last; `None` where it cannot go or is already.
pub(super) fn move_into(
    all: &[Collection],
    id: CollectionId,
    parent: Option<CollectionId>,
) -> Option<CollectionChange> {
    match parent {
        Some(parent) => move_to(all, id, parent, Spot::Inside),
        None => all.iter().any(|one| one.id == id && one.parent.is_some()).then_some(CollectionChange::Move {
            id,
            parent: None,
            before: None,
        }),
    }
}

/// Whether `id` is `outer` or lies in it, however deep.
pub(super) fn is_inside(all: &[Collection], id: CollectionId, outer: CollectionId) -> bool {
    let mut here = Some(id);
    for _ in 0..=all.len() {
        match here {
            Some(one) if one == outer => return true,
            Some(one) => here = all.iter().find(|each| each.id == one).and_then(|each| each.parent),
            None => return false,
        }
    }
    false
}

/// How many levels lie below a collection.
fn height(all: &[Collection], id: CollectionId) -> usize {
    let order = in_order(all);
    let mut rest = order.iter().skip_while(|(_, one)| one.id != id);
    let Some((depth, _)) = rest.next() else { return 0 };
    rest.take_while(|(below, _)| below > depth).map(|(below, _)| below - depth).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ids::RootId;
    use crate::model::root::RootTool;

    /// 1, 2 (3 (4)), 5
    fn shelf() -> Vec<Collection> {
        let one = |id, parent: Option<u32>, position| Collection {
            id: CollectionId(id),
            parent: parent.map(CollectionId),
            position,
            ..Collection::default()
        };
        vec![one(1, None, 1), one(2, None, 2), one(3, Some(2), 1), one(4, Some(3), 1), one(5, None, 3)]
    }

    fn moved(id: u32, target: u32, spot: Spot) -> Option<(Option<u32>, Option<u32>)> {
        match move_to(&shelf(), CollectionId(id), CollectionId(target), spot) {
            Some(CollectionChange::Move { parent, before, .. }) => {
                Some((parent.map(|parent| parent.0), before.map(|before| before.0)))
            }
            _ => None,
        }
    }

    #[test]
    fn a_collection_goes_into_another_or_between_two() {
        assert_eq!(moved(1, 2, Spot::Inside), Some((Some(2), None)));
        assert_eq!(moved(1, 5, Spot::Before), Some((None, Some(5))));
        assert_eq!(moved(1, 5, Spot::After), Some((None, None)));
        assert_eq!(moved(4, 2, Spot::After), Some((None, Some(5))));
        assert_eq!(moved(5, 3, Spot::Before), Some((Some(2), Some(3))));
        assert_eq!(moved(5, 2, Spot::After), None, "it stands there already");
        assert_eq!(moved(1, 2, Spot::Before), None, "it stands there already");
        assert_eq!(moved(3, 2, Spot::Inside), None, "it lies there already");
    }

    #[test]
    fn a_collection_never_goes_into_itself() {
        assert_eq!(
            (moved(2, 2, Spot::Inside), moved(2, 4, Spot::Inside), moved(2, 3, Spot::After)),
            (None, None, None)
        );
        assert_eq!(moved(9, 1, Spot::Inside), None);
        assert_eq!(moved(1, 9, Spot::Inside), None);
        let ring = [(1, 2), (2, 1)].map(|(id, parent)| Collection {
            id: CollectionId(id),
            parent: Some(CollectionId(parent)),
            ..Collection::default()
        });
        assert!(!is_inside(&ring, CollectionId(1), CollectionId(7)), "a ring is walked once");
    }

    #[test]
    fn nesting_ends_at_the_deepest_level() {
        let chain: Vec<Collection> = (0..=MAX_DEPTH as u32 + 1)
            .map(|id| Collection {
                id: CollectionId(id),
                parent: (id > 0 && id <= MAX_DEPTH as u32).then(|| CollectionId(id - 1)),
                ..Collection::default()
            })
            .collect();
        let last = CollectionId(MAX_DEPTH as u32 + 1);
        assert!(move_into(&chain, last, Some(CollectionId(MAX_DEPTH as u32))).is_none());
        assert!(move_into(&chain, last, Some(CollectionId(MAX_DEPTH as u32 - 1))).is_some());
        assert!(move_into(&chain, last, None).is_none(), "it is not in any");
        assert!(move_into(&chain, CollectionId(1), None).is_some());
    }

    #[test]
    fn roots_of_one_name_are_told_apart() {
        let root = |id, path: &str| LibraryRoot {
            id: RootId(id),
            path: path.into(),
            tool: RootTool::Loose,
            added_unix_secs: 0,
            scanned_unix_secs: None,
        };
        let all = [root(1, "/ComfyUI/models"), root(2, "/forge/models"), root(3, "/nas/loras"), root(4, "/")];
        let names: Vec<String> = all.iter().map(|one| root_name(one, &all)).collect();
        assert_eq!(names, ["ComfyUI › models", "forge › models", "loras", "/"]);
    }
}
