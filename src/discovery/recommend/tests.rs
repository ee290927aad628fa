//! Lists keep their promises: usable, not had already, diverse, with reasons that are true.

use super::*;
use crate::discovery::eval::corpus;
use crate::discovery::eval::search::index_of;
use crate::model::base::BaseFamily;
use std::collections::HashMap;

const NOW: i64 = 1_800_000_000;

fn index() -> SearchIndex {
    index_of(&corpus::models(corpus::MODELS).unwrap(), false).unwrap()
}

fn key(id: u64) -> FileKey {
    FileKey::of_model(ModelId(id))
}

fn like(id: u64) -> Like {
    Like { key: key(id), model_id: Some(ModelId(id)), weight: 1.0 }
}

fn named(index: &SearchIndex, name: &str) -> u64 {
    index.all_facts().find(|facts| facts.name == name).and_then(|facts| facts.model_id).unwrap().0
}

#[test]
fn for_you_fits_the_base_models_and_leaves_out_what_is_had() {
    let index = index();
    let usage = CoUsage::default();
    let liked = named(&index, "Botanical Plates");
    let mut taste = Taste::of_likes(vec![like(liked)]);
    taste.families.insert(BaseFamily::Sdxl);
    let list = Recommender::new(&index, &usage, taste, NOW).list(&ListKind::ForYou, ListOptions::default());
    assert_eq!(list.len(), 20);
    assert!(list.iter().all(|one| one.model_id != Some(ModelId(liked))));
    for one in &list {
        let facts = index.facts(one.key).unwrap();
        assert!(facts.family == BaseFamily::Sdxl || !facts.family.is_known(), "{}", one.name);
        assert!((0.0..=1.0).contains(&one.relevance) && (0.0..=1.0).contains(&one.novelty));
    }
    let anatomy = list.iter().find(|one| one.name == "Anatomy Plates").unwrap();
    assert!(matches!(&anatomy.reason, Reason::Alike { to, tags } if to == "Botanical Plates" && !tags.is_empty()));
    let exploring = list.iter().filter(|one| one.explores).count();
    assert_eq!(exploring, 2, "one place of eight");
    let mut creators: HashMap<String, usize> = HashMap::new();
    for one in list.iter().filter(|one| !one.explores) {
        *creators.entry(index.facts(one.key).unwrap().creator.clone().unwrap_or_default()).or_default() += 1;
    }
    assert!(creators.values().all(|count| *count <= 3), "{creators:?}");
}

#[test]
fn what_goes_with_something_is_what_others_use_with_it() {
    let index = index();
    let ids: Vec<u64> = index.all_facts().filter_map(|facts| facts.model_id).map(|id| id.0).take(4).collect();
    let page = |ids: &[u64]| ids.iter().map(|id| ModelId(*id)).collect::<Vec<_>>();
    let usage = CoUsage::of([page(&[ids[0], ids[1]]), page(&[ids[0], ids[1]]), page(&[ids[0], ids[2]])]);
    let recommender = Recommender::new(&index, &usage, Taste::default(), NOW);
    let list = recommender.list(&ListKind::GoesWith(key(ids[0])), ListOptions::default());
    let found: Vec<u64> = list.iter().filter_map(|one| one.model_id).map(|id| id.0).collect();
    assert_eq!(found.len(), 2);
    assert_eq!(found[0], ids[1]);
    assert!(matches!(&list[0].reason, Reason::UsedTogether { pages: 2, .. }), "{:?}", list[0].reason);
    assert!(recommender.list(&ListKind::GoesWith(key(ids[3])), ListOptions::default()).is_empty());
}

#[test]
fn waved_away_it_is_gone_and_its_like_sinks() {
    let index = index();
    let usage = CoUsage::default();
    let liked = named(&index, "Botanical Plates");
    let plain = ListOptions { diverse: false, explore: false, limit: 50 };
    let before = Recommender::new(&index, &usage, Taste::of_likes(vec![like(liked)]), NOW);
    let list = before.list(&ListKind::ForYou, plain);
    let waved = list.first().unwrap().model_id.unwrap();
    let mut taste = Taste::of_likes(vec![like(liked)]);
    taste.excluded.insert(waved);
    taste.dislikes.push(FileKey::of_model(waved));
    let after = before.with_taste(taste).list(&ListKind::ForYou, plain);
    assert!(after.iter().all(|one| one.model_id != Some(waved)));
    let score = |list: &[Recommendation], key: FileKey| list.iter().find(|one| one.key == key).map(|one| one.score);
    let sunk = list.iter().skip(1).filter(|one| score(&after, one.key).is_none_or(|score| score < one.score));
    assert!(sunk.count() > 0);
}

#[test]
fn without_any_taste_the_well_liked_come_first() {
    let index = index();
    let usage = CoUsage::default();
    let list = Recommender::new(&index, &usage, Taste::default(), NOW).list(&ListKind::ForYou, ListOptions::default());
    assert!(!list.is_empty());
    assert!(list.iter().all(|one| matches!(one.reason, Reason::Popular { .. } | Reason::WellLiked { .. })));
    let figures = ListFigures::of(&list);
    assert!(figures.diversity > 0.0 && figures.alignment > 0.0);
    let empty = SearchIndex::default();
    let none = Recommender::new(&empty, &usage, Taste::default(), NOW).list(&ListKind::ForYou, ListOptions::default());
    assert!(none.is_empty() && ListFigures::of(&none) == ListFigures::default());
}

#[test]
fn beside_one_model_what_was_waved_away_stays_away_and_diversity_is_told() {
    let index = index();
    let usage = CoUsage::default();
    let of = ListKind::Similar(key(named(&index, "Botanical Plates")));
    let plain = ListOptions { diverse: false, explore: false, limit: 10 };
    let before = Recommender::new(&index, &usage, Taste::default(), NOW);
    let list = before.list(&of, plain);
    assert!(list[0].diversity > 0.99 && list.iter().skip(1).any(|one| (0.01..0.99).contains(&one.diversity)));
    let waved = list[0].model_id.unwrap();
    let taste = Taste { dismissed: [waved].into(), ..Taste::default() };
    let after = before.with_taste(taste).list(&of, plain);
    assert!(!after.is_empty() && after.iter().all(|one| one.model_id != Some(waved)));
}
