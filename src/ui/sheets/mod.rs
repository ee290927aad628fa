//! What lies over the window: sheets, and the hint while files are dragged over it.

mod analytics;
mod article;
mod batch;
mod batch_rules;
mod bulk;
mod card;
mod character;
mod character_compare;
mod character_facts;
mod character_log;
mod character_recipe;
mod compare;
mod drop;
mod folders;
mod guide;
mod images;
mod licences;
mod maker;
mod order;
mod palette;
mod path;
mod picture;
mod public_shelf;
mod quality;
mod report;
mod settings;
mod shortcuts;
mod throw_away;
mod welcome;

use super::theme::{self, radius, size, space};
use super::{Cx, icons, widgets};
use crate::app::{Action, Sheet};
use crate::ui::panels::creator_sheet_ui;
use crate::words::tr;
pub(crate) use analytics::AnalyticsMemory;
pub(crate) use batch::BatchMemory;
pub(crate) use bulk::BulkMemory;
pub(crate) use card::CardMemory;
pub(in crate::ui) use character::{slot_name, so_far};
pub(crate) use character_compare::CharacterMemory;
pub(in crate::ui) use character_log::{reason_words, run_words, stage_ui, stages_ui};
use egui::{Align2, Context, Frame, Id, Modal, Order, Ui};
pub(crate) use folders::FoldersMemory;
pub(crate) use guide::GuideMemory;
pub(crate) use images::ImagesMemory;
pub(crate) use order::OrderMemory;
pub(crate) use palette::PaletteMemory;
pub(crate) use path::PathMemory;
pub(crate) use picture::PictureMemory;
pub(crate) use public_shelf::ShelfMemory;
pub(in crate::ui) use quality::kinship;
pub(crate) use report::ReportMemory;
pub(crate) use settings::{SettingId, SettingsMemory};
pub(crate) use shortcuts::ShortcutsMemory;
pub(crate) use welcome::{WelcomeMemory, welcome_ui};

/// The least distance of a sheet from the edges of a large window, and of a small one, in points.
const MARGINS: (f32, f32) = (40.0, 8.0);

/// Paints the sheet on top, if there is one.
pub(super) fn sheets_ui(ctx: &Context, cx: &mut Cx<'_>) {
    let Some(sheet) = cx.state.sheet() else { return };
    let tokens = theme::tokens_of(ctx);
    let whole = ctx.content_rect().size();
    // Pictures get the whole window, but for a rim that says that something lies over it.
    let widest = if sheet == Sheet::Picture { space::L } else { MARGINS.0 };
    let margin = (whole.min_elem() * 0.06).clamp(MARGINS.1, widest);
    let room = whole - egui::Vec2::splat(2.0 * margin);
    let id = Id::unique("sheet");
    let is_palette = sheet == Sheet::Palette;
    let inner = if is_palette || sheet == Sheet::Picture { space::M } else { space::XL.min(2.0 * margin) };
    let frame = Frame::new().fill(tokens.bg1).corner_radius(radius::SHEET).inner_margin(inner as i8);
    let modal = Modal::new(id).frame(frame).backdrop_color(tokens.scrim);
    let modal = if is_palette {
        // Over the field of the top bar.
        modal.area(Modal::default_area(id).anchor(Align2::CENTER_TOP, egui::vec2(0.0, space::XS)))
    } else {
        modal
    };
    let modal = modal.show(ctx, |ui| {
        let width = match sheet {
            Sheet::Batch | Sheet::Drop | Sheet::Order | Sheet::Analytics | Sheet::Quality | Sheet::Licences => 1080.0,
            Sheet::Folders | Sheet::Bulk | Sheet::Creator | Sheet::PublicShelf | Sheet::Trash => 760.0,
            Sheet::Palette | Sheet::Path => 680.0,
            Sheet::Guide | Sheet::Report => 960.0,
            Sheet::Character => 1320.0,
            Sheet::NewCharacter => 980.0,
            Sheet::Article | Sheet::Card | Sheet::Compare => 800.0,
            Sheet::Settings | Sheet::Shortcuts => 860.0,
            Sheet::Picture | Sheet::Images => room.x,
        };
        ui.set_width(width.min(room.x - 2.0 * inner));
        match sheet {
            Sheet::Drop => drop::drop_ui(ui, cx, room.y),
            Sheet::Folders => folders::folders_ui(ui, cx, room.y),
            Sheet::Settings => settings::settings_ui(ui, cx, room),
            Sheet::Picture => picture::picture_sheet_ui(ui, cx, room),
            Sheet::Palette => palette::palette_ui(ui, cx, room),
            Sheet::Shortcuts => shortcuts::shortcuts_ui(ui, cx, room),
            Sheet::Guide => guide::guide_ui(ui, cx, room),
            Sheet::Path => path::path_ui(ui, cx),
            Sheet::Card => card::card_ui(ui, cx, room),
            Sheet::Images => images::images_ui(ui, cx, room),
            Sheet::Analytics => analytics::analytics_ui(ui, cx, room),
            Sheet::Bulk => bulk::bulk_ui(ui, cx, room),
            Sheet::Order => order::order_ui(ui, cx, room),
            Sheet::Trash => throw_away::throw_away_ui(ui, cx),
            Sheet::Creator => {
                let name = cx.state.community.creator.as_ref().map(|one| one.name.clone()).unwrap_or_default();
                title_ui(ui, cx, &name, tr!("community-creator"));
                creator_sheet_ui(ui, cx, room);
            }
            Sheet::PublicShelf => public_shelf::public_shelf_ui(ui, cx),
            Sheet::Article => article::article_ui(ui, cx, room),
            Sheet::Character => character::character_ui(ui, cx, room),
            Sheet::Batch => batch::batch_ui(ui, cx, room),
            Sheet::NewCharacter => maker::new_character_ui(ui, cx, room),
            Sheet::Compare => compare::compare_ui(ui, cx, room),
            Sheet::Report => report::report_ui(ui, cx, room),
            Sheet::Quality => quality::quality_sheet_ui(ui, cx, room),
            Sheet::Licences => licences::licences_ui(ui, cx, room),
        }
    });
    if modal.backdrop_response.clicked() {
        cx.push(Action::CloseSheet);
    }
}

/// Titles of so many characters are never cut.
const SHORT_TITLE: usize = 30;

/// A sheet's first line: its name, a grey remark, the way out.
fn title_ui(ui: &mut Ui, cx: &mut Cx<'_>, title: &str, remark: &str) {
    titled_ui(ui, cx, title, |ui| {
        widgets::hint(ui, remark);
    });
}

/// The same with anything beside the name.
fn titled_ui(ui: &mut Ui, cx: &mut Cx<'_>, title: &str, beside: impl FnOnce(&mut Ui)) {
    let tokens = theme::tokens(ui);
    ui.horizontal(|ui| {
        // However long the name is, the way out stays in its place, and what stands beside the name has some room.
        let room = ui.available_width() - size::CONTROL - space::L;
        let galley = widgets::one_line(ui, title, theme::title(), tokens.text1, room * 0.6);
        let name = ui.label(galley);
        if title.chars().count() > SHORT_TITLE {
            name.on_hover_text(title);
        }
        beside(ui);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if widgets::icon_button(ui, icons::X, tr!("shell-close")).clicked() {
                cx.push(Action::CloseSheet);
            }
        });
    });
    ui.add_space(space::M);
}

/// While files are dragged over the window it says what dropping them would do.
pub(super) fn drop_hint_ui(ctx: &Context) {
    if ctx.input(|input| input.raw.hovered_files.is_empty()) {
        return;
    }
    let tokens = theme::tokens_of(ctx);
    let painter = ctx.layer_painter(egui::LayerId::new(Order::Foreground, Id::unique("drop-hint")));
    let rect = ctx.content_rect();
    painter.rect_filled(rect, 0, tokens.scrim);
    let stroke = egui::Stroke::new(2.0, tokens.accent);
    painter.rect_stroke(rect.shrink(space::L), radius::SHEET, stroke, egui::StrokeKind::Inside);
    painter.text(rect.center(), Align2::CENTER_CENTER, tr!("shell-drop-here"), theme::title(), tokens.text1);
}
