//! ComfyUI servers: added by address, tested from the upload to the fetched picture, and what each can do.

use super::controls::small_button;
use crate::app::{Action, ServerTest, ServerView, StudioAsk, server_trouble};
use crate::ui::theme::{self, size, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::tr;
use egui::{DragValue, Label, RichText, TextEdit, Ui, WidgetInfo};

/// Where ComfyUI listens unless it is told otherwise.
const USUAL_ADDRESS: &str = "http://127.0.0.1:8188";

pub(super) fn servers_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    if !cx.state.studio.is_loaded {
        // Only asked once: the answer sets it, also when there is nothing.
        if !std::mem::replace(&mut cx.memory.settings.servers_asked, true) {
            cx.push(Action::Studio(StudioAsk::Load));
        }
        widgets::hint(ui, tr!("characters-reading"));
        return;
    }
    for server in cx.state.studio.servers.clone() {
        server_ui(ui, cx, &server);
        ui.add_space(space::S);
    }
    add_ui(ui, cx);
}

fn server_ui(ui: &mut Ui, cx: &mut Cx<'_>, server: &ServerView) {
    let tokens = theme::tokens(ui);
    let address = server.spec.address.clone();
    let label = server.spec.label();
    ui.horizontal(|ui| {
        ui.label(icons::icon(icons::PLUGS_CONNECTED, size::ICON).color(tokens.text2));
        ui.label(RichText::new(&label).font(theme::body_medium()).color(tokens.text1));
        if !address.ends_with(&label) {
            widgets::hint(ui, address.clone());
        }
        let is_running = server.test == ServerTest::Running;
        let name = tr!("characters-test-server-of", server = label.clone());
        let test = ui.add_enabled_ui(!is_running, |ui| small_button(ui, tr!("characters-test-server"))).inner;
        test.widget_info(move || WidgetInfo::labeled(egui::Role::Button, !is_running, &name));
        if test.clicked() {
            cx.push(Action::Studio(StudioAsk::TestServer(address.clone())));
        }
        if widgets::icon_button(ui, icons::TRASH, &tr!("characters-remove-server", server = label.clone())).clicked() {
            cx.push(Action::Studio(StudioAsk::RemoveServer(address.clone())));
        }
    });
    let mut changed = server.spec.clone();
    ui.horizontal(|ui| {
        ui.add_space(size::ICON + ui.spacing().item_spacing.x);
        let name = tr!("characters-server-name-of", server = address.clone());
        let field =
            TextEdit::singleline(&mut changed.name).hint_text(tr!("characters-server-name")).desired_width(160.0);
        let response = ui.add(field);
        let value = changed.name.clone();
        response.widget_info(move || WidgetInfo {
            label: Some(name.clone()),
            ..WidgetInfo::text_edit(true, "", &value, "")
        });
        widgets::hint(ui, tr!("characters-server-weight"));
        let response = ui
            .add(DragValue::new(&mut changed.weight).range(1..=100))
            .on_hover_text(tr!("characters-server-weight-hint"));
        let (name, value) = (tr!("characters-server-weight-of", server = address.clone()), f64::from(changed.weight));
        response.widget_info(move || WidgetInfo { label: Some(name.clone()), ..WidgetInfo::drag_value(true, value) });
    });
    if changed != server.spec {
        cx.push(Action::Studio(StudioAsk::ChangeServer(changed)));
    }
    match &server.test {
        ServerTest::Unknown => {}
        ServerTest::Running => line_ui(ui, icons::CLOCK, tokens.text2, tr!("characters-testing")),
        ServerTest::Failed(why) => line_ui(ui, icons::WARNING, tokens.bad, why),
        ServerTest::Works { version, device, checkpoints, methods, missing } => {
            let methods = if methods.is_empty() { tr!("characters-no-method").to_owned() } else { methods.join(", ") };
            let line = tr!(
                "characters-server-works",
                version = version.clone(),
                device = device.clone(),
                count = checkpoints.len(),
                methods = methods
            );
            line_ui(ui, icons::CHECK, tokens.ok, &line);
            if let Some(missing) = missing {
                line_ui(ui, icons::INFO, tokens.text2, missing);
            }
        }
    }
}

fn line_ui(ui: &mut Ui, glyph: &str, ink: egui::Color32, text: &str) {
    let tokens = theme::tokens(ui);
    ui.horizontal_top(|ui| {
        ui.label(icons::icon(glyph, size::ICON).color(ink));
        ui.add(Label::new(RichText::new(text).font(theme::small()).color(tokens.text1)).wrap());
    });
}

fn add_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let mut submitted = false;
    ui.horizontal(|ui| {
        let width = (ui.available_width() - 110.0).clamp(120.0, 360.0);
        let text = &mut cx.memory.settings.server;
        let response = ui.add(TextEdit::singleline(text).hint_text(USUAL_ADDRESS).desired_width(width));
        let value = text.clone();
        response.widget_info(move || WidgetInfo {
            label: Some(tr!("characters-server-address").to_owned()),
            ..WidgetInfo::text_edit(true, "", &value, "")
        });
        let enter = response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        let clicked = small_button(ui, tr!("characters-server-add")).clicked();
        submitted = enter || clicked;
    });
    if submitted {
        let typed = cx.memory.settings.server.clone();
        // An empty field shows the usual address; adding it means that one.
        let address = if typed.trim().is_empty() { USUAL_ADDRESS.to_owned() } else { typed };
        cx.memory.settings.server_trouble = server_trouble(&address);
        if cx.memory.settings.server_trouble.is_none() {
            cx.memory.settings.server.clear();
            cx.push(Action::Studio(StudioAsk::AddServer(address)));
        }
    }
    if let Some(trouble) = &cx.memory.settings.server_trouble {
        let ink = theme::tokens(ui).bad;
        ui.add(Label::new(RichText::new(trouble).font(theme::small()).color(ink)).wrap());
    }
}
