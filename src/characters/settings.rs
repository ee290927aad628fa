//! What the user decides for the studio: prices, waits, and automatic runs.

use crate::comfy::Limits;
use crate::model::character::Look;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Name under which the store keeps them.
pub const STUDIO_SETTING: &str = "character_studio";

/// Decisions for the studio.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct StudioSettings {
    /// Credits a set made by hand costs.
    pub price_set: u64,
    /// Credits a picture made anew costs.
    pub price_picture: u64,
    /// Credits are filled up to this every day.
    pub daily_allowance: u64,
    /// The longest time one picture may take, in seconds.
    pub picture_secs: u64,
    /// The longest time the avatar may take, waiting included, in seconds.
    pub avatar_secs: u64,
    /// How often a stage is tried whose node failed.
    pub attempts: u32,
    /// The look new characters begin with.
    pub look: Look,
    /// Automatic runs.
    pub batch: BatchSettings,
}

impl Default for StudioSettings {
    fn default() -> Self {
        Self {
            price_set: 20,
            price_picture: 4,
            daily_allowance: 100,
            picture_secs: 180,
            avatar_secs: 300,
            attempts: 2,
            look: Look::default(),
            batch: BatchSettings::default(),
        }
    }
}

impl StudioSettings {
    /// The limits of the ComfyUI client that follow.
    pub fn limits(&self, usual: Limits) -> Limits {
        Limits { run: Duration::from_secs(self.picture_secs.clamp(1, 86_400)), ..usual }
    }

    /// The longest wait for the avatar.
    pub fn avatar_wait(&self) -> Duration {
        Duration::from_secs(self.avatar_secs.clamp(1, 86_400))
    }
}

/// Decisions for automatic runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct BatchSettings {
    /// Whether they happen on their own.
    pub enabled: bool,
    /// Since when, seconds since 1970.
    pub since_unix_secs: i64,
    /// The hour of the day they begin, UTC, 0 to 23.
    pub hour_utc: u8,
    /// Characters of one run.
    pub count: usize,
    /// Make the four references too.
    pub references: bool,
    /// Have a server's tagger look at each picture, where one has it.
    pub tagger: bool,
    /// Go on with the next character when one fails.
    pub continue_on_error: bool,
    /// The time one run may take, in seconds; 0 is as long as it takes.
    pub budget_secs: u64,
    /// Only pictures of these base models, by CivitAI's names; empty is all.
    pub base_models: Vec<String>,
    /// Only pictures whose prompt has all these words.
    pub words: String,
    /// CivitAI's browsing levels that are taken, as bits; mature ones are never taken unless asked for.
    pub levels: u8,
    /// Only pictures with at least so many reactions.
    pub least_reactions: u64,
}

impl Default for BatchSettings {
    fn default() -> Self {
        Self {
            enabled: false,
            since_unix_secs: 0,
            hour_utc: 2,
            count: 20,
            references: true,
            tagger: false,
            continue_on_error: true,
            budget_secs: 1800,
            base_models: Vec::new(),
            words: String::new(),
            levels: 1,
            least_reactions: 20,
        }
    }
}
