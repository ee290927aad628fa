//! What followed creators brought, and the counters of the day: asked for in the background, once a day.

use super::{COUNTED, counters_day};
use crate::app::services::{Services, lock};
use crate::catalogue::lists::{self, CatalogueError};
use crate::catalogue::{keep, trending};
use crate::civitai::{CivitaiError, Priority};
use crate::library::now_unix_secs;
use crate::model::card::Card;
use crate::model::community::{Day, Followed};
use crate::model::ids::ModelId;
use crate::model::online::{ModelAsk, ModelOrder, ModelSearch};
use crate::store::{Store, StoreError};
use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

/// Models of the user's favourites whose counters are asked for at once; more wait for the next day.
const MOST_FAVOURITES: usize = 1_000;
/// Models seen lately whose counters are asked for on a day on which nothing else told them.
const MOST_SEEN: usize = 300;

impl Services {
    /// Once a day: what followed creators brought, and the counters of favourites and of what was seen lately. Politely, in the
    /// background.
    pub(super) fn count_daily(&self, store: &Store) -> Result<(), StoreError> {
        let now = now_unix_secs();
        if self.shared.client.is_offline() || counters_day(store)? == Day::of(now) {
            return Ok(());
        }
        let were_all_asked = self.ask_followed(store)?;
        let ids = to_count(store, Day::of(now))?;
        if !ids.is_empty() {
            let asked = self.shared.client.models(Priority::Background, &ids);
            match self.shared.runtime.block_on(asked) {
                Ok(answers) => keep::store_models(store, &answers)?,
                Err(error) => {
                    tracing::info!("counters of the day are left for later: {error}");
                    return Ok(());
                }
            }
        }
        // Who could not be asked about is asked about again today.
        if were_all_asked { store.write(|writer| writer.put_setting(COUNTED, &now)) } else { Ok(()) }
    }

    /// Asks for the newest models of followed creators who were not asked about for a day. Whether none was left out.
    pub(super) fn ask_followed(&self, store: &Store) -> Result<bool, StoreError> {
        // One at a time: following many at once must not ask for the same ones twice.
        let _turn = lock(&self.shared.turns.community);
        let (mut any, mut all) = (false, true);
        for followed in store.read(|reader| reader.followed())? {
            let now = now_unix_secs();
            if Day::of(followed.asked_unix_secs) == Day::of(now) {
                continue;
            }
            if self.shared.client.is_offline() || self.shared.stopped.load(Ordering::Relaxed) {
                all = false;
                break;
            }
            let search = newest(&followed);
            let asked = lists::ask_models(store, &self.shared.client, Priority::Background, &search, None);
            match self.shared.runtime.block_on(asked) {
                Ok(_) => {
                    any = true;
                    store.write(|writer| {
                        // Who was unfollowed meanwhile must not come back.
                        match writer.followed_creator(&followed.name)? {
                            Some(still) => writer.put_followed(&Followed { asked_unix_secs: now, ..still }),
                            None => Ok(()),
                        }
                    })?;
                }
                Err(CatalogueError::Store(error)) => return Err(error),
                Err(CatalogueError::Civitai(error)) => {
                    tracing::info!("{} is asked about later: {error}", followed.name);
                    all &= !error.is_temporary();
                    // Trouble with one list is none of the others'.
                    if is_trouble_of_all(&error) {
                        break;
                    }
                }
            }
        }
        if any {
            self.creators(store)?;
        }
        Ok(all)
    }
}

fn newest(followed: &Followed) -> ModelSearch {
    ModelSearch {
        ask: ModelAsk::List(ModelOrder::Newest),
        username: Some(followed.name.clone()),
        mature: true,
        ..ModelSearch::default()
    }
}

/// Whether the next one would only hear the same.
fn is_trouble_of_all(error: &CivitaiError) -> bool {
    error.is_offline() || matches!(error, CivitaiError::Throttled { .. } | CivitaiError::Resting { .. })
}

/// Models whose counters of a day are still to be asked for: favourites, then those that were seen within the window.
fn to_count(store: &Store, today: Day) -> Result<Vec<ModelId>, StoreError> {
    store.read(|reader| {
        let mut favourites: BTreeSet<ModelId> = BTreeSet::new();
        let mut take = |card: Card| favourites.extend(card.model_id.filter(|_| card.favourite && !card.deleted));
        reader.each_card(&mut take)?;
        reader.each_known_card(&mut take)?;
        let counted = reader.counters_since(today.before(trending::WINDOW_DAYS))?;
        let is_told = |id: &ModelId| counted.get(id).is_some_and(|days| days.iter().any(|(day, _)| *day == today));
        let mut ids: Vec<ModelId> =
            favourites.iter().copied().filter(|id| !is_told(id)).take(MOST_FAVOURITES).collect();
        let mut seen: Vec<(Day, ModelId)> = counted
            .iter()
            .filter(|(id, _)| !favourites.contains(id) && !is_told(id))
            .filter_map(|(id, days)| Some((days.iter().map(|(day, _)| *day).max()?, *id)))
            .collect();
        seen.sort_unstable_by(|left, right| right.cmp(left));
        ids.extend(seen.into_iter().take(MOST_SEEN).map(|(_, id)| id));
        Ok(ids)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::community::Counters;

    #[test]
    fn what_was_seen_lately_is_counted_once_a_day() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let count = |id: u64, day: u32| {
            let counters = Counters { thumbs_up_count: Some(5), ..Counters::default() };
            store.write(|writer| writer.put_counters(ModelId(id), Day(day), &counters)).unwrap();
        };
        count(1, 99);
        count(2, 97);
        count(3, 50);
        count(4, 99);
        count(4, 100);
        assert_eq!(to_count(&store, Day(100)).unwrap(), [ModelId(1), ModelId(2)]);
        count(1, 100);
        assert_eq!(to_count(&store, Day(100)).unwrap(), [ModelId(2)]);
        assert_eq!(
            to_count(&store, Day(101)).unwrap(),
            [ModelId(4), ModelId(1), ModelId(2)],
            "and again on the next day"
        );
    }
}
