//! Community as people use it: lists of models, whom they follow, what there is to read, online and without a network.

use crate::support::civitai_catalogue::{Catalogue, TestFile, TestModel, TestVersion};
use crate::support::civitai_server::{CivitaiServer, Fault};
use crate::support::models::lora;
use crate::window::{Desk, WIDE, Window, click, has, mentions, paste, until, until_idle, until_mentions, until_says};
use civitdeck::app::{Action, Settings, Sheet, TrendList};
use civitdeck::model::base::BaseFamily;
use civitdeck::model::community::Followed;
use civitdeck::model::hidden::HiddenChange;
use civitdeck::model::ids::ModelId;
use civitdeck::model::online::ImagesOf;
use egui::{Role, accesskit};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use serde_json::json;

fn model(id: u64, name: &str, creator: &str) -> TestModel {
    let file = TestFile::new("a.safetensors", [id as u8; 32]);
    let version = TestVersion::new(id * 10, "v1").file(file).field("publishedAt", json!("2026-01-01T00:00:00.000Z"));
    TestModel::new(id, name).field("creator", json!({"username": creator})).version(version)
}

fn catalogue() -> Catalogue {
    Catalogue::new()
        .model(model(1, "Night Metro", "mira"))
        .model(model(2, "Paper Boats", "folder"))
        .model(model(3, "Bare", "mira").field("nsfwLevel", json!(29)))
        .feed_picture(501, 10, "mira", &json!(null))
        .feed_picture(502, 20, "folder", &json!(null))
}

fn desk() -> Desk {
    Desk::with_models(&[("alpine.safetensors", &lora(1))])
}

fn opened(desk: &Desk, server: Option<&CivitaiServer>) -> Window {
    let mut window = desk.open_sized(server, WIDE);
    until(&mut window, "the library", |window| window.state().state().library.total.count == 1);
    until_idle(&mut window);
    window
}

fn asked(server: &CivitaiServer, part: &str) -> usize {
    server.paths_with_queries().iter().filter(|path| path.contains(part)).count()
}

/// A row of a list by the beginning of what is said of it.
fn row(window: &Window, begins: &str) -> bool {
    window.query_all_by_role(Role::Button).any(|node: egui_kittest::Node<'_>| {
        node.accesskit_node().label().is_some_and(|label: String| label.starts_with(begins))
    })
}

#[test]
fn lists_are_shown_with_their_age_and_stay_when_civitai_does_not_answer() {
    let desk = desk();
    let server = CivitaiServer::start(catalogue());
    let mut window = opened(&desk, Some(&server));
    until(&mut window, "a row", |window| row(window, "Night Metro: 100 downloads"));
    assert!(mentions(&window, "As CivitAI sorts it"));
    window.state_mut().ask(Action::ShowTrend(TrendList::New));
    until(&mut window, "when it came out", |window| row(window, "Night Metro: out "));
    server.fail_where("/models?", Fault::Html(524));
    window.state_mut().ask(Action::RefreshCommunity);
    until_mentions(&mut window, "CivitAI answered with a web page; it is overloaded or down");
    assert!(row(&window, "Night Metro: out "), "what was told before stays");
    server.heal();
    window.state_mut().ask(Action::RefreshCommunity);
    until(&mut window, "the end of it", |window| !mentions(window, "CivitAI answered with a web page"));
    window.state_mut().ask(Action::ShowTrend(TrendList::Rising));
    until_mentions(&mut window, "A rate needs the counters of two days. Those of");
    drop(desk.close(window));
    let mut window = opened(&desk, None);
    until(&mut window, "the same without a network", |window| row(window, "Night Metro: 100 downloads"));
}

#[test]
fn nothing_is_asked_for_a_panel_that_is_folded_away() {
    let desk = desk();
    let store = desk.store();
    let settings: Settings = store.read(|reader| reader.setting(Settings::NAME)).unwrap().unwrap();
    let settings = Settings { panels_open: [true, false, true], ..settings };
    store.write(|writer| writer.put_setting(Settings::NAME, &settings)).unwrap();
    drop(store);
    let server = CivitaiServer::start(catalogue());
    let mut window = opened(&desk, Some(&server));
    for part in ["/articles", "/collections", "/images", "sort=Most"] {
        assert_eq!(asked(&server, part), 0, "{part}");
    }
    window.state_mut().ask(Action::TogglePanel(1));
    until(&mut window, "a row", |window| row(window, "Night Metro: 100 downloads"));
    until(&mut window, "things to read", |window| row(window, "How to: Article"));
    window.state_mut().ask(Action::TogglePanel(1));
    window.run_steps(3);
    window.state_mut().ask(Action::TogglePanel(1));
    window.run_steps(3);
    assert_eq!(asked(&server, "/articles"), 1, "once");
}

#[test]
fn what_is_hidden_is_on_no_list() {
    let desk = desk();
    let server = CivitaiServer::start(catalogue());
    let mut window = opened(&desk, Some(&server));
    until(&mut window, "the lists", |window| row(window, "Night Metro: ") && row(window, "Bare: "));
    until(&mut window, "creators", |window| row(window, "folder: "));
    window.state_mut().ask(Action::Hide(HiddenChange::HideCreator("Folder".to_owned())));
    until(&mut window, "to be left out", |window| !row(window, "folder: ") && !row(window, "Paper Boats: "));
    window.state_mut().ask(Action::ShowImages(ImagesOf::Version(20), "Paper Boats".to_owned()));
    until(&mut window, "the wall", |window| window.state().state().images.pictures.len() == 1);
    window.run_steps(3);
    assert!(!mentions(&window, "by folder"), "nor their pictures");
    window.state_mut().ask(Action::CloseSheet);
    window.state_mut().ask(Action::Hide(HiddenChange::HideModel(ModelId(1), "Night Metro".to_owned())));
    until(&mut window, "to be left out", |window| !row(window, "Night Metro: "));
    assert!(row(&window, "Bare: "));
    window.state_mut().ask(Action::Hide(HiddenChange::ShowModel(ModelId(1))));
    until(&mut window, "it again", |window| row(window, "Night Metro: "));
}

#[test]
fn new_works_of_followed_creators_are_listed_until_they_were_looked_at() {
    let desk = desk();
    let follow =
        |name: &str| Followed { name: name.to_owned(), since_unix_secs: 1, seen_unix_secs: 1, asked_unix_secs: 0 };
    let store = desk.store();
    store
        .write(|writer| {
            writer.put_followed(&follow("folder"))?;
            writer.put_followed(&follow("mira"))
        })
        .unwrap();
    drop(store);
    let server = CivitaiServer::start(catalogue());
    // One of them cannot be asked about; that is none of the other's.
    server.fail_where("username=folder", Fault::BrokenJson);
    let mut window = opened(&desk, Some(&server));
    until(&mut window, "what is new", |window| row(window, "New: Night Metro"));
    until(&mut window, "the first to be asked about", |_| asked(&server, "username=folder") > 0);
    until(&mut window, "the second to be asked about", |_| asked(&server, "username=mira") > 0);
    until_idle(&mut window);
    let store = desk.close(window);
    let counted: Option<i64> = store.read(|reader| reader.setting("counters_asked")).unwrap();
    assert_eq!(counted, None, "who could not be asked about is asked about again today");
    drop(store);
    server.heal();
    let before = (asked(&server, "username=folder"), asked(&server, "username=mira"));
    let mut window = opened(&desk, Some(&server));
    until(&mut window, "the other", |window| row(window, "New: Paper Boats"));
    until(&mut window, "it to be asked about", |_| asked(&server, "username=folder") > before.0);
    assert_eq!(asked(&server, "username=mira"), before.1, "and who was asked about is not");
    let mira = window
        .query_all_by_role(Role::Button)
        .filter_map(|node: egui_kittest::Node<'_>| node.accesskit_node().label())
        .find(|label: &String| label.starts_with("mira: "))
        .unwrap();
    click(&mut window, accesskit::Role::Button, &mira);
    until(&mut window, "it to be known", |window| !row(window, "New: Night Metro"));
    assert!(row(&window, "New: Paper Boats"), "the other's are still new");
    window.state_mut().ask(Action::CloseSheet);
    click(&mut window, Role::Button, "Stop following folder");
    until(&mut window, "it to be no more", |window| !window.state().state().community.follows("folder"));
}

#[test]
fn an_article_is_read_here_and_again_without_a_network() {
    let desk = desk();
    let server = CivitaiServer::start(catalogue());
    let mut window = opened(&desk, Some(&server));
    until(&mut window, "the article", |window| row(window, "How to: Article"));
    window.state_mut().ask(Action::OpenArticle(301));
    until_says(&mut window, "Do it.");
    drop(desk.close(window));
    let mut window = opened(&desk, None);
    window.state_mut().ask(Action::OpenArticle(301));
    until_says(&mut window, "Do it.");
    assert!(mentions(&window, "as of "));
}

#[test]
fn a_showcase_is_of_a_day_or_a_week_and_of_one_family() {
    let desk = desk();
    let server = CivitaiServer::start(catalogue());
    let mut window = opened(&desk, Some(&server));
    until(&mut window, "pictures", |window| row(window, "Picture by mira 🎨, Unknown, 3 reactions"));
    assert_eq!(asked(&server, "/images?sort=Most+Reactions&period=Day"), 1);
    window.state_mut().ask(Action::ShowShowcase { of_week: true, family: Some(BaseFamily::Sdxl) });
    until(&mut window, "the week", |_| asked(&server, "/images?sort=Most+Reactions&period=Week") == 1);
    let path =
        server.paths_with_queries().into_iter().find(|path| path.contains("/images?") && path.contains("period=Week"));
    let path = path.unwrap_or_default();
    assert!(path.contains("SDXL") && !path.contains("Flux"), "{path}");
    until(&mut window, "pictures", |window| has(window, Role::Button, "Picture by mira 🎨, Unknown, 3 reactions"));
}

#[test]
fn what_people_made_with_a_version_is_shown_with_its_reactions() {
    let desk = desk();
    let server = CivitaiServer::start(catalogue());
    let mut window = opened(&desk, Some(&server));
    click(&mut window, Role::Tab, "CivitAI");
    until(&mut window, "the tile", |window| has(window, Role::ListItem, "Night Metro"));
    click(&mut window, Role::ListItem, "Night Metro");
    until(&mut window, "a picture", |window| has(window, Role::Button, "Made by mira, 7 reactions"));
    assert!(mentions(&window, "Made with it") && !has(&window, Role::Button, "Made by folder, 7 reactions"));
    assert_eq!(asked(&server, "modelVersionId=10"), 1);
    click(&mut window, Role::Button, "Made by mira, 7 reactions");
    until(&mut window, "it large", |window| window.state().state().images.chosen == Some(0));
    assert_eq!(asked(&server, "modelVersionId=10"), 1, "the wall has the same answer");
    drop(desk.close(window));
    let mut window = opened(&desk, None);
    click(&mut window, Role::Tab, "CivitAI");
    until(&mut window, "the tile", |window| has(window, Role::ListItem, "Night Metro"));
    click(&mut window, Role::ListItem, "Night Metro");
    until(&mut window, "it without a network", |window| has(window, Role::Button, "Made by mira, 7 reactions"));
}

#[test]
fn more_to_read_is_asked_for_and_looked_for() {
    let desk = desk();
    let server = CivitaiServer::start(catalogue());
    let mut window = opened(&desk, Some(&server));
    until(&mut window, "the article", |window| row(window, "How to: Article") && row(window, "Ink: Collection"));
    click(&mut window, Role::Button, "Ask for more");
    until(&mut window, "the next pages", |_| asked(&server, "/articles?limit=20&cursor=5") == 1);
    until(&mut window, "of both", |_| asked(&server, "/collections?limit=20&cursor=8") == 1);
    window.state_mut().ask(Action::SearchReading("how".to_owned()));
    until(&mut window, "the search", |_| asked(&server, "/collections?limit=20&query=how") == 1);
    until(&mut window, "the article alone", |window| row(window, "How to: Article"));
    assert!(mentions(&window, "CivitAI looks for collections"));
    window.state_mut().ask(Action::SearchReading("nothing like it".to_owned()));
    until(&mut window, "none", |window| !row(window, "How to: Article"));
}

#[test]
fn a_creator_has_a_page_also_by_a_pasted_address_and_without_a_network() {
    let desk = desk();
    let server = CivitaiServer::start(catalogue().model(model(4, "Third", "b")));
    let mut window = opened(&desk, Some(&server));
    paste(&mut window, "https://civitai.com/user/b");
    until_mentions(&mut window, "3 models on CivitAI");
    assert_eq!(window.state().state().sheet(), Some(Sheet::Creator));
    until(&mut window, "their model", |window| row(window, "Third: "));
    window.state_mut().ask(Action::Follow("b".to_owned(), true));
    until(&mut window, "it to be known", |window| window.state().state().community.follows("b"));
    drop(desk.close(window));
    let mut window = opened(&desk, None);
    window.state_mut().ask(Action::OpenCreator("B".to_owned()));
    until_mentions(&mut window, "3 models on CivitAI");
    until(&mut window, "their model", |window| row(window, "Third: "));
    window.state_mut().ask(Action::OpenCreator("nobody".to_owned()));
    until_mentions(&mut window, "None of their models are known yet");
}

#[test]
fn a_model_of_which_only_the_number_is_known_gets_its_name_and_opens_here() {
    let desk = desk();
    let meta = json!({"prompt": "ink", "civitaiResources": [{"type": "lora", "modelVersionId": 11, "weight": 0.8}]});
    let server = CivitaiServer::start(catalogue().feed_picture(503, 10, "zoe", &meta));
    let mut window = opened(&desk, Some(&server));
    let look = |window: &mut Window| {
        window.state_mut().ask(Action::ShowImages(ImagesOf::Version(10), "Night Metro".to_owned()));
        until(window, "the picture", |window| has(window, Role::Button, "Picture 2 by zoe"));
        window.state_mut().ask(Action::ChooseImage(Some(1)));
        until(window, "its name", |window| mentions(window, "Ink · v1"));
    };
    look(&mut window);
    click(&mut window, Role::Button, "Ink · v1");
    until(&mut window, "it to be asked for", |_| asked(&server, "/model-versions/11") > 0);
    assert_eq!(asked(&server, "/model-versions/mini/11"), 1);
    drop(desk.close(window));
    let mut window = opened(&desk, None);
    look(&mut window);
}
