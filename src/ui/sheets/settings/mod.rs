//! Settings: sections at the left, a search over all of them, and every setting with what it does. All take effect at once.

mod account;
mod aliases;
mod controls;
mod downloads;
mod entries;
mod hidden;
mod judging;
mod mature;
mod row;
mod servers;
mod vision;

pub(crate) use entries::{SettingId, entries};

use super::title_ui;
use crate::app::{Action, Command};
use crate::ui::theme::{self, size, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::tr;
use account::KeyField;
use egui::{ScrollArea, Ui, Vec2};
use entries::{Section, matches, terms_of};

/// Narrower than this the sections stand above the settings, in points.
const SECTIONS_BESIDE_FROM: f32 = 620.0;
const SECTIONS_WIDTH: f32 = 196.0;

/// What only this part of the window remembers, and only while it is open.
#[derive(Debug, Default)]
pub(crate) struct SettingsMemory {
    /// The setting somebody asked for elsewhere: the sheet opens at it and lets go of it.
    pub(crate) wanted: Option<SettingId>,
    section: Section,
    search: String,
    /// The setting that was asked for, until something else is looked at.
    lit: Option<SettingId>,
    key: KeyField,
    /// See there.
    downloads: downloads::DownloadFields,
    /// See there.
    aliases: aliases::AliasFields,
    /// The address while it is typed.
    address: Option<String>,
    /// The address of a ComfyUI server while it is typed.
    server: String,
    /// Why it cannot be added.
    server_trouble: Option<String>,
    /// Whether the servers were asked for.
    servers_asked: bool,
}

pub(super) fn settings_ui(ui: &mut Ui, cx: &mut Cx<'_>, room: Vec2) {
    title_ui(ui, cx, tr!("settings-title"), "");
    let mut scroll_to = None;
    if let Some(wanted) = cx.memory.settings.wanted.take() {
        let memory = &mut cx.memory.settings;
        memory.section = wanted.section();
        memory.search.clear();
        memory.lit = Some(wanted);
        scroll_to = Some(wanted);
    }
    search_ui(ui, cx);
    ui.add_space(space::M);
    let height = (room.y - 2.0 * space::XL - 110.0).clamp(120.0, 560.0);
    if ui.available_width() < SECTIONS_BESIDE_FROM {
        ui.horizontal_wrapped(|ui| section_chips_ui(ui, cx));
        ui.add_space(space::M);
        list_ui(ui, cx, scroll_to, (height - 60.0).max(100.0));
        return;
    }
    ui.horizontal_top(|ui| {
        ui.vertical(|ui| {
            ui.set_width(SECTIONS_WIDTH);
            ui.set_min_height(height);
            ui.spacing_mut().item_spacing.y = space::XS;
            for section in Section::ALL {
                let on = cx.memory.settings.search.is_empty() && cx.memory.settings.section == section;
                if widgets::nav_row(ui, glyph_of(section), section.label(), "", on).clicked() {
                    go_to(cx, section);
                }
            }
            ui.add_space(space::M);
            for (command, glyph) in [(Command::Guide, icons::QUESTION), (Command::Report, icons::WARNING)] {
                if widgets::nav_row(ui, glyph, command.label(), "", false).on_hover_text(command.hint()).clicked() {
                    cx.push(Action::Run(command));
                }
            }
        });
        ui.add_space(space::L);
        ui.vertical(|ui| list_ui(ui, cx, scroll_to, height));
    });
}

fn search_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let field = egui::TextEdit::singleline(&mut cx.memory.settings.search)
        .hint_text(tr!("settings-search"))
        .margin(egui::vec2(space::M, space::S))
        .desired_width(f32::INFINITY);
    let response = ui.add(field);
    let text = cx.memory.settings.search.clone();
    response.widget_info(move || egui::WidgetInfo {
        label: Some(tr!("settings-search").to_owned()),
        ..egui::WidgetInfo::text_edit(true, "", &text, "")
    });
    if response.changed() {
        cx.memory.settings.lit = None;
    }
}

fn section_chips_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    ui.spacing_mut().item_spacing = Vec2::splat(space::XS);
    for section in Section::ALL {
        let on = cx.memory.settings.search.is_empty() && cx.memory.settings.section == section;
        let tone = if on { widgets::Tone::Accent } else { widgets::Tone::Plain };
        if widgets::click_chip(ui, section.label(), tone).clicked() {
            go_to(cx, section);
        }
    }
}

fn go_to(cx: &mut Cx<'_>, section: Section) {
    let memory = &mut cx.memory.settings;
    memory.section = section;
    memory.search.clear();
    memory.lit = None;
}

const fn glyph_of(section: Section) -> &'static str {
    match section {
        Section::Folders => icons::FOLDER,
        Section::Account => icons::KEY,
        Section::Civitai => icons::GLOBE,
        Section::Comfy => icons::PLUGS_CONNECTED,
        Section::Downloads => icons::DOWNLOAD,
        Section::Mature => icons::EYE_SLASH,
        Section::Look => icons::PALETTE,
        Section::Language => icons::USERS,
        Section::Judging => icons::SCALES,
        Section::Advanced => icons::SLIDERS,
    }
}

/// The settings of the section, or those that were found in all sections.
fn list_ui(ui: &mut Ui, cx: &mut Cx<'_>, scroll_to: Option<SettingId>, height: f32) {
    let terms = terms_of(&cx.memory.settings.search);
    let chosen = cx.memory.settings.section;
    let shown: Vec<SettingId> = SettingId::ALL
        .iter()
        .copied()
        .filter(|id| if terms.is_empty() { id.section() == chosen } else { matches(*id, &terms) })
        .collect();
    let scroll = ScrollArea::vertical().id_salt("settings").max_height(height).min_scrolled_height(height);
    scroll.auto_shrink([false, false]).show(ui, |ui| {
        // Room for the scroll bar, and for the frame of a field that has the keyboard.
        ui.set_width(ui.available_width() - space::M);
        ui.add_space(2.0);
        if shown.is_empty() {
            widgets::hint(ui, tr!("settings-none"));
        }
        let mut section_before = None;
        for id in shown {
            if !terms.is_empty() && section_before != Some(id.section()) {
                if section_before.is_some() {
                    ui.add_space(space::M);
                }
                widgets::section(ui, id.section().label(), "");
                section_before = Some(id.section());
            }
            let response = row::row_ui(ui, cx, id, &terms);
            if scroll_to == Some(id) {
                response.scroll_to_me(Some(egui::Align::TOP));
            }
            if id == SettingId::RevealOnHover && terms.is_empty() {
                mature::example_ui(ui, cx);
            }
        }
        ui.add_space(size::CONTROL);
    });
}

/// Text with what was searched for on a ground of its own.
fn marked_job(ui: &Ui, text: &str, terms: &[String], font: &egui::FontId, ink: egui::Color32) -> egui::text::LayoutJob {
    let tokens = theme::tokens(ui);
    let mut job = egui::text::LayoutJob::default();
    for (piece, is_found) in entries::marked(text, terms) {
        let background = if is_found { tokens.accent_bg } else { egui::Color32::TRANSPARENT };
        let color = if is_found { tokens.accent } else { ink };
        let format = egui::TextFormat { font_id: font.clone(), color, background, ..egui::TextFormat::default() };
        job.append(piece, 0.0, format);
    }
    job
}
