//! The plan: a template, what it would do to each file, what it costs each disk.

use super::{button, is_running, row_of};
use crate::app::{Action, OrderAsk, PlanRequest, PlanTo};
use crate::model::ids::RootId;
use crate::model::organise::{Conflict, Plan, PlanRow, RowState, Skip, VolumeCost};
use crate::ui::theme::{self, radius, size, space};
use crate::ui::widgets::Tone;
use crate::ui::{Cx, widgets};
use crate::words::{self, tr};
use egui::{ComboBox, Label, RichText, ScrollArea, TextEdit, Ui};
use std::path::Path;
use std::sync::Arc;

const ROW: f32 = 44.0;
const EXAMPLE: &str = "{base_model}/{author}/{file_name}";
const TOKENS: &str =
    "{base_model} {author} {model_name} {version_name} {first_tag} {file_name} {precision} {format} {version_id}";

/// Where files are to go, as it is chosen here.
#[derive(Debug, Default)]
pub(super) struct ToMemory {
    to: To,
    /// The folder as it is typed.
    folder: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum To {
    #[default]
    OwnRoot,
    Root(RootId),
    Folder,
}

impl ToMemory {
    fn goal(&self) -> PlanTo {
        match self.to {
            To::OwnRoot => PlanTo::OwnRoot,
            To::Root(id) => PlanTo::Root(id),
            To::Folder => PlanTo::Folder(self.folder.trim().into()),
        }
    }
}

pub(super) fn plan_ui(ui: &mut Ui, cx: &mut Cx<'_>, height: f32) {
    template_ui(ui, cx);
    chosen_ui(ui, cx);
    ui.add_space(space::S);
    let tokens = theme::tokens(ui);
    let order = &cx.state.order;
    if let Some(trouble) = &order.trouble {
        ui.add(Label::new(RichText::new(trouble).font(theme::body()).color(tokens.bad)).wrap());
        return;
    }
    let Some(plan) = order.plan.clone() else {
        let text = if order.is_planning { tr!("order-planning") } else { tr!("order-no-plan") };
        widgets::hint(ui, text);
        return;
    };
    let counts = plan.counts();
    let labels = [
        tr!("order-count-all", count = plan.rows.len()),
        tr!("order-count-ready", count = counts.ready),
        tr!("order-count-conflict", count = counts.conflict),
        tr!("order-count-skipped", count = counts.skipped),
        tr!("order-count-unchanged", count = counts.unchanged),
    ];
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    if let Some(shown) = widgets::segmented(ui, &labels, cx.memory.order.shown) {
        cx.memory.order.shown = shown;
    }
    for volume in &plan.volumes {
        volume_ui(ui, volume);
    }
    ui.add_space(space::S);
    rows_ui(ui, &plan, cx.memory.order.shown, height - 190.0);
    ui.add_space(space::S);
    let short = plan.volumes.iter().any(|volume| volume.short_bytes().is_some());
    let can = counts.ready > 0 && !short && !is_running(cx.state);
    let text = tr!("order-apply", count = counts.ready);
    if ui.add_enabled_ui(can, |ui| widgets::primary(ui, &text)).inner.clicked() {
        cx.push(Action::Order(OrderAsk::Apply(Arc::clone(&plan))));
    }
}

fn template_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let known = cx.state.order.template.clone();
    let mut wanted = false;
    ui.horizontal(|ui| {
        let memory = &mut cx.memory.order;
        let typed = memory.template.get_or_insert(known);
        let field = TextEdit::singleline(typed)
            .hint_text(tr!("order-template-hint", example = EXAMPLE))
            .char_limit(300)
            .margin(egui::Margin::symmetric(space::M as i8, space::S as i8))
            .desired_width((ui.available_width() - 285.0).max(200.0));
        let field = ui.add(field);
        field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, tr!("order-template")));
        wanted = field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        widgets::checkbox(ui, &mut memory.unidentified, tr!("order-unidentified"));
        wanted |= button(ui, tr!("order-make-plan"), !cx.state.order.is_planning).clicked();
    });
    widgets::hint(ui, tr!("order-tokens", tokens = TOKENS));
    if wanted {
        let memory = &cx.memory.order;
        cx.push(Action::Order(OrderAsk::Plan(PlanRequest {
            template: memory.template.clone().unwrap_or_default(),
            to: memory.to.goal(),
            only: cx.state.order.only.as_deref().cloned(),
            unidentified: memory.unidentified,
        })));
    }
}

/// Which models it is about, and where they go.
fn chosen_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let state = cx.state;
    ui.horizontal(|ui| {
        if let Some(only) = &state.order.only {
            widgets::chip(ui, &tr!("order-chosen", count = only.len()), Tone::Accent);
            if widgets::link(ui, tr!("order-whole-library")).clicked() {
                cx.actions.push(Action::Order(OrderAsk::ChooseAll));
            }
        }
        let memory = &mut cx.memory.order.to;
        let root_name =
            |id: RootId| state.roots.iter().find(|root| root.id == id).map(|root| root.path.display().to_string());
        let text = match memory.to {
            To::Root(id) => root_name(id).unwrap_or_default(),
            To::OwnRoot => tr!("order-to-own").to_owned(),
            To::Folder => tr!("order-to-folder").to_owned(),
        };
        let combo = ComboBox::from_id_salt("order-to").width(260.0).truncate().selected_text(text).show_ui(ui, |ui| {
            ui.selectable_value(&mut memory.to, To::OwnRoot, tr!("order-to-own"));
            for root in &state.roots {
                ui.selectable_value(&mut memory.to, To::Root(root.id), root.path.display().to_string());
            }
            ui.selectable_value(&mut memory.to, To::Folder, tr!("order-to-folder"));
        });
        combo.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, tr!("order-to")));
        if memory.to == To::Folder {
            let field = TextEdit::singleline(&mut memory.folder)
                .hint_text(tr!("order-to-folder-hint"))
                .margin(egui::Margin::symmetric(space::M as i8, space::S as i8))
                .desired_width(ui.available_width());
            let field = ui.add(field);
            field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, tr!("order-to-folder-field")));
        }
    });
}

fn volume_ui(ui: &mut Ui, volume: &VolumeCost) {
    let tokens = theme::tokens(ui);
    let mut parts = vec![tr!("order-renamed", size = words::size(volume.renamed_bytes))];
    if volume.incoming_bytes > 0 {
        parts.push(tr!("order-incoming", size = words::size(volume.incoming_bytes)));
    }
    if volume.outgoing_bytes > 0 {
        parts.push(tr!("order-outgoing", size = words::size(volume.outgoing_bytes)));
    }
    if let Some(free) = volume.free_bytes {
        parts.push(tr!("order-free", size = words::size(free)));
    }
    let text = format!("{}: {}", volume.mount.display(), parts.join(" · "));
    let short = volume.short_bytes();
    let text = match short {
        Some(bytes) => format!("{text} · {}", tr!("order-short", size = words::size(bytes))),
        None => text,
    };
    let ink = if short.is_some() { tokens.bad } else { tokens.text2 };
    ui.label(RichText::new(text).font(theme::small()).color(ink));
}

fn rows_ui(ui: &mut Ui, plan: &Plan, shown: usize, height: f32) {
    let tokens = theme::tokens(ui);
    let is_shown = |row: &&PlanRow| match shown {
        1 => row.state == RowState::Ready,
        2 => matches!(row.state, RowState::Conflict(_)),
        3 => matches!(row.state, RowState::Skipped(_)),
        4 => row.state == RowState::Unchanged,
        _ => true,
    };
    let rows: Vec<&PlanRow> = plan.rows.iter().filter(is_shown).collect();
    egui::Frame::new().fill(tokens.bg2).corner_radius(radius::CARD).inner_margin(space::S as i8).show(ui, |ui| {
        ui.set_width(ui.available_width());
        let area = ScrollArea::vertical().max_height(height.max(100.0)).auto_shrink([false, true]);
        area.show_rows(ui, ROW - ui.spacing().item_spacing.y, rows.len(), |ui, range| {
            for row in rows.get(range).unwrap_or_default() {
                row_ui(ui, plan, row);
            }
        });
    });
}

fn row_ui(ui: &mut Ui, plan: &Plan, row: &PlanRow) {
    const STATE: f32 = 160.0;
    let tokens = theme::tokens(ui);
    row_of(ui, ROW, egui::Layout::left_to_right(egui::Align::Center), |ui| {
        ui.allocate_ui_with_layout(
            [STATE, size::CHIP].into(),
            egui::Layout::left_to_right(egui::Align::Center),
            |ui| {
                ui.set_min_width(STATE);
                let (text, tone) = state_words(row.state);
                widgets::chip(ui, text, tone);
            },
        );
        let from = row.model.from.display().to_string();
        let from = Label::new(RichText::new(&from).font(theme::small()).color(tokens.text1)).truncate();
        if row.model.to == row.model.from {
            // Alone it stands beside its chip.
            ui.add(from);
            return;
        }
        ui.with_layout(egui::Layout::top_down(egui::Align::Min), |ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            ui.add(from);
            let to = below(&row.model.from, &row.model.to);
            let mut parts = vec![format!("→ {to}"), words::size(row.size_bytes())];
            if let Some(other) = rival(plan, row) {
                let other = below(&row.model.from, &other.model.from);
                parts.push(tr!("order-wanted-by", path = other));
            }
            if !row.beside.is_empty() {
                parts.push(tr!("order-beside", count = row.beside.len()));
            }
            if row.crosses {
                parts.push(tr!("order-copied").to_owned());
            }
            let text = parts.join(" · ");
            let label = Label::new(RichText::new(&text).font(theme::small()).color(tokens.text2)).truncate();
            ui.add(label).on_hover_text(row.model.to.display().to_string());
        });
    });
}

/// Another that wants the same name.
fn rival<'a>(plan: &'a Plan, row: &PlanRow) -> Option<&'a PlanRow> {
    let is_rival = |other: &&PlanRow| other.model.to == row.model.to && other.model.from != row.model.from;
    (row.state == RowState::Conflict(Conflict::Twice)).then(|| plan.rows.iter().find(is_rival))?
}

/// A target as it differs from where the file is: without the folders both share.
fn below(from: &Path, to: &Path) -> String {
    let shared = from.components().zip(to.components()).take_while(|(one, other)| one == other).count();
    let rest: std::path::PathBuf = to.components().skip(shared).collect();
    if shared > 1 { format!("…/{}", rest.display()) } else { to.display().to_string() }
}

fn state_words(state: RowState) -> (&'static str, Tone) {
    match state {
        RowState::Ready => (tr!("order-ready"), Tone::Ok),
        RowState::Unchanged => (tr!("order-unchanged"), Tone::Plain),
        RowState::Conflict(Conflict::Taken) => (tr!("order-taken"), Tone::Bad),
        RowState::Conflict(Conflict::Twice) => (tr!("order-twice"), Tone::Bad),
        RowState::Conflict(Conflict::Beside) => (tr!("order-beside-taken"), Tone::Bad),
        RowState::Conflict(Conflict::Shared) => (tr!("order-shared"), Tone::Bad),
        RowState::Skipped(Skip::Gone) => (tr!("order-gone"), Tone::Warn),
        RowState::Skipped(Skip::Unidentified) => (tr!("order-not-known"), Tone::Plain),
        RowState::Skipped(Skip::Broken) => (tr!("order-broken"), Tone::Warn),
        RowState::Skipped(Skip::NoKind) => (tr!("order-no-kind"), Tone::Warn),
        RowState::Skipped(Skip::Link) => (tr!("order-link"), Tone::Plain),
        RowState::Skipped(Skip::Managed) => (tr!("order-managed"), Tone::Plain),
        RowState::Skipped(Skip::Changed) => (tr!("order-changed"), Tone::Warn),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_told_by_where_it_differs() {
        assert_eq!(below(Path::new("/m/loras/a.pt"), Path::new("/m/loras/SDXL/a.pt")), "…/SDXL/a.pt");
        assert_eq!(below(Path::new("/m/a.pt"), Path::new("/n/a.pt")), "/n/a.pt");
    }
}
