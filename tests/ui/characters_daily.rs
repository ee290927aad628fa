//! Automatic runs by the clock: one that was missed is made up at the start, and one that cannot be made uses up no day.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use crate::support::civitai_catalogue::Catalogue;
use crate::support::civitai_server::CivitaiServer;
use crate::support::comfy_server::{ComfyServer, JobFault, Version};
use crate::support::models::lora;
use crate::window::{Desk, Window, mentions, until, until_mentions};
use civitdeck::characters::{BatchSettings, STUDIO_SETTING, StudioSettings};
use civitdeck::comfy::{SERVERS_SETTING, ServerSpec};
use serde_json::json;

/// A desk with automatic runs of one character, none of which was ever made.
fn desk(server: &ComfyServer) -> Desk {
    let desk = Desk::with_models(&[("alpine.safetensors", &lora(1))]);
    let servers = vec![ServerSpec::at(&server.url()).unwrap()];
    let batch = BatchSettings { enabled: true, count: 1, least_reactions: 0, ..BatchSettings::default() };
    let settings = StudioSettings { batch, ..StudioSettings::default() };
    let store = desk.store();
    store.write(|writer| writer.put_setting(SERVERS_SETTING, &servers)).unwrap();
    store.write(|writer| writer.put_setting(STUDIO_SETTING, &settings)).unwrap();
    desk
}

fn civitai() -> CivitaiServer {
    let feed = Catalogue::new().feed_picture(501, 12, "painter", &json!({"prompt": "1girl, elf"}));
    CivitaiServer::start(feed.feed_for_all())
}

fn open(desk: &Desk, civitai: &CivitaiServer) -> Window {
    desk.open_sized(Some(civitai), [1920.0, 1200.0])
}

#[test]
fn a_run_that_was_missed_is_made_up_at_the_start_and_only_once() {
    let (server, civitai) = (ComfyServer::start(Version::V033), civitai());
    let desk = desk(&server);
    let mut window = open(&desk, &civitai);
    until_mentions(&mut window, "An automatic run ended: 1 of 1 characters were made");
    let store = desk.close(window);
    let one = store.read(|reader| reader.characters()).unwrap().remove(0);
    assert_eq!((one.made(), one.source.civitai_image, one.source.creator.as_deref()), (5, Some(501), Some("painter")));
    drop(store);
    let made = server.ran();
    let mut window = open(&desk, &civitai);
    until(&mut window, "the library", |window| window.state().state().library.total.count == 1);
    crate::window::until_idle(&mut window);
    let store = desk.close(window);
    assert_eq!((store.read(|reader| reader.batches()).unwrap().len(), server.ran()), (1, made), "not again today");
}

#[test]
fn without_comfyui_the_run_says_so_once_and_is_still_to_be_made() {
    let (server, civitai) = (ComfyServer::start(Version::V033), civitai());
    server.set_dead(true);
    let desk = desk(&server);
    let mut window = open(&desk, &civitai);
    until_mentions(&mut window, "The automatic run made nothing: ");
    assert!(!mentions(&window, "An automatic run ended"));
    let store = desk.close(window);
    assert!(store.read(|reader| reader.characters()).unwrap().is_empty());
    assert!(store.read(|reader| reader.batches()).unwrap().is_empty(), "the day is not used up");
    drop(store);
    server.set_dead(false);
    let mut window = open(&desk, &civitai);
    until_mentions(&mut window, "An automatic run ended: 1 of 1 characters were made");
}

#[test]
fn a_window_that_closes_takes_its_picture_off_the_server_first() {
    let (server, civitai) = (ComfyServer::start(Version::V033), civitai());
    server.fail_job(JobFault::NeverEnds);
    let desk = desk(&server);
    let mut window = open(&desk, &civitai);
    until(&mut window, "it is made", |window| !window.state().state().studio.previews.is_empty());
    drop(window);
    assert!(server.requests().iter().any(|request| request.ends_with("/cancel")), "{:?}", server.requests());
}
