//! "What is this?": files that are dropped or pasted are told about, and nothing is imported.

use crate::support::civitai_catalogue::{Catalogue, TestFile, TestModel, TestVersion};
use crate::support::civitai_server::{CivitaiServer, Fault};
use crate::support::models::{digests_of, lora};
use crate::window::{
    Desk, Window, click, drop_files, has, mentions, paste, says, until, until_idle, until_mentions, until_says,
    until_tiles,
};
use civitdeck::model::digests::HashKind;
use egui::{Key, Modifiers, Role};
use serde_json::json;

const HTML: &[u8] = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in to download</body></html>";

fn knows(seed: u64) -> CivitaiServer {
    let file = TestFile::with_digests("published.safetensors", &digests_of(&lora(seed)));
    // What the tensors of these files say, too.
    let version = TestVersion::new(71, "v1").file(file).field("baseModel", json!("Flux.1 D"));
    let model = TestModel::new(7, "Quiet Ridge").version(version);
    CivitaiServer::start(Catalogue::new().model(model))
}

fn ready(desk: &Desk, server: Option<&CivitaiServer>) -> Window {
    let mut window = desk.open(server);
    until(&mut window, "the open library", |window| {
        says(window, "No models yet") || mentions(window, "model · ") || mentions(window, "models · ")
    });
    window
}

#[test]
fn a_dropped_file_is_told_and_not_imported() {
    let desk = Desk::new();
    let server = knows(1);
    let path = desk.put_beside("strange.safetensors", &lora(1));
    let mut window = ready(&desk, Some(&server));
    drop_files(&mut window, &[&path]);
    until_says(&mut window, "What is this?");
    assert!(says(&window, "1 file dropped · nothing is imported by looking"));
    until_mentions(&mut window, "Quiet Ridge, version v1 by painter on CivitAI · matched by SHA256");
    for words in ["strange.safetensors", "LoRA", "Same as published"] {
        until_says(&mut window, words);
    }
    let digests = digests_of(&lora(1));
    for (kind, hex) in HashKind::ALL.iter().filter_map(|kind| Some((kind, digests.hex(*kind)?))) {
        assert!(has(&window, Role::Label, &format!("{kind} {hex}")), "{kind}");
    }
    assert!(has(&window, Role::Button, "Open page") && has(&window, Role::Button, "Copy hashes"));
    window.run();
    click(&mut window, Role::Button, "Close");
    assert!(!says(&window, "What is this?") && says(&window, "No models yet"));
    assert_eq!(desk.close(window).read(|reader| reader.file_count()).unwrap(), 0);
}

#[test]
fn what_civitai_does_not_know_is_said_so() {
    let desk = Desk::new();
    let server = CivitaiServer::start(Catalogue::new());
    let path = desk.put_beside("own.safetensors", &lora(1));
    let mut window = ready(&desk, Some(&server));
    drop_files(&mut window, &[&path]);
    until_says(&mut window, "Not on CivitAI");
    assert!(!has(&window, Role::Button, "Open page"));
    window.run();
}

#[test]
fn what_was_seen_once_is_told_when_the_service_is_gone() {
    let desk = Desk::new();
    let server = knows(1);
    let path = desk.put_beside("strange.safetensors", &lora(1));
    let mut window = ready(&desk, Some(&server));
    drop_files(&mut window, &[&path]);
    until_mentions(&mut window, "on CivitAI · matched by SHA256");
    window.key_press(Key::Escape);
    window.run_steps(2);
    drop(server);
    drop_files(&mut window, &[&path]);
    until_mentions(&mut window, "Quiet Ridge, version v1 by painter · offline, from cache · matched by SHA256");
}

#[test]
fn a_file_of_the_library_is_recognised_and_can_be_shown() {
    let desk = Desk::with_models(&[("alpine.safetensors", &lora(1)), ("brook.safetensors", &lora(2))]);
    let path = desk.put_beside("copy.safetensors", &lora(2));
    let mut window = ready(&desk, None);
    until_tiles(&mut window, &["alpine", "brook"]);
    until_idle(&mut window);
    drop_files(&mut window, &[&path]);
    until_mentions(&mut window, "You have it already");
    until(&mut window, "the end of the look", |window| has(window, Role::Button, "Show in gallery"));
    click(&mut window, Role::Button, "Show in gallery");
    assert!(!says(&window, "What is this?"));
    until(&mut window, "its details", |window| mentions(window, "brook.safetensors · "));
    assert_eq!(desk.close(window).read(|reader| reader.file_count()).unwrap(), 2);
}

#[test]
fn broken_files_and_folders_say_what_is_wrong_beside_a_good_one() {
    let desk = Desk::new();
    let page = desk.put_beside("page.safetensors", HTML);
    let good = desk.put_beside("good.safetensors", &lora(1));
    let gone = desk.beside("gone.safetensors");
    let mut window = ready(&desk, None);
    drop_files(&mut window, &[&page, &desk.beside("models"), &gone, &good]);
    until_says(&mut window, "4 files dropped · nothing is imported by looking");
    until_mentions(&mut window, "This is a web page saved under a model's name");
    until_mentions(&mut window, "this is a folder; add it to the library instead of dropping it");
    until_mentions(&mut window, "the file could not be read");
    until(&mut window, "the good one", |window| says(window, "good.safetensors") && mentions(window, "AutoV3"));
    until(&mut window, "rest", |window| !window.state().state().is_busy());
    window.run();
}

#[test]
fn a_look_can_be_stopped() {
    let desk = Desk::new();
    let server = knows(1);
    let path = desk.put_beside("strange.safetensors", &lora(1));
    let mut window = ready(&desk, Some(&server));
    // Other panels ask too, and whoever comes first meets the fault.
    server.fail_times(50, &Fault::SlowBody);
    drop_files(&mut window, &[&path]);
    until_mentions(&mut window, "Asking CivitAI…");
    click(&mut window, Role::Button, "Cancel");
    assert!(says(&window, "Stopped") && !has(&window, Role::Button, "Cancel"));
    assert!(mentions(&window, "AutoV3"), "what was computed stays");
    window.run();
}

#[test]
fn pasted_paths_are_looked_at_like_dropped_files() {
    let desk = Desk::new();
    let first = desk.put_beside("first one.safetensors", &lora(1));
    let second = desk.put_beside("second.safetensors", &lora(2));
    let mut window = ready(&desk, None);
    paste(&mut window, "some words that are no path");
    assert!(!says(&window, "What is this?"));
    paste(&mut window, &format!("{}\n{}\n", first.display(), second.display()));
    until_says(&mut window, "2 files dropped · nothing is imported by looking");
    // Again while the sheet lies over the window, as file managers write addresses.
    let address = second.display().to_string().replace(' ', "%20");
    paste(&mut window, &format!("file://{address}"));
    until_says(&mut window, "1 file dropped · nothing is imported by looking");
    until(&mut window, "the file's hashes", |window| mentions(window, "AutoV3"));
    window.key_press(Key::Escape);
    window.run_steps(2);
    assert!(!says(&window, "What is this?"));
}

#[test]
fn text_pasted_into_the_search_field_stays_there() {
    let desk = Desk::with_models(&[("alpine.safetensors", &lora(1)), ("brook.safetensors", &lora(2))]);
    let mut window = ready(&desk, None);
    until_tiles(&mut window, &["alpine", "brook"]);
    until_idle(&mut window);
    window.key_press_modifiers(Modifiers::COMMAND, Key::F);
    window.run_steps(2);
    paste(&mut window, "/brook");
    assert!(!says(&window, "What is this?"));
    until_mentions(&mut window, "Nothing matches");
    // Away from the field, a path is a file again.
    let path = desk.model("brook.safetensors");
    click(&mut window, Role::Button, "Clear filters");
    until_tiles(&mut window, &["alpine", "brook"]);
    paste(&mut window, &path.display().to_string());
    until_says(&mut window, "What is this?");
}
