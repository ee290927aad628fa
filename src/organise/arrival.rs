//! What follows a finished download, the same for the window and for the command: it joins the library, and what is known of it is
//! written beside it where that is wanted. Asked for again it changes nothing that is there.

use super::belongs::belongs_of;
use super::error::OrganiseError;
use super::journal::Journal;
use super::sidecars;
use crate::jobs::JobControl;
use crate::library::arrived::{self, Taken};
use crate::library::{LibraryError, Sink, now_unix_secs};
use crate::model::download::{Belongs, Download};
use crate::model::ids::FileKey;
use crate::model::organise::FailedFile;
use crate::store::Store;

/// What became of a finished download.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrival {
    /// It is a model and lies in no folder of the library: the gallery does not show it.
    pub is_outside: bool,
    /// Where it belongs, when its tensors say another kind than its folder.
    pub belongs: Option<Belongs>,
    /// What could not be written beside it.
    pub failed: Vec<FailedFile>,
}

/// Notes the level of the picture that was put beside a download: of any other picture nobody knows which of the published it is, so
/// that it counts as the strongest of them.
fn note_preview(store: &Store, key: FileKey, download: &Download, sink: Sink<'_>) -> Result<(), OrganiseError> {
    let Some(address) = download.wish.preview.as_ref().filter(|_| !download.preview.as_os_str().is_empty()) else {
        return Ok(());
    };
    let level = store.read(|reader| {
        let version = reader.version(download.wish.version_id)?;
        let images = version.and_then(|version| version.images).map(|images| images.value).unwrap_or_default();
        Ok(images.into_iter().find(|image| image.url == *address).map_or(0, |image| image.nsfw_level))
    })?;
    sidecars::note_preview(store, key, &download.preview, (address, level), sink)?;
    Ok(())
}

/// Takes a finished download in. Not to be called while a scan runs.
pub fn take_in(
    store: &Store,
    journal: &Journal,
    download: &Download,
    sink: Sink<'_>,
) -> Result<Arrival, OrganiseError> {
    let (path, version) = (&download.target, download.wish.version_id);
    // A configuration or a workflow is no model of the gallery; the next scan would not find it.
    let is_model = path.extension().is_some_and(crate::formats::is_model_extension);
    let Some(digests) = download.digests.as_ref().filter(|_| is_model) else { return Ok(Arrival::default()) };
    let taken = arrived::take(store, download, digests, sink).map_err(|error| match error {
        LibraryError::Store(error) => OrganiseError::Store(error),
        other => OrganiseError::Other(other.to_string()),
    })?;
    let in_library = taken != Taken::Outside;
    let belongs = match taken {
        Taken::In(key) => {
            note_preview(store, key, download, sink)?;
            belongs_of(store, key)?
        }
        Taken::Outside | Taken::Changed => None,
    };
    let arrival = Arrival { is_outside: !in_library, belongs, failed: Vec::new() };
    if !download.wish.sidecars {
        return Ok(arrival);
    }
    let control = JobControl::default();
    let forms = sidecars::forms_beside(store, path)?;
    let plan = if in_library {
        sidecars::plan(store, path, &forms, &control)?
    } else {
        let version = store.read(|reader| reader.version(version))?;
        let Some(record) = arrived::record_of(download, digests, version.as_ref()) else {
            return Ok(arrival);
        };
        sidecars::plan_of(store, &record, &forms)?
    };
    // A hundred downloads are no reason to forget how the library was put in order: only what was there before needs a way back.
    let all_new = plan.changes.iter().all(|change| change.before.is_none());
    let report = if all_new {
        sidecars::apply_new(&plan, &control)
    } else {
        sidecars::apply((store, journal), &plan, None, now_unix_secs(), &control, sink)?
    };
    Ok(Arrival { failed: report.failed, ..arrival })
}
