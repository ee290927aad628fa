//! Other names for base models in the folders that templates make: each as it is published and the folder it becomes.

use super::controls::small_button;
use super::downloads::set;
use crate::app::downloads::{DownloadSettings, example_of};
use crate::model::facet::{Facet, FacetValue};
use crate::model::kind::ModelKind;
use crate::ui::theme::{self, size, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::tr;
use egui::{ComboBox, Label, RichText, TextEdit, Ui, WidgetInfo};

/// The longest name that can be typed.
const LONGEST: usize = 100;

/// What is being typed.
#[derive(Debug, Default)]
pub(super) struct AliasFields {
    base: String,
    folder: String,
}

pub(super) fn aliases_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let tokens = theme::tokens(ui);
    let known = cx.state.downloads.settings.aliases.clone();
    for (base, folder) in &known {
        ui.horizontal(|ui| {
            let line = tr!("downloads-alias-line", base = base, folder = folder);
            ui.label(RichText::new(line).font(theme::body()).color(tokens.text1));
            if widgets::icon_button(ui, icons::TRASH, &tr!("downloads-alias-remove", base = base)).clicked() {
                set(cx, |settings| {
                    settings.aliases.remove(base);
                });
            }
        });
    }
    add_ui(ui, cx);
    example_ui(ui, cx);
}

/// The fields of a new one, and the base models of the library to choose from.
fn add_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let mut add = false;
    ui.horizontal(|ui| {
        let width = ((ui.available_width() - 96.0) / 2.0).clamp(80.0, 220.0);
        let AliasFields { base, folder } = &mut cx.memory.settings.aliases;
        for (text, name, hint) in
            [(base, tr!("downloads-alias-base"), "SDXL 1.0"), (folder, tr!("downloads-alias-folder"), "SDXL")]
        {
            let field = TextEdit::singleline(text).hint_text(hint).char_limit(LONGEST).desired_width(width);
            let response = ui.add(field.margin(egui::vec2(space::S, 6.0)));
            let value = text.clone();
            response.widget_info(move || WidgetInfo {
                label: Some(name.to_owned()),
                ..WidgetInfo::text_edit(true, "", &value, "")
            });
            add |= response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        }
        let is_whole = typed(cx).is_some();
        add |= ui.add_enabled_ui(is_whole, |ui| small_button(ui, tr!("downloads-alias-add")).clicked()).inner;
    });
    known_ui(ui, cx);
    if add && let Some((base, folder)) = typed(cx) {
        cx.memory.settings.aliases = AliasFields::default();
        set(cx, |settings| {
            settings.aliases.insert(base, folder);
        });
    }
}

/// What is typed, where both are there.
fn typed(cx: &Cx<'_>) -> Option<(String, String)> {
    let AliasFields { base, folder } = &cx.memory.settings.aliases;
    let (base, folder) = (base.trim(), folder.trim());
    (!base.is_empty() && !folder.is_empty()).then(|| (base.to_owned(), folder.to_owned()))
}

fn known_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let Some(group) = cx.state.facets.of(Facet::Base) else { return };
    let name = tr!("downloads-alias-known");
    let mut chosen = None;
    let combo = ComboBox::from_id_salt("downloads-alias-known").selected_text(name).width(200.0);
    let response = combo.show_ui(ui, |ui| {
        for (value, _) in &group.values {
            let FacetValue::Base(base) = value else { continue };
            if ui.selectable_label(false, base).clicked() {
                chosen = Some(base.clone());
            }
        }
    });
    response.response.widget_info(move || WidgetInfo::labeled(egui::Role::ComboBox, true, name));
    if let Some(base) = chosen {
        cx.memory.settings.aliases.base = base;
    }
}

/// Where an invented model of that base model would go, as it is typed; else of the first that is set.
fn example_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let mut settings: DownloadSettings = cx.state.downloads.settings.clone();
    let first = settings.aliases.keys().next().cloned();
    let Some(base) = typed(cx).map(|(base, _)| base).or(first) else { return };
    if let Some((base, folder)) = typed(cx) {
        settings.aliases.insert(base, folder);
    }
    let tokens = theme::tokens(ui);
    let (text, ink) = match example_of(&settings, ModelKind::Lora, &base) {
        Ok(path) => (tr!("downloads-example", path = path), tokens.text2),
        Err(error) => (error.to_string(), tokens.bad),
    };
    ui.horizontal(|ui| {
        ui.label(icons::icon(icons::INFO, size::ICON).color(ink));
        ui.add(Label::new(RichText::new(text).font(theme::small()).color(ink)).wrap());
    });
    if !settings.names_base_models() {
        widgets::hint(ui, tr!("downloads-alias-unused"));
    }
}
