//! The source: where it came from, its prompt, its rating, and the tagger that may look at it.

use super::fields::{field, name};
use crate::app::{Action, StudioAsk, Tagging};
use crate::model::character::{Character, Evidence, Rating};
use crate::model::mature::MatureLevel;
use crate::ui::sheets::character_facts::evidence;
use crate::ui::theme::{self, space};
use crate::ui::widgets::{self, Tone};
use crate::ui::{Cx, icons};
use crate::words::tr;
use egui::{Label, RichText, Ui};

/// Lines of the source's prompt that are shown.
const PROMPT_HEIGHT: f32 = 120.0;

pub(super) fn source_step_ui(ui: &mut Ui, cx: &mut Cx<'_>, changed: &mut Character) {
    let tokens = theme::tokens(ui);
    field(ui, tr!("characters-name"), &mut changed.name, "", "");
    let from = changed.source.told();
    widgets::fact(ui, tr!("characters-compare-source"), |ui| {
        let text = RichText::new(&from).font(theme::body()).color(tokens.text1);
        widgets::fact_text(ui, Label::new(text).truncate()).on_hover_text(&from);
    });
    ui.add_space(space::XS);
    widgets::fact(ui, tr!("characters-prompt"), |ui| {
        if changed.source.prompt.trim().is_empty() {
            let text = RichText::new(tr!("characters-no-prompt")).font(theme::body()).color(tokens.text2);
            widgets::fact_text(ui, Label::new(text).wrap());
            return;
        }
        ui.add_space(space::XS);
        egui::ScrollArea::vertical().id_salt("source-prompt").max_height(PROMPT_HEIGHT).show(ui, |ui| {
            let text = RichText::new(&changed.source.prompt).font(theme::small()).color(tokens.text1);
            ui.add(Label::new(text).wrap());
        });
    });
    ui.add_space(space::XS);
    rating_ui(ui, changed);
    ui.add_space(space::S);
    let mut uses_source = changed.look.uses_source;
    if widgets::checkbox(ui, &mut uses_source, tr!("characters-uses-source")).changed() {
        changed.look.uses_source = uses_source;
    }
    tagger_ui(ui, cx, changed);
}

/// The rating. A word that suggests a minor allows no other than the mildest.
pub(super) fn rating_ui(ui: &mut Ui, changed: &mut Character) {
    let before = changed.rating.level;
    let mut level = before;
    widgets::fact(ui, tr!("characters-rating"), |ui| {
        ui.horizontal(|ui| {
            ui.add_enabled_ui(changed.minor_word.is_none(), |ui| {
                let combo = egui::ComboBox::from_id_salt("rating").selected_text(level.label()).width(120.0).show_ui(
                    ui,
                    |ui| {
                        for one in MatureLevel::ALL {
                            ui.selectable_value(&mut level, one, one.label());
                        }
                    },
                );
                name(&combo.response, tr!("characters-rating"));
            });
            widgets::hint(ui, evidence(changed.rating.evidence));
        });
    });
    if level != before {
        changed.rating = Rating { level, evidence: Evidence::You };
    }
    if let Some(word) = &changed.minor_word {
        widgets::hint(ui, tr!("characters-minor", word = word.clone()));
    }
}

/// A server's tagger can be asked for hints, where one has it.
pub(super) fn tagger_ui(ui: &mut Ui, cx: &mut Cx<'_>, character: &Character) {
    let studio = &cx.state.studio;
    let taking_part = studio.taking_part(&character.look);
    let Some(can) = taking_part.into_iter().find(|can| can.can.has_tagger) else { return };
    let server = can.server.clone();
    ui.add_space(space::M);
    let tokens = theme::tokens(ui);
    let line = |ui: &mut Ui, glyph: &str, ink, text: &str| {
        ui.horizontal_top(|ui| {
            ui.label(icons::icon(glyph, theme::size::ICON).color(ink));
            ui.add(Label::new(RichText::new(text).font(theme::small()).color(tokens.text2)).wrap());
        });
    };
    match &studio.tagging {
        Tagging::Running => line(ui, icons::CLOCK, tokens.text2, &tr!("characters-tagging", server = server)),
        Tagging::Told(count) => {
            line(ui, icons::CHECK, tokens.ok, &tr!("characters-tagged", count = *count, server = server));
        }
        Tagging::Unasked | Tagging::Failed(_) => {
            if let Tagging::Failed(why) = &studio.tagging {
                line(ui, icons::WARNING, tokens.bad, why);
            }
            if widgets::click_chip(ui, &tr!("characters-ask-tagger", server = server), Tone::Accent).clicked() {
                cx.push(Action::Studio(StudioAsk::Tag(character.source.blake3.clone())));
            }
            widgets::hint(ui, tr!("characters-tagger-hint"));
        }
    }
}
