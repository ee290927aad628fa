//! What is known of the figure: each attribute with who says it and how surely; it can be corrected, or said to be unknown.

use super::fields::line;
use crate::model::character::{Attribute, AttributeKind, Character, Confidence, Evidence};
use crate::ui::sheets::character_facts::{attribute_name, told};
use crate::ui::theme::{size, space};
use crate::ui::{icons, widgets};
use crate::words::tr;
use egui::Ui;

pub(super) fn attributes_ui(ui: &mut Ui, changed: &mut Character) {
    for kind in AttributeKind::ALL {
        let known = changed.attributes.get(&kind).cloned().unwrap_or_default();
        if let Some(said) = attribute_ui(ui, kind, &known) {
            changed.attributes.insert(kind, said);
        }
    }
}

/// One attribute. What the user says of it, if anything.
fn attribute_ui(ui: &mut Ui, kind: AttributeKind, known: &Attribute) -> Option<Attribute> {
    let mut said = None;
    let name = attribute_name(kind);
    widgets::fact(ui, name, |ui| {
        ui.horizontal(|ui| {
            let mut value = known.value.clone();
            let room = (ui.available_width() - size::CONTROL - space::S).min(420.0);
            if line(ui, name, &mut value, tr!("characters-unknown"), room) {
                said = Some(Attribute::by_you(&value));
            }
            let is_settled = known.evidence == Evidence::You && known.value.is_empty();
            let unknown = tr!("characters-say-unknown", what = name);
            if !is_settled && widgets::icon_button(ui, icons::QUESTION, &unknown).clicked() {
                said = Some(Attribute::by_you(""));
            }
        });
        let remark = match (known.confidence, known.evidence) {
            (Confidence::Unknown, Evidence::You) => tr!("characters-unknown-by-you").to_owned(),
            (Confidence::Unknown, _) => tr!("characters-nobody-says").to_owned(),
            _ => told(known),
        };
        widgets::hint(ui, remark);
    });
    ui.add_space(space::XS);
    said
}
