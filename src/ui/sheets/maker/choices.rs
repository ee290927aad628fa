//! What pictures are made with: style, checkpoint, LoRAs with their trigger words; servers, method, what is missing.

use super::fields::{field, name};
use crate::app::{
    Action, Family, FileWish, LoraChoice, OWN_WORKFLOW, ServerCan, ServerSpec, StudioView, insert_words, same_file,
    without_words,
};
use crate::model::character::{Character, Look, LoraWish};
use crate::ui::sheets::character::slot_name;
use crate::ui::theme::{self, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::tr;
use egui::{ComboBox, DragValue, Label, RichText, TextEdit, Ui, WidgetInfo};

/// Strength of a LoRA at first.
const STRENGTH: f64 = 0.8;
/// LoRAs that are offered.
const OFFERED: usize = 400;

/// Ways a reference takes part: as they are written, and as they are called.
const METHODS: [(&str, &str); 6] = [
    ("", ""),
    ("flux_kontext", "Flux Kontext"),
    ("qwen_edit", "Qwen-Image-Edit"),
    ("ip_adapter", "IP-Adapter"),
    ("image_to_image", "img2img"),
    ("text_to_image", "txt2img"),
];

/// What to expect of a method, by its name.
pub(in crate::ui::sheets) fn expected(method: &str) -> &'static str {
    match method {
        "Flux Kontext" | "Qwen-Image-Edit" => tr!("characters-expect-edit"),
        "IP-Adapter" => tr!("characters-expect-adapter"),
        "img2img" => tr!("characters-expect-img2img"),
        "txt2img" => tr!("characters-expect-txt2img"),
        OWN_WORKFLOW => tr!("characters-expect-own"),
        _ => "",
    }
}

/// How it is to look: words, checkpoint, LoRAs.
pub(in crate::ui::sheets) fn look_choices_ui(ui: &mut Ui, cx: &Cx<'_>, look: &mut Look) {
    let studio = &cx.state.studio;
    field(ui, tr!("characters-style"), &mut look.style, tr!("characters-style-hint"), "");
    field(ui, tr!("characters-negative"), &mut look.negative, "", "");
    let can = studio.taking_part(look);
    checkpoint_ui(ui, studio, &can, look);
    ui.add_space(space::XS);
    steps_ui(ui, look);
    ui.add_space(space::XS);
    loras_ui(ui, studio, &can, look);
}

/// Steps of the sampler; none is what the family of the checkpoint usually takes.
fn steps_ui(ui: &mut Ui, look: &mut Look) {
    let label = tr!("characters-steps");
    widgets::fact(ui, label, |ui| {
        ui.horizontal(|ui| {
            let response = ui.add(DragValue::new(&mut look.steps).range(0..=200));
            let value = f64::from(look.steps);
            response.widget_info(move || WidgetInfo {
                label: Some(label.to_owned()),
                ..WidgetInfo::drag_value(true, value)
            });
            if look.steps == 0 {
                widgets::hint(ui, tr!("characters-steps-usual"));
            }
        });
    });
}

/// Where and how it is made: servers and method.
pub(in crate::ui::sheets) fn way_ui(ui: &mut Ui, cx: &Cx<'_>, look: &mut Look) {
    let studio = &cx.state.studio;
    servers_ui(ui, studio, look);
    ui.add_space(space::XS);
    method_ui(ui, studio, look);
    ui.add_space(space::XS);
}

pub(super) fn references_ui(ui: &mut Ui, changed: &mut Character) {
    let mut references = changed.wants_references;
    if widgets::checkbox(ui, &mut references, tr!("characters-with-references")).changed() {
        changed.wants_references = references;
    }
}

/// A workflow of the user's own in place of those that are built in.
pub(in crate::ui::sheets) fn workflow_ui(ui: &mut Ui, cx: &mut Cx<'_>, look: &mut Look, wish: FileWish) {
    ui.add_space(space::S);
    widgets::fact(ui, tr!("characters-workflow"), |ui| {
        let is_own = !look.template.is_empty();
        let said = if is_own { tr!("characters-workflow-own") } else { tr!("characters-workflow-built-in") };
        let text = RichText::new(said).font(theme::body()).color(theme::tokens(ui).text1);
        widgets::fact_text(ui, Label::new(text).wrap());
        ui.horizontal(|ui| {
            if widgets::link(ui, tr!("characters-workflow-choose")).clicked() {
                cx.push(Action::AskFile(wish));
            }
            if is_own && widgets::link(ui, tr!("characters-workflow-reset")).clicked() {
                look.template.clear();
            }
        });
        widgets::hint(ui, tr!("characters-workflow-hint"));
        if is_own && !look.loras.is_empty() && !look.template.contains("${lora}") {
            widgets::hint(ui, tr!("characters-workflow-no-lora"));
        }
    });
}

/// Which servers take part, where there are several.
fn servers_ui(ui: &mut Ui, studio: &StudioView, look: &mut Look) {
    if studio.servers.len() < 2 {
        return;
    }
    widgets::fact(ui, tr!("characters-servers"), |ui| {
        let all: Vec<&ServerSpec> = studio.servers.iter().map(|server| &server.spec).collect();
        for spec in &all {
            let is_named = look.servers.iter().any(|name| spec.is_called(name));
            let mut on = look.servers.is_empty() || is_named;
            if widgets::checkbox(ui, &mut on, &spec.label()).changed() {
                let named =
                    |one: &&&ServerSpec| look.servers.is_empty() || look.servers.iter().any(|name| one.is_called(name));
                // By their addresses, so that another name changes nothing.
                let mut wanted: Vec<String> = all.iter().filter(named).map(|one| one.address.clone()).collect();
                wanted.retain(|address| *address != spec.address);
                if on {
                    wanted.push(spec.address.clone());
                }
                // None and all are the same: whoever wants none makes no character.
                look.servers = if wanted.len() == all.len() { Vec::new() } else { wanted };
            }
        }
    });
}

fn checkpoint_ui(ui: &mut Ui, studio: &StudioView, can: &[&ServerCan], look: &mut Look) {
    let automatic = tr!("characters-automatic-choice");
    let mut models: Vec<&String> = can.iter().flat_map(|can| can.can.models()).collect();
    models.sort();
    models.dedup();
    widgets::fact(ui, tr!("characters-models"), |ui| {
        let called = |file: &str| match studio.title_of(file) {
            Some(title) => format!("{title} · {file}"),
            None => file.to_owned(),
        };
        let shown = if look.checkpoint.is_empty() { automatic.to_owned() } else { called(&look.checkpoint) };
        let combo =
            ComboBox::from_id_salt("checkpoint").selected_text(shown).width(300.0).truncate().show_ui(ui, |ui| {
                ui.selectable_value(&mut look.checkpoint, String::new(), automatic);
                for file in &models {
                    ui.selectable_value(&mut look.checkpoint, (*file).clone(), called(file));
                }
            });
        name(&combo.response, tr!("characters-models"));
        if models.is_empty() {
            let is_silent = studio.choices.is_asked && studio.choices.servers.is_empty();
            let why = if is_silent { tr!("characters-nobody-answers") } else { tr!("characters-no-checkpoints") };
            widgets::hint(ui, why);
        }
    });
    family_ui(ui, studio, look);
}

/// The family of the checkpoint: told by the library or its file, or said by the user.
fn family_ui(ui: &mut Ui, studio: &StudioView, look: &mut Look) {
    let written = |family: Family| family.key();
    let told = studio.best(&Look { family: String::new(), ..look.clone() }).map(|(_, choice)| choice.family);
    widgets::fact(ui, tr!("characters-family"), |ui| {
        let automatic = told.map_or_else(
            || tr!("characters-automatic-choice").to_owned(),
            |family| tr!("characters-family-told", family = family.label()),
        );
        let chosen = Family::ALL.into_iter().find(|family| written(*family) == look.family);
        let shown = chosen.map_or_else(|| automatic.clone(), |family| family.label().to_owned());
        let combo = ComboBox::from_id_salt("family").selected_text(shown).width(300.0).show_ui(ui, |ui| {
            ui.selectable_value(&mut look.family, String::new(), automatic);
            for family in Family::ALL.into_iter().filter(|family| *family != Family::Qwen) {
                ui.selectable_value(&mut look.family, written(family).to_owned(), family.label());
            }
        });
        name(&combo.response, tr!("characters-family"));
        widgets::hint(ui, tr!("characters-family-hint"));
    });
}

fn method_ui(ui: &mut Ui, studio: &StudioView, look: &mut Look) {
    let automatic = tr!("characters-automatic-choice");
    let can = studio.taking_part(look);
    widgets::fact(ui, tr!("characters-method"), |ui| {
        if !look.template.is_empty() {
            widgets::hint(ui, tr!("characters-method-own"));
            return;
        }
        let called = |method: &str| METHODS.iter().find(|(key, _)| *key == method).map_or("", |(_, name)| *name);
        let name_of = |method: &str| if method.is_empty() { automatic } else { called(method) };
        let wish = studio.wish(look);
        let there: Vec<&str> = can.iter().flat_map(|can| can.can.methods(&wish)).map(|method| method.label()).collect();
        let mut chosen = look.method.clone();
        let combo = ComboBox::from_id_salt("method").selected_text(name_of(&chosen)).width(300.0).show_ui(ui, |ui| {
            for (key, name) in METHODS {
                let works = key.is_empty() || there.contains(&name);
                let text = if works { name_of(key).to_owned() } else { tr!("characters-not-there", what = name) };
                ui.selectable_value(&mut chosen, key.to_owned(), text);
            }
        });
        name(&combo.response, tr!("characters-method"));
        let best = studio.best(look).map_or("", |(_, choice)| choice.method.label());
        look.method = chosen;
        let (is_chosen, method) = if look.method.is_empty() { (false, best) } else { (true, called(&look.method)) };
        let expect = expected(method);
        if !expect.is_empty() {
            let text = if is_chosen { expect.to_owned() } else { format!("{method}: {expect}") };
            widgets::hint(ui, text);
        }
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
    can.iter().any(|can| same_file(&can.can.loras, file).is_some())
}

fn loras_ui(ui: &mut Ui, studio: &StudioView, can: &[&ServerCan], look: &mut Look) {
    widgets::fact(ui, tr!("characters-loras"), |ui| {
        let mut removed = None;
        let mut inserted = None;
        let Look { loras, prompts, .. } = &mut *look;
        for (at, wish) in loras.iter_mut().enumerate() {
            if lora_ui(ui, can, wish) {
                removed = Some(at);
            }
            // A prompt that was typed by hand stands as it is; whoever wants the words in it says so.
            let lacking = without_words(prompts, &wish.words);
            if !lacking.is_empty() {
                let slots: Vec<&str> = lacking.into_iter().map(slot_name).collect();
                widgets::hint(ui, tr!("characters-words-lacking", what = slots.join(", ")));
                if widgets::link(ui, &tr!("characters-insert-words", name = wish.name.clone())).clicked() {
                    inserted = Some(wish.words.clone());
                }
            }
        }
        if let Some(words) = inserted {
            insert_words(prompts, &words);
        }
        if let Some(at) = removed {
            look.loras.remove(at);
        }
        let offered = |one: &&LoraChoice| !look.loras.iter().any(|wish| wish.name == one.file);
        let (there, elsewhere): (Vec<&LoraChoice>, Vec<&LoraChoice>) =
            studio.choices.loras.iter().filter(offered).partition(|one| is_there(can, &one.file));
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
