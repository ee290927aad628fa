//! Writing the catalogue: one model a line, in the shape the API gives models in.

use super::{ArchiveError, told};
use crate::jobs::JobControl;
use crate::model::catalogue::{Access, FileInfo, ImageInfo, Licence, MediaKind, ModelInfo, Stats, VersionInfo};
use crate::model::feed::UsedModel;
use crate::model::ids::ModelId;
use crate::model::sourced::Sourced;
use crate::store::{Reader, Store, StoreError};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

/// What came of an export.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExportReport {
    /// Models written.
    pub models: u64,
    /// Their versions.
    pub versions: u64,
    /// Models whose record could not be read any more.
    pub unreadable: u64,
    /// Whether it was stopped: then there is no file.
    pub stopped: bool,
}

/// Writes every model of the catalogue to a file. It is written aside and renamed, so that there is never half of one.
pub fn export(store: &Store, path: &Path, control: &JobControl) -> Result<ExportReport, ArchiveError> {
    let write_error = |source| ArchiveError::Write { source, path: path.to_path_buf() };
    let mut aside = path.as_os_str().to_owned();
    aside.push(".part");
    let aside = std::path::PathBuf::from(aside);
    let mut report = ExportReport::default();
    let mut writer = BufWriter::with_capacity(1 << 20, File::create(&aside).map_err(write_error)?);
    let ids = store.read(|reader| reader.model_ids())?;
    control.progress.add_total(ids.len() as u64, 0);
    for id in ids {
        control.pause.wait(&control.cancel);
        if control.cancel.is_cancelled() {
            report.stopped = true;
            break;
        }
        match store.read(|reader| line(reader, id)) {
            Ok(Some((line, versions))) => {
                serde_json::to_writer(&mut writer, &line).map_err(|error| write_error(error.into()))?;
                writer.write_all(b"\n").map_err(write_error)?;
                report.models += 1;
                report.versions += versions as u64;
            }
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(model = id.0, "left out of the export: {error}");
                report.unreadable += 1;
            }
        }
        control.progress.add_items(1);
    }
    let file = writer.into_inner().map_err(|error| write_error(error.into_error()))?;
    file.sync_all().map_err(write_error)?;
    drop(file);
    if report.stopped {
        std::fs::remove_file(&aside).map_err(write_error)?;
    } else {
        std::fs::rename(&aside, path).map_err(write_error)?;
    }
    Ok(report)
}

/// The object of one model and how many versions are in it.
fn line(reader: &Reader, id: ModelId) -> Result<Option<(Value, usize)>, StoreError> {
    let Some(model) = reader.model(id)? else { return Ok(None) };
    let mut versions = Vec::new();
    for id in model.version_ids.iter().flat_map(|ids| &ids.value) {
        versions.extend(reader.version(*id)?);
    }
    let count = versions.len();
    Ok(Some((model_value(&model, &versions), count)))
}

/// Fields that are known; the others are left out, which says the same as in the API.
#[derive(Default)]
struct Fields(Map<String, Value>);

impl Fields {
    fn put(&mut self, name: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.0.insert(name.to_owned(), value.into());
        }
    }

    fn field<T: Clone + Into<Value>>(&mut self, name: &str, field: Option<&Sourced<T>>) {
        self.put(name, field.map(|field| field.value.clone()));
    }
}

fn model_value(model: &ModelInfo, versions: &[VersionInfo]) -> Value {
    let mut fields = Fields::default();
    fields.put("id", Some(model.id.0));
    fields.field("name", model.name.as_ref());
    fields.field("type", model.type_name.as_ref());
    fields.field("description", model.description.as_ref());
    if let Some(creator) = &model.creator {
        let mut inner = Fields::default();
        inner.put("username", creator.value.username.clone());
        inner.put("image", creator.value.image_url.clone());
        fields.put("creator", Some(inner.0));
    }
    fields.field("tags", model.tags.as_ref());
    fields.put("stats", model.stats.as_ref().map(|stats| stats_value(stats.value)));
    if let Some(licence) = &model.licence {
        let Licence { allow_no_credit, allow_derivatives, allow_different_license, allow_commercial_use } =
            &licence.value;
        fields.put("allowNoCredit", *allow_no_credit);
        fields.put("allowDerivatives", *allow_derivatives);
        fields.put("allowDifferentLicense", *allow_different_license);
        fields.put("allowCommercialUse", allow_commercial_use.clone());
    }
    fields.field("nsfw", model.nsfw.as_ref());
    fields.field("nsfwLevel", model.nsfw_level.as_ref());
    fields.field("poi", model.poi.as_ref());
    fields.field("mode", model.mode.as_ref());
    fields.put("modelVersions", Some(versions.iter().map(version_value).collect::<Vec<_>>()));
    fields.put(told::OWN_KEY, Some(json!({ "fetched_unix_secs": model.fetched_unix_secs })));
    Value::Object(fields.0)
}

fn stats_value(stats: Stats) -> Map<String, Value> {
    let mut fields = Fields::default();
    fields.put("downloadCount", stats.download_count);
    fields.put("thumbsUpCount", stats.thumbs_up_count);
    fields.put("thumbsDownCount", stats.thumbs_down_count);
    fields.put("commentCount", stats.comment_count);
    fields.put("tippedAmountCount", stats.tip_count);
    fields.0
}

fn version_value(version: &VersionInfo) -> Value {
    let mut fields = Fields::default();
    fields.put("id", Some(version.id.0));
    fields.field("name", version.name.as_ref());
    fields.field("baseModel", version.base_model.as_ref());
    fields.field("description", version.description.as_ref());
    fields.field("trainedWords", version.trigger_words.as_ref());
    let published = version.published_unix_secs.as_ref();
    fields.put("publishedAt", published.and_then(|at| date(at.value)));
    fields.field("nsfwLevel", version.nsfw_level.as_ref());
    fields.put("stats", version.stats.as_ref().map(|stats| stats_value(stats.value)));
    fields.field("availability", version.availability.as_ref());
    fields.field("air", version.air.as_ref());
    put_access(&mut fields, version.access.as_ref().map(|access| access.value));
    let files = version.files.iter().flat_map(|files| &files.value).map(file_value).collect::<Vec<_>>();
    fields.put("files", Some(files));
    let images = version.images.iter().flat_map(|images| &images.value).map(image_value).collect::<Vec<_>>();
    fields.put("images", Some(images));
    Value::Object(fields.0)
}

/// Who may download it, as the API tells it nowadays.
fn put_access(fields: &mut Fields, access: Option<Access>) {
    match access {
        None | Some(Access::Free) => {}
        Some(Access::Early { until_unix_secs }) => {
            let until = until_unix_secs.and_then(date);
            fields.put("earlyAccessDeadline", until.clone());
            fields.put("paidAccess", Some(json!({ "permanent": false, "endsAt": until })));
        }
        Some(Access::Paid) => fields.put("paidAccess", Some(json!({ "permanent": true, "endsAt": null }))),
    }
}

fn date(unix_secs: i64) -> Option<String> {
    Timestamp::from_second(unix_secs).ok().map(|at| at.to_string())
}

fn file_value(file: &FileInfo) -> Value {
    let mut fields = Fields::default();
    fields.put("id", Some(file.id.0));
    fields.put("name", Some(file.name.clone()));
    fields.put("type", Some(file.type_name.clone()));
    // Bytes divided by 1024, never rounded: a power of two, so that no double loses a byte.
    fields.put("sizeKB", file.size_bytes.map(|bytes| bytes as f64 / 1024.0));
    let mut metadata = Fields::default();
    metadata.put("format", file.format.clone());
    metadata.put("fp", file.fp.clone());
    metadata.put("size", file.size_name.clone());
    metadata.put("quantType", file.quant.clone());
    fields.put("metadata", Some(metadata.0));
    let hashes: Map<String, Value> =
        file.hashes.iter().map(|(kind, hex)| (kind.clone(), Value::from(hex.as_str()))).collect();
    fields.put("hashes", Some(hashes));
    fields.put("primary", Some(file.primary));
    fields.put("pickleScanResult", file.pickle_scan.clone());
    fields.put("pickleScanMessage", file.pickle_scan_message.clone());
    fields.put("virusScanResult", file.virus_scan.clone());
    fields.put("virusScanMessage", file.virus_scan_message.clone());
    fields.put("scannedAt", file.scanned_unix_secs.and_then(date));
    Value::Object(fields.0)
}

fn image_value(image: &ImageInfo) -> Value {
    let mut fields = Fields::default();
    fields.put("id", image.id);
    fields.put("url", Some(image.url.clone()));
    let kind = match image.media {
        MediaKind::Image => "image",
        MediaKind::Video => "video",
        MediaKind::Audio => "audio",
    };
    fields.put("type", Some(kind));
    fields.put("nsfwLevel", Some(image.nsfw_level));
    fields.put("width", image.width);
    fields.put("height", image.height);
    fields.put("hash", image.blurhash.clone());
    if let Some(made) = &image.generation {
        let mut meta: Map<String, Value> =
            made.settings.iter().map(|(key, value)| (key.clone(), Value::from(value.as_str()))).collect();
        meta.insert("prompt".to_owned(), made.prompt.clone().into());
        meta.insert("negativePrompt".to_owned(), made.negative_prompt.clone().into());
        if !made.used.is_empty() {
            used(&made.used, &mut meta);
        }
        fields.put("meta", Some(meta));
    }
    Value::Object(fields.0)
}

/// Models a picture was made with, in the two lists that CivitAI has for them: those it knows, and what the file names.
fn used(models: &[UsedModel], meta: &mut Map<String, Value>) {
    let number = |hundredths: Option<i64>| hundredths.map(|weight| weight as f64 / 100.0);
    let (known, named): (Vec<&UsedModel>, Vec<&UsedModel>) = models.iter().partition(|one| one.version_id.is_some());
    let list = |models: &[&UsedModel], name: &str| -> Vec<Value> {
        let one = |one: &&UsedModel| {
            let mut fields = Fields::default();
            fields.put("type", one.kind.clone());
            fields.put(name, one.name.clone());
            fields.put("hash", one.hash.clone());
            fields.put("modelVersionId", one.version_id.map(|id| id.0));
            fields.put("weight", number(one.weight_hundredths));
            Value::Object(fields.0)
        };
        models.iter().map(one).collect()
    };
    for (key, models, name) in [("civitaiResources", &known, "modelName"), ("resources", &named, "name")] {
        if !models.is_empty() {
            meta.insert(key.to_owned(), Value::Array(list(models, name)));
        }
    }
}
