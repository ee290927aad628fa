//! Two versions of a model side by side.

use super::title_ui;
use crate::app::compare::{Comparison, Side, Standing};
use crate::app::downloads::Want;
use crate::app::{Action, DownloadAsk, UpdateAsk};
use crate::ui::theme::{self, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::{self, tr};
use egui::{ComboBox, Frame, Label, RichText, ScrollArea, Ui, Vec2, WidgetInfo};

pub(super) fn compare_ui(ui: &mut Ui, cx: &mut Cx<'_>, room: Vec2) {
    let height = (room.y - 2.0 * space::XL - 70.0).clamp(160.0, 900.0);
    let comparison = match cx.state.comparing.found.clone() {
        Some(Ok(comparison)) => comparison,
        none => {
            title_ui(ui, cx, tr!("compare-title"), "");
            ui.set_min_height(height);
            let text = none.and_then(Result::err).map_or_else(|| tr!("compare-asking").to_owned(), |why| why.words());
            widgets::hint(ui, text);
            return;
        }
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
        for (place, ui) in columns.iter_mut().enumerate().take(2) {
            side_ui(ui, cx, comparison, place);
        }
    });
    ui.add_space(space::L);
}

/// The version at a side, and the others that could stand there.
fn name_ui(ui: &mut Ui, cx: &mut Cx<'_>, comparison: &Comparison, side: &Side, place: usize) {
    let name = RichText::new(&side.name).font(theme::heading()).color(theme::tokens(ui).text1);
    let [left, right] = &comparison.sides;
    let other = if place == 0 { right.id } else { left.id };
    let others = comparison.versions.iter().filter(|(id, _)| *id != other);
    if others.clone().any(|(id, _)| *id != side.id) {
        let label = if place == 0 { tr!("compare-left") } else { tr!("compare-right") };
        let width = ui.available_width() - space::M;
        let mut chosen = side.id;
        let combo = ComboBox::from_id_salt(("compare", place)).selected_text(name).width(width).truncate();
        let response = combo.show_ui(ui, |ui| {
            for (id, name) in others {
                ui.selectable_value(&mut chosen, *id, name);
            }
        });
        let spoken = side.name.clone();
        response.response.widget_info(move || {
            let mut info = WidgetInfo::labeled(egui::Role::ComboBox, true, label);
            info.value = None;
            info.current_text_value = Some(spoken.clone());
            info
        });
        if chosen != side.id {
            let (left, right) = if place == 0 { (chosen, other) } else { (other, chosen) };
            cx.push(Action::Updates(UpdateAsk::Compare(left, right)));
        }
    } else {
        ui.add(Label::new(name).truncate());
    }
}

fn side_ui(ui: &mut Ui, cx: &mut Cx<'_>, comparison: &Comparison, place: usize) {
    let tokens = theme::tokens(ui);
    let Some(side) = comparison.sides.get(place) else { return };
    ui.spacing_mut().item_spacing.y = space::XS;
    name_ui(ui, cx, comparison, side, place);
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
