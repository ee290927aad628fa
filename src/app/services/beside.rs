//! Which files may stand beside a verdict: others that do the same, and those that go with a model.
//!
//! Found without reading the library: of every file a few dozen bytes are kept, tags as numbers.

use crate::app::Liking;
use crate::app::judging::{Kinship, Relative};
use crate::model::base::BaseFamily;
use crate::model::card::Card;
use crate::model::ids::{FileKey, ModelId};
use crate::model::kind::ModelKind;
use crate::model::quality::{Ring, Standing};
use crate::model::word::Word;
use crate::store::{Reader, StoreError};
use std::cmp::Reverse;
use std::collections::HashMap;

/// Alternatives and complements that are shown.
const MOST_RELATIVES: usize = 4;

/// The files of the library that are where they should be.
#[derive(Default)]
pub(super) struct Nearby {
    /// Numbers of tags.
    tags: HashMap<Word, u32>,
    /// By key.
    files: Vec<Near>,
}

/// What is kept of a file.
struct Near {
    key: FileKey,
    kind: ModelKind,
    family: BaseFamily,
    model_id: Option<ModelId>,
    tags: Box<[u32]>,
}

impl Nearby {
    /// Takes a file in; files come by rising key.
    pub(super) fn add(&mut self, card: &Card) {
        if card.missing {
            return;
        }
        let numbers = card.tags.iter().map(|tag| {
            let next = u32::try_from(self.tags.len()).unwrap_or(u32::MAX);
            match self.tags.get(tag) {
                Some(number) => *number,
                None => *self.tags.entry(tag.clone()).or_insert(next),
            }
        });
        let tags = numbers.collect();
        self.files.push(Near { key: card.key, kind: card.kind, family: card.family, model_id: card.model_id, tags });
    }

    /// Models of the library that do the same (same type and base), and models that go with it (a base model for an
    /// adapter, adapters for a base model); those that share more tags first, then those with the better verdict.
    pub(super) fn relatives(
        &self,
        reader: &Reader,
        card: &Card,
        rings: &HashMap<FileKey, Ring>,
    ) -> Result<(Vec<Relative>, Vec<Relative>), StoreError> {
        let is_base = |kind: ModelKind| matches!(kind, ModelKind::Checkpoint | ModelKind::DiffusionModel);
        let goes_with = |kind: ModelKind| is_base(kind) != is_base(card.kind) && (is_base(kind) || kind.is_adapter());
        let same = self.ranked(reader, card, rings, &|kind| kind.agrees_with(card.kind))?;
        Ok((same, self.ranked(reader, card, rings, &goes_with)?))
    }

    fn ranked(
        &self,
        reader: &Reader,
        card: &Card,
        rings: &HashMap<FileKey, Ring>,
        wanted: &dyn Fn(ModelKind) -> bool,
    ) -> Result<Vec<Relative>, StoreError> {
        let own: Vec<(u32, &Word)> = card.tags.iter().filter_map(|tag| Some((*self.tags.get(tag)?, tag))).collect();
        let others = self
            .files
            .iter()
            .filter(|other| card.family.is_known() && wanted(other.kind) && may_stand_beside(card, other, rings));
        let shared = |other: &Near| own.iter().filter(|(number, _)| other.tags.contains(number)).count();
        let score = |key: FileKey| rings.get(&key).map(|ring| ring.score);
        let mut found: Vec<(usize, &Near)> = others.map(|other| (shared(other), other)).collect();
        found.sort_by_key(|(shared, other)| (Reverse(*shared), Reverse(score(other.key)), other.key));
        found.truncate(MOST_RELATIVES);
        let mut relatives = Vec::with_capacity(found.len());
        for (_, other) in found {
            let shared = own.iter().filter(|(number, _)| other.tags.contains(number));
            let why = Kinship::Tags(shared.map(|(_, tag)| tag.to_string()).collect());
            relatives.extend(relative(reader, other.key, why, rings)?);
        }
        Ok(relatives)
    }

    /// What the recommender found among the files of the library: others of the same base that nothing speaks against.
    pub(super) fn liked(
        &self,
        reader: &Reader,
        card: &Card,
        found: Vec<(FileKey, Liking)>,
        rings: &HashMap<FileKey, Ring>,
        wanted: &dyn Fn(ModelKind) -> bool,
    ) -> Result<Vec<Relative>, StoreError> {
        let mut relatives = Vec::new();
        for (key, liking) in found {
            let is_fit = |other: &&Near| wanted(other.kind) && may_stand_beside(card, other, rings);
            if self.file(key).as_ref().is_some_and(is_fit) {
                relatives.extend(relative(reader, key, Kinship::Liking(liking), rings)?);
            }
            if relatives.len() == MOST_RELATIVES {
                break;
            }
        }
        Ok(relatives)
    }

    fn file(&self, key: FileKey) -> Option<&Near> {
        self.files.binary_search_by_key(&key, |other| other.key).ok().and_then(|place| self.files.get(place))
    }
}

/// A file as it is shown; `None` when it is gone meanwhile.
fn relative(
    reader: &Reader,
    key: FileKey,
    why: Kinship,
    rings: &HashMap<FileKey, Ring>,
) -> Result<Option<Relative>, StoreError> {
    let ring = rings.get(&key).copied();
    Ok(reader.card(key)?.map(|card| Relative { key, name: card.name, why, ring }))
}

/// Whether a file is of the same base, of another model, and nothing speaks against it.
fn may_stand_beside(card: &Card, other: &Near, rings: &HashMap<FileKey, Ring>) -> bool {
    other.key != card.key
        && other.family == card.family
        && (other.model_id.is_none() || other.model_id != card.model_id)
        && rings.get(&other.key).is_none_or(|ring| ring.standing != Standing::Dangerous)
}
