//! Keyboard shortcuts: every key that does something, by what it is about, with a field to find one.

use super::title_ui;
use crate::app::{Command, CommandGroup, GALLERY_KEYS};
use crate::ui::theme::{self, radius, size, space};
use crate::ui::{Cx, keys};
use crate::words::{self, tr};
use egui::{RichText, ScrollArea, TextEdit, Ui};

/// Under this width there is room for one column only.
const TWO_COLUMNS_FROM: f32 = 620.0;

/// What only this part of the window remembers, and only while it is open.
#[derive(Debug, Default)]
pub(crate) struct ShortcutsMemory {
    text: String,
}

/// A heading with what stands under it: what a key does, and the key.
struct Section {
    title: &'static str,
    lines: Vec<(&'static str, String)>,
}

pub(super) fn shortcuts_ui(ui: &mut Ui, cx: &mut Cx<'_>, room: egui::Vec2) {
    title_ui(ui, cx, Command::Shortcuts.label(), "");
    let hint = tr!("shortcuts-find");
    let field = TextEdit::singleline(&mut cx.memory.shortcuts.text).hint_text(hint).desired_width(f32::INFINITY);
    ui.add(field.char_limit(80)).on_hover_text(hint);
    ui.add_space(space::M);
    let sections = sections(ui.ctx(), &cx.memory.shortcuts.text);
    if sections.is_empty() {
        ui.label(RichText::new(tr!("palette-nothing")).font(theme::body()).color(theme::tokens(ui).text2));
        return;
    }
    let height = (room.y - 180.0).max(80.0);
    let area = ScrollArea::vertical().max_height(height).min_scrolled_height(height);
    area.auto_shrink([false, true]).show(ui, |ui| {
        // Beside the scroll bar, not under it.
        ui.set_max_width(ui.available_width() - space::M);
        if ui.available_width() < TWO_COLUMNS_FROM {
            for section in &sections {
                section_ui(ui, section);
            }
            return;
        }
        let (left, right) = in_two(&sections);
        ui.spacing_mut().item_spacing.x = space::XL;
        ui.columns(2, |columns| {
            for (column, sections) in columns.iter_mut().zip([left, right]) {
                for section in sections {
                    section_ui(column, section);
                }
            }
        });
    });
}

/// Everything that has keys and whose name or keys have the text in them.
fn sections(ctx: &egui::Context, text: &str) -> Vec<Section> {
    let text = text.trim().to_lowercase();
    let wanted = |name: &str, keys: &str| {
        text.is_empty() || name.to_lowercase().contains(&text) || keys.to_lowercase().contains(&text)
    };
    let groups = CommandGroup::ALL.into_iter().map(|group| {
        let commands = Command::ALL.iter().filter(|command| command.group() == group);
        let lines = commands.map(|command| (command.label(), keys::text_of(ctx, *command)));
        Section { title: group.label(), lines: lines.filter(|(_, keys)| !keys.is_empty()).collect() }
    });
    let moves = GALLERY_KEYS.iter().map(|(name, keys)| (words::text(name), platform(ctx, words::text(keys))));
    let gallery = Section { title: tr!("shortcuts-gallery"), lines: moves.collect() };
    groups
        .chain([gallery])
        .map(|section| {
            let lines = section.lines.into_iter().filter(|(name, keys)| wanted(name, keys)).collect();
            Section { lines, ..section }
        })
        .filter(|section| !section.lines.is_empty())
        .collect()
}

/// Keys that are written in words, with the names this system gives them.
fn platform(ctx: &egui::Context, keys: &str) -> String {
    let is_mac = matches!(ctx.os(), egui::os::OperatingSystem::Mac | egui::os::OperatingSystem::IOS);
    if is_mac { keys.replace("Ctrl", "Cmd") } else { keys.to_owned() }
}

/// Two columns of about the same height, in reading order.
fn in_two(sections: &[Section]) -> (&[Section], &[Section]) {
    let height = |part: &[Section]| part.iter().map(|section| section.lines.len() + 2).sum::<usize>();
    let fits = |cut: &usize| height(sections.get(..*cut).unwrap_or_default()) * 2 >= height(sections);
    let cut = (1..=sections.len()).find(fits).unwrap_or(sections.len());
    sections.split_at(cut)
}

fn section_ui(ui: &mut Ui, section: &Section) {
    let tokens = theme::tokens(ui);
    ui.label(RichText::new(section.title).font(theme::body_semibold()).color(tokens.text1));
    ui.add_space(space::XS);
    for (name, keys) in &section.lines {
        ui.horizontal(|ui| {
            ui.set_min_height(size::CHIP);
            ui.spacing_mut().item_spacing.x = space::S;
            let row = ui.available_width();
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let key = RichText::new(keys).font(theme::small_medium()).color(tokens.text1);
                egui::Frame::new()
                    .fill(tokens.bg3)
                    .corner_radius(radius::CONTROL)
                    .inner_margin(egui::Margin::symmetric(8, 2))
                    .show(ui, |ui| ui.label(key));
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    ui.set_max_width(row);
                    let name = RichText::new(*name).font(theme::body()).color(tokens.text2);
                    ui.add(egui::Label::new(name).truncate());
                });
            });
        });
    }
    ui.add_space(space::L);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<&'static str> {
        let sections = sections(&egui::Context::default(), text);
        sections.into_iter().flat_map(|section| section.lines).map(|(name, _)| name).collect()
    }

    #[test]
    fn every_key_is_on_the_sheet() {
        let all = names("");
        let commands = Command::ALL.iter().filter(|command| command.shortcut().is_some());
        assert_eq!(all.len(), commands.clone().count() + GALLERY_KEYS.len());
        for command in commands {
            assert!(all.contains(&command.label()), "{command:?}");
        }
    }

    #[test]
    fn keys_are_found_by_name_and_by_key() {
        assert_eq!(names("trigger"), [Command::CopyTriggerWords.label()]);
        assert!(names("f5").contains(&Command::Rescan.label()));
        assert!(names("no such thing").is_empty());
    }

    #[test]
    fn columns_are_about_as_high() {
        let sections = sections(&egui::Context::default(), "");
        let (left, right) = in_two(&sections);
        let lines = |part: &[Section]| part.iter().map(|section| section.lines.len() + 2).sum::<usize>();
        assert_eq!(left.len() + right.len(), sections.len());
        assert!(!right.is_empty() && lines(left).abs_diff(lines(right)) < 20);
    }
}
