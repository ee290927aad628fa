//! Favourite, stars and colours.

use super::Subject;
use crate::app::{Action, Command};
use crate::model::label::Label;
use crate::model::marks::MarkChange;
use crate::ui::theme::{self, radius, size, space};
use crate::ui::{Cx, icons, keys};
use crate::words::{facets, tr};
use egui::{Align2, Button, Key, Modifiers, Response, Sense, Ui, Vec2, WidgetInfo};

/// Width of one star with the room around it.
const STAR: f32 = 24.0;

/// The favourite button: filled when it is one.
pub(super) fn favourite_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: Subject<'_>, width: f32) {
    let tokens = theme::tokens(ui);
    let on = subject.card.favourite;
    let glyph = if on { icons::icon_fill(icons::STAR, size::ICON) } else { icons::icon(icons::STAR, size::ICON) };
    let glyph = glyph.color(if on { tokens.warn } else { tokens.text2 });
    let label = egui::RichText::new(Command::Favourite.label()).font(theme::body_medium()).color(tokens.text1);
    let response = tall_button(ui, Button::new((glyph, label)), width);
    response.widget_info(|| WidgetInfo::selected(egui::Role::Button, true, on, Command::Favourite.label()));
    if response.on_hover_text(with_keys(ui, Command::Favourite)).clicked() {
        cx.push(Action::Mark(vec![subject.key()], MarkChange::Favourite(!on)));
    }
}

/// A secondary button of a row of them.
pub(super) fn tall_button(ui: &mut Ui, button: Button<'_>, width: f32) -> Response {
    let tokens = theme::tokens(ui);
    let extent = Vec2::new(width, size::CONTROL_LARGE);
    let layout = egui::Layout::centered_and_justified(egui::Direction::LeftToRight);
    let button = button.fill(tokens.bg3).corner_radius(radius::BUTTON).min_size(extent);
    ui.allocate_ui_with_layout(extent, layout, |ui| ui.add(button.truncate())).inner
}

/// What a command does, with its keys.
pub(super) fn with_keys(ui: &Ui, command: Command) -> String {
    let keys = keys::text_of(ui.ctx(), command);
    if keys.is_empty() { command.hint().to_owned() } else { format!("{} ({keys})", command.hint()) }
}

/// Five stars. The pointer shows what a click would give; the last one given takes them away again.
pub(super) fn stars_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: Subject<'_>) {
    let tokens = theme::tokens(ui);
    let given = subject.card.rating.min(5);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        let stars: Vec<Response> =
            (1..=5_u8).map(|_| ui.allocate_exact_size(Vec2::new(STAR, size::CONTROL), Sense::click()).1).collect();
        let pointed = (1..=5_u8).zip(&stars).find(|(_, star)| star.hovered()).map(|(number, _)| number);
        let lit = pointed.unwrap_or(given);
        for (number, star) in (1..=5_u8).zip(stars) {
            let on = number <= lit;
            let font = if on { icons::fill_font(size::ICON_LARGE) } else { icons::font(size::ICON_LARGE) };
            let ink = if on { tokens.warn } else { tokens.text3 };
            ui.painter().text(star.rect.center(), Align2::CENTER_CENTER, icons::STAR, font, ink);
            if star.has_focus() {
                let stroke = egui::Stroke::new(1.0, tokens.accent);
                ui.painter().rect_stroke(star.rect, radius::CONTROL, stroke, egui::StrokeKind::Inside);
                arrows(ui, cx, subject, &star);
            }
            let command = Command::rate(number);
            let clears = number == given;
            let name = if clears { Command::Rate0.label() } else { command.label() };
            star.widget_info(|| WidgetInfo::selected(egui::Role::Button, true, number <= given, command.label()));
            let star = star.on_hover_cursor(egui::CursorIcon::PointingHand).on_hover_text(name);
            if star.clicked() {
                cx.push(rate(subject, if clears { 0 } else { number }));
            }
        }
        if given > 0 {
            ui.add_space(space::S);
            crate::ui::widgets::hint(ui, tr!("drawer-your-rating"));
        }
    });
}

/// The colours: a click gives one, another click on it takes it away.
pub(super) fn labels_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: Subject<'_>) {
    let tokens = theme::tokens(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        for label in Label::ALL.into_iter().filter(|label| !label.is_none()) {
            let on = subject.card.label == label;
            let (rect, response) = ui.allocate_exact_size(Vec2::new(STAR, size::CONTROL), Sense::click());
            let ink = tokens.label(label).unwrap_or(tokens.text3);
            ui.painter().circle_filled(rect.center(), if on { 7.0 } else { 5.0 }, ink);
            if on || response.has_focus() {
                ui.painter().circle_stroke(rect.center(), 9.5, egui::Stroke::new(1.5, tokens.text1));
            }
            let name = tr!("drawer-label-as", label = facets::label(label));
            response.widget_info(|| WidgetInfo::selected(egui::Role::Button, true, on, &name));
            let hint = if on { tr!("drawer-label-off") } else { name.as_str() };
            if response.on_hover_cursor(egui::CursorIcon::PointingHand).on_hover_text(hint).clicked() {
                let label = if on { Label::None } else { label };
                cx.push(Action::Mark(vec![subject.key()], MarkChange::Label(label)));
            }
        }
    });
}

fn rate(subject: Subject<'_>, stars: u8) -> Action {
    Action::Mark(vec![subject.key()], MarkChange::Rating(stars))
}

/// Who went to the stars with Tab gives and takes them with the arrow keys too.
fn arrows(ui: &Ui, cx: &mut Cx<'_>, subject: Subject<'_>, star: &Response) {
    let filter = egui::EventFilter { vertical_arrows: true, ..egui::EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(star.id, filter));
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let given = subject.card.rating;
    if pressed(Key::ArrowUp) && given < 5 {
        cx.push(rate(subject, given + 1));
    } else if pressed(Key::ArrowDown) && given > 0 {
        cx.push(rate(subject, given - 1));
    }
}
