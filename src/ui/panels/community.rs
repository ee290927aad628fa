//! Community, for the selected model: how it was received, its pictures, who made it. From what the store knows, so it
//! is there without a network too.

use crate::app::{Action, Details, Fit, PictureId, PictureSource};
use crate::model::card::SAFE_LEVELS;
use crate::model::catalogue::{ImageInfo, MediaKind, Stats};
use crate::model::kind::ModelKind;
use crate::model::text;
use crate::ui::theme::{self, radius, space};
use crate::ui::{Cx, strings, widgets};
use egui::{CornerRadius, RichText, ScrollArea, Ui, Vec2};
use std::sync::Arc;

/// What only this part of the window remembers, and only while it is open.
#[derive(Debug, Default)]
pub(crate) struct CommunityMemory {}

pub(super) fn community_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    widgets::heading(ui, strings::COMMUNITY);
    ui.add_space(space::M);
    let details = cx.state.details.clone().filter(|details| details.model.is_some());
    let Some(details) = details else {
        widgets::hint(ui, strings::NO_RECEPTION);
        return;
    };
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        reception_ui(ui, cx, &details);
        pictures_ui(ui, cx, &details);
        creator_ui(ui, cx, &details);
    });
}

fn reception_ui(ui: &mut Ui, cx: &Cx<'_>, details: &Details) {
    let tokens = theme::tokens(ui);
    let Some(stats) = details.model.as_ref().and_then(|model| model.stats.as_ref()) else { return };
    let age = text::ago(stats.at_unix_secs, cx.state.now_unix_secs);
    widgets::section(ui, strings::RECEPTION, &format!("as of {age}"));
    let Stats { download_count, thumbs_up_count, thumbs_down_count, comment_count } = stats.value;
    let (up, down) = (thumbs_up_count.unwrap_or(0), thumbs_down_count.unwrap_or(0));
    if up + down > 0 {
        let share = up as f32 / (up + down) as f32;
        ui.horizontal(|ui| {
            let percent = format!("{:.0}%", share * 100.0);
            ui.label(RichText::new(percent).font(theme::title()).color(tokens.text1));
            widgets::hint(ui, format!("liked, of {}", text::plural(up + down, "vote", "votes")));
        });
        widgets::bar(ui, ui.available_width(), share, tokens.ok);
        ui.add_space(space::XS);
    }
    let known = |count: Option<u64>, what: &str| count.map(|count| format!("{} {what}", text::count(count)));
    let parts: Vec<String> =
        [known(download_count, "downloads"), known(thumbs_up_count, "up"), known(comment_count, "comments")]
            .into_iter()
            .flatten()
            .collect();
    widgets::hint(ui, if parts.is_empty() { "The creator hides the counts".to_owned() } else { parts.join(" · ") });
    widgets::gap(ui);
}

fn pictures_ui(ui: &mut Ui, cx: &mut Cx<'_>, details: &Arc<Details>) {
    const COLUMNS: usize = 3;
    const SHOWN: usize = 9;
    let images = details.version.as_ref().and_then(|version| version.images.as_ref());
    let images: Vec<&ImageInfo> = images
        .iter()
        .flat_map(|images| &images.value)
        .filter(|image| image.media != MediaKind::Audio)
        .take(SHOWN)
        .collect();
    if images.is_empty() {
        return;
    }
    widgets::section(ui, strings::PICTURES, &format!("{} shown", images.len()));
    let gap = space::S;
    let side = ((ui.available_width() - gap * (COLUMNS - 1) as f32) / COLUMNS as f32).floor();
    for row in images.chunks(COLUMNS) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            for image in row {
                let (rect, response) = ui.allocate_exact_size(Vec2::splat(side), egui::Sense::hover());
                let safe = image.nsfw_level == 0 || image.nsfw_level & SAFE_LEVELS != 0;
                let id = PictureId {
                    source: PictureSource::Url(image.url.clone()),
                    fit: Fit::Cover { width: 256, height: 256 },
                };
                picture(ui, cx, rect, id, safe);
                response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, "Picture from CivitAI"));
            }
        });
        ui.add_space(gap - ui.spacing().item_spacing.y.min(gap));
    }
    widgets::gap(ui);
}

fn picture(ui: &Ui, cx: &mut Cx<'_>, rect: egui::Rect, id: PictureId, safe: bool) {
    let corners = CornerRadius::same(radius::CONTROL);
    widgets::picture_ui(ui, cx, rect, corners, Some(id), (ModelKind::Asset, safe));
}

fn creator_ui(ui: &mut Ui, cx: &mut Cx<'_>, details: &Details) {
    let creator = details.model.as_ref().and_then(|model| model.creator.as_ref());
    let Some(name) = creator.and_then(|creator| creator.value.username.clone()) else { return };
    widgets::section(ui, strings::CREATOR, "");
    let tokens = theme::tokens(ui);
    ui.horizontal(|ui| {
        ui.label(RichText::new(&name).font(theme::body_medium()).color(tokens.text1));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if widgets::link(ui, "In my library").clicked() {
                cx.push(Action::SetText(format!("\"{name}\"")));
            }
        });
    });
}
