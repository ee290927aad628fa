//! What else is taken in: what is hidden, followed and ignored, searches, the user's own word on what a file is; and which file here is
//! the one that is written about.

use super::import::Imported;
use super::{Document, WrittenModel, WrittenSearch, query_names};
use crate::model::card::Card;
use crate::model::community::Followed;
use crate::model::digests::from_hex;
use crate::model::file::UserEdits;
use crate::model::hidden::{Hidden, HiddenChange};
use crate::model::ids::{FileKey, ModelId, RootId, VersionId};
use crate::model::query::{CardQuery, Preset, language};
use crate::model::root::LibraryRoot;
use crate::model::updates::{UpdateChange, UpdateWishes};
use crate::store::{StoreError, Writer};
use serde_json::Value;
use std::collections::HashMap;
use std::path::Path;

/// The files of this library by what a file of another is recognised by.
pub(super) struct OwnFiles<'a> {
    paths: HashMap<&'a Path, FileKey>,
    bytes: HashMap<[u8; 32], FileKey>,
    /// By the path below the root and the size; none where several have these.
    places: HashMap<(String, u64), Option<FileKey>>,
}

impl<'a> OwnFiles<'a> {
    pub(super) fn new(cards: &'a [Card], roots: &[LibraryRoot]) -> Self {
        let roots: HashMap<RootId, &Path> = roots.iter().map(|root| (root.id, root.path.as_path())).collect();
        let mut places = HashMap::new();
        for card in cards {
            let inside = roots.get(&card.root).and_then(|root| card.path.strip_prefix(root).ok()).unwrap_or(&card.path);
            let place = (inside.to_string_lossy().replace('\\', "/"), card.stamp.size_bytes);
            places.entry(place).and_modify(|key| *key = None).or_insert(Some(card.key));
        }
        Self {
            paths: cards.iter().map(|card| (card.path.as_path(), card.key)).collect(),
            bytes: cards.iter().filter_map(|card| Some((card.sha256?, card.key))).collect(),
            places,
        }
    }

    /// The file here that is the one of the other library: the same bytes, else the same path and size, in whatever folder its root lies.
    pub(super) fn same_as(&self, written: &WrittenModel) -> Option<FileKey> {
        let bytes = written.sha256.as_deref().and_then(from_hex::<32>);
        let by_bytes = bytes.and_then(|bytes| self.bytes.get(&bytes)).copied();
        let place = (written.path_in_root.clone(), written.size_bytes);
        by_bytes
            .or_else(|| self.paths.get(Path::new(&written.path)).copied())
            .or_else(|| self.places.get(&place).copied().flatten())
    }

    /// By the path each has in the file, the one here.
    pub(super) fn by_written_path<'b>(&self, written: &'b [WrittenModel]) -> HashMap<&'b str, FileKey> {
        written.iter().filter_map(|model| Some((model.path.as_str(), self.same_as(model)?))).collect()
    }
}

/// Takes over what the user says a file is, unless something is said here; whether what is said here is that now.
pub(super) fn take_edits(
    writer: &mut Writer<'_>,
    key: Option<FileKey>,
    edits: &Value,
    cards: &mut Vec<Card>,
) -> Result<bool, StoreError> {
    // A newer CivitDeck may know kinds that this one does not.
    let Ok(edits) = serde_json::from_value::<UserEdits>(edits.clone()) else { return Ok(false) };
    let Some(mut record) = key.map(|key| writer.file(key)).transpose()?.flatten() else { return Ok(false) };
    if record.user == UserEdits::default() {
        record.user = edits.clone();
        cards.push(writer.put_file(&record)?);
    }
    Ok(record.user == edits)
}

/// Hidden, followed and ignored: what is so here stays so.
pub(super) fn take_lists(
    writer: &mut Writer<'_>,
    document: &Document,
    imported: &mut Imported,
) -> Result<(), StoreError> {
    imported.hidden = (document.hidden_models.len() + document.hidden_creators.len()) as u64;
    if imported.hidden > 0 {
        let mut hidden: Hidden = writer.setting(Hidden::NAME)?.unwrap_or_default();
        for one in &document.hidden_models {
            hidden.apply(HiddenChange::HideModel(ModelId(one.id), one.name.clone()));
        }
        for name in &document.hidden_creators {
            hidden.apply(HiddenChange::HideCreator(name.clone()));
        }
        writer.put_setting(Hidden::NAME, &hidden)?;
    }
    for name in document.followed_creators.iter().filter(|name| !name.trim().is_empty()) {
        if writer.followed_creator(name)?.is_none() {
            writer.put_followed(&Followed { name: name.clone(), ..Followed::default() })?;
        }
    }
    if !document.ignored_versions.is_empty() || !document.ignored_models.is_empty() {
        let mut wishes: UpdateWishes = writer.setting(UpdateWishes::NAME)?.unwrap_or_default();
        for one in &document.ignored_versions {
            wishes.apply(UpdateChange::IgnoreVersion(VersionId(one.id), one.name.clone()));
        }
        for one in &document.ignored_models {
            wishes.apply(UpdateChange::IgnoreModel(ModelId(one.id), one.name.clone()));
        }
        writer.put_setting(UpdateWishes::NAME, &wishes)?;
    }
    Ok(())
}

/// Searches under a name; those that are here keep theirs. Gives all there are now.
pub(super) fn take_searches(
    writer: &mut Writer<'_>,
    written: &[WrittenSearch],
    roots: &[LibraryRoot],
) -> Result<Vec<Preset>, StoreError> {
    let mut presets: Vec<Preset> = writer.setting(Preset::NAME)?.unwrap_or_default();
    let names = query_names(&writer.collections()?, roots.iter());
    for one in written.iter().filter(|one| !one.name.trim().is_empty()) {
        let is_here = presets.iter().any(|preset| preset.name == one.name);
        if !is_here && presets.len() < Preset::MOST {
            let query = language::parse(&one.query, &CardQuery::default(), &names).query;
            presets.push(Preset { name: one.name.clone(), query });
        }
    }
    writer.put_setting(Preset::NAME, &presets)?;
    Ok(presets)
}
