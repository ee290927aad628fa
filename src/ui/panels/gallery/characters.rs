//! The gallery's characters: a card each, with the avatar and how complete the set is.

use crate::app::{Action, BatchAsk, DraftView, FileWish, Fit, PictureId, StudioAsk};
use crate::model::character::{Character, Owner, Slot};
use crate::model::kind::ModelKind;
use crate::model::mature::MatureMode;
use crate::ui::theme::{self, radius, size, space};
use crate::ui::widgets::{self, Tone, picture_ui, tag};
use crate::ui::{Cx, icons};
use crate::words::tr;
use egui::{Align2, Button, CornerRadius, Frame, Label, Rect, RichText, ScrollArea, Sense, Ui, Vec2, WidgetInfo};
use std::sync::Arc;

/// Height of a card's picture beside its width.
const ASPECT: f32 = 1.25;
/// Height of the words below it.
const WORDS: f32 = 48.0;
/// The tools of the header need so much room, else the button is a sign.
const TOOLS_WIDTH: f32 = 170.0;

/// What stands at the right of the header: credits, an automatic run, a new character.
pub(super) fn tools_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let tokens = theme::tokens(ui);
    let is_asked = if ui.available_width() < TOOLS_WIDTH {
        widgets::icon_button(ui, icons::PLUS, tr!("characters-new")).clicked()
    } else {
        let label = RichText::new(tr!("characters-new")).font(theme::small_medium()).color(tokens.on_accent);
        ui.add(Button::new(label).fill(tokens.accent).corner_radius(radius::BUTTON)).clicked()
    };
    if is_asked {
        cx.push(Action::AskFile(FileWish::CharacterSource));
    }
    ui.add_space(space::S);
    let studio = &cx.state.studio;
    let mut parts = vec![tr!("characters-count", count = studio.characters.len())];
    if studio.is_loaded {
        parts.push(tr!("characters-credits", count = studio.credits.yours));
    }
    if let Some(progress) = &studio.batch.progress {
        parts.push(tr!("characters-batch-running", ended = progress.ended, wanted = progress.wanted));
    }
    if widgets::icon_button(ui, icons::CALENDAR, tr!("batch-title")).clicked() {
        cx.push(Action::Studio(StudioAsk::Batch(BatchAsk::Show)));
    }
    let told = ui.painter().layout_no_wrap(parts.join(" · "), theme::small(), tokens.text2);
    // Cut off it would tell nothing.
    if told.size().x <= ui.available_width() {
        ui.label(told);
    }
}

pub(super) fn characters_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    draft_ui(ui, cx);
    if cx.state.studio.characters.is_empty() {
        empty_ui(ui, cx);
        return;
    }
    ScrollArea::vertical().id_salt("characters").auto_shrink([false, false]).show(ui, |ui| {
        ui.add_space(space::S);
        let room = ui.available_width() - 2.0 * space::L;
        let wanted = cx.state.settings.tile_width.max(140.0);
        let columns = ((room + space::M) / (wanted + space::M)).floor().max(1.0);
        let width = ((room - (columns - 1.0) * space::M) / columns).max(60.0);
        let extent = Vec2::new(width, width * ASPECT + WORDS);
        let characters = cx.state.studio.characters.clone();
        for row in characters.chunks(columns as usize) {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = space::M;
                ui.add_space(space::L);
                for one in row {
                    card_ui(ui, cx, one, extent);
                }
            });
            ui.add_space(space::M);
        }
    });
}

/// A character whose preparation was left: it waits to be gone on with.
fn draft_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let tokens = theme::tokens(ui);
    let name = match &cx.state.studio.draft {
        DraftView::None | DraftView::Failed(_) => return,
        DraftView::Ready { character, .. } => character.name.clone(),
        DraftView::Reading => tr!("characters-character").to_owned(),
    };
    let frame = Frame::new().fill(tokens.bg2).corner_radius(radius::CARD).inner_margin(space::S as i8);
    ui.horizontal(|ui| {
        ui.add_space(space::L);
        frame.show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.label(icons::icon(icons::NOTE_PENCIL, size::ICON).color(tokens.text2));
                ui.label(RichText::new(tr!("characters-draft", name = name)).font(theme::body()).color(tokens.text1));
                if widgets::link(ui, tr!("characters-draft-go-on")).clicked() {
                    cx.push(Action::Studio(StudioAsk::GoOn(true)));
                }
                if widgets::icon_button(ui, icons::X, tr!("characters-draft-drop")).clicked() {
                    cx.push(Action::Studio(StudioAsk::GoOn(false)));
                }
            });
        });
    });
    ui.add_space(space::S);
}

fn empty_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let tokens = theme::tokens(ui);
    ui.vertical_centered(|ui| {
        ui.set_max_width(420.0);
        ui.add_space(ui.available_height() * 0.2);
        ui.label(icons::icon(icons::USER_CIRCLE, 48.0).color(tokens.text3));
        ui.add_space(space::S);
        ui.label(RichText::new(tr!("characters-none")).font(theme::heading()).color(tokens.text1));
        ui.add_space(space::XS);
        let why = if cx.state.studio.servers.is_empty() { tr!("characters-no-server") } else { tr!("characters-how") };
        ui.add(Label::new(RichText::new(why).font(theme::body()).color(tokens.text2)).wrap());
        ui.add_space(space::M);
        // Without a server the way to one comes first.
        let has_server = !cx.state.studio.servers.is_empty();
        if !has_server {
            if widgets::primary(ui, tr!("characters-add-server")).clicked() {
                cx.memory.settings.wanted = Some(crate::ui::sheets::SettingId::ComfyServers);
                cx.push(Action::Show(crate::app::Sheet::Settings));
            }
            ui.add_space(space::S);
        }
        let new = if has_server { widgets::primary } else { widgets::secondary };
        if new(ui, tr!("characters-new")).clicked() {
            cx.push(Action::AskFile(FileWish::CharacterSource));
        }
    });
}

fn card_ui(ui: &mut Ui, cx: &mut Cx<'_>, one: &Arc<Character>, extent: Vec2) {
    let tokens = theme::tokens(ui);
    let (rect, response) = ui.allocate_exact_size(extent, Sense::click());
    let summary = tr!("characters-complete", made = one.made(), wanted = one.wanted().len());
    let name = tr!("characters-card", name = one.name.clone(), summary = summary.clone());
    response.widget_info(move || WidgetInfo::labeled(egui::Role::Button, true, &name));
    if response.clicked() {
        cx.push(Action::Studio(StudioAsk::Open(one.id)));
    }
    if !ui.is_rect_visible(rect) {
        return;
    }
    let (picture, words) = rect.split_top_bottom_at_y(rect.bottom() - WORDS);
    let ground = if response.hovered() || response.has_focus() { tokens.hover } else { tokens.bg2 };
    ui.painter().rect_filled(rect, radius::CARD, ground);
    let corners = CornerRadius { nw: radius::CARD, ne: radius::CARD, sw: 0, se: 0 };
    let source = one.picture(Slot::Avatar).map(|avatar| cx.state.studio.picture(one.id, avatar));
    let id = source.map(|source| PictureId { source, fit: Fit::Cover { width: 512, height: 640 } });
    let safe = cx.state.settings.mature.treat(one.rating.level, None) == MatureMode::Show;
    picture_ui(ui, cx, picture, corners, id, (ModelKind::Vae, safe));
    let inner = picture.shrink(space::S - 1.0);
    if one.owner == Owner::Curator {
        tag(ui, inner.left_top(), Align2::LEFT_TOP, tr!("characters-automatic"), Tone::Plain);
    }
    let is_running = cx.state.studio.running.contains(&one.id);
    if is_running {
        tag(ui, inner.right_top(), Align2::RIGHT_TOP, tr!("characters-running"), Tone::Accent);
    }
    words_ui(ui, words.shrink2(Vec2::new(space::M, space::S - 2.0)), one, &summary);
    if response.has_focus() {
        let stroke = egui::Stroke::new(1.5, tokens.accent);
        ui.painter().rect_stroke(rect, radius::CARD, stroke, egui::StrokeKind::Inside);
    }
}

fn words_ui(ui: &Ui, rect: Rect, one: &Character, summary: &str) {
    let tokens = theme::tokens(ui);
    let title = widgets::one_line(ui, &one.name, theme::body_medium(), tokens.text1, rect.width());
    ui.painter().galley(rect.left_top(), title, tokens.text1);
    let is_whole = one.lacking().is_empty();
    let dots = one.wanted().len() as f32 * (size::GAP + 2.0);
    let line = widgets::one_line(ui, summary, theme::small(), tokens.text2, rect.width() - dots - space::S);
    let top = rect.bottom() - line.size().y;
    let middle = top + line.size().y / 2.0;
    ui.painter().galley(egui::pos2(rect.left(), top), line, tokens.text2);
    for (at, slot) in one.wanted().iter().enumerate() {
        let centre = egui::pos2(rect.right() - dots + (at as f32 + 0.5) * (size::GAP + 2.0), middle);
        let ink = match one.picture(*slot) {
            Some(_) => tokens.ok,
            None if one.slots.get(slot).is_some_and(|state| state.failure().is_some()) => tokens.bad,
            None => tokens.bg3,
        };
        ui.painter().circle_filled(centre, if is_whole { 3.0 } else { 3.5 }, ink);
    }
}
