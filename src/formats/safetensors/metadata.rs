//! What `__metadata__` says: the ModelSpec keys and those of kohya's trainer.
//!
//! Keys: ModelSpec 1.0.1 (`modelspec.*`) and `ss_*`/`sshs_*` as written by kohya-ss/sd-scripts; musubi-tuner,
//! OneTrainer and ai-toolkit write the same names.

use super::super::{limits, show, thumbnail};
use crate::model::base::BaseFamily;
use crate::model::digests::{AUTOV3_OF_NOTHING, to_hex};
use crate::model::facts::HeaderFacts;
use crate::model::finding::{Finding, FindingCode};
use crate::model::kind::ModelKind;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The keys that are kept as they stand.
const KEPT: [&str; 18] = [
    "modelspec.architecture",
    "modelspec.author",
    "modelspec.description",
    "modelspec.hash_sha256",
    "modelspec.license",
    "modelspec.resolution",
    "modelspec.tags",
    "modelspec.title",
    "modelspec.trigger_phrase",
    "modelspec.usage_hint",
    "ss_base_model_version",
    "ss_network_args",
    "ss_network_dim",
    "ss_network_module",
    "ss_output_name",
    "ss_resolution",
    "sshs_model_hash",
    "ss_v2",
];

const THUMBNAIL_KEYS: [&str; 4] = ["modelspec.thumbnail", "modelspec.preview_image", "preview_image", "thumbnail"];

/// The metadata as far as it is of use.
#[derive(Debug, Default)]
pub(in crate::formats) struct Metadata {
    /// Whether the thumbnail is to be decoded, not only noticed.
    wants_thumbnail: bool,
    kept: BTreeMap<&'static str, String>,
    tag_counts: BTreeMap<String, u64>,
    has_thumbnail: bool,
    thumbnail: Option<Vec<u8>>,
}

impl Metadata {
    /// Decodes the thumbnail as well.
    pub(super) fn with_thumbnail() -> Self {
        Self { wants_thumbnail: true, ..Self::default() }
    }

    /// Takes one entry.
    pub(super) fn take(&mut self, key: &str, value: &str) {
        if key == "ss_tag_frequency" {
            // A broken table of tags is only tags we do not have.
            let mut deserializer = serde_json::Deserializer::from_str(value);
            if Buckets(&mut self.tag_counts).deserialize(&mut deserializer).is_err() {
                tracing::debug!("ss_tag_frequency is not the JSON it should be");
            }
        } else if THUMBNAIL_KEYS.contains(&key) {
            if thumbnail::is_image_data_uri(value) && !self.has_thumbnail {
                self.has_thumbnail = true;
                if self.wants_thumbnail {
                    self.thumbnail = thumbnail::decode_data_uri(value);
                }
            }
        } else if let Some(key) = KEPT.iter().find(|kept| **kept == key) {
            let value = show::prefix_bytes(value, limits::DESCRIPTION_CHARS * 4);
            self.kept.insert(key, value.to_owned());
        }
    }

    fn get(&self, key: &str) -> Option<&str> {
        // Trainers write "None" for what they do not know.
        self.kept.get(key).map(String::as_str).filter(|value| !matches!(value.trim(), "" | "None" | "null"))
    }

    fn line(&self, key: &str) -> Option<String> {
        show::line(self.get(key)?, limits::TEXT_CHARS)
    }

    /// Puts everything into the facts; returns the thumbnail where it was asked for.
    pub(super) fn fill(mut self, facts: &mut HeaderFacts) -> Option<Vec<u8>> {
        facts.title = self.line("modelspec.title").or_else(|| self.line("ss_output_name"));
        facts.author = self.line("modelspec.author");
        facts.license = self.line("modelspec.license");
        facts.description =
            self.get("modelspec.description").and_then(|text| show::paragraph(text, limits::DESCRIPTION_CHARS));
        facts.tags = self.get("modelspec.tags").map(|text| list(text, limits::TAGS)).unwrap_or_default();
        facts.trigger_words =
            self.get("modelspec.trigger_phrase").map(|text| list(text, limits::TRIGGER_WORDS)).unwrap_or_default();
        if facts.trigger_words.is_empty() {
            facts.trigger_words = most_frequent(std::mem::take(&mut self.tag_counts));
        }
        facts.resolution =
            self.line("modelspec.resolution").or_else(|| self.line("ss_resolution")).map(|text| resolution(&text));
        facts.rank = self.get("ss_network_dim").and_then(|text| text.trim().parse().ok()).filter(|rank| *rank > 0);
        facts.has_thumbnail = self.has_thumbnail;
        facts.kind_by_metadata = self.kind();
        facts.family_by_metadata = self.family();
        self.fill_hash(facts);
        self.thumbnail
    }

    fn fill_hash(&self, facts: &mut HeaderFacts) {
        let claims = ["sshs_model_hash", "modelspec.hash_sha256"];
        let hashes: Vec<String> = claims.iter().filter_map(|key| hash(self.get(key)?)).collect();
        let nothing = to_hex(&AUTOV3_OF_NOTHING);
        if hashes.iter().any(|hash| hash.starts_with(&nothing)) {
            facts.findings.push(Finding::new(
                FindingCode::UselessEmbeddedHash,
                "The hash its trainer wrote into the file is the hash of nothing, so it was not used",
            ));
        }
        facts.embedded_hash = hashes.into_iter().find(|hash| !hash.starts_with(&nothing));
    }

    fn kind(&self) -> Option<ModelKind> {
        let module = self.get("ss_network_module").map(str::to_ascii_lowercase);
        let arguments = self.get("ss_network_args").unwrap_or("").to_ascii_lowercase();
        if let Some(module) = module {
            return Some(network_kind(&module, &arguments));
        }
        let architecture = self.get("modelspec.architecture")?.to_ascii_lowercase();
        Some(match architecture.split_once('/').map(|(_, part)| part.trim()) {
            None | Some("") => ModelKind::Checkpoint,
            Some("lora") => ModelKind::Lora,
            Some("textual-inversion") => ModelKind::Embedding,
            Some("vae") => ModelKind::Vae,
            Some(part) if part.contains("control") => ModelKind::ControlNet,
            Some(part) if part.contains("lora") => ModelKind::Lora,
            Some(part) if part.contains("text") || part.contains("clip") => ModelKind::TextEncoder,
            Some(_) => return None,
        })
    }

    fn family(&self) -> Option<BaseFamily> {
        let trained_on = self.get("ss_base_model_version").map(BaseFamily::from_base_model);
        let described = self.get("modelspec.architecture").map(architecture_family);
        // The trainer's own word is of the weights; the ModelSpec line is often copied from the base model.
        [trained_on, described].into_iter().flatten().find(|family| family.is_known()).or(trained_on).or(described)
    }
}

fn network_kind(module: &str, arguments: &str) -> ModelKind {
    if module.contains("control_net") || module.contains("controlnet") {
        ModelKind::ControlNet
    } else if arguments.contains("dora_wd\": \"true\"") || arguments.contains("dora_wd=true") || module.contains("dora")
    {
        ModelKind::Dora
    } else if module.contains("lycoris")
        || module.contains("oft")
        || module.contains("locon")
        || arguments.contains("conv_dim")
    {
        ModelKind::LoCon
    } else {
        ModelKind::Lora
    }
}

fn architecture_family(architecture: &str) -> BaseFamily {
    let base = architecture.split('/').next().unwrap_or("").trim().to_ascii_lowercase();
    // Makers' names that ModelSpec ids put in front.
    let base = ["genmo-", "nvidia-", "tencent-", "circlestone-"]
        .iter()
        .find_map(|maker| base.strip_prefix(maker))
        .unwrap_or(&base);
    if base.starts_with("framepack") { BaseFamily::Hunyuan } else { BaseFamily::from_base_model(base) }
}

/// A hash as written by a trainer: upper-case hex without `0x`; `None` when it is none.
fn hash(text: &str) -> Option<String> {
    let text = text.trim();
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text);
    let fits = (12..=64).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    fits.then(|| digits.to_ascii_uppercase())
}

/// A resolution as people write it: kohya writes `(1024, 1024)`.
fn resolution(text: &str) -> String {
    let inner = text.trim_matches(|c| matches!(c, '(' | ')' | '[' | ']'));
    let sides: Vec<&str> = inner.split(',').map(str::trim).filter(|side| !side.is_empty()).collect();
    if sides.len() == 2 && sides.iter().all(|side| side.bytes().all(|byte| byte.is_ascii_digit())) {
        sides.join("x")
    } else {
        text.to_owned()
    }
}

/// The parts of a comma-separated text, each once, at most `max`.
fn list(text: &str, max: usize) -> Vec<String> {
    let mut seen = BTreeSet::new();
    text.split([',', '\n'])
        .filter_map(|part| show::line(part, limits::TAG_CHARS))
        .filter(|part| seen.insert(part.to_lowercase()))
        .take(max)
        .collect()
}

fn most_frequent(counts: BTreeMap<String, u64>) -> Vec<String> {
    let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts.into_iter().take(limits::TRIGGER_WORDS).map(|(tag, _)| tag).collect()
}

/// `{"folder": {"tag": count}}`, added up over the folders.
struct Buckets<'a>(&'a mut BTreeMap<String, u64>);

impl<'de> DeserializeSeed<'de> for Buckets<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Buckets<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("folders of tags")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_key::<IgnoredAny>()?.is_some() {
            map.next_value_seed(Tags(&mut *self.0))?;
        }
        Ok(())
    }
}

struct Tags<'a>(&'a mut BTreeMap<String, u64>);

impl<'de> DeserializeSeed<'de> for Tags<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Tags<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("tags and how often they stand in the captions")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(tag) = map.next_key::<String>()? {
            let count = map.next_value::<u64>()?;
            let Some(tag) = show::line(&tag, limits::TAG_CHARS) else { continue };
            if self.0.len() < limits::TAG_FREQUENCY_ENTRIES || self.0.contains_key(&tag) {
                let total = self.0.entry(tag).or_default();
                *total = total.saturating_add(count);
            }
        }
        Ok(())
    }
}
