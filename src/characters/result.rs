//! What came of a run, as the command line prints it.

use super::files::Folder;
use crate::comfy::ComfyError;
use crate::model::character::{Character, Slot};
use crate::model::ids::CharacterId;
use serde::Serialize;
use std::path::PathBuf;

/// A picture of a result.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MadeImage {
    /// Which of the five.
    #[serde(rename = "type")]
    pub slot: Slot,
    /// Where it lies.
    pub path: PathBuf,
    /// Seed.
    pub seed: u64,
    /// How long it ran on the server, in seconds.
    pub seconds: f64,
    /// What people call the server.
    pub server: String,
    /// The method's name.
    pub method: String,
}

/// A picture that is not there, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StageError {
    /// Which of the five.
    pub stage: Slot,
    /// Why, in a sentence.
    pub error: String,
}

/// What came of a set.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SetResult {
    /// The character.
    pub id: CharacterId,
    /// Whether it has an avatar.
    pub success: bool,
    /// Pictures that are there.
    pub generated: usize,
    /// Pictures that are wanted.
    pub total: usize,
    /// The pictures.
    pub images: Vec<MadeImage>,
    /// What is lacking, and why.
    pub errors: Vec<StageError>,
    /// Why every other set would fail the same way, where that is so: no server is there, or none has what it takes.
    #[serde(skip)]
    pub hopeless: Option<ComfyError>,
}

impl SetResult {
    /// The result as the character stands.
    pub fn of(character: &Character, folder: &Folder) -> Self {
        let wanted = character.wanted();
        let image = |slot: &Slot| {
            let picture = character.picture(*slot)?;
            Some(MadeImage {
                slot: *slot,
                path: folder.picture(character.id, picture),
                seed: picture.seed,
                seconds: picture.seconds,
                server: picture.server.clone(),
                method: picture.method.clone(),
            })
        };
        let error = |slot: &Slot| {
            let error = character.slots.get(slot)?.trouble.clone()?;
            Some(StageError { stage: *slot, error })
        };
        Self {
            id: character.id,
            success: character.picture(Slot::Avatar).is_some(),
            generated: character.made(),
            total: wanted.len(),
            images: wanted.iter().filter_map(image).collect(),
            errors: wanted.iter().filter_map(error).collect(),
            hopeless: None,
        }
    }
}
