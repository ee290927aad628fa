//! The selected model as a card to hand on: painted as it will look, copied or saved as that picture, or as words.

use super::title_ui;
use crate::app::{Action, Command, Fit, Painted};
use crate::model::card::Card;
use crate::model::mature::MatureMode;
use crate::ui::Cx;
use crate::ui::theme::{self, radius, size, space};
use crate::ui::widgets::{self, Lie, PictureLook, Shelf, Tone, detail_picture_ui, picture_of, picture_ui};
use crate::words::{names, tr};
use egui::{Button, ColorImage, CornerRadius, Label, Rect, RichText, Sense, Ui, UiBuilder, Vec2};
use std::sync::{Arc, Mutex, PoisonError};

/// The card, in points.
const EXTENT: Vec2 = Vec2::new(680.0, 340.0);
/// Trigger words on it.
const MOST_WORDS: usize = 8;

/// What is to become of the painted card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Copy,
    Save,
}

/// What only this part of the window remembers, and only while it is open.
#[derive(Debug, Default)]
pub(crate) struct CardMemory {
    /// What the window painted, once it has; with the wish it was painted for.
    painted: Arc<Mutex<Option<(Wish, ColorImage)>>>,
}

pub(super) fn card_ui(ui: &mut Ui, cx: &mut Cx<'_>, room: Vec2) {
    title_ui(ui, cx, tr!("share-title"), "");
    let Some(card) = cx.state.selected_card().cloned() else {
        widgets::hint(ui, tr!("drawer-nothing"));
        return;
    };
    let width = ui.available_width().min(EXTENT.x);
    let height = EXTENT.y.min((room.y - 220.0).max(180.0));
    let (rect, _) = ui.allocate_exact_size(Vec2::new(width, height), Sense::hover());
    paint_ui(ui, cx, &card, rect);
    ui.add_space(space::M);
    let wish = buttons_ui(ui, cx);
    if let Some(wish) = wish {
        ask_for_picture(ui, cx, rect, wish);
    }
    take_picture(ui, cx);
}

fn buttons_ui(ui: &mut Ui, cx: &mut Cx<'_>) -> Option<Wish> {
    let mut wish = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::splat(space::S);
        if button(ui, tr!("share-copy-picture"), true).clicked() {
            wish = Some(Wish::Copy);
        }
        if button(ui, tr!("share-save"), true).clicked() {
            wish = Some(Wish::Save);
        }
        for command in [Command::CopyMarkdown, Command::CopyAddress, Command::CopyAir, Command::OpenPage] {
            let refusal = command.refusal(cx.state);
            let response = button(ui, command.label(), refusal.is_none()).on_hover_text(command.hint());
            if response.on_disabled_hover_text(refusal.unwrap_or_default()).clicked() {
                cx.push(Action::Run(command));
            }
        }
    });
    wish
}

fn button(ui: &mut Ui, words: &str, enabled: bool) -> egui::Response {
    let tokens = theme::tokens(ui);
    let label = RichText::new(words).font(theme::body_medium()).color(tokens.text1);
    let button = Button::new(label).fill(tokens.bg3).corner_radius(radius::BUTTON);
    ui.add_enabled(enabled, button.min_size(Vec2::new(0.0, size::CONTROL_LARGE)))
}

/// The window paints itself once more; of that the card is cut out.
fn ask_for_picture(ui: &Ui, cx: &Cx<'_>, rect: Rect, wish: Wish) {
    let place = Arc::clone(&cx.memory.card.painted);
    let (ctx, pixels_per_point) = (ui.ctx().clone(), ui.ctx().pixels_per_point());
    let whole = ui.ctx().content_rect();
    ui.ctx().request_screenshot(move |image| {
        let inside = rect.intersect(whole);
        let card = image.region(&inside, Some(pixels_per_point));
        *place.lock().unwrap_or_else(PoisonError::into_inner) = Some((wish, card));
        ctx.request_repaint();
    });
    ui.ctx().request_repaint();
}

fn take_picture(ui: &Ui, cx: &mut Cx<'_>) {
    let taken = cx.memory.card.painted.lock().unwrap_or_else(PoisonError::into_inner).take();
    let Some((wish, image)) = taken else { return };
    match wish {
        Wish::Copy => {
            ui.ctx().copy_image(image);
            cx.push(Action::Copied(tr!("share-picture").to_owned()));
        }
        Wish::Save => {
            let [width, height] = image.size;
            let rgba = image.pixels.iter().flat_map(|pixel| pixel.to_array()).collect();
            let card = Painted { width: width as u32, height: height as u32, rgba };
            cx.push(Action::SaveCard(Arc::new(card)));
        }
    }
}

/// The card itself: picture at the left, words at the right.
fn paint_ui(ui: &mut Ui, cx: &mut Cx<'_>, card: &Card, rect: Rect) {
    let tokens = theme::tokens(ui);
    ui.painter().rect_filled(rect, radius::CARD, tokens.bg2);
    let inner = rect.shrink(space::L);
    let side = inner.height().min(inner.width() * 0.45);
    let picture = Rect::from_min_size(inner.min, Vec2::new(side, inner.height()));
    picture_part_ui(ui, cx, card, picture);
    let words = Rect::from_min_max(egui::pos2(picture.max.x + space::L, inner.min.y), inner.max);
    ui.scope_builder(UiBuilder::new().max_rect(words), |ui| words_ui(ui, cx, card));
    let frame = egui::Stroke::new(1.0, tokens.line);
    ui.painter().rect_stroke(rect, radius::CARD, frame, egui::StrokeKind::Inside);
}

/// The picture that is shown of it; what is covered stays covered, because a card goes to others.
fn picture_part_ui(ui: &Ui, cx: &mut Cx<'_>, card: &Card, rect: Rect) {
    let corners = CornerRadius::same(radius::BUTTON);
    let details = cx.state.details.clone().filter(|details| details.record.key == card.key);
    if let Some(details) = details {
        let shelf = Shelf::of(cx.state, card, &details);
        if let Some(picture) = shelf.shown().and_then(|place| details.pictures.get(place)) {
            let look = PictureLook {
                picture,
                kind: card.kind,
                fit: Fit::Inside { max_side: 1024 },
                lie: Lie::Fill,
                corners,
                is_veiled: cx.state.treat_level(card, picture.level) == MatureMode::Blur,
                by_pointing: false,
            };
            detail_picture_ui(ui, cx, rect, &look);
            return;
        }
    }
    let safe = cx.state.treat(card) == MatureMode::Show;
    let id = picture_of(card, Fit::Inside { max_side: 1024 }).filter(|_| safe);
    picture_ui(ui, cx, rect, corners, id, (card.kind, safe));
}

fn words_ui(ui: &mut Ui, cx: &Cx<'_>, card: &Card) {
    let tokens = theme::tokens(ui);
    ui.add(Label::new(RichText::new(&card.name).font(theme::title()).color(tokens.text1)).wrap());
    ui.add_space(space::XS);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::splat(6.0);
        widgets::chip(ui, names::kind(card.kind), Tone::Plain);
        widgets::chip(ui, card.base_label(), Tone::Plain);
        let page = cx.state.shared().and_then(|shared| shared.page.and_then(|page| page.name.as_ref()));
        let version = page.map(|name| name.value.as_str()).or(card.version_name.as_deref());
        if let Some(version) = version {
            widgets::chip(ui, version, Tone::Plain);
        }
    });
    if let Some(creator) = &card.creator {
        ui.add_space(space::S);
        let line = RichText::new(tr!("drawer-by", creator = creator)).font(theme::body_medium()).color(tokens.text2);
        ui.add(Label::new(line).truncate());
    }
    if !card.trigger_words.is_empty() {
        ui.add_space(space::S);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = Vec2::splat(6.0);
            for word in card.trigger_words.iter().take(MOST_WORDS) {
                widgets::chip(ui, word, Tone::Accent);
            }
        });
    }
    ui.with_layout(egui::Layout::bottom_up(egui::Align::Min), |ui| {
        let address = cx.state.shared().and_then(|shared| shared.address());
        if let Some(address) = address {
            let plain = address.trim_start_matches("https://");
            ui.add(Label::new(RichText::new(plain).font(theme::small()).color(tokens.text2)).truncate());
        }
    });
}
