//! Commands: what refuses them, and what they lead to.

use super::*;
use crate::model::card::Preview;
use crate::model::path_bytes::StoredPath;

#[test]
fn a_refused_command_does_nothing_and_says_why() {
    let (mut state, _) = opened(0);
    let before = state.settings.clone();
    for command in [
        Command::Favourite,
        Command::Rate3,
        Command::CopyPath,
        Command::CopyHashes,
        Command::OpenPage,
        Command::QuickLook,
        Command::SelectAll,
        Command::ClearFilters,
        Command::Rescan,
        Command::IdentifyNow,
        Command::PauseJobs,
    ] {
        assert!(command.refusal(&state).is_some_and(|why| !why.is_empty()), "{command:?}");
        assert!(reduce(&mut state, Action::Run(command)).is_empty(), "{command:?}");
    }
    assert!(state.notices.is_empty() && state.sheets.is_empty() && state.settings == before);
    let closed = AppState::default();
    assert!(Command::AddFolder.refusal(&closed).is_some() && Command::Shortcuts.refusal(&closed).is_none());
}

#[test]
fn commands_lead_to_what_their_names_say() {
    let mut state = with_rows(3);
    assert_eq!(reduce(&mut state, Action::Run(Command::Rescan)), [Effect::Scan(None)]);
    assert_eq!(reduce(&mut state, Action::Run(Command::IdentifyNow)), [Effect::Identify { after_secs: 0 }]);
    assert_eq!(reduce(&mut state, Action::Run(Command::AddFolder)), [Effect::PickFolder]);
    assert_eq!(reduce(&mut state, Action::Run(Command::ClearPictures)), [Effect::ClearPictures]);
    assert_eq!(reduce(&mut state, Action::Run(Command::Quit)), [Effect::Quit]);
    reduce(&mut state, Action::Run(Command::ShowTable));
    assert_eq!(Command::ShowTable.is_on(&state), Some(true));
    assert_eq!(Command::ShowGrid.is_on(&state), Some(false));
    let open = state.settings.drawer_open;
    reduce(&mut state, Action::Run(Command::ToggleDrawer));
    assert_ne!(state.settings.drawer_open, open);
    reduce(&mut state, Action::Run(Command::Shortcuts));
    assert_eq!(state.sheet(), Some(Sheet::Shortcuts));
}

#[test]
fn finding_opens_discovery_and_takes_the_keyboard() {
    let (mut state, _) = opened(0);
    reduce(&mut state, Action::TogglePanel(0));
    let effects = reduce(&mut state, Action::Run(Command::Find));
    assert!(state.focus_search && state.settings.panels_open[0]);
    assert!(matches!(effects.as_slice(), [Effect::Save(_)]));
}

#[test]
fn favourites_are_shown_alone_and_everything_again() {
    let (mut state, _) = opened(0);
    reduce(&mut state, Action::Run(Command::ShowFavourites));
    assert!(state.query.is_only(&FacetValue::Mark(Mark::Favourite)));
    reduce(&mut state, Action::Run(Command::ShowFavourites));
    assert!(!state.query.is_narrowed());
}

#[test]
fn paths_and_trigger_words_of_all_selected_are_copied_once() {
    let (mut state, _) = opened(1);
    let card = |key, words: &[&str]| Card {
        trigger_words: words.iter().map(|word| (*word).to_owned()).collect(),
        ..Card::new(&record(key), None, None)
    };
    assert!(Command::MakeCharacter.refusal(&state).is_some(), "nothing is selected");
    let cards = vec![card(1, &["night", "metro"]), card(2, &["metro", "dune"])];
    apply_event(&mut state, AppEvent::View(view_of_cards(cards, &CardQuery::default())));
    reduce(&mut state, Action::Run(Command::SelectAll));
    let copied = reduce(&mut state, Action::Run(Command::CopyTriggerWords));
    assert_eq!(copied, [Effect::Copy("night, metro, dune".to_owned())]);
    let copied = reduce(&mut state, Action::Run(Command::CopyPath));
    assert_eq!(copied, [Effect::Copy("/m/0001.safetensors\n/m/0002.safetensors".to_owned())]);
    let copied = reduce(&mut state, Action::Run(Command::CopyFiles));
    assert_eq!(copied, [Effect::CopyFiles(vec!["/m/0001.safetensors".into(), "/m/0002.safetensors".into()])]);
    reduce(&mut state, Action::FilesCopied(Ok(2)));
    reduce(&mut state, Action::FilesCopied(Err("no display".to_owned())));
    let told: Vec<&str> = state.notices.iter().map(|notice| notice.text.as_str()).collect();
    assert!(
        told.iter().any(|text| text.starts_with("2 files copied"))
            && told.iter().any(|text| text.contains("no display"))
    );
}

#[test]
fn the_page_of_a_known_model_is_opened() {
    let (mut state, _) = opened(1);
    let known =
        Card { model_id: Some(ModelId(7)), version_id: Some(VersionId(70)), ..Card::new(&record(1), None, None) };
    apply_event(&mut state, AppEvent::View(view_of_cards(vec![known], &CardQuery::default())));
    let opened = reduce(&mut state, Action::Run(Command::OpenPage));
    assert_eq!(opened, [Effect::OpenUrl("https://civitai.com/models/7?modelVersionId=70".to_owned())]);
}

#[test]
fn a_character_begins_with_the_picture_of_the_selected_model() {
    let card = |key, path: Option<&str>| {
        let mut card = Card::new(&record(key), None, None);
        card.preview = path.map_or(Preview::None, |path| Preview::File(StoredPath(path.into())));
        card
    };
    let (mut state, _) = opened(1);
    let cards = vec![card(1, Some("/m/night.png")), card(2, Some("/m/night.mp4")), card(3, None)];
    apply_event(&mut state, AppEvent::View(view_of_cards(cards, &CardQuery::default())));
    for without in [2, 3] {
        reduce(&mut state, Action::Select(Some(FileKey(without))));
        assert!(Command::MakeCharacter.refusal(&state).is_some(), "a film and nothing are no source");
    }
    reduce(&mut state, Action::Select(Some(FileKey(1))));
    let effects = reduce(&mut state, Action::Run(Command::MakeCharacter));
    let source = PictureSource::File("/m/night.png".into());
    let is_draft = |effect: &Effect| matches!(effect, Effect::Studio(StudioAsk::Draft(of, ..)) if *of == source);
    assert!(effects.iter().any(is_draft), "{effects:?}");
    assert_eq!(state.sheet(), Some(Sheet::NewCharacter));
    reduce(&mut state, Action::CloseSheet);
    reduce(&mut state, Action::Studio(StudioAsk::GoOn(true)));
    assert_eq!(state.sheet(), Some(Sheet::NewCharacter), "it was only left");
    reduce(&mut state, Action::CloseSheet);
    reduce(&mut state, Action::Studio(StudioAsk::GoOn(false)));
    reduce(&mut state, Action::Studio(StudioAsk::GoOn(true)));
    assert_eq!(state.sheet(), None, "it was put aside");
}

#[test]
fn a_draft_that_is_left_for_another_picture_is_not_lost() {
    let (mut state, _) = opened(0);
    let draft = |name: &str| {
        let mut character = crate::model::character::Character { name: name.to_owned(), ..Default::default() };
        character.source.blake3 = name.to_owned();
        let picture = PictureSource::File(format!("/m/{name}.png").into());
        DraftView::Ready { character: Box::new(character), picture, prompts: Vec::new(), refusal: None }
    };
    let ask =
        || Action::Studio(StudioAsk::Draft(PictureSource::File("/m/x.png".into()), MatureLevel::Pg, String::new()));
    let told = |state: &mut AppState, draft: DraftView| {
        apply_event(state, AppEvent::Studio(StudioNews::Draft(Box::new(draft))));
    };
    let name = |state: &AppState| match &state.studio.draft {
        DraftView::Ready { character, .. } => character.name.clone(),
        other => format!("{other:?}"),
    };
    reduce(&mut state, ask());
    told(&mut state, draft("first"));
    // A picture that cannot be read takes nothing away.
    reduce(&mut state, ask());
    told(&mut state, DraftView::Failed("it is no picture".to_owned()));
    assert_eq!((name(&state).as_str(), state.sheet()), ("first", None));
    assert!(state.notices.back().unwrap().text.contains("no picture"));
    reduce(&mut state, ask());
    told(&mut state, draft("second"));
    assert_eq!((name(&state).as_str(), state.studio.set_aside.len()), ("second", 1));
    // The first picture once more is the first draft, as it was left.
    reduce(&mut state, ask());
    told(&mut state, draft("first"));
    assert_eq!((name(&state).as_str(), state.studio.set_aside.len()), ("first", 1));
    state.studio.tagging = crate::app::Tagging::Running;
    reduce(&mut state, Action::Studio(StudioAsk::GoOn(false)));
    assert!(state.studio.tagging == crate::app::Tagging::Unasked, "that was asked about the other");
    assert_eq!(name(&state), "second", "one that is given up makes room for the one before");
}
