//! A new character: the source, what it says and may be corrected, how it is to look, the five prompts, and the button
//! that makes it. It can be left at any time; what is being made goes on.

use super::character::{attribute_name, confidence, evidence, slot_name};
use super::new_choices::choices_ui;
use super::title_ui;
use crate::app::{Action, DraftView, Fit, PictureId, PictureSource, Sheet, StudioAsk};
use crate::model::character::{Attribute, AttributeKind, Character, Confidence, Evidence, OwnPrompt, Rating, Slot};
use crate::model::kind::ModelKind;
use crate::model::mature::{MatureLevel, MatureMode};
use crate::ui::theme::{self, radius, space};
use crate::ui::widgets::{self, picture_ui};
use crate::ui::{Cx, icons};
use crate::words::tr;
use egui::{CornerRadius, Label, RichText, ScrollArea, TextEdit, Ui, Vec2, WidgetInfo};

/// Ways a reference takes part: as they are written, and as they are called.
pub(super) const METHODS: [(&str, &str); 6] = [
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
        prompts_ui(ui, prompts, &mut changed);
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
    rating_ui(ui, changed);
    if let Some(word) = &changed.minor_word {
        widgets::hint(ui, tr!("characters-minor", word = word.clone()));
    }
    ui.add_space(space::S);
    widgets::section(ui, tr!("characters-look"), "");
    field(ui, tr!("characters-style"), &mut changed.look.style, tr!("characters-style-hint"), "");
    field(ui, tr!("characters-negative"), &mut changed.look.negative, "", "");
    choices_ui(ui, cx, changed);
}

/// The rating. A word that suggests a minor allows no other than the mildest.
fn rating_ui(ui: &mut Ui, changed: &mut Character) {
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
                super::new_choices::name(&combo.response, tr!("characters-rating"));
            });
            widgets::hint(ui, evidence(changed.rating.evidence));
        });
    });
    if level != before {
        changed.rating = Rating { level, evidence: Evidence::You };
    }
}

/// The five prompts as they will be sent; what is typed stands for that picture.
fn prompts_ui(ui: &mut Ui, prompts: &[(Slot, String, String)], changed: &mut Character) {
    let title = RichText::new(tr!("characters-prompts")).font(theme::small_medium());
    egui::CollapsingHeader::new(title).id_salt("prompts").show(ui, |ui| {
        widgets::hint(ui, tr!("characters-prompts-hint"));
        for (slot, positive, negative) in prompts {
            let name = slot_name(*slot);
            let is_own = changed.look.prompts.contains_key(slot);
            let own = changed.look.prompts.get(slot).cloned();
            let mut own = own.unwrap_or_else(|| OwnPrompt { positive: positive.clone(), negative: negative.clone() });
            ui.horizontal(|ui| {
                ui.label(RichText::new(name).font(theme::small_medium()));
                let reset = tr!("characters-prompt-reset", what = name);
                if is_own && widgets::icon_button(ui, icons::UNDO, &reset).clicked() {
                    changed.look.prompts.remove(slot);
                }
            });
            let seen = area(ui, &tr!("characters-prompt-of", what = name), &mut own.positive);
            let unseen = area(ui, &tr!("characters-negative-of", what = name), &mut own.negative);
            if seen || unseen {
                changed.look.prompts.insert(*slot, own);
            }
            ui.add_space(space::S);
        }
    });
}

/// A field of several lines.
fn area(ui: &mut Ui, label: &str, text: &mut String) -> bool {
    let width = ui.available_width().min(560.0);
    let response = ui.add(TextEdit::multiline(text).desired_rows(2).desired_width(width).font(theme::small()));
    let (name, value) = (label.to_owned(), text.clone());
    response
        .widget_info(move || WidgetInfo { label: Some(name.clone()), ..WidgetInfo::text_edit(true, "", &value, "") });
    response.changed()
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
