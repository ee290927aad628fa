//! What the user keeps about a model in words: own tags, collections, a note.

use super::about::chips_row;
use super::{Subject, name_field};
use crate::app::Action;
use crate::model::collection::{CollectionChange, MAX_NAME_CHARS, in_order};
use crate::model::facet::{Facet, FacetValue};
use crate::model::marks::{MAX_NOTE_CHARS, MAX_OWN_TAGS, MAX_TAG_CHARS, MarkChange};
use crate::ui::theme::{self, radius, size, space};
use crate::ui::widgets::{self, Tone};
use crate::ui::{Cx, icons};
use crate::words::tr;
use egui::{Align2, Key, Modifiers, Rect, Response, RichText, Sense, TextEdit, Ui, Vec2, WidgetInfo};

/// Own tags that are offered while one is typed.
const OFFERED: usize = 5;
/// Width of the field for a tag.
const TAG_FIELD: f32 = 118.0;

pub(super) fn own_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: Subject<'_>) {
    widgets::fact(ui, tr!("drawer-your-tags"), |ui| tags_ui(ui, cx, subject));
    widgets::fact(ui, tr!("drawer-collections"), |ui| collections_ui(ui, cx, subject));
    widgets::fact(ui, tr!("drawer-your-note"), |ui| note_ui(ui, cx, subject));
}

/// A chip whose words lead to all that have it, and whose cross takes it away. Gives both.
fn kept_chip(ui: &mut Ui, words: &str, leads_to: &str, takes_away: &str) -> (Response, Response) {
    const CROSS: f32 = 18.0;
    let tokens = theme::tokens(ui);
    let mut job = egui::text::LayoutJob::simple_singleline(words.to_owned(), theme::small_medium(), tokens.text1);
    let room = ui.max_rect().width() - CROSS - space::S;
    job.wrap = egui::text::TextWrapping::truncate_at_width(room.clamp(60.0, 260.0));
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let extent = Vec2::new(space::S + galley.size().x + CROSS, size::CHIP);
    let (rect, chip) = ui.allocate_exact_size(extent, Sense::click());
    let cross_rect = Rect::from_min_max(egui::pos2(rect.max.x - CROSS, rect.min.y), rect.max);
    let cross = ui.interact(cross_rect, chip.id.with("cross"), Sense::click());
    let ground = if chip.hovered() && !cross.hovered() { tokens.hover } else { tokens.bg3 };
    ui.painter().rect_filled(rect, radius::CONTROL, ground);
    let at = rect.left_center() + Vec2::new(space::S, -galley.size().y / 2.0);
    ui.painter().galley(at, galley, tokens.text1);
    let ink = if cross.hovered() || cross.has_focus() { tokens.text1 } else { tokens.text3 };
    ui.painter().text(cross_rect.center(), Align2::CENTER_CENTER, icons::X, icons::font(11.0), ink);
    if chip.has_focus() {
        let stroke = egui::Stroke::new(1.0, tokens.accent);
        ui.painter().rect_stroke(rect, radius::CONTROL, stroke, egui::StrokeKind::Inside);
    }
    chip.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, words));
    cross.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, takes_away));
    let chip = chip.on_hover_cursor(egui::CursorIcon::PointingHand).on_hover_text(leads_to);
    (chip, cross.on_hover_cursor(egui::CursorIcon::PointingHand).on_hover_text(takes_away))
}

fn tags_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: Subject<'_>) {
    let key = subject.key();
    chips_row(ui, |ui| {
        for tag in &subject.card.own_tags {
            let (chip, cross) = kept_chip(ui, tag, tr!("drawer-tag-show"), &tr!("drawer-tag-remove", tag = tag));
            if cross.clicked() {
                cx.push(Action::Mark(vec![key], MarkChange::RemoveTag(tag.clone())));
            } else if chip.clicked() {
                cx.push(Action::ShowOnly(Some(FacetValue::OwnTag(tag.to_lowercase()))));
            }
        }
        if subject.card.own_tags.len() < MAX_OWN_TAGS {
            tag_field_ui(ui, cx, subject);
        }
    });
}

/// The field for another tag; tags that are in use are offered beside it.
fn tag_field_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: Subject<'_>) {
    let typed = &mut cx.memory.drawer.tag;
    let field = TextEdit::singleline(typed)
        .id(ui.scope_id().with("own-tag"))
        .hint_text(tr!("drawer-tag-add"))
        .font(theme::small())
        .margin(egui::Margin::symmetric(space::S as i8, 2))
        .char_limit(MAX_TAG_CHARS)
        .desired_width(TAG_FIELD - 2.0 * space::S);
    let response = ui.add(field);
    name_field(ui, &response, tr!("drawer-tag-add"));
    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    let mut chosen = entered.then(|| typed.trim().to_owned()).filter(|tag| !tag.is_empty());
    let wanted = typed.trim().to_lowercase();
    if !wanted.is_empty() {
        for tag in offers(cx, subject, &wanted) {
            let offer = format!("+ {tag}");
            let chip = widgets::click_chip(ui, &offer, Tone::Accent);
            let name = tr!("drawer-tag-add-this", tag = tag);
            chip.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, &name));
            if chip.clicked() {
                chosen = Some(tag);
            }
        }
    }
    if let Some(tag) = chosen {
        cx.memory.drawer.tag.clear();
        cx.push(Action::Mark(vec![subject.key()], MarkChange::AddTag(tag)));
        // Several tags in a row are typed without the pointer.
        response.request_focus();
    }
}

/// Own tags of the library that hold what is typed, those that begin with it first.
fn offers(cx: &Cx<'_>, subject: Subject<'_>, wanted: &str) -> Vec<String> {
    let Some(group) = cx.state.facets.of(Facet::OwnTag) else { return Vec::new() };
    let has = |tag: &str| subject.card.own_tags.iter().any(|own| own.to_lowercase() == tag);
    let known = group.values.iter().filter_map(|(value, _)| match value {
        FacetValue::OwnTag(tag) if tag.contains(wanted) && tag != wanted && !has(tag) => Some(tag.clone()),
        _ => None,
    });
    let mut known: Vec<String> = known.collect();
    known.sort_by_key(|tag| !tag.starts_with(wanted));
    known.truncate(OFFERED);
    known
}

fn collections_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: Subject<'_>) {
    let (state, key) = (cx.state, subject.key());
    put_into_new(cx);
    chips_row(ui, |ui| {
        for id in &subject.details.collections {
            let Some(collection) = state.collections.iter().find(|collection| collection.id == *id) else { continue };
            let name = collection.name.as_str();
            let takes_out = tr!("drawer-collection-take-out", name = name);
            let (chip, cross) = kept_chip(ui, name, tr!("drawer-collection-show"), &takes_out);
            if cross.clicked() {
                cx.push(Action::TakeFrom(*id, vec![key]));
            } else if chip.clicked() {
                cx.push(Action::ShowOnly(Some(FacetValue::Collection(*id))));
            }
        }
        let tokens = theme::tokens(ui);
        let add = format!("{} {}", icons::PLUS, tr!("drawer-collection-add"));
        let label = RichText::new(add).font(theme::small_medium()).color(tokens.text2);
        let button = egui::Button::new(label).corner_radius(radius::CONTROL).min_size(Vec2::new(0.0, size::CHIP));
        let config =
            egui::containers::menu::MenuConfig::new().close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside);
        let menu = egui::containers::menu::MenuButton::from_button(button).config(config);
        let (response, _) = menu.ui(ui, |ui| collection_menu_ui(ui, cx, subject));
        response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, tr!("drawer-collection-add")));
    });
}

/// Every collection with a tick, and a field for a new one.
fn collection_menu_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: Subject<'_>) {
    const HEIGHT: f32 = 260.0;
    let (state, key) = (cx.state, subject.key());
    ui.set_max_width(260.0);
    egui::ScrollArea::vertical().max_height(HEIGHT).show(ui, |ui| {
        for (depth, collection) in in_order(&state.collections).into_iter().filter(|(_, one)| one.smart.is_none()) {
            let is_in = subject.details.collections.contains(&collection.id);
            let name = format!("{}{}", "    ".repeat(depth), collection.name);
            if ui.selectable_label(is_in, name).clicked() {
                let (id, keys) = (collection.id, vec![key]);
                cx.push(if is_in { Action::TakeFrom(id, keys) } else { Action::AddTo(id, keys) });
                ui.close();
            }
        }
    });
    let name = &mut cx.memory.drawer.collection;
    let field = TextEdit::singleline(name)
        .hint_text(tr!("drawer-collection-new"))
        .char_limit(MAX_NAME_CHARS)
        .desired_width(200.0);
    let response = ui.add(field);
    name_field(ui, &response, tr!("drawer-collection-new"));
    if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
        let name = std::mem::take(&mut cx.memory.drawer.collection).trim().to_owned();
        if !name.is_empty() {
            cx.memory.drawer.put_into_new = Some((name.clone(), key));
            cx.push(Action::ChangeCollections(CollectionChange::Create { name, parent: None }));
        }
        ui.close();
    }
}

/// Once a collection that was asked for is there, the model goes into it.
fn put_into_new(cx: &mut Cx<'_>) {
    let Some((name, key)) = cx.memory.drawer.put_into_new.clone() else { return };
    // The newest of that name has the highest number.
    let new = cx.state.collections.iter().filter(|collection| collection.name == name).max_by_key(|new| new.id);
    if let Some(collection) = new {
        cx.push(Action::AddTo(collection.id, vec![key]));
        cx.memory.drawer.put_into_new = None;
    }
}

/// The note. It is kept by itself; see `notes`.
fn note_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: Subject<'_>) {
    let key = subject.key();
    let kept = subject.card.note.as_str();
    let now_secs = ui.input(|input| input.time);
    let id = ui.scope_id().with(("note", key.0));
    let notes = &mut cx.memory.drawer.notes;
    let is_in_it = ui.memory(|memory| memory.has_focus(id));
    if !is_in_it {
        notes.settle(key, kept, now_secs);
    }
    let mut text = notes.text(key, kept).to_owned();
    let done = is_in_it && ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
    let rows = if text.is_empty() && !is_in_it { 1 } else { text.lines().count().clamp(2, 8) };
    let field = TextEdit::multiline(&mut text)
        .id(id)
        .hint_text(tr!("drawer-note-hint"))
        .font(theme::body())
        .margin(egui::Margin::symmetric(space::S as i8, 4))
        .char_limit(MAX_NOTE_CHARS)
        .desired_rows(rows)
        .desired_width(f32::INFINITY);
    let response = ui.add(field);
    name_field(ui, &response, tr!("drawer-your-note"));
    if response.changed() {
        notes.type_in(key, text, kept, now_secs);
    }
    if (done || response.lost_focus())
        && let Some(text) = notes.take(key, now_secs)
    {
        cx.actions.push(Action::Mark(vec![key], MarkChange::Note(text)));
    }
}
