//! From the community: pictures people liked, articles to read here, public collections, and ways out to the rest.

use super::entry::{Entry, square};
use crate::app::{Action, Fit, PictureId, ReadingKind, ReadingRow, ShowcasePicture};
use crate::model::base::BaseFamily;
use crate::model::kind::ModelKind;
use crate::model::mature::MatureMode;
use crate::ui::theme::{self, radius, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::{self, tr};
use egui::{CornerRadius, RichText, Sense, Ui, Vec2, WidgetInfo};

/// Pictures in a row of the showcase.
const COLUMNS: usize = 4;
/// Rows of the showcase.
const ROWS: usize = 2;
/// Things to read before somebody asks for more.
const FEW: usize = 6;
/// Pages that only CivitAI has: name and address.
const WAYS_OUT: [(&str, &str); 2] =
    [("challenges", "https://civitai.com/challenges"), ("discussions", "https://civitai.com/posts")];

pub(super) fn reading_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    showcase_ui(ui, cx);
    widgets::section(ui, tr!("community-from"), &age(cx));
    let rows = cx.state.community.reading.clone();
    let all = cx.memory.community.reading_open;
    ui.spacing_mut().item_spacing.y = 2.0;
    for row in rows.iter().take(if all { usize::MAX } else { FEW }) {
        row_ui(ui, cx, row);
    }
    if rows.len() > FEW {
        let text = if all { tr!("management-fewer").to_owned() } else { tr!("facet-more", count = rows.len() - FEW) };
        if widgets::link(ui, &text).clicked() {
            cx.memory.community.reading_open = !all;
        }
    }
    if let Some(trouble) = cx.state.community.reading_trouble.clone() {
        widgets::hint(ui, trouble);
    } else if rows.is_empty() && cx.state.community.reading_asked_unix_secs.is_none() {
        let offline = cx.state.settings.offline;
        if offline {
            widgets::hint(ui, tr!("community-never-asked"));
        } else if widgets::link(ui, tr!("community-load-reading")).clicked() {
            cx.push(Action::LoadReading);
        }
    }
    for (name, address) in WAYS_OUT {
        way_out_ui(
            ui,
            cx,
            if name == "challenges" { tr!("community-challenges") } else { tr!("community-discussions") },
            address,
        );
    }
    ui.spacing_mut().item_spacing.y = space::XS;
    widgets::gap(ui);
}

fn age(cx: &Cx<'_>) -> String {
    let asked = cx.state.community.reading_asked_unix_secs;
    asked.map(|at| words::ago(at, cx.state.now_unix_secs)).unwrap_or_default()
}

fn row_ui(ui: &mut Ui, cx: &mut Cx<'_>, row: &ReadingRow) {
    let mut parts = Vec::new();
    match row.kind {
        ReadingKind::Article => {
            parts.push(tr!("community-article").to_owned());
            parts.extend(row.amount.map(|minutes| tr!("community-minutes", count = minutes)));
        }
        ReadingKind::Collection => {
            parts.push(tr!("community-collection").to_owned());
            parts.extend(row.amount.map(|count| tr!("community-things", count = count)));
        }
    }
    parts.extend(row.author.as_ref().map(|name| tr!("community-by", name = name)));
    let under = parts.join(" · ");
    let entry = Entry {
        picture: square(cx, row.picture.as_ref()),
        kind: ModelKind::Asset,
        name: &row.title,
        under: &under,
        right_room: space::XL,
        spoken: &tr!("community-trend-row", name = &row.title, about = &under),
    };
    let (response, right) = entry.ui(ui, cx);
    let glyph = if row.kind == ReadingKind::Article { icons::BOOKS } else { icons::PACKAGE };
    let ink = theme::tokens(ui).text3;
    ui.painter().text(right.center(), egui::Align2::CENTER_CENTER, glyph, icons::font(16.0), ink);
    if response.clicked() {
        cx.push(match row.kind {
            ReadingKind::Article => Action::OpenArticle(row.id),
            ReadingKind::Collection => Action::OpenCollection(row.id),
        });
    }
}

fn way_out_ui(ui: &mut Ui, cx: &mut Cx<'_>, text: &str, address: &str) {
    let tokens = theme::tokens(ui);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 28.0), Sense::click());
    let name = tr!("community-opens-browser", name = text);
    response.widget_info({
        let name = name.clone();
        move || WidgetInfo::labeled(egui::Role::Link, true, &name)
    });
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect.expand2(Vec2::new(space::XS, 0.0)), radius::CONTROL, tokens.hover);
    }
    let galley = widgets::one_line(ui, text, theme::body(), tokens.text1, rect.width() - space::XL);
    ui.painter().galley(rect.left_center() - Vec2::new(0.0, galley.size().y / 2.0), galley, tokens.text1);
    let at = rect.right_center() - Vec2::new(space::M, 0.0);
    ui.painter().text(at, egui::Align2::CENTER_CENTER, icons::ARROW_SQUARE_OUT, icons::font(16.0), tokens.text3);
    if response.on_hover_text(name).clicked() {
        cx.push(Action::OpenUrl(address.to_owned()));
    }
}

/// Pictures people liked most of the last day or week.
fn showcase_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let showcase = &cx.state.community.showcase;
    let shown: Vec<ShowcasePicture> = showcase
        .pictures
        .iter()
        .filter(|picture| cx.state.settings.mature.treat(picture.level, None) != MatureMode::Hide)
        .take(COLUMNS * ROWS)
        .cloned()
        .collect();
    if shown.is_empty() && showcase.asked_unix_secs.is_none() {
        return;
    }
    let of_week = showcase.of_week;
    let trouble = showcase.trouble.clone();
    let age = showcase.asked_unix_secs.map(|at| words::ago(at, cx.state.now_unix_secs)).unwrap_or_default();
    widgets::section(ui, tr!("community-showcase"), &age);
    let labels = [tr!("community-of-day"), tr!("community-of-week")];
    if let Some(index) = widgets::segmented(ui, &labels, usize::from(of_week)) {
        cx.push(Action::ShowShowcase { of_week: index == 1 });
    }
    ui.add_space(space::XS);
    let gap = 6.0;
    let side = ((ui.available_width() - gap * (COLUMNS - 1) as f32) / COLUMNS as f32).floor();
    for row in shown.chunks(COLUMNS) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            for picture in row {
                showcase_picture_ui(ui, cx, picture, side);
            }
        });
        ui.add_space(2.0);
    }
    if shown.is_empty() {
        widgets::hint(ui, tr!("community-showcase-none"));
    }
    if let Some(trouble) = trouble {
        let ink = theme::tokens(ui).text2;
        ui.add(egui::Label::new(RichText::new(trouble).font(theme::small()).color(ink)).wrap());
    }
    widgets::gap(ui);
}

fn showcase_picture_ui(ui: &mut Ui, cx: &mut Cx<'_>, picture: &ShowcasePicture, side: f32) {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::click());
    let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let author = filled(&picture.author).unwrap_or_else(|| tr!("community-showcase-somebody").to_owned());
    let base =
        filled(&picture.base_model).unwrap_or_else(|| crate::words::names::family(BaseFamily::Unknown).to_owned());
    let name = tr!("community-showcase-picture", author = author, base = base, count = picture.reaction_count);
    response.widget_info({
        let name = name.clone();
        move || WidgetInfo::labeled(egui::Role::Button, true, &name)
    });
    if ui.is_rect_visible(rect) {
        let id = PictureId { source: picture.source.clone(), fit: Fit::Cover { width: 256, height: 256 } };
        let safe = cx.state.settings.mature.treat(picture.level, None) == MatureMode::Show;
        widgets::picture_ui(ui, cx, rect, CornerRadius::same(radius::CONTROL), Some(id), (ModelKind::Asset, safe));
        if response.has_focus() {
            let stroke = egui::Stroke::new(2.0, theme::tokens(ui).accent);
            ui.painter().rect_stroke(rect, radius::CONTROL, stroke, egui::StrokeKind::Inside);
        }
    }
    if response.on_hover_text(name).clicked() {
        cx.push(Action::OpenUrl(format!("https://civitai.com/images/{}", picture.id)));
    }
}
