//! The scenes of order: a plan, duplicates, figures, and downloads under way from a storage that takes its time.

use crate::hands::{close, dismiss_notices, picture};
use crate::picture::{Album, Failure, Part};
use crate::window::{Seen, Window};
use civitdeck::sample::SampleFile;
use egui::Key;
use egui::accesskit::Role;
use std::thread;
use std::time::{Duration, Instant};

/// Downloads of the scene. The first come at once, one is refused, the others take their time.
pub(crate) const DOWNLOADS: usize = 9;
/// How many come at once.
pub(crate) const QUICK: usize = 2;
/// The one that is refused.
pub(crate) const REFUSED: usize = 2;
/// The right part of the window.
const RIGHT: Part = [900, 0, 700, 1000];
/// Sections of Management above the downloads.
const ABOVE: [&str; 2] = ["Quality", "Workflow"];
/// So long bytes come before the picture is taken: a speed is known then.
const UNDER_WAY: Duration = Duration::from_secs(9);

/// The plan, the duplicates and the figures of the sample.
pub(crate) fn order(window: &mut Window, album: &Album<'_>) -> Result<(), Failure> {
    window.ask_palette("Organise and duplicates");
    window.wait_for("the sheet", |node| node.text == "Put in order");
    window.press(Role::Button, "Make a plan");
    window.wait_for("the plan", |node| node.role == Role::Tab && node.text.starts_with("Ready "));
    album.keep("organise-dark", &picture(window), None)?;
    window.press(Role::Tab, "Duplicates");
    window.wait_for("the groups", |node| node.text.contains("could be saved"));
    album.keep("duplicates-dark", &picture(window), None)?;
    close(window, "Put in order");

    window.ask_palette("All figures…");
    window.wait_for("the figures", |node| node.role == Role::Button && node.text.starts_with("LoRA"));
    album.keep("analytics-dark", &picture(window), None)?;
    window.ask_palette("Light theme");
    album.keep("analytics-light", &picture(window), None)?;
    window.ask_palette("Dark theme");
    close(window, "Figures of the library");
    Ok(())
}

/// Some that are done, one that was refused, some under way and some that wait.
pub(crate) fn downloads(window: &mut Window, album: &Album<'_>, files: &[SampleFile]) -> Result<(), Failure> {
    window.resize(1600, 1000);
    // What stands above makes room.
    for section in ABOVE {
        window.press(Role::DisclosureTriangle, section);
    }
    window.press(Role::Button, "Download by address");
    let is_field = |node: &Seen| matches!(node.role, Role::TextInput | Role::MultilineTextInput) && node.is_focused;
    window.wait_for("the field", is_field);
    let list: Vec<String> = files.iter().take(DOWNLOADS).map(|file| file.version_id.to_string()).collect();
    window.paste(&list.join("\n"));
    window.press(Role::Button, "Download");
    let is_under_way = |node: &Seen| node.text.starts_with("Pause the download of");
    window.wait_until("what is under way and what was refused", |nodes| {
        nodes.iter().any(is_under_way) && nodes.iter().any(|node| node.text.contains("signed-in users"))
    });
    // What was said goes.
    dismiss_notices(window);
    let begun = Instant::now();
    while begun.elapsed() < UNDER_WAY {
        thread::park_timeout(UNDER_WAY.saturating_sub(begun.elapsed()));
    }
    window.leave();
    // It moves, so it is never at rest.
    let painted = window.screenshot();
    album.keep("downloads-dark", &painted, Some(RIGHT))?;
    for section in ABOVE {
        window.press(Role::DisclosureTriangle, section);
    }
    window.key(Key::Escape, egui::Modifiers::NONE);
    Ok(())
}
