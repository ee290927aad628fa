//! Two versions of a model side by side.

use super::title_ui;
use crate::app::compare::{Comparison, Side, Standing};
use crate::app::downloads::Want;
use crate::app::{Action, DownloadAsk};
use crate::ui::theme::{self, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::{self, tr};
use egui::{Frame, Label, RichText, ScrollArea, Ui, Vec2};

pub(super) fn compare_ui(ui: &mut Ui, cx: &mut Cx<'_>, room: Vec2) {
    let height = (room.y - 2.0 * space::XL - 70.0).clamp(160.0, 900.0);
    let Some(comparison) = cx.state.comparison.clone() else {
        title_ui(ui, cx, tr!("compare-title"), "");
        ui.set_min_height(height);
        return;
    };
    title_ui(ui, cx, tr!("compare-title"), &comparison.model);
    let scroll = ScrollArea::vertical().id_salt("compare").max_height(height).min_scrolled_height(height.min(420.0));
    scroll.auto_shrink([false, true]).show(ui, |ui| {
        ui.set_width(ui.available_width() - space::M);
        sides_ui(ui, cx, &comparison);
        list_ui(ui, tr!("compare-words"), &comparison.words, false);
        list_ui(ui, tr!("compare-description"), &comparison.lines, true);
        if comparison.was_cut {
            widgets::hint(ui, tr!("compare-cut"));
        }
        ui.add_space(space::L);
    });
}

fn sides_ui(ui: &mut Ui, cx: &mut Cx<'_>, comparison: &Comparison) {
    ui.columns(2, |columns| {
        for (ui, side) in columns.iter_mut().zip(&comparison.sides) {
            side_ui(ui, cx, comparison, side);
        }
    });
    ui.add_space(space::L);
}

fn side_ui(ui: &mut Ui, cx: &mut Cx<'_>, comparison: &Comparison, side: &Side) {
    let tokens = theme::tokens(ui);
    ui.spacing_mut().item_spacing.y = space::XS;
    ui.add(Label::new(RichText::new(&side.name).font(theme::heading()).color(tokens.text1)).truncate());
    let mut parts = vec![side.base_model.clone()];
    if side.published_unix_secs > 0 {
        parts.push(words::date(side.published_unix_secs));
    }
    parts.retain(|part| !part.is_empty());
    widgets::hint(ui, parts.join(" · "));
    ui.add_space(space::XS);
    for (name, about, size_bytes) in &side.files {
        ui.add(Label::new(RichText::new(name).font(theme::body()).color(tokens.text1)).truncate()).on_hover_text(name);
        let size = size_bytes.map(words::size);
        let line: Vec<&str> = [Some(about.as_str()), size.as_deref()].into_iter().flatten().collect();
        widgets::hint(ui, line.join(" · "));
    }
    if side.files.is_empty() {
        widgets::hint(ui, tr!("compare-no-files"));
    }
    ui.add_space(space::XS);
    let is_there = cx.state.view.iter().any(|row| row.card.key.is_file() && row.card.version_id == Some(side.id));
    if is_there {
        widgets::hint(ui, format!("{} {}", icons::CHECK, tr!("drawer-installed")));
    } else if widgets::secondary(ui, tr!("downloads-download")).clicked() {
        let want = Want::version(side.id, format!("{} {}", comparison.model, side.name));
        cx.push(Action::Download(DownloadAsk::Want(vec![want])));
    }
}

/// Words or lines with what is new and what is gone marked, by a sign and a colour.
fn list_ui(ui: &mut Ui, title: &str, list: &[(Standing, String)], is_text: bool) {
    let tokens = theme::tokens(ui);
    widgets::section(ui, title, "");
    if list.is_empty() {
        widgets::hint(ui, tr!("compare-nothing"));
    } else if list.iter().all(|(standing, _)| *standing == Standing::Same) {
        widgets::hint(ui, tr!("compare-same"));
    }
    for (standing, text) in list {
        let (sign, ink, ground) = match standing {
            Standing::Same => (" ", tokens.text2, egui::Color32::TRANSPARENT),
            Standing::Added => ("+", tokens.text1, tokens.ok_bg),
            Standing::Gone => ("−", tokens.text1, tokens.bad_bg),
        };
        Frame::new()
            .fill(ground)
            .corner_radius(theme::radius::CONTROL)
            .inner_margin(egui::Margin::symmetric(6, 2))
            .show(ui, |ui| {
                let line = RichText::new(format!("{sign}  {text}")).font(theme::body()).color(ink);
                let label = Label::new(line).wrap();
                if is_text {
                    ui.set_width(ui.available_width());
                }
                ui.add(label);
            });
    }
    ui.add_space(space::L);
}
