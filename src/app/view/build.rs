//! Filtering, ordering and counting.

use super::matching::ViewContext;
use super::{FacetGroup, Facets, QuickHits, Row, View};
use crate::library::duplicates::Duplicates;
use crate::model::base::BaseFamily;
use crate::model::facet::{AgeBand, Facet, FacetValue, Mark, SizeBand};
use crate::model::file::FileState;
use crate::model::ids::FileKey;
use crate::model::kind::ModelKind;
use crate::model::licence::Permission;
use crate::model::mature::MatureLevel;
use crate::model::query::{CardQuery, SortBy};
use crate::model::reference::Reference;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

/// Values of an open list that are told.
const MAX_OPEN_VALUES: usize = 200;
/// Rows the palette shows.
const MAX_QUICK: usize = 20;

/// Marks duplicates.
pub(super) fn mark_duplicates(rows: &mut BTreeMap<FileKey, Arc<Row>>) {
    let duplicates = Duplicates::find(rows.values().map(|row| &row.card));
    for row in rows.values_mut() {
        let duplicate = duplicates.of(row.card.key).map(|(code, _)| code);
        if row.duplicate != duplicate {
            // Rows that a view on screen holds are not changed under it: this one becomes its own.
            let card = row.card.clone();
            *row = Arc::new(Row { duplicate, ..Row::new(card) });
        }
    }
}

/// The rows a query asks for, in its order.
pub(super) fn answer(
    rows: &BTreeMap<FileKey, Arc<Row>>,
    context: &ViewContext,
    query: &CardQuery,
    loaded: bool,
) -> View {
    let begun = Instant::now();
    let words = query.words();
    let mut found: Vec<Arc<Row>> = rows.values().filter(|row| context.matches(row, query, &words)).cloned().collect();
    order(&mut found, context, query);
    let positions = found.iter().enumerate().map(|(position, row)| (row.card.key, position as u32)).collect();
    View { query: query.clone(), rows: found, took_secs: begun.elapsed().as_secs_f64(), loaded, positions }
}

/// How many rows each value would show.
pub(super) fn facets(rows: &BTreeMap<FileKey, Arc<Row>>, context: &ViewContext, query: &CardQuery) -> Facets {
    let words = query.words();
    let mut groups = Vec::new();
    for facet in Facet::ALL {
        let mut counts: BTreeMap<FacetValue, u32> = BTreeMap::new();
        for value in query.include.iter().chain(&query.exclude).filter(|value| value.facet() == facet) {
            counts.insert(value.clone(), 0);
        }
        let others = Facet::ALL.iter().filter(|other| **other != facet || facet.is_many());
        for row in rows.values() {
            if ViewContext::text_passes(row, query, &words)
                && others.clone().all(|other| context.facet_passes(row, query, *other))
            {
                values_of(row, context, facet, &mut |value| *counts.entry(value).or_default() += 1);
            }
        }
        let mut values: Vec<(FacetValue, u32)> = counts.into_iter().collect();
        let left_out = values.len().saturating_sub(MAX_OPEN_VALUES);
        if matches!(facet, Facet::Tag | Facet::OwnTag | Facet::Creator) {
            values.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
            values.truncate(MAX_OPEN_VALUES);
        }
        if !values.is_empty() {
            groups.push(FacetGroup { facet, values, left_out: left_out as u32 });
        }
    }
    Facets { groups }
}

fn values_of(row: &Row, context: &ViewContext, facet: Facet, add: &mut impl FnMut(FacetValue)) {
    let card = &row.card;
    let mut has = |value: FacetValue| {
        if context.has(row, &value) {
            add(value);
        }
    };
    match facet {
        Facet::Kind => ModelKind::ALL.into_iter().map(FacetValue::Kind).for_each(has),
        Facet::Family => BaseFamily::ALL.into_iter().map(FacetValue::Family).for_each(has),
        Facet::State => {
            let states = [FileState::Identified, FileState::Unknown, FileState::Pending, FileState::Broken];
            states.into_iter().map(FacetValue::State).for_each(has);
        }
        Facet::Mark => Mark::ALL.into_iter().map(FacetValue::Mark).for_each(has),
        Facet::Collection => context.collections.iter().for_each(|one| has(FacetValue::Collection(one.id))),
        Facet::Rating => has(FacetValue::Rating(card.rating)),
        Facet::Tag => card.tags.iter().for_each(|tag| add(FacetValue::Tag(tag.to_lowercase()))),
        Facet::OwnTag => card.own_tags.iter().for_each(|tag| add(FacetValue::OwnTag(tag.to_lowercase()))),
        Facet::Creator => card.creator.iter().for_each(|name| add(FacetValue::Creator(name.clone()))),
        Facet::Folder => add(FacetValue::Folder(card.root, context.folder(row))),
        Facet::Precision => card.precision.iter().for_each(|own| add(FacetValue::Precision(own.to_string()))),
        Facet::Size => add(FacetValue::Size(SizeBand::of(card.stamp.size_bytes))),
        Facet::Added => add(FacetValue::Added(AgeBand::of(card.first_seen_unix_secs, context.now_unix_secs))),
        Facet::Level => MatureLevel::ALL.into_iter().map(FacetValue::Level).for_each(has),
        Facet::Permission => Permission::ALL.into_iter().map(FacetValue::Permission).for_each(has),
    }
}

/// The rows whose name or words fit best.
pub(super) fn quick(rows: &BTreeMap<FileKey, Arc<Row>>, text: &str) -> QuickHits {
    if let Some(reference) = Reference::of(text) {
        let meant = rows.values().filter(|row| reference.is_of(&row.card)).take(MAX_QUICK);
        let rows: Vec<Arc<Row>> = meant.cloned().collect();
        if !rows.is_empty() {
            return QuickHits { text: text.to_owned(), rows };
        }
    }
    let words = CardQuery { text: text.to_owned(), ..CardQuery::default() }.words();
    let mut hits: Vec<(u8, &Arc<Row>)> = Vec::new();
    if !words.is_empty() {
        for row in rows.values().filter(|row| words.iter().all(|word| row.haystack.contains(word.as_str()))) {
            let in_name = words.iter().all(|word| row.sort_name.contains(word.as_str()));
            let at_start = words.first().is_some_and(|word| row.sort_name.starts_with(word.as_str()));
            hits.push((2 - u8::from(in_name) - u8::from(in_name && at_start), row));
        }
        hits.sort_by(|left, right| left.0.cmp(&right.0).then_with(|| left.1.sort_name.cmp(&right.1.sort_name)));
    }
    QuickHits {
        text: text.to_owned(),
        rows: hits.into_iter().take(MAX_QUICK).map(|(_, row)| Arc::clone(row)).collect(),
    }
}

fn order(rows: &mut [Arc<Row>], context: &ViewContext, query: &CardQuery) {
    let by_name = |left: &Row, right: &Row| {
        left.sort_name.cmp(&right.sort_name).then_with(|| left.card.path.cmp(&right.card.path))
    };
    let compare = |left: &Arc<Row>, right: &Arc<Row>| -> Ordering {
        let (a, b) = (&left.card, &right.card);
        let first = match query.sort {
            SortBy::Name => Ordering::Equal,
            SortBy::Added => b.first_seen_unix_secs.cmp(&a.first_seen_unix_secs),
            SortBy::Modified => b.stamp.modified_ns.cmp(&a.stamp.modified_ns),
            SortBy::Size => b.stamp.size_bytes.cmp(&a.stamp.size_bytes),
            SortBy::Base => a.family.cmp(&b.family).then_with(|| a.base_label().cmp(b.base_label())),
            SortBy::Kind => a.kind.cmp(&b.kind),
            SortBy::Downloads => b.download_count.cmp(&a.download_count),
            SortBy::Likes => b.thumbs_up_count.cmp(&a.thumbs_up_count),
            SortBy::Rating => b.rating.cmp(&a.rating),
            // Those without come last.
            SortBy::Creator => a.creator.is_none().cmp(&b.creator.is_none()).then_with(|| a.creator.cmp(&b.creator)),
            SortBy::Precision => a.precision.cmp(&b.precision),
            SortBy::State => a.state.cmp(&b.state),
            SortBy::Folder => (a.root, context.folder(left)).cmp(&(b.root, context.folder(right))),
        };
        first.then_with(|| by_name(left, right))
    };
    rows.sort_by(|left, right| if query.reversed { compare(right, left) } else { compare(left, right) });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::card::Card;
    use crate::model::file::{FileRecord, FileStamp};
    use crate::model::ids::RootId;

    fn rows(names: &[(&str, u64)]) -> BTreeMap<FileKey, Arc<Row>> {
        let row = |(index, (name, size_bytes)): (usize, &(&str, u64))| {
            let key = FileKey(index as u64 + 1);
            let stamp = FileStamp { size_bytes: *size_bytes, ..FileStamp::default() };
            let record = FileRecord::new(key, RootId(1), format!("/m/{name}.safetensors").into(), stamp, 1);
            (key, Arc::new(Row::new(Card::new(&record, None, None))))
        };
        names.iter().enumerate().map(row).collect()
    }

    fn names(view: &View) -> Vec<&str> {
        view.rows.iter().map(|row| row.card.name.as_str()).collect()
    }

    #[test]
    fn every_word_must_occur_and_order_is_as_asked() {
        let rows = rows(&[("Night Metro", 5), ("Alpine Night", 9), ("Dune", 1)]);
        let ask = |query: &CardQuery| answer(&rows, &ViewContext::default(), query, true);
        let query = CardQuery { text: "night".to_owned(), ..CardQuery::default() };
        assert_eq!(names(&ask(&query)), ["Alpine Night", "Night Metro"]);
        let query = CardQuery { text: "night metro".to_owned(), ..CardQuery::default() };
        assert_eq!(names(&ask(&query)), ["Night Metro"]);
        let query = CardQuery { sort: SortBy::Size, ..CardQuery::default() };
        let view = ask(&query);
        assert_eq!(names(&view), ["Alpine Night", "Night Metro", "Dune"]);
        assert_eq!(view.position(FileKey(1)), Some(1));
        let query = CardQuery { sort: SortBy::Size, reversed: true, ..CardQuery::default() };
        assert_eq!(names(&ask(&query)), ["Dune", "Night Metro", "Alpine Night"]);
    }

    #[test]
    fn a_value_is_counted_under_the_other_facets() {
        let rows = rows(&[("Night Metro", 60_000_000), ("Alpine Night", 9), ("Dune", 1)]);
        let query = CardQuery {
            text: "night".to_owned(),
            include: vec![FacetValue::Size(SizeBand::Under50Mb)],
            ..CardQuery::default()
        };
        let facets = facets(&rows, &ViewContext::default(), &query);
        let sizes = &facets.of(Facet::Size).unwrap().values;
        // The other band shows what a click on it would add.
        assert_eq!(sizes, &[(FacetValue::Size(SizeBand::Under50Mb), 1), (FacetValue::Size(SizeBand::To200Mb), 1)]);
        let states = &facets.of(Facet::State).unwrap().values;
        assert_eq!(states, &[(FacetValue::State(FileState::Pending), 1)]);
    }
}
