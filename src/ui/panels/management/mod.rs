//! Management: what there is, where it lies, how it is kept in order, and what the program is doing.

mod analytics;
pub(in crate::ui) mod bars;
mod catalogue;
mod collections;
mod downloads;
mod folders;
mod overview;
mod place;
mod quality;
mod row;
mod steps;
mod tree;
mod updates;
mod workflow;

use super::columns::panel_heading_ui;
use crate::app::{AppState, Group};
use crate::model::ids::{CollectionId, RootId};
use crate::ui::theme::space;
use crate::ui::{Cx, widgets};
use crate::words::tr;
use collections::Edit;
use egui::Ui;
pub(in crate::ui) use quality::{badges_ui, summary};
use std::collections::BTreeSet;

/// What only this part of the window remembers, and only while it is open.
#[derive(Debug, Default)]
pub(crate) struct ManagementMemory {
    /// The folders that are open, and what of them is on screen.
    tree: tree::FolderTree,
    /// Collections that are closed.
    closed: BTreeSet<CollectionId>,
    /// The name that is being typed.
    edit: Option<Edit>,
    /// What was asked to be taken away.
    asking: Option<Asking>,
    /// See there.
    downloads: downloads::DownloadsMemory,
    /// Whether all updates are listed.
    all_updates: bool,
    /// Whether ignored versions and models are listed.
    ignored_updates: bool,
    /// Whether all bars of a kind are shown: types, base models.
    all_bars: [bool; 2],
    /// Whether the studio was asked for what it made.
    studio_asked: bool,
    /// Whether test pictures were asked for.
    trials_asked: bool,
}

impl ManagementMemory {
    /// What is in a root, without a look at all folders in every frame.
    pub(in crate::ui) fn root_group(&mut self, state: &AppState, id: RootId) -> Group {
        self.tree.renew(state);
        self.tree.group_of(id)
    }
}

/// What was asked to be taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asking {
    Root(RootId),
    Collection(CollectionId),
}

pub(super) fn management_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    panel_heading_ui(ui, cx, tr!("panel-management"));
    widgets::column_ui(ui, "management", |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        overview::overview_ui(ui, cx);
        quality::quality_ui(ui, cx);
        // Both are about the selected model.
        workflow::workflow_ui(ui, cx);
        ui.spacing_mut().item_spacing.y = 0.0;
        widgets::gap(ui);
        collections::collections_ui(ui, cx);
        widgets::gap(ui);
        downloads::downloads_ui(ui, cx);
        widgets::gap(ui);
        updates::updates_ui(ui, cx);
        widgets::gap(ui);
        ui.spacing_mut().item_spacing.y = 0.0;
        folders::folders_ui(ui, cx);
        widgets::gap(ui);
        analytics::analytics_ui(ui, cx);
        widgets::gap(ui);
        catalogue::catalogue_ui(ui, cx);
        jobs_ui(ui, cx);
    });
}

/// What runs now; all of it is in the top bar.
fn jobs_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let running = cx.state.jobs.iter().filter(|job| job.is_running()).count();
    if running == 0 {
        return;
    }
    widgets::gap(ui);
    let right = tr!("activity-running", count = running);
    if !row::section_ui(ui, "activity", tr!("activity-title"), &right) {
        return;
    }
    ui.spacing_mut().item_spacing.y = space::XS;
    for job in cx.state.jobs.iter().filter(|job| job.is_running()) {
        widgets::job_ui(ui, job, cx.actions);
    }
}

#[cfg(test)]
mod tests;
