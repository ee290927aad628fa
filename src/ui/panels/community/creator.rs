//! A creator's page: who it is, how much there is of them, and their models, the newest first.

use super::creators::{follow_button_ui, new_work_ui, show_all_of};
use super::is_left_out;
use super::model::{escaped, profile_ui};
use crate::app::{Action, CreatorView, Fit, PictureId, TrendRow};
use crate::model::kind::ModelKind;
use crate::model::online::ImagesOf;
use crate::ui::theme::{radius, size, space};
use crate::ui::{Cx, widgets};
use crate::words::{self, tr};
use egui::{CornerRadius, Rect, ScrollArea, Sense, Ui, Vec2};

/// Side of their picture in points.
const PICTURE: f32 = 72.0;

pub(in crate::ui) fn creator_sheet_ui(ui: &mut Ui, cx: &mut Cx<'_>, room: Vec2) {
    let Some(creator) = cx.state.community.creator.clone() else { return };
    let height = (room.y - 2.0 * space::XL - 60.0).clamp(200.0, 900.0);
    ui.set_min_height(height);
    ui.horizontal_top(|ui| {
        let (rect, _) = ui.allocate_exact_size(Vec2::splat(PICTURE), Sense::hover());
        let fit = Fit::Cover { width: 256, height: 256 };
        let picture = creator.picture.clone().map(|source| PictureId { source, fit });
        widgets::picture_ui(ui, cx, rect, CornerRadius::same(radius::CONTROL), picture, (ModelKind::Other, true));
        ui.add_space(space::S);
        ui.vertical(|ui| about_ui(ui, cx, &creator));
    });
    ui.add_space(space::S);
    ways_ui(ui, cx, &creator);
    ui.add_space(space::S);
    let rows: Vec<TrendRow> = creator.rows.iter().filter(|row| !is_left_out(cx, &row.card)).cloned().collect();
    widgets::section(ui, tr!("community-creator-newest"), &words::count(rows.len() as u64));
    ScrollArea::vertical().id_salt("creator").max_height((height - 190.0).max(120.0)).auto_shrink([false, true]).show(
        ui,
        |ui| {
            ui.set_width(ui.available_width() - space::L);
            for row in &rows {
                let spoken = tr!("community-trend-row", name = &row.card.name, about = "");
                new_work_ui(ui, cx, row, 0.0, &spoken);
            }
        },
    );
    if rows.is_empty() && !creator.is_running && creator.trouble.is_none() {
        widgets::hint(ui, tr!("community-creator-nothing"));
    }
}

fn about_ui(ui: &mut Ui, cx: &Cx<'_>, creator: &CreatorView) {
    let age = creator.asked_unix_secs.map(|at| tr!("community-as-of", ago = words::ago(at, cx.state.now_unix_secs)));
    let count = creator.model_count.map(|count| tr!("community-creator-published", count = count));
    let line: Vec<String> = count.into_iter().chain(age).collect();
    if !line.is_empty() {
        widgets::hint(ui, line.join(" · "));
    }
    if let Some(profile) = cx.state.community.all_creators.get(&creator.name.to_lowercase()) {
        profile_ui(ui, cx, profile);
    }
    if creator.is_running {
        widgets::hint(ui, tr!("community-asking"));
    }
    if let Some(trouble) = &creator.trouble {
        widgets::hint(ui, trouble.words());
    }
}

/// What can be done: follow, see everything, their pictures, their page.
fn ways_ui(ui: &mut Ui, cx: &mut Cx<'_>, creator: &CreatorView) {
    let name = creator.name.as_str();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = space::M;
        let (rect, _) = ui.allocate_exact_size(Vec2::new(92.0, size::CONTROL), Sense::hover());
        let at = Rect::from_center_size(rect.center(), Vec2::new(92.0, size::CONTROL - 4.0));
        follow_button_ui(ui, cx, at, name, cx.state.community.follows(name));
        if widgets::link(ui, tr!("community-all-by-creator")).clicked() {
            cx.push(Action::CloseSheet);
            show_all_of(cx, name, true);
        }
        if widgets::link(ui, tr!("community-creator-pictures")).clicked() {
            cx.push(Action::ShowImages(ImagesOf::User(name.to_owned()), name.to_owned()));
        }
        if widgets::link(ui, tr!("community-creator-page")).clicked() {
            cx.push(Action::OpenUrl(format!("https://civitai.com/user/{}", escaped(name))));
        }
    });
}
