//! Creators worth knowing: those the user follows, those who rise, those the library has most of.

use crate::model::card::{Card, Preview};
use crate::model::community::{Followed, Growth};
use crate::model::ids::{FileKey, ModelId};
use std::collections::{BTreeMap, BTreeSet};

/// A creator, as far as the catalogue and the library tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CreatorSummary {
    /// User name.
    pub name: String,
    /// Following them, where the user does.
    pub followed: Option<Followed>,
    /// Their models whose newest version came out after the user last looked.
    pub new_works: Vec<ModelId>,
    /// Their models that are known.
    pub known_models: usize,
    /// Their models with files in the library.
    pub installed_models: usize,
    /// Downloads of the known models, as far as told.
    pub download_count: u64,
    /// Thumbs up of the known models, as far as told.
    pub like_count: u64,
    /// Downloads gained lately, as far as counters tell.
    pub downloads_gained: u64,
    /// When the newest of their known versions came out, seconds since 1970; 0 is not told.
    pub newest_unix_secs: i64,
    /// The picture of their most downloaded model and its levels (OR of bits; 0 is unrated).
    pub picture: Option<(Preview, u32)>,
}

/// What is known of one of their models; several cards may be of it.
#[derive(Default)]
struct Work {
    download_count: u64,
    like_count: u64,
    published_unix_secs: i64,
    installed: bool,
    picture: Option<(Preview, u32)>,
}

/// Creators in the order of interest: those who are followed first.
///
/// `published` tells when the newest version of a card's model came out, seconds since 1970. Cards without a model on CivitAI
/// count for nothing: their creator is a sidecar's word.
pub fn summaries<'a>(
    cards: impl Iterator<Item = &'a Card>,
    published: impl Fn(&Card) -> Option<i64>,
    growths: impl Iterator<Item = Growth>,
    followed: &[Followed],
) -> Vec<CreatorSummary> {
    let mut works: BTreeMap<&str, BTreeMap<ModelId, Work>> = BTreeMap::new();
    for card in cards {
        let (Some(name), Some(model)) = (card.creator.as_deref(), card.model_id) else { continue };
        let work = works.entry(name).or_default().entry(model).or_default();
        work.installed |= card.key.is_file() && !card.missing;
        work.download_count = work.download_count.max(card.download_count.unwrap_or(0));
        work.like_count = work.like_count.max(card.thumbs_up_count.unwrap_or(0));
        work.published_unix_secs = work.published_unix_secs.max(published(card).unwrap_or(0));
        if work.picture.is_none() && matches!(card.preview, Preview::Remote { .. }) {
            work.picture = Some((card.preview.clone(), card.nsfw_level));
        }
    }
    let gained: BTreeMap<ModelId, u64> =
        growths.map(|growth| (growth.model_id, growth.downloads_gained.unwrap_or(0))).collect();
    let follows: BTreeMap<String, &Followed> =
        followed.iter().map(|followed| (followed.name.to_lowercase(), followed)).collect();
    let mut all: Vec<CreatorSummary> =
        works.into_iter().map(|(name, works)| summary(name, &works, &gained, &follows)).collect();
    let met: BTreeSet<String> = all.iter().map(|creator| creator.name.to_lowercase()).collect();
    let unmet = followed.iter().filter(|followed| !met.contains(&followed.name.to_lowercase()));
    all.extend(unmet.map(|followed| CreatorSummary {
        name: followed.name.clone(),
        followed: Some(followed.clone()),
        ..CreatorSummary::default()
    }));
    all.sort_by(|left, right| rank(right).cmp(&rank(left)).then_with(|| left.name.cmp(&right.name)));
    all
}

fn summary(
    name: &str,
    works: &BTreeMap<ModelId, Work>,
    gained: &BTreeMap<ModelId, u64>,
    follows: &BTreeMap<String, &Followed>,
) -> CreatorSummary {
    let followed = follows.get(&name.to_lowercase()).map(|followed| (*followed).clone());
    let is_new =
        |work: &Work| followed.as_ref().is_some_and(|followed| work.published_unix_secs > followed.seen_unix_secs);
    let best = works.values().filter(|work| work.picture.is_some()).max_by_key(|work| work.download_count);
    CreatorSummary {
        name: name.to_owned(),
        new_works: works.iter().filter(|(_, work)| is_new(work)).map(|(id, _)| *id).collect(),
        known_models: works.len(),
        installed_models: works.values().filter(|work| work.installed).count(),
        download_count: works.values().map(|work| work.download_count).sum(),
        like_count: works.values().map(|work| work.like_count).sum(),
        newest_unix_secs: works.values().map(|work| work.published_unix_secs).max().unwrap_or(0),
        downloads_gained: works.keys().filter_map(|id| gained.get(id)).sum(),
        picture: best.and_then(|work| work.picture.clone()),
        followed,
    }
}

/// Followed ones with news first, then the followed, then who rises, then whom the library has most of.
fn rank(creator: &CreatorSummary) -> (bool, bool, u64, usize, u64) {
    let has_news = !creator.new_works.is_empty();
    let followed = creator.followed.is_some();
    (followed && has_news, followed, creator.downloads_gained, creator.installed_models, creator.download_count)
}

/// The key a model is reached by: a file of it where the library has one.
pub fn key_of(id: ModelId, file: Option<FileKey>) -> FileKey {
    file.unwrap_or_else(|| FileKey::of_model(id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::file::{FileRecord, FileStamp};
    use crate::model::ids::RootId;

    fn card(key: u64, creator: &str, model: u64, downloads: u64) -> Card {
        let record = FileRecord::new(FileKey(key), RootId(1), format!("/m/{key}").into(), FileStamp::default(), 5);
        let mut card = Card::new(&record, None, None);
        card.creator = Some(creator.into());
        card.model_id = Some(ModelId(model));
        card.download_count = Some(downloads);
        card.thumbs_up_count = Some(2);
        card
    }

    fn follow(name: &str, seen_unix_secs: i64) -> Followed {
        Followed { name: name.to_owned(), since_unix_secs: 1, seen_unix_secs, asked_unix_secs: 0 }
    }

    #[test]
    fn followed_with_news_come_first_and_copies_count_once() {
        let cards = [
            card(1, "ann", 1, 10),
            card(2, "ann", 1, 10),
            card(3, "bob", 2, 99),
            card(4, "cid", 3, 5),
            card(5, "dan", 4, 1),
        ];
        let published = |card: &Card| Some(if card.model_id == Some(ModelId(3)) { 100 } else { 1 });
        let follows = [follow("DAN", 50), follow("Cid", 50), follow("eve", 50)];
        let all = summaries(cards.iter(), published, std::iter::empty(), &follows);
        let names: Vec<&str> = all.iter().map(|creator| creator.name.as_str()).collect();
        assert_eq!(names, ["cid", "dan", "eve", "bob", "ann"]);
        let cid = &all[0];
        assert_eq!((cid.new_works.as_slice(), cid.known_models), ([ModelId(3)].as_slice(), 1));
        assert!(all[1].new_works.is_empty());
        assert_eq!((cid.newest_unix_secs, cid.download_count, cid.like_count), (100, 5, 2));
        let all = summaries(cards.iter(), published, std::iter::empty(), &[]);
        let ann = all.iter().find(|creator| creator.name == "ann").unwrap();
        assert_eq!((ann.known_models, ann.download_count, ann.installed_models), (1, 10, 1));
    }
}
