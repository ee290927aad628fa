//! The top bar: the program's name, the search field, the health of the connection, activity, settings.

use crate::app::Circuit;
use crate::app::{Action, Command, JobView, Sheet};
use crate::ui::theme::{self, radius, size, space};
use crate::ui::{Cx, icons, keys, strings, widgets};
use egui::{Align, Layout, RichText, TextEdit, Ui, Vec2};

/// What only this part of the window remembers, and only while it is open.
#[derive(Debug, Default)]
pub(crate) struct TopBarMemory {}

const SEARCH_WIDTH: f32 = 620.0;

pub(super) fn top_bar_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let whole = ui.max_rect();
    ui.horizontal_centered(|ui| {
        let tokens = theme::tokens(ui);
        ui.label(icons::icon_fill(icons::LOGO, size::ICON_LARGE).color(tokens.accent));
        ui.label(RichText::new(strings::APP_NAME).font(theme::heading()).color(tokens.text1));
        if cx.state.is_sample {
            ui.add_space(space::S);
            widgets::chip(ui, strings::SAMPLE_NOTE, widgets::Tone::Accent);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| right_ui(ui, cx));
    });
    let width = SEARCH_WIDTH.min(whole.width() - 560.0);
    if width > 160.0 {
        let rect = egui::Rect::from_center_size(whole.center(), Vec2::new(width, size::CONTROL_LARGE - 2.0));
        search_ui(ui, cx, rect);
    }
}

fn search_ui(ui: &mut Ui, cx: &mut Cx<'_>, rect: egui::Rect) {
    let tokens = theme::tokens(ui);
    ui.painter().rect_filled(rect, radius::BUTTON, tokens.bg2);
    let at = rect.left_center() + Vec2::new(space::M, 0.0);
    ui.painter().text(at, egui::Align2::LEFT_CENTER, icons::MAGNIFYING_GLASS, icons::font(size::ICON), tokens.text2);
    let mut text = cx.state.query.text.clone();
    let mut field = rect;
    field.min.x += space::M + size::ICON + space::XS;
    field.max.x -= 64.0;
    let id = egui::Id::unique("top-search");
    let edit = TextEdit::singleline(&mut text)
        .id(id)
        .hint_text(strings::SEARCH_HINT)
        .frame(egui::Frame::NONE)
        .align(egui::Align2::LEFT_CENTER)
        .desired_width(field.width());
    let response = ui.put(field, edit);
    if response.changed() {
        cx.push(Action::SetText(text));
    }
    if cx.state.focus_search {
        response.request_focus();
    }
    let keys = keys::text_of(ui.ctx(), Command::Find);
    let at = rect.right_center() - Vec2::new(space::M, 0.0);
    ui.painter().text(at, egui::Align2::RIGHT_CENTER, keys, theme::tiny(), tokens.text3);
}

fn right_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let tokens = theme::tokens(ui);
    if widgets::icon_button(ui, icons::GEAR, strings::SETTINGS).clicked() {
        cx.push(Action::Show(Sheet::Settings));
    }
    for (panel, name) in [(2, strings::MANAGEMENT), (1, strings::COMMUNITY), (0, strings::DISCOVERY)] {
        let open = cx.state.settings.panels_open.get(panel).copied().unwrap_or_default();
        let text = format!("{} {name}", if open { "Hide" } else { "Show" });
        let glyph = match panel {
            0 => icons::COMPASS,
            1 => icons::USERS,
            _ => icons::BOOKS,
        };
        if ui.ctx().content_rect().width() >= size::ALL_TABS_BELOW && widgets::icon_button(ui, glyph, &text).clicked() {
            cx.push(Action::TogglePanel(panel));
        }
    }
    let running = cx.state.jobs.iter().filter(|job| job.is_running()).count();
    if running > 0 {
        let names: Vec<&str> =
            cx.state.jobs.iter().filter(|job| job.is_running()).map(|job: &JobView| job.kind.label()).collect();
        let label = format!("{} {running}", icons::PULSE);
        ui.label(RichText::new(label).font(theme::body()).color(tokens.accent)).on_hover_text(names.join(", "));
        ui.add_space(space::S);
    }
    health_ui(ui, cx);
}

/// One light for CivitAI: green answers, yellow is offline or asked to wait, red is trouble. The reason is its tooltip.
fn health_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let tokens = theme::tokens(ui);
    let Some(health) = &cx.state.health else { return };
    let (colour, text, why) = if health.offline {
        (tokens.warn, "Offline", "Nothing is sent; everything seen before is still here".to_owned())
    } else {
        match (&health.circuit, &health.reason) {
            (Circuit::Closed, None) if health.last_success_unix_secs.is_some() => {
                (tokens.ok, "CivitAI", "CivitAI answers".to_owned())
            }
            (Circuit::Closed, None) => (tokens.text3, "CivitAI", "CivitAI has not been asked yet".to_owned()),
            (Circuit::Open { .. }, reason) => {
                (tokens.bad, "CivitAI", reason.clone().unwrap_or_else(|| "CivitAI does not answer".to_owned()))
            }
            (_, Some(reason)) => (tokens.warn, "CivitAI", reason.clone()),
            (Circuit::HalfOpen, None) => (tokens.warn, "CivitAI", "Trying again".to_owned()),
        }
    };
    let name = format!("{text}: {why}");
    let response = ui.label(RichText::new(text).font(theme::small()).color(tokens.text2)).on_hover_text(why);
    response.widget_info(move || egui::WidgetInfo::labeled(egui::Role::Label, true, &name));
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(8.0), egui::Sense::hover());
    ui.painter().circle_filled(rect.center(), 3.5, colour);
}
