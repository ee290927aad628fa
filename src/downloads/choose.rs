//! From what people paste to what is fetched: which version, which of its files, and where it goes.

use super::error::DownloadError;
use super::name::clean_file_name;
use super::place::{folder_again, folder_for};
use super::settings::DownloadSettings;
use super::template::Facts;
use crate::civitai::{Answer, Client, Priority};
use crate::model::catalogue::{FileInfo, MediaKind, ModelInfo, VersionInfo};
use crate::model::digests::to_hex;
use crate::model::download::Wish;
use crate::model::ids::{CivitFileId, ModelId, VersionId};
use crate::model::kind::ModelKind;
use crate::model::reference::Reference;
use crate::model::resolve::kind_of_file_type;
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
    /// The one with these bytes by its SHA256; where the version has none, as a plain download.
    Bytes([u8; 32]),
    /// All that hold weights or belong to them; training data is left out.
    All,
}

impl Pick {
    /// Whether a wish is for another file than was picked: the version has none with those bytes.
    pub fn is_missed_by(self, wish: &Wish) -> bool {
        let Self::Bytes(sha256) = self else { return false };
        wish.file.hash("SHA256").is_some_and(|hash| !hash.eq_ignore_ascii_case(&to_hex(&sha256)))
    }
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
    /// Where a model was below the root of another library.
    Again {
        /// Its path there, with `/`.
        path_in_root: &'a str,
        /// The roots of this library.
        roots: &'a [LibraryRoot],
        /// What the user set.
        settings: &'a DownloadSettings,
    },
}

impl Where<'_> {
    /// Whether what was told of a model is too little to say where its files go.
    pub fn lacks(self, model: &ModelInfo) -> bool {
        let is_wanted = matches!(self, Self::Library { settings, .. } if settings.names_page_facts());
        is_wanted && model.creator.is_none() && model.tags.is_none()
    }
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
    let (mut answer, pick) = ask(client, goal, pick).await?;
    if place.lacks(&answer.model)
        && let Some(page) = client.model(Priority::Interactive, answer.version.model_id).await?
    {
        answer.model = page.model;
    }
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
        Pick::Bytes(sha256) => {
            let hex = to_hex(&sha256);
            let has = |file: &&FileInfo| file.hash("SHA256").is_some_and(|hash| hash.eq_ignore_ascii_case(&hex));
            all.iter().find(has).map_or_else(|| picked(all, Pick::Primary), |file| vec![file])
        }
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
    let kind = match file.type_name.as_str() {
        "Config" | "Workflow" => ModelKind::Asset,
        other => {
            kind_of_file_type(other).unwrap_or_else(|| ModelKind::from_civitai_type(&told(model.type_name.as_ref())))
        }
    };
    // A page of checkpoints may hold such files, too; they have no encoders and no VAE, and tools look for them elsewhere.
    if kind == ModelKind::Checkpoint && is_gguf(file) { ModelKind::DiffusionModel } else { kind }
}

fn is_gguf(file: &FileInfo) -> bool {
    let by_name = Path::new(&file.name).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gguf"));
    by_name || file.format.as_ref().is_some_and(|format| format.eq_ignore_ascii_case("GGUF"))
}

/// Folder and name of one file.
fn place_of(
    model: &ModelInfo,
    version: &VersionInfo,
    file: &FileInfo,
    place: Where<'_>,
) -> Result<(PathBuf, String), DownloadError> {
    if let Some(owner) = owner_of(version, file) {
        // Tools find what belongs to a model by the model's own name.
        let (folder, name) = place_of(model, version, owner, place)?;
        let own = clean_file_name(&file.name);
        let ending = Path::new(&own).extension().map_or_else(String::new, |ending| ending.to_string_lossy().into());
        return Ok((folder, Path::new(&name).with_extension(ending).to_string_lossy().into()));
    }
    let facts = facts(model, version, file);
    match place {
        Where::Folder { folder, .. } => Ok((folder.to_path_buf(), clean_file_name(&facts.file_name))),
        Where::Library { roots, settings } => {
            let root = folder_for(facts.kind, roots, settings)?;
            Ok(split(&root, &settings.below(&facts)?))
        }
        Where::Again { path_in_root, roots, settings } => {
            let (parents, name) = path_in_root.rsplit_once('/').unwrap_or(("", path_in_root));
            let folder = folder_again(facts.kind, parents, roots, settings)?;
            // Another file of the version keeps its own name: it may be of another format.
            let (own, former) = (clean_file_name(&facts.file_name), clean_file_name(name));
            let ending = |name: &str| Path::new(name).extension().map(|ending| ending.to_ascii_lowercase());
            Ok((folder, if ending(&own) == ending(&former) { former } else { own }))
        }
    }
}

/// The file a configuration belongs to.
fn owner_of<'a>(version: &'a VersionInfo, file: &FileInfo) -> Option<&'a FileInfo> {
    let all: &[FileInfo] = version.files.as_ref().map_or(&[], |files| &files.value);
    let is_model = |other: &&FileInfo| matches!(other.type_name.as_str(), "Model" | "Pruned Model");
    let mut models = all.iter().filter(is_model).filter(|_| file.type_name == "Config").peekable();
    let first = models.peek().copied();
    models.find(|other| other.primary).or(first)
}

fn wish(model: &ModelInfo, version: &VersionInfo, file: &FileInfo, place: Where<'_>) -> Result<Wish, DownloadError> {
    let (folder, file_name) = place_of(model, version, file, place)?;
    let (Where::Folder { settings, .. } | Where::Library { settings, .. } | Where::Again { settings, .. }) = place;
    let facts = facts(model, version, file);
    Ok(Wish {
        model_id: version.model_id,
        version_id: version.id,
        model_name: facts.model_name,
        version_name: facts.version_name,
        kind: facts.kind,
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

    fn root(path: &Path) -> LibraryRoot {
        LibraryRoot {
            id: crate::model::ids::RootId(1),
            path: path.to_path_buf(),
            tool: crate::model::root::RootTool::ComfyUi,
            added_unix_secs: 0,
            scanned_unix_secs: None,
        }
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
        let roots = [root(Path::new("/not there"))];
        let library = Where::Library { roots: &roots, settings: &settings };
        let wish = wishes(&model, &version, Pick::Primary, library).unwrap().remove(0);
        assert_eq!(wish.folder, Path::new("/not there/checkpoints/SDXL 1.0"));
        assert_eq!(wish.file_name, "2.safetensors", "nothing of the server's path is left");
    }

    #[test]
    fn a_model_of_another_library_lies_again_where_it_was() {
        let model = ModelInfo { type_name: Some(sourced("LORA".to_owned())), ..ModelInfo::default() };
        let hash = [7; 32];
        let hashes = vec![("SHA256".to_owned(), to_hex(&hash))];
        let files = vec![file(2, "Model", true), FileInfo { hashes, ..file(3, "Model", false) }];
        let version = VersionInfo { id: VersionId(34), files: Some(sourced(files)), ..VersionInfo::default() };
        let dir = tempfile::tempdir().unwrap();
        let (first, second) = (dir.path().join("first"), dir.path().join("second"));
        std::fs::create_dir_all(second.join("mine")).unwrap();
        let (roots, settings) = ([root(&first), root(&second)], DownloadSettings::default());
        let place = |path_in_root| {
            let again = Where::Again { path_in_root, roots: &roots, settings: &settings };
            let wish = wishes(&model, &version, Pick::Bytes(hash), again).unwrap().remove(0);
            (wish.file.id.0, wish.folder.join(wish.file_name))
        };
        assert_eq!(place("loras/SDXL/ink.safetensors"), (3, first.join("loras/SDXL/ink.safetensors")));
        assert_eq!(place("mine/ink.safetensors"), (3, second.join("mine/ink.safetensors")), "such a folder is there");
        assert_eq!(
            place("style/ink.ckpt"),
            (3, first.join("loras/style/3.safetensors")),
            "below the folder of its kind"
        );
        assert_eq!(place("ink.safetensors"), (3, first.join("loras/ink.safetensors")));
        assert_eq!(place("../../etc/ink.safetensors").1, first.join("loras/etc/ink.safetensors"));
        let other = Where::Again { path_in_root: "ink.safetensors", roots: &roots, settings: &settings };
        let plain = wishes(&model, &version, Pick::Bytes([8; 32]), other).unwrap().remove(0);
        assert_eq!(plain.file.id.0, 2, "of bytes CivitAI has no more the plain download is had");
        let told = |sha256: [u8; 32]| Wish {
            file: FileInfo { hashes: vec![("SHA256".to_owned(), to_hex(&sha256))], ..plain.file.clone() },
            ..plain.clone()
        };
        assert!(Pick::Bytes([8; 32]).is_missed_by(&told(hash)) && !Pick::Bytes(hash).is_missed_by(&told(hash)));
    }

    #[test]
    fn what_tools_look_for_elsewhere_goes_there() {
        let model = ModelInfo { type_name: Some(sourced("Checkpoint".to_owned())), ..ModelInfo::default() };
        let config = FileInfo { name: "v1-inference.yaml".to_owned(), ..file(3, "Config", false) };
        let by_name = FileInfo { name: "flux-q4.GGUF".to_owned(), ..file(4, "Model", false) };
        let by_format = FileInfo { format: Some("GGUF".to_owned()), ..file(5, "Model", false) };
        let files = vec![config, by_name, by_format, file(6, "UNet", false), file(2, "Model", true)];
        let version = VersionInfo { id: VersionId(34), files: Some(sourced(files)), ..VersionInfo::default() };
        let settings = DownloadSettings::default();
        let roots = [root(Path::new("/not there"))];
        let library = Where::Library { roots: &roots, settings: &settings };
        let wishes = wishes(&model, &version, Pick::All, library).unwrap();
        let places: Vec<PathBuf> = wishes.iter().map(|wish| wish.folder.join(&wish.file_name)).collect();
        let places: Vec<String> = places.iter().map(|path| path.to_string_lossy().replace('\\', "/")).collect();
        assert_eq!(
            places,
            [
                "/not there/checkpoints/2.yaml",
                "/not there/diffusion_models/flux-q4.GGUF",
                "/not there/diffusion_models/5.safetensors",
                "/not there/diffusion_models/6.safetensors",
                "/not there/checkpoints/2.safetensors",
            ]
        );
        assert_eq!(wishes[0].kind, ModelKind::Asset);
        // Without a model it belongs to there is nothing to lie beside.
        let alone = vec![FileInfo { name: "v1.yaml".to_owned(), ..file(3, "Config", true) }];
        let version = VersionInfo { files: Some(sourced(alone)), ..version };
        let alone = super::wishes(&model, &version, Pick::Primary, library).unwrap().remove(0);
        assert_eq!((alone.kind, alone.file_name.as_str()), (ModelKind::Asset, "v1.yaml"));
    }
}
