//! What the pages of the model and of the version say.

use super::{Subject, section};
use crate::app::Action;
use crate::model::rich_text::Document;
use crate::ui::{Cx, RichTextEvent, rich_text_ui, widgets};
use crate::words::tr;
use egui::{Rect, Ui, UiBuilder, Vec2};

/// Height of a long text until more of it is asked for: about eight lines.
const FOLDED_HEIGHT: f32 = 152.0;
/// A text that is only a little longer is shown whole.
const TOLERANCE: f32 = 40.0;

pub(super) fn descriptions_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: Subject<'_>) {
    if let Some(document) = &subject.details.description {
        part_ui(ui, cx, "description", tr!("drawer-about"), document);
    }
    if let Some(document) = &subject.details.version_description {
        part_ui(ui, cx, "version-description", tr!("drawer-about-version"), document);
    }
}

fn part_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &'static str, title: &str, document: &Document) {
    if document.is_empty() {
        return;
    }
    section(ui, title);
    let whole = cx.memory.drawer.unfolded.contains(id);
    // Painted into a place of its own, so that it can be cut off; only what is seen is laid out.
    let place = ui.available_rect_before_wrap();
    let most = if whole { f32::INFINITY } else { FOLDED_HEIGHT };
    let mut inside = ui.new_child(UiBuilder::new().id_salt(id).max_rect(place));
    let clip = inside.clip_rect().intersect(Rect::from_min_size(place.min, Vec2::new(place.width(), most + TOLERANCE)));
    inside.set_clip_rect(clip);
    description_ui(&mut inside, cx, document);
    let height = inside.min_rect().height();
    let is_long = height > FOLDED_HEIGHT + TOLERANCE;
    let shown = if is_long && !whole { FOLDED_HEIGHT } else { height };
    if is_long && !whole {
        // What lies below the fold is covered: words that are cut in half look broken.
        let below = Rect::from_min_max(egui::pos2(place.min.x, place.min.y + shown), clip.max);
        ui.painter().rect_filled(below, 0, crate::ui::theme::tokens(ui).bg1);
    }
    ui.advance_cursor_after_rect(Rect::from_min_size(place.min, Vec2::new(place.width(), shown)));
    if is_long {
        let (words, name) = if whole {
            (tr!("drawer-less"), tr!("drawer-less-of", what = title))
        } else {
            (tr!("drawer-more-text"), tr!("drawer-more-of", what = title))
        };
        let link = widgets::link(ui, words);
        link.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, whole, &name));
        if link.clicked() {
            let unfolded = &mut cx.memory.drawer.unfolded;
            if whole {
                unfolded.remove(id);
            } else {
                unfolded.insert(id);
            }
        }
    }
}

/// Paints a text with its links.
fn description_ui(ui: &mut Ui, cx: &mut Cx<'_>, document: &Document) {
    rich_text_ui(ui, document, &mut |event| match event {
        RichTextEvent::Link(address) => cx.push(Action::OpenUrl(address.to_owned())),
    });
}
