//! Showcase: the pictures people liked most of the day or the week, of all base models or of one family.

use super::squares::squares_ui;
use crate::app::{Action, Fit, PictureId, Showcase, ShowcasePicture, StudioAsk};
use crate::model::base::BaseFamily;
use crate::model::kind::ModelKind;
use crate::model::mature::MatureMode;
use crate::ui::theme::{self, radius, size, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::{self, names, tr};
use egui::{Button, CornerRadius, Popup, RichText, Sense, Ui, Vec2, WidgetInfo};

/// Pictures in a row.
const COLUMNS: usize = 4;
/// Rows.
const ROWS: usize = 3;
/// Families that pictures are shown of, as the list has them: those people make most with.
const FAMILIES: [BaseFamily; 12] = [
    BaseFamily::Sdxl,
    BaseFamily::Sd1,
    BaseFamily::Flux1,
    BaseFamily::Flux2,
    BaseFamily::Qwen,
    BaseFamily::ZImage,
    BaseFamily::Chroma,
    BaseFamily::Sd3,
    BaseFamily::Anima,
    BaseFamily::Wan,
    BaseFamily::Hunyuan,
    BaseFamily::Ltxv,
];

pub(super) fn showcase_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let showcase = &cx.state.community.showcase;
    let shown: Vec<ShowcasePicture> = showcase
        .pictures
        .iter()
        .filter(|picture| cx.state.settings.mature.treat(picture.level, None) != MatureMode::Hide)
        .filter(|picture| !picture.author.as_deref().is_some_and(|name| cx.state.hidden.hides_creator(name)))
        .take(COLUMNS * ROWS)
        .cloned()
        .collect();
    // Where nobody ever asked there is nothing to choose from.
    if *showcase == Showcase::default() {
        return;
    }
    let (is_running, trouble) = (showcase.is_running, showcase.trouble.clone());
    let was_asked = showcase.asked_unix_secs.is_some();
    let age = showcase.asked_unix_secs.map(|at| words::ago(at, cx.state.now_unix_secs)).unwrap_or_default();
    widgets::section(ui, tr!("community-showcase"), &age);
    choices_ui(ui, cx);
    ui.add_space(space::XS);
    squares_ui(ui, &shown, COLUMNS, 2.0, |ui, picture, side| showcase_picture_ui(ui, cx, picture, side));
    if !shown.is_empty() {
        if widgets::link(ui, tr!("community-showcase-all")).clicked() {
            cx.push(Action::OpenShowcase(None));
        }
    } else if is_running {
        widgets::hint(ui, tr!("community-asking"));
    } else if trouble.is_none() {
        let text = if was_asked { tr!("community-showcase-none") } else { tr!("community-never-asked") };
        widgets::hint(ui, text);
    }
    if let Some(trouble) = trouble {
        let ink = theme::tokens(ui).text2;
        ui.add(egui::Label::new(RichText::new(trouble.words()).font(theme::small()).color(ink)).wrap());
    }
    widgets::gap(ui);
}

/// Day or week, and the family.
fn choices_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let showcase = &cx.state.community.showcase;
    let (of_week, family) = (showcase.of_week, showcase.family);
    let labels = [tr!("community-of-day"), tr!("community-of-week")];
    if let Some(index) = widgets::segmented(ui, &labels, usize::from(of_week)) {
        cx.push(Action::ShowShowcase { of_week: index == 1, family });
    }
    ui.add_space(2.0);
    let tokens = theme::tokens(ui);
    let all = tr!("community-showcase-bases");
    let name = family.map_or(all, names::family);
    let text = RichText::new(format!("{name} {}", icons::CARET_DOWN)).font(theme::small_medium()).color(tokens.text2);
    let button = Button::new(text).frame_when_inactive(false).min_size(Vec2::new(0.0, size::CONTROL - 4.0));
    let button = ui.add(button);
    let spoken = tr!("community-showcase-base", name = name);
    button.widget_info(|| WidgetInfo::labeled(egui::Role::ComboBox, true, &spoken));
    Popup::menu(&button).show(|ui| {
        ui.set_min_width(160.0);
        let known = |family: &BaseFamily| !cx.state.names.bases_of(*family).is_empty();
        let choices = FAMILIES.into_iter().filter(known).map(Some);
        for choice in std::iter::once(None).chain(choices) {
            let label = choice.map_or(all, names::family);
            if ui.add(Button::selectable(choice == family, label)).clicked() {
                cx.actions.push(Action::ShowShowcase { of_week, family: choice });
            }
        }
    });
}

fn showcase_picture_ui(ui: &mut Ui, cx: &mut Cx<'_>, picture: &ShowcasePicture, side: f32) {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::click());
    let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let author = filled(&picture.author).unwrap_or_else(|| tr!("community-showcase-somebody").to_owned());
    let base =
        filled(&picture.base_model).unwrap_or_else(|| crate::words::names::family(BaseFamily::Unknown).to_owned());
    let name = tr!("community-showcase-picture", author = author, base = base, count = picture.reaction_count);
    response.widget_info({
        let name = name.clone();
        move || WidgetInfo::labeled(egui::Role::Button, true, &name)
    });
    if ui.is_rect_visible(rect) {
        let id = PictureId { source: picture.source.clone(), fit: Fit::Cover { width: 256, height: 256 } };
        let safe = cx.state.settings.mature.treat(picture.level, None) == MatureMode::Show;
        widgets::picture_ui(ui, cx, rect, CornerRadius::same(radius::CONTROL), Some(id), (ModelKind::Asset, safe));
        if response.has_focus() {
            let stroke = egui::Stroke::new(2.0, theme::tokens(ui).accent);
            ui.painter().rect_stroke(rect, radius::CONTROL, stroke, egui::StrokeKind::Inside);
        }
    }
    let make = || StudioAsk::draft_of(&picture.as_detail(), picture.author.as_deref(), "");
    widgets::picture_menu_ui(&response, cx, (&picture.source, None), make);
    if response.on_hover_text(name).clicked() {
        cx.push(Action::OpenShowcase(Some(picture.source.clone())));
    }
}
