//! Pictures of every panel in dark and light, held against those in this folder: the real window over a small library, painted by
//! Vulkan in software.
//!
//! Runs with `--features snapshots`, where there is a Vulkan driver (Debian: mesa-vulkan-drivers). After a wanted change
//! `UPDATE_SNAPSHOTS=1` renews the pictures; look at them before they are committed.

#[path = "../support/mod.rs"]
mod support;
#[path = "../ui/window.rs"]
#[expect(dead_code, reason = "the tests of the window use another part of it")]
mod window;

mod library;

use civitdeck::app::ThemeChoice;
use civitdeck::model::file::FileState;
use egui::{Key, Modifiers, Role};
use egui_kittest::SnapshotOptions;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use library::{BROKEN, FILES, IDENTIFIED, KNOWN};
use support::civitai_server::CivitaiServer;
use window::{Desk, Window, click, drop_files, has, mentions, until, until_idle, until_mentions};

/// So narrow that a panel has the window to itself.
const SIZE: [f32; 2] = [600.0, 720.0];
/// Letters and edges of shapes are blended by arithmetic that drivers round differently; a colour of the theme that
/// changed by a shade that people see is beyond this.
const THRESHOLD: f32 = 1.0;
const MAX_FAILED_PIXELS: usize = 10;
/// Texts with these parts differ from run to run: times, counts of calls, folders of this run.
const MOVING: [&str; 5] = [" ms", " ago", "just now", "budget", FOLDER];
/// What names a folder of this run. Its cover reaches to the window's edge, because the name is as wide as chance will have it.
const FOLDER: &str = "/.tmp";
/// Frames in a row that must be the same before a picture counts.
const REST_FRAMES: usize = 4;

#[test]
fn panels_look_as_they_did_in_dark() {
    panels(ThemeChoice::Dark, "dark");
}

#[test]
fn panels_look_as_they_did_in_light() {
    panels(ThemeChoice::Light, "light");
}

#[test]
fn sheets_look_as_they_did_in_dark() {
    sheets(ThemeChoice::Dark, "dark");
}

#[test]
fn sheets_look_as_they_did_in_light() {
    sheets(ThemeChoice::Light, "light");
}

#[test]
fn the_first_start_looks_as_it_did_in_dark() {
    first_start(ThemeChoice::Dark, "dark");
}

#[test]
fn the_first_start_looks_as_it_did_in_light() {
    first_start(ThemeChoice::Light, "light");
}

/// Without a library.
fn first_start(theme: ThemeChoice, name: &str) {
    let desk = Desk::new();
    library::choose(&desk, theme, true);
    let mut window = desk.open_sized(None, SIZE);
    until_mentions(&mut window, "Welcome to CivitDeck");
    compare(&mut window, "welcome", name);
    desk.close(window);
}

/// The library, read, hashed and named.
fn opened(desk: &Desk, server: &CivitaiServer) -> Window {
    let mut window = desk.open_sized(Some(server), SIZE);
    until(&mut window, "the library", |window| {
        let library = &window.state().state().library;
        library.total.count == FILES && library.in_state(FileState::Identified) == IDENTIFIED
    });
    until_idle(&mut window);
    window
}

/// The four panels and the details.
fn panels(theme: ThemeChoice, name: &str) {
    let (desk, server) = library::made();
    library::choose(&desk, theme, true);
    let mut window = opened(&desk, &server);
    click(&mut window, Role::ListItem, KNOWN);
    until(&mut window, "its details", |window| window.state().state().details.is_some());
    compare(&mut window, "gallery", name);
    for (tab, panel) in [("Discovery", "discovery"), ("Community", "community"), ("Management", "management")] {
        click(&mut window, Role::Tab, tab);
        compare(&mut window, panel, name);
    }
    desk.close(window);
}

/// What opens above them.
fn sheets(theme: ThemeChoice, name: &str) {
    let (desk, server) = library::made();
    library::choose(&desk, theme, false);
    let mut window = opened(&desk, &server);
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    until(&mut window, "the palette", |window| window.query_all_by_role(Role::ListBoxOption).next().is_some());
    compare(&mut window, "palette", name);
    escape(&mut window);
    click(&mut window, Role::Button, "Settings");
    compare(&mut window, "settings", name);
    escape(&mut window);
    window.key_press(Key::F1);
    until(&mut window, "the shortcuts", |window| mentions(window, "Keyboard shortcuts"));
    compare(&mut window, "shortcuts", name);
    escape(&mut window);
    drop_files(&mut window, &[&desk.model("a.safetensors"), &desk.model(BROKEN)]);
    until(&mut window, "the sheet", |window| mentions(window, "What is this?"));
    until(&mut window, "both looks", |window| !window.state().state().is_busy());
    compare(&mut window, "drop", name);
    escape(&mut window);
    click(&mut window, Role::ListItem, KNOWN);
    until(&mut window, "its pictures", |window| {
        window.state().state().details.as_ref().is_some_and(|details| !details.pictures.is_empty())
    });
    window.key_press(Key::Space);
    until(&mut window, "the large picture", |window| has(window, Role::Button, "Close"));
    compare(&mut window, "quick-look", name);
    desk.close(window);
}

fn escape(window: &mut Window) {
    window.key_press(Key::Escape);
    window.run_steps(2);
}

/// Holds the window at rest against its picture.
#[track_caller]
fn compare(window: &mut Window, screen: &str, theme: &str) {
    // A pointer lights what it is over, and a caret blinks.
    window.remove_cursor();
    window.ctx.all_styles_mut(|style| style.visuals.text_cursor.blink = false);
    let mut before = None;
    let same = std::cell::Cell::new(0);
    for _ in 0..400 {
        // The threads behind the window bring pictures.
        std::thread::yield_now();
        window.step();
        let now = window.render().ok();
        same.set(if now.is_some() && now == before { same.get() + 1 } else { 0 });
        before = now;
        if same.get() >= REST_FRAMES && !window.state().state().is_busy() {
            break;
        }
    }
    assert!(same.get() >= REST_FRAMES, "{screen} never came to rest");
    let moving: Vec<_> = window
        .root()
        .children_recursive()
        .filter_map(|node| {
            let text = node.accesskit_node().label().or_else(|| node.accesskit_node().value()).unwrap_or_default();
            if !MOVING.iter().any(|part| text.contains(part)) && !text.ends_with(" s") {
                return None;
            }
            let rect = node.rect();
            let edge = if text.contains(FOLDER) { SIZE[0] } else { rect.right() };
            Some(egui::Rect::from_min_max(rect.min, egui::pos2(edge, rect.bottom())))
        })
        .collect();
    for rect in moving {
        window.mask(rect);
    }
    let options = SnapshotOptions::new().threshold(THRESHOLD).max_failed_pixels(MAX_FAILED_PIXELS);
    window.snapshot_options(format!("{screen}-{theme}"), &options);
}
