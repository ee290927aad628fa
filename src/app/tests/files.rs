//! Files that a person names: by the system's dialog, or by typing where there is none.

use super::*;

#[test]
fn a_dialog_is_asked_first_and_a_path_can_be_typed_where_there_is_none() {
    let (mut state, _) = opened(0);
    let ask = Action::Run(Command::ImportCatalogue);
    assert_eq!(reduce(&mut state, ask.clone()), [Effect::PickFile(FileWish::ImportCatalogue)]);
    assert!(apply_event(&mut state, AppEvent::NoFileDialog(FileWish::ImportCatalogue)).is_empty());
    assert_eq!(state.sheet(), Some(Sheet::Path));
    let named = Action::FileNamed(FileWish::ImportCatalogue, "/d/dump.jsonl".into());
    assert_eq!(reduce(&mut state, named), [Effect::ImportCatalogue("/d/dump.jsonl".into())]);
    assert_eq!((state.sheet(), state.file_wish), (None, None));
    // It is known now: the sheet comes at once.
    assert!(reduce(&mut state, ask).is_empty());
    assert_eq!(state.sheet(), Some(Sheet::Path));
}

#[test]
fn a_new_file_gets_an_ending_and_no_file_is_nothing() {
    let (mut state, _) = opened(0);
    let picked = |path: &str| AppEvent::FilePicked(FileWish::ExportCatalogue, Some(path.into()));
    assert_eq!(apply_event(&mut state, picked("/d/all")), [Effect::ExportCatalogue("/d/all.jsonl".into())]);
    assert_eq!(apply_event(&mut state, picked("/d/all.txt")), [Effect::ExportCatalogue("/d/all.txt".into())]);
    assert!(apply_event(&mut state, AppEvent::FilePicked(FileWish::ExportCatalogue, None)).is_empty());
}

#[test]
fn only_one_catalogue_at_a_time() {
    let (mut state, _) = opened(0);
    apply_event(&mut state, AppEvent::JobStarted(JobHandle::new("import"), JobKind::ImportCatalogue));
    assert!(Command::ExportCatalogue.refusal(&state).is_some());
    assert!(reduce(&mut state, Action::Run(Command::ImportCatalogue)).is_empty());
}
