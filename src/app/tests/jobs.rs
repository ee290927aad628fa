//! Which job follows which, and how people stop them.

use super::*;

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
    assert_eq!(end(&mut state, &identify, done()), [Effect::Updates(UpdateAsk::List)]);
}

#[test]
fn what_arrives_meanwhile_makes_a_job_run_once_more() {
    let (mut state, _) = opened(1);
    let scan = begin(&mut state, JobKind::Scan);
    assert!(apply_event(&mut state, AppEvent::RootsTouched(vec![RootId(1)])).is_empty());
    assert!(reduce(&mut state, Action::Run(Command::Rescan)).is_empty());
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
    assert!(reduce(&mut state, Action::Run(Command::Rescan)).is_empty());
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
    reduce(&mut state, Action::Set(SettingChange::Identify(false)));
    let scan = begin(&mut state, JobKind::Scan);
    assert_eq!(end(&mut state, &scan, done()), [Effect::Hash]);
    let hash = begin(&mut state, JobKind::Hash);
    assert!(end(&mut state, &hash, done()).is_empty());
    assert_eq!(reduce(&mut state, Action::Run(Command::IdentifyNow)), [Effect::Identify { after_secs: 0 }]);
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
fn all_jobs_are_paused_resumed_and_stopped_together() {
    let (mut state, _) = opened(1);
    assert!(Command::PauseJobs.refusal(&state).is_some() && Command::CancelJobs.refusal(&state).is_some());
    let (scan, hash) = (begin(&mut state, JobKind::Scan), begin(&mut state, JobKind::Hash));
    reduce(&mut state, Action::PauseJob(scan.id, true));
    reduce(&mut state, Action::Run(Command::PauseJobs));
    assert!(scan.control.pause.is_paused() && hash.control.pause.is_paused(), "one that runs makes it a pause");
    reduce(&mut state, Action::Run(Command::PauseJobs));
    assert!(!scan.control.pause.is_paused() && !hash.control.pause.is_paused());
    state.scan_again = true;
    reduce(&mut state, Action::Run(Command::CancelJobs));
    assert!(scan.control.cancel.is_cancelled() && hash.control.cancel.is_cancelled() && !state.scan_again);
}

#[test]
fn what_the_studio_makes_is_stopped_with_all_the_rest() {
    let (mut state, _) = opened(1);
    let id = crate::model::ids::CharacterId(4);
    state.studio.running.insert(id);
    assert!(Command::PauseJobs.refusal(&state).is_some() && Command::CancelJobs.refusal(&state).is_none());
    let effects = reduce(&mut state, Action::Run(Command::CancelJobs));
    assert!(effects.contains(&Effect::Studio(StudioAsk::Stop(id))), "{effects:?}");
}
