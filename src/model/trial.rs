//! A picture made with one model on a ComfyUI server, to see that the model works there.

use super::card::Card;
use super::digests::to_hex;
use super::kind::ModelKind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Test pictures that are kept; the oldest make room.
const MOST: usize = 500;

/// A test picture.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Trial {
    /// Name of its file in the folder of test pictures.
    pub file: String,
    /// What people call the server.
    pub server: String,
    /// How long it ran there, in seconds.
    pub seconds: f64,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Steps.
    pub steps: u32,
    /// Seed.
    pub seed: u64,
    /// The main model, by the server's name.
    pub main: String,
    /// What should be seen.
    pub prompt: String,
    /// When it was made, seconds since 1970.
    pub made_unix_secs: i64,
}

/// The last test picture of each model.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Trials {
    by_model: BTreeMap<String, Trial>,
}

impl Trials {
    /// Name under which the store keeps them.
    pub const NAME: &'static str = "trials";

    /// Whether models of a kind can be tried by themselves.
    pub const fn takes(kind: ModelKind) -> bool {
        matches!(
            kind,
            ModelKind::Checkpoint | ModelKind::DiffusionModel | ModelKind::Lora | ModelKind::LoCon | ModelKind::Dora
        )
    }

    /// The test picture of a model: by its bytes, so that moving it changes nothing.
    pub fn of(&self, card: &Card) -> Option<&Trial> {
        self.by_model.get(&key(card))
    }

    /// Keeps one. Tells the files of pictures that made room.
    pub fn put(&mut self, card: &Card, trial: Trial) -> Vec<String> {
        let mut gone: Vec<String> =
            self.by_model.insert(key(card), trial).into_iter().map(|before| before.file).collect();
        while self.by_model.len() > MOST {
            let oldest = self.by_model.iter().min_by_key(|(_, trial)| trial.made_unix_secs);
            let Some(oldest) = oldest.map(|(key, _)| key.clone()) else { break };
            gone.extend(self.by_model.remove(&oldest).map(|trial| trial.file));
        }
        gone.retain(|file| self.by_model.values().all(|trial| trial.file != *file));
        gone
    }
}

fn key(card: &Card) -> String {
    card.sha256.map_or_else(|| card.path.to_string_lossy().into_owned(), |hash| to_hex(&hash))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::file::{FileRecord, FileStamp};
    use crate::model::ids::{FileKey, RootId};

    fn card(name: &str, hash: Option<u8>) -> Card {
        let record = FileRecord::new(FileKey(1), RootId(1), format!("/m/{name}").into(), FileStamp::default(), 1);
        Card { sha256: hash.map(|byte| [byte; 32]), ..Card::new(&record, None, None) }
    }

    #[test]
    fn the_last_picture_is_kept_by_the_bytes_and_the_oldest_make_room() {
        let mut trials = Trials::default();
        let of = |file: &str, at| Trial { file: file.to_owned(), made_unix_secs: at, ..Trial::default() };
        assert!(trials.put(&card("a", Some(1)), of("one.png", 10)).is_empty());
        assert_eq!(trials.of(&card("moved/b", Some(1))).unwrap().file, "one.png");
        assert_eq!(trials.put(&card("a", Some(1)), of("two.png", 11)), ["one.png"]);
        assert!(trials.put(&card("a", Some(1)), of("two.png", 12)).is_empty(), "its file is still used");
        for number in (0_i64..).take(MOST) {
            trials.put(&card(&format!("{number}"), None), of(&format!("{number}.png"), 100 + number));
        }
        assert_eq!(trials.by_model.len(), MOST);
        assert_eq!(trials.of(&card("a", Some(1))), None, "the oldest");
        assert!(Trials::takes(ModelKind::Dora) && !Trials::takes(ModelKind::Vae));
    }
}
