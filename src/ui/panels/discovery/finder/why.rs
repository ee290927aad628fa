//! Reasons in the window's language: short for a row, long for the pointer.

use super::sentence::wish_name;
use crate::app::{FoundRow, Liking, SentenceReason, Tier, VisionFamily, Why};
use crate::words::{self, names, tr};

/// Meaning below this share of the nearest is not worth a word.
const LEAST_MEANING: f32 = 0.45;

/// One line.
pub(super) fn short(row: &FoundRow) -> String {
    let said = match &row.why {
        Why::Sentence(reason) => sentence(reason, false),
        Why::Named { proven: true } => tr!("finder-named").to_owned(),
        Why::Named { proven: false } => tr!("finder-named-by-file").to_owned(),
        Why::Picture(Tier::SamePicture) => tr!("finder-tier-same").to_owned(),
        Why::Picture(tier) => tr!("finder-tier-share", tier = tier_name(*tier), share = percent(row.relevance)),
        Why::Liked(reason) => liking(reason),
    };
    if row.explores { tr!("finder-explores", why = said) } else { said }
}

/// All that was measured.
pub(super) fn long(row: &FoundRow) -> String {
    let card = &row.card;
    let about = format!("{} · {} · {}", card.name, names::kind(card.kind), card.base_label());
    let why = match &row.why {
        Why::Sentence(reason) => sentence(reason, true),
        _ => short(row),
    };
    let mut lines = vec![about, why, tr!("finder-relevance", share = percent(row.relevance))];
    if let Some((novelty, diversity)) = row.figures {
        lines.push(tr!("finder-novelty", share = percent(novelty)));
        lines.push(tr!("finder-diversity", share = percent(diversity)));
    }
    lines.join("\n")
}

pub(super) fn percent(share: f32) -> u64 {
    (share.clamp(0.0, 1.0) * 100.0).round() as u64
}

pub(super) fn tier_name(tier: Tier) -> &'static str {
    match tier {
        Tier::Named => tr!("finder-named"),
        Tier::SamePicture => tr!("finder-tier-same"),
        Tier::Vision(VisionFamily::Clip) => tr!("finder-tier-clip"),
        Tier::Vision(VisionFamily::Siglip) => tr!("finder-tier-siglip"),
        Tier::Look => tr!("finder-tier-look"),
        Tier::Colours => tr!("finder-tier-colours"),
    }
}

fn sentence(reason: &SentenceReason, full: bool) -> String {
    let mut parts = Vec::new();
    if reason.is_name {
        parts.push(tr!("finder-is-name").to_owned());
    }
    if !reason.words.is_empty() {
        parts.push(tr!("finder-has-words", words = reason.words.join(", ")));
    }
    if reason.meaning >= LEAST_MEANING && (full || parts.is_empty()) {
        parts.push(tr!("finder-near-meaning", share = percent(reason.meaning)));
    }
    if !reason.fits.is_empty() {
        let fits: Vec<String> = reason.fits.iter().map(wish_name).collect();
        parts.push(tr!("finder-as-asked", wishes = fits.join(", ")));
    }
    if reason.is_popular && (full || parts.is_empty()) {
        parts.push(tr!("finder-widely-used").to_owned());
    }
    if reason.is_near_taste && full {
        parts.push(tr!("finder-near-taste").to_owned());
    }
    parts.join(" · ")
}

/// Why a recommendation stands where it does.
pub(in crate::ui) fn liking(reason: &Liking) -> String {
    match reason {
        Liking::UsedTogether { with, pages } => tr!("finder-used-together", name = with, count = *pages),
        Liking::Alike { to, tags } if tags.is_empty() => tr!("finder-alike", name = to),
        Liking::Alike { to, tags } => tr!("finder-alike-tags", name = to, tags = tags.join(", ")),
        Liking::Creator { name } => tr!("finder-creator", name = name),
        Liking::WellLiked { percent } => tr!("finder-well-liked", share = *percent),
        Liking::Popular { downloads } => tr!("finder-downloaded", count = words::count(*downloads)),
        Liking::New { days } => tr!("finder-new", days = *days),
        Liking::Rising { per_day, tenfold } => {
            tr!("finder-rising", count = *per_day, times = format!("{}.{}", tenfold / 10, tenfold % 10))
        }
        Liking::Usable => tr!("finder-usable").to_owned(),
    }
}
