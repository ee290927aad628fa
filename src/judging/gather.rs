//! Bringing together what a judgement looks at: from the store, and from a file.

use super::evidence::{Evidence, Shelf};
use super::licence;
use super::population::{Member, Population};
use super::score::judge;
use super::timings::Timings;
use crate::formats::weight_sample::WeightSample;
use crate::model::card::Card;
use crate::model::catalogue::{ModelInfo, Stats, VersionInfo};
use crate::model::file::FileRecord;
use crate::model::fit::{Fit, Setup};
use crate::model::ids::{FileKey, ModelId};
use crate::model::quality::Quality;
use crate::model::terms::{Licensed, Terms};
use crate::store::{Reader, StoreError};
use std::collections::{BTreeMap, BTreeSet};

/// Under which name the store keeps what the user said of the machine.
pub const SETUP_SETTING: &str = "machine";
/// Under which name the store keeps what the user intends.
pub const PROFILE_SETTING: &str = "licence_profile";

/// What all models are held against.
#[derive(Clone, Debug, Default)]
pub struct Basis {
    /// What is usual.
    pub population: Population,
    /// What the library has that models may need.
    pub shelf: Shelf,
    /// What is here to run models with.
    pub setup: Setup,
    /// How long pictures took that were made here.
    pub timings: Timings,
}

impl Basis {
    /// Of a library, and of all models that are known. Costs a walk through both.
    pub fn load(reader: &Reader, now_unix_secs: i64) -> Result<Self, StoreError> {
        let mut stats: BTreeMap<ModelId, Stats> = BTreeMap::new();
        reader.each_model(|model| {
            if let Some(told) = &model.stats {
                stats.insert(model.id, told.value);
            }
        })?;
        let mut members = Vec::new();
        reader.each_known_card(|card| {
            let stats = card.model_id.and_then(|id| stats.get(&id)).copied().unwrap_or_default();
            members.push(Member { thumbs_down_count: stats.thumbs_down_count, ..Member::from(&card) });
        })?;
        let mut shelf = Shelf::default();
        reader.each_card(|card| shelf.add(&card))?;
        Ok(Self {
            population: Population::of(members, now_unix_secs),
            shelf,
            setup: setup(reader)?,
            timings: Timings::of(&reader.characters()?),
        })
    }
}

/// What is here to run models with: the tools whose folders are in the library, and what the user said.
pub fn setup(reader: &Reader) -> Result<Setup, StoreError> {
    let mut setup: Setup = reader.setting(SETUP_SETTING)?.unwrap_or_default();
    setup.tools.extend(reader.roots()?.iter().map(|root| root.tool));
    setup.tools.sort_unstable();
    setup.tools.dedup();
    Ok(setup)
}

/// What is known of one model.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The file, where there is one.
    pub record: Option<FileRecord>,
    /// All sources joined.
    pub card: Card,
    /// CivitAI's word on the model.
    pub model: Option<ModelInfo>,
    /// CivitAI's word on the version.
    pub version: Option<VersionInfo>,
    /// Samples of the weights.
    pub sample: Option<WeightSample>,
}

impl Subject {
    /// A file of the library or a model of the catalogue; `None` when there is no such.
    pub fn load(reader: &Reader, key: FileKey) -> Result<Option<Self>, StoreError> {
        let Some(card) = reader.any_card(key)? else { return Ok(None) };
        let record = if key.is_file() { reader.file(key)? } else { None };
        let model = card.model_id.map(|id| reader.model(id)).transpose()?.flatten();
        let version = card.version_id.map(|id| reader.version(id)).transpose()?.flatten();
        Ok(Some(Self { record, card, model, version, sample: None }))
    }

    /// Judges it.
    pub fn judge(&self, basis: &Basis, now_unix_secs: i64) -> (Quality, Fit) {
        judge(&Evidence {
            record: self.record.as_ref(),
            card: &self.card,
            model: self.model.as_ref(),
            version: self.version.as_ref(),
            sample: self.sample,
            population: &basis.population,
            setup: &basis.setup,
            timing: basis.timings.of_file(self.card.sha256),
            shelf: &basis.shelf,
            now_unix_secs,
        })
    }
}

/// A model as a question of licences.
pub fn licensed(reader: &Reader, card: &Card, model: Option<&ModelInfo>) -> Result<Licensed, StoreError> {
    let told = model.and_then(|model| model.licence.as_ref());
    Ok(Licensed {
        name: if card.name.is_empty() { card.file_name() } else { card.name.clone() },
        version: card.version_name.as_deref().map(str::to_owned),
        creator: card.creator.as_deref().map(str::to_owned),
        page: card.model_id.map(|id| (id, card.version_id)),
        base_model: card.base_model.as_deref().map(str::to_owned),
        permissions: card.permissions,
        told_unix_secs: told.map(|told| told.at_unix_secs),
        earlier: card.model_id.map(|id| reader.past_terms(id)).transpose()?.unwrap_or_default(),
    })
}

/// The licences of these, of each subject and of each model without one once.
pub fn of_cards<'a>(reader: &Reader, cards: impl Iterator<Item = &'a Card>) -> Result<Vec<Terms>, StoreError> {
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for card in cards {
        let own = (card.subject, card.subject.is_none().then_some((card.version_id, card.key)));
        if seen.insert(own) {
            let model = card.model_id.map(|id| reader.model(id)).transpose()?.flatten();
            all.push(licence::terms(licensed(reader, card, model.as_ref())?));
        }
    }
    all.sort_by(|left, right| left.licensed.name.cmp(&right.licensed.name));
    Ok(all)
}
