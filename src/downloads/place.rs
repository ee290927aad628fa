//! Where files of a kind go: the folder the user chose, or the one the tool of a root keeps them in.

use super::error::DownloadError;
use super::name::clean_folder_name;
use super::settings::DownloadSettings;
use crate::model::download::FolderTrouble;
use crate::model::folder_names;
use crate::model::kind::ModelKind;
use crate::model::root::{LibraryRoot, RootTool};
use std::fs;
use std::path::{Path, PathBuf};

/// Names that are looked at in one root.
const MOST_NAMES: usize = 2000;

/// The folder for files of a kind, before any template: the user's own choice, else the folder of that kind in the best root.
pub fn folder_for(
    kind: ModelKind,
    roots: &[LibraryRoot],
    settings: &DownloadSettings,
) -> Result<PathBuf, DownloadError> {
    let chosen = settings.places.get(&kind).and_then(|place| place.folder.as_ref());
    if let Some(chosen) = chosen {
        // An older version took any text; and a disk that is not there now must not become a folder of the one that is.
        return Ok(own_folder(&chosen.0, None)?);
    }
    let found = roots.iter().find_map(|root| existing(root, kind));
    found.or_else(|| roots.first().map(|root| made(root, kind))).ok_or(DownloadError::NoFolder)
}

/// The folder that is made for a kind in a root that has none: where the tool looks for it.
pub(super) fn made(root: &LibraryRoot, kind: ModelKind) -> PathBuf {
    let models = root.path.join("models");
    let is_inside = matches!(root.tool, RootTool::ComfyUi | RootTool::A1111) && models.is_dir();
    let folder = if is_inside { models } else { root.path.clone() };
    folder.join(usual_name(root.tool, kind))
}

/// The folder that somebody typed, where it can be one for downloads. `~` at its beginning is the home folder.
pub fn own_folder(typed: &Path, home: Option<&Path>) -> Result<PathBuf, FolderTrouble> {
    // A path that is no text was chosen and not typed.
    let plain = typed.to_str().map_or(typed, |text| Path::new(text.trim().trim_matches('"')));
    let folder = match (plain.strip_prefix("~"), home) {
        (Ok(below), Some(home)) => home.join(below),
        _ => plain.to_path_buf(),
    };
    if !folder.is_absolute() {
        return Err(FolderTrouble::NotWhole(plain.display().to_string()));
    }
    if folder.is_dir() { Ok(folder) } else { Err(FolderTrouble::NotThere(folder.display().to_string())) }
}

/// The folder of a model that lay below `parents` in a root of another library: below the root that has such a folder, else below the
/// first where the folder says what kind it is for, else below the folder of its kind.
pub(super) fn folder_again(
    kind: ModelKind,
    parents: &str,
    roots: &[LibraryRoot],
    settings: &DownloadSettings,
) -> Result<PathBuf, DownloadError> {
    let parts: Vec<String> = parents.split('/').map(clean_folder_name).filter(|part| !part.is_empty()).collect();
    let below = |root: &Path| parts.iter().fold(root.to_path_buf(), |folder, part| folder.join(part));
    let outermost = parts.first();
    let has_it = |root: &&LibraryRoot| outermost.is_some_and(|part| root.path.join(part).is_dir());
    let is_for_a_kind = || parts.iter().take(2).any(|part| folder_names::kind_of_under_models(part).is_some());
    let root = roots.iter().find(has_it).or_else(|| roots.first().filter(|_| is_for_a_kind()));
    match root {
        Some(root) => Ok(below(&root.path)),
        None => Ok(below(&folder_for(kind, roots, settings)?)),
    }
}

/// A folder of this kind that is there: the root itself by its name, or one directly in it or in its `models`. Where a tool keeps two
/// kinds in one folder, that one is meant for both.
pub(super) fn existing(root: &LibraryRoot, kind: ModelKind) -> Option<PathBuf> {
    let (tool, root) = (root.tool, root.path.as_path());
    let name = root.file_name()?.to_string_lossy();
    if folder_names::kind_of(&name) == Some(kind) {
        return Some(root.to_path_buf());
    }
    let is_meant = |name: &String| {
        folder_names::kind_of_under_models(name) == Some(kind) || name.eq_ignore_ascii_case(usual_name(tool, kind))
    };
    [root.to_path_buf(), root.join("models")].into_iter().find_map(|folder| {
        let entries = fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok).take(MOST_NAMES);
        let mut names: Vec<String> = entries
            .filter(|entry| entry.path().is_dir())
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(is_meant)
            .collect();
        // The tool's own name first, where there are several.
        names.sort_by_key(|name| (!is_usual(name, kind), name.clone()));
        names.into_iter().next().map(|name| folder.join(name))
    })
}

fn is_usual(name: &str, kind: ModelKind) -> bool {
    [RootTool::ComfyUi, RootTool::A1111, RootTool::StabilityMatrix, RootTool::SwarmUi]
        .into_iter()
        .any(|tool| usual_name(tool, kind) == name)
}

/// What a tool calls its folder for a kind.
pub const fn usual_name(tool: RootTool, kind: ModelKind) -> &'static str {
    match tool {
        RootTool::A1111 => match kind {
            ModelKind::Checkpoint | ModelKind::DiffusionModel => "Stable-diffusion",
            ModelKind::Lora | ModelKind::Dora => "Lora",
            ModelKind::LoCon => "LyCORIS",
            ModelKind::Vae => "VAE",
            ModelKind::ControlNet => "ControlNet",
            ModelKind::Upscaler => "ESRGAN",
            ModelKind::TextEncoder => "text_encoder",
            other => comfy_name(other),
        },
        RootTool::StabilityMatrix => match kind {
            ModelKind::Checkpoint => "StableDiffusion",
            ModelKind::DiffusionModel => "DiffusionModels",
            ModelKind::Lora | ModelKind::Dora => "Lora",
            ModelKind::LoCon => "LyCORIS",
            ModelKind::Vae => "VAE",
            ModelKind::Embedding => "Embeddings",
            ModelKind::TextEncoder => "TextEncoders",
            ModelKind::ClipVision => "ClipVision",
            ModelKind::ControlNet => "ControlNet",
            ModelKind::Upscaler => "ESRGAN",
            ModelKind::Hypernetwork => "Hypernetwork",
            other => comfy_name(other),
        },
        RootTool::SwarmUi => match kind {
            ModelKind::Checkpoint => "Stable-Diffusion",
            ModelKind::Lora | ModelKind::LoCon | ModelKind::Dora => "Lora",
            ModelKind::Vae => "VAE",
            ModelKind::Embedding => "Embeddings",
            other => comfy_name(other),
        },
        RootTool::ComfyUi | RootTool::InvokeAi | RootTool::Loose => comfy_name(kind),
    }
}

const fn comfy_name(kind: ModelKind) -> &'static str {
    match kind {
        ModelKind::Checkpoint => "checkpoints",
        ModelKind::Lora | ModelKind::LoCon | ModelKind::Dora => "loras",
        ModelKind::Embedding => "embeddings",
        ModelKind::Vae => "vae",
        ModelKind::ControlNet => "controlnet",
        ModelKind::Upscaler => "upscale_models",
        ModelKind::TextEncoder => "text_encoders",
        ModelKind::DiffusionModel => "diffusion_models",
        ModelKind::ClipVision => "clip_vision",
        ModelKind::MotionModule => "animatediff_models",
        ModelKind::Hypernetwork => "hypernetworks",
        ModelKind::IpAdapter => "ipadapter",
        ModelKind::AestheticGradient => "aesthetic_embeddings",
        ModelKind::Detection => "ultralytics",
        ModelKind::VisionLanguage => "vlm",
        ModelKind::Llm => "llm",
        ModelKind::Asset => "assets",
        ModelKind::Other => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::downloads::template::PlaceOfKind;
    use crate::model::ids::RootId;
    use crate::model::path_bytes::StoredPath;

    fn root(path: &Path, tool: RootTool) -> LibraryRoot {
        LibraryRoot { id: RootId(1), path: path.to_path_buf(), tool, added_unix_secs: 0, scanned_unix_secs: None }
    }

    #[test]
    fn a_folder_that_is_there_is_used_and_else_the_tools_own_name() {
        let dir = tempfile::tempdir().unwrap();
        let (empty, comfy) = (dir.path().join("swarm"), dir.path().join("comfy"));
        for folder in [&empty, &comfy.join("models/loras"), &comfy.join("models/vae")] {
            fs::create_dir_all(folder).unwrap();
        }
        let roots = [root(&empty, RootTool::SwarmUi), root(&comfy, RootTool::ComfyUi)];
        let alone = |kind| folder_for(kind, &roots[1..], &DownloadSettings::default()).unwrap();
        assert_eq!(alone(ModelKind::LoCon), comfy.join("models/loras"), "ComfyUI keeps both there");
        assert_eq!(alone(ModelKind::Upscaler), comfy.join("models/upscale_models"), "where ComfyUI looks");
        let mut settings = DownloadSettings::default();
        let place = |kind, settings: &DownloadSettings| folder_for(kind, &roots, settings).unwrap();
        assert_eq!(place(ModelKind::Lora, &settings), comfy.join("models/loras"));
        assert_eq!(place(ModelKind::Checkpoint, &settings), empty.join("Stable-Diffusion"));
        let mine = dir.path().join("mine");
        fs::create_dir(&mine).unwrap();
        let own = |folder: &Path| PlaceOfKind { folder: Some(StoredPath(folder.into())), ..PlaceOfKind::default() };
        settings.places.insert(ModelKind::Lora, own(&mine));
        assert_eq!(place(ModelKind::Lora, &settings), mine);
        for elsewhere in ["loras", "~/models"] {
            settings.places.insert(ModelKind::Lora, own(Path::new(elsewhere)));
            let refused = folder_for(ModelKind::Lora, &roots, &settings).unwrap_err();
            assert!(matches!(refused, DownloadError::Folder(FolderTrouble::NotWhole(_))), "{refused}");
        }
        settings.places.insert(ModelKind::Lora, own(&dir.path().join("unplugged")));
        let refused = folder_for(ModelKind::Lora, &roots, &settings).unwrap_err();
        assert!(matches!(refused, DownloadError::Folder(FolderTrouble::NotThere(_))), "{refused}");
        let named = dir.path().join("Lora");
        assert_eq!(
            folder_for(ModelKind::Lora, &[root(&named, RootTool::Loose)], &DownloadSettings::default()).unwrap(),
            named
        );
        assert!(matches!(folder_for(ModelKind::Lora, &[], &DownloadSettings::default()), Err(DownloadError::NoFolder)));
    }

    #[test]
    fn a_folder_is_taken_as_a_whole_and_where_it_is_there() {
        let home = tempfile::tempdir().unwrap();
        let models = home.path().join("models");
        fs::create_dir(&models).unwrap();
        let whole = models.display().to_string();
        for typed in [whole.as_str(), &format!(" \"{whole}\" "), "~/models"] {
            assert_eq!(own_folder(Path::new(typed), Some(home.path())), Ok(models.clone()), "{typed}");
        }
        assert_eq!(own_folder(Path::new("~"), Some(home.path())), Ok(home.path().to_path_buf()));
        for typed in ["loras", "./loras", "~other/loras", "", "~/models"] {
            assert_eq!(own_folder(Path::new(typed), None), Err(FolderTrouble::NotWhole(typed.to_owned())));
        }
        let gone = home.path().join("gone").display().to_string();
        assert_eq!(own_folder(Path::new(&gone), None), Err(FolderTrouble::NotThere(gone.clone())));
    }

    #[test]
    fn every_usual_name_means_its_kind() {
        for kind in ModelKind::ALL.into_iter().filter(|kind| !matches!(kind, ModelKind::Asset | ModelKind::Other)) {
            for tool in [RootTool::ComfyUi, RootTool::A1111, RootTool::StabilityMatrix, RootTool::SwarmUi] {
                let read = folder_names::kind_of_under_models(usual_name(tool, kind));
                assert!(read.is_some_and(|read| read.agrees_with(kind)), "{tool:?} {kind:?}");
            }
        }
    }
}
