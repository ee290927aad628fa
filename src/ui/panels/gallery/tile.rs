//! A card on the wall: its picture with tags, its name, what it is ordered by, stars, and how sure its identity is.

use super::item::{self, Item};
use super::rating;
use crate::app::{AppState, Fit, Row};
use crate::model::card::Card;
use crate::model::catalogue::Access;
use crate::model::file::FileState;
use crate::model::finding::FindingCode;
use crate::model::mature::MatureMode;
use crate::model::online::ModelOrder;
use crate::model::query::SortBy;
use crate::ui::theme::{self, Tokens, radius, space};
use crate::ui::widgets::{Tone, paint_ring, picture_of, picture_ui, tag, tag_width};
use crate::ui::{Cx, icons};
use crate::words::{self, names, tr};
use egui::{Align2, Color32, CornerRadius, FontId, Rect, Stroke, StrokeKind, Ui, Vec2};
use std::borrow::Cow;
use std::sync::Arc;

/// Height of the words under a picture.
pub(super) const CAPTION: f32 = 54.0;
/// Height of a picture by its width.
pub(super) const ASPECT: f32 = 1.08;
/// Between the edge of a tile and its words.
const INSET: f32 = 10.0;

/// Paints a card and lets it be used.
pub(super) fn tile_ui(ui: &Ui, cx: &mut Cx<'_>, rect: Rect, row: &Arc<Row>, stop: bool) {
    let item = item::item_ui(ui, cx, rect, row, stop);
    if !ui.is_rect_visible(rect) {
        return;
    }
    let tokens = theme::tokens(ui);
    // One alone is told by its outline; several are told from the rest by their ground.
    let ground = match (item.chosen && cx.state.chosen.len() > 1, item.hovered) {
        (true, _) => tokens.accent_bg,
        (false, true) => tokens.hover,
        (false, false) => tokens.bg2,
    };
    ui.painter().rect_filled(rect, radius::CARD, ground);
    let mut picture = rect;
    picture.max.y -= CAPTION;
    let corners = CornerRadius { nw: radius::CARD, ne: radius::CARD, sw: 0, se: 0 };
    let shown = card_picture_ui(ui, cx, picture, corners, &row.card, item.hovered);
    if cx.state.is_unreachable(&row.card) {
        ui.painter().rect_filled(picture, corners, tokens.bg2.gamma_multiply(0.66));
    }
    tags_ui(ui, cx.state, picture, row, shown);
    let elided = caption_ui(ui, cx, rect, row, &item);
    outline_ui(ui, rect, &item, tokens);
    if elided {
        item.response.on_hover_text(row.card.name.as_str());
    }
}

/// Paints the picture of a card as its level allows; returns whether it is shown as it is.
pub(super) fn card_picture_ui(
    ui: &Ui,
    cx: &mut Cx<'_>,
    rect: Rect,
    corners: CornerRadius,
    card: &Card,
    hovered: bool,
) -> bool {
    let shown = item::may_show(cx, card, hovered);
    let pixels = rect.width() * ui.ctx().pixels_per_point();
    let width = if pixels <= 256.0 { 256 } else { 512 };
    let fit = Fit::Cover { width, height: (width as f32 * ASPECT) as u32 };
    picture_ui(ui, cx, rect, corners, picture_of(card, fit), (card.kind, shown));
    shown
}

fn tags_ui(ui: &Ui, state: &AppState, picture: Rect, row: &Row, shown: bool) {
    let card = &row.card;
    let inner = picture.shrink(space::S - 1.0);
    let used = tag(ui, inner.left_top(), Align2::LEFT_TOP, names::kind(card.kind), Tone::Plain);
    if let Some((word, tone)) = remark(state, row)
        && used + tag_width(ui, word) + space::XS <= inner.width()
    {
        tag(ui, inner.right_top(), Align2::RIGHT_TOP, word, tone);
    }
    if !shown || state.treat(card) != MatureMode::Show {
        tag(ui, inner.left_bottom(), Align2::LEFT_BOTTOM, card.level().label(), Tone::Plain);
    }
    if card.rating > 0 {
        stars_tag(ui, inner.right_bottom(), card.rating);
    }
}

/// The user's stars in the lower right corner of the picture.
fn stars_tag(ui: &Ui, corner: egui::Pos2, stars: u8) {
    let tokens = theme::tokens(ui);
    let text = icons::STAR.repeat(usize::from(stars.min(5)));
    let galley = ui.painter().layout_no_wrap(text, icons::fill_font(10.0), tokens.on_image);
    let rect = Align2::RIGHT_BOTTOM.anchor_size(corner, galley.size() + Vec2::new(10.0, 8.0));
    ui.painter().rect_filled(rect, radius::CONTROL, tokens.on_image_bg);
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, tokens.on_image);
}

/// The one remark a tile has room for: the most important first.
pub(super) fn remark(state: &AppState, row: &Row) -> Option<(&'static str, Tone)> {
    let card = &row.card;
    let has = |code| card.findings.contains(&code);
    if card.missing {
        Some((tr!("tag-missing"), Tone::Warn))
    } else if state.offline_roots.contains(&card.root) {
        Some((tr!("tag-offline"), Tone::Plain))
    } else if card.state == FileState::Broken {
        Some((tr!("tag-broken"), Tone::Bad))
    } else if card.findings.iter().any(|code| code.warns_of_pickle()) {
        Some((tr!("tag-suspicious"), Tone::Bad))
    } else if has(FindingCode::Misplaced) {
        Some((tr!("tag-misplaced"), Tone::Warn))
    } else if row.duplicate == Some(FindingCode::Duplicate) {
        Some((tr!("tag-duplicate"), Tone::Warn))
    } else if has(FindingCode::Pickle) {
        Some((tr!("tag-pickle"), Tone::Plain))
    } else {
        published_remark(card, state.now_unix_secs)
    }
}

/// What CivitAI tells of a model, in a word.
fn published_remark(card: &Card, now_unix_secs: i64) -> Option<(&'static str, Tone)> {
    let is_model = !card.key.is_file();
    if is_model && card.in_library {
        Some((tr!("tag-in-library"), Tone::Ok))
    } else if card.update.is_some() {
        Some((tr!("tag-update"), Tone::Accent))
    } else if card.deleted {
        Some((tr!("tag-deleted"), Tone::Bad))
    } else if is_model && card.archived {
        Some((tr!("tag-archived"), Tone::Warn))
    } else if is_model && card.access.is_paid(now_unix_secs) {
        let word = if card.access == Access::Paid { tr!("tag-paid") } else { tr!("tag-early-access") };
        Some((word, Tone::Warn))
    } else {
        None
    }
}

/// How sure a file's identity is, as an icon.
pub(super) const fn identity(state: FileState, tokens: &Tokens) -> (&'static str, Color32) {
    match state {
        FileState::Identified => (icons::CHECK_CIRCLE, tokens.ok),
        FileState::Unknown => (icons::QUESTION, tokens.text3),
        FileState::Pending => (icons::CLOCK, tokens.text3),
        FileState::Broken => (icons::WARNING_OCTAGON, tokens.bad),
        FileState::NotInLibrary => (icons::GLOBE, tokens.text3),
    }
}

/// The words under the picture; returns whether the name had to be cut.
fn caption_ui(ui: &Ui, cx: &mut Cx<'_>, rect: Rect, row: &Row, item: &Item) -> bool {
    const MARK: f32 = 16.0;
    const RING: f32 = 22.0;
    let tokens = theme::tokens(ui);
    let card = &row.card;
    let (left, right) = (rect.min.x + INSET, rect.max.x - INSET);
    let first = rect.max.y - CAPTION + 17.0;
    let second = first + 20.0;
    let name_ink = if cx.state.is_unreachable(card) { tokens.text2 } else { tokens.text1 };
    // A colour stands before the name.
    let name_left = match tokens.label(card.label) {
        Some(ink) => {
            ui.painter().circle_filled(egui::pos2(left + 4.0, first), 4.0, ink);
            left + 13.0
        }
        None => left,
    };
    let at = egui::pos2(name_left, first);
    let (_, elided) = line(ui, &card.name, theme::body_medium(), name_ink, at, right - name_left);
    let (glyph, ink) = match card.state {
        FileState::NotInLibrary if card.in_library => (icons::CHECK_CIRCLE, tokens.ok),
        state => identity(state, tokens),
    };
    let ring = cx.state.judging.rings.get(&card.key).filter(|_| card.state != FileState::Broken);
    if let Some(ring) = ring {
        let centre = egui::pos2(right - RING / 2.0 + 2.0, second + 0.5);
        paint_ring(ui, centre, RING / 2.0, *ring, theme::font(10.0, theme::Weight::SemiBold));
    } else {
        let mark = egui::pos2(right - MARK / 2.0, second);
        ui.painter().text(mark, Align2::CENTER_CENTER, glyph, icons::font(15.0), ink);
    }
    let mark_width = if ring.is_some() { RING } else { MARK };
    let star = card.favourite || item.hovered;
    let room = right - left - mark_width - 4.0 - if star { 20.0 } else { 0.0 };
    let query = &cx.state.view.query;
    let sort = match (card.key.is_file(), query.online.order) {
        (true, _) => query.sort,
        (_, ModelOrder::Newest | ModelOrder::Oldest) => SortBy::Added,
        (_, ModelOrder::MostDownloaded) => SortBy::Downloads,
        (_, ModelOrder::HighestRated) => SortBy::Likes,
        _ => query.sort,
    };
    let detail = detail(row, sort, cx.state.now_unix_secs, room);
    let (width, _) = line(ui, &detail, theme::small(), tokens.text2, egui::pos2(left, second), room);
    let star = egui::pos2(left + width + 12.0, second - 0.5);
    rating::favourite_ui(ui, cx, card, star, item.hovered);
    elided
}

/// Paints one line that is cut with an ellipsis; returns its width and whether it was cut.
pub(super) fn line(ui: &Ui, text: &str, font: FontId, ink: Color32, at: egui::Pos2, room: f32) -> (f32, bool) {
    let galley = crate::ui::widgets::one_line(ui, text, font, ink, room.max(1.0));
    let (width, elided) = (galley.size().x, galley.elided);
    ui.painter().galley(egui::pos2(at.x, at.y - galley.size().y / 2.0), galley, ink);
    (width, elided)
}

/// The second line: what the wall is ordered by, else the base model, and the size where there is room.
fn detail(row: &Row, sort: SortBy, now_unix_secs: i64, room: f32) -> Cow<'_, str> {
    /// Width from which base model and size fit beside each other, in points.
    const BOTH: f32 = 130.0;
    let card = &row.card;
    let by_sort = match sort {
        SortBy::Added => Some(Cow::Owned(words::ago(card.first_seen_unix_secs, now_unix_secs))),
        SortBy::Modified => Some(Cow::Owned(words::date(card.stamp.modified_ns / 1_000_000_000))),
        SortBy::Size => Some(Cow::Borrowed(&*row.size_text)),
        SortBy::Downloads => card.download_count.map(|count| Cow::Owned(tr!("gallery-downloads", count = count))),
        SortBy::Likes => card.thumbs_up_count.map(|count| Cow::Owned(tr!("gallery-likes", count = count))),
        SortBy::Creator => card.creator.as_deref().map(Cow::Borrowed),
        SortBy::Precision => card.precision.as_ref().map(|precision| Cow::Owned(precision.to_string())),
        SortBy::State => Some(Cow::Borrowed(names::state(card.state))),
        SortBy::Folder => Some(Cow::Owned(super::table::folder(card))),
        SortBy::Name | SortBy::Base | SortBy::Kind | SortBy::Rating | SortBy::Score | SortBy::Own => None,
    };
    let is_unknown = card.base_model.is_none() && !card.family.is_known();
    by_sort.unwrap_or_else(|| {
        if card.stamp.size_bytes == 0 && !card.key.is_file() {
            Cow::Borrowed(card.base_label())
        } else if is_unknown {
            Cow::Borrowed(&*row.size_text)
        } else if room >= BOTH {
            Cow::Owned(format!("{} · {}", card.base_label(), row.size_text))
        } else {
            Cow::Borrowed(card.base_label())
        }
    })
}

fn outline_ui(ui: &Ui, rect: Rect, item: &Item, tokens: &Tokens) {
    let width = if item.selected {
        2.0
    } else if item.chosen || item.response.has_focus() {
        1.0
    } else {
        return;
    };
    ui.painter().rect_stroke(rect, radius::CARD, Stroke::new(width, tokens.accent), StrokeKind::Inside);
    if item.selected && item.response.has_focus() {
        // Who uses the keyboard sees that it is here.
        let around = Stroke::new(1.0, tokens.accent);
        ui.painter().rect_stroke(rect.expand(3.0), radius::CARD + 3, around, StrokeKind::Inside);
    }
}
