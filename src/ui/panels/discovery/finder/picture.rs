//! Visual: a picture says what is looked for. First the models that it names itself, then what looks like it, by named tiers.

use super::why::tier_name;
use super::{row_ui, trouble_ui, wall_ui};
use crate::app::{Action, Closer, FileWish, FinderAction, FoundRow, PictureSource, PictureWish, Wall, Why};
use crate::ui::theme::{self, radius, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::tr;
use egui::{RichText, Ui};

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
    let (looks, colours) = picture.compared;
    let rows = picture.rows.clone();
    let unknown = picture.unknown.clone();
    let closer = picture.closer;
    widgets::hint(ui, tr!("finder-compared", looks = looks, placeholders = colours));
    match closer {
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
        for row in &rows {
            let group = group_of(row);
            if shown != Some(group) {
                ui.add_space(space::XS);
                widgets::section(ui, group, "");
                shown = Some(group);
            }
            row_ui(ui, cx, row, 0.0);
        }
        if !unknown.is_empty() {
            ui.add_space(space::S);
            widgets::hint(ui, tr!("finder-unknown-named", names = unknown.join(", ")));
        }
        if rows.is_empty() && unknown.is_empty() {
            widgets::hint(ui, tr!("finder-no-pictures"));
        }
    });
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
            Some(PictureWish::Of(key) | PictureWish::Shown(_, Some(key))) => {
                let name = cx.state.view.row(*key).map(|row| row.card.name.clone());
                tr!("finder-like-picture", name = name.unwrap_or_else(|| "…".to_owned()))
            }
        };
        ui.horizontal(|ui| {
            ui.label(icons::icon(icons::IMAGE, 20.0).color(tokens.text2));
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
    });
}
