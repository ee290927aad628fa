//! Models brought into the user's own order within the collection that is shown; and what is changed of collections, with its way
//! back.

use super::action::{Action, Effect};
use super::reduce::drop_value;
use super::state::AppState;
use crate::model::arrange::{Place, arranged, family};
use crate::model::collection::{self, Collection, CollectionChange, RemovedCollections};
use crate::model::facet::FacetValue;
use crate::model::ids::{CollectionId, FileKey, SubjectId};
use crate::model::query::SortBy;
use crate::words::tr;
use std::collections::BTreeSet;
use std::sync::Arc;

impl AppState {
    /// The collection whose models can be shown in the user's own order: the one that is asked for, when it is filled by hand.
    pub fn own_order(&self) -> Option<CollectionId> {
        let id = self.query.collection()?;
        self.collections.iter().any(|one| one.id == id && one.smart.is_none()).then_some(id)
    }

    /// Whether the gallery is in the user's own order, so that models in it can be put elsewhere. What was found is in another.
    pub fn is_in_own_order(&self) -> bool {
        self.query.sort == SortBy::Own && self.own_order().is_some() && !self.view.is_found
    }

    /// The change that brings models to a place of what is shown; `None` where nothing would change.
    fn arrangement(&self, keys: &[FileKey], to: Place<FileKey>) -> Option<CollectionChange> {
        let shown = self.own_order().filter(|_| self.is_in_own_order())?;
        let subject = |key: FileKey| self.view.row(key).and_then(|row| row.card.subject);
        let moved: BTreeSet<SubjectId> = keys.iter().copied().filter_map(subject).collect();
        let to = if self.query.reversed { to.reversed() } else { to };
        let to = match to {
            Place::Before(key) => Place::Before(subject(key)?),
            Place::After(key) => Place::After(subject(key)?),
            Place::First => Place::First,
            Place::Up => Place::Up,
            Place::Down => Place::Down,
            Place::Last => Place::Last,
        };
        // With one that holds others all of these are shown; each keeps its own order.
        let is_meant = |one: &&Collection| match to {
            Place::Before(subject) | Place::After(subject) => one.members.contains(&subject),
            _ => one.members.iter().any(|member| moved.contains(member)),
        };
        let one = family(&self.collections, shown).into_iter().filter(|one| one.smart.is_none()).find(is_meant)?;
        let seen = match to {
            Place::Up | Place::Down => self.view.iter().filter_map(|row| row.card.subject).collect(),
            _ => BTreeSet::new(),
        };
        let order = arranged(&one.members, &moved, &seen, to);
        (order != one.members).then_some(CollectionChange::Order(one.id, order))
    }
}

/// Brings models to a place in the order that is shown, and offers the way back.
pub(super) fn reduce(state: &mut AppState, keys: &[FileKey], to: Place<FileKey>) -> Vec<Effect> {
    let Some(change) = state.arrangement(keys, to) else { return Vec::new() };
    let CollectionChange::Order(id, _) = &change else { return Vec::new() };
    let Some(one) = state.collections.iter().find(|one| one.id == *id) else { return Vec::new() };
    let text = tr!("notice-arranged", name = one.name);
    let mut back = Action::ChangeCollections(CollectionChange::Order(*id, one.members.clone()));
    // Several steps in a row are taken back as one.
    if let Some(before) = state.notices.back().filter(|notice| notice.text == text)
        && let Some((_, offer)) = &before.offer
    {
        back = (**offer).clone();
    }
    state.confirm(text, Some((tr!("notice-undo").to_owned(), back)));
    // At once: the next step is one from here.
    let _refused = collection::apply(&mut state.collections, &change, CollectionId(0), 0);
    vec![Effect::ChangeCollections(change)]
}

/// Takes a change of collections, and offers the way back where the state knows it.
pub(super) fn change(state: &mut AppState, change: CollectionChange) -> Vec<Effect> {
    let mut effects = Vec::new();
    let of = |id: CollectionId| state.collections.iter().find(|one| one.id == id);
    let offer = match &change {
        CollectionChange::Remove(id) => {
            // What cannot be shown any more must not go on narrowing the gallery. The way back is told when it is gone.
            effects = drop_value(state, &FacetValue::Collection(*id));
            None
        }
        CollectionChange::Rename(id, name) => of(*id).map(|one| {
            let text = tr!("notice-collection-renamed", before = one.name, name = name);
            (text, CollectionChange::Rename(*id, one.name.clone()))
        }),
        CollectionChange::Move { id, .. } => of(*id).map(|one| {
            let mut later: Vec<&Collection> =
                state.collections.iter().filter(|other| other.parent == one.parent).collect();
            later.retain(|other| (other.position, other.id) > (one.position, one.id));
            let before = later.into_iter().min_by_key(|other| (other.position, other.id)).map(|other| other.id);
            let text = tr!("notice-collection-moved", name = one.name);
            (text, CollectionChange::Move { id: *id, parent: one.parent, before })
        }),
        _ => None,
    };
    let is_refused = collection::apply(&mut state.collections.clone(), &change, CollectionId(0), 0).is_err();
    if let Some((text, back)) = offer.filter(|_| !is_refused) {
        state.confirm(text, Some((tr!("notice-undo").to_owned(), Action::ChangeCollections(back))));
    }
    effects.push(Effect::ChangeCollections(change));
    effects
}

/// Says that collections are gone, and offers the way back.
pub(super) fn removed(state: &mut AppState, removed: Arc<RemovedCollections>) -> Vec<Effect> {
    if let Some(name) = removed.collections.first().map(|first| first.name.clone()) {
        let text = tr!("notice-collection-removed", name = name);
        let back = Action::RestoreCollections(removed);
        state.confirm(text, Some((tr!("notice-undo").to_owned(), back)));
    }
    Vec::new()
}

/// The places models have among the members of a collection; those of which it is not known come last.
pub(super) fn places_of(state: &AppState, one: &Collection, keys: &[FileKey]) -> Vec<(FileKey, usize)> {
    let place = |key: FileKey| {
        let subject = state.view.row(key).and_then(|row| row.card.subject);
        let place = subject.and_then(|subject| one.members.iter().position(|member| *member == subject));
        (key, place.unwrap_or(usize::MAX))
    };
    keys.iter().copied().map(place).collect()
}
