//! One edit of many models at once: what is asked for, what came of it, and the way back.

use super::action::{Action, Effect};
use super::jobs_view::JobKind;
use super::state::{AppState, NoticeLevel};
use crate::model::collection::Collection;
use crate::model::ids::{CollectionId, FileKey, ModelId};
use crate::model::marks::{MarkChange, Marks};
use crate::words::tr;
use std::sync::Arc;

/// What is to be done to many models.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BulkWish {
    /// Which.
    pub keys: Vec<FileKey>,
    /// Changes of what is kept about each.
    pub changes: Vec<MarkChange>,
    /// Put them into this collection.
    pub put_into: Option<CollectionId>,
    /// Take them out of this one.
    pub take_from: Option<CollectionId>,
    /// Never list the models again where CivitAI is looked through.
    pub hide: bool,
}

impl BulkWish {
    /// Whether it would change nothing.
    pub const fn is_empty(&self) -> bool {
        self.keys.is_empty()
            || (self.changes.is_empty() && self.put_into.is_none() && self.take_from.is_none() && !self.hide)
    }
}

/// How models were before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BulkBefore {
    /// What was kept about each.
    pub marks: Vec<(FileKey, Marks)>,
    /// Those that came into a collection.
    pub put: Option<(CollectionId, Vec<FileKey>)>,
    /// Those that were taken out of one, each with the place it had among its members.
    pub taken: Option<(CollectionId, Vec<(FileKey, usize)>)>,
    /// Models that were not hidden before.
    pub hidden: Vec<ModelId>,
}

impl BulkBefore {
    /// Whether nothing is to be had back.
    pub const fn is_empty(&self) -> bool {
        self.marks.is_empty() && self.put.is_none() && self.taken.is_none() && self.hidden.is_empty()
    }
}

/// What can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BulkAsk {
    /// Edit many.
    Edit(Arc<BulkWish>),
    /// Have them as they were.
    Restore(Arc<BulkBefore>),
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BulkReport {
    /// Models that were edited.
    pub done: u64,
    /// What could not be edited, and why.
    pub failed: Vec<(String, String)>,
    /// Models that were not reached, because somebody stopped it.
    pub left: u64,
    /// Whether it was the way back.
    pub is_undo: bool,
}

/// What is told.
#[derive(Debug)]
pub enum BulkNews {
    /// It came to its end; with the way back.
    Ended(BulkReport, BulkBefore),
}

/// Takes what was asked for.
pub(super) fn reduce(state: &mut AppState, ask: BulkAsk) -> Vec<Effect> {
    let is_nothing = matches!(&ask, BulkAsk::Edit(wish) if wish.is_empty());
    if is_nothing || state.running(JobKind::Bulk).is_some() {
        return Vec::new();
    }
    state.bulk = None;
    vec![Effect::Bulk(ask)]
}

/// Takes news in.
pub(super) fn take(state: &mut AppState, BulkNews::Ended(report, before): BulkNews) {
    let text =
        if report.is_undo { tr!("bulk-undone", count = report.done) } else { tr!("bulk-done", count = report.done) };
    let has_way_back = !report.is_undo && !before.is_empty();
    let offer = has_way_back.then(|| (tr!("notice-undo").to_owned(), Action::Bulk(BulkAsk::Restore(Arc::new(before)))));
    if report.failed.is_empty() {
        state.confirm(text, offer);
    } else {
        let failed = tr!("bulk-failed", count = report.failed.len());
        state.notify_with(NoticeLevel::Error, format!("{text} · {failed}"), offer);
    }
    state.bulk = Some(Arc::new(report));
}

/// Of those, the ones whose subject is not in a collection yet, or is; each with its place there.
pub(super) fn members(
    collection: &Collection,
    keys: &[(FileKey, Option<crate::model::ids::SubjectId>)],
    is_in: bool,
) -> Vec<(FileKey, usize)> {
    let place_of = |subject: &Option<crate::model::ids::SubjectId>| {
        subject.and_then(|subject| collection.members.iter().position(|member| *member == subject))
    };
    let places = keys.iter().map(|(key, subject)| (*key, place_of(subject)));
    places.filter(|(_, place)| place.is_some() == is_in).map(|(key, place)| (key, place.unwrap_or_default())).collect()
}
