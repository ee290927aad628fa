//! Actions on Discovery's finding by sentence, picture and taste, and what its services tell.

use crate::app::action::Effect;
use crate::app::discover::DiscoverMode;
use crate::app::finder::{FinderAction, FinderAsk, FinderNews, Picture, PictureWish, Sentence};
use crate::app::state::AppState;
use std::path::Path;

pub(super) fn reduce(state: &mut AppState, action: FinderAction) -> Vec<Effect> {
    match action {
        FinderAction::Say(text) => {
            let sentence = &mut state.finder.sentence;
            if sentence.text == text {
                return Vec::new();
            }
            sentence.text = text;
            sentence.ignored.clear();
            say(state)
        }
        FinderAction::Seek(text) => {
            let mut effects = show(state, DiscoverMode::Smart);
            effects.extend(reduce(state, FinderAction::Say(text)));
            effects
        }
        FinderAction::Ignore(words) => {
            state.finder.sentence.ignored.push(words);
            say(state)
        }
        FinderAction::Look(None) => {
            state.finder.picture = Picture::default();
            state.finder.turn += 1;
            Vec::new()
        }
        FinderAction::Look(Some(wish)) => {
            let mut effects = show(state, DiscoverMode::Visual);
            effects.extend(look(state, wish));
            effects
        }
        FinderAction::List(list) => {
            state.finder.liked.list = list;
            let mut effects = Vec::new();
            if state.settings.discover != DiscoverMode::Recommend {
                effects = show(state, DiscoverMode::Recommend);
                effects.push(Effect::Finder(FinderAsk::Trends));
            }
            effects.extend(ask_list(state));
            effects
        }
        FinderAction::Dismiss(id, dismissed) => {
            if dismissed {
                state.finder.liked.rows.retain(|row| row.card.model_id != Some(id));
            }
            vec![Effect::Finder(FinderAsk::Dismiss(id, dismissed))]
        }
    }
}

/// What the tab that is open needs.
pub(in crate::app) fn open(state: &mut AppState) -> Vec<Effect> {
    match state.settings.discover {
        DiscoverMode::Smart => {
            let mut effects = vec![Effect::Finder(FinderAsk::Prepare)];
            if state.finder.sentence.took_secs.is_none() {
                effects.extend(say(state));
            }
            effects
        }
        DiscoverMode::Visual => vec![Effect::Finder(FinderAsk::Vision(state.settings.vision.clone()))],
        DiscoverMode::Recommend => {
            let mut effects = ask_list(state);
            effects.push(Effect::Finder(FinderAsk::Trends));
            effects
        }
        DiscoverMode::Search | DiscoverMode::Tags | DiscoverMode::Advanced => Vec::new(),
    }
}

/// Lists about the selected model follow the selection.
pub(in crate::app) fn selected(state: &mut AppState) -> Vec<Effect> {
    let follows = state.settings.discover == DiscoverMode::Recommend && state.finder.liked.list.is_of_one();
    if follows && state.finder.liked.of != state.selected { ask_list(state) } else { Vec::new() }
}

/// Looks for a picture: a dropped one while the tab for pictures is open, or one in the window.
pub(in crate::app) fn look(state: &mut AppState, wish: PictureWish) -> Vec<Effect> {
    let turn = next_turn(state);
    let picture = &mut state.finder.picture;
    *picture = Picture::default();
    picture.wish = Some(wish.clone());
    picture.is_running = true;
    let vision = state.settings.vision.clone();
    vec![Effect::Finder(FinderAsk::Picture { turn, wish, vision })]
}

fn say(state: &mut AppState) -> Vec<Effect> {
    let turn = next_turn(state);
    let sentence = &mut state.finder.sentence;
    if sentence.text.trim().is_empty() {
        *sentence = Sentence::default();
        return Vec::new();
    }
    sentence.is_running = true;
    let (text, ignored) = (sentence.text.clone(), sentence.ignored.clone());
    vec![Effect::Finder(FinderAsk::Sentence { turn, text, ignored })]
}

fn ask_list(state: &mut AppState) -> Vec<Effect> {
    let turn = next_turn(state);
    let list = state.finder.liked.list;
    let of = if list.is_of_one() { state.selected } else { None };
    let liked = &mut state.finder.liked;
    if liked.of != of || !liked.is_known {
        liked.rows.clear();
    }
    liked.of = of;
    liked.is_running = of.is_some() || !list.is_of_one();
    if !liked.is_running {
        liked.rows.clear();
        return Vec::new();
    }
    vec![Effect::Finder(FinderAsk::List { turn, list, of })]
}

const fn next_turn(state: &mut AppState) -> u64 {
    state.finder.turn += 1;
    state.finder.turn
}

/// Takes in what the services tell; an answer to an older question is dropped.
pub(in crate::app) fn take(state: &mut AppState, news: FinderNews) {
    let finder = &mut state.finder;
    match news {
        FinderNews::Sentence(turn, answer) if turn == finder.turn => {
            // What was typed meanwhile stays.
            let (text, ignored) = (finder.sentence.text.clone(), finder.sentence.ignored.clone());
            finder.sentence = *answer;
            (finder.sentence.text, finder.sentence.ignored) = (text, ignored);
        }
        FinderNews::Picture(turn, answer) if turn == finder.turn => {
            let wish = finder.picture.wish.take();
            finder.picture = *answer;
            finder.picture.wish = wish;
        }
        FinderNews::List(turn, answer) if turn == finder.turn => finder.liked = *answer,
        FinderNews::Trends(trends) => finder.trends = *trends,
        FinderNews::Insights(insights) => finder.insights = *insights,
        FinderNews::Encoder(encoder) => finder.encoder = encoder,
        FinderNews::Sentence(..) | FinderNews::Picture(..) | FinderNews::List(..) => {}
    }
}

/// Whether a file is a picture by its name.
pub(super) fn is_picture(path: &Path) -> bool {
    const ENDINGS: [&str; 5] = ["png", "jpg", "jpeg", "webp", "gif"];
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending))
}

/// Opens the tab for recommendations at a list, or the one for pictures with the selected model's.
pub(super) fn show(state: &mut AppState, mode: DiscoverMode) -> Vec<Effect> {
    state.settings.discover = mode;
    state.settings.tab = 0;
    if let Some(open) = state.settings.panels_open.first_mut() {
        *open = true;
    }
    vec![Effect::Save(state.settings.clone())]
}
