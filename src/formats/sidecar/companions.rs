//! Which files of a folder belong to a model: told by names alone.

use super::listing::{Entry, FolderListing, folded};
use crate::model::sourced::SidecarKind;
use std::ffi::{OsStr, OsString};
use std::path::Path;

/// What lies beside a model and belongs to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Companions {
    /// Sidecars with whose they are, in the order of [`SidecarKind`]. Names as on the disk, relative to the folder.
    pub sidecars: Vec<(SidecarKind, OsString)>,
    /// Preview pictures and videos, best first: the model's own picture, `.preview`, thumbnails, example pictures,
    /// pictures we cannot decode, videos. Names as on the disk, relative to the folder.
    pub previews: Vec<OsString>,
    /// A hash over names, sizes and times of all of them, the same in every run: changes when any of them changes,
    /// appears or goes. 0 is "there are none".
    pub signature: u64,
}

/// Sidecars named after the model's stem.
const SIDECARS: [(SidecarKind, &str); 8] = [
    (SidecarKind::A1111Json, ".json"),
    (SidecarKind::CivitaiInfo, ".civitai.info"),
    (SidecarKind::ApiInfo, ".api_info.json"),
    (SidecarKind::CmInfo, ".cm-info.json"),
    (SidecarKind::LoraManager, ".metadata.json"),
    (SidecarKind::Swarm, ".swarm.json"),
    (SidecarKind::Civicomfy, ".cminfo.json"),
    (SidecarKind::ModelManagerMd, ".md"),
];

/// A1111's order: each format first as the model's own picture, then as `.preview`; png before all.
const PICTURES: [&str; 13] = [
    ".png",
    ".preview.png",
    ".jpg",
    ".preview.jpg",
    ".jpeg",
    ".preview.jpeg",
    ".webp",
    ".preview.webp",
    ".gif",
    ".preview.gif",
    ".thumb.png",
    ".thumb.jpg",
    ".thumb.webp",
];

/// Formats that we cannot decode, then videos.
const LESSER_PREVIEWS: [&str; 8] =
    [".avif", ".preview.avif", ".jxl", ".preview.jxl", ".preview.mp4", ".mp4", ".preview.webm", ".webm"];

const PICTURE_ENDINGS: [&str; 5] = ["png", "jpg", "jpeg", "webp", "gif"];
const MODEL_ENDINGS: [&str; 10] =
    [".safetensors", ".sft", ".ckpt", ".pt", ".pt2", ".pth", ".bin", ".pkl", ".gguf", ".onnx"];

/// Example pictures of one model that are taken.
const MAX_EXAMPLES: usize = 64;
/// Names `stem_N…` of one model that are looked at for examples: `lora_1` to `lora_9999` can be models as well.
const MAX_NUMBERED: usize = 256;
/// Names `stem.…` up to which one walk over them is cheaper than asking for each.
const MAX_WALKED: usize = 64;

/// Finds sidecars and previews of a model file by names alone. Case does not matter, unless two models differ in
/// nothing else.
pub fn companions(model_file_name: &OsStr, listing: &FolderListing) -> Companions {
    let Some(stem) = Path::new(model_file_name).file_stem() else { return Companions::default() };
    let search = Search::new(model_file_name, stem, listing);
    if search.is_alone() {
        return Companions::default();
    }
    let mut found = Companions::default();
    let mut signature = blake3::Hasher::new();
    for (kind, entry) in search.sidecars() {
        sign(&mut signature, entry);
        found.sidecars.push((kind, entry.name.clone()));
    }
    for entry in search.previews() {
        sign(&mut signature, entry);
        found.previews.push(entry.name.clone());
    }
    if !(found.sidecars.is_empty() && found.previews.is_empty()) {
        let hash = signature.finalize();
        let bytes = hash.as_bytes().first_chunk::<8>().copied().unwrap_or_default();
        found.signature = u64::from_le_bytes(bytes).max(1);
    }
    found
}

fn sign(hasher: &mut blake3::Hasher, entry: &Entry) {
    let name = entry.name.as_encoded_bytes();
    hasher.update(&(name.len() as u64).to_le_bytes());
    hasher.update(name);
    hasher.update(&entry.modified_ns.to_le_bytes());
    hasher.update(&entry.size_bytes.to_le_bytes());
}

struct Search<'a> {
    listing: &'a FolderListing,
    model: &'a OsStr,
    own_stem: &'a OsStr,
    stem: Vec<u8>,
    /// All names that begin with the stem and a dot, unless there are many.
    near: Option<Vec<(&'a [u8], &'a [Entry])>>,
}

impl<'a> Search<'a> {
    fn new(model: &'a OsStr, own_stem: &'a OsStr, listing: &'a FolderListing) -> Self {
        let stem = folded(own_stem);
        // `/` is what follows `.`.
        let dotted = listing.groups_between([&stem, &b"."[..]].concat(), [&stem, &b"/"[..]].concat());
        let near: Vec<(&[u8], &[Entry])> = dotted.take(MAX_WALKED + 1).collect();
        let near = (near.len() <= MAX_WALKED).then_some(near);
        Self { listing, model, own_stem, stem, near }
    }

    /// Whether nothing in the folder can belong to the model: most models of a large library have nothing beside them,
    /// and asking for every ending would be the larger part of an unchanged rescan.
    fn is_alone(&self) -> bool {
        let only_itself = |(_, entries): &(&[u8], &[Entry])| entries.iter().all(|entry| entry.name == self.model);
        let numbered = [self.stem.as_slice(), b"_"].concat();
        let (first, past) = ([numbered.as_slice(), b"0"].concat(), [numbered.as_slice(), b":"].concat());
        self.near.as_ref().is_some_and(|near| near.iter().all(only_itself))
            && self.listing.between(first, past).next().is_none()
            && civitdl_ids(&self.own_stem.to_string_lossy()).is_none()
    }

    fn entries(&self, folded_name: &[u8]) -> &'a [Entry] {
        match &self.near {
            Some(near) => {
                near.iter().find(|(key, _)| *key == folded_name).map(|(_, entries)| *entries).unwrap_or_default()
            }
            None => self.listing.entries(folded_name),
        }
    }

    fn sidecars(&self) -> Vec<(SidecarKind, &'a Entry)> {
        let mut found: Vec<(SidecarKind, &'a Entry)> =
            SIDECARS.iter().filter_map(|(kind, suffix)| Some((*kind, self.beside(suffix)?))).collect();
        // rgthree keeps the model's ending: `name.safetensors.rgthree-info.json`.
        let rgthree = [folded(self.model), b".rgthree-info.json".to_vec()].concat();
        found.extend(self.pick(&rgthree, self.model).map(|entry| (SidecarKind::Rgthree, entry)));
        found.extend(self.civitdl().map(|entry| (SidecarKind::Civitdl, entry)));
        found.sort_by_key(|(kind, _)| *kind);
        found
    }

    fn previews(&self) -> Vec<&'a Entry> {
        let mut found: Vec<&'a Entry> = PICTURES.iter().filter_map(|suffix| self.beside(suffix)).collect();
        let mut examples = self.examples();
        examples.sort_by(|a, b| a.name.len().cmp(&b.name.len()).then_with(|| a.name.cmp(&b.name)));
        found.extend(examples);
        found.extend(LESSER_PREVIEWS.iter().filter_map(|suffix| self.beside(suffix)));
        found
    }

    /// The file named like the model with this ending instead of its own.
    fn beside(&self, suffix: &str) -> Option<&'a Entry> {
        self.pick(&[self.stem.as_slice(), suffix.as_bytes()].concat(), self.own_stem)
    }

    /// The entry of a folded name: the one that begins exactly like the model, else one whose exact beginning is not
    /// that of another model (`A.json` is not `a.safetensors`' when there is an `A.safetensors`).
    fn pick(&self, folded_name: &[u8], beginning: &OsStr) -> Option<&'a Entry> {
        let entries = self.entries(folded_name);
        let begins = |entry: &&Entry| entry.name.as_encoded_bytes().starts_with(beginning.as_encoded_bytes());
        entries.iter().find(begins).or_else(|| entries.iter().find(|entry| !self.is_anothers(entry, beginning)))
    }

    fn is_anothers(&self, entry: &Entry, beginning: &OsStr) -> bool {
        let length = beginning.as_encoded_bytes().len();
        let Some(its_beginning) = entry.name.as_encoded_bytes().get(..length) else { return false };
        self.listing
            .entries(&folded(self.model))
            .iter()
            .any(|other| other.name != self.model && other.name.as_encoded_bytes().get(..length) == Some(its_beginning))
    }

    /// `stem.example.N.ext` (Lora Manager, Civitai Helper), `stem_N.ext` (Civitai Browser+) and civitdl's pictures.
    fn examples(&self) -> Vec<&'a Entry> {
        let dotted = [self.stem.as_slice(), b".example."].concat();
        let mut found: Vec<&Entry> = self
            .listing
            .starting_with(dotted)
            .filter(|(key, _)| is_picture(key))
            .map(|(_, e)| e)
            .take(MAX_EXAMPLES)
            .collect();
        let numbered = [self.stem.as_slice(), b"_"].concat();
        // `:` is what follows `9`: only names with a digit there are walked.
        let digits = self.listing.between([numbered.as_slice(), b"0"].concat(), [numbered.as_slice(), b":"].concat());
        let pictures = digits.take(MAX_NUMBERED).filter(|(key, _)| self.is_numbered_example(key));
        found.extend(pictures.map(|(_, entry)| entry).take(MAX_EXAMPLES));
        if let Some((_, version_id)) = civitdl_ids(&self.own_stem.to_string_lossy()) {
            let folder = format!("extra_data-vid_{version_id}/").into_bytes();
            let pictures = self.listing.starting_with(folder).filter(|(key, _)| is_picture(key));
            found.extend(pictures.map(|(_, entry)| entry).take(MAX_EXAMPLES));
        }
        found
    }

    /// `stem_12.jpg`, unless there is a model `stem_12`, whose own picture it is then.
    fn is_numbered_example(&self, key: &[u8]) -> bool {
        let Some(rest) = key.get(self.stem.len() + 1..) else { return false };
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let is_ending = rest.get(digits) == Some(&b'.') && rest.get(digits + 1..).is_some_and(is_picture_ending);
        let stem = key.get(..self.stem.len() + 1 + digits).unwrap_or_default();
        is_ending
            && !MODEL_ENDINGS.iter().any(|ending| !self.listing.entries(&[stem, ending.as_bytes()].concat()).is_empty())
    }

    fn civitdl(&self) -> Option<&'a Entry> {
        let (model_id, version_id) = civitdl_ids(&self.own_stem.to_string_lossy())?;
        let name = format!("model_dict-mid_{model_id}-vid_{version_id}.json");
        let inside = format!("extra_data-vid_{version_id}/{name}");
        [inside, name].iter().find_map(|name| self.listing.entries(name.as_bytes()).first())
    }
}

fn is_picture(key: &[u8]) -> bool {
    key.iter().rposition(|byte| *byte == b'.').and_then(|dot| key.get(dot + 1..)).is_some_and(is_picture_ending)
}

fn is_picture_ending(ending: &[u8]) -> bool {
    PICTURE_ENDINGS.iter().any(|known| known.as_bytes() == ending)
}

/// Model and version id in a name that civitdl gave, without its ending: `stem-mid_66-vid_75`.
pub fn civitdl_ids(stem: &str) -> Option<(u64, u64)> {
    let (rest, version_id) = stem.rsplit_once("-vid_")?;
    let (_, model_id) = rest.rsplit_once("-mid_")?;
    let id = |digits: &str| digits.parse().ok().filter(|id| (1..=i32::MAX as u64).contains(id));
    Some((id(model_id)?, id(version_id)?))
}
