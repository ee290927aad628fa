//! What is in a collection, for whoever is no gallery: of one that is filled by hand its members and those of all that lie in it, of a
//! smart one what it asks for now.

use super::view::{ViewContext, asked_for};
use crate::library::now_unix_secs;
use crate::model::arrange::members_in_order;
use crate::model::card::Card;
use crate::model::collection::Collection;
use crate::model::hidden::Hidden;
use crate::model::ids::{FileKey, SubjectId};
use crate::store::{Reader, StoreError};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// The cards of a collection: of files, and of models that are only known where these belong to it.
pub fn cards_in(reader: &Reader, all: &[Collection], one: &Collection) -> Result<Vec<Card>, StoreError> {
    let mut cards = reader.cards()?;
    let Some(query) = &one.smart else {
        cards.extend(reader.known_cards()?);
        let members: BTreeSet<SubjectId> = members_in_order(all, one.id).into_iter().collect();
        cards.retain(|card| card.subject.is_some_and(|subject| members.contains(&subject)));
        return Ok(cards);
    };
    if query.scope.is_online() {
        cards.extend(reader.known_cards()?);
    }
    let hidden: Hidden = reader.setting(Hidden::NAME)?.unwrap_or_default();
    let (roots, offline, rings) = (reader.roots()?, BTreeSet::new(), Arc::new(reader.rings()?));
    let context = ViewContext::new(&roots, &offline, all, hidden, rings, now_unix_secs());
    let asked: HashMap<FileKey, usize> = asked_for(cards.clone(), context, query).into_iter().zip(0..).collect();
    cards.retain(|card| asked.contains_key(&card.key));
    cards.sort_by_key(|card| asked.get(&card.key).copied());
    Ok(cards)
}
