//! The line that says what came of a search on CivitAI: how much, from where, what filters left out, and what to do.

use crate::app::{Action, FeedTrouble, PageSource};
use crate::model::limit::Criterion;
use crate::model::online::{ImagesOf, ModelOrder, Period};
use crate::model::query::FeedOrder;
use crate::ui::theme::{self, size, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::{self, capitalised, facets, online as names, tr};
use egui::{Align, Button, Label, Layout, Popup, Response, RichText, Ui, WidgetInfo};

/// Below this width order and time are one icon.
const WORDS_FROM: f32 = 780.0;

/// Paints the line.
pub(super) fn online_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let width = ui.available_width();
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = space::XS;
            if widgets::icon_button(ui, icons::ARROWS_CLOCKWISE, tr!("online-again")).clicked() {
                cx.push(Action::AskAgain);
            }
            if widgets::icon_button(ui, icons::IMAGE, tr!("online-pictures")).clicked() {
                cx.push(Action::ShowImages(ImagesOf::All, String::new()));
            }
            order_ui(ui, cx, width >= WORDS_FROM);
            ui.add_space(space::S);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| told_ui(ui, cx));
        });
    });
}

/// What came of it, in words, and a way on where it stopped.
fn told_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let tokens = theme::tokens(ui);
    let online = &cx.state.online;
    if online.running {
        ui.add(egui::Spinner::new().size(14.0).color(tokens.accent));
    }
    let (text, ink) = match (&online.search, &online.trouble) {
        (None, _) => (tr!("online-local").to_owned(), tokens.text2),
        (_, Some(FeedTrouble::Offline)) => (tr!("online-offline").to_owned(), tokens.warn),
        (_, Some(FeedTrouble::Failed(_))) => (tr!("online-no-answer").to_owned(), tokens.bad),
        _ => (facts(cx), tokens.text2),
    };
    let has_failed = matches!(online.trouble, Some(FeedTrouble::Failed(_)));
    let can_go_on = has_failed || (online.is_paused() && (online.blocked || online.pages() > 0));
    let room = ui.available_width() - if can_go_on { 110.0 } else { 0.0 };
    ui.scope(|ui| {
        ui.set_max_width(room.max(60.0));
        let label = ui.add(Label::new(RichText::new(&text).font(theme::small()).color(ink)).truncate());
        left_out_hint(label, cx);
    });
    let way_on = if has_failed || online.blocked { tr!("online-go-on") } else { tr!("online-more") };
    if can_go_on && widgets::link(ui, way_on).clicked() {
        cx.push(Action::AskOn);
    }
}

/// Why the latest page did not come, in full: such a sentence is longer than a line.
pub(super) fn why_not_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let Some(FeedTrouble::Failed(why)) = &cx.state.online.trouble else { return };
    let ink = theme::tokens(ui).text2;
    ui.horizontal_top(|ui| {
        ui.label(icons::icon(icons::WARNING, size::ICON).color(theme::tokens(ui).bad));
        ui.add(Label::new(RichText::new(why.words()).font(theme::small()).color(ink)).wrap());
    });
    ui.add_space(space::S);
}

/// "412 models · 3 pages in 1.2 s · live · 37 left out on this side".
fn facts(cx: &Cx<'_>) -> String {
    let online = &cx.state.online;
    if online.pages() == 0 {
        return tr!("online-asking").to_owned();
    }
    let mut parts = vec![tr!("online-found", count = online.models.len())];
    let time = words::duration(online.took_secs);
    parts.push(tr!("online-pages", count = online.pages(), time = time));
    parts.push(match online.source {
        Some(PageSource::Kept(at)) => tr!("online-kept", ago = words::ago(at, cx.state.now_unix_secs)),
        _ => tr!("online-live").to_owned(),
    });
    let left_out = left_out(cx);
    if left_out > 0 {
        parts.push(tr!("online-left-out", count = left_out));
    }
    if online.ended {
        parts.push(tr!("online-end").to_owned());
    }
    parts.join(" · ")
}

fn left_out(cx: &Cx<'_>) -> u32 {
    let feed = &cx.state.view.feed;
    feed.listed.saturating_sub(feed.shown)
}

/// How many each filter left out.
fn left_out_hint(label: Response, cx: &Cx<'_>) {
    if left_out(cx) == 0 {
        return;
    }
    let feed = &cx.state.view.feed;
    let line = |(criterion, count): &(Criterion, u32)| format!("{}: {count}", facets::criterion(*criterion));
    let mut lines: Vec<String> = feed.left_out.iter().map(line).collect();
    if feed.above_level > 0 {
        lines.push(tr!("online-above-level", count = feed.above_level));
    }
    if feed.hidden > 0 {
        lines.push(tr!("online-hidden", count = feed.hidden));
    }
    label.on_hover_text(format!("{}\n{}", tr!("online-left-out-hint"), lines.join("\n")));
}

fn order_ui(ui: &mut Ui, cx: &mut Cx<'_>, in_words: bool) {
    let now = cx.state.query.online;
    let has_text = !cx.state.query.text.trim().is_empty();
    let period = tr!("online-period", period = names::period(now.period));
    let order = tr!("online-order", order = names::order(now.order));
    let button = combo(ui, &period, in_words, icons::CALENDAR);
    Popup::menu(&button).show(|ui| {
        ui.set_min_width(140.0);
        for period in Period::ALL {
            if ui.add(Button::selectable(period == now.period, capitalised(names::period(period)))).clicked() {
                cx.actions.push(Action::SetFeedOrder(FeedOrder { period, ..now }));
            }
        }
    });
    let button = combo(ui, &order, in_words, icons::SORT_ASCENDING);
    let button = if has_text { button.on_hover_text(tr!("online-order-text")) } else { button };
    Popup::menu(&button).show(|ui| {
        ui.set_min_width(180.0);
        for order in ModelOrder::ALL {
            if ui.add(Button::selectable(order == now.order, capitalised(names::order(order)))).clicked() {
                cx.actions.push(Action::SetFeedOrder(FeedOrder { order, ..now }));
            }
        }
    });
}

fn combo(ui: &mut Ui, name: &str, in_words: bool, glyph: &str) -> Response {
    let tokens = theme::tokens(ui);
    let text = if in_words {
        RichText::new(format!("{name} {}", icons::CARET_DOWN)).font(theme::small_medium())
    } else {
        icons::icon(glyph, size::ICON + 2.0)
    };
    let button = Button::new(text.color(tokens.text2)).frame_when_inactive(false);
    let response = ui.add(button.min_size(egui::vec2(size::CONTROL, size::CONTROL)));
    let label = name.to_owned();
    response.widget_info(move || WidgetInfo::labeled(egui::Role::ComboBox, true, &label));
    response
}
