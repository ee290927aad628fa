//! Filtering, ordering and counting.

use super::{Facets, Row, View};
use crate::library::duplicates::Duplicates;
use crate::model::base::BaseFamily;
use crate::model::finding::FindingCode;
use crate::model::ids::FileKey;
use crate::model::kind::ModelKind;
use crate::model::query::{CardQuery, SortBy};
use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Instant;

/// What holds for the library whatever is asked.
#[derive(Clone, Default)]
pub(super) struct Summary {
    pub(super) total_bytes: u64,
    pub(super) duplicate_bytes: u64,
    pub(super) missing: u32,
    pub(super) facets: Facets,
}

/// Marks duplicates and counts.
pub(super) fn summarise(rows: &mut BTreeMap<FileKey, Arc<Row>>) -> Summary {
    let duplicates = Duplicates::find(rows.values().map(|row| &row.card));
    for row in rows.values_mut() {
        let duplicate = duplicates.of(row.card.key).map(|(code, _)| code);
        if row.duplicate != duplicate {
            // Rows that a view on screen holds are not changed under it: this one becomes its own.
            let card = row.card.clone();
            *row = Arc::new(Row { duplicate, ..Row::new(card) });
        }
    }
    let mut summary = Summary::default();
    let mut kinds: BTreeMap<ModelKind, u32> = BTreeMap::new();
    let mut families: BTreeMap<BaseFamily, u32> = BTreeMap::new();
    let mut seen_bytes: HashSet<[u8; 32]> = HashSet::new();
    for row in rows.values() {
        let card = &row.card;
        summary.missing += u32::from(card.missing);
        if !card.missing {
            summary.total_bytes += card.stamp.size_bytes;
        }
        if row.duplicate == Some(FindingCode::Duplicate)
            && let Some(sha256) = card.sha256
            && !seen_bytes.insert(sha256)
        {
            summary.duplicate_bytes += card.stamp.size_bytes;
        }
        *kinds.entry(card.kind).or_default() += 1;
        *families.entry(card.family).or_default() += 1;
        summary.facets.states[card.state as usize] += 1;
        summary.facets.with_findings += u32::from(card.needs_a_look());
    }
    summary.facets.kinds = ModelKind::ALL.iter().filter_map(|kind| Some((*kind, *kinds.get(kind)?))).collect();
    summary.facets.families =
        BaseFamily::ALL.iter().filter_map(|family| Some((*family, *families.get(family)?))).collect();
    summary
}

/// The rows a query asks for, in its order.
pub(super) fn answer(rows: &BTreeMap<FileKey, Arc<Row>>, summary: &Summary, query: &CardQuery, loaded: bool) -> View {
    let begun = Instant::now();
    let words = query.words();
    let mut found: Vec<Arc<Row>> = rows
        .values()
        .filter(|row| query.facets_match(&row.card) && words.iter().all(|word| row.haystack.contains(word.as_str())))
        .cloned()
        .collect();
    order(&mut found, query);
    let positions = found.iter().enumerate().map(|(position, row)| (row.card.key, position as u32)).collect();
    View {
        query: query.clone(),
        rows: found,
        total: rows.len() as u32,
        total_bytes: summary.total_bytes,
        duplicate_bytes: summary.duplicate_bytes,
        missing: summary.missing,
        facets: summary.facets.clone(),
        took_secs: begun.elapsed().as_secs_f64(),
        loaded,
        positions,
    }
}

fn order(rows: &mut [Arc<Row>], query: &CardQuery) {
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
            SortBy::Downloads => Reverse(a.download_count).cmp(&Reverse(b.download_count)),
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
        let mut rows = rows(&[("Night Metro", 5), ("Alpine Night", 9), ("Dune", 1)]);
        let summary = summarise(&mut rows);
        let query = CardQuery { text: "night".to_owned(), ..CardQuery::default() };
        assert_eq!(names(&answer(&rows, &summary, &query, true)), ["Alpine Night", "Night Metro"]);
        let query = CardQuery { text: "night metro".to_owned(), ..CardQuery::default() };
        assert_eq!(names(&answer(&rows, &summary, &query, true)), ["Night Metro"]);
        let query = CardQuery { sort: SortBy::Size, ..CardQuery::default() };
        let view = answer(&rows, &summary, &query, true);
        assert_eq!(names(&view), ["Alpine Night", "Night Metro", "Dune"]);
        assert_eq!(view.position(FileKey(1)), Some(1));
        let query = CardQuery { sort: SortBy::Size, reversed: true, ..CardQuery::default() };
        assert_eq!(names(&answer(&rows, &summary, &query, true)), ["Dune", "Night Metro", "Alpine Night"]);
        assert_eq!(view.total_bytes, 15);
    }
}
