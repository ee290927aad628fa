//! Drives the program's window through eframe's inspection server: what is on screen, clicks, letters, pictures.
//!
//! Used by the test of the real window and by the example that makes the pictures of the documentation.

#![expect(clippy::unwrap_used, reason = "a test whose window does not answer should fail where it stopped answering")]

use egui::accesskit::{Node, NodeId, Role};
use egui::{Event, Key, Modifiers, PointerButton, Pos2};
use egui_inspection::protocol::{Request, Response, read_handshake, read_message, write_message};
use std::collections::BTreeMap;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

/// Between two looks at the screen.
const LOOK_AGAIN: Duration = Duration::from_millis(100);
/// Ctrl, and what egui makes of it where Ctrl is the key of commands.
pub(crate) const COMMAND: Modifiers = Modifiers { ctrl: true, command: true, ..Modifiers::NONE };

/// One thing on screen.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) role: Role,
    /// Its name, or else its value.
    pub(crate) text: String,
    /// What is said of it beside its name, such as a count.
    pub(crate) description: String,
    pub(crate) is_selected: bool,
    /// Whether the keyboard is with it.
    pub(crate) is_focused: bool,
    /// Where to click it.
    place: Option<Pos2>,
}

/// The running program; ended when dropped.
pub(crate) struct Window {
    program: Child,
    stream: TcpStream,
    patience: Duration,
}

impl Window {
    /// Starts a program and connects to it. It keeps its data in `home` and finds nothing else of whoever runs this:
    /// no key, no language, no folders of other tools.
    pub(crate) fn open(program: &Path, home: &Path, arguments: &[&str], patience: Duration) -> Self {
        // The port is free again as soon as the listener is dropped; nobody else is likely to take it in between.
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let mut program = Command::new(program)
            .args(arguments)
            .arg("--data-dir")
            .arg(home)
            .current_dir(home)
            .env("CIVITDECK_NO_KEYRING", "1")
            .env("EGUI_INSPECTION", format!("127.0.0.1:{port}"))
            .env("HOME", home)
            .env("LC_ALL", "en_US.UTF-8")
            .env("XDG_RUNTIME_DIR", home)
            .env_remove("CIVITAI_TOKEN")
            .env_remove("CIVITDECK_CIVITAI_URL")
            .env_remove("CIVITDECK_DATA_DIR")
            .env_remove("LANGUAGE")
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
        let mut window = Self { program, stream, patience };
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
        let Some(tree) = accesskit else { return Vec::new() };
        let focus = tree.focus;
        let nodes: BTreeMap<NodeId, Node> = tree.nodes.into_iter().collect();
        nodes.iter().filter_map(|(id, node)| seen(node, *id == focus)).collect()
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

    /// Waits for a thing of this role and name, and clicks it.
    pub(crate) fn press(&mut self, role: Role, name: &str) {
        let target = self.wait_for(name, |node| node.role == role && node.text == name);
        self.click(&target);
    }

    /// Asks for a command, a model or a setting by the palette: types its name and takes what begins so.
    pub(crate) fn ask_palette(&mut self, name: &str) {
        let is_line = |node: &Seen| node.role == Role::ListBoxOption;
        self.key(Key::K, COMMAND);
        self.wait_for("the palette", is_line);
        self.type_text(name);
        let mut line = None;
        self.wait_until(name, |nodes| {
            let begins = nodes.iter().filter(|node| is_line(node) && node.text.starts_with(name));
            line = begins.min_by_key(|node| node.text.len()).cloned();
            line.is_some()
        });
        self.click(&line.unwrap());
        self.wait_until("the palette to close", |nodes| !nodes.iter().any(is_line));
    }

    /// Drags a thing onto another: frame by frame, as a hand does.
    pub(crate) fn drag(&mut self, from: &Seen, to: &Seen) {
        let (from, to) = (from.place.unwrap(), to.place.unwrap());
        let button = |pos, pressed| Event::PointerButton {
            pos,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::default(),
        };
        self.ask(&Request::ApplyEvents { events: vec![Event::PointerMoved(from), button(from, true)] });
        for part in [0.1, 0.4, 0.7, 1.0, 1.0] {
            self.ask(&Request::ApplyEvents { events: vec![Event::PointerMoved(from.lerp(to, part))] });
        }
        self.ask(&Request::ApplyEvents { events: vec![button(to, false)] });
    }

    /// Turns the wheel over a thing; what is below comes up.
    pub(crate) fn scroll(&mut self, over: &Seen, points: f32) {
        let wheel = Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta: egui::vec2(0.0, -points),
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Wheel,
            modifiers: Modifiers::default(),
        };
        let there = Event::PointerMoved(over.place.unwrap());
        self.ask(&Request::ApplyEvents { events: vec![there, wheel] });
    }

    /// Types into whatever has the focus.
    pub(crate) fn type_text(&mut self, text: &str) {
        self.ask(&Request::ApplyEvents { events: vec![Event::Text(text.to_owned())] });
    }

    /// Presses a key and lets it go.
    pub(crate) fn key(&mut self, key: Key, modifiers: Modifiers) {
        let press = |pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers };
        self.ask(&Request::ApplyEvents { events: vec![press(true), press(false)] });
    }

    /// Pastes text, as the system's clipboard hands it over.
    pub(crate) fn paste(&mut self, text: &str) {
        self.ask(&Request::ApplyEvents { events: vec![Event::Paste(text.to_owned())] });
    }

    /// Takes the pointer out of the window.
    pub(crate) fn leave(&mut self) {
        self.ask(&Request::ApplyEvents { events: vec![Event::PointerGone] });
    }

    /// Makes the window this large, in points.
    pub(crate) fn resize(&mut self, width: u32, height: u32) {
        self.ask(&Request::Resize { width, height });
        let begun = Instant::now();
        while self.screenshot().dimensions() != (width, height) {
            assert!(begun.elapsed() < self.patience, "the window never became {width} x {height}");
            std::thread::park_timeout(LOOK_AGAIN);
        }
    }

    /// Waits for the program to end by itself.
    pub(crate) fn wait_for_end(mut self) {
        let begun = Instant::now();
        while self.program.try_wait().unwrap().is_none() {
            assert!(begun.elapsed() < self.patience, "the program did not end");
            std::thread::park_timeout(LOOK_AGAIN);
        }
    }

    /// What is painted once it stays the same for a while. So few pixels as a blinking caret has may differ.
    pub(crate) fn picture_at_rest(&mut self) -> image::RgbaImage {
        const REST: Duration = Duration::from_millis(1500);
        const CARET_PIXELS: usize = 120;
        let begun = Instant::now();
        let (mut before, mut since) = (self.screenshot(), Instant::now());
        while since.elapsed() < REST {
            std::thread::park_timeout(LOOK_AGAIN);
            let now = self.screenshot();
            let differing = now.pixels().zip(before.pixels()).filter(|(new, old)| new != old).count();
            if now.dimensions() != before.dimensions() || differing > CARET_PIXELS {
                (before, since) = (now, Instant::now());
            }
            assert!(begun.elapsed() < self.patience, "the window never came to rest");
        }
        before
    }

    /// What is painted.
    pub(crate) fn screenshot(&mut self) -> image::RgbaImage {
        let response = self.ask(&Request::GetScreenshot { pixels_per_point: None });
        let Response::Screenshot(png) = response else { panic!("no screenshot: {response:?}") };
        image::load_from_memory(&png.bytes).unwrap().to_rgba8()
    }
}

fn seen(node: &Node, is_focused: bool) -> Option<Seen> {
    let text = node.label().or_else(|| node.value()).unwrap_or_default().to_owned();
    // Not the middle: the lower part of a thing may lie behind the next panel.
    let place = node.bounds().map(|area| {
        Pos2::new(f64::midpoint(area.x0, area.x1) as f32, f64::midpoint(area.y0, area.y1).min(area.y0 + 24.0) as f32)
    });
    let is_field = node.role() == Role::TextInput;
    (is_field || !text.is_empty()).then(|| Seen {
        role: node.role(),
        text,
        description: node.description().unwrap_or_default().to_owned(),
        is_focused,
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
