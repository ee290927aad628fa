//! What is there more than once: groups, which file is kept, and making one of them.

use super::{button, is_running, row_of};
use crate::app::{Action, Going, OrderAsk};
use crate::model::ids::FileKey;
use crate::model::same::{KeepRule, SameFile, SameGroup, Sameness};
use crate::ui::theme::{self, radius, space};
use crate::ui::widgets::Tone;
use crate::ui::{Cx, widgets};
use crate::words::{self, tr};
use egui::{Align, Id, Label, Layout, RichText, ScrollArea, Ui, WidgetInfo};
use std::collections::BTreeSet;

const ROW: f32 = 34.0;

/// One line of the list.
enum Line<'a> {
    Group(&'a SameGroup),
    File(&'a SameGroup, &'a SameFile, bool),
}

/// What is asked before files go to the trash.
#[derive(Debug)]
pub(super) struct Asked {
    going: Vec<Going>,
    question: String,
}

impl Asked {
    /// About one group.
    fn about(memory: &SameMemory, group: &SameGroup) -> Self {
        let going = memory.going(group);
        let question = tr!("order-ask-group", count = going.len(), name = group.name.clone());
        let question = match group.how {
            Sameness::Bytes => question,
            Sameness::Weights | Sameness::Twins => format!("{question} {}", tr!("order-ask-differs")),
        };
        Self { going, question }
    }
}

/// Files that are kept though the rule would keep another of their group.
#[derive(Debug, Default)]
pub(super) struct SameMemory {
    kept: BTreeSet<FileKey>,
}

impl SameMemory {
    /// The place of the file of a group that is kept.
    fn kept(&self, group: &SameGroup) -> usize {
        group.files.iter().position(|file| self.kept.contains(&file.key)).unwrap_or_default()
    }

    /// Keeps this one of its group.
    fn keep(&mut self, group: &SameGroup, key: FileKey) {
        for file in &group.files {
            self.kept.remove(&file.key);
        }
        self.kept.insert(key);
    }

    /// The files of a group that are not kept.
    fn others(&self, group: &SameGroup) -> Vec<FileKey> {
        let kept = self.kept(group);
        group.files.iter().enumerate().filter(|(place, _)| *place != kept).map(|(_, file)| file.key).collect()
    }

    /// They, each only while the one that is kept is there.
    fn going(&self, group: &SameGroup) -> Vec<Going> {
        self.pairs(group).into_iter().map(|(kept, key)| Going { key, kept: Some(kept) }).collect()
    }

    /// Each of them with the one that is kept.
    fn pairs(&self, group: &SameGroup) -> Vec<(FileKey, FileKey)> {
        let kept = group.files.get(self.kept(group)).map(|file| file.key);
        kept.map(|kept| self.others(group).into_iter().map(|other| (kept, other)).collect()).unwrap_or_default()
    }
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
        cx.memory.order.same = SameMemory::default();
        cx.memory.order.asking = None;
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
    let memory = &cx.memory.order.same;
    let lines: Vec<Line<'_>> = same
        .groups
        .iter()
        .flat_map(|group| {
            let kept = memory.kept(group);
            let files = group.files.iter().enumerate().map(move |(index, file)| Line::File(group, file, index == kept));
            [Line::Group(group)].into_iter().chain(files)
        })
        .collect();
    let tokens = theme::tokens(ui);
    egui::Frame::new().fill(tokens.bg2).corner_radius(radius::CARD).inner_margin(space::S as i8).show(ui, |ui| {
        ui.set_width(ui.available_width());
        let area = ScrollArea::vertical().max_height((height - 110.0).max(100.0)).auto_shrink([false, true]);
        area.show_rows(ui, ROW - ui.spacing().item_spacing.y, lines.len(), |ui, range| {
            ui.set_max_width(ui.available_width() - space::M);
            for line in lines.get(range).unwrap_or_default() {
                match line {
                    Line::Group(group) => group_ui(ui, cx, group),
                    Line::File(group, file, keep) => file_ui(ui, cx, (group, file), *keep),
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
    if let Some(asked) = &cx.memory.order.asking {
        let answer = widgets::ask_ui(ui, Id::unique("order-ask"), &asked.question, tr!("order-trash-yes"));
        if let Some(yes) = answer
            && let Some(asked) = cx.memory.order.asking.take().filter(|_| yes)
        {
            cx.push(Action::Order(OrderAsk::ThrowAway(asked.going)));
        }
        return;
    }
    ui.horizontal(|ui| {
        if button(ui, &tr!("order-link-all", count = count), can).on_hover_text(tr!("order-link-hint")).clicked() {
            let memory = &cx.memory.order.same;
            let pairs = copies.iter().flat_map(|group| memory.pairs(group)).collect();
            cx.push(Action::Order(OrderAsk::Link(pairs)));
        }
        if button(ui, &tr!("order-trash-all", count = count), can).clicked() {
            let memory = &cx.memory.order.same;
            let going = copies.iter().flat_map(|group| memory.going(group)).collect();
            let question = tr!("order-ask-trash", count = count);
            cx.memory.order.asking = Some(Asked { going, question });
        }
    });
}

fn group_ui(ui: &mut Ui, cx: &mut Cx<'_>, group: &SameGroup) {
    let tokens = theme::tokens(ui);
    let can = !is_running(cx.state);
    line_ui(ui, |ui| {
        if button(ui, tr!("order-trash-others"), can).clicked() {
            cx.memory.order.asking = Some(Asked::about(&cx.memory.order.same, group));
        }
        if group.how == Sameness::Bytes && button(ui, tr!("order-link-group"), can).clicked() {
            cx.push(Action::Order(OrderAsk::Link(cx.memory.order.same.pairs(group))));
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

fn file_ui(ui: &mut Ui, cx: &mut Cx<'_>, (group, file): (&SameGroup, &SameFile), keep: bool) {
    let tokens = theme::tokens(ui);
    let path = file.path.display().to_string();
    line_ui(ui, |ui| {
        let more = if file.precision.is_empty() { String::new() } else { format!("{} · ", file.precision) };
        widgets::hint(ui, format!("{more}{}", words::size(file.size_bytes)));
        if !keep {
            let link = widgets::link(ui, tr!("order-keep-this"));
            let name = tr!("order-keep-this-one", path = path);
            link.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, &name));
            if link.clicked() {
                cx.memory.order.same.keep(group, file.key);
            }
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add_space(space::L);
            if keep {
                widgets::chip(ui, tr!("order-kept"), Tone::Ok);
            }
            ui.add(Label::new(RichText::new(&path).font(theme::small()).color(tokens.text2)).truncate())
                .on_hover_text(&path);
        });
    });
}

fn line_ui(ui: &mut Ui, contents: impl FnOnce(&mut Ui)) {
    row_of(ui, ROW, Layout::right_to_left(Align::Center), contents);
}

fn rule_words(rule: KeepRule) -> &'static str {
    match rule {
        KeepRule::Oldest => tr!("order-rule-oldest"),
        KeepRule::Newest => tr!("order-rule-newest"),
        KeepRule::Shortest => tr!("order-rule-shortest"),
        KeepRule::Smallest => tr!("order-rule-smallest"),
        KeepRule::Largest => tr!("order-rule-largest"),
        KeepRule::Marked => tr!("order-rule-marked"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::kind::ModelKind;

    #[test]
    fn one_of_a_group_is_kept_by_the_rule_or_by_hand() {
        let file = |key: u64| SameFile {
            key: FileKey(key),
            path: format!("/m/{key}.safetensors").into(),
            size_bytes: 1,
            precision: String::new(),
        };
        let (how, kind, name) = (Sameness::Bytes, ModelKind::Lora, "Ink".to_owned());
        let group = SameGroup { how, name, kind, files: (1..=3).map(file).collect() };
        let keys = |keys: &[u64]| keys.iter().copied().map(FileKey).collect::<Vec<_>>();
        let mut memory = SameMemory::default();
        assert_eq!(memory.others(&group), keys(&[2, 3]));
        memory.keep(&group, FileKey(3));
        memory.keep(&group, FileKey(2));
        assert_eq!(memory.others(&group), keys(&[1, 3]));
        assert_eq!(memory.pairs(&group), [(FileKey(2), FileKey(1)), (FileKey(2), FileKey(3))]);
    }
}
