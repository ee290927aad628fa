//! `civitdeck trending`: what is hot, rising and new, as the window's Community panel tells it.

use super::error::CliError;
use super::online::Online;
use super::options::TrendingArgs;
use super::output::{Output, plain, tell};
use super::{Outcome, interrupt};
use crate::app::Settings;
use crate::app::launch::Launch;
use crate::catalogue::lists::{self, CatalogueError};
use crate::catalogue::trending;
use crate::civitai::Priority;
use crate::jobs::CancelToken;
use crate::library::now_unix_secs;
use crate::model::community::{Day, Growth};
use crate::model::hidden::Hidden;
use crate::model::ids::ModelId;
use crate::model::mature::MatureLevel;
use crate::model::online::{ModelAsk, ModelOrder, ModelSearch, Period};
use crate::model::text;
use crate::store::{Store, StoreError};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
struct TrendLine<'a> {
    list: &'static str,
    model_id: u64,
    version_id: Option<u64>,
    name: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    base_model: Option<&'a str>,
    creator: Option<&'a str>,
    installed: bool,
    download_count: Option<u64>,
    /// Gained within the window, where two days are known.
    downloads_gained: Option<u64>,
    thumbs_up_gained: Option<u64>,
    days: Option<u32>,
    source: &'static str,
    age_seconds: Option<i64>,
}

/// One list, ready to print.
struct List {
    name: &'static str,
    ids: Vec<ModelId>,
    source: &'static str,
    asked_unix_secs: Option<i64>,
}

pub(super) fn run(args: &TrendingArgs, launch: &Launch, output: &mut Output) -> Result<Outcome, CliError> {
    let store = Store::open(&launch.data_dir)?;
    let online = Online::new(launch)?;
    let cancel = CancelToken::default();
    interrupt::listen(&cancel);
    let now = now_unix_secs();
    let mut any_failed = false;
    let mut found = Vec::new();
    for (name, order, period) in
        [("hot", ModelOrder::MostDownloaded, Period::Week), ("new", ModelOrder::Newest, Period::AllTime)]
    {
        let search = ModelSearch { ask: ModelAsk::List(order), period, ..ModelSearch::default() };
        let kept = lists::kept_models(&store, &search, None)?;
        let young = kept.as_ref().is_some_and(|kept| lists::is_young(kept.asked_unix_secs, now));
        let mut list = (kept, "cached");
        if !young && !launch.civitai.offline {
            let asked = lists::ask_models(&store, &online.client, Priority::Interactive, &search, None);
            match online.wait(&cancel, asked) {
                Some(Ok(page)) => list = (Some(page), "live"),
                Some(Err(CatalogueError::Store(error))) => return Err(error.into()),
                Some(Err(CatalogueError::Civitai(error))) => {
                    any_failed = true;
                    tell(&format!("{name}: {error}"));
                }
                None => any_failed = true,
            }
        }
        if let (Some(page), source) = list {
            let ids = page.value.items;
            found.push(List { name, ids, source, asked_unix_secs: Some(page.asked_unix_secs) });
        }
    }
    let since = Day::of(now).before(trending::WINDOW_DAYS + 1);
    let counters = store.read(|reader| reader.counters_since(since))?;
    let rising = trending::rising(&counters, usize::MAX);
    if rising.growths.is_empty() {
        tell(&format!("rising: a rate needs the counters of two days; those of {} models are kept", rising.watched));
    }
    let growths: BTreeMap<ModelId, Growth> =
        trending::growths(&counters).map(|growth| (growth.model_id, growth)).collect();
    let ids = rising.growths.iter().map(|growth| growth.model_id).collect();
    found.insert(found.len().min(1), List { name: "rising", ids, source: "own counters", asked_unix_secs: None });
    let shown = Shown::read(&store)?;
    for list in &mut found {
        list.ids.retain(|id| shown.is_shown(&store, *id));
        list.ids.truncate(args.limit);
        print(&store, list, &growths, now, output)?;
    }
    Ok(Outcome::of(any_failed))
}

/// What is left out of every list: what the user hid for good, and what is above the level of the settings.
struct Shown {
    hidden: Hidden,
    hide_above: Option<MatureLevel>,
}

impl Shown {
    fn read(store: &Store) -> Result<Self, StoreError> {
        store.read(|reader| {
            let settings: Settings = reader.setting(Settings::NAME)?.unwrap_or_default();
            let hidden = reader.setting(Hidden::NAME)?.unwrap_or_default();
            Ok(Self { hidden, hide_above: settings.sane().mature.hide_above() })
        })
    }

    fn is_shown(&self, store: &Store, id: ModelId) -> bool {
        let Ok(Some(known)) = store.read(|reader| reader.known(id)) else { return false };
        let card = &known.card;
        let is_fine = self.hide_above.is_none_or(|level| card.level() <= level || card.mature.is_some());
        is_fine && !self.hidden.hides(card)
    }
}

fn print(
    store: &Store,
    list: &List,
    growths: &BTreeMap<ModelId, Growth>,
    now_unix_secs: i64,
    output: &mut Output,
) -> Result<(), CliError> {
    for id in &list.ids {
        let read = store.read(|reader| Ok((reader.known(*id)?, reader.files_of_model(*id, 1)?)))?;
        let (Some(known), files) = read else { continue };
        let card = &known.card;
        let growth = growths.get(id);
        let line = TrendLine {
            list: list.name,
            model_id: id.0,
            version_id: card.version_id.map(|id| id.0),
            name: &card.name,
            kind: card.kind.label(),
            base_model: card.base_model.as_deref(),
            creator: card.creator.as_deref(),
            installed: !files.is_empty(),
            download_count: card.download_count,
            downloads_gained: growth.and_then(|growth| growth.downloads_gained),
            thumbs_up_gained: growth.and_then(|growth| growth.thumbs_up_gained),
            days: growth.map(|growth| growth.days),
            source: list.source,
            age_seconds: list.asked_unix_secs.map(|at| now_unix_secs.saturating_sub(at).max(0)),
        };
        if output.json {
            output.object(&line)?;
            continue;
        }
        let gained =
            line.downloads_gained.map(|count| format!("+{} in {} days", text::count(count), line.days.unwrap_or(0)));
        let total = line.download_count.map(|count| format!("{} downloads", text::count(count)));
        let about = gained.or(total).unwrap_or_default();
        let creator = card.creator.as_deref().unwrap_or("unknown");
        output.line(&plain(&format!(
            "{:<7} {:>9}  {:<40} {:<14} {:<14} {creator}  {about}",
            list.name,
            id.0,
            card.name,
            line.kind,
            card.base_label(),
        )))?;
    }
    Ok(())
}
