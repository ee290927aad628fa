//! A new character in five steps: the source, what it shows, the look, servers and method, the five prompts. The button that
//! makes it is always there: every step is already filled in. It can be left at any time; what is being made goes on.

mod attributes;
mod choices;
mod fields;
mod prompts;
mod source;

pub(super) use choices::{expected, look_choices_ui, way_ui, workflow_ui};
pub(super) use fields::{field, name};

use super::title_ui;
use crate::app::{Action, DraftView, FileWish, Fit, PictureId, PictureSource, Sheet, StudioAsk};
use crate::model::character::{Character, Slot};
use crate::model::kind::ModelKind;
use crate::model::mature::MatureMode;
use crate::ui::theme::{self, radius, size, space};
use crate::ui::widgets::{self, picture_ui};
use crate::ui::{Cx, icons};
use crate::words::tr;
use egui::{Button, CornerRadius, Label, RichText, ScrollArea, Ui, Vec2};

/// Narrower than this the picture stands above the words, in points.
const BESIDE_FROM: f32 = 620.0;
const PICTURE_WIDTH: f32 = 260.0;
/// What stands below the form, in points.
const FOOT_HEIGHT: f32 = 84.0;
/// The steps' own row, in points.
const STEPS_HEIGHT: f32 = 44.0;
/// Steps there are.
const STEPS: usize = 5;

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
        DraftView::Ready { character, picture, prompts, refusal } => {
            let step = steps_ui(ui, cx, &character);
            // What makes it stays in sight, however long the form is.
            let form_height = (height - FOOT_HEIGHT - STEPS_HEIGHT).max(120.0);
            let area = ScrollArea::vertical().id_salt(("new-character", step));
            area.max_height(form_height).min_scrolled_height(form_height).auto_shrink([false, true]).show(ui, |ui| {
                // The picture is as high as a step is at least, so that the sheet does not jump from step to step.
                ready_ui(ui, cx, &character, picture, (step, &prompts));
            });
            ui.add_space(space::M);
            make_ui(ui, cx, &character, (step, refusal));
        }
    }
}

/// The row of steps; which one is open.
fn steps_ui(ui: &mut Ui, cx: &mut Cx<'_>, character: &Character) -> usize {
    let memory = &mut cx.memory.character;
    if memory.step.0 != character.source.blake3 {
        memory.step = (character.source.blake3.clone(), 0);
    }
    let labels = [
        tr!("characters-step-source"),
        tr!("characters-step-attributes"),
        tr!("characters-look"),
        tr!("characters-step-way"),
        tr!("characters-prompts"),
    ];
    if let Some(clicked) = widgets::segmented(ui, &labels, memory.step.1) {
        memory.step.1 = clicked;
    }
    ui.add_space(space::M);
    memory.step.1.min(STEPS - 1)
}

fn ready_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    character: &Character,
    picture: PictureSource,
    (step, prompts): (usize, &[(Slot, String, String)]),
) {
    let mut changed = character.clone();
    let beside = ui.available_width() >= BESIDE_FROM;
    let safe = cx.state.settings.mature.treat(character.rating.level, None) == MatureMode::Show;
    let width = if beside { PICTURE_WIDTH } else { ui.available_width().min(PICTURE_WIDTH) };
    let mut form = |ui: &mut Ui, cx: &mut Cx<'_>| match step {
        0 => source::source_step_ui(ui, cx, &mut changed),
        1 => {
            attributes::attributes_ui(ui, &mut changed);
            source::tagger_ui(ui, cx, &changed);
        }
        2 => look_choices_ui(ui, cx, &mut changed.look),
        3 => {
            way_ui(ui, cx, &mut changed.look);
            choices::references_ui(ui, &mut changed);
            workflow_ui(ui, cx, &mut changed.look, FileWish::CharacterWorkflow);
        }
        _ => prompts::prompts_ui(ui, cx, prompts, &mut changed),
    };
    if beside {
        ui.horizontal_top(|ui| {
            picture_of_source_ui(ui, cx, picture, (width, safe));
            ui.add_space(space::L);
            ui.vertical(|ui| form(ui, cx));
        });
    } else {
        picture_of_source_ui(ui, cx, picture, (width, safe));
        ui.add_space(space::M);
        form(ui, cx);
    }
    if changed != *character {
        cx.push(Action::Studio(StudioAsk::Change(Box::new(changed))));
    }
}

fn picture_of_source_ui(ui: &mut Ui, cx: &mut Cx<'_>, source: PictureSource, (width, safe): (f32, bool)) {
    let (rect, _) = ui.allocate_exact_size(Vec2::new(width, width * 1.25), egui::Sense::hover());
    let id = PictureId { source, fit: Fit::Cover { width: 512, height: 640 } };
    picture_ui(ui, cx, rect, CornerRadius::same(radius::CARD), Some(id), (ModelKind::Vae, safe));
}

/// A character that is there, changed: its name, what it shows, how it is to look, and the prompts of pictures made from now on.
pub(super) fn edit_ui(ui: &mut Ui, cx: &mut Cx<'_>, changed: &mut Character) {
    let two = ui.available_width() >= 2.0 * BESIDE_FROM;
    let left = |ui: &mut Ui, changed: &mut Character| {
        field(ui, tr!("characters-name"), &mut changed.name, "", "");
        attributes::attributes_ui(ui, changed);
        source::rating_ui(ui, changed);
    };
    let right = |ui: &mut Ui, cx: &Cx<'_>, changed: &mut Character| {
        look_choices_ui(ui, cx, &mut changed.look);
        way_ui(ui, cx, &mut changed.look);
        choices::references_ui(ui, changed);
    };
    if two {
        ui.horizontal_top(|ui| {
            let half = (ui.available_width() - space::XL) / 2.0;
            ui.vertical(|ui| {
                ui.set_width(half);
                left(ui, changed);
            });
            ui.add_space(space::XL);
            ui.vertical(|ui| {
                ui.set_width(half - space::XL);
                right(ui, cx, changed);
            });
        });
    } else {
        left(ui, changed);
        right(ui, cx, changed);
    }
    ui.add_space(space::M);
    let prompts = cx.state.studio.prompts_of(changed);
    prompts::prompts_ui(ui, cx, &prompts, changed);
}

fn button(ui: &mut Ui, text: &str, enabled: bool, is_main: bool) -> bool {
    let tokens = theme::tokens(ui);
    let (ground, ink) = if is_main { (tokens.accent, tokens.on_accent) } else { (tokens.bg3, tokens.text1) };
    let label = RichText::new(text).font(theme::body_medium()).color(ink);
    let button = Button::new(label).fill(ground).corner_radius(radius::BUTTON);
    ui.add_enabled(enabled, button.min_size(Vec2::new(0.0, size::CONTROL_LARGE))).clicked()
}

fn make_ui(ui: &mut Ui, cx: &mut Cx<'_>, character: &Character, (step, refusal): (usize, Option<String>)) {
    let studio = &cx.state.studio;
    let has_server = !studio.servers.is_empty();
    let (price, left) = (studio.credits.price_set, studio.credits.yours);
    let enough = left >= price;
    let nobody_answers = has_server && studio.choices.is_asked && studio.choices.servers.is_empty();
    if let Some(why) = &refusal {
        let tokens = theme::tokens(ui);
        ui.horizontal_top(|ui| {
            ui.label(icons::icon(icons::WARNING, size::ICON).color(tokens.bad));
            ui.add(Label::new(RichText::new(why).font(theme::small()).color(tokens.bad)).truncate()).on_hover_text(why);
        });
    } else if nobody_answers {
        let tokens = theme::tokens(ui);
        ui.horizontal_top(|ui| {
            ui.label(icons::icon(icons::WARNING, size::ICON).color(tokens.bad));
            let text = RichText::new(tr!("characters-nobody-answers")).font(theme::small()).color(tokens.bad);
            ui.add(Label::new(text).wrap());
        });
    } else if has_server {
        ui.horizontal(|ui| {
            let tokens = theme::tokens(ui);
            let glyph = if enough { icons::INFO } else { icons::WARNING };
            ui.label(icons::icon(glyph, size::ICON).color(if enough { tokens.text2 } else { tokens.bad }));
            let text = if enough {
                tr!("characters-price", price = price, left = left)
            } else {
                tr!("characters-too-few", price = price, left = left)
            };
            widgets::hint(ui, text);
        });
    } else {
        widgets::hint(ui, tr!("characters-no-server"));
    }
    ui.add_space(space::S);
    ui.horizontal(|ui| {
        if button(ui, tr!("characters-back-step"), step > 0, false) {
            cx.memory.character.step.1 = step.saturating_sub(1);
        }
        if button(ui, tr!("characters-next-step"), step + 1 < STEPS, false) {
            cx.memory.character.step.1 = step + 1;
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if !has_server {
                if button(ui, tr!("characters-add-server"), true, true) {
                    cx.memory.settings.wanted = Some(super::SettingId::ComfyServers);
                    cx.push(Action::Show(Sheet::Settings));
                }
            } else if button(ui, tr!("characters-make-now"), enough && refusal.is_none(), true) {
                cx.push(Action::Studio(StudioAsk::Make(Box::new(character.clone()))));
            }
        });
    });
}
