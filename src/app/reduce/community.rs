//! Actions on the Community panel, and what its services tell.

use crate::app::action::{Action, Effect};
use crate::app::community::{CommunityAsk, CommunityNews, Showcase, TrendList};
use crate::app::images;
use crate::app::state::{AppState, Sheet};
use crate::model::mature::{MatureLevel, MatureMode};
use crate::model::online::{ImageOrder, ImageSearch, Period};
use crate::words::{names, tr};

/// What is asked for once the library is open: what the store knows is shown at once, CivitAI is asked behind.
pub(in crate::app) fn opening(state: &mut AppState) -> Vec<Effect> {
    let mut effects = ask_trend(state, state.community.list, false);
    effects.extend([CommunityAsk::Creators, CommunityAsk::Counters].map(Effect::Community));
    effects.extend(ask_reading(state, false));
    effects
}

pub(super) fn reduce(state: &mut AppState, action: Action) -> Vec<Effect> {
    match action {
        Action::ShowTrend(list) => {
            state.community.list = list;
            if state.community.trend().is_running {
                return Vec::new();
            }
            ask_trend(state, list, false)
        }
        Action::RefreshCommunity => {
            let mut effects = ask_trend(state, state.community.list, true);
            effects.push(Effect::Community(CommunityAsk::Creators));
            effects.extend(ask_reading(state, true));
            effects
        }
        Action::LoadReading => ask_reading(state, false),
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
            vec![ask_showcase(state, false)]
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
        _ => Vec::new(),
    }
}

fn ask_trend(state: &mut AppState, list: TrendList, anew: bool) -> Vec<Effect> {
    state.community.trend_mut(list).is_running = true;
    let mature = shows(state, MatureLevel::R);
    vec![Effect::Community(CommunityAsk::Trend { list, mature, anew })]
}

fn ask_reading(state: &AppState, anew: bool) -> Vec<Effect> {
    vec![Effect::Community(CommunityAsk::Reading { anew }), ask_showcase(state, anew)]
}

/// Nothing that would only be shown blurred is asked for: there is enough of the other.
fn ask_showcase(state: &AppState, anew: bool) -> Effect {
    let showcase = &state.community.showcase;
    let search = Box::new(showcase_search(state));
    Effect::Community(CommunityAsk::Showcase { of_week: showcase.of_week, family: showcase.family, search, anew })
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
pub(in crate::app) fn take(state: &mut AppState, news: CommunityNews) {
    let community = &mut state.community;
    match news {
        CommunityNews::Trend(list, trend) => *community.trend_mut(list) = trend,
        CommunityNews::Creators(creators, all) => (community.creators, community.all_creators) = (creators, all),
        CommunityNews::Reading(rows, asked, trouble) => {
            (community.reading, community.reading_asked_unix_secs, community.reading_trouble) = (rows, asked, trouble);
        }
        CommunityNews::Showcase(showcase) => {
            // The user may have asked for another meanwhile.
            let asked = |showcase: &Showcase| (showcase.of_week, showcase.family);
            if asked(&showcase) == asked(&community.showcase) {
                community.showcase = showcase;
            }
        }
        CommunityNews::Article(article) => community.article = Some(article),
    }
}
