//! Many models edited at once: favourite, stars, colour, own tags, a collection, hiding. Only what is chosen here changes.

use super::title_ui;
use crate::app::{Action, BulkAsk, BulkWish, JobKind};
use crate::model::collection::in_order;
use crate::model::facet::{Facet, FacetValue};
use crate::model::ids::CollectionId;
use crate::model::label::Label;
use crate::model::marks::{MAX_TAG_CHARS, MarkChange};
use crate::ui::theme::{self, size, space};
use crate::ui::{Cx, widgets};
use crate::words::{facets, tr};
use egui::{ComboBox, RichText, ScrollArea, TextEdit, Ui, WidgetInfo};
use std::sync::Arc;

/// What only this sheet remembers, and only while the window is open.
#[derive(Debug, Default)]
pub(crate) struct BulkMemory {
    favourite: Option<bool>,
    rating: Option<u8>,
    label: Option<Label>,
    add_tags: String,
    remove_tags: String,
    put_into: Option<CollectionId>,
    take_from: Option<CollectionId>,
    hide: bool,
}

pub(super) fn bulk_ui(ui: &mut Ui, cx: &mut Cx<'_>, room: egui::Vec2) {
    let keys = cx.state.targets();
    title_ui(ui, cx, tr!("bulk-title"), &tr!("bulk-remark", count = keys.len()));
    let height = (room.y - 180.0).max(160.0);
    ScrollArea::vertical().id_salt("bulk").max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = space::S;
        marks_ui(ui, &mut cx.memory.bulk);
        tags_ui(ui, cx);
        collections_ui(ui, cx);
        let memory = &mut cx.memory.bulk;
        widgets::fact(ui, tr!("bulk-hide"), |ui| {
            widgets::checkbox(ui, &mut memory.hide, tr!("bulk-hide-models"));
            widgets::hint(ui, tr!("bulk-hide-hint"));
        });
        report_ui(ui, cx);
    });
    ui.add_space(space::M);
    if let Some(job) = cx.state.running(JobKind::Bulk) {
        widgets::job_ui(ui, job, cx.actions);
        return;
    }
    let wish = wish(&cx.memory.bulk, keys);
    let text = tr!("bulk-apply", count = wish.keys.len());
    let can = !wish.is_empty();
    if ui.add_enabled_ui(can, |ui| widgets::primary(ui, &text)).inner.clicked() {
        cx.push(Action::Bulk(BulkAsk::Edit(Arc::new(wish))));
        cx.memory.bulk = BulkMemory::default();
    }
}

/// What is chosen, as one wish.
fn wish(memory: &BulkMemory, keys: Vec<crate::model::ids::FileKey>) -> BulkWish {
    let mut changes = Vec::new();
    changes.extend(memory.favourite.map(MarkChange::Favourite));
    changes.extend(memory.rating.map(MarkChange::Rating));
    changes.extend(memory.label.map(MarkChange::Label));
    changes.extend(tags_of(&memory.remove_tags).map(MarkChange::RemoveTag));
    changes.extend(tags_of(&memory.add_tags).map(MarkChange::AddTag));
    let (put_into, take_from) = (memory.put_into, memory.take_from);
    BulkWish { keys, changes, put_into, take_from, hide: memory.hide }
}

/// The tags of a line: parts between commas.
fn tags_of(line: &str) -> impl Iterator<Item = String> {
    let parts = line.split([',', '，', '、']).map(str::trim).filter(|tag| !tag.is_empty());
    parts.map(|tag| tag.chars().take(MAX_TAG_CHARS).collect())
}

fn marks_ui(ui: &mut Ui, memory: &mut BulkMemory) {
    let as_is = tr!("bulk-as-is");
    widgets::fact(ui, tr!("bulk-favourite"), |ui| {
        let choices = [(None, as_is), (Some(true), tr!("page-yes")), (Some(false), tr!("page-no"))];
        choices_ui(ui, ("bulk-favourite", tr!("bulk-favourite")), &choices, &mut memory.favourite);
    });
    widgets::fact(ui, tr!("bulk-rating"), |ui| {
        let stars: Vec<String> =
            (0..=5_u8).map(|stars| facets::value(&FacetValue::Rating(stars)).into_owned()).collect();
        let named = (0..=5_u8).map(Some).zip(stars.iter().map(String::as_str));
        let choices: Vec<(Option<u8>, &str)> = std::iter::once((None, as_is)).chain(named).collect();
        choices_ui(ui, ("bulk-rating", tr!("bulk-rating")), &choices, &mut memory.rating);
    });
    widgets::fact(ui, tr!("facet-label"), |ui| {
        let named = Label::ALL.into_iter().map(|label| (Some(label), facets::label(label)));
        let choices: Vec<(Option<Label>, &str)> = std::iter::once((None, as_is)).chain(named).collect();
        choices_ui(ui, ("bulk-label", tr!("facet-label")), &choices, &mut memory.label);
    });
}

/// A list to choose from, by name.
fn choices_ui<T: Copy + PartialEq>(ui: &mut Ui, (id, name): (&str, &str), choices: &[(T, &str)], chosen: &mut T) {
    let text = choices.iter().find(|(value, _)| value == chosen).map_or("", |(_, text)| text);
    let combo = ComboBox::from_id_salt(id).width(220.0).selected_text(text);
    let response = combo.show_ui(ui, |ui| {
        for (value, text) in choices {
            ui.selectable_value(chosen, *value, *text);
        }
    });
    response.response.widget_info(|| WidgetInfo::labeled(egui::Role::ComboBox, true, name));
}

fn tags_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let known: Vec<String> = cx.state.facets.of(Facet::OwnTag).map_or_else(Vec::new, |group| {
        let name = |value: &FacetValue| match value {
            FacetValue::OwnTag(tag) => Some(tag.clone()),
            _ => None,
        };
        group.values.iter().filter_map(|(value, _)| name(value)).take(12).collect()
    });
    let memory = &mut cx.memory.bulk;
    for (name, text) in
        [(tr!("bulk-add-tags"), &mut memory.add_tags), (tr!("bulk-remove-tags"), &mut memory.remove_tags)]
    {
        widgets::fact(ui, name, |ui| {
            let field = TextEdit::singleline(text)
                .hint_text(tr!("bulk-tags-hint"))
                .char_limit(1_000)
                .desired_width(ui.available_width().min(420.0))
                .margin(egui::Margin::symmetric(space::S as i8, 5));
            let response = ui.add(field);
            response.widget_info(|| WidgetInfo::labeled(egui::Role::TextInput, true, name));
            if !known.is_empty() {
                ui.menu_button(tr!("bulk-known-tags"), |ui| {
                    for tag in &known {
                        if ui.button(tag).clicked() {
                            let gap = if text.trim().is_empty() { "" } else { ", " };
                            *text = format!("{}{gap}{tag}", text.trim_end_matches([',', ' ']));
                        }
                    }
                });
            }
        });
    }
}

fn collections_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let collections = in_order(&cx.state.collections);
    let all: Vec<(Option<CollectionId>, String)> = collections
        .iter()
        .filter(|(_, one)| one.smart.is_none())
        .map(|(depth, one)| (Some(one.id), format!("{}{}", "\u{2003}".repeat(*depth), one.name)))
        .collect();
    if all.is_empty() {
        return;
    }
    let named = all.iter().map(|(id, name)| (*id, name.as_str()));
    let choices: Vec<(Option<CollectionId>, &str)> = std::iter::once((None, tr!("bulk-as-is"))).chain(named).collect();
    let memory = &mut cx.memory.bulk;
    for (id, name, chosen) in [
        ("bulk-put-into", tr!("bulk-put-into"), &mut memory.put_into),
        ("bulk-take-from", tr!("bulk-take-from"), &mut memory.take_from),
    ] {
        widgets::fact(ui, name, |ui| choices_ui(ui, (id, name), &choices, chosen));
    }
}

/// What came of the last edit, with what failed and why.
fn report_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let Some(report) = cx.state.bulk.clone() else { return };
    let tokens = theme::tokens(ui);
    ui.add_space(size::CHIP / 2.0);
    let mut parts = vec![if report.is_undo {
        tr!("bulk-undone", count = report.done)
    } else {
        tr!("bulk-done", count = report.done)
    }];
    if report.left > 0 {
        parts.push(tr!("bulk-left", count = report.left));
    }
    ui.label(RichText::new(parts.join(" · ")).font(theme::body_medium()).color(tokens.ok));
    if report.failed.is_empty() {
        return;
    }
    let title = tr!("bulk-failed", count = report.failed.len());
    let line =
        |number: usize| report.failed.get(number).map(|(name, why)| format!("{name}: {why}")).unwrap_or_default();
    widgets::failures_ui(ui, cx.actions, &title, report.failed.len(), line);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ids::FileKey;

    #[test]
    fn only_what_is_chosen_becomes_a_change() {
        let mut memory = BulkMemory::default();
        assert!(wish(&memory, vec![FileKey(1)]).is_empty());
        memory.label = Some(Label::None);
        memory.add_tags = " soft light, ,ink ".to_owned();
        let wished = wish(&memory, vec![FileKey(1)]);
        let tag = |tag: &str| MarkChange::AddTag(tag.to_owned());
        assert_eq!(wished.changes, [MarkChange::Label(Label::None), tag("soft light"), tag("ink")]);
        assert!(wish(&memory, Vec::new()).is_empty(), "nothing is selected");
    }
}
