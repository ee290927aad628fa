//! Models that are not installed, used as a person would: looked at, handed on, marked, hidden, and met again.

use crate::support::civitai_catalogue::{Catalogue, TestFile, TestModel, TestVersion};
use crate::support::civitai_server::{CivitaiServer, Fault};
use crate::support::models::lora;
use crate::window::{
    Desk, WIDE, Window, click, commands_of_next_frames, has, mentions, until, until_idle, until_mentions, until_tiles,
};
use civitdeck::app::{Action, Command, DraftView, SettingChange, Sheet};
use civitdeck::model::catalogue::ModelInfo;
use civitdeck::model::ids::{ModelId, VersionId};
use civitdeck::model::sourced::{Source, Sourced};
use egui::{Key, OutputCommand, Role};
use egui_kittest::kittest::Queryable as _;
use serde_json::json;

fn catalogue() -> Catalogue {
    let file = |name: &str, seed| TestFile::new(name, [seed; 32]);
    let new = TestVersion::new(12, "v2").file(file("metro_v2.safetensors", 2)).picture(5);
    let new = new.field("trainedWords", json!(["night train"]));
    let old = TestVersion::new(11, "v1").file(file("metro_v1.safetensors", 1)).field("baseModel", json!("Pony"));
    let meta = json!({
        "prompt": "a train at night", "seed": 7, "sampler": "Euler a",
        "civitaiResources": [{"type": "lora", "modelVersionId": 12, "weight": 0.8}],
    });
    Catalogue::new()
        .model(TestModel::new(1, "Night Metro").version(new).version(old))
        .feed_picture(501, 12, "painter", &meta)
        .feed_picture(502, 12, "visitor", &json!(null))
        .feed_picture(503, 11, "visitor", &json!(null))
}

/// A window that looks on CivitAI, with the only model there selected.
fn opened(desk: &Desk, server: &CivitaiServer) -> Window {
    // Both so high that the versions below the files need no scrolling.
    let mut window = desk.open_sized(Some(server), [WIDE[0], WIDE[1] + 300.0]);
    window.state_mut().ask(Action::Set(SettingChange::DrawerHeight(900.0)));
    until(&mut window, "the library", |window| window.state().state().library.total.count == 1);
    until_idle(&mut window);
    click(&mut window, Role::Tab, "CivitAI");
    until_tiles(&mut window, &["Night Metro"]);
    click(&mut window, Role::ListItem, "Night Metro");
    until(&mut window, "its page", |window| has(window, Role::Label, "Pickle scan: clean"));
    window
}

fn copied(window: &mut Window, command: Command) -> String {
    window.state_mut().ask(Action::Run(command));
    let mut texts = commands_of_next_frames(window).into_iter().filter_map(|command| match command {
        OutputCommand::CopyText(text) => Some(text),
        _ => None,
    });
    texts.next_back().unwrap_or_default()
}

#[test]
fn a_model_that_is_not_installed_shows_its_page_and_its_other_versions() {
    let desk = Desk::with_models(&[("alpine.safetensors", &lora(1))]);
    let server = CivitaiServer::start(catalogue());
    let mut window = opened(&desk, &server);
    assert!(mentions(&window, "On CivitAI: v2") && mentions(&window, "metro_v2.safetensors"));
    assert!(has(&window, Role::Button, "night train"));
    assert!(has(&window, Role::Label, "Sell pictures made with it? yes"));
    assert!(mentions(&window, "CreativeML Open RAIL++-M"));
    assert!(Command::ShowFile.refusal(window.state().state()).is_some(), "there is no file");
    click(&mut window, Role::Button, "v1, on CivitAI");
    until_mentions(&mut window, "On CivitAI: v1");
    until_mentions(&mut window, "metro_v1.safetensors");
    assert_eq!(copied(&mut window, Command::CopyAddress), "https://civitai.com/models/1?modelVersionId=11");
    assert_eq!(copied(&mut window, Command::CopyAir), "urn:air:pony:lora:civitai:1@11");
    let card = copied(&mut window, Command::CopyMarkdown);
    assert!(card.starts_with("### [Night Metro](https://civitai.com/models/1?modelVersionId=11)"), "{card}");
    window.state_mut().ask(Action::Run(Command::ShareCard));
    until(&mut window, "the card", |window| has(window, Role::Button, "Copy picture"));
    assert_eq!(window.state().state().sheet(), Some(Sheet::Card));
}

#[test]
fn a_favourite_needs_no_file_and_what_is_hidden_comes_back_from_the_settings() {
    let desk = Desk::with_models(&[("alpine.safetensors", &lora(1))]);
    let server = CivitaiServer::start(catalogue());
    let mut window = opened(&desk, &server);
    click(&mut window, Role::Button, "Favourite");
    let is_favourite = |window: &Window| window.state().state().selected_card().is_some_and(|card| card.favourite);
    until(&mut window, "a favourite", is_favourite);
    window.state_mut().ask(Action::Run(Command::HideModel));
    until(&mut window, "an empty gallery", |window| window.state().state().view.is_empty());
    let store = desk.close(window);
    let known = store.read(|reader| reader.known(ModelId(1))).unwrap().unwrap();
    assert!(known.card.favourite, "it is kept");
    drop(store);
    // Another day, and without a network.
    let mut window = desk.open_sized(None, WIDE);
    until(&mut window, "the list of what is hidden", |window| !window.state().state().hidden.is_empty());
    until_idle(&mut window);
    assert!(window.state().state().view.loaded && window.state().state().view.is_empty(), "hidden it stays");
    window.state_mut().ask(Action::Show(Sheet::Settings));
    window.run_steps(3);
    click(&mut window, Role::Button, "Mature content");
    window.run_steps(3);
    click(&mut window, Role::Button, "Show again: Night Metro");
    until_tiles(&mut window, &["Night Metro"]);
}

#[test]
fn a_model_that_was_deleted_keeps_what_was_known_and_says_so() {
    let desk = Desk::with_models(&[("alpine.safetensors", &lora(1))]);
    let text = |text: &str| Some(Sourced::new(text.to_owned(), Source::Civitai, 5));
    let gone = ModelInfo {
        id: ModelId(9),
        name: text("Old Tram"),
        type_name: text("LORA"),
        version_ids: Some(Sourced::new(vec![VersionId(91)], Source::Civitai, 5)),
        fetched_unix_secs: 5,
        ..ModelInfo::default()
    };
    let store = desk.store();
    store.write(|writer| writer.put_model(&gone)).unwrap();
    drop(store);
    let server = CivitaiServer::start(Catalogue::new());
    let mut window = desk.open_sized(Some(&server), WIDE);
    until(&mut window, "the library", |window| window.state().state().library.total.count == 1);
    until_idle(&mut window);
    click(&mut window, Role::Tab, "CivitAI");
    until_tiles(&mut window, &["Old Tram"]);
    click(&mut window, Role::ListItem, "Old Tram");
    until_mentions(&mut window, "Deleted on CivitAI, noticed");
}

#[test]
fn why_civitai_did_not_answer_is_told_in_full_beside_what_was_seen_before() {
    let desk = Desk::with_models(&[("alpine.safetensors", &lora(1))]);
    let server = CivitaiServer::start(catalogue());
    let mut window = desk.open_sized(Some(&server), [1440.0, 900.0]);
    until(&mut window, "the library", |window| window.state().state().library.total.count == 1);
    until_idle(&mut window);
    click(&mut window, Role::Tab, "CivitAI");
    until_tiles(&mut window, &["Night Metro"]);
    until_idle(&mut window);
    // The search alone: Community asks on its own and has a button of its own.
    server.fail_where("/models?", Fault::Html(524));
    window.state_mut().ask(Action::AskAgain);
    until_mentions(&mut window, "No answer from CivitAI: only what was seen before");
    until_tiles(&mut window, &["Night Metro"]);
    let sentence = window.query_all_by_label_contains("CivitAI answered with a web page").next().unwrap().rect();
    let tile = window.query_all_by_role_and_label(Role::ListItem, "Night Metro").next().unwrap().rect();
    assert!(sentence.bottom() < tile.top() && sentence.right() <= window.ctx.content_rect().right());
    server.heal();
    click(&mut window, Role::Button, "Try again");
    until(&mut window, "the end of it", |window| !mentions(window, "CivitAI answered with a web page"));
}

#[test]
fn the_pictures_people_made_hang_on_a_wall_and_tell_how_they_were_made() {
    let desk = Desk::with_models(&[("alpine.safetensors", &lora(1))]);
    let server = CivitaiServer::start(catalogue());
    let mut window = opened(&desk, &server);
    window.state_mut().ask(Action::Run(Command::ShowImages));
    click(&mut window, Role::Button, "Picture 1 by painter");
    until(&mut window, "how it was made", |window| mentions(window, "a train at night"));
    assert!(mentions(&window, "7 reactions") && mentions(&window, "Models used here"));
    assert!(has(&window, Role::Button, "Picture 2 by visitor") && window.state().state().images.pictures.len() == 2);
    click(&mut window, Role::Button, "Night Metro");
    until(&mut window, "the model", |window| window.state().state().sheet().is_none());
}

#[test]
fn the_wall_of_pictures_is_used_like_the_gallery() {
    let desk = Desk::with_models(&[("alpine.safetensors", &lora(1))]);
    let server = CivitaiServer::start(catalogue());
    let mut window = opened(&desk, &server);
    window.state_mut().ask(Action::Run(Command::ShowImages));
    until(&mut window, "two pictures", |window| has(window, Role::Button, "Picture 2 by visitor"));
    let press = |window: &mut Window, key| {
        window.key_press(key);
        window.run_steps(3);
    };
    let chosen = |window: &Window| window.state().state().images.chosen;
    press(&mut window, Key::ArrowRight);
    assert_eq!(chosen(&window), Some(0));
    press(&mut window, Key::ArrowRight);
    assert_eq!(chosen(&window), Some(1));
    press(&mut window, Key::ArrowRight);
    assert_eq!(chosen(&window), Some(1), "the last");
    // Space shows it in the wall's place; arrows go on; Escape leads back to the wall, and then out.
    press(&mut window, Key::Space);
    assert!(!has(&window, Role::Button, "Picture 1 by painter"));
    press(&mut window, Key::ArrowLeft);
    assert_eq!(chosen(&window), Some(0));
    press(&mut window, Key::Escape);
    assert!(has(&window, Role::Button, "Picture 1 by painter"));
    let before =
        window.query_all_by_role_and_label(Role::Button, "Picture 1 by painter").next().unwrap().rect().width();
    window.state_mut().ask(Action::Set(SettingChange::TileWidth(280.0)));
    window.run_steps(3);
    let after = window.query_all_by_role_and_label(Role::Button, "Picture 1 by painter").next().unwrap().rect().width();
    assert!(after > before, "{before} to {after}");
    assert!(has(&window, Role::Slider, "Tile size"));
    press(&mut window, Key::Escape);
    assert_eq!(window.state().state().sheet(), None);
}

#[test]
fn a_picture_of_the_wall_becomes_a_character_that_knows_where_it_is_from() {
    let desk = Desk::with_models(&[("alpine.safetensors", &lora(1))]);
    let server = CivitaiServer::start(catalogue());
    let mut window = opened(&desk, &server);
    window.state_mut().ask(Action::Run(Command::ShowImages));
    click(&mut window, Role::Button, "Picture 1 by painter");
    until(&mut window, "the button", |window| has(window, Role::Button, "Make a character"));
    click(&mut window, Role::Button, "Make a character");
    until(&mut window, "where it is from", |window| mentions(window, "CivitAI 501 · painter"));
    let DraftView::Ready { character, .. } = &window.state().state().studio.draft else { panic!("no draft") };
    assert_eq!(character.source.prompt, "a train at night");
    assert_eq!(character.source.civitai_image, Some(501), "so that no automatic run takes it again");
}

#[test]
fn a_picture_is_known_by_its_number_when_civitai_cannot_be_asked() {
    let desk = Desk::with_models(&[("alpine.safetensors", &lora(1))]);
    let server = CivitaiServer::start(catalogue());
    server.fail_where("imageId=5", Fault::Html(524));
    let mut window = opened(&desk, &server);
    window.state_mut().ask(Action::Show(Sheet::Picture));
    until(&mut window, "the button", |window| has(window, Role::Button, "Make a character"));
    click(&mut window, Role::Button, "Make a character");
    until(&mut window, "where it is from", |window| has(window, Role::Label, "CivitAI 5"));
    let DraftView::Ready { character, .. } = &window.state().state().studio.draft else { panic!("no draft") };
    assert_eq!((character.source.civitai_image, character.name.as_str()), (Some(5), "Night Metro"));
}

#[test]
fn a_picture_in_quick_look_becomes_a_character_that_knows_where_it_is_from() {
    let desk = Desk::with_models(&[("alpine.safetensors", &lora(1))]);
    let version = TestVersion::new(12, "v2").file(TestFile::new("metro_v2.safetensors", [2; 32])).picture(501);
    let catalogue = Catalogue::new().model(TestModel::new(1, "Night Metro").version(version)).feed_picture(
        501,
        12,
        "painter",
        &json!({"prompt": "1girl, a train at night"}),
    );
    let server = CivitaiServer::start(catalogue);
    let mut window = opened(&desk, &server);
    window.state_mut().ask(Action::Show(Sheet::Picture));
    until(&mut window, "the button", |window| has(window, Role::Button, "Make a character"));
    click(&mut window, Role::Button, "Make a character");
    until(&mut window, "where it is from", |window| mentions(window, "CivitAI 501 · painter"));
    let DraftView::Ready { character, .. } = &window.state().state().studio.draft else { panic!("no draft") };
    assert_eq!(
        (character.source.civitai_image, character.source.prompt.as_str()),
        (Some(501), "1girl, a train at night")
    );
}

#[test]
fn pictures_that_were_seen_stay_when_civitai_does_not_answer_and_it_is_said() {
    let desk = Desk::with_models(&[("alpine.safetensors", &lora(1))]);
    let server = CivitaiServer::start(catalogue());
    let mut window = opened(&desk, &server);
    window.state_mut().ask(Action::Run(Command::ShowImages));
    until(&mut window, "two pictures", |window| has(window, Role::Button, "Picture 2 by visitor"));
    // Community asks for pictures on its own, with a button of its own: it has had its answers before the trouble begins.
    until(&mut window, "Community's pictures", |window| {
        let community = &window.state().state().community;
        let has_made = community.made.as_ref().is_some_and(|made| !made.is_running && made.asked_unix_secs.is_some());
        has_made && !community.showcase.is_running && community.showcase.asked_unix_secs.is_some()
    });
    server.fail_where("/images?", Fault::Html(524));
    window.state_mut().ask(Action::RefreshImages);
    until_mentions(&mut window, "CivitAI answered with a web page");
    assert!(has(&window, Role::Button, "Picture 2 by visitor") && mentions(&window, "told "));
    server.heal();
    click(&mut window, Role::Button, "Try again");
    until(&mut window, "the end of it", |window| !mentions(window, "CivitAI answered with a web page"));
    assert!(has(&window, Role::Button, "Picture 2 by visitor"));
}

#[test]
fn that_civitai_could_not_be_asked_how_a_picture_was_made_is_not_told_as_nothing() {
    let desk = Desk::with_models(&[("alpine.safetensors", &lora(1))]);
    let server = CivitaiServer::start(catalogue());
    server.fail_where("imageId=5", Fault::Html(524));
    let mut window = opened(&desk, &server);
    window.state_mut().ask(Action::Show(Sheet::Picture));
    click(&mut window, Role::Button, "Generation data");
    until_mentions(&mut window, "CivitAI answered with a web page");
    assert!(!mentions(&window, "This picture does not say how it was made"));
    server.heal();
    click(&mut window, Role::Button, "Try again");
    until_mentions(&mut window, "This picture does not say how it was made");
}
