//! What the pages of the model and of the version say.

use super::{Subject, section};
use crate::app::Action;
use crate::model::rich_text::Document;
use crate::ui::theme;
use crate::ui::{Cx, RichTextEvent, rich_text_ui, widgets};
use crate::words::tr;
use egui::{Rect, Ui, UiBuilder, Vec2};

/// Height of a long text until more of it is asked for: about eight lines.
const FOLDED_HEIGHT: f32 = 152.0;
/// A text that is only a little longer is shown whole.
const TOLERANCE: f32 = 40.0;
/// Height over which a cut text fades away.
const FADE: f32 = 36.0;

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
    // Painted into a place of its own, so that it can be cut off; only what is seen is laid out. Whether it is long is
    // known from the frame before, so that no link below the fold can be reached.
    let was_long = cx.memory.drawer.long_texts.contains(id);
    let most = match (whole, was_long) {
        (true, _) => f32::INFINITY,
        (false, true) => FOLDED_HEIGHT,
        (false, false) => FOLDED_HEIGHT + TOLERANCE,
    };
    let place = ui.available_rect_before_wrap();
    let mut inside = ui.new_child(UiBuilder::new().id_salt(id).max_rect(place));
    let clip = inside.clip_rect().intersect(Rect::from_min_size(place.min, Vec2::new(place.width(), most)));
    inside.set_clip_rect(clip);
    description_ui(&mut inside, cx, document);
    let height = inside.min_rect().height();
    let is_long = height > FOLDED_HEIGHT + TOLERANCE;
    if is_long {
        cx.memory.drawer.long_texts.insert(id);
    } else {
        cx.memory.drawer.long_texts.remove(id);
    }
    let shown = if is_long && !whole { FOLDED_HEIGHT } else { height };
    if is_long && !whole {
        fade_ui(ui, Rect::from_min_size(place.min, Vec2::new(place.width(), shown)));
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

/// The last line fades away: words that are cut in half look broken.
fn fade_ui(ui: &Ui, rect: Rect) {
    let ground = theme::tokens(ui).bg1;
    let top = rect.max.y - FADE;
    let mut mesh = egui::Mesh::default();
    for (x, y, ink) in [
        (rect.min.x, top, ground.gamma_multiply(0.0)),
        (rect.max.x, top, ground.gamma_multiply(0.0)),
        (rect.min.x, rect.max.y, ground),
        (rect.max.x, rect.max.y, ground),
    ] {
        mesh.colored_vertex(egui::pos2(x, y), ink);
    }
    mesh.add_triangle(0, 1, 2);
    mesh.add_triangle(1, 2, 3);
    ui.painter().add(mesh);
}

/// Paints a text with its links.
fn description_ui(ui: &mut Ui, cx: &mut Cx<'_>, document: &Document) {
    rich_text_ui(ui, document, &mut |event| match event {
        RichTextEvent::Link(address) => cx.push(Action::OpenUrl(address.to_owned())),
    });
}
