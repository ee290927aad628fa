//! The scenes with a CivitAI to ask, and what is left of them when the network is gone.

use crate::hands::{open, picture, search};
use crate::picture::{Album, Failure};
use crate::window::Seen;
use crate::{civitai, finder, order};
use civitdeck::sample::{self, SampleFile, SampleLibrary};
use egui::accesskit::Role;
use std::path::Path;
use std::process::{Command, Stdio};

const USUAL: (u32, u32) = (1600, 900);
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
    window.ask_palette("Look on CivitAI");
    search(&mut window, "a");
    window.wait_for("models of CivitAI", is_tile("Aurora Drift"));
    window.picture_at_rest();
    album.keep("online-dark", &picture(&mut window), None)?;
    window.ask_palette("Light theme");
    album.keep("online-light", &picture(&mut window), None)?;
    window.ask_palette("Dark theme");
    window.ask_palette("Clear filters");
    finder::finder(&mut window, album)?;
    order::downloads(&mut window, album, &taken)?;
    drop(window);
    offline(program, &data, album)
}

/// The same at the next start, with nothing sent any more.
fn offline(program: &Path, data: &Path, album: &Album<'_>) -> Result<(), Failure> {
    let mut window = open(program, data, &["--offline"])?;
    window.resize(USUAL.0, USUAL.1);
    search(&mut window, "al");
    window.wait_for("what is kept", is_tile("Alpine Dawn"));
    album.keep("offline-dark", &picture(&mut window), None)
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
