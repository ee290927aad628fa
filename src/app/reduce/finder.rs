//! Actions on Discovery's finding by sentence, picture and taste, and what its services tell.

use crate::app::action::{Action, Effect};
use crate::app::discover::DiscoverMode;
use crate::app::finder::{FinderAction, FinderAsk, FinderNews, Picture, PictureWish, Sentence, Wall};
use crate::app::state::AppState;
use crate::model::card::Card;
use crate::model::ids::ModelId;
use crate::words::tr;
use std::path::PathBuf;
use std::sync::Arc;

/// Pictures dropped together that can be chosen from.
const MOST_BESIDE: usize = 24;

pub(super) fn reduce(state: &mut AppState, action: FinderAction) -> Vec<Effect> {
    match action {
        FinderAction::Say(text) => {
            let sentence = &mut state.finder.sentence;
            if sentence.text == text {
                return Vec::new();
            }
            sentence.said.keep_to(&text);
            sentence.text = text;
            say_and_show(state)
        }
        FinderAction::Seek(text) => {
            let mut effects = show(state, DiscoverMode::Smart);
            effects.extend(reduce(state, FinderAction::Say(text)));
            effects
        }
        FinderAction::Ignore(words) => {
            state.finder.sentence.said.ignored.push(words);
            say_and_show(state)
        }
        FinderAction::Choose(words, wish) => {
            let chosen = &mut state.finder.sentence.said.chosen;
            chosen.retain(|(known, _)| *known != words);
            chosen.push((words, wish));
            say_and_show(state)
        }
        FinderAction::Keep(word) => {
            state.finder.sentence.said.kept.push(word);
            say_and_show(state)
        }
        FinderAction::Look(None) => {
            state.finder.picture = Picture::default();
            state.finder.turns.picture += 1;
            if state.finder.wall == Some(Wall::Picture) { show_wall(state, None) } else { Vec::new() }
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
                effects.push(Effect::Finder(FinderAsk::Trends(state.finder.trends.window)));
            }
            effects.extend(ask_list(state));
            effects
        }
        FinderAction::Dismiss(id, dismissed) => dismiss(state, id, dismissed),
        FinderAction::Trends(window) => {
            state.finder.trends.window = window;
            vec![Effect::Finder(FinderAsk::Trends(window))]
        }
        FinderAction::Show(wall) => {
            if wall.is_some() {
                super::bring_models_forward(state);
            }
            show_wall(state, wall)
        }
    }
}

/// Has the gallery show these finds, or its own question again.
pub(in crate::app) fn show_wall(state: &mut AppState, wall: Option<Wall>) -> Vec<Effect> {
    if wall.is_none() && state.finder.wall.is_none() {
        return Vec::new();
    }
    state.finder.wall = wall;
    vec![tell_wall(state)]
}

/// What the gallery is told to show. Where nothing was found it shows what it would show anyway.
fn tell_wall(state: &AppState) -> Effect {
    let finder = &state.finder;
    let rows = finder.wall.map(|wall| finder.rows_of(wall));
    let rows = rows.filter(|rows| !rows.is_empty());
    Effect::Found(rows.map(|rows| rows.iter().map(|row| Arc::clone(&row.card)).collect()))
}

/// The same, where the gallery shows these finds.
fn renew_wall(state: &AppState, wall: Wall) -> Vec<Effect> {
    if state.finder.wall == Some(wall) { vec![tell_wall(state)] } else { Vec::new() }
}

/// Looks for the sentence and shows in the gallery what is found; without a sentence it shows all models.
fn say_and_show(state: &mut AppState) -> Vec<Effect> {
    let mut effects = say(state);
    if state.finder.sentence.text.trim().is_empty() {
        effects.extend(show_wall(state, None));
    } else {
        // What it showed before stands until the answer is there.
        state.finder.wall = Some(Wall::Sentence);
    }
    effects
}

/// Waves a model away, with the way back, or takes that back. The list is made anew once it is kept.
fn dismiss(state: &mut AppState, id: ModelId, dismissed: bool) -> Vec<Effect> {
    let mut effects = vec![Effect::Finder(FinderAsk::Dismiss(id, dismissed))];
    if dismissed {
        let of_list = state.finder.liked.rows.iter().find(|row| row.card.model_id == Some(id));
        let name = of_list.map_or_else(|| id.to_string(), |row| row.card.name.clone());
        state.finder.liked.rows.retain(|row| row.card.model_id != Some(id));
        effects.extend(renew_wall(state, Wall::List));
        let back = Action::Finder(FinderAction::Dismiss(id, false));
        state.confirm(tr!("finder-waved-away", name = name), Some((tr!("notice-undo").to_owned(), back)));
    }
    effects
}

/// What the tab that is open needs.
pub(in crate::app) fn open(state: &mut AppState) -> Vec<Effect> {
    match state.settings.discover {
        DiscoverMode::Smart => {
            let mut effects = vec![Effect::Finder(FinderAsk::Prepare)];
            let has_sentence = !state.finder.sentence.text.trim().is_empty();
            effects.extend(show_wall(state, has_sentence.then_some(Wall::Sentence)));
            if state.finder.sentence.took_secs.is_none() {
                effects.extend(say(state));
            }
            effects
        }
        DiscoverMode::Visual => {
            let mut effects = vec![Effect::Finder(FinderAsk::Vision(state.settings.vision.clone()))];
            let has_picture = state.finder.picture.wish.is_some();
            effects.extend(show_wall(state, has_picture.then_some(Wall::Picture)));
            effects
        }
        DiscoverMode::Recommend => {
            let mut effects = show_wall(state, None);
            effects.extend(ask_list(state));
            effects.push(Effect::Finder(FinderAsk::Trends(state.finder.trends.window)));
            effects
        }
        DiscoverMode::Search | DiscoverMode::Tags | DiscoverMode::Advanced => show_wall(state, None),
    }
}

/// Asks again what the open tab shows, where the answer may be another by now: what is shown stands until then.
pub(in crate::app) fn again(state: &mut AppState) -> Vec<Effect> {
    match state.settings.discover {
        DiscoverMode::Smart if !state.finder.sentence.text.trim().is_empty() => say(state),
        DiscoverMode::Recommend if !state.finder.liked.is_running => ask_list(state),
        _ => Vec::new(),
    }
}

/// What is left out is another: nothing of what was found may stand, in whatever tab.
pub(in crate::app) fn hides_otherwise(state: &mut AppState) -> Vec<Effect> {
    state.finder.sentence.rows.clear();
    state.finder.liked.rows.clear();
    state.finder.sentence.took_secs = None;
    let mut effects = Vec::new();
    if let Some(wish) = state.finder.picture.wish.clone() {
        effects.extend(look(state, wish));
    }
    state.finder.liked.is_running = false;
    effects.extend(again(state));
    if state.settings.discover == DiscoverMode::Recommend {
        effects.push(Effect::Finder(FinderAsk::Trends(state.finder.trends.window)));
    }
    effects
}

/// Lists about the selected model follow the selection.
pub(in crate::app) fn selected(state: &mut AppState) -> Vec<Effect> {
    // A list that is shown in the gallery must not change under the pointer.
    if state.finder.wall == Some(Wall::List) {
        return Vec::new();
    }
    let follows = state.settings.discover == DiscoverMode::Recommend && state.finder.liked.list.is_of_one();
    if follows && state.finder.liked.of != state.selected { ask_list(state) } else { Vec::new() }
}

/// Looks for a picture: a dropped one while the tab for pictures is open, or one in the window.
pub(in crate::app) fn look(state: &mut AppState, wish: PictureWish) -> Vec<Effect> {
    let turn = next(&mut state.finder.turns.picture);
    let picture = &mut state.finder.picture;
    // Those that were dropped together stay together.
    let beside = std::mem::take(&mut picture.beside);
    let is_of_them = matches!(&wish, PictureWish::File(path) if beside.contains(path));
    let beside = if is_of_them { beside } else { Vec::new() };
    let of = card_of(state, &wish);
    state.finder.picture = Picture { wish: Some(wish.clone()), of, beside, is_running: true, ..Picture::default() };
    state.finder.wall = Some(Wall::Picture);
    let vision = state.settings.vision.clone();
    vec![Effect::Finder(FinderAsk::Picture { turn, wish, vision })]
}

/// The model whose picture is looked for, as far as it is in view or selected.
fn card_of(state: &AppState, wish: &PictureWish) -> Option<Arc<Card>> {
    let (PictureWish::Of(key) | PictureWish::Shown(_, Some(key))) = wish else { return None };
    let in_view = state.view.row(*key).map(|row| &row.card);
    let card = in_view.or_else(|| state.selected_card().filter(|card| card.key == *key));
    card.map(|card| Arc::new(card.clone()))
}

/// Looks for dropped pictures: for the first, with the others to choose from.
pub(in crate::app) fn look_at_files(state: &mut AppState, mut paths: Vec<PathBuf>) -> Vec<Effect> {
    paths.truncate(MOST_BESIDE);
    let Some(first) = paths.first().cloned() else { return Vec::new() };
    state.finder.picture.beside = if paths.len() > 1 { paths } else { Vec::new() };
    look(state, PictureWish::File(first))
}

fn say(state: &mut AppState) -> Vec<Effect> {
    let turn = next(&mut state.finder.turns.sentence);
    let sentence = &mut state.finder.sentence;
    if sentence.text.trim().is_empty() {
        *sentence = Sentence::default();
        return Vec::new();
    }
    sentence.is_running = true;
    let (text, said) = (sentence.text.clone(), sentence.said.clone());
    let personal = state.settings.personal_search;
    vec![Effect::Finder(FinderAsk::Sentence { turn, text, said, personal })]
}

fn ask_list(state: &mut AppState) -> Vec<Effect> {
    let turn = next(&mut state.finder.turns.list);
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

const fn next(turn: &mut u64) -> u64 {
    *turn += 1;
    *turn
}

/// Takes in what the services tell; an answer to an older question is dropped.
pub(in crate::app) fn take(state: &mut AppState, news: FinderNews) -> Vec<Effect> {
    let finder = &mut state.finder;
    match news {
        FinderNews::Sentence(turn, answer) if turn == finder.turns.sentence => {
            // What was typed meanwhile stays.
            let (text, said) = (finder.sentence.text.clone(), finder.sentence.said.clone());
            finder.sentence = *answer;
            (finder.sentence.text, finder.sentence.said) = (text, said);
            return renew_wall(state, Wall::Sentence);
        }
        FinderNews::Picture(turn, answer) if turn == finder.turns.picture => {
            let asked = std::mem::replace(&mut finder.picture, *answer);
            (finder.picture.wish, finder.picture.of, finder.picture.beside) = (asked.wish, asked.of, asked.beside);
            return renew_wall(state, Wall::Picture);
        }
        FinderNews::List(turn, answer) if turn == finder.turns.list => {
            finder.liked = *answer;
            return renew_wall(state, Wall::List);
        }
        FinderNews::Trends(trends) if trends.window == finder.trends.window => finder.trends = *trends,
        FinderNews::Insights(insights) => finder.insights = *insights,
        FinderNews::Encoder(encoder) => finder.encoder = encoder,
        FinderNews::Dismissed(dismissed) => {
            let is_first = std::mem::replace(&mut finder.dismissed, dismissed).is_empty();
            // What was waved away teaches: the list that is shown is made anew.
            if !(is_first && finder.dismissed.is_empty()) && state.settings.discover == DiscoverMode::Recommend {
                return ask_list(state);
            }
        }
        FinderNews::Better(prepared) => {
            finder.prepared = prepared;
            return again(state);
        }
        FinderNews::Sentence(..) | FinderNews::Picture(..) | FinderNews::List(..) | FinderNews::Trends(_) => {}
    }
    Vec::new()
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
