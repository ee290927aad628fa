//! What is known of a character, and how it is to look: attributes with who says them and how surely, models, method, servers.

use super::maker;
use crate::app::Action;
use crate::model::character::{Attribute, AttributeKind, Character, Confidence, Evidence, Slot, SlotPicture};
use crate::ui::Cx;
use crate::ui::theme;
use crate::ui::widgets;
use crate::words::tr;
use egui::{Label, RichText, Ui};

/// Who says something, in a word.
pub(in crate::ui) fn evidence(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Nothing => tr!("characters-told-by-nothing"),
        Evidence::CivitaiLevel => tr!("characters-told-by-level"),
        Evidence::CivitaiMeta => tr!("characters-told-by-civitai"),
        Evidence::EmbeddedPrompt => tr!("characters-told-by-prompt"),
        Evidence::EmbeddedGraph => tr!("characters-told-by-graph"),
        Evidence::Tagger => tr!("characters-told-by-tagger"),
        Evidence::MinorWords => tr!("characters-told-by-minor"),
        Evidence::You => tr!("characters-told-by-you"),
    }
}

/// What an attribute is called.
pub(in crate::ui) fn attribute_name(kind: AttributeKind) -> &'static str {
    match kind {
        AttributeKind::Gender => tr!("characters-gender"),
        AttributeKind::Species => tr!("characters-species"),
        AttributeKind::Hair => tr!("characters-hair"),
        AttributeKind::Eyes => tr!("characters-eyes"),
        AttributeKind::Clothing => tr!("characters-clothing"),
    }
}

/// How sure, in a word; nothing where nothing is known.
fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Unknown => "",
        Confidence::Guess => tr!("characters-guess"),
        Confidence::Likely => tr!("characters-likely"),
        Confidence::Sure => tr!("characters-sure"),
    }
}

/// Who says an attribute, and how surely.
pub(in crate::ui) fn told(known: &Attribute) -> String {
    let who = match known.evidence {
        Evidence::Tagger if !known.server.is_empty() => {
            tr!("characters-told-by-tagger-on", server = known.server.clone())
        }
        said => evidence(said).to_owned(),
    };
    // Whoever says it of their own is not asked how sure they are.
    if known.evidence == Evidence::You { who } else { format!("{who} · {}", confidence(known.confidence)) }
}

fn fact(ui: &mut Ui, label: &str, value: &str, remark: &str) {
    let tokens = theme::tokens(ui);
    widgets::fact(ui, label, |ui| {
        if remark.is_empty() {
            widgets::fact_text(
                ui,
                egui::Label::new(RichText::new(value).font(theme::body()).color(tokens.text1)).wrap(),
            );
            return;
        }
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(value).font(theme::body()).color(tokens.text1));
            ui.label(RichText::new(remark).font(theme::small()).color(tokens.text2));
        });
    });
}

pub(super) fn source_ui(ui: &mut Ui, cx: &mut Cx<'_>, one: &Character) {
    widgets::section(ui, tr!("characters-source-says"), "");
    widgets::fact(ui, tr!("characters-compare-source"), |ui| {
        let from = one.source.told();
        if let Some(image) = one.source.civitai_image {
            if widgets::link(ui, &from).on_hover_text(tr!("characters-source-page")).clicked() {
                cx.push(Action::OpenUrl(format!("https://civitai.com/images/{image}")));
            }
        } else {
            let text = RichText::new(&from).font(theme::body()).color(theme::tokens(ui).text1);
            widgets::fact_text(ui, Label::new(text).truncate()).on_hover_text(&from);
        }
    });
    for kind in AttributeKind::ALL {
        let Some(known) = one.attributes.get(&kind) else { continue };
        if known.value.is_empty() {
            fact(ui, attribute_name(kind), tr!("characters-unknown"), "");
        } else {
            fact(ui, attribute_name(kind), &known.value, &told(known));
        }
    }
    fact(ui, tr!("characters-rating"), one.rating.level.label(), evidence(one.rating.evidence));
}

pub(super) fn look_ui(ui: &mut Ui, one: &Character) {
    widgets::section(ui, tr!("characters-look"), "");
    let made: Vec<&SlotPicture> = Slot::ALL.into_iter().filter_map(|slot| one.picture(slot)).collect();
    let joined = |values: Vec<String>| {
        let mut seen: Vec<String> = Vec::new();
        for value in values {
            if !value.is_empty() && !seen.contains(&value) {
                seen.push(value);
            }
        }
        seen.join(" · ")
    };
    let models = joined(made.iter().filter_map(|one| Some(one.models.first()?.name.clone())).collect());
    let methods = joined(made.iter().map(|one| one.method.clone()).collect());
    let servers = joined(made.iter().map(|one| one.server.clone()).collect());
    let or_chosen =
        |value: String| if value.is_empty() { tr!("characters-automatic-choice").to_owned() } else { value };
    fact(ui, tr!("characters-models"), &or_chosen(models), "");
    let loras: Vec<String> = one.look.loras.iter().map(|lora| format!("{} {:.2}", lora.name, lora.strength)).collect();
    if !loras.is_empty() {
        fact(ui, tr!("characters-loras"), &loras.join(" · "), "");
    }
    let expected = made.first().map_or("", |picture| maker::expected(&picture.method));
    fact(ui, tr!("characters-method"), &or_chosen(methods), expected);
    fact(ui, tr!("characters-servers"), &or_chosen(servers), "");
    if !one.look.style.is_empty() {
        fact(ui, tr!("characters-style"), &one.look.style, "");
    }
}
