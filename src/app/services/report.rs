//! A problem report: collected so that it can be read, and written where the user says.

use super::{Services, lock, thread};
use crate::app::deed::Deed;
use crate::app::event::AppEvent;
use crate::app::settings::Settings;
use crate::app::state::ReportView;
use crate::library::doctor;
use crate::report::{self, Identity, Input};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

/// Names tried for a report that no dialog named.
const MAX_NAMES: u32 = 100;

impl Services {
    /// Collects a report and shows it. One that was asked for before a newer one is dropped.
    pub(super) fn prepare_report(&self, with_names: bool, turn: u64) {
        let launch = &self.shared.launch;
        let data_dir = launch.used_data_dir();
        let store = self.store();
        let settings = store.as_ref().and_then(|store| {
            let kept = store.read(|reader| reader.setting::<Settings>(Settings::NAME)).ok()?;
            serde_json::to_value(kept.unwrap_or_default()).ok()
        });
        let token = self.token();
        let bundle = report::collect(&Input {
            identity: Identity::detect(),
            data_dir: &data_dir,
            cache_dir: &launch.cache_dir,
            store: store.as_deref(),
            checks: store.as_deref().map(doctor::examine_open).unwrap_or_default(),
            settings: settings.unwrap_or_default(),
            renderer: launch.renderer.clone(),
            log: report::log::recent(),
            token: token.as_ref(),
            with_names,
        });
        if self.shared.report_turn.load(Ordering::Relaxed) != turn {
            return;
        }
        let files = bundle.files.iter().map(|(name, text)| ((*name).to_owned(), text.clone())).collect();
        *lock(&self.shared.bundle) = Some(bundle);
        self.send(AppEvent::Report(Box::new(ReportView { files, with_names })));
    }

    /// What a report of today is called.
    pub fn report_name() -> String {
        format!("civitdeck-report-{}.zip", Timestamp::now().to_zoned(TimeZone::UTC).date())
    }

    /// Writes the report that is shown: where the dialog said, or into the data folder where the system has no dialog.
    pub fn save_report(&self, path: Option<PathBuf>) {
        let services = self.clone();
        thread("save-report", move || {
            let path = path.unwrap_or_else(|| free_name(&services.shared.launch.used_data_dir()));
            let Some(bundle) = lock(&services.shared.bundle).clone() else { return };
            match report::write(&bundle, &path) {
                Ok(()) => services.send(AppEvent::Done(Deed::ReportSaved(path))),
                Err(error) => services.trouble(&error),
            }
        });
    }
}

/// A name for a report in a folder that is not taken yet, as far as that can be known.
fn free_name(folder: &Path) -> PathBuf {
    let name = Services::report_name();
    let stem = name.trim_end_matches(".zip");
    let numbered = (2..MAX_NAMES).map(|number| folder.join(format!("{stem}-{number}.zip")));
    std::iter::once(folder.join(&name))
        .chain(numbered)
        .find(|path| !path.exists())
        .unwrap_or_else(|| folder.join(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_report_of_a_day_gets_a_number() {
        let folder = tempfile::tempdir().unwrap();
        let first = free_name(folder.path());
        std::fs::write(&first, b"").unwrap();
        let second = free_name(folder.path());
        assert_ne!(first, second);
        assert!(second.to_string_lossy().ends_with("-2.zip"), "{}", second.display());
    }
}
