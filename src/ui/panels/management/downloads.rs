//! Downloads: what comes now and in which order, what came, and a field for addresses.

use super::row::section_with_plus_ui;
use crate::app::{Action, DownloadAsk, DownloadRoom, Downloads, FileWish};
use crate::model::download::{Download, DownloadPriority, DownloadState};
use crate::model::reference::Reference;
use crate::ui::theme::{self, size, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::{self, tr};
use egui::{Align, Id, Label, Layout, Response, RichText, TextEdit, Ui};
use std::time::Instant;

/// Open downloads that are listed before the rest is asked for.
const SHOWN_OPEN: usize = 8;
/// Settled ones that are listed before the rest is asked for.
const SHOWN_SETTLED: usize = 5;
/// The most that are ever listed at once.
const MOST: usize = 200;

/// What only this section remembers.
#[derive(Debug, Default)]
pub(super) struct DownloadsMemory {
    /// The addresses that are being typed.
    typed: Option<String>,
    /// Whether all open, and all settled ones are listed.
    all: [bool; 2],
}

pub(super) fn downloads_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let names = (tr!("downloads-title"), tr!("downloads-add"));
    let (is_open, wants_field) = section_with_plus_ui(ui, "downloads", names.0, names.1);
    if wants_field {
        let typed = &mut cx.memory.management.downloads.typed;
        *typed = if typed.is_some() { None } else { Some(String::new()) };
    }
    if !is_open && !wants_field {
        return;
    }
    ui.spacing_mut().item_spacing.y = space::XS;
    field_ui(ui, cx, wants_field);
    let downloads = &cx.state.downloads;
    let (open, settled) = (downloads.open(), downloads.settled());
    if downloads.asking > 0 {
        widgets::hint(ui, tr!("downloads-asking", count = downloads.asking));
    }
    if open.is_empty() && settled.is_empty() && downloads.asking == 0 {
        widgets::hint(ui, tr!("downloads-none"));
    }
    if !open.is_empty() {
        total_ui(ui, cx, open.len());
    }
    let shown = shown(open.len(), SHOWN_OPEN, cx.memory.management.downloads.all[0]);
    for (place, one) in open.iter().take(shown).enumerate() {
        let around =
            (place.checked_sub(1).and_then(|before| open.get(before)), open.get(place + 2), place + 1 < open.len());
        open_ui(ui, cx, one, around.0.map(|one| one.id), around.1.map(|one| one.id), around.2);
    }
    more_ui(ui, cx, 0, open.len(), SHOWN_OPEN);
    settled_ui(ui, cx, &settled);
}

fn shown(all: usize, few: usize, wants_all: bool) -> usize {
    if wants_all || all <= few + 1 { all.min(MOST) } else { few }
}

fn more_ui(ui: &mut Ui, cx: &mut Cx<'_>, which: usize, all: usize, few: usize) {
    if all <= few + 1 {
        return;
    }
    let Some(wants_all) = cx.memory.management.downloads.all.get_mut(which) else { return };
    let text = if *wants_all { tr!("downloads-fewer").to_owned() } else { tr!("downloads-all", count = all) };
    let is_cut = *wants_all && all > MOST;
    if widgets::link(ui, &text).clicked() {
        *wants_all = !*wants_all;
    }
    if is_cut {
        widgets::hint(ui, tr!("downloads-cut", shown = MOST, count = all));
    }
}

/// The field for addresses, one a line.
fn field_ui(ui: &mut Ui, cx: &mut Cx<'_>, is_new: bool) {
    let memory = &mut cx.memory.management.downloads;
    let Some(typed) = &mut memory.typed else { return };
    let id = Id::unique("management-downloads-field");
    let field = TextEdit::multiline(typed)
        .id(id)
        .desired_rows(3)
        .desired_width(f32::INFINITY)
        .hint_text(tr!("downloads-field-hint"))
        .margin(egui::Margin::symmetric(8, 6));
    let response = ui.add(field);
    let text = typed.clone();
    response.widget_info(|| egui::WidgetInfo {
        label: Some(tr!("downloads-field").to_owned()),
        ..egui::WidgetInfo::text_edit(true, "", &text, "")
    });
    if is_new {
        response.request_focus();
    }
    let is_empty = typed.trim().is_empty();
    let (mut go, mut from_file, mut close) = (false, false, false);
    ui.horizontal(|ui| {
        go = ui.add_enabled_ui(!is_empty, |ui| button(ui, tr!("downloads-download"))).inner.clicked();
        from_file = button(ui, tr!("downloads-from-file")).clicked();
        close = button(ui, tr!("downloads-close")).clicked();
    });
    if go {
        cx.actions.push(Action::Download(DownloadAsk::Text(std::mem::take(typed))));
    }
    if from_file {
        cx.actions.push(Action::AskFile(FileWish::DownloadList));
    }
    if go || from_file || close {
        memory.typed = None;
    }
    ui.add_space(space::XS);
}

fn button(ui: &mut Ui, text: &str) -> Response {
    let tokens = theme::tokens(ui);
    let label = RichText::new(text).font(theme::body_medium()).color(tokens.text1);
    let button = egui::Button::new(label).fill(tokens.bg3).corner_radius(theme::radius::BUTTON);
    ui.add(button.min_size(egui::vec2(0.0, size::CONTROL)))
}

/// How far all together are, how fast, and whether there is room.
fn total_ui(ui: &mut Ui, cx: &mut Cx<'_>, count: usize) {
    let tokens = theme::tokens(ui);
    let downloads = &cx.state.downloads;
    let (done, total) = downloads.bytes_under_way();
    let to_come = total.saturating_sub(done);
    let mut parts = vec![tr!("downloads-open", count = count)];
    if to_come > 0 {
        parts.push(tr!("downloads-to-come", size = words::size(to_come)));
    }
    let per_sec = downloads.per_sec();
    if per_sec >= 1.0 {
        parts.push(tr!("activity-per-second", amount = words::size(per_sec as u64)));
        parts.push(tr!("activity-left", time = words::duration(to_come as f64 / per_sec)));
    }
    let held = downloads.held;
    let rest = downloads.rests_until.map(|until| until.saturating_duration_since(Instant::now()));
    let text = match rest {
        _ if held => tr!("downloads-held").to_owned(),
        // A second at least: at none it goes on.
        Some(rest) => tr!("downloads-resting", time = words::duration(rest.as_secs_f64().max(1.0).ceil())),
        None => parts.join(" · "),
    };
    line_ui(ui, &text, tokens.text2, |ui| {
        let (glyph, name) =
            if held { (icons::PLAY, tr!("downloads-go-on-all")) } else { (icons::PAUSE, tr!("downloads-hold-all")) };
        if widgets::icon_button(ui, glyph, name).clicked() {
            cx.actions.push(Action::Download(DownloadAsk::Hold(!held)));
        }
    });
    if rest.is_some() && !held {
        widgets::hint(ui, tr!("downloads-resting-hint"));
    }
    // Also while nothing has come: rows that move down under the pointer are clicked amiss.
    if total > 0 && count > 1 {
        widgets::bar(ui, ui.available_width(), (done as f64 / total as f64) as f32, tokens.text2);
    }
    for room in &downloads.rooms {
        room_ui(ui, room, downloads.rooms.len() > 1);
    }
}

/// One disk: what is free there, or that it is too little. Which one it is, where there are several.
fn room_ui(ui: &mut Ui, room: &DownloadRoom, is_one_of_many: bool) {
    let (free, needed) = (words::size(room.free_bytes), words::size(room.to_come_bytes));
    let on = if is_one_of_many { format!(" · {}", room.mount.display()) } else { String::new() };
    if room.free_bytes < room.to_come_bytes {
        let text = format!("{}{on}", tr!("downloads-no-room", free = free, needed = needed));
        let ink = theme::tokens(ui).bad;
        ui.add(Label::new(RichText::new(text).font(theme::small()).color(ink)).wrap());
    } else {
        widgets::hint(ui, format!("{}{on}", tr!("downloads-free", free = free)));
    }
}

/// A line of text with buttons at its end.
fn line_ui(ui: &mut Ui, text: &str, ink: egui::Color32, buttons: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            buttons(ui);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(RichText::new(text).font(theme::small()).color(ink)).truncate());
            });
        });
    });
}

/// What one is called: its model, and which version.
fn name_of(one: &Download) -> String {
    let wish = &one.wish;
    match (wish.model_name.is_empty(), wish.version_name.is_empty()) {
        (true, _) => wish.file_name.clone(),
        (false, true) => wish.model_name.clone(),
        (false, false) => format!("{} · {}", wish.model_name, wish.version_name),
    }
}

/// What stands below its name: which file it is, where the name does not tell, and how it is.
fn below((one, is_one_of_several): (&Download, bool), text: String) -> String {
    let tells = one.wish.model_name.is_empty() || !is_one_of_several;
    if tells { text } else { format!("{} · {text}", one.wish.file_name) }
}

/// Name and buttons of one.
fn title_ui(
    ui: &mut Ui,
    (glyph, ink): (&str, egui::Color32),
    (one, is_one_of_several): (&Download, bool),
    buttons: impl FnOnce(&mut Ui, &str),
) -> Response {
    let tokens = theme::tokens(ui);
    let name = if is_one_of_several { format!("{} · {}", name_of(one), one.wish.file_name) } else { name_of(one) };
    let inner = ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            buttons(ui, &name);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = space::S;
                ui.label(icons::icon(glyph, size::ICON).color(ink));
                let title = RichText::new(name_of(one)).font(theme::body()).color(tokens.text1);
                ui.add(Label::new(title).truncate().sense(egui::Sense::click()))
            })
            .inner
        })
        .inner
    });
    let tip = format!("{}\n{}", one.wish.file_name, one.wish.folder.display());
    inner.inner.on_hover_text(tip)
}

fn open_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    one: &Download,
    before: Option<crate::model::ids::DownloadId>,
    after_next: Option<crate::model::ids::DownloadId>,
    has_next: bool,
) {
    let tokens = theme::tokens(ui);
    let downloads = &cx.state.downloads;
    let is_paused = one.state == DownloadState::Paused;
    let glyph = match one.state {
        DownloadState::Running => icons::DOWNLOAD,
        DownloadState::Paused => icons::PAUSE,
        _ => icons::CLOCK,
    };
    let ink = if one.state == DownloadState::Running { tokens.accent } else { tokens.text2 };
    let which = (one, downloads.is_one_of_several(one));
    let actions = &mut *cx.actions;
    let title = title_ui(ui, (glyph, ink), which, |ui, name| {
        let mut ask = |ask| actions.push(Action::Download(ask));
        if widgets::icon_button(ui, icons::X, &tr!("downloads-cancel", name = name)).clicked() {
            ask(DownloadAsk::Cancel(one.id));
        }
        if is_paused {
            if widgets::icon_button(ui, icons::PLAY, &tr!("downloads-resume", name = name)).clicked() {
                ask(DownloadAsk::Resume(one.id));
            }
        } else if widgets::icon_button(ui, icons::PAUSE, &tr!("downloads-pause", name = name)).clicked() {
            ask(DownloadAsk::Pause(one.id));
        }
    });
    title.context_menu(|ui| {
        let mut line = |ui: &mut Ui, text: &str, enabled: bool, ask: DownloadAsk| {
            if super::row::menu_line(ui, text, enabled) {
                actions.push(Action::Download(ask));
            }
        };
        line(ui, tr!("downloads-up"), before.is_some(), DownloadAsk::MoveBefore(one.id, before));
        line(ui, tr!("downloads-down"), has_next, DownloadAsk::MoveBefore(one.id, after_next));
        ui.separator();
        for (priority, text) in [
            (DownloadPriority::High, tr!("downloads-priority-high")),
            (DownloadPriority::Normal, tr!("downloads-priority-normal")),
            (DownloadPriority::Low, tr!("downloads-priority-low")),
        ] {
            line(ui, text, one.priority != priority, DownloadAsk::Prioritise(one.id, priority));
        }
        ui.separator();
        page_line(ui, one, actions);
    });
    let (done, total) = downloads.bytes_of(one);
    if total > 0 && done > 0 {
        let ink = if one.state == DownloadState::Running { tokens.accent } else { tokens.text3 };
        widgets::bar(ui, ui.available_width(), (done as f64 / total as f64) as f32, ink);
    }
    let text = below(which, progress(downloads, one));
    ui.add(Label::new(RichText::new(text).font(theme::small()).color(tokens.text2)).truncate());
    ui.add_space(space::XS);
}

/// How far one is, in words.
fn progress(downloads: &Downloads, one: &Download) -> String {
    use crate::app::DownloadPhase as Phase;
    let (done, total) = downloads.bytes_of(one);
    let mut parts = Vec::new();
    let live = downloads.live(one.id).filter(|_| one.state == DownloadState::Running);
    match live.map(|live| live.phase) {
        None if one.state == DownloadState::Running => parts.push(tr!("activity-begun").to_owned()),
        None => parts.push(words::downloads::state(one)),
        Some(Phase::Asking) => parts.push(tr!("download-asking").to_owned()),
        Some(Phase::Rereading) => parts.push(tr!("download-rereading").to_owned()),
        Some(Phase::Finishing) => parts.push(tr!("download-finishing").to_owned()),
        Some(Phase::Resting) => parts.push(tr!("download-rests").to_owned()),
        Some(Phase::Waiting) => parts.push(tr!("download-waits-to-retry").to_owned()),
        Some(Phase::Fetching) => {}
    }
    if total > 0 {
        parts.push(match done {
            0 => words::size(total),
            done => tr!("activity-done-of", done = words::size(done), total = words::size(total)),
        });
    }
    if let Some(live) = live.filter(|live| live.phase == Phase::Fetching && live.per_sec() >= 1.0) {
        parts.push(tr!("activity-per-second", amount = words::size(live.per_sec() as u64)));
        parts.extend(live.eta_secs().map(|eta| tr!("activity-left", time = words::duration(eta))));
    }
    match one.priority {
        DownloadPriority::High => parts.push(tr!("downloads-is-high").to_owned()),
        DownloadPriority::Low => parts.push(tr!("downloads-is-low").to_owned()),
        DownloadPriority::Normal => {}
    }
    parts.join(" · ")
}

fn page_line(ui: &mut Ui, one: &Download, actions: &mut Vec<Action>) {
    if super::row::menu_line(ui, tr!("downloads-open-page"), one.wish.model_id.0 > 0) {
        actions.push(Action::OpenUrl(Reference::page_of(one.wish.model_id, Some(one.wish.version_id))));
    }
    if super::row::menu_line(ui, tr!("management-show-folder"), true) {
        let target = if one.target.as_os_str().is_empty() { one.wish.folder.join("-") } else { one.target.clone() };
        actions.push(Action::ShowFile(target));
    }
}

fn settled_ui(ui: &mut Ui, cx: &mut Cx<'_>, settled: &[&Download]) {
    let tokens = theme::tokens(ui);
    if settled.is_empty() {
        return;
    }
    let failed: Vec<_> =
        settled.iter().take_while(|one| one.state == DownloadState::Failed).map(|one| one.id).collect();
    let mut text = tr!("downloads-history", count = settled.len());
    if !failed.is_empty() {
        text = format!("{text} · {}", tr!("downloads-failed-count", count = failed.len()));
    }
    line_ui(ui, &text, tokens.text2, |ui| {
        if widgets::icon_button(ui, icons::TRASH, tr!("downloads-clear")).clicked() {
            cx.actions.push(Action::Download(DownloadAsk::ForgetSettled));
        }
        if failed.len() > 1 && widgets::icon_button(ui, icons::ARROWS_CLOCKWISE, tr!("downloads-retry-all")).clicked() {
            cx.actions.extend(failed.iter().map(|id| Action::Download(DownloadAsk::Resume(*id))));
        }
    });
    let count = shown(settled.len(), SHOWN_SETTLED, cx.memory.management.downloads.all[1]);
    for one in settled.iter().take(count) {
        history_ui(ui, cx, one);
    }
    more_ui(ui, cx, 1, settled.len(), SHOWN_SETTLED);
}

fn history_ui(ui: &mut Ui, cx: &mut Cx<'_>, one: &Download) {
    let tokens = theme::tokens(ui);
    let look = match one.state {
        DownloadState::Done => (icons::CHECK, tokens.ok),
        DownloadState::Failed => (icons::WARNING, tokens.bad),
        _ => (icons::STOP, tokens.text2),
    };
    let which = (one, cx.state.downloads.is_one_of_several(one));
    let actions = &mut *cx.actions;
    let title = title_ui(ui, look, which, |ui, name| {
        if widgets::icon_button(ui, icons::X, &tr!("downloads-forget", name = name)).clicked() {
            actions.push(Action::Download(DownloadAsk::Forget(one.id)));
        }
        if one.state == DownloadState::Done {
            if widgets::icon_button(ui, icons::FOLDER_OPEN, &tr!("downloads-show", name = name)).clicked() {
                actions.push(Action::ShowFile(one.target.clone()));
            }
        } else if widgets::icon_button(ui, icons::ARROWS_CLOCKWISE, &tr!("downloads-retry", name = name)).clicked() {
            actions.push(Action::Download(DownloadAsk::Resume(one.id)));
        }
    });
    title.context_menu(|ui| page_line(ui, one, actions));
    let mut text = words::downloads::state(one);
    if one.state == DownloadState::Done {
        text = format!("{} · {text}", words::size(one.size_bytes.unwrap_or_default()));
    }
    if let Some(at) = one.ended_unix_secs {
        // More follows the sentence.
        text = format!("{} · {}", text.trim_end_matches(['.', '。']), words::ago(at, cx.state.now_unix_secs));
    }
    let text = below(which, text);
    let ink = if one.state == DownloadState::Failed { tokens.bad } else { tokens.text2 };
    ui.add(Label::new(RichText::new(text).font(theme::small()).color(ink)).wrap());
    if let Some(belongs) = one.belongs.as_ref().filter(|_| one.state == DownloadState::Done) {
        let text = tr!("downloads-put-right", folder = belongs.name());
        let hint = tr!("downloads-put-right-hint", kind = words::names::kind(belongs.kind));
        if widgets::link(ui, &text).on_hover_text(hint).clicked() {
            cx.push(Action::Download(DownloadAsk::PutRight(one.id)));
        }
    }
    ui.add_space(space::XS);
}
