//! Collections: the user's own shelves. They hold subjects, not files, so that they outlive moves and reinstallation.

use super::ids::{CollectionId, SubjectId};
use super::marks::Subject;
use super::query::CardQuery;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

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
    /// What is in it, in the user's order: as it was put there, until somebody puts it elsewhere.
    pub members: Vec<SubjectId>,
    /// Whether the user brought its members into an order: it opens in that.
    pub is_arranged: bool,
    /// The question whose answer it shows; one that has none is filled by hand.
    pub smart: Option<Box<CardQuery>>,
    /// When it was made, seconds since 1970.
    pub made_unix_secs: i64,
    /// The public collection of CivitAI's that it was made after.
    pub source: Option<Box<PublicSource>>,
}

/// What CivitAI told of a public collection when it was kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PublicSource {
    /// Its number at CivitAI.
    pub id: u64,
    /// Whose it is.
    pub owner: Option<String>,
    /// What its owner says about it.
    pub description: Option<String>,
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
    /// A new one at the top that shows the answer to a question.
    CreateSmart {
        /// Its name.
        name: String,
        /// Where it goes.
        parent: Option<CollectionId>,
        /// The question.
        query: Box<CardQuery>,
    },
    /// Another question.
    Requery(CollectionId, Box<CardQuery>),
    /// Its members in this order; those that are not named come last.
    Order(CollectionId, Vec<SubjectId>),
    /// The public collection it is made after.
    Source(CollectionId, Box<PublicSource>),
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

/// Collections that were removed together, the outermost first, with all that is needed to have them again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RemovedCollections {
    /// As they were.
    pub collections: Vec<Collection>,
    /// What was in them: what nothing else was kept about is forgotten with them.
    pub subjects: Vec<Subject>,
}

/// Why a change of collections cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CollectionRefusal {
    /// The name is empty.
    NoName,
    /// The collection, or the one it should go into, is not there any more.
    Gone,
    /// It would lie in itself.
    Ring,
    /// It would lie too deep.
    TooDeep,
}

impl fmt::Display for CollectionRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoName => f.write_str("a collection needs a name; type one and try again"),
            Self::Gone => f.write_str("this collection is not there any more; choose another"),
            Self::Ring => {
                f.write_str("a collection cannot be put into itself or into one that lies in it; choose another place")
            }
            Self::TooDeep => {
                write!(f, "collections can be nested {MAX_DEPTH} deep and no deeper; choose a place further up")
            }
        }
    }
}

impl std::error::Error for CollectionRefusal {}

/// Makes a change; a new collection gets the number `next`. Returns those that were removed. Nothing is changed when it
/// is refused. Among siblings positions count up from 0 without gaps, before and after.
pub fn apply(
    all: &mut Vec<Collection>,
    change: &CollectionChange,
    next: CollectionId,
    now_unix_secs: i64,
) -> Result<Vec<Collection>, CollectionRefusal> {
    match change {
        CollectionChange::Create { name, parent } => {
            let name = tidy(name)?;
            if depth_below(all, *parent)? > MAX_DEPTH {
                return Err(CollectionRefusal::TooDeep);
            }
            let (parent, position) = (*parent, u32::MAX);
            let made_unix_secs = now_unix_secs;
            all.push(Collection { id: next, name, parent, position, made_unix_secs, ..Collection::default() });
            number(all, parent);
        }
        CollectionChange::CreateSmart { name, parent, query } => {
            let create = CollectionChange::Create { name: name.clone(), parent: *parent };
            apply(all, &create, next, now_unix_secs)?;
            find(all, next)?.smart = Some(query.clone());
        }
        CollectionChange::Requery(id, query) => {
            let one = find(all, *id)?;
            if one.smart.is_none() {
                return Err(CollectionRefusal::Gone);
            }
            one.smart = Some(query.clone());
        }
        CollectionChange::Order(id, wanted) => {
            let one = find(all, *id)?;
            super::arrange::put_in_order(&mut one.members, wanted);
            one.is_arranged = true;
        }
        CollectionChange::Source(id, source) => find(all, *id)?.source = Some(source.clone()),
        CollectionChange::Rename(id, name) => {
            let name = tidy(name)?;
            find(all, *id)?.name = name;
        }
        CollectionChange::Move { id, parent, before } => move_to(all, *id, *parent, *before)?,
        CollectionChange::Remove(id) => {
            let parent = find(all, *id)?.parent;
            let gone = with_nested(all, *id);
            let (removed, kept) = std::mem::take(all).into_iter().partition(|one| gone.contains(&one.id));
            *all = kept;
            number(all, parent);
            return Ok(removed);
        }
    }
    Ok(Vec::new())
}

fn tidy(name: &str) -> Result<String, CollectionRefusal> {
    let name: String = name.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MAX_NAME_CHARS).collect();
    if name.is_empty() { Err(CollectionRefusal::NoName) } else { Ok(name) }
}

fn find(all: &mut [Collection], id: CollectionId) -> Result<&mut Collection, CollectionRefusal> {
    all.iter_mut().find(|one| one.id == id).ok_or(CollectionRefusal::Gone)
}

/// How deep something directly below `parent` lies; the top is 0. A ring in a damaged store counts as too deep.
fn depth_below(all: &[Collection], parent: Option<CollectionId>) -> Result<usize, CollectionRefusal> {
    let (mut depth, mut above) = (0, parent);
    while let Some(id) = above {
        depth += 1;
        if depth > MAX_DEPTH {
            return Ok(depth);
        }
        above = all.iter().find(|one| one.id == id).ok_or(CollectionRefusal::Gone)?.parent;
    }
    Ok(depth)
}

/// A collection and all below it.
fn with_nested(all: &[Collection], id: CollectionId) -> BTreeSet<CollectionId> {
    let mut found = BTreeSet::new();
    let mut wanted = vec![id];
    while let Some(id) = wanted.pop() {
        if found.insert(id) {
            wanted.extend(all.iter().filter(|one| one.parent == Some(id)).map(|one| one.id));
        }
    }
    found
}

fn move_to(
    all: &mut [Collection],
    id: CollectionId,
    parent: Option<CollectionId>,
    before: Option<CollectionId>,
) -> Result<(), CollectionRefusal> {
    let former = find(all, id)?.parent;
    let family = with_nested(all, id);
    if parent.is_some_and(|parent| family.contains(&parent)) {
        return Err(CollectionRefusal::Ring);
    }
    let own_depth = depth_below(all, former)?;
    let mut height = 0;
    for one in all.iter().filter(|one| family.contains(&one.id)) {
        height = height.max(depth_below(all, one.parent)?.saturating_sub(own_depth));
    }
    if depth_below(all, parent)? + height > MAX_DEPTH {
        return Err(CollectionRefusal::TooDeep);
    }
    let mut siblings: Vec<(u32, CollectionId)> =
        all.iter().filter(|one| one.parent == parent && one.id != id).map(|one| (one.position, one.id)).collect();
    siblings.sort_unstable();
    let place = siblings.iter().position(|(_, sibling)| Some(*sibling) == before).unwrap_or(siblings.len());
    siblings.insert(place, (0, id));
    find(all, id)?.parent = parent;
    for (position, (_, sibling)) in (0..).zip(siblings) {
        find(all, sibling)?.position = position;
    }
    number(all, former);
    Ok(())
}

/// Numbers the children of a collection from 0, in the order they have.
fn number(all: &mut [Collection], parent: Option<CollectionId>) {
    let mut children: Vec<&mut Collection> = all.iter_mut().filter(|child| child.parent == parent).collect();
    children.sort_by_key(|child| (child.position, child.id));
    for (position, child) in (0..).zip(children) {
        child.position = position;
    }
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

    fn id(number: u32) -> CollectionId {
        CollectionId(number)
    }

    fn create(all: &mut Vec<Collection>, number: u32, parent: Option<u32>) -> Result<(), CollectionRefusal> {
        let change = CollectionChange::Create { name: format!("  c{number} "), parent: parent.map(CollectionId) };
        apply(all, &change, id(number), 5).map(|_| ())
    }

    fn shape(all: &[Collection]) -> Vec<(usize, u32, u32)> {
        in_order(all).into_iter().map(|(depth, one)| (depth, one.id.0, one.position)).collect()
    }

    #[test]
    fn moving_keeps_positions_without_gaps() {
        let mut all = Vec::new();
        for number in 1..=3 {
            create(&mut all, number, None).unwrap();
        }
        create(&mut all, 4, Some(1)).unwrap();
        let mut go = |number, parent: Option<u32>, before: Option<u32>| {
            let (parent, before) = (parent.map(CollectionId), before.map(CollectionId));
            apply(&mut all, &CollectionChange::Move { id: id(number), parent, before }, id(9), 5).unwrap();
            shape(&all)
        };
        assert_eq!(go(3, None, Some(1)), [(0, 3, 0), (0, 1, 1), (1, 4, 0), (0, 2, 2)]);
        assert_eq!(go(3, Some(1), None), [(0, 1, 0), (1, 4, 0), (1, 3, 1), (0, 2, 1)]);
        assert_eq!(go(1, None, None), [(0, 2, 0), (0, 1, 1), (1, 4, 0), (1, 3, 1)]);
    }

    #[test]
    fn what_makes_no_sense_is_refused_and_changes_nothing() {
        let mut all = Vec::new();
        create(&mut all, 1, None).unwrap();
        create(&mut all, 2, Some(1)).unwrap();
        let before = all.clone();
        let mut refused = |change| apply(&mut all, &change, id(9), 5).unwrap_err();
        let into_own = CollectionChange::Move { id: id(1), parent: Some(id(2)), before: None };
        assert_eq!(refused(into_own), CollectionRefusal::Ring);
        assert_eq!(refused(CollectionChange::Rename(id(1), " \n ".to_owned())), CollectionRefusal::NoName);
        assert_eq!(refused(CollectionChange::Rename(id(7), "x".to_owned())), CollectionRefusal::Gone);
        let nowhere = CollectionChange::Create { name: "x".to_owned(), parent: Some(id(7)) };
        assert_eq!(refused(nowhere), CollectionRefusal::Gone);
        assert_eq!(refused(CollectionChange::Remove(id(7))), CollectionRefusal::Gone);
        assert_eq!(all, before);
        let long = CollectionChange::Rename(id(1), "ü".repeat(MAX_NAME_CHARS * 2));
        apply(&mut all, &long, id(9), 5).unwrap();
        assert_eq!(all[0].name.chars().count(), MAX_NAME_CHARS);
    }

    #[test]
    fn depth_is_bounded_for_new_and_for_moved_ones() {
        let mut all = Vec::new();
        create(&mut all, 1, None).unwrap();
        for number in 2..=MAX_DEPTH as u32 + 1 {
            create(&mut all, number, Some(number - 1)).unwrap();
        }
        assert_eq!(create(&mut all, 50, Some(MAX_DEPTH as u32 + 1)), Err(CollectionRefusal::TooDeep));
        assert_eq!(in_order(&all).len(), all.len(), "what may be made is shown");
        create(&mut all, 60, None).unwrap();
        let below = CollectionChange::Move { id: id(1), parent: Some(id(60)), before: None };
        assert_eq!(apply(&mut all, &below, id(99), 5), Err(CollectionRefusal::TooDeep));
    }

    #[test]
    fn an_order_names_members_and_the_others_come_last() {
        let mut all = Vec::new();
        create(&mut all, 1, None).unwrap();
        all[0].members = [4, 2, 3, 1].map(SubjectId).to_vec();
        let order = CollectionChange::Order(id(1), [1, 2, 9].map(SubjectId).to_vec());
        apply(&mut all, &order, id(9), 5).unwrap();
        assert_eq!((all[0].members.clone(), all[0].is_arranged), ([1, 2, 4, 3].map(SubjectId).to_vec(), true));
        let gone = CollectionChange::Order(id(7), Vec::new());
        assert_eq!(apply(&mut all, &gone, id(9), 5), Err(CollectionRefusal::Gone));
    }

    #[test]
    fn removing_takes_nested_ones_along() {
        let mut all = Vec::new();
        for (number, parent) in [(1, None), (2, Some(1)), (3, Some(2)), (4, None)] {
            create(&mut all, number, parent).unwrap();
        }
        let removed = apply(&mut all, &CollectionChange::Remove(id(1)), id(9), 5).unwrap();
        assert_eq!((removed.len(), shape(&all)), (3, vec![(0, 4, 0)]));
    }
}
