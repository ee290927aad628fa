//! Figures of the library as the window shows them, and what pictures were made with.

use super::action::Effect;
use super::jobs_view::JobKind;
use super::state::AppState;
use crate::library::analytics::Analytics;
use crate::library::used::Used;
use crate::model::ids::FileKey;
use crate::words::tr;
use std::path::PathBuf;
use std::sync::Arc;

/// All that the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnalyticsView {
    /// The figures.
    pub figures: Analytics,
    /// What pictures were made with, as it was counted.
    pub used: Used,
    /// Files by name with the pictures made with them, most first.
    pub most: Vec<(FileKey, String, u64)>,
    /// Files no picture was made with.
    pub never: Vec<FileKey>,
}

/// What can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnalyticsAsk {
    /// Count everything.
    Look,
    /// Read the pictures of these folders.
    Count(Vec<PathBuf>),
    /// Write all of it as a table.
    Save(PathBuf),
}

/// What is told.
#[derive(Debug)]
pub enum AnalyticsNews {
    /// The figures.
    Counted(Box<AnalyticsView>),
    /// The table was written.
    Saved(PathBuf),
}

/// Takes what was asked for.
pub(super) fn reduce(state: &AppState, ask: AnalyticsAsk) -> Vec<Effect> {
    let is_busy = matches!(ask, AnalyticsAsk::Count(_)) && state.running(JobKind::Used).is_some();
    if is_busy { Vec::new() } else { vec![Effect::Analytics(ask)] }
}

/// Takes news in.
pub(super) fn take(state: &mut AppState, news: AnalyticsNews) {
    match news {
        AnalyticsNews::Counted(view) => state.analytics = Some(Arc::from(view)),
        AnalyticsNews::Saved(path) => {
            let show = (tr!("command-show-file").to_owned(), super::Action::ShowFile(path.clone()));
            state.confirm(tr!("analytics-saved", path = path.display().to_string()), Some(show));
        }
    }
}
