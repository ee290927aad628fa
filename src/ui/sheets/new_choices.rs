//! What a new character is made with: checkpoint, method, servers, LoRAs with their trigger words, and what is missing.

use super::new_character::METHODS;
use crate::app::{LoraChoice, ServerCan, StudioView, same_file};
use crate::model::character::{Character, Look, LoraWish};
use crate::ui::theme::{self, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::tr;
use egui::{ComboBox, DragValue, Label, RichText, TextEdit, Ui, WidgetInfo};

/// Strength of a LoRA at first.
const STRENGTH: f64 = 0.8;
/// LoRAs that are offered.
const OFFERED: usize = 400;

pub(super) fn choices_ui(ui: &mut Ui, cx: &Cx<'_>, changed: &mut Character) {
    let studio = &cx.state.studio;
    servers_ui(ui, studio, &mut changed.look);
    let can = chosen(studio, &changed.look);
    checkpoint_ui(ui, &can, &mut changed.look);
    method_ui(ui, &can, &mut changed.look);
    loras_ui(ui, studio, &can, &mut changed.look);
    let mut references = changed.wants_references;
    if widgets::checkbox(ui, &mut references, tr!("characters-with-references")).changed() {
        changed.wants_references = references;
    }
    let mut uses_source = changed.look.uses_source;
    if widgets::checkbox(ui, &mut uses_source, tr!("characters-uses-source")).changed() {
        changed.look.uses_source = uses_source;
    }
}

/// What the servers that take part can do.
fn chosen<'a>(studio: &'a StudioView, look: &Look) -> Vec<&'a ServerCan> {
    let takes_part = |can: &&ServerCan| look.servers.is_empty() || look.servers.contains(&can.server);
    studio.can.iter().filter(takes_part).collect()
}

/// Which servers take part, where there are several.
fn servers_ui(ui: &mut Ui, studio: &StudioView, look: &mut Look) {
    if studio.servers.len() < 2 {
        return;
    }
    widgets::fact(ui, tr!("characters-servers"), |ui| {
        let labels: Vec<String> = studio.servers.iter().map(|server| server.spec.label()).collect();
        for label in &labels {
            let mut on = look.servers.is_empty() || look.servers.contains(label);
            if widgets::checkbox(ui, &mut on, label).changed() {
                let mut wanted: Vec<String> =
                    if look.servers.is_empty() { labels.clone() } else { std::mem::take(&mut look.servers) };
                wanted.retain(|one| one != label);
                if on {
                    wanted.push(label.clone());
                }
                // None and all are the same: whoever wants none makes no character.
                look.servers = if wanted.len() == labels.len() { Vec::new() } else { wanted };
            }
        }
    });
}

/// Tells those who do not see it what a list is for.
pub(super) fn name(response: &egui::Response, name: &str) {
    response.widget_info(|| WidgetInfo::labeled(egui::Role::ComboBox, true, name));
}

fn checkpoint_ui(ui: &mut Ui, can: &[&ServerCan], look: &mut Look) {
    let automatic = tr!("characters-automatic-choice");
    let mut checkpoints: Vec<&String> = can.iter().flat_map(|can| &can.checkpoints).collect();
    checkpoints.sort();
    checkpoints.dedup();
    widgets::fact(ui, tr!("characters-models"), |ui| {
        let shown = if look.checkpoint.is_empty() { automatic.to_owned() } else { look.checkpoint.clone() };
        let combo =
            ComboBox::from_id_salt("checkpoint").selected_text(shown).width(300.0).truncate().show_ui(ui, |ui| {
                ui.selectable_value(&mut look.checkpoint, String::new(), automatic);
                for name in &checkpoints {
                    ui.selectable_value(&mut look.checkpoint, (*name).clone(), *name);
                }
            });
        name(&combo.response, tr!("characters-models"));
        if checkpoints.is_empty() {
            widgets::hint(ui, tr!("characters-no-checkpoints"));
        }
    });
}

fn method_ui(ui: &mut Ui, can: &[&ServerCan], look: &mut Look) {
    let automatic = tr!("characters-automatic-choice");
    widgets::fact(ui, tr!("characters-method"), |ui| {
        let called = |method: &str| METHODS.iter().find(|(key, _)| *key == method).map_or("", |(_, name)| *name);
        let name_of = |method: &str| if method.is_empty() { automatic } else { called(method) };
        let combo =
            ComboBox::from_id_salt("method").selected_text(name_of(&look.method)).width(300.0).show_ui(ui, |ui| {
                for (key, name) in METHODS {
                    let works = key.is_empty() || can.iter().any(|can| can.methods.contains(&name));
                    let text = if works { name_of(key).to_owned() } else { tr!("characters-not-there", what = name) };
                    ui.selectable_value(&mut look.method, key.to_owned(), text);
                }
            });
        name(&combo.response, tr!("characters-method"));
        for can in can {
            let Some(missing) = &can.missing else { continue };
            let tokens = theme::tokens(ui);
            let text = tr!("characters-missing", server = can.server.clone(), what = missing.clone());
            ui.add(Label::new(RichText::new(text).font(theme::small()).color(tokens.text2)).wrap());
        }
    });
}

/// Whether one of the servers has a LoRA, whatever its folders.
fn is_there(can: &[&ServerCan], file: &str) -> bool {
    can.iter().any(|can| same_file(&can.loras, file).is_some())
}

fn loras_ui(ui: &mut Ui, studio: &StudioView, can: &[&ServerCan], look: &mut Look) {
    widgets::fact(ui, tr!("characters-loras"), |ui| {
        let mut removed = None;
        for (at, wish) in look.loras.iter_mut().enumerate() {
            if lora_ui(ui, can, wish) {
                removed = Some(at);
            }
        }
        if let Some(at) = removed {
            look.loras.remove(at);
        }
        let offered = |one: &&LoraChoice| !look.loras.iter().any(|wish| wish.name == one.file);
        let (there, elsewhere): (Vec<&LoraChoice>, Vec<&LoraChoice>) =
            studio.loras.iter().filter(offered).partition(|one| is_there(can, &one.file));
        let mut added = None;
        let add = ComboBox::from_id_salt("lora").selected_text(tr!("characters-add-lora")).width(300.0);
        let combo = add.show_ui(ui, |ui| {
            for one in there.iter().take(OFFERED) {
                let name =
                    if one.base.is_empty() { one.title.clone() } else { format!("{} · {}", one.title, one.base) };
                if ui.selectable_label(false, name).on_hover_text(&one.file).clicked() {
                    added = Some((*one).clone());
                }
            }
            if there.is_empty() {
                widgets::hint(ui, tr!("characters-no-loras"));
            }
        });
        name(&combo.response, tr!("characters-add-lora"));
        if !elsewhere.is_empty() {
            widgets::hint(ui, tr!("characters-loras-elsewhere", count = elsewhere.len()));
        }
        if let Some(one) = added {
            look.loras.push(LoraWish { name: one.file, strength: STRENGTH, words: one.words });
        }
    });
}

/// A LoRA that takes part. Returns whether it is to be taken out.
fn lora_ui(ui: &mut Ui, can: &[&ServerCan], wish: &mut LoraWish) -> bool {
    let tokens = theme::tokens(ui);
    let mut out = false;
    ui.horizontal(|ui| {
        if widgets::icon_button(ui, icons::X, &tr!("characters-remove-lora", name = wish.name.clone())).clicked() {
            out = true;
        }
        ui.add(DragValue::new(&mut wish.strength).range(-2.0..=2.0).speed(0.01).fixed_decimals(2));
        let name = RichText::new(&wish.name).font(theme::body()).color(tokens.text1);
        ui.add(Label::new(name).truncate());
    });
    let response =
        ui.add(TextEdit::singleline(&mut wish.words).hint_text(tr!("characters-triggers")).desired_width(300.0));
    let (name, value) = (tr!("characters-triggers-of", name = wish.name.clone()), wish.words.clone());
    response
        .widget_info(move || WidgetInfo { label: Some(name.clone()), ..WidgetInfo::text_edit(true, "", &value, "") });
    if !can.is_empty() && !is_there(can, &wish.name) {
        ui.label(RichText::new(tr!("characters-lora-missing")).font(theme::small()).color(tokens.warn));
    }
    ui.add_space(space::XS);
    out
}
