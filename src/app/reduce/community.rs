//! Actions on the Community panel, and what its services tell.

use crate::app::action::{Action, Effect};
use crate::app::community::{
    Community, CommunityAsk, CommunityNews, CreatorView, KeptShelf, Made, PublicShelf, Reading, ReadingKind,
    ReadingWish, Showcase, TrendList, Urge,
};
use crate::app::images;
use crate::app::state::{AppState, Phase, Sheet};
use crate::model::facet::FacetValue;
use crate::model::feed::PublicCollection;
use crate::model::ids::VersionId;
use crate::model::mature::{MatureLevel, MatureMode};
use crate::model::online::{ImageOrder, ImageSearch, ImagesOf, Period};
use crate::model::query::Scope;
use crate::words::{names, tr};

/// Pages of articles and public collections that are listed at most.
const MOST_READING_PAGES: usize = 25;

/// What is asked for once the library is open. What the panel shows waits until the panel is on screen.
pub(in crate::app) fn opening(state: &mut AppState) -> Vec<Effect> {
    state.community.was_shown = false;
    [CommunityAsk::Creators, CommunityAsk::Counters].map(Effect::Community).into()
}

pub(super) fn reduce(state: &mut AppState, action: Action) -> Vec<Effect> {
    match action {
        Action::ShowTrend(list) => {
            state.community.list = list;
            if state.community.trend().is_running {
                return Vec::new();
            }
            ask_trend(state, list, Urge::Wanted)
        }
        Action::SeeCommunity => {
            if state.community.was_shown || state.phase != Phase::Ready {
                return Vec::new();
            }
            // What the store knows is there at once; people who search go before what is new of it.
            state.community.was_shown = true;
            let mut effects = ask_trend(state, state.community.list, Urge::Ahead);
            effects.extend(ask_reading(state, Urge::Ahead));
            effects
        }
        Action::SeeMade(version) => {
            if state.community.made.as_ref().is_some_and(|made| made.version == version) {
                return Vec::new();
            }
            state.community.made = Some(Made { version, is_running: true, ..Made::default() });
            vec![ask_made(state, version)]
        }
        Action::OpenMade(picture, title) => {
            let Some(version) = state.community.made.as_ref().map(|made| made.version) else { return Vec::new() };
            let search = made_search(state, version);
            images::show(state, search, title, Some(picture))
        }
        Action::RefreshCommunity => {
            let mut effects = ask_trend(state, state.community.list, Urge::Anew);
            effects.push(Effect::Community(CommunityAsk::Creators));
            effects.extend(ask_reading(state, Urge::Anew));
            if let Some(version) = state.community.made.as_ref().map(|made| made.version) {
                effects.push(ask_made(state, version));
            }
            effects
        }
        Action::LoadReading | Action::OpenCreator(_) | Action::SearchReading(_) | Action::MoreReading => {
            read_or_meet(state, action)
        }
        Action::Follow(name, on) => {
            // The button must not lag behind the click; the services tell the whole list right after.
            if let Some(creator) = state.community.creators.iter_mut().find(|creator| creator.name == name) {
                creator.followed = on;
            }
            vec![Effect::Community(CommunityAsk::Follow(name, on))]
        }
        Action::SeenCreator(name) => vec![Effect::Community(CommunityAsk::Seen(name))],
        Action::ShowShowcase { of_week, family } => {
            let showcase = &mut state.community.showcase;
            (showcase.of_week, showcase.family, showcase.is_running) = (of_week, family, true);
            vec![ask_showcase(state, Urge::Wanted)]
        }
        Action::OpenShowcase(first) => {
            let showcase = &state.community.showcase;
            let period = if showcase.of_week { tr!("community-of-week") } else { tr!("community-of-day") };
            let family = showcase.family.map(|family| format!(" · {}", names::family(family))).unwrap_or_default();
            let title = format!("{}{family} · {period}", tr!("community-showcase"));
            let search = showcase_search(state);
            images::show(state, search, title, first)
        }
        Action::OpenArticle(id) => {
            if state.community.article.as_ref().is_some_and(|article| article.id != id) {
                state.community.article = None;
            }
            state.sheets.retain(|open| *open != Sheet::Article);
            state.sheets.push(Sheet::Article);
            vec![Effect::Community(CommunityAsk::Article(id))]
        }
        Action::OpenCollection(id) => open_shelf(state, id),
        Action::KeepCollection(models) => {
            let Some(shelf) = state.community.shelf.as_mut().filter(|shelf| !shelf.is_keeping) else {
                return Vec::new();
            };
            (shelf.is_keeping, shelf.trouble) = (true, None);
            vec![Effect::Community(CommunityAsk::Keep(Box::new(shelf.about.clone()), models))]
        }
        _ => Vec::new(),
    }
}

/// Things to read, and who makes what.
fn read_or_meet(state: &mut AppState, action: Action) -> Vec<Effect> {
    match action {
        Action::LoadReading => ask_reading(state, Urge::Wanted),
        Action::OpenCreator(name) => {
            let is_open = state.community.creator.as_ref().is_some_and(|open| open.name.eq_ignore_ascii_case(&name));
            if !is_open {
                let name = name.clone();
                state.community.creator = Some(CreatorView { name, is_running: true, ..CreatorView::default() });
            }
            state.sheets.retain(|open| *open != Sheet::Creator);
            state.sheets.push(Sheet::Creator);
            vec![Effect::Community(CommunityAsk::Creator(name))]
        }
        Action::SearchReading(text) => {
            if text == state.community.reading.wish.text {
                return Vec::new();
            }
            state.community.reading = Reading { wish: ReadingWish { text, pages: 1 }, ..Reading::default() };
            vec![ask_texts(state, Urge::Wanted)]
        }
        Action::MoreReading => {
            let reading = &mut state.community.reading;
            if reading.is_running || !reading.has_more || reading.wish.pages >= MOST_READING_PAGES {
                return Vec::new();
            }
            reading.wish.pages += 1;
            vec![ask_texts(state, Urge::Wanted)]
        }
        _ => Vec::new(),
    }
}

fn ask_made(state: &AppState, version: VersionId) -> Effect {
    Effect::Community(CommunityAsk::Made(version, Box::new(made_search(state, version))))
}

/// As the wall of these pictures asks, so that both have one answer.
fn made_search(state: &AppState, version: VersionId) -> ImageSearch {
    ImageSearch { of: ImagesOf::Version(version.0), levels: images::levels(state), ..ImageSearch::default() }
}

/// What the list told of it is there at once.
fn open_shelf(state: &mut AppState, id: u64) -> Vec<Effect> {
    let row = state.community.reading.rows.iter().find(|row| row.kind == ReadingKind::Collection && row.id == id);
    let about = PublicCollection {
        id,
        name: row.map(|row| row.title.clone()).unwrap_or_default(),
        username: row.and_then(|row| row.author.clone()),
        item_count: row.and_then(|row| row.amount),
        ..PublicCollection::default()
    };
    state.community.shelf = Some(PublicShelf { about, ..PublicShelf::default() });
    state.sheets.retain(|open| *open != Sheet::PublicShelf);
    state.sheets.push(Sheet::PublicShelf);
    vec![Effect::Community(CommunityAsk::Shelf(id))]
}

/// Its models are shown, those that are not installed as well.
fn kept(state: &mut AppState, kept: &KeptShelf) -> Vec<Effect> {
    state.sheets.retain(|open| *open != Sheet::PublicShelf);
    state.community.shelf = None;
    let mut text = tr!("shelf-kept", name = &kept.name, count = kept.models);
    if kept.unknown > 0 {
        text = format!("{text}. {}", tr!("shelf-unknown", count = kept.unknown));
    }
    state.confirm(text, None);
    let mut effects = super::reduce(state, Action::ShowOnly(Some(FacetValue::Collection(kept.id))));
    effects.extend(super::reduce(state, Action::SetScope(Scope::Both)));
    effects
}

fn ask_trend(state: &mut AppState, list: TrendList, urge: Urge) -> Vec<Effect> {
    state.community.trend_mut(list).is_running = true;
    let mature = shows(state, MatureLevel::R);
    vec![Effect::Community(CommunityAsk::Trend { list, mature, urge })]
}

fn ask_reading(state: &mut AppState, urge: Urge) -> Vec<Effect> {
    vec![ask_texts(state, urge), ask_showcase(state, urge)]
}

fn ask_texts(state: &mut AppState, urge: Urge) -> Effect {
    state.community.reading.is_running = true;
    Effect::Community(CommunityAsk::Reading { wish: state.community.reading.wish.clone(), urge })
}

/// Nothing that would only be shown blurred is asked for: there is enough of the other.
fn ask_showcase(state: &AppState, urge: Urge) -> Effect {
    let showcase = &state.community.showcase;
    let search = Box::new(showcase_search(state));
    Effect::Community(CommunityAsk::Showcase { of_week: showcase.of_week, family: showcase.family, search, urge })
}

fn showcase_search(state: &AppState) -> ImageSearch {
    let showcase = &state.community.showcase;
    let bits = [MatureLevel::Pg, MatureLevel::Pg13, MatureLevel::R, MatureLevel::X, MatureLevel::Xxx];
    let levels = bits.iter().enumerate().filter(|(_, level)| shows(state, **level)).map(|(bit, _)| 1_u8 << bit).sum();
    let bases = showcase.family.map(|family| state.names.bases_of(family)).unwrap_or_default();
    ImageSearch {
        order: ImageOrder::MostReactions,
        period: if showcase.of_week { Period::Week } else { Period::Day },
        levels,
        base_models: bases.into_iter().map(str::to_owned).collect(),
        ..ImageSearch::default()
    }
}

/// Whether pictures of a level are shown as they are.
fn shows(state: &AppState, level: MatureLevel) -> bool {
    state.settings.mature.treat(level, None) == MatureMode::Show
}

/// Takes in what the services tell.
pub(in crate::app) fn take(state: &mut AppState, news: CommunityNews) -> Vec<Effect> {
    let community = &mut state.community;
    match news {
        CommunityNews::Trend(list, trend) => *community.trend_mut(list) = trend,
        CommunityNews::Creators(creators, all) => (community.creators, community.all_creators) = (creators, all),
        CommunityNews::Creator(creator) => {
            // Another may be open by now.
            let is_it = |open: &CreatorView| open.name.eq_ignore_ascii_case(&creator.name);
            if community.creator.as_ref().is_some_and(is_it) {
                community.creator = Some(creator);
            }
        }
        CommunityNews::Reading(reading) => {
            // The user may look for something else by now.
            if reading.wish == community.reading.wish {
                community.reading = reading;
            }
        }
        CommunityNews::Showcase(showcase) => {
            // The user may have asked for another meanwhile.
            let asked = |showcase: &Showcase| (showcase.of_week, showcase.family);
            if asked(&showcase) == asked(&community.showcase) {
                community.showcase = showcase;
            }
        }
        CommunityNews::Made(made) => {
            // Another model may be selected by now.
            if community.made.as_ref().is_some_and(|shown| shown.version == made.version) {
                community.made = Some(made);
            }
        }
        CommunityNews::Article(article) => community.article = Some(article),
        CommunityNews::Kept(Ok(shelf)) => return kept(state, &shelf),
        news => take_shelf(community, news),
    }
    Vec::new()
}

/// News of the public collection that is open. Another may be by now.
fn take_shelf(community: &mut Community, news: CommunityNews) {
    let Some(shelf) = &mut community.shelf else { return };
    match news {
        CommunityNews::Shelf(about, asked_unix_secs, trouble) if about.id == shelf.about.id => {
            let count = about.item_count.or(shelf.about.item_count);
            shelf.about = PublicCollection { item_count: count, ..*about };
            (shelf.asked_unix_secs, shelf.trouble) = (asked_unix_secs, trouble);
        }
        CommunityNews::NoShelf(id) if id == shelf.about.id => shelf.is_gone = true,
        CommunityNews::Named(Ok(named)) => (shelf.named, shelf.trouble) = (named, None),
        CommunityNews::Named(Err(trouble)) => shelf.trouble = Some(trouble),
        CommunityNews::Kept(Err(trouble)) => (shelf.is_keeping, shelf.trouble) = (false, Some(trouble)),
        _ => {}
    }
}
