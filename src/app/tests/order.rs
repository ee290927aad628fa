//! Putting in order: what is asked for, what comes back, and the way back.

use crate::app::order::{OrderAsk, OrderNews, Same};
use crate::app::{Action, AppEvent, AppState, Effect, JobKind, JobView, Sheet, apply_event, reduce};
use crate::jobs::JobHandle;
use crate::model::organise::{FailedFile, Plan, RunKind, RunReport};
use std::sync::Arc;

#[test]
fn a_plan_is_asked_for_and_its_run_can_be_taken_back() {
    let mut state = AppState::default();
    assert_eq!(reduce(&mut state, Action::Show(Sheet::Order)).len(), 3, "runs, duplicates and tools are looked at");
    let plan = OrderAsk::Plan { template: "{base_model}/".to_owned(), unidentified: false };
    assert_eq!(reduce(&mut state, Action::Order(plan.clone())), [Effect::Order(plan)]);
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
