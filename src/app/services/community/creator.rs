//! All about one creator: what is known at once, then what CivitAI says of them and the newest of their models.

use super::growths;
use super::rows::rows;
use super::sentence;
use crate::app::community::{CommunityNews, CreatorView, TrendRow};
use crate::app::pictures::PictureSource;
use crate::app::services::Services;
use crate::catalogue::lists::{self, CatalogueError};
use crate::civitai::Priority;
use crate::library::now_unix_secs;
use crate::model::card::Card;
use crate::model::feed::CreatorInfo;
use crate::model::ids::ModelId;
use crate::model::online::{ModelAsk, ModelOrder, ModelSearch};
use crate::store::{KeptAnswer, Store, StoreError};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// Models that are listed; the gallery has all.
const MOST: usize = 60;

impl Services {
    pub(super) fn creator(&self, store: &Store, name: &str) -> Result<(), StoreError> {
        let kept = lists::kept_creator(store, name)?;
        let is_young = kept.as_ref().is_some_and(|kept| lists::is_young(kept.asked_unix_secs, now_unix_secs()));
        let will_ask = !is_young && !self.shared.client.is_offline();
        let at_once = told(store, name, kept.as_ref())?;
        self.tell(CommunityNews::Creator(CreatorView { is_running: will_ask, ..at_once }));
        if !will_ask {
            return Ok(());
        }
        let client = &self.shared.client;
        let search = ModelSearch {
            ask: ModelAsk::List(ModelOrder::Newest),
            username: Some(name.to_owned()),
            mature: true,
            ..ModelSearch::default()
        };
        let asking = async {
            let about = lists::ask_creator(store, client, Priority::Interactive, name).await?;
            lists::ask_models(store, client, Priority::Interactive, &search, None).await?;
            Ok::<_, CatalogueError>(about)
        };
        let (about, trouble) = match self.shared.runtime.block_on(asking) {
            Ok(about) => (about.or(kept), None),
            Err(error) => (lists::kept_creator(store, name)?, Some(sentence(error)?)),
        };
        let view = told(store, name, about.as_ref())?;
        self.tell(CommunityNews::Creator(CreatorView { trouble, ..view }));
        self.creators(store)
    }
}

fn told(store: &Store, name: &str, about: Option<&KeptAnswer<CreatorInfo>>) -> Result<CreatorView, StoreError> {
    let growths = growths(store)?;
    let mut rows: Vec<TrendRow> = store.read(|reader| {
        let mut ids: BTreeSet<ModelId> = BTreeSet::new();
        let mut look = |card: Card| {
            let is_theirs = card.creator.as_deref().is_some_and(|creator| creator.eq_ignore_ascii_case(name));
            ids.extend(card.model_id.filter(|_| is_theirs));
        };
        reader.each_card(&mut look)?;
        reader.each_known_card(&mut look)?;
        rows(reader, &ids.into_iter().collect::<Vec<_>>(), &growths)
    })?;
    rows.sort_by_key(|row| Reverse(row.published_unix_secs));
    rows.truncate(MOST);
    let written = about.map_or(name, |about| about.value.username.as_str());
    let picture = about.and_then(|about| about.value.image_url.as_deref()).map(|url| PictureSource::remote(url, None));
    Ok(CreatorView {
        name: written.to_owned(),
        model_count: about.and_then(|about| about.value.model_count),
        picture,
        rows,
        asked_unix_secs: about.map(|about| about.asked_unix_secs),
        trouble: None,
        is_running: false,
    })
}
