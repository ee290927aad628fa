//! Visual: a picture says what is looked for. First the models that it names itself, then what looks like it, by named tiers.

use super::why::tier_name;
use super::{row_ui, trouble_ui, wall_ui};
use crate::app::{
    Action, Closer, FileWish, FinderAction, Fit, FoundRow, PictureId, PictureSource, PictureWish, UnknownModel, Wall,
    Why,
};
use crate::model::kind::ModelKind;
use crate::model::mature::MatureMode;
use crate::ui::theme::{self, radius, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::tr;
use egui::{RichText, Ui};

/// Side of the picture that is asked about, as it stands above the answer.
const ASKED_SIDE: f32 = 72.0;

pub(in crate::ui::panels::discovery) fn picture_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    place_ui(ui, cx);
    let picture = &cx.state.finder.picture;
    ui.add_space(space::S);
    if let Some(trouble) = &picture.trouble {
        trouble_ui(ui, trouble);
        return;
    }
    if picture.is_running {
        widgets::hint(ui, tr!("finder-looking"));
        return;
    }
    if picture.wish.is_none() {
        return;
    }
    let (rows, unknown) = (picture.rows.clone(), picture.unknown.clone());
    match &picture.unseen {
        // What could not be looked at was compared with nothing.
        Some(unseen) => {
            widgets::hint(ui, tr!("finder-unseen", reason = unseen));
        }
        None if picture.looked.is_some() && picture.compared == (0, 0) => {
            widgets::hint(ui, tr!("finder-looking"));
        }
        None => {
            let (looks, colours) = picture.compared;
            widgets::hint(ui, tr!("finder-compared", looks = looks, placeholders = colours));
        }
    }
    if let Some((looked, all)) = picture.looked.filter(|(_, all)| *all > 0) {
        widgets::hint(ui, tr!("finder-looked-at", looked = looked, all = all));
    }
    match picture.closer {
        Closer::Nobody => {}
        Closer::Looks(family) => {
            widgets::hint(ui, tr!("finder-looks-closer", encoder = family.label()));
        }
        Closer::Compared(family, count) => {
            widgets::hint(ui, tr!("finder-compared-closer", encoder = family.label(), count = count));
        }
    }
    if !rows.is_empty() {
        wall_ui(ui, cx, Wall::Picture);
    }
    ui.add_space(space::S);
    widgets::column_ui(ui, "finder-picture", |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let mut shown = None;
        let (named, others): (Vec<&FoundRow>, Vec<&FoundRow>) =
            rows.iter().partition(|row| !matches!(row.why, Why::Picture(_)));
        if !named.is_empty() || !unknown.is_empty() {
            ui.add_space(space::XS);
            widgets::section(ui, tr!("finder-made-with"), "");
            for row in named {
                row_ui(ui, cx, row, 0.0);
            }
            unknown_ui(ui, cx, &unknown);
        }
        for row in others {
            let group = group_of(row);
            if shown != Some(group) {
                ui.add_space(space::XS);
                widgets::section(ui, group, "");
                shown = Some(group);
            }
            row_ui(ui, cx, row, 0.0);
        }
        if rows.is_empty() && unknown.is_empty() {
            widgets::hint(ui, tr!("finder-no-pictures"));
        }
    });
}

/// Models that the picture names and that are not known here; CivitAI can be asked for those that are told by more than a name.
fn unknown_ui(ui: &mut Ui, cx: &mut Cx<'_>, unknown: &[UnknownModel]) {
    if unknown.is_empty() {
        return;
    }
    ui.add_space(space::XS);
    widgets::hint(ui, tr!("finder-unknown-named"));
    for model in unknown {
        match &model.goal {
            Some(goal) => {
                if widgets::link(ui, &model.name).on_hover_text(tr!("finder-unknown-open", goal = goal)).clicked() {
                    cx.push(Action::Open(goal.clone()));
                }
            }
            None => {
                widgets::hint(ui, &model.name);
            }
        }
    }
}

fn group_of(row: &FoundRow) -> &'static str {
    match &row.why {
        Why::Picture(tier) => tier_name(*tier),
        _ => tr!("finder-made-with"),
    }
}

/// Where a picture is dropped, and what stands for it once it is there.
fn place_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let tokens = theme::tokens(ui);
    let frame = egui::Frame::new()
        .fill(tokens.bg2)
        .corner_radius(radius::BUTTON)
        .stroke(egui::Stroke::new(1.0, tokens.line))
        .inner_margin(space::M as i8);
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        let wish = cx.state.finder.picture.wish.clone();
        let text = match &wish {
            None => tr!("finder-drop-picture").to_owned(),
            Some(PictureWish::Pixels(pixels)) => {
                let [width, height] = pixels.size;
                tr!("finder-pasted-picture", width = width, height = height)
            }
            Some(PictureWish::Shown(PictureSource::File(path), None) | PictureWish::File(path)) => {
                path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
            }
            Some(PictureWish::Shown(_, None)) => tr!("finder-like-this-picture").to_owned(),
            Some(PictureWish::Published(id)) => tr!("open-picture", number = id.to_string()),
            Some(PictureWish::Address(address)) => address.clone(),
            Some(PictureWish::Of(_) | PictureWish::Shown(_, Some(_))) => {
                let name = cx.state.finder.picture.of.as_ref().map(|card| card.name.clone());
                tr!("finder-like-picture", name = name.unwrap_or_else(|| "…".to_owned()))
            }
        };
        ui.horizontal(|ui| {
            if !asked_ui(ui, cx, wish.as_ref()) {
                ui.label(icons::icon(icons::IMAGE, 20.0).color(tokens.text2));
            }
            ui.add(egui::Label::new(RichText::new(text).font(theme::body()).color(tokens.text1)).wrap());
        });
        ui.horizontal_wrapped(|ui| {
            if widgets::link(ui, tr!("finder-choose-picture")).clicked() {
                cx.push(Action::AskFile(FileWish::FindPicture));
            }
            if let Some(key) = cx.state.selected
                && widgets::link(ui, tr!("finder-use-selected")).clicked()
            {
                cx.push(Action::Finder(FinderAction::Look(Some(PictureWish::Of(key)))));
            }
            if wish.is_some() && widgets::link(ui, tr!("finder-forget-picture")).clicked() {
                cx.push(Action::Finder(FinderAction::Look(None)));
            }
        });
        beside_ui(ui, cx, wish.as_ref());
    });
}

/// The picture that is asked about, small; whether there is one to show. One of a model is covered as the model is everywhere.
fn asked_ui(ui: &mut Ui, cx: &mut Cx<'_>, wish: Option<&PictureWish>) -> bool {
    let fit = Fit::Cover { width: 256, height: 256 };
    // As it is now, or as it was when it was asked about.
    let kept = || cx.state.finder.picture.of.as_deref().cloned();
    let card_of = |key| cx.state.view.row(key).map(|row| row.card.clone()).or_else(kept);
    let (id, kind, is_safe) = match wish {
        Some(PictureWish::File(path)) => {
            (Some(PictureId { source: PictureSource::File(path.clone()), fit }), ModelKind::Asset, true)
        }
        Some(PictureWish::Of(key)) => {
            let Some(card) = card_of(*key) else { return false };
            (widgets::picture_of(&card, fit), card.kind, cx.state.treat(&card) == MatureMode::Show)
        }
        Some(PictureWish::Shown(source, Some(key))) => {
            let Some(card) = card_of(*key) else { return false };
            let id = PictureId { source: source.clone(), fit };
            (Some(id), card.kind, cx.state.treat(&card) == MatureMode::Show)
        }
        // Of the others nobody knows yet how mature they are, or they are nowhere to be shown from.
        _ => return false,
    };
    let (rect, _) = ui.allocate_exact_size(egui::Vec2::splat(ASKED_SIDE), egui::Sense::hover());
    widgets::picture_ui(ui, cx, rect, egui::CornerRadius::same(radius::CONTROL), id, (kind, is_safe));
    true
}

/// The other pictures that were dropped with it: each can be looked for.
fn beside_ui(ui: &mut Ui, cx: &mut Cx<'_>, wish: Option<&PictureWish>) {
    let beside = cx.state.finder.picture.beside.clone();
    if beside.is_empty() {
        return;
    }
    widgets::hint(ui, tr!("finder-dropped-together", count = beside.len()));
    ui.horizontal_wrapped(|ui| {
        for path in beside {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let on = wish == Some(&PictureWish::File(path.clone()));
            let tone = if on { widgets::Tone::Accent } else { widgets::Tone::Plain };
            let chip = widgets::click_chip(ui, &name, tone);
            chip.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, on, &name));
            if chip.clicked() && !on {
                cx.push(Action::Finder(FinderAction::Look(Some(PictureWish::File(path)))));
            }
        }
    });
}
