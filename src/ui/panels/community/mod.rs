//! Community: what is hot, rising and new; how the selected model was received; creators; things to read.

mod creator;
mod creators;
pub(super) mod entry;
mod made;
mod model;
mod reading;
mod showcase;
mod squares;
mod trending;

use super::columns::panel_heading_ui;
use crate::app::{Action, Phase};
use crate::model::card::Card;
use crate::model::mature::MatureMode;
use crate::ui::{Cx, widgets};
use crate::words::tr;
pub(in crate::ui) use creator::creator_sheet_ui;
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
    /// Words of titles that are being typed.
    reading_text: String,
}

pub(super) fn community_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    panel_heading_ui(ui, cx, tr!("community-title"));
    if !cx.state.community.was_shown && cx.state.phase == Phase::Ready {
        cx.push(Action::SeeCommunity);
    }
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

/// Whether a model is on none of the lists: it, or its creator, is hidden for good, or it is above the level that is shown.
fn is_left_out(cx: &Cx<'_>, card: &Card) -> bool {
    cx.state.hidden.hides(card) || cx.state.treat(card) == MatureMode::Hide
}
