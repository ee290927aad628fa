//! Dropped files on their sheet, and sheets.

use super::*;

#[test]
fn a_new_drop_replaces_the_sheet_and_cancels_the_old_one() {
    let (mut state, _) = opened(0);
    let effects = reduce(&mut state, Action::Drop(vec!["/d/a".into(), "/d/b".into()]));
    assert_eq!((effects.len(), state.sheet()), (2, Some(Sheet::Drop)));
    let old: Vec<_> = state.looks.iter().map(|look| look.control.clone()).collect();
    reduce(&mut state, Action::Drop(vec!["/d/c".into()]));
    assert!(old.iter().all(|control| control.0.cancel.is_cancelled()));
    assert_eq!((state.looks.len(), state.sheets.len()), (1, 1));
    let last = state.looks[0].control.clone();
    reduce(&mut state, Action::CloseSheet);
    assert!(last.0.cancel.is_cancelled() && state.looks.is_empty() && state.sheet().is_none());
}

#[test]
fn a_drop_of_a_whole_library_is_cut_and_said() {
    let (mut state, _) = opened(0);
    let effects = reduce(&mut state, Action::Drop((0..500).map(|n| format!("/d/{n}").into()).collect()));
    assert_eq!((effects.len(), state.looks.len()), (200, 200));
    assert!(state.notices[0].text.contains("500"));
    assert!(reduce(&mut state, Action::Drop(Vec::new())).is_empty());
}

#[test]
fn late_results_of_a_look_are_dropped() {
    let (mut state, _) = opened(0);
    let data = tempfile::tempdir().unwrap();
    let store = Store::open(data.path()).unwrap();
    let look = lookup::look(&data.path().join("gone"), &store).unwrap();
    reduce(&mut state, Action::Drop(vec!["/d/a".into()]));
    let old = state.looks[0].id;
    reduce(&mut state, Action::Drop(vec!["/d/b".into()]));
    let id = state.looks[0].id;
    let event = |id, stage| AppEvent::Look { id, stage, look: Some(Box::new(look.clone())) };
    apply_event(&mut state, event(old, LookStage::Done));
    assert_eq!((&state.looks[0].stage, state.looks[0].look.is_some()), (&LookStage::Reading, false));
    apply_event(&mut state, event(id, LookStage::Hashing));
    assert!(state.looks[0].look.is_some() && state.is_busy());
    reduce(&mut state, Action::CancelLook(id));
    assert!(state.looks[0].control.0.cancel.is_cancelled());
    apply_event(&mut state, event(id, LookStage::Done));
    assert_eq!(state.looks[0].stage, LookStage::Cancelled);
    assert!(state.looks[0].took_secs.is_some() && !state.is_busy());
}

#[test]
fn sheets_lie_on_each_other() {
    let (mut state, _) = opened(0);
    assert_eq!(reduce(&mut state, Action::Show(Sheet::Folders)), [Effect::FindTools]);
    apply_event(&mut state, AppEvent::ToolsFound(Vec::new()));
    reduce(&mut state, Action::Show(Sheet::Settings));
    assert!(reduce(&mut state, Action::Show(Sheet::Folders)).is_empty(), "tools are looked for once");
    assert_eq!(state.sheets, [Sheet::Settings, Sheet::Folders]);
    reduce(&mut state, Action::CloseSheet);
    assert_eq!(state.sheet(), Some(Sheet::Settings));
}
