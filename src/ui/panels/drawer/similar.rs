//! Models of the library that are like the selected one, and those that go with it, with the reason for each: a click leads there.

use super::{Subject, section};
use crate::app::{Action, Relative};
use crate::ui::Cx;
use crate::ui::sheets::kinship;
use crate::ui::theme;
use crate::ui::widgets;
use crate::words::tr;
use egui::{Label, RichText, Ui};
use std::sync::Arc;

/// Paints both lists; nothing while the verdict is not there.
pub(super) fn similar_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: Subject<'_>) {
    let Some(verdict) = cx.state.judging.verdict_of(Some(subject.key())).map(Arc::clone) else { return };
    list_ui(ui, cx, tr!("drawer-similar"), &verdict.alternatives);
    list_ui(ui, cx, tr!("quality-complements"), &verdict.complements);
}

fn list_ui(ui: &mut Ui, cx: &mut Cx<'_>, title: &str, relatives: &[Relative]) {
    if relatives.is_empty() {
        return;
    }
    section(ui, title);
    let tokens = theme::tokens(ui);
    for relative in relatives {
        ui.horizontal(|ui| {
            if widgets::link(ui, &relative.name).clicked() {
                cx.push(Action::Reach(relative.key));
            }
            let why = RichText::new(kinship(&relative.why)).font(theme::small()).color(tokens.text2);
            ui.add(Label::new(why).truncate());
        });
    }
}
