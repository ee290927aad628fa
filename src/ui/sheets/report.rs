//! Report a problem: every line of it can be read before it is saved or copied.

use super::title_ui;
use crate::app::{Action, ReportView};
use crate::ui::theme::{self, radius, size, space};
use crate::ui::{Cx, widgets};
use crate::words::tr;
use egui::{Frame, Label, RichText, ScrollArea, Ui, Vec2};
use std::ops::Range;
use std::sync::Arc;

/// Narrower than this the files are a row above the text, in points.
const FILES_BESIDE_FROM: f32 = 620.0;
const FILES_WIDTH: f32 = 168.0;

/// What only this part of the window remembers, and only while it is open.
#[derive(Debug, Default)]
pub(crate) struct ReportMemory {
    with_names: bool,
    file: usize,
    /// The lines of the file that is shown, as places in its text; made when report or file change.
    lines: Option<(Arc<ReportView>, usize, Vec<Range<usize>>)>,
}

pub(super) fn report_ui(ui: &mut Ui, cx: &mut Cx<'_>, room: Vec2) {
    let tokens = theme::tokens(ui);
    title_ui(ui, cx, tr!("report-title"), "");
    let text = |text: &str| RichText::new(text).font(theme::body()).color(tokens.text2);
    ui.add(Label::new(text(tr!("report-promise"))).wrap());
    ui.add(Label::new(text(tr!("report-text"))).wrap());
    ui.add_space(space::S);
    names_ui(ui, cx);
    ui.add_space(space::M);
    let height = (room.y - 2.0 * space::XL - 240.0).clamp(90.0, 520.0);
    let Some(report) = cx.state.report.clone() else {
        ui.allocate_ui(Vec2::new(ui.available_width(), height), |ui| {
            ui.set_min_height(height);
            widgets::hint(ui, tr!("report-collecting"));
        });
        buttons_ui(ui, cx, None);
        return;
    };
    if ui.available_width() < FILES_BESIDE_FROM {
        ui.horizontal_wrapped(|ui| files_ui(ui, cx, &report, true));
        ui.add_space(space::S);
        text_ui(ui, cx, &report, (height - 40.0).max(60.0));
    } else {
        ui.horizontal_top(|ui| {
            ui.vertical(|ui| {
                ui.set_width(FILES_WIDTH);
                ui.spacing_mut().item_spacing.y = space::XS;
                files_ui(ui, cx, &report, false);
            });
            ui.add_space(space::M);
            ui.vertical(|ui| text_ui(ui, cx, &report, height));
        });
    }
    ui.add_space(space::M);
    buttons_ui(ui, cx, Some(&report));
}

/// Whether names may be in it: as the report that is shown has it, or as the one that is being made will.
fn names_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    if let Some(report) = &cx.state.report {
        cx.memory.report.with_names = report.with_names;
    }
    let mut with_names = cx.memory.report.with_names;
    if widgets::checkbox(ui, &mut with_names, tr!("report-with-names"))
        .on_hover_text(tr!("report-with-names-hint"))
        .clicked()
    {
        cx.memory.report.with_names = with_names;
        cx.push(Action::PrepareReport { with_names });
    }
}

fn files_ui(ui: &mut Ui, cx: &mut Cx<'_>, report: &ReportView, as_chips: bool) {
    for (index, (name, text)) in report.files.iter().enumerate() {
        let on = cx.memory.report.file == index;
        let response = if as_chips {
            widgets::click_chip(ui, name, if on { widgets::Tone::Accent } else { widgets::Tone::Plain })
        } else {
            let count = if on { String::new() } else { crate::words::size(text.len() as u64) };
            widgets::nav_row(ui, "", name, &count, on)
        };
        if response.clicked() {
            cx.memory.report.file = index;
        }
    }
}

/// The text of a file: as many lines as there are, painted only where they are seen.
fn text_ui(ui: &mut Ui, cx: &mut Cx<'_>, report: &Arc<ReportView>, height: f32) {
    let tokens = theme::tokens(ui);
    let file = cx.memory.report.file.min(report.files.len().saturating_sub(1));
    let Some((_, text)) = report.files.get(file) else { return };
    let is_known =
        cx.memory.report.lines.as_ref().is_some_and(|(known, at, _)| Arc::ptr_eq(known, report) && *at == file);
    if !is_known {
        cx.memory.report.lines = Some((Arc::clone(report), file, lines_of(text)));
    }
    let Some((_, _, lines)) = &cx.memory.report.lines else { return };
    Frame::new().fill(tokens.bg2).corner_radius(radius::CARD).inner_margin(space::M as i8).show(ui, |ui| {
        ui.set_width(ui.available_width());
        let row_height = ui.fonts_mut(|fonts| fonts.row_height(&theme::mono()));
        let inner = (height - 2.0 * space::M).max(40.0);
        let scroll = ScrollArea::both().id_salt(("report", file)).max_height(inner).min_scrolled_height(inner);
        scroll.auto_shrink([false, false]).show_rows(ui, row_height, lines.len(), |ui, rows| {
            for line in lines.get(rows).unwrap_or_default() {
                let line = text.get(line.clone()).unwrap_or_default();
                ui.add(Label::new(RichText::new(line).font(theme::mono()).color(tokens.text1)).extend());
            }
        });
    });
}

fn lines_of(text: &str) -> Vec<Range<usize>> {
    let mut from = 0;
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        lines.push(from..from + line.trim_end_matches(['\n', '\r']).len());
        from += line.len();
    }
    lines
}

fn buttons_ui(ui: &mut Ui, cx: &mut Cx<'_>, report: Option<&ReportView>) {
    ui.horizontal(|ui| {
        ui.add_enabled_ui(report.is_some(), |ui| {
            let button = |ui: &mut Ui, primary: bool, text: &str| {
                let extent = Vec2::new(168.0, size::CONTROL_LARGE);
                let layout = egui::Layout::top_down(egui::Align::Center);
                ui.allocate_ui_with_layout(extent, layout, |ui| {
                    if primary { widgets::primary(ui, text) } else { widgets::secondary(ui, text) }.clicked()
                })
                .inner
            };
            if button(ui, true, tr!("report-save")) {
                cx.push(Action::SaveReport);
            }
            if button(ui, false, tr!("report-copy"))
                && let Some(report) = report
            {
                let texts: Vec<String> = report.files.iter().map(|(name, text)| format!("== {name}\n{text}")).collect();
                let all = texts.join("\n");
                cx.push(Action::Copy(all, tr!("report-copied").to_owned()));
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_where_they_were() {
        let text = "a\r\n\nüb\nend";
        let lines: Vec<&str> = lines_of(text).into_iter().filter_map(|line| text.get(line)).collect();
        assert_eq!(lines, ["a", "", "üb", "end"]);
        assert!(lines_of("").is_empty());
    }
}
