//! Downloads in the window: an address is pasted, the file comes, is proved, and is in the library.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use crate::support::civitai_catalogue::{Catalogue, TestFile, TestModel, TestVersion};
use crate::support::civitai_server::CivitaiServer;
use crate::support::models::lora;
use crate::support::storage_server::StorageServer;
use crate::window::{Desk, Window, click, has, says, type_text, until, until_idle, until_mentions, until_says};
use civitdeck::app::{Action, DownloadAsk, FileWish, Notice, SettingChange};
use civitdeck::hash::hash_file;
use civitdeck::model::file::FileState;
use civitdeck::model::kind::ModelKind;
use egui::Role;
use serde_json::json;
use std::path::PathBuf;

/// A CivitAI and a storage that have these versions, and a desk with one model.
fn world(versions: &[u64]) -> (CivitaiServer, StorageServer, Desk) {
    let desk = Desk::with_models(&[("alpine.safetensors", &lora(1))]);
    let storage = StorageServer::start();
    let mut catalogue = Catalogue::new();
    for version in versions {
        let bytes = lora(100 + version);
        let file = desk.put_beside("to be hashed", &bytes);
        let file = TestFile::with_digests(&format!("ink-{version}.safetensors"), &hash_file(&file, &()).unwrap());
        storage.put(*version, bytes);
        let model = TestModel::new(version + 50_000, &format!("Ink {version}"));
        catalogue = catalogue.model(model.version(TestVersion::new(*version, "v1").file(file)));
    }
    let server = CivitaiServer::start(catalogue);
    server.set_storage(storage.base_url());
    (server, storage, desk)
}

fn opened(desk: &Desk, server: &CivitaiServer) -> Window {
    // So high that nothing has to be scrolled.
    let mut window = desk.open_sized(Some(server), [1920.0, 2400.0]);
    window.state_mut().ask(Action::Set(SettingChange::DrawerHeight(900.0)));
    until(&mut window, "the library", |window| window.state().state().library.total.count == 1);
    until_idle(&mut window);
    window
}

/// Opened once more, as high.
fn opened_again(desk: &Desk, server: &CivitaiServer) -> Window {
    let mut window = desk.open_sized(Some(server), [1920.0, 2400.0]);
    until(&mut window, "the library", |window| window.state().state().library.total.count > 0);
    window
}

/// What was said, whether or not it still stands in the window.
fn told(window: &Window, part: &str) -> Option<Notice> {
    window.state().state().notice_log.iter().find(|notice| notice.text.contains(part)).cloned()
}

/// Asks for these by the field in Management.
fn ask(window: &mut Window, text: &str) {
    click(window, Role::Button, "Download by address");
    until(window, "the field", |window| has(window, Role::TextInput, "Addresses to download"));
    window.run_steps(2);
    type_text(window, text);
    click(window, Role::Button, "Download");
}

/// Until something has come of what is fetched.
fn until_bytes(window: &mut Window) {
    until(window, "bytes", |window| {
        let downloads = &window.state().state().downloads;
        downloads.open().iter().any(|one| downloads.bytes_of(one).0 > 0)
    });
}

#[test]
fn a_pasted_address_is_in_the_library_at_once_proved_and_known() {
    let (server, storage, desk) = world(&[11]);
    let mut window = opened(&desk, &server);
    ask(&mut window, "https://civitai.com/models/50011?modelVersionId=11");
    until_says(&mut window, "Ink 11 is downloaded");
    until(&mut window, "the model", |window| {
        let view = &window.state().state().view;
        view.iter().any(|row| row.card.name == "Ink 11" && row.card.state == FileState::Identified)
    });
    until_mentions(&mut window, "SHA256 as published");
    until_idle(&mut window);
    let hashed = window.state().state().jobs.iter().any(|job| {
        matches!(&job.outcome, Some(civitdeck::app::JobOutcome::Done(civitdeck::app::JobSummary::Hash { files, .. })) if *files > 1)
    });
    assert!(!hashed, "what was digested on the way is not read again");
    // Asked for again, nothing is fetched.
    let before = storage.requests().len();
    ask(&mut window, "11");
    until_mentions(&mut window, "already, as it was published");
    assert_eq!(storage.requests().len(), before);
    assert!(storage.requests().iter().all(|request| request.header("authorization").is_none()));
    click(&mut window, Role::Button, "Take Ink 11 · v1 off the list");
    until(&mut window, "an empty list", |window| window.state().state().downloads.settled().is_empty());
}

#[test]
fn a_refusal_is_told_in_words_and_can_be_tried_again() {
    let (server, _storage, desk) = world(&[11]);
    server.gate(11, 401, json!({"error": "Unauthorized", "message": "requires you to be logged in"}));
    let mut window = opened(&desk, &server);
    ask(&mut window, "11\nnot an address");
    until_mentions(&mut window, "This names nothing to download: not an address");
    until_mentions(&mut window, "signed-in users only");
    let offer = told(&window, "signed-in users only").and_then(|notice| notice.offer);
    assert_eq!(offer.map(|(text, _)| text).as_deref(), Some("Settings"), "the key is set there");
    assert!(has(&window, Role::Button, "Try Ink 11 · v1 again"));
    ask(&mut window, "999");
    until_mentions(&mut window, "999 cannot be downloaded");
}

#[test]
fn the_queue_can_be_ordered_held_paused_and_cancelled() {
    let (server, storage, desk) = world(&[11, 12, 13]);
    storage.hold(true);
    let mut window = opened(&desk, &server);
    ask(&mut window, "11\n12\n13");
    until(&mut window, "two that run", |window| {
        let open = window.state().state().downloads.open();
        open.len() == 3 && open.iter().filter(|one| one.state.id() == "running").count() == 2
    });
    // With the first bytes bars appear, and what is to be clicked moves.
    until(&mut window, "bytes of both", |window| {
        let downloads = &window.state().state().downloads;
        downloads.open().iter().filter(|one| downloads.bytes_of(one).0 > 0).count() == 2
    });
    until_says(&mut window, "Downloading");
    let row = |window: &Window, name: &str| says(window, name);
    assert!(row(&window, "Cancel the download of Ink 13 · v1"));
    click(&mut window, Role::Button, "Cancel the download of Ink 13 · v1");
    until(&mut window, "one fewer", |window| window.state().state().downloads.open().len() == 2);
    click(&mut window, Role::Button, "Pause the download of Ink 12 · v1");
    until(&mut window, "a paused one", |window| has(window, Role::Button, "Go on with the download of Ink 12 · v1"));
    click(&mut window, Role::Button, "Hold all downloads");
    until_says(&mut window, "All downloads are held");
    until(&mut window, "nothing that runs", |window| {
        window.state().state().downloads.open().iter().all(|one| one.state.id() != "running")
    });
    storage.hold(false);
    click(&mut window, Role::Button, "Go on with all downloads");
    until_says(&mut window, "Ink 11 is downloaded");
    // Its row goes elsewhere, and the others move up.
    until_idle(&mut window);
    click(&mut window, Role::Button, "Go on with the download of Ink 12 · v1");
    until_says(&mut window, "Ink 12 is downloaded");
    until(&mut window, "three models", |window| window.state().state().library.total.count == 3);
}

#[test]
fn what_was_held_stays_held_after_the_window_was_closed() {
    let (server, storage, desk) = world(&[11]);
    storage.hold(true);
    let mut window = opened(&desk, &server);
    ask(&mut window, "11");
    until_bytes(&mut window);
    click(&mut window, Role::Button, "Hold all downloads");
    until_says(&mut window, "All downloads are held");
    until_idle(&mut window);
    drop(desk.close(window));
    storage.hold(false);
    let asked = storage.requests().len();
    let mut window = opened_again(&desk, &server);
    until_says(&mut window, "All downloads are held");
    until_idle(&mut window);
    assert_eq!(storage.requests().len(), asked, "who holds them on a metered line holds them tomorrow, too");
    click(&mut window, Role::Button, "Go on with all downloads");
    until_says(&mut window, "Ink 11 is downloaded");
    // What ends with the window is not held by that.
    drop(desk.close(window));
    let mut window = opened_again(&desk, &server);
    until_idle(&mut window);
    assert!(!window.state().state().downloads.held);
}

#[test]
fn a_pause_civitai_asks_for_is_said_and_ends_by_itself() {
    let (server, _storage, desk) = world(&[11]);
    let mut window = opened(&desk, &server);
    server.gate(11, 429, json!({"error": "We've noticed an unusual amount of downloading"}));
    ask(&mut window, "11");
    until_mentions(&mut window, "CivitAI asks for a pause:");
    until_mentions(&mut window, "All goes on by itself");
    assert!(window.state().state().downloads.settled().is_empty(), "it is not given up");
}

#[test]
fn what_an_import_misses_is_offered_and_lies_again_where_it_lay() {
    let (server, _storage, desk) = world(&[11, 12]);
    let mut window = opened(&desk, &server);
    let model = |version: u64, path: &str| {
        let address = format!("https://civitai.com/models/{}?modelVersionId={version}", version + 50_000);
        json!({"name": format!("Ink {version}"), "kind": "LoRA", "path_in_root": path, "model_id": version + 50_000,
            "version_id": version, "address": address})
    };
    let models = [model(11, "loras/SDXL/my ink.safetensors"), model(12, "loras/ink.safetensors")];
    let export = json!({"format": "civitdeck-library", "version": 1, "models": models});
    let file = desk.put_beside("library.json", export.to_string().as_bytes());
    window.state_mut().ask(Action::FileNamed(FileWish::ImportKept, file));
    until(&mut window, "the offer", |window| has(window, Role::Button, "Download the 2 missing"));
    click(&mut window, Role::Button, "Download the 2 missing");
    until(&mut window, "three models", |window| window.state().state().library.total.count == 3);
    assert!(desk.model("loras/SDXL/my ink.safetensors").exists() && desk.model("loras/ink.safetensors").exists());
}

#[test]
fn a_folder_for_a_type_is_a_whole_one_and_what_lies_outside_the_library_is_said() {
    let (server, _storage, desk) = world(&[11]);
    let mut window = opened(&desk, &server);
    let place = |window: &mut Window, folder: PathBuf| {
        window.state_mut().ask(Action::Download(DownloadAsk::Place(ModelKind::Lora, folder)));
    };
    let trouble = |window: &Window| window.state().state().downloads.place_trouble.clone();
    for wrong in ["loras", "/not there at all"] {
        place(&mut window, wrong.into());
        until(&mut window, "a refusal", |window| trouble(window).is_some());
        assert!(window.state().state().downloads.settings.places.is_empty(), "{wrong}");
    }
    let outside = desk.beside("elsewhere");
    std::fs::create_dir(&outside).unwrap();
    place(&mut window, outside.clone());
    until(&mut window, "the folder", |window| trouble(window).is_none());
    ask(&mut window, "11");
    until(&mut window, "a sentence", |window| told(window, "which is in no folder of the library").is_some());
    assert!(outside.join("ink-11.safetensors").exists());
    // Notices move while others come and go, so its button is not looked for.
    let offer = told(&window, "which is in no folder of the library").and_then(|notice| notice.offer);
    window.state_mut().ask(*offer.unwrap().1);
    until(&mut window, "two models", |window| window.state().state().library.total.count == 2);
}

#[test]
fn what_was_under_way_goes_on_after_the_window_was_closed() {
    let (server, storage, desk) = world(&[11]);
    storage.hold(true);
    let mut window = opened(&desk, &server);
    ask(&mut window, "11");
    until_bytes(&mut window);
    drop(desk.close(window));
    storage.hold(false);
    let mut window = desk.open(Some(&server));
    until(&mut window, "two models", |window| window.state().state().library.total.count == 2);
    until(&mut window, "the end", |window| window.state().state().downloads.open().is_empty());
    assert_eq!(window.state().state().downloads.settled().len(), 1);
}

#[test]
fn a_list_comes_from_a_file_and_what_was_here_before_is_said() {
    let (server, _storage, desk) = world(&[11, 12]);
    let mut window = opened(&desk, &server);
    let list = desk.put_beside("list.html", b"# mine\n11\n<a href=\"/models/50012?modelVersionId=12\">Ink 12</a>");
    window.state_mut().ask(Action::FileNamed(FileWish::DownloadList, list));
    until(&mut window, "three models", |window| window.state().state().library.total.count == 3);
    until_idle(&mut window);
    let target = window.state().state().downloads.settled()[0].target.clone();
    let empty = desk.put_beside("empty.txt", b"nothing to see");
    window.state_mut().ask(Action::FileNamed(FileWish::DownloadList, empty));
    until_says(&mut window, "This file names nothing that could be downloaded");
    // One of them is taken away again: its page says that it was here.
    let version = if target.ends_with("ink-11.safetensors") { 11 } else { 12 };
    std::fs::remove_file(&target).unwrap();
    let root = window.state().state().roots[0].id;
    window.state_mut().ask(Action::RemoveRoot(root));
    until(&mut window, "no models", |window| window.state().state().library.total.count == 0);
    // Also when the list of downloads is cleared.
    window.state_mut().ask(Action::Download(DownloadAsk::ForgetSettled));
    until(&mut window, "an empty list", |window| window.state().state().downloads.settled().is_empty());
    window.state_mut().ask(Action::Open(format!("civitai.com/models/{}", 50_000 + version)));
    until_mentions(&mut window, "You had this file");
    window.state_mut().ask(Action::Download(DownloadAsk::Place(ModelKind::Lora, desk.beside("models"))));
    until(&mut window, "a folder", |window| !window.state().state().downloads.settings.places.is_empty());
    window.state_mut().ask(Action::Download(DownloadAsk::Text(version.to_string())));
    until(&mut window, "a sentence", |window| told(window, "1 of them you had before").is_some());
}

#[test]
fn where_a_download_goes_is_chosen_beside_its_button_and_remembered_for_the_type() {
    let (server, _storage, desk) = world(&[11, 12, 13]);
    for folder in ["loras/styles/ink", "loras/people"] {
        std::fs::create_dir_all(desk.model(folder)).unwrap();
    }
    let mut window = opened(&desk, &server);
    window.state_mut().ask(Action::Open("civitai.com/models/50011".to_owned()));
    until(&mut window, "the button", |window| has(window, Role::Button, "To: models › loras"));
    until_idle(&mut window);
    click(&mut window, Role::Button, "To: models › loras");
    until(&mut window, "the folders", |window| has(window, Role::Button, "models › loras › styles › ink"));
    assert!(has(&window, Role::Button, "Where the library keeps them: models › loras"));
    click(&mut window, Role::Button, "models › loras › styles › ink");
    until(&mut window, "the choice", |window| has(window, Role::Button, "To: models › loras › styles › ink"));
    until_idle(&mut window);
    ask(&mut window, "12");
    until(&mut window, "the file", |_| desk.model("loras/styles/ink/ink-12.safetensors").exists());
    until_idle(&mut window);
    // One file goes elsewhere with the choice, and so do the next ones.
    click(&mut window, Role::Button, "Download ink-11.safetensors to another folder");
    until(&mut window, "the folders", |window| has(window, Role::Button, "models › loras › people"));
    click(&mut window, Role::Button, "models › loras › people");
    until(&mut window, "the file", |_| desk.model("loras/people/ink-11.safetensors").exists());
    until_idle(&mut window);
    drop(desk.close(window));
    let mut window = opened_again(&desk, &server);
    ask(&mut window, "13");
    until(&mut window, "the file", |_| desk.model("loras/people/ink-13.safetensors").exists());
}

/// A diffusion model without encoders and without a VAE.
fn bare_model() -> Vec<u8> {
    let header =
        br#"{"joint_blocks.0.context_block.attn.qkv.weight":{"dtype":"F16","shape":[64],"data_offsets":[0,128]}}"#;
    [&(header.len() as u64).to_le_bytes()[..], header, &[1; 128]].concat()
}

#[test]
fn a_bare_model_that_came_as_a_checkpoint_is_moved_with_a_click_and_brought_back_with_another() {
    let desk = Desk::with_models(&[("alpine.safetensors", &lora(1))]);
    for folder in ["checkpoints", "diffusion_models"] {
        std::fs::create_dir_all(desk.model(folder)).unwrap();
    }
    let (storage, bytes) = (StorageServer::start(), bare_model());
    let file = desk.put_beside("to be hashed", &bytes);
    let file = TestFile::with_digests("bare.safetensors", &hash_file(&file, &()).unwrap());
    storage.put(11, bytes);
    let model = TestModel::new(50_011, "Bare").field("type", json!("Checkpoint"));
    let catalogue = Catalogue::new().model(model.version(TestVersion::new(11, "v1").file(file)));
    let server = CivitaiServer::start(catalogue);
    server.set_storage(storage.base_url());
    let mut window = opened(&desk, &server);
    ask(&mut window, "11");
    until(&mut window, "the offer", |window| {
        told(window, "lies in checkpoints, where tools do not look for it").is_some()
    });
    until(&mut window, "its row", |window| has(window, Role::Button, "Move it to diffusion_models"));
    until_idle(&mut window);
    let (wrong, right) = (desk.model("checkpoints/bare.safetensors"), desk.model("diffusion_models/bare.safetensors"));
    assert!(wrong.exists());
    click(&mut window, Role::Button, "Move it to diffusion_models");
    until(&mut window, "the move", |window| told(window, "Moved 1 model.").is_some());
    assert!(right.exists() && !wrong.exists());
    until(&mut window, "the list that knows", |window| {
        let one = window.state().state().downloads.settled()[0].clone();
        one.target == right && one.belongs.is_none()
    });
    let offer = told(&window, "Moved 1 model.").and_then(|notice| notice.offer);
    window.state_mut().ask(*offer.unwrap().1);
    until(&mut window, "the way back", |window| window.state().state().downloads.settled()[0].target == wrong);
    assert!(wrong.exists() && !right.exists());
    assert!(
        has(&window, Role::Button, "Move it to diffusion_models")
            || window.state().state().downloads.settled()[0].belongs.is_some()
    );
}
