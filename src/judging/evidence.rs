//! All that a judgement may look at.

use super::population::{Member, Population};
use super::timings::Timing;
use crate::formats::promised_container;
use crate::formats::weight_sample::WeightSample;
use crate::model::base::BaseFamily;
use crate::model::card::Card;
use crate::model::catalogue::{FileInfo, ModelInfo, Stats, VersionInfo};
use crate::model::facts::Container;
use crate::model::file::FileRecord;
use crate::model::finding::FindingCode;
use crate::model::fit::{Companion, Setup};
use crate::model::kind::ModelKind;
use crate::model::known;
use crate::model::precision::Precision;
use crate::model::resolve::matched_file;
use std::collections::BTreeSet;

/// What is known of one model, and what it is held against.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// The file, where there is one.
    pub record: Option<&'a FileRecord>,
    /// What all sources together say of it.
    pub card: &'a Card,
    /// What CivitAI told of the model.
    pub model: Option<&'a ModelInfo>,
    /// What CivitAI told of the version.
    pub version: Option<&'a VersionInfo>,
    /// Samples of the weights, where they were taken.
    pub sample: Option<WeightSample>,
    /// What is usual.
    pub population: &'a Population,
    /// What is here to run it with.
    pub setup: &'a Setup,
    /// How long pictures took with it, where some were made here.
    pub timing: Option<Timing>,
    /// What the library has that other models may need.
    pub shelf: &'a Shelf,
    /// The time, seconds since 1970.
    pub now_unix_secs: i64,
}

impl<'a> Evidence<'a> {
    /// CivitAI's entry of the file: the very same one, else the one a plain download gives.
    pub fn published(&self) -> Option<&'a FileInfo> {
        match self.record {
            Some(record) => matched_file(record, self.version),
            None => self.version.and_then(known::primary_file),
        }
    }

    /// Whether the file, or a claim about it, has a finding.
    pub fn found(&self, code: FindingCode) -> bool {
        self.card.findings.contains(&code)
    }

    /// The container: by the file's bytes, else by what CivitAI says.
    pub fn container(&self) -> Option<Container> {
        if let Some(record) = self.record {
            return Some(record.header.container).filter(|container| *container != Container::Unknown);
        }
        match self.published()?.format.as_deref().unwrap_or_default() {
            "SafeTensor" => Some(Container::Safetensors),
            "GGUF" => Some(Container::Gguf),
            "PickleTensor" => Some(Container::PickleZip),
            _ => self.published().and_then(|file| by_ending(&file.name)),
        }
    }

    /// Size of the file in bytes, where it is known.
    pub fn size_bytes(&self) -> Option<u64> {
        Some(self.card.stamp.size_bytes).filter(|bytes| *bytes > 0)
    }

    /// Precision of the weights.
    pub fn precision(&self) -> Option<&'a Precision> {
        self.card.precision.as_ref()
    }

    /// Counts, with the time they were told.
    pub fn stats(&self) -> Option<(Stats, i64)> {
        self.model?.stats.as_ref().map(|stats| (stats.value, stats.at_unix_secs))
    }

    /// The model as the population counts it.
    pub fn member(&self) -> Member {
        let stats = self.stats().map(|(stats, _)| stats).unwrap_or_default();
        Member {
            kind: self.card.kind,
            family: self.card.family,
            published_unix_secs: self.card.published_unix_secs,
            download_count: stats.download_count,
            thumbs_up_count: stats.thumbs_up_count,
            thumbs_down_count: stats.thumbs_down_count,
        }
    }
}

/// What the library has that other models may need beside themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shelf {
    /// Families there is a base model of, with the base model's own name in lower case.
    bases: BTreeSet<(BaseFamily, String)>,
    /// Families there is a VAE of; `None` for one whose family is not told.
    vaes: BTreeSet<Option<BaseFamily>>,
    /// Text encoders.
    encoders: BTreeSet<Companion>,
}

/// Text encoders by what their files are called; the first that fits wins, so longer names stand first.
const ENCODER_NAMES: [(&str, Companion); 16] = [
    ("umt5", Companion::Umt5Xxl),
    ("t5xxl", Companion::T5Xxl),
    ("t5-v1_1-xxl", Companion::T5Xxl),
    ("t5_xxl", Companion::T5Xxl),
    ("flan_t5", Companion::T5Xxl),
    ("clip_l", Companion::ClipL),
    ("clip-l", Companion::ClipL),
    ("vit-l-14", Companion::ClipL),
    ("clip_g", Companion::ClipG),
    ("clip-g", Companion::ClipG),
    ("qwen_2.5_vl", Companion::Qwen25Vl),
    ("qwen2.5-vl", Companion::Qwen25Vl),
    ("qwen_3", Companion::Qwen3),
    ("gemma_2", Companion::Gemma2),
    ("llama", Companion::Llama3),
    ("mistral", Companion::Mistral),
];

impl Shelf {
    /// Of a library's cards.
    pub fn of<'c>(cards: impl IntoIterator<Item = &'c Card>) -> Self {
        let mut shelf = Self::default();
        cards.into_iter().for_each(|card| shelf.add(card));
        shelf
    }

    /// Takes a card in, if it is a file that is there.
    pub fn add(&mut self, card: &Card) {
        if !card.key.is_file() || card.missing {
            return;
        }
        match card.kind {
            ModelKind::Checkpoint | ModelKind::DiffusionModel if card.family.is_known() => {
                let base = card.base_model.as_deref().unwrap_or_default().to_lowercase();
                self.bases.insert((card.family, base));
            }
            ModelKind::Vae => {
                self.vaes.insert(Some(card.family).filter(|family| family.is_known()));
            }
            ModelKind::TextEncoder | ModelKind::Llm | ModelKind::VisionLanguage | ModelKind::Other => {
                let name = card.file_name().to_lowercase();
                let known = ENCODER_NAMES.iter().find(|(part, _)| name.contains(part));
                self.encoders.extend(known.map(|(_, companion)| *companion));
            }
            _ => {}
        }
    }

    /// Whether there is a base model of a family.
    pub fn has_base(&self, family: BaseFamily) -> bool {
        self.bases.iter().any(|(own, _)| *own == family)
    }

    /// Whether there is one by the same published name; names that are not told count as the same.
    pub fn has_same_base(&self, family: BaseFamily, base_model: &str) -> bool {
        let wanted = base_model.to_lowercase();
        self.bases.iter().any(|(own, name)| *own == family && (wanted.is_empty() || name.is_empty() || *name == wanted))
    }

    /// Whether something of the kind that a family needs is here. A VAE whose family nobody tells counts for every family.
    pub fn has(&self, companion: Companion, family: BaseFamily) -> bool {
        match companion {
            Companion::BaseModel => self.has_base(family),
            Companion::Vae => {
                let lent = super::families::vae_of(family);
                self.vaes.contains(&None) || self.vaes.contains(&Some(family)) || self.vaes.contains(&Some(lent))
            }
            encoder => self.encoders.contains(&encoder),
        }
    }
}
/// What a published name promises where CivitAI tells no format: upscalers and old embeddings are pickles and called "Other". `.bin` says
/// little of any file, but of one that is published as a model that it is a pickle.
fn by_ending(name: &str) -> Option<Container> {
    let is_bin = || name.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("bin"));
    promised_container(name).or_else(|| is_bin().then_some(Container::PickleZip))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_published_name_tells_what_its_format_does_not() {
        for (name, container) in [
            ("4x-UltraSharp.pth", Some(Container::PickleZip)),
            ("bad-hands.PT", Some(Container::PickleZip)),
            ("ink.safetensors", Some(Container::Safetensors)),
            ("flux-q4.gguf", Some(Container::Gguf)),
            ("dataset.zip", None),
            ("no ending", None),
        ] {
            assert_eq!(by_ending(name), container, "{name}");
        }
    }
}
