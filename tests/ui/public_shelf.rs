//! A public collection of CivitAI's, kept as one's own with the models somebody names.

use crate::support::civitai_catalogue::{Catalogue, TestFile, TestModel, TestVersion};
use crate::support::civitai_server::CivitaiServer;
use crate::support::models::lora;
use crate::window::{Desk, WIDE, click, has, mentions, paste, says, type_text, until, until_idle, until_mentions};
use civitdeck::app::{Action, FileWish, Sheet};
use civitdeck::model::query::Scope;
use egui::Role;

fn catalogue() -> Catalogue {
    let model = |id: u64, name: &str| {
        let file = TestFile::new(&format!("{name}.safetensors"), [id as u8; 32]);
        TestModel::new(id, name).version(TestVersion::new(id * 10, "v1").file(file))
    };
    Catalogue::new().model(model(1, "Night Metro")).model(model(2, "Paper Boats")).model(model(3, "Left Out"))
}

#[test]
fn a_public_collection_is_kept_with_the_models_that_are_named() {
    let desk = Desk::with_models(&[("alpine.safetensors", &lora(1))]);
    let server = CivitaiServer::start(catalogue());
    let mut window = desk.open_sized(Some(&server), WIDE);
    until(&mut window, "the library", |window| window.state().state().library.total.count == 1);
    until_idle(&mut window);
    paste(&mut window, "https://civitai.com/collections/9");
    until_mentions(&mut window, "All that flows");
    assert_eq!(window.state().state().sheet(), Some(Sheet::PublicShelf));
    assert!(mentions(&window, "by mira"));
    type_text(&mut window, "look at https://civitai.com/models/1/night-metro and civitai:999");
    assert!(says(&window, "2 models named"));
    // A page that was saved in a browser names more, and some of the same.
    let page = desk.beside("saved.html");
    std::fs::write(&page, "<a href=\"/models/2/paper-boats\">x</a><a href='/models/1'>y</a>").unwrap();
    window.state_mut().ask(Action::FileNamed(FileWish::CollectionPage, page));
    until_mentions(&mut window, "3 models named");
    click(&mut window, Role::Button, "Keep as my collection");
    until(&mut window, "the collection", |window| !window.state().state().collections.is_empty());
    until_mentions(&mut window, "“Ink” has 2 models of this collection. CivitAI does not tell of one of them");
    assert_eq!(window.state().state().query.scope, Scope::Both, "models that are not installed are shown as well");
    until(&mut window, "its models", |window| {
        has(window, Role::ListItem, "Night Metro") && has(window, Role::ListItem, "Paper Boats")
    });
    assert!(!has(&window, Role::ListItem, "alpine"));
    let kept = window.state().state().collections[0].clone();
    assert_eq!((kept.name.as_str(), kept.members.len(), kept.source.as_ref().map(|one| one.id)), ("Ink", 2, Some(9)));

    // Opened again, it is known as the same; naming one more fills it up.
    window.state_mut().ask(Action::OpenCollection(9));
    until_mentions(&mut window, "kept as “Ink” with 2 models");
    type_text(&mut window, "civitai.com/models/3");
    click(&mut window, Role::Button, "Add one model");
    until(&mut window, "the third", |window| window.state().state().collections[0].members.len() == 3);
    assert_eq!(window.state().state().collections.len(), 1);
}

#[test]
fn what_is_not_there_is_said() {
    let desk = Desk::with_models(&[("alpine.safetensors", &lora(1))]);
    let server = CivitaiServer::start(catalogue());
    let mut window = desk.open_sized(Some(&server), WIDE);
    until(&mut window, "the library", |window| window.state().state().library.total.count == 1);
    paste(&mut window, "civitai.com/collections/77");
    until_mentions(&mut window, "There is no such public collection on CivitAI");
    assert!(!has(&window, Role::Button, "Keep as my collection"));
}
