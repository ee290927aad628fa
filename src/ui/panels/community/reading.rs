//! From the community: articles to read here, public collections, and ways out to the rest.

use super::entry::{Entry, square};
use crate::app::{Action, ReadingKind, ReadingRow};
use crate::model::kind::ModelKind;
use crate::ui::theme::{self, radius, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::{self, tr};
use egui::{Sense, TextEdit, Ui, Vec2, WidgetInfo};

/// Things to read before somebody asks for more.
const FEW: usize = 6;
/// Pages that only CivitAI has: name and address.
const WAYS_OUT: [(&str, &str); 2] =
    [("challenges", "https://civitai.com/challenges"), ("discussions", "https://civitai.com/posts")];

pub(super) fn reading_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    widgets::section(ui, tr!("community-from"), &age(cx));
    search_ui(ui, cx);
    let reading = cx.state.community.reading.clone();
    let rows = &reading.rows;
    let all = cx.memory.community.reading_open || !reading.wish.text.is_empty();
    ui.spacing_mut().item_spacing.y = 2.0;
    for row in rows.iter().take(if all { usize::MAX } else { FEW }) {
        row_ui(ui, cx, row);
    }
    if rows.len() > FEW && reading.wish.text.is_empty() {
        let text = if all { tr!("management-fewer").to_owned() } else { tr!("facet-more", count = rows.len() - FEW) };
        if widgets::link(ui, &text).clicked() {
            cx.memory.community.reading_open = !all;
        }
    }
    if reading.has_more
        && !reading.is_running
        && (all || rows.len() <= FEW)
        && widgets::link(ui, tr!("online-more")).clicked()
    {
        cx.push(Action::MoreReading);
    }
    if let Some(trouble) = &reading.trouble {
        widgets::hint(ui, trouble.words());
    } else if reading.is_running {
        widgets::hint(ui, tr!("community-asking"));
    } else if rows.is_empty() && !reading.wish.text.is_empty() {
        widgets::hint(ui, tr!("community-reading-nothing"));
    } else if rows.is_empty() && reading.asked_unix_secs.is_none() {
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

/// The field for words of titles. CivitAI looks for collections; articles are looked through here.
fn search_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let text = &mut cx.memory.community.reading_text;
    let field = TextEdit::singleline(text).hint_text(tr!("community-reading-search")).char_limit(100);
    let response = ui.add(field.desired_width(f32::INFINITY));
    response.widget_info(|| WidgetInfo::labeled(egui::Role::TextInput, true, tr!("community-reading-search")));
    let is_done = response.lost_focus();
    let wanted = text.trim().to_owned();
    if is_done && wanted != cx.state.community.reading.wish.text {
        cx.push(Action::SearchReading(wanted));
    }
    if !cx.state.community.reading.wish.text.is_empty() {
        widgets::hint(ui, tr!("community-reading-how"));
    }
}

fn age(cx: &Cx<'_>) -> String {
    let asked = cx.state.community.reading.asked_unix_secs;
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
