//! Actions on the Community panel, and what its services tell.

use crate::app::action::{Action, Effect};
use crate::app::community::{CommunityAsk, CommunityNews, TrendList};
use crate::app::state::{AppState, Sheet};
use crate::model::mature::{MatureLevel, MatureMode};

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
        Action::ShowShowcase { of_week } => {
            state.community.showcase.of_week = of_week;
            vec![ask_showcase(state, false)]
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
    let of_week = state.community.showcase.of_week;
    let bits = [MatureLevel::Pg, MatureLevel::Pg13, MatureLevel::R, MatureLevel::X, MatureLevel::Xxx];
    let levels = bits.iter().enumerate().filter(|(_, level)| shows(state, **level)).map(|(bit, _)| 1_u8 << bit).sum();
    Effect::Community(CommunityAsk::Showcase { of_week, levels, anew })
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
        CommunityNews::Creators(creators) => community.creators = creators,
        CommunityNews::Reading(rows, asked, trouble) => {
            (community.reading, community.reading_asked_unix_secs, community.reading_trouble) = (rows, asked, trouble);
        }
        // The user may have asked for the other period meanwhile.
        CommunityNews::Showcase(showcase) if showcase.of_week == community.showcase.of_week => {
            community.showcase = showcase;
        }
        CommunityNews::Showcase(_) => {}
        CommunityNews::Article(article) => community.article = Some(article),
    }
}
