//! Keeping the index of Discovery: filled when it is first needed, in step with the store, made anew when worn, read by the encoder.

use crate::app::event::AppEvent;
use crate::app::finder::FinderNews;
use crate::app::jobs_view::{JobKind, JobSummary};
use crate::app::services::{Services, lock};
use crate::discovery::DiscoveryError;
use crate::jobs::JobControl;
use crate::store::Store;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// While everything is read for the first time, what is found so far is told anew after so long.
const PART_EVERY: Duration = Duration::from_secs(1);
/// While the encoder reads, answers are made anew after this share of the documents, or after so long.
const BETTER_EVERY_SHARE: f32 = 0.1;
const BETTER_EVERY: Duration = Duration::from_secs(30);

impl Services {
    /// Fills the index, or takes in what changed; `false` when the window is closing.
    pub(super) fn prepare(&self, store: &Store) -> Result<bool, DiscoveryError> {
        let shelf = &self.shared.finder;
        let _turn = lock(&self.shared.turns.finder);
        if self.shared.stopped.load(Ordering::Relaxed) {
            return Ok(false);
        }
        if shelf.is_filled.load(Ordering::Acquire) {
            shelf.live.catch_up(store)?;
            return Ok(true);
        }
        // Changes from now on are noted: what is read twice is only read twice.
        shelf.is_filled.store(true, Ordering::Release);
        let mut told = Instant::now();
        let filled = self.watched(|control| {
            shelf.live.fill(store, control, &mut |count, all| {
                *lock(&shelf.filling) = Some((count, all));
                if told.elapsed() >= PART_EVERY {
                    told = Instant::now();
                    shelf.has_answered_part.store(true, Ordering::Relaxed);
                    self.tell_better(Some(count as f32 / all.max(1) as f32));
                }
            })
        });
        *lock(&shelf.filling) = None;
        if !matches!(filled, Ok(true)) {
            shelf.is_filled.store(false, Ordering::Release);
        }
        if shelf.has_answered_part.swap(false, Ordering::Relaxed) {
            self.tell_better(None);
        }
        filled
    }

    /// Work that ends when the window closes, without being shown as a job.
    pub(super) fn watched<T>(&self, work: impl FnOnce(&JobControl) -> T) -> T {
        let control = Arc::new(JobControl::default());
        lock(&self.shared.running).push(Arc::clone(&control));
        let done = work(&control);
        lock(&self.shared.running).retain(|running| !Arc::ptr_eq(running, &control));
        done
    }

    fn tell_better(&self, prepared: Option<f32>) {
        self.send(AppEvent::Finder(FinderNews::Better(prepared)));
    }

    /// Makes the index anew when too much of it was replaced; the old one answers meanwhile.
    pub(super) fn renew_worn(&self, store: &Store) {
        let shelf = &self.shared.finder;
        let is_wanted = shelf.is_filled.load(Ordering::Acquire)
            && !self.shared.stopped.load(Ordering::Relaxed)
            && lock(&shelf.filling).is_none()
            && shelf.live.is_worn();
        if !is_wanted || shelf.is_renewing.swap(true, Ordering::AcqRel) {
            return;
        }
        if let Err(error) = self.watched(|control| shelf.live.renew(store, control)) {
            self.trouble(&error);
        }
        shelf.is_renewing.store(false, Ordering::Release);
    }

    /// Lets the encoder read what it has not read, as a job, once at a time.
    pub(super) fn read_on(&self) {
        let shelf = &self.shared.finder;
        let (count, encoded) = shelf.live.counts();
        let changes = shelf.changes.load(Ordering::Relaxed) + 1;
        // What has no texts stays unread: it is not tried again until something changes.
        let is_done = encoded >= count || shelf.read_at.load(Ordering::Relaxed) == changes;
        if is_done || self.shared.stopped.load(Ordering::Relaxed) || lock(&shelf.filling).is_some() {
            return;
        }
        if shelf.is_reading.swap(true, Ordering::AcqRel) {
            return;
        }
        let mut has_failed = false;
        self.job("Reading texts", JobKind::Read, |store, control| Ok(self.read(store, control, &mut has_failed)));
        // What failed is tried again with the next question.
        if !has_failed {
            shelf.read_at.store(changes, Ordering::Relaxed);
        }
        shelf.is_reading.store(false, Ordering::Release);
    }

    fn read(&self, store: &Store, control: &JobControl, has_failed: &mut bool) -> JobSummary {
        let live = &self.shared.finder.live;
        let share = || {
            let (count, encoded) = live.counts();
            encoded as f32 / count.max(1) as f32
        };
        let mut told = (Instant::now(), share());
        let done = live.encode(store, control, &mut || {
            let now = share();
            if now - told.1 >= BETTER_EVERY_SHARE || told.0.elapsed() >= BETTER_EVERY {
                told = (Instant::now(), now);
                self.tell_better(None);
            }
        });
        match done {
            Ok(done) => {
                if done.read + done.known > 0 {
                    self.tell_better(None);
                }
                JobSummary::Read { models: done.read + done.known }
            }
            Err(error) => {
                *has_failed = true;
                self.trouble(&error);
                JobSummary::Nothing
            }
        }
    }
}
