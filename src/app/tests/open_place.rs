//! What is pasted or typed is opened.

use super::*;
use crate::app::{PlaceNews, PlaceWish};
use crate::model::ids::{FileKey, ModelId, VersionId};
use crate::model::online::ImagesOf;
use crate::model::query::Scope;
use crate::model::reference::Reference;

fn opened(state: &mut AppState, text: &str) -> Vec<Effect> {
    reduce(state, Action::Open(text.to_owned()))
}

fn turn_of(effects: &[Effect]) -> Option<u64> {
    effects.iter().find_map(|effect| if let Effect::OpenPlace(turn, _) = effect { Some(*turn) } else { None })
}

#[test]
fn an_address_leads_to_its_model_at_the_version_that_was_meant() {
    let mut state = AppState::default();
    state.sheets.push(Sheet::Settings);
    let effects = opened(&mut state, " https://civitai.com/models/7/x?modelVersionId=8 ");
    let wish = PlaceWish::Reference(Reference::Model(ModelId(7), Some(VersionId(8))));
    assert_eq!(effects, [Effect::OpenPlace(1, wish)]);
    let key = FileKey::of_model(ModelId(7));
    let effects = apply_event(&mut state, AppEvent::Place(1, PlaceNews::Found(key, Some(VersionId(8)))));
    assert_eq!((state.selected, state.query.scope, state.sheet()), (Some(key), Scope::Civitai, None));
    assert!(effects.contains(&Effect::LoadDetails(key)) && effects.contains(&Effect::LoadVersion(key, VersionId(8))));
}

#[test]
fn only_the_newest_wish_is_answered_and_trouble_is_told() {
    let mut state = AppState::default();
    let first = turn_of(&opened(&mut state, "123")).unwrap();
    let second = turn_of(&opened(&mut state, "ab".repeat(32).as_str())).unwrap();
    assert!(first < second);
    let key = FileKey::of_model(ModelId(1));
    assert!(apply_event(&mut state, AppEvent::Place(first, PlaceNews::Found(key, None))).is_empty());
    assert_eq!((state.selected, state.notices.len()), (None, 0));
    for news in [PlaceNews::Unknown, PlaceNews::Offline, PlaceNews::Failed(Said::Text("no network".to_owned()))] {
        let before = state.notice_log.len();
        apply_event(&mut state, AppEvent::Place(second, news));
        assert!(state.notice_log.len() > before && state.notice_log.back().unwrap().text.contains("abab"));
    }
}

#[test]
fn creators_pictures_and_articles_are_opened_too() {
    let mut state = AppState::default();
    opened(&mut state, "civitai.com/user/someone");
    assert_eq!(state.sheet(), Some(Sheet::Creator));
    assert_eq!(state.community.creator.as_ref().map(|one| one.name.as_str()), Some("someone"));
    opened(&mut state, "civitai.com/images/9");
    assert_eq!((state.sheet(), &state.images.search.of), (Some(Sheet::Images), &ImagesOf::Image(9)));
    opened(&mut state, "https://civitai.com/articles/4/x");
    assert_eq!(state.sheet(), Some(Sheet::Article));
    opened(&mut state, "some words");
    assert!(state.notice_log.back().unwrap().text.contains("some words"));
}
