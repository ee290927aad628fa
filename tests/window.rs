//! The real window, on the display of the environment, driven from outside: it opens on the sample and paints something, and
//! what people do every day is done in it from end to end, over a restart.
//!
//! Runs with `--features inspection`, on Linux without a screen under `xvfb-run`.

#![expect(clippy::unwrap_used, reason = "a test whose files cannot be written should fail where they are written")]

mod support;

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use std::fs;
use std::path::Path;
use std::time::Duration;
use support::models::lora;
use support::program::Program;
use support::window::{COMMAND, Seen, Window};

/// A picture of a window that paints has far more colours than this; one that does not has one or two.
const FEW_COLOURS: usize = 200;
/// Software rendering of an unoptimised build is slow, and the sample is made first.
const PATIENCE: Duration = Duration::from_mins(2);
/// A model of the sample library that is on screen at first, but not the first, which is selected by itself.
const MODEL: &str = "Badge & Icon";

fn open(home: &Path, arguments: &[&str]) -> Window {
    Window::open(Path::new(env!("CARGO_BIN_EXE_civitdeck")), home, arguments, PATIENCE)
}

fn is_card(name: &str) -> impl Fn(&Seen) -> bool {
    move |node| node.role == Role::ListItem && node.text.contains(name)
}

/// A row of Management with this count.
fn is_row(name: &str, count: &str) -> impl Fn(&Seen) -> bool {
    move |node| node.role == Role::Button && node.text == name && node.description == count
}

/// Waits until this card is the only one.
fn wait_for_only(window: &mut Window, name: &str) {
    window.wait_until("other cards to be filtered away", |nodes| {
        let mut cards = nodes.iter().filter(|node| node.role == Role::ListItem).peekable();
        cards.peek().is_some() && cards.all(|card| card.text.contains(name))
    });
}

fn search(window: &mut Window, text: &str) {
    window.key(Key::F, COMMAND);
    window.wait_for("the search field", |node| node.role == Role::TextInput && node.is_focused);
    window.type_text(text);
}

#[test]
fn the_window_opens_shows_the_sample_and_takes_input() {
    let home = tempfile::tempdir().unwrap();
    let mut window = open(home.path(), &["--sample"]);
    window.wait_for("a card of the sample", is_card(MODEL));
    let cards = |window: &mut Window| window.nodes().iter().filter(|node| node.role == Role::ListItem).count();
    assert!(cards(&mut window) > 1, "only {} cards are on screen", cards(&mut window));

    // While the sample is read and named, cards still change places: a click may meet another one.
    let selected = |node: &Seen| is_card(MODEL)(node) && node.is_selected;
    window.click_until("the card as the selected one", is_card(MODEL), selected);
    search(&mut window, &MODEL.to_lowercase());
    wait_for_only(&mut window, MODEL);

    let picture = window.screenshot();
    assert!(picture.width() > 600 && picture.height() > 400);
    let colours: std::collections::HashSet<_> = picture.pixels().map(|pixel| pixel.0).collect();
    assert!(colours.len() > FEW_COLOURS, "the picture has only {} colours", colours.len());
}

#[test]
fn what_people_do_every_day_works_from_end_to_end_and_is_there_after_a_restart() {
    let home = tempfile::tempdir().unwrap();
    library(home.path());
    let mut window = open(home.path(), &["--offline"]);
    window.resize(1500, 950);

    // Find a model by typing, select it, copy its trigger words.
    window.wait_for("a card", is_card("alpine"));
    search(&mut window, "harb");
    wait_for_only(&mut window, "harbour");
    let selected = |node: &Seen| is_card("harbour")(node) && node.is_selected;
    window.click_until("the card as the selected one", is_card("harbour"), selected);
    window.key(Key::C, Modifiers { shift: true, ..COMMAND });
    window.wait_for("the word that it was copied", |node| node.text.contains("Trigger words copied"));
    let copied = arboard::Clipboard::new().and_then(|mut clipboard| clipboard.get_text()).unwrap();
    assert_eq!(copied, "quiet harbour, grey town");

    // And the file itself, as a file manager would.
    window.ask_palette("Copy file");
    window.wait_for("the word that it was copied", |node| node.text.starts_with("File copied"));
    let copied = arboard::Clipboard::new().and_then(|mut clipboard| clipboard.get().file_list()).unwrap();
    assert_eq!(copied.iter().map(|path| path.file_stem().unwrap()).collect::<Vec<_>>(), ["harbour"]);

    // Make it a favourite, and put another one into a new collection.
    window.key(Key::F, Modifiers::NONE);
    window.wait_for("one favourite", is_row("Favourites", "1"));
    window.ask_palette("Clear filters");
    window.press(Role::Button, "New collection");
    window.wait_for("the field for its name", |node| node.role == Role::TextInput && node.is_focused);
    window.type_text("Posters");
    window.key(Key::Enter, Modifiers::NONE);
    let row = window.wait_for("the collection", is_row("Posters", "0"));
    let card = window.wait_for("the other model", is_card("brook"));
    window.drag(&card, &row);
    window.wait_for("the model in it", is_row("Posters", "1"));

    // Theme and language change at once.
    window.ask_palette("Light theme");
    assert!(brightness(&mut window) > 180, "the window is light");
    window.ask_palette("Language");
    window.press(Role::Tab, "简体中文");
    window.wait_for("a panel in Chinese", |node| node.text == "收藏");
    window.press(Role::Tab, "English");
    window.key(Key::Escape, Modifiers::NONE);
    window.ask_palette("Quit");
    window.wait_for_end();

    let mut window = open(home.path(), &["--offline"]);
    window.resize(1500, 950);
    window.wait_for("a card", is_card("alpine"));
    assert!(brightness(&mut window) > 180, "it is still light");
    let favourites = window.wait_for("Favourites", is_row("Favourites", "1"));
    window.click(&favourites);
    wait_for_only(&mut window, "harbour");
}

/// Three models, one with trigger words from another tool, in a library of their own.
fn library(home: &Path) {
    let models = home.join("models");
    fs::create_dir(&models).unwrap();
    for (seed, name) in [(1, "alpine"), (2, "brook"), (3, "harbour")] {
        fs::write(models.join(format!("{name}.safetensors")), lora(seed)).unwrap();
    }
    fs::write(models.join("harbour.json"), r#"{"activation text": "quiet harbour, grey town"}"#).unwrap();
    let ran = Program::new(home).run([Path::new("scan"), Path::new("--hash"), &models]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
}

/// The mean of all pixels, 0 to 255.
fn brightness(window: &mut Window) -> u64 {
    let picture = window.screenshot();
    let sum: u64 = picture.pixels().map(|pixel| u64::from(pixel.0[0])).sum();
    sum / u64::from(picture.width() * picture.height())
}
