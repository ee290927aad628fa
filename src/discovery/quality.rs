//! How much people like and use a model, and how new it is: the mild part of every ranking.

use super::document::Document;
use crate::model::reception::Liking;

/// Downloads that count as very many.
const MANY_DOWNLOADS: f32 = 200_000.0;
/// A model with more of them is widely used.
const POPULAR_DOWNLOADS: u64 = 10_000;
/// After so many days something counts as half as new.
const HALF_LIFE_DAYS: f32 = 120.0;
const DAY_SECS: f32 = 86_400.0;

/// Liking and use in one number, 0 to 1. The lower bound of the liking: one vote is no proof.
pub fn appeal(document: &Document) -> f32 {
    let used = (document.downloads.unwrap_or(0) as f32 + 1.0).ln() / MANY_DOWNLOADS.ln();
    let liked = document.thumbs_up.and_then(|up| Liking::of(up, document.thumbs_down.unwrap_or(0)));
    liked.map_or(used, |liked| 0.6 * used + 0.4 * liked.low as f32).clamp(0.0, 1.0)
}

/// How well people like it, 0 to 1, however many use it: the lower bound, and 0 where nobody voted.
pub fn rated(document: &Document) -> f32 {
    let liked = document.thumbs_up.and_then(|up| Liking::of(up, document.thumbs_down.unwrap_or(0)));
    liked.map_or(0.0, |liked| liked.low as f32).clamp(0.0, 1.0)
}

/// Whether many use it.
pub fn is_popular(document: &Document) -> bool {
    document.downloads.is_some_and(|downloads| downloads >= POPULAR_DOWNLOADS)
}

/// How new something is, 1 to 0; 0 where it is not known.
pub fn freshness(published_unix_secs: Option<i64>, now_unix_secs: i64) -> f32 {
    let Some(published) = published_unix_secs.filter(|_| now_unix_secs > 0) else { return 0.0 };
    let days = now_unix_secs.saturating_sub(published).max(0) as f32 / DAY_SECS;
    0.5_f32.powf(days / HALF_LIFE_DAYS)
}
