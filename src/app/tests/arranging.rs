//! The user's own order of a collection, and the way back from changes of collections.

use super::services::{Desk, library};
use super::*;
use crate::model::arrange::Place;
use crate::model::hidden::Hidden;

/// Five models of the subjects 1 to 5, and two collections: the second lies in the first.
fn arranged() -> AppState {
    let (mut state, _) = opened(1);
    let inner = Collection { parent: Some(CollectionId(5)), ..collection(6, "Inner", &[5]) };
    apply_event(&mut state, AppEvent::Collections(vec![collection(5, "Shelf", &[3, 1, 4, 2]), inner]));
    reduce(&mut state, Action::ShowOnly(Some(FacetValue::Collection(CollectionId(5)))));
    reduce(&mut state, Action::SortBy(SortBy::Own));
    show(&mut state);
    state
}

/// What the worker would show.
fn show(state: &mut AppState) {
    let (sender, receiver) = channel(Arc::new(|| ()));
    let worker = view::ViewWorker::start(sender, |view| view).unwrap();
    let none = (&[][..], &std::collections::BTreeSet::new());
    let collections = state.collections.clone();
    worker.set_context(view::ViewContext::new(none.0, none.1, &collections, Hidden::default(), Arc::default(), 1));
    let card = |key: u64| Card { subject: Some(SubjectId(key)), ..Card::new(&record(key), None, None) };
    worker.replace((1..=5).map(card).collect());
    worker.query(state.query.clone());
    loop {
        match receiver.recv_timeout(Duration::from_secs(30)).unwrap() {
            ViewEvent::View(view) if view.loaded && view.query == state.query => {
                worker.close();
                apply_event(state, AppEvent::View(ViewEvent::View(view)));
                return;
            }
            _ => {}
        }
    }
}

fn rows(state: &AppState) -> Vec<u64> {
    state.view.iter().map(|row| row.card.key.0).collect()
}

#[test]
fn models_are_put_elsewhere_in_the_order_that_is_shown_and_back() {
    let mut state = arranged();
    assert_eq!(rows(&state), [3, 1, 4, 2, 5], "as they were put there, what lies inside last");
    reduce(&mut state, Action::SelectMany { keys: vec![FileKey(4)], add: false });
    let effects = reduce(&mut state, Action::Run(Command::PlaceUp));
    let order = |ids: &[u64]| CollectionChange::Order(CollectionId(5), ids.iter().copied().map(SubjectId).collect());
    assert_eq!(effects, [Effect::ChangeCollections(order(&[3, 4, 1, 2]))]);
    // The view is still the old one.
    let effects = reduce(&mut state, Action::Run(Command::PlaceUp));
    assert_eq!(effects, [Effect::ChangeCollections(order(&[4, 3, 1, 2]))]);
    show(&mut state);
    assert_eq!(rows(&state), [4, 3, 1, 2, 5]);
    let effects = reduce(&mut state, Action::Arrange(vec![FileKey(1), FileKey(3)], Place::After(FileKey(2))));
    assert_eq!(effects, [Effect::ChangeCollections(order(&[4, 2, 3, 1]))]);
    let onto_inner = Action::Arrange(vec![FileKey(1)], Place::After(FileKey(5)));
    assert!(reduce(&mut state, onto_inner).is_empty(), "it is in another collection");
    assert_eq!(state.notices.len(), 1, "one sentence for all of it");
    let (_, back) = state.notices.back().unwrap().offer.clone().unwrap();
    assert_eq!(reduce(&mut state, *back), [Effect::ChangeCollections(order(&[3, 1, 4, 2]))], "as it was before all");
}

#[test]
fn up_is_up_in_what_is_seen() {
    let mut state = arranged();
    reduce(&mut state, Action::ReverseSort);
    show(&mut state);
    assert_eq!(rows(&state), [5, 2, 4, 1, 3]);
    reduce(&mut state, Action::SelectMany { keys: vec![FileKey(4)], add: false });
    reduce(&mut state, Action::Run(Command::PlaceUp));
    show(&mut state);
    assert_eq!(rows(&state), [5, 4, 2, 1, 3]);
}

#[test]
fn the_own_order_belongs_to_one_collection() {
    let mut state = arranged();
    let usual = state.settings.sort;
    assert_ne!(usual, SortBy::Own, "the order of one collection is not that of all others");
    assert_eq!(Command::PlaceUp.refusal(&state), None);
    reduce(&mut state, Action::ClearFilters);
    assert_eq!(state.query.sort, usual);
    assert!(Command::PlaceUp.refusal(&state).is_some());
    reduce(&mut state, Action::SortBy(SortBy::Own));
    assert_eq!(state.query.sort, usual, "there is none here");
    // One that was brought into an order opens in it, any other as everything does.
    reduce(&mut state, Action::ShowOnly(Some(FacetValue::Collection(CollectionId(6)))));
    assert_eq!(state.query.sort, usual);
    state.collections[0].is_arranged = true;
    reduce(&mut state, Action::ShowOnly(Some(FacetValue::Collection(CollectionId(5)))));
    assert_eq!(state.query.sort, SortBy::Own);
}

#[test]
fn a_moved_or_renamed_collection_has_a_way_back() {
    let mut state = arranged();
    let back = |state: &AppState| state.notices.back().and_then(|notice| notice.offer.clone()).map(|(_, back)| *back);
    let id = CollectionId(6);
    reduce(&mut state, Action::ChangeCollections(CollectionChange::Rename(id, "Other".to_owned())));
    let renamed = CollectionChange::Rename(id, "Inner".to_owned());
    assert_eq!(back(&state), Some(Action::ChangeCollections(renamed)));
    reduce(&mut state, Action::ChangeCollections(CollectionChange::Move { id, parent: None, before: None }));
    let moved = CollectionChange::Move { id, parent: Some(CollectionId(5)), before: None };
    assert_eq!(back(&state), Some(Action::ChangeCollections(moved)));
    let count = state.notices.len();
    let ring = CollectionChange::Move { id: CollectionId(5), parent: Some(id), before: None };
    reduce(&mut state, Action::ChangeCollections(ring));
    assert_eq!(state.notices.len(), count, "what is refused needs none");
}

#[test]
fn an_order_is_kept_and_a_removed_collection_is_had_again_with_it() {
    let dir = tempfile::tempdir().unwrap();
    library(dir.path());
    let mut desk = Desk::open(dir.path(), false);
    desk.act(Action::ChangeCollections(CollectionChange::Create { name: "Shelf".to_owned(), parent: None }));
    desk.wait("the collection", |state, _| state.collections.len() == 1);
    let shelf = desk.state.collections[0].id;
    desk.act(Action::AddTo(shelf, vec![FileKey(1), FileKey(3)]));
    desk.wait("its members", |state, _| state.collections[0].members.len() == 2);
    desk.act(Action::ShowOnly(Some(FacetValue::Collection(shelf))));
    desk.act(Action::SortBy(SortBy::Own));
    let shows = |state: &AppState, keys: &[u64]| rows(state) == keys;
    desk.wait("the order it has", |state, _| {
        let is_member = |key| state.view.row(FileKey(key)).is_some_and(|row| row.card.subject.is_some());
        state.view.query == state.query && shows(state, &[1, 2, 3]) && is_member(1) && is_member(3)
    });
    desk.act(Action::Arrange(vec![FileKey(3)], Place::First));
    desk.wait("the new order", |state, _| shows(state, &[3, 1, 2]));
    desk.wait("what is kept of it", |state, _| state.collections[0].is_arranged);
    let members = desk.state.collections[0].members.len();
    // Taken out and put back it is where it was.
    desk.act(Action::TakeFrom(shelf, vec![FileKey(3)]));
    desk.wait("one less", |state, _| state.collections[0].members.len() == members - 1);
    desk.wait("its row", |state, _| !rows(state).contains(&3));
    let back = desk.state.notices.iter().rev().find_map(|notice| notice.offer.clone()).unwrap().1;
    desk.act(*back);
    desk.wait("the row where it was", |state, _| shows(state, &[3, 1, 2]));
    desk.act(Action::ChangeCollections(CollectionChange::Remove(shelf)));
    desk.wait("the removal", |state, _| {
        state.collections.is_empty() && state.notices.iter().any(|notice| notice.text.contains("removed"))
    });
    let notice = desk.state.notices.iter().find(|notice| notice.text.contains("removed")).unwrap();
    let back = notice.offer.clone().unwrap().1;
    desk.act(*back);
    desk.wait("the way back", |state, _| state.collections.len() == 1);
    assert_eq!((desk.state.collections[0].id, desk.state.collections[0].members.len()), (shelf, members));
    desk.act(Action::ShowOnly(Some(FacetValue::Collection(shelf))));
    desk.wait("its order again", |state, _| state.query.sort == SortBy::Own && shows(state, &[3, 1, 2]));
    desk.services.stop();
}
