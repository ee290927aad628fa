//! A public collection of CivitAI's: what it is, and how it becomes one of the user's own.

use super::title_ui;
use crate::app::{Action, FileWish, Fit, PictureId, PictureSource, PublicShelf};
use crate::model::collection::Collection;
use crate::model::kind::ModelKind;
use crate::model::mature::{MatureLevel, MatureMode};
use crate::model::reference::Reference;
use crate::model::references::references_in;
use crate::ui::theme::{self, radius, space};
use crate::ui::{Cx, widgets};
use crate::words::{self, tr};
use egui::{CornerRadius, RichText, ScrollArea, Sense, TextEdit, Ui, Vec2, WidgetInfo};

/// Side of the cover, in points.
const COVER: f32 = 112.0;
/// The most characters of what is typed; a whole page is read from a file.
const MOST_CHARS: usize = 100_000;

/// What only this sheet remembers, and only while the window is open.
#[derive(Debug, Default)]
pub(crate) struct ShelfMemory {
    /// The collection it is about, and how many of its models were kept: what was typed is done with once more are.
    of: (u64, usize),
    text: String,
    /// Models the text names.
    named: Vec<Reference>,
}

pub(super) fn public_shelf_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let Some(shelf) = cx.state.community.shelf.clone() else {
        title_ui(ui, cx, tr!("shelf-title"), "");
        return;
    };
    let is_it = |one: &&Collection| one.source.as_ref().is_some_and(|source| source.id == shelf.about.id);
    let kept = cx.state.collections.iter().find(is_it);
    let of = (shelf.about.id, kept.map_or(0, |one| one.members.len()));
    if cx.memory.shelf.of != of {
        cx.memory.shelf = ShelfMemory { of, ..ShelfMemory::default() };
    }
    let title = if shelf.about.name.is_empty() { tr!("shelf-title") } else { &shelf.about.name };
    title_ui(ui, cx, title, "");
    about_ui(ui, cx, &shelf);
    if shelf.is_gone {
        widgets::hint(ui, tr!("shelf-gone"));
        return;
    }
    widgets::gap(ui);
    let right = kept.map(|one| tr!("shelf-is-kept", name = &one.name, count = one.members.len())).unwrap_or_default();
    widgets::section(ui, tr!("shelf-models"), &right);
    wrapped_ui(ui, tr!("shelf-why"));
    ui.add_space(space::S);
    names_ui(ui, cx, &shelf);
    if let Some(trouble) = &shelf.trouble {
        ui.add_space(space::S);
        wrapped_ui(ui, trouble);
    }
    ui.add_space(space::M);
    keep_ui(ui, cx, &shelf, kept.is_some());
}

/// Cover, facts and what its owner says.
fn about_ui(ui: &mut Ui, cx: &mut Cx<'_>, shelf: &PublicShelf) {
    let about = &shelf.about;
    let mut parts = Vec::new();
    parts.extend(about.item_count.map(|count| tr!("community-things", count = count)));
    parts.extend(about.username.as_ref().map(|name| tr!("community-by", name = name)));
    let age = |at| tr!("community-as-of", ago = words::ago(at, cx.state.now_unix_secs));
    parts.extend(shelf.asked_unix_secs.map(age));
    if shelf.asked_unix_secs.is_none() && shelf.trouble.is_none() && !shelf.is_gone {
        parts.push(tr!("community-asking").to_owned());
    }
    ui.horizontal_top(|ui| {
        cover_ui(ui, cx, shelf);
        ui.vertical(|ui| {
            ui.horizontal_wrapped(|ui| {
                widgets::hint(ui, parts.join(" · "));
                if widgets::link(ui, tr!("community-creator-page")).clicked() {
                    cx.push(Action::OpenUrl(format!("https://civitai.com/collections/{}", about.id)));
                }
            });
            if let Some(text) = about.description.as_ref().filter(|text| !text.is_empty()) {
                let area = ScrollArea::vertical().id_salt("shelf-about").max_height(COVER - space::XL);
                area.show(ui, |ui| wrapped_ui(ui, text));
            }
        });
    });
}

fn cover_ui(ui: &mut Ui, cx: &mut Cx<'_>, shelf: &PublicShelf) {
    let Some(url) = &shelf.about.cover_url else { return };
    let treat = cx.state.settings.mature.treat(MatureLevel::mildest(shelf.about.nsfw_level), None);
    if treat == MatureMode::Hide {
        return;
    }
    let fit = Fit::Cover { width: 256, height: 256 };
    let id = PictureId { source: PictureSource::remote(url, None), fit };
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(COVER), Sense::hover());
    let safe = treat == MatureMode::Show;
    widgets::picture_ui(ui, cx, rect, CornerRadius::same(radius::CARD), Some(id), (ModelKind::Asset, safe));
    ui.add_space(space::S);
}

/// The field for addresses, and the way to a file with more of them.
fn names_ui(ui: &mut Ui, cx: &mut Cx<'_>, shelf: &PublicShelf) {
    let memory = &mut cx.memory.shelf;
    let field = TextEdit::multiline(&mut memory.text)
        .hint_text(tr!("shelf-hint"))
        .char_limit(MOST_CHARS)
        .desired_rows(4)
        .desired_width(f32::INFINITY)
        .margin(egui::Margin::same(space::S as i8));
    let shown = ScrollArea::vertical().id_salt("shelf-names").max_height(140.0).show(ui, |ui| ui.add(field));
    let response = shown.inner;
    let text = memory.text.clone();
    response.widget_info(move || WidgetInfo {
        label: Some(tr!("shelf-field").to_owned()),
        ..WidgetInfo::text_edit(true, "", &text, "")
    });
    if ui.memory(|memory| memory.focused().is_none()) {
        response.request_focus();
    }
    if response.changed() {
        memory.named = references_in(&memory.text);
    }
    ui.add_space(space::XS);
    ui.horizontal(|ui| {
        if widgets::secondary(ui, tr!("shelf-from-page")).clicked() {
            cx.push(Action::AskFile(FileWish::CollectionPage));
        }
        let count = named(cx, shelf).len();
        widgets::hint(ui, tr!("shelf-named", count = count));
    });
}

/// All models that were named, each once.
fn named(cx: &Cx<'_>, shelf: &PublicShelf) -> Vec<Reference> {
    let mut all = cx.memory.shelf.named.clone();
    all.extend(shelf.named.iter().filter(|one| !cx.memory.shelf.named.contains(one)).cloned());
    all
}

fn keep_ui(ui: &mut Ui, cx: &mut Cx<'_>, shelf: &PublicShelf, is_kept: bool) {
    if shelf.is_keeping {
        widgets::hint(ui, tr!("shelf-keeping"));
        return;
    }
    let named = named(cx, shelf);
    let text = if is_kept { tr!("shelf-add", count = named.len()) } else { tr!("shelf-keep").to_owned() };
    // Without a name it could not be found again.
    let can = !shelf.about.name.is_empty() && (!is_kept || !named.is_empty());
    if ui.add_enabled_ui(can, |ui| widgets::primary(ui, &text)).inner.clicked() {
        cx.push(Action::KeepCollection(named));
    }
}

fn wrapped_ui(ui: &mut Ui, text: &str) {
    let ink = theme::tokens(ui).text2;
    ui.add(egui::Label::new(RichText::new(text).font(theme::body()).color(ink)).wrap());
}
