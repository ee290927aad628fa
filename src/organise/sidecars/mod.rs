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
use crate::model::card::Card;
use crate::model::deploy::TextChange;
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
    let mut failed = |message: String| plan.failed.push(FailedFile { path: path.clone(), message });
    let before = match read(&path) {
        Ok(before) => before,
        Err(message) => return failed(message),
    };
    let mut object: Map<String, Value> = match before.as_deref().map(serde_json::from_str) {
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
    journal: &Journal,
    plan: &SidecarPlan,
    fetch: Option<Fetch<'_>>,
    now_unix_secs: i64,
    control: &JobControl,
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
        write_pictures(plan, fetch, &mut report, control);
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

fn write_pictures(plan: &SidecarPlan, fetch: Fetch<'_>, report: &mut RunReport, control: &JobControl) {
    for (done, change) in plan.pictures.iter().enumerate() {
        if control.should_stop() {
            report.left += (plan.pictures.len() - done) as u64;
            return;
        }
        match pictures::write(change, fetch) {
            Ok(bytes) => {
                report.files += 1;
                report.size_bytes += bytes;
            }
            Err(message) => report.failed.push(FailedFile { path: change.path.clone(), message }),
        }
        control.progress.add_items(1);
    }
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
mod tests {
    use super::super::tests::World;
    use super::*;
    use crate::model::catalogue::{FileInfo, ImageInfo, ModelInfo, VersionInfo};
    use crate::model::digests::{Digests, to_hex};
    use crate::model::ids::{CivitFileId, ModelId, VersionId};
    use crate::model::sourced::{Source, Sourced};

    const INK: &str = "loras/ink.safetensors";

    fn told<T>(value: T) -> Sourced<T> {
        Sourced::new(value, Source::Civitai, 1)
    }

    fn world() -> World {
        let world = World::new(&[INK, "loras/unknown.safetensors"]);
        world.identify(INK, 7, "SDXL 1.0");
        let key = world.card(INK).key;
        let file = FileInfo {
            id: CivitFileId(9),
            name: "ink.safetensors".to_owned(),
            size_bytes: Some(2048),
            hashes: vec![("SHA256".to_owned(), to_hex(&[5; 32]))],
            ..FileInfo::default()
        };
        let model = ModelInfo {
            id: ModelId(7),
            name: Some(told("Ink Wash".to_owned())),
            type_name: Some(told("LORA".to_owned())),
            description: Some(told("<p>About</p>".to_owned())),
            tags: Some(told(vec!["style".to_owned()])),
            ..ModelInfo::default()
        };
        let version = VersionInfo {
            id: VersionId(7),
            model_id: ModelId(7),
            name: Some(told("v1".to_owned())),
            base_model: Some(told("SDXL 1.0".to_owned())),
            trigger_words: Some(told(vec!["inkwash".to_owned(), "soft".to_owned()])),
            files: Some(told(vec![file])),
            ..VersionInfo::default()
        };
        world
            .store
            .write(|writer| {
                writer.put_model(&model)?;
                writer.put_version(&version)?;
                let mut record = writer.file(key)?.unwrap();
                record.digests = Some(Digests {
                    size_bytes: 1,
                    sha256: [5; 32],
                    autov1: None,
                    autov3: Some([6; 6]),
                    crc32: [0; 4],
                    blake3: [7; 32],
                });
                writer.put_file(&record).map(|_| ())
            })
            .unwrap();
        world
    }

    #[test]
    fn what_we_write_is_read_by_us_as_the_same_and_unknown_keys_stay() {
        let world = world();
        let control = JobControl::default();
        let info = world.root.join("loras/ink.civitai.info");
        fs::write(&info, "{\"mine\": {\"deep\": [1, 2]}, \"id\": 3}").unwrap();
        let before = world.tree();
        let plan = plan(&world.store, &world.root, &SidecarForm::ALL, &control).unwrap();
        assert_eq!((plan.changes.len(), plan.unknown, plan.failed.len()), (4, 1, 0));
        assert_eq!(world.tree(), before, "a plan writes nothing");
        let report = apply(&world.journal, &plan, None, 1, &control).unwrap();
        assert_eq!((report.files, report.failed.len()), (4, 0));
        for form in SidecarForm::ALL {
            let path = beside(&world.root.join(INK), form.ending()).unwrap();
            let facts = sidecar::read(form.kind(), &path).unwrap();
            assert_eq!((facts.model_id, facts.version_id), (Some(7), Some(7)), "{form:?}");
            assert_eq!(facts.trigger_words, ["inkwash", "soft"], "{form:?}");
            assert_eq!(facts.sha256, Some([5; 32]), "{form:?}");
            assert_eq!(facts.description.as_deref(), Some("<p>About</p>"), "{form:?}");
            if form != SidecarForm::A1111 {
                assert_eq!(facts.model_name.as_deref(), Some("Ink Wash"), "{form:?}");
                assert_eq!(facts.version_name.as_deref(), Some("v1"), "{form:?}");
                assert_eq!(facts.base_model.as_deref(), Some("SDXL 1.0"), "{form:?}");
                assert_eq!(facts.tags, ["style"], "{form:?}");
            }
        }
        let text: Value = serde_json::from_str(&fs::read_to_string(&info).unwrap()).unwrap();
        assert_eq!(text["mine"]["deep"][1], 2, "what somebody else wrote stays");
        let again = super::plan(&world.store, &world.root, &SidecarForm::ALL, &control).unwrap();
        assert_eq!((again.changes.len(), again.unchanged), (0, 4));
        let undone = super::super::undo(&world.store, &world.journal, &world.bin, None, &control, &|_| {}).unwrap();
        assert_eq!(undone.failed, []);
        let names = |tree: &super::super::tests::Tree| tree.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&world.tree()), names(&before));
        assert_eq!(fs::read_to_string(&info).unwrap(), "{\"mine\": {\"deep\": [1, 2]}, \"id\": 3}");
    }

    #[test]
    fn pictures_are_fetched_where_none_is_and_taken_back() {
        let world = world();
        let control = JobControl::default();
        let key = world.card(INK).key;
        let image = ImageInfo { url: "https://image.example/ink".to_owned(), ..ImageInfo::default() };
        world
            .store
            .write(|writer| {
                let mut version = writer.version(VersionId(7))?.unwrap();
                version.images = Some(told(vec![image]));
                writer.put_version(&version)?;
                let record = writer.file(key)?.unwrap();
                writer.put_file(&record).map(|_| ())
            })
            .unwrap();
        let picture = world.root.join("loras/ink.preview.png");
        let pictures = plan_pictures(&world.store, &world.root, &control).unwrap();
        assert_eq!(pictures, [PictureChange { path: picture.clone(), url: "https://image.example/ink".to_owned() }]);
        let plan = SidecarPlan { pictures, ..SidecarPlan::default() };
        let fetch =
            |url: &str| if url.ends_with("ink") { Ok(b"PNG".to_vec()) } else { Err("no such picture".to_owned()) };
        let report = apply(&world.journal, &plan, Some(&fetch), 1, &control).unwrap();
        assert_eq!((report.files, report.failed.len()), (1, 0));
        assert_eq!(fs::read(&picture).unwrap(), b"PNG");
        assert_eq!(plan_pictures(&world.store, &world.root, &control).unwrap(), [], "one that is there stays");
        let again = apply(&world.journal, &plan, Some(&fetch), 1, &control).unwrap();
        assert_eq!((again.files, again.failed.len()), (0, 1), "nothing is written over");
        // The run that wrote nothing is not the one that is taken back.
        let undone =
            super::super::undo(&world.store, &world.journal, &world.bin, Some(report.run), &control, &|_| {}).unwrap();
        assert_eq!((undone.failed.len(), picture.exists()), (0, false));
    }

    #[test]
    fn words_of_the_user_and_files_that_cannot_be_read_stay() {
        let world = world();
        let control = JobControl::default();
        fs::write(world.root.join("loras/ink.json"), "{\"activation text\": \"my own\", \"notes\": \"n\"}").unwrap();
        fs::write(world.root.join("loras/ink.cm-info.json"), "{ broken").unwrap();
        let forms = [SidecarForm::A1111, SidecarForm::CmInfo];
        let plan = plan(&world.store, &world.root, &forms, &control).unwrap();
        assert_eq!((plan.changes.len(), plan.failed.len()), (1, 1));
        apply(&world.journal, &plan, None, 1, &control).unwrap();
        let text: Value =
            serde_json::from_str(&fs::read_to_string(world.root.join("loras/ink.json")).unwrap()).unwrap();
        assert_eq!((&text["activation text"], &text["notes"]), (&"my own".into(), &"n".into()));
        assert_eq!(fs::read_to_string(world.root.join("loras/ink.cm-info.json")).unwrap(), "{ broken");
    }
}
