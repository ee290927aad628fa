//! Newer versions beside the window.

use super::{Services, lock};
use crate::app::compare::Comparison;
use crate::app::event::AppEvent;
use crate::app::jobs_view::{JobKind, JobSummary};
use crate::app::said::Said;
use crate::app::updates::UpdateAsk;
use crate::catalogue::keep::store_answers;
use crate::civitai::{CivitaiError, Priority};
use crate::library::{LibraryError, updates};
use crate::model::catalogue::VersionInfo;
use crate::model::ids::VersionId;
use crate::store::{Store, StoreError};

/// Versions of a model that are listed beside two that are compared.
const MOST_VERSIONS: usize = 200;

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
        let found = self.compared(&store, left, right);
        self.send(AppEvent::Compared((left, right), found.map(Box::new)));
    }

    fn compared(&self, store: &Store, left: VersionId, right: VersionId) -> Result<Comparison, Said> {
        let (left, right) = (self.version_of(store, left)?, self.version_of(store, right)?);
        let read = store.read(|reader| {
            let model = reader.model(right.model_id)?;
            let ids = model.iter().flat_map(|model| model.version_ids.iter()).flat_map(|ids| &ids.value);
            let mut versions = Vec::new();
            for id in ids.take(MOST_VERSIONS) {
                let name = reader.version(*id)?.and_then(|version| version.name);
                versions.push((*id, name.map_or_else(|| id.to_string(), |name| name.value)));
            }
            Ok(Comparison { versions, ..Comparison::of(model.as_ref(), &left, &right) })
        });
        read.map_err(|error| Said::Text(error.to_string()))
    }

    /// What is known of a version; CivitAI is asked where nothing is.
    fn version_of(&self, store: &Store, id: VersionId) -> Result<VersionInfo, Said> {
        let words = |error: StoreError| Said::Text(error.to_string());
        if let Some(version) = store.read(|reader| reader.version(id)).map_err(words)? {
            return Ok(version);
        }
        let asked = self.shared.runtime.block_on(self.shared.client.version(Priority::Interactive, id))?;
        let answer = asked.ok_or(Said::VersionGone)?;
        store_answers(store, std::slice::from_ref(&answer)).map_err(words)?;
        Ok(answer.version)
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
