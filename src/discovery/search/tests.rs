//! What a search finds, in which order and for which reasons.

use super::*;
use crate::model::base::BaseFamily;
use crate::model::kind::ModelKind;

#[test]
fn what_is_put_in_order_step_by_step_is_in_order() {
    let scored = |slot: usize| {
        let score = (slot * 7919 % 13) as f32;
        Scored { slot, score, relevance: 0.0, meaning: 0.0, taste: 0.0, is_name: false }
    };
    let all = || (0..97).map(scored).collect::<Vec<_>>();
    let mut whole = all();
    sort_first(&mut whole, usize::MAX);
    assert!(whole.is_sorted_by(|one, other| (other.score, one.slot) <= (one.score, other.slot)));
    for step in [1, 10, 96, 97, 200] {
        let mut found = all();
        for at in (0..found.len()).step_by(step) {
            sort_first(&mut found[at..], step);
        }
        let slots = |all: &[Scored]| all.iter().map(|one| one.slot).collect::<Vec<_>>();
        assert_eq!(slots(&found), slots(&whole), "{step}");
    }
}

#[test]
fn taste_lifts_a_little_and_never_above_a_name() {
    let document = |id: u64, name: &str, tags: &str| Document {
        key: FileKey(id),
        name: name.to_owned(),
        tags: tags.split(' ').map(str::to_owned).collect(),
        ..Document::default()
    };
    let mut index = SearchIndex::default();
    for one in [
        document(1, "Harbour One", "boats steam engines"),
        document(2, "Harbour Two", "cats kittens fur"),
        document(3, "Kitten Portraits", "cats kittens fur"),
        document(4, "Harbour", "steam"),
    ] {
        index.add(&one).unwrap();
    }
    let find = |taste: Option<Arc<[(FileKey, f32)]>>| -> Vec<(u64, f32, bool)> {
        let answer = index.search("harbour", &SearchOptions { taste, ..SearchOptions::default() }).unwrap();
        answer.hits.iter().map(|hit| (hit.key.0, hit.score, hit.reason.is_near_taste)).collect()
    };
    let (plain, personal) = (find(None), find(Some(Arc::from([(FileKey(3), 1.0)]))));
    assert_eq!((plain[0].0, personal[0].0), (4, 4), "that is its name");
    let of = |hits: &[(u64, f32, bool)], key: u64| hits.iter().find(|hit| hit.0 == key).copied().unwrap();
    let gain = |key: u64| of(&personal, key).1 - of(&plain, key).1;
    assert!(gain(2) > gain(1) && gain(2) <= TASTE_PART + 1e-4, "{} {}", gain(2), gain(1));
    assert!(of(&personal, 2).2 && !of(&personal, 1).2 && !of(&plain, 2).2);
}

fn model(id: u64, name: &str, tags: &str, base_name: &str) -> Document {
    Document {
        key: FileKey(id),
        name: name.to_owned(),
        tags: tags.split(' ').map(str::to_owned).collect(),
        kind: ModelKind::Lora,
        family: BaseFamily::from_base_model(base_name),
        base_name: base_name.to_owned(),
        ..Document::default()
    }
}

fn shelf() -> SearchIndex {
    let mut index = SearchIndex::default();
    for one in [
        model(1, "Linocut", "ink print horse", "SDXL 1.0"),
        model(2, "Meadow Sketch", "ink drawing", "Pony"),
        model(3, "Neon Street", "style city 2023", "Flux.1 D"),
        model(4, "Watercolor Hills", "style landscape sfw", "SD 1.5"),
    ] {
        index.add(&one).unwrap();
    }
    index
}

fn found(query: &str) -> (Vec<u64>, Answer) {
    let answer = shelf().search(query, &SearchOptions::default()).unwrap();
    (answer.hits.iter().map(|hit| hit.key.0).collect(), answer)
}

#[test]
fn a_base_that_is_asked_for_comes_before_those_that_are_only_loaded_alike() {
    let (keys, answer) = found("pony lora");
    assert_eq!(keys.first(), Some(&2), "{keys:?}");
    assert!(answer.hits.iter().skip(1).all(|hit| hit.relevance <= 1.0 - LESS_FITTING));
    assert_eq!(found("sdxl lora").0, [1, 2]);
}

#[test]
fn every_hit_has_a_reason() {
    for query in ["pony lora", "lora", "newest", "not flux", "style", "ink not flux"] {
        let (keys, answer) = found(query);
        assert!(!keys.is_empty(), "{query}");
        for hit in &answer.hits {
            assert!(!hit.reason.text().is_empty(), "{query}: {}", hit.name);
        }
    }
}

#[test]
fn a_tag_is_searched_for_though_it_tells_nothing_beside_other_words() {
    let with_words = |query: &str| {
        let (_, answer) = found(query);
        let has = answer.hits.iter().filter(|hit| !hit.reason.words.is_empty());
        let mut keys: Vec<u64> = has.map(|hit| hit.key.0).collect();
        keys.sort_unstable();
        keys
    };
    assert_eq!(with_words("style"), [3, 4]);
    assert_eq!(with_words("style lora"), [3, 4]);
    assert_eq!(with_words("ink style"), [1, 2]);
}

#[test]
fn numbers_and_words_of_the_field_are_no_slips() {
    assert_eq!(found("nsfw 2024").1.corrected, []);
    assert_eq!(found("watercolr").1.corrected.len(), 1);
}

#[test]
fn nonsense_finds_nothing() {
    for query in ["asdfghjkl qwerty zxcv", "!!!", "\u{1f525}", "the asdfghjkl"] {
        assert_eq!(found(query).0, [0; 0], "{query}");
    }
    assert!(!found("ink asdfghjkl").0.is_empty());
}

#[test]
fn joining_words_of_other_languages_are_not_asked_for() {
    for query in ["ein Lora für die Landschaft", "une lora pour paysages", "una lora para paisajes"] {
        assert_eq!(found(query).0.first(), Some(&4), "{query}");
    }
}

#[test]
fn what_is_not_wanted_is_not_found() {
    assert_eq!(found("ink not sdxl").0, [0; 0], "Pony is loaded like it");
    assert!(!found("style -city").0.contains(&3) && found("style -city").0.contains(&4));
    assert_eq!(found("\"neon street\"").0, [3]);
}
