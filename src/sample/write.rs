//! Putting the sample on disk: who writes what, in which order, and how an interrupted run is taken up again.

use super::catalogue::{self, Release, edition_seed};
use super::extras::{self, Installed};
use super::pictures;
use super::recipes::{self, Recipe};
use super::weights;
use super::{SampleError, SampleFile, SampleLibrary};
use crate::model::catalogue::{ModelInfo, VersionInfo};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::{fs, io, thread};

/// The stamp's name, beside the `models` folder.
const STAMP: &str = ".civitdeck-sample";
/// Raise when any file of the sample changes, so that older samples are made anew.
const FORMAT: u32 = 2;
/// More threads would only wait for each other's pages.
const MOST_WORKERS: usize = 4;

/// What one model came to.
struct Made {
    index: u64,
    model: ModelInfo,
    versions: Vec<VersionInfo>,
    files: Vec<SampleFile>,
}

/// What every worker needs to know.
#[derive(Clone, Copy)]
struct Plan<'a> {
    root: &'a Path,
    writing: bool,
    now_unix_secs: i64,
    /// Previews are this many times smaller each way; 1 outside tests.
    shrink: u32,
}

/// Makes or finds the library; see [`super::make`].
pub(super) fn library(
    dir: &Path,
    now_unix_secs: i64,
    shrink: u32,
    progress: &dyn Fn(usize, usize),
) -> Result<SampleLibrary, SampleError> {
    let root = dir.join("models");
    let stamp = dir.join(STAMP);
    let writing = !is_finished(dir, &stamp)?;
    let plan = Plan { root: &root, writing, now_unix_secs, shrink };
    if writing {
        // First of all the mark that the folder is ours, or an interrupted run would later be taken for a stranger's.
        put(&stamp, b"unfinished\n")?;
        for (path, bytes) in extras::alone() {
            put(&below(&root, &path), &bytes)?;
        }
    }
    let mut made = run(plan, progress)?;
    if writing {
        put(&stamp, finished_stamp().as_bytes())?;
    }
    made.sort_by_key(|made| made.index);
    let mut library = SampleLibrary { root, models: Vec::new(), versions: Vec::new(), files: Vec::new() };
    for made in made {
        library.models.push(made.model);
        library.versions.extend(made.versions);
        library.files.extend(made.files);
    }
    Ok(library)
}

fn finished_stamp() -> String {
    format!("finished {FORMAT}\n")
}

/// Whether a finished sample of this format lies there. An error when the folder is somebody else's.
fn is_finished(dir: &Path, stamp: &Path) -> Result<bool, SampleError> {
    match fs::metadata(stamp) {
        // A stamp is a few bytes; anything longer is none of ours and reads as unfinished.
        Ok(metadata) if metadata.len() < 64 => {
            let text = fs::read(stamp).map_err(|reason| SampleError::Read { reason, path: stamp.to_owned() })?;
            Ok(text == finished_stamp().as_bytes())
        }
        Ok(_) => Ok(false),
        Err(error) if error.kind() == io::ErrorKind::NotFound => match fs::read_dir(dir) {
            Ok(mut entries) => match entries.next() {
                Some(_) => Err(SampleError::NotEmpty { path: dir.to_owned() }),
                None => Ok(false),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(reason) => Err(SampleError::Read { reason, path: dir.to_owned() }),
        },
        Err(reason) => Err(SampleError::Read { reason, path: stamp.to_owned() }),
    }
}

/// All models, shared out among a few threads; this one counts.
fn run(plan: Plan<'_>, progress: &dyn Fn(usize, usize)) -> Result<Vec<Made>, SampleError> {
    let total = recipes::all().count();
    let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    let workers = thread::available_parallelism().map_or(1, usize::from).min(MOST_WORKERS);
    let (sender, results) = sync_channel(workers);
    thread::scope(|scope| {
        for _ in 0..workers {
            let (sender, next, stop) = (sender.clone(), &next, &stop);
            thread::Builder::new()
                .name("sample".to_owned())
                .spawn_scoped(scope, move || work(plan, next, stop, &sender))
                .map_err(|reason| SampleError::Write { reason, path: plan.root.to_owned() })?;
        }
        drop(sender);
        let mut made = Vec::with_capacity(total);
        let mut failed = None;
        progress(0, total);
        for result in results {
            match result {
                Ok(one) => {
                    made.push(one);
                    progress(made.len(), total);
                }
                Err(error) => {
                    stop.store(true, Ordering::Relaxed);
                    failed.get_or_insert(error);
                }
            }
        }
        match failed {
            Some(error) => Err(error),
            None if made.len() == total => Ok(made),
            None => Err(SampleError::Worker),
        }
    })
}

fn work(plan: Plan<'_>, next: &AtomicUsize, stop: &AtomicBool, sender: &SyncSender<Result<Made, SampleError>>) {
    while !stop.load(Ordering::Relaxed) {
        let index = next.fetch_add(1, Ordering::Relaxed);
        let Some(recipe) = recipes::all().nth(index) else { return };
        if sender.send(one_model(plan, recipe, index as u64)).is_err() {
            return;
        }
    }
}

/// One model: its files in memory, hashed, and on disk where they are missing.
fn one_model(plan: Plan<'_>, recipe: &Recipe, index: u64) -> Result<Made, SampleError> {
    let model = catalogue::model(recipe, index, plan.now_unix_secs);
    let mut made = Made { index, model, versions: Vec::new(), files: Vec::new() };
    let images = catalogue::images(recipe, index);
    for (at, edition) in recipe.versions(catalogue::seed(index)).into_iter().enumerate() {
        let at = at as u64;
        let file = weights::build(recipe, edition.name, edition_seed(index, at));
        let release = Release { at, edition, file: &file };
        let version = catalogue::version(recipe, index, &release, &images, plan.now_unix_secs);
        if edition.installed {
            let relative = format!("{}/{}", recipe.folder, file.name);
            let path = below(plan.root, &relative);
            if plan.writing {
                put(&path, &file.bytes)?;
                preview(plan, recipe, index, &path)?;
                let installed = Installed { model_name: recipe.name, path: &relative, bytes: &file.bytes };
                for (path, bytes) in extras::beside(&installed) {
                    put(&below(plan.root, &path), &bytes)?;
                }
            }
            let published = version.files.as_ref().and_then(|files| files.value.first());
            made.files.extend(published.map(|file| SampleFile { path, version_id: version.id, file_id: file.id }));
        }
        made.versions.push(version);
    }
    Ok(made)
}

/// The picture beside a model file. Its bytes are not compared: one that is there was finished, for [`put`] renames.
fn preview(plan: Plan<'_>, recipe: &Recipe, index: u64, model_path: &Path) -> Result<(), SampleError> {
    let png = recipe.scene.is_flat();
    let path = model_path.with_extension(if png { "preview.png" } else { "preview.jpg" });
    if path.exists() {
        return Ok(());
    }
    let mut sketch = catalogue::sketch(recipe, index, 0);
    sketch.width /= plan.shrink.max(1);
    sketch.height /= plan.shrink.max(1);
    let bytes = if png { sketch.png() } else { sketch.jpeg() };
    let bytes = bytes.map_err(|reason| SampleError::Picture { reason })?;
    let made = catalogue::generation(recipe, index, 0).text();
    put(&path, &if png { pictures::png_with_text(bytes, &made) } else { pictures::jpeg_with_text(bytes, &made) })
}

/// A path below the root from one written with `/`.
fn below(root: &Path, relative: &str) -> PathBuf {
    relative.split('/').fold(root.to_owned(), |path, part| path.join(part))
}

/// Writes a file unless it is there with these bytes. It appears under its name only when it is complete.
fn put(path: &Path, bytes: &[u8]) -> Result<(), SampleError> {
    if fs::metadata(path).is_ok_and(|metadata| metadata.len() == bytes.len() as u64)
        && fs::read(path).is_ok_and(|there| there == bytes)
    {
        return Ok(());
    }
    let write = || {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".part");
        let part = path.with_file_name(name);
        fs::write(&part, bytes)?;
        fs::rename(&part, path)
    };
    write().map_err(|reason| SampleError::Write { reason, path: path.to_owned() })
}
