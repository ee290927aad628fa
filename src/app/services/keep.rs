//! Remembering the window: settings, presets, recent searches, what was on screen.

use super::{Services, lock, thread};
use crate::app::discover::RecentSearch;
use crate::app::settings::Settings;
use crate::app::state::Session;
use crate::model::query::Preset;
use crate::store::{Reader, StoreError, Writer};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Name under which the store keeps recent searches.
const RECENT: &str = "recent";
/// What changes with every scroll is written this much later.
const LATER: Duration = Duration::from_secs(2);

/// The newest of everything that is to be remembered and is not on disk yet.
#[derive(Default)]
pub(super) struct Unsaved {
    pub(super) settings: Option<Settings>,
    pub(super) session: Option<Session>,
    /// Presets and recent searches.
    pub(super) asked: Option<(Vec<Preset>, Vec<RecentSearch>)>,
}

impl Unsaved {
    const fn is_empty(&self) -> bool {
        self.settings.is_none() && self.session.is_none() && self.asked.is_none()
    }

    fn write(&self, writer: &mut Writer<'_>) -> Result<(), StoreError> {
        if let Some(settings) = &self.settings {
            writer.put_setting(Settings::NAME, settings)?;
        }
        if let Some(session) = &self.session {
            writer.put_setting(Session::NAME, session)?;
        }
        if let Some((presets, recent)) = &self.asked {
            writer.put_setting(Preset::NAME, presets)?;
            writer.put_setting(RECENT, recent)?;
        }
        Ok(())
    }
}

/// Presets and recent searches, as far as they can be read.
pub(super) fn asked(reader: &Reader) -> Result<(Vec<Preset>, Vec<RecentSearch>), StoreError> {
    Ok((reader.setting(Preset::NAME)?.unwrap_or_default(), reader.setting(RECENT)?.unwrap_or_default()))
}

impl Services {
    /// Notes something to be remembered and writes it.
    pub(super) fn keep(&self, note: impl FnOnce(&mut Unsaved)) {
        note(&mut lock(&self.shared.unsaved));
        let services = self.clone();
        thread("save", move || services.save());
    }

    /// Notes something to be remembered; it is written a little later, or at the end.
    pub(super) fn keep_later(&self, note: impl FnOnce(&mut Unsaved)) {
        note(&mut lock(&self.shared.unsaved));
        if self.shared.saving_later.swap(true, Ordering::AcqRel) {
            return;
        }
        // While it waits it must not keep the library open for a window that is closed.
        let shared = Arc::downgrade(&self.shared);
        thread("save-later", move || {
            std::thread::sleep(LATER);
            if let Some(shared) = shared.upgrade() {
                shared.saving_later.store(false, Ordering::Release);
                Self { shared }.save();
            }
        });
    }

    /// Writes what is not on disk yet. Before the library is open there is nothing to remember but what it says itself.
    pub(super) fn save(&self) {
        let Some(store) = self.store() else { return };
        let _turn = lock(&self.shared.saving);
        let unsaved = std::mem::take(&mut *lock(&self.shared.unsaved));
        if unsaved.is_empty() {
            return;
        }
        if let Err(error) = store.write(|writer| unsaved.write(writer)) {
            self.trouble(&error);
        }
    }
}
