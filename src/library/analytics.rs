//! Figures of the whole library: by type, base, precision, year and more, each with the question that shows what is behind
//! it, and the files that take the most room.

use super::duplicates::Duplicates;
use crate::model::calendar;
use crate::model::card::{Card, Preview};
use crate::model::facet::{FacetValue, Mark, Part};
use crate::model::file::FileState;
use crate::model::ids::FileKey;
use crate::model::licence::Permission;
use crate::model::limit::{Limit, Measure};
use crate::model::query::language::{self, QueryNames};
use crate::model::query::{CardQuery, SortBy};
use std::collections::BTreeMap;

/// Months the growth reaches back, this one included.
const MONTHS: usize = 24;
/// Files that are listed as the largest.
const LARGEST: usize = 50;

/// What figures are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FigureGroup {
    /// By type.
    Type,
    /// By family of base models.
    Family,
    /// By base model as published.
    Base,
    /// By precision.
    Precision,
    /// By the year the version was published in.
    Year,
    /// By the year the file came in.
    Arrived,
    /// By what creators allow.
    Licence,
    /// Things that are worth a look.
    Health,
}

impl FigureGroup {
    /// Every group, as pages list them.
    pub const ALL: [Self; 8] =
        [Self::Type, Self::Family, Self::Base, Self::Precision, Self::Year, Self::Arrived, Self::Licence, Self::Health];

    /// The word in tables.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Family => "family",
            Self::Base => "base_model",
            Self::Precision => "precision",
            Self::Year => "published",
            Self::Arrived => "arrived",
            Self::Licence => "licence",
            Self::Health => "state",
        }
    }
}

/// What a figure counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FigureOf {
    /// Files with this value.
    Value(FacetValue),
    /// Files whose version was published in a year.
    PublishedIn(i64),
    /// Files that came in a year.
    ArrivedIn(i64),
}

/// A number with the models behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What it counts.
    pub of: FigureOf,
    /// Files.
    pub count: u64,
    /// Their bytes.
    pub bytes: u64,
    /// The library has files that are not where they were, and they do not count here.
    pub leaves_out_missing: bool,
}

impl Figure {
    /// The question that shows what is behind it. Questions know ages and no dates, so it is told what time it is.
    pub fn query(&self, now_unix_secs: i64) -> CardQuery {
        let exclude = without(self.leaves_out_missing);
        match &self.of {
            FigureOf::Value(value) => CardQuery { include: vec![value.clone()], exclude, ..CardQuery::default() },
            FigureOf::PublishedIn(_) | FigureOf::ArrivedIn(_) => {
                let limits = self.limit(now_unix_secs).into_iter().collect();
                let sort = if matches!(self.of, FigureOf::ArrivedIn(_)) { SortBy::Added } else { SortBy::default() };
                CardQuery { exclude, limits, sort, ..CardQuery::default() }
            }
        }
    }

    /// The same as a line of the query language: what tables say.
    pub fn filter(&self, now_unix_secs: i64) -> String {
        let counted = match &self.of {
            FigureOf::Value(value) => language::print_value(value, Part::Include, &QueryNames::default()),
            _ => self.limit(now_unix_secs).map(language::print_limit).unwrap_or_default(),
        };
        counted + &print_without(self.leaves_out_missing)
    }

    /// The year it is about.
    pub const fn year(&self) -> Option<i64> {
        match self.of {
            FigureOf::Value(_) => None,
            FigureOf::PublishedIn(year) | FigureOf::ArrivedIn(year) => Some(year),
        }
    }

    fn limit(&self, now_unix_secs: i64) -> Option<Limit> {
        let measure = if matches!(self.of, FigureOf::ArrivedIn(_)) { Measure::Added } else { Measure::Updated };
        let year = self.year()?;
        Some(within(measure, calendar::month_start(year, 1), calendar::month_start(year + 1, 1), now_unix_secs))
    }
}

/// What rules out files that are not where they were, where there are any: a number leads to as many as it says.
fn without(leaves_out_missing: bool) -> Vec<FacetValue> {
    if leaves_out_missing { vec![FacetValue::Mark(Mark::Missing)] } else { Vec::new() }
}

fn print_without(leaves_out_missing: bool) -> String {
    let print = |value| format!(" {}", language::print_value(value, Part::Exclude, &QueryNames::default()));
    without(leaves_out_missing).iter().map(print).collect()
}

/// Ages of what happened from one moment until before another. What is to come counts as now.
fn within(measure: Measure, from_unix_secs: i64, until_unix_secs: i64, now_unix_secs: i64) -> Limit {
    let ago = |then: i64| u64::try_from(now_unix_secs.saturating_sub(then)).unwrap_or_default();
    // The end itself belongs to what comes after.
    let min = ago(until_unix_secs.saturating_sub(1));
    Limit { measure, min: Some(min).filter(|min| *min > 0), max: Some(ago(from_unix_secs)) }
}

/// What came within a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Growth {
    /// The year.
    pub year: i64,
    /// The month, from 1.
    pub month: i64,
    /// Files that came.
    pub count: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Bytes of all files up to then.
    pub total_bytes: u64,
    /// The library has files that are not where they were, and they do not count here.
    pub leaves_out_missing: bool,
}

impl Growth {
    /// The question for what came in it.
    pub fn query(&self, now_unix_secs: i64) -> CardQuery {
        let (limits, exclude) = (vec![self.limit(now_unix_secs)], without(self.leaves_out_missing));
        CardQuery { limits, exclude, sort: SortBy::Added, ..CardQuery::default() }
    }

    fn limit(&self, now_unix_secs: i64) -> Limit {
        let start = |month| calendar::month_start(self.year, month);
        within(Measure::Added, start(self.month), start(self.month + 1), now_unix_secs)
    }
}

/// The months that are shown, the oldest first.
fn months(now_unix_secs: i64) -> Vec<Growth> {
    let (year, month, _) = calendar::civil(now_unix_secs);
    let ago = |ago: usize| {
        let months = year * 12 + month - 1 - i64::try_from(ago).unwrap_or_default();
        Growth { year: months.div_euclid(12), month: months.rem_euclid(12) + 1, ..Growth::default() }
    };
    (0..MONTHS).rev().map(ago).collect()
}

/// A file that takes much room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Large {
    /// Which.
    pub key: FileKey,
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: u64,
}

/// All figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Analytics {
    /// All files that are there.
    pub count: u64,
    /// Their bytes.
    pub bytes: u64,
    /// By group, the most bytes first; health in its own order.
    pub groups: BTreeMap<FigureGroup, Vec<Figure>>,
    /// By months, the oldest first.
    pub growth: Vec<Growth>,
    /// The largest files, largest first.
    pub largest: Vec<Large>,
}

/// Counts everything. Files that are not where they were count only as missing.
pub fn analyse(cards: &[Card], now_unix_secs: i64) -> Analytics {
    let duplicates = Duplicates::find(cards.iter());
    let mut found = Analytics { growth: months(now_unix_secs), ..Analytics::default() };
    let mut sums: BTreeMap<(FigureGroup, FigureOf), (u64, u64)> = BTreeMap::new();
    let mut before_bytes = 0_u64;
    for card in cards.iter().filter(|card| card.key.is_file()) {
        let bytes = if card.missing { 0 } else { card.stamp.size_bytes };
        let mut add = |group, of| {
            let sum = sums.entry((group, of)).or_default();
            *sum = (sum.0 + 1, sum.1.saturating_add(bytes));
        };
        if card.missing {
            add(FigureGroup::Health, FigureOf::Value(FacetValue::Mark(Mark::Missing)));
            continue;
        }
        for value in health(card, &duplicates) {
            add(FigureGroup::Health, FigureOf::Value(value));
        }
        for (group, value) in values(card) {
            add(group, FigureOf::Value(value));
        }
        if let Some(published) = card.published_unix_secs.filter(|at| *at > 0) {
            add(FigureGroup::Year, FigureOf::PublishedIn(calendar::civil(published.min(now_unix_secs)).0));
        }
        let came = card.first_seen_unix_secs.min(now_unix_secs);
        let (year, month, _) = calendar::civil(came);
        if came > 0 {
            add(FigureGroup::Arrived, FigureOf::ArrivedIn(year));
        }
        found.count += 1;
        found.bytes = found.bytes.saturating_add(bytes);
        match found.growth.iter_mut().find(|part| (part.year, part.month) == (year, month)) {
            Some(part) => (part.count, part.bytes) = (part.count + 1, part.bytes.saturating_add(bytes)),
            None => before_bytes = before_bytes.saturating_add(bytes),
        }
    }
    let has_missing = cards.iter().any(|card| card.key.is_file() && card.missing);
    for part in &mut found.growth {
        part.leaves_out_missing = has_missing;
        before_bytes = before_bytes.saturating_add(part.bytes);
        part.total_bytes = before_bytes;
    }
    for ((group, of), (count, bytes)) in sums {
        let leaves_out_missing = has_missing && of != FigureOf::Value(FacetValue::Mark(Mark::Missing));
        found.groups.entry(group).or_default().push(Figure { of, count, bytes, leaves_out_missing });
    }
    for (group, figures) in &mut found.groups {
        match group {
            FigureGroup::Health | FigureGroup::Year | FigureGroup::Arrived | FigureGroup::Licence => {}
            _ => figures.sort_by(|left, right| right.bytes.cmp(&left.bytes).then_with(|| left.of.cmp(&right.of))),
        }
    }
    found.largest = largest(cards);
    found
}

fn values(card: &Card) -> Vec<(FigureGroup, FacetValue)> {
    let mut values =
        vec![(FigureGroup::Type, FacetValue::Kind(card.kind)), (FigureGroup::Family, FacetValue::Family(card.family))];
    values.extend(card.base_model.as_ref().map(|name| (FigureGroup::Base, FacetValue::Base(name.to_string()))));
    values.extend(card.precision.as_ref().map(|own| (FigureGroup::Precision, FacetValue::Precision(own.to_string()))));
    let allowed = Permission::ALL.into_iter().filter(|one| card.permissions.allows(*one) == Some(true));
    values.extend(allowed.map(|one| (FigureGroup::Licence, FacetValue::Permission(one))));
    values
}

fn health(card: &Card, duplicates: &Duplicates) -> impl Iterator<Item = FacetValue> {
    let marks = [
        (Mark::Duplicate, duplicates.of(card.key).is_some()),
        (Mark::Update, card.update.is_some()),
        (Mark::NoPicture, card.preview == Preview::None),
        (Mark::Archived, card.archived || card.deleted),
        (Mark::NeedsALook, card.needs_a_look()),
    ];
    let states = [FileState::Broken, FileState::Unknown, FileState::Pending];
    let state = states.into_iter().find(|state| *state == card.state).map(FacetValue::State);
    marks.into_iter().filter(|(_, is_so)| *is_so).map(|(mark, _)| FacetValue::Mark(mark)).chain(state)
}

fn largest(cards: &[Card]) -> Vec<Large> {
    let mut files: Vec<&Card> = cards.iter().filter(|card| card.key.is_file() && !card.missing).collect();
    let by_size = |left: &&Card, right: &&Card| {
        right.stamp.size_bytes.cmp(&left.stamp.size_bytes).then_with(|| left.key.cmp(&right.key))
    };
    if files.len() > LARGEST {
        files.select_nth_unstable_by(LARGEST, by_size);
        files.truncate(LARGEST);
    }
    files.sort_unstable_by(by_size);
    let large = |card: &Card| Large { key: card.key, name: card.name.clone(), bytes: card.stamp.size_bytes };
    files.into_iter().map(large).collect()
}

/// All of it as a table (RFC 4180): what is counted, the filter that shows it, files, bytes.
pub fn table(analytics: &Analytics, used: &[(String, u64)], now_unix_secs: i64) -> String {
    let mut out = String::from("group,filter,files,bytes\r\n");
    let mut line = |group: &str, filter: &str, count: u64, bytes: u64| {
        let row = format!("{group},{},{count},{bytes}\r\n", field(filter));
        out.push_str(&row);
    };
    line("all", "", analytics.count, analytics.bytes);
    for (group, figures) in &analytics.groups {
        for figure in figures {
            let year = figure.year().map(|year| format!(" {year}")).unwrap_or_default();
            let name = format!("{}{year}", group.id());
            line(&name, &figure.filter(now_unix_secs), figure.count, figure.bytes);
        }
    }
    for part in &analytics.growth {
        let filter = language::print_limit(part.limit(now_unix_secs)) + &print_without(part.leaves_out_missing);
        line(&format!("arrived {}-{:02}", part.year, part.month), &filter, part.count, part.bytes);
    }
    for file in &analytics.largest {
        line("largest", &file.name, 1, file.bytes);
    }
    for (name, pictures) in used {
        line("pictures_made_with", name, *pictures, 0);
    }
    out
}

/// A field; what a table would take for a formula gets an apostrophe in front.
fn field(text: &str) -> String {
    let text: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let guard = if text.starts_with(['=', '+', '-', '@']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::base::BaseFamily;
    use crate::model::file::{FileRecord, FileStamp};
    use crate::model::ids::RootId;
    use crate::model::kind::ModelKind;

    /// 15 January 2027.
    const NOW: i64 = 1_800_000_000;
    const MONTH_SECS: i64 = 30 * 86_400;

    fn card(key: u64, size_bytes: u64, months: i64) -> Card {
        let stamp = FileStamp { size_bytes, ..FileStamp::default() };
        let record = FileRecord::new(FileKey(key), RootId(1), format!("/m/{key}.safetensors").into(), stamp, 1);
        let mut card = Card::new(&record, None, None);
        card.first_seen_unix_secs = NOW - months * MONTH_SECS - 5;
        card
    }

    #[test]
    fn every_file_is_counted_once_in_its_group_and_missing_ones_take_no_room() {
        let mut cards = vec![card(1, 10, 0), card(2, 300, 1), card(3, 20, 90), card(4, 999, 0)];
        (cards[0].kind, cards[1].kind, cards[2].kind) = (ModelKind::Lora, ModelKind::Lora, ModelKind::Vae);
        cards[3].missing = true;
        cards[1].family = BaseFamily::Sdxl;
        // The last second of 2024, and the first of 2025.
        cards[2].published_unix_secs = Some(calendar::month_start(2025, 1) - 1);
        cards[0].published_unix_secs = Some(calendar::month_start(2025, 1));
        (cards[0].sha256, cards[1].sha256) = (Some([7; 32]), Some([7; 32]));
        let found = analyse(&cards, NOW);
        assert_eq!((found.count, found.bytes), (3, 330));
        let missing = vec![FacetValue::Mark(Mark::Missing)];
        for figure in found.groups.values().flatten() {
            let query = figure.query(NOW);
            assert!(
                query.include == missing || query.exclude == missing,
                "a number leads to what it counts: {query:?}"
            );
        }
        assert_eq!(found.growth[0].query(NOW).exclude, missing);
        assert_eq!(found.groups[&FigureGroup::Type][0].filter(NOW), "type:lora -is:missing");
        assert_eq!(analyse(&cards[..3], NOW).growth[0].query(NOW).exclude, [], "where none is missing nothing is said");
        let types = &found.groups[&FigureGroup::Type];
        assert_eq!((types[0].of.clone(), types[0].count, types[0].bytes), (kind(ModelKind::Lora), 2, 310));
        assert_eq!(types.iter().map(|one| one.count).sum::<u64>(), 3);
        let last = found.growth.last().copied().unwrap();
        assert_eq!((last.count, last.total_bytes, found.growth[MONTHS - 2].total_bytes), (1, 330, 320));
        let health = &found.groups[&FigureGroup::Health];
        let of = |value| {
            let wanted = FigureOf::Value(value);
            health.iter().find(|one| one.of == wanted).map(|one| one.count)
        };
        assert_eq!((of(FacetValue::Mark(Mark::Duplicate)), of(FacetValue::Mark(Mark::Missing))), (Some(2), Some(1)));
        assert_eq!(found.largest.iter().map(|one| one.key.0).collect::<Vec<_>>(), [2, 3, 1]);
        let years = &found.groups[&FigureGroup::Year];
        assert_eq!(
            years.iter().map(|one| (one.year(), one.count)).collect::<Vec<_>>(),
            [(Some(2024), 1), (Some(2025), 1)]
        );
        for (year, behind) in years.iter().zip([&cards[2], &cards[0]]) {
            let fits = |card: &Card| year.query(NOW).limits[0].fits(Measure::Updated.of(card, None, NOW).unwrap());
            let fitting: Vec<u64> =
                [&cards[0], &cards[2]].into_iter().filter(|card| fits(card)).map(|card| card.key.0).collect();
            assert_eq!(fitting, [behind.key.0], "the number leads to what it counts");
        }
        let arrived = &found.groups[&FigureGroup::Arrived];
        let years: Vec<_> = arrived.iter().map(|one| (one.year().unwrap(), one.count, one.bytes)).collect();
        assert_eq!(years, [(2019, 1, 20), (2026, 1, 300), (2027, 1, 10)]);
        for (figure, behind) in arrived.iter().zip([&cards[2], &cards[1], &cards[0]]) {
            assert!(figure.query(NOW).limits[0].fits(Measure::Added.of(behind, None, NOW).unwrap()));
        }
        let growth = &found.growth[MONTHS - 2];
        assert_eq!((growth.year, growth.month, growth.count), (2026, 12, 1));
        assert!(growth.query(NOW).limits[0].fits(Measure::Added.of(&cards[1], None, NOW).unwrap()));
        assert!(!growth.query(NOW).limits[0].fits(Measure::Added.of(&cards[0], None, NOW).unwrap()));
    }

    fn kind(kind: ModelKind) -> FigureOf {
        FigureOf::Value(FacetValue::Kind(kind))
    }

    #[test]
    fn a_table_says_how_each_number_is_found_again() {
        let mut cards = vec![card(1, 10, 0)];
        cards[0].kind = ModelKind::Lora;
        cards[0].name = "=evil\"".to_owned();
        cards[0].published_unix_secs = Some(calendar::month_start(2024, 5));
        let text = table(&analyse(&cards, NOW), &[("Ink".to_owned(), 4)], NOW);
        assert!(text.starts_with("group,filter,files,bytes\r\nall,\"\",1,10\r\n"), "{text}");
        assert!(text.contains("type,\"type:lora\",1,10\r\n"), "{text}");
        assert!(text.contains("published 2024,\"updated:") && text.contains("arrived 2027,\"added:"), "{text}");
        assert!(text.contains("arrived 2027-01,\"added:") && text.contains("arrived 2025-02,"), "{text}");
        assert!(text.contains("largest,\"'=evil\"\"\",1,10\r\n"), "{text}");
        assert!(text.contains("pictures_made_with,\"Ink\",4,0\r\n"), "{text}");
    }
}
