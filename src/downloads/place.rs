//! Where files of a kind go: the folder the user chose, or the one the tool of a root keeps them in.

use super::error::DownloadError;
use super::settings::DownloadSettings;
use crate::formats::folder_names;
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
        return Ok(chosen.0.clone());
    }
    let found = roots.iter().find_map(|root| existing(&root.path, kind));
    let made = || roots.first().map(|root| root.path.join(usual_name(root.tool, kind)));
    found.or_else(made).ok_or(DownloadError::NoFolder)
}

/// A folder of this kind that is there: the root itself by its name, or one directly in it or in its `models`.
fn existing(root: &Path, kind: ModelKind) -> Option<PathBuf> {
    let name = root.file_name()?.to_string_lossy();
    if folder_names::kind_of(&name) == Some(kind) {
        return Some(root.to_path_buf());
    }
    [root.to_path_buf(), root.join("models")].into_iter().find_map(|folder| {
        let entries = fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok).take(MOST_NAMES);
        let mut names: Vec<String> = entries
            .filter(|entry| entry.path().is_dir())
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| folder_names::kind_of_under_models(name) == Some(kind))
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
        let mut settings = DownloadSettings::default();
        let place = |kind, settings: &DownloadSettings| folder_for(kind, &roots, settings).unwrap();
        assert_eq!(place(ModelKind::Lora, &settings), comfy.join("models/loras"));
        assert_eq!(place(ModelKind::Checkpoint, &settings), empty.join("Stable-Diffusion"));
        let own = PlaceOfKind { folder: Some(StoredPath("/mine".into())), template: String::new() };
        settings.places.insert(ModelKind::Lora, own);
        assert_eq!(place(ModelKind::Lora, &settings), Path::new("/mine"));
        let named = dir.path().join("Lora");
        assert_eq!(
            folder_for(ModelKind::Lora, &[root(&named, RootTool::Loose)], &DownloadSettings::default()).unwrap(),
            named
        );
        assert!(matches!(folder_for(ModelKind::Lora, &[], &DownloadSettings::default()), Err(DownloadError::NoFolder)));
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
