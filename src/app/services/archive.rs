//! The catalogue taken in from a file, and written into one.

use super::{Services, lock};
use crate::app::jobs_view::{JobKind, JobSummary};
use crate::catalogue::archive;
use crate::library::now_unix_secs;
use std::path::Path;

impl Services {
    /// Takes a file of model objects in; the store tells the gallery what is new.
    pub(super) fn import_catalogue(&self, path: &Path) {
        let _turn = lock(&self.shared.turns.archive);
        self.job("Importing a catalogue", JobKind::ImportCatalogue, |store, control| {
            let report = archive::import(store, path, control, now_unix_secs())?;
            for issue in &report.issues {
                tracing::warn!("{} line {}: {}", path.display(), issue.line, issue.reason);
            }
            let (models, versions, unreadable) = (report.models, report.versions, report.skipped);
            let issues = report.issues.into_iter().map(|issue| (issue.line, issue.reason)).collect();
            Ok(JobSummary::Archive { models, versions, unreadable, issues })
        });
    }

    /// Writes the whole catalogue into a file.
    pub(super) fn export_catalogue(&self, path: &Path) {
        let _turn = lock(&self.shared.turns.archive);
        self.job("Exporting the catalogue", JobKind::ExportCatalogue, |store, control| {
            let report = archive::export(store, path, control)?;
            let (models, versions, unreadable) = (report.models, report.versions, report.unreadable);
            Ok(JobSummary::Archive { models, versions, unreadable, issues: Vec::new() })
        });
    }
}
