//! Putting in order: what is asked for, what comes back, and the way back.

use crate::app::order::{OrderAsk, OrderNews, Same};
use crate::app::{Action, AppEvent, AppState, Effect, JobKind, JobView, Sheet, apply_event, reduce};
use crate::jobs::JobHandle;
use crate::model::ids::{FileKey, RootId};
use crate::model::organise::{FailedFile, Plan, RunKind, RunReport};
use crate::model::root::{LibraryRoot, RootTool};
use crate::organise::{PlanRequest, PlanTo};
use std::sync::Arc;

#[test]
fn a_plan_is_asked_for_and_its_run_can_be_taken_back() {
    let mut state = AppState::default();
    assert_eq!(reduce(&mut state, Action::Show(Sheet::Order)).len(), 3, "runs, duplicates and tools are looked at");
    let plan = OrderAsk::Plan(PlanRequest { template: "{base_model}/".to_owned(), ..PlanRequest::default() });
    assert_eq!(reduce(&mut state, Action::Order(plan.clone())), [Effect::Order(plan.clone())]);
    assert!(reduce(&mut state, Action::Order(plan)).is_empty(), "one is being made");
    assert!(state.order.is_planning);
    apply_event(&mut state, AppEvent::Order(OrderNews::Plan(Ok(Plan::default()))));
    let plan = state.order.plan.clone().unwrap();
    let apply = Action::Order(OrderAsk::Apply(plan));
    assert_eq!(reduce(&mut state, apply.clone()).len(), 1);
    state.jobs.push(JobView::new(JobHandle::new("order"), JobKind::Order));
    assert!(reduce(&mut state, apply).is_empty(), "one run at a time");
    let report = RunReport { run: 3, models: 2, files: 5, ..RunReport::default() };
    apply_event(&mut state, AppEvent::Order(OrderNews::Ran(RunKind::Organise, report)));
    assert!(state.order.plan.is_none(), "a plan that was done is none any more");
    let offer = state.notices.back().and_then(|notice| notice.offer.clone()).unwrap();
    assert_eq!(*offer.1, Action::Order(OrderAsk::Undo(3)));
}

#[test]
fn what_failed_is_kept_to_be_read_and_what_was_found_is_found_again() {
    let mut state = AppState::default();
    state.order.same = Some(Arc::new(Same::default()));
    let failed = vec![FailedFile { path: "/m/a".into(), message: "no".to_owned() }];
    let report = RunReport { run: 3, models: 1, failed, ..RunReport::default() };
    let effects = apply_event(&mut state, AppEvent::Order(OrderNews::Ran(RunKind::Trash, report)));
    assert!(effects.contains(&Effect::Order(OrderAsk::Look)));
    assert_eq!(effects.len(), 2);
    assert_eq!(state.order.report.as_ref().map(|report| report.failed.len()), Some(1));
    assert_eq!(state.unread, 1, "somebody should read it");
}

#[test]
fn a_selection_is_organised_until_the_whole_library_is() {
    let mut state = AppState::default();
    let keys = [FileKey(3), FileKey(5)].into();
    assert_eq!(reduce(&mut state, Action::Order(OrderAsk::Choose(keys))).len(), 3, "the sheet opens");
    assert_eq!(state.sheet(), Some(Sheet::Order));
    assert_eq!(state.order.only.as_ref().map(|only| only.len()), Some(2));
    state.order.plan = Some(Arc::new(Plan::default()));
    reduce(&mut state, Action::Order(OrderAsk::ChooseAll));
    assert!(state.order.only.is_none() && state.order.plan.is_none(), "a plan of two is none of all");
    reduce(&mut state, Action::Order(OrderAsk::Choose([FileKey(3)].into())));
    reduce(&mut state, Action::Show(Sheet::Order));
    assert!(state.order.only.is_none(), "opened as ever it is about everything");
}

#[test]
fn nothing_is_planned_to_where_the_library_would_lose_it() {
    let mut state = AppState::default();
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().to_path_buf();
    state.roots = vec![LibraryRoot {
        id: RootId(1),
        path: root.clone(),
        tool: RootTool::Loose,
        added_unix_secs: 1,
        scanned_unix_secs: None,
    }];
    let mut to = |folder: std::path::PathBuf| {
        let request = PlanRequest { to: PlanTo::Folder(folder), ..PlanRequest::default() };
        let effects = reduce(&mut state, Action::Order(OrderAsk::Plan(request))).len();
        (effects, state.order.trouble.is_some(), state.order.is_planning)
    };
    assert_eq!(to("loras".into()), (0, true, false), "below no folder that is named");
    assert_eq!(to(root.with_file_name("elsewhere")), (0, true, false));
    assert_eq!(to(root.join("loras")), (1, false, true));
}

#[test]
fn a_plan_that_was_stopped_leaves_none_and_another_can_be_made() {
    let mut state = AppState::default();
    let plan = Action::Order(OrderAsk::Plan(PlanRequest::default()));
    reduce(&mut state, plan.clone());
    apply_event(&mut state, AppEvent::Order(OrderNews::PlanStopped));
    assert!(!state.order.is_planning && state.order.plan.is_none());
    assert_eq!(reduce(&mut state, plan).len(), 1);
}
