//! Every screen: each control has a name for those who cannot see it, and a window at rest stays at rest.

use crate::support::civitai_catalogue::{Catalogue, TestFile, TestModel, TestVersion};
use crate::support::civitai_server::CivitaiServer;
use crate::support::models::{digests_of, lora};
use crate::window::{Desk, WIDE, Window, click, drop_files, has, mentions, says, until, until_idle, until_tiles};
use egui::{Key, Role, ViewportId};
use std::time::Duration;

/// A library with a model CivitAI knows, one it does not, and a broken one.
fn library() -> (Desk, CivitaiServer) {
    let desk = Desk::with_models(&[
        ("a.safetensors", &lora(1)),
        ("b.safetensors", &lora(2)),
        ("c.safetensors", b"<!DOCTYPE html><html><body>Sign in</body></html>"),
    ]);
    let file = TestFile::with_digests("a.safetensors", &digests_of(&lora(1)));
    let version = TestVersion::new(71, "v1").file(file).picture(5);
    let server = CivitaiServer::start(Catalogue::new().model(TestModel::new(7, "Quiet Ridge").version(version)));
    (desk, server)
}

fn opened(desk: &Desk, server: &CivitaiServer, size: [f32; 2]) -> Window {
    let mut window = desk.open_sized(Some(server), size);
    until_tiles(&mut window, &["b", "c", "Quiet Ridge"]);
    until_idle(&mut window);
    window
}

/// Lets the window come to rest, which checks the names of everything on it too.
#[track_caller]
fn rests(window: &mut Window, screen: &str) {
    until(window, screen, |window| repaint_delay(window) > Duration::ZERO);
    window.check_accessibility();
}

fn repaint_delay(window: &Window) -> Duration {
    window.output().viewport_output.get(&ViewportId::ROOT).map_or(Duration::MAX, |output| output.repaint_delay)
}

#[test]
fn every_control_of_every_screen_has_a_name() {
    let (desk, server) = library();
    let mut window = opened(&desk, &server, WIDE);
    for tile in ["Quiet Ridge", "b", "c"] {
        click(&mut window, Role::ListItem, tile);
        until(&mut window, tile, |window| has(window, Role::Label, tile));
        rests(&mut window, tile);
    }
    click(&mut window, Role::DisclosureTriangle, "Where this comes from");
    rests(&mut window, "sources");
    click(&mut window, Role::Button, "Settings");
    rests(&mut window, "settings");
    window.key_press(Key::Escape);
    window.run_steps(2);
    click(&mut window, Role::Button, "Find my tools");
    until(&mut window, "the search for tools", |window| says(window, "Found on this machine"));
    rests(&mut window, "folders");
    window.key_press(Key::Escape);
    window.run_steps(2);
    drop_files(&mut window, &[&desk.model("a.safetensors"), &desk.model("c.safetensors")]);
    until(&mut window, "both looks", |window| !window.state().state().is_busy());
    rests(&mut window, "drop");
    window.key_press(Key::Escape);
    window.run_steps(2);
    click(&mut window, Role::ComboBox, "Sort: name");
    rests(&mut window, "orders");
}

#[test]
fn tabs_have_names_too() {
    let (desk, server) = library();
    let mut window = opened(&desk, &server, [900.0, 700.0]);
    for tab in ["Discovery", "Community", "Management", "Models"] {
        click(&mut window, Role::Tab, tab);
        rests(&mut window, tab);
    }
}

#[test]
fn a_window_at_rest_paints_nothing() {
    let (desk, server) = library();
    let mut window = opened(&desk, &server, WIDE);
    click(&mut window, Role::ListItem, "Quiet Ridge");
    until(&mut window, "its picture and details", |window| mentions(window, "by painter"));
    until(&mut window, "rest", |window| repaint_delay(window) > Duration::ZERO);
    // What comes to an end does so within a few frames; from then on nothing may ask for a frame by itself.
    window.run();
    for _ in 0..5 {
        window.step();
        assert!(repaint_delay(&window) >= Duration::from_secs(1), "{:?}", window.ctx.repaint_causes());
    }
}
