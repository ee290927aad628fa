//! What follows the calendar: names CivitAI uses, asked for once a day, and the counters of a day that begins while the
//! window is open.

use super::{Services, Shared, thread};
use crate::app::community::CommunityAsk;
use crate::app::event::AppEvent;
use crate::catalogue::lists;
use crate::civitai::Priority;
use crate::library::now_unix_secs;
use crate::model::community::Day;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::Duration;

/// How often is looked whether another day has begun: a machine that slept keeps no long timers.
const LOOK_EVERY: Duration = Duration::from_mins(5);

impl Services {
    /// From now on every new day is met, as long as the services live.
    pub(super) fn watch_days(&self) {
        let shared = Arc::downgrade(&self.shared);
        thread("days", move || meet_days(&shared));
    }

    /// Tells the names CivitAI uses: those that are kept at once, those it tells now when they are a day old.
    pub(super) fn load_names(&self) {
        let Some(store) = self.store() else { return };
        let kept = match lists::kept_names(&store) {
            Ok(kept) => kept,
            Err(error) => return self.trouble(&error),
        };
        let asked_unix_secs = kept.as_ref().map_or(0, |kept| kept.asked_unix_secs);
        if let Some(kept) = kept {
            self.send(AppEvent::Names(Arc::new(kept.value)));
        }
        let age_secs = now_unix_secs() - asked_unix_secs;
        if self.shared.client.is_offline() || (0..lists::NAMES_KEPT_SECS).contains(&age_secs) {
            return;
        }
        match self.shared.runtime.block_on(lists::ask_names(&store, &self.shared.client, Priority::Background)) {
            Ok(names) => self.send(AppEvent::Names(Arc::new(names))),
            Err(error) => tracing::info!("the names in use are those that are known: {error}"),
        }
    }
}

fn meet_days(shared: &Weak<Shared>) {
    let mut met = Day::of(now_unix_secs());
    loop {
        std::thread::sleep(LOOK_EVERY);
        let Some(shared) = shared.upgrade() else { return };
        if shared.stopped.load(Ordering::Relaxed) {
            return;
        }
        let today = Day::of(now_unix_secs());
        if today != met {
            met = today;
            let services = Services { shared };
            services.community(CommunityAsk::Counters);
            services.load_names();
        }
    }
}
