//! Where a finished download belongs when its tensors say another kind than the folder it was put into: CivitAI calls bare diffusion
//! models checkpoints, and tools look for those elsewhere.

use super::error::OrganiseError;
use super::journal::Journal;
use super::plan::{PlanRequest, PlanTo, plan};
use super::run::apply;
use crate::downloads::{self, DownloadSettings, folder_for, usual_name};
use crate::jobs::JobControl;
use crate::library::{Sink, now_unix_secs};
use crate::model::card::Card;
use crate::model::download::{Belongs, Download, DownloadState};
use crate::model::file::FileRecord;
use crate::model::ids::FileKey;
use crate::model::kind::ModelKind;
use crate::model::organise::{RowState, RunReport};
use crate::model::root::{LibraryRoot, RootTool};
use crate::store::{Store, StoreError};
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

/// The folder a file belongs to; `None` where it lies well, or where nothing but a name speaks against its place.
pub(super) fn belongs(record: &FileRecord, roots: &[LibraryRoot], settings: &DownloadSettings) -> Option<Belongs> {
    let (kind, by_folder) = (record.header.kind_by_tensors?, record.kind_by_folder?);
    let tool = roots.iter().find(|root| root.id == record.root).map_or(RootTool::Loose, |root| root.tool);
    let is_at_home = match (kind, by_folder) {
        // They are loaded by different nodes, though a checkpoint holds a diffusion model.
        (ModelKind::DiffusionModel, ModelKind::Checkpoint) => usual_name(tool, kind) == usual_name(tool, by_folder),
        (ModelKind::Other, _) => true,
        (kind, by_folder) => kind.agrees_with(by_folder),
    };
    if is_at_home {
        return None;
    }
    let own: Vec<LibraryRoot> = roots.iter().filter(|root| root.id == record.root).cloned().collect();
    let others = roots.iter().filter(|root| root.id != record.root).cloned();
    let folder = folder_for(kind, &own.into_iter().chain(others).collect::<Vec<_>>(), settings).ok()?;
    (!record.path.starts_with(&folder)).then_some(Belongs { kind, folder })
}

/// The same for a file of the library.
pub(super) fn belongs_of(store: &Store, key: FileKey) -> Result<Option<Belongs>, StoreError> {
    store.read(|reader| {
        let Some(record) = reader.file(key)? else { return Ok(None) };
        let settings: DownloadSettings = reader.setting(downloads::SETTING)?.unwrap_or_default();
        Ok(belongs(&record, &reader.roots()?, &settings))
    })
}

/// Those of these finished downloads whose files were moved since, as they lie now. What is nowhere is left as it is.
pub fn follow(store: &Store, finished: &[Download]) -> Result<Vec<Download>, StoreError> {
    let lost: HashMap<[u8; 32], &Download> = finished
        .iter()
        .filter(|one| one.state == DownloadState::Done && !one.target.exists())
        .filter_map(|one| Some((one.digests.as_ref()?.sha256, one)))
        .collect();
    if lost.is_empty() {
        return Ok(Vec::new());
    }
    let cards = store.read(|reader| reader.cards())?;
    let mut found = Vec::new();
    for card in cards.iter().filter(|card| !card.missing) {
        if let Some(download) = card.sha256.and_then(|sha256| lost.get(&sha256)) {
            let (target, stamp) = (card.path.clone(), downloads::stamp(&card.path));
            found.push(Download { belongs: belongs_of(store, card.key)?, target, stamp, ..(*download).clone() });
        }
    }
    Ok(found)
}

/// Moves a finished download to where it belongs, with all that lies beside it; the journal can take it back.
pub fn put_right(
    store: &Store,
    journal: &Journal,
    download: &Download,
    control: &JobControl,
    sink: Sink<'_>,
) -> Result<RunReport, OrganiseError> {
    let Some(Belongs { kind, folder }) = &download.belongs else { return Ok(RunReport::default()) };
    let settings: DownloadSettings = store.read(|reader| reader.setting(downloads::SETTING))?.unwrap_or_default();
    let cards = store.read(|reader| reader.cards())?;
    let is_it = |card: &&Card| card.path == download.target && !card.missing;
    let key = cards.iter().find(is_it).map(|card| card.key).ok_or_else(|| in_the_way(&download.target))?;
    let template = settings.template_of(*kind).trim().to_owned();
    let request = PlanRequest {
        // Its name stays.
        template: if template.is_empty() { "{file_name}".to_owned() } else { format!("{template}/") },
        to: PlanTo::Folder(folder.clone()),
        only: Some(BTreeSet::from([key])),
        unidentified: true,
    };
    let plan = plan(store, &request, &settings, control)?;
    if !plan.rows.iter().any(|row| row.state == RowState::Ready) {
        return Err(in_the_way(&download.target));
    }
    apply(store, journal, &plan, now_unix_secs(), control, sink)
}

fn in_the_way(path: &Path) -> OrganiseError {
    let text = "the file cannot be moved: it is not there any more as it came, or another of its name is there already";
    OrganiseError::Other(format!("{text}: {}", path.display()))
}
