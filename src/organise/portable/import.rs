//! Reading the file: marks are joined with what is kept here, collections of the same name and place are filled up.

use super::rest::{OwnFiles, take_edits, take_lists, take_searches};
use super::{Document, FORMAT, VERSION, WrittenCollection, WrittenModel, WrittenSubject, alias_of, query_names};
use crate::library::{LibraryEvent, Sink};
use crate::model::collection::{CollectionChange, PublicSource};
use crate::model::digests::from_hex;
use crate::model::file::FileRecord;
use crate::model::ids::{CollectionId, FileKey, ModelId, SubjectId, VersionId};
use crate::model::marks::{Alias, Marks};
use crate::model::query::language;
use crate::model::query::{CardQuery, Preset};
use crate::model::root::LibraryRoot;
use crate::organise::OrganiseError;
use crate::store::{Store, StoreError, Writer};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::Path;

/// The largest file that is read.
const MOST_BYTES: u64 = 1 << 30;

/// A model of the file that is not in this library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingModel {
    /// Its name.
    pub name: String,
    /// Where it can be had.
    pub address: String,
    /// Its model on CivitAI.
    pub model: Option<ModelId>,
    /// Its version there.
    pub version: Option<VersionId>,
    /// The SHA256 of the file.
    pub sha256: Option<[u8; 32]>,
    /// Where it lay below its root, with `/`.
    pub path_in_root: String,
}

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Models about which something is kept.
    pub subjects: u64,
    /// Collections, new ones and those that were here.
    pub collections: u64,
    /// Things about which nothing leads to a model.
    pub skipped: u64,
    /// Files of which the user's own word on what they are was taken over.
    pub edits: u64,
    /// Models and creators that are hidden in the file.
    pub hidden: u64,
    /// All searches that are kept under a name now.
    pub searches: Vec<Preset>,
    /// Models that CivitAI has and this library has not.
    pub missing: Vec<MissingModel>,
}

/// Takes a file in. Nothing that is kept here is lost: marks are joined. One transaction, so all of it or nothing.
pub fn import(store: &Store, path: &Path, now_unix_secs: i64, sink: Sink<'_>) -> Result<Imported, OrganiseError> {
    let document = read(path)?;
    let (cards, roots) = store.read(|reader| Ok((reader.cards()?, reader.roots()?)))?;
    let own = OwnFiles::new(&cards, &roots);
    let by_path = own.by_written_path(&document.models);
    let mut imported = Imported::default();
    let touched = store.write(|writer| {
        let mut subjects: BTreeMap<u64, SubjectId> = BTreeMap::new();
        for written in &document.subjects {
            match take_subject(writer, written, &by_path)? {
                Some(id) => {
                    subjects.insert(written.id, id);
                    imported.subjects += 1;
                }
                None => imported.skipped += 1,
            }
        }
        imported.collections = take_collections(writer, &document.collections, &subjects, (&roots, now_unix_secs))?;
        take_lists(writer, &document, &mut imported)?;
        imported.searches = take_searches(writer, &document.searches, &roots)?;
        let mut edited = Vec::new();
        for (written, edits) in document.models.iter().filter_map(|model| Some((model, model.edits.as_ref()?))) {
            imported.edits += u64::from(take_edits(writer, own.same_as(written), edits, &mut edited)?);
        }
        // What is in no collection and keeps nothing was only needed for the members.
        edited.extend(writer.take_touched()?);
        Ok(edited)
    })?;
    sink(LibraryEvent::Cards(touched));
    let has_version = |id: u64| cards.iter().any(|card| card.version_id == Some(VersionId(id)));
    let has_bytes =
        |hex: &str| from_hex::<32>(hex).is_some_and(|hash| cards.iter().any(|card| card.sha256 == Some(hash)));
    let is_here = |model: &WrittenModel| {
        model.version_id.is_some_and(has_version) || model.sha256.as_deref().is_some_and(has_bytes)
    };
    let missing = document.models.iter().filter(|model| !is_here(model)).filter_map(missing);
    // Copies of one file are one download.
    let mut seen: HashSet<(Option<VersionId>, Option<[u8; 32]>, String)> = HashSet::new();
    let is_new = |one: &MissingModel| seen.insert((one.version, one.sha256, one.address.clone()));
    imported.missing = missing.filter(is_new).collect();
    Ok(imported)
}

/// A model that is not here, where it can be had.
fn missing(model: &WrittenModel) -> Option<MissingModel> {
    Some(MissingModel {
        name: model.name.clone(),
        address: model.address.clone()?,
        model: model.model_id.map(ModelId),
        version: model.version_id.map(VersionId),
        sha256: model.sha256.as_deref().and_then(from_hex::<32>),
        path_in_root: model.path_in_root.clone(),
    })
}

fn read(path: &Path) -> Result<Document, OrganiseError> {
    let refused = |reason: String| {
        OrganiseError::Other(format!("this is no export of CivitDeck's ({reason}): {}", path.display()))
    };
    let file = File::open(path)
        .map_err(|error| OrganiseError::Other(format!("the file cannot be read ({error}): {}", path.display())))?;
    let reader = BufReader::new(file.take(MOST_BYTES));
    let document: Document = serde_json::from_reader(reader).map_err(|error| refused(error.to_string()))?;
    if document.format != FORMAT {
        return Err(refused("its format is another".to_owned()));
    }
    if document.version > VERSION {
        return Err(refused("it was written by a newer CivitDeck".to_owned()));
    }
    Ok(document)
}

fn take_subject(
    writer: &mut Writer<'_>,
    written: &WrittenSubject,
    by_path: &HashMap<&str, FileKey>,
) -> Result<Option<SubjectId>, StoreError> {
    let aliases: Vec<Alias> = written.known_as.iter().filter_map(|text| alias_of(text)).collect();
    let files: Vec<FileKey> = written.paths.iter().filter_map(|path| by_path.get(path.as_str()).copied()).collect();
    let records: Vec<FileRecord> = if aliases.is_empty() {
        files.into_iter().filter_map(|key| writer.file(key).transpose()).collect::<Result<_, _>>()?
    } else {
        Vec::new()
    };
    let mut marks = Marks::default();
    marks.join(&Marks {
        favourite: written.favourite,
        rating: written.rating.min(5),
        label: written.label,
        note: written.note.clone(),
        tags: written.tags.clone(),
        mature: written.mature,
        changed_unix_secs: written.changed_unix_secs,
    });
    match records.first() {
        Some(record) => {
            let mut subject = writer.subject_for_file(record)?;
            subject.marks.join(&marks);
            let id = subject.id;
            writer.keep_subject(&subject)?;
            Ok(Some(id))
        }
        // A model nothing is known of but a path: kept under no name it could be found by again.
        None if aliases.is_empty() => Ok(None),
        None => writer.take_subject(&written.name, &aliases, &marks).map(Some),
    }
}

/// Makes or fills the collections, those that lie outermost first. Returns how many there are.
fn take_collections(
    writer: &mut Writer<'_>,
    written: &[WrittenCollection],
    subjects: &BTreeMap<u64, SubjectId>,
    (roots, now_unix_secs): (&[LibraryRoot], i64),
) -> Result<u64, StoreError> {
    let mut made: BTreeMap<u32, CollectionId> = BTreeMap::new();
    let mut waiting: Vec<&WrittenCollection> = written.iter().collect();
    loop {
        let (ready, later): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|one| one.parent.is_none_or(|parent| made.contains_key(&parent)));
        if ready.is_empty() {
            // Those that are left lie in each other, or in none that is here.
            take_questions(writer, written, &made, (roots, now_unix_secs))?;
            return Ok(made.len() as u64);
        }
        for one in ready {
            let parent = one.parent.and_then(|parent| made.get(&parent).copied());
            let same = |other: &crate::model::collection::Collection| other.name == one.name && other.parent == parent;
            let known = writer.collections()?.into_iter().find(same);
            let is_arranged = known.as_ref().is_some_and(|other| other.is_arranged);
            let has_source = known.as_ref().is_some_and(|other| other.source.is_some());
            let id = match known {
                Some(other) => Some(other.id),
                None => writer.change_collections(&creation(one, parent), now_unix_secs)?,
            };
            let Some(id) = id else { continue };
            made.insert(one.id, id);
            if let Some(id_there) = one.civitai_collection.filter(|_| !has_source) {
                let (owner, description) = (one.civitai_owner.clone(), one.civitai_description.clone());
                let source = PublicSource { id: id_there, owner, description };
                writer.change_collections(&CollectionChange::Source(id, Box::new(source)), now_unix_secs)?;
            }
            if one.query.is_some() {
                continue;
            }
            let members: Vec<SubjectId> =
                one.members.iter().filter_map(|member| subjects.get(member).copied()).collect();
            writer.collect(id, &members, true)?;
            // What somebody brought into an order here stays in it.
            if one.in_my_order && !is_arranged {
                writer.change_collections(&CollectionChange::Order(id, members), now_unix_secs)?;
            }
        }
        waiting = later;
    }
}

/// The change that makes one; the question of a smart one follows when all names are known.
fn creation(one: &WrittenCollection, parent: Option<CollectionId>) -> CollectionChange {
    let name = one.name.clone();
    match one.query {
        Some(_) => CollectionChange::CreateSmart { name, parent, query: Box::default() },
        None => CollectionChange::Create { name, parent },
    }
}

/// Gives smart collections their questions: they may name collections and folders.
fn take_questions(
    writer: &mut Writer<'_>,
    written: &[WrittenCollection],
    made: &BTreeMap<u32, CollectionId>,
    (roots, now_unix_secs): (&[LibraryRoot], i64),
) -> Result<(), StoreError> {
    let known = writer.collections()?;
    let names = query_names(&known, roots.iter());
    for one in written {
        let (Some(text), Some(id)) = (&one.query, made.get(&one.id)) else { continue };
        if known.iter().any(|collection| collection.id == *id && collection.smart.is_some()) {
            let query = Box::new(language::parse(text, &CardQuery::default(), &names).query);
            writer.change_collections(&CollectionChange::Requery(*id, query), now_unix_secs)?;
        }
    }
    Ok(())
}
