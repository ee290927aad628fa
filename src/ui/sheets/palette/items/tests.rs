//! What is offered for which text.

use super::*;
use crate::app::QuickHits;
use crate::model::card::Card;
use crate::model::character::Character;
use crate::model::collection::Collection;
use crate::model::file::{FileRecord, FileStamp};
use crate::model::ids::{CharacterId, CollectionId, RootId};
use crate::model::query::{CardQuery, Preset};

fn state() -> AppState {
    let record = FileRecord::new(FileKey(7), RootId(1), "/m/night metro.safetensors".into(), FileStamp::default(), 1);
    let row = Arc::new(Row::new(Card::new(&record, None, None)));
    let mut state = AppState::default();
    state.collections =
        vec![Collection { id: CollectionId(3), name: "Harbour book".to_owned(), ..Collection::default() }];
    let ferryman = Character { id: CharacterId(4), name: "Ferryman".to_owned(), ..Character::default() };
    state.studio.characters = vec![Arc::new(ferryman)];
    state.presets = vec![Preset { name: "Small ones".to_owned(), query: CardQuery::default() }];
    state.quick = QuickHits { text: "night".to_owned(), rows: vec![row] };
    state
}

fn targets(state: &AppState, text: &str) -> Vec<Target> {
    collect(state, text, &[], &[]).into_iter().map(|item| item.target).collect()
}

#[test]
fn every_command_can_be_reached_with_and_without_its_name() {
    let state = AppState::default();
    let at_rest = targets(&state, "");
    for command in Command::ALL.iter().filter(|command| **command != Command::Palette) {
        let wanted = Target::Command(*command);
        assert!(at_rest.contains(&wanted), "{command:?}");
        assert!(targets(&state, command.label()).contains(&wanted), "{}", command.label());
    }
}

#[test]
fn models_collections_presets_and_settings_are_found_by_name() {
    let state = state();
    assert_eq!(targets(&state, "night").first(), Some(&Target::Model(FileKey(7))));
    assert!(targets(&state, "night").contains(&Target::Search("night".to_owned())));
    let collection = Target::Only(FacetValue::Collection(CollectionId(3)));
    assert_eq!(targets(&state, "harb").first(), Some(&collection));
    assert_eq!(targets(&state, "ferry").first(), Some(&Target::Character(CharacterId(4))));
    assert_eq!(targets(&state, "small on").first(), Some(&Target::Preset("Small ones".to_owned())));
    for entry in entries() {
        assert!(targets(&state, entry.label).contains(&Target::Setting(entry.id)), "{}", entry.label);
    }
}

#[test]
fn a_command_that_begins_so_stands_before_a_model_of_that_name() {
    let mut state = state();
    let record = FileRecord::new(FileKey(8), RootId(1), "/m/light.safetensors".into(), FileStamp::default(), 1);
    let row = Arc::new(Row::new(Card::new(&record, None, None)));
    state.quick = QuickHits { text: "Light".to_owned(), rows: vec![row] };
    let found = targets(&state, "Light");
    assert_eq!(found.first(), Some(&Target::Command(Command::ThemeLight)));
    assert!(found.contains(&Target::Model(FileKey(8))));
}

#[test]
fn a_pasted_address_is_found_or_offered_to_the_browser() {
    let mut state = state();
    let address = "https://civitai.com/models/12?modelVersionId=34";
    state.quick = QuickHits { text: address.to_owned(), rows: Vec::new() };
    let place = |text: &str| Target::Place(text.to_owned());
    assert_eq!(targets(&state, address), [place(address), Target::Nothing, Target::Open(address.to_owned())]);
    let hash = "ab".repeat(32);
    state.quick = QuickHits { text: hash.clone(), rows: Vec::new() };
    assert_eq!(targets(&state, &hash), [place(&hash), Target::Nothing], "a hash has no page");
    for named in ["1234", "civitai.com/user/someone", "https://civitai.com/articles/5"] {
        assert_eq!(targets(&state, named).first(), Some(&place(named)), "{named}");
    }
    state.quick = QuickHits { text: hash.clone(), ..self::state().quick };
    assert_eq!(targets(&state, &hash).first(), Some(&Target::Model(FileKey(7))));
}

#[test]
fn pasted_paths_are_looked_at() {
    let paths = [PathBuf::from("/m/a.pt")];
    let items = collect(&AppState::default(), "/m/a.pt", &paths, &[]);
    assert_eq!(items.len(), 1);
    assert_eq!(items[0].action(&AppState::default()), Some(Action::Drop(paths.to_vec())));
}

#[test]
fn what_was_used_lately_stands_first_and_only_once_there() {
    let recent = [Target::Command(Command::ThemeDark), Target::Setting(SettingId::Zoom)];
    let items = collect(&AppState::default(), "", &[], &recent);
    let lately: Vec<_> = items.iter().filter(|item| item.group == Group::Recent).map(|item| &item.target).collect();
    assert_eq!(lately, recent.iter().collect::<Vec<_>>());
    assert_eq!(items[0].target, recent[0]);
}

#[test]
fn what_cannot_be_had_now_says_why() {
    let state = AppState::default();
    let items = collect(&state, "favourite", &[], &[]);
    let item = items.iter().find(|item| item.target == Target::Command(Command::Favourite)).unwrap();
    assert_eq!(item.refusal(&state), Some("Select a model first"));
}
