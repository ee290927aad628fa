//! A character: its five pictures and how far each is, what the source says, how it is to look, and what can be done.

use super::character_compare::compare_ui;
use super::character_facts::{look_ui, source_ui};
use super::character_log::below_ui;
use super::character_recipe::{export_ui, recipe_ui, recipes_ui};
use super::{maker, title_ui, titled_ui};
use crate::app::{Action, Fit, JobState, PictureId, StageView, StudioAsk};
use crate::model::character::{Character, Owner, STOPPED, Slot, SlotPicture, SlotState};
use crate::model::kind::ModelKind;
use crate::model::mature::{MatureLevel, MatureMode};
use crate::ui::theme::{self, radius, size, space};
use crate::ui::widgets::{self, Tone, picture_ui};
use crate::ui::{Cx, icons};
use crate::words::tr;
use egui::{Button, CornerRadius, Frame, Label, RichText, ScrollArea, Ui, Vec2, WidgetInfo};
use std::sync::Arc;

/// Narrower than this the five pictures take several rows, in points.
const ONE_ROW_FROM: f32 = 760.0;
/// Lines there are for what a picture was made with.
const LINES: usize = 2;
/// Lines a reason has room for.
const TROUBLE_LINES: usize = 3;
/// Height of one of them, in points.
const LINE: f32 = 15.0;
/// Narrower than this what can be done with a picture has a line of its own below its name, in points.
const TOOLS_BESIDE_FROM: f32 = 190.0;
/// Height of a picture beside its width.
const ASPECT: f32 = 1.23;

pub(super) fn character_ui(ui: &mut Ui, cx: &mut Cx<'_>, room: Vec2) {
    let Some(one) = cx.state.studio.open().cloned() else {
        title_ui(ui, cx, tr!("characters-character"), "");
        return;
    };
    let charged = charged(cx, &one);
    titled_ui(ui, cx, &one.name, |ui| head_ui(ui, &one, charged));
    let height = (room.y - 2.0 * space::XL - 70.0).max(160.0);
    if let Some((id, slot)) = cx.memory.character.compares(ui.ctx().cumulative_frame_nr())
        && id == one.id
    {
        compare_ui(ui, cx, &one, slot, height);
        return;
    }
    if let Some(edited) = cx.memory.character.edited.take_if(|edited| edited.id == one.id) {
        edit_sheet_ui(ui, cx, edited, height);
        return;
    }
    // Its own height and not what the sheet had at first: pictures come later.
    let area = ScrollArea::vertical().id_salt(("character", one.id.0)).max_height(height).min_scrolled_height(height);
    area.auto_shrink([false, true]).show(ui, |ui| {
        // Nothing lies below the bar.
        ui.set_width(ui.available_width() - space::M);
        if let Some(word) = &one.minor_word {
            widgets::hint(ui, tr!("characters-minor", word = word.clone()));
            ui.add_space(space::S);
        }
        pictures_ui(ui, cx, &one);
        ui.add_space(space::L);
        let below = ui.available_width() < ONE_ROW_FROM;
        if below {
            source_ui(ui, cx, &one);
            ui.add_space(space::L);
            look_ui(ui, &one);
            ui.add_space(space::L);
            actions_ui(ui, cx, &one);
            ui.add_space(space::L);
            below_ui(ui, cx, &one);
            return;
        }
        ui.horizontal_top(|ui| {
            let side = 260.0;
            let half = (ui.available_width() - side - 2.0 * space::XL) / 2.0;
            column(ui, half, |ui| source_ui(ui, cx, &one));
            ui.add_space(space::XL);
            column(ui, half, |ui| look_ui(ui, &one));
            ui.add_space(space::XL);
            column(ui, side - space::L, |ui| actions_ui(ui, cx, &one));
        });
        ui.add_space(space::L);
        below_ui(ui, cx, &one);
    });
}

/// Beside the name: who had it made, how mature it is, how much of it there is, what it cost.
fn head_ui(ui: &mut Ui, one: &Character, charged: u64) {
    let owner = if one.owner == Owner::You { tr!("characters-by-hand") } else { tr!("characters-automatic") };
    widgets::chip(ui, owner, Tone::Plain);
    let tone = match one.rating.level {
        MatureLevel::Unrated => Tone::Plain,
        MatureLevel::Pg | MatureLevel::Pg13 => Tone::Ok,
        MatureLevel::R | MatureLevel::X | MatureLevel::Xxx => Tone::Warn,
    };
    let level =
        if one.rating.level == MatureLevel::Unrated { tr!("characters-unrated") } else { one.rating.level.label() };
    widgets::chip(ui, level, tone);
    let complete = tr!("characters-complete", made = one.made(), wanted = one.wanted().len());
    let text =
        if charged == 0 { complete } else { format!("{complete} · {}", tr!("characters-charged", count = charged)) };
    widgets::hint(ui, text);
}

/// Credits its runs hold or have spent.
fn charged(cx: &Cx<'_>, one: &Character) -> u64 {
    let runs = cx.state.studio.batch.runs.iter().filter(|run| run.character == one.id);
    let kept = runs.filter(|run| run.ended_unix_secs.is_none() || run.stages.iter().any(|stage| stage.error.is_none()));
    kept.map(|run| run.price).sum()
}

/// The character is being changed: the form, and what ends it.
fn edit_sheet_ui(ui: &mut Ui, cx: &mut Cx<'_>, mut edited: Box<Character>, height: f32) {
    let inner = (height - size::CONTROL_LARGE - 2.0 * space::L).max(120.0);
    let area = ScrollArea::vertical().id_salt("edit-character").max_height(inner).min_scrolled_height(inner);
    area.auto_shrink([false, true]).show(ui, |ui| {
        maker::edit_ui(ui, cx, &mut edited);
    });
    ui.add_space(space::M);
    widgets::hint(ui, tr!("characters-edit-hint"));
    ui.add_space(space::XS);
    ui.horizontal(|ui| {
        let tokens = theme::tokens(ui);
        let button = |ui: &mut Ui, text: &str, ground, ink| {
            let label = RichText::new(text).font(theme::body_medium()).color(ink);
            ui.add(Button::new(label).fill(ground).corner_radius(radius::BUTTON)).clicked()
        };
        if button(ui, tr!("characters-save"), tokens.accent, tokens.on_accent) {
            cx.push(Action::Studio(StudioAsk::Edit(edited)));
        } else if !button(ui, tr!("characters-cancel-edit"), tokens.bg3, tokens.text1) {
            cx.memory.character.edited = Some(edited);
        }
    });
}

fn column(ui: &mut Ui, width: f32, content: impl FnOnce(&mut Ui)) {
    ui.vertical(|ui| {
        ui.set_width(width);
        content(ui);
    });
}

/// What a place of the set is called.
pub(in crate::ui) fn slot_name(slot: Slot) -> &'static str {
    match slot {
        Slot::Avatar => tr!("characters-avatar"),
        Slot::Face => tr!("characters-face"),
        Slot::Front => tr!("characters-front"),
        Slot::Side => tr!("characters-side"),
        Slot::Back => tr!("characters-back"),
    }
}

fn pictures_ui(ui: &mut Ui, cx: &mut Cx<'_>, one: &Arc<Character>) {
    let wanted = one.wanted();
    let per_row = if ui.available_width() < ONE_ROW_FROM { 2 } else { wanted.len() };
    // A set of one is no reason for a huge picture.
    let columns = per_row.max(3) as f32;
    let width = (ui.available_width() - (columns - 1.0) * space::M) / columns;
    for row in wanted.chunks(per_row.max(1)) {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = space::M;
            for slot in row {
                slot_ui(ui, cx, one, *slot, width);
            }
        });
        ui.add_space(space::M);
    }
}

fn slot_ui(ui: &mut Ui, cx: &mut Cx<'_>, one: &Arc<Character>, slot: Slot, width: f32) {
    let tokens = theme::tokens(ui);
    let state = one.slots.get(&slot).cloned().unwrap_or_default();
    let stage = cx.state.studio.stages.get(&(one.id, slot)).cloned();
    Frame::new().fill(tokens.bg2).corner_radius(radius::CARD).show(ui, |ui| {
        ui.vertical(|ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing.y = 2.0;
            let can_compare = stage.is_none() && (state.picture.is_some() || state.candidate.is_some());
            let sense = if can_compare { egui::Sense::click() } else { egui::Sense::hover() };
            let (rect, response) = ui.allocate_exact_size(Vec2::new(width, width * ASPECT), sense);
            let shown = state.candidate.as_ref().or(state.picture.as_ref());
            let id = shown.map(|picture| PictureId {
                source: cx.state.studio.picture(one.id, picture),
                fit: Fit::Cover { width: 512, height: 640 },
            });
            let corners = CornerRadius { nw: radius::CARD, ne: radius::CARD, sw: 0, se: 0 };
            let safe = cx.state.settings.mature.treat(one.rating.level, None) == MatureMode::Show;
            let preview = cx.state.studio.previews.get(&(one.id, slot)).filter(|_| safe && stage.is_some());
            let live = preview.and_then(|thumb| cx.textures.live(ui.ctx(), (one.id, slot), thumb));
            if let Some(live) = live {
                widgets::texture_ui(ui, rect, corners, &live);
                bar_ui(ui, rect, stage.as_ref());
            } else if id.is_some() {
                picture_ui(ui, cx, rect, corners, id, (ModelKind::Vae, safe));
            } else {
                nothing_ui(ui, rect, corners, &state, stage.as_ref());
            }
            if can_compare {
                large_ui(ui, cx, one, slot, &response);
            }
            let lines = if one.slots.values().any(|state| state.failure().is_some()) { TROUBLE_LINES } else { LINES };
            Frame::new().inner_margin(egui::Margin::symmetric(space::M as i8, space::S as i8)).show(ui, |ui| {
                ui.set_width(width - 2.0 * space::M);
                // All five are as high as the one with most to say.
                let tools = if ui.available_width() < TOOLS_BESIDE_FROM { size::CONTROL } else { 0.0 };
                ui.set_min_height(48.0 + (lines - 1) as f32 * LINE + tools);
                words_ui(ui, cx, one, (slot, &state, stage.as_ref()));
            });
        });
    });
}

/// The picture leads to itself beside what it was made of, by click and by key; and it may be the source of a character.
fn large_ui(ui: &Ui, cx: &mut Cx<'_>, one: &Arc<Character>, slot: Slot, response: &egui::Response) {
    let name = tr!("characters-picture-of", what = slot_name(slot));
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, &name));
    if response.has_focus() {
        let stroke = egui::Stroke::new(2.0, theme::tokens(ui).accent);
        ui.painter().rect_stroke(response.rect, radius::CARD, stroke, egui::StrokeKind::Inside);
    }
    let response = response.clone().on_hover_cursor(egui::CursorIcon::ZoomIn);
    if response.clicked() {
        cx.memory.character.compared = Some((one.id, slot));
    }
    let Some(picture) = one.picture(slot) else { return };
    let source = cx.state.studio.picture(one.id, picture);
    let make = || StudioAsk::Draft(source.clone(), one.rating.level, one.name.clone());
    widgets::picture_menu_ui(&response, cx, (&source, None), make);
}

/// What stands where there is no picture: that it failed, how far it is, or nothing.
fn nothing_ui(ui: &Ui, rect: egui::Rect, corners: CornerRadius, state: &SlotState, stage: Option<&StageView>) {
    let tokens = theme::tokens(ui);
    ui.painter().rect_filled(rect, corners, tokens.bg3);
    let (glyph, ink) = match (stage, state.failure()) {
        (Some(_), _) => (icons::SPARKLE, tokens.text2),
        (None, Some(_)) => (icons::WARNING, tokens.bad),
        (None, None) => (icons::IMAGE, tokens.text3),
    };
    ui.painter().text(rect.center(), egui::Align2::CENTER_CENTER, glyph, icons::font(32.0), ink);
    bar_ui(ui, rect, stage);
}

/// How far a picture is, at its lower edge.
fn bar_ui(ui: &Ui, rect: egui::Rect, stage: Option<&StageView>) {
    let tokens = theme::tokens(ui);
    if let Some(part) = stage.and_then(fraction) {
        let middle = rect.center_bottom() - egui::vec2(0.0, space::M);
        let bar = egui::Rect::from_center_size(middle, Vec2::new(rect.width() - 2.0 * space::M, 5.0));
        ui.painter().rect_filled(bar, 2, tokens.bg1);
        let full = egui::Rect::from_min_size(bar.min, Vec2::new(bar.width() * part, bar.height()));
        ui.painter().rect_filled(full, 2, tokens.accent);
    }
}

/// How much of a picture is there while it is made, between 0 and 1.
fn fraction(stage: &StageView) -> Option<f32> {
    match stage.state {
        JobState::Running { step, steps, .. } if steps > 0 => Some((step as f32 / steps as f32).clamp(0.0, 1.0)),
        _ => None,
    }
}

/// How far a picture is, in words.
pub(in crate::ui) fn so_far(stage: &StageView) -> String {
    let server = stage.server.clone();
    match &stage.state {
        JobState::Waiting => tr!("characters-waits").to_owned(),
        JobState::Uploading | JobState::Submitting => tr!("characters-sending", server = server),
        JobState::Queued(before) => tr!("characters-queued", before = *before, server = server),
        JobState::Running { step, steps, .. } if *steps > 0 => {
            tr!("characters-step", step = *step, steps = *steps, server = server)
        }
        JobState::Running { .. } => tr!("characters-loading", server = server),
        JobState::Fetching => tr!("characters-fetching", server = server),
        JobState::OutOfReach => tr!("characters-out-of-reach", server = server),
    }
}

fn words_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    one: &Arc<Character>,
    (slot, state, stage): (Slot, &SlotState, Option<&StageView>),
) {
    let tokens = theme::tokens(ui);
    let has_tools =
        stage.is_none() && (state.candidate.is_some() || state.picture.is_some() || state.trouble.is_some());
    let is_narrow = ui.available_width() < TOOLS_BESIDE_FROM;
    ui.horizontal(|ui| {
        let name = RichText::new(slot_name(slot)).font(theme::body_medium()).color(tokens.text1);
        ui.add(Label::new(name).truncate());
        if stage.is_none() && state.candidate.is_none() && state.picture.is_some() {
            ui.label(icons::icon_fill(icons::CHECK_CIRCLE, size::ICON).color(tokens.ok));
        }
        if has_tools && !is_narrow {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| tools_ui(ui, cx, one, (slot, state)));
        }
    });
    if has_tools && is_narrow {
        let row = Vec2::new(ui.available_width(), size::CONTROL);
        let layout = egui::Layout::right_to_left(egui::Align::Center);
        ui.allocate_ui_with_layout(row, layout, |ui| tools_ui(ui, cx, one, (slot, state)));
    }
    let line = match (stage, &state.candidate, &state.picture, &state.trouble) {
        (Some(stage), ..) => so_far(stage),
        (None, Some(newer), ..) => tr!("characters-newer", about = about(newer)),
        (None, None, Some(picture), _) => about(picture),
        (None, None, None, Some(trouble)) if trouble == STOPPED => tr!("characters-was-stopped").to_owned(),
        (None, None, None, Some(trouble)) => trouble.clone(),
        (None, None, None, None) => tr!("characters-not-yet").to_owned(),
    };
    let has_failed = state.picture.is_none() && state.failure().is_some() && stage.is_none();
    if has_failed {
        let galley = widgets::few_lines(ui, &line, (theme::small(), tokens.bad), ui.available_width(), TROUBLE_LINES);
        ui.label(galley).on_hover_text(line);
        return;
    }
    let galley = widgets::few_lines(ui, &line, (theme::small(), tokens.text2), ui.available_width(), LINES);
    ui.add(Label::new(galley).show_tooltip_when_elided(false)).on_hover_text(line);
    // A picture that stays although making it anew failed.
    if let (None, Some(_), Some(trouble)) = (stage, &state.picture, state.failure()) {
        let text = tr!("characters-anew-failed", why = trouble);
        ui.add(Label::new(RichText::new(&text).font(theme::small()).color(tokens.bad)).truncate()).on_hover_text(text);
    }
}

/// What can be done with a picture, from the right: look at it large, take or throw away the newer one, its recipe, make it anew.
fn tools_ui(ui: &mut Ui, cx: &mut Cx<'_>, one: &Arc<Character>, (slot, state): (Slot, &SlotState)) {
    ui.spacing_mut().item_spacing.x = space::XS;
    let is_running = cx.state.studio.running.contains(&one.id);
    if state.candidate.is_some() || state.picture.is_some() {
        let compare = tr!("characters-compare", what = slot_name(slot));
        if widgets::icon_button(ui, icons::EYE, &compare).clicked() {
            cx.memory.character.compared = Some((one.id, slot));
        }
    }
    if state.candidate.is_some() {
        // Not where a click made it anew: whoever clicks twice throws nothing away.
        if widgets::icon_button(ui, icons::X, tr!("characters-keep-old")).clicked() {
            cx.push(Action::Studio(StudioAsk::Decide(one.id, slot, false)));
        }
        if widgets::icon_button(ui, icons::CHECK, tr!("characters-take-new")).clicked() {
            cx.push(Action::Studio(StudioAsk::Decide(one.id, slot, true)));
        }
    } else if state.picture.is_none() && state.trouble.is_some() && !is_running {
        let retry = tr!("characters-retry-one", what = slot_name(slot));
        let chip = widgets::click_chip(ui, tr!("characters-retry-short"), Tone::Accent);
        chip.widget_info(move || WidgetInfo::labeled(egui::Role::Button, true, &retry));
        if chip.clicked() {
            cx.push(Action::Studio(StudioAsk::Retry(one.id, Some(slot))));
        }
    } else if let Some(picture) = &state.picture {
        recipe_ui(ui, cx, one, (slot, picture));
        let renew = tr!("characters-renew", what = slot_name(slot));
        let price = cx.state.studio.credits.price_picture;
        let is_paid = one.owner == Owner::You && price > 0;
        let name = if is_paid { tr!("characters-renew-price", renew = renew, count = price) } else { renew };
        if !is_running && widgets::icon_button(ui, icons::ARROWS_CLOCKWISE, &name).clicked() {
            cx.push(Action::Studio(StudioAsk::Renew(one.id, slot)));
        }
    }
}

/// Seed, time, server, method.
pub(super) fn about(picture: &SlotPicture) -> String {
    tr!(
        "characters-about",
        seed = picture.seed.to_string(),
        seconds = format!("{:.1}", picture.seconds),
        server = picture.server.clone(),
        method = picture.method.clone()
    )
}

fn actions_ui(ui: &mut Ui, cx: &mut Cx<'_>, one: &Arc<Character>) {
    ui.spacing_mut().item_spacing.y = space::S;
    let is_running = cx.state.studio.running.contains(&one.id);
    if is_running {
        if widgets::secondary(ui, tr!("characters-stop")).clicked() {
            cx.push(Action::Studio(StudioAsk::Stop(one.id)));
        }
    } else if !one.lacking().is_empty() && widgets::primary(ui, tr!("characters-retry")).clicked() {
        cx.push(Action::Studio(StudioAsk::Retry(one.id, None)));
    }
    ui.columns(2, |halves| {
        if one.made() > 0 {
            export_ui(&mut halves[0], cx, one);
            recipes_ui(&mut halves[1], cx, one);
        }
    });
    if is_running {
        return;
    }
    ui.columns(2, |halves| {
        if widgets::secondary(&mut halves[0], tr!("characters-edit")).clicked() {
            cx.memory.character.edited = Some(Box::new(Character::clone(one)));
            cx.push(Action::Studio(StudioAsk::AskServers));
        }
        if widgets::secondary(&mut halves[1], tr!("characters-delete")).clicked() {
            cx.push(Action::Studio(StudioAsk::Delete(one.id, true)));
        }
    });
}
