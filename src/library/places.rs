//! "Find my tools": where models lie, told by the layouts of the tools that use them.
//!
//! A search looks only into usual places, to a small depth, at a bounded number of folders and for a bounded time. It
//! proposes the folder that holds a tool's models, not the tool's folder: beside the models lie a Python installation
//! and thousands of pictures that nobody wants scanned.

use crate::formats::{self, comfy_paths};
use crate::model::folder_names;
use crate::model::kind::ModelKind;
use crate::model::root::{ProposedRoot, RootTool};
use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};
use std::ffi::{OsStr, OsString};
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, Instant};

/// Folders that are listed in one search.
const MAX_FOLDERS_LISTED: usize = 1500;
/// Names that are looked at in one folder.
const MAX_NAMES: usize = 5000;
/// How long a search goes on: a sleeping disk or a network folder must not hold up the window's answer.
const MAX_DURATION: Duration = Duration::from_secs(2);
/// How deep below a place the search goes.
const DEPTH: u8 = 3;
/// Names that are never searched: large, and no tool lies in them.
const SKIPPED: [&str; 11] = [
    "node_modules",
    "venv",
    "__pycache__",
    "site-packages",
    "appdata",
    "$recycle.bin",
    "system volume information",
    "lost+found",
    "pictures",
    "music",
    "videos",
];
/// The same for names directly under the root of a file system; elsewhere they are ordinary names.
const SKIPPED_AT_ROOT: [&str; 16] = [
    "windows",
    "programdata",
    "library",
    "system",
    "proc",
    "sys",
    "dev",
    "run",
    "snap",
    "etc",
    "usr",
    "lib",
    "lib64",
    "bin",
    "boot",
    "var",
];
/// Files in which ComfyUI, by hand or its desktop version, names other folders.
const EXTRA_PATHS: [&str; 2] = ["extra_model_paths.yaml", "extra_models_config.yaml"];

/// Looks for tools in the usual places below `home` and in `extra_places` (drive roots, mount points), and proposes the
/// folders their models lie in, also those that `extra_model_paths.yaml` names. Each folder comes once, whatever links
/// lead to it, and none that lies inside another proposed one. Sorted by path.
pub fn propose_roots(home: &Path, extra_places: &[PathBuf]) -> Vec<ProposedRoot> {
    let mut search = Search::new();
    for place in usual_places(home).iter().chain(extra_places) {
        search.enqueue(place, DEPTH);
    }
    search.run();
    search.proposals(home)
}

/// How many model files lie in a folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ModelCount {
    /// Those that were counted.
    pub files: u32,
    /// Whether there may be more: the count was given up.
    pub at_least: bool,
}

/// Counts model files by their names, without opening any, within the bounds of one search. Links are not followed.
pub fn count_models(root: &Path) -> ModelCount {
    let end = Instant::now() + MAX_DURATION;
    let mut waiting = vec![root.to_path_buf()];
    let mut count = ModelCount::default();
    let mut listed = 0;
    while let Some(folder) = waiting.pop() {
        listed += 1;
        if listed > MAX_FOLDERS_LISTED || Instant::now() > end {
            count.at_least = true;
            break;
        }
        for entry in std::fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok) {
            let Ok(kind) = entry.file_type() else { continue };
            let path = entry.path();
            if kind.is_dir() {
                waiting.push(path);
            } else if kind.is_file() && path.extension().is_some_and(formats::is_model_extension) {
                count.files = count.files.saturating_add(1);
            }
        }
    }
    count
}

/// Which tool's layout a folder follows: the tool's own folder, its models folder, or one folder of models in that.
/// [`RootTool::Loose`] when it follows none.
pub fn recognise_tool(root: &Path) -> RootTool {
    let here = tool_at(root).or_else(|| models_folder_at(root));
    let is_models = |path: &Path| path.file_name().is_some_and(|name| name.eq_ignore_ascii_case("models"));
    let above = || {
        let parent = root.parent()?;
        if is_models(root) {
            return tool_at(parent);
        }
        // A1111 keeps embeddings beside its models folder.
        let own = root.file_name().is_some_and(|name| name.eq_ignore_ascii_case("embeddings"));
        let beside = || if own { tool_at(parent).filter(|tool| *tool == RootTool::A1111) } else { None };
        let inside =
            || if is_models(parent) { tool_at(parent.parent()?).or_else(|| models_folder_at(parent)) } else { None };
        inside().or_else(beside)
    };
    here.or_else(above).unwrap_or_default()
}

/// The kind the folders of a file tell: the nearest folder whose name is known in any tool wins. Looks at the folders
/// below `root`, and at the names of `root` and of the folder it lies in, so that a root may be a `loras` folder itself.
/// Looks at names only, never at the disk.
pub fn kind_by_folder(tool: RootTool, root: &Path, file: &Path) -> Option<ModelKind> {
    let inside = file.strip_prefix(root).ok().and_then(Path::parent).unwrap_or_else(|| Path::new(""));
    let names = |path: &Path| -> Vec<String> {
        let parts = path.components().filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
            _ => None,
        });
        parts.collect()
    };
    let mut folders = names(root);
    folders.drain(..folders.len().saturating_sub(2));
    folders.extend(names(inside));
    let nearest_first = (0..folders.len()).rev();
    nearest_first.into_iter().find_map(|index| {
        let name = folders.get(index)?;
        if tool == RootTool::InvokeAi && name.eq_ignore_ascii_case("main") {
            return Some(ModelKind::Checkpoint);
        }
        let above = index.checked_sub(1).and_then(|above| folders.get(above));
        if above.is_some_and(|above| above.eq_ignore_ascii_case("models")) {
            return folder_names::kind_of_under_models(name);
        }
        folder_names::kind_of(name)
    })
}

/// Where tools are usually installed below a home folder, nearest first.
fn usual_places(home: &Path) -> Vec<PathBuf> {
    let below = [
        "",
        "Documents",
        "Desktop",
        "Downloads",
        "StabilityMatrix",
        "StabilityMatrix/Data",
        "pinokio/api",
        "invokeai",
        ".local/share",
        ".config/StabilityMatrix",
        ".config/ComfyUI",
        "AppData/Roaming/StabilityMatrix",
        "AppData/Roaming/ComfyUI",
        "AppData/Local/Programs",
        "Library/Application Support/StabilityMatrix",
        "Library/Application Support/ComfyUI",
    ];
    below.iter().map(|name| if name.is_empty() { home.to_owned() } else { home.join(name) }).collect()
}

/// A folder's own path without what Windows' `canonicalize` puts in front, which people do not recognise.
fn canonical(path: &Path) -> Option<PathBuf> {
    let path = std::fs::canonicalize(path).ok()?;
    let text = path.to_str().and_then(|text| text.strip_prefix(r"\\?\"));
    Some(match text {
        Some(text) if cfg!(windows) && text.as_bytes().get(1) == Some(&b':') => PathBuf::from(text),
        _ => path,
    })
}

/// The folder with this name in another, whatever its case.
fn child(folder: &Path, name: &str) -> Option<PathBuf> {
    let exact = folder.join(name);
    if exact.is_dir() {
        return Some(exact);
    }
    let names = std::fs::read_dir(folder).ok()?.take(MAX_NAMES).filter_map(Result::ok);
    let found = names.map(|entry| entry.file_name()).find(|found| found.eq_ignore_ascii_case(name))?;
    Some(folder.join(found)).filter(|path| path.is_dir())
}

/// The tool whose own folder this is, or that keeps models this way.
fn tool_at(folder: &Path) -> Option<RootTool> {
    installed_at(folder).or_else(|| models_folder_at(&child(folder, "models")?))
}

/// The tool that is installed in a folder, by what only the tool itself puts there.
pub fn installed_at(folder: &Path) -> Option<RootTool> {
    let is_any = |names: &[&str]| names.iter().any(|name| folder.join(name).exists());
    if is_any(&["invokeai.yaml", "databases/invokeai.db"]) && folder.join("models").is_dir() {
        return Some(RootTool::InvokeAi);
    }
    let models = child(folder, "models")?;
    if is_any(&["src/SwarmUI.csproj", "SwarmUI.sln", "launch-linux.sh", "launch-windows.bat"])
        && folder.join("src").is_dir()
    {
        return Some(RootTool::SwarmUi);
    }
    if models.join("checkpoints").is_dir() && is_any(&["main.py", "comfy", "custom_nodes", "extra_model_paths.yaml"]) {
        return Some(RootTool::ComfyUi);
    }
    if is_any(&["webui.py", "webui.sh", "webui-user.bat", "modules/sd_models.py", "launch.py"])
        && (child(&models, "Stable-diffusion").is_some() || child(&models, "Lora").is_some())
    {
        return Some(RootTool::A1111);
    }
    if is_any(&["Packages", "settings.json", ".sm-portable"]) && models.join("StableDiffusion").is_dir() {
        return Some(RootTool::StabilityMatrix);
    }
    None
}

/// The tool whose models folder this looks like, by the folders in it.
fn models_folder_at(models: &Path) -> Option<RootTool> {
    let has = |name: &str| models.join(name).is_dir();
    if has("checkpoints") && (has("loras") || has("diffusion_models") || has("text_encoders")) {
        return Some(RootTool::ComfyUi);
    }
    if has("StableDiffusion") && (has("Lora") || has("VAE") || has("Embeddings")) {
        return Some(RootTool::StabilityMatrix);
    }
    if has("Stable-diffusion") || has("Stable-Diffusion") {
        // Where case does not matter both are one name; Swarm's other folders tell them apart.
        let swarm = has("diffusion_models") && has("Embeddings");
        return (has("Lora") || has("VAE")).then_some(if swarm { RootTool::SwarmUi } else { RootTool::A1111 });
    }
    None
}

/// A bounded walk, level by level.
struct Search {
    queue: VecDeque<(PathBuf, u8)>,
    seen: HashSet<PathBuf>,
    listed: usize,
    max_listed: usize,
    end: Instant,
    /// Folders with models, by their own path.
    found: BTreeMap<PathBuf, RootTool>,
    /// Files that name further folders.
    path_files: BTreeSet<PathBuf>,
}

impl Search {
    fn new() -> Self {
        Self {
            queue: VecDeque::new(),
            seen: HashSet::new(),
            listed: 0,
            max_listed: MAX_FOLDERS_LISTED,
            end: Instant::now() + MAX_DURATION,
            found: BTreeMap::new(),
            path_files: BTreeSet::new(),
        }
    }

    /// Remembers a folder to look at, once whatever links lead to it.
    fn enqueue(&mut self, folder: &Path, depth: u8) {
        if let Some(path) = canonical(folder) {
            self.enqueue_canonical(path, depth);
        }
    }

    fn enqueue_canonical(&mut self, path: PathBuf, depth: u8) {
        if self.seen.insert(path.clone()) {
            self.queue.push_back((path, depth));
        }
    }

    fn run(&mut self) {
        while let Some((folder, depth)) = self.queue.pop_front() {
            if self.listed >= self.max_listed || Instant::now() > self.end {
                break;
            }
            self.visit(&folder, depth);
        }
    }

    fn visit(&mut self, folder: &Path, depth: u8) {
        self.listed += 1;
        let Ok(entries) = std::fs::read_dir(folder) else { return };
        let mut folders: Vec<(OsString, bool)> = Vec::new();
        let mut names: HashSet<String> = HashSet::new();
        for entry in entries.take(MAX_NAMES).filter_map(Result::ok) {
            let name = entry.file_name();
            names.insert(name.to_string_lossy().to_lowercase());
            // A junction on Windows is a link that is no plain folder either.
            if let Ok(kind) = entry.file_type()
                && (kind.is_dir() || kind.is_symlink())
            {
                folders.push((name, kind.is_symlink()));
            }
        }
        self.path_files.extend(EXTRA_PATHS.iter().filter(|name| names.contains(**name)).map(|name| folder.join(name)));
        if names.contains("library.json") {
            self.stability_matrix_library(&folder.join("library.json"));
        }
        // Without one of these no tool is here, and nothing more is asked of the disk.
        let candidate =
            ["models", "checkpoints", "stable-diffusion", "stablediffusion"].iter().any(|name| names.contains(*name));
        let tool = if candidate { self.recognise(folder) } else { None };
        if tool == Some(RootTool::StabilityMatrix) {
            self.enqueue(&folder.join("Packages"), 1);
        }
        if tool.is_some() || depth == 0 {
            return;
        }
        folders.sort();
        for (name, is_link) in folders.iter().filter(|(name, _)| is_searched(folder, name)) {
            let path = folder.join(name);
            if *is_link {
                self.enqueue(&path, depth - 1);
            } else {
                // Where the folder is at its own path, so is a plain folder in it; asking costs more than the listing.
                self.enqueue_canonical(path, depth - 1);
            }
        }
    }

    /// Adds the models of the tool that a folder is, if it is one.
    fn recognise(&mut self, folder: &Path) -> Option<RootTool> {
        if let Some(tool) = tool_at(folder) {
            self.add(&child(folder, "models")?, tool);
            if tool == RootTool::A1111 {
                self.add(&folder.join("embeddings"), tool);
            }
            return Some(tool);
        }
        let tool = models_folder_at(folder)?;
        self.add(folder, tool);
        Some(tool)
    }

    fn add(&mut self, folder: &Path, tool: RootTool) {
        if let Some(path) = canonical(folder).filter(|path| path.is_dir()) {
            self.found.entry(path).or_insert(tool);
        }
    }

    /// StabilityMatrix notes in this file where its library is.
    fn stability_matrix_library(&mut self, file: &Path) {
        const LIMIT_BYTES: u64 = 64 * 1024;
        if std::fs::metadata(file).is_ok_and(|metadata| metadata.is_file() && metadata.len() <= LIMIT_BYTES)
            && let Ok(text) = std::fs::read_to_string(file)
            && let Ok(serde_json::Value::Object(object)) = serde_json::from_str(text.trim_start_matches('\u{feff}'))
            && let Some(library) = object.get("LibraryPath").and_then(serde_json::Value::as_str)
            && Path::new(library).is_absolute()
        {
            self.enqueue(Path::new(library), 1);
        }
    }

    fn proposals(mut self, home: &Path) -> Vec<ProposedRoot> {
        for file in std::mem::take(&mut self.path_files).iter().take(50) {
            self.add_named_folders(file, home);
        }
        let roots: Vec<(PathBuf, RootTool)> = std::mem::take(&mut self.found).into_iter().collect();
        let inside_another = |path: &Path| roots.iter().any(|(other, _)| path != other && path.starts_with(other));
        let kept = roots.iter().filter(|(path, _)| !inside_another(path));
        kept.map(|(path, tool)| ProposedRoot { path: path.clone(), tool: *tool }).collect()
    }

    /// Adds the folders that an `extra_model_paths.yaml` names: the models folder of a tool where they lie in one, the
    /// folder that several of them share, else each alone.
    fn add_named_folders(&mut self, file: &Path, home: &Path) {
        // A file that cannot be read is for the user to see in ComfyUI; the search goes on with what it has.
        let Ok(named) = comfy_paths::read(file) else { return };
        let folders: BTreeSet<PathBuf> = named.iter().take(200).filter_map(|named| canonical(&named.path)).collect();
        let mut by_parent: BTreeMap<&Path, usize> = BTreeMap::new();
        for folder in &folders {
            *by_parent.entry(folder.parent().unwrap_or(folder)).or_default() += 1;
        }
        let home = canonical(home);
        for folder in folders.iter().filter(|folder| folder.is_dir()) {
            let parent = folder.parent().unwrap_or(folder);
            let shared = by_parent.get(parent).is_some_and(|count| *count >= 3);
            // Never a whole disk or home, only because folders for models lie in it.
            let special =
                parent.parent().is_none_or(|above| above.parent().is_none()) || Some(parent) == home.as_deref();
            let tool = recognise_tool(folder);
            let is_models = parent.file_name().is_some_and(|name| name.eq_ignore_ascii_case("models"));
            let whole = !special && (shared || (is_models && tool != RootTool::Loose));
            let tool = if tool == RootTool::Loose { RootTool::ComfyUi } else { tool };
            self.add(if whole { parent } else { folder }, tool);
        }
    }
}

fn is_searched(folder: &Path, name: &OsStr) -> bool {
    let name = name.to_string_lossy().to_lowercase();
    let at_root = folder.parent().is_none();
    let skipped = SKIPPED.contains(&name.as_str()) || (at_root && SKIPPED_AT_ROOT.contains(&name.as_str()));
    // On macOS every home has one, with a hundred thousand folders; elsewhere it may be somebody's models.
    let settings = cfg!(target_os = "macos") && name == "library";
    !name.starts_with('.') && !skipped && !settings
}

#[cfg(test)]
#[path = "places_tests.rs"]
mod tests;
