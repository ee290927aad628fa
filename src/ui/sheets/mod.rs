//! What lies over the window: sheets, notices, the hint while files are dragged over it.

mod drop;
mod folders;
mod guide;
mod palette;
mod picture;
mod report;
mod settings;
mod shortcuts;
mod welcome;

use super::theme::{self, radius, size, space};
use super::{Cx, icons, strings, widgets};
use crate::app::{Action, NoticeLevel, Sheet};
use egui::{Align2, Area, Context, Frame, Id, Modal, Order, RichText, Ui};
pub(crate) use guide::GuideMemory;
pub(crate) use palette::PaletteMemory;
pub(crate) use picture::PictureMemory;
pub(crate) use report::ReportMemory;
pub(crate) use settings::SettingsMemory;
pub(crate) use shortcuts::ShortcutsMemory;
pub(super) use welcome::welcome_ui;

/// Paints the sheet on top, if there is one.
pub(super) fn sheets_ui(ctx: &Context, cx: &mut Cx<'_>) {
    let Some(sheet) = cx.state.sheet() else { return };
    let tokens = theme::tokens_of(ctx);
    let frame = Frame::new().fill(tokens.bg1).corner_radius(radius::SHEET).inner_margin(space::XL as i8);
    let room = ctx.content_rect().size() - egui::vec2(80.0, 80.0);
    let modal = Modal::new(Id::unique("sheet")).frame(frame).backdrop_color(tokens.scrim).show(ctx, |ui| {
        let width = match sheet {
            Sheet::Drop => 1080.0,
            Sheet::Folders => 760.0,
            Sheet::Settings => 860.0,
            Sheet::Palette => 640.0,
            Sheet::Shortcuts | Sheet::Guide | Sheet::Report => 860.0,
            Sheet::Picture => room.x,
        };
        ui.set_width(width.min(room.x - 2.0 * space::XL));
        match sheet {
            Sheet::Drop => drop::drop_ui(ui, cx, room.y),
            Sheet::Folders => folders::folders_ui(ui, cx, room.y),
            Sheet::Settings => settings::settings_ui(ui, cx),
            Sheet::Picture => picture::picture_sheet_ui(ui, cx, room),
            Sheet::Palette => palette::palette_ui(ui, cx, room),
            Sheet::Shortcuts => shortcuts::shortcuts_ui(ui, cx, room),
            Sheet::Guide => guide::guide_ui(ui, cx, room),
            Sheet::Report => report::report_ui(ui, cx, room),
        }
    });
    if modal.backdrop_response.clicked() {
        cx.push(Action::CloseSheet);
    }
}

/// A sheet's first line: its name, a grey remark, the way out.
fn title_ui(ui: &mut Ui, cx: &mut Cx<'_>, title: &str, remark: &str) {
    let tokens = theme::tokens(ui);
    ui.horizontal(|ui| {
        ui.label(RichText::new(title).font(theme::title()).color(tokens.text1));
        widgets::hint(ui, remark);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if widgets::icon_button(ui, icons::X, "Close").clicked() {
                cx.push(Action::CloseSheet);
            }
        });
    });
    ui.add_space(space::M);
}

/// Notices stand over the status bar, the newest below.
pub(super) fn notices_ui(ctx: &Context, cx: &mut Cx<'_>) {
    if cx.state.notices.is_empty() {
        return;
    }
    let tokens = theme::tokens_of(ctx);
    let offset = egui::vec2(-space::L, -(size::STATUS_BAR + space::S));
    Area::new(Id::unique("notices")).order(Order::Tooltip).anchor(Align2::RIGHT_BOTTOM, offset).show(ctx, |ui| {
        ui.set_max_width(420.0);
        for notice in &cx.state.notices {
            let (glyph, ink) = match notice.level {
                NoticeLevel::Info => (icons::CHECK, tokens.ok),
                NoticeLevel::Error => (icons::WARNING, tokens.warn),
            };
            let frame = Frame::new()
                .fill(tokens.bg2)
                .stroke(egui::Stroke::new(1.0, tokens.line))
                .corner_radius(radius::CARD)
                .inner_margin(space::M as i8);
            frame.show(ui, |ui| {
                ui.horizontal_top(|ui| {
                    ui.label(icons::icon(glyph, size::ICON).color(ink));
                    ui.add(
                        egui::Label::new(RichText::new(&notice.text).font(theme::body()).color(tokens.text1)).wrap(),
                    );
                    if notice.level == NoticeLevel::Error && widgets::icon_button(ui, icons::X, "Dismiss").clicked() {
                        cx.actions.push(Action::DismissNotice(notice.id));
                    }
                });
            });
            ui.add_space(space::S);
        }
    });
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
    painter.text(rect.center(), Align2::CENTER_CENTER, strings::DROP_HERE, theme::title(), tokens.text1);
}
