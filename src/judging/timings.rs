//! How long pictures took that were made here, by the model files that took part: from the recipes of the character studio.

use crate::model::character::{Character, SlotPicture};
use crate::model::digests::from_hex;
use crate::model::quality::Estimate;
use std::collections::HashMap;

/// Seconds for a picture that nobody minds waiting for.
const QUICK_SECS: f64 = 5.0;
/// Seconds after which the studio gives a picture up.
const SLOW_SECS: f64 = 180.0;
/// What a picture is worth that takes so long.
const WORTH_OF_SLOW: f64 = 0.2;

/// How long pictures took with one model.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Timing {
    /// The middle of all, in seconds, the queue not counted.
    pub median_secs: f64,
    /// A quarter took no longer, in seconds.
    pub quick_secs: f64,
    /// A quarter took at least so long, in seconds.
    pub slow_secs: f64,
    /// How many pictures.
    pub pictures: u32,
    /// When the newest was made, seconds since 1970.
    pub newest_unix_secs: i64,
}

impl Timing {
    /// What it is worth: full up to [`QUICK_SECS`], then less with every doubling. The quarters are the bounds.
    pub(super) fn worth(&self) -> Estimate {
        Estimate { value: worth(self.median_secs), low: worth(self.slow_secs), high: worth(self.quick_secs) }
    }
}

fn worth(secs: f64) -> f64 {
    let share = (secs.max(QUICK_SECS) / QUICK_SECS).ln() / (SLOW_SECS / QUICK_SECS).ln();
    (1.0 - (1.0 - WORTH_OF_SLOW) * share).clamp(WORTH_OF_SLOW, 1.0)
}

/// How long pictures took, by the SHA256 of the model files.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timings(HashMap<[u8; 32], Timing>);

impl Timings {
    /// Of the characters that were made.
    pub fn of<'a>(characters: impl IntoIterator<Item = &'a Character>) -> Self {
        let mut seen: HashMap<[u8; 32], Vec<&SlotPicture>> = HashMap::new();
        for picture in characters.into_iter().flat_map(pictures) {
            let hashes = picture.models.iter().filter_map(|used| from_hex::<32>(used.sha256.as_deref()?));
            for hash in hashes {
                seen.entry(hash).or_default().push(picture);
            }
        }
        Self(seen.into_iter().map(|(hash, pictures)| (hash, timing(&pictures))).collect())
    }

    /// Of one model file.
    pub fn of_file(&self, sha256: Option<[u8; 32]>) -> Option<Timing> {
        self.0.get(&sha256?).copied()
    }
}

/// Pictures whose time is believable.
fn pictures(character: &Character) -> impl Iterator<Item = &SlotPicture> {
    let all = character.slots.values().flat_map(|slot| slot.picture.iter().chain(&slot.candidate));
    all.filter(|picture| picture.seconds.is_finite() && picture.seconds > 0.0)
}

fn timing(pictures: &[&SlotPicture]) -> Timing {
    let mut secs: Vec<f64> = pictures.iter().map(|picture| picture.seconds).collect();
    secs.sort_by(f64::total_cmp);
    let at = |quarter: usize| secs.get((secs.len() - 1) * quarter / 4).copied().unwrap_or_default();
    Timing {
        median_secs: at(2),
        quick_secs: at(1),
        slow_secs: at(3),
        pictures: secs.len() as u32,
        newest_unix_secs: pictures.iter().map(|picture| picture.made_unix_secs).max().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::character::{Slot, SlotState, UsedFile};

    fn character(slot: Slot, secs: f64, sha256: &str) -> Character {
        let used = UsedFile { sha256: Some(sha256.to_owned()), ..UsedFile::default() };
        let picture = SlotPicture { seconds: secs, made_unix_secs: 7, models: vec![used], ..SlotPicture::default() };
        let state = SlotState { picture: Some(picture), ..SlotState::default() };
        Character { slots: [(slot, state)].into(), ..Character::default() }
    }

    #[test]
    fn the_middle_of_believable_times_counts_for_each_file() {
        let (hash, other) = ("AA".repeat(32), "BB".repeat(32));
        let secs = [4.0, 8.0, 60.0, f64::NAN, -1.0];
        let mut all: Vec<Character> = secs.map(|secs| character(Slot::Avatar, secs, &hash)).into();
        all.push(character(Slot::Front, 90.0, &other));
        let timings = Timings::of(&all);
        let timing = timings.of_file(Some([0xAA; 32])).unwrap();
        assert!((timing.median_secs - 8.0).abs() < 1e-9);
        assert_eq!((timing.pictures, timing.newest_unix_secs), (3, 7));
        assert!((timings.of_file(Some([0xBB; 32])).unwrap().median_secs - 90.0).abs() < 1e-9);
        assert_eq!(timings.of_file(Some([0xCC; 32])), None);
        assert_eq!(timings.of_file(None), None);
    }

    #[test]
    fn a_longer_time_is_worth_less_between_its_bounds() {
        assert!((worth(0.1) - 1.0).abs() < 1e-9);
        assert!((worth(SLOW_SECS) - WORTH_OF_SLOW).abs() < 1e-9);
        assert!(worth(10.0) > worth(20.0) && worth(1e9) >= WORTH_OF_SLOW);
        let timing = Timing { median_secs: 20.0, quick_secs: 10.0, slow_secs: 40.0, ..Timing::default() };
        let Estimate { value, low, high } = timing.worth();
        assert!(low < value && value < high);
    }
}
