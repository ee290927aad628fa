//! What the user likes, as far as this machine tells: favourites, stars, what is installed and used, what was waved away.

use super::shown::Shown;
use crate::model::base::BaseFamily;
use crate::model::card::Card;
use crate::model::dismissed::Dismissed;
use crate::model::file::FileState;
use crate::model::ids::{FileKey, ModelId};
use crate::model::kind::ModelKind;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Likes that are compared with everything else; more would cost time and blur the picture.
const MOST_LIKES: usize = 48;
/// Something installed so many days ago counts half.
const HALF_LIFE_DAYS: f32 = 60.0;
const DAY_SECS: f32 = 86_400.0;
/// So many pictures made with something say half of what use can say.
const USED_HALF: f32 = 12.0;

/// Something the user likes.
#[derive(Clone, Debug, PartialEq)]
pub struct Like {
    /// What.
    pub key: FileKey,
    /// The model on CivitAI.
    pub model_id: Option<ModelId>,
    /// How much, 0 to 1.
    pub weight: f32,
}

/// The user's taste.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Taste {
    /// What is liked, most first.
    pub likes: Vec<Like>,
    /// What was waved away or rated badly.
    pub dislikes: Vec<FileKey>,
    /// Models that are not recommended: had already, waved away, hidden.
    pub excluded: BTreeSet<ModelId>,
    /// Models that were waved away; they are among the excluded, too.
    pub dismissed: BTreeSet<ModelId>,
    /// What may be told of at all.
    pub shown: Shown,
    /// Base models that the user can load something into: families with a checkpoint, else of everything there is. Empty where
    /// nothing is installed: then nothing is left out.
    pub families: BTreeSet<BaseFamily>,
    /// Weight of what is liked, by creator.
    pub creators: BTreeMap<String, f32>,
}

impl Taste {
    /// Of cards of files and of models of the catalogue; `used` counts pictures by file.
    pub fn of<'a>(
        cards: impl Iterator<Item = &'a Card>,
        shown: Shown,
        dismissed: &Dismissed,
        used: &BTreeMap<FileKey, u64>,
        now_unix_secs: i64,
    ) -> Self {
        let mut taste = Self { shown, dismissed: dismissed.models.iter().copied().collect(), ..Self::default() };
        taste.excluded.extend(&dismissed.models);
        taste.excluded.extend(taste.shown.hidden.models.iter().map(|(id, _)| *id));
        let mut unwanted: BTreeMap<ModelId, FileKey> = BTreeMap::new();
        let mut any = BTreeSet::new();
        let mut places = HashMap::new();
        for card in cards {
            if card.key.is_file() && !card.missing {
                taste.excluded.extend(card.model_id);
                any.extend(Some(card.family).filter(|family| family.is_known()));
                if matches!(card.kind, ModelKind::Checkpoint | ModelKind::DiffusionModel) && card.family.is_known() {
                    taste.families.insert(card.family);
                }
            }
            // A model of which there is a file is known by that file.
            if let Some(id) = card.model_id.filter(|id| taste.dismissed.contains(id)) {
                unwanted.entry(id).or_insert(card.key);
            }
            let used = used.get(&card.key).copied().unwrap_or(0);
            let weight = weight(card, used, now_unix_secs);
            let is_waved = card.model_id.is_some_and(|id| taste.dismissed.contains(&id));
            if card.rating == 1 || card.rating == 2 {
                taste.dislikes.push(card.key);
            } else if weight > 0.0 && !is_waved && taste.shown.allows(card) {
                let like = Like { key: card.key, model_id: card.model_id, weight };
                taste.like(like, card.creator.as_deref(), &mut places);
            }
        }
        let known_as = |id: &ModelId| unwanted.get(id).copied().unwrap_or_else(|| FileKey::of_model(*id));
        taste.dislikes.splice(0..0, dismissed.models.iter().map(known_as));
        if taste.families.is_empty() {
            taste.families = any;
        }
        taste.likes.sort_by(|one, other| other.weight.total_cmp(&one.weight).then(one.key.cmp(&other.key)));
        taste.likes.truncate(MOST_LIKES);
        taste
    }

    /// Of a few things alone, such as the one that is looked at.
    pub fn of_likes(likes: Vec<Like>) -> Self {
        let excluded = likes.iter().filter_map(|like| like.model_id).collect();
        Self { likes, excluded, ..Self::default() }
    }

    /// Whether something by this family can be used.
    pub fn can_use(&self, family: BaseFamily) -> bool {
        self.families.is_empty() || !family.is_known() || self.families.contains(&family)
    }

    /// Takes a like in. Copies and versions of one model are one like, the strongest; `places` says where each is.
    fn like(&mut self, like: Like, creator: Option<&str>, places: &mut HashMap<ModelId, usize>) {
        let place = like.model_id.map(|id| *places.entry(id).or_insert(self.likes.len()));
        if let Some(known) = place.and_then(|place| self.likes.get_mut(place)) {
            if like.weight > known.weight {
                *known = like;
            }
            return;
        }
        if let Some(creator) = creator {
            *self.creators.entry(creator.to_lowercase()).or_default() += like.weight;
        }
        self.likes.push(like);
    }
}

/// How much a card is liked, 0 to 1.
fn weight(card: &Card, used: u64, now_unix_secs: i64) -> f32 {
    let by_mark: f32 = match (card.favourite, card.rating) {
        (_, 1 | 2) => 0.0,
        (true, _) | (_, 5) => 1.0,
        (false, 4) => 0.75,
        (false, 3) => 0.35,
        _ => 0.0,
    };
    // A file that cannot be used tells nothing of what somebody likes.
    if !card.key.is_file() || card.missing || card.state == FileState::Broken || matches!(card.rating, 1 | 2) {
        return by_mark;
    }
    let days = now_unix_secs.saturating_sub(card.first_seen_unix_secs).max(0) as f32 / DAY_SECS;
    let installed = 0.15 + 0.2 * 0.5_f32.powf(days / HALF_LIFE_DAYS);
    by_mark.max(installed).max(by_use(used))
}

/// What is used again and again is liked, whatever its stars; once is a trial.
fn by_use(pictures: u64) -> f32 {
    let pictures = pictures as f32;
    0.85 * pictures / (pictures + USED_HALF)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::file::{FileRecord, FileStamp};
    use crate::model::ids::RootId;

    fn card(key: u64, model: u64, rating: u8, favourite: bool) -> Card {
        let record = FileRecord::new(FileKey(key), RootId(1), format!("/m/{key}").into(), FileStamp::default(), 5);
        let family = BaseFamily::Sdxl;
        Card { model_id: Some(ModelId(model)), rating, favourite, family, ..Card::new(&record, None, None) }
    }

    #[test]
    fn marks_weigh_more_than_having_and_copies_are_one_like() {
        let cards = [card(1, 1, 0, false), card(2, 2, 5, false), card(3, 2, 0, false), card(4, 3, 1, false)];
        let mut dismissed = Dismissed::default();
        dismissed.set(ModelId(9), true);
        let taste = Taste::of(cards.iter(), Shown::default(), &dismissed, &BTreeMap::new(), 5);
        let liked: Vec<u64> = taste.likes.iter().map(|like| like.key.0).collect();
        assert_eq!(liked, [2, 1]);
        assert_eq!(taste.dislikes, [FileKey::of_model(ModelId(9)), FileKey(4)]);
        assert!(taste.excluded.contains(&ModelId(9)) && taste.excluded.contains(&ModelId(3)));
        assert!(taste.can_use(BaseFamily::Sdxl) && !taste.can_use(BaseFamily::Flux1));
        assert!(taste.can_use(BaseFamily::Unknown), "what nobody told is not left out");
    }

    #[test]
    fn a_model_on_the_disk_that_is_waved_away_is_disliked_by_its_file() {
        let mut dismissed = Dismissed::default();
        for id in [2, 9] {
            dismissed.set(ModelId(id), true);
        }
        let cards = [card(1, 1, 0, false), card(2, 2, 0, false), card(3, 2, 0, false)];
        let taste = Taste::of(cards.iter(), Shown::default(), &dismissed, &BTreeMap::new(), 5);
        assert_eq!(taste.dislikes, [FileKey(2), FileKey::of_model(ModelId(9))]);
    }

    #[test]
    fn what_is_not_shown_is_no_like_that_reasons_could_name() {
        let mature = Card { nsfw_level: 16, ..card(1, 1, 5, true) };
        let cards = [mature, card(2, 2, 5, true)];
        let shown = Shown { hide_above: Some(crate::model::mature::MatureLevel::Pg13), ..Shown::default() };
        let taste = Taste::of(cards.iter(), shown, &Dismissed::default(), &BTreeMap::new(), 5);
        assert_eq!(taste.likes.iter().map(|like| like.key).collect::<Vec<_>>(), [FileKey(2)]);
    }

    #[test]
    fn what_is_used_is_liked_and_bad_stars_say_more() {
        let cards = [card(1, 1, 0, false), card(2, 2, 0, false), card(3, 3, 1, false), card(4, 4, 5, false)];
        let used = [(FileKey(2), 60), (FileKey(3), 60)].into();
        let taste = Taste::of(cards.iter(), Shown::default(), &Dismissed::default(), &used, 5);
        let liked: Vec<u64> = taste.likes.iter().map(|like| like.key.0).collect();
        assert_eq!(liked, [4, 2, 1]);
        assert_eq!(taste.dislikes, [FileKey(3)]);
        let weight = |key: u64| taste.likes.iter().find(|like| like.key.0 == key).map_or(0.0, |like| like.weight);
        assert!(weight(2) > 1.5 * weight(1) && weight(2) < weight(4));
    }
}
