//! The selected model's reception, its pictures, its tags, and who made it. From what the store knows, with the age of
//! that knowledge, so it is there without a network too.

use super::creators::{follow_button_ui, show_all_of};
use super::entry::Entry;
use super::is_left_out;
use super::made::made_ui;
use super::squares::{GAP, squares_ui};
use crate::app::{Action, CreatorRow, DetailPicture, Details, Fit, PictureId, Sheet, StudioAsk};
use crate::model::card::Card;
use crate::model::catalogue::{MediaKind, Stats};
use crate::model::facet::{FacetValue, Part};
use crate::model::file::Lookup;
use crate::model::mature::MatureMode;
use crate::model::online::ImagesOf;
use crate::model::reception::Liking;
use crate::ui::panels::gallery::stars_ui;
use crate::ui::theme::{self, radius, size, space};
use crate::ui::widgets::{self, Tone};
use crate::ui::{Cx, icons};
use crate::words::{self, tr};
use egui::{CornerRadius, Rect, RichText, Sense, Ui, Vec2};
use std::sync::Arc;

/// Tags that are listed before somebody asks for all.
const FEW_TAGS: usize = 14;
/// Pictures in a row.
const COLUMNS: usize = 4;
/// Pictures that are shown; the rest is in the quick look.
const PICTURES: usize = 12;

pub(super) fn model_ui(ui: &mut Ui, cx: &mut Cx<'_>, details: &Arc<Details>) {
    // All of it is about this model, whichever was pointed at last.
    let tokens = theme::tokens(ui);
    let name = RichText::new(&details.card.name).font(theme::body_medium()).color(tokens.text1);
    ui.add(egui::Label::new(name).truncate());
    ui.add_space(space::M);
    if details.model.is_some() {
        reception_ui(ui, cx, details);
    } else {
        widgets::hint(ui, unknown(&details.record.lookup));
        widgets::gap(ui);
    }
    own_ui(ui, cx, details);
    pictures_ui(ui, cx, details);
    if let Some(page) = &details.page {
        made_ui(ui, cx, &details.card, page.id);
    }
    tags_ui(ui, cx, details);
    creator_ui(ui, cx, details);
}

/// Why nothing is said of a file: that nobody knows it is another thing than that nobody asked.
fn unknown(lookup: &Lookup) -> &'static str {
    match lookup {
        Lookup::Pending => tr!("community-not-asked"),
        Lookup::Found(_) | Lookup::NotFound { .. } => tr!("community-not-known"),
    }
}

fn reception_ui(ui: &mut Ui, cx: &Cx<'_>, details: &Details) {
    let tokens = theme::tokens(ui);
    let Some(stats) = details.model.as_ref().and_then(|model| model.stats.as_ref()) else { return };
    let age = words::ago(stats.at_unix_secs, cx.state.now_unix_secs);
    widgets::section(ui, tr!("community-reception"), &tr!("community-as-of", ago = age));
    let Stats { download_count, thumbs_up_count, thumbs_down_count, comment_count, tip_count } = stats.value;
    if let Some(liking) = Liking::of(thumbs_up_count.unwrap_or(0), thumbs_down_count.unwrap_or(0)) {
        let percent = |share: f64| format!("{:.0}%", share * 100.0);
        // Rounded down: a bound that is nearly 100% is not "100%".
        let low = (liking.low * 100.0).floor() / 100.0;
        ui.horizontal(|ui| {
            ui.label(RichText::new(percent(liking.share)).font(theme::title()).color(tokens.text1));
            let sure = tr!("community-sure", low = percent(low), high = percent(liking.high));
            widgets::hint(ui, sure).on_hover_text(tr!("community-sure-why"));
        });
        widgets::bar(ui, ui.available_width(), liking.share as f32, tokens.ok);
        ui.add_space(space::XS);
    }
    let parts: Vec<String> = [
        download_count.map(|count| tr!("community-downloads", count = count)),
        thumbs_up_count.map(|count| tr!("community-up", count = count)),
        thumbs_down_count.map(|count| tr!("community-down", count = count)),
        comment_count.map(|count| tr!("community-comments", count = count)),
        tip_count.filter(|count| *count > 0).map(|count| tr!("community-tips", count = words::count(count))),
    ]
    .into_iter()
    .flatten()
    .collect();
    widgets::hint(ui, if parts.is_empty() { tr!("community-counts-hidden").to_owned() } else { parts.join(" · ") });
    widgets::gap(ui);
}

/// What the user thinks of it: the only review in words there is, since CivitAI tells none.
fn own_ui(ui: &mut Ui, cx: &mut Cx<'_>, details: &Details) {
    let tokens = theme::tokens(ui);
    widgets::section(ui, tr!("community-own"), "");
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), size::ICON + 4.0), Sense::hover());
    let card = cx.state.selected_card().unwrap_or(&details.card).clone();
    stars_ui(ui, cx, &card, rect, true);
    let note = details.marks.note.trim();
    if !note.is_empty() {
        let words = RichText::new(note).font(theme::small()).color(tokens.text1);
        ui.add(egui::Label::new(words).wrap());
    }
    widgets::gap(ui);
}

/// The pictures that may be shown, a click on one opens it large.
fn pictures_ui(ui: &mut Ui, cx: &mut Cx<'_>, details: &Arc<Details>) {
    let treat = |cx: &Cx<'_>, picture: &DetailPicture| cx.state.treat_level(&details.card, picture.level);
    let shown: Vec<(usize, MatureMode)> = details
        .pictures
        .iter()
        .enumerate()
        .map(|(index, picture)| (index, treat(cx, picture)))
        .filter(|(_, mode)| *mode != MatureMode::Hide)
        .collect();
    if shown.is_empty() {
        return;
    }
    widgets::section(ui, tr!("community-examples"), &words::count(shown.len() as u64));
    let below = (GAP - ui.spacing().item_spacing.y).max(0.0);
    let first = shown.get(..PICTURES.min(shown.len())).unwrap_or_default();
    squares_ui(ui, first, COLUMNS, below, |ui, (index, mode), side| {
        if let Some(picture) = details.pictures.get(*index) {
            picture_ui(ui, cx, &details.card, (*index, picture), *mode, side);
        }
    });
    if shown.len() > PICTURES && widgets::link(ui, &tr!("community-all-pictures", count = shown.len())).clicked() {
        cx.push(Action::Show(Sheet::Picture));
    }
    widgets::gap(ui);
}

fn picture_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    card: &Card,
    (index, picture): (usize, &DetailPicture),
    mode: MatureMode,
    side: f32,
) {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::click());
    let name = tr!("community-picture-number", number = index + 1);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
    if ui.is_rect_visible(rect) {
        let fit = Fit::Cover { width: 256, height: 256 };
        let id = PictureId { source: picture.source.clone(), fit };
        let corners = CornerRadius::same(radius::CONTROL);
        widgets::picture_ui(ui, cx, rect, corners, Some(id), (card.kind, mode == MatureMode::Show));
        if picture.media == MediaKind::Video {
            let tokens = theme::tokens(ui);
            let at = rect.left_bottom() + Vec2::new(6.0, -6.0);
            ui.painter().text(at, egui::Align2::LEFT_BOTTOM, icons::PLAY, icons::fill_font(14.0), tokens.on_image);
        }
        if cx.state.picture == index {
            let stroke = egui::Stroke::new(2.0, theme::tokens(ui).accent);
            ui.painter().rect_stroke(rect, radius::CONTROL, stroke, egui::StrokeKind::Inside);
        }
    }
    if picture.media == MediaKind::Image {
        let make = || StudioAsk::draft_of(picture, None, &card.name);
        widgets::picture_menu_ui(&response, cx, (&picture.source, Some(card.key)), make);
    }
    if response.on_hover_cursor(egui::CursorIcon::ZoomIn).clicked() {
        cx.push(Action::ShowPicture(index));
        cx.push(Action::Show(Sheet::Picture));
    }
}

/// CivitAI's tags; a click shows what else in the library has it.
fn tags_ui(ui: &mut Ui, cx: &mut Cx<'_>, details: &Details) {
    let tags = &details.card.tags;
    if tags.is_empty() {
        return;
    }
    widgets::section(ui, tr!("community-tags"), "");
    let all = cx.memory.community.tags_of == Some(details.record.key);
    let shown = if all { tags.len() } else { FEW_TAGS };
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::splat(6.0);
        for tag in tags.iter().take(shown) {
            let value = FacetValue::Tag(tag.to_lowercase());
            let on = cx.state.query.part(&value) == Part::Include;
            let chip = widgets::click_chip(ui, tag, if on { Tone::Accent } else { Tone::Plain });
            if chip.on_hover_text(tr!("community-tag-hint", tag = tag)).clicked() {
                cx.push(Action::SetPart(value, if on { Part::Off } else { Part::Include }));
            }
        }
        if tags.len() > shown {
            let more = tr!("facet-more", count = tags.len() - shown);
            if widgets::click_chip(ui, &more, Tone::Plain).clicked() {
                cx.memory.community.tags_of = Some(details.record.key);
            }
        }
    });
    widgets::gap(ui);
}

/// Who made it, and what else of theirs is in the library.
fn creator_ui(ui: &mut Ui, cx: &mut Cx<'_>, details: &Details) {
    let Some(name) = details.card.creator.as_deref().map(str::to_owned) else { return };
    let tokens = theme::tokens(ui);
    widgets::section(ui, tr!("community-creator"), "");
    ui.horizontal(|ui| {
        ui.label(icons::icon(icons::USER_CIRCLE, 20.0).color(tokens.text2));
        if widgets::link(ui, &name).on_hover_text(tr!("community-creator-open", name = &name)).clicked() {
            cx.push(Action::OpenCreator(name.clone()));
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let known = details.model.as_ref().and_then(|model| model.creator.as_ref());
            if known.is_some() && widgets::link(ui, tr!("community-creator-page")).clicked() {
                cx.push(Action::OpenUrl(format!("https://civitai.com/user/{}", escaped(&name))));
            }
        });
    });
    let profile = cx.state.community.all_creators.get(&name.to_lowercase()).cloned();
    if let Some(creator) = &profile {
        profile_ui(ui, cx, creator);
    }
    follow_ui(ui, cx, &name);
    if details.model.is_some() && widgets::link(ui, tr!("community-creator-pictures")).clicked() {
        cx.push(Action::ShowImages(ImagesOf::User(name.clone()), name.clone()));
    }
    ui.add_space(space::XS);
    ui.spacing_mut().item_spacing.y = 2.0;
    for card in details.by_creator.iter().filter(|card| !is_left_out(cx, card)).cloned().collect::<Vec<_>>() {
        other_model_ui(ui, cx, &card);
    }
    if widgets::link(ui, tr!("community-all-by-creator")).clicked() {
        let has_more = profile.is_none_or(|creator| creator.known_models > creator.installed_models);
        show_all_of(cx, &name, has_more);
    }
    ui.spacing_mut().item_spacing.y = space::XS;
    widgets::gap(ui);
}

/// How much is known of a creator, how it was received, and how busy they are.
pub(super) fn profile_ui(ui: &mut Ui, cx: &Cx<'_>, creator: &CreatorRow) {
    let (known, own) = (creator.known_models, creator.installed_models);
    let mut lines = vec![tr!("community-profile-models", count = known, own = own)];
    if creator.download_count > 0 || creator.like_count > 0 {
        let downloads = words::count_short(creator.download_count);
        lines.push(tr!(
            "community-profile-totals",
            downloads = downloads,
            likes = words::count_short(creator.like_count)
        ));
    }
    let newest = (creator.newest_unix_secs > 0).then(|| words::ago(creator.newest_unix_secs, cx.state.now_unix_secs));
    let mut activity: Vec<String> = newest.iter().map(|ago| tr!("community-profile-newest", ago = ago)).collect();
    if creator.downloads_gained > 0 {
        activity.push(tr!("community-creator-gained", count = words::count_short(creator.downloads_gained)));
    }
    lines.extend((!activity.is_empty()).then(|| activity.join(" · ")));
    for line in lines {
        widgets::hint(ui, line);
    }
    ui.add_space(space::XS);
}

/// Following a creator is kept on this machine; CivitAI is not told.
fn follow_ui(ui: &mut Ui, cx: &mut Cx<'_>, name: &str) {
    let followed = cx.state.community.follows(name);
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), size::CONTROL), Sense::hover());
    let at = Rect::from_min_size(rect.min, Vec2::new(92.0, size::CONTROL - 4.0));
    follow_button_ui(ui, cx, at, name, followed);
}

fn other_model_ui(ui: &mut Ui, cx: &mut Cx<'_>, card: &Card) {
    let picture = widgets::picture_of(card, Fit::Cover { width: 256, height: 256 });
    let entry = Entry {
        picture: picture.map(|id| (id, cx.state.treat(card))),
        kind: card.kind,
        name: &card.name,
        under: card.base_label(),
        right_room: 0.0,
        spoken: "",
    };
    if entry.ui(ui, cx).0.clicked() {
        cx.push(Action::Reach(card.key));
    }
}

/// A user name as part of an address.
pub(super) fn escaped(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            out.extend(["%".to_owned(), format!("{byte:02X}")]);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn a_name_cannot_break_out_of_the_address() {
        assert_eq!(escaped("mira_draws"), "mira_draws");
        assert_eq!(escaped("a/../b?c#é"), "a%2F..%2Fb%3Fc%23%C3%A9");
    }
}
