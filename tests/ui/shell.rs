//! The frame around the panels: palette, popovers, notices, shortcuts, tabs, what is remembered of all that.

use crate::support::models::lora;
use crate::window::{
    Desk, WIDE, Window, click, has, mentions, paste, says, tiles, type_text, until, until_idle, until_mentions,
    until_says, until_tiles,
};
use civitdeck::app::{SettingChange, Settings, Sheet, ThemeChoice};
use civitdeck::model::file::FileState;
use egui::{Key, Modifiers, Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

const MEDIUM: [f32; 2] = [1200.0, 800.0];
const NARROW: [f32; 2] = [900.0, 700.0];
const SMALL: [f32; 2] = [640.0, 420.0];

/// Two models; each name stands for itself.
fn desk() -> Desk {
    Desk::with_models(&[("alpine.safetensors", &lora(1)), ("brook.safetensors", &lora(2))])
}

fn opened(desk: &Desk, size: [f32; 2]) -> Window {
    let mut window = desk.open_sized(None, size);
    until(&mut window, "the library", |window| window.state().state().library.total.count == 2);
    until_idle(&mut window);
    window
}

fn press(window: &mut Window, modifiers: Modifiers, key: Key) {
    window.key_press_modifiers(modifiers, key);
    window.run_steps(3);
}

fn plain(window: &mut Window, key: Key) {
    press(window, Modifiers::NONE, key);
}

fn settings(window: &Window) -> &Settings {
    &window.state().state().settings
}

/// The lines of the palette, from top to bottom.
fn lines(window: &Window) -> Vec<String> {
    let lines = window.query_all_by_role(Role::ListBoxOption);
    lines.filter_map(|node| node.accesskit_node().label()).collect()
}

fn open_palette(window: &mut Window) {
    press(window, Modifiers::COMMAND, Key::K);
    until(window, "the palette", |window| !lines(window).is_empty());
}

#[test]
fn the_palette_finds_a_command_and_runs_it() {
    let desk = desk();
    let mut window = opened(&desk, WIDE);
    open_palette(&mut window);
    type_text(&mut window, "light the");
    until(&mut window, "the command first", |window| {
        lines(window).first().is_some_and(|line| line.starts_with("Light theme"))
    });
    window.run();
    plain(&mut window, Key::Enter);
    assert_eq!(settings(&window).theme, ThemeChoice::Light);
    assert_eq!(window.state().state().sheet(), None, "it closes itself");
    // What was done lately is offered first, and arrows move through the list.
    open_palette(&mut window);
    assert!(lines(&window).first().is_some_and(|line| line.starts_with("Light theme")), "{:?}", lines(&window));
    plain(&mut window, Key::ArrowDown);
    plain(&mut window, Key::ArrowUp);
    let chosen = |window: &Window| {
        let is_on = |node: &egui_kittest::Node<'_>| {
            node.accesskit_node().toggled() == Some(egui::accesskit::Toggled::True)
                || node.accesskit_node().is_selected() == Some(true)
        };
        window.query_all_by_role(Role::ListBoxOption).find(is_on).and_then(|node| node.accesskit_node().label())
    };
    assert_eq!(chosen(&window), lines(&window).first().cloned());
    plain(&mut window, Key::Escape);
    assert_eq!(window.state().state().sheet(), None);
}

#[test]
fn the_palette_finds_models_and_what_all_of_a_name_have() {
    let desk = desk();
    let mut window = opened(&desk, WIDE);
    click(&mut window, Role::ListItem, "alpine");
    click(&mut window, Role::Button, "Search and commands");
    until(&mut window, "the palette", |window| !lines(window).is_empty());
    type_text(&mut window, "brook");
    until(&mut window, "the model", |window| lines(window).first().is_some_and(|line| line.starts_with("brook")));
    plain(&mut window, Key::Enter);
    until(&mut window, "its details", |window| mentions(window, "brook.safetensors"));
    assert_eq!(tiles(&window), ["alpine", "brook"], "nothing is filtered away");

    open_palette(&mut window);
    type_text(&mut window, "brook");
    until(&mut window, "all of them", |window| lines(window).iter().any(|line| line.contains("Show all models with")));
    click(&mut window, Role::ListBoxOption, "Show all models with “brook”");
    until_tiles(&mut window, &["brook"]);
}

#[test]
fn what_is_pasted_into_the_palette_is_understood() {
    let desk = desk();
    let mut window = opened(&desk, WIDE);
    let sha256 = window.state().state().view.get(1).and_then(|row| row.card.sha256).unwrap();
    let hex = civitdeck::model::digests::to_hex(&sha256);
    open_palette(&mut window);
    paste(&mut window, &hex);
    until(&mut window, "the model of that hash", |window| lines(window).len() == 1 && mentions(window, "brook"));
    plain(&mut window, Key::Escape);

    open_palette(&mut window);
    paste(&mut window, "https://civitai.com/models/999");
    until_mentions(&mut window, "Not in your library");
    assert!(lines(&window).iter().any(|line| line.starts_with("Open in the browser")));
    plain(&mut window, Key::Escape);

    open_palette(&mut window);
    paste(&mut window, &desk.model("alpine.safetensors").display().to_string());
    until_mentions(&mut window, "Look at this file");
    plain(&mut window, Key::Enter);
    until_says(&mut window, "What is this?");
    assert_eq!(window.state().state().sheet(), Some(Sheet::Drop));
}

#[test]
fn select_all_in_a_field_is_about_its_text() {
    let desk = desk();
    let mut window = opened(&desk, WIDE);
    let before = window.state().state().chosen.len();
    open_palette(&mut window);
    type_text(&mut window, "brook");
    press(&mut window, Modifiers::COMMAND, Key::A);
    assert_eq!(window.state().state().chosen.len(), before, "no model is selected");
    type_text(&mut window, "light theme");
    until(&mut window, "the new text alone", |window| {
        lines(window).first().is_some_and(|line| line.starts_with("Light theme"))
    });
}

#[test]
fn what_cannot_be_had_says_why_and_does_nothing() {
    let desk = Desk::new();
    let mut window = desk.open(None);
    until_mentions(&mut window, "No models yet");
    open_palette(&mut window);
    type_text(&mut window, "copy trigger");
    until_mentions(&mut window, "Select a model first");
    plain(&mut window, Key::Enter);
    assert_eq!(window.state().state().sheet(), Some(Sheet::Palette), "it stays open");
    window.run();
}

#[test]
fn a_panel_that_is_folded_away_stays_away_and_comes_back_from_its_rail() {
    let desk = desk();
    let mut window = opened(&desk, WIDE);
    click(&mut window, Role::Button, "Hide Discovery");
    assert!(!says(&window, "Filters") && has(&window, Role::Button, "Show Discovery"));
    window.run();
    desk.close(window);

    let mut window = opened(&desk, WIDE);
    assert!(!settings(&window).panels_open[0]);
    click(&mut window, Role::Button, "Show Discovery");
    assert!(says(&window, "Filters"));
    press(&mut window, Modifiers::COMMAND, Key::Num3);
    assert!(has(&window, Role::Button, "Show Management"));
    press(&mut window, Modifiers::COMMAND, Key::Num3);
    assert!(has(&window, Role::Button, "Hide Management"));
}

#[test]
fn the_edge_of_a_panel_is_dragged_and_its_width_remembered() {
    let desk = desk();
    let mut window = opened(&desk, WIDE);
    let edge = window.get_by_role_and_label(Role::Splitter, "Width of Discovery").rect().center();
    window.drag_at(edge);
    window.run_steps(2);
    window.event(egui::Event::PointerMoved(edge + egui::vec2(60.0, 0.0)));
    window.run_steps(2);
    assert!((settings(&window).panel_widths[0] - 312.0).abs() < 0.5, "kept when the drag ends, not before");
    window.drop_at(edge + egui::vec2(60.0, 0.0));
    window.run_steps(3);
    let width = settings(&window).panel_widths[0];
    assert!((width - 372.0).abs() < 2.0, "{width}");
    // With the keyboard, too.
    window.get_by_role_and_label(Role::Splitter, "Width of Discovery").focus();
    window.run_steps(2);
    plain(&mut window, Key::ArrowLeft);
    assert!((settings(&window).panel_widths[0] - (width - 16.0)).abs() < 2.0);
    let kept = settings(&window).panel_widths.map(f32::to_bits);
    window.run();
    desk.close(window);
    let window = opened(&desk, WIDE);
    assert_eq!(settings(&window).panel_widths.map(f32::to_bits), kept);
}

#[test]
fn a_medium_window_shares_a_column_and_remembers_which_panel_is_on_top() {
    let desk = desk();
    let mut window = opened(&desk, MEDIUM);
    assert!(says(&window, "Community") && has(&window, Role::Tab, "Management"));
    press(&mut window, Modifiers::COMMAND, Key::Num3);
    assert_eq!(settings(&window).side_tab, 1);
    assert!(has(&window, Role::Button, "Find my tools"));
    window.run();
    desk.close(window);
    let mut window = opened(&desk, MEDIUM);
    until(&mut window, "Management again", |window| has(window, Role::Button, "Find my tools"));
    click(&mut window, Role::Button, "Hide Management");
    assert!(has(&window, Role::Button, "Show Community") && has(&window, Role::Button, "Show Management"));
    window.run();
}

#[test]
fn in_a_narrow_window_what_is_asked_for_comes_to_the_front() {
    let desk = desk();
    let mut window = opened(&desk, NARROW);
    press(&mut window, Modifiers::COMMAND, Key::F);
    assert_eq!(settings(&window).tab, 0);
    let field = window.get_by_role(Role::TextInput);
    assert!(field.accesskit_node().is_focused(), "and its field has the keyboard");
    click(&mut window, Role::Tab, "Management");
    window.run();
    open_palette(&mut window);
    type_text(&mut window, "brook");
    until(&mut window, "the model", |window| lines(window).first().is_some_and(|line| line.starts_with("brook")));
    plain(&mut window, Key::Enter);
    until_tiles(&mut window, &["alpine", "brook"]);
    click(&mut window, Role::Tab, "Community");
    desk.close(window);
    let window = opened(&desk, NARROW);
    assert_eq!(settings(&window).tab, 2, "the tab is remembered");
}

#[test]
fn the_smallest_window_and_the_largest_zoom_leave_everything_in_reach() {
    let desk = desk();
    let mut window = opened(&desk, SMALL);
    for zoom in [1.0, 2.5, 0.6] {
        window.state_mut().ask(civitdeck::app::Action::Set(SettingChange::Zoom(zoom)));
        window.run_steps(6);
        assert!((window.ctx.zoom_factor() - zoom).abs() < 1e-3);
        for button in ["Search and commands", "Settings", "Notices"] {
            let rect = window.get_by_role_and_label(Role::Button, button).rect();
            let screen = window.ctx.content_rect();
            assert!(screen.contains_rect(rect), "{button} at {zoom}: {rect:?} in {screen:?}");
        }
        window.run();
    }
}

#[test]
fn eguis_own_zoom_keys_are_remembered() {
    let desk = desk();
    let mut window = opened(&desk, WIDE);
    press(&mut window, Modifiers::COMMAND, Key::Minus);
    window.run_steps(3);
    let zoom = settings(&window).zoom;
    assert!(zoom < 1.0, "{zoom}");
    window.run();
    desk.close(window);
    let window = opened(&desk, WIDE);
    assert!((window.ctx.zoom_factor() - zoom).abs() < 1e-3);
}

#[test]
fn activity_tells_what_was_done_and_clears_it() {
    let desk = desk();
    let mut window = opened(&desk, WIDE);
    click(&mut window, Role::Button, "Activity: Nothing is running");
    until_mentions(&mut window, "2 files hashed");
    assert!(mentions(&window, "2 model files"));
    window.run();
    click(&mut window, Role::Button, "Clear finished");
    assert!(window.state().state().jobs.is_empty());
    plain(&mut window, Key::Escape);
    assert!(!mentions(&window, "2 files hashed"), "Escape closes the popover");
}

#[test]
fn a_running_job_is_paused_gone_on_with_and_cancelled() {
    use civitdeck::app::{AppEvent, JobKind, JobOutcome};
    use civitdeck::jobs::JobHandle;
    let desk = desk();
    let mut window = opened(&desk, WIDE);
    let handle = JobHandle::new("scan");
    let control = std::sync::Arc::clone(&handle.control);
    let id = handle.id;
    control.progress.add_total(310, 0);
    control.progress.add_items(118);
    window.state_mut().report(AppEvent::JobStarted(handle, JobKind::Scan));
    window.run_steps(2);
    assert!(mentions(&window, "118 of 310"), "the status bar tells it");
    click(&mut window, Role::Button, "Activity: 1 running");
    click(&mut window, Role::Button, "Pause: Scanning folders");
    assert!(control.pause.is_paused() && mentions(&window, "paused"));
    assert!(mentions(&window, "Waits for the scan"), "what follows is told");
    click(&mut window, Role::Button, "Go on: Scanning folders");
    assert!(!control.pause.is_paused());
    click(&mut window, Role::Button, "Pause all");
    assert!(control.pause.is_paused());
    click(&mut window, Role::Button, "Cancel: Scanning folders");
    assert!(control.cancel.is_cancelled());
    let outcome = JobOutcome::Failed("the disk went away".to_owned());
    window.state_mut().report(AppEvent::JobEnded { id, outcome, unreachable: true });
    window.run_steps(2);
    assert!(mentions(&window, "the disk went away"), "a failure says why");
}

#[test]
fn notices_can_be_read_again_and_cleared() {
    use civitdeck::app::AppEvent;
    let desk = desk();
    let mut window = opened(&desk, WIDE);
    window.state_mut().report(AppEvent::Trouble("the disk is full".to_owned()));
    window.run_steps(2);
    assert!(says(&window, "the disk is full"));
    click(&mut window, Role::Button, "Dismiss");
    assert!(!says(&window, "the disk is full"));
    click(&mut window, Role::Button, "Notices: one is new");
    until_says(&mut window, "the disk is full");
    assert!(says(&window, "just now") && window.state().state().unread == 0);
    window.run();
    click(&mut window, Role::Button, "Clear all");
    assert!(says(&window, "Nothing has happened yet") && window.state().state().notice_log.is_empty());
}

#[test]
fn the_sheet_of_shortcuts_opens_on_f1_and_finds_keys() {
    let desk = desk();
    let mut window = opened(&desk, WIDE);
    plain(&mut window, Key::F1);
    until_says(&mut window, "Keyboard shortcuts");
    for words in ["Copy trigger words", "Move the selection", "Rescan"] {
        assert!(mentions(&window, words), "{words}");
    }
    window.run();
    let field = window.get_by_role_and_label(Role::TextInput, "Find a shortcut");
    field.focus();
    window.run_steps(2);
    type_text(&mut window, "trigger");
    assert!(!says(&window, "Move the selection"));
    press(&mut window, Modifiers::NONE, Key::Escape);
    press(&mut window, Modifiers::NONE, Key::Escape);
    assert_eq!(window.state().state().sheet(), None);
}

#[test]
fn tab_goes_from_the_search_through_the_panels_in_reading_order() {
    let desk = desk();
    let mut window = opened(&desk, WIDE);
    let focused = |window: &Window| {
        let nodes = window.root().children_recursive();
        let node = nodes
            .into_iter()
            .find(|node| node.accesskit_node().is_focused() && node.accesskit_node().label().is_some());
        node.and_then(|node| node.accesskit_node().label())
    };
    let mut seen: Vec<String> = Vec::new();
    for _ in 0..120 {
        plain(&mut window, Key::Tab);
        if let Some(label) = focused(&window)
            && seen.last() != Some(&label)
        {
            if seen.first() == Some(&label) {
                break;
            }
            seen.push(label);
        }
    }
    let wanted = [
        "Search and commands",
        "Notices",
        "Settings",
        "Hide Discovery",
        "Width of Discovery",
        "Hide Community",
        "Hide Management",
    ];
    let places: Vec<Option<usize>> = wanted.iter().map(|name| seen.iter().position(|label| label == name)).collect();
    assert!(places.iter().all(Option::is_some), "{seen:?}");
    assert!(places.is_sorted(), "{seen:?}");
}

#[test]
fn the_status_bar_tells_what_there_is_and_filters_by_state() {
    let desk = desk();
    let mut window = opened(&desk, WIDE);
    assert!(mentions(&window, "2 models · ") && mentions(&window, "1 folder"));
    let broken = window.state().state().library.in_state(FileState::Broken);
    click(&mut window, Role::Button, &format!("broken {broken}"));
    until_mentions(&mut window, "Nothing matches");
    click(&mut window, Role::Button, &format!("broken {broken}"));
    until_tiles(&mut window, &["alpine", "brook"]);
}
