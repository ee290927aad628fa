//! A window over folders of its own, and the hands and eyes to use it with.

#![expect(clippy::unwrap_used, reason = "a helper of tests")]

use crate::support::civitai_server::{CivitaiServer, quick_limits};
use civitdeck::app::{KeyPlaces, Launch, Settings};
use civitdeck::civitai::ClientSettings;
use civitdeck::library::{now_unix_secs, roots};
use civitdeck::store::Store;
use civitdeck::ui::Shell;
use egui::accesskit::Toggled;
use egui::{Event, Modifiers, OutputCommand, PointerButton, Pos2, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A four-column window.
pub(crate) const WIDE: [f32; 2] = [1920.0, 1200.0];
/// What the slowest machine may need for the work of the threads behind the window.
const PATIENCE: Duration = Duration::from_mins(1);

/// The program, used through what it paints.
pub(crate) type Window = Harness<'static, Shell>;

/// The folders of one user: the program's data, a folder of models that is in the library, and room beside it.
pub(crate) struct Desk {
    disk: TempDir,
}

impl Desk {
    /// A user who never ran the program.
    pub(crate) fn new() -> Self {
        let disk = tempfile::tempdir().unwrap();
        fs::create_dir(disk.path().join("models")).unwrap();
        Self { disk }
    }

    /// A user with a library: one folder with these files. CivitAI is asked without pauses.
    pub(crate) fn with_models(files: &[(&str, &[u8])]) -> Self {
        let desk = Self::new();
        for (name, bytes) in files {
            fs::write(desk.model(name), bytes).unwrap();
        }
        let store = desk.store();
        let settings = Settings { background_pace_secs: 0.0, ..Settings::default() };
        store.write(|writer| writer.put_setting(Settings::NAME, &settings)).unwrap();
        roots::add(&store, &desk.beside("models"), now_unix_secs()).unwrap();
        desk
    }

    /// A path beside the library.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.disk.path().canonicalize().unwrap().join(name)
    }

    /// A path in the library.
    pub(crate) fn model(&self, name: &str) -> PathBuf {
        self.beside("models").join(name)
    }

    /// Writes a file beside the library.
    pub(crate) fn put_beside(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.beside(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    /// The folder of the program's data.
    pub(crate) fn data_dir(&self) -> PathBuf {
        self.beside("data")
    }

    /// The store, which must not be open.
    pub(crate) fn store(&self) -> Store {
        Store::open(&self.data_dir()).unwrap()
    }

    /// Opens the window over these folders.
    pub(crate) fn open(&self, server: Option<&CivitaiServer>) -> Window {
        self.open_sized(server, WIDE)
    }

    /// Opens a window of this size in points.
    pub(crate) fn open_sized(&self, server: Option<&CivitaiServer>, size: [f32; 2]) -> Window {
        self.launch(server, size, false)
    }

    /// Opens the embedded sample library.
    pub(crate) fn open_sample(&self) -> Window {
        self.launch(None, WIDE, true)
    }

    fn launch(&self, server: Option<&CivitaiServer>, size: [f32; 2], sample: bool) -> Window {
        let limits = quick_limits();
        let civitai = ClientSettings {
            base_url: server.map_or_else(|| ClientSettings::default().base_url, CivitaiServer::base_url),
            background_pace: Duration::from_millis(1),
            timeout: Duration::from_secs(10),
            offline: server.is_none(),
            limits,
            ..ClientSettings::default()
        };
        let (data_dir, cache_dir) = (self.data_dir(), self.beside("cache"));
        let launch = Launch { data_dir, cache_dir, civitai, sample, renderer: None, key_places: KeyPlaces::DataFolder };
        Harness::builder().with_size(size).build_eframe(move |context| Shell::new(&context.egui_ctx, launch).unwrap())
    }

    /// Closes the window and waits until its threads have let go of the store.
    pub(crate) fn close(&self, window: Window) -> Store {
        drop(window);
        let begun = Instant::now();
        loop {
            match Store::open(&self.data_dir()) {
                Ok(store) => return store,
                Err(error) => assert!(begun.elapsed() < PATIENCE, "the store was never closed: {error}"),
            }
            std::thread::yield_now();
        }
    }
}

/// Frame after frame until this is so.
#[track_caller]
pub(crate) fn until(window: &mut Window, what: &str, reached: impl Fn(&Window) -> bool) {
    let begun = Instant::now();
    while !reached(window) {
        assert!(begun.elapsed() < PATIENCE, "this never came: {what}\nThe window says: {:#?}", said(window));
        // The threads behind the window need the processor, too.
        std::thread::sleep(Duration::from_millis(2));
        window.step();
    }
}

/// Everything the window says now.
pub(crate) fn said(window: &Window) -> Vec<String> {
    let nodes = window.root().children_recursive();
    nodes.filter_map(|node| node.accesskit_node().label().or_else(|| node.value())).collect()
}

/// Whether something has exactly this name.
pub(crate) fn says(window: &Window, label: &str) -> bool {
    window.query_all_by_label(label).next().is_some()
}

/// Whether something has this in its name.
pub(crate) fn mentions(window: &Window, part: &str) -> bool {
    window.query_all_by_label_contains(part).next().is_some()
}

/// Frame after frame until something has this in its name.
#[track_caller]
pub(crate) fn until_mentions(window: &mut Window, part: &str) {
    until(window, part, |window| mentions(window, part));
}

/// Frame after frame until something has exactly this name.
#[track_caller]
pub(crate) fn until_says(window: &mut Window, label: &str) {
    until(window, label, |window| says(window, label));
}

/// Whether there is a control of this role and name.
pub(crate) fn has(window: &Window, role: Role, label: &str) -> bool {
    window.query_all_by_role_and_label(role, label).next().is_some()
}

/// Clicks on the first control of this role and name, and lets the window answer.
#[track_caller]
pub(crate) fn click(window: &mut Window, role: Role, label: &str) {
    // A sheet or a menu is not there yet in the frame it is asked for, and finds its place in the frames after.
    until(window, label, |window| has(window, role, label));
    let place = |window: &Window| window.query_all_by_role_and_label(role, label).next().map(|node| node.rect());
    let mut before = None;
    let rests = (0..20).any(|_| {
        window.step();
        let now = place(window);
        std::mem::replace(&mut before, now) == now
    });
    assert!(rests, "{label} keeps moving");
    if let Some(place) = place(window) {
        press(window, place.center());
    }
    window.run_steps(2);
}

/// Presses and lets go in the frame after the one that was looked at, whose places count for it: what comes from other threads between
/// the two cannot move the control away from under the pointer.
fn press(window: &mut Window, at: Pos2) {
    let button =
        |pressed| Event::PointerButton { pos: at, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE };
    window.input_mut().events.extend([Event::PointerMoved(at), button(true), button(false)]);
    window.step();
}

/// The names on the tiles, in the order they hang on the wall.
pub(crate) fn tiles(window: &Window) -> Vec<String> {
    let mut tiles: Vec<(i32, i32, String)> = window
        .query_all_by_role(Role::ListItem)
        .map(|node| {
            let corner = node.rect().min;
            (corner.y as i32, corner.x as i32, node.accesskit_node().label().unwrap_or_default())
        })
        .collect();
    tiles.sort();
    tiles.into_iter().map(|(_, _, name)| name).collect()
}

/// The name of the tile that is selected.
pub(crate) fn selected(window: &Window) -> Option<String> {
    let selected = |node: &egui_kittest::Node<'_>| node.accesskit_node().toggled() == Some(Toggled::True);
    window.query_all_by_role(Role::ListItem).find(selected).and_then(|node| node.accesskit_node().label())
}

/// Frame after frame until these tiles hang on the wall.
#[track_caller]
pub(crate) fn until_tiles(window: &mut Window, names: &[&str]) {
    until(window, &format!("the tiles {names:?}"), |window| tiles(window) == names);
}

/// What the next frames ask of the system: texts for the clipboard, pages to open.
pub(crate) fn commands_of_next_frames(window: &mut Window) -> Vec<OutputCommand> {
    let mut commands = Vec::new();
    for _ in 0..4 {
        window.step();
        commands.extend(window.output().platform_output.commands.clone());
    }
    commands
}

/// Frame after frame until no job runs. One job follows another after a moment, so a single quiet frame says nothing.
#[track_caller]
pub(crate) fn until_idle(window: &mut Window) {
    const QUIET_FRAMES: usize = 30;
    let quiet = std::cell::Cell::new(0);
    until(window, "rest", |window| {
        let state = window.state().state();
        quiet.set(if state.jobs.is_empty() || state.is_busy() { 0 } else { quiet.get() + 1 });
        quiet.get() >= QUIET_FRAMES
    });
}

/// Drops files on the window.
pub(crate) fn drop_files(window: &mut Window, paths: &[&Path]) {
    for path in paths {
        window.input_mut().dropped_files.push(Arc::new(Dropped(path.to_path_buf())));
    }
    window.step();
    window.step();
}

/// Pastes text, as the system's clipboard hands it over.
pub(crate) fn paste(window: &mut Window, text: &str) {
    window.event(Event::Paste(text.to_owned()));
    window.run_steps(2);
}

/// Types text into whatever has the keyboard.
pub(crate) fn type_text(window: &mut Window, text: &str) {
    window.event(Event::Text(text.to_owned()));
    window.run_steps(2);
}

#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("the window must not read a dropped file while it paints".to_owned())
    }
}
