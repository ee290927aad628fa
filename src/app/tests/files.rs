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
    let (wish, whole) = (FileWish::ExportCatalogue, std::path::PathBuf::from("/d/all.jsonl"));
    assert_eq!(
        apply_event(&mut state, picked("/d/all")),
        [Effect::LookAtPlace(wish, whole.clone())],
        "a name of our own"
    );
    let free = AppEvent::PlaceSeen(wish, whole.clone(), FilePlace::Free);
    assert_eq!(apply_event(&mut state, free), [Effect::ExportCatalogue(whole)]);
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

#[test]
fn a_typed_path_replaces_no_file_unasked() {
    let (mut state, _) = opened(0);
    let (wish, path) = (FileWish::ExportKept, std::path::PathBuf::from("/d/elf.png"));
    apply_event(&mut state, AppEvent::NoFileDialog(wish));
    let named = Action::FileNamed(wish, path.clone());
    assert_eq!(reduce(&mut state, named.clone()), [Effect::LookAtPlace(wish, path.clone())]);
    let seen = |place| AppEvent::PlaceSeen(wish, path.clone(), place);
    assert!(apply_event(&mut state, seen(FilePlace::Taken)).is_empty());
    assert_eq!(state.sheet(), Some(Sheet::Path), "it is asked for");
    assert!(reduce(&mut state, Action::ReplaceFile(false)).is_empty());
    assert_eq!((state.sheet(), &state.file_place), (Some(Sheet::Path), &None), "another path can be typed");
    reduce(&mut state, named.clone());
    apply_event(&mut state, seen(FilePlace::IsFolder));
    assert!(reduce(&mut state, Action::ReplaceFile(true)).is_empty(), "a folder is never replaced");
    reduce(&mut state, named);
    apply_event(&mut state, seen(FilePlace::Taken));
    let export = Effect::Order(OrderAsk::Export(path.clone()));
    assert_eq!(reduce(&mut state, Action::ReplaceFile(true)), [export]);
    assert_eq!(state.sheet(), None);
}

#[test]
fn what_is_there_is_looked_at() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("elf.png");
    assert_eq!(FilePlace::of(FileWish::ExportKept, &file), FilePlace::Free);
    std::fs::write(&file, "x").unwrap();
    assert_eq!(FilePlace::of(FileWish::ExportKept, &file), FilePlace::Taken);
    assert_eq!(FilePlace::of(FileWish::ExportKept, dir.path()), FilePlace::IsFolder);
    let folder = FileWish::ExportCharacter(crate::model::ids::CharacterId(1), crate::characters::ExportForm::Folder);
    assert_eq!(FilePlace::of(folder, dir.path()), FilePlace::Free);
    assert_eq!(FilePlace::of(folder, &file), FilePlace::IsFile);
}
