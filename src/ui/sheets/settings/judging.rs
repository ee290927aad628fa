//! What the user intends with models, and the memory of the graphics card.

use crate::app::{Action, JudgingAsk};
use crate::model::terms::Intent;
use crate::ui::theme::{size, space};
use crate::ui::{Cx, widgets};
use crate::words::{self, tr};
use egui::{Ui, WidgetInfo};

/// The most memory that can be told, in GiB.
const MOST_GIB: u32 = 1024;

pub(super) fn intents_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = space::XS;
        for intent in Intent::ALL {
            let mut on = cx.state.judging.profile.intents.contains(intent);
            if widgets::checkbox(ui, &mut on, words::judging::intent(*intent)).clicked() {
                cx.push(Action::Judging(JudgingAsk::Intend(*intent, on)));
            }
        }
    });
}

pub(super) fn gpu_memory_ui(ui: &mut Ui, cx: &mut Cx<'_>, name: &'static str) {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let before = cx.state.judging.gpu_gib.unwrap_or(0);
        let mut chosen = before;
        let field = egui::DragValue::new(&mut chosen).range(0..=MOST_GIB).speed(0.1).suffix(" GiB");
        let response = ui.add_sized([96.0, size::CONTROL], field);
        response.widget_info(move || {
            let mut info = WidgetInfo::drag_value(true, f64::from(before));
            info.label = Some(name.to_owned());
            info
        });
        if response.changed() && chosen != before {
            cx.push(Action::Judging(JudgingAsk::GpuMemory(Some(chosen).filter(|gib| *gib > 0))));
        }
        if before == 0 {
            let text = match cx.state.judging.setup.gpu_memory_bytes {
                Some(bytes) => tr!("settings-gpu-detected", size = words::size(bytes)),
                None => tr!("settings-gpu-unknown").to_owned(),
            };
            widgets::hint(ui, text);
        }
    });
}
