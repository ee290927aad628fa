//! The tab of tags: a field that offers them, each to be asked for or ruled out.

use super::known::Known;
use super::search;
use crate::app::{Action, WordKind};
use crate::model::facet::{FacetValue, Part};
use crate::model::query::language::{Field, Vocabulary as _};
use crate::ui::theme::{size, space};
use crate::ui::{Cx, widgets};
use crate::words::{self, tr};
use egui::{Id, Key, TextEdit, Ui, WidgetInfo};

/// Tags that are offered.
const OFFERED: usize = 12;

pub(super) fn tags_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let id = Id::unique("discovery-tag");
    let mut text = std::mem::take(&mut cx.memory.discovery.tag);
    let field = TextEdit::singleline(&mut text).id(id).hint_text(tr!("query-tag-hint")).char_limit(100);
    let response = ui.add(field.desired_width(f32::INFINITY).min_size([0.0, size::CONTROL_LARGE].into()));
    response.widget_info(|| WidgetInfo::labeled(egui::Role::TextInput, true, tr!("query-tag-hint")));
    if cx.state.focus_search {
        response.request_focus();
    }
    if search::open_pasted(ui, cx, &response) {
        text.clear();
    }
    let tag = text.trim().trim_start_matches('-').trim().to_lowercase();
    if response.changed() {
        cx.push(Action::FindWords(WordKind::Tag, tag.clone()));
    }
    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if entered && !tag.is_empty() {
        let without = text.trim().starts_with('-') || ui.input(|input| input.modifiers.alt);
        let part = if without { Part::Exclude } else { Part::Include };
        cx.push(Action::SetPart(FacetValue::Tag(tag), part));
        text.clear();
        response.request_focus();
    }
    cx.memory.discovery.tag = text;
    ui.add_space(space::XS);
    offers_ui(ui, cx);
    widgets::hint(ui, tr!("query-tag-why"));
}

/// Tags that begin like what is typed; without it those most models here have.
fn offers_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let text = cx.memory.discovery.tag.trim().trim_start_matches('-').trim().to_lowercase();
    let offers = Known(cx.state).find(Field::Tag, &text, OFFERED);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::Vec2::new(6.0, 6.0);
        for (tag, count) in offers {
            let value = FacetValue::Tag(tag.clone());
            if cx.state.query.part(&value) != Part::Off {
                continue;
            }
            let count = count.map(|count| format!("  {}", words::count(count))).unwrap_or_default();
            let chip = widgets::click_chip(ui, &format!("{tag}{count}"), widgets::Tone::Plain);
            let label = tr!("query-tag-ask", tag = tag);
            chip.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, &label));
            let without = chip.clicked() && ui.input(|input| input.modifiers.alt);
            chip.context_menu(|ui| {
                for (text, part) in [(tr!("query-tag-with"), Part::Include), (tr!("query-tag-without"), Part::Exclude)]
                {
                    if ui.button(text).clicked() {
                        cx.actions.push(Action::SetPart(value.clone(), part));
                    }
                }
            });
            if chip.on_hover_text(tr!("query-tag-chip-hint")).clicked() {
                cx.push(Action::SetPart(value, if without { Part::Exclude } else { Part::Include }));
                cx.memory.discovery.tag.clear();
            }
        }
    });
    ui.add_space(space::XS);
}
