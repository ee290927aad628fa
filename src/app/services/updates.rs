//! Newer versions beside the window.

use super::{Services, lock};
use crate::app::compare::Comparison;
use crate::app::event::AppEvent;
use crate::app::jobs_view::{JobKind, JobSummary};
use crate::app::updates::UpdateAsk;
use crate::civitai::CivitaiError;
use crate::library::{LibraryError, updates};
use crate::model::ids::VersionId;

impl Services {
    /// Does what was asked. Blocks; belongs on a thread.
    pub(super) fn updates(&self, ask: UpdateAsk) {
        match ask {
            UpdateAsk::Check => self.check_updates(),
            UpdateAsk::Change(change) => {
                let Some(store) = self.store() else { return };
                if let Err(error) = updates::change(&store, change) {
                    self.trouble(&error);
                }
            }
            UpdateAsk::Compare(left, right) => return self.compare(left, right),
            UpdateAsk::List | UpdateAsk::DownloadAll => {}
        }
        self.list_updates();
    }

    fn compare(&self, left: VersionId, right: VersionId) {
        let Some(store) = self.store() else { return };
        let read = store.read(|reader| {
            let (left, right) = (reader.version(left)?, reader.version(right)?);
            let (Some(left), Some(right)) = (left, right) else { return Ok(None) };
            Ok(Some(Comparison::of(reader.model(right.model_id)?.as_ref(), &left, &right)))
        });
        match read {
            Ok(Some(comparison)) => self.send(AppEvent::Compared(Box::new(comparison))),
            Ok(None) => {}
            Err(error) => self.trouble(&error),
        }
    }

    fn check_updates(&self) {
        let _turn = lock(&self.shared.turns.updates);
        self.job("Looking for updates", JobKind::Updates, |store, control| {
            match self.shared.runtime.block_on(updates::check(store, &self.shared.client, control)) {
                Ok(report) => Ok(JobSummary::Updates { asked: report.asked, updates: report.updates }),
                // Not asking because the user said so is no failure.
                Err(LibraryError::Civitai(CivitaiError::Offline)) => Ok(JobSummary::Nothing),
                Err(error) => Err(error.into()),
            }
        });
    }

    pub(super) fn list_updates(&self) {
        let Some(store) = self.store() else { return };
        match updates::list(&store).and_then(|list| Ok((list, updates::wishes(&store)?))) {
            Ok((list, wishes)) => self.send(AppEvent::Updates(list, Box::new(wishes))),
            Err(error) => self.trouble(&error),
        }
    }
}
