//! What stands in the gallery when there is nothing to show: it is being opened, nothing matches, or it could not be opened.

use super::filters;
use crate::app::{Action, AppState, FeedTrouble, Phase};
use crate::model::facet::{FacetValue, Part};
use crate::model::limit::Limit;
use crate::ui::theme::{self, space};
use crate::ui::widgets::{self, Tone};
use crate::ui::{Cx, icons, sheets};
use crate::words::{self, tr};
use egui::{RichText, Ui};

/// Width of the column of words, in points.
const WIDTH: f32 = 380.0;

/// Nothing to show: because it is still being opened, because nothing matches, or because there is nothing.
pub(super) fn empty_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    if !cx.state.view.loaded || cx.state.phase == Phase::Opening {
        message_ui(ui, icons::LOGO, tr!("shell-opening"), "", |_| ());
    } else if cx.state.query.scope.is_online() {
        nothing_online_ui(ui, cx);
    } else if cx.state.library.total.count > 0 {
        no_hits_ui(ui, cx);
    } else {
        sheets::welcome_ui(ui, cx);
    }
}

/// Nothing came of a search on CivitAI, or not yet.
fn nothing_online_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let online = &cx.state.online;
    if online.running {
        message_ui(ui, icons::GLOBE, tr!("online-asking"), "", |_| ());
        return;
    }
    let (glyph, text) = match &online.trouble {
        Some(FeedTrouble::Offline) => (icons::CLOUD_SLASH, tr!("online-nothing-offline").to_owned()),
        Some(FeedTrouble::Failed(why)) => (icons::WARNING, why.words()),
        None if online.search.is_none() => (icons::FUNNEL, tr!("online-local").to_owned()),
        None => (icons::FUNNEL, tr!("online-nothing-text").to_owned()),
    };
    let can_retry = online.trouble.is_some();
    message_ui(ui, glyph, tr!("online-nothing"), &text, |ui| {
        if can_retry && widgets::primary(ui, tr!("online-go-on")).clicked() {
            cx.push(Action::AskOn);
            return;
        }
        let mut wanted = chips_ui(ui, &chips(cx.state));
        if cx.state.query.is_narrowed() {
            ui.add_space(space::L);
            if widgets::primary(ui, tr!("gallery-clear-filters")).clicked() {
                wanted = Some(Action::ClearFilters);
            }
        }
        cx.actions.extend(wanted);
    });
}

fn no_hits_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let query = &cx.state.query;
    if !query.is_narrowed() {
        // The rest is above the level that is shown at all.
        message_ui(ui, icons::EYE_SLASH, tr!("gallery-all-hidden"), tr!("gallery-all-hidden-text"), |_| ());
        return;
    }
    message_ui(ui, icons::FUNNEL, tr!("gallery-no-hits-title"), tr!("gallery-no-hits-text"), |ui| {
        let mut wanted = chips_ui(ui, &chips(cx.state));
        ui.add_space(space::L);
        if widgets::primary(ui, tr!("gallery-clear-filters")).clicked() {
            wanted = Some(Action::ClearFilters);
        }
        cx.actions.extend(wanted);
    });
}

/// A filter in words, how it is painted, and what takes it away.
type Chip = (String, Tone, Action);

/// Every filter in words, and what takes it away.
fn chips(state: &AppState) -> Vec<Chip> {
    let query = &state.query;
    let off = |value: &FacetValue| Action::SetPart(value.clone(), Part::Off);
    let text = query.text.trim();
    let text = (!text.is_empty()).then(|| (format!("“{text}”"), Tone::Accent, Action::SetText(String::new())));
    let include = query.include.iter().map(|value| (filters::label(state, value), Tone::Accent, off(value)));
    let exclude = query
        .exclude
        .iter()
        .map(|value| (tr!("gallery-filter-not", filter = filters::label(state, value)), Tone::Warn, off(value)));
    let limits = query.limits.iter().map(|limit| {
        let off = Limit { min: None, max: None, ..*limit };
        (words::facets::limit(*limit), Tone::Accent, Action::SetLimit(off))
    });
    text.into_iter().chain(include).chain(exclude).chain(limits).collect()
}

fn label_of((filter, ..): &Chip) -> String {
    format!("{filter} {}", icons::X)
}

/// Chips in centred lines; returns what a click asks for.
fn chips_ui(ui: &mut Ui, chips: &[Chip]) -> Option<Action> {
    const GAP: f32 = 6.0;
    let room = ui.available_width();
    let font = theme::small_medium();
    let ink = theme::tokens(ui).text1;
    let mut lines: Vec<(f32, Vec<&Chip>)> = Vec::new();
    for chip in chips {
        let galley = ui.painter().layout_no_wrap(label_of(chip), font.clone(), ink);
        let width = (galley.size().x + 2.0 * space::S).min(room);
        match lines.last_mut() {
            Some((used, line)) if *used + GAP + width <= room => {
                *used += GAP + width;
                line.push(chip);
            }
            _ => lines.push((width, vec![chip])),
        }
    }
    let mut wanted = None;
    for (used, line) in lines {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            ui.add_space(((room - used) / 2.0 - GAP).max(0.0));
            for one in line {
                let (filter, tone, action) = one;
                let chip = widgets::click_chip(ui, &label_of(one), *tone);
                let name = tr!("gallery-take-away", filter = filter);
                chip.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
                if chip.on_hover_text(&name).clicked() {
                    wanted = Some(action.clone());
                }
            }
        });
    }
    wanted
}

/// The store could not be opened: why, and the way out.
pub(in crate::ui::panels) fn failed_ui(ui: &mut Ui, cx: &mut Cx<'_>, message: &str, can_rebuild: bool) {
    message_ui(ui, icons::WARNING_OCTAGON, tr!("shell-failed-title"), message, |ui| {
        if can_rebuild && widgets::primary(ui, tr!("shell-rebuild")).clicked() {
            cx.push(Action::RebuildStore);
        }
    });
}

fn message_ui(ui: &mut Ui, glyph: &str, title: &str, detail: &str, more: impl FnOnce(&mut Ui)) {
    let tokens = theme::tokens(ui);
    let width = WIDTH.min(ui.available_width() - 2.0 * space::L).max(1.0);
    let above = (ui.available_height() * 0.28).min(220.0);
    egui::ScrollArea::vertical().id_salt("message").auto_shrink(false).show(ui, |ui| {
        ui.vertical_centered(|ui| {
            ui.add_space(above);
            ui.set_max_width(width);
            ui.label(icons::icon(glyph, 44.0).color(tokens.text3));
            ui.add_space(space::S);
            ui.label(RichText::new(title).font(theme::title()).color(tokens.text1));
            if !detail.is_empty() {
                ui.add_space(space::XS);
                ui.label(RichText::new(detail).font(theme::body()).color(tokens.text2));
            }
            ui.add_space(space::L);
            more(ui);
        });
    });
}
