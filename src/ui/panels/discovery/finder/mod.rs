//! Discovery's tabs beside the plain search: by a sentence, by a picture, by taste. What is found is listed here, each with its reason.

mod insights;
mod liked;
mod picture;
mod sentence;
mod trends;
mod why;

pub(super) use liked::liked_ui;
pub(in crate::ui::panels) use liked::list_name;
pub(super) use picture::picture_ui;
pub(super) use sentence::sentence_ui;
pub(in crate::ui) use why::liking;

use crate::app::{Action, FinderAction, Fit, FoundRow, Wall};
use crate::ui::panels::community::entry::Entry;
use crate::ui::panels::layout::Shape;
use crate::ui::{Cx, theme, widgets};
use crate::words::tr;
use egui::{Rect, RichText, Ui};
use std::sync::Arc;

/// That an answer is awaited; while everything is read for the first time, how far that is.
fn looking(prepared: Option<f32>) -> String {
    match prepared {
        Some(share) => format!("{} {}", tr!("finder-looking"), tr!("finder-prepared", share = why::percent(share))),
        None => tr!("finder-looking").to_owned(),
    }
}

/// Why there is no answer.
fn trouble_ui(ui: &mut Ui, trouble: &str) {
    let tokens = theme::tokens(ui);
    ui.add(egui::Label::new(RichText::new(trouble).font(theme::small()).color(tokens.bad)).wrap());
}

/// Offers to show these finds as pictures in the gallery, unless they are there already and the gallery is in sight.
fn wall_ui(ui: &mut Ui, cx: &mut Cx<'_>, wall: Wall) {
    let is_tab = Shape::of(ui.ctx().content_rect().width()) == Shape::Tabs;
    if (cx.state.finder.wall != Some(wall) || is_tab || cx.state.studio.is_shown)
        && widgets::link(ui, tr!("finder-show-wall")).clicked()
    {
        cx.push(Action::Finder(FinderAction::Show(Some(wall))));
    }
}

/// One find: its picture, its name, its reason. A click selects it everywhere. Gives the room that was kept free at the right.
fn row_ui(ui: &mut Ui, cx: &mut Cx<'_>, row: &FoundRow, right_room: f32) -> Rect {
    let card = Arc::clone(&row.card);
    let under = why::short(row);
    let picture = widgets::picture_of(&card, Fit::Cover { width: 256, height: 256 });
    let entry = Entry {
        picture: picture.map(|id| (id, cx.state.treat(&card))),
        kind: card.kind,
        name: &card.name,
        under: &under,
        right_room,
        spoken: &tr!("finder-row", name = &card.name, why = &under),
    };
    let (response, right) = entry.ui(ui, cx);
    let response = response.on_hover_text(why::long(row));
    if response.clicked() {
        cx.push(Action::Reach(card.key));
    }
    right
}
