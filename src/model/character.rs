//! Characters: the pictures of one figure made from a source, what is known of it, and how each picture was made.

pub use super::attribute::{Attribute, AttributeKind, Confidence, Evidence, Rating};
use super::ids::{CharacterId, RunId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One of the five pictures of a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Slot {
    /// The picture that stands for the character.
    #[serde(rename = "AVATAR")]
    Avatar,
    /// The face, close up.
    #[serde(rename = "REFERENCE_AVATAR")]
    Face,
    /// The whole body from the front.
    #[serde(rename = "REFERENCE_FRONT")]
    Front,
    /// The whole body from the side.
    #[serde(rename = "REFERENCE_SIDE")]
    Side,
    /// The whole body from behind.
    #[serde(rename = "REFERENCE_BACK")]
    Back,
}

impl Slot {
    /// All, in the order they are shown in.
    pub const ALL: [Self; 5] = [Self::Avatar, Self::Face, Self::Front, Self::Side, Self::Back];
    /// Those made after the avatar.
    pub const REFERENCES: [Self; 4] = [Self::Face, Self::Front, Self::Side, Self::Back];

    /// Its name in files, on the command line and on the server.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Avatar => "AVATAR",
            Self::Face => "REFERENCE_AVATAR",
            Self::Front => "REFERENCE_FRONT",
            Self::Side => "REFERENCE_SIDE",
            Self::Back => "REFERENCE_BACK",
        }
    }

    /// The slot of a name, whatever its case.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|slot| slot.key().eq_ignore_ascii_case(key.trim()))
    }

    /// Whether it is a square picture of the head.
    pub const fn is_portrait_of_head(self) -> bool {
        matches!(self, Self::Avatar | Self::Face)
    }
}

/// Who had a character made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// The user, by hand.
    #[default]
    You,
    /// An automatic run.
    Curator,
}

/// The picture a character is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CharacterSource {
    /// Our copy of it, a name in the character's folder.
    pub file: String,
    /// Where it was, as text for people; empty when it came from CivitAI.
    pub came_from: String,
    /// Its id on CivitAI.
    pub civitai_image: Option<u64>,
    /// Who posted it there.
    pub creator: Option<String>,
    /// BLAKE3 of the bytes, in hex.
    pub blake3: String,
    /// A fingerprint of what it looks like.
    pub looks_like: u64,
    /// Its prompt, where one is known.
    pub prompt: String,
    /// What a tagger saw in it, where one was asked.
    pub tags: Vec<String>,
    /// The server of that tagger.
    pub tagged_by: String,
}

impl CharacterSource {
    /// Where it came from: its number on CivitAI and who posted it, or the file.
    pub fn told(&self) -> String {
        match (self.civitai_image, &self.creator) {
            (Some(image), Some(creator)) => format!("CivitAI {image} · {creator}"),
            (Some(image), None) => format!("CivitAI {image}"),
            (None, Some(creator)) if self.came_from.is_empty() => format!("CivitAI · {creator}"),
            (None, _) => self.came_from.clone(),
        }
    }
}

/// A LoRA that takes part.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LoraWish {
    /// File name, as in the library or on the server.
    pub name: String,
    /// Strength.
    pub strength: f64,
    /// Trigger words that go into the prompt.
    pub words: String,
}

/// A prompt the user wrote in place of the one that follows from the attributes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OwnPrompt {
    /// What should be seen.
    pub positive: String,
    /// What should not.
    pub negative: String,
}

/// What the pictures are to look like and how they are made. Empty texts leave the choice to the program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Look {
    /// File name of the checkpoint.
    pub checkpoint: String,
    /// Family of the checkpoint, as `comfy::graph::Family` writes it.
    pub family: String,
    /// The method, as `comfy::graph::Method` writes it.
    pub method: String,
    /// LoRAs in order.
    pub loras: Vec<LoraWish>,
    /// Words for the style.
    pub style: String,
    /// What should not be seen.
    pub negative: String,
    /// Steps; 0 leaves it to the program.
    pub steps: u32,
    /// Let the source picture take part in the avatar.
    pub uses_source: bool,
    /// Only these servers, by name; empty is all.
    pub servers: Vec<String>,
    /// A workflow of the user's own in API format with placeholders, instead of the built-in ones.
    pub template: String,
    /// Prompts of the user's own, by picture.
    pub prompts: BTreeMap<Slot, OwnPrompt>,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            checkpoint: String::new(),
            family: String::new(),
            method: String::new(),
            loras: Vec::new(),
            style: String::new(),
            negative: String::new(),
            steps: 0,
            uses_source: true,
            servers: Vec::new(),
            template: String::new(),
            prompts: BTreeMap::new(),
        }
    }
}

/// A model file that took part in a picture.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UsedFile {
    /// The server's name for it.
    pub name: String,
    /// SHA256 in upper-case hex, where the library has the file and has hashed it.
    pub sha256: Option<String>,
    /// Its version on CivitAI, where recognised.
    pub version_id: Option<u64>,
}

/// A picture with all that made it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SlotPicture {
    /// A name in the character's folder.
    pub file: String,
    /// Seed.
    pub seed: u64,
    /// How long it ran on the server, in seconds.
    pub seconds: f64,
    /// How long it waited in the server's queue, in seconds.
    pub queued_seconds: f64,
    /// What people call the server.
    pub server: String,
    /// The method's name.
    pub method: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Whether it was made smaller because memory ran out.
    pub smaller: bool,
    /// When it was made, seconds since 1970.
    pub made_unix_secs: i64,
    /// The prompt.
    pub positive: String,
    /// The negative prompt.
    pub negative: String,
    /// Model files.
    pub models: Vec<UsedFile>,
    /// The graph that was run, in ComfyUI's API format, as JSON text.
    pub graph_json: String,
}

/// One of the five places of a character.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SlotState {
    /// The picture.
    pub picture: Option<SlotPicture>,
    /// A newer one that waits to be accepted or thrown away.
    pub candidate: Option<SlotPicture>,
    /// Why the last attempt gave none.
    pub trouble: Option<String>,
    /// What was last decided between two, for as long as it can be taken back.
    pub decided: Option<Decided>,
}

impl SlotState {
    /// Why the last attempt failed; none where a person stopped it.
    pub fn failure(&self) -> Option<&str> {
        self.trouble.as_deref().filter(|trouble| *trouble != STOPPED)
    }
}

/// A decision between an old picture and a newer one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decided {
    /// The one that was not kept; its file stays.
    pub loser: SlotPicture,
    /// Whether that was the newer one.
    pub was_newer: bool,
}

/// A character.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Character {
    /// Its number.
    pub id: CharacterId,
    /// Its name.
    pub name: String,
    /// Who had it made.
    pub owner: Owner,
    /// When, seconds since 1970.
    pub made_unix_secs: i64,
    /// What it is made of.
    pub source: CharacterSource,
    /// How mature.
    pub rating: Rating,
    /// The word that suggests a minor, where there is one: only safe pictures are made then.
    pub minor_word: Option<String>,
    /// What is known of the figure.
    pub attributes: BTreeMap<AttributeKind, Attribute>,
    /// What it is to look like.
    pub look: Look,
    /// The seed of all its pictures.
    pub seed: u64,
    /// Whether the four references are wanted too.
    pub wants_references: bool,
    /// Its pictures.
    pub slots: BTreeMap<Slot, SlotState>,
    /// When it was deleted, seconds since 1970. Until it is cleared away it can come back.
    pub deleted_unix_secs: Option<i64>,
}

impl Character {
    /// The slots that are wanted.
    pub fn wanted(&self) -> &'static [Slot] {
        if self.wants_references { &Slot::ALL } else { &Slot::ALL[..1] }
    }

    /// The picture of a slot.
    pub fn picture(&self, slot: Slot) -> Option<&SlotPicture> {
        self.slots.get(&slot)?.picture.as_ref()
    }

    /// How many of the wanted pictures there are.
    pub fn made(&self) -> usize {
        self.wanted().iter().filter(|slot| self.picture(**slot).is_some()).count()
    }

    /// The wanted slots without a picture.
    pub fn lacking(&self) -> Vec<Slot> {
        self.wanted().iter().copied().filter(|slot| self.picture(*slot).is_none()).collect()
    }

    /// What an attribute is known to be; `None` when unknown.
    pub fn known(&self, kind: AttributeKind) -> Option<&str> {
        self.attributes.get(&kind).map(|attribute| attribute.value.as_str()).filter(|value| !value.is_empty())
    }
}

/// Why a run was started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunKind {
    /// A new character.
    #[default]
    Create,
    /// What is lacking is tried again.
    Retry,
    /// A picture that is there is made anew.
    Regenerate,
}

/// One stage of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StageLog {
    /// Which picture.
    pub slot: Slot,
    /// From its beginning to its end, waiting included, in seconds.
    pub seconds: f64,
    /// Of these, what was not the server's making of the picture: turns that others had, sending and fetching.
    #[serde(default)]
    pub waited_seconds: f64,
    /// The server that made it, or that was tried last.
    pub server: String,
    /// Why there is no picture.
    pub error: Option<String>,
    /// Servers that handed it over, with their reasons.
    pub handed_over: Vec<String>,
}

/// What stands where a reason does of a picture that a person stopped: no failure of anything.
pub const STOPPED: &str = "cancelled";

impl StageLog {
    /// Whether a person stopped it.
    pub fn was_stopped(&self) -> bool {
        self.error.as_deref() == Some(STOPPED)
    }

    /// How long the server worked on it, in seconds; of one that failed, how long it took.
    pub fn worked_seconds(&self) -> f64 {
        (self.seconds - self.waited_seconds).max(0.0)
    }
}

/// A run of the studio.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Run {
    /// Its number.
    pub id: RunId,
    /// For whom.
    pub character: CharacterId,
    /// Why.
    pub kind: RunKind,
    /// When it began, seconds since 1970.
    pub began_unix_secs: i64,
    /// When it ended; `None` while it runs, or when the program ended before it.
    pub ended_unix_secs: Option<i64>,
    /// Credits it holds or held.
    pub price: u64,
    /// Its stages.
    pub stages: Vec<StageLog>,
    /// Whether it was cut short by the end of the program.
    pub cut_short: bool,
}

/// What came of an automatic run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct BatchReport {
    /// When it began, seconds since 1970.
    pub began_unix_secs: i64,
    /// How long it took, in seconds.
    pub seconds: f64,
    /// Characters that were wanted; 0 where that was not kept.
    #[serde(default)]
    pub wanted: usize,
    /// Characters that were begun.
    pub total: usize,
    /// Those with an avatar.
    pub successful: usize,
    /// Those without.
    pub failed: usize,
    /// Those with all four references.
    pub with_all_references: usize,
    /// Those with an avatar and nothing else.
    pub only_avatar: usize,
    /// Pictures made.
    pub pictures: usize,
    /// How often each reason kept a stage from its picture.
    pub reasons: BTreeMap<String, usize>,
    /// Candidates that were passed over because they, or nearly the same, were taken before.
    pub seen_before: usize,
    /// The characters.
    pub characters: Vec<CharacterId>,
    /// The time it was given, in seconds; 0 is as long as it takes.
    pub budget_seconds: u64,
    /// What ended it early, if anything did.
    pub stopped: Option<String>,
    /// Whether it goes on, or the program ended before it.
    pub is_open: bool,
}

impl BatchReport {
    /// Characters that were wanted, or begun.
    pub fn of(&self) -> usize {
        self.wanted.max(self.total)
    }

    /// Whether a person ended it.
    pub fn was_stopped(&self) -> bool {
        self.stopped.as_deref() == Some(STOPPED)
    }

    /// Whether so much failed that somebody should look: over 30 %.
    pub const fn is_troubled(&self) -> bool {
        self.failed * 10 > self.total * 3
    }

    /// Whether it took longer than it was given.
    pub fn is_over_budget(&self) -> bool {
        self.budget_seconds > 0 && self.seconds > self.budget_seconds as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_have_names_and_the_avatar_comes_first() {
        for slot in Slot::ALL {
            assert_eq!(Slot::from_key(&slot.key().to_lowercase()), Some(slot));
        }
        assert_eq!(Slot::from_key("REFERENCE"), None);
        let mut one = Character { wants_references: true, ..Character::default() };
        one.slots.entry(Slot::Front).or_default().picture = Some(SlotPicture::default());
        assert_eq!((one.made(), one.lacking()), (1, vec![Slot::Avatar, Slot::Face, Slot::Side, Slot::Back]));
    }

    #[test]
    fn more_than_three_of_ten_are_trouble() {
        let report = |failed| BatchReport { total: 10, failed, ..BatchReport::default() };
        assert!(!report(3).is_troubled() && report(4).is_troubled() && !BatchReport::default().is_troubled());
    }
}
