//! The behaviour of the window, tested without one: actions and events in, state and effects out.

use super::view::View;
use super::*;
use crate::jobs::{JobHandle, channel};
use crate::library::lookup;
use crate::model::card::Card;
use crate::model::file::{FileRecord, FileStamp};
use crate::model::ids::{FileKey, RootId};
use crate::model::kind::ModelKind;
use crate::model::query::{CardQuery, SortBy};
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
fn view_of(records: &[FileRecord]) -> Arc<View> {
    let (sender, receiver) = channel(Arc::new(|| ()));
    let worker = view::ViewWorker::start(sender, |view| view).unwrap();
    worker.replace(records.iter().map(|record| Card::new(record, None, None)).collect());
    let view = receiver.recv_timeout(Duration::from_secs(30)).unwrap();
    worker.close();
    view
}

fn opened(roots: usize) -> (AppState, Vec<Effect>) {
    let mut state = AppState::default();
    let root = |number: usize| LibraryRoot {
        id: RootId(number as u32),
        path: PathBuf::from(format!("/r/{number}")),
        tool: RootTool::Loose,
        added_unix_secs: 0,
        scanned_unix_secs: None,
    };
    let roots = (1..=roots).map(root).collect();
    let effects = apply_event(&mut state, AppEvent::Opened { settings: None, roots, backup: None, is_sample: false });
    (state, effects)
}

fn with_rows(count: u64) -> AppState {
    let (mut state, _) = opened(1);
    let records: Vec<FileRecord> = (1..=count).map(record).collect();
    apply_event(&mut state, AppEvent::View(view_of(&records)));
    state
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
    JobOutcome::Done(String::new())
}

#[test]
fn opening_an_empty_library_scans_nothing() {
    let (state, effects) = opened(0);
    assert_eq!(state.phase, Phase::Ready);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Scan(_))));
    let (_, effects) = opened(1);
    assert!(effects.contains(&Effect::Scan(None)) && effects.contains(&Effect::Watch));
    assert!(effects.contains(&Effect::Query(CardQuery::default())));
}

#[test]
fn a_store_that_cannot_be_opened_is_said_and_can_be_rebuilt() {
    let mut state = AppState::default();
    let failed = AppEvent::OpenFailed { message: "damaged".to_owned(), can_rebuild: true };
    assert!(apply_event(&mut state, failed).is_empty());
    assert!(matches!(&state.phase, Phase::Failed { can_rebuild: true, message } if message == "damaged"));
    assert_eq!(reduce(&mut state, Action::RebuildStore), [Effect::RebuildStore]);
    assert_eq!(state.phase, Phase::Opening);
    let opened = AppEvent::Opened { settings: None, roots: vec![], backup: Some("/kept".into()), is_sample: false };
    apply_event(&mut state, opened);
    assert!(state.notices[0].text.contains("/kept"));
}

#[test]
fn the_first_file_is_selected_by_itself() {
    let state = with_rows(3);
    assert_eq!(state.selected, Some(FileKey(1)));
}

#[test]
fn the_selection_moves_and_stops_at_the_ends() {
    let mut state = with_rows(10);
    let mut step = |step| {
        reduce(&mut state, Action::MoveSelection(step));
        state.selected.unwrap().0
    };
    assert_eq!(step(Step::By(4)), 5);
    assert_eq!(step(Step::By(-1)), 4);
    assert_eq!(step(Step::By(-9)), 1);
    assert_eq!(step(Step::By(isize::MAX)), 10);
    assert_eq!(step(Step::By(isize::MIN)), 1);
    assert_eq!(step(Step::Last), 10);
    assert_eq!(step(Step::First), 1);
    assert!(state.scroll_to_selected);
    let mut empty = AppState::default();
    assert!(reduce(&mut empty, Action::MoveSelection(Step::By(1))).is_empty());
    assert_eq!(empty.selected, None);
}

#[test]
fn a_selection_that_a_filter_hides_starts_at_the_first_row() {
    let mut state = with_rows(3);
    reduce(&mut state, Action::Select(Some(FileKey(3))));
    apply_event(&mut state, AppEvent::View(view_of(&[record(1), record(2)])));
    assert_eq!(state.selected, Some(FileKey(3)), "its details stay on screen");
    reduce(&mut state, Action::MoveSelection(Step::By(1)));
    assert_eq!(state.selected, Some(FileKey(1)));
}

#[test]
fn details_of_a_file_no_longer_selected_are_dropped() {
    let mut state = with_rows(3);
    let details = |key| Details {
        record: record(key),
        resolved: Resolved::default(),
        model: None,
        version: None,
        versions: Vec::new(),
        duplicates: Vec::new(),
        description: None,
    };
    assert_eq!(reduce(&mut state, Action::Select(Some(FileKey(2)))), [Effect::LoadDetails(FileKey(2))]);
    apply_event(&mut state, AppEvent::Details(Box::new(details(1))));
    assert!(state.details.is_none());
    apply_event(&mut state, AppEvent::Details(Box::new(details(2))));
    assert_eq!(state.details.as_ref().map(|details| details.record.key), Some(FileKey(2)));
    assert!(reduce(&mut state, Action::Select(Some(FileKey(2)))).is_empty(), "nothing is read twice");
    reduce(&mut state, Action::Select(None));
    assert!(state.details.is_none());
}

#[test]
fn details_are_read_again_when_the_card_changed() {
    let mut state = with_rows(2);
    assert!(apply_event(&mut state, AppEvent::View(view_of(&[record(1), record(2)]))).is_empty());
    let mut changed = record(1);
    changed.user.title = Some("New name".to_owned());
    let effects = apply_event(&mut state, AppEvent::View(view_of(&[changed, record(2)])));
    assert_eq!(effects, [Effect::LoadDetails(FileKey(1))]);
}

#[test]
fn filters_ask_once_and_are_cleared_without_the_order() {
    let (mut state, _) = opened(0);
    let typed = reduce(&mut state, Action::SetText("night".to_owned()));
    assert!(matches!(typed.as_slice(), [Effect::Query(query)] if query.text == "night"));
    assert!(reduce(&mut state, Action::SetText("night".to_owned())).is_empty());
    reduce(&mut state, Action::ToggleKind(ModelKind::Lora));
    reduce(&mut state, Action::ToggleKind(ModelKind::Vae));
    reduce(&mut state, Action::ToggleKind(ModelKind::Lora));
    assert_eq!(state.query.kinds, [ModelKind::Vae]);
    let sorted = reduce(&mut state, Action::SortBy(SortBy::Size));
    assert!(sorted.iter().any(|effect| matches!(effect, Effect::Save(settings) if settings.sort == SortBy::Size)));
    reduce(&mut state, Action::ReverseSort);
    reduce(&mut state, Action::ClearFilters);
    let expected = CardQuery { sort: SortBy::Size, reversed: true, ..CardQuery::default() };
    assert_eq!(state.query, expected);
}

#[test]
fn a_new_drop_replaces_the_sheet_and_cancels_the_old_one() {
    let (mut state, _) = opened(0);
    let effects = reduce(&mut state, Action::Drop(vec!["/d/a".into(), "/d/b".into()]));
    assert_eq!((effects.len(), state.sheet()), (2, Some(Sheet::Drop)));
    let old: Vec<_> = state.looks.iter().map(|look| look.control.clone()).collect();
    reduce(&mut state, Action::Drop(vec!["/d/c".into()]));
    assert!(old.iter().all(|control| control.0.cancel.is_cancelled()));
    assert_eq!((state.looks.len(), state.sheets.len()), (1, 1));
    let last = state.looks[0].control.clone();
    reduce(&mut state, Action::CloseSheet);
    assert!(last.0.cancel.is_cancelled() && state.looks.is_empty() && state.sheet().is_none());
}

#[test]
fn a_drop_of_a_whole_library_is_cut_and_said() {
    let (mut state, _) = opened(0);
    let effects = reduce(&mut state, Action::Drop((0..500).map(|n| format!("/d/{n}").into()).collect()));
    assert_eq!((effects.len(), state.looks.len()), (200, 200));
    assert!(state.notices[0].text.contains("500"));
    assert!(reduce(&mut state, Action::Drop(Vec::new())).is_empty());
}

#[test]
fn late_results_of_a_look_are_dropped() {
    let (mut state, _) = opened(0);
    let data = tempfile::tempdir().unwrap();
    let store = Store::open(data.path()).unwrap();
    let look = lookup::look(&data.path().join("gone"), &store).unwrap();
    reduce(&mut state, Action::Drop(vec!["/d/a".into()]));
    let old = state.looks[0].id;
    reduce(&mut state, Action::Drop(vec!["/d/b".into()]));
    let id = state.looks[0].id;
    let event = |id, stage| AppEvent::Look { id, stage, look: Some(Box::new(look.clone())) };
    apply_event(&mut state, event(old, LookStage::Done));
    assert_eq!((&state.looks[0].stage, state.looks[0].look.is_some()), (&LookStage::Reading, false));
    apply_event(&mut state, event(id, LookStage::Hashing));
    assert!(state.looks[0].look.is_some() && state.is_busy());
    reduce(&mut state, Action::CancelLook(id));
    assert!(state.looks[0].control.0.cancel.is_cancelled());
    apply_event(&mut state, event(id, LookStage::Done));
    assert_eq!(state.looks[0].stage, LookStage::Cancelled);
    assert!(state.looks[0].took_secs.is_some() && !state.is_busy());
}

#[test]
fn jobs_follow_each_other() {
    let (mut state, _) = opened(1);
    let scan = begin(&mut state, JobKind::Scan);
    assert_eq!(end(&mut state, &scan, done()), [Effect::Hash, Effect::Identify { after_secs: 0 }]);
    let hash = begin(&mut state, JobKind::Hash);
    let identify = begin(&mut state, JobKind::Identify);
    assert_eq!(end(&mut state, &identify, done()), [Effect::Identify { after_secs: 30 }], "hashes keep coming");
    assert_eq!(end(&mut state, &hash, done()), [Effect::Identify { after_secs: 0 }]);
    let identify = begin(&mut state, JobKind::Identify);
    assert!(end(&mut state, &identify, done()).is_empty());
}

#[test]
fn what_arrives_meanwhile_makes_a_job_run_once_more() {
    let (mut state, _) = opened(1);
    let scan = begin(&mut state, JobKind::Scan);
    assert!(apply_event(&mut state, AppEvent::RootsTouched(vec![RootId(1)])).is_empty());
    assert!(reduce(&mut state, Action::Rescan).is_empty());
    assert_eq!(end(&mut state, &scan, done()), [Effect::Scan(None)]);
    let scan = begin(&mut state, JobKind::Scan);
    let hash = begin(&mut state, JobKind::Hash);
    let identify = begin(&mut state, JobKind::Identify);
    assert!(end(&mut state, &scan, done()).is_empty(), "both run already");
    assert_eq!(end(&mut state, &hash, done()), [Effect::Hash]);
    assert_eq!(end(&mut state, &identify, done()), [Effect::Identify { after_secs: 0 }]);
}

#[test]
fn a_cancelled_job_starts_nothing_and_an_unknown_one_changes_nothing() {
    let (mut state, _) = opened(1);
    let scan = begin(&mut state, JobKind::Scan);
    reduce(&mut state, Action::PauseJob(scan.id, true));
    assert!(scan.control.pause.is_paused());
    reduce(&mut state, Action::CancelJob(scan.id));
    assert!(scan.control.cancel.is_cancelled());
    assert!(end(&mut state, &scan, JobOutcome::Cancelled).is_empty());
    assert!(end(&mut state, &JobHandle::new("unknown"), done()).is_empty());
    assert_eq!(state.jobs.len(), 1);
    reduce(&mut state, Action::ClearFinishedJobs);
    assert!(state.jobs.is_empty());
}

#[test]
fn a_scan_asked_for_while_one_is_being_cancelled_still_comes() {
    let (mut state, _) = opened(1);
    let scan = begin(&mut state, JobKind::Scan);
    reduce(&mut state, Action::CancelJob(scan.id));
    assert!(reduce(&mut state, Action::Rescan).is_empty());
    assert_eq!(end(&mut state, &scan, JobOutcome::Cancelled), [Effect::Scan(None)]);
}

#[test]
fn being_offline_is_tried_again_and_is_no_alarm() {
    let (mut state, _) = opened(1);
    let identify = begin(&mut state, JobKind::Identify);
    let failed = JobOutcome::Failed("no network".to_owned());
    let ended = AppEvent::JobEnded { id: identify.id, outcome: failed, unreachable: true };
    assert_eq!(apply_event(&mut state, ended), [Effect::Identify { after_secs: 300 }]);
    assert!(state.notices.is_empty());
    let hash = begin(&mut state, JobKind::Hash);
    end(&mut state, &hash, JobOutcome::Failed("the disk is full".to_owned()));
    assert_eq!(state.notices[0].level, NoticeLevel::Error);
}

#[test]
fn nothing_is_asked_in_the_background_when_that_is_off() {
    let (mut state, _) = opened(1);
    reduce(&mut state, Action::SetIdentify(false));
    let scan = begin(&mut state, JobKind::Scan);
    assert_eq!(end(&mut state, &scan, done()), [Effect::Hash]);
    let hash = begin(&mut state, JobKind::Hash);
    assert!(end(&mut state, &hash, done()).is_empty());
    assert_eq!(reduce(&mut state, Action::IdentifyNow), [Effect::Identify { after_secs: 0 }]);
}

#[test]
fn the_list_of_finished_jobs_stays_short() {
    let (mut state, _) = opened(1);
    let running = begin(&mut state, JobKind::Hash);
    for _ in 0..60 {
        let job = begin(&mut state, JobKind::Scan);
        end(&mut state, &job, JobOutcome::Cancelled);
    }
    assert_eq!(state.jobs.len(), 21);
    assert_eq!(state.jobs[0].handle.id, running.id);
}

#[test]
fn notices_are_few_and_say_nothing_twice() {
    let mut state = AppState::default();
    for number in 0..9 {
        apply_event(&mut state, AppEvent::Trouble(format!("trouble {number}")));
    }
    apply_event(&mut state, AppEvent::Trouble("trouble 8".to_owned()));
    let texts: Vec<_> = state.notices.iter().map(|notice| notice.text.as_str()).collect();
    assert_eq!(texts, ["trouble 5", "trouble 6", "trouble 7", "trouble 8"]);
    let id = state.notices[1].id;
    reduce(&mut state, Action::DismissNotice(id));
    assert_eq!(state.notices.len(), 3);
    let copied = reduce(&mut state, Action::Copy("ABC".to_owned(), "SHA256"));
    assert_eq!(copied, [Effect::Copy("ABC".to_owned())]);
    assert!(state.notices.back().is_some_and(|notice| notice.text == "SHA256 copied"));
}

#[test]
fn settings_stay_in_their_ranges() {
    let (mut state, _) = opened(0);
    reduce(&mut state, Action::SetTileWidth(1e9));
    assert_eq!(state.settings.tile_width.to_bits(), Settings::TILE_WIDTHS.end().to_bits());
    reduce(&mut state, Action::SetTileWidth(f32::NAN));
    assert!(Settings::TILE_WIDTHS.contains(&state.settings.tile_width));
    reduce(&mut state, Action::SetDrawerHeight(-5.0));
    assert!(state.settings.drawer_height > 0.0);
    reduce(&mut state, Action::TogglePanel(99));
    assert_eq!(state.settings.panels_open, [true; 3]);
    let effects = reduce(&mut state, Action::SetPace(f32::INFINITY));
    assert!(state.settings.background_pace_secs.is_finite());
    let sent = effects.iter().find_map(|effect| match effect {
        Effect::SetPace(secs) => Some(*secs),
        _ => None,
    });
    assert!(sent.is_some_and(f32::is_finite), "{effects:?}");
}

#[test]
fn sheets_lie_on_each_other() {
    let (mut state, _) = opened(0);
    assert_eq!(reduce(&mut state, Action::Show(Sheet::Folders)), [Effect::FindTools]);
    apply_event(&mut state, AppEvent::ToolsFound(Vec::new()));
    reduce(&mut state, Action::Show(Sheet::Settings));
    assert!(reduce(&mut state, Action::Show(Sheet::Folders)).is_empty(), "tools are looked for once");
    assert_eq!(state.sheets, [Sheet::Settings, Sheet::Folders]);
    reduce(&mut state, Action::CloseSheet);
    assert_eq!(state.sheet(), Some(Sheet::Settings));
}

#[test]
fn roots_come_go_and_go_offline() {
    let (mut state, _) = opened(1);
    apply_event(&mut state, AppEvent::RootReachable(RootId(1), false));
    let card = Card::new(&record(1), None, None);
    assert!(state.is_unreachable(&card));
    apply_event(&mut state, AppEvent::RootReachable(RootId(1), true));
    assert!(!state.is_unreachable(&card));
    let added = LibraryRoot { id: RootId(2), path: "/r/2".into(), ..state.roots[0].clone() };
    let effects = apply_event(&mut state, AppEvent::RootAdded(added));
    assert_eq!(effects, [Effect::Scan(Some(vec![RootId(2)])), Effect::Watch]);
    assert_eq!(state.roots.len(), 2);
    assert_eq!(apply_event(&mut state, AppEvent::FolderPicked(Some("/r/3".into()))), [Effect::AddRoot("/r/3".into())]);
    assert!(apply_event(&mut state, AppEvent::FolderPicked(None)).is_empty());
}
