//! The best tier of finding by a picture: vectors of a CLIP-vision or SigLIP encoder that the user has.
//!
//! No weights come with the program. Where ComfyUI has an encoder (its folder `clip_vision`), or the user names one, its vectors
//! of the previews on this disk are made in the background by a forward pass of our own, and kept.

mod layout;
mod names;
mod network;
mod shelf;
#[cfg(test)]
pub(crate) mod small;
#[cfg(test)]
mod tests;

pub use layout::{Layout, VisionFamily};
pub use names::Names;
pub(super) use shelf::tier_label;
pub use shelf::{Recalled, Seen, VisionChoice, VisionShelf, candidates, chosen, vector_of};

use crate::formats::weight_file::{WeightError, WeightFile};
use crate::jobs::JobControl;
use crate::thumbs::{self, Fit, Thumb, ThumbError};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why an encoder cannot be used, or a picture not be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum VisionError {
    /// A weight is not as it should be.
    #[error("the picture encoder cannot be used: {0}")]
    Weights(#[from] WeightError),
    /// It is no encoder of a kind that is known.
    #[error("the picture encoder cannot be used: {reason}")]
    Layout {
        /// What is the matter.
        reason: String,
    },
    /// The picture cannot be read.
    #[error(transparent)]
    Picture(#[from] ThumbError),
}

/// An encoder whose weights stay in its file.
#[derive(Debug)]
pub struct VisionEncoder {
    file: WeightFile,
    layout: Layout,
    mark: [u8; 32],
    path: PathBuf,
}

impl VisionEncoder {
    /// Opens a file and reads what it is made of; of its weights only samples.
    pub fn open(path: &Path) -> Result<Self, VisionError> {
        Self::of(WeightFile::open(path)?, path)
    }

    /// Of bytes in memory.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, VisionError> {
        Self::of(WeightFile::from_bytes(bytes)?, Path::new("memory"))
    }

    fn of(mut file: WeightFile, path: &Path) -> Result<Self, VisionError> {
        let layout = Layout::read(&file)?;
        let mark = file.mark()?;
        Ok(Self { file, layout, mark, path: path.to_owned() })
    }

    /// What it is made of.
    pub const fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Tells it from every other encoder.
    pub const fn mark(&self) -> &[u8; 32] {
        &self.mark
    }

    /// Its file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A picture as the encoder looks at it: its middle, square.
    pub fn square(&self, bytes: &[u8]) -> Result<Thumb, ThumbError> {
        let side = self.layout.side() as u32;
        thumbs::make(bytes, Fit::Cover { width: side, height: side })
    }

    /// The vectors of pictures that [`Self::square`] made, each of length one; `None` when stopped. Seconds a picture; the
    /// weights are read once for all of them.
    pub fn encode(
        &mut self,
        pictures: &[Thumb],
        threads: usize,
        control: &JobControl,
    ) -> Result<Option<Vec<Vec<f32>>>, VisionError> {
        network::run(&mut self.file, self.layout, pictures, threads, control)
    }
}
