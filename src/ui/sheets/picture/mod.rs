//! Quick look: the selected model's pictures, as large as the window allows, and how they were made.

mod data;
mod zoom;

pub(super) use data::generation_ui;

use crate::app::{Action, DetailPicture, Details, FinderAction, Fit, PictureSource, PictureWish, Step, StudioAsk};
use crate::model::card::Card;
use crate::model::catalogue::MediaKind;
use crate::model::mature::{MatureLevel, MatureMode};
use crate::ui::theme::{self, radius, size, space};
use crate::ui::widgets::{self, Lie, PictureLook, Shelf, detail_picture_ui};
use crate::ui::{Cx, icons};
use crate::words::tr;
use egui::{Align, CornerRadius, Id, Key, Layout, Modifiers, Rect, RichText, Sense, Ui, UiBuilder, Vec2, WidgetInfo};
use zoom::{Stage, Zoom};

/// The longer side pictures are asked for in, in pixels.
const LARGE_SIDE: u32 = 2048;
/// Width of the panel with the generation data.
const DATA_WIDTH: f32 = 340.0;
/// Narrower than this that panel would leave no room for the picture.
const DATA_FROM: f32 = 700.0;
/// One press of plus or minus.
const ZOOM_STEP: f32 = 1.25;
/// Points of scrolling that enlarge e-fold.
const SCROLL_PER_E: f32 = 240.0;

/// What only this part of the window remembers, and only while it is open.
#[derive(Debug, Default)]
pub(crate) struct PictureMemory {
    /// The picture the rest is about.
    source: Option<PictureSource>,
    zoom: Zoom,
    /// Its size in pixels as it was loaded; its shape is the true one.
    loaded: Option<Vec2>,
    /// A covered picture that somebody uncovered to see it large.
    uncovered: Option<PictureSource>,
    /// Whether generation data are shown.
    with_data: bool,
    /// The picture whose generation data were asked for last.
    asked: Option<PictureSource>,
}

impl PictureMemory {
    /// This picture was uncovered by the pointer and then asked for: it is not covered again.
    pub(crate) fn uncover(&mut self, source: &PictureSource) {
        self.uncovered = Some(source.clone());
    }
}

/// The picture that is shown, and whose it is.
struct Seen<'a> {
    card: &'a Card,
    shelf: Shelf,
    picture: &'a DetailPicture,
    is_covered: bool,
}

pub(super) fn picture_sheet_ui(ui: &mut Ui, cx: &mut Cx<'_>, room: Vec2) {
    let state = cx.state;
    ui.set_min_height((room.y - 2.0 * space::M).max(200.0));
    let whole = ui.available_rect_before_wrap();
    let whole = Rect::from_min_size(whole.min, Vec2::new(whole.width(), (room.y - 2.0 * space::M).max(200.0)));
    let canvas_id = ui.scope_id().with("canvas");
    keys_between_models(ui, cx, canvas_id);
    let details = state.details.as_deref().filter(|details| Some(details.record.key) == state.selected);
    let seen = details.and_then(|details| seen(cx, details));
    ui.scope_builder(UiBuilder::new().max_rect(whole), |ui| {
        head_ui(ui, cx, seen.as_ref());
        let mut middle = ui.available_rect_before_wrap();
        middle.max.y = whole.max.y - size::CONTROL - space::S;
        let with_data = cx.memory.picture.with_data && middle.width() >= DATA_FROM;
        let mut canvas = middle;
        if with_data {
            canvas.max.x -= DATA_WIDTH + space::L;
        }
        let Some(seen) = seen else {
            nothing_ui(ui, cx, canvas, details, canvas_id);
            return;
        };
        canvas_ui(ui, cx, &seen, canvas, canvas_id);
        if with_data {
            let side = Rect::from_min_max(egui::pos2(canvas.max.x + space::L, middle.min.y), middle.max);
            ui.scope_builder(UiBuilder::new().max_rect(side), |ui| data::data_ui(ui, cx, seen.picture));
        }
        let foot = Rect::from_min_max(egui::pos2(whole.min.x, middle.max.y + space::S), whole.max);
        ui.scope_builder(UiBuilder::new().max_rect(foot), |ui| foot_ui(ui, cx, &seen, canvas));
    });
    ui.advance_cursor_after_rect(whole);
}

fn seen<'a>(cx: &Cx<'a>, details: &'a Details) -> Option<Seen<'a>> {
    let state = cx.state;
    let card = state.view.row(details.record.key).map_or(&details.card, |row| &row.card);
    let shelf = Shelf::of(state, card, details);
    let picture = details.pictures.get(shelf.shown()?)?;
    let is_blurred = state.treat_level(card, picture.level) == MatureMode::Blur;
    let is_covered = is_blurred && cx.memory.picture.uncovered.as_ref() != Some(&picture.source);
    Some(Seen { card, shelf, picture, is_covered })
}

/// Whose picture it is, which of how many, and the way out.
fn head_ui(ui: &mut Ui, cx: &mut Cx<'_>, seen: Option<&Seen<'_>>) {
    let tokens = theme::tokens(ui);
    let state = cx.state;
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if widgets::icon_button(ui, icons::X, tr!("shell-close")).clicked() {
                cx.push(Action::CloseSheet);
            }
            if seen.is_some() {
                data_switch_ui(ui, cx);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let name = state.selected_card().map(|card| card.name.as_str()).unwrap_or_default();
                let counts = seen.map(|seen| counts(&seen.shelf)).unwrap_or_default();
                ui.scope(|ui| {
                    ui.set_max_width(ui.available_width() - 130.0);
                    let title = RichText::new(name).font(theme::heading()).color(tokens.text1);
                    ui.add(egui::Label::new(title).truncate());
                });
                widgets::hint(ui, counts);
            });
        });
    });
    ui.add_space(space::S);
}

/// "3 of 12 · 2 hidden".
fn counts(shelf: &Shelf) -> String {
    let of = (shelf.len() > 1).then(|| tr!("picture-of", number = shelf.at() + 1, count = shelf.len()));
    let hidden = (shelf.hidden > 0).then(|| tr!("picture-hidden", count = shelf.hidden));
    of.into_iter().chain(hidden).collect::<Vec<_>>().join(" · ")
}

fn data_switch_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let tokens = theme::tokens(ui);
    let on = cx.memory.picture.with_data;
    let ink = if on { tokens.accent } else { tokens.text2 };
    let label = RichText::new(tr!("quick-look-data")).font(theme::small_medium()).color(ink);
    let response = ui.add(egui::Button::new((icons::icon(icons::INFO, size::ICON).color(ink), label)));
    response.widget_info(|| WidgetInfo::selected(egui::Role::Button, true, on, tr!("quick-look-data")));
    if response.on_hover_text(tr!("quick-look-data-hint")).clicked() {
        cx.memory.picture.with_data = !on;
    }
}

/// No picture, none that is to be seen, or not read yet.
fn nothing_ui(ui: &mut Ui, cx: &mut Cx<'_>, canvas: Rect, details: Option<&Details>, canvas_id: Id) {
    let response = ui.interact(canvas, canvas_id, Sense::click());
    let words = match details {
        None => String::new(),
        Some(details) if details.pictures.is_empty() => tr!("drawer-no-pictures").to_owned(),
        Some(details) => tr!("picture-hidden", count = details.pictures.len()),
    };
    if let Some(details) = details {
        let corners = CornerRadius::same(radius::CARD);
        let none_there = details.pictures.is_empty();
        widgets::picture_ui(ui, cx, canvas, corners, None, (details.card.kind, none_there));
        let at = canvas.center_bottom() - Vec2::new(0.0, space::XL);
        let ink = theme::tokens(ui).text2;
        ui.painter().text(at, egui::Align2::CENTER_BOTTOM, &words, theme::body(), ink);
    }
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, &words));
}

fn canvas_ui(ui: &mut Ui, cx: &mut Cx<'_>, seen: &Seen<'_>, canvas: Rect, id: Id) {
    let response = ui.interact(canvas, id, Sense::click_and_drag());
    let name =
        format!("{}: {}", seen.card.name, crate::ui::panels::picture_name(&seen.shelf, seen.picture, seen.is_covered));
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, &name));
    let memory = &mut cx.memory.picture;
    if memory.source.as_ref() != Some(&seen.picture.source) {
        memory.source = Some(seen.picture.source.clone());
        (memory.zoom, memory.loaded) = (Zoom::default(), None);
    }
    if ui.memory(|memory| memory.focused().is_none()) {
        response.request_focus();
    }
    if seen.picture.media == MediaKind::Image {
        let make = || StudioAsk::draft_of(seen.picture, None, &seen.card.name);
        widgets::picture_menu_ui(&response, cx, (&seen.picture.source, Some(seen.card.key)), make);
    }
    let stage = stage(ui, cx, seen, canvas);
    if seen.is_covered {
        if response.clicked() || uncover_pressed(ui, id) {
            cx.push(Action::Reveal(seen.card.key, true));
        }
    } else {
        move_ui(ui, cx, stage, &response);
    }
    turn_with_keys(ui, cx, seen, id);
    let place = cx.memory.picture.zoom.place(stage);
    let mut inside = ui.new_child(UiBuilder::new().max_rect(canvas));
    inside.set_clip_rect(ui.clip_rect().intersect(canvas));
    let look = PictureLook {
        picture: seen.picture,
        kind: seen.card.kind,
        fit: Fit::Inside { max_side: LARGE_SIDE },
        lie: Lie::Fill,
        corners: CornerRadius::same(radius::CONTROL),
        is_veiled: seen.is_covered,
        by_pointing: false,
    };
    let loaded = detail_picture_ui(&inside, cx, place, &look);
    if loaded.is_some() && loaded != cx.memory.picture.loaded {
        cx.memory.picture.loaded = loaded;
        ui.request_repaint();
    }
    if seen.shelf.len() > 1 {
        side_button_ui(ui, cx, seen, canvas, -1);
        side_button_ui(ui, cx, seen, canvas, 1);
    }
}

/// The picture's shape is that of what was loaded, its size what CivitAI tells: what is loaded may be smaller.
fn stage(ui: &Ui, cx: &Cx<'_>, seen: &Seen<'_>, canvas: Rect) -> Stage {
    let told = seen.picture.size.map(|(width, height)| Vec2::new(width as f32, height as f32));
    let picture = match (cx.memory.picture.loaded, told) {
        (Some(loaded), Some(told)) => loaded * (told.max_elem() / loaded.max_elem().max(1.0)).max(1.0),
        (Some(size), None) | (None, Some(size)) => size,
        (None, None) => canvas.size() * ui.pixels_per_point(),
    };
    Stage { room: canvas, picture, pixels_per_point: ui.pixels_per_point() }
}

/// Enlarging and moving with pointer, wheel, pinch and keys.
fn move_ui(ui: &Ui, cx: &mut Cx<'_>, stage: Stage, response: &egui::Response) {
    let zoom = &mut cx.memory.picture.zoom;
    let pointer = response.hover_pos();
    if pointer.is_some() {
        let (scrolled, pinched) = ui.input(|input| (input.smooth_scroll_delta().y, input.zoom_delta()));
        let factor = (scrolled / SCROLL_PER_E).exp() * pinched;
        if (factor - 1.0).abs() > f32::EPSILON {
            zoom.by(stage, factor, pointer);
        }
    }
    if response.dragged() {
        zoom.pan(stage, response.drag_delta());
    }
    if response.double_clicked() {
        zoom.toggle(stage, pointer);
    }
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    if pressed(Key::Plus) || pressed(Key::Equals) {
        zoom.by(stage, ZOOM_STEP, None);
    }
    if pressed(Key::Minus) {
        zoom.by(stage, 1.0 / ZOOM_STEP, None);
    }
    if pressed(Key::Num0) {
        *zoom = Zoom::default();
    }
    if pressed(Key::Num1) {
        zoom.one_to_one(stage, None);
    }
    if zoom.is_beyond(stage) && response.hovered() {
        let icon = if response.dragged() { egui::CursorIcon::Grabbing } else { egui::CursorIcon::Grab };
        ui.set_cursor_icon(icon);
    }
}

fn uncover_pressed(ui: &Ui, canvas: Id) -> bool {
    is_free(ui, canvas) && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::V))
}

/// Whether keys are the picture's: nobody went to a button.
fn is_free(ui: &Ui, canvas: Id) -> bool {
    ui.memory(|memory| memory.focused().is_none_or(|id| id == canvas))
}

fn turn_with_keys(ui: &Ui, cx: &mut Cx<'_>, seen: &Seen<'_>, canvas: Id) {
    if !is_free(ui, canvas) {
        return;
    }
    for (key, by) in [(Key::ArrowLeft, -1), (Key::ArrowRight, 1)] {
        if ui.input_mut(|input| input.consume_key(Modifiers::NONE, key))
            && let Some(place) = seen.shelf.step(by)
        {
            cx.push(Action::ShowPicture(place));
        }
    }
}

/// Up and down lead to the models before and after, whatever pictures they have.
fn keys_between_models(ui: &Ui, cx: &mut Cx<'_>, canvas: Id) {
    if !is_free(ui, canvas) {
        return;
    }
    let filter = egui::EventFilter { horizontal_arrows: true, vertical_arrows: true, ..egui::EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(canvas, filter));
    for (key, by) in [(Key::ArrowUp, -1), (Key::ArrowDown, 1)] {
        if ui.input_mut(|input| input.consume_key(Modifiers::NONE, key)) {
            cx.push(Action::MoveSelection(Step::By(by), false));
        }
    }
}

/// A round button at one side of the room.
fn side_button_ui(ui: &Ui, cx: &mut Cx<'_>, seen: &Seen<'_>, canvas: Rect, by: isize) {
    let tokens = theme::tokens(ui);
    let inset = Vec2::new(space::M + size::CONTROL_LARGE / 2.0, 0.0);
    let (glyph, name, center) = if by < 0 {
        (icons::CARET_LEFT, tr!("picture-previous"), canvas.left_center() + inset)
    } else {
        (icons::CARET_RIGHT, tr!("picture-next"), canvas.right_center() - inset)
    };
    let rect = Rect::from_center_size(center, Vec2::splat(size::CONTROL_LARGE));
    let response = ui.interact(rect, ui.scope_id().with(("turn", by)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, name));
    ui.painter().circle_filled(center, rect.width() / 2.0, tokens.on_image_bg);
    if response.hovered() || response.has_focus() {
        ui.painter().circle_stroke(center, rect.width() / 2.0, egui::Stroke::new(1.5, tokens.accent));
    }
    let font = icons::font(size::ICON_LARGE);
    ui.painter().text(center, egui::Align2::CENTER_CENTER, glyph, font, tokens.on_image);
    if response.on_hover_text(name).clicked()
        && let Some(place) = seen.shelf.step(by)
    {
        cx.push(Action::ShowPicture(place));
    }
}

/// What the picture is, and how far it is enlarged.
fn foot_ui(ui: &mut Ui, cx: &mut Cx<'_>, seen: &Seen<'_>, canvas: Rect) {
    let stage = stage(ui, cx, seen, canvas);
    let is_blurred = cx.state.settings.mature.treat(seen.picture.level, seen.card.mature) == MatureMode::Blur;
    ui.horizontal_centered(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if !seen.is_covered {
                zoom_ui(ui, cx, stage);
            }
            if seen.is_covered {
                if widgets::link(ui, tr!("quick-look-uncover")).clicked() {
                    cx.push(Action::Reveal(seen.card.key, true));
                }
            } else if is_blurred && widgets::link(ui, tr!("quick-look-cover")).clicked() {
                cx.memory.picture.uncovered = None;
                cx.push(Action::Reveal(seen.card.key, false));
            }
            if seen.picture.media == MediaKind::Video
                && !seen.is_covered
                && widgets::link(ui, tr!("quick-look-play")).on_hover_text(tr!("quick-look-play-hint")).clicked()
            {
                cx.push(Action::Play(seen.picture.source.clone()));
            }
            if let Some(page) = &seen.picture.page
                && widgets::link(ui, tr!("quick-look-page")).on_hover_text(page).clicked()
            {
                cx.push(Action::OpenUrl(page.clone()));
            }
            if seen.picture.media == MediaKind::Image && widgets::link(ui, tr!("finder-more-like-picture")).clicked() {
                let wish = PictureWish::Shown(seen.picture.source.clone(), Some(seen.card.key));
                cx.actions.extend([Action::CloseSheet, Action::Finder(FinderAction::Look(Some(wish)))]);
            }
            if seen.picture.media == MediaKind::Image && widgets::link(ui, tr!("characters-make")).clicked() {
                cx.push(Action::Studio(StudioAsk::draft_of(seen.picture, None, &seen.card.name)));
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let line = egui::RichText::new(about(seen.picture)).font(theme::small()).color(theme::tokens(ui).text2);
                ui.add(egui::Label::new(line).truncate());
            });
        });
    });
}

/// "832 × 1,216 · Level PG-13 · From CivitAI".
fn about(picture: &DetailPicture) -> String {
    let size = picture
        .size
        .map(|(width, height)| tr!("quick-look-size", width = width.to_string(), height = height.to_string()));
    let is_rated = picture.level != MatureLevel::Unrated;
    let level = is_rated.then(|| tr!("quick-look-level", level = picture.level.label()));
    let source = match &picture.source {
        PictureSource::File(path) => {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            format!("{} · {name}", tr!("quick-look-from-file"))
        }
        PictureSource::Embedded(_) => tr!("quick-look-from-inside").to_owned(),
        PictureSource::Url(_) | PictureSource::Hashed { .. } => tr!("quick-look-from-civitai").to_owned(),
    };
    let video = (picture.media == MediaKind::Video).then(|| tr!("picture-video").to_owned());
    [video, size, level, Some(source)].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn zoom_ui(ui: &mut Ui, cx: &mut Cx<'_>, stage: Stage) {
    let zoom = &mut cx.memory.picture.zoom;
    if widgets::link(ui, tr!("quick-look-one-to-one")).clicked() {
        zoom.one_to_one(stage, None);
    }
    if widgets::link(ui, tr!("quick-look-fit")).clicked() {
        *zoom = Zoom::default();
    }
    if widgets::icon_button(ui, icons::PLUS, tr!("quick-look-larger")).clicked() {
        zoom.by(stage, ZOOM_STEP, None);
    }
    widgets::hint(ui, tr!("quick-look-zoom", percent = zoom.percent(stage)));
    if widgets::icon_button(ui, icons::MINUS, tr!("quick-look-smaller")).clicked() {
        zoom.by(stage, 1.0 / ZOOM_STEP, None);
    }
}
