//! What each form says, in the words of the tool it belongs to (docs/sidecars.md).

use super::SidecarForm;
use crate::model::card::Card;
use crate::model::catalogue::{FileInfo, ModelInfo, VersionInfo};
use crate::model::digests::to_hex;
use crate::model::file::FileRecord;
use crate::model::marks::Subject;
use crate::model::sourced::Sourced;
use serde_json::{Map, Value, json};

/// All that is known of one model file.
pub(super) struct Known {
    pub(super) record: FileRecord,
    pub(super) model: Option<ModelInfo>,
    pub(super) version: VersionInfo,
    pub(super) subject: Option<Subject>,
    pub(super) card: Card,
}

type Object = Map<String, Value>;

/// Puts what is known into an object. Keys that are not ours stay; what is not known takes nothing away.
pub(super) fn fill(form: SidecarForm, known: &Known, object: &mut Object) {
    match form {
        SidecarForm::LoraManager => lora_manager(known, object),
        SidecarForm::CivitaiInfo => civitai_info(known, object),
        SidecarForm::CmInfo => cm_info(known, object),
        SidecarForm::A1111 => webui(known, object),
    }
}

fn put(object: &mut Object, key: &str, value: impl Into<Value>) {
    let value = value.into();
    let says_nothing = match &value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    };
    if !says_nothing {
        object.insert(key.to_owned(), value);
    }
}

/// Only where nothing is written yet: these fields are the user's in that tool.
fn offer(object: &mut Object, key: &str, value: impl Into<Value>) {
    let is_empty = object.get(key).is_none_or(|there| there.is_null() || there.as_str() == Some(""));
    if is_empty {
        put(object, key, value);
    }
}

/// The value of a field, or nothing.
fn told<T: Clone + Default>(field: Option<&Sourced<T>>) -> T {
    field.map(|field| field.value.clone()).unwrap_or_default()
}

impl Known {
    fn sha256(&self) -> String {
        self.record.digests.as_ref().map(|digests| to_hex(&digests.sha256)).unwrap_or_default()
    }

    fn model_text(&self, field: impl Fn(&ModelInfo) -> Option<&Sourced<String>>) -> String {
        self.model.as_ref().map(|model| told(field(model))).unwrap_or_default()
    }

    fn tags(&self) -> Vec<String> {
        self.model.as_ref().map(|model| told(model.tags.as_ref())).unwrap_or_default()
    }

    fn nsfw(&self) -> Option<bool> {
        self.model.as_ref().and_then(|model| model.nsfw.as_ref()).map(|nsfw| nsfw.value)
    }

    fn note(&self) -> String {
        self.subject.as_ref().map(|subject| subject.marks.note.clone()).unwrap_or_default()
    }

    /// The file of the version that this one is.
    fn file(&self) -> Option<&FileInfo> {
        let files = self.version.files.as_ref().map_or(&[][..], |files| &files.value);
        let by_id = self.record.civit_match().and_then(|found| found.file_id);
        let sha256 = self.sha256();
        let is_ours = |file: &&FileInfo| {
            Some(file.id) == by_id || file.hash("SHA256").is_some_and(|hash| hash.eq_ignore_ascii_case(&sha256))
        };
        files.iter().find(is_ours).or_else(|| files.first().filter(|_| files.len() == 1))
    }
}

/// Civitai Helper leaves a skeleton where CivitAI does not know a file, marked in one of these places; what has numbers is none.
fn is_no_skeleton(object: &mut Object) {
    fn unmark(object: &mut Object) {
        if let Some(mark) = object.get_mut("skeleton_file") {
            *mark = false.into();
        }
        for inside in ["sd_civitai_helper", "extensions"] {
            object.get_mut(inside).and_then(Value::as_object_mut).into_iter().for_each(unmark);
        }
    }
    unmark(object);
}

/// A version as CivitAI's API gives it, as far as it is known.
fn version(known: &Known, object: &mut Object) {
    let info = &known.version;
    is_no_skeleton(object);
    put(object, "id", info.id.0);
    put(object, "modelId", info.model_id.0);
    put(object, "name", told(info.name.as_ref()));
    put(object, "baseModel", told(info.base_model.as_ref()));
    put(object, "description", told(info.description.as_ref()));
    put(object, "trainedWords", told(info.trigger_words.as_ref()));
    put(object, "air", told(info.air.as_ref()));
    let mut model = object.get("model").and_then(Value::as_object).cloned().unwrap_or_default();
    put(&mut model, "name", known.model_text(|model| model.name.as_ref()));
    put(&mut model, "type", known.model_text(|model| model.type_name.as_ref()));
    put(&mut model, "description", known.model_text(|model| model.description.as_ref()));
    put(&mut model, "tags", known.tags());
    put(&mut model, "nsfw", known.nsfw());
    object.insert("model".to_owned(), model.into());
    // Lists are CivitAI's own: one that is there already may say more than we keep.
    let files = info.files.iter().flat_map(|files| &files.value).map(file).collect::<Vec<_>>();
    if !object.contains_key("files") {
        put(object, "files", files);
    }
    if !object.contains_key("images") {
        let images = info.images.iter().flat_map(|images| &images.value);
        let image = |image: &crate::model::catalogue::ImageInfo| json!({"url": image.url, "nsfwLevel": image.nsfw_level, "width": image.width, "height": image.height});
        put(object, "images", images.map(image).collect::<Vec<_>>());
    }
}

fn file(file: &FileInfo) -> Value {
    let hashes: Object = file.hashes.iter().map(|(kind, hash)| (kind.clone(), hash.as_str().into())).collect();
    json!({
        "id": file.id.0,
        "name": file.name,
        "type": file.type_name,
        "sizeKB": file.size_bytes.map(|bytes| bytes as f64 / 1024.0),
        "primary": file.primary,
        "metadata": {"fp": file.fp, "size": file.size_name, "format": file.format},
        "hashes": hashes,
    })
}

fn civitai_info(known: &Known, object: &mut Object) {
    version(known, object);
}

fn lora_manager(known: &Known, object: &mut Object) {
    let path = &known.record.path;
    put(object, "file_name", path.file_stem().map(|stem| stem.to_string_lossy().into_owned()));
    put(object, "file_path", path.to_string_lossy().replace('\\', "/"));
    put(object, "model_name", known.model_text(|model| model.name.as_ref()));
    put(object, "size", known.record.stamp.size_bytes);
    put(object, "sha256", known.sha256().to_lowercase());
    put(object, "base_model", told(known.version.base_model.as_ref()));
    put(object, "tags", known.tags());
    put(object, "modelDescription", known.model_text(|model| model.description.as_ref()));
    let autov3 = known.record.digests.as_ref().and_then(|digests| digests.autov3);
    put(object, "autov3", autov3.map(|hash| to_hex(&hash).to_lowercase()));
    put(object, "from_civitai", true);
    offer(object, "metadata_source", "civitai_api");
    offer(object, "notes", known.note());
    // Of a picture that CivitDeck put there it is known how mature it is.
    if let (Some(still), Some(own)) =
        (known.record.still(), known.record.own_preview.as_ref().filter(|own| own.is_shown))
    {
        put(object, "preview_url", still.0.to_string_lossy().replace('\\', "/"));
        put(object, "preview_nsfw_level", own.level);
    }
    if known.card.favourite {
        put(object, "favorite", true);
    }
    let mut civitai = object.get("civitai").and_then(Value::as_object).cloned().unwrap_or_default();
    version(known, &mut civitai);
    object.insert("civitai".to_owned(), civitai.into());
}

fn cm_info(known: &Known, object: &mut Object) {
    let info = &known.version;
    put(object, "ModelId", info.model_id.0);
    put(object, "ModelName", known.model_text(|model| model.name.as_ref()));
    put(object, "ModelDescription", known.model_text(|model| model.description.as_ref()));
    put(object, "ModelType", known.model_text(|model| model.type_name.as_ref()));
    put(object, "Nsfw", known.nsfw());
    put(object, "Tags", known.tags());
    put(object, "VersionId", info.id.0);
    put(object, "VersionName", told(info.name.as_ref()));
    put(object, "VersionDescription", told(info.description.as_ref()));
    put(object, "BaseModel", told(info.base_model.as_ref()));
    put(object, "TrainedWords", told(info.trigger_words.as_ref()));
    let creator = known.model.as_ref().and_then(|model| model.creator.as_ref());
    put(object, "AuthorUsername", creator.and_then(|creator| creator.value.username.clone()));
    offer(object, "Source", "Civitai");
    if let Some(file) = known.file() {
        put(object, "RemoteFileId", file.id.0);
        put(object, "RemoteFileName", file.name.as_str());
        offer(object, "FileMetadata", json!({"fp": file.fp, "size": file.size_name, "format": file.format}));
    }
    if let Some(digests) = &known.record.digests {
        let mut hashes = object.get("Hashes").and_then(Value::as_object).cloned().unwrap_or_default();
        put(&mut hashes, "SHA256", to_hex(&digests.sha256));
        put(&mut hashes, "BLAKE3", to_hex(&digests.blake3));
        put(&mut hashes, "CRC32", to_hex(&digests.crc32));
        object.insert("Hashes".to_owned(), hashes.into());
    }
}

fn webui(known: &Known, object: &mut Object) {
    put(object, "modelId", known.version.model_id.0);
    put(object, "modelVersionId", known.version.id.0);
    put(object, "sha256", known.sha256());
    offer(object, "description", known.model_text(|model| model.description.as_ref()));
    offer(object, "activation text", told(known.version.trigger_words.as_ref()).join(", "));
    offer(object, "notes", known.note());
    // The four words A1111 has for it.
    let base = told(known.version.base_model.as_ref());
    let begins = |names: &[&str]| names.iter().any(|name| base.starts_with(name));
    let family = if begins(&["SD 1"]) {
        "SD1"
    } else if begins(&["SD 2"]) {
        "SD2"
    } else if begins(&["SDXL", "Pony", "Illustrious", "NoobAI"]) {
        "SDXL"
    } else {
        "Unknown"
    };
    offer(object, "sd version", family);
}
