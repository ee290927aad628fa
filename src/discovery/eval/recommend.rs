//! How well recommendations find what somebody uses: one model of each page is left out, and the rest has to lead to it.

use super::metrics::{Figure, Random, Ranked};
use super::search::index_of;
use super::world;
use crate::discovery::recommend::{ListKind, ListOptions, Recommender};
use crate::discovery::taste::{Like, Taste};
use crate::discovery::usage::CoUsage;
use crate::discovery::{DiscoveryError, Document, SearchIndex};
use crate::model::base::BaseFamily;
use crate::model::ids::{FileKey, ModelId};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Places that are looked at.
const DEPTH: usize = 10;
/// Of all pages one in so many is for testing; the others are what the program may learn from.
const TEST_ONE_IN: usize = 5;
/// Pages that are tested at most: more narrow the interval little and take long.
const MOST_TESTED: usize = 500;

/// Figures of one way to recommend.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The way.
    pub way: &'static str,
    /// Models that were left out and looked for.
    pub count: usize,
    /// Share of lists with the one left out among the first ten.
    pub hit_10: Figure,
    /// Mean nDCG of the first ten.
    pub ndcg_10: Figure,
    /// Different models in all lists together.
    pub coverage: usize,
}

/// The names of the ways, in the order of the rows.
pub const WAYS: [&str; 6] =
    ["chance", "popularity", "popularity within base", "texts alone", "all, plain order", "all, as shown"];

/// One test: what is known of somebody, and what is looked for.
struct Case {
    known: Vec<ModelId>,
    wanted: ModelId,
}

/// Which pages are left for testing: settings are chosen by looking at one part and reported on the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// The part for development.
    Dev,
    /// The part that is reported.
    Test,
}

/// Measures on the invented world: another one for development.
pub fn run(half: Half) -> Result<Vec<Row>, DiscoveryError> {
    let seed = if half == Half::Dev { 7 } else { 20_261 };
    let world = world::make(seed);
    run_on(&world.documents, world.pages, half)
}

/// Measures on other models and pages.
pub fn run_on(documents: &[Document], pages: Vec<Vec<ModelId>>, half: Half) -> Result<Vec<Row>, DiscoveryError> {
    let index = index_of(documents, false)?;
    let (train, cases) = split(pages, half);
    let usage = CoUsage::of(train);
    let nothing = CoUsage::default();
    let families: HashMap<ModelId, BaseFamily> =
        documents.iter().filter_map(|document| Some((document.model_id?, document.family))).collect();
    let mut popular: Vec<(u32, ModelId)> = families.keys().map(|id| (usage.pages(*id), *id)).collect();
    popular.sort_unstable_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
    let full = Recommender::new(&index, &usage, Taste::default(), 0);
    let texts = Recommender::new(&index, &nothing, Taste::default(), 0);
    let lister = Lister { index: &index, families, popular };
    let plain = ListOptions { limit: DEPTH, diverse: false, explore: false };
    let shown = ListOptions { limit: DEPTH, diverse: true, explore: true };
    let mut random = Random::new(3);
    let mut rows = Vec::new();
    let (mut texts, mut full) = (texts, full);
    for way in WAYS {
        let mut ranked = Vec::new();
        let mut shown_models = BTreeSet::new();
        for case in &cases {
            let list: Vec<ModelId> = match way {
                "chance" => lister.chance(case, &mut random),
                "popularity" => lister.popular(case, false),
                "popularity within base" => lister.popular(case, true),
                "texts alone" => {
                    texts = texts.with_taste(lister.taste(case));
                    ids(&texts, plain)
                }
                _ => {
                    full = full.with_taste(lister.taste(case));
                    ids(&full, if way == "all, as shown" { shown } else { plain })
                }
            };
            ranked.push(Ranked::of(&list, &[case.wanted]));
            shown_models.extend(list);
        }
        let figure = |value: fn(&Ranked) -> f64| Figure::of(&ranked.iter().map(value).collect::<Vec<_>>());
        rows.push(Row {
            way,
            count: ranked.len(),
            hit_10: figure(|ranked| ranked.hit_10),
            ndcg_10: figure(|ranked| ranked.ndcg_10),
            coverage: shown_models.len(),
        });
    }
    Ok(rows)
}

fn ids(recommender: &Recommender<'_>, options: ListOptions) -> Vec<ModelId> {
    recommender.list(&ListKind::ForYou, options).into_iter().filter_map(|one| one.model_id).collect()
}

/// Pages to learn from, and cases made of the others: one model of each is left out, drawn by lot.
fn split(pages: Vec<Vec<ModelId>>, half: Half) -> (Vec<Vec<ModelId>>, Vec<Case>) {
    let mine = usize::from(half == Half::Dev);
    let mut random = Random::new(11);
    let (mut train, mut cases) = (Vec::new(), Vec::new());
    for page in pages {
        let unique: BTreeSet<ModelId> = page.into_iter().collect();
        let mut known: Vec<ModelId> = unique.into_iter().collect();
        if random.below(TEST_ONE_IN) == mine && known.len() >= 3 && cases.len() < MOST_TESTED {
            let wanted = known.swap_remove(random.below(known.len()));
            cases.push(Case { known, wanted });
        } else {
            train.push(known);
        }
    }
    (train, cases)
}

/// Lists by the simple ways that everything is held against.
struct Lister<'a> {
    index: &'a SearchIndex,
    families: HashMap<ModelId, BaseFamily>,
    popular: Vec<(u32, ModelId)>,
}

impl Lister<'_> {
    fn popular(&self, case: &Case, within_base: bool) -> Vec<ModelId> {
        let bases = self.bases(case);
        let open = self.popular.iter().map(|(_, id)| *id).filter(|id| !case.known.contains(id));
        let fits = |id: &ModelId| !within_base || self.families.get(id).is_some_and(|base| bases.contains(base));
        open.filter(fits).take(DEPTH).collect()
    }

    fn chance(&self, case: &Case, random: &mut Random) -> Vec<ModelId> {
        let drawn = (0..DEPTH * 2).filter_map(|_| self.popular.get(random.below(self.popular.len())));
        drawn.map(|(_, id)| *id).filter(|id| !case.known.contains(id)).take(DEPTH).collect()
    }

    fn bases(&self, case: &Case) -> BTreeSet<BaseFamily> {
        case.known.iter().filter_map(|id| self.families.get(id)).copied().collect()
    }

    fn taste(&self, case: &Case) -> Taste {
        let like = |id: &ModelId| Like { key: FileKey::of_model(*id), model_id: Some(*id), weight: 1.0 };
        let mut taste = Taste::of_likes(case.known.iter().map(like).collect());
        taste.families = self.bases(case);
        let mut creators: BTreeMap<String, f32> = BTreeMap::new();
        for creator in case.known.iter().filter_map(|id| self.index.facts(FileKey::of_model(*id))?.creator.as_ref()) {
            *creators.entry(creator.to_lowercase()).or_default() += 1.0;
        }
        taste.creators = creators;
        taste
    }
}
