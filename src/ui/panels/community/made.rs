//! What people made with the version that is shown, with the reactions to it.

use super::squares::squares_ui;
use crate::app::{Action, Command, Fit, Made, PictureId, ShowcasePicture, StudioAsk};
use crate::model::card::Card;
use crate::model::ids::VersionId;
use crate::model::kind::ModelKind;
use crate::model::mature::MatureMode;
use crate::ui::theme::{self, radius};
use crate::ui::{Cx, icons, widgets};
use crate::words::{self, tr};
use egui::{Align2, CornerRadius, Label, RichText, Sense, Ui, Vec2, WidgetInfo};

/// Pictures in a row.
const COLUMNS: usize = 4;
/// Pictures that are shown; the rest hangs on the wall.
const PICTURES: usize = 8;
/// Room for the count below a picture, in points.
const COUNT: f32 = 16.0;

pub(super) fn made_ui(ui: &mut Ui, cx: &mut Cx<'_>, card: &Card, version: VersionId) {
    let state = cx.state;
    let Some(made) = state.community.made.as_ref().filter(|made| made.version == version) else {
        cx.push(Action::SeeMade(version));
        return;
    };
    let age = made.asked_unix_secs.map(|at| words::ago(at, cx.state.now_unix_secs)).unwrap_or_default();
    widgets::section(ui, tr!("community-made"), &age);
    let is_hidden = |name: &str| state.hidden.hides_creator(name);
    let shown: Vec<&ShowcasePicture> = made
        .pictures
        .iter()
        .filter(|picture| state.settings.mature.treat(picture.level, None) != MatureMode::Hide)
        .filter(|picture| !picture.author.as_deref().is_some_and(is_hidden))
        .take(PICTURES)
        .collect();
    squares_ui(ui, &shown, COLUMNS, 0.0, |ui, picture, side| picture_ui(ui, cx, card, picture, side));
    state_ui(ui, made, shown.is_empty());
    if widgets::link(ui, Command::ShowImages.label()).clicked() {
        cx.push(Action::Run(Command::ShowImages));
    }
    widgets::gap(ui);
}

/// What is awaited, or why there are none.
fn state_ui(ui: &mut Ui, made: &Made, is_empty: bool) {
    if let Some(trouble) = &made.trouble {
        let ink = theme::tokens(ui).text2;
        ui.add(Label::new(RichText::new(trouble.words()).font(theme::small()).color(ink)).wrap());
    } else if is_empty {
        widgets::hint(
            ui,
            match (made.is_running, made.asked_unix_secs) {
                (true, _) => tr!("community-asking"),
                (false, Some(_)) => tr!("community-made-none"),
                (false, None) => tr!("community-never-asked"),
            },
        );
    }
}

fn picture_ui(ui: &mut Ui, cx: &mut Cx<'_>, card: &Card, picture: &ShowcasePicture, side: f32) {
    let (rect, response) = ui.allocate_exact_size(Vec2::new(side, side + COUNT), Sense::click());
    let author = picture.author.clone().unwrap_or_else(|| tr!("community-showcase-somebody").to_owned());
    let name = tr!("community-made-picture", author = author, count = picture.reaction_count);
    response.widget_info({
        let name = name.clone();
        move || WidgetInfo::labeled(egui::Role::Button, true, &name)
    });
    if ui.is_rect_visible(rect) {
        let tokens = theme::tokens(ui);
        let id = PictureId { source: picture.source.clone(), fit: Fit::Cover { width: 256, height: 256 } };
        let safe = cx.state.settings.mature.treat(picture.level, None) == MatureMode::Show;
        let square = egui::Rect::from_min_size(rect.min, Vec2::splat(side));
        widgets::picture_ui(ui, cx, square, CornerRadius::same(radius::CONTROL), Some(id), (ModelKind::Asset, safe));
        let count = words::count_short(picture.reaction_count);
        let middle = square.center_bottom() + Vec2::new(0.0, COUNT / 2.0);
        let galley = widgets::one_line(ui, &count, theme::small(), tokens.text2, side);
        let heart = icons::fill_font(11.0);
        ui.painter().text(middle - Vec2::new(2.0, 0.0), Align2::RIGHT_CENTER, icons::HEART, heart, tokens.text3);
        ui.painter().galley(middle + Vec2::new(2.0, -galley.size().y / 2.0), galley, tokens.text2);
        if response.has_focus() {
            ui.painter().rect_stroke(
                square,
                radius::CONTROL,
                egui::Stroke::new(2.0, tokens.accent),
                egui::StrokeKind::Inside,
            );
        }
    }
    let make = || StudioAsk::draft_of(&picture.as_detail(), picture.author.as_deref(), "");
    widgets::picture_menu_ui(&response, cx, (&picture.source, None), make);
    if response.on_hover_text(name).clicked() {
        cx.push(Action::OpenMade(picture.source.clone(), card.name.clone()));
    }
}
