//! Writing what is known of models beside them, for other tools: only where it is asked for, first as a preview, and so that what
//! somebody else wrote stays.

mod chosen;
mod forms;
mod pictures;

use super::disk;
use super::error::OrganiseError;
use super::journal::{Journal, Mark, Step};
use crate::formats::sidecar;
use crate::jobs::JobControl;
use crate::library::Sink;
use crate::model::card::Card;
use crate::model::deploy::TextChange;
use crate::model::facts::SidecarFacts;
use crate::model::file::FileRecord;
use crate::model::organise::{FailedFile, RunKind, RunReport};
use crate::model::sourced::SidecarKind;
use crate::store::{Reader, Store, StoreError};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub(super) use chosen::forms_beside;
pub use chosen::{FormsOfRoots, choose};
pub(super) use pictures::note_preview;
pub use pictures::{Fetch, PictureChange, plan as plan_pictures};

/// A form of sidecar that can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SidecarForm {
    /// `.metadata.json` of ComfyUI Lora Manager.
    LoraManager,
    /// `.civitai.info` of Civitai Helper and many others.
    CivitaiInfo,
    /// `.cm-info.json` of StabilityMatrix.
    CmInfo,
    /// `.json` of A1111, Forge and SD.Next.
    A1111,
}

impl SidecarForm {
    /// Every form.
    pub const ALL: [Self; 4] = [Self::LoraManager, Self::CivitaiInfo, Self::CmInfo, Self::A1111];

    const fn ending(self) -> &'static str {
        match self {
            Self::LoraManager => ".metadata.json",
            Self::CivitaiInfo => ".civitai.info",
            Self::CmInfo => ".cm-info.json",
            Self::A1111 => ".json",
        }
    }

    /// The tools that read it, and its ending: names that are the same in every language.
    pub const fn label(self) -> &'static str {
        match self {
            Self::LoraManager => "Lora Manager (.metadata.json)",
            Self::CivitaiInfo => "Civitai Helper (.civitai.info)",
            Self::CmInfo => "StabilityMatrix (.cm-info.json)",
            Self::A1111 => "A1111 / Forge (.json)",
        }
    }

    /// Whose it is.
    pub const fn kind(self) -> SidecarKind {
        match self {
            Self::LoraManager => SidecarKind::LoraManager,
            Self::CivitaiInfo => SidecarKind::CivitaiInfo,
            Self::CmInfo => SidecarKind::CmInfo,
            Self::A1111 => SidecarKind::A1111Json,
        }
    }
}

/// What would be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SidecarPlan {
    /// Files that would change, by path.
    pub changes: Vec<TextChange>,
    /// Preview pictures that would be fetched and written.
    pub pictures: Vec<PictureChange>,
    /// Files that say already what is known.
    pub unchanged: u64,
    /// Models CivitAI does not know, of which nothing could be written.
    pub unknown: u64,
    /// Sidecars that cannot be read and are left alone.
    pub failed: Vec<FailedFile>,
}

/// Plans the sidecars of all models below a folder. Changes nothing.
pub fn plan(
    store: &Store,
    below: &Path,
    forms: &[SidecarForm],
    control: &JobControl,
) -> Result<SidecarPlan, OrganiseError> {
    let mut cards = store.read(|reader| reader.cards())?;
    cards.retain(|card| card.path.starts_with(below) && !card.missing);
    cards.sort_by(|left, right| left.path.cmp(&right.path));
    control.progress.add_total(cards.len() as u64, 0);
    let mut plan = SidecarPlan::default();
    for card in &cards {
        if control.should_stop() {
            break;
        }
        let known = store.read(|reader| {
            let Some(record) = reader.file(card.key)? else { return Ok(None) };
            known_of(reader, record, Some(card.clone()))
        })?;
        plan.add(known.as_ref(), forms);
        control.progress.add_items(1);
    }
    Ok(plan)
}

/// Plans the sidecars of one file that need not be in the library. Changes nothing.
pub fn plan_of(store: &Store, record: &FileRecord, forms: &[SidecarForm]) -> Result<SidecarPlan, OrganiseError> {
    let mut plan = SidecarPlan::default();
    plan.add(store.read(|reader| known_of(reader, record.clone(), None))?.as_ref(), forms);
    Ok(plan)
}

/// What there is to write of a file; a card is made for one that has none.
fn known_of(reader: &Reader, record: FileRecord, card: Option<Card>) -> Result<Option<forms::Known>, StoreError> {
    let Some(found) = record.civit_match() else { return Ok(None) };
    let (model, version) = (reader.model(found.model_id)?, reader.version(found.version_id)?);
    let Some(version) = version else { return Ok(None) };
    let subject = card.as_ref().map(|card| reader.subject_of(card.key)).transpose()?.flatten();
    let card = card.unwrap_or_else(|| Card::new(&record, model.as_ref(), Some(&version)));
    Ok(Some(forms::Known { record, model, version, subject, card }))
}

impl SidecarPlan {
    /// Whether nothing would be written.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.pictures.is_empty()
    }

    fn add(&mut self, known: Option<&forms::Known>, forms: &[SidecarForm]) {
        match known {
            None => self.unknown += 1,
            Some(known) => forms.iter().for_each(|form| add(self, known, *form)),
        }
    }
}

fn add(plan: &mut SidecarPlan, known: &forms::Known, form: SidecarForm) {
    let Some(path) = beside(&known.record.path, form.ending()) else { return };
    // One that is there under another spelling is that one: tools read both, and so do we.
    let is_it = |facts: &&SidecarFacts| {
        let same = |one: &Path| one.file_name().map(|name| name.to_string_lossy().to_lowercase());
        facts.kind == form.kind() && facts.path.0.parent() == path.parent() && same(&facts.path.0) == same(&path)
    };
    let path = known.record.sidecars.iter().find(is_it).map_or_else(|| path.clone(), |facts| facts.path.0.clone());
    let mut failed = |message: String| plan.failed.push(FailedFile { path: path.clone(), message });
    let before = match read(&path) {
        Ok(before) => before,
        Err(message) => return failed(message),
    };
    let mut object: Map<String, Value> =
        match before.as_deref().map(|text| serde_json::from_str(text.trim_start_matches('\u{feff}'))) {
            Some(Ok(Value::Object(object))) => object,
            None => Map::new(),
            Some(_) => return failed("what is in it cannot be read; it stays as it is".to_owned()),
        };
    let former = object.clone();
    forms::fill(form, known, &mut object);
    if before.is_some() && object == former {
        plan.unchanged += 1;
        return;
    }
    match serde_json::to_string_pretty(&object) {
        Ok(after) => plan.changes.push(TextChange { path, before, after }),
        Err(error) => failed(error.to_string()),
    }
}

fn beside(model: &Path, ending: &str) -> Option<PathBuf> {
    let mut name = model.file_stem()?.to_owned();
    name.push(ending);
    Some(model.with_file_name(name))
}

fn read(path: &Path) -> Result<Option<String>, String> {
    match fs::metadata(path) {
        Ok(meta) if meta.len() > sidecar::LIMIT_BYTES => return Err("it is too large; it stays as it is".to_owned()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Ok(_) => {}
        Err(error) => return Err(error.to_string()),
    }
    fs::read_to_string(path).map(Some).map_err(|error| error.to_string())
}

/// Writes what a plan says, each file as a whole; taking the run back puts the former ones back.
pub fn apply(
    (store, journal): (&Store, &Journal),
    plan: &SidecarPlan,
    fetch: Option<Fetch<'_>>,
    now_unix_secs: i64,
    control: &JobControl,
    sink: Sink<'_>,
) -> Result<RunReport, OrganiseError> {
    let mut report = RunReport { failed: plan.failed.clone(), ..RunReport::default() };
    if plan.is_empty() {
        return Ok(report);
    }
    let step = |change: &TextChange| Step::Write {
        path: change.path.clone(),
        before: change.before.clone(),
        after: change.after.clone(),
    };
    let picture = |change: &PictureChange| Step::Picture { path: change.path.clone() };
    let steps: Vec<Step> = plan.changes.iter().map(step).chain(plan.pictures.iter().map(picture)).collect();
    report.run = journal.begin(RunKind::Sidecars, &steps, now_unix_secs)?;
    control.progress.add_total(steps.len() as u64, 0);
    write_all(plan, &mut report, control);
    if let Some(fetch) = fetch {
        for change in write_pictures(plan, fetch, &mut report, control) {
            note_preview(store, change.key, &change.path, (&change.url, change.level), sink)?;
        }
    }
    journal.mark(report.run, Mark::Ended)?;
    Ok(report)
}

/// Writes what a plan says where nothing was. Nothing of that needs a way back, and the journal keeps room for what does.
pub(super) fn apply_new(plan: &SidecarPlan, control: &JobControl) -> RunReport {
    let mut report = RunReport { failed: plan.failed.clone(), ..RunReport::default() };
    control.progress.add_total(plan.changes.len() as u64, 0);
    write_all(plan, &mut report, control);
    report
}

/// Fetches and writes the pictures, and tells which were written.
fn write_pictures<'a>(
    plan: &'a SidecarPlan,
    fetch: Fetch<'_>,
    report: &mut RunReport,
    control: &JobControl,
) -> Vec<&'a PictureChange> {
    let mut written = Vec::new();
    for (done, change) in plan.pictures.iter().enumerate() {
        if control.should_stop() {
            report.left += (plan.pictures.len() - done) as u64;
            break;
        }
        match pictures::write(change, fetch) {
            Ok(bytes) => {
                report.files += 1;
                report.size_bytes += bytes;
                written.push(change);
            }
            Err(message) => report.failed.push(FailedFile { path: change.path.clone(), message }),
        }
        control.progress.add_items(1);
    }
    written
}

fn write_all(plan: &SidecarPlan, report: &mut RunReport, control: &JobControl) {
    for (done, change) in plan.changes.iter().enumerate() {
        if control.should_stop() {
            report.left = (plan.changes.len() - done) as u64;
            break;
        }
        match write(change) {
            Ok(()) => {
                report.files += 1;
                report.size_bytes += change.after.len() as u64;
            }
            Err(message) => report.failed.push(FailedFile { path: change.path.clone(), message }),
        }
        control.progress.add_items(1);
    }
}

fn write(change: &TextChange) -> Result<(), String> {
    if read(&change.path)? != change.before {
        return Err("it changed meanwhile; plan again".to_owned());
    }
    disk::write_text(&change.path, &change.after).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests;
