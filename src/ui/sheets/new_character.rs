//! A new character: the source, what it says and may be corrected, how it is to look, the five prompts, and the button
//! that makes it. It can be left at any time; what is being made goes on.

use super::character::{attribute_name, confidence, evidence, slot_name};
use super::title_ui;
use crate::app::{Action, DraftView, Fit, PictureId, PictureSource, ServerTest, Sheet, StudioAsk};
use crate::model::character::{Attribute, AttributeKind, Character, Confidence, Evidence, Slot};
use crate::model::kind::ModelKind;
use crate::model::mature::MatureMode;
use crate::ui::theme::{self, radius, space};
use crate::ui::widgets::{self, picture_ui};
use crate::ui::{Cx, icons};
use crate::words::tr;
use egui::{CornerRadius, Label, RichText, ScrollArea, TextEdit, Ui, Vec2, WidgetInfo};

/// Ways a reference takes part: as they are written, and as they are called.
const METHODS: [(&str, &str); 6] = [
    ("", ""),
    ("flux_kontext", "Flux Kontext"),
    ("qwen_edit", "Qwen-Image-Edit"),
    ("ip_adapter", "IP-Adapter"),
    ("image_to_image", "img2img"),
    ("text_to_image", "txt2img"),
];
/// Narrower than this the picture stands above the words, in points.
const BESIDE_FROM: f32 = 620.0;
const PICTURE_WIDTH: f32 = 260.0;
/// What stands below the form, in points.
const FOOT_HEIGHT: f32 = 84.0;

pub(super) fn new_character_ui(ui: &mut Ui, cx: &mut Cx<'_>, room: Vec2) {
    title_ui(ui, cx, tr!("characters-make"), "");
    let height = (room.y - 2.0 * space::XL - 70.0).max(160.0);
    match cx.state.studio.draft.clone() {
        DraftView::None | DraftView::Reading => {
            widgets::hint(ui, tr!("characters-reading"));
        }
        DraftView::Failed(why) => {
            let tokens = theme::tokens(ui);
            ui.add(Label::new(RichText::new(why).font(theme::body()).color(tokens.bad)).wrap());
        }
        DraftView::Ready { character, picture, prompts } => {
            // What makes it stays in sight, however long the form is.
            let form_height = (height - FOOT_HEIGHT).max(120.0);
            ScrollArea::vertical().id_salt("new-character").max_height(form_height).show(ui, |ui| {
                ready_ui(ui, cx, &character, picture, &prompts);
            });
            ui.add_space(space::M);
            make_ui(ui, cx, &character);
        }
    }
}

fn ready_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    character: &Character,
    picture: PictureSource,
    prompts: &[(Slot, String, String)],
) {
    let mut changed = character.clone();
    let beside = ui.available_width() >= BESIDE_FROM;
    let safe = cx.state.settings.mature.treat(character.rating.level, None) == MatureMode::Show;
    let width = if beside { PICTURE_WIDTH } else { ui.available_width().min(PICTURE_WIDTH) };
    let mut form = |ui: &mut Ui, cx: &mut Cx<'_>| {
        form_ui(ui, cx, &mut changed);
        ui.add_space(space::M);
        prompts_ui(ui, prompts);
    };
    if beside {
        ui.horizontal_top(|ui| {
            source_ui(ui, cx, picture, (width, safe));
            ui.add_space(space::L);
            ui.vertical(|ui| form(ui, cx));
        });
    } else {
        source_ui(ui, cx, picture, (width, safe));
        ui.add_space(space::M);
        form(ui, cx);
    }
    if changed != *character {
        cx.push(Action::Studio(StudioAsk::Change(Box::new(changed))));
    }
}

fn source_ui(ui: &mut Ui, cx: &mut Cx<'_>, source: PictureSource, (width, safe): (f32, bool)) {
    let (rect, _) = ui.allocate_exact_size(Vec2::new(width, width * 1.25), egui::Sense::hover());
    let id = PictureId { source, fit: Fit::Cover { width: 512, height: 640 } };
    picture_ui(ui, cx, rect, CornerRadius::same(radius::CARD), Some(id), (ModelKind::Vae, safe));
}

fn field(ui: &mut Ui, label: &str, text: &mut String, hint: &str, remark: &str) -> bool {
    let mut was_changed = false;
    widgets::fact(ui, label, |ui| {
        let width = ui.available_width().min(420.0);
        let response = ui.add(TextEdit::singleline(text).hint_text(hint).desired_width(width));
        let (name, value) = (label.to_owned(), text.clone());
        response.widget_info(move || WidgetInfo {
            label: Some(name.clone()),
            ..WidgetInfo::text_edit(true, "", &value, "")
        });
        was_changed = response.changed();
        if !remark.is_empty() {
            widgets::hint(ui, remark);
        }
    });
    ui.add_space(space::XS);
    was_changed
}

fn form_ui(ui: &mut Ui, cx: &Cx<'_>, changed: &mut Character) {
    field(ui, tr!("characters-name"), &mut changed.name, "", "");
    widgets::section(ui, tr!("characters-source-says"), "");
    for kind in AttributeKind::ALL {
        let known = changed.attributes.get(&kind).cloned().unwrap_or_default();
        let remark = match known.confidence {
            Confidence::Unknown => String::new(),
            sure => format!("{} · {}", evidence(known.evidence), confidence(sure)),
        };
        let mut value = known.value;
        if field(ui, attribute_name(kind), &mut value, tr!("characters-unknown"), &remark) {
            let sure = if value.is_empty() { Confidence::Unknown } else { Confidence::Sure };
            changed.attributes.insert(kind, Attribute { value, evidence: Evidence::You, confidence: sure });
        }
    }
    widgets::fact(ui, tr!("characters-rating"), |ui| {
        let line = format!("{} · {}", changed.rating.level.label(), evidence(changed.rating.evidence));
        ui.label(RichText::new(line).font(theme::body()));
    });
    if let Some(word) = &changed.minor_word {
        widgets::hint(ui, tr!("characters-minor", word = word.clone()));
    }
    ui.add_space(space::S);
    widgets::section(ui, tr!("characters-look"), "");
    field(ui, tr!("characters-style"), &mut changed.look.style, tr!("characters-style-hint"), "");
    field(ui, tr!("characters-negative"), &mut changed.look.negative, "", "");
    choices_ui(ui, cx, changed);
}

fn choices_ui(ui: &mut Ui, cx: &Cx<'_>, changed: &mut Character) {
    let automatic = tr!("characters-automatic-choice");
    let look = &mut changed.look;
    let mut checkpoints: Vec<&String> = Vec::new();
    for server in &cx.state.studio.servers {
        if let ServerTest::Works { checkpoints: there, .. } = &server.test {
            checkpoints.extend(there);
        }
    }
    checkpoints.sort();
    checkpoints.dedup();
    widgets::fact(ui, tr!("characters-models"), |ui| {
        let shown = if look.checkpoint.is_empty() { automatic } else { &look.checkpoint };
        let shown = shown.to_owned();
        egui::ComboBox::from_id_salt("checkpoint").selected_text(shown).width(260.0).show_ui(ui, |ui| {
            ui.selectable_value(&mut look.checkpoint, String::new(), automatic);
            for name in &checkpoints {
                ui.selectable_value(&mut look.checkpoint, (*name).clone(), *name);
            }
        });
        if checkpoints.is_empty() {
            widgets::hint(ui, tr!("characters-checkpoints-after-test"));
        }
    });
    widgets::fact(ui, tr!("characters-method"), |ui| {
        let called = |method: &str| METHODS.iter().find(|(key, _)| *key == method).map_or("", |(_, name)| *name);
        let name_of = |method: &str| if method.is_empty() { automatic } else { called(method) };
        egui::ComboBox::from_id_salt("method").selected_text(name_of(&look.method)).width(260.0).show_ui(ui, |ui| {
            for (key, _) in METHODS {
                ui.selectable_value(&mut look.method, key.to_owned(), name_of(key));
            }
        });
        if let Some(missing) = cx.state.studio.servers.iter().find_map(|server| match &server.test {
            ServerTest::Works { missing, .. } => missing.clone(),
            _ => None,
        }) {
            widgets::hint(ui, missing);
        }
    });
    let mut references = changed.wants_references;
    if widgets::checkbox(ui, &mut references, tr!("characters-with-references")).changed() {
        changed.wants_references = references;
    }
    let mut uses_source = changed.look.uses_source;
    if widgets::checkbox(ui, &mut uses_source, tr!("characters-uses-source")).changed() {
        changed.look.uses_source = uses_source;
    }
}

fn prompts_ui(ui: &mut Ui, prompts: &[(Slot, String, String)]) {
    let title = RichText::new(tr!("characters-prompts")).font(theme::small_medium());
    egui::CollapsingHeader::new(title).id_salt("prompts").show(ui, |ui| {
        for (slot, positive, negative) in prompts {
            ui.label(RichText::new(slot_name(*slot)).font(theme::small_medium()));
            widgets::hint(ui, positive.clone());
            widgets::hint(ui, tr!("characters-not", text = negative.clone()));
            ui.add_space(space::S);
        }
    });
}

fn make_ui(ui: &mut Ui, cx: &mut Cx<'_>, character: &Character) {
    let studio = &cx.state.studio;
    if studio.servers.is_empty() {
        widgets::hint(ui, tr!("characters-no-server"));
        ui.add_space(space::S);
        if widgets::secondary(ui, tr!("characters-add-server")).clicked() {
            cx.memory.settings.wanted = Some(super::SettingId::ComfyServers);
            cx.push(Action::Show(Sheet::Settings));
        }
        return;
    }
    let (price, left) = (studio.credits.price_set, studio.credits.yours);
    let enough = left >= price;
    ui.horizontal(|ui| {
        let tokens = theme::tokens(ui);
        let glyph = if enough { icons::INFO } else { icons::WARNING };
        ui.label(icons::icon(glyph, theme::size::ICON).color(if enough { tokens.text2 } else { tokens.bad }));
        widgets::hint(ui, tr!("characters-price", price = price, left = left));
    });
    ui.add_space(space::S);
    let clicked = ui.add_enabled_ui(enough, |ui| widgets::primary(ui, tr!("characters-make-now")).clicked()).inner;
    if clicked {
        cx.push(Action::Studio(StudioAsk::Make(Box::new(character.clone()))));
    }
}
