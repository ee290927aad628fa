//! The top bar: the program's name, the way into the palette, the lights of health, activity, notices, settings.

use super::{activity, health, history};
use crate::app::{Action, Command, Sheet};
use crate::ui::theme::{self, radius, size, space};
use crate::ui::{Cx, icons, keys, widgets};
use crate::words::tr;
use egui::{Align, Align2, Layout, Pos2, Rect, Response, RichText, Sense, Ui, Vec2, WidgetInfo};

/// What only this part of the window remembers, and only while it is open.
#[derive(Debug, Default)]
pub(crate) struct TopBarMemory {
    /// How wide the lights and buttons at the right end were.
    right_width: f32,
}

const SEARCH_WIDTH: f32 = 620.0;
/// A search field narrower than this is only its icon.
const SEARCH_MIN: f32 = 150.0;
/// From this width on there is room for the name of the program.
const NAME_FROM: f32 = 560.0;
/// From this width on lights have words beside them.
const WORDS_FROM: f32 = 1080.0;
/// From this width on there is room for lights at all.
const LIGHTS_FROM: f32 = 400.0;

pub(super) fn top_bar_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let bar = ui.max_rect().shrink2(Vec2::new(space::L, 0.0));
    let left = super::part(ui, "name", bar, |ui| {
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| name_ui(ui, cx, bar.width())).response.rect
    });
    let right_width = cx.memory.top_bar.right_width;
    let between = Rect::from_min_max(
        Pos2::new(left.right() + space::L, bar.top()),
        Pos2::new(bar.right() - right_width - space::L, bar.bottom()),
    );
    search_ui(ui, cx, between, bar.center().x);
    super::part(ui, "state", bar, |ui| {
        let cluster = ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = space::XS;
            right_ui(ui, cx, bar);
        });
        let width = cluster.response.rect.width().min(bar.width());
        if (width - right_width).abs() > 0.5 {
            cx.memory.top_bar.right_width = width;
            ui.request_repaint();
        }
    });
}

fn name_ui(ui: &mut Ui, cx: &Cx<'_>, room: f32) {
    let tokens = theme::tokens(ui);
    ui.label(icons::icon_fill(icons::LOGO, size::ICON_LARGE).color(tokens.accent));
    if room >= NAME_FROM {
        ui.label(RichText::new(tr!("shell-app-name")).font(theme::heading()).color(tokens.text1));
    }
    if cx.state.is_sample && room >= NAME_FROM + 160.0 {
        ui.add_space(space::S);
        widgets::chip(ui, tr!("shell-sample"), widgets::Tone::Accent);
    }
}

/// Looks like a field and opens the palette, whose field then lies in the same place.
fn search_ui(ui: &mut Ui, cx: &mut Cx<'_>, between: Rect, middle: f32) {
    let tokens = theme::tokens(ui);
    let width = SEARCH_WIDTH.min(between.width()).max(size::CONTROL);
    let half = width / 2.0;
    let centre = middle.clamp(between.left() + half, (between.right() - half).max(between.left() + half));
    let rect =
        Rect::from_center_size(Pos2::new(centre, between.center().y), Vec2::new(width, size::CONTROL_LARGE - 4.0));
    let response = ui.interact(rect, ui.scope_id().with("search"), Sense::click());
    let ground = if response.hovered() { tokens.bg3 } else { tokens.bg2 };
    ui.painter().rect_filled(rect, radius::BUTTON, ground);
    if response.has_focus() {
        let stroke = egui::Stroke::new(1.5, tokens.accent);
        ui.painter().rect_stroke(rect, radius::BUTTON, stroke, egui::StrokeKind::Inside);
    }
    let keys = keys::text_of(ui.ctx(), Command::Palette);
    if width < SEARCH_MIN {
        let icon = icons::font(size::ICON);
        ui.painter().text(rect.center(), Align2::CENTER_CENTER, icons::MAGNIFYING_GLASS, icon, tokens.text2);
    } else {
        field_ui(ui, rect, &keys);
    }
    let name = tr!("shell-search");
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, name));
    if response.on_hover_text(format!("{} ({keys})", Command::Palette.hint())).clicked() {
        cx.push(Action::Show(Sheet::Palette));
    }
}

fn field_ui(ui: &Ui, rect: Rect, keys: &str) {
    let tokens = theme::tokens(ui);
    let at = rect.left_center() + Vec2::new(space::M, 0.0);
    let icon = icons::font(size::ICON);
    ui.painter().text(at, Align2::LEFT_CENTER, icons::MAGNIFYING_GLASS, icon, tokens.text2);
    let keys = ui.painter().layout_no_wrap(keys.to_owned(), theme::tiny(), tokens.text3);
    let key_room = keys.size().x + 2.0 * space::S;
    let room = rect.width() - space::M - size::ICON - space::S - key_room - space::S;
    let hint = crate::ui::widgets::one_line(ui, tr!("shell-search-or-paste"), theme::body(), tokens.text3, room);
    let start = Pos2::new(at.x + size::ICON + space::S, rect.center().y - hint.size().y / 2.0);
    ui.painter().galley(start, hint, tokens.text3);
    let box_size = Vec2::new(key_room, keys.size().y + 6.0);
    let key_box =
        Rect::from_center_size(Pos2::new(rect.right() - space::S - key_room / 2.0, rect.center().y), box_size);
    ui.painter().rect_filled(key_box, radius::CONTROL, tokens.bg3);
    ui.painter().galley(key_box.center() - keys.size() / 2.0, keys, tokens.text3);
}

fn right_ui(ui: &mut Ui, cx: &mut Cx<'_>, bar: Rect) {
    // Painted from the right, but visited from the left: the places are known before the parts are made.
    const BUTTON: f32 = size::CONTROL;
    let place = |number: f32| {
        let right = bar.right() - number * (BUTTON + space::XS);
        Rect::from_center_size(Pos2::new(right - BUTTON / 2.0, bar.center().y), Vec2::splat(BUTTON))
    };
    ui.add_space(3.0 * BUTTON + 2.0 * space::XS);
    if bar.width() >= LIGHTS_FROM {
        ui.add_space(space::S);
        health::lights_ui(ui, cx.state, bar.width() >= WORDS_FROM);
        ui.add_space(space::S);
    }
    super::square(ui, "activity", place(2.0), |ui| activity::button_ui(ui, cx));
    super::square(ui, "notices", place(1.0), |ui| history::button_ui(ui, cx));
    super::square(ui, "gear", place(0.0), |ui| {
        if widgets::icon_button(ui, icons::GEAR, Command::Settings.label()).clicked() {
            cx.push(Action::Run(Command::Settings));
        }
    });
}

/// A number in the corner of an icon.
pub(super) fn badge(ui: &Ui, response: &Response, count: usize) {
    if count == 0 {
        return;
    }
    let tokens = theme::tokens(ui);
    let text = if count > 99 { "99+".to_owned() } else { count.to_string() };
    let galley = ui.painter().layout_no_wrap(text, theme::font(10.0, theme::Weight::SemiBold), tokens.on_accent);
    let extent = Vec2::new((galley.size().x + 7.0).max(14.0), 14.0);
    let corner = response.rect.right_top() + Vec2::new(-7.0, 7.0);
    let rect = Rect::from_center_size(corner, extent);
    // The number may stick out of its button.
    let painter = ui.painter().with_clip_rect(rect.expand(1.0));
    painter.rect_filled(rect, 7, tokens.accent);
    painter.galley(rect.center() - galley.size() / 2.0, galley, tokens.on_accent);
}

/// A popover under a button: as wide as fits, closed by a click beside it or Escape.
pub(super) fn popover<R>(
    button: &Response,
    id: egui::Id,
    name: &str,
    width: f32,
    content: impl FnOnce(&mut Ui) -> R,
) -> Option<R> {
    let room = button.ctx.content_rect();
    let tokens = theme::tokens_of(&button.ctx);
    let frame = egui::Frame::popup(&button.ctx.global_style()).fill(tokens.bg2).inner_margin(space::L as i8);
    let shown = egui::Popup::from_toggle_button_response(button)
        .id(id)
        .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside)
        .accessible_name(name)
        .frame(frame)
        .align(egui::RectAlign::BOTTOM_END)
        .gap(space::S)
        .show(|ui| {
            ui.set_width(width.min(room.width() - 4.0 * space::L));
            ui.set_max_height((room.height() - size::TOP_BAR - 4.0 * space::L).max(80.0));
            content(ui)
        });
    shown.map(|shown| shown.inner)
}
