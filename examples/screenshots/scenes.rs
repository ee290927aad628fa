//! The scenes, in the order in which they need the least clearing up between them.

use crate::hands::{close, collection, is, open, picture, search, select};
use crate::picture::{Album, Failure, Part};
use crate::window::{COMMAND, Seen, Window};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use std::path::{Path, PathBuf};

/// The size of most pictures.
const USUAL: (u32, u32) = (1600, 900);
/// The size the look was drawn for.
const DRAWN: (u32, u32) = (1920, 1080);
/// Where the four panels are tabs.
const NARROW: (u32, u32) = (960, 720);
/// The model whose details are shown.
const MODEL: &str = "Pixel Landscapes XL";
/// Favourites among the first models of the wall.
const FAVOURITES: [&str; 4] = ["Alpine Dawn", "Aurora Drift", "Badge & Icon", MODEL];

/// The first start, without a library.
pub(crate) fn welcome(program: &Path, home: &Path, album: &Album<'_>) -> Result<(), Failure> {
    let mut window = open(program, home, &["--offline"])?;
    window.wait_for("the welcome", |node| node.text == "Welcome to CivitDeck");
    window.resize(USUAL.0, USUAL.1);
    window.ask_palette("Dark theme");
    album.keep("welcome-dark", &picture(&mut window), None)
}

/// Everything else, on the sample library.
pub(crate) fn sample(program: &Path, home: &Path, album: &Album<'_>) -> Result<(), Failure> {
    let mut window = open(program, home, &["--sample"])?;
    window.resize(USUAL.0, USUAL.1);
    window.wait_for("the sample", |node| node.role == Role::ListItem && node.text.starts_with("Alpine Dawn"));
    window.ask_palette("Dark theme");
    window.picture_at_rest();
    own_things(&mut window);

    wall(&mut window, album)?;
    looks(&mut window, album)?;
    panels(&mut window, album)?;
    crate::order::order(&mut window, album)?;
    dropped(&mut window, album, home)?;
    chinese(&mut window, album)
}

/// Favourites and collections, so that Management has something to tell.
fn own_things(window: &mut Window) {
    collection(window, "Harbour book", &["Alpine Dawn", "Aurora Drift"]);
    collection(window, "Posters", &["Badge & Icon"]);
    for name in FAVOURITES {
        select(window, name);
        window.ask_palette("Favourite");
    }
}

/// The wall with the details, in both themes, and in a narrow window.
fn wall(window: &mut Window, album: &Album<'_>) -> Result<(), Failure> {
    window.resize(DRAWN.0, DRAWN.1);
    select(window, MODEL);
    album.beside("dark", &picture(window))?;
    window.ask_palette("Light theme");
    album.beside("light", &picture(window))?;
    window.resize(USUAL.0, USUAL.1);
    album.keep("gallery-light", &picture(window), None)?;
    window.ask_palette("Dark theme");
    album.keep("gallery-dark", &picture(window), None)?;
    window.resize(NARROW.0, NARROW.1);
    album.keep("narrow-dark", &picture(window), None)?;
    window.resize(USUAL.0, USUAL.1);
    Ok(())
}

/// A table, a picture large, the palette.
fn looks(window: &mut Window, album: &Album<'_>) -> Result<(), Failure> {
    window.ask_palette("Show as table");
    window.wait_for("the table", |node| node.role == Role::ColumnHeader || node.text == "Trigger words");
    album.keep("table-dark", &picture(window), None)?;
    window.ask_palette("Show as grid");
    window.ask_palette("Quick look");
    album.keep("quick-look-dark", &picture(window), None)?;
    window.key(Key::Escape, Modifiers::NONE);
    window.key(Key::K, COMMAND);
    window.wait_for("the palette", |node| node.role == Role::ListBoxOption);
    window.type_text("land");
    window.wait_for("what it finds", |node| node.role == Role::ListBoxOption && node.text.contains("Landscapes"));
    album.keep("palette-dark", &picture(window), None)?;
    window.key(Key::Escape, Modifiers::NONE);
    window.wait_until("the palette to close", |nodes| !nodes.iter().any(|node| node.role == Role::ListBoxOption));
    Ok(())
}

/// Discovery with filters, Management, the settings.
fn panels(window: &mut Window, album: &Album<'_>) -> Result<(), Failure> {
    /// The left and the right part of the window.
    const LEFT: Part = [0, 0, 1000, 900];
    const RIGHT: Part = [900, 0, 700, 900];
    search(window, "landscape");
    tick(window, "Type", "LoRA");
    tick(window, "Base model", "SDXL");
    album.keep("discovery-dark", &picture(window), Some(LEFT))?;
    window.ask_palette("Clear filters");
    album.keep("management-dark", &picture(window), Some(RIGHT))?;
    window.ask_palette("Settings");
    window.wait_for("the settings", |node| node.text == "Search settings" || node.role == Role::TextInput);
    album.keep("settings-dark", &picture(window), None)?;
    window.key(Key::Escape, Modifiers::NONE);
    Ok(())
}

/// Opens a filter of Discovery and ticks the value that begins so.
fn tick(window: &mut Window, filter: &str, value: &str) {
    let is_filter = |node: &Seen| node.role == Role::DisclosureTriangle && node.text.starts_with(filter);
    let heading = window.wait_for(filter, is_filter);
    let is_value = |node: &Seen| node.role == Role::CheckBox && node.text.starts_with(value);
    // The first filters are open at the start.
    if !window.nodes().iter().any(is_value) {
        window.click(&heading);
    }
    let found = window.wait_for(value, is_value);
    window.click(&found);
    window.wait_for(value, |node| is_value(node) && node.is_selected);
}

/// Two files asked about: one of the library, one that is broken.
fn dropped(window: &mut Window, album: &Album<'_>, home: &Path) -> Result<(), Failure> {
    let files = files_below(&home.join("sample/library"))?;
    let ending = |part: &str| {
        let found = files.iter().find(|path| path.to_string_lossy().to_lowercase().contains(part));
        found.map(|path| path.display().to_string()).ok_or_else(|| format!("the sample has no file {part}"))
    };
    let paths = [ending("alpine")?, ending("sprite-forge-v2 (1)")?].join("\n");
    window.paste(&paths);
    window.wait_for("the sheet", |node| node.text == "What is this?");
    window.wait_for("the answer", |node| node.text.contains("matched by"));
    album.keep("drop", &picture(window), None)?;
    close(window, "What is this?");
    Ok(())
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else if path.extension().is_some_and(|ending| ending == "safetensors") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn chinese(window: &mut Window, album: &Album<'_>) -> Result<(), Failure> {
    window.ask_palette("Language");
    let chinese = window.wait_for("the choice", is(Role::Tab, "简体中文"));
    window.click(&chinese);
    window.key(Key::Escape, Modifiers::NONE);
    album.keep("chinese-dark", &picture(window), None)
}
