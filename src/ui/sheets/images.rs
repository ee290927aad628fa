//! The pictures people made, as a wall: of a version, of a creator, of all. One of them large beside it, with how it was made.

use super::picture::generation_ui;
use super::title_ui;
use crate::app::{
    Action, FeedPicture, FinderAction, Fit, IMAGE_ORDERS, IMAGE_PERIODS, PageSource, PictureSource, PictureWish,
    StudioAsk,
};
use crate::model::catalogue::MediaKind;
use crate::model::kind::ModelKind;
use crate::model::mature::MatureMode;
use crate::model::online::{ImageOrder, Period};
use crate::ui::panels::tile_size_ui;
use crate::ui::theme::{self, radius, space};
use crate::ui::widgets::{self, Lie, PictureLook, detail_picture_ui};
use crate::ui::{Cx, icons};
use crate::words::{self, tr};
use egui::{CornerRadius, Key, Modifiers, Rect, ScrollArea, Sense, Ui, UiBuilder, Vec2, WidgetInfo};
use std::sync::Arc;

/// Narrower than this the large picture takes the wall's place.
const BESIDE_FROM: f32 = 760.0;
/// Width of what stands beside the wall.
const BESIDE_WIDTH: f32 = 380.0;
/// So many rows before the end of what has come, more is asked for.
const AHEAD_ROWS: usize = 3;

/// What only this part of the window remembers, and only while it is open.
#[derive(Debug, Default)]
pub(crate) struct ImagesMemory {
    /// The covered picture that was uncovered by a click.
    uncovered: Option<PictureSource>,
    /// The chosen picture takes the wall's place.
    pub(in crate::ui) is_large: bool,
    /// Pictures side by side, as of the last frame.
    columns: usize,
    /// How far the wall is scrolled and how high it is, in points.
    seen: (f32, f32),
    /// The place on the wall that the keyboard went to: it is brought on screen.
    goal: Option<usize>,
}

pub(super) fn images_ui(ui: &mut Ui, cx: &mut Cx<'_>, room: Vec2) {
    let shown = shown(cx);
    keys(ui, cx, &shown);
    let height = (room.y - 2.0 * space::XL).max(240.0);
    ui.set_min_height(height);
    let images = &cx.state.images;
    let title = match images.title.as_str() {
        "" => tr!("images-title").to_owned(),
        name => tr!("images-title-of", name = name),
    };
    title_ui(ui, cx, &title, &remark(cx));
    choices_ui(ui, cx);
    ui.add_space(space::S);
    let place = ui.available_rect_before_wrap();
    let place = Rect::from_min_size(place.min, Vec2::new(place.width(), (height - 120.0).max(120.0)));
    let chosen = images.chosen.and_then(|index| Some((index, Arc::clone(images.pictures.get(index)?))));
    let is_wide = place.width() >= BESIDE_FROM && !cx.memory.images.is_large;
    let mut wall = place;
    if let Some((index, picture)) = &chosen {
        let side = if is_wide {
            wall.max.x -= BESIDE_WIDTH + space::L;
            Rect::from_min_max(egui::pos2(place.max.x - BESIDE_WIDTH, place.min.y), place.max)
        } else {
            place
        };
        ui.scope_builder(UiBuilder::new().max_rect(side), |ui| large_ui(ui, cx, (*index, picture), &shown));
    }
    if chosen.is_none() || is_wide {
        ui.scope_builder(UiBuilder::new().max_rect(wall), |ui| wall_ui(ui, cx, &shown));
    }
    ui.advance_cursor_after_rect(place);
}

/// The pictures that may be seen, with their places in the list.
fn shown(cx: &Cx<'_>) -> Vec<(usize, Arc<FeedPicture>)> {
    let is_hidden = |name: &str| cx.state.hidden.hides_creator(name);
    let seen = |picture: &FeedPicture| {
        cx.state.settings.mature.treat(picture.picture.level, None) != MatureMode::Hide
            && !picture.author.as_deref().is_some_and(is_hidden)
    };
    let all = cx.state.images.pictures.iter().enumerate();
    all.filter(|(_, picture)| seen(picture)).map(|(at, it)| (at, Arc::clone(it))).collect()
}

/// The gallery's keys: arrows go from picture to picture, Space and Enter show one large and back.
fn keys(ui: &Ui, cx: &mut Cx<'_>, shown: &[(usize, Arc<FeedPicture>)]) {
    if cx.state.images.chosen.is_none() {
        cx.memory.images.is_large = false;
    }
    // Who went to a button or the slider with Tab uses it with these keys.
    if shown.is_empty() || ui.memory(|memory| memory.focused().is_some()) || egui::Popup::is_any_open(ui.ctx()) {
        return;
    }
    let columns = if cx.memory.images.is_large { 1 } else { cx.memory.images.columns.max(1) };
    let here = cx.state.images.chosen.and_then(|chosen| shown.iter().position(|(at, _)| *at == chosen));
    let last = shown.len() - 1;
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let mut to = None;
    for (key, step) in [
        (Key::ArrowRight, 1),
        (Key::ArrowLeft, -1),
        (Key::ArrowDown, columns.cast_signed()),
        (Key::ArrowUp, -columns.cast_signed()),
    ] {
        if pressed(key) {
            to = Some(here.map_or(0, |here| here.saturating_add_signed(step).min(last)));
        }
    }
    if pressed(Key::Home) {
        to = Some(0);
    }
    if pressed(Key::End) {
        to = Some(last);
    }
    if pressed(Key::Space) || pressed(Key::Enter) {
        to = to.or(here).or(Some(0));
        cx.memory.images.is_large = !cx.memory.images.is_large;
    }
    if let Some((place, (index, _))) = to.and_then(|place| Some((place, shown.get(place)?))) {
        cx.memory.images.goal = Some(place);
        cx.push(Action::ChooseImage(Some(*index)));
    }
}

/// How many, and how old.
fn remark(cx: &Cx<'_>) -> String {
    let images = &cx.state.images;
    let count = (!images.pictures.is_empty()).then(|| tr!("images-count", count = images.pictures.len()));
    let age = match images.source {
        Some(PageSource::Kept(at)) => Some(tr!("page-told", ago = words::ago(at, cx.state.now_unix_secs))),
        _ => None,
    };
    let left_out = (images.left_out > 0).then(|| tr!("images-left-out", count = images.left_out));
    let running = images.running.then(|| tr!("community-asking").to_owned());
    count.into_iter().chain(age).chain(left_out).chain(running).collect::<Vec<_>>().join(" · ")
}

fn choices_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let search = &cx.state.images.search;
    let (order, period) = (search.order, search.period);
    let orders = IMAGE_ORDERS.map(|order| match order {
        ImageOrder::Newest => tr!("images-newest"),
        _ => tr!("images-most-liked"),
    });
    let periods = IMAGE_PERIODS.map(|period| match period {
        Period::Day => tr!("images-day"),
        Period::Week => tr!("images-week"),
        Period::Month => tr!("images-month"),
        _ => tr!("images-always"),
    });
    let place_of = |found: Option<usize>| found.unwrap_or(0);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::splat(space::S);
        let clicked = ui.scope(|ui| {
            ui.set_max_width(260.0_f32.min(ui.available_width()));
            widgets::segmented(ui, &orders, place_of(IMAGE_ORDERS.iter().position(|one| *one == order)))
        });
        if let Some(order) = clicked.inner.and_then(|index| IMAGE_ORDERS.get(index)) {
            cx.push(Action::OrderImages(*order, period));
        }
        let clicked = ui.scope(|ui| {
            ui.set_max_width(360.0_f32.min(ui.available_width()));
            widgets::segmented(ui, &periods, place_of(IMAGE_PERIODS.iter().position(|one| *one == period)))
        });
        if let Some(period) = clicked.inner.and_then(|index| IMAGE_PERIODS.get(index)) {
            cx.push(Action::OrderImages(order, *period));
        }
        tile_size_ui(ui, cx.state.settings.tile_width, cx.actions);
        if widgets::icon_button(ui, icons::ARROWS_CLOCKWISE, tr!("images-again")).clicked() {
            cx.push(Action::RefreshImages);
        }
    });
}

fn wall_ui(ui: &mut Ui, cx: &mut Cx<'_>, shown: &[(usize, Arc<FeedPicture>)]) {
    let images = &cx.state.images;
    if let Some(trouble) = images.trouble.clone() {
        ui.horizontal_wrapped(|ui| {
            widgets::hint(ui, trouble.words());
            if widgets::link(ui, tr!("online-go-on")).clicked() {
                cx.push(if images.blocked { Action::MoreImages } else { Action::RefreshImages });
            }
        });
    } else if images.pictures.is_empty() {
        widgets::hint(ui, if images.running { tr!("community-asking") } else { tr!("images-none") });
    }
    let can_go_on = !images.running && !images.ended && !images.blocked && !images.goes_on_by_itself();
    if can_go_on && widgets::link(ui, tr!("online-more")).clicked() {
        cx.push(Action::MoreImages);
    }
    let gap = space::S;
    let width = ui.available_width() - space::M;
    let tile = cx.state.settings.tile_width;
    let columns = (((width + gap) / (tile + gap)).floor() as usize).max(1);
    cx.memory.images.columns = columns;
    let side = ((width - gap * (columns - 1) as f32) / columns as f32).floor();
    let rows = shown.len().div_ceil(columns);
    let mut scroll = ScrollArea::vertical().id_salt(("images", images.id)).auto_shrink(false);
    if let Some(goal) = cx.memory.images.goal.take() {
        let (offset, height) = cx.memory.images.seen;
        let top = (goal / columns) as f32 * (side + gap);
        if top < offset {
            scroll = scroll.vertical_scroll_offset(top);
        } else if top + side > offset + height {
            scroll = scroll.vertical_scroll_offset(top + side - height);
        }
    }
    let mut last_row = 0;
    ui.spacing_mut().item_spacing = Vec2::splat(gap);
    let output = scroll.show_rows(ui, side, rows, |ui, range| {
        ui.spacing_mut().item_spacing = Vec2::splat(gap);
        last_row = range.end;
        for row in range {
            ui.horizontal(|ui| {
                for (index, picture) in shown.iter().skip(row * columns).take(columns) {
                    tile_ui(ui, cx, *index, picture, side);
                }
            });
        }
    });
    cx.memory.images.seen = (output.state.clamped_offset().y, output.inner_rect.height());
    let images = &cx.state.images;
    if last_row + AHEAD_ROWS >= rows && images.goes_on_by_itself() {
        cx.push(Action::MoreImages);
    }
}

/// How a picture is painted: covered as in the gallery, where pointing may uncover it.
fn look<'a>(cx: &Cx<'_>, picture: &'a FeedPicture, fit: Fit, is_over: bool) -> PictureLook<'a> {
    let by_pointing = cx.state.settings.reveal_on_hover;
    let is_blurred = cx.state.settings.mature.treat(picture.picture.level, None) == MatureMode::Blur;
    let is_uncovered = cx.memory.images.uncovered.as_ref() == Some(&picture.picture.source);
    PictureLook {
        picture: &picture.picture,
        kind: ModelKind::Asset,
        fit,
        lie: Lie::Best,
        corners: CornerRadius::same(radius::CONTROL),
        is_veiled: is_blurred && !is_uncovered && !(is_over && by_pointing),
        by_pointing,
    }
}

fn tile_ui(ui: &mut Ui, cx: &mut Cx<'_>, index: usize, picture: &FeedPicture, side: f32) {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::click());
    let look = look(cx, picture, Fit::Cover { width: 256, height: 256 }, response.hovered());
    let name = match (look.is_veiled, &picture.author) {
        (true, _) => tr!("images-covered", number = index + 1, level = picture.picture.level.label()),
        (false, Some(author)) => tr!("images-by", number = index + 1, author = author),
        (false, None) => tr!("images-number", number = index + 1),
    };
    let is_chosen = cx.state.images.chosen == Some(index);
    response.widget_info(|| WidgetInfo::selected(egui::Role::Button, true, is_chosen, &name));
    if ui.is_rect_visible(rect) {
        detail_picture_ui(ui, cx, rect, &look);
        if is_chosen || response.has_focus() {
            let stroke = egui::Stroke::new(2.0, theme::tokens(ui).accent);
            ui.painter().rect_stroke(rect, radius::CONTROL, stroke, egui::StrokeKind::Inside);
        }
    }
    let reactions = tr!("images-reactions", count = picture.reaction_count);
    let response = response.on_hover_cursor(egui::CursorIcon::PointingHand);
    let response = response.on_hover_text(format!("{name}\n{reactions}"));
    menu_ui(&response, cx, picture);
    if response.double_clicked() {
        cx.memory.images.is_large = true;
    }
    if response.clicked() {
        cx.push(Action::ChooseImage(Some(index)));
    }
}

/// What can be done with a picture of the wall.
fn menu_ui(response: &egui::Response, cx: &mut Cx<'_>, picture: &FeedPicture) {
    if picture.picture.media == MediaKind::Image {
        let make = || StudioAsk::DraftOf(Box::new(picture.clone()), String::new());
        widgets::picture_menu_ui(response, cx, (&picture.picture.source, None), make);
    }
}

/// One picture large, whose it is, and how it was made.
fn large_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    (index, picture): (usize, &FeedPicture),
    shown: &[(usize, Arc<FeedPicture>)],
) {
    let place = shown.iter().position(|(at, _)| *at == index).unwrap_or(0);
    let near = |place: Option<usize>| place.and_then(|place| shown.get(place)).map(|(at, _)| *at);
    ui.horizontal(|ui| {
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if widgets::icon_button(ui, icons::X, tr!("images-close")).clicked() {
                cx.push(Action::ChooseImage(None));
            }
            for (glyph, name, to) in [
                (icons::CARET_RIGHT, tr!("picture-next"), near(place.checked_add(1))),
                (icons::CARET_LEFT, tr!("picture-previous"), near(place.checked_sub(1))),
            ] {
                if let Some(to) = to
                    && widgets::icon_button(ui, glyph, name).clicked()
                {
                    cx.push(Action::ChooseImage(Some(to)));
                }
            }
            if let Some(page) = &picture.picture.page
                && widgets::link(ui, tr!("quick-look-page")).on_hover_text(page).clicked()
            {
                cx.push(Action::OpenUrl(page.clone()));
            }
            if picture.picture.media == MediaKind::Image && widgets::link(ui, tr!("characters-make")).clicked() {
                cx.push(Action::Studio(StudioAsk::DraftOf(Box::new(picture.clone()), String::new())));
            }
            if picture.picture.media == MediaKind::Video
                && widgets::link(ui, tr!("quick-look-play")).on_hover_text(tr!("quick-look-play-hint")).clicked()
            {
                cx.push(Action::Play(picture.picture.source.clone()));
            }
        });
    });
    ScrollArea::vertical().id_salt(("image", index)).auto_shrink(false).show(ui, |ui| {
        let width = ui.available_width() - space::M;
        ui.set_max_width(width);
        let shape = picture.picture.size.map_or(1.0, |(across, down)| down.max(1) as f32 / across.max(1) as f32);
        let extent = Vec2::new(
            width,
            (width * shape).min(ui.clip_rect().height() * if cx.memory.images.is_large { 0.9 } else { 0.7 }).max(80.0),
        );
        let (rect, response) = ui.allocate_exact_size(extent, Sense::click());
        let look = look(cx, picture, Fit::Inside { max_side: 1024 }, response.hovered());
        response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, tr!("images-number", number = index + 1)));
        detail_picture_ui(ui, cx, rect, &look);
        menu_ui(&response, cx, picture);
        if response.clicked() && look.is_veiled {
            cx.memory.images.uncovered = Some(picture.picture.source.clone());
        }
        let mut parts: Vec<String> = picture.author.iter().map(|name| tr!("community-by", name = name)).collect();
        parts.extend(picture.base_model.clone());
        parts.push(tr!("images-reactions", count = picture.reaction_count));
        parts.push(tr!("community-comments", count = picture.comment_count));
        widgets::hint(ui, parts.join(" · "));
        let is_still = picture.picture.media == MediaKind::Image;
        if is_still && widgets::link(ui, tr!("finder-more-like-picture")).clicked() {
            let wish = PictureWish::Shown(picture.picture.source.clone(), None);
            cx.actions.extend([Action::CloseSheet, Action::Finder(FinderAction::Look(Some(wish)))]);
        }
        ui.add_space(space::S);
        match &picture.generation {
            Some(generation) => generation_ui(ui, cx, generation),
            None => {
                widgets::hint(ui, tr!("quick-look-data-none"));
            }
        }
    });
}
