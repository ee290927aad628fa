//! Models made visible to another tool: which tool and where it is, what it sees already, what would be done.

use super::{button, is_running, row_of};
use crate::app::{Action, OrderAsk};
use crate::model::deploy::{DeployHow, DeployPlan, DeployRow, DeployState};
use crate::model::root::{RootTool, tool_folder};
use crate::ui::theme::{self, radius, size, space};
use crate::ui::widgets::Tone;
use crate::ui::{Cx, widgets};
use crate::words::{names, tr};
use egui::{Align, ComboBox, Label, Layout, RichText, ScrollArea, TextEdit, Ui, WidgetInfo};
use std::path::PathBuf;
use std::sync::Arc;

const ROW: f32 = 40.0;
const TOOLS: [RootTool; 5] =
    [RootTool::ComfyUi, RootTool::A1111, RootTool::SwarmUi, RootTool::StabilityMatrix, RootTool::InvokeAi];
const WAYS: [DeployHow; 3] = [DeployHow::Best, DeployHow::HardLinks, DeployHow::Symlinks];

/// What only this part remembers.
#[derive(Debug, Default)]
pub(super) struct DeployMemory {
    /// The tool's folder as it is typed.
    folder: String,
    tool: Option<RootTool>,
    how: DeployHow,
    /// Show what the tool sees already, too.
    with_visible: bool,
    /// Show the text that would be written.
    with_text: bool,
}

pub(super) fn deploy_ui(ui: &mut Ui, cx: &mut Cx<'_>, height: f32) {
    widgets::hint(ui, tr!("deploy-promise"));
    known_ui(ui, cx);
    ask_ui(ui, cx);
    ui.add_space(space::S);
    let order = &cx.state.order;
    if let Some(trouble) = &order.trouble {
        let ink = theme::tokens(ui).bad;
        ui.add(Label::new(RichText::new(trouble).font(theme::body()).color(ink)).wrap());
        return;
    }
    let Some(plan) = order.deploy.clone() else {
        widgets::hint(ui, if order.is_planning { tr!("order-planning") } else { tr!("deploy-no-plan") });
        return;
    };
    let (ready, visible) = (plan.count(DeployState::Ready), plan.count(DeployState::Visible));
    let cannot = plan.rows.len() - ready - visible;
    let tool = names::tool(plan.tool);
    let text = tr!("deploy-counts", tool = tool, ready = ready, visible = visible, cannot = cannot);
    ui.label(RichText::new(text).font(theme::body_medium()).color(theme::tokens(ui).text1));
    widgets::checkbox(ui, &mut cx.memory.order.deploy.with_visible, tr!("deploy-with-visible"));
    plan_ui(ui, &plan, &mut cx.memory.order.deploy, height - 190.0);
    ui.add_space(space::S);
    let changes_list = plan.list.as_ref().is_none_or(|list| list.before.as_deref() != Some(&list.after));
    let can = ready > 0 && changes_list && !is_running(cx.state);
    let apply = tr!("deploy-apply", count = ready);
    if ui.add_enabled_ui(can, |ui| widgets::primary(ui, &apply)).inner.clicked() {
        cx.push(Action::Order(OrderAsk::ApplyDeploy(Arc::clone(&plan))));
    }
}

/// Installed tools, each a click away: those that were found, and those whose folders are in the library.
fn known_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let state = cx.state;
    let found = state.proposed.iter().flatten().map(|one| (tool_folder(&one.path).to_path_buf(), one.tool));
    let own = state.roots.iter().map(|root| (tool_folder(&root.path).to_path_buf(), root.tool));
    let mut known: Vec<(PathBuf, RootTool)> = found.chain(own).filter(|(_, tool)| *tool != RootTool::Loose).collect();
    known.sort();
    known.dedup();
    if known.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        for (path, tool) in known {
            let text = format!("{} · {}", names::tool(tool), path.display());
            if widgets::click_chip(ui, &text, Tone::Accent).clicked() {
                let memory = &mut cx.memory.order.deploy;
                (memory.folder, memory.tool) = (path.display().to_string(), Some(tool));
                cx.actions.push(Action::Order(OrderAsk::PlanDeploy {
                    folder: path,
                    tool: Some(tool),
                    how: memory.how,
                }));
            }
        }
    });
}

fn ask_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let is_planning = cx.state.order.is_planning;
    let memory = &mut cx.memory.order.deploy;
    let mut wanted = false;
    ui.horizontal(|ui| {
        let is_invoke = memory.tool == Some(RootTool::InvokeAi);
        let hint = if is_invoke { tr!("deploy-address-hint") } else { tr!("deploy-folder-hint") };
        let field = TextEdit::singleline(&mut memory.folder)
            .hint_text(hint)
            .margin(egui::Margin::symmetric(space::M as i8, space::S as i8))
            .desired_width((ui.available_width() - 400.0).max(160.0));
        let field = ui.add(field);
        field.widget_info(|| WidgetInfo::labeled(egui::Role::TextInput, true, tr!("deploy-folder")));
        wanted = field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        let chosen = memory.tool.map_or_else(|| tr!("deploy-any-tool"), names::tool);
        let combo = ComboBox::from_id_salt("deploy-tool").width(130.0).selected_text(chosen).show_ui(ui, |ui| {
            ui.selectable_value(&mut memory.tool, None, tr!("deploy-any-tool"));
            for tool in TOOLS {
                ui.selectable_value(&mut memory.tool, Some(tool), names::tool(tool));
            }
        });
        combo.response.widget_info(|| WidgetInfo::labeled(egui::Role::ComboBox, true, tr!("deploy-tool")));
        let combo =
            ComboBox::from_id_salt("deploy-how").width(130.0).selected_text(way(memory.how)).show_ui(ui, |ui| {
                for how in WAYS {
                    ui.selectable_value(&mut memory.how, how, way(how));
                }
            });
        combo.response.widget_info(|| WidgetInfo::labeled(egui::Role::ComboBox, true, tr!("deploy-how")));
        // InvokeAI is looked for where it usually listens.
        let can = !is_planning && (memory.tool == Some(RootTool::InvokeAi) || !memory.folder.trim().is_empty());
        wanted |= button(ui, tr!("order-make-plan"), can).clicked();
    });
    if wanted && (memory.tool == Some(RootTool::InvokeAi) || !memory.folder.trim().is_empty()) {
        let folder = PathBuf::from(memory.folder.trim());
        let (tool, how) = (memory.tool, memory.how);
        cx.push(Action::Order(OrderAsk::PlanDeploy { folder, tool, how }));
    }
}

fn way(how: DeployHow) -> &'static str {
    match how {
        DeployHow::Best => tr!("deploy-best"),
        DeployHow::HardLinks => tr!("deploy-hard"),
        DeployHow::Symlinks => tr!("deploy-symbolic"),
    }
}

fn plan_ui(ui: &mut Ui, plan: &DeployPlan, memory: &mut DeployMemory, height: f32) {
    let tokens = theme::tokens(ui);
    let with_visible = memory.with_visible;
    let rows: Vec<&DeployRow> =
        plan.rows.iter().filter(|row| with_visible || row.state != DeployState::Visible).collect();
    egui::Frame::new().fill(tokens.bg2).corner_radius(radius::CARD).inner_margin(space::S as i8).show(ui, |ui| {
        ui.set_width(ui.available_width());
        if let Some(list) = &plan.list {
            widgets::hint(ui, tr!("deploy-list", path = list.path.display().to_string()));
            mixed_ui(ui, &plan.mixed);
            if list.before.as_deref() != Some(&list.after) {
                let text = if memory.with_text { tr!("deploy-hide-text") } else { tr!("deploy-show-text") };
                if widgets::link(ui, text).clicked() {
                    memory.with_text = !memory.with_text;
                }
                if memory.with_text {
                    let area = ScrollArea::both().id_salt("deploy-text").max_height((height * 0.45).max(80.0));
                    area.auto_shrink([false, true]).show(ui, |ui| {
                        ui.add(Label::new(RichText::new(&list.after).font(theme::mono()).color(tokens.text1)).extend());
                    });
                    ui.separator();
                }
            }
        }
        if let Some(server) = &plan.server {
            widgets::hint(ui, tr!("deploy-server", address = server.clone()));
        }
        // What stands above the list takes its room from it.
        let above = if plan.list.is_some() { 70.0 } else { 25.0 } + if memory.with_text { height * 0.5 } else { 0.0 };
        let area = ScrollArea::vertical().max_height((height - above).max(100.0)).auto_shrink([false, true]);
        area.show_rows(ui, ROW - ui.spacing().item_spacing.y, rows.len(), |ui, range| {
            for row in rows.get(range).unwrap_or_default() {
                row_ui(ui, row);
            }
        });
    });
}

/// Says where a tool that is told of folders will show models under kinds they are not.
fn mixed_ui(ui: &mut Ui, mixed: &[PathBuf]) {
    if let Some(first) = mixed.first() {
        let text = tr!("deploy-mixed", count = mixed.len(), path = first.display().to_string());
        let ink = theme::tokens(ui).warn;
        ui.add(Label::new(RichText::new(text).font(theme::small()).color(ink)).wrap());
    }
}

fn row_ui(ui: &mut Ui, row: &DeployRow) {
    const STATE: f32 = 150.0;
    let tokens = theme::tokens(ui);
    row_of(ui, ROW, Layout::left_to_right(Align::Center), |ui| {
        ui.allocate_ui_with_layout([STATE, size::CHIP].into(), Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_width(STATE);
            let (text, tone) = match row.state {
                DeployState::Ready => (tr!("order-ready"), Tone::Ok),
                DeployState::Visible => (tr!("deploy-visible"), Tone::Plain),
                DeployState::Taken => (tr!("order-taken"), Tone::Bad),
                DeployState::NoPlace => (tr!("deploy-no-place"), Tone::Warn),
                DeployState::OtherVolume => (tr!("deploy-other-volume"), Tone::Warn),
                DeployState::Managed => (tr!("deploy-managed"), Tone::Plain),
                DeployState::NotKnown => (tr!("deploy-not-known"), Tone::Warn),
            };
            widgets::chip(ui, text, tone);
        });
        ui.with_layout(Layout::top_down(Align::Min), |ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            let (from, to) = (row.from.display().to_string(), format!("→ {}", row.to.display()));
            let to = if row.symbolic { tr!("deploy-by-symbolic", to = to) } else { to };
            ui.add(Label::new(RichText::new(&from).font(theme::small()).color(tokens.text1)).truncate());
            if row.state == DeployState::Ready {
                ui.add(Label::new(RichText::new(&to).font(theme::small()).color(tokens.text2)).truncate());
            }
        });
    });
}
