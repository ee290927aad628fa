//! Trends of types, base models, tags and creators: their models together, of those that were watched throughout.

use super::series::Series;
use super::{Trend, sure_among, trend};
use crate::discovery::document::Document;
use crate::model::ids::ModelId;
use std::collections::BTreeMap;

/// Models a group must have; with fewer it is no trend but a model.
const LEAST_MODELS: usize = 3;
/// Tags of a model that count.
const MOST_TAGS: usize = 12;

/// What models are put together by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Type of model.
    Kind,
    /// Base model by its published name.
    Base,
    /// Tag.
    Tag,
    /// Creator.
    Creator,
}

impl Group {
    /// Every one, in the order of lists.
    pub const ALL: [Self; 4] = [Self::Kind, Self::Base, Self::Tag, Self::Creator];

    /// Its name in lists of the command line.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Kind => "type",
            Self::Base => "base",
            Self::Tag => "tag",
            Self::Creator => "creator",
        }
    }

    fn names(self, document: &Document) -> Vec<String> {
        match self {
            Self::Kind => vec![document.kind.label().to_owned()],
            Self::Base => vec![document.base_name.clone()],
            Self::Tag => document.tags.iter().take(MOST_TAGS).map(|tag| tag.to_lowercase()).collect(),
            Self::Creator => document.creator.iter().cloned().collect(),
        }
    }
}

/// The trend of a group over one window.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupTrend {
    /// By what it is put together.
    pub group: Group,
    /// Its name.
    pub name: String,
    /// Models in it that were watched throughout.
    pub models: usize,
    /// The trend.
    pub trend: Trend,
}

/// The trends of all groups over one of [`super::WINDOWS`], each kind by how it changes; a direction only where it is sure among
/// all of them.
pub fn by_groups<'a>(
    series: &BTreeMap<ModelId, Series>,
    documents: impl Iterator<Item = &'a Document>,
    window: usize,
) -> Vec<GroupTrend> {
    let Some((days, before)) = super::window(window) else { return Vec::new() };
    // A model that joins later would look like growth: only those that cover both spans are counted.
    let mut members: BTreeMap<(Group, String), BTreeMap<ModelId, &Series>> = BTreeMap::new();
    for document in documents {
        let Some(id) = document.model_id else { continue };
        let Some(one) = series.get(&id).filter(|one| one.covers(days + before)) else { continue };
        for group in Group::ALL {
            for name in group.names(document).into_iter().filter(|name| !name.is_empty()) {
                members.entry((group, name)).or_default().insert(id, one);
            }
        }
    }
    let found = members.into_iter().filter(|(_, models)| models.len() >= LEAST_MODELS);
    let mut found: Vec<GroupTrend> = found
        .filter_map(|((group, name), models)| {
            let sum = Series::sum(models.values().copied())?;
            Some(GroupTrend { group, name, models: models.len(), trend: trend(&sum, days, before)? })
        })
        .collect();
    sure_among(found.iter_mut().map(|found| &mut found.trend));
    found.sort_by(|one, other| {
        one.group
            .cmp(&other.group)
            .then(other.trend.ratio.total_cmp(&one.trend.ratio))
            .then_with(|| one.name.cmp(&other.name))
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discovery::eval::metrics::Random;
    use crate::discovery::trends::{DAYS, Direction};
    use crate::model::kind::ModelKind;

    fn series(days: usize, gain: impl Fn(usize) -> f64) -> Series {
        let gains = (0..DAYS).map(|day| (day + days >= DAYS).then(|| gain(DAYS - day))).collect();
        Series { gains, told: vec![1; DAYS] }
    }

    #[test]
    fn a_group_rises_by_its_models_and_not_by_newcomers() {
        let document = |id: u64, tag: &str| Document {
            model_id: Some(ModelId(id)),
            kind: ModelKind::Lora,
            base_name: "SDXL 1.0".to_owned(),
            tags: vec![tag.to_owned()],
            ..Document::default()
        };
        let ago = |days: usize| if days <= 7 { 90.0 } else { 30.0 };
        let mut all: BTreeMap<ModelId, Series> = (1..=3).map(|id| (ModelId(id), series(30, ago))).collect();
        all.extend((4..=6).map(|id| (ModelId(id), series(30, |_| 40.0))));
        // A newcomer of the steady tag, watched for five days.
        all.insert(ModelId(7), series(5, |_| 5_000.0));
        let mut documents: Vec<Document> = (1..=3).map(|id| document(id, "pixel")).collect();
        documents.extend((4..=7).map(|id| document(id, "watercolor")));
        let trends = by_groups(&all, documents.iter(), 7);
        let of = |name: &str| trends.iter().find(|trend| trend.name == name).unwrap();
        assert_eq!((of("pixel").trend.direction, of("pixel").models), (Direction::Rising, 3));
        assert_eq!((of("watercolor").trend.direction, of("watercolor").models), (Direction::Steady, 3));
        assert_eq!(of("SDXL 1.0").models, 6);
        assert!(by_groups(&all, documents.iter(), 5).is_empty(), "there is no such window");
    }

    #[test]
    fn of_two_thousand_groups_that_stay_as_they_are_hardly_one_is_told_of() {
        let mut random = Random::new(7);
        let mut all = BTreeMap::new();
        let mut documents = Vec::new();
        for id in 0..6_000_u64 {
            // About 30 a day, all on one day of four.
            let gains: Vec<f64> = (0..DAYS).map(|_| if random.below(4) == 0 { 120.0 } else { 0.0 }).collect();
            all.insert(ModelId(id), series(30, |ago| gains[ago - 1]));
            let tag = format!("tag {}", id / 3);
            documents.push(Document { model_id: Some(ModelId(id)), tags: vec![tag], ..Document::default() });
        }
        let trends = by_groups(&all, documents.iter(), 7);
        assert!(trends.len() >= 2_000);
        let is_told = |trend: &&GroupTrend| matches!(trend.trend.direction, Direction::Rising | Direction::Cooling);
        let alone = trends.iter().filter(|trend| trend.trend.certainty > 0.95 && trend.trend.ratio > 1.2).count();
        let told = trends.iter().filter(is_told).count();
        assert!(alone > 10 && told * 4 <= alone, "{told} of {}, {alone} by themselves", trends.len());
    }
}
