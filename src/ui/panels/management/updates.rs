//! Updates: newer versions of what is in the library, each to be fetched, compared or never told of again.

use super::row::{menu_line, section_ui};
use crate::app::downloads::Want;
use crate::app::{Action, DownloadAsk, JobKind, UpdateAsk};
use crate::model::reference::Reference;
use crate::model::updates::{Update, UpdateChange, UpdateWishes};
use crate::ui::theme::{self, size, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::{self, tr};
use egui::{Align, Button, Label, Layout, RichText, Sense, Ui, Vec2};

/// Updates that are listed before the rest is asked for.
const SHOWN: usize = 6;
/// The most that are listed at once.
const MOST: usize = 300;

pub(super) fn updates_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let list = std::sync::Arc::clone(&cx.state.updates.list);
    let right = if list.is_empty() { String::new() } else { words::count(list.len() as u64) };
    if !section_ui(ui, "updates", tr!("updates-title"), &right) {
        return;
    }
    ui.spacing_mut().item_spacing.y = space::XS;
    state_ui(ui, cx, list.len());
    let all = cx.memory.management.all_updates;
    let shown = if all || list.len() <= SHOWN + 1 { list.len().min(MOST) } else { SHOWN };
    for update in list.iter().take(shown) {
        update_ui(ui, cx, update);
    }
    if list.len() > SHOWN + 1 {
        let text = if all { tr!("updates-fewer").to_owned() } else { tr!("updates-all", count = list.len()) };
        if widgets::link(ui, &text).clicked() {
            cx.memory.management.all_updates = !all;
        }
    }
    wishes_ui(ui, cx);
}

/// When it was looked, and the buttons for all.
fn state_ui(ui: &mut Ui, cx: &mut Cx<'_>, count: usize) {
    let checked = cx.state.updates.wishes.checked_unix_secs;
    let is_checking = cx.state.running(JobKind::Updates).is_some();
    let text = match (is_checking, checked) {
        (true, _) => tr!("updates-checking").to_owned(),
        (false, 0) => tr!("updates-never").to_owned(),
        (false, at) => tr!("updates-checked", ago = words::ago(at, cx.state.now_unix_secs)),
    };
    let text =
        if count == 0 && checked > 0 && !is_checking { format!("{} · {text}", tr!("updates-none")) } else { text };
    widgets::hint(ui, text);
    ui.horizontal_wrapped(|ui| {
        if button(ui, tr!("updates-check"), !is_checking) {
            cx.push(Action::Updates(UpdateAsk::Check));
        }
        if count > 0 && button(ui, &tr!("updates-download-all", count = count), true) {
            cx.push(Action::Updates(UpdateAsk::DownloadAll));
        }
    });
}

fn button(ui: &mut Ui, text: &str, enabled: bool) -> bool {
    let tokens = theme::tokens(ui);
    let label = RichText::new(text).font(theme::body_medium()).color(tokens.text1);
    let button = Button::new(label).fill(tokens.bg3).corner_radius(theme::radius::BUTTON);
    ui.add_enabled(enabled, button.min_size(Vec2::new(0.0, size::CONTROL))).clicked()
}

/// From which version to which, for what, how large.
fn line_of(update: &Update, now_unix_secs: i64) -> String {
    let mut parts = vec![tr!("updates-from-to", from = update.own_name, to = update.newer_name)];
    if update.newer_base != update.own_base {
        parts.push(update.newer_base.clone());
    }
    parts.extend(update.size_bytes.map(words::size));
    if update.published_unix_secs > 0 {
        parts.push(words::ago(update.published_unix_secs, now_unix_secs));
    }
    if let Some(at) = update.had_unix_secs {
        parts.push(tr!("updates-had-before", ago = words::ago(at, now_unix_secs)));
    }
    if update.is_paid {
        parts.push(tr!("updates-early").to_owned());
    }
    parts.join(" · ")
}

fn update_ui(ui: &mut Ui, cx: &mut Cx<'_>, update: &Update) {
    let tokens = theme::tokens(ui);
    let queued = cx.state.downloads.of(update.newer, None).is_some_and(|one| !one.state.is_settled());
    let name = format!("{} {}", update.name, update.newer_name);
    let title = ui
        .horizontal(|ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let (glyph, text) = if queued {
                    (icons::CLOCK, tr!("downloads-file-open", name = name))
                } else {
                    (icons::DOWNLOAD, tr!("downloads-file", name = name))
                };
                let fetch = ui.add_enabled_ui(!queued, |ui| widgets::icon_button(ui, glyph, &text)).inner;
                if fetch.clicked() {
                    let want = Want::version(update.newer, &*update.name);
                    cx.actions.push(Action::Download(DownloadAsk::Want(vec![want])));
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let text = RichText::new(&update.name).font(theme::body()).color(tokens.text1);
                    ui.add(Label::new(text).truncate().sense(Sense::click()))
                })
                .inner
            })
            .inner
        })
        .inner;
    let title = title.on_hover_cursor(egui::CursorIcon::PointingHand).on_hover_text(tr!("updates-go-to"));
    if title.clicked() {
        cx.push(Action::Reach(update.key));
    }
    let (actions, ignored) = (&mut *cx.actions, name);
    title.context_menu(|ui| {
        if menu_line(ui, tr!("updates-compare"), true) {
            actions.push(Action::Updates(UpdateAsk::Compare(update.own, update.newer)));
        }
        if menu_line(ui, tr!("downloads-open-page"), true) {
            actions.push(Action::OpenUrl(Reference::page_of(update.model_id, Some(update.newer))));
        }
        ui.separator();
        let mut change = |ui: &mut Ui, text: &str, change: UpdateChange| {
            if menu_line(ui, text, true) {
                actions.push(Action::Updates(UpdateAsk::Change(change)));
            }
        };
        change(ui, tr!("updates-ignore-version"), UpdateChange::IgnoreVersion(update.newer, ignored.clone()));
        change(ui, tr!("updates-ignore-model"), UpdateChange::IgnoreModel(update.model_id, update.name.clone()));
    });
    let line = RichText::new(line_of(update, cx.state.now_unix_secs)).font(theme::small()).color(tokens.text2);
    ui.add(Label::new(line).truncate());
    ui.add_space(space::XS);
}

/// What the user wants to hear of.
fn wishes_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let wishes = &cx.state.updates.wishes;
    let (mut bases, mut early, ignored) = (wishes.other_bases, wishes.early_access, wishes.ignored());
    let mut change = None;
    if widgets::checkbox(ui, &mut bases, tr!("updates-other-bases")).changed() {
        change = Some(UpdateChange::OtherBases(bases));
    }
    if widgets::checkbox(ui, &mut early, tr!("updates-early-access")).changed() {
        change = Some(UpdateChange::EarlyAccess(early));
    }
    if ignored > 0 {
        let is_open = cx.memory.management.ignored_updates;
        let text =
            if is_open { tr!("updates-ignored-hide").to_owned() } else { tr!("updates-ignored", count = ignored) };
        if widgets::link(ui, &text).clicked() {
            cx.memory.management.ignored_updates = !is_open;
        }
        if is_open {
            change = change.or_else(|| ignored_ui(ui, wishes));
        }
    }
    if let Some(change) = change {
        cx.push(Action::Updates(UpdateAsk::Change(change)));
    }
}

/// What is ignored, each to be told of again.
fn ignored_ui(ui: &mut Ui, wishes: &UpdateWishes) -> Option<UpdateChange> {
    let tokens = theme::tokens(ui);
    let models = wishes.models_ignored().map(|(id, name)| (name, UpdateChange::HeedModel(id)));
    let versions = wishes.versions_ignored().map(|(id, name)| (name, UpdateChange::HeedVersion(id)));
    let mut change = None;
    for (name, heed) in models.chain(versions).take(MOST) {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if widgets::icon_button(ui, icons::X, &tr!("updates-heed", name = name)).clicked() {
                change = Some(heed);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(RichText::new(&name).font(theme::body()).color(tokens.text1)).truncate());
            });
        });
    }
    if widgets::link(ui, &tr!("updates-heed-all", count = wishes.ignored())).clicked() {
        change = Some(UpdateChange::HeedAll);
    }
    change
}
