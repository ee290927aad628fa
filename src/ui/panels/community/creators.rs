//! Creators: who made the selected model, whom the user follows and what is new of them, who rises.

use super::entry::{Entry, square};
use super::is_left_out;
use crate::app::{Action, CreatorRow, Fit, Sheet, TrendRow};
use crate::model::facet::FacetValue;
use crate::model::kind::ModelKind;
use crate::model::query::Scope;
use crate::ui::theme::{self, radius, size, space};
use crate::ui::{Cx, widgets};
use crate::words::{self, tr};
use egui::{Button, Layout, Rect, RichText, Ui, UiBuilder, Vec2};

/// Rows before somebody asks for more.
const FEW: usize = 6;
/// Width of the button at the right in points.
const BUTTON: f32 = 76.0;

pub(super) fn creators_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    // Who is followed and hidden can be unfollowed here.
    let is_shown = |creator: &&CreatorRow| creator.followed || !cx.state.hidden.hides_creator(&creator.name);
    let creators: Vec<CreatorRow> = cx.state.community.creators.iter().filter(is_shown).cloned().collect();
    if creators.is_empty() {
        return;
    }
    let followed = cx.state.community.followed_count();
    let right = if followed > 0 { tr!("community-you-follow", count = followed) } else { String::new() };
    widgets::section(ui, tr!("community-creators"), &right);
    ui.spacing_mut().item_spacing.y = 2.0;
    let all = cx.memory.community.creators_open;
    for creator in creators.iter().take(if all { usize::MAX } else { FEW }) {
        creator_ui(ui, cx, creator);
    }
    if creators.len() > FEW {
        let text =
            if all { tr!("management-fewer").to_owned() } else { tr!("facet-more", count = creators.len() - FEW) };
        if widgets::link(ui, &text).clicked() {
            cx.memory.community.creators_open = !all;
        }
    }
    ui.spacing_mut().item_spacing.y = space::XS;
    widgets::gap(ui);
}

fn creator_ui(ui: &mut Ui, cx: &mut Cx<'_>, creator: &CreatorRow) {
    let under = about(cx, creator);
    let entry = Entry {
        picture: square(cx, creator.picture.as_ref()),
        kind: ModelKind::Other,
        name: &creator.name,
        under: &under,
        right_room: BUTTON + space::S,
        spoken: &tr!("community-trend-row", name = &creator.name, about = &under),
    };
    let (response, right) = entry.ui(ui, cx);
    let at = Rect::from_center_size(right.center() + Vec2::new(space::XS, 0.0), Vec2::new(BUTTON, size::CONTROL - 4.0));
    follow_button_ui(ui, cx, at, &creator.name, creator.followed);
    if response.clicked() {
        if creator.new_works > 0 {
            cx.push(Action::SeenCreator(creator.name.clone()));
        }
        cx.push(Action::OpenCreator(creator.name.clone()));
    }
    for row in creator.new_rows.iter().filter(|row| !is_left_out(cx, &row.card)).collect::<Vec<_>>() {
        let about = row.card.base_label().to_owned();
        let spoken = tr!("community-new-work", name = &row.card.name, about = about);
        new_work_ui(ui, cx, row, space::XL, &spoken);
    }
}

/// A work with when it came out; a click leads to it.
pub(super) fn new_work_ui(ui: &mut Ui, cx: &mut Cx<'_>, row: &TrendRow, indent: f32, spoken: &str) {
    let card = &row.card;
    let out = row.published_unix_secs.map(|at| tr!("community-out", ago = words::ago(at, cx.state.now_unix_secs)));
    let base = Some(card.base_label().to_owned()).filter(|base| !base.is_empty());
    let under = out.into_iter().chain(base).collect::<Vec<_>>().join(" · ");
    let picture = widgets::picture_of(card, Fit::Cover { width: 256, height: 256 });
    let entry = Entry {
        picture: picture.map(|id| (id, cx.state.treat(card))),
        kind: card.kind,
        name: &card.name,
        under: &under,
        right_room: 0.0,
        spoken,
    };
    let clicked = ui.horizontal(|ui| {
        ui.add_space(indent);
        entry.ui(ui, cx).0.clicked()
    });
    if clicked.inner {
        if cx.state.sheet() == Some(Sheet::Creator) {
            cx.push(Action::CloseSheet);
        }
        cx.push(Action::Reach(card.key));
    }
}

/// Shows everything of a creator: also what is not in the library, where there is such.
pub(super) fn show_all_of(cx: &mut Cx<'_>, name: &str, has_more: bool) {
    cx.push(Action::ShowOnly(Some(FacetValue::Creator(name.to_owned()))));
    if has_more && cx.state.query.scope == Scope::Library {
        cx.push(Action::SetScope(Scope::Both));
    }
}

/// Follow, or the sign that one does; a click changes it.
pub(super) fn follow_button_ui(ui: &mut Ui, cx: &mut Cx<'_>, at: Rect, name: &str, followed: bool) {
    let tokens = theme::tokens(ui);
    let (text, fill, ink) = if followed {
        (tr!("community-following"), tokens.bg3, tokens.text2)
    } else {
        (tr!("community-follow"), tokens.accent_bg, tokens.accent)
    };
    let label = RichText::new(text).font(theme::small_medium()).color(ink);
    let button = Button::new(label).fill(fill).corner_radius(radius::CONTROL).min_size(at.size());
    let mut child = ui.new_child(
        UiBuilder::new()
            .id_salt(("follow", name))
            .max_rect(at)
            .layout(Layout::centered_and_justified(egui::Direction::LeftToRight)),
    );
    child.spacing_mut().button_padding = Vec2::new(space::S, 2.0);
    let response = child.add(button);
    let spoken =
        if followed { tr!("community-unfollow-name", name = name) } else { tr!("community-follow-name", name = name) };
    response.widget_info({
        let spoken = spoken.clone();
        move || egui::WidgetInfo::selected(egui::Role::Button, true, followed, &spoken)
    });
    if response.on_hover_text(spoken).clicked() {
        cx.push(Action::Follow(name.to_owned(), !followed));
    }
}

/// What is told of a creator, the most telling first.
fn about(cx: &Cx<'_>, creator: &CreatorRow) -> String {
    if creator.new_works > 0 {
        let since = words::ago(creator.since_unix_secs, cx.state.now_unix_secs);
        return tr!("community-new-works", count = creator.new_works, since = since);
    }
    let mut parts = Vec::new();
    if creator.downloads_gained > 0 {
        parts.push(tr!("community-creator-gained", count = words::count_short(creator.downloads_gained)));
    }
    if creator.known_models > 0 {
        parts.push(tr!("community-creator-models", count = creator.known_models));
    }
    if creator.downloads_gained == 0 && creator.download_count > 0 {
        parts.push(tr!("community-downloads", count = words::count_short(creator.download_count)));
    }
    parts.join(" · ")
}
