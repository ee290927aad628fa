//! The plain truth about questions, one row and one value at a time: what the engine is held against in tests.

use super::context::ViewContext;
use super::counts::{MAX_OPEN_VALUES, in_reading_order};
use super::fold::fold;
use super::quick::MAX_QUICK;
use super::scan::{unwanted, words};
use super::{FacetGroup, Facets, Feed, FeedCounts, FolderCount, Group, LibrarySummary, Row, WEEKS};
use crate::library::duplicates::Duplicates;
use crate::model::arrange::members_in_order;
use crate::model::base::BaseFamily;
use crate::model::card::{Card, Preview};
use crate::model::facet::{AgeBand, Facet, FacetValue, Mark, SizeBand};
use crate::model::file::FileState;
use crate::model::finding::FindingCode;
use crate::model::format::FileFormat;
use crate::model::ids::{FileKey, ModelId, RootId};
use crate::model::kind::ModelKind;
use crate::model::licence::Permission;
use crate::model::limit::{Criterion, Measure};
use crate::model::mature::{MatureLevel, MatureMode};
use crate::model::query::{CardQuery, Scope, SortBy};
use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet, HashSet};

fn criteria() -> impl Iterator<Item = Criterion> {
    Facet::ALL.into_iter().map(Criterion::Facet).chain(Measure::ALL.into_iter().map(Criterion::Limit))
}

/// A library without any cleverness.
#[derive(Default)]
pub(super) struct Plain {
    pub(super) rows: BTreeMap<FileKey, Row>,
    pub(super) context: ViewContext,
    pub(super) feed: Feed,
}

impl Plain {
    pub(super) fn set(&mut self, cards: Vec<Card>) {
        self.rows.extend(cards.into_iter().map(|card| (card.key, Row::new(card))));
        self.mark_duplicates();
    }

    pub(super) fn remove(&mut self, key: FileKey) {
        self.rows.remove(&key);
        self.mark_duplicates();
    }

    fn mark_duplicates(&mut self) {
        let duplicates = Duplicates::find(self.rows.values().map(|row| &row.card).filter(|card| card.key.is_file()));
        for (key, row) in &mut self.rows {
            row.duplicate = duplicates.of(*key).map(|(code, _)| code);
        }
    }

    fn has_mark(&self, row: &Row, mark: Mark) -> bool {
        let card = &row.card;
        match mark {
            Mark::Favourite => card.favourite,
            Mark::Note => !card.note.is_empty(),
            Mark::Duplicate => row.duplicate.is_some(),
            Mark::NeedsALook => card.needs_a_look(),
            Mark::Missing => card.missing || self.context.offline.contains(&card.root),
            Mark::NoPicture => card.preview == Preview::None,
            Mark::Archived => card.archived || card.deleted,
            Mark::InLibrary => card.in_library,
            Mark::Update => card.update.is_some(),
            Mark::EarlyAccess => card.access.is_paid(self.context.now_unix_secs),
        }
    }

    fn has(&self, row: &Row, value: &FacetValue) -> bool {
        let card = &row.card;
        match value {
            FacetValue::Kind(kind) => card.kind == *kind,
            FacetValue::Family(family) => card.family == *family,
            FacetValue::State(state) => card.state == *state,
            FacetValue::Mark(mark) => self.has_mark(row, *mark),
            FacetValue::Collection(id) => {
                card.subject.is_some_and(|subject| self.context.members(*id).contains(&subject))
            }
            FacetValue::Rating(stars) => card.rating == *stars,
            FacetValue::Label(label) => card.label == *label,
            FacetValue::Tag(tag) => card.tags.iter().any(|present| present.to_lowercase() == *tag),
            FacetValue::OwnTag(tag) => card.own_tags.iter().any(|present| present.to_lowercase() == *tag),
            FacetValue::Creator(name) => card.creator.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(name)),
            FacetValue::Folder(root, folder) => {
                let own = self.context.folder(row);
                let inside = |rest: &str| rest.is_empty() || rest.starts_with('/');
                card.root == *root && (folder.is_empty() || own.strip_prefix(folder.as_str()).is_some_and(inside))
            }
            FacetValue::Precision(label) => card.precision.as_ref().is_some_and(|own| own.to_string() == *label),
            FacetValue::Size(band) => SizeBand::of(card.stamp.size_bytes) == *band,
            FacetValue::Added(band) => AgeBand::of(card.first_seen_unix_secs, self.context.now_unix_secs) == *band,
            FacetValue::Level(level) => card.level() == *level,
            FacetValue::Permission(permission) => card.permissions.allows(*permission) == Some(true),
            FacetValue::Base(name) => card.base_model.as_deref() == Some(name.as_str()),
            FacetValue::Format(format) => card.format == *format,
        }
    }

    fn values(&self, row: &Row, facet: Facet) -> BTreeSet<FacetValue> {
        let card = &row.card;
        let states = FileState::ALL;
        let all: Vec<FacetValue> = match facet {
            Facet::Kind => ModelKind::ALL.map(FacetValue::Kind).to_vec(),
            Facet::Family => BaseFamily::ALL.map(FacetValue::Family).to_vec(),
            Facet::State => states.map(FacetValue::State).to_vec(),
            Facet::Mark => Mark::ALL.map(FacetValue::Mark).to_vec(),
            Facet::Collection => self.context.collections.iter().map(|one| FacetValue::Collection(one.id)).collect(),
            Facet::Rating => vec![FacetValue::Rating(card.rating)],
            Facet::Label => vec![FacetValue::Label(card.label)],
            Facet::Tag => card.tags.iter().map(|tag| FacetValue::Tag(tag.to_lowercase())).collect(),
            Facet::OwnTag => card.own_tags.iter().map(|tag| FacetValue::OwnTag(tag.to_lowercase())).collect(),
            Facet::Creator => card.creator.iter().map(|name| FacetValue::Creator(name.to_string())).collect(),
            Facet::Folder if !card.key.is_file() => Vec::new(),
            Facet::Folder => folders(&self.context.folder(row))
                .into_iter()
                .map(|folder| FacetValue::Folder(card.root, folder))
                .collect(),
            Facet::Precision => card.precision.iter().map(|own| FacetValue::Precision(own.to_string())).collect(),
            Facet::Size => SizeBand::ALL.map(FacetValue::Size).to_vec(),
            Facet::Added => AgeBand::ALL.map(FacetValue::Added).to_vec(),
            Facet::Level => MatureLevel::ALL.map(FacetValue::Level).to_vec(),
            Facet::Permission => Permission::ALL.map(FacetValue::Permission).to_vec(),
            Facet::Base => card.base_model.iter().map(|name| FacetValue::Base(name.to_string())).collect(),
            Facet::Format => FileFormat::ALL.map(FacetValue::Format).to_vec(),
        };
        all.into_iter().filter(|value| self.has(row, value)).collect()
    }

    fn facet_passes(&self, row: &Row, query: &CardQuery, facet: Facet) -> bool {
        let of = |values: &[FacetValue]| -> Vec<FacetValue> {
            values.iter().filter(|value| value.facet() == facet).cloned().collect()
        };
        let (include, exclude) = (of(&query.include), of(&query.exclude));
        let has = |value: &FacetValue| self.has(row, value);
        let included =
            if facet.is_many() { include.iter().all(has) } else { include.is_empty() || include.iter().any(has) };
        included && !exclude.iter().any(has)
    }

    fn limit_passes(&self, row: &Row, query: &CardQuery, measure: Measure) -> bool {
        let amount = measure.of(&row.card, self.context.score(row.card.key), self.context.now_unix_secs);
        query.limit(measure).is_none_or(|limit| amount.is_some_and(|amount| limit.fits(amount)))
    }

    fn fails(&self, row: &Row, query: &CardQuery, criterion: Criterion) -> bool {
        match criterion {
            Criterion::Facet(facet) => !self.facet_passes(row, query, facet),
            Criterion::Limit(measure) => !self.limit_passes(row, query, measure),
            Criterion::Words => Self::has_unwanted(row, query),
        }
    }

    fn is_hidden(&self, row: &Row, query: &CardQuery) -> bool {
        let by_level = match row.card.mature {
            Some(mode) => mode == MatureMode::Hide,
            None => query.hide_above.is_some_and(|limit| row.card.level() > limit),
        };
        by_level || self.context.hidden.hides(&row.card)
    }

    fn has_unwanted(row: &Row, query: &CardQuery) -> bool {
        let text = fold(&row.card.haystack());
        unwanted(&query.text).iter().any(|word| text.contains(word.as_str()))
    }

    /// Whether it is where is looked and has the words; what CivitAI lists needs no words.
    fn text_passes(&self, row: &Row, query: &CardQuery) -> bool {
        let text = fold(&row.card.haystack());
        let found = is_in(&row.card, query.scope) && words(&query.text).iter().all(|word| text.contains(word.as_str()));
        let listed = self.fed(query).iter().flatten().any(|fed| fed.card.key == row.card.key);
        (found || listed) && !Self::has_unwanted(row, query) && !self.is_hidden(row, query)
    }

    fn passes(&self, row: &Row, query: &CardQuery) -> bool {
        self.text_passes(row, query) && !criteria().any(|criterion| self.fails(row, query, criterion))
    }

    /// By model of the feed, the rows that stand for it.
    fn fed(&self, query: &CardQuery) -> Vec<Vec<&Row>> {
        if query.scope == Scope::Library {
            return Vec::new();
        }
        let rows_of = |id: &ModelId| {
            let is_file = |row: &&Row| row.card.key.is_file() && row.card.model_id == Some(*id);
            let mut files: Vec<&Row> = self.rows.values().filter(is_file).collect();
            files.sort_by(|left, right| by_name(&left.card, &right.card));
            if query.scope == Scope::Both && !files.is_empty() {
                return files;
            }
            self.rows.get(&FileKey::of_model(*id)).into_iter().collect()
        };
        self.feed.models.iter().map(rows_of).filter(|rows| !rows.is_empty()).collect()
    }

    /// What becomes of the feed.
    pub(super) fn feed_counts(&self, query: &CardQuery) -> FeedCounts {
        let groups = self.fed(query);
        let mut counts = FeedCounts { listed: groups.len() as u32, ..FeedCounts::default() };
        let all = criteria().chain([Criterion::Words]);
        let mut left_out: Vec<(Criterion, u32)> = all.map(|criterion| (criterion, 0)).collect();
        let all_levels = CardQuery { hide_above: None, ..query.clone() };
        for group in &groups {
            let rows = group.iter().filter(|row| self.passes(row, query)).count();
            counts.rows += rows as u32;
            if rows > 0 {
                counts.shown += 1;
            } else if group.iter().any(|row| self.is_hidden(row, query) && !self.is_hidden(row, &all_levels)) {
                counts.above_level += 1;
            } else if group.iter().any(|row| self.is_hidden(row, query)) {
                counts.hidden += 1;
            } else {
                for (criterion, count) in &mut left_out {
                    *count += u32::from(group.iter().any(|row| self.fails(row, query, *criterion)));
                }
            }
        }
        counts.left_out = left_out.into_iter().filter(|(_, count)| *count > 0).collect();
        counts
    }

    /// The files a question asks for, in its order.
    pub(super) fn answer(&self, query: &CardQuery) -> Vec<FileKey> {
        let fed = self.fed(query);
        let first: Vec<FileKey> =
            fed.into_iter().flatten().filter(|row| self.passes(row, query)).map(|row| row.card.key).collect();
        let others = |row: &&Row| self.passes(row, query) && !first.contains(&row.card.key);
        let mut found: Vec<&Row> = self.rows.values().filter(others).collect();
        found.sort_by(|left, right| self.compare(left, right, query));
        if query.reversed {
            found.reverse();
        }
        first.iter().copied().chain(found.into_iter().map(|row| row.card.key)).collect()
    }

    fn compare(&self, left: &Row, right: &Row, query: &CardQuery) -> Ordering {
        let (a, b, sort) = (&left.card, &right.card, query.sort);
        let members = query.collection().map(|id| members_in_order(&self.context.collections, id)).unwrap_or_default();
        let own = |card: &Card| members.iter().position(|one| Some(*one) == card.subject).unwrap_or(usize::MAX);
        let creator = |card: &Card| card.creator.as_ref().map(|name| (fold(name), name.clone()));
        let parts = |row: &Row| self.context.folder(row).split('/').map(str::to_owned).collect::<Vec<_>>();
        let first = match sort {
            SortBy::Name => Ordering::Equal,
            SortBy::Added => b.first_seen_unix_secs.cmp(&a.first_seen_unix_secs),
            SortBy::Modified => b.stamp.modified_ns.cmp(&a.stamp.modified_ns),
            SortBy::Size => b.stamp.size_bytes.cmp(&a.stamp.size_bytes),
            SortBy::Base => a.family.cmp(&b.family).then_with(|| a.base_label().cmp(b.base_label())),
            SortBy::Kind => a.kind.cmp(&b.kind),
            SortBy::Downloads => b.download_count.cmp(&a.download_count),
            SortBy::Likes => b.thumbs_up_count.cmp(&a.thumbs_up_count),
            SortBy::Rating => b.rating.cmp(&a.rating),
            SortBy::Score => self.context.score(b.key).cmp(&self.context.score(a.key)),
            // Those without come last.
            SortBy::Creator => (a.creator.is_none(), creator(a)).cmp(&(b.creator.is_none(), creator(b))),
            SortBy::Precision => (a.precision.is_none(), &a.precision).cmp(&(b.precision.is_none(), &b.precision)),
            SortBy::State => a.state.cmp(&b.state),
            SortBy::Own => own(a).cmp(&own(b)),
            SortBy::Folder => (!a.key.is_file(), a.root, parts(left)).cmp(&(!b.key.is_file(), b.root, parts(right))),
        };
        first.then_with(|| by_name(a, b))
    }

    /// How many rows each value would show.
    pub(super) fn facets(&self, query: &CardQuery) -> Facets {
        let mut groups = Vec::new();
        for facet in Facet::ALL {
            let asked: BTreeSet<&FacetValue> =
                query.include.iter().chain(&query.exclude).filter(|value| value.facet() == facet).collect();
            let mut counts: BTreeMap<FacetValue, u32> = asked.iter().map(|value| ((*value).clone(), 0)).collect();
            for row in self.rows.values().filter(|row| self.text_passes(row, query)) {
                let mut others = criteria().filter(|other| *other != Criterion::Facet(facet) || facet.is_many());
                if !others.any(|other| self.fails(row, query, other)) {
                    self.values(row, facet).into_iter().for_each(|value| *counts.entry(value).or_default() += 1);
                }
            }
            let mut values: Vec<(FacetValue, u32)> = counts.into_iter().collect();
            let mut left_out = 0;
            if matches!(facet, Facet::Tag | Facet::OwnTag | Facet::Creator | Facet::Base) {
                values.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
                let all = values.len();
                let mut place = 0;
                values.retain(|(value, _)| {
                    place += 1;
                    place <= MAX_OPEN_VALUES || asked.contains(value)
                });
                left_out = all - values.len();
            } else {
                values.sort_by(|left, right| in_reading_order(&left.0, &right.0));
            }
            if !values.is_empty() {
                groups.push(FacetGroup { facet, values, left_out: left_out as u32 });
            }
        }
        Facets { groups }
    }

    /// The files whose name or words fit best.
    pub(super) fn quick(&self, text: &str) -> Vec<FileKey> {
        let words = words(text);
        let Some(first) = words.first() else { return Vec::new() };
        let has_all = |text: &str| words.iter().all(|word| text.contains(word.as_str()));
        let mut hits: Vec<(u8, &Card)> = Vec::new();
        let may = |row: &&Row| is_in(&row.card, Scope::Both) && !self.context.hidden.hides(&row.card);
        for row in self.rows.values().filter(may).filter(|row| has_all(&fold(&row.card.haystack()))) {
            let name = fold(&row.card.name);
            let in_name = has_all(&name);
            let at_start = in_name && name.starts_with(first);
            hits.push((2 - u8::from(in_name) - u8::from(at_start), &row.card));
        }
        hits.sort_by(|left, right| left.0.cmp(&right.0).then_with(|| by_name(left.1, right.1)));
        hits.into_iter().take(MAX_QUICK).map(|(_, card)| card.key).collect()
    }

    /// What holds whatever is asked.
    pub(super) fn summary(&self) -> LibrarySummary {
        let mut summary = LibrarySummary::default();
        let mut kinds: BTreeMap<ModelKind, Group> = BTreeMap::new();
        let mut families: BTreeMap<BaseFamily, Group> = BTreeMap::new();
        let mut counted: BTreeMap<(RootId, Vec<String>), Group> = BTreeMap::new();
        let mut seen_bytes: HashSet<[u8; 32]> = HashSet::new();
        for row in self.rows.values().filter(|row| row.card.key.is_file()) {
            let card = &row.card;
            let size_bytes = if card.missing { 0 } else { card.stamp.size_bytes };
            summary.total.add(size_bytes);
            summary.missing += u32::from(card.missing);
            summary.states[card.state as usize] += 1;
            summary.needs_a_look += u32::from(card.needs_a_look());
            summary.favourites += u32::from(card.favourite);
            if row.duplicate == Some(FindingCode::Duplicate) && !seen_bytes.insert(card.sha256.unwrap()) {
                summary.duplicates.add(size_bytes);
            }
            kinds.entry(card.kind).or_default().add(size_bytes);
            families.entry(card.family).or_default().add(size_bytes);
            let weeks = (self.context.now_unix_secs - card.first_seen_unix_secs).max(0) / (7 * 86_400);
            if (weeks as usize) < WEEKS {
                summary.added_per_week[WEEKS - 1 - weeks as usize] += 1;
            }
            for folder in folders(&self.context.folder(row)) {
                let parts = folder.split('/').map(str::to_owned).collect();
                counted.entry((card.root, parts)).or_default().add(size_bytes);
            }
        }
        for root in self.context.roots.keys() {
            counted.entry((*root, vec![String::new()])).or_default();
        }
        summary.kinds = kinds.into_iter().collect();
        summary.kinds.sort_by_key(|(_, group)| Reverse(group.bytes));
        summary.families = families.into_iter().collect();
        summary.families.sort_by_key(|(_, group)| Reverse(group.count));
        for ((root, parts), group) in counted {
            let depth = parts.iter().filter(|part| !part.is_empty()).count();
            summary.folders.push(FolderCount { root, depth, folder: parts.join("/"), group });
        }
        for one in &self.context.collections {
            if let Some(query) = &one.smart {
                let count = self.rows.values().filter(|row| self.passes(row, query)).count();
                summary.collections.insert(one.id, count as u32);
                continue;
            }
            let members = self.context.members(one.id);
            let is_in = |row: &&Row| {
                row.card.key.is_file() && row.card.subject.is_some_and(|subject| members.contains(&subject))
            };
            summary.collections.insert(one.id, self.rows.values().filter(is_in).count() as u32);
        }
        summary
    }
}

fn is_in(card: &Card, scope: Scope) -> bool {
    match scope {
        Scope::Library => card.key.is_file(),
        Scope::Civitai => !card.key.is_file(),
        Scope::Both => card.key.is_file() || !card.in_library,
    }
}

fn by_name(left: &Card, right: &Card) -> Ordering {
    (fold(&left.name), &left.path, left.key).cmp(&(fold(&right.name), &right.path, right.key))
}

/// A folder and all it lies in, the root's own included.
fn folders(folder: &str) -> Vec<String> {
    let parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    (0..=parts.len()).map(|count| parts[..count].join("/")).collect()
}
