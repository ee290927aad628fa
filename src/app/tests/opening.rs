//! Opening the library, roots, and what is on screen when it opens again.

use super::*;

#[test]
fn opening_an_empty_library_scans_nothing() {
    let (state, effects) = opened(0);
    assert_eq!(state.phase, Phase::Ready);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Scan(_))));
    let (_, effects) = opened(1);
    assert!(effects.contains(&Effect::Scan(None)) && effects.contains(&Effect::Watch));
    assert!(effects.contains(&Effect::Query(CardQuery::default())));
}

#[test]
fn a_store_that_cannot_be_opened_is_said_and_can_be_rebuilt() {
    let mut state = AppState::default();
    let failed = AppEvent::OpenFailed { message: "damaged".to_owned(), can_rebuild: true };
    assert!(apply_event(&mut state, failed).is_empty());
    assert!(matches!(&state.phase, Phase::Failed { can_rebuild: true, message } if message == "damaged"));
    assert_eq!(reduce(&mut state, Action::RebuildStore), [Effect::RebuildStore]);
    assert_eq!(state.phase, Phase::Opening);
    let opened =
        AppEvent::Opened { remembered: Box::default(), roots: vec![], backup: Some("/kept".into()), is_sample: false };
    apply_event(&mut state, opened);
    assert!(state.notices[0].text.contains("/kept"));
}

#[test]
fn roots_come_go_and_go_offline() {
    let (mut state, _) = opened(1);
    apply_event(&mut state, AppEvent::RootReachable(RootId(1), false));
    let card = Card::new(&record(1), None, None);
    assert!(state.is_unreachable(&card));
    apply_event(&mut state, AppEvent::RootReachable(RootId(1), true));
    assert!(!state.is_unreachable(&card));
    let added = LibraryRoot { id: RootId(2), path: "/r/2".into(), ..state.roots[0].clone() };
    let effects = apply_event(&mut state, AppEvent::RootAdded(added));
    assert_eq!(effects, [Effect::Scan(Some(vec![RootId(2)])), Effect::SetViewContext, Effect::Watch]);
    assert_eq!(state.roots.len(), 2);
    assert_eq!(apply_event(&mut state, AppEvent::FolderPicked(Some("/r/3".into()))), [Effect::AddRoot("/r/3".into())]);
    assert!(apply_event(&mut state, AppEvent::FolderPicked(None)).is_empty());
}

#[test]
fn the_window_looks_as_it_did_when_it_was_closed() {
    let mut state = AppState::default();
    let query = CardQuery { text: "00".to_owned(), ..CardQuery::default() };
    let session = Session { query: query.clone(), selected: Some(FileKey(3)), top: Some(FileKey(2)) };
    let presets = vec![Preset { name: "Mine".to_owned(), query: query.clone() }];
    let collections = vec![collection(1, "Shelf", &[])];
    let remembered = Remembered {
        session,
        presets,
        recent: vec![crate::app::RecentSearch::default()],
        collections,
        hidden: crate::model::hidden::Hidden::default(),
        settings: None,
    };
    let effects = apply_event(&mut state, opened_with(remembered, 1));
    assert!(effects.contains(&Effect::Query(query.clone())) && effects.contains(&Effect::LoadDetails(FileKey(3))));
    assert_eq!((state.presets.len(), state.recent.len(), state.collections.len()), (1, 1, 1));
    assert_eq!((state.selected, state.targets()), (Some(FileKey(3)), vec![FileKey(3)]));
    // The gallery tells what it shows before there is anything: that is not what the user left.
    assert!(sessions(&reduce(&mut state, Action::SetVisible(Vec::new()))).is_empty());
    assert_eq!(state.scroll_to_top, None);
    let records: Vec<FileRecord> = (1..=5).map(record).collect();
    let effects = apply_event(&mut state, AppEvent::View(view_for(&records, &query)));
    assert_eq!(state.scroll_to_top, Some(FileKey(2)));
    assert_eq!(state.selected, Some(FileKey(3)));
    assert!(!effects.contains(&Effect::LoadDetails(FileKey(1))));
}

#[test]
fn what_is_on_screen_is_remembered_when_it_changes_and_only_then() {
    let mut state = with_rows(5);
    let selected = reduce(&mut state, Action::Select(Some(FileKey(2))));
    assert_eq!(sessions(&selected)[0].selected, Some(FileKey(2)));
    assert!(sessions(&reduce(&mut state, Action::Select(Some(FileKey(2))))).is_empty());
    let scrolled = reduce(&mut state, Action::SetVisible(vec![FileKey(4), FileKey(5)]));
    assert_eq!(sessions(&scrolled)[0].top, Some(FileKey(4)));
    let typed = reduce(&mut state, Action::SetText("night".to_owned()));
    assert_eq!(sessions(&typed)[0].query.text, "night");
    assert!(sessions(&reduce(&mut state, Action::ReadNotices)).is_empty());
}
