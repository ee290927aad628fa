//! Lists and the smaller endpoints: every trap of the service, and that no question we can ask is one it refuses.

use crate::support::civitai_catalogue::{TestFile, TestModel, TestVersion};
use crate::support::civitai_server::{CivitaiServer, Fault};
use crate::{Catalogue, catalogue, client};
use Priority::{Background, Interactive};
use civitdeck::catalogue::lists;
use civitdeck::civitai::{CivitaiError, Priority, Token};
use civitdeck::model::ids::VersionId;
use civitdeck::model::online::{CommercialUse, Cursor, ImageSearch, ModelAsk, ModelOrder, ModelSearch, Period};
use civitdeck::store::Store;
use serde_json::json;
use std::collections::BTreeSet;

fn many(count: u64) -> Catalogue {
    (1..=count).fold(Catalogue::new(), |known, id| {
        let file = TestFile::new("a.safetensors", [id as u8; 32]);
        known.model(TestModel::new(id, &format!("Model {id}")).version(TestVersion::new(id * 10, "v1").file(file)))
    })
}

#[tokio::test]
async fn no_question_that_can_be_asked_is_refused() {
    let server = CivitaiServer::start(many(30));
    server.set_page_size(7);
    let client = client(&server);
    let asks = ModelOrder::ALL
        .map(ModelAsk::List)
        .into_iter()
        .chain(["model".to_owned(), " %_ 100% ".to_owned()].map(ModelAsk::Text));
    for ask in asks {
        for period in Period::ALL {
            let search = ModelSearch {
                ask: ask.clone(),
                period,
                types: vec!["LORA".to_owned(), "Checkpoint".to_owned()],
                base_models: vec!["SDXL 1.0".to_owned(), "A Base Nobody Knows".to_owned()],
                tag: Some("No Such Tag".to_owned()),
                commercial_use: vec![CommercialUse::Sell, CommercialUse::Image],
                mature: period == Period::Day,
                early_access_only: period == Period::Week,
                archived: period == Period::Month,
                ..ModelSearch::default()
            };
            let mut cursor = None;
            for _ in 0..9 {
                let page = client.search_models(Background, &search, 5_000, cursor.as_ref()).await.unwrap();
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!(cursor, None, "{ask:?}: the end is reached");
        }
    }
    assert!(server.requests().iter().all(|request| request.query("page").is_none()));
}

#[tokio::test]
async fn a_walk_over_short_pages_meets_every_model_once() {
    for (ask, first) in [(ModelAsk::default(), "9|5|7"), (ModelAsk::Text("model".to_owned()), "7")] {
        let server = CivitaiServer::start(many(40));
        server.set_page_size(7);
        let client = client(&server);
        let search = ModelSearch { ask, ..ModelSearch::default() };
        let (mut met, mut cursor) = (Vec::new(), None);
        loop {
            let page = client.search_models(Interactive, &search, 100, cursor.as_ref()).await.unwrap();
            met.extend(page.items.iter().map(|answer| answer.model.id));
            if cursor.is_none() {
                assert_eq!(page.next, Some(Cursor(first.to_owned())));
            }
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!((met.len(), met.iter().collect::<BTreeSet<_>>().len()), (40, 40));
    }
}

#[tokio::test]
async fn an_empty_page_with_a_cursor_is_not_the_end() {
    let server = CivitaiServer::start(many(3));
    let empty = json!({"items": [], "metadata": {"nextCursor": 400}}).to_string();
    server.fail_next(Fault::Bytes("application/json".to_owned(), empty.into_bytes()));
    let page = client(&server).search_models(Interactive, &ModelSearch::default(), 100, None).await.unwrap();
    assert_eq!((page.items.len(), page.next), (0, Some(Cursor("400".to_owned()))), "a cursor may be a number");
}

#[tokio::test]
async fn an_unknown_creator_and_a_wrong_cursor_are_told() {
    let server = CivitaiServer::start(catalogue());
    let client = client(&server);
    let search = ModelSearch { username: Some("nobody".to_owned()), ..ModelSearch::default() };
    let error = client.search_models(Interactive, &search, 100, None).await.unwrap_err();
    assert_eq!(error.to_string(), "CivitAI has no creator “nobody” (any more)");
    // Who was there before keeps what was known of them.
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let search = ModelSearch { username: Some("painter".to_owned()), ..ModelSearch::default() };
    let before = lists::ask_models(&store, &client, Interactive, &search, None).await.unwrap().value;
    assert!(!before.items.is_empty());
    server.set_catalogue(Catalogue::new());
    lists::ask_models(&store, &client.anew(), Interactive, &search, None).await.unwrap_err();
    assert_eq!(lists::kept_models(&store, &search, None).unwrap().unwrap().value, before);
    let wrong = Cursor("not a cursor".to_owned());
    let error = client.search_models(Interactive, &ModelSearch::default(), 100, Some(&wrong)).await.unwrap_err();
    assert!(error.to_string().contains("Invalid cursor"), "{error}");
}

#[tokio::test]
async fn the_limit_of_pages_is_told_once_and_for_good() {
    let server = CivitaiServer::start(catalogue());
    let client = client(&server);
    let body = json!({"error": "You've requested too many pages, please use cursors instead"});
    server.fail_next(Fault::Status { code: 429, retry_after: None, body });
    let error = client.search_images(Background, &ImageSearch::default(), 100, None).await.unwrap_err();
    assert_eq!(error, CivitaiError::TooManyPages);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn every_shape_of_a_model_is_read() {
    let shapes = [json!(["Image", "RentCivit"]), json!("{Image,RentCivit}"), json!("Rent"), json!("{}"), json!(null)];
    let models = shapes.into_iter().zip(1..).fold(Catalogue::new(), |known, (shape, id)| {
        let model = TestModel::new(id, "Ink")
            .field("allowCommercialUse", shape)
            .field("stats", json!({"downloadCount": null, "thumbsUpCount": 3}))
            .field("creator", json!(null))
            .field("description", json!(null));
        known.model(
            model.version(TestVersion::new(id * 10, "v1").field("files", json!(null)).field("images", json!([]))),
        )
    });
    let server = CivitaiServer::start(models);
    let page = client(&server).search_models(Interactive, &ModelSearch::default(), 100, None).await.unwrap();
    assert_eq!(page.items.len(), 5);
    let uses: Vec<Option<usize>> = page
        .items
        .iter()
        .map(|answer| {
            answer.model.licence.as_ref().and_then(|licence| licence.value.allow_commercial_use.as_ref().map(Vec::len))
        })
        .collect();
    assert_eq!(
        uses,
        [Some(2), Some(2), Some(3), Some(0), None],
        "a word alone, as of 2023, allows what stands below it"
    );
    assert!(page.items.iter().all(|answer| answer.model.creator.is_none()));
}

#[tokio::test]
async fn pictures_are_asked_by_level_and_how_they_were_made_comes_flat() {
    let server = CivitaiServer::start(catalogue());
    let client = client(&server);
    let ids = |levels| {
        let client = client.clone();
        async move {
            let page = client
                .search_images(Interactive, &ImageSearch { levels, ..ImageSearch::default() }, 9_999, None)
                .await
                .unwrap();
            page.items.iter().filter_map(|image| image.image.id).collect::<Vec<_>>()
        }
    };
    assert_eq!(ids(0).await, [1], "nothing chosen is the mildest");
    assert_eq!(ids(ImageSearch::ALL_LEVELS).await, [1, 2, 3]);
    let page = client.search_images(Interactive, &ImageSearch::default(), 100, None).await.unwrap();
    let image = &page.items[0];
    assert_eq!(image.used[0].version_id, Some(VersionId(11)));
    assert_eq!((image.username.as_deref(), image.reaction_count), (Some("mira 🎨"), 3));
    assert!(server.requests().iter().all(|request| request.query("nsfw").is_none()));
}

#[tokio::test]
async fn the_smaller_lists_are_read_whatever_they_leave_out() {
    let server = CivitaiServer::start(catalogue());
    let client = client(&server);
    assert_eq!(client.tags(Interactive, "an", 5_000).await.unwrap(), ["anime", "animal"], "counts of 0 say nothing");
    let creators = client.creators(Interactive, "", 0).await.unwrap();
    assert_eq!(
        (creators[0].username.as_str(), creators[0].model_count, creators[1].model_count),
        ("😀 painter", None, Some(3))
    );
    assert_eq!(client.users(Interactive, "  ").await.unwrap().len(), 0);
    assert_eq!(client.users(Interactive, "mira").await.unwrap()[0].username, "mira");
    let users = client.users_by_ids(Interactive, &[7, 8, 7, 0]).await.unwrap();
    assert_eq!(users.iter().map(|user| user.id).collect::<Vec<_>>(), [7, 8]);
    let articles = client.articles(Interactive, 500, None).await.unwrap();
    assert_eq!((articles.items[0].title.as_str(), articles.next), ("How to", Some(Cursor("5".to_owned()))));
    assert!(client.article(Interactive, 301).await.unwrap().unwrap().content.is_some());
    assert_eq!(client.article(Interactive, 4).await, Ok(None));
    assert_eq!(client.collections(Interactive, "", 500, None).await.unwrap().items[0].item_count, Some(4));
    assert_eq!(client.collection(Interactive, 4).await, Ok(None));
    assert_eq!(client.site_page(Interactive, "terms").await.unwrap().unwrap().content, "# Terms");
    assert_eq!(client.site_page(Interactive, "nothing").await, Ok(None));
    let before = server.requests().len();
    assert_eq!(client.site_page(Interactive, "../models").await, Ok(None));
    assert_eq!(server.requests().len(), before, "what is no name is not asked");
    let may = client.permitted(&[1, 2]).await.unwrap();
    assert_eq!((may.get(&1), may.get(&2), may.len()), (Some(&true), Some(&false), 2));
}

#[tokio::test]
async fn the_short_answer_says_what_a_download_would() {
    let server = CivitaiServer::start(catalogue());
    let brief = client(&server).version_brief(Interactive, VersionId(11)).await.unwrap().unwrap();
    assert!(brief.needs_sign_in && !brief.needs_grant);
    assert_eq!((brief.size_bytes, brief.availability.as_deref()), (Some(1_234_432), Some("SomethingNew")));
    assert_eq!(brief.hashes, [("SHA256".to_owned(), "AB".to_owned()), ("New".to_owned(), "CD".to_owned())]);
    assert_eq!(client(&server).version_brief(Interactive, VersionId(12)).await, Ok(None));
    assert_eq!(client(&server).version_brief(Interactive, VersionId(0)).await, Ok(None));
}

#[tokio::test]
async fn the_vault_is_told_both_ways_and_changed_once() {
    let server = CivitaiServer::start(catalogue());
    let client = client(&server);
    assert!(matches!(client.vault().await, Err(CivitaiError::SignIn { .. })));
    client.set_token(Token::new("a-key"));
    let vault = client.vault().await.unwrap().unwrap();
    assert_eq!((vault.storage_bytes, vault.used_bytes), (2 << 20, 1 << 10));
    assert_eq!(client.vault_page(1).await.unwrap().unwrap().items[0].version_id, VersionId(11));
    for _ in 0..2 {
        server.fail_next(Fault::Bytes("application/json".to_owned(), br#"{"vault":null}"#.to_vec()));
    }
    assert_eq!(client.vault().await, Ok(None), "without a membership there is none");
    assert_eq!(client.vault_page(1).await, Ok(None));
    assert_eq!(client.keep_in_vault(VersionId(11), true).await, Ok(false), "it is there already");
    assert_eq!(client.keep_in_vault(VersionId(12), true).await, Ok(true));
    let toggles = || server.requests().iter().filter(|request| request.method == "POST").count();
    assert_eq!(toggles(), 1);
    assert_eq!(client.in_vault(&[VersionId(11), VersionId(12)]).await.unwrap(), [VersionId(11)]);
}

#[tokio::test]
async fn names_in_use_are_kept_beside_those_that_are_built_in() {
    let server = CivitaiServer::start(catalogue());
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    assert_eq!(lists::kept_names(&store).unwrap(), None);
    let names = lists::ask_names(&store, &client(&server), Interactive).await.unwrap();
    assert_eq!(lists::kept_names(&store).unwrap().unwrap().value, names);
    assert_eq!((names.types.len(), names.active_base_models.len()), (2, 1));
    server.fail_times(9, &Fault::Html(200));
    lists::ask_names(&store, &client(&server), Interactive).await.unwrap_err();
    assert_eq!(lists::kept_names(&store).unwrap().unwrap().value, names, "a bad day takes nothing away");
}
