//! Automatic runs: the one that goes on, the rules, the servers with their load, credits, and what came of earlier runs.

use super::batch_rules::{credits_ui, how_ui, rules_ui};
use super::character::{slot_name, so_far};
use super::character_log::reason_words;
use super::title_ui;
use crate::app::{Action, BatchAsk, BatchProgress, DryRun, Light, ServerHealth, Sheet, StudioAsk};
use crate::model::character::BatchReport;
use crate::model::ids::CharacterId;
use crate::ui::theme::{self, radius, size, space};
use crate::ui::widgets::{self, Tone};
use crate::ui::{Cx, icons};
use crate::words::{self, tr};
use egui::{Button, Label, RichText, ScrollArea, Ui, Vec2};
use std::time::Duration;

/// Narrower than this everything stands below each other, in points.
const BESIDE_FROM: f32 = 760.0;
/// How often the servers are asked while the sheet is open, in seconds.
const LOOK_EVERY_SECS: i64 = 5;
/// Reports that are listed.
const REPORTS: usize = 8;
/// Reasons of failures that are listed.
const REASONS: usize = 5;

/// What only this sheet remembers.
#[derive(Debug, Default)]
pub(crate) struct BatchMemory {
    /// When the servers were last asked, seconds since 1970.
    looked: i64,
}

pub(super) fn batch_ui(ui: &mut Ui, cx: &mut Cx<'_>, room: Vec2) {
    title_ui(ui, cx, tr!("batch-title"), &next_run(cx));
    look(ui, cx);
    let height = (room.y - 2.0 * space::XL - 70.0).max(160.0);
    ScrollArea::vertical()
        .id_salt("batch")
        .min_scrolled_height(height)
        .max_height(height)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.set_width(ui.available_width() - space::M);
            if ui.available_width() < BESIDE_FROM {
                run_ui(ui, cx);
                rules_ui(ui, cx);
                how_ui(ui, cx);
                servers_ui(ui, cx);
                queue_ui(ui, cx);
                credits_ui(ui, cx);
                reports_ui(ui, cx);
                return;
            }
            ui.horizontal_top(|ui| {
                let half = (ui.available_width() - 2.0 * space::XL) / 2.0;
                ui.vertical(|ui| {
                    ui.set_width(half);
                    run_ui(ui, cx);
                    rules_ui(ui, cx);
                    how_ui(ui, cx);
                });
                ui.add_space(2.0 * space::XL - 2.0 * ui.spacing().item_spacing.x);
                ui.vertical(|ui| {
                    ui.set_width(half);
                    servers_ui(ui, cx);
                    queue_ui(ui, cx);
                    reports_ui(ui, cx);
                    ui.add_space(space::L);
                    credits_ui(ui, cx);
                });
            });
        });
}

/// Asks the servers again after a while.
fn look(ui: &Ui, cx: &mut Cx<'_>) {
    let now = cx.state.now_unix_secs;
    let looked = &mut cx.memory.batch.looked;
    if *looked == 0 {
        // Opening the sheet has asked.
        *looked = now;
    } else if now - *looked >= LOOK_EVERY_SECS {
        *looked = now;
        cx.push(Action::Studio(StudioAsk::Batch(BatchAsk::Look)));
    }
    ui.ctx().request_repaint_after(Duration::from_secs(LOOK_EVERY_SECS.unsigned_abs()));
}

/// When the next run begins, in words.
fn next_run(cx: &Cx<'_>) -> String {
    let batch = &cx.state.studio.batch;
    match batch.next_in(cx.state.now_unix_secs) {
        None => tr!("batch-never").to_owned(),
        Some(0) => tr!("batch-due").to_owned(),
        Some(seconds) => {
            let hour = format!("{:02}:00", batch.rules.hour_utc);
            tr!("batch-next", wait = words::duration(seconds as f64), hour = hour)
        }
    }
}

fn button(ui: &mut Ui, text: &str, enabled: bool, primary: bool) -> bool {
    let tokens = theme::tokens(ui);
    let (ground, ink) = if primary { (tokens.accent, tokens.on_accent) } else { (tokens.bg3, tokens.text1) };
    let label = RichText::new(text).font(theme::body_medium()).color(ink);
    let button = Button::new(label).fill(ground).corner_radius(radius::BUTTON);
    ui.add_enabled(enabled, button.min_size(Vec2::new(0.0, size::CONTROL))).clicked()
}

fn run_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    widgets::section(ui, tr!("batch-run"), "");
    let progress = cx.state.studio.batch.progress.clone();
    if let Some(progress) = &progress {
        progress_ui(ui, progress);
    } else {
        widgets::hint(ui, tr!("batch-idle"));
    }
    ui.add_space(space::S);
    let has_server = !cx.state.studio.servers.is_empty();
    ui.horizontal_wrapped(|ui| {
        let ask = |ask| Action::Studio(StudioAsk::Batch(ask));
        if progress.is_some() {
            if button(ui, tr!("characters-stop"), true, false) {
                cx.push(ask(BatchAsk::Stop));
            }
        } else if button(ui, tr!("batch-start"), has_server, true) {
            cx.push(ask(BatchAsk::Start));
        }
        let is_looking = cx.state.studio.batch.dry == DryRun::Looking;
        if button(ui, tr!("batch-dry"), !is_looking, false) {
            cx.push(ask(BatchAsk::Try));
        }
    });
    dry_ui(ui, cx);
    ui.add_space(space::L);
}

fn progress_ui(ui: &mut Ui, progress: &BatchProgress) {
    let tokens = theme::tokens(ui);
    let part = progress.ended as f32 / progress.wanted.max(1) as f32;
    let late = progress.will_be_late();
    widgets::bar(ui, ui.available_width(), part, if late { tokens.warn } else { tokens.accent });
    ui.add_space(space::XS);
    let line = tr!("batch-so-far", ended = progress.ended, wanted = progress.wanted, running = progress.running);
    ui.label(RichText::new(line).font(theme::body()).color(tokens.text1));
    if progress.foreseen_secs > 0 {
        let (foreseen, budget) = (progress.foreseen_secs as f64, progress.budget_secs as f64);
        let foreseen = words::duration(foreseen);
        let text = if late {
            tr!("batch-late", foreseen = foreseen, budget = words::duration(budget))
        } else {
            tr!("batch-foreseen", foreseen = foreseen)
        };
        ui.label(RichText::new(text).font(theme::small()).color(if late { tokens.warn } else { tokens.text2 }));
    }
}

/// What the next run would take.
fn dry_ui(ui: &mut Ui, cx: &Cx<'_>) {
    const MOST: usize = 20;
    ui.add_space(space::XS);
    match &cx.state.studio.batch.dry {
        DryRun::None => {}
        DryRun::Looking => {
            widgets::hint(ui, tr!("batch-looking"));
        }
        DryRun::Found(found) => {
            widgets::hint(ui, tr!("batch-would-take", count = found.len()));
            for one in found.iter().take(MOST) {
                let number = one.image.map(|image| image.to_string()).unwrap_or_default();
                let line =
                    tr!("batch-candidate", number = number, creator = one.creator.clone(), count = one.reactions);
                line_ui(ui, &line, &one.prompt);
            }
        }
    }
}

/// One line that may be longer than the room for it, and a tooltip.
fn line_ui(ui: &mut Ui, text: &str, more: &str) {
    let tokens = theme::tokens(ui);
    let label = Label::new(RichText::new(text).font(theme::small()).color(tokens.text1)).truncate();
    let response = ui.add(label);
    if !more.is_empty() {
        response.on_hover_text(more);
    }
}

fn servers_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    widgets::section(ui, tr!("characters-servers"), "");
    if cx.state.studio.servers.is_empty() {
        widgets::hint(ui, tr!("characters-no-server"));
        ui.add_space(space::S);
        if button(ui, tr!("characters-add-server"), true, false) {
            cx.memory.settings.wanted = Some(super::SettingId::ComfyServers);
            cx.push(Action::Show(Sheet::Settings));
        }
    }
    for server in &cx.state.studio.servers {
        let label = server.spec.label();
        let health = cx.state.studio.batch.health.iter().find(|health| health.server == label);
        let pace = cx.state.studio.batch.pace(&label);
        server_ui(ui, &label, health);
        if pace.made + pace.failed > 0 {
            let mean = words::duration(pace.mean_secs);
            widgets::hint(ui, tr!("batch-pace", made = pace.made, mean = mean, failed = pace.failed));
        }
        ui.add_space(space::S);
    }
    ui.add_space(space::S);
}

fn server_ui(ui: &mut Ui, label: &str, health: Option<&ServerHealth>) {
    let tokens = theme::tokens(ui);
    let (ink, state) = match health.map(|health| (&health.light, health.queue)) {
        None => (tokens.text3, tr!("batch-asking").to_owned()),
        Some((Light::Ready, _)) => (tokens.ok, tr!("batch-ready").to_owned()),
        Some((Light::Busy, queue)) => (tokens.accent, tr!("batch-busy", count = queue)),
        Some((Light::Down(_), _)) => (tokens.bad, tr!("batch-down").to_owned()),
    };
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(Vec2::splat(size::ICON), egui::Sense::hover());
        ui.painter().circle_filled(rect.center(), 4.0, ink);
        ui.label(RichText::new(label).font(theme::body_medium()).color(tokens.text1));
        ui.add(Label::new(RichText::new(state).font(theme::small()).color(tokens.text2)).truncate());
    });
    let Some(health) = health else { return };
    if let Light::Down(why) = &health.light {
        ui.add(Label::new(RichText::new(why).font(theme::small()).color(tokens.text2)).wrap());
        return;
    }
    let mut parts = vec![format!("ComfyUI {}", health.version)];
    for device in &health.devices {
        parts.push(device.name.clone());
        let (free, all) = (words::size(device.free_bytes), words::size(device.memory_bytes));
        parts.push(tr!("batch-memory", free = free, all = all));
    }
    let text = parts.join(" · ");
    ui.add(Label::new(RichText::new(&text).font(theme::small()).color(tokens.text2)).truncate()).on_hover_text(text);
}

/// What is being made now, and how far each picture is.
fn queue_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let studio = &cx.state.studio;
    widgets::section(ui, tr!("batch-queue"), &words::count(studio.running.len() as u64));
    if studio.running.is_empty() {
        widgets::hint(ui, tr!("batch-nothing-runs"));
    }
    let mut opened = None;
    for one in studio.characters.iter().filter(|one| studio.running.contains(&one.id)) {
        let done = tr!("characters-complete", made = one.made(), wanted = one.wanted().len());
        let name = tr!("characters-card", name = one.name.clone(), summary = done);
        if widgets::link(ui, &name).clicked() {
            opened = Some(one.id);
        }
        for ((_, slot), stage) in studio.stages.iter().filter(|((id, _), _)| *id == one.id) {
            line_ui(ui, &format!("{} · {}", slot_name(*slot), so_far(stage)), "");
        }
    }
    if let Some(id) = opened {
        cx.push(Action::Studio(StudioAsk::Open(id)));
    }
    ui.add_space(space::L);
}

fn reports_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let reports = &cx.state.studio.batch.reports;
    widgets::section(ui, tr!("batch-reports"), &words::count(reports.len() as u64));
    if reports.is_empty() {
        widgets::hint(ui, tr!("batch-no-report"));
    }
    let mut opened = None;
    for (at, report) in reports.iter().rev().take(REPORTS).enumerate() {
        opened = report_ui(ui, cx, report, at == 0).or(opened);
    }
    if let Some(id) = opened {
        cx.push(Action::Studio(StudioAsk::Open(id)));
    }
}

/// One report; the newest is open at first. Returns the character that was asked for.
fn report_ui(ui: &mut Ui, cx: &Cx<'_>, report: &BatchReport, is_newest: bool) -> Option<CharacterId> {
    let tokens = theme::tokens(ui);
    let ago = words::ago(report.began_unix_secs, cx.state.now_unix_secs);
    let took = words::duration(report.seconds);
    let line = tr!("batch-report", ago = ago, made = report.successful, total = report.of(), took = took);
    let is_bad = report.is_troubled() || report.successful == 0;
    let (glyph, ink) = match (report.was_stopped(), is_bad) {
        (true, _) => (icons::STOP, tokens.text2),
        (false, true) => (icons::WARNING, tokens.bad),
        (false, false) => (icons::CHECK, tokens.ok),
    };
    let mut opened = None;
    ui.horizontal_top(|ui| {
        ui.label(icons::icon(glyph, size::ICON).color(ink));
        ui.vertical(|ui| {
            let title = RichText::new(line).font(theme::body()).color(tokens.text1);
            let header = egui::CollapsingHeader::new(title).id_salt(("report", report.began_unix_secs));
            header.default_open(is_newest).show(ui, |ui| opened = told_ui(ui, cx, report));
        });
    });
    opened
}

/// What a report tells, and the characters it made, each a way to its sheet.
fn told_ui(ui: &mut Ui, cx: &Cx<'_>, report: &BatchReport) -> Option<CharacterId> {
    let (all, only) = (report.with_all_references, report.only_avatar);
    widgets::hint(
        ui,
        tr!("batch-parts", pictures = report.pictures, all = all, only = only, seen = report.seen_before),
    );
    if report.is_over_budget() {
        widgets::hint(ui, tr!("batch-over-budget", budget = words::duration(report.budget_seconds as f64)));
    }
    if report.was_stopped() {
        widgets::hint(ui, tr!("characters-was-stopped"));
    } else if let Some(why) = &report.stopped {
        widgets::hint(ui, tr!("batch-stopped", why = why.clone()));
    }
    let mut reasons: Vec<(&String, &usize)> = report.reasons.iter().collect();
    reasons.sort_by_key(|(_, times)| std::cmp::Reverse(**times));
    for (reason, times) in reasons.into_iter().take(REASONS) {
        let reason = reason_words(reason);
        line_ui(ui, &format!("{times} × {reason}"), &reason);
    }
    let mut opened = None;
    ui.horizontal_wrapped(|ui| {
        for one in cx.state.studio.characters.iter().filter(|one| report.characters.contains(&one.id)) {
            if widgets::click_chip(ui, &one.name, Tone::Plain).clicked() {
                opened = Some(one.id);
            }
        }
    });
    ui.add_space(space::S);
    opened
}
