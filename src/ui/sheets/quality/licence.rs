//! "May I …?": the answers for one model.

use super::{heading_ui, text_ui};
use crate::app::Action;
use crate::model::licence::Permissions;
use crate::model::reference::Reference;
use crate::model::terms::{Answer, Intent, Licensed, PastTerms, Ruling, Terms};
use crate::ui::theme::{self, Tokens, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::{self, tr};
use egui::{Color32, Label, RichText, Ui};

pub(super) fn licence_ui(ui: &mut Ui, cx: &mut Cx<'_>, terms: &Terms) {
    let tokens = theme::tokens(ui);
    heading_ui(ui, tr!("licence-title"));
    for ruling in &terms.rulings {
        ruling_ui(ui, cx, *ruling);
    }
    let base = terms.licensed.base_model.as_deref().unwrap_or_default();
    match terms.base_licence {
        Some(licence) => {
            let text = tr!("licence-base", base = base, licence = licence.name);
            if licence.url.is_empty() {
                text_ui(ui, &text, tokens.text2);
            } else if widgets::link(ui, &text).clicked() {
                cx.push(Action::OpenUrl(licence.url.to_owned()));
            }
        }
        None => text_ui(ui, tr!("licence-base-unknown"), tokens.text2),
    }
    for past in &terms.licensed.earlier {
        text_ui(ui, &changed(past), tokens.warn);
    }
    if widgets::link(ui, tr!("licence-copy-credit")).clicked() {
        cx.push(Action::Copy(credit(&terms.licensed), tr!("licence-credit").to_owned()));
    }
}

fn ruling_ui(ui: &mut Ui, cx: &Cx<'_>, ruling: Ruling) {
    let tokens = theme::tokens(ui);
    let (glyph, ink) = sign(ruling.answer, tokens);
    let intended = cx.state.judging.profile.intents.contains(&ruling.intent);
    let font = if intended { theme::body_semibold() } else { theme::body() };
    ui.horizontal(|ui| {
        ui.label(RichText::new(glyph).font(icons::font(15.0)).color(ink));
        ui.label(RichText::new(words::judging::intent(ruling.intent)).font(font).color(tokens.text1));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.label(RichText::new(words::judging::answer(ruling.answer)).font(theme::body_medium()).color(ink));
        });
    });
    if ruling.answer != Answer::Yes {
        let creator = words::judging::ground(ruling.creator);
        let because = tr!("licence-because", creator = creator, base = words::judging::ground(ruling.base));
        ui.horizontal(|ui| {
            ui.add_space(15.0 + space::S);
            ui.add(Label::new(RichText::new(because).font(theme::small()).color(tokens.text2)).wrap());
        });
    }
}

/// The sign and colour of an answer.
pub(in crate::ui::sheets) const fn sign(answer: Answer, tokens: &Tokens) -> (&'static str, Color32) {
    match answer {
        Answer::Yes => (icons::CHECK_CIRCLE, tokens.ok),
        Answer::Read => (icons::WARNING, tokens.warn),
        Answer::Unknown => (icons::QUESTION, tokens.text2),
        Answer::No => (icons::WARNING_OCTAGON, tokens.bad),
    }
}

fn changed(past: &PastTerms) -> String {
    let permissions = Permissions::new(&past.licence);
    let allowed = Intent::ALL.iter().filter(|intent| permissions.allows(intent.permission()) == Some(true));
    let allowed: Vec<&str> = allowed.map(|intent| words::judging::intent(*intent)).collect();
    let allowed = if allowed.is_empty() { tr!("licence-allowed-nothing").to_owned() } else { allowed.join(", ") };
    let (date, from) = (words::date(past.until_unix_secs), words::date(past.told_unix_secs));
    tr!("licence-changed", date = date, from = from, allowed = allowed)
}

/// The line that credits a model. Credits go out into the world and so speak English, as the reports do.
pub(in crate::ui::sheets) fn credit(licensed: &Licensed) -> String {
    let mut line = format!("“{}”", licensed.name);
    if let Some(creator) = &licensed.creator {
        line.push_str(" by ");
        line.push_str(creator);
    }
    if let Some((model, version)) = licensed.page {
        line.push_str(", ");
        line.push_str(&Reference::page_of(model, version));
    }
    line
}
