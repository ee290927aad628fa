//! The CivitAI key: pasted into a field that hides it, where it is kept, and the way to forget it.

use super::controls::small_button;
use crate::app::{Account, Action, ConnectionTest, KeyPlace, Secret};
use crate::model::feed::Myself;
use crate::ui::theme::{self, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::tr;
use egui::{Label, RichText, Ui, WidgetInfo};
use std::fmt;

/// Where a key is made.
const KEY_PAGE: &str = "https://civitai.com/user/account";

/// What was pasted, until it is kept. It never shows itself.
#[derive(Default)]
pub(super) struct KeyField(String);

impl fmt::Debug for KeyField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyField([hidden])")
    }
}

pub(super) fn key_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let state = cx.state;
    let account = &state.account;
    status_ui(ui, account);
    ui.add_space(space::S);
    let is_given = account.place.as_ref().is_some_and(KeyPlace::is_override);
    if account.looked && !is_given {
        field_ui(ui, cx, account.place.is_some());
        ui.add_space(space::XS);
        widgets::hint(ui, tr!("settings-key-where"));
    }
    ui.add_space(space::S);
    test_ui(ui, cx);
    ui.add_space(space::S);
    ui.horizontal_wrapped(|ui| {
        if widgets::link(ui, tr!("settings-key-make")).on_hover_text(KEY_PAGE).clicked() {
            cx.push(Action::OpenUrl(KEY_PAGE.to_owned()));
        }
        if matches!(account.place, Some(KeyPlace::Keyring | KeyPlace::File(_))) {
            ui.add_space(space::M);
            if widgets::link(ui, tr!("settings-key-forget")).clicked() {
                cx.push(Action::SetToken(None));
            }
        }
    });
}

/// Whether there is a key and where it is kept, in a sentence.
fn status_ui(ui: &mut Ui, account: &Account) {
    let tokens = theme::tokens(ui);
    let path = |path: &std::path::Path| path.display().to_string();
    let (glyph, ink, text) = match &account.place {
        _ if !account.looked => (icons::CLOCK, tokens.text2, tr!("settings-key-looking").to_owned()),
        None => (icons::KEY, tokens.text2, tr!("settings-key-none").to_owned()),
        Some(KeyPlace::Environment) => (icons::CHECK, tokens.ok, tr!("settings-key-from-environment").to_owned()),
        Some(KeyPlace::DotEnv(file)) => (icons::CHECK, tokens.ok, tr!("settings-key-from-dot-env", path = path(file))),
        Some(KeyPlace::Keyring) => (icons::CHECK, tokens.ok, tr!("settings-key-in-keyring").to_owned()),
        Some(KeyPlace::File(file)) => (icons::CHECK, tokens.ok, tr!("settings-key-in-file", path = path(file))),
    };
    line_ui(ui, glyph, ink, &text);
    if let Some(trouble) = &account.trouble {
        line_ui(ui, icons::WARNING, tokens.bad, trouble);
    }
}

/// The button that asks CivitAI who is signed in, and what it said.
fn test_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let test = &cx.state.account.test;
    let is_running = *test == Some(ConnectionTest::Running);
    let clicked =
        ui.add_enabled_ui(!is_running, |ui| small_button(ui, tr!("settings-connection-test")).clicked()).inner;
    if clicked {
        cx.push(Action::TestConnection);
    }
    let tokens = theme::tokens(ui);
    let (glyph, ink, text) = match test {
        None => return,
        Some(ConnectionTest::Running) => (icons::CLOCK, tokens.text2, tr!("settings-connection-running").to_owned()),
        Some(ConnectionTest::SignedIn(myself)) if myself.restriction.is_some() => {
            (icons::WARNING, tokens.warn, signed_in(myself))
        }
        Some(ConnectionTest::SignedIn(myself)) => (icons::CHECK, tokens.ok, signed_in(myself)),
        Some(ConnectionTest::NoKey) => (icons::CHECK, tokens.ok, tr!("settings-connection-no-key").to_owned()),
        Some(ConnectionTest::KeyRefused { unsent: true }) => {
            (icons::WARNING, tokens.bad, tr!("settings-connection-unsent").to_owned())
        }
        Some(ConnectionTest::KeyRefused { unsent: false }) => {
            (icons::WARNING, tokens.bad, tr!("settings-connection-refused").to_owned())
        }
        Some(ConnectionTest::Failed(trouble)) => (icons::WARNING, tokens.bad, trouble.words()),
    };
    ui.add_space(space::XS);
    line_ui(ui, glyph, ink, &text);
}

/// Who is signed in, in a sentence.
fn signed_in(myself: &Myself) -> String {
    let name = || myself.username.clone();
    match (&myself.restriction, &myself.tier) {
        (Some(restriction), _) => {
            tr!("settings-connection-restricted", name = name(), restriction = restriction.clone())
        }
        (None, Some(tier)) => tr!("settings-connection-signed-in-tier", name = name(), tier = tier.clone()),
        (None, None) => tr!("settings-connection-signed-in", name = name()),
    }
}

fn line_ui(ui: &mut Ui, glyph: &str, ink: egui::Color32, text: &str) {
    let tokens = theme::tokens(ui);
    ui.horizontal_top(|ui| {
        ui.label(icons::icon(glyph, theme::size::ICON).color(ink));
        ui.add(Label::new(RichText::new(text).font(theme::body()).color(tokens.text1)).wrap());
    });
}

fn field_ui(ui: &mut Ui, cx: &mut Cx<'_>, has_key: bool) {
    let tokens = theme::tokens(ui);
    let mut submitted = false;
    ui.horizontal(|ui| {
        let width = (ui.available_width() - 110.0).clamp(120.0, 360.0);
        let key = &mut cx.memory.settings.key.0;
        let field = egui::TextEdit::singleline(key).password(true).hint_text(tr!("settings-key-paste"));
        let response = ui.add(field.margin(egui::vec2(space::S, 6.0)).desired_width(width));
        let letters = key.chars().count();
        response.widget_info(move || {
            let mut info = WidgetInfo::text_edit(true, "", "•".repeat(letters), "");
            info.label = Some(tr!("settings-key-paste").to_owned());
            info
        });
        let enter = response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        let label = if has_key { tr!("settings-key-replace") } else { tr!("settings-key-keep") };
        let is_plausible = Secret::new(key.as_str()).is_plausible();
        let clicked = ui.add_enabled_ui(is_plausible, |ui| small_button(ui, label).clicked()).inner;
        submitted = is_plausible && (clicked || enter);
        if submitted {
            // egui remembers what was typed to undo it; a key must not come back that way.
            ui.memory_mut(|memory| memory.surrender_focus(response.id));
            egui::text_edit::TextEditState::default().store(ui.ctx(), response.id);
        }
    });
    let key = &cx.memory.settings.key.0;
    if !key.is_empty() && !Secret::new(key.as_str()).is_plausible() {
        ui.add(Label::new(RichText::new(tr!("settings-key-odd")).font(theme::small()).color(tokens.bad)).wrap());
    }
    if submitted {
        let key = std::mem::take(&mut cx.memory.settings.key.0);
        cx.push(Action::SetToken(Some(Secret::new(key))));
    }
}
