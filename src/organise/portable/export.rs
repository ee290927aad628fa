//! Writing the file.

use super::{
    Document, FORMAT, Named, VERSION, WrittenCollection, WrittenModel, WrittenSearch, WrittenSubject, alias_text,
    query_names,
};
use crate::jobs::JobControl;
use crate::model::card::Card;
use crate::model::collection::in_order;
use crate::model::digests::to_hex;
use crate::model::file::UserEdits;
use crate::model::hidden::Hidden;
use crate::model::ids::{CollectionId, FileKey, RootId, VersionId};
use crate::model::marks::{Alias, Subject};
use crate::model::query::language;
use crate::model::query::{CardQuery, Preset};
use crate::model::reference::Reference;
use crate::model::root::LibraryRoot;
use crate::model::updates::UpdateWishes;
use crate::organise::OrganiseError;
use crate::organise::disk;
use crate::store::{Reader, Store, StoreError};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// Models with their addresses, hashes and paths.
    pub models: u64,
    /// Models about which something is kept, or that are in a collection.
    pub subjects: u64,
    /// Collections.
    pub collections: u64,
}

/// Writes everything the user keeps to one file; a file of that name is replaced as a whole.
pub fn export(store: &Store, path: &Path, now_unix_secs: i64, control: &JobControl) -> Result<Exported, OrganiseError> {
    let document = store.read(|reader| {
        let cards = reader.cards()?;
        let roots: HashMap<RootId, LibraryRoot> = reader.roots()?.into_iter().map(|root| (root.id, root)).collect();
        let paths: HashMap<FileKey, PathBuf> = cards.iter().map(|card| (card.key, card.path.clone())).collect();
        control.progress.add_total(cards.len() as u64, 0);
        let mut models = Vec::with_capacity(cards.len());
        for card in &cards {
            models.push(model(reader, card, roots.get(&card.root))?);
            control.progress.add_items(1);
        }
        models.sort_by(|left, right| left.path.cmp(&right.path));
        let known = reader.collections()?;
        let names = query_names(&known, roots.values());
        let print = |query: &CardQuery| language::print(query, &CardQuery::default(), &names);
        let presets: Vec<Preset> = reader.setting(Preset::NAME)?.unwrap_or_default();
        let searches: Vec<WrittenSearch> =
            presets.iter().map(|one| WrittenSearch { name: one.name.clone(), query: print(&one.query) }).collect();
        let hidden: Hidden = reader.setting(Hidden::NAME)?.unwrap_or_default();
        let wishes: UpdateWishes = reader.setting(UpdateWishes::NAME)?.unwrap_or_default();
        // In the order they have: who reads the file makes them in the order it lists them.
        let order: HashMap<CollectionId, usize> =
            in_order(&known).into_iter().enumerate().map(|(place, (_, one))| (one.id, place)).collect();
        let mut known = known;
        known.sort_by_key(|one| (order.get(&one.id).copied().unwrap_or(usize::MAX), one.id));
        let collections = known.into_iter().map(|one| {
            let source = one.source.map(|source| *source);
            WrittenCollection {
                query: one.smart.map(|query| print(&query)),
                in_my_order: one.is_arranged,
                id: one.id.0,
                name: one.name,
                civitai_collection: source.as_ref().map(|source| source.id),
                civitai_owner: source.as_ref().and_then(|source| source.owner.clone()),
                civitai_description: source.and_then(|source| source.description),
                parent: one.parent.map(|parent| parent.0),
                members: one.members.into_iter().map(|member| member.0).collect(),
            }
        });
        Ok(Document {
            format: FORMAT.to_owned(),
            version: VERSION,
            exported_unix_secs: now_unix_secs,
            collections: collections.collect(),
            subjects: reader.subjects()?.into_iter().map(|one| subject(one, &paths)).collect(),
            models,
            hidden_models: hidden.models.into_iter().map(|(id, name)| Named { id: id.0, name }).collect(),
            hidden_creators: hidden.creators,
            followed_creators: reader.followed()?.into_iter().map(|one| one.name).collect(),
            ignored_versions: ignored_versions(&wishes),
            ignored_models: wishes.ignored_models.into_iter().map(|(id, name)| Named { id: id.0, name }).collect(),
            searches,
        })
    })?;
    let text = serde_json::to_string_pretty(&document).map_err(|error| OrganiseError::Other(error.to_string()))?;
    disk::write_text(path, &text)
        .map_err(|error| OrganiseError::Other(format!("the file cannot be written ({error}): {}", path.display())))?;
    Ok(Exported {
        models: document.models.len() as u64,
        subjects: document.subjects.len() as u64,
        collections: document.collections.len() as u64,
    })
}

fn ignored_versions(wishes: &UpdateWishes) -> Vec<Named> {
    let named = |id: &VersionId| {
        let name = wishes.ignored_names.get(id).cloned().unwrap_or_default();
        Named { id: id.0, name }
    };
    wishes.ignored_versions.iter().map(named).collect()
}

fn subject(subject: Subject, paths: &HashMap<FileKey, PathBuf>) -> WrittenSubject {
    let path_of = |alias: &Alias| match alias {
        Alias::File(key) => paths.get(key).map(|path| path.to_string_lossy().into_owned()),
        _ => None,
    };
    WrittenSubject {
        id: subject.id.0,
        known_as: subject.aliases.iter().filter_map(alias_text).collect(),
        paths: subject.aliases.iter().filter_map(path_of).collect(),
        name: subject.name,
        favourite: subject.marks.favourite,
        rating: subject.marks.rating,
        label: subject.marks.label,
        note: subject.marks.note,
        tags: subject.marks.tags,
        mature: subject.marks.mature,
        changed_unix_secs: subject.marks.changed_unix_secs,
    }
}

fn model(reader: &Reader, card: &Card, root: Option<&LibraryRoot>) -> Result<WrittenModel, StoreError> {
    let record = reader.file(card.key)?;
    let version = card.version_id.map(|id| reader.version(id)).transpose()?.flatten();
    let inside = root.and_then(|root| card.path.strip_prefix(&root.path).ok()).unwrap_or(&card.path);
    let edits = record.as_ref().map(|record| &record.user).filter(|edits| **edits != UserEdits::default());
    let edits = edits.and_then(|edits| serde_json::to_value(edits).ok());
    let digests = record.and_then(|record| record.digests);
    Ok(WrittenModel {
        name: card.name.clone(),
        version_name: card.version_name.as_deref().map(str::to_owned),
        kind: card.kind.label().to_owned(),
        base_model: card.base_model.as_deref().map(str::to_owned),
        creator: card.creator.as_deref().map(str::to_owned),
        path: card.path.to_string_lossy().into_owned(),
        path_in_root: inside.to_string_lossy().replace('\\', "/"),
        size_bytes: card.stamp.size_bytes,
        model_id: card.model_id.map(|id| id.0),
        version_id: card.version_id.map(|id| id.0),
        address: card.model_id.map(|model| Reference::page_of(model, card.version_id)),
        air: version.and_then(|version| version.air).map(|air| air.value),
        sha256: digests.as_ref().map(|digests| to_hex(&digests.sha256)),
        autov3: digests.as_ref().and_then(|digests| digests.autov3).map(|hash| to_hex(&hash)),
        edits,
        blake3: digests.as_ref().map(|digests| to_hex(&digests.blake3)),
    })
}
