//! The behaviour of the window, tested without one: actions and events in, state and effects out.

mod arranging;
mod asking;
mod commands;
mod downloads;
mod files;
mod finder;
mod jobs;
mod keeping;
mod looks;
mod online;
mod open_place;
mod opening;
mod order;
mod selection;
mod services;
mod services_lists;
mod settings;

use super::*;
use crate::jobs::{JobHandle, channel};
use crate::library::lookup;
use crate::model::card::Card;
use crate::model::collection::{Collection, CollectionChange};
use crate::model::facet::{FacetValue, Mark, Part};
use crate::model::file::{FileRecord, FileStamp, UserEdits};
use crate::model::ids::{CollectionId, FileKey, ModelId, RootId, SubjectId, VersionId};
use crate::model::kind::ModelKind;
use crate::model::marks::{MarkChange, Marks};
use crate::model::mature::{MatureLevel, MatureMode, MaturePolicy};
use crate::model::query::{CardQuery, Preset, SortBy};
use crate::model::resolve::Resolved;
use crate::model::root::{LibraryRoot, RootTool};
use crate::store::Store;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

fn record(key: u64) -> FileRecord {
    let path = format!("/m/{key:04}.safetensors").into();
    FileRecord::new(FileKey(key), RootId(1), path, FileStamp::default(), 1)
}

/// A view as the view worker makes it.
fn view_of_cards(cards: Vec<Card>, query: &CardQuery) -> ViewEvent {
    let (sender, receiver) = channel(Arc::new(|| ()));
    let worker = view::ViewWorker::start(sender, |view| view).unwrap();
    worker.query(query.clone());
    worker.replace(cards);
    loop {
        match receiver.recv_timeout(Duration::from_secs(30)).unwrap() {
            ViewEvent::View(view) if view.loaded && view.query == *query => {
                worker.close();
                return ViewEvent::View(view);
            }
            _ => {}
        }
    }
}

fn view_for(records: &[FileRecord], query: &CardQuery) -> ViewEvent {
    view_of_cards(records.iter().map(|record| Card::new(record, None, None)).collect(), query)
}

fn view_of(records: &[FileRecord]) -> ViewEvent {
    view_for(records, &CardQuery::default())
}

fn opened_with(remembered: Remembered, roots: usize) -> AppEvent {
    let root = |number: usize| LibraryRoot {
        id: RootId(number as u32),
        path: PathBuf::from(format!("/r/{number}")),
        tool: RootTool::Loose,
        added_unix_secs: 0,
        scanned_unix_secs: None,
    };
    let roots = (1..=roots).map(root).collect();
    AppEvent::Opened { remembered: Box::new(remembered), roots, backup: None, is_sample: false }
}

fn opened(roots: usize) -> (AppState, Vec<Effect>) {
    let mut state = AppState::default();
    let effects = apply_event(&mut state, opened_with(Remembered::default(), roots));
    (state, effects)
}

fn with_rows(count: u64) -> AppState {
    let (mut state, _) = opened(1);
    let records: Vec<FileRecord> = (1..=count).map(record).collect();
    apply_event(&mut state, AppEvent::View(view_of(&records)));
    state
}

fn collection(id: u32, name: &str, members: &[u64]) -> Collection {
    let members = members.iter().copied().map(SubjectId).collect();
    Collection { id: CollectionId(id), name: name.to_owned(), members, ..Collection::default() }
}

/// What was on screen, where an action or event changed it.
fn sessions(effects: &[Effect]) -> Vec<Session> {
    let session = |effect: &Effect| match effect {
        Effect::SaveSession(session) => Some((**session).clone()),
        _ => None,
    };
    effects.iter().filter_map(session).collect()
}

/// Everything but that.
fn others(effects: Vec<Effect>) -> Vec<Effect> {
    effects.into_iter().filter(|effect| !matches!(effect, Effect::SaveSession(_))).collect()
}

fn begin(state: &mut AppState, kind: JobKind) -> JobHandle {
    let handle = JobHandle::new("a job");
    apply_event(state, AppEvent::JobStarted(handle.clone(), kind));
    handle
}

fn end(state: &mut AppState, job: &JobHandle, outcome: JobOutcome) -> Vec<Effect> {
    apply_event(state, AppEvent::JobEnded { id: job.id, outcome, unreachable: false })
}

fn done() -> JobOutcome {
    JobOutcome::Done(JobSummary::Nothing)
}
