//! Lists of CivitAI's that are kept, through the services behind the window.

use super::services::{Desk, library};
use super::*;

#[test]
fn a_kept_search_is_scrolled_to_its_end_without_a_network() {
    use crate::catalogue::lists;
    use crate::model::catalogue::ModelInfo;
    use crate::model::online::Cursor;
    use crate::model::query::Scope;
    use crate::model::sourced::{Source, Sourced};
    const PAGES: u64 = 3;
    const OLD: i64 = 5;
    let dir = tempfile::tempdir().unwrap();
    library(dir.path());
    let store = Store::open(dir.path()).unwrap();
    let query = CardQuery { scope: Scope::Civitai, text: "night".to_owned(), ..CardQuery::default() };
    let search = crate::catalogue::ask::search_of(&query).unwrap();
    let name = |id: u64| Some(Sourced::new(format!("Night {id}"), Source::Civitai, OLD));
    let ids = |page: u64| (page * 100 + 1..=page * 100 + 100).map(ModelId);
    for page in 0..PAGES {
        store
            .write(|writer| {
                ids(page).try_for_each(|id| writer.put_model(&ModelInfo { id, name: name(id.0), ..Default::default() }))
            })
            .unwrap();
        let cursor = |at: u64| (at > 0 && at < PAGES).then(|| Cursor(at.to_string()));
        lists::keep_for_tests(&store, &search, ids(page).collect(), OLD, (cursor(page), cursor(page + 1))).unwrap();
    }
    drop(store);
    let mut desk = Desk::open(dir.path(), false);
    desk.act(Action::SetScope(Scope::Civitai));
    desk.act(Action::SetText("night".to_owned()));
    for page in 1..=PAGES {
        let rows = page as u32 * 100;
        desk.wait("the next page", |state, _| state.view.query == state.query && state.view.feed.rows == rows);
        let last = desk.state.view.get(rows as usize - 1).unwrap().card.key;
        desk.act(Action::SetVisible(vec![last]));
    }
    desk.wait("the end", |state, _| state.online.ended && !state.online.running);
    assert_eq!(desk.state.online.trouble, Some(FeedTrouble::Offline));
    desk.services.stop();
}

#[test]
fn lists_of_another_service_are_forgotten_with_its_address() {
    use crate::catalogue::lists;
    use crate::model::online::ModelSearch;
    let dir = tempfile::tempdir().unwrap();
    library(dir.path());
    let mut desk = Desk::open(dir.path(), false);
    desk.act(Action::Set(SettingChange::Address(String::new())));
    let store = desk.services.store_for_tests().unwrap();
    let kept = |store: &Store| lists::kept_models(store, &ModelSearch::default(), None).unwrap();
    let whose = |store: &Store| store.read(|reader| reader.setting::<String>("answers_of")).unwrap();
    desk.wait("the address to be noted", |_, _| whose(&store).is_some());
    lists::keep_for_tests(&store, &ModelSearch::default(), vec![ModelId(1)], 5, (None, None)).unwrap();
    desk.act(Action::Set(SettingChange::Address("https://mirror.example".to_owned())));
    desk.wait("the other address", |_, _| whose(&store).is_some_and(|of| of.contains("mirror.example")));
    assert_eq!(kept(&store), None);
    drop(store);
    desk.services.stop();
}
