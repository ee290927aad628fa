//! The selection: one file, many, ranges, and what becomes of it when rows come and go.

use super::*;

#[test]
fn the_first_file_is_selected_by_itself() {
    let state = with_rows(3);
    assert_eq!(state.selected, Some(FileKey(1)));
}

#[test]
fn the_selection_moves_and_stops_at_the_ends() {
    let mut state = with_rows(10);
    let mut step = |step| {
        reduce(&mut state, Action::MoveSelection(step, false));
        state.selected.unwrap().0
    };
    assert_eq!(step(Step::By(4)), 5);
    assert_eq!(step(Step::By(-1)), 4);
    assert_eq!(step(Step::By(-9)), 1);
    assert_eq!(step(Step::By(isize::MAX)), 10);
    assert_eq!(step(Step::By(isize::MIN)), 1);
    assert_eq!(step(Step::Last), 10);
    assert_eq!(step(Step::First), 1);
    assert!(state.scroll_to_selected);
    let mut empty = AppState::default();
    assert!(reduce(&mut empty, Action::MoveSelection(Step::By(1), false)).is_empty());
    assert_eq!(empty.selected, None);
}

#[test]
fn a_selection_that_a_filter_hides_starts_at_the_first_row() {
    let mut state = with_rows(3);
    reduce(&mut state, Action::Select(Some(FileKey(3))));
    let query = CardQuery { text: "000".to_owned(), ..CardQuery::default() };
    apply_event(&mut state, AppEvent::View(view_for(&[record(1), record(2)], &query)));
    assert_eq!(state.selected, Some(FileKey(3)), "its details stay on screen");
    reduce(&mut state, Action::MoveSelection(Step::By(1), false));
    assert_eq!(state.selected, Some(FileKey(1)));
}

#[test]
fn details_of_a_file_no_longer_selected_are_dropped() {
    let mut state = with_rows(3);
    let details = |key| Details {
        record: record(key),
        card: Card::new(&record(key), None, None),
        resolved: Resolved::default(),
        marks: Marks::default(),
        collections: Vec::new(),
        model: None,
        version: None,
        page: None,
        had_unix_secs: None,
        installed: Vec::new(),
        versions: Vec::new(),
        duplicates: Vec::new(),
        visible_to: Vec::new(),
        has_tools: false,
        pictures: Vec::new(),
        description: None,
        version_description: None,
        by_creator: Vec::new(),
    };
    let asked = others(reduce(&mut state, Action::Select(Some(FileKey(2)))));
    assert_eq!(asked, [Effect::LoadDetails(FileKey(2))]);
    apply_event(&mut state, AppEvent::Details(Box::new(details(1))));
    assert!(state.details.is_none());
    apply_event(&mut state, AppEvent::Details(Box::new(details(2))));
    assert_eq!(state.details.as_ref().map(|details| details.record.key), Some(FileKey(2)));
    assert!(reduce(&mut state, Action::Select(Some(FileKey(2)))).is_empty(), "nothing is read twice");
    assert!(state.details_shown().is_some());
    reduce(&mut state, Action::Select(Some(FileKey(1))));
    assert!(state.details_shown().is_none(), "what is shown of another is not told of this one");
    assert!(reduce(&mut state, Action::Run(Command::CopyHashes)).is_empty());
    reduce(&mut state, Action::Select(None));
    assert!(state.details.is_none());
}

#[test]
fn details_are_read_again_when_the_card_changed() {
    let mut state = with_rows(2);
    assert!(apply_event(&mut state, AppEvent::View(view_of(&[record(1), record(2)]))).is_empty());
    let mut changed = record(1);
    changed.user.title = Some("New name".to_owned());
    let effects = apply_event(&mut state, AppEvent::View(view_of(&[changed, record(2)])));
    assert_eq!(effects, [Effect::LoadDetails(FileKey(1))]);
}

fn keys(state: &AppState) -> Vec<u64> {
    state.targets().iter().map(|key| key.0).collect()
}

#[test]
fn files_are_added_and_taken_out_one_by_one() {
    let mut state = with_rows(5);
    reduce(&mut state, Action::ToggleSelect(FileKey(4)));
    assert_eq!((keys(&state), state.selected), (vec![1, 4], Some(FileKey(4))));
    reduce(&mut state, Action::ToggleSelect(FileKey(4)));
    assert_eq!((keys(&state), state.selected), (vec![1], Some(FileKey(1))), "the details go on with the rest");
    reduce(&mut state, Action::ToggleSelect(FileKey(1)));
    assert_eq!((keys(&state), state.selected), (vec![], None));
}

#[test]
fn a_range_reaches_from_the_last_single_choice_in_both_directions() {
    let mut state = with_rows(9);
    reduce(&mut state, Action::Select(Some(FileKey(5))));
    reduce(&mut state, Action::SelectTo(FileKey(7)));
    assert_eq!((keys(&state), state.selected), (vec![5, 6, 7], Some(FileKey(7))));
    reduce(&mut state, Action::SelectTo(FileKey(3)));
    assert_eq!(keys(&state), [3, 4, 5]);
    reduce(&mut state, Action::MoveSelection(Step::By(1), true));
    assert_eq!(keys(&state), [4, 5]);
    reduce(&mut state, Action::MoveSelection(Step::Last, true));
    assert_eq!(keys(&state), [5, 6, 7, 8, 9]);
    reduce(&mut state, Action::MoveSelection(Step::By(-1), false));
    assert_eq!(keys(&state), [8]);
    reduce(&mut state, Action::SelectTo(FileKey(77)));
    assert_eq!(keys(&state), [77], "what is not shown is chosen alone");
}

#[test]
fn a_rubber_band_replaces_or_adds_and_an_empty_one_keeps_the_details() {
    let mut state = with_rows(9);
    let band = |keys: &[u64], add| Action::SelectMany { keys: keys.iter().copied().map(FileKey).collect(), add };
    reduce(&mut state, band(&[3, 4], false));
    assert_eq!((keys(&state), state.selected), (vec![3, 4], Some(FileKey(3))));
    reduce(&mut state, band(&[8], true));
    assert_eq!((keys(&state), state.selected), (vec![3, 4, 8], Some(FileKey(3))));
    reduce(&mut state, band(&[], false));
    assert_eq!((keys(&state), state.selected), (vec![], Some(FileKey(3))));
}

#[test]
fn everything_shown_is_selected_and_one_again() {
    let mut state = with_rows(4);
    reduce(&mut state, Action::Run(Command::SelectAll));
    assert_eq!((keys(&state), state.selected), (vec![1, 2, 3, 4], Some(FileKey(1))));
    reduce(&mut state, Action::Run(Command::SelectNone));
    assert_eq!(keys(&state), [1]);
}

#[test]
fn a_file_is_reached_wherever_it_is() {
    let mut state = with_rows(3);
    reduce(&mut state, Action::SetText("x".to_owned()));
    let effects = reduce(&mut state, Action::Reach(FileKey(2)));
    assert!(state.scroll_to_selected && state.query.is_narrowed(), "it is shown already");
    assert!(effects.contains(&Effect::LoadDetails(FileKey(2))));
    let effects = reduce(&mut state, Action::Reach(FileKey(40)));
    assert_eq!((state.selected, keys(&state)), (Some(FileKey(40)), vec![40]));
    assert!(effects.contains(&Effect::Query(CardQuery::default())), "filters that may hide it go");
}

#[test]
fn a_file_that_left_the_library_leaves_the_selection_but_a_hidden_one_stays() {
    let mut state = with_rows(5);
    reduce(&mut state, Action::SelectMany { keys: vec![FileKey(3), FileKey(4)], add: false });
    let query = CardQuery { text: "0001".to_owned(), ..CardQuery::default() };
    let all: Vec<FileRecord> = (1..=5).map(record).collect();
    apply_event(&mut state, AppEvent::View(view_for(&all, &query)));
    assert_eq!((keys(&state), state.selected), (vec![3, 4], Some(FileKey(3))));
    let left = [record(1), record(2), record(4)];
    apply_event(&mut state, AppEvent::View(view_of(&left)));
    assert_eq!((keys(&state), state.selected), (vec![4], Some(FileKey(4))));
    let effects = apply_event(&mut state, AppEvent::View(view_of(&left[..2])));
    assert_eq!((keys(&state), state.selected), (vec![2], Some(FileKey(2))), "a neighbour takes its place");
    assert!(effects.contains(&Effect::LoadDetails(FileKey(2))));
    apply_event(&mut state, AppEvent::View(view_of(&[])));
    assert!(keys(&state).is_empty() && state.selected.is_none() && state.details.is_none());
}

#[test]
fn pictures_are_shown_as_they_are_only_when_asked() {
    let mut state = with_rows(2);
    let card = state.view.get(0).unwrap().card.clone();
    let mature = Card { nsfw_level: 8, ..card };
    assert_eq!(state.treat(&mature), MatureMode::Blur);
    reduce(&mut state, Action::Reveal(mature.key, true));
    assert_eq!(state.treat(&mature), MatureMode::Show);
    reduce(&mut state, Action::Reveal(mature.key, false));
    let decided = Card { mature: Some(MatureMode::Show), ..mature };
    assert_eq!(state.treat(&decided), MatureMode::Show);
}

#[test]
fn generation_data_is_read_once_for_each_picture() {
    let mut state = with_rows(1);
    let source = PictureSource::Url("sample:1/0".to_owned());
    let asked = reduce(&mut state, Action::LoadGeneration(source.clone()));
    assert_eq!(asked, [Effect::LoadGeneration(source.clone())]);
    apply_event(&mut state, AppEvent::Generation(source.clone(), Ok(None)));
    let again = reduce(&mut state, Action::LoadGeneration(source.clone()));
    assert!(again.is_empty(), "that it does not say is an answer too");
    apply_event(&mut state, AppEvent::Generation(source.clone(), Err(Said::Text("no network".to_owned()))));
    assert!(!reduce(&mut state, Action::LoadGeneration(source)).is_empty(), "that nobody was asked is none");
}
