//! Two pictures of a character side by side: the old one and the one made anew, or the source and what came of it.

use super::character::{about, slot_name};
use crate::app::{Action, Fit, PictureId, PictureSource, StudioAsk};
use crate::model::character::{Character, Slot};
use crate::model::ids::CharacterId;
use crate::model::kind::ModelKind;
use crate::model::mature::MatureMode;
use crate::ui::theme::{self, radius, size, space};
use crate::ui::widgets::whole_picture_ui;
use crate::ui::{Cx, widgets};
use crate::words::tr;
use egui::{Button, CornerRadius, Label, RichText, Ui, Vec2};

/// What only the sheet of a character remembers.
#[derive(Debug, Default)]
pub(crate) struct CharacterMemory {
    /// The picture that is compared.
    pub(super) compared: Option<(CharacterId, Slot)>,
    /// The frame it was last compared in: whoever closes the sheet has done with it.
    compared_in: u64,
    /// The one that is being changed, as it is to be.
    pub(super) edited: Option<Box<Character>>,
    /// The open step of the new character whose source has this hash.
    pub(super) step: (String, usize),
}

impl CharacterMemory {
    /// The picture that is compared now.
    pub(super) fn compares(&mut self, frame: u64) -> Option<(CharacterId, Slot)> {
        let is_new = self.compared_in == 0;
        if self.compared.is_some() && !is_new && self.compared_in + 1 < frame {
            self.compared = None;
        }
        self.compared_in = if self.compared.is_some() { frame } else { 0 };
        self.compared
    }

    /// Goes from two pictures back to the set; whether two were compared.
    pub(crate) fn leave_compared(&mut self) -> bool {
        self.compared_in = 0;
        self.compared.take().is_some()
    }
}

/// Longest side of a compared picture, in pixels.
const SIDE_PX: u32 = 1024;
/// What stands above and below the pictures, in points.
const AROUND: f32 = 135.0;

/// One of the two.
struct Half {
    title: &'static str,
    source: PictureSource,
    about: String,
}

pub(super) fn compare_ui(ui: &mut Ui, cx: &mut Cx<'_>, one: &Character, slot: Slot, height: f32) {
    let state = one.slots.get(&slot).cloned().unwrap_or_default();
    let studio = &cx.state.studio;
    let source = || Half {
        title: tr!("characters-compare-source"),
        source: studio.source(one),
        about: one.source.creator.clone().unwrap_or_else(|| one.source.came_from.clone()),
    };
    let half = |title, picture| Half { title, source: studio.picture(one.id, picture), about: about(picture) };
    let halves = match (&state.picture, &state.candidate) {
        (Some(old), Some(newer)) => {
            Some([half(tr!("characters-compare-old"), old), half(tr!("characters-compare-new"), newer)])
        }
        (Some(made), None) => Some([source(), half(slot_name(slot), made)]),
        _ => None,
    };
    let has_newer = state.candidate.is_some();
    let Some(halves) = halves else {
        cx.memory.character.compared = None;
        return;
    };
    let safe = cx.state.settings.mature.treat(one.rating.level, None) == MatureMode::Show;
    let width = (ui.available_width() - space::L) / 2.0;
    let extent = Vec2::new(width, (height - AROUND).clamp(120.0, width * 1.5));
    widgets::hint(ui, slot_name(slot));
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = space::L;
        for half in halves {
            half_ui(ui, cx, half, extent, safe);
        }
    });
    ui.add_space(space::M);
    ui.horizontal(|ui| {
        if has_newer {
            for (text, take) in [(tr!("characters-take-new"), true), (tr!("characters-keep-old"), false)] {
                if button(ui, text, take) {
                    cx.memory.character.compared = None;
                    cx.push(Action::Studio(StudioAsk::Decide(one.id, slot, take)));
                }
            }
        }
        if button(ui, tr!("characters-compare-back"), false) {
            cx.memory.character.compared = None;
        }
    });
}

fn button(ui: &mut Ui, text: &str, primary: bool) -> bool {
    let tokens = theme::tokens(ui);
    let (ground, ink) = if primary { (tokens.accent, tokens.on_accent) } else { (tokens.bg3, tokens.text1) };
    let label = RichText::new(text).font(theme::body_medium()).color(ink);
    ui.add(Button::new(label).fill(ground).corner_radius(radius::BUTTON).min_size(Vec2::new(0.0, size::CONTROL)))
        .clicked()
}

fn half_ui(ui: &mut Ui, cx: &mut Cx<'_>, half: Half, extent: Vec2, safe: bool) {
    let tokens = theme::tokens(ui);
    ui.vertical(|ui| {
        ui.set_width(extent.x);
        ui.label(RichText::new(half.title).font(theme::body_medium()).color(tokens.text1));
        let (rect, _) = ui.allocate_exact_size(extent, egui::Sense::hover());
        let id = PictureId { source: half.source, fit: Fit::Inside { max_side: SIDE_PX } };
        whole_picture_ui(ui, cx, rect, CornerRadius::same(radius::CARD), id, (ModelKind::Vae, safe));
        let text = RichText::new(&half.about).font(theme::small()).color(tokens.text2);
        ui.add(Label::new(text).truncate()).on_hover_text(&half.about);
    });
}
