//! From what people paste to what is fetched: which version, which of its files, and where it goes.

use super::error::DownloadError;
use super::name::clean_file_name;
use super::place::folder_for;
use super::settings::DownloadSettings;
use super::template::{Facts, Template};
use crate::civitai::{Answer, Client, Priority};
use crate::model::catalogue::{FileInfo, MediaKind, ModelInfo, VersionInfo};
use crate::model::download::Wish;
use crate::model::ids::{CivitFileId, ModelId, VersionId};
use crate::model::kind::ModelKind;
use crate::model::reference::Reference;
use crate::model::root::LibraryRoot;
use crate::model::sourced::Sourced;
use std::path::{Path, PathBuf};

/// What is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Goal {
    /// The newest version of a model.
    Newest(ModelId),
    /// A version.
    Version(VersionId),
    /// The version that has a file with this hash, and that file.
    Hash(String),
}

/// Which of a version's files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pick {
    /// The one a plain download gives.
    #[default]
    Primary,
    /// This one.
    File(CivitFileId),
    /// All that hold weights or belong to them; training data is left out.
    All,
}

/// Where files go.
#[derive(Clone, Copy, Debug)]
pub enum Where<'a> {
    /// Into this folder, as they are.
    Folder {
        /// The folder.
        folder: &'a Path,
        /// What the user set: what is put beside them.
        settings: &'a DownloadSettings,
    },
    /// Where the library keeps files of their kind.
    Library {
        /// Its roots.
        roots: &'a [LibraryRoot],
        /// What the user set.
        settings: &'a DownloadSettings,
    },
}

/// What was chosen, and what CivitAI told on the way: worth keeping in the catalogue.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// What is to be fetched.
    pub wishes: Vec<Wish>,
    /// The answer it was read from.
    pub answer: Answer,
}

/// What a pasted text asks for: an address, an AIR, a hash, or the number of a version.
pub fn parse_goal(text: &str) -> Result<Goal, DownloadError> {
    let text = text.trim();
    if let Ok(number) = text.parse::<u64>()
        && number > 0
        && u32::try_from(number).is_ok()
    {
        return Ok(Goal::Version(VersionId(number)));
    }
    match Reference::of(text) {
        Some(Reference::Hash(hex)) => Ok(Goal::Hash(hex)),
        Some(Reference::Model(_, Some(version)) | Reference::Version(version)) => Ok(Goal::Version(version)),
        Some(Reference::Model(model, None)) => Ok(Goal::Newest(model)),
        None => local_address(text).ok_or_else(|| DownloadError::NoReference { text: text.to_owned() }),
    }
}

/// Addresses of other servers that speak the same language: `…/api/download/models/12`, `…/models/3?modelVersionId=12`. Only the
/// numbers are taken; what is asked is the server in the settings.
fn local_address(text: &str) -> Option<Goal> {
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"))?;
    let (_, path) = rest.split_once('/')?;
    match Reference::of(&format!("civitai.com/{path}"))? {
        Reference::Model(_, Some(version)) | Reference::Version(version) => Some(Goal::Version(version)),
        Reference::Model(model, None) => Some(Goal::Newest(model)),
        Reference::Hash(_) => None,
    }
}

/// Asks CivitAI what a goal is and chooses.
pub async fn choose(client: &Client, goal: &Goal, pick: Pick, place: Where<'_>) -> Result<Chosen, DownloadError> {
    let (answer, pick) = ask(client, goal, pick).await?;
    let wishes = wishes(&answer.model, &answer.version, pick, place)?;
    Ok(Chosen { wishes, answer })
}

async fn ask(client: &Client, goal: &Goal, pick: Pick) -> Result<(Answer, Pick), DownloadError> {
    let unknown = |what: String| DownloadError::Unknown { what };
    match goal {
        Goal::Newest(model) => {
            let found = client.model(Priority::Interactive, *model).await?;
            let found = found.ok_or_else(|| unknown(format!("model {model}")))?;
            let version = found.versions.into_iter().next();
            let version = version.ok_or_else(|| DownloadError::NoFile { what: format!("model {model}") })?;
            Ok((Answer { version, model: found.model }, pick))
        }
        Goal::Version(version) => {
            let found = client.version(Priority::Interactive, *version).await?;
            Ok((found.ok_or_else(|| unknown(format!("version {version}")))?, pick))
        }
        Goal::Hash(hex) => {
            let found = client.version_by_hash(Priority::Interactive, hex).await?;
            let answer = found.ok_or_else(|| unknown(hex.clone()))?;
            let files = answer.version.files.iter().flat_map(|files| &files.value);
            let has = |file: &&FileInfo| file.hashes.iter().any(|(_, hash)| hash.eq_ignore_ascii_case(hex));
            let file = files.into_iter().find(has).map(|file| file.id).filter(|id| id.0 > 0);
            Ok((answer, file.map_or(pick, Pick::File)))
        }
    }
}

/// What to fetch of a version.
pub fn wishes(
    model: &ModelInfo,
    version: &VersionInfo,
    pick: Pick,
    place: Where<'_>,
) -> Result<Vec<Wish>, DownloadError> {
    let all: &[FileInfo] = version.files.as_ref().map_or(&[], |files| &files.value);
    let chosen = picked(all, pick);
    if chosen.is_empty() {
        return Err(DownloadError::NoFile { what: format!("version {}", version.id) });
    }
    chosen.into_iter().map(|file| wish(model, version, file, place)).collect()
}

fn picked(all: &[FileInfo], pick: Pick) -> Vec<&FileInfo> {
    let is_weights = |file: &&FileInfo| !matches!(file.type_name.as_str(), "Training Data" | "Archive");
    match pick {
        Pick::File(id) => all.iter().filter(|file| file.id == id).collect(),
        Pick::All => all.iter().filter(is_weights).collect(),
        Pick::Primary => {
            let primary = all.iter().find(|file| file.primary);
            primary
                .or_else(|| all.iter().find(|file| file.type_name == "Model"))
                .or_else(|| all.first())
                .into_iter()
                .collect()
        }
    }
}

fn told<T: Clone + Default>(field: Option<&Sourced<T>>) -> T {
    field.map(|field| field.value.clone()).unwrap_or_default()
}

/// The kind of one file: a VAE published beside a checkpoint is a VAE.
fn kind_of(model: &ModelInfo, file: &FileInfo) -> ModelKind {
    match file.type_name.as_str() {
        "VAE" => ModelKind::Vae,
        "Text Encoder" => ModelKind::TextEncoder,
        "Config" | "Workflow" => ModelKind::Asset,
        _ => ModelKind::from_civitai_type(&told(model.type_name.as_ref())),
    }
}

fn wish(model: &ModelInfo, version: &VersionInfo, file: &FileInfo, place: Where<'_>) -> Result<Wish, DownloadError> {
    let facts = facts(model, version, file);
    let kind = facts.kind;
    let (folder, file_name, settings) = match place {
        Where::Folder { folder, settings } => (folder.to_path_buf(), clean_file_name(&facts.file_name), settings),
        Where::Library { roots, settings } => {
            let root = folder_for(kind, roots, settings)?;
            let below = Template::parse(settings.template_of(kind), false)?.fill(&facts, &settings.aliases);
            let (folder, name) = split(&root, &below);
            (folder, name, settings)
        }
    };
    Ok(Wish {
        model_id: version.model_id,
        version_id: version.id,
        model_name: facts.model_name,
        version_name: facts.version_name,
        kind,
        base_model: facts.base_model,
        file: file.clone(),
        folder,
        file_name,
        preview: preview(version).filter(|_| settings.previews),
        sidecars: settings.sidecars,
    })
}

fn split(root: &Path, below: &Path) -> (PathBuf, String) {
    let folder = below.parent().map_or_else(|| root.to_path_buf(), |parent| root.join(parent));
    let name = below.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    (folder, name)
}

/// What templates know of one published file.
pub fn facts(model: &ModelInfo, version: &VersionInfo, file: &FileInfo) -> Facts {
    Facts {
        file_name: file.name.clone(),
        file_id: (file.id.0 > 0).then_some(file.id.0),
        model_name: told(model.name.as_ref()),
        model_id: (version.model_id.0 > 0).then_some(version.model_id.0),
        kind: kind_of(model, file),
        version_name: told(version.name.as_ref()),
        version_id: Some(version.id.0),
        base_model: told(version.base_model.as_ref()),
        author: told(model.creator.as_ref()).username.unwrap_or_default(),
        tags: told(model.tags.as_ref()),
        format: file.format.clone().unwrap_or_default(),
        precision: file.fp.clone().unwrap_or_default(),
        size_name: file.size_name.clone().unwrap_or_default(),
        nsfw: told(model.nsfw.as_ref()),
    }
}

/// The first picture that anybody may see (PG or PG-13), else the first.
fn preview(version: &VersionInfo) -> Option<String> {
    let images = version.images.iter().flat_map(|images| &images.value);
    let mut pictures = images.filter(|image| image.media == MediaKind::Image).peekable();
    let first = pictures.peek().map(|image| image.url.clone());
    pictures.find(|image| matches!(image.nsfw_level, 1 | 2)).map(|image| image.url.clone()).or(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sourced::Source;

    fn sourced<T>(value: T) -> Sourced<T> {
        Sourced::new(value, Source::Civitai, 1)
    }

    fn file(id: u64, type_name: &str, primary: bool) -> FileInfo {
        FileInfo {
            id: CivitFileId(id),
            name: format!("../{id}.safetensors"),
            type_name: type_name.to_owned(),
            primary,
            ..FileInfo::default()
        }
    }

    #[test]
    fn goals_are_read_from_everything_people_paste() {
        for (text, goal) in [
            ("34", Goal::Version(VersionId(34))),
            ("https://civitai.com/models/12?modelVersionId=34", Goal::Version(VersionId(34))),
            ("https://civitai.com/models/12", Goal::Newest(ModelId(12))),
            ("http://127.0.0.1:8899/api/download/models/34", Goal::Version(VersionId(34))),
            ("urn:air:sdxl:lora:civitai:12@34", Goal::Version(VersionId(34))),
            ("ABCDEF0123", Goal::Hash("abcdef0123".to_owned())),
        ] {
            assert_eq!(parse_goal(text).unwrap(), goal, "{text}");
        }
        for nothing in ["", "0", "ink", "https://evil.example/", "ftp://x/models/1"] {
            assert!(matches!(parse_goal(nothing), Err(DownloadError::NoReference { .. })), "{nothing}");
        }
    }

    #[test]
    fn the_file_and_its_place_are_chosen() {
        let model = ModelInfo {
            name: Some(sourced("Ink".to_owned())),
            type_name: Some(sourced("Checkpoint".to_owned())),
            ..ModelInfo::default()
        };
        let files = vec![file(1, "VAE", false), file(2, "Model", true), file(3, "Training Data", false)];
        let version = VersionInfo {
            id: VersionId(34),
            model_id: ModelId(12),
            base_model: Some(sourced("SDXL 1.0".to_owned())),
            files: Some(sourced(files)),
            ..VersionInfo::default()
        };
        let plain = DownloadSettings::default();
        let here = Where::Folder { folder: Path::new("/here"), settings: &plain };
        let ids = |pick| {
            let wishes = wishes(&model, &version, pick, here).unwrap();
            wishes.iter().map(|wish| (wish.file.id.0, wish.kind)).collect::<Vec<_>>()
        };
        assert_eq!(ids(Pick::Primary), [(2, ModelKind::Checkpoint)]);
        assert_eq!(ids(Pick::All), [(1, ModelKind::Vae), (2, ModelKind::Checkpoint)]);
        assert!(matches!(
            wishes(&model, &version, Pick::File(CivitFileId(9)), here),
            Err(DownloadError::NoFile { .. })
        ));
        let settings = DownloadSettings { template: "{base_model}/{author}".to_owned(), ..DownloadSettings::default() };
        let roots = [LibraryRoot {
            id: crate::model::ids::RootId(1),
            path: "/not there".into(),
            tool: crate::model::root::RootTool::ComfyUi,
            added_unix_secs: 0,
            scanned_unix_secs: None,
        }];
        let library = Where::Library { roots: &roots, settings: &settings };
        let wish = wishes(&model, &version, Pick::Primary, library).unwrap().remove(0);
        assert_eq!(wish.folder, Path::new("/not there/checkpoints/SDXL 1.0"));
        assert_eq!(wish.file_name, "2.safetensors", "nothing of the server's path is left");
    }
}
