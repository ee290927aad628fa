//! Drives the program's window through eframe's inspection server: what is on screen, clicks, letters, pictures.

#![expect(clippy::unwrap_used, reason = "a test whose window does not answer should fail where it stopped answering")]

use egui::accesskit::{Node, NodeId, Role};
use egui::{Event, Modifiers, PointerButton, Pos2};
use egui_inspection::protocol::{Request, Response, read_handshake, read_message, write_message};
use std::collections::BTreeMap;
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Between two looks at the screen.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// One thing on screen.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) role: Role,
    /// Its name, or else its value.
    pub(crate) text: String,
    pub(crate) is_selected: bool,
    /// Where to click it.
    place: Option<Pos2>,
}

/// The program, running with a data folder of its own; ended when dropped.
pub(crate) struct Window {
    program: Child,
    stream: TcpStream,
    patience: Duration,
    _home: TempDir,
}

impl Window {
    /// Starts the program and connects to it.
    pub(crate) fn open(arguments: &[&str], patience: Duration) -> Self {
        let home = tempfile::tempdir().unwrap();
        // The port is free again as soon as the listener is dropped; nobody else is likely to take it in between.
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let mut program = Command::new(env!("CARGO_BIN_EXE_civitdeck"))
            .env("CIVITDECK_NO_KEYRING", "1")
            .args(arguments)
            .arg("--data-dir")
            .arg(home.path())
            .env("EGUI_INSPECTION", format!("127.0.0.1:{port}"))
            .env("XDG_RUNTIME_DIR", home.path())
            .env_remove("WAYLAND_DISPLAY")
            .spawn()
            .unwrap();
        let begun = Instant::now();
        let stream = loop {
            if let Ok(stream) = TcpStream::connect(("127.0.0.1", port)) {
                break stream;
            }
            if let Some(status) = program.try_wait().unwrap() {
                panic!("the program ended before its window opened: {status}; is there a display?");
            }
            assert!(begun.elapsed() < patience, "the window did not open within {patience:?}");
            std::thread::park_timeout(LOOK_AGAIN);
        };
        stream.set_read_timeout(Some(patience)).unwrap();
        let mut window = Self { program, stream, patience, _home: home };
        read_handshake(&mut window.stream).unwrap();
        window
    }

    fn ask(&mut self, request: &Request) -> Response {
        write_message(&mut self.stream, request).unwrap();
        let response = read_message(&mut self.stream).unwrap();
        if let Response::Error { message } = &response {
            panic!("{request:?}: {message}");
        }
        response
    }

    /// Everything on screen that has a name or a value.
    pub(crate) fn nodes(&mut self) -> Vec<Seen> {
        let Response::Tree { accesskit, .. } = self.ask(&Request::GetTree) else { return Vec::new() };
        let nodes: BTreeMap<NodeId, Node> = accesskit.map(|tree| tree.nodes).unwrap_or_default().into_iter().collect();
        nodes.values().filter_map(seen).collect()
    }

    /// Waits until what is on screen is as wanted.
    pub(crate) fn wait_until(&mut self, what: &str, mut is_so: impl FnMut(&[Seen]) -> bool) {
        let begun = Instant::now();
        loop {
            let nodes = self.nodes();
            if is_so(&nodes) {
                return;
            }
            let texts: Vec<_> = nodes.iter().map(|node| format!("{:?} {:?}", node.role, node.text)).collect();
            assert!(begun.elapsed() < self.patience, "waited in vain for {what}; on screen:\n{}", texts.join("\n"));
            std::thread::park_timeout(LOOK_AGAIN);
        }
    }

    /// Waits for a thing on screen.
    pub(crate) fn wait_for(&mut self, what: &str, is_it: impl Fn(&Seen) -> bool) -> Seen {
        let mut found = None;
        self.wait_until(what, |nodes| {
            found = nodes.iter().find(|node| is_it(node)).cloned();
            found.is_some()
        });
        found.unwrap()
    }

    /// Clicks a thing.
    pub(crate) fn click(&mut self, target: &Seen) {
        let pos = target.place.unwrap();
        let button = |pressed| Event::PointerButton {
            pos,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::default(),
        };
        self.ask(&Request::ApplyEvents { events: vec![Event::PointerMoved(pos), button(true), button(false)] });
    }

    /// Clicks a thing until what is wanted is on screen: for things that may still move.
    pub(crate) fn click_until(&mut self, what: &str, target: impl Fn(&Seen) -> bool, is_so: impl Fn(&Seen) -> bool) {
        let begun = Instant::now();
        loop {
            let nodes = self.nodes();
            if nodes.iter().any(&is_so) {
                return;
            }
            if let Some(target) = nodes.iter().find(|node| target(node)) {
                self.click(target);
            }
            assert!(begun.elapsed() < self.patience, "clicked in vain for {what}; on screen: {:?}", self.nodes());
            std::thread::park_timeout(LOOK_AGAIN);
        }
    }

    /// Types into whatever has the focus.
    pub(crate) fn type_text(&mut self, text: &str) {
        self.ask(&Request::ApplyEvents { events: vec![Event::Text(text.to_owned())] });
    }

    /// What is painted.
    pub(crate) fn screenshot(&mut self) -> image::RgbaImage {
        let response = self.ask(&Request::GetScreenshot { pixels_per_point: None });
        let Response::Screenshot(png) = response else { panic!("no screenshot: {response:?}") };
        image::load_from_memory(&png.bytes).unwrap().to_rgba8()
    }
}

fn seen(node: &Node) -> Option<Seen> {
    let text = node.label().or_else(|| node.value()).unwrap_or_default().to_owned();
    // Not the middle: the lower part of a thing may lie behind the next panel.
    let place = node.bounds().map(|area| {
        Pos2::new(f64::midpoint(area.x0, area.x1) as f32, f64::midpoint(area.y0, area.y1).min(area.y0 + 24.0) as f32)
    });
    let is_field = node.role() == Role::TextInput;
    (is_field || !text.is_empty()).then(|| Seen {
        role: node.role(),
        text,
        is_selected: node.is_selected().unwrap_or(false) || node.toggled() == Some(egui::accesskit::Toggled::True),
        place,
    })
}

impl Drop for Window {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        drop(self.program.kill());
        drop(self.program.wait());
    }
}
