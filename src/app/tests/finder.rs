//! Finding by a sentence, by a picture, by taste: what is asked, and which answers are taken.

use super::*;
use crate::app::finder::{
    Closer, FinderAction, FinderAsk, FinderList, FinderNews, Liked, Picture, PictureWish, Pixels, Sentence,
    TrendWindow, Trends, Wall, Why,
};
use crate::app::settings::SettingChange;
use crate::app::{AppState, DiscoverMode, FileWish, VisionChoice, VisionFamily, Wish};
use crate::model::ids::{FileKey, ModelId};
use crate::model::kind::ModelKind;
use crate::model::mature::{MatureMode, MaturePolicy};
use std::path::PathBuf;

fn asks(effects: &[Effect]) -> Vec<&FinderAsk> {
    effects.iter().filter_map(|effect| if let Effect::Finder(ask) = effect { Some(ask) } else { None }).collect()
}

fn act(state: &mut AppState, action: FinderAction) -> Vec<Effect> {
    reduce(state, Action::Finder(action))
}

#[test]
fn only_the_newest_answer_is_taken_and_what_is_typed_stays() {
    let mut state = AppState::default();
    let first = act(&mut state, FinderAction::Say("ink".to_owned()));
    let Some(FinderAsk::Sentence { turn: old, .. }) = asks(&first).first().copied().cloned() else {
        panic!("{first:?}")
    };
    act(&mut state, FinderAction::Say("ink wash".to_owned()));
    let answer = |count: f64| Box::new(Sentence { took_secs: Some(count), ..Sentence::default() });
    apply_event(&mut state, AppEvent::Finder(FinderNews::Sentence(old, answer(1.0))));
    assert_eq!(state.finder.sentence.took_secs, None);
    let turn = state.finder.turns.sentence;
    apply_event(&mut state, AppEvent::Finder(FinderNews::Sentence(turn, answer(2.0))));
    assert_eq!((state.finder.sentence.took_secs, state.finder.sentence.text.as_str()), (Some(2.0), "ink wash"));
    // A chip that is taken away is asked without, and a new sentence begins anew.
    let without = act(&mut state, FinderAction::Ignore("ink".to_owned()));
    assert!(matches!(asks(&without)[..], [FinderAsk::Sentence { said, .. }] if said.ignored == ["ink".to_owned()]));
    act(&mut state, FinderAction::Say("ink wash on".to_owned()));
    assert_eq!(state.finder.sentence.said.ignored, ["ink".to_owned()], "its word still stands there");
    act(&mut state, FinderAction::Say("sea".to_owned()));
    assert!(state.finder.sentence.said.ignored.is_empty());
    assert!(asks(&act(&mut state, FinderAction::Say("  ".to_owned()))).is_empty());
}

#[test]
fn lists_about_a_model_follow_the_selection() {
    let mut state = AppState::default();
    let shown = act(&mut state, FinderAction::List(FinderList::Similar));
    assert_eq!(state.settings.discover, DiscoverMode::Recommend);
    assert!(asks(&shown).iter().all(|ask| !matches!(ask, FinderAsk::List { .. })), "nothing is selected");
    let effects = reduce(&mut state, Action::Select(Some(FileKey(3))));
    let of =
        asks(&effects).into_iter().find_map(|ask| if let FinderAsk::List { of, .. } = ask { Some(*of) } else { None });
    assert_eq!(of, Some(Some(FileKey(3))));
    let liked = Liked { list: FinderList::Similar, is_known: true, ..Liked::default() };
    let turn = state.finder.turns.list;
    apply_event(&mut state, AppEvent::Finder(FinderNews::List(turn, Box::new(liked))));
    assert!(state.finder.liked.is_known);
    reduce(&mut state, Action::Set(SettingChange::Discover(DiscoverMode::Search)));
    assert!(asks(&reduce(&mut state, Action::Select(Some(FileKey(4))))).is_empty());
}

#[test]
fn a_dropped_picture_is_looked_for_only_where_pictures_are_asked_for() {
    let mut state = AppState::default();
    let path = PathBuf::from("/p/shot.PNG");
    assert!(asks(&reduce(&mut state, Action::Drop(vec![path.clone()]))).is_empty());
    assert_eq!(state.looks.len(), 1);
    reduce(&mut state, Action::Set(SettingChange::Discover(DiscoverMode::Visual)));
    let effects = reduce(&mut state, Action::Drop(vec![path.clone()]));
    assert!(
        matches!(asks(&effects)[..], [FinderAsk::Picture { wish: PictureWish::File(asked), .. }] if *asked == path)
    );
    assert!(state.finder.picture.is_running);
    reduce(&mut state, Action::Drop(vec![PathBuf::from("/p/model.safetensors")]));
    assert_eq!(state.looks.len(), 1, "a model is looked at as ever");
    act(&mut state, FinderAction::Look(None));
    assert_eq!(state.finder.picture.wish, None);
}

#[test]
fn several_dropped_pictures_are_looked_for_one_by_one() {
    let mut state = AppState::default();
    reduce(&mut state, Action::Set(SettingChange::Discover(DiscoverMode::Visual)));
    let paths: Vec<PathBuf> = ["/p/a.png", "/p/film.mp4", "/p/c.avif"].map(PathBuf::from).to_vec();
    let asked = |effects: &[Effect]| match asks(effects)[..] {
        [FinderAsk::Picture { wish: PictureWish::File(path), .. }] => path.clone(),
        _ => panic!("{effects:?}"),
    };
    assert_eq!(asked(&reduce(&mut state, Action::Drop(paths.clone()))), paths[0]);
    let turn = state.finder.turns.picture;
    apply_event(&mut state, AppEvent::Finder(FinderNews::Picture(turn, Box::default())));
    assert_eq!(state.finder.picture.beside, paths, "the answer leaves them");
    assert_eq!(asked(&act(&mut state, FinderAction::Look(Some(PictureWish::File(paths[2].clone()))))), paths[2]);
    assert_eq!(state.finder.picture.beside, paths);
    act(&mut state, FinderAction::Look(Some(PictureWish::File("/p/other.png".into()))));
    assert!(state.finder.picture.beside.is_empty(), "another one is alone");
    // With a model among them it is the sheet for files, which offers each picture to be looked for.
    reduce(&mut state, Action::Drop(vec![paths[0].clone(), "/m/model.safetensors".into()]));
    assert_eq!((state.sheet(), state.looks.len()), (Some(Sheet::Drop), 2));
}

#[test]
fn an_address_of_a_picture_is_looked_for() {
    let mut state = AppState::default();
    let address = "https://image.civitai.com/key/00000000-0000-4000-8000-000000000005/width=450/77.jpeg";
    let wish = |effects: &[Effect]| match asks(effects)[..] {
        [FinderAsk::Picture { wish, .. }] => Some(wish.clone()),
        _ => None,
    };
    let effects = reduce(&mut state, Action::Open(address.to_owned()));
    assert_eq!(wish(&effects), Some(PictureWish::Address(address.to_owned())));
    assert_eq!(state.settings.discover, DiscoverMode::Visual);
    // A picture's page is the answer while a picture is asked for, and a wall of one otherwise.
    let page = Action::Open("https://civitai.com/images/77".to_owned());
    assert_eq!(wish(&reduce(&mut state, page.clone())), Some(PictureWish::Published(77)));
    reduce(&mut state, Action::Set(SettingChange::Discover(DiscoverMode::Search)));
    assert_eq!(wish(&reduce(&mut state, page)), None);
    assert_eq!(state.sheet(), Some(Sheet::Images));
}

#[test]
fn a_picture_can_be_pasted_or_chosen_and_the_encoder_answers_after_the_others() {
    let mut state = AppState::default();
    let pixels = Pixels { size: [1, 1], rgba: vec![1, 2, 3, 255].into() };
    let effects = act(&mut state, FinderAction::Look(Some(PictureWish::Pixels(pixels.clone()))));
    let Some(FinderAsk::Picture { wish, vision, .. }) = asks(&effects).first().copied() else { panic!("{effects:?}") };
    assert_eq!((wish, vision), (&PictureWish::Pixels(pixels), &VisionChoice::Auto));
    assert_eq!(state.settings.discover, DiscoverMode::Visual);
    let turn = state.finder.turns.picture;
    for closer in [Closer::Looks(VisionFamily::Clip), Closer::Compared(VisionFamily::Clip, 7)] {
        let answer = Box::new(Picture { closer, ..Picture::default() });
        apply_event(&mut state, AppEvent::Finder(FinderNews::Picture(turn, answer)));
        assert!(state.finder.picture.closer == closer && state.finder.picture.wish.is_some());
    }
    let named = |wish: FileWish, path: &str| AppEvent::FilePicked(wish, Some(PathBuf::from(path)));
    let effects = apply_event(&mut state, named(FileWish::FindPicture, "/p/a.png"));
    assert!(
        matches!(asks(&effects)[..], [FinderAsk::Picture { wish: PictureWish::File(path), .. }] if path.ends_with("a.png"))
    );
    let effects = apply_event(&mut state, named(FileWish::VisionEncoder, "/m/clip.safetensors"));
    let file = VisionChoice::File(PathBuf::from("/m/clip.safetensors"));
    assert!(matches!(asks(&effects)[..], [FinderAsk::Vision(choice)] if *choice == file));
    assert_eq!(state.settings.vision, file);
}

#[test]
fn an_insight_is_looked_for_as_a_sentence() {
    let mut state = AppState::default();
    let effects = act(&mut state, FinderAction::Seek("by ana".to_owned()));
    assert_eq!(state.settings.discover, DiscoverMode::Smart);
    assert!(matches!(asks(&effects)[..], [FinderAsk::Sentence { text, .. }] if text == "by ana"));
}

#[test]
fn a_question_of_one_sort_does_not_end_the_wait_for_anothers_answer() {
    let mut state = AppState::default();
    act(&mut state, FinderAction::Say("ink".to_owned()));
    act(&mut state, FinderAction::Look(Some(PictureWish::Of(FileKey(3)))));
    let (sentence, picture) = (state.finder.turns.sentence, state.finder.turns.picture);
    for mode in [DiscoverMode::Recommend, DiscoverMode::Smart, DiscoverMode::Recommend] {
        reduce(&mut state, Action::Set(SettingChange::Discover(mode)));
    }
    // Back in Smart the sentence was asked again; its answer and that of the picture are both still wanted.
    let asked = state.finder.turns.sentence;
    assert!(asked > sentence);
    let answer = Box::new(Sentence { took_secs: Some(1.0), ..Sentence::default() });
    apply_event(&mut state, AppEvent::Finder(FinderNews::Sentence(asked, answer)));
    assert!(!state.finder.sentence.is_running && state.finder.sentence.took_secs.is_some());
    let answer = Box::new(Picture { compared: (1, 2), ..Picture::default() });
    apply_event(&mut state, AppEvent::Finder(FinderNews::Picture(picture, answer)));
    assert!(!state.finder.picture.is_running && state.finder.picture.compared == (1, 2));
}

#[test]
fn what_cannot_be_answered_ends_the_waiting_with_words() {
    let mut state = AppState::default();
    act(&mut state, FinderAction::Say("ink".to_owned()));
    let turn = state.finder.turns.sentence;
    let trouble = Some("the disk is full".to_owned());
    let answer = Box::new(Sentence { trouble: trouble.clone(), ..Sentence::default() });
    apply_event(&mut state, AppEvent::Finder(FinderNews::Sentence(turn, answer)));
    assert_eq!((state.finder.sentence.is_running, &state.finder.sentence.trouble), (false, &trouble));
    assert_eq!(state.finder.sentence.text, "ink");
    act(&mut state, FinderAction::List(FinderList::New));
    let turn = state.finder.turns.list;
    let answer = Box::new(Liked { list: FinderList::New, trouble: trouble.clone(), ..Liked::default() });
    apply_event(&mut state, AppEvent::Finder(FinderNews::List(turn, answer)));
    assert_eq!((state.finder.liked.is_running, &state.finder.liked.trouble), (false, &trouble));
}

#[test]
fn better_answers_are_asked_for_when_texts_are_read_or_models_came() {
    let mut state = AppState::default();
    let better = || AppEvent::Finder(FinderNews::Better(None));
    assert!(apply_event(&mut state, better()).is_empty(), "nothing was asked");
    reduce(&mut state, Action::Set(SettingChange::Discover(DiscoverMode::Smart)));
    act(&mut state, FinderAction::Say("ink".to_owned()));
    let part = apply_event(&mut state, AppEvent::Finder(FinderNews::Better(Some(0.4))));
    assert_eq!(state.finder.prepared, Some(0.4));
    let asked = |effects: &[Effect]| matches!(asks(effects)[..], [FinderAsk::Sentence { text, .. }] if text == "ink");
    assert!(asked(&part));
    assert!(asked(&apply_event(&mut state, better())) && state.finder.prepared.is_none());
    reduce(&mut state, Action::Set(SettingChange::Discover(DiscoverMode::Recommend)));
    assert!(asks(&apply_event(&mut state, better())).is_empty(), "the list is awaited already");
    let liked = Box::new(Liked { is_known: true, ..Liked::default() });
    let turn = state.finder.turns.list;
    apply_event(&mut state, AppEvent::Finder(FinderNews::List(turn, liked)));
    assert!(matches!(asks(&apply_event(&mut state, better()))[..], [FinderAsk::List { .. }]));
}

#[test]
fn what_was_waved_away_can_be_taken_back_and_the_list_is_made_anew() {
    let mut state = AppState::default();
    reduce(&mut state, Action::Set(SettingChange::Discover(DiscoverMode::Recommend)));
    let effects = act(&mut state, FinderAction::Dismiss(ModelId(7), true));
    assert!(matches!(asks(&effects)[..], [FinderAsk::Dismiss(ModelId(7), true)]));
    let offer = state.notices.back().and_then(|notice| notice.offer.clone()).map(|(_, action)| *action);
    let told = FinderNews::Dismissed(vec![(ModelId(7), "Ink".to_owned())]);
    assert!(matches!(asks(&apply_event(&mut state, AppEvent::Finder(told)))[..], [FinderAsk::List { .. }]));
    assert_eq!(state.finder.dismissed.len(), 1, "the settings list it");
    let back = reduce(&mut state, offer.expect("a way back"));
    assert!(matches!(asks(&back)[..], [FinderAsk::Dismiss(ModelId(7), false)]));
}

#[test]
fn trends_are_told_of_the_time_that_was_chosen_last() {
    let mut state = AppState::default();
    let effects = act(&mut state, FinderAction::Trends(TrendWindow::Month));
    assert!(matches!(asks(&effects)[..], [FinderAsk::Trends(TrendWindow::Month)]));
    let told = |window: TrendWindow| Box::new(Trends { window, is_known: true, ..Trends::default() });
    apply_event(&mut state, AppEvent::Finder(FinderNews::Trends(told(TrendWindow::Week))));
    assert!(!state.finder.trends.is_known && state.finder.trends.window == TrendWindow::Month);
    apply_event(&mut state, AppEvent::Finder(FinderNews::Trends(told(TrendWindow::Month))));
    assert!(state.finder.trends.is_known);
}

#[test]
fn another_meaning_and_a_word_as_written_are_asked_for() {
    let mut state = AppState::default();
    act(&mut state, FinderAction::Say("portait lora".to_owned()));
    let wish = Wish::OnlyKind(ModelKind::LoCon);
    act(&mut state, FinderAction::Choose("lora".to_owned(), wish.clone()));
    let effects = act(&mut state, FinderAction::Keep("portait".to_owned()));
    let Some(FinderAsk::Sentence { said, .. }) = asks(&effects).first().copied() else { panic!("{effects:?}") };
    assert_eq!((&said.chosen, &said.kept), (&vec![("lora".to_owned(), wish)], &vec!["portait".to_owned()]));
}

#[test]
fn models_left_out_by_their_level_leave_every_answer_at_once() {
    let mut state = AppState::default();
    reduce(&mut state, Action::Set(SettingChange::Discover(DiscoverMode::Smart)));
    act(&mut state, FinderAction::Say("ink".to_owned()));
    let strict = MaturePolicy { mode: MatureMode::Hide, ..MaturePolicy::default() };
    let effects = reduce(&mut state, Action::Set(SettingChange::Mature(strict)));
    let saved = effects.iter().position(|effect| matches!(effect, Effect::Save(_)));
    let asked = effects.iter().position(|effect| matches!(effect, Effect::Finder(FinderAsk::Sentence { .. })));
    assert!(saved.is_some() && saved < asked, "{effects:?}");
}

/// What the gallery is told to show, if it is told anything.
fn walls(effects: &[Effect]) -> Vec<Option<usize>> {
    let told =
        |effect: &Effect| if let Effect::Found(cards) = effect { Some(cards.as_ref().map(Vec::len)) } else { None };
    effects.iter().filter_map(told).collect()
}

fn rows(count: u64) -> Vec<crate::app::FoundRow> {
    let row = |id| {
        let info = crate::model::catalogue::ModelInfo { id: ModelId(id), ..Default::default() };
        let card = std::sync::Arc::new(Card::known(&info, None, false));
        crate::app::FoundRow { card, why: Why::Named { proven: true }, relevance: 1.0, figures: None, explores: false }
    };
    (1..=count).map(row).collect()
}

#[test]
fn the_gallery_shows_what_a_sentence_found_until_something_else_is_asked() {
    let mut state = AppState::default();
    reduce(&mut state, Action::Set(SettingChange::Discover(DiscoverMode::Smart)));
    let answer = |state: &mut AppState, count: u64| {
        let turn = state.finder.turns.sentence;
        let sentence = Sentence { rows: rows(count), took_secs: Some(0.1), ..Sentence::default() };
        apply_event(state, AppEvent::Finder(FinderNews::Sentence(turn, Box::new(sentence))))
    };
    assert_eq!(
        walls(&act(&mut state, FinderAction::Say("ink".to_owned()))),
        [],
        "what is shown stands until the answer"
    );
    assert_eq!(walls(&answer(&mut state, 3)), [Some(3)]);
    act(&mut state, FinderAction::Say("ink nobody knows".to_owned()));
    assert_eq!(walls(&answer(&mut state, 0)), [None], "an empty wall helps nobody");
    act(&mut state, FinderAction::Say("ink".to_owned()));
    assert_eq!(walls(&answer(&mut state, 3)), [Some(3)]);
    // A filter narrows it; another question ends it, and a later answer does not bring it back.
    let filter = crate::model::facet::FacetValue::Rating(5);
    assert_eq!(walls(&reduce(&mut state, Action::SetPart(filter, crate::model::facet::Part::Include))), []);
    assert_eq!(walls(&reduce(&mut state, Action::ShowOnly(None))), [None]);
    assert_eq!(walls(&answer(&mut state, 2)), []);
    // It can be asked for again, and the tab of the plain search ends it.
    assert_eq!(walls(&act(&mut state, FinderAction::Show(Some(Wall::Sentence)))), [Some(2)]);
    assert_eq!(walls(&reduce(&mut state, Action::Set(SettingChange::Discover(DiscoverMode::Search)))), [None]);
    assert_eq!(walls(&reduce(&mut state, Action::Set(SettingChange::Discover(DiscoverMode::Smart)))), [Some(2)]);
    assert_eq!(walls(&act(&mut state, FinderAction::Say(String::new()))), [None]);
}

#[test]
fn a_list_on_the_wall_does_not_change_under_the_pointer() {
    let mut state = AppState::default();
    reduce(&mut state, Action::Select(Some(FileKey(3))));
    act(&mut state, FinderAction::List(FinderList::Similar));
    let turn = state.finder.turns.list;
    let liked =
        Liked { list: FinderList::Similar, of: Some(FileKey(3)), rows: rows(4), is_known: true, ..Liked::default() };
    assert_eq!(walls(&apply_event(&mut state, AppEvent::Finder(FinderNews::List(turn, Box::new(liked))))), []);
    assert_eq!(walls(&act(&mut state, FinderAction::Show(Some(Wall::List)))), [Some(4)]);
    assert!(asks(&reduce(&mut state, Action::Select(Some(FileKey(4))))).is_empty());
    assert_eq!(walls(&act(&mut state, FinderAction::Dismiss(ModelId(1), true))), [Some(3)]);
    assert_eq!(walls(&act(&mut state, FinderAction::Show(None))), [None]);
}

#[test]
fn the_model_whose_picture_is_looked_for_keeps_its_name_though_it_is_not_among_the_finds() {
    let mut state = with_rows(3);
    let key = state.view.get(1).map(|row| row.card.key).unwrap();
    let name = state.view.get(1).map(|row| row.card.name.clone());
    act(&mut state, FinderAction::Look(Some(PictureWish::Of(key))));
    let turn = state.finder.turns.picture;
    let answer = Picture { rows: rows(2), ..Picture::default() };
    apply_event(&mut state, AppEvent::Finder(FinderNews::Picture(turn, Box::new(answer))));
    state.view = std::sync::Arc::default();
    assert_eq!(state.finder.picture.of.as_ref().map(|card| card.name.clone()), name);
    act(&mut state, FinderAction::Look(Some(PictureWish::File(PathBuf::from("/p/shot.png")))));
    assert_eq!(state.finder.picture.of, None);
}

#[test]
fn what_is_selected_stays_selected_though_it_is_not_among_the_finds() {
    let mut state = with_rows(3);
    let keys: Vec<FileKey> = state.view.iter().map(|row| row.card.key).collect();
    reduce(&mut state, Action::Select(Some(keys[1])));
    let mut found = match view_of(&[record(1)]) {
        ViewEvent::View(view) => std::sync::Arc::try_unwrap(view).unwrap(),
        _ => unreachable!(),
    };
    found.is_found = true;
    assert!(found.row(keys[1]).is_none());
    apply_event(&mut state, AppEvent::View(ViewEvent::View(std::sync::Arc::new(found))));
    assert_eq!(state.selected, Some(keys[1]));
}
