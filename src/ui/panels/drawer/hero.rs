//! The picture of the drawer: one of the model's pictures at a time, the others within reach.

use super::Subject;
use crate::app::{Action, DetailPicture, Fit, Sheet, StudioAsk};
use crate::model::catalogue::MediaKind;
use crate::model::mature::MatureMode;
use crate::ui::theme::{self, radius, size, space};
use crate::ui::widgets::{self, Lie, PictureLook, Shelf, detail_picture_ui, picture_menu_ui, picture_ui, tag};
use crate::ui::{Cx, icons};
use crate::words::{facets, tr};
use egui::{Align2, CornerRadius, Key, Modifiers, Rect, Sense, Ui, Vec2};

/// The longer side the picture is asked for in, in pixels.
pub(super) const HERO_SIDE: u32 = 1024;
/// Side of a small picture in the strip.
const THUMB: f32 = 44.0;
/// A drawer as high as this has room for the strip.
const STRIP_FROM: f32 = 260.0;

pub(super) fn hero_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: Subject<'_>, rect: Rect) {
    let shelf = Shelf::of(cx.state, subject.card, subject.details);
    let has_strip = shelf.len() > 1 && rect.height() >= STRIP_FROM;
    let mut frame = rect;
    if has_strip {
        frame.max.y -= THUMB + space::S;
    }
    let picture = shelf.shown().and_then(|place| subject.details.pictures.get(place));
    let Some(picture) = picture else {
        nothing_ui(ui, cx, subject, frame, shelf.hidden);
        return;
    };
    picture_frame_ui(ui, cx, subject, (frame, &shelf, picture));
    if has_strip {
        let strip = Rect::from_min_max(egui::pos2(rect.min.x, frame.max.y + space::S), rect.max);
        strip_ui(ui, cx, subject, strip, &shelf);
    }
}

/// No picture, or none that is to be seen.
fn nothing_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: Subject<'_>, frame: Rect, hidden: usize) {
    picture_ui(ui, cx, frame, CornerRadius::same(radius::CARD), None, (subject.card.kind, hidden == 0));
    let words = if hidden == 0 { tr!("drawer-no-pictures").to_owned() } else { tr!("picture-hidden", count = hidden) };
    let at = frame.center_bottom() - Vec2::new(0.0, space::L);
    let ink = theme::tokens(ui).text2;
    ui.painter().text(at, Align2::CENTER_BOTTOM, &words, theme::small(), ink);
    let response = ui.interact(frame, ui.scope_id().with("no-picture"), Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &words));
}

/// What a picture is called by those who do not see it.
pub(in crate::ui) fn picture_name(shelf: &Shelf, picture: &DetailPicture, veiled: bool) -> String {
    let (number, count) = (shelf.at() + 1, shelf.len());
    match (veiled, picture.media) {
        (true, _) => tr!("picture-name-covered", number = number, count = count, level = facets::level(picture.level)),
        (false, MediaKind::Video) => tr!("picture-name-video", number = number, count = count),
        (false, _) => tr!("picture-name", number = number, count = count),
    }
}

fn picture_frame_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    subject: Subject<'_>,
    (frame, shelf, picture): (Rect, &Shelf, &DetailPicture),
) {
    let response = ui.interact(frame, ui.scope_id().with("hero"), Sense::click());
    let is_over = ui.rect_contains_pointer(frame);
    let is_covered = cx.state.treat_level(subject.card, picture.level) == MatureMode::Blur;
    let is_veiled = is_covered && !(is_over && cx.state.settings.reveal_on_hover);
    let look = PictureLook {
        picture,
        kind: subject.card.kind,
        fit: Fit::Inside { max_side: HERO_SIDE },
        lie: Lie::Best,
        corners: CornerRadius::same(radius::CARD),
        is_veiled,
        by_pointing: cx.state.settings.reveal_on_hover,
    };
    detail_picture_ui(ui, cx, frame, &look);
    let name = picture_name(shelf, picture, is_veiled);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
    if response.has_focus() {
        let stroke = egui::Stroke::new(2.0, theme::tokens(ui).accent);
        ui.painter().rect_stroke(frame, radius::CARD, stroke, egui::StrokeKind::Inside);
        turn_with_keys(ui, cx, shelf, response.id);
    }
    let response = response.on_hover_cursor(egui::CursorIcon::ZoomIn);
    menu_ui(&response, cx, subject, picture);
    if response.clicked() {
        // Covered and not uncovered by the pointer: a click uncovers it, the next one shows it large.
        if is_veiled {
            cx.push(Action::Reveal(subject.key(), true));
        } else {
            cx.memory.picture.uncover(&picture.source);
            cx.push(Action::Show(Sheet::Picture));
        }
    }
    marks_ui(ui, frame, shelf, is_over);
    if shelf.len() > 1 && (is_over || response.has_focus()) {
        arrow_ui(ui, cx, frame, shelf, -1);
        arrow_ui(ui, cx, frame, shelf, 1);
    }
}

/// What can be done with this one of the model's pictures.
fn menu_ui(response: &egui::Response, cx: &mut Cx<'_>, subject: Subject<'_>, picture: &DetailPicture) {
    if picture.media == MediaKind::Image {
        let make = || StudioAsk::draft_of(picture, None, &subject.card.name);
        picture_menu_ui(response, cx, (&picture.source, Some(subject.key())), make);
    }
}

fn turn_with_keys(ui: &Ui, cx: &mut Cx<'_>, shelf: &Shelf, id: egui::Id) {
    let filter = egui::EventFilter { horizontal_arrows: true, ..egui::EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    for (key, by) in [(Key::ArrowLeft, -1), (Key::ArrowRight, 1)] {
        if ui.input_mut(|input| input.consume_key(Modifiers::NONE, key))
            && let Some(place) = shelf.step(by)
        {
            cx.push(Action::ShowPicture(place));
        }
    }
}

/// Which of how many, and how many are left out.
fn marks_ui(ui: &Ui, frame: Rect, shelf: &Shelf, is_over: bool) {
    let corner = frame.right_bottom() - Vec2::splat(space::S);
    let mut words = Vec::new();
    if shelf.len() > 1 {
        words.push(tr!("picture-of", number = shelf.at() + 1, count = shelf.len()));
    }
    if shelf.hidden > 0 && (is_over || shelf.len() == 1) {
        words.push(tr!("picture-hidden", count = shelf.hidden));
    }
    if !words.is_empty() {
        tag(ui, corner, Align2::RIGHT_BOTTOM, &words.join(" · "), widgets::Tone::Plain);
    }
}

/// A round button at one side of the picture.
fn arrow_ui(ui: &Ui, cx: &mut Cx<'_>, frame: Rect, shelf: &Shelf, by: isize) {
    let tokens = theme::tokens(ui);
    let (glyph, name, center) = if by < 0 {
        let center = frame.left_center() + Vec2::new(space::S + size::CONTROL / 2.0, 0.0);
        (icons::CARET_LEFT, tr!("picture-previous"), center)
    } else {
        let center = frame.right_center() - Vec2::new(space::S + size::CONTROL / 2.0, 0.0);
        (icons::CARET_RIGHT, tr!("picture-next"), center)
    };
    let rect = Rect::from_center_size(center, Vec2::splat(size::CONTROL));
    let response = ui.interact(rect, ui.scope_id().with(("hero-arrow", by)), Sense::click());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, name));
    ui.painter().circle_filled(center, size::CONTROL / 2.0, tokens.on_image_bg);
    if response.hovered() || response.has_focus() {
        ui.painter().circle_stroke(center, size::CONTROL / 2.0, egui::Stroke::new(1.5, tokens.accent));
    }
    ui.painter().text(center, Align2::CENTER_CENTER, glyph, icons::font(size::ICON), tokens.on_image);
    if response.on_hover_text(name).clicked()
        && let Some(place) = shelf.step(by)
    {
        cx.push(Action::ShowPicture(place));
    }
}

/// Small pictures below the large one, those around it.
fn strip_ui(ui: &Ui, cx: &mut Cx<'_>, subject: Subject<'_>, strip: Rect, shelf: &Shelf) {
    let step = THUMB + space::XS;
    let room = (((strip.width() + space::XS) / step).floor() as usize).max(1);
    let count = room.min(shelf.len());
    let first = shelf.at().saturating_sub(count / 2).min(shelf.len() - count);
    for (column, n) in (first..first + count).enumerate() {
        let Some(place) = shelf.place(n) else { continue };
        let Some(picture) = subject.details.pictures.get(place) else { continue };
        let min = egui::pos2(strip.min.x + column as f32 * step, strip.min.y);
        let rect = Rect::from_min_size(min, Vec2::splat(THUMB));
        let look = PictureLook {
            picture,
            kind: subject.card.kind,
            fit: Fit::Cover { width: 256, height: 256 },
            lie: Lie::Fill,
            corners: CornerRadius::same(radius::CONTROL),
            is_veiled: cx.state.treat_level(subject.card, picture.level) == MatureMode::Blur,
            by_pointing: false,
        };
        detail_picture_ui(ui, cx, rect, &look);
        let is_shown = n == shelf.at();
        let response = ui.interact(rect, ui.scope_id().with(("hero-strip", place)), Sense::click());
        let name = tr!("picture-show", number = n + 1);
        response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, is_shown, &name));
        if is_shown || response.hovered() || response.has_focus() {
            let ink = if is_shown { theme::tokens(ui).accent } else { theme::tokens(ui).text3 };
            let stroke = egui::Stroke::new(2.0, ink);
            ui.painter().rect_stroke(rect, radius::CONTROL, stroke, egui::StrokeKind::Inside);
        }
        let response = response.on_hover_cursor(egui::CursorIcon::PointingHand);
        menu_ui(&response, cx, subject, picture);
        if response.clicked() {
            cx.push(Action::ShowPicture(place));
        }
    }
}
