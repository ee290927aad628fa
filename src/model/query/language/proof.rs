//! Tests of the language as a whole: round trips of any question, any text whatever, and what it tells of mistakes.

use super::*;
use crate::model::base::BaseFamily;
use crate::model::facet::{AgeBand, FacetValue, Mark, Part, SizeBand};
use crate::model::file::FileState;
use crate::model::format::FileFormat;
use crate::model::ids::{CollectionId, RootId};
use crate::model::kind::ModelKind;
use crate::model::licence::Permission;
use crate::model::limit::{Limit, Measure};
use crate::model::mature::MatureLevel;
use crate::model::online::{ModelOrder, Period};
use crate::model::query::{CardQuery, FeedOrder, Scope, SortBy};
use proptest::prelude::*;
use proptest::sample::select;

fn names() -> QueryNames {
    QueryNames {
        collections: [(1, "Harbour book"), (2, "twice"), (3, "Twice"), (4, "same"), (5, "same"), (6, "#7"), (8, "a/b")]
            .map(|(id, name)| (CollectionId(id), name.to_owned()))
            .to_vec(),
        roots: [(1, "models"), (2, "NAS drive"), (3, "a/b")].map(|(id, name)| (RootId(id), name.to_owned())).to_vec(),
    }
}

/// A name nobody made up with the language in mind.
fn name() -> impl Strategy<Value = String> {
    prop_oneof!["[a-zA-Z0-9 ,:\"<>#/-]{1,12}", "\\PC{1,8}", Just("a, \"b\" c".to_owned())]
        .prop_map(|name| name.trim().to_owned())
        .prop_filter("a value is not empty", |name| !name.is_empty())
}

fn value() -> impl Strategy<Value = FacetValue> {
    prop_oneof![
        select(ModelKind::ALL.to_vec()).prop_map(FacetValue::Kind),
        select(BaseFamily::ALL.to_vec()).prop_map(FacetValue::Family),
        select(FileState::ALL.to_vec()).prop_map(FacetValue::State),
        select(Mark::ALL.to_vec()).prop_map(FacetValue::Mark),
        (1..9_u32).prop_map(|id| FacetValue::Collection(CollectionId(id))),
        any::<u8>().prop_map(FacetValue::Rating),
        select(crate::model::label::Label::ALL.to_vec()).prop_map(FacetValue::Label),
        name().prop_map(|tag| FacetValue::Tag(tag.to_lowercase())),
        name().prop_map(|tag| FacetValue::OwnTag(tag.to_lowercase())),
        name().prop_map(FacetValue::Creator),
        name().prop_map(FacetValue::Base),
        name().prop_map(FacetValue::Precision),
        (1..5_u32, select(vec!["", "loras", "loras/sd xl", "a \"b\""]))
            .prop_map(|(root, folder)| FacetValue::Folder(RootId(root), folder.to_owned())),
        select(SizeBand::ALL.to_vec()).prop_map(FacetValue::Size),
        select(AgeBand::ALL.to_vec()).prop_map(FacetValue::Added),
        select(MatureLevel::ALL.to_vec()).prop_map(FacetValue::Level),
        select(Permission::ALL.to_vec()).prop_map(FacetValue::Permission),
        select(FileFormat::ALL.to_vec()).prop_map(FacetValue::Format),
    ]
}

fn limit() -> impl Strategy<Value = Limit> {
    let end = || prop::option::of(prop_oneof![any::<u64>(), 0..5_000_u64, (0..50_u64).prop_map(|n| n * 1_000_000)]);
    (select(Measure::ALL.to_vec()), end(), end())
        .prop_map(|(measure, min, max)| Limit { measure, min, max })
        .prop_filter("something fits", |limit| limit.min.zip(limit.max).is_none_or(|(min, max)| min <= max))
}

fn query() -> impl Strategy<Value = CardQuery> {
    let text = prop_oneof![Just(String::new()), "[a-z:\" -]{0,20}", "\\PC{0,16}"];
    let values = || prop::collection::vec(value(), 0..4);
    let limits = prop::collection::vec(limit(), 0..3);
    let list = (select(Scope::ALL.to_vec()), select(SortBy::ALL.to_vec()), any::<bool>());
    let online = (select(ModelOrder::ALL.to_vec()), select(Period::ALL.to_vec()));
    (text, values(), values(), limits, list, online).prop_map(|(text, include, exclude, limits, list, online)| {
        let (scope, sort, reversed) = list;
        let online = FeedOrder { order: online.0, period: online.1 };
        let mut query = CardQuery { scope, online, text, sort, reversed, ..CardQuery::default() };
        for value in include {
            query.set_part(value, Part::Include);
        }
        for value in exclude {
            query.set_part(value, Part::Exclude);
        }
        for limit in limits {
            query.set_limit(limit);
        }
        query
    })
}

/// A question with what means the same in one form.
fn settled(mut query: CardQuery) -> CardQuery {
    query.text = format!("{:?} without {:?}", query.words(), query.unwanted());
    query.include.sort();
    query.exclude.sort();
    query.limits.sort();
    query
}

proptest! {
    #[test]
    fn a_question_written_and_read_is_the_same(query in query()) {
        let base = CardQuery::default();
        let text = print(&query, &base, &names());
        let parsed = parse(&text, &base, &names());
        prop_assert_eq!(&parsed.troubles, &[], "{}", text);
        prop_assert_eq!(settled(parsed.query), settled(query), "{}", text);
    }

    #[test]
    fn any_text_is_taken_and_what_is_understood_can_be_written(text in prop_oneof![
        "\\PC{0,60}",
        "[a-z:,\"<>.0-9 -]{0,60}",
        "((-)?(type|base|tag|size|updated|installed|nsfw|sort|folder|collection|rating):[a-z0-9<>=.\",#/-]{0,6} ?){0,6}",
    ], cursor in 0..70_usize) {
        let base = CardQuery::default();
        let parsed = parse(&text, &base, &names());
        let mut end = 0;
        for piece in &parsed.pieces {
            prop_assert!(piece.at.start >= end && text.get(piece.at.clone()).is_some(), "{:?}", piece);
            end = piece.at.end;
        }
        for trouble in &parsed.troubles {
            prop_assert!(text.get(trouble.at.clone()).is_some() && !trouble.kind.to_string().is_empty());
        }
        let written = print(&parsed.query, &base, &names());
        let again = parse(&written, &base, &names());
        prop_assert_eq!(&again.troubles, &[], "{}", written);
        prop_assert_eq!(settled(again.query), settled(parsed.query), "{}", written);
        let completion = complete(&text, cursor, &Nothing);
        prop_assert!(text.get(completion.at).is_some());
    }
}

struct Nothing;

impl Vocabulary for Nothing {
    fn find(&self, _: Field, _: &str, _: usize) -> Vec<(String, Option<u64>)> {
        Vec::new()
    }
}

fn read(text: &str) -> Parsed {
    parse(text, &CardQuery::default(), &names())
}

#[test]
fn the_example_of_the_guide_says_what_it_should() {
    let parsed = read(
        "type:lora base:sdxl tag:anime -tag:style creator:x downloads:>1000 size:<300mb license:commercial \
         installed:yes updated:<30d \"exact phrase\"",
    );
    assert_eq!(parsed.troubles, []);
    let query = parsed.query;
    assert_eq!(query.text, "\"exact phrase\"");
    assert_eq!(query.exclude, [FacetValue::Tag("style".to_owned())]);
    let wanted = [
        FacetValue::Kind(ModelKind::Lora),
        FacetValue::Family(BaseFamily::Sdxl),
        FacetValue::Tag("anime".to_owned()),
        FacetValue::Creator("x".to_owned()),
        FacetValue::Permission(Permission::SellImages),
        FacetValue::Mark(Mark::InLibrary),
    ];
    assert_eq!(query.include, wanted);
    let limit = |measure, min, max| Limit { measure, min, max };
    assert_eq!(query.limit(Measure::Downloads), Some(limit(Measure::Downloads, Some(1001), None)));
    assert_eq!(query.limit(Measure::Size), Some(limit(Measure::Size, None, Some(299_999_999))));
    assert_eq!(query.limit(Measure::Updated), Some(limit(Measure::Updated, None, Some(30 * 86_400 - 1))));
}

#[test]
fn stars_and_scores_with_a_sign_are_limits_and_stars_without_are_a_value() {
    let limit = |measure, min, max| Limit { measure, min, max };
    let query = read("rating:>=3 score:>70").query;
    assert_eq!(query.include, []);
    assert_eq!(query.limit(Measure::Rating), Some(limit(Measure::Rating, Some(3), None)));
    assert_eq!(query.limit(Measure::Score), Some(limit(Measure::Score, Some(71), None)));
    assert_eq!(read("rating:1..5").query.limit(Measure::Rating), Some(limit(Measure::Rating, Some(1), Some(5))));
    assert_eq!(read("rating:3 rating:none").query.include, [FacetValue::Rating(3), FacetValue::Rating(0)]);
}

#[test]
fn mistakes_are_told_at_their_place_and_the_rest_takes_part() {
    let text = "night tpye:lora type:hologram size:300mb -sort:name tag: downloads:many -metro \"open";
    let parsed = read(text);
    let told: Vec<(&str, String)> = parsed
        .troubles
        .iter()
        .map(|trouble| (text.get(trouble.at.clone()).unwrap(), trouble.kind.to_string()))
        .collect();
    let places: Vec<&str> = told.iter().map(|(place, _)| *place).collect();
    assert_eq!(places, ["tpye", "hologram", "300mb", "-sort:name", "tag:", "many", "\"open"]);
    assert!(told[0].1.contains("did you mean type:"), "{told:?}");
    assert!(told[2].1.contains("size:>300mb or size:<300mb"), "{told:?}");
    assert_eq!(parsed.query.text, "night -metro open");
    assert!(parsed.query.include.is_empty() && parsed.query.limits.is_empty());
}

#[test]
fn no_and_minus_rule_out_and_two_limits_meet() {
    let query = read("installed:no -favourite:no nsfw:no size:>1mb size:<2mb in:civitai sort:-size").query;
    assert_eq!(query.include, [FacetValue::Mark(Mark::Favourite)]);
    assert_eq!(query.exclude.len(), 4);
    let size = Limit { measure: Measure::Size, min: Some(1_000_001), max: Some(1_999_999) };
    assert_eq!((query.limits.as_slice(), query.scope), ([size].as_slice(), Scope::Civitai));
    assert_eq!((query.sort, query.reversed), (SortBy::Size, true));
    assert_eq!(read("size:>2mb size:<1mb").troubles[0].kind, TroubleKind::NothingFits(Field::Size));
    assert_eq!(read("base:\"Brand New 9\"").query.include, [FacetValue::Base("Brand New 9".to_owned())]);
    assert_eq!(read("collection:\"harbour book\"").query.include, [FacetValue::Collection(CollectionId(1))]);
    assert!(matches!(read("collection:same").troubles[0].kind, TroubleKind::NoSuchValue { .. }));
}

#[test]
fn what_is_about_the_list_stays_as_it_is_unless_told() {
    let base = CardQuery { scope: Scope::Both, hide_above: Some(MatureLevel::Pg), ..CardQuery::default() };
    let parsed = parse("tag:x", &base, &names());
    assert_eq!((parsed.query.scope, parsed.query.hide_above), (Scope::Both, Some(MatureLevel::Pg)));
    assert_eq!(print(&parsed.query, &base, &names()), "tag:x");
    assert_eq!(print(&parsed.query, &CardQuery::default(), &names()), "tag:x in:both");
}
