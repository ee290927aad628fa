//! Community: what is hot, rising and new; how the selected model was received; creators; things to read.

mod creators;
pub(super) mod entry;
mod model;
mod reading;
mod showcase;
mod trending;

use super::columns::panel_heading_ui;
use crate::ui::{Cx, widgets};
use crate::words::tr;
use egui::Ui;

/// What only this part of the window remembers, and only while it is open.
#[derive(Debug, Default)]
pub(crate) struct CommunityMemory {
    /// The model of which all tags are listed.
    tags_of: Option<crate::model::ids::FileKey>,
    /// All models of the list of trends are shown.
    trends_open: bool,
    /// All creators are shown.
    creators_open: bool,
    /// All things to read are shown.
    reading_open: bool,
}

pub(super) fn community_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    panel_heading_ui(ui, cx, tr!("community-title"));
    let details = cx.state.details.clone().filter(|details| Some(details.record.key) == cx.state.selected);
    widgets::column_ui(ui, "community", |ui| {
        trending::trending_ui(ui, cx);
        if let Some(details) = details {
            model::model_ui(ui, cx, &details);
        } else {
            widgets::hint(ui, tr!("community-none"));
            widgets::gap(ui);
        }
        creators::creators_ui(ui, cx);
        showcase::showcase_ui(ui, cx);
        reading::reading_ui(ui, cx);
    });
}
