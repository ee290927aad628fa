//! Smart: a sentence says what is looked for. How it was understood stands below it and can be taken back.

use super::super::search::open_pasted;
use super::why::percent;
use super::{looking, row_ui, trouble_ui, wall_ui};
use crate::app::{Action, FinderAction, FoundRow, Guess, SURE, Wall, Wish};
use crate::ui::theme::{self, radius, size, space};
use crate::ui::widgets::{self, Tone};
use crate::ui::{Cx, icons};
use crate::words::{self, names, tr};
use egui::{Id, Popup, TextEdit, Ui, Vec2};

/// Finds that are listed beside their reasons; the gallery shows all of them.
const LISTED: usize = 40;
/// Refinements that are offered.
const REFINEMENTS: usize = 5;

pub(in crate::ui::panels::discovery) fn sentence_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    field_ui(ui, cx);
    understood_ui(ui, cx);
    let sentence = &cx.state.finder.sentence;
    if sentence.text.trim().is_empty() {
        ui.add_space(space::S);
        widgets::hint(ui, tr!("finder-sentence-help"));
        return;
    }
    if let Some(trouble) = &sentence.trouble {
        trouble_ui(ui, trouble);
        return;
    }
    let line = match sentence.took_secs {
        Some(_) if sentence.rows.is_empty() && sentence.guesses.is_empty() => tr!("finder-nothing-plain").to_owned(),
        Some(_) if sentence.rows.is_empty() => tr!("finder-nothing").to_owned(),
        Some(took_secs) => {
            let found = tr!("finder-found", count = sentence.rows.len(), millis = (took_secs * 1000.0).round() as u64);
            let share = sentence.encoded_share;
            // Until all is there and all texts are read, the answer can still become better.
            match cx.state.finder.prepared {
                Some(part) => format!("{found} · {}", tr!("finder-prepared", share = percent(part))),
                None if share < 0.995 => format!("{found} · {}", tr!("finder-read", share = percent(share))),
                None => found,
            }
        }
        None => looking(cx.state.finder.prepared),
    };
    ui.add_space(space::XS);
    widgets::hint(ui, line);
    let found = sentence.rows.len();
    let rows: Vec<FoundRow> = sentence.rows.iter().take(LISTED).cloned().collect();
    if found > 0 {
        wall_ui(ui, cx, Wall::Sentence);
    }
    ui.add_space(space::S);
    widgets::column_ui(ui, "finder-sentence", |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for row in &rows {
            row_ui(ui, cx, row, 0.0);
        }
        if found > rows.len() {
            ui.add_space(space::XS);
            widgets::hint(ui, tr!("finder-more-on-wall", count = found - rows.len()));
        }
    });
}

fn field_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let tokens = theme::tokens(ui);
    let mut text = cx.state.finder.sentence.text.clone();
    let field =
        egui::Frame::new().fill(tokens.bg2).corner_radius(radius::BUTTON).inner_margin(egui::Margin::symmetric(10, 0));
    let field = field.show(ui, |ui| {
        let extent = egui::vec2(ui.available_width(), size::CONTROL_LARGE - 2.0);
        ui.allocate_ui_with_layout(extent, egui::Layout::left_to_right(egui::Align::Center), |ui| {
            ui.set_min_size(extent);
            ui.label(icons::icon(icons::MAGNIFYING_GLASS, size::ICON).color(tokens.text2));
            let room = if text.is_empty() { 0.0 } else { size::CONTROL + space::S };
            let edit = TextEdit::singleline(&mut text)
                .id(Id::unique("finder-sentence"))
                .hint_text(tr!("finder-sentence-hint"))
                .frame(egui::Frame::NONE)
                .align(egui::Align2::LEFT_CENTER)
                .desired_width(ui.available_width() - room);
            let response = ui.add(edit);
            if !text.is_empty() && widgets::icon_button(ui, icons::X, tr!("discovery-clear-text")).clicked() {
                text.clear();
                response.request_focus();
            }
            response
        })
        .inner
    });
    if cx.state.focus_search {
        field.inner.request_focus();
    }
    if field.inner.has_focus() {
        let stroke = egui::Stroke::new(1.0, tokens.accent);
        ui.painter().rect_stroke(field.response.rect, radius::BUTTON, stroke, egui::StrokeKind::Inside);
    }
    if text != cx.state.finder.sentence.text && !open_pasted(ui, cx, &field.inner) {
        cx.push(Action::Finder(FinderAction::Say(text)));
    }
}

/// How the sentence was understood: a chip for each guess, what was taken for a slip, and what would narrow the answer.
fn understood_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let sentence = &cx.state.finder.sentence;
    let guesses = sentence.guesses.clone();
    let corrected = sentence.corrected.clone();
    let refinements: Vec<String> = sentence.refinements.iter().take(REFINEMENTS).cloned().collect();
    if !guesses.is_empty() {
        ui.add_space(space::S);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = Vec2::new(6.0, 6.0);
            for guess in &guesses {
                guess_ui(ui, cx, guess);
            }
        });
    }
    for (written, meant) in &corrected {
        ui.add_space(space::XS);
        widgets::hint(ui, tr!("finder-did-you-mean", written = written, meant = meant));
        if widgets::link(ui, &tr!("finder-as-written", written = written)).clicked() {
            cx.push(Action::Finder(FinderAction::Keep(written.clone())));
        }
    }
    if !refinements.is_empty() {
        ui.add_space(space::S);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = Vec2::new(6.0, 6.0);
            for tag in &refinements {
                let chip = widgets::click_chip(ui, &format!("+ {tag}"), Tone::Plain);
                let name = tr!("finder-narrow", tag = tag);
                chip.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
                if chip.on_hover_text(&name).clicked() {
                    let text = format!("{} {tag}", cx.state.finder.sentence.text.trim_end());
                    cx.push(Action::Finder(FinderAction::Say(text)));
                }
            }
        });
    }
}

fn guess_ui(ui: &mut Ui, cx: &mut Cx<'_>, guess: &Guess) {
    let wish = wish_name(&guess.wish);
    let name = if guess.is_or { tr!("finder-or-wish", wish = wish) } else { wish };
    let sure = percent(guess.confidence);
    let tone = if guess.confidence >= SURE { Tone::Accent } else { Tone::Plain };
    let chip = widgets::click_chip(ui, &format!("{name} · {sure}%  {}", icons::X), tone);
    let label = tr!("finder-take-back", name = &name);
    chip.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &label));
    let mut why = vec![tr!("finder-read-from", words = &guess.from, share = sure), label.clone()];
    if !guess.alternatives.is_empty() {
        let others: Vec<String> = guess.alternatives.iter().map(wish_name).collect();
        why.insert(1, tr!("finder-or", others = others.join(", ")));
    }
    if chip.on_hover_text(why.join("\n")).clicked() {
        cx.push(Action::Finder(FinderAction::Ignore(guess.from.clone())));
    }
    others_ui(ui, cx, guess);
}

/// What else the words may mean, to choose from.
fn others_ui(ui: &mut Ui, cx: &mut Cx<'_>, guess: &Guess) {
    if guess.alternatives.is_empty() {
        return;
    }
    let others = widgets::click_chip(ui, icons::CARET_DOWN, Tone::Plain);
    let label = tr!("finder-others", words = &guess.from);
    others.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &label));
    let others = others.on_hover_text(&label);
    Popup::menu(&others).show(|ui| {
        for wish in &guess.alternatives {
            if ui.button(wish_name(wish)).clicked() {
                cx.push(Action::Finder(FinderAction::Choose(guess.from.clone(), wish.clone())));
            }
        }
        if ui.button(tr!("finder-just-words")).clicked() {
            cx.push(Action::Finder(FinderAction::Ignore(guess.from.clone())));
        }
    });
}

/// What is asked for, in a few words.
pub(super) fn wish_name(wish: &Wish) -> String {
    match wish {
        Wish::Kind(kind) => names::kind(*kind).to_owned(),
        Wish::OnlyKind(kind) => tr!("finder-only", kind = names::kind(*kind)),
        Wish::Base(_, Some(name)) => (*name).to_owned(),
        Wish::Base(family, None) => names::family(*family).to_owned(),
        Wish::AtMost(bytes) => tr!("finder-at-most", size = words::size(*bytes)),
        Wish::AtLeast(bytes) => tr!("finder-at-least", size = words::size(*bytes)),
        Wish::Between(least, most) => tr!("finder-between", least = words::size(*least), most = words::size(*most)),
        Wish::Creator(name) => tr!("finder-by", name = name),
        Wish::Tag(tag) => tr!("finder-tag", tag = tag),
        Wish::Words(texts) => tr!("finder-as-written-words", words = texts.join(" · ")),
        Wish::DownloadsAtLeast(count) => tr!("finder-downloads-at-least", count = *count),
        Wish::DownloadsAtMost(count) => tr!("finder-downloads-at-most", count = *count),
        Wish::Since(days) => tr!("finder-since", days = *days),
        Wish::Popular => tr!("finder-popular-first").to_owned(),
        Wish::TopRated => tr!("finder-rated-first").to_owned(),
        Wish::Newest => tr!("finder-newest-first").to_owned(),
        Wish::Installed => tr!("finder-installed").to_owned(),
        Wish::Not(wish) => tr!("finder-not", wish = wish_name(wish)),
    }
}
