//! A session as a person has it, in the window: a search, a long scroll, models opened one after the other, Community beside
//! them. Nothing is asked twice, and afterwards all of it is there without a network.

use crate::support::civitai_catalogue::{Catalogue, TestFile, TestModel, TestVersion};
use crate::support::civitai_server::CivitaiServer;
use crate::support::models::lora;
use crate::window::{Desk, WIDE, Window, click, until, until_idle};
use civitdeck::app::Action;
use civitdeck::model::ids::{FileKey, ModelId};
use egui::{Event, Modifiers, Role};
use egui_kittest::kittest::Queryable as _;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

const CARDS: u32 = 500;
const OPENED: u64 = 12;
const PATIENCE: Duration = Duration::from_mins(1);

fn published() -> Catalogue {
    (1..=u64::from(CARDS) + 100).fold(Catalogue::new(), |known, id| {
        let file = TestFile::new("a.safetensors", [(id % 251) as u8; 32]);
        known.model(TestModel::new(id, &format!("Ink {id}")).version(TestVersion::new(id * 10, "v1").file(file)))
    })
}

/// Scrolls the gallery with the wheel until so many of CivitAI's models hang there; nothing is clicked.
fn scroll(window: &mut Window) {
    let begun = Instant::now();
    while window.state().state().view.feed.rows < CARDS {
        let online = &window.state().state().online;
        assert!(begun.elapsed() < PATIENCE, "{} pages: {:?}", online.pages(), online.trouble);
        // One in the middle: those at the edges may lie half under what is above and below the wall.
        let tiles: Vec<egui::Pos2> =
            window.query_all_by_role(Role::ListItem).map(|tile| tile.rect().center()).collect();
        if let Some(tile) = tiles.get(tiles.len() / 2).copied() {
            window.event(Event::PointerMoved(tile));
            window.event(Event::MouseWheel {
                unit: egui::MouseWheelUnit::Point,
                delta: egui::vec2(0.0, -4_000.0),
                phase: egui::TouchPhase::Move,
                source: egui::MouseWheelSource::Wheel,
                modifiers: Modifiers::NONE,
            });
        }
        // The threads behind the window need the processor, too.
        std::thread::sleep(Duration::from_millis(2));
        window.run_steps(4);
    }
}

/// Searches, scrolls, and opens models; each shows its page.
fn session(window: &mut Window) {
    until(window, "the library", |window| window.state().state().library.total.count == 1);
    until_idle(window);
    click(window, Role::Tab, "CivitAI");
    window.state_mut().ask(Action::SetText("ink".to_owned()));
    until(window, "the first page", |window| window.state().state().view.feed.rows >= 100);
    scroll(window);
    for id in 1..=OPENED {
        let key = FileKey::of_model(ModelId(id));
        window.state_mut().ask(Action::Select(Some(key)));
        until(window, "its page", |window| {
            let details = window.state().state().details.as_ref().filter(|details| details.record.key == key);
            details.is_some_and(|details| details.page.is_some())
        });
    }
}

#[test]
fn nothing_is_asked_twice_and_all_of_it_is_there_without_a_network() {
    let desk = Desk::with_models(&[("alpine.safetensors", &lora(1))]);
    let server = CivitaiServer::start(published());
    let mut window = desk.open_sized(Some(&server), WIDE);
    session(&mut window);
    window.state_mut().ask(Action::SetText(String::new()));
    until(&mut window, "another search", |window| window.state().state().view.query.text.is_empty());
    window.state_mut().ask(Action::SetText("ink".to_owned()));
    until(&mut window, "the first again", |window| window.state().state().view.feed.rows >= 100);
    scroll(&mut window);
    until_idle(&mut window);
    drop(desk.close(window));
    let mut asked: BTreeMap<String, usize> = BTreeMap::new();
    for path in server.paths_with_queries() {
        *asked.entry(path).or_default() += 1;
    }
    let twice: Vec<&String> = asked.iter().filter(|(_, times)| **times > 1).map(|(path, _)| path).collect();
    assert!(twice.is_empty(), "{twice:?}");
    assert!(server.peak_in_flight() <= 2, "{} at once", server.peak_in_flight());
    drop(server);
    let mut window = desk.open_sized(None, WIDE);
    session(&mut window);
    assert!(window.state().state().online.trouble.is_none() || !window.state().state().online.blocked);
}
