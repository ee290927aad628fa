//! The plan: where each file of the library would go, without touching anything.

use super::base::{BaseFolder, Target, base_of};
use super::error::OrganiseError;
use super::folder::{self, Folder};
use super::settings::Templates;
use super::volumes::Volumes;
use crate::downloads::DownloadSettings;
use crate::downloads::template::Facts;
use crate::jobs::JobControl;
use crate::model::card::{Card, SAFE_LEVELS};
use crate::model::facts::Container;
use crate::model::file::FileState;
use crate::model::ids::{FileKey, RootId};
use crate::model::organise::{Conflict, FileMove, Plan, PlanRow, RowState, Skip};
use crate::model::root::LibraryRoot;
use crate::store::{Reader, Store, StoreError};
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

/// Where files go, before any template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PlanTo {
    /// Each stays in its own folder of the library, where its kind belongs.
    #[default]
    OwnRoot,
    /// To another folder of the library, where their kinds belong in it.
    Root(RootId),
    /// Below this folder, of whatever kind they are.
    Folder(PathBuf),
}

/// What is to be planned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanRequest {
    /// The template; empty is the user's own for downloads.
    pub template: String,
    /// Where files go.
    pub to: PlanTo,
    /// These files alone; `None` is the whole library.
    pub only: Option<BTreeSet<FileKey>>,
    /// Files that CivitAI does not know as well.
    pub unidentified: bool,
}

/// Makes a plan. Reads the store and the names in the folders; opens no file.
pub fn plan(
    store: &Store,
    request: &PlanRequest,
    downloads: &DownloadSettings,
    control: &JobControl,
) -> Result<Plan, OrganiseError> {
    let templates = Templates::new(&request.template, downloads)?;
    let (mut cards, roots, facts) = store.read(|reader| {
        let cards: Vec<Card> = reader.cards()?;
        let wanted = |card: &Card| request.only.as_ref().is_none_or(|only| only.contains(&card.key));
        let cards: Vec<Card> = cards.into_iter().filter(wanted).collect();
        let mut facts = HashMap::with_capacity(cards.len());
        for card in &cards {
            facts.insert(card.key, facts_of(reader, card)?);
        }
        Ok((cards, reader.roots()?, facts))
    })?;
    let to = match &request.to {
        PlanTo::OwnRoot => Target::OwnRoot,
        PlanTo::Folder(folder) => Target::Folder(folder),
        PlanTo::Root(id) => {
            let gone = || OrganiseError::Other("the folder they are to go to is not in the library".to_owned());
            Target::Root(roots.iter().find(|root| root.id == *id).ok_or_else(gone)?)
        }
    };
    cards.sort_by(|left, right| left.path.cmp(&right.path));
    control.progress.add_total(cards.len() as u64, 0);
    let mut planner = Planner {
        request,
        to,
        templates,
        roots: roots.iter().map(|root| (root.id, root)).collect(),
        folders: HashMap::new(),
        volumes: Volumes::default(),
        claimed: HashMap::new(),
    };
    let mut rows = Vec::with_capacity(cards.len());
    for card in &cards {
        if control.should_stop() {
            break;
        }
        let facts = facts.get(&card.key).cloned().unwrap_or_default();
        rows.push(planner.row(card, &facts));
        control.progress.add_items(1);
    }
    planner.agree_on_shared(&mut rows);
    let volumes = planner.volumes.costs(&rows);
    Ok(Plan { rows, volumes })
}

/// What templates know of a file of the library.
fn facts_of(reader: &Reader, card: &Card) -> Result<Facts, StoreError> {
    let record = reader.file(card.key)?;
    let found = record.as_ref().and_then(|record| record.civit_match());
    let format = match record.as_ref().map(|record| record.header.container) {
        Some(Container::Safetensors) => "SafeTensor",
        Some(Container::Gguf) => "GGUF",
        Some(Container::PickleZip | Container::PickleLegacy) => "PickleTensor",
        Some(Container::Onnx) => "ONNX",
        _ => "",
    };
    let word = |word: &Option<crate::model::word::Word>| word.as_deref().unwrap_or_default().to_owned();
    Ok(Facts {
        file_name: card.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        file_id: found.and_then(|found| found.file_id).map(|id| id.0),
        model_name: card.name.clone(),
        model_id: card.model_id.map(|id| id.0),
        kind: card.kind,
        version_name: word(&card.version_name),
        version_id: card.version_id.map(|id| id.0),
        base_model: word(&card.base_model),
        author: word(&card.creator),
        tags: card.tags.iter().map(ToString::to_string).collect(),
        format: format.to_owned(),
        precision: card.precision.as_ref().map(ToString::to_string).unwrap_or_default(),
        size_name: String::new(),
        nsfw: card.nsfw_level & !SAFE_LEVELS != 0,
    })
}

struct Planner<'a> {
    request: &'a PlanRequest,
    to: Target<'a>,
    templates: Templates<'a>,
    roots: HashMap<RootId, &'a LibraryRoot>,
    /// Folders as they are; `None` for one that is not there.
    folders: HashMap<PathBuf, Option<Folder>>,
    volumes: Volumes,
    /// New names in lower case, each with the stem of the model that claims it.
    claimed: HashMap<String, String>,
}

impl Planner<'_> {
    fn folder(&mut self, path: &Path) -> Option<&Folder> {
        if !self.folders.contains_key(path) {
            self.folders.insert(path.to_path_buf(), Folder::read(path).ok());
        }
        self.folders.get(path).and_then(Option::as_ref)
    }

    fn row(&mut self, card: &Card, facts: &Facts) -> PlanRow {
        let mut row = PlanRow {
            key: card.key,
            name: card.name.clone(),
            kind: card.kind,
            model: FileMove {
                from: card.path.clone(),
                to: card.path.clone(),
                size_bytes: card.stamp.size_bytes,
                modified_ns: card.stamp.modified_ns,
            },
            beside: Vec::new(),
            crosses: false,
            state: RowState::Unchanged,
        };
        match self.target(card, facts, &mut row) {
            Ok(target) if target == card.path => {}
            Ok(target) => self.settle(&mut row, target),
            Err(skip) => row.state = RowState::Skipped(skip),
        }
        row
    }

    /// Where a file is to go, or why it is left alone.
    fn target(&mut self, card: &Card, facts: &Facts, row: &mut PlanRow) -> Result<PathBuf, Skip> {
        let root = *self.roots.get(&card.root).ok_or(Skip::Gone)?;
        let (folder, name) = card.path.parent().zip(card.path.file_name()).ok_or(Skip::Gone)?;
        let entry = self.folder(folder).and_then(|folder| folder.get(name)).ok_or(Skip::Gone)?;
        (row.model.size_bytes, row.model.modified_ns) = (entry.size_bytes, entry.modified_ns);
        if card.state == FileState::Broken {
            return Err(Skip::Broken);
        }
        if !self.request.unidentified && card.state != FileState::Identified {
            return Err(Skip::Unidentified);
        }
        let base = match base_of(card, root, self.to) {
            BaseFolder::Here(base) => base,
            BaseFolder::Managed => return Err(Skip::Managed),
            BaseFolder::Unknown => return Err(Skip::NoKind),
        };
        if entry.is_link {
            return Err(Skip::Link);
        }
        if (entry.size_bytes, entry.modified_ns) != (card.stamp.size_bytes, card.stamp.modified_ns) {
            return Err(Skip::Changed);
        }
        let template = self.templates.of(card.kind).ok_or(Skip::NoKind)?;
        let filled = template.fill(facts, self.templates.aliases);
        // A name the template does not make is the one on the disk, whatever it looks like.
        Ok(base.join(if template.names_file() { with_own_ending(filled, name) } else { filled.with_file_name(name) }))
    }

    /// Takes a target in: everything beside the model, what is in the way, which volume.
    fn settle(&mut self, row: &mut PlanRow, target: PathBuf) {
        row.model.to = target;
        let (Some((from, old)), Some((to, new))) = (split(&row.model.from), split(&row.model.to)) else { return };
        let (from, old, to, new) = (from.to_path_buf(), old.to_owned(), to.to_path_buf(), new.to_owned());
        let beside = self.folder(&from).map(|folder| folder.beside(&old)).unwrap_or_default();
        row.beside = beside
            .into_iter()
            .map(|(name, entry)| FileMove {
                to: to.join(folder::renamed(&name, &old, &new)),
                from: from.join(name),
                size_bytes: entry.size_bytes,
                modified_ns: entry.modified_ns,
            })
            .filter(|file| file.from != file.to)
            .collect();
        row.crosses = self.volumes.crosses(&from, &to);
        row.state = self.in_the_way(row).map_or(RowState::Ready, RowState::Conflict);
        if row.state == RowState::Ready {
            let names = [&row.model].into_iter().chain(&row.beside).map(|file| folded(&file.to));
            self.claimed.extend(names.map(|name| (name, stem(&row.model.from))));
        }
    }

    fn in_the_way(&mut self, row: &PlanRow) -> Option<Conflict> {
        let is_own = |path: &Path| {
            let path = folded(path);
            folded(&row.model.from) == path || row.beside.iter().any(|file| folded(&file.from) == path)
        };
        let is_own_exactly =
            |path: &Path| row.model.from == path || row.beside.iter().any(|file| file.from.as_path() == path);
        let mut is_taken = |path: &Path| {
            let Some((folder, name)) = path.parent().zip(path.file_name()) else { return false };
            let Some(folder) = self.folder(folder) else { return false };
            // Another spelling of an own name is that file where case does not matter. Where it does, it may be another's.
            if folder.get(name).is_some() { !is_own_exactly(path) } else { folder.is_taken(name) && !is_own(path) }
        };
        if is_taken(&row.model.to) {
            return Some(Conflict::Taken);
        }
        if row.beside.iter().any(|file| is_taken(&file.to)) {
            return Some(Conflict::Beside);
        }
        let claimant = |path: &Path| self.claimed.get(&folded(path));
        if claimant(&row.model.to).is_some() {
            return Some(Conflict::Twice);
        }
        // Models of one stem claim the same files beside them; which of them takes these along is settled at the end.
        let own = stem(&row.model.from);
        let is_claimed = |file: &FileMove| claimant(&file.to).is_some_and(|stem| *stem != own);
        row.beside.iter().any(is_claimed).then_some(Conflict::Beside)
    }

    /// Models of one stem share what lies beside them: they go to one place under one stem, or not at all.
    fn agree_on_shared(&mut self, rows: &mut [PlanRow]) {
        let mut groups: HashMap<(PathBuf, String), (Vec<usize>, usize)> = HashMap::new();
        for (index, row) in rows.iter().enumerate() {
            let Some((folder, name)) = split(&row.model.from) else { continue };
            let Some(listed) = self.folders.get(folder).and_then(Option::as_ref) else { continue };
            let sharing = listed.models_like(name) as usize;
            if sharing > 1 {
                let group = groups.entry((folder.to_path_buf(), folder::stem_of(name))).or_default();
                group.0.push(index);
                group.1 = sharing;
            }
        }
        let mut groups: Vec<(Vec<usize>, usize)> = groups.into_values().collect();
        groups.sort();
        for (group, sharing) in groups {
            let goals: BTreeSet<PathBuf> =
                group.iter().filter_map(|index| rows.get(*index)).map(|row| row.model.to.with_extension("")).collect();
            let is_any = |is: fn(&PlanRow) -> bool| group.iter().filter_map(|index| rows.get(*index)).any(is);
            let has_beside = is_any(|row| !row.beside.is_empty());
            // One that takes no part stays, and so do the files it needs.
            let all_go =
                goals.len() == 1 && group.len() == sharing && !is_any(|row| matches!(row.state, RowState::Conflict(_)));
            let mut first = true;
            for index in group {
                let Some(row) = rows.get_mut(index).filter(|row| row.state == RowState::Ready) else { continue };
                if !all_go && has_beside {
                    row.state = RowState::Conflict(Conflict::Shared);
                } else if !std::mem::take(&mut first) {
                    // The first takes everything along.
                    row.beside.clear();
                }
            }
        }
    }
}

fn split(path: &Path) -> Option<(&Path, &std::ffi::OsStr)> {
    path.parent().zip(path.file_name())
}

/// What models of one stem in one folder have in common.
fn stem(path: &Path) -> String {
    folded(&path.with_extension(""))
}

fn folded(path: &Path) -> String {
    path.to_string_lossy().to_lowercase()
}

/// The template knows harmless endings only; a file of the library keeps the one it has.
fn with_own_ending(path: PathBuf, own: &std::ffi::OsStr) -> PathBuf {
    match Path::new(own).extension() {
        Some(ending) if path.extension() != Some(ending) => path.with_extension(ending),
        _ => path,
    }
}
