//! Tests that hold the engine against the plain truth, on made-up libraries, questions and changes.

use super::context::ViewContext;
use super::engine::Engine;
use super::plain::Plain;
use super::{Feed, Row};
use crate::model::base::BaseFamily;
use crate::model::card::{Card, Preview};
use crate::model::catalogue::Access;
use crate::model::collection::Collection;
use crate::model::facet::{AgeBand, Facet, FacetValue, Mark, SizeBand};
use crate::model::file::{FileRecord, FileStamp, FileState};
use crate::model::finding::FindingCode;
use crate::model::format::FileFormat;
use crate::model::hidden::Hidden;
use crate::model::ids::{CollectionId, FileKey, ModelId, RootId, SubjectId, VersionId};
use crate::model::kind::ModelKind;
use crate::model::label::Label;
use crate::model::licence::{Permission, Permissions};
use crate::model::limit::{Limit, Measure};
use crate::model::mature::{MatureLevel, MatureMode};
use crate::model::precision::Precision;
use crate::model::quality::{Ring, Standing};
use crate::model::query::{CardQuery, FeedOrder, Scope, SortBy};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

const NOW: i64 = 1_700_000_000;
const NAMES: [&str; 7] = ["Night Metro", "night metro", "Café Noir", "Cafe", "Alpine", "Straße", "Йод"];
const TAGS: [&str; 5] = ["style", "Style", "Été", "été", "anime"];
const FOLDERS: [&str; 6] = ["", "loras", "loras/sdxl", "loras/sdxl/a b", "loras sd", "vae"];

/// Every fourth key is of a model.
fn key_of(key: u64) -> FileKey {
    if key % 4 == 3 { FileKey::of_model(ModelId(key)) } else { FileKey(key) }
}

/// A card whose fields are all picked by one number each.
fn card(key: u64, picks: &[Index]) -> Card {
    let mut picks = picks.iter();
    let mut pick = move |count: usize| picks.next().map_or(0, |index| index.index(count));
    let root = RootId(1 + pick(3) as u32);
    let folder = FOLDERS[pick(FOLDERS.len())];
    let path = format!("/r{root}/{folder}/file {}.safetensors", pick(4));
    let modified_ns = [-1, 0, 1][pick(3)];
    let size_bytes = [0, 60_000_000, 60_000_001, 12_000_000_000][pick(4)];
    // A few are other names of one file.
    let (device, inode) = (Some(1), [None, Some(1), Some(2)][pick(3)]);
    let stamp = FileStamp { size_bytes, modified_ns, device, inode };
    let mut card = Card::new(&FileRecord::new(FileKey(key), root, path.into(), stamp, 1), None, None);
    NAMES[pick(NAMES.len())].clone_into(&mut card.name);
    card.creator = [None, Some("Zoe"), Some("ann"), Some("Ann")][pick(4)].map(Into::into);
    card.kind = [ModelKind::Lora, ModelKind::Vae, ModelKind::Other][pick(3)];
    card.family = [BaseFamily::Sdxl, BaseFamily::Unknown][pick(2)];
    card.base_model = [None, Some("Pony"), Some("Illustrious")][pick(3)].map(Into::into);
    let gguf = |name: &str| Some(Precision::Gguf(name.to_owned()));
    card.precision = [None, Some(Precision::Fp16), gguf("fp16"), gguf("Q4")][pick(4)].clone();
    card.state = [FileState::Identified, FileState::Pending, FileState::Broken][pick(3)];
    card.findings = [vec![], vec![FindingCode::Duplicate], vec![FindingCode::Truncated]][pick(3)].clone();
    card.sha256 = [None, Some([1; 32]), Some([2; 32]), Some([key as u8; 32])][pick(4)];
    card.autov3 = [None, Some([1; 6]), Some(crate::model::digests::AUTOV3_OF_NOTHING)][pick(3)];
    card.tags = (0..pick(4)).map(|_| TAGS[pick(TAGS.len())]).collect();
    card.own_tags = (0..pick(3)).map(|_| TAGS[pick(TAGS.len())].to_owned()).collect();
    card.preview = [Preview::None, Preview::Embedded][pick(2)].clone();
    card.nsfw_level = [0, 1, 2, 4, 16][pick(5)];
    card.download_count = [None, Some(0), Some(7)][pick(3)];
    card.thumbs_up_count = [None, Some(3)][pick(2)];
    card.first_seen_unix_secs = NOW - [0, 100_000, 2_000_000, 900_000_000][pick(4)];
    card.missing = pick(5) == 4;
    card.permissions = [Permissions::default(), allowing()][pick(2)];
    card.subject = [None, Some(SubjectId(1)), Some(SubjectId(2)), Some(SubjectId(3))][pick(4)];
    (card.favourite, card.archived) = (pick(2) == 1, pick(2) == 1);
    card.rating = pick(3) as u8;
    card.note = ["", "a note"][pick(2)].to_owned();
    card.mature = [None, None, Some(MatureMode::Show), Some(MatureMode::Hide)][pick(4)];
    card.model_id = [None, Some(ModelId(3)), Some(ModelId(7))][pick(3)];
    card.update = [None, Some(VersionId(1))][pick(2)];
    let early = |until| Access::Early { until_unix_secs: Some(until) };
    card.access = [Access::Free, Access::Paid, early(NOW - 5), early(NOW + 5)][pick(4)];
    card.format = [FileFormat::Safetensors, FileFormat::Pickle, FileFormat::Other][pick(3)];
    card.published_unix_secs = [None, Some(NOW - 5_000), Some(NOW - 3_000_000)][pick(3)];
    card.label = [Label::None, Label::Red, Label::Blue][pick(3)];
    card.key = key_of(key);
    if let Some(model) = card.key.model() {
        (card.model_id, card.state, card.in_library) = (Some(model), FileState::NotInLibrary, pick(2) == 1);
        (card.root, card.path, card.missing) = (RootId(0), std::path::PathBuf::new(), false);
        card.deleted = pick(2) == 1;
    }
    card
}

fn allowing() -> Permissions {
    let allow_commercial_use = Some(vec!["Image".to_owned(), "Sell".to_owned()]);
    Permissions::new(&crate::model::catalogue::Licence { allow_commercial_use, ..Default::default() })
}

fn cards(keys: std::ops::Range<u64>, count: usize) -> impl Strategy<Value = Vec<Card>> {
    let one = (keys, prop::collection::vec(any::<Index>(), 57)).prop_map(|(key, picks)| card(key, &picks));
    prop::collection::vec(one, 0..count).prop_map(|cards| {
        // One card of a file at a time.
        let mut seen = BTreeSet::new();
        cards.into_iter().filter(|card| seen.insert(card.key)).collect()
    })
}

fn value() -> impl Strategy<Value = FacetValue> {
    prop_oneof![
        select(vec![ModelKind::Lora, ModelKind::Vae, ModelKind::Llm]).prop_map(FacetValue::Kind),
        select(vec![BaseFamily::Sdxl, BaseFamily::Wan]).prop_map(FacetValue::Family),
        select(FileState::ALL.to_vec()).prop_map(FacetValue::State),
        select(Mark::ALL.to_vec()).prop_map(FacetValue::Mark),
        (1..5_u32).prop_map(|id| FacetValue::Collection(CollectionId(id))),
        (0..4_u8).prop_map(FacetValue::Rating),
        select(vec![Label::None, Label::Red, Label::Green]).prop_map(FacetValue::Label),
        select(vec!["style", "été", "nothing"]).prop_map(|tag| FacetValue::Tag(tag.to_owned())),
        select(vec!["anime", "nothing"]).prop_map(|tag| FacetValue::OwnTag(tag.to_owned())),
        select(vec!["ann", "nobody"]).prop_map(|name| FacetValue::Creator(name.to_owned())),
        (1..5_u32, select(vec!["", "loras", "loras/sdxl", "none"]))
            .prop_map(|(root, folder)| FacetValue::Folder(RootId(root), folder.to_owned())),
        select(vec!["fp16", "Q4", "int8"]).prop_map(|label| FacetValue::Precision(label.to_owned())),
        select(SizeBand::ALL.to_vec()).prop_map(FacetValue::Size),
        select(AgeBand::ALL.to_vec()).prop_map(FacetValue::Added),
        select(MatureLevel::ALL.to_vec()).prop_map(FacetValue::Level),
        select(Permission::ALL.to_vec()).prop_map(FacetValue::Permission),
        select(vec!["Pony", "Nothing"]).prop_map(|name| FacetValue::Base(name.to_owned())),
        select(FileFormat::ALL.to_vec()).prop_map(FacetValue::Format),
    ]
}

/// At most one limit, which something of these cards fits.
fn limits() -> impl Strategy<Value = Vec<Limit>> {
    let end = || select(vec![None, Some(0), Some(1), Some(3), Some(7), Some(90_000), Some(60_000_000)]);
    let limit =
        (select(Measure::ALL.to_vec()), end(), end()).prop_map(|(measure, min, max)| Limit { measure, min, max });
    prop::collection::vec(limit, 0..2)
}

fn query() -> impl Strategy<Value = CardQuery> {
    let text =
        select(vec!["", "", "n", "ni", "night", "night m", "cafe", "CAFÉ", "strasse", "ete", "\"o n\" x", "note"]);
    let values = || prop::collection::vec(value(), 0..3);
    let hide_above = prop::option::of(select(MatureLevel::ALL.to_vec()));
    let scope = select(Scope::ALL.to_vec());
    (text, values(), values(), hide_above, select(SortBy::ALL.to_vec()), any::<bool>(), scope, limits()).prop_map(
        |(text, include, exclude, hide_above, sort, reversed, scope, limits)| CardQuery {
            scope,
            online: FeedOrder::default(),
            text: text.to_owned(),
            include,
            exclude,
            limits,
            hide_above,
            sort,
            reversed,
        },
    )
}

fn context() -> impl Strategy<Value = ViewContext> {
    let parent = || prop::option::of((1..5_u32).prop_map(CollectionId));
    let members = || prop::collection::vec((1..4_u64).prop_map(SubjectId), 0..3);
    let hidden = select(vec![(vec![], vec![]), (vec!["ann"], vec![]), (vec![], vec![ModelId(3)])]);
    let hidden = hidden.prop_map(|(creators, models)| Hidden {
        creators: creators.into_iter().map(str::to_owned).collect(),
        models: models.into_iter().map(|id| (id, String::new())).collect(),
    });
    let collections = prop::collection::vec((parent(), members()), 0..4).prop_map(|all| {
        let made = |(id, (parent, members))| {
            // The third one is a question.
            let asked = CardQuery {
                text: "night -note".to_owned(),
                include: vec![FacetValue::Rating(1)],
                ..CardQuery::default()
            };
            let smart = (id == 3).then(|| Box::new(asked));
            Collection { id: CollectionId(id), parent, members, smart, ..Collection::default() }
        };
        (1..).zip(all).map(made).collect::<Vec<_>>()
    });
    let rings = prop::collection::hash_map(0..40_u64, 0..=100_u8, 0..20).prop_map(|scores| {
        let ring = |score| Ring {
            score,
            low: score,
            high: score,
            standing: Standing::Good,
            verified: false,
            safe: false,
            compatible: false,
        };
        Arc::new(scores.into_iter().map(|(key, score)| (FileKey(key), ring(score))).collect::<HashMap<_, _>>())
    });
    (collections, prop::collection::btree_set((1..4_u32).prop_map(RootId), 0..2), 0..3_usize, 0..2_i64, hidden, rings)
        .prop_map(|(collections, offline, roots, days, hidden, rings)| ViewContext {
            roots: (1..=roots as u32).map(|root| (RootId(root), format!("/r{root}").into())).collect(),
            offline,
            collections,
            hidden,
            rings,
            now_unix_secs: NOW + days * 86_400,
        })
}

/// One thing that happens to a library.
#[derive(Clone, Debug)]
enum Step {
    Set(Vec<Card>),
    Remove(Vec<u64>),
    Context(ViewContext),
    Feed(Vec<u64>),
    Ask(CardQuery),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => cards(0..40, 6).prop_map(Step::Set),
        1 => prop::collection::vec(0..40_u64, 0..5).prop_map(Step::Remove),
        1 => context().prop_map(Step::Context),
        1 => prop::collection::btree_set(0..40_u64, 0..8)
            .prop_map(|ids| Step::Feed(ids.into_iter().rev().collect())),
        4 => query().prop_map(Step::Ask),
    ]
}

fn agree(engine: &mut Engine, plain: &Plain, query: &CardQuery) -> Result<(), TestCaseError> {
    let view = engine.answer(query, &|| false).unwrap();
    let keys: Vec<FileKey> = view.iter().map(|row| row.card.key).collect();
    prop_assert_eq!(&keys, &plain.answer(query));
    prop_assert_eq!(&view.feed, &plain.feed_counts(query));
    for (place, key) in keys.iter().enumerate() {
        prop_assert_eq!(view.position(*key), Some(place));
        prop_assert_eq!(view.row(*key).map(Arc::as_ref), plain.rows.get(key));
    }
    prop_assert_eq!(plain.rows.keys().filter(|key| view.position(**key).is_some()).count(), view.len());
    prop_assert_eq!(engine.facets(query, &|| false).unwrap(), plain.facets(query));
    prop_assert_eq!(engine.summary(&|| false).unwrap(), plain.summary());
    let quick: Vec<FileKey> = engine.quick(&query.text).rows.iter().map(|row| row.card.key).collect();
    prop_assert_eq!(quick, plain.quick(&query.text));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_says_what_is_so(all in cards(0..40, 40), first in context(), steps in prop::collection::vec(step(), 1..10)) {
        let mut engine = Engine::default();
        let mut plain = Plain { context: first.clone(), ..Plain::default() };
        engine.set_context(first);
        engine.replace(all.clone());
        plain.set(all);
        agree(&mut engine, &plain, &CardQuery::default())?;
        for step in steps {
            match step {
                Step::Set(cards) => {
                    engine.change(cards.iter().cloned().map(|card| (card.key, Some(card))).collect());
                    plain.set(cards);
                }
                Step::Remove(keys) => {
                    engine.change(keys.iter().map(|key| (key_of(*key), None)).collect());
                    for key in keys {
                        plain.remove(key_of(key));
                    }
                }
                Step::Context(context) => {
                    engine.set_context(context.clone());
                    plain.context = context;
                }
                Step::Feed(ids) => {
                    let feed = Feed { models: Arc::new(ids.into_iter().map(ModelId).collect()) };
                    engine.set_feed(feed.clone());
                    plain.feed = feed;
                }
                Step::Ask(query) => agree(&mut engine, &plain, &query)?,
            }
        }
        agree(&mut engine, &plain, &CardQuery::default())?;
    }
}

fn named(key: u64, name: &str, path: &str) -> Card {
    let record = FileRecord::new(FileKey(key), RootId(1), path.into(), FileStamp::default(), 1);
    Card { name: name.to_owned(), ..Card::new(&record, None, None) }
}

fn engine(cards: Vec<Card>) -> Engine {
    let mut engine = Engine::default();
    engine.replace(cards);
    engine
}

fn keys(engine: &mut Engine, query: &CardQuery) -> Vec<u64> {
    engine.answer(query, &|| false).unwrap().iter().map(|row| row.card.key.0).collect()
}

#[test]
fn what_is_equal_stays_by_name_then_path_and_reversed_is_the_mirror() {
    let cards = vec![named(1, "b", "/m/2"), named(2, "B", "/m/1"), named(3, "é", "/m/3"), named(4, "f", "/m/0")];
    let mut engine = engine(cards);
    for sort in [SortBy::Name, SortBy::Size, SortBy::Kind, SortBy::Creator] {
        let query = CardQuery { sort, ..CardQuery::default() };
        assert_eq!(keys(&mut engine, &query), [2, 1, 3, 4]);
        assert_eq!(keys(&mut engine, &CardQuery { reversed: true, ..query }), [4, 3, 1, 2]);
    }
}

#[test]
fn what_the_user_decided_of_a_model_beats_the_level() {
    let rated = |key, mature| Card { nsfw_level: 16, mature, ..named(key, "x", "/m/x") };
    let cards = vec![
        rated(1, None),
        rated(2, Some(MatureMode::Show)),
        rated(3, Some(MatureMode::Blur)),
        rated(4, Some(MatureMode::Hide)),
    ];
    let mut engine = engine(cards);
    assert_eq!(keys(&mut engine, &CardQuery::default()), [1, 2, 3]);
    let query = CardQuery { hide_above: Some(MatureLevel::R), ..CardQuery::default() };
    assert_eq!(keys(&mut engine, &query), [2, 3]);
    let query = CardQuery { hide_above: Some(MatureLevel::Xxx), ..CardQuery::default() };
    assert_eq!(keys(&mut engine, &query), [1, 2, 3]);
}

#[test]
fn a_long_list_is_cut_but_never_what_is_asked_for() {
    let tagged = |key: u64| Card { tags: vec![format!("tag {key:03}")].into(), ..named(key, "x", "/m/x") };
    let mut engine = engine((1..=300).map(tagged).collect());
    let wanted = FacetValue::Tag("tag 299".to_owned());
    let query = CardQuery { exclude: vec![wanted.clone()], ..CardQuery::default() };
    let facets = engine.facets(&query, &|| false).unwrap();
    let tags = facets.of(Facet::Tag).unwrap();
    assert_eq!((tags.values.len(), tags.left_out), (201, 99));
    assert_eq!(tags.values.last(), Some(&(wanted, 0)));
}

#[test]
fn an_answer_nobody_waits_for_is_given_up() {
    let mut engine = engine(vec![named(1, "a", "/m/a")]);
    assert!(engine.answer(&CardQuery::default(), &|| true).is_none());
    assert!(engine.facets(&CardQuery::default(), &|| true).is_none());
    assert!(engine.summary(&|| true).is_none());
    assert_eq!(keys(&mut engine, &CardQuery::default()), [1]);
}

#[test]
fn a_view_keeps_its_rows_when_the_library_changes() {
    let mut engine = engine(vec![named(1, "old", "/m/a"), named(2, "other", "/m/b")]);
    let view = engine.answer(&CardQuery::default(), &|| false).unwrap();
    engine.change([(FileKey(1), Some(named(1, "zebra", "/m/a"))), (FileKey(2), None)].into_iter().collect());
    let names = |rows: Vec<&Arc<Row>>| rows.iter().map(|row| row.card.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(view.iter().collect()), ["old", "other"]);
    let new = engine.answer(&CardQuery::default(), &|| false).unwrap();
    assert_eq!(names(new.iter().rev().collect()), ["zebra"]);
    assert_eq!((new.position(FileKey(2)), view.position(FileKey(2))), (None, Some(1)));
}
