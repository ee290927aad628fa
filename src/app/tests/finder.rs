//! Finding by a sentence, by a picture, by taste: what is asked, and which answers are taken.

use super::*;
use crate::app::finder::{
    Closer, FinderAction, FinderAsk, FinderList, FinderNews, Liked, Picture, PictureWish, Pixels, Sentence,
};
use crate::app::settings::SettingChange;
use crate::app::{AppState, DiscoverMode, FileWish, VisionChoice, VisionFamily};
use crate::model::ids::FileKey;
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
    let turn = state.finder.turn;
    apply_event(&mut state, AppEvent::Finder(FinderNews::Sentence(turn, answer(2.0))));
    assert_eq!((state.finder.sentence.took_secs, state.finder.sentence.text.as_str()), (Some(2.0), "ink wash"));
    // A chip that is taken away is asked without, and a new sentence begins anew.
    let without = act(&mut state, FinderAction::Ignore("ink".to_owned()));
    assert!(matches!(asks(&without)[..], [FinderAsk::Sentence { ignored, .. }] if ignored == &["ink".to_owned()]));
    act(&mut state, FinderAction::Say("sea".to_owned()));
    assert!(state.finder.sentence.ignored.is_empty());
    assert!(act(&mut state, FinderAction::Say("  ".to_owned())).is_empty());
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
    let turn = state.finder.turn;
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
fn a_picture_can_be_pasted_or_chosen_and_the_encoder_answers_after_the_others() {
    let mut state = AppState::default();
    let pixels = Pixels { size: [1, 1], rgba: vec![1, 2, 3, 255].into() };
    let effects = act(&mut state, FinderAction::Look(Some(PictureWish::Pixels(pixels.clone()))));
    let Some(FinderAsk::Picture { wish, vision, .. }) = asks(&effects).first().copied() else { panic!("{effects:?}") };
    assert_eq!((wish, vision), (&PictureWish::Pixels(pixels), &VisionChoice::Auto));
    assert_eq!(state.settings.discover, DiscoverMode::Visual);
    let turn = state.finder.turn;
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
