//! Making the library's models visible to other tools without moving them: by ComfyUI's list of folders, or by links.

mod block;
mod links;
mod list;
mod visible;

use super::error::OrganiseError;
use super::journal::{Journal, Mark, Step};
use super::{disk, folder};
use crate::jobs::JobControl;
use crate::model::card::Card;
use crate::model::deploy::{DeployHow, DeployPlan, DeployState};
use crate::model::file::FileState;
use crate::model::ids::RootId;
use crate::model::kind::ModelKind;
use crate::model::organise::{FailedFile, RunKind, RunReport};
use crate::model::root::{LibraryRoot, RootTool};
use crate::store::Store;
use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

pub use visible::{remember, seen_by, targets};

/// Plans how a tool's folder would see the library. Changes nothing.
pub fn plan(
    store: &Store,
    tool: RootTool,
    folder: &Path,
    how: DeployHow,
    control: &JobControl,
) -> Result<DeployPlan, OrganiseError> {
    if matches!(tool, RootTool::InvokeAi | RootTool::Loose) {
        let reason = if tool == RootTool::InvokeAi {
            "InvokeAI keeps a list of models of its own: give its Model Manager your model folder under Scan Folder"
        } else {
            "the folder follows no tool's layout; say which tool it belongs to"
        };
        return Err(OrganiseError::Other(reason.to_owned()));
    }
    let (mut cards, roots) = store.read(|reader| Ok((reader.cards()?, reader.roots()?)))?;
    cards.retain(|card| !card.missing && card.state != FileState::Broken);
    cards.sort_by(|left, right| left.path.cmp(&right.path));
    control.progress.add_total(cards.len() as u64, 0);
    let roots: HashMap<RootId, LibraryRoot> = roots.into_iter().map(|root| (root.id, root)).collect();
    if tool == RootTool::ComfyUi && how == DeployHow::Best {
        return list::plan(folder, &cards, &roots);
    }
    Ok(links::plan(tool, folder, how, &cards, control))
}

/// Does what a plan says; all of it is written down first and can be taken back.
pub fn apply(
    journal: &Journal,
    plan: &DeployPlan,
    now_unix_secs: i64,
    control: &JobControl,
) -> Result<RunReport, OrganiseError> {
    let steps = steps(plan);
    let mut report = RunReport::default();
    if steps.is_empty() {
        return Ok(report);
    }
    report.run = journal.begin(RunKind::Deploy, &steps, now_unix_secs)?;
    control.progress.add_total(steps.len() as u64, 0);
    for (done, step) in steps.iter().enumerate() {
        if control.should_stop() {
            report.left = (steps.len() - done) as u64;
            break;
        }
        let result = match step {
            Step::Write { path, after, .. } => {
                report.models += plan.count(DeployState::Ready) as u64;
                disk::write_text(path, after).map(|()| path)
            }
            Step::Place { path, target, symbolic } => {
                let made = place(path, target, *symbolic).map(|()| path);
                report.models += u64::from(made.is_ok());
                made
            }
            _ => continue,
        };
        match result {
            Ok(_) => report.files += 1,
            Err(error) => {
                let path = match step {
                    Step::Write { path, .. } | Step::Place { path, .. } => path.clone(),
                    _ => PathBuf::new(),
                };
                report.failed.push(FailedFile { path, message: error.to_string() });
            }
        }
        control.progress.add_items(1);
    }
    journal.mark(report.run, Mark::Ended)?;
    Ok(report)
}

fn steps(plan: &DeployPlan) -> Vec<Step> {
    if let Some(list) = &plan.list {
        if list.before.as_deref() == Some(list.after.as_str()) {
            return Vec::new();
        }
        let (path, before, after) = (list.path.clone(), list.before.clone(), list.after.clone());
        return vec![Step::Write { path, before, after }];
    }
    let ready: Vec<_> = plan.rows.iter().filter(|row| row.state == DeployState::Ready).collect();
    let folders: BTreeSet<PathBuf> = ready
        .iter()
        .filter_map(|row| row.to.parent())
        .flat_map(Path::ancestors)
        .filter(|above| above.starts_with(&plan.folder) && !disk::is_there(above))
        .map(Path::to_path_buf)
        .collect();
    let places = ready.into_iter().map(|row| Step::Place {
        path: row.to.clone(),
        target: row.from.clone(),
        symbolic: row.symbolic,
    });
    folders.into_iter().map(|path| Step::Folder { path }).chain(places).collect()
}

/// Makes a name for a file, never over another.
fn place(path: &Path, target: &Path, symbolic: bool) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    if !symbolic {
        return fs::hard_link(target, path);
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(target, path)
    }
    #[cfg(windows)]
    {
        std::os::windows::fs::symlink_file(target, path)
    }
}

/// Kinds that some loader of a tool lists.
const fn is_loaded(kind: ModelKind) -> bool {
    !matches!(
        kind,
        ModelKind::Other | ModelKind::Asset | ModelKind::Llm | ModelKind::VisionLanguage | ModelKind::AestheticGradient
    )
}

/// The folder that has to be visible for a model to be: that of its kind, else the one it lies in.
fn folder_of(card: &Card, root: &LibraryRoot) -> Option<PathBuf> {
    match super::base::kind_folder(&root.path, &card.path) {
        Some((folder, of)) if of.agrees_with(card.kind) => Some(folder),
        _ => card.path.parent().map(Path::to_path_buf),
    }
}

/// A name in lower case, as some file systems compare it.
fn folded(path: &Path) -> String {
    folder::folded(path.as_os_str())
}

#[cfg(test)]
mod tests {
    use super::super::tests::World;
    use super::*;
    use crate::formats::comfy_paths;
    use crate::model::deploy::DeployTarget;
    use crate::organise::undo;

    const MODELS: [&str; 3] = ["loras/a.safetensors", "loras/x/b.safetensors", "checkpoints/c.safetensors"];

    fn make(world: &World, tool: RootTool, folder: &Path, how: DeployHow) -> (DeployPlan, RunReport) {
        let control = JobControl::default();
        let plan = plan(&world.store, tool, folder, how, &control).unwrap();
        let report = apply(&world.journal, &plan, 1, &control).unwrap();
        (plan, report)
    }

    fn take_back(world: &World) -> RunReport {
        undo(&world.store, &world.journal, &world.bin, None, &JobControl::default(), &|_| {}).unwrap()
    }

    #[test]
    fn comfyui_is_told_of_folders_in_a_block_and_the_rest_of_its_file_stays() {
        let world = World::new(&MODELS);
        let comfy = tempfile::tempdir().unwrap();
        let list = comfy.path().join("extra_model_paths.yaml");
        let own = "# mine\na111:\n    base_path: /x # here\n    loras: Lora\n";
        fs::write(&list, own).unwrap();
        let (first, report) = make(&world, RootTool::ComfyUi, comfy.path(), DeployHow::Best);
        assert_eq!((first.count(DeployState::Ready), report.models), (3, 3));
        let text = fs::read_to_string(&list).unwrap();
        assert!(text.starts_with(own), "{text}");
        let seen = comfy_paths::read(&list).unwrap();
        let has = |kind: &str, folder: &str| {
            seen.iter().any(|one| one.folder_type == kind && one.path == world.root.join(folder))
        };
        assert!(has("loras", "loras") && has("checkpoints", "checkpoints"), "{seen:?}");
        let (again, report) = make(&world, RootTool::ComfyUi, comfy.path(), DeployHow::Best);
        assert_eq!((again.count(DeployState::Visible), report.run), (3, 0), "nothing is left to do");
        let here = DeployTarget { tool: RootTool::ComfyUi, folder: comfy.path().to_path_buf() };
        let seen = || seen_by(std::slice::from_ref(&here), &world.card(MODELS[0])).len();
        assert_eq!(seen(), 1);
        assert_eq!(take_back(&world).failed, []);
        assert_eq!(fs::read_to_string(&list).unwrap(), own);
        assert_eq!(seen(), 0);
        // What the user lists himself is seen already, and is not listed twice.
        let loras = world.root.join("loras");
        fs::write(&list, format!("{own}here:\n    loras: {}\n", loras.display())).unwrap();
        let plan =
            plan(&world.store, RootTool::ComfyUi, comfy.path(), DeployHow::Best, &JobControl::default()).unwrap();
        assert_eq!((plan.count(DeployState::Visible), plan.count(DeployState::Ready)), (2, 1));
        let after = plan.list.unwrap().after;
        assert!(after.contains("checkpoints") && !after.contains("loras: |"), "{after}");
    }

    #[test]
    fn links_are_made_where_the_tool_looks_and_taken_back() {
        let world = World::new(&MODELS);
        let webui = tempfile::tempdir().unwrap();
        let folder = fs::canonicalize(webui.path()).unwrap();
        fs::create_dir_all(folder.join("models/Lora")).unwrap();
        for how in [DeployHow::Best, DeployHow::Symlinks] {
            if how == DeployHow::Symlinks && cfg!(windows) {
                continue;
            }
            let (_, report) = make(&world, RootTool::A1111, &folder, how);
            assert_eq!((report.models, report.failed.len()), (3, 0));
            let link = folder.join("models/Lora/CivitDeck/a.safetensors");
            assert_eq!(fs::read(&link).unwrap(), fs::read(world.root.join(MODELS[0])).unwrap());
            let (again, _) = make(&world, RootTool::A1111, &folder, how);
            assert_eq!(again.count(DeployState::Visible), 3);
            remember(&world.store, RootTool::A1111, &folder).unwrap();
            let known = world.store.read(targets).unwrap();
            assert!(seen_by(&known, &world.card(MODELS[0])).iter().any(|one| one.folder == folder));
            take_back(&world);
            assert!(!link.exists() && world.root.join(MODELS[0]).exists());
            assert!(!folder.join("models/Lora/CivitDeck").exists());
        }
    }

    #[test]
    fn what_is_there_under_the_name_stays() {
        let world = World::new(&MODELS);
        let webui = tempfile::tempdir().unwrap();
        let taken = webui.path().join("models/Lora/CivitDeck/a.safetensors");
        fs::create_dir_all(taken.parent().unwrap()).unwrap();
        fs::write(&taken, "other").unwrap();
        let (plan, report) = make(&world, RootTool::A1111, webui.path(), DeployHow::Best);
        assert_eq!((plan.count(DeployState::Taken), report.models), (1, 2));
        assert_eq!(fs::read(&taken).unwrap(), b"other");
    }
}
