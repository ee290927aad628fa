//! Whether a row is asked for: the plain truth, one row at a time.

use super::Row;
use crate::model::card::Preview;
use crate::model::collection::Collection;
use crate::model::facet::{AgeBand, Facet, FacetValue, Mark, SizeBand};
use crate::model::ids::{CollectionId, RootId, SubjectId};
use crate::model::mature::MatureMode;
use crate::model::query::CardQuery;
use crate::model::root::LibraryRoot;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Component, PathBuf};

/// What rows are judged by beside themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ViewContext {
    /// Where roots lie: folders are told relative to them.
    pub roots: BTreeMap<RootId, PathBuf>,
    /// Roots that cannot be reached now.
    pub offline: BTreeSet<RootId>,
    /// The user's collections.
    pub collections: Vec<Collection>,
    /// Seconds since 1970.
    pub now_unix_secs: i64,
}

impl ViewContext {
    /// A context of these roots and collections.
    pub fn new(
        roots: &[LibraryRoot],
        offline: &BTreeSet<RootId>,
        collections: &[Collection],
        now_unix_secs: i64,
    ) -> Self {
        Self {
            roots: roots.iter().map(|root| (root.id, root.path.clone())).collect(),
            offline: offline.clone(),
            collections: collections.to_vec(),
            now_unix_secs,
        }
    }

    /// The folder of a row below its root, parts joined by "/"; empty when it lies in the root itself.
    pub fn folder(&self, row: &Row) -> String {
        let Some(parent) = row.card.path.parent() else { return String::new() };
        let below = self.roots.get(&row.card.root).and_then(|root| parent.strip_prefix(root).ok()).unwrap_or(parent);
        let parts = below.components().filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy()),
            _ => None,
        });
        parts.collect::<Vec<_>>().join("/")
    }

    /// All members of a collection and of those nested in it.
    pub fn members(&self, id: CollectionId) -> HashSet<SubjectId> {
        let mut wanted = vec![id];
        let mut seen = BTreeSet::new();
        let mut members = HashSet::new();
        while let Some(id) = wanted.pop() {
            if !seen.insert(id) {
                continue;
            }
            members
                .extend(self.collections.iter().filter(|one| one.id == id).flat_map(|one| one.members.iter().copied()));
            wanted.extend(self.collections.iter().filter(|one| one.parent == Some(id)).map(|one| one.id));
        }
        members
    }

    /// Whether something is so of a row.
    pub fn has_mark(&self, row: &Row, mark: Mark) -> bool {
        let card = &row.card;
        match mark {
            Mark::Favourite => card.favourite,
            Mark::Note => !card.note.is_empty(),
            Mark::Duplicate => row.duplicate.is_some(),
            Mark::NeedsALook => card.needs_a_look(),
            Mark::Missing => card.missing || self.offline.contains(&card.root),
            Mark::NoPicture => card.preview == Preview::None,
            Mark::Archived => card.archived,
        }
    }

    /// Whether a row has a value.
    pub fn has(&self, row: &Row, value: &FacetValue) -> bool {
        let card = &row.card;
        match value {
            FacetValue::Kind(kind) => card.kind == *kind,
            FacetValue::Family(family) => card.family == *family,
            FacetValue::State(state) => card.state == *state,
            FacetValue::Mark(mark) => self.has_mark(row, *mark),
            FacetValue::Collection(id) => card.subject.is_some_and(|subject| self.members(*id).contains(&subject)),
            FacetValue::Rating(stars) => card.rating == *stars,
            FacetValue::Tag(tag) => card.tags.iter().any(|present| present.to_lowercase() == *tag),
            FacetValue::OwnTag(tag) => card.own_tags.iter().any(|present| present.to_lowercase() == *tag),
            FacetValue::Creator(name) => card.creator.as_deref() == Some(name.as_str()),
            FacetValue::Folder(root, folder) => {
                let own = self.folder(row);
                card.root == *root
                    && (folder.is_empty()
                        || own
                            .strip_prefix(folder.as_str())
                            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
            }
            FacetValue::Precision(label) => card.precision.as_ref().is_some_and(|own| own.to_string() == *label),
            FacetValue::Size(band) => SizeBand::of(card.stamp.size_bytes) == *band,
            FacetValue::Added(band) => AgeBand::of(card.first_seen_unix_secs, self.now_unix_secs) == *band,
            FacetValue::Level(level) => card.level() == *level,
            FacetValue::Permission(permission) => card.permissions.allows(*permission) == Some(true),
        }
    }

    /// Whether the values of one facet let a row through.
    pub fn facet_passes(&self, row: &Row, query: &CardQuery, facet: Facet) -> bool {
        let mut asked = query.include.iter().filter(|value| value.facet() == facet).peekable();
        let included = if asked.peek().is_none() {
            true
        } else if facet.is_many() {
            asked.all(|value| self.has(row, value))
        } else {
            asked.any(|value| self.has(row, value))
        };
        included && !query.exclude.iter().any(|value| value.facet() == facet && self.has(row, value))
    }

    /// Whether text and hiding let a row through; `words` are those of the query.
    pub fn text_passes(row: &Row, query: &CardQuery, words: &[String]) -> bool {
        let hidden = match row.card.mature {
            Some(mode) => mode == MatureMode::Hide,
            None => query.hide_above.is_some_and(|limit| row.card.level() > limit),
        };
        !hidden && words.iter().all(|word| row.haystack.contains(word.as_str()))
    }

    /// Whether a row is asked for.
    pub fn matches(&self, row: &Row, query: &CardQuery, words: &[String]) -> bool {
        Self::text_passes(row, query, words) && Facet::ALL.iter().all(|facet| self.facet_passes(row, query, *facet))
    }
}
