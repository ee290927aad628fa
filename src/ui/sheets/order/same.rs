//! What is there more than once: groups, which file is kept, and making one of them.

use super::{button, is_running};
use crate::app::{Action, OrderAsk};
use crate::model::ids::FileKey;
use crate::model::same::{KeepRule, SameFile, SameGroup, Sameness};
use crate::ui::theme::{self, radius, size, space};
use crate::ui::widgets::Tone;
use crate::ui::{Cx, widgets};
use crate::words::{self, tr};
use egui::{Align, Id, Label, Layout, RichText, ScrollArea, Ui};

const ROW: f32 = 34.0;

/// One line of the list.
enum Line<'a> {
    Group(&'a SameGroup),
    File(&'a SameFile, bool),
}

pub(super) fn same_ui(ui: &mut Ui, cx: &mut Cx<'_>, height: f32) {
    let Some(same) = cx.state.order.same.clone() else {
        widgets::hint(ui, tr!("order-looking"));
        return;
    };
    ui.label(RichText::new(tr!("order-keep")).font(theme::small_medium()).color(theme::tokens(ui).text2));
    let labels = KeepRule::ALL.map(rule_words);
    let chosen = KeepRule::ALL.iter().position(|rule| *rule == same.rule).unwrap_or_default();
    if let Some(rule) = widgets::segmented(ui, &labels, chosen).and_then(|index| KeepRule::ALL.get(index)) {
        cx.push(Action::Order(OrderAsk::Same(*rule)));
    }
    ui.add_space(space::S);
    let bytes = same.groups.iter().map(SameGroup::reclaimable_bytes).sum();
    let mut text = tr!("order-groups", count = same.groups.len(), size = words::size(bytes));
    if same.not_hashed > 0 {
        text = format!("{text} · {}", tr!("order-not-hashed", count = same.not_hashed));
    }
    widgets::hint(ui, text);
    ui.add_space(space::S);
    if same.groups.is_empty() {
        return;
    }
    let lines: Vec<Line<'_>> = same
        .groups
        .iter()
        .flat_map(|group| {
            let files = group.files.iter().enumerate().map(|(index, file)| Line::File(file, index == 0));
            [Line::Group(group)].into_iter().chain(files)
        })
        .collect();
    let tokens = theme::tokens(ui);
    egui::Frame::new().fill(tokens.bg2).corner_radius(radius::CARD).inner_margin(space::S as i8).show(ui, |ui| {
        ui.set_width(ui.available_width());
        let area = ScrollArea::vertical().max_height((height - 110.0).max(100.0)).auto_shrink([false, true]);
        area.show_rows(ui, ROW, lines.len(), |ui, range| {
            for line in lines.get(range).unwrap_or_default() {
                match line {
                    Line::Group(group) => group_ui(ui, cx, group),
                    Line::File(file, keep) => file_ui(ui, file, *keep),
                }
            }
        });
    });
    ui.add_space(space::S);
    all_ui(ui, cx, &same.groups);
}

/// What can be done about all files with the same bytes.
fn all_ui(ui: &mut Ui, cx: &mut Cx<'_>, groups: &[SameGroup]) {
    let copies: Vec<&SameGroup> = groups.iter().filter(|group| group.how == Sameness::Bytes).collect();
    let count = copies.iter().map(|group| group.files.len().saturating_sub(1)).sum::<usize>();
    let can = count > 0 && !is_running(cx.state);
    if cx.memory.order.asking {
        let question = tr!("order-ask-trash", count = count);
        if let Some(yes) = widgets::ask_ui(ui, Id::unique("order-ask"), &question, tr!("order-trash-yes")) {
            cx.memory.order.asking = false;
            if yes {
                let keys = copies.iter().flat_map(|group| others(group)).collect();
                cx.push(Action::Order(OrderAsk::ThrowAway(keys)));
            }
        }
        return;
    }
    ui.horizontal(|ui| {
        if button(ui, &tr!("order-link-all", count = count), can).on_hover_text(tr!("order-link-hint")).clicked() {
            let pairs = copies.iter().flat_map(|group| pairs(group)).collect();
            cx.push(Action::Order(OrderAsk::Link(pairs)));
        }
        if button(ui, &tr!("order-trash-all", count = count), can).clicked() {
            cx.memory.order.asking = true;
        }
    });
}

fn group_ui(ui: &mut Ui, cx: &mut Cx<'_>, group: &SameGroup) {
    let tokens = theme::tokens(ui);
    let can = !is_running(cx.state);
    line_ui(ui, |ui| {
        if button(ui, tr!("order-trash-others"), can).clicked() {
            cx.push(Action::Order(OrderAsk::ThrowAway(others(group))));
        }
        if group.how == Sameness::Bytes && button(ui, tr!("order-link-group"), can).clicked() {
            cx.push(Action::Order(OrderAsk::Link(pairs(group))));
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let (text, tone) = match group.how {
                Sameness::Bytes => (tr!("order-same-bytes"), Tone::Warn),
                Sameness::Weights => (tr!("order-same-weights"), Tone::Accent),
                Sameness::Twins => (tr!("order-twins"), Tone::Plain),
            };
            widgets::chip(ui, text, tone);
            let size = words::size(group.reclaimable_bytes());
            let text = format!("{} · {}", group.name, tr!("order-could-save", size = size));
            ui.add(Label::new(RichText::new(text).font(theme::body_medium()).color(tokens.text1)).truncate());
        });
    });
}

fn file_ui(ui: &mut Ui, file: &SameFile, keep: bool) {
    let tokens = theme::tokens(ui);
    line_ui(ui, |ui| {
        let more = if file.precision.is_empty() { String::new() } else { format!("{} · ", file.precision) };
        widgets::hint(ui, format!("{more}{}", words::size(file.size_bytes)));
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add_space(space::L);
            if keep {
                widgets::chip(ui, tr!("order-kept"), Tone::Ok);
            }
            let path = file.path.display().to_string();
            ui.add(Label::new(RichText::new(&path).font(theme::small()).color(tokens.text2)).truncate())
                .on_hover_text(&path);
        });
    });
}

fn line_ui(ui: &mut Ui, contents: impl FnOnce(&mut Ui)) {
    let height = (ROW - ui.spacing().item_spacing.y).max(size::CHIP);
    ui.allocate_ui_with_layout([ui.available_width(), height].into(), Layout::right_to_left(Align::Center), contents);
}

fn others(group: &SameGroup) -> Vec<FileKey> {
    group.files.iter().skip(1).map(|file| file.key).collect()
}

fn pairs(group: &SameGroup) -> Vec<(FileKey, FileKey)> {
    let kept = group.files.first().map(|file| file.key);
    kept.map(|kept| others(group).into_iter().map(|other| (kept, other)).collect()).unwrap_or_default()
}

fn rule_words(rule: KeepRule) -> &'static str {
    match rule {
        KeepRule::Oldest => tr!("order-rule-oldest"),
        KeepRule::Newest => tr!("order-rule-newest"),
        KeepRule::Shortest => tr!("order-rule-shortest"),
        KeepRule::Smallest => tr!("order-rule-smallest"),
    }
}
