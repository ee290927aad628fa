//! A model that is known from the catalogue: its card, and as little of its versions as telling updates needs.

use super::base::BaseFamily;
use super::card::{Card, published_preview};
use super::catalogue::{FileInfo, ModelInfo, VersionInfo};
use super::digests::from_hex;
use super::file::{FileStamp, FileState};
use super::format::FileFormat;
use super::ids::{FileKey, RootId, VersionId};
use super::kind::ModelKind;
use super::label::Label;
use super::licence::Permissions;
use super::precision::Precision;
use super::word::Word;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What telling updates needs of a version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownVersion {
    /// Its id.
    pub id: VersionId,
    /// Base model as published.
    pub base_model: String,
    /// When it was published, seconds since 1970; 0 when nobody told.
    pub published_unix_secs: i64,
}

impl KnownVersion {
    /// Of a version.
    pub fn of(version: &VersionInfo) -> Self {
        Self {
            id: version.id,
            base_model: version.base_model.as_ref().map(|base| base.value.clone()).unwrap_or_default(),
            published_unix_secs: version.published_unix_secs.as_ref().map_or(0, |time| time.value),
        }
    }

    /// Whether this one came after another: by its time, where both have one, else by its number.
    pub const fn is_newer_than(&self, other: &Self) -> bool {
        let told = self.published_unix_secs != 0 && other.published_unix_secs != 0;
        if told && self.published_unix_secs != other.published_unix_secs {
            self.published_unix_secs > other.published_unix_secs
        } else {
            self.id.0 > other.id.0
        }
    }
}

/// A model of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Its card.
    pub card: Card,
    /// Its versions in the order of its page.
    pub versions: Vec<KnownVersion>,
}

/// The file a plain download gives, else the first.
pub fn primary_file(version: &VersionInfo) -> Option<&FileInfo> {
    let files = version.files.as_ref().map_or(&[][..], |files| &files.value);
    files.iter().find(|file| file.primary).or_else(|| files.first())
}

impl Card {
    /// The card of a model that is known from the catalogue. `latest` is the version it is shown by.
    pub fn known(model: &ModelInfo, latest: Option<&VersionInfo>, in_library: bool) -> Self {
        let stats = model.stats.as_ref().map(|stats| stats.value).unwrap_or_default();
        let file = latest.and_then(primary_file);
        let base_model = latest.and_then(|version| version.base_model.as_ref()).map(|base| base.value.clone());
        let (preview, nsfw_level) = published_preview(Some(model), latest);
        let published_unix_secs =
            latest.and_then(|version| version.published_unix_secs.as_ref()).map(|time| time.value);
        let creator = model.creator.as_ref().and_then(|creator| creator.value.username.clone());
        let type_name = model.type_name.as_ref().map(|name| ModelKind::from_civitai_type(&name.value));
        let licence = model.licence.as_ref().map(|licence| Permissions::new(&licence.value));
        Self {
            key: FileKey::of_model(model.id),
            root: RootId(0),
            path: PathBuf::new(),
            stamp: FileStamp { size_bytes: file.and_then(|file| file.size_bytes).unwrap_or(0), ..FileStamp::default() },
            sidecar_signature: 0,
            fingerprint: None,
            name: model.name.as_ref().map(|name| name.value.clone()).unwrap_or_default(),
            version_name: latest.and_then(|version| version.name.as_ref()).map(|name| name.value.as_str().into()),
            creator: creator.map(Word::from),
            kind: type_name.unwrap_or_default(),
            family: base_model.as_deref().map(BaseFamily::from_base_model).unwrap_or_default(),
            base_model: base_model.map(Word::from),
            precision: file.and_then(Precision::of_published),
            state: FileState::NotInLibrary,
            findings: Vec::new(),
            model_id: Some(model.id),
            version_id: latest.map(|version| version.id),
            sha256: file.and_then(|file| from_hex(file.hash("SHA256")?)),
            autov3: file.and_then(|file| from_hex(file.hash("AutoV3")?)),
            tags: model.tags.as_ref().map(|tags| tags.value.iter().map(String::as_str).collect()).unwrap_or_default(),
            trigger_words: latest
                .and_then(|version| version.trigger_words.as_ref())
                .map(|words| words.value.iter().map(String::as_str).collect())
                .unwrap_or_default(),
            preview,
            nsfw_level,
            download_count: stats.download_count,
            thumbs_up_count: stats.thumbs_up_count,
            first_seen_unix_secs: published_unix_secs.unwrap_or(0),
            missing: false,
            permissions: licence.unwrap_or_default(),
            archived: model.mode.is_some(),
            subject: None,
            favourite: false,
            rating: 0,
            own_tags: Vec::new(),
            note: String::new(),
            mature: None,
            deleted: model.gone_unix_secs.is_some(),
            in_library,
            update: None,
            access: latest.and_then(|version| version.access.as_ref()).map(|access| access.value).unwrap_or_default(),
            published_unix_secs,
            label: Label::None,
            fetched_unix_secs: model.fetched_unix_secs,
            format: file.and_then(|file| file.format.as_deref()).map(FileFormat::from_civitai).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ids::ModelId;
    use crate::model::sourced::{Source, Sourced};

    fn version(id: u64, base_model: &str, published_unix_secs: i64) -> KnownVersion {
        KnownVersion { id: VersionId(id), base_model: base_model.to_owned(), published_unix_secs }
    }

    #[test]
    fn without_a_time_the_number_tells_which_is_newer() {
        let (old, new, untold) = (version(2, "SDXL 1.0", 20), version(1, "SDXL 1.0", 30), version(3, "SDXL 1.0", 0));
        assert!(new.is_newer_than(&old) && !old.is_newer_than(&new));
        assert!(untold.is_newer_than(&new) && !old.is_newer_than(&untold) && !old.is_newer_than(&old));
    }

    #[test]
    fn a_card_of_a_model_shows_its_latest_version() {
        let of = |text: &str| Some(Sourced::new(text.to_owned(), Source::Civitai, 5));
        let model = ModelInfo {
            id: ModelId(7),
            name: of("Night Metro"),
            type_name: of("LORA"),
            fetched_unix_secs: 9,
            ..ModelInfo::default()
        };
        let file = FileInfo {
            size_bytes: Some(5),
            fp: Some("bf16".to_owned()),
            hashes: vec![("SHA256".to_owned(), "AB".repeat(32))],
            ..FileInfo::default()
        };
        let latest = VersionInfo {
            id: VersionId(70),
            base_model: of("Pony"),
            files: Some(Sourced::new(vec![file], Source::Civitai, 5)),
            published_unix_secs: Some(Sourced::new(3, Source::Civitai, 5)),
            ..VersionInfo::default()
        };
        let card = Card::known(&model, Some(&latest), true);
        assert_eq!((card.key.model(), card.state, card.in_library), (Some(ModelId(7)), FileState::NotInLibrary, true));
        assert_eq!((card.name.as_str(), card.kind, card.base_label()), ("Night Metro", ModelKind::Lora, "Pony"));
        assert_eq!((card.stamp.size_bytes, card.sha256, card.precision), (5, Some([0xab; 32]), Some(Precision::Bf16)));
        assert_eq!((card.first_seen_unix_secs, card.fetched_unix_secs), (3, 9));
    }
}
