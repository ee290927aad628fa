//! The user's own order within a collection: who comes where when some are taken to another place. Pure.

use super::collection::{Collection, in_order};
use super::ids::{CollectionId, SubjectId};
use std::collections::BTreeSet;

/// Where something is brought to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place<T> {
    /// Before all others.
    First,
    /// One place towards the beginning.
    Up,
    /// One place towards the end.
    Down,
    /// After all others.
    Last,
    /// Right before this one.
    Before(T),
    /// Right after this one.
    After(T),
}

impl<T> Place<T> {
    /// The same place where the order is shown the other way round.
    #[must_use]
    pub fn reversed(self) -> Self {
        match self {
            Self::First => Self::Last,
            Self::Up => Self::Down,
            Self::Down => Self::Up,
            Self::Last => Self::First,
            Self::Before(one) => Self::After(one),
            Self::After(one) => Self::Before(one),
        }
    }
}

/// Members with some of them brought to a place. These keep their order among each other and come to lie side by side. `shown` are
/// those that are seen: one place further is past the next that is.
pub fn arranged(
    members: &[SubjectId],
    moved: &BTreeSet<SubjectId>,
    shown: &BTreeSet<SubjectId>,
    to: Place<SubjectId>,
) -> Vec<SubjectId> {
    let is_moved = |member: &SubjectId| moved.contains(member);
    let is_passed = |member: &SubjectId| !is_moved(member) && shown.contains(member);
    let at = |wanted: SubjectId| members.iter().position(|member| *member == wanted);
    // Between which of the members, as they lie now, the moved ones go.
    let gap = match to {
        Place::First => Some(0),
        Place::Last => Some(members.len()),
        Place::Up => members.iter().position(is_moved).map(|first| {
            let before = members.get(..first).unwrap_or_default();
            before.iter().rposition(is_passed).unwrap_or_default()
        }),
        Place::Down => members.iter().rposition(is_moved).map(|last| {
            let after = members.get(last + 1..).unwrap_or_default();
            after.iter().position(is_passed).map_or(members.len(), |next| last + 2 + next)
        }),
        Place::Before(one) => at(one),
        Place::After(one) => at(one).map(|place| place + 1),
    };
    let Some(gap) = gap else { return members.to_vec() };
    let (before, after) = members.split_at(gap.min(members.len()));
    let stay = |part: &[SubjectId]| part.iter().copied().filter(|member| !is_moved(member)).collect::<Vec<_>>();
    let go = members.iter().copied().filter(is_moved);
    stay(before).into_iter().chain(go).chain(stay(after)).collect()
}

/// Brings members into the order of a list; those it does not name come last, as they are.
pub(super) fn put_in_order(members: &mut [SubjectId], wanted: &[SubjectId]) {
    let places: std::collections::HashMap<SubjectId, usize> =
        wanted.iter().enumerate().map(|(place, subject)| (*subject, place)).collect();
    members.sort_by_key(|member| places.get(member).copied().unwrap_or(usize::MAX));
}

/// A collection and those that lie in it, in reading order; none where it is gone.
pub fn family(all: &[Collection], id: CollectionId) -> Vec<&Collection> {
    let tree = in_order(all);
    let Some(start) = tree.iter().position(|(_, one)| one.id == id) else {
        // In a damaged store it may lie in a ring that no tree has.
        return all.iter().filter(|one| one.id == id).collect();
    };
    let depth = tree.get(start).map_or(0, |(depth, _)| *depth);
    let rest = tree.into_iter().skip(start);
    rest.enumerate().take_while(|(place, (own, _))| *place == 0 || *own > depth).map(|(_, (_, one))| one).collect()
}

/// Everything in a collection and in those that lie in it, in the user's order: its own first.
pub fn members_in_order(all: &[Collection], id: CollectionId) -> Vec<SubjectId> {
    let mut seen = BTreeSet::new();
    let members = family(all, id).into_iter().flat_map(|one| one.members.iter().copied());
    members.filter(|member| seen.insert(*member)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(numbers: &[u64]) -> Vec<SubjectId> {
        numbers.iter().copied().map(SubjectId).collect()
    }

    fn moved(numbers: &[u64], to: Place<u64>) -> Vec<u64> {
        let to = match to {
            Place::Before(one) => Place::Before(SubjectId(one)),
            Place::After(one) => Place::After(SubjectId(one)),
            Place::First => Place::First,
            Place::Up => Place::Up,
            Place::Down => Place::Down,
            Place::Last => Place::Last,
        };
        // The third cannot be seen.
        let shown = ids(&[1, 2, 4, 5, 6]).into_iter().collect();
        let moved = ids(numbers).into_iter().collect();
        arranged(&ids(&[1, 2, 3, 4, 5, 6]), &moved, &shown, to).into_iter().map(|one| one.0).collect()
    }

    #[test]
    fn some_are_brought_to_a_place_side_by_side() {
        assert_eq!(moved(&[5, 2], Place::First), [2, 5, 1, 3, 4, 6]);
        assert_eq!(moved(&[5, 2], Place::Last), [1, 3, 4, 6, 2, 5]);
        assert_eq!(moved(&[1, 6], Place::Before(4)), [2, 3, 1, 6, 4, 5]);
        assert_eq!(moved(&[1, 6], Place::After(4)), [2, 3, 4, 1, 6, 5]);
        assert_eq!(moved(&[4, 5], Place::Before(5)), [1, 2, 3, 4, 5, 6], "onto themselves");
        assert_eq!(moved(&[4], Place::Before(9)), [1, 2, 3, 4, 5, 6], "onto what is not there");
        assert_eq!(moved(&[9], Place::Up), [1, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn one_place_further_is_past_the_next_that_is_seen() {
        assert_eq!(moved(&[4], Place::Up), [1, 4, 2, 3, 5, 6]);
        assert_eq!(moved(&[2], Place::Down), [1, 3, 4, 2, 5, 6]);
        assert_eq!(moved(&[1], Place::Up), [1, 2, 3, 4, 5, 6]);
        assert_eq!(moved(&[6], Place::Down), [1, 2, 3, 4, 5, 6]);
        assert_eq!(moved(&[1, 5], Place::Up), [1, 5, 2, 3, 4, 6], "those at the beginning wait for the others");
        assert_eq!(moved(&[1, 2], Place::Down), [3, 4, 1, 2, 5, 6]);
    }

    #[test]
    fn what_lies_inside_follows() {
        let one = |id, parent: Option<u32>, members: &[u64]| Collection {
            id: CollectionId(id),
            parent: parent.map(CollectionId),
            position: id,
            members: ids(members),
            ..Collection::default()
        };
        let all = [
            one(1, None, &[3, 1]),
            one(2, Some(1), &[2, 3]),
            one(3, None, &[7]),
            one(4, Some(5), &[8]),
            one(5, Some(4), &[]),
        ];
        assert_eq!(members_in_order(&all, CollectionId(1)), ids(&[3, 1, 2]));
        assert_eq!(members_in_order(&all, CollectionId(3)), ids(&[7]));
        assert_eq!(members_in_order(&all, CollectionId(4)), ids(&[8]), "a ring is no reason to lose them");
        assert_eq!(members_in_order(&all, CollectionId(9)), ids(&[]));
    }
}
