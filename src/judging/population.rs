//! What is usual among the models that are known here: how much models of a kind are liked, and how widely they are used.

use super::beta::Beta;
use crate::model::base::BaseFamily;
use crate::model::card::Card;
use crate::model::kind::ModelKind;
use crate::model::quality::Estimate;
use std::collections::BTreeMap;

/// What the prior counts as at most, in votes.
const STRONGEST_PRIOR: f64 = 20.0;
/// Groups with fewer models say too little; the next wider one is asked.
const SMALLEST_GROUP: usize = 30;
/// Models with fewer votes say nothing of what is usual.
const FEWEST_VOTES: u64 = 10;
/// What is usual where nothing is known: nearly all votes on CivitAI are up.
const USUAL_LIKING: (f64, f64) = (0.97, 10.0);
/// Days at which a model counts as young, settled, old.
const AGE_BOUNDS_DAYS: [i64; 3] = [30, 90, 365];
const DAY_SECS: i64 = 86_400;

/// One model as the population counts it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Member {
    /// What it is for.
    pub kind: ModelKind,
    /// What it runs with.
    pub family: BaseFamily,
    /// When it was published, seconds since 1970.
    pub published_unix_secs: Option<i64>,
    /// Downloads.
    pub download_count: Option<u64>,
    /// Thumbs up.
    pub thumbs_up_count: Option<u64>,
    /// Thumbs down; none told counts as none.
    pub thumbs_down_count: Option<u64>,
}

impl From<&Card> for Member {
    fn from(card: &Card) -> Self {
        Self {
            kind: card.kind,
            family: card.family,
            published_unix_secs: card.published_unix_secs,
            download_count: card.download_count,
            thumbs_up_count: card.thumbs_up_count,
            thumbs_down_count: None,
        }
    }
}

/// A group of models, from narrow to wide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    OfAge(ModelKind, BaseFamily, usize),
    OfFamily(ModelKind, BaseFamily),
    OfKind(ModelKind),
    All,
}

/// What a group came to.
#[derive(Clone, Debug, Default)]
struct Usual {
    downloads: Vec<u64>,
    approvals: Vec<f64>,
    likings: Vec<(u64, u64)>,
}

/// The models that are known here, by groups.
#[derive(Clone, Debug, Default)]
pub struct Population {
    groups: BTreeMap<Group, Usual>,
    priors: BTreeMap<Group, Beta>,
}

impl Population {
    /// Of models; each should be handed in once.
    pub fn of(members: impl IntoIterator<Item = Member>, now_unix_secs: i64) -> Self {
        let mut groups: BTreeMap<Group, Usual> = BTreeMap::new();
        for member in members {
            for group in groups_of(&member, now_unix_secs) {
                let usual = groups.entry(group).or_default();
                usual.downloads.extend(member.download_count);
                usual.approvals.extend(approval(&member));
                if let (Some(up), Some(down)) = (member.thumbs_up_count, member.thumbs_down_count)
                    && up.saturating_add(down) >= FEWEST_VOTES
                {
                    usual.likings.push((up, down));
                }
            }
        }
        let mut priors = BTreeMap::new();
        for (group, usual) in &mut groups {
            usual.downloads.sort_unstable();
            usual.approvals.sort_by(f64::total_cmp);
            if usual.likings.len() >= SMALLEST_GROUP {
                priors.insert(*group, prior_of(&usual.likings));
            }
            usual.likings = Vec::new();
        }
        Self { groups, priors }
    }

    /// What is usual of a model's liking before it has votes.
    pub fn prior(&self, member: &Member) -> Beta {
        let groups = [Group::OfFamily(member.kind, member.family), Group::OfKind(member.kind), Group::All];
        let known = groups.iter().find_map(|group| self.priors.get(group));
        known.copied().unwrap_or_else(|| Beta::of_mean(USUAL_LIKING.0, USUAL_LIKING.1))
    }

    /// The share of models of its kind, family and age that have no more downloads, and how many they are.
    pub fn reach(&self, member: &Member, now_unix_secs: i64) -> Option<(Estimate, u64)> {
        let downloads = member.download_count?;
        let group = self.narrowest(member, now_unix_secs, |usual| usual.downloads.len())?;
        let below = group.downloads.partition_point(|other| *other < downloads);
        let upto = group.downloads.partition_point(|other| *other <= downloads);
        Some(place(below, upto, group.downloads.len()))
    }

    /// The same for thumbs up by download.
    pub fn approval(&self, member: &Member, now_unix_secs: i64) -> Option<(Estimate, u64)> {
        let own = approval(member)?;
        let group = self.narrowest(member, now_unix_secs, |usual| usual.approvals.len())?;
        let below = group.approvals.partition_point(|other| *other < own);
        let upto = group.approvals.partition_point(|other| *other <= own);
        Some(place(below, upto, group.approvals.len()))
    }

    fn narrowest(&self, member: &Member, now_unix_secs: i64, size: impl Fn(&Usual) -> usize) -> Option<&Usual> {
        let groups = groups_of(member, now_unix_secs);
        let found = groups.iter().filter_map(|group| self.groups.get(group));
        found.into_iter().find(|usual| size(usual) >= SMALLEST_GROUP)
    }
}

/// Groups of a model, the narrowest first.
fn groups_of(member: &Member, now_unix_secs: i64) -> Vec<Group> {
    let mut groups = Vec::with_capacity(4);
    if let Some(published) = member.published_unix_secs {
        let days = now_unix_secs.saturating_sub(published) / DAY_SECS;
        let age = AGE_BOUNDS_DAYS.partition_point(|bound| *bound <= days);
        groups.push(Group::OfAge(member.kind, member.family, age));
    }
    groups.extend([Group::OfFamily(member.kind, member.family), Group::OfKind(member.kind), Group::All]);
    groups
}

/// Thumbs up for each download, where there are enough downloads to speak of.
fn approval(member: &Member) -> Option<f64> {
    const FEWEST_DOWNLOADS: u64 = 50;
    let downloads = member.download_count.filter(|count| *count >= FEWEST_DOWNLOADS)?;
    Some(member.thumbs_up_count? as f64 / downloads as f64)
}

/// A place among others, with bounds that narrow with their number.
fn place(below: usize, upto: usize, among: usize) -> (Estimate, u64) {
    let count = among as f64;
    let value = f64::midpoint(below as f64, upto as f64) / count;
    let reach = 0.98 / (count + 4.0).sqrt();
    let estimate = Estimate { value, low: (value - reach).max(0.0), high: (value + reach).min(1.0) };
    (estimate, among as u64)
}

/// Mean and strength of a group's likings by the method of moments. The scatter of single votes is taken out of the
/// scatter between models, or every group would look more mixed than it is.
fn prior_of(likings: &[(u64, u64)]) -> Beta {
    let count = likings.len() as f64;
    let shares: Vec<f64> = likings.iter().map(|(up, down)| *up as f64 / (up.saturating_add(*down)) as f64).collect();
    let mean = shares.iter().sum::<f64>() / count;
    let variance = shares.iter().map(|share| (share - mean).powi(2)).sum::<f64>() / (count - 1.0).max(1.0);
    let inverse = likings.iter().map(|(up, down)| 1.0 / up.saturating_add(*down) as f64).sum::<f64>() / count;
    let spread = mean * (1.0 - mean);
    let between = (variance - spread * inverse) / (1.0 - inverse).max(0.01);
    let strength = if between > 1e-9 { spread / between - 1.0 } else { STRONGEST_PRIOR };
    Beta::of_mean(mean, strength.clamp(1.0, STRONGEST_PRIOR))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(downloads: u64, up: u64, down: u64) -> Member {
        Member {
            kind: ModelKind::Lora,
            family: BaseFamily::Sdxl,
            published_unix_secs: Some(0),
            download_count: Some(downloads),
            thumbs_up_count: Some(up),
            thumbs_down_count: Some(down),
        }
    }

    #[test]
    fn a_place_is_among_its_own_kind() {
        let loras = (1..=100_u64).map(|number| member(number * 100, number, 1));
        let checkpoints =
            (1..=100_u64).map(|number| Member { kind: ModelKind::Checkpoint, ..member(number * 1_000_000, number, 1) });
        let population = Population::of(loras.chain(checkpoints), 0);
        let (place, among) = population.reach(&member(9_000, 1, 0), 0).unwrap();
        assert!((place.value - 0.895).abs() < 1e-9, "{place:?}");
        assert_eq!(among, 100);
        let alone = Member { kind: ModelKind::Vae, ..member(9_000, 1, 0) };
        let (place, among) = population.reach(&alone, 0).unwrap();
        assert_eq!(among, 200, "too few of its kind: among all");
        assert!(place.value < 0.5);
        assert!(Population::default().reach(&alone, 0).is_none());
    }

    #[test]
    fn the_prior_is_that_of_its_group_and_never_too_sure() {
        let liked = (0..60_u64).map(|number| member(100, 95 + number % 5, 5));
        let population = Population::of(liked, 0);
        let prior = population.prior(&member(1, 0, 0));
        assert!((prior.mean() - 0.951).abs() < 0.01, "{prior:?}");
        assert!(prior.yes + prior.no <= STRONGEST_PRIOR + 1e-9);
        let usual = Population::default().prior(&member(1, 0, 0));
        assert!((usual.mean() - USUAL_LIKING.0).abs() < 1e-9);
    }
}
