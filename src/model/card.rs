//! A card: one library file joined with what the catalogue knows of it, or a model that only the catalogue knows
//! ([`super::known`]); small enough to hold 100,000 in memory.
//!
//! Cards are what the gallery shows, what text filters search and what `scan` prints. They are derived: the store
//! rewrites a card whenever its file or its catalogue entry changes, and can rebuild all of them.

use super::base::BaseFamily;
use super::catalogue::{Access, ImageInfo, MediaKind, ModelInfo, VersionInfo};
use super::file::{FileRecord, FileStamp, FileState};
use super::finding::{FindingCode, Severity};
use super::format::FileFormat;
use super::ids::{FileKey, ModelId, RootId, SubjectId, VersionId};
use super::kind::ModelKind;
use super::label::Label;
use super::licence::Permissions;
use super::marks::{Marks, Subject};
use super::mature::{MatureLevel, MatureMode, strongest_bit};
use super::path_bytes::{self, StoredPath};
use super::precision::Precision;
use super::resolve;
use super::word::{Word, WordPool, Words};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Browsing levels that are shown without blur by default: PG and PG-13.
pub const SAFE_LEVELS: u32 = 0b11;

/// Where a card's picture comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Preview {
    /// There is none.
    #[default]
    None,
    /// A picture file beside the model.
    File(StoredPath),
    /// Inside the model file's metadata.
    Embedded,
    /// On CivitAI's picture servers.
    Remote {
        /// Address as CivitAI gave it.
        url: String,
        /// Picture to show until it is there.
        blurhash: Option<String>,
    },
}

/// One card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The file, or the model where there is none.
    pub key: FileKey,
    /// Its root; 0 for a model.
    pub root: RootId,
    /// Where it is; empty for a model.
    #[serde(with = "path_bytes")]
    pub path: PathBuf,
    /// What identifies it unchanged.
    pub stamp: FileStamp,
    /// Names and times of what lies beside it.
    pub sidecar_signature: u64,
    /// First and last 8 KiB and size, digested.
    pub fingerprint: Option<[u8; 32]>,
    /// The name people know it by.
    pub name: String,
    /// Version name, where CivitAI or a sidecar tells.
    pub version_name: Option<Word>,
    /// Creator.
    pub creator: Option<Word>,
    /// What it is for.
    pub kind: ModelKind,
    /// What it can be loaded with.
    pub family: BaseFamily,
    /// Base model by its published name.
    pub base_model: Option<Word>,
    /// Precision of its weights.
    pub precision: Option<Precision>,
    /// Where it stands.
    pub state: FileState,
    /// Codes of its findings, each once.
    pub findings: Vec<FindingCode>,
    /// Model on CivitAI.
    pub model_id: Option<ModelId>,
    /// Version on CivitAI.
    pub version_id: Option<VersionId>,
    /// SHA256, our own.
    pub sha256: Option<[u8; 32]>,
    /// AutoV3, our own.
    pub autov3: Option<[u8; 6]>,
    /// Tags.
    pub tags: Words,
    /// Trigger words.
    pub trigger_words: Words,
    /// Its picture.
    pub preview: Preview,
    /// OR of the browsing levels of what its picture may show; 0 is unrated.
    pub nsfw_level: u32,
    /// Downloads on CivitAI.
    pub download_count: Option<u64>,
    /// Thumbs up on CivitAI.
    pub thumbs_up_count: Option<u64>,
    /// When it was first seen, seconds since 1970.
    pub first_seen_unix_secs: i64,
    /// Whether it is not where it was.
    pub missing: bool,
    /// What its creator allows.
    pub permissions: Permissions,
    /// Whether CivitAI has archived the model or taken it down.
    pub archived: bool,
    /// The subject of the user's marks, once there is one.
    pub subject: Option<SubjectId>,
    /// Whether it is a favourite.
    pub favourite: bool,
    /// The user's stars, 0 is none.
    pub rating: u8,
    /// The user's own tags.
    pub own_tags: Vec<String>,
    /// The user's note.
    pub note: String,
    /// How its pictures are shown whatever the general setting says.
    pub mature: Option<MatureMode>,
    /// Whether CivitAI has no such model any more; what was known of it stays.
    pub deleted: bool,
    /// Whether the library has a file of this model.
    pub in_library: bool,
    /// The newest version by the same base model, when it came after this file's.
    pub update: Option<VersionId>,
    /// Who may download the version.
    pub access: Access,
    /// When the version was published, seconds since 1970.
    pub published_unix_secs: Option<i64>,
    /// When CivitAI last told of the model, seconds since 1970; 0 when it never did.
    pub fetched_unix_secs: i64,
    /// Format of the file, or of the one that a plain download gives.
    pub format: FileFormat,
    /// The colour the user gave it.
    pub label: Label,
}

impl Card {
    /// Joins a file with the catalogue's records of its match, where there is one.
    pub fn new(record: &FileRecord, model: Option<&ModelInfo>, version: Option<&VersionInfo>) -> Self {
        let resolved = resolve::resolve(record, model, version);
        let mut findings: Vec<FindingCode> =
            record.all_findings().chain(&resolved.findings).map(|finding| finding.code).collect();
        findings.sort_unstable();
        findings.dedup();
        let (preview, nsfw_level) = choose_preview(record, model, version);
        let stats = model.and_then(|model| model.stats.as_ref()).map(|stats| stats.value).unwrap_or_default();
        let family = resolved.family.map(|family| family.value).unwrap_or_default();
        Self {
            key: record.key,
            root: record.root,
            path: record.path.clone(),
            stamp: record.stamp,
            sidecar_signature: record.sidecar_signature,
            fingerprint: record.fingerprint,
            name: resolved.name.map(|name| name.value).unwrap_or_default(),
            version_name: version_name(record, version).map(Word::from),
            creator: creator(record, model).map(Word::from),
            kind: resolved.kind.map(|kind| kind.value).unwrap_or_default(),
            family,
            base_model: resolved.base_model.map(|base| base.value.into()),
            precision: record.header.precision.clone(),
            state: record.state(),
            findings,
            model_id: record.civit_match().map(|found| found.model_id),
            version_id: record.civit_match().map(|found| found.version_id),
            sha256: record.digests.as_ref().map(|digests| digests.sha256),
            autov3: record.digests.as_ref().and_then(|digests| digests.autov3),
            tags: tags(record, model).into(),
            trigger_words: resolved.trigger_words.map(|words| words.value.into()).unwrap_or_default(),
            preview,
            nsfw_level,
            download_count: stats.download_count,
            thumbs_up_count: stats.thumbs_up_count,
            first_seen_unix_secs: record.first_seen_unix_secs,
            missing: record.missing_since_unix_secs.is_some(),
            permissions: model
                .and_then(|model| model.licence.as_ref())
                .map(|licence| Permissions::new(&licence.value))
                .unwrap_or_default(),
            archived: model.is_some_and(|model| model.mode.is_some()),
            subject: None,
            favourite: false,
            rating: 0,
            own_tags: Vec::new(),
            note: String::new(),
            mature: None,
            deleted: model.is_some_and(|model| model.gone_unix_secs.is_some()),
            in_library: true,
            update: None,
            access: version.and_then(|version| version.access.as_ref()).map(|access| access.value).unwrap_or_default(),
            published_unix_secs: version
                .and_then(|version| version.published_unix_secs.as_ref())
                .map(|time| time.value),
            fetched_unix_secs: model.map_or(0, |model| model.fetched_unix_secs),
            format: record.header.container.into(),
            label: Label::None,
        }
    }

    /// The same card with what the user keeps about its subject.
    #[must_use]
    pub fn marked(mut self, subject: &Subject) -> Self {
        let Marks { favourite, rating, label, note, tags, mature, .. } = &subject.marks;
        self.subject = Some(subject.id);
        (self.favourite, self.rating, self.label, self.mature) = (*favourite, *rating, *label, *mature);
        self.note.clone_from(note);
        self.own_tags.clone_from(tags);
        self
    }

    /// Shares what other cards say alike.
    pub fn share(&mut self, pool: &mut WordPool) {
        for word in [&mut self.version_name, &mut self.creator, &mut self.base_model].into_iter().flatten() {
            pool.share(word);
        }
        pool.share_list(&mut self.tags);
    }

    /// The mildest level of its picture.
    pub const fn level(&self) -> MatureLevel {
        MatureLevel::mildest(self.nsfw_level)
    }

    /// The file itself, whatever it is called: what has the same is another name of it. `None` where that cannot be told. The bytes take
    /// part because the number of a file that is gone is given to another.
    pub fn one_file(&self) -> Option<(u64, u64, [u8; 32])> {
        Some((self.stamp.device?, self.stamp.inode?, self.sha256?))
    }

    /// The base model as shown: its published name, else the family.
    pub fn base_label(&self) -> &str {
        match &self.base_model {
            Some(name) if !name.is_empty() => name,
            _ => self.family.label(),
        }
    }

    /// Whether a person should look: a plain pickle or a duplicate is no finding of this sort.
    pub fn needs_a_look(&self) -> bool {
        self.findings.iter().any(|code| code.severity() >= Severity::Warning)
    }

    /// The file name as text, with what is not text replaced.
    pub fn file_name(&self) -> String {
        self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// Everything a text filter looks at, in lower case.
    pub fn haystack(&self) -> String {
        let mut text = String::with_capacity(160);
        let mut add = |part: &str| {
            text.push_str(&part.to_lowercase());
            text.push('\n');
        };
        add(&self.name);
        if let Some(version) = &self.version_name {
            add(version);
        }
        if let Some(creator) = &self.creator {
            add(creator);
        }
        add(&self.file_name());
        add(self.base_label());
        add(self.kind.label());
        for word in self.tags.iter().chain(&self.trigger_words) {
            add(word);
        }
        for tag in &self.own_tags {
            add(tag);
        }
        add(&self.note);
        text
    }
}

fn version_name(record: &FileRecord, version: Option<&VersionInfo>) -> Option<String> {
    version
        .and_then(|version| version.name.as_ref())
        .map(|name| name.value.clone())
        .or_else(|| record.sidecars.iter().find_map(|sidecar| sidecar.version_name.clone()))
}

fn creator(record: &FileRecord, model: Option<&ModelInfo>) -> Option<String> {
    model
        .and_then(|model| model.creator.as_ref())
        .and_then(|creator| creator.value.username.clone())
        .or_else(|| record.sidecars.iter().find_map(|sidecar| sidecar.creator.clone()))
        .or_else(|| record.header.author.clone())
}

fn tags(record: &FileRecord, model: Option<&ModelInfo>) -> Vec<String> {
    if let Some(tags) = model.and_then(|model| model.tags.as_ref()) {
        return tags.value.clone();
    }
    let by_sidecar = record.sidecars.iter().find(|sidecar| !sidecar.tags.is_empty());
    by_sidecar.map_or_else(|| record.header.tags.clone(), |sidecar| sidecar.tags.clone())
}

/// The picture of a card and the level it must be treated as. A still beside the model wins; CivitAI's first safe picture
/// comes before its first picture, and both before a video beside the model, which not every machine can show a still of.
fn choose_preview(record: &FileRecord, model: Option<&ModelInfo>, version: Option<&VersionInfo>) -> (Preview, u32) {
    let own_level = strongest_bit(published_level(model, version));
    if let Some(file) = record.still() {
        return (Preview::File(file.clone()), record.noted_level().unwrap_or(own_level));
    }
    if record.header.has_thumbnail {
        return (Preview::Embedded, own_level);
    }
    match (published_preview(model, version), record.previews.first()) {
        ((Preview::None, _), Some(file)) => (Preview::File(file.clone()), own_level),
        (published, _) => published,
    }
}

/// The level of a picture beside or inside a file of which nobody noted it: it may be any of those that were published, so the
/// strongest counts.
pub fn level_of_own_pictures(model: Option<&ModelInfo>, version: Option<&VersionInfo>) -> MatureLevel {
    MatureLevel::strongest(published_level(model, version))
}

fn published_level(model: Option<&ModelInfo>, version: Option<&VersionInfo>) -> u32 {
    let of_version = version.and_then(|version| version.nsfw_level.as_ref());
    of_version.or_else(|| model.and_then(|model| model.nsfw_level.as_ref())).map_or(0, |level| level.value)
}

/// CivitAI's picture of a version: the first safe one, else the first.
pub(super) fn published_preview(model: Option<&ModelInfo>, version: Option<&VersionInfo>) -> (Preview, u32) {
    let images = version.and_then(|version| version.images.as_ref()).map_or(&[][..], |images| &images.value);
    let shown: Vec<&ImageInfo> = images.iter().filter(|image| image.media != MediaKind::Audio).collect();
    let safe = shown.iter().find(|image| image.nsfw_level & SAFE_LEVELS != 0);
    match safe.or_else(|| shown.first()) {
        Some(image) => (Preview::Remote { url: image.url.clone(), blurhash: image.blurhash.clone() }, image.nsfw_level),
        None => (Preview::None, published_level(model, version)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::facts::SidecarFacts;
    use crate::model::file::OwnPreview;
    use crate::model::sourced::{SidecarKind, Source, Sourced};

    fn record() -> FileRecord {
        FileRecord::new(FileKey(1), RootId(1), "/m/a.safetensors".into(), FileStamp::default(), 1)
    }

    fn version_with(levels: &[u32]) -> VersionInfo {
        let images = levels
            .iter()
            .enumerate()
            .map(|(index, level)| ImageInfo { url: format!("u{index}"), nsfw_level: *level, ..ImageInfo::default() })
            .collect();
        VersionInfo { images: Some(Sourced::new(images, Source::Civitai, 1)), ..VersionInfo::default() }
    }

    #[test]
    fn a_safe_picture_is_preferred_and_a_mature_one_is_marked() {
        let card = Card::new(&record(), None, Some(&version_with(&[16, 1])));
        assert!(matches!(&card.preview, Preview::Remote { url, .. } if url == "u1"));
        assert_eq!(card.level(), MatureLevel::Pg);
        let card = Card::new(&record(), None, Some(&version_with(&[16, 8])));
        assert!(matches!(&card.preview, Preview::Remote { url, .. } if url == "u0"));
        assert_eq!(card.level(), MatureLevel::Xxx);
    }

    #[test]
    fn a_video_beside_the_model_comes_after_every_still() {
        let mut with_video = record();
        with_video.previews = vec![StoredPath("/m/a.mp4".into())];
        let preview =
            |record: &FileRecord, levels: &[u32]| Card::new(record, None, Some(&version_with(levels))).preview;
        assert!(matches!(preview(&with_video, &[1]), Preview::Remote { .. }));
        assert_eq!(preview(&with_video, &[]), Preview::File(StoredPath("/m/a.mp4".into())));
        with_video.previews.push(StoredPath("/m/a.preview.PNG".into()));
        assert_eq!(preview(&with_video, &[1]), Preview::File(StoredPath("/m/a.preview.PNG".into())));
    }

    #[test]
    fn a_picture_beside_the_model_may_be_any_of_those_published() {
        let mut with_still = record();
        with_still.previews = vec![StoredPath("/m/a.png".into())];
        let mut version = version_with(&[1, 16]);
        version.nsfw_level = Some(Sourced::new(17, Source::Civitai, 1));
        assert_eq!(Card::new(&with_still, None, Some(&version)).level(), MatureLevel::Xxx);
        assert_eq!(level_of_own_pictures(None, Some(&version)), MatureLevel::Xxx);
        // Noted, but another picture is shown by now; then that very one; then what another tool noted.
        let own = OwnPreview { level: 1, ..OwnPreview::default() };
        with_still.own_preview = Some(own.clone());
        assert_eq!(Card::new(&with_still, None, Some(&version)).level(), MatureLevel::Xxx);
        with_still.own_preview = Some(OwnPreview { is_shown: true, ..own });
        assert_eq!(Card::new(&with_still, None, Some(&version)).level(), MatureLevel::Pg);
        let mut told = SidecarFacts::new(SidecarKind::LoraManager, "/m/a.metadata.json", 1);
        (told.preview_name, told.preview_level) = (Some("b.png".to_owned()), Some(2));
        (with_still.own_preview, with_still.sidecars) = (None, vec![told]);
        assert_eq!(Card::new(&with_still, None, Some(&version)).level(), MatureLevel::Xxx, "about another picture");
        with_still.sidecars[0].preview_name = Some("a.png".to_owned());
        assert_eq!(Card::new(&with_still, None, Some(&version)).level(), MatureLevel::Pg13);
        with_still.sidecars.clear();
        version.nsfw_level = Some(Sourced::new(3, Source::Civitai, 1));
        assert_eq!(Card::new(&with_still, None, Some(&version)).level(), MatureLevel::Pg13);
        assert_eq!(Card::new(&with_still, None, None).level(), MatureLevel::Unrated);
    }

    #[test]
    fn cards_survive_the_store() {
        let card = Card::new(&record(), None, Some(&version_with(&[1])));
        let bytes = rmp_serde::to_vec(&card).unwrap();
        assert_eq!(rmp_serde::from_slice::<Card>(&bytes).unwrap(), card);
    }
}
