//! What is changed while the window is open: how CivitAI is asked, what rows are judged by, the pictures' cache.

use super::{Services, lock};
use crate::app::deed::Deed;
use crate::app::event::AppEvent;
use crate::app::view::ViewContext;
use crate::civitai::{BASE_URL_VARIABLE, DEFAULT_BASE_URL};
use crate::library::now_unix_secs;
use crate::model::hidden::Hidden;
use std::sync::Arc;
use std::time::Duration;

/// Overrides the pace of background calls, in seconds.
const PACE_VARIABLE: &str = "CIVITDECK_PACE_SECONDS";

/// Name under which the store keeps whose answers it has.
const ANSWERS_OF: &str = "answers_of";

impl Services {
    /// What the environment says holds for the whole run.
    pub(super) fn set_pace(&self, secs: f32) {
        if std::env::var_os(PACE_VARIABLE).is_none() && secs.is_finite() {
            self.shared.client.set_background_pace(Duration::from_secs_f32(secs.max(0.0)));
        }
    }

    /// What the command line or the environment says holds for the whole run.
    pub(super) fn set_address(&self, address: &str) {
        let told = self.shared.launch.civitai.base_url != DEFAULT_BASE_URL;
        if told || std::env::var_os(BASE_URL_VARIABLE).is_some_and(|value| !value.is_empty()) {
            return;
        }
        // The client's timers need the runtime around them.
        let _inside = self.shared.runtime.enter();
        if let Err(error) = self.shared.client.set_address(address) {
            self.trouble(&error);
        }
        self.forget_other_answers();
        self.send(AppEvent::Health(self.shared.client.health()));
    }

    /// Lists of another service say nothing of this one's. What became records of the catalogue stays.
    fn forget_other_answers(&self) {
        let (Some(store), address) = (self.store(), self.shared.client.address()) else { return };
        let told = store.read(|reader| reader.setting::<String>(ANSWERS_OF));
        let forgotten = match told {
            Ok(Some(known)) if known == address => return,
            Ok(known) => store.write(|writer| {
                if known.is_some() {
                    writer.forget_answers()?;
                }
                writer.put_setting(ANSWERS_OF, &address)
            }),
            Err(error) => Err(error),
        };
        if let Err(error) = forgotten {
            self.trouble(&error);
        }
    }

    /// Who said `--offline` at the start stays offline, and so does the sample.
    pub(super) fn set_offline(&self, offline: bool) {
        let launch = &self.shared.launch;
        self.shared.client.set_offline(offline || launch.civitai.offline || launch.sample);
        self.hold_downloads_offline();
    }

    pub(super) fn set_view_context(&self) {
        let Some(store) = self.store() else { return };
        // One after the other, or an older reading could be told last.
        let _turn = lock(&self.shared.turns.context);
        let read = store.read(|reader| {
            let hidden: Hidden = reader.setting(Hidden::NAME)?.unwrap_or_default();
            Ok((reader.roots()?, reader.collections()?, hidden))
        });
        match read {
            Ok((roots, collections, hidden)) => {
                let offline = lock(&self.shared.offline_roots).clone();
                let rings = Arc::clone(&lock(&self.shared.judge.rings));
                let context = ViewContext::new(&roots, &offline, &collections, hidden, rings, now_unix_secs());
                self.shared.view.set_context(context);
            }
            Err(error) => self.trouble(&error),
        }
    }

    pub(super) fn clear_pictures(&self) {
        match self.shared.thumbs.get().map(crate::store::ThumbCache::clear) {
            Some(Err(error)) => self.trouble(&error),
            Some(Ok(())) | None => self.send(AppEvent::Done(Deed::PicturesCleared)),
        }
    }
}
