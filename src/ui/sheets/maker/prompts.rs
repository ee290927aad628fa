//! The five prompts as they will be sent to the server that is likely to make them; what is typed stands for that picture.

use super::fields::area;
use crate::model::character::{Character, OwnPrompt, Slot};
use crate::ui::sheets::character::slot_name;
use crate::ui::theme::{self, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::tr;
use egui::{RichText, Ui};

pub(super) fn prompts_ui(ui: &mut Ui, cx: &Cx<'_>, prompts: &[(Slot, String, String)], changed: &mut Character) {
    widgets::section(ui, tr!("characters-prompts"), "");
    widgets::hint(ui, tr!("characters-prompts-hint"));
    if let Some((can, choice)) = cx.state.studio.best(&changed.look).filter(|_| changed.look.template.is_empty()) {
        let (server, family) = (can.server.clone(), choice.family.label());
        widgets::hint(
            ui,
            tr!("characters-prompts-for", server = server, method = choice.method.label(), family = family),
        );
    }
    ui.add_space(space::XS);
    for (slot, positive, negative) in prompts {
        let name = slot_name(*slot);
        let own = changed.look.prompts.get(slot).cloned();
        let is_own = own.is_some();
        let mut own = own.unwrap_or_else(|| OwnPrompt { positive: positive.clone(), negative: negative.clone() });
        ui.horizontal(|ui| {
            ui.label(RichText::new(name).font(theme::small_medium()));
            let reset = tr!("characters-prompt-reset", what = name);
            if is_own && widgets::icon_button(ui, icons::UNDO, &reset).clicked() {
                changed.look.prompts.remove(slot);
            }
        });
        let seen = area(ui, &tr!("characters-prompt-of", what = name), &mut own.positive);
        widgets::hint(ui, tr!("characters-negative"));
        let unseen = area(ui, &tr!("characters-negative-of", what = name), &mut own.negative);
        if seen || unseen {
            changed.look.prompts.insert(*slot, own);
        }
        ui.add_space(space::S);
    }
}
