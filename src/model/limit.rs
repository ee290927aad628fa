//! Numbers a question asks for: sizes, counts, ages, each with a least and a most.

use super::card::Card;
use super::facet::Facet;
use serde::{Deserialize, Serialize};

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Size of the file, in bytes.
    Size,
    /// Downloads on CivitAI.
    Downloads,
    /// Thumbs up on CivitAI.
    Likes,
    /// The user's stars.
    Rating,
    /// The score of its verdict, 0 to 100.
    Score,
    /// How long ago it was first seen, in seconds.
    Added,
    /// How long ago its version was published, in seconds.
    Updated,
}

impl Measure {
    /// Every measure, as menus list them.
    pub const ALL: [Self; 7] =
        [Self::Size, Self::Downloads, Self::Likes, Self::Rating, Self::Score, Self::Added, Self::Updated];

    /// What a card measures; `None` when nobody told, and such a card fits no limit. `now_unix_secs` is what ages are
    /// counted from; the future counts as now. `score` is that of its verdict, which a card does not know.
    pub fn of(self, card: &Card, score: Option<u8>, now_unix_secs: i64) -> Option<u64> {
        match self {
            Self::Size => Some(card.stamp.size_bytes).filter(|bytes| *bytes > 0),
            Self::Downloads => card.download_count,
            Self::Likes => card.thumbs_up_count,
            Self::Rating => Some(u64::from(card.rating)).filter(|stars| *stars > 0),
            Self::Score => score.map(u64::from),
            Self::Added => age(card.first_seen_unix_secs, now_unix_secs),
            Self::Updated => age(card.published_unix_secs?, now_unix_secs),
        }
    }
}

/// How long ago a time was, in seconds; a time of 0 was never told.
pub fn age(then_unix_secs: i64, now_unix_secs: i64) -> Option<u64> {
    (then_unix_secs != 0).then(|| now_unix_secs.saturating_sub(then_unix_secs).try_into().unwrap_or(0))
}

/// A least and a most of one measure, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Limit {
    /// What is measured.
    pub measure: Measure,
    /// The least that fits.
    pub min: Option<u64>,
    /// The most that fits.
    pub max: Option<u64>,
}

impl Limit {
    /// Whether an amount fits.
    pub fn fits(&self, amount: u64) -> bool {
        self.min.is_none_or(|min| amount >= min) && self.max.is_none_or(|max| amount <= max)
    }

    /// What fits both; `None` when nothing does.
    #[must_use]
    pub fn and(self, other: Self) -> Option<Self> {
        let min = self.min.max(other.min);
        let max = match (self.max, other.max) {
            (Some(own), Some(other)) => Some(own.min(other)),
            (own, other) => own.or(other),
        };
        let is_empty = min.zip(max).is_some_and(|(min, max)| min > max);
        (!is_empty).then_some(Self { min, max, ..self })
    }
}

/// What can leave a card out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Criterion {
    /// The values of a facet.
    Facet(Facet),
    /// The limit of a measure.
    Limit(Measure),
    /// Words that must not occur.
    Words,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_include_their_ends_and_meet() {
        let limit = |min, max| Limit { measure: Measure::Size, min, max };
        assert!(limit(Some(2), Some(3)).fits(2) && limit(Some(2), Some(3)).fits(3));
        assert!(!limit(Some(2), None).fits(1) && !limit(None, Some(3)).fits(4));
        assert_eq!(limit(Some(2), None).and(limit(Some(1), Some(9))), Some(limit(Some(2), Some(9))));
        assert_eq!(limit(Some(2), None).and(limit(None, Some(1))), None);
    }

    #[test]
    fn an_age_that_was_not_told_is_none_and_the_future_is_now() {
        assert_eq!(age(0, 100), None);
        assert_eq!(age(40, 100), Some(60));
        assert_eq!(age(400, 100), Some(0));
        assert_eq!(age(i64::MIN, i64::MAX), Some(i64::MAX as u64));
    }
}
