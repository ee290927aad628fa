//! A session as a person has it: a search, a long scroll, many models opened. What was asked is not asked again, never more
//! than the budget allows, and afterwards all of it works without a network.

use crate::quick;
use crate::support::civitai_catalogue::{Catalogue, TestFile, TestModel, TestVersion};
use crate::support::civitai_server::{CivitaiServer, Request};
use Priority::Interactive;
use civitdeck::catalogue::lists::{self, Dated};
use civitdeck::catalogue::page::{self, Told};
use civitdeck::civitai::{Client, Priority};
use civitdeck::model::ids::ModelId;
use civitdeck::model::online::{Cursor, ModelAsk, ModelSearch};
use civitdeck::store::{Store, ThumbCache};
use std::collections::BTreeMap;
use std::time::Duration;

const CARDS: u64 = 500;
const OPENED: u64 = 30;
const PACE: Duration = Duration::from_millis(10);
const BURST: u32 = 5;

fn published() -> Catalogue {
    (1..=CARDS + 100).fold(Catalogue::new(), |known, id| {
        let file = TestFile::new("a.safetensors", [(id % 251) as u8; 32]);
        known.model(TestModel::new(id, &format!("Ink {id}")).version(TestVersion::new(id * 10, "v1").file(file)))
    })
}

/// The page of a search as the window has it: what is kept and young, else what is asked for.
async fn page(store: &Store, client: &Client, search: &ModelSearch, cursor: Option<&Cursor>) -> Dated<ModelId> {
    if let Some(kept) = lists::kept_models(store, search, cursor).expect("the store can be read")
        && lists::is_young(kept.asked_unix_secs, civitdeck::civitai::now_unix_secs())
    {
        return kept;
    }
    lists::ask_models(store, client, Interactive, search, cursor).await.expect("the server answers")
}

/// Searches, scrolls through all cards, opens some of them; what was on screen.
async fn session(store: &Store, client: &Client) -> Vec<ModelId> {
    let search = ModelSearch { ask: ModelAsk::Text("ink".to_owned()), ..ModelSearch::default() };
    let (mut shown, mut cursor) = (Vec::new(), None);
    while (shown.len() as u64) < CARDS {
        let page = page(store, client, &search, cursor.as_ref()).await;
        shown.extend(page.value.items);
        cursor = page.value.next;
    }
    for id in (1..=OPENED).map(ModelId) {
        let told = page::ask_model(store, client, Interactive, id).await.expect("the server answers");
        assert_eq!(told, Told::Kept);
    }
    shown
}

/// The most requests within any stretch of this length.
fn most_within(requests: &[Request], stretch: Duration) -> usize {
    let at: Vec<_> = requests.iter().map(|request| request.at).collect();
    (0..at.len())
        .map(|from| at[from..].iter().take_while(|then| **then < at[from] + stretch).count())
        .max()
        .unwrap_or(0)
}

#[tokio::test]
async fn nothing_is_asked_twice_and_never_too_much_and_all_of_it_works_without_a_network() {
    let server = CivitaiServer::start(published());
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let mut settings = quick(&server);
    settings.limits.fresh_for = Duration::from_mins(5);
    (settings.limits.sustained_pace, settings.limits.burst) = (PACE, BURST);
    let client = Client::new(settings).unwrap();
    client.keep_answers_in(ThumbCache::open(dir.path()));

    let shown = session(&store, &client).await;
    assert_eq!(session(&store, &client).await, shown, "scrolling back and opening again");
    let requests = server.requests();
    let mut asked: BTreeMap<String, usize> = BTreeMap::new();
    for path in server.paths_with_queries() {
        *asked.entry(path).or_default() += 1;
    }
    assert!(asked.values().all(|times| *times == 1), "{asked:?}");
    assert_eq!(requests.len() as u64, CARDS / 100 + OPENED);
    assert!(server.peak_in_flight() <= 2);
    // The server may see a few a little closer than they left, when its own threads are late: two more are borne.
    let stretch = PACE * 10;
    assert!(most_within(&requests, stretch) <= BURST as usize + 10 + 2, "{}", most_within(&requests, stretch));

    drop(server);
    client.set_offline(true);
    let search = ModelSearch { ask: ModelAsk::Text("ink".to_owned()), ..ModelSearch::default() };
    let (mut again, mut cursor) = (Vec::new(), None);
    while (again.len() as u64) < CARDS {
        let page = lists::kept_models(&store, &search, cursor.as_ref()).unwrap().expect("every page is kept");
        again.extend(page.value.items);
        cursor = page.value.next;
    }
    assert_eq!(again, shown);
    for id in &shown {
        let known = store.read(|reader| reader.known(*id)).unwrap().expect("every card is kept");
        assert!(known.card.name.starts_with("Ink"));
    }
    for id in (1..=OPENED).map(ModelId) {
        let model = store.read(|reader| reader.model(id)).unwrap().expect("every page is kept");
        assert!(model.description.is_some() && model.version_ids.is_some_and(|ids| !ids.value.is_empty()));
    }
}
