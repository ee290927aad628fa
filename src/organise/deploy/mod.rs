//! Making the library's models visible to other tools without moving them: by ComfyUI's list of folders, by InvokeAI's list of
//! models, or by links.

mod block;
mod links;
mod list;
mod lists;
mod register;
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
use std::io;
use std::path::{Path, PathBuf};

pub(super) use lists::Lists;
pub use register::is_address;
pub(super) use visible::forget_told;
pub use visible::{note_added, remember, seen_by, targets, told_of};

/// Plans how a tool would see the library: a tool's folder, or InvokeAI's address. Changes nothing there.
pub fn plan(
    store: &Store,
    tool: RootTool,
    folder: &Path,
    how: DeployHow,
    control: &JobControl,
) -> Result<DeployPlan, OrganiseError> {
    if tool == RootTool::Loose {
        let reason = "the folder follows no tool's layout; say which tool it belongs to";
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
    if tool == RootTool::InvokeAi {
        let plan = register::plan(folder, how, &cards, &roots, control)?;
        visible::note_told(store, &plan)?;
        return Ok(plan);
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
    let mut lists = Lists::default();
    for (done, step) in steps.iter().enumerate() {
        if control.should_stop() {
            report.left = (steps.len() - done) as u64;
            break;
        }
        let result = match step {
            Step::Write { path, after, .. } => {
                let written = disk::write_text(path, after);
                report.models += if written.is_ok() { plan.count(DeployState::Ready) as u64 } else { 0 };
                written.map(|()| path).map_err(|error| error.to_string())
            }
            Step::Place { path, target, symbolic } => {
                let made = place(path, target, *symbolic, plan.how);
                report.models += u64::from(made.is_ok());
                report.symbolic += u64::from(!symbolic && matches!(made, Ok(true)));
                made.map(|_symbolic| path).map_err(|error| link_words(&error))
            }
            Step::Register { server, path } => {
                let added = lists.add(server, path, control).map(|()| path);
                report.models += u64::from(added.is_ok());
                added
            }
            _ => continue,
        };
        match result {
            Ok(_) => report.files += 1,
            Err(message) => {
                let path = match step {
                    Step::Write { path, .. } | Step::Place { path, .. } | Step::Register { path, .. } => path.clone(),
                    _ => PathBuf::new(),
                };
                report.failed.push(FailedFile { path, message });
            }
        }
        control.progress.add_items(1);
        if matches!(step, Step::Register { server, .. } if lists.is_gone(server)) {
            // All others would wait as long, and fail as well.
            report.left = (steps.len() - done - 1) as u64;
            break;
        }
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
    if let Some(server) = &plan.server {
        let ready = plan.rows.iter().filter(|row| row.state == DeployState::Ready);
        return ready.map(|row| Step::Register { server: server.clone(), path: row.from.clone() }).collect();
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

/// Makes a name for a file, never over another. Where a second name was the best way and the disk takes none, it is a link with a path
/// in it; tells whether it is one.
fn place(path: &Path, target: &Path, symbolic: bool, how: DeployHow) -> io::Result<bool> {
    place_by(path, target, symbolic, how, |target, path| fs::hard_link(target, path))
}

fn place_by(
    path: &Path,
    target: &Path,
    symbolic: bool,
    how: DeployHow,
    hard_link: impl Fn(&Path, &Path) -> io::Result<()>,
) -> io::Result<bool> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    if symbolic {
        return symlink(path, target).map(|()| true);
    }
    match hard_link(target, path) {
        Ok(()) => Ok(false),
        Err(error) if how != DeployHow::Best || is_about_names(&error) => Err(error),
        // Another volume that looks like the same one, or a file system without second names.
        Err(error) => symlink(path, target).map(|()| true).map_err(|_other| error),
    }
}

/// Whether any link would fail the same way.
fn is_about_names(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::AlreadyExists | io::ErrorKind::NotFound | io::ErrorKind::StorageFull)
}

fn symlink(path: &Path, target: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(target, path)
    }
    #[cfg(windows)]
    {
        std::os::windows::fs::symlink_file(target, path)
    }
}

/// Why a link was not made, in words that help.
fn link_words(error: &io::Error) -> String {
    /// Windows' `ERROR_PRIVILEGE_NOT_HELD`.
    const NO_RIGHT: i32 = 1314;
    match error.kind() {
        _ if error.raw_os_error() == Some(NO_RIGHT) => "Windows lets this account make no symbolic links: turn on \
             Developer Mode in the system's settings, or keep the tool and the models on one disk and choose hard links"
            .to_owned(),
        io::ErrorKind::CrossesDevices => {
            "it is on another disk, where a hard link cannot lead; choose the best way, or symbolic links".to_owned()
        }
        io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied => {
            format!("this disk takes no link there, or you may not write there ({error})")
        }
        _ => error.to_string(),
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

    pub(super) fn make(world: &World, tool: RootTool, folder: &Path, how: DeployHow) -> (DeployPlan, RunReport) {
        let control = JobControl::default();
        let plan = plan(&world.store, tool, folder, how, &control).unwrap();
        let report = apply(&world.journal, &plan, 1, &control).unwrap();
        (plan, report)
    }

    pub(super) fn take_back(world: &World) -> RunReport {
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
    fn a_folder_of_several_kinds_is_told_before_comfyui_offers_all_of_it_under_each() {
        let world = World::new(&["loras/a.safetensors", "new/b.safetensors", "new/c.safetensors"]);
        for (name, kind) in [("new/b.safetensors", ModelKind::Lora), ("new/c.safetensors", ModelKind::Checkpoint)] {
            let key = world.card(name).key;
            let write = world.store.write(|writer| {
                let mut record = writer.file(key)?.unwrap();
                record.user.kind = Some(kind);
                writer.put_file(&record)
            });
            write.unwrap();
        }
        let comfy = tempfile::tempdir().unwrap();
        let plan = |how| plan(&world.store, RootTool::ComfyUi, comfy.path(), how, &JobControl::default()).unwrap();
        assert_eq!(plan(DeployHow::Best).mixed, [world.root.join("new")]);
        assert_eq!(plan(DeployHow::Symlinks).mixed, Vec::<PathBuf>::new(), "links lie in the folder of their kind");
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
    fn folders_named_as_a_tool_names_them_are_no_tool() {
        let world = World::new(&MODELS);
        let mut root = world.store.read(|reader| reader.roots()).unwrap().remove(0);
        root.tool = RootTool::ComfyUi;
        world.store.write(|writer| writer.put_root(&root)).unwrap();
        assert_eq!(world.store.read(targets).unwrap(), []);
        fs::create_dir_all(root.path.join("models/checkpoints")).unwrap();
        fs::write(root.path.join("main.py"), "").unwrap();
        let here = DeployTarget { tool: RootTool::ComfyUi, folder: root.path };
        assert_eq!(world.store.read(targets).unwrap(), [here]);
    }

    #[test]
    #[cfg(unix)]
    fn where_the_disk_takes_no_second_name_a_symbolic_link_is_made_and_told() {
        let folder = tempfile::tempdir().unwrap();
        let (target, link) = (folder.path().join("a"), folder.path().join("to/a"));
        fs::write(&target, "a").unwrap();
        let refuses = |_: &Path, _: &Path| Err(io::Error::from(io::ErrorKind::CrossesDevices));
        let hard = place_by(&link, &target, false, DeployHow::HardLinks, refuses).unwrap_err();
        assert!(link_words(&hard).contains("another disk"), "who asked for hard links gets no others");
        assert!(place_by(&link, &target, false, DeployHow::Best, refuses).unwrap());
        assert_eq!(fs::read_link(&link).unwrap(), target);
        assert_eq!(
            place_by(&link, &target, false, DeployHow::Best, refuses).unwrap_err().kind(),
            io::ErrorKind::CrossesDevices
        );
        assert!(super::super::links::unplace(&link, &target, false).is_ok() && !link.is_symlink() && target.exists());
        let words = link_words(&io::Error::from_raw_os_error(1314));
        assert!(words.contains("Developer Mode"), "{words}");
    }

    #[test]
    fn a_list_is_changed_where_it_is_or_not_at_all() {
        let world = World::new(&MODELS);
        let comfy = tempfile::tempdir().unwrap();
        let list = comfy.path().join("extra_model_paths.yaml");
        let planned = || plan(&world.store, RootTool::ComfyUi, comfy.path(), DeployHow::Best, &JobControl::default());
        // No line end at the end, line ends of Windows, a mark before the text, a section of the name ours would have.
        for own in
            ["a:\n    loras: x", "\u{feff}# mine\r\na:\r\n    loras: x # y\r\n", "civitdeck_1:\n  loras: x\n\n\n"]
        {
            fs::write(&list, own).unwrap();
            let (plan, report) = make(&world, RootTool::ComfyUi, comfy.path(), DeployHow::Best);
            assert_eq!((report.models, report.failed.len()), (3, 0));
            let after = fs::read_to_string(&list).unwrap();
            assert!(after.starts_with(own) && plan.list.unwrap().after == after);
            let seen = comfy_paths::read_text(&after, comfy.path());
            assert!(seen.iter().any(|one| one.path == comfy.path().join("x")), "theirs is read still: {seen:?}");
            assert!(seen.iter().any(|one| one.path == world.root.join("loras")), "{seen:?}");
            assert_eq!(take_back(&world).failed, []);
            assert_eq!(fs::read(&list).unwrap(), own.as_bytes());
        }
        // What ComfyUI does not read is not made longer.
        for (broken, why) in [("a:\n\tloras: [x\n", "no YAML"), ("- a\n- b\n", "no YAML")] {
            fs::write(&list, broken).unwrap();
            let told = planned().unwrap_err().to_string();
            assert!(told.contains(why) && fs::read_to_string(&list).unwrap() == broken, "{told}");
        }
        fs::write(&list, "# x\n".repeat(30_000)).unwrap();
        assert!(planned().unwrap_err().to_string().contains("longer"));
        // Read-only: told of, and left.
        fs::write(&list, "# mine\n").unwrap();
        let mut lock = fs::metadata(&list).unwrap().permissions();
        lock.set_readonly(true);
        fs::set_permissions(&list, lock).unwrap();
        let (_, report) = make(&world, RootTool::ComfyUi, comfy.path(), DeployHow::Best);
        assert_eq!((report.models, report.failed.len()), (0, 1));
        assert!(report.failed[0].message.contains("read-only"), "{:?}", report.failed);
        assert_eq!(fs::read_to_string(&list).unwrap(), "# mine\n");
    }

    #[test]
    #[cfg(unix)]
    fn a_list_that_is_a_link_stays_one() {
        let world = World::new(&MODELS);
        let (comfy, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (list, real) = (comfy.path().join("extra_model_paths.yaml"), elsewhere.path().join("kept.yaml"));
        fs::write(&real, "# mine\n").unwrap();
        std::os::unix::fs::symlink(&real, &list).unwrap();
        let (_, report) = make(&world, RootTool::ComfyUi, comfy.path(), DeployHow::Best);
        assert_eq!(report.models, 3);
        assert!(list.is_symlink() && fs::read_to_string(&real).unwrap().contains("civitdeck_1"));
        assert_eq!(take_back(&world).failed, []);
        assert!(list.is_symlink() && fs::read_to_string(&real).unwrap() == "# mine\n");
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
