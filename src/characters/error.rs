//! What can go wrong in the studio, in sentences.

use super::fingerprint::NEARLY;
use crate::civitai::CivitaiError;
use crate::comfy::ComfyError;
use crate::model::character::Slot;
use crate::model::ids::CharacterId;
use crate::store::StoreError;
use crate::thumbs::ThumbError;
use std::path::PathBuf;
use std::time::Duration;
use thiserror::Error;

/// Why the studio could not do something. The text is for people and says what to do.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StudioError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A server failed.
    #[error(transparent)]
    Comfy(#[from] ComfyError),
    /// CivitAI could not be asked.
    #[error(transparent)]
    Civitai(#[from] CivitaiError),
    /// The source is no picture that can be used.
    #[error("no character can be made of this. {0}")]
    Source(#[from] ThumbError),
    /// CivitAI knows no such picture.
    #[error("CivitAI knows no picture {id}, or does not show it")]
    NoSuchImage {
        /// Its id.
        id: u64,
    },
    /// A picture of the feed is no picture of CivitAI's.
    #[error("this picture is not on CivitAI; save it and take the file")]
    NotFromCivitai,
    /// A file of the studio could not be read or written.
    #[error("the studio's folder cannot be used ({source}): {}", path.display())]
    Files {
        /// What the system said.
        source: std::io::Error,
        /// Which file or folder.
        path: PathBuf,
    },
    /// What was asked for must not be made.
    #[error(
        "not made: \"{word}\" suggests a minor, and the source or the words are mature; take the mature words out, or choose another source"
    )]
    Refused {
        /// The word.
        word: String,
    },
    /// A workflow of the user's own lacks what keeps a picture safe.
    #[error(
        "not made: \"{word}\" suggests a minor, and the workflow of your own has no ${{negative}} for what must not be seen"
    )]
    Unguarded {
        /// The word.
        word: String,
    },
    /// Not enough credits.
    #[error("{price} credits are needed and {left} are left; the allowance of the next day comes at 00:00 UTC")]
    Credits {
        /// What it costs.
        price: u64,
        /// What is there.
        left: u64,
    },
    /// There is no such character.
    #[error("there is no character {id}; `civitdeck characters list` tells which there are")]
    NoSuchCharacter {
        /// Its number.
        id: CharacterId,
    },
    /// Nothing is lacking.
    #[error("nothing is lacking: every picture of this character is there")]
    NothingLacking,
    /// References cannot be made before the avatar.
    #[error("{} needs the avatar first; retry AVATAR", slot.key())]
    NeedsAvatar {
        /// Which.
        slot: Slot,
    },
    /// The same picture, or nearly the same, was taken before.
    #[error("this picture was taken before, or one that differs in fewer than {} of 64 places", NEARLY + 1)]
    TakenBefore,
    /// It took too long.
    #[error("not ready after {} s, waiting included, and cancelled", after.as_secs())]
    TooLate {
        /// The limit.
        after: Duration,
    },
    /// An archive or contact sheet could not be made.
    #[error("the export could not be made ({reason})")]
    Export {
        /// Why.
        reason: String,
    },
}

impl StudioError {
    /// Whether it was asked to stop.
    pub const fn is_cancelled(&self) -> bool {
        matches!(self, Self::Comfy(ComfyError::Cancelled))
    }
}
