//! What follows a finished download, the same for the window and for the command: it joins the library, and what is known of it is
//! written beside it where that is wanted. Asked for again it changes nothing that is there.

use super::error::OrganiseError;
use super::journal::Journal;
use super::sidecars::{self, SidecarForm};
use crate::jobs::JobControl;
use crate::library::{LibraryError, Sink, arrived, now_unix_secs};
use crate::model::download::Download;
use crate::model::organise::FailedFile;
use crate::store::Store;

/// Takes a finished download in; what could not be written beside it comes back. Not to be called while a scan runs.
pub fn take_in(
    store: &Store,
    journal: &Journal,
    download: &Download,
    sink: Sink<'_>,
) -> Result<Vec<FailedFile>, OrganiseError> {
    let Some(digests) = &download.digests else { return Ok(Vec::new()) };
    let (path, version) = (&download.target, download.wish.version_id);
    let in_library = arrived::take(store, path, digests, version, sink).map_err(|error| match error {
        LibraryError::Store(error) => OrganiseError::Store(error),
        other => OrganiseError::Other(other.to_string()),
    })?;
    if !download.wish.sidecars {
        return Ok(Vec::new());
    }
    let control = JobControl::default();
    let plan = if in_library {
        sidecars::plan(store, path, &SidecarForm::ALL, &control)?
    } else {
        let version = store.read(|reader| reader.version(version))?;
        let Some(record) = arrived::record_of(path, digests, version.as_ref()) else { return Ok(Vec::new()) };
        sidecars::plan_of(store, &record, &SidecarForm::ALL)?
    };
    // A hundred downloads are no reason to forget how the library was put in order: only what was there before needs a way back.
    let all_new = plan.changes.iter().all(|change| change.before.is_none());
    let report = if all_new {
        sidecars::apply_new(&plan, &control)
    } else {
        sidecars::apply(journal, &plan, None, now_unix_secs(), &control)?
    };
    Ok(report.failed)
}
