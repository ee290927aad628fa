//! What stands behind the lists: whose models go with what is liked, who has lately begun and does well, which tags are sought.
//! Each with the counts that it was made of; nothing is told that fewer than a few models prove.

use super::document::Document;
use super::index::SearchIndex;
use super::taste::Taste;
use super::usage::CoUsage;
use crate::model::ids::ModelId;
use crate::model::reception::Liking;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Somebody whose first known model is older does not emerge any more.
const YOUNG_DAYS: f32 = 180.0;
/// Votes up that a new creator must surely have, of 100.
const LEAST_LIKED: f64 = 0.75;
/// Downloads below which nothing is told of a new creator.
const LEAST_DOWNLOADS: u64 = 100;
/// Models and creators that a tag must have.
const TAG_MODELS: usize = 3;
const TAG_CREATORS: usize = 2;
/// Downloads are spread over at least so many days: the first day says little of the days after.
const LEAST_DAYS: f32 = 14.0;
const DAY_SECS: f32 = 86_400.0;
/// Tags of a model that count.
const MOST_TAGS: usize = 12;

/// A creator whose models are used with what is liked.
#[derive(Clone, Debug, PartialEq)]
pub struct Kindred {
    /// Who.
    pub creator: String,
    /// Models of theirs that are used with something liked.
    pub models: usize,
    /// The one that is used so most often.
    pub model: String,
    /// What it is used with.
    pub with: String,
    /// On how many public pages.
    pub pages: u32,
}

/// A creator who has lately begun and does well.
#[derive(Clone, Debug, PartialEq)]
pub struct Emerging {
    /// Who.
    pub creator: String,
    /// Their models that are known.
    pub models: usize,
    /// Days since the first of them.
    pub days: u32,
    /// Downloads of all.
    pub downloads: u64,
    /// At least so many of 100 votes are up, 95% sure.
    pub liked_percent: u8,
}

/// A tag that is sought, among models for the base models that the user has.
#[derive(Clone, Debug, PartialEq)]
pub struct SoughtTag {
    /// The tag.
    pub tag: String,
    /// Models with it.
    pub models: usize,
    /// By so many creators.
    pub creators: usize,
    /// Downloads a day of all, each spread over its age.
    pub per_day: u64,
    /// Of what is liked so many have it.
    pub liked: usize,
}

/// All three.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Insights {
    /// Similar tastes, the most pages first.
    pub kindred: Vec<Kindred>,
    /// Emerging creators, the most downloads a day first.
    pub emerging: Vec<Emerging>,
    /// Popular tags, the most downloads a day first.
    pub tags: Vec<SoughtTag>,
}

impl Insights {
    /// Of what is known, so many of each.
    pub fn of(index: &SearchIndex, usage: &CoUsage, taste: &Taste, now_unix_secs: i64, limit: usize) -> Self {
        let documents = documents(index, taste);
        let mut all = Self {
            kindred: kindred(index, usage, taste, &documents),
            emerging: emerging(&documents, now_unix_secs),
            tags: tags(index, taste, &documents, now_unix_secs),
        };
        all.kindred.truncate(limit);
        all.emerging.truncate(limit);
        all.tags.truncate(limit);
        all
    }

    /// Whether there is nothing to tell.
    pub const fn is_empty(&self) -> bool {
        self.kindred.is_empty() && self.emerging.is_empty() && self.tags.is_empty()
    }
}

/// Each model once, without what is hidden and what cannot be used.
fn documents<'a>(index: &'a SearchIndex, taste: &Taste) -> BTreeMap<ModelId, &'a Document> {
    // A creator who is hidden is not told of, though a file of theirs lies on the disk.
    let is_hidden =
        |document: &Document| document.creator.as_deref().is_some_and(|name| taste.shown.hidden.hides_creator(name));
    let open = index.all_facts().filter(|document| {
        taste.can_use(document.family) && taste.shown.allows_document(document) && !is_hidden(document)
    });
    open.filter_map(|document| Some((document.model_id?, document))).collect()
}

fn kindred(
    index: &SearchIndex,
    usage: &CoUsage,
    taste: &Taste,
    documents: &BTreeMap<ModelId, &Document>,
) -> Vec<Kindred> {
    let mine: BTreeSet<ModelId> = taste.likes.iter().filter_map(|like| like.model_id).collect();
    let mut found: BTreeMap<&str, (BTreeSet<ModelId>, u32, Kindred)> = BTreeMap::new();
    for like in &taste.likes {
        let Some(id) = like.model_id else { continue };
        let Some(with) = index.facts(like.key) else { continue };
        for (partner, pages) in usage.partners(id) {
            let Some(document) = documents.get(partner).filter(|_| !mine.contains(partner)) else { continue };
            let Some(creator) = document.creator.as_deref() else { continue };
            let is_same = with.creator.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(creator));
            if is_same {
                continue;
            }
            let told = || Kindred {
                creator: creator.to_owned(),
                models: 0,
                model: document.name.clone(),
                with: with.name.clone(),
                pages: *pages,
            };
            let (models, all, best) = found.entry(creator).or_insert_with(|| (BTreeSet::new(), 0, told()));
            models.insert(*partner);
            *all += pages;
            if *pages > best.pages {
                *best = told();
            }
        }
    }
    let mut all: Vec<(u32, Kindred)> =
        found.into_values().map(|(models, pages, best)| (pages, Kindred { models: models.len(), ..best })).collect();
    all.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.creator.cmp(&other.1.creator)));
    all.into_iter().map(|(_, kindred)| kindred).collect()
}

fn emerging(documents: &BTreeMap<ModelId, &Document>, now_unix_secs: i64) -> Vec<Emerging> {
    #[derive(Default)]
    struct Sum {
        models: usize,
        first: Option<i64>,
        downloads: u64,
        up: u64,
        down: u64,
        is_untold: bool,
    }
    let mut sums: BTreeMap<&str, Sum> = BTreeMap::new();
    for document in documents.values() {
        let Some(creator) = document.creator.as_deref() else { continue };
        let sum = sums.entry(creator).or_default();
        sum.models += 1;
        sum.downloads += document.downloads.unwrap_or(0);
        sum.up += document.thumbs_up.unwrap_or(0);
        sum.down += document.thumbs_down.unwrap_or(0);
        match document.published_unix_secs {
            Some(published) => sum.first = Some(sum.first.map_or(published, |first| first.min(published))),
            // Of a model without a date nobody knows whether it is the first.
            None => sum.is_untold = true,
        }
    }
    let mut all: Vec<(f32, Emerging)> = sums
        .into_iter()
        .filter(|(_, sum)| !sum.is_untold && sum.downloads >= LEAST_DOWNLOADS)
        .filter_map(|(creator, sum)| {
            let days = now_unix_secs.saturating_sub(sum.first?).max(0) as f32 / DAY_SECS;
            let low = Liking::of(sum.up, sum.down)?.low;
            (days <= YOUNG_DAYS && low >= LEAST_LIKED).then(|| {
                let told = Emerging {
                    creator: creator.to_owned(),
                    models: sum.models,
                    days: days as u32,
                    downloads: sum.downloads,
                    liked_percent: (low * 100.0) as u8,
                };
                (sum.downloads as f32 / days.max(LEAST_DAYS), told)
            })
        })
        .collect();
    all.sort_by(|one, other| other.0.total_cmp(&one.0));
    all.into_iter().map(|(_, emerging)| emerging).collect()
}

fn tags(
    index: &SearchIndex,
    taste: &Taste,
    documents: &BTreeMap<ModelId, &Document>,
    now_unix_secs: i64,
) -> Vec<SoughtTag> {
    let mut liked: HashMap<String, usize> = HashMap::new();
    for document in taste.likes.iter().filter_map(|like| index.facts(like.key)) {
        for tag in document.tags.iter().map(|tag| tag.to_lowercase()).collect::<BTreeSet<_>>() {
            *liked.entry(tag).or_default() += 1;
        }
    }
    let mut sums: BTreeMap<String, (usize, BTreeSet<&str>, f32)> = BTreeMap::new();
    for document in documents.values() {
        let Some(published) = document.published_unix_secs else { continue };
        let days = now_unix_secs.saturating_sub(published).max(0) as f32 / DAY_SECS;
        let per_day = document.downloads.unwrap_or(0) as f32 / days.max(LEAST_DAYS);
        let own: BTreeSet<String> = document.tags.iter().take(MOST_TAGS).map(|tag| tag.to_lowercase()).collect();
        for tag in own {
            let (models, creators, sum) = sums.entry(tag).or_default();
            *models += 1;
            creators.extend(document.creator.as_deref());
            *sum += per_day;
        }
    }
    let mut all: Vec<SoughtTag> = sums
        .into_iter()
        .filter(|(_, (models, creators, _))| *models >= TAG_MODELS && creators.len() >= TAG_CREATORS)
        .map(|(tag, (models, creators, per_day))| SoughtTag {
            liked: liked.get(&tag).copied().unwrap_or(0),
            creators: creators.len(),
            per_day: per_day.round() as u64,
            models,
            tag,
        })
        .collect();
    all.sort_by(|one, other| other.per_day.cmp(&one.per_day).then_with(|| one.tag.cmp(&other.tag)));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discovery::taste::Like;
    use crate::model::base::BaseFamily;
    use crate::model::ids::FileKey;

    const NOW: i64 = 1_800_000_000;

    fn model(id: u64, creator: &str, days: i64, downloads: u64, votes: (u64, u64)) -> Document {
        Document {
            key: FileKey::of_model(ModelId(id)),
            model_id: Some(ModelId(id)),
            name: format!("model {id}"),
            creator: Some(creator.to_owned()),
            tags: vec!["Ink".to_owned(), format!("only {id}")],
            family: BaseFamily::Sdxl,
            downloads: Some(downloads),
            thumbs_up: Some(votes.0),
            thumbs_down: Some(votes.1),
            published_unix_secs: Some(NOW - days * 86_400),
            ..Document::default()
        }
    }

    fn told(documents: &[Document], pages: &[&[u64]], likes: &[u64]) -> Insights {
        let mut index = SearchIndex::default();
        for document in documents {
            index.add(document).unwrap();
        }
        let usage = CoUsage::of(pages.iter().map(|page| page.iter().map(|id| ModelId(*id)).collect()));
        let like = |id: &u64| Like { key: FileKey::of_model(ModelId(*id)), model_id: Some(ModelId(*id)), weight: 1.0 };
        let mut taste = Taste::of_likes(likes.iter().map(like).collect());
        taste.families.insert(BaseFamily::Sdxl);
        Insights::of(&index, &usage, &taste, NOW, 5)
    }

    #[test]
    fn each_is_told_with_the_counts_it_was_made_of() {
        let mut documents = vec![
            model(1, "me", 900, 5_000, (90, 2)),
            model(2, "ana", 40, 4_000, (300, 3)),
            model(3, "ana", 10, 1_000, (80, 1)),
            model(4, "bo", 30, 9_000, (50, 60)),
            model(5, "cy", 800, 90_000, (900, 2)),
            model(6, "cy", 20, 9_000, (900, 2)),
            model(7, "dee", 15, 20, (9, 0)),
        ];
        documents[3].family = BaseFamily::Flux1;
        let insights = told(&documents, &[&[1, 2], &[1, 2], &[1, 3], &[1, 5], &[1, 4]], &[1]);
        let ana = Kindred {
            creator: "ana".to_owned(),
            models: 2,
            model: "model 2".to_owned(),
            with: "model 1".to_owned(),
            pages: 2,
        };
        assert_eq!(insights.kindred.first(), Some(&ana));
        assert_eq!(insights.kindred.len(), 2, "what cannot be used is not told of");
        // Ill liked, long there, hardly known: none of them emerges.
        let names: Vec<&str> = insights.emerging.iter().map(|one| one.creator.as_str()).collect();
        assert_eq!(names, ["ana"]);
        let ana = &insights.emerging[0];
        assert_eq!((ana.models, ana.days, ana.downloads), (2, 40, 5_000));
        assert!((90..=99).contains(&ana.liked_percent));
        let ink = insights.tags.first().unwrap();
        assert_eq!((ink.tag.as_str(), ink.models, ink.creators, ink.liked), ("ink", 6, 4, 1));
        assert_eq!(insights.tags.len(), 1, "a tag of one model is none that is sought");
        assert!(told(&documents[..1], &[], &[]).is_empty());
    }
}
