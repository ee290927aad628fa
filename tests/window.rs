//! The real window, on the display of the environment, driven from outside: it opens, shows the sample library, takes a click
//! and letters, and paints something.
//!
//! Runs with `--features inspection`, on Linux without a screen under `xvfb-run`.

mod support;

use egui::accesskit::Role;
use std::time::Duration;
use support::window::{Seen, Window};

/// A picture of a window that paints has far more colours than this; one that does not has one or two.
const FEW_COLOURS: usize = 200;
/// Software rendering of an unoptimised build is slow, and the sample is made first.
const PATIENCE: Duration = Duration::from_mins(2);
/// A model of the sample library that is on screen at first, but not the first, which is selected by itself.
const MODEL: &str = "Badge & Icon";

#[test]
fn the_window_opens_shows_the_sample_and_takes_input() {
    let mut window = Window::open(&["--sample"], PATIENCE);
    let is_card = |node: &Seen| node.role == Role::ListItem && node.text.contains(MODEL);
    window.wait_for("a card of the sample", is_card);
    let cards = |window: &mut Window| window.nodes().iter().filter(|node| node.role == Role::ListItem).count();
    assert!(cards(&mut window) > 1, "only {} cards are on screen", cards(&mut window));

    // While the sample is read and named, cards still change places: a click may meet another one.
    window.click_until("the card as the selected one", is_card, |node| is_card(node) && node.is_selected);

    let search = window.wait_for("the search field", |node| node.role == Role::TextInput);
    window.click(&search);
    window.type_text(&MODEL.to_lowercase());
    window.wait_until("other cards to be filtered away", |nodes| {
        let mut cards = nodes.iter().filter(|node| node.role == Role::ListItem).peekable();
        cards.peek().is_some() && cards.all(|card| card.text.contains(MODEL))
    });

    let picture = window.screenshot();
    assert!(picture.width() > 600 && picture.height() > 400);
    let colours: std::collections::HashSet<_> = picture.pixels().map(|pixel| pixel.0).collect();
    assert!(colours.len() > FEW_COLOURS, "the picture has only {} colours", colours.len());
}
