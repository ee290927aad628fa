//! The scenes with a CivitAI to ask, and what is left of them when the network is gone.

use crate::hands::{is, open, picture, search};
use crate::picture::{Album, Failure, Part};
use crate::window::{Seen, Window};
use crate::{civitai, finder, order};
use civitdeck::sample::{self, SampleFile, SampleLibrary};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use std::path::Path;
use std::process::{Command, Stdio};

const USUAL: (u32, u32) = (1600, 900);
/// Discovery with a part of the gallery, and the panels at the right.
const LEFT: Part = [0, 0, 1000, 900];
const RIGHT: Part = [900, 0, 700, 900];
/// The model whose page is shown: known, and not in the library.
const MODEL: &str = "Inkwash Portraits";
/// The article that is read.
const ARTICLE: &str = "Training a style on twenty pictures";
/// Every so manyeth file stays: the rest is known, but not in the library.
const KEPT: usize = 3;

pub(crate) fn online(program: &Path, home: &Path, album: &Album<'_>) -> Result<(), Failure> {
    std::fs::create_dir_all(home)?;
    let models = home.join("models");
    let library = sample::make(&models, civitdeck::library::now_unix_secs(), &|_, _| ())?;
    let taken = thin_out(&library, &home.join("storage"))?;
    let address = civitai::start(&library, home, &taken)?;
    let data = home.join("data");
    std::fs::create_dir_all(&data)?;
    let scan = Command::new(program)
        .args(["scan", "--hash", "--data-dir"])
        .args([&data, &models])
        .env("CIVITDECK_NO_KEYRING", "1")
        .stdout(Stdio::null())
        .status()?;
    if !scan.success() {
        return Err("the library could not be scanned".into());
    }
    finder::tell_counters(&data, &library)?;
    finder::tell_taste(&data)?;
    let mut window = open(program, &data, &["--civitai-url", &address])?;
    window.resize(USUAL.0, USUAL.1);
    window.wait_for("the library", |node| node.role == Role::ListItem);
    window.ask_palette("Dark theme");
    window.press(Role::Tab, "CivitAI");
    window.wait_for("models of CivitAI", is_tile(MODEL));
    gallery(&mut window, album)?;
    discovery(&mut window, album)?;
    community(&mut window, album)?;
    finder::finder(&mut window, album)?;
    order::downloads(&mut window, album, &taken)?;
    // What was chosen is written when the window is closed.
    window.ask_palette("Quit");
    window.wait_for_end();
    offline(program, &data, album)
}

/// The wall of what CivitAI lists with the page of a model, in both themes.
fn gallery(window: &mut Window, album: &Album<'_>) -> Result<(), Failure> {
    select_tile(window, MODEL);
    window.wait_for("its page", |node| node.text.contains("95% sure"));
    album.keep("online-dark", &picture(window), None)?;
    window.ask_palette("Light theme");
    album.keep("online-light", &picture(window), None)?;
    window.ask_palette("Dark theme");
    Ok(())
}

/// A question as a line of text, with its chips, its facts and what this side filtered.
fn discovery(window: &mut Window, album: &Album<'_>) -> Result<(), Failure> {
    window.press(Role::Tab, "Advanced");
    search(window, "a -tag:portrait downloads:>500");
    window.wait_for("the chips", |node| node.text.starts_with("Take not portrait out"));
    window.wait_for("models of CivitAI", |node| node.role == Role::ListItem);
    album.keep("online-discovery-dark", &picture(window), Some(LEFT))?;
    window.press(Role::Tab, "Words");
    window.ask_palette("Clear filters");
    window.wait_for("models of CivitAI", is_tile(MODEL));
    Ok(())
}

/// What is hot, how a model was received, creators and pictures; and an article.
fn community(window: &mut Window, album: &Album<'_>) -> Result<(), Failure> {
    select_tile(window, MODEL);
    let trend = window.wait_for("the lists", is(Role::Tab, "Hot"));
    window.wait_for("the reception", |node| node.text.contains("95% sure"));
    album.keep("community-dark", &picture(window), Some(RIGHT))?;
    window.scroll(&trend, 900.0);
    window.wait_for("the pictures people liked", |node| node.text.starts_with("Picture by"));
    album.keep("community-more-dark", &picture(window), Some(RIGHT))?;
    window.scroll(&trend, 5000.0);
    let article = window.wait_for("an article", |node| node.text.starts_with(ARTICLE));
    window.click(&article);
    window.wait_for("its text", |node| node.text.contains("first steps") || node.text.contains("First steps"));
    album.keep("article-dark", &picture(window), None)?;
    window.key(Key::Escape, Modifiers::NONE);
    window.scroll(&trend, -9000.0);
    Ok(())
}

/// The same at the next start, with nothing sent any more.
fn offline(program: &Path, data: &Path, album: &Album<'_>) -> Result<(), Failure> {
    let mut window = open(program, data, &["--offline"])?;
    window.resize(USUAL.0, USUAL.1);
    window.press(Role::Tab, "CivitAI");
    window.wait_for("what was seen before", is_tile(MODEL));
    select_tile(&mut window, MODEL);
    window.wait_for("its page", |node| node.text.contains("95% sure"));
    album.keep("offline-dark", &picture(&mut window), None)
}

/// Clicks a tile; those before it may still come.
fn select_tile(window: &mut Window, name: &'static str) {
    let is_chosen = move |node: &Seen| is_tile(name)(node) && node.is_selected;
    window.click_until(name, is_tile(name), is_chosen);
}

fn is_tile(name: &'static str) -> impl Fn(&Seen) -> bool {
    move |node| node.role == Role::ListItem && node.text.starts_with(name)
}

/// Takes most of the files away, to where the server has them, by the numbers of their versions. Gives those that can be downloaded.
fn thin_out(library: &SampleLibrary, storage: &Path) -> Result<Vec<SampleFile>, Failure> {
    std::fs::create_dir_all(storage)?;
    let kept = |at: usize| at.is_multiple_of(KEPT);
    let mut taken = Vec::new();
    for (_, file) in library.files.iter().enumerate().filter(|(at, _)| !kept(*at)) {
        std::fs::rename(&file.path, storage.join(file.version_id.to_string()))?;
        taken.push(file.clone());
    }
    taken.sort_by_key(|file| file.version_id);
    taken.dedup_by_key(|file| file.version_id);
    Ok(taken)
}
