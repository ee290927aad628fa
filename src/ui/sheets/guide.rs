//! The user guide: contents at the left, the text at the right, and a search that leads to places.

use super::title_ui;
use crate::app::{Action, Fit, Guide, PictureId};
use crate::ui::textures::Shown;
use crate::ui::theme::{self, radius, space};
use crate::ui::{Cx, RichTextEvent, RichTextView, icons, widgets};
use crate::words::{self, Language, tr};
use egui::{CornerRadius, Rect, RichText, ScrollArea, Sense, Ui, Vec2};
use std::sync::Arc;

/// Narrower than this there are no contents beside the text, in points.
const CONTENTS_FROM: f32 = 620.0;
const CONTENTS_WIDTH: f32 = 264.0;
/// Lines longer than this are hard to read, in points.
const READING_WIDTH: f32 = 640.0;
/// Pictures of the guide are this wide for their height.
const PICTURE_SHAPE: f32 = 16.0 / 9.0;

/// What only this part of the window remembers, and only while it is open.
#[derive(Debug, Default)]
pub(crate) struct GuideMemory {
    search: String,
    /// What was searched for last, and what was found.
    hits: Option<(String, Arc<Vec<crate::app::GuideHit>>)>,
    /// The block to scroll to.
    jump: Option<usize>,
    /// The block at the top of the view, as last chosen.
    here: usize,
    /// The language that was asked for and has not come yet.
    asked: Option<Language>,
}

pub(super) fn guide_ui(ui: &mut Ui, cx: &mut Cx<'_>, room: Vec2) {
    title_ui(ui, cx, tr!("guide-title"), "");
    let guide = cx.state.guide.clone().filter(|guide| guide.language == words::current());
    let height = (room.y - 2.0 * space::XL - 60.0).clamp(160.0, 900.0);
    let Some(guide) = guide else {
        if cx.memory.guide.asked != Some(words::current()) {
            cx.memory.guide = GuideMemory { asked: Some(words::current()), ..GuideMemory::default() };
            cx.push(Action::LoadGuide);
        }
        ui.set_min_height(height);
        widgets::hint(ui, tr!("guide-opening"));
        return;
    };
    cx.memory.guide.asked = None;
    if ui.available_width() < CONTENTS_FROM {
        search_ui(ui, cx, &guide);
        ui.add_space(space::S);
        let taken = if cx.memory.guide.hits.is_some() {
            hits_ui(ui, cx, 110.0);
            120.0
        } else {
            0.0
        };
        text_ui(ui, cx, &guide, (height - 50.0 - taken).max(100.0));
        return;
    }
    ui.horizontal_top(|ui| {
        ui.vertical(|ui| {
            ui.set_width(CONTENTS_WIDTH);
            search_ui(ui, cx, &guide);
            ui.add_space(space::S);
            if cx.memory.guide.hits.is_some() {
                hits_ui(ui, cx, height - 50.0);
            } else {
                contents_ui(ui, cx, &guide, height - 50.0);
            }
        });
        ui.add_space(space::L);
        ui.vertical(|ui| text_ui(ui, cx, &guide, height));
    });
}

fn search_ui(ui: &mut Ui, cx: &mut Cx<'_>, guide: &Guide) {
    let memory = &mut cx.memory.guide;
    let field = egui::TextEdit::singleline(&mut memory.search)
        .hint_text(tr!("guide-search"))
        .margin(egui::vec2(space::S, 6.0))
        .desired_width(f32::INFINITY);
    let response = ui.add(field);
    let text = memory.search.clone();
    response.widget_info(move || egui::WidgetInfo {
        label: Some(tr!("guide-search").to_owned()),
        ..egui::WidgetInfo::text_edit(true, "", &text, "")
    });
    let wanted = memory.search.trim();
    if wanted.is_empty() {
        memory.hits = None;
    } else if memory.hits.as_ref().is_none_or(|(before, _)| before != wanted) {
        memory.hits = Some((wanted.to_owned(), Arc::new(guide.search(wanted))));
    }
}

/// Where what was searched for stands; a click leads there.
fn hits_ui(ui: &mut Ui, cx: &mut Cx<'_>, height: f32) {
    let tokens = theme::tokens(ui);
    let Some((_, hits)) = cx.memory.guide.hits.clone() else { return };
    ScrollArea::vertical().id_salt("guide-hits").max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        ui.set_width(ui.available_width() - space::S);
        if hits.is_empty() {
            widgets::hint(ui, tr!("guide-nothing"));
        }
        for hit in hits.iter() {
            let mut job = egui::text::LayoutJob::default();
            let format = |font_id, color| egui::TextFormat { font_id, color, ..egui::TextFormat::default() };
            job.append(&hit.title, 0.0, format(theme::body_medium(), tokens.text1));
            job.append(&format!("\n{}", hit.excerpt), 0.0, format(theme::small(), tokens.text2));
            let button = egui::Button::new(job).frame_when_inactive(false).wrap().corner_radius(radius::CONTROL);
            if ui.add(button.min_size(Vec2::new(ui.available_width(), 0.0))).clicked() {
                jump(cx, hit.block);
            }
        }
    });
}

fn contents_ui(ui: &mut Ui, cx: &mut Cx<'_>, guide: &Guide, height: f32) {
    let here = guide.part_of(cx.memory.guide.here);
    ScrollArea::vertical().id_salt("guide-contents").max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        ui.set_width(ui.available_width() - space::S);
        ui.spacing_mut().item_spacing.y = 0.0;
        for (index, part) in guide.parts.iter().enumerate().filter(|(_, part)| part.level <= 3) {
            ui.horizontal(|ui| {
                ui.add_space(f32::from(part.level.saturating_sub(2)) * space::M);
                if widgets::nav_row(ui, "", &part.title, "", here == Some(index)).clicked() {
                    jump(cx, part.block);
                }
            });
        }
    });
}

fn jump(cx: &mut Cx<'_>, block: usize) {
    cx.memory.guide.jump = Some(block);
    cx.memory.guide.here = block;
}

fn text_ui(ui: &mut Ui, cx: &mut Cx<'_>, guide: &Guide, height: f32) {
    let jump = cx.memory.guide.jump.take();
    let mut opened = None;
    let scroll = ScrollArea::vertical().id_salt(("guide", guide.language.tag()));
    scroll.max_height(height).min_scrolled_height(height).auto_shrink([false, false]).animated(false).show(ui, |ui| {
        ui.set_width((ui.available_width() - space::L).min(READING_WIDTH));
        let mut on_event = |event: RichTextEvent<'_>| {
            let RichTextEvent::Link(address) = event;
            opened = Some(address.to_owned());
        };
        let mut paint = |ui: &mut Ui, alt: &str, address: &str| picture_ui(ui, cx, alt, address);
        RichTextView::new(&guide.document).pictures(&mut paint).scroll_to(jump).show(ui, &mut on_event);
        ui.add_space(space::XL);
    });
    if let Some(address) = opened {
        cx.push(Action::OpenUrl(address));
    }
}

/// A picture of the guide over the whole width, with its words below.
fn picture_ui(ui: &mut Ui, cx: &mut Cx<'_>, alt: &str, address: &str) {
    let tokens = theme::tokens(ui);
    let width = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, width / PICTURE_SHAPE), Sense::hover());
    let name = alt.to_owned();
    response.widget_info(move || egui::WidgetInfo::labeled(egui::Role::Image, true, &name));
    let corners = CornerRadius::same(radius::CARD);
    let source = Guide::picture(address);
    let shown = source.map(|source| cx.textures.get(PictureId { source, fit: Fit::Inside { max_side: 1024 } }));
    if let Some(Shown::Ready(handle)) = shown {
        let extent = handle.size_vec2();
        let scale = (rect.width() / extent.x).min(rect.height() / extent.y);
        let inside = Rect::from_center_size(rect.center(), extent * scale);
        egui::Image::from_texture((handle.id(), inside.size())).corner_radius(corners).paint_at(ui, inside);
    } else {
        ui.painter().rect_filled(rect, corners, tokens.bg2);
        ui.painter().text(rect.center(), egui::Align2::CENTER_CENTER, icons::IMAGE, icons::font(28.0), tokens.text3);
    }
    ui.add_space(space::XS);
    ui.label(RichText::new(alt).font(theme::small()).color(tokens.text2));
}
