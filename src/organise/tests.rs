//! Whole runs on real files: plan, run, undo, with the store beside them.

use super::trash::FolderBin;
use super::*;
use crate::downloads::DownloadSettings;
use crate::jobs::JobControl;
use crate::library::{now_unix_secs, roots, scan};
use crate::model::card::Card;
use crate::model::catalogue::{CivitMatch, VersionInfo};
use crate::model::digests::HashKind;
use crate::model::file::Lookup;
use crate::model::ids::{ModelId, VersionId};
use crate::model::organise::{Conflict, Plan, RowState, Skip};
use crate::model::sourced::{Source, Sourced};
use crate::store::Store;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use tempfile::TempDir;

/// A library on disk.
pub(super) struct World {
    pub(super) store: Store,
    pub(super) journal: Journal,
    pub(super) root: PathBuf,
    pub(super) bin: FolderBin,
    _dirs: [TempDir; 3],
}

/// Every file below a folder with its bytes and time.
pub(super) type Tree = BTreeMap<PathBuf, (Vec<u8>, SystemTime)>;

impl World {
    /// A library of these files; models are told by their endings.
    pub(super) fn new(files: &[&str]) -> Self {
        let dirs = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let store = Store::open(dirs[0].path()).unwrap();
        let root = fs::canonicalize(dirs[1].path()).unwrap();
        for name in files {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, format!("bytes of {name}")).unwrap();
        }
        roots::add(&store, &root, 1).unwrap();
        let journal = Journal::new(dirs[0].path());
        let world = Self { store, journal, root, bin: FolderBin(dirs[2].path().to_path_buf()), _dirs: dirs };
        world.scan();
        world
    }

    pub(super) fn scan(&self) {
        let roots = self.store.read(|reader| reader.roots()).unwrap();
        scan::scan(&self.store, &roots, &JobControl::default(), &|_| {}).unwrap();
        // Invented bytes are no model's; what matters here is where they lie.
        let cards = self.cards();
        self.store
            .write(|writer| {
                for card in cards {
                    let mut record = writer.file(card.key)?.unwrap();
                    record.header.findings.clear();
                    writer.put_file(&record)?;
                }
                Ok(())
            })
            .unwrap();
    }

    pub(super) fn cards(&self) -> Vec<Card> {
        self.store.read(|reader| reader.cards()).unwrap()
    }

    pub(super) fn card(&self, name: &str) -> Card {
        let path = self.root.join(name);
        self.cards().into_iter().find(|card| card.path == path).unwrap_or_else(|| panic!("no {name} in the library"))
    }

    /// Makes a file one that CivitAI knows, by this base model.
    pub(super) fn identify(&self, name: &str, version: u64, base_model: &str) {
        let key = self.card(name).key;
        let info = VersionInfo {
            id: VersionId(version),
            model_id: ModelId(version),
            base_model: Some(Sourced::new(base_model.to_owned(), Source::Civitai, 1)),
            ..VersionInfo::default()
        };
        let found = CivitMatch {
            model_id: ModelId(version),
            version_id: VersionId(version),
            file_id: None,
            by: Some(HashKind::Sha256),
            at_unix_secs: 1,
        };
        self.store
            .write(|writer| {
                writer.put_version(&info)?;
                let mut record = writer.file(key)?.unwrap();
                record.lookup = Lookup::Found(found);
                writer.put_file(&record).map(|_| ())
            })
            .unwrap();
    }

    pub(super) fn plan(&self, template: &str) -> Plan {
        let request = PlanRequest { template: template.to_owned(), ..PlanRequest::default() };
        plan(&self.store, &request, &DownloadSettings::default(), &JobControl::default()).unwrap()
    }

    pub(super) fn apply(&self, plan: &Plan) -> crate::model::organise::RunReport {
        apply(&self.store, &self.journal, plan, now_unix_secs(), &JobControl::default(), &|_| {}).unwrap()
    }

    pub(super) fn throw(&self, going: &[Going], now_unix_secs: i64) -> crate::model::organise::RunReport {
        let control = JobControl::default();
        throw_away(&self.store, &self.journal, &self.bin, going, now_unix_secs, &control, &|_| {}).unwrap()
    }

    pub(super) fn undo_run(&self, run: u64) -> crate::model::organise::RunReport {
        undo(&self.store, &self.journal, &self.bin, Some(run), &JobControl::default(), &|_| {}).unwrap()
    }

    fn undo(&self) -> crate::model::organise::RunReport {
        undo(&self.store, &self.journal, &self.bin, None, &JobControl::default(), &|_| {}).unwrap()
    }

    pub(super) fn tree(&self) -> Tree {
        let mut tree = Tree::new();
        let mut waiting = vec![self.root.clone()];
        while let Some(folder) = waiting.pop() {
            for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
                if entry.path().is_dir() {
                    waiting.push(entry.path());
                } else {
                    let modified = entry.metadata().unwrap().modified().unwrap();
                    tree.insert(entry.path(), (fs::read(entry.path()).unwrap(), modified));
                }
            }
        }
        tree
    }

    pub(super) fn state(&self, plan: &Plan, name: &str) -> RowState {
        let path = self.root.join(name);
        plan.rows.iter().find(|row| row.model.from == path).map(|row| row.state).unwrap()
    }
}

fn names(tree: &Tree, root: &Path) -> Vec<String> {
    tree.keys().map(|path| path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/")).collect()
}

const INK: [&str; 4] = [
    "loras/ink.safetensors",
    "loras/ink.civitai.info",
    "loras/ink.preview.png",
    "loras/ink.safetensors.rgthree-info.json",
];

#[test]
fn a_model_moves_with_all_that_bears_its_name_and_comes_back_byte_for_byte() {
    let world = World::new(&INK);
    world.identify(INK[0], 7, "SDXL 1.0");
    let before = world.tree();
    let key = world.card(INK[0]).key;
    let plan = world.plan("{base_model}/{version_id}-{file_name}");
    assert_eq!((plan.counts().ready, plan.rows[0].beside.len(), plan.volumes.len()), (1, 3, 1));
    let report = world.apply(&plan);
    assert_eq!((report.models, report.files, report.failed.len()), (1, 4, 0));
    assert_eq!(
        names(&world.tree(), &world.root),
        [
            "loras/SDXL 1.0/7-ink.civitai.info",
            "loras/SDXL 1.0/7-ink.preview.png",
            "loras/SDXL 1.0/7-ink.safetensors",
            "loras/SDXL 1.0/7-ink.safetensors.rgthree-info.json"
        ]
    );
    let card = world.card("loras/SDXL 1.0/7-ink.safetensors");
    assert_eq!((card.key, card.version_id), (key, Some(VersionId(7))), "the record went with it");
    let preview = world.store.read(|reader| reader.file(key)).unwrap().unwrap().previews;
    assert_eq!(preview[0].0, world.root.join("loras/SDXL 1.0/7-ink.preview.png"));
    assert_eq!(world.plan("{base_model}/{version_id}-ink").counts().unchanged, 1, "a second plan has nothing to do");

    let report = world.undo();
    assert_eq!((report.models, report.files, report.failed.len()), (1, 4, 0));
    assert_eq!(world.tree(), before);
    assert!(!world.root.join("loras/SDXL 1.0").exists(), "folders it made are gone too");
    assert_eq!(world.card(INK[0]).key, key);
    let again = undo(&world.store, &world.journal, &world.bin, None, &JobControl::default(), &|_| {});
    assert!(matches!(again, Err(OrganiseError::NothingToUndo)));
}

#[test]
fn a_plan_says_what_is_in_the_way_and_why_files_are_left_alone() {
    let world = World::new(&[
        "loras/a.safetensors",
        "loras/x/b.safetensors",
        "loras/y/b.safetensors",
        "loras/SDXL/taken.safetensors",
        "loras/taken.safetensors",
        "loras/s.safetensors",
        "loras/s.png",
        "loras/SDXL/S.PNG",
        "loras/unknown.safetensors",
        "checkpoints/misplaced.safetensors",
    ]);
    for (number, name) in ["a", "x/b", "y/b", "SDXL/taken", "taken", "s"].iter().enumerate() {
        world.identify(&format!("loras/{name}.safetensors"), number as u64 + 1, "SDXL");
    }
    fs::remove_file(world.root.join("loras/a.safetensors")).unwrap();
    let plan = world.plan("{base_model}/");
    assert_eq!(world.state(&plan, "loras/a.safetensors"), RowState::Skipped(Skip::Gone));
    assert_eq!(world.state(&plan, "loras/x/b.safetensors"), RowState::Ready);
    assert_eq!(world.state(&plan, "loras/y/b.safetensors"), RowState::Conflict(Conflict::Twice));
    assert_eq!(world.state(&plan, "loras/SDXL/taken.safetensors"), RowState::Unchanged);
    assert_eq!(world.state(&plan, "loras/taken.safetensors"), RowState::Conflict(Conflict::Taken));
    assert_eq!(world.state(&plan, "loras/s.safetensors"), RowState::Conflict(Conflict::Beside));
    assert_eq!(world.state(&plan, "loras/unknown.safetensors"), RowState::Skipped(Skip::Unidentified));
}

#[test]
fn models_of_one_stem_share_what_lies_beside_them() {
    let world = World::new(&["loras/m.safetensors", "loras/m.pt", "loras/m.json"]);
    world.identify("loras/m.safetensors", 1, "SDXL");
    world.identify("loras/m.pt", 2, "Pony");
    let plan = world.plan("{base_model}/");
    assert_eq!(plan.counts().conflict, 2, "one would lose its sidecar");
    world.identify("loras/m.pt", 3, "SDXL");
    let plan = world.plan("{base_model}/");
    assert_eq!((plan.counts().ready, plan.rows[0].beside.len() + plan.rows[1].beside.len()), (2, 1));
    let before = world.tree();
    assert_eq!(world.apply(&plan).files, 3);
    assert_eq!(world.undo().failed, []);
    assert_eq!(world.tree(), before);
}

#[test]
fn a_stranger_in_the_way_of_a_shared_sidecar_stops_all_models_of_its_stem() {
    let world = World::new(&["loras/ink.safetensors", "loras/ink.gguf", "loras/ink.json", "loras/SDXL/ink.json"]);
    world.identify("loras/ink.safetensors", 1, "SDXL");
    world.identify("loras/ink.gguf", 2, "SDXL");
    let plan = world.plan("{base_model}/");
    for name in ["loras/ink.safetensors", "loras/ink.gguf"] {
        assert_eq!(world.state(&plan, name), RowState::Conflict(Conflict::Beside));
    }
}

#[test]
fn models_of_one_stem_claim_their_names_before_others() {
    let world = World::new(&["loras/a/m.pt", "loras/a/m.safetensors", "loras/a/m.json", "loras/b/m.safetensors"]);
    for (number, name) in ["a/m.pt", "a/m.safetensors", "b/m.safetensors"].iter().enumerate() {
        world.identify(&format!("loras/{name}"), number as u64 + 1, "SDXL");
    }
    let plan = world.plan("{base_model}/");
    assert_eq!(world.state(&plan, "loras/a/m.safetensors"), RowState::Ready);
    assert_eq!(world.state(&plan, "loras/b/m.safetensors"), RowState::Conflict(Conflict::Twice));
    assert_eq!(world.apply(&plan).failed, []);
}

#[test]
fn a_failure_puts_the_model_back_whole_and_the_run_goes_on() {
    let world = World::new(&["loras/a.safetensors", "loras/a.json", "loras/b.safetensors", "loras/SDXL"]);
    world.identify("loras/a.safetensors", 1, "SDXL");
    world.identify("loras/b.safetensors", 2, "Pony");
    let before = world.tree();
    let report = world.apply(&world.plan("{base_model}/"));
    assert_eq!((report.models, report.failed.len()), (1, 1), "SDXL is a file there, so no folder can be made");
    assert!(world.root.join("loras/a.safetensors").exists() && world.root.join("loras/a.json").exists());
    world.undo();
    assert_eq!(world.tree(), before);
}

#[test]
fn a_run_that_was_torn_off_anywhere_is_taken_back() {
    let world = World::new(&INK);
    world.identify(INK[0], 7, "SDXL");
    let before = world.tree();
    let plan = world.plan("{base_model}/{version_id}");
    for reached in 0..=plan.rows[0].beside.len() + 1 {
        let steps = run::steps(&plan);
        world.journal.begin(crate::model::organise::RunKind::Organise, &steps, 1).unwrap();
        let files: Vec<_> = plan.rows[0].beside.iter().chain([&plan.rows[0].model]).collect();
        for (number, file) in files.iter().take(reached).enumerate() {
            fs::create_dir_all(file.to.parent().unwrap()).unwrap();
            fs::hard_link(&file.from, &file.to).unwrap();
            // The last one was killed between its new name and the end of the old one.
            if number + 1 < reached {
                fs::remove_file(&file.from).unwrap();
            }
        }
        if let Some(next) = files.get(reached) {
            fs::create_dir_all(next.to.parent().unwrap()).unwrap();
            fs::write(disk::copy_name(&next.to), "half a cop").unwrap();
        }
        let report = world.undo();
        assert_eq!((report.failed.len(), world.tree() == before), (0, true), "torn after {reached}");
        assert!(!world.root.join("loras/SDXL").exists());
    }
}

#[test]
fn what_cannot_be_put_back_is_told_and_can_be_tried_again() {
    let world = World::new(&INK);
    world.identify(INK[0], 7, "SDXL");
    world.apply(&world.plan("{base_model}/"));
    fs::write(world.root.join(INK[0]), "somebody else's").unwrap();
    let report = world.undo();
    assert_eq!((report.files, report.failed.len()), (0, 1), "what lies beside it stays with it");
    assert!(report.failed[0].message.contains("another file"), "{}", report.failed[0].message);
    fs::remove_file(world.root.join(INK[0])).unwrap();
    assert_eq!(world.undo().files, 4, "the run is still there to be taken back");
}

#[test]
fn what_is_thrown_away_comes_back_with_its_record() {
    let world = World::new(&INK);
    world.identify(INK[0], 7, "SDXL");
    let before = world.tree();
    let card = world.card(INK[0]);
    let report = world.throw(&[Going { key: card.key, kept: None }], 5);
    assert_eq!((report.models, report.files), (1, 4));
    assert!(world.tree().is_empty() && world.cards().is_empty());
    let report = world.undo();
    assert_eq!((report.models, report.files, report.failed.len()), (1, 4, 0));
    assert_eq!(world.tree(), before);
    assert_eq!(world.card(INK[0]), card, "key, hashes and match are what they were");
}

#[test]
fn a_cancelled_run_says_what_is_left() {
    let world = World::new(&INK);
    world.identify(INK[0], 7, "SDXL");
    let plan = world.plan("{base_model}/");
    let control = JobControl::default();
    control.cancel.cancel();
    let report = apply(&world.store, &world.journal, &plan, 1, &control, &|_| {}).unwrap();
    assert_eq!((report.models, report.left), (0, 1));
}

#[test]
fn what_was_thrown_away_is_known_to_have_been_here() {
    let world = World::new(&["loras/ink.safetensors"]);
    world.identify("loras/ink.safetensors", 7, "SDXL 1.0");
    let had = |version| world.store.read(|reader| reader.had(Some(VersionId(version)), None)).unwrap();
    assert_eq!(had(7), None);
    let key = world.card("loras/ink.safetensors").key;
    world.throw(&[Going { key, kept: None }], 1234);
    assert!(world.cards().is_empty());
    assert_eq!((had(7), had(8)), (Some(1234), None));
}
