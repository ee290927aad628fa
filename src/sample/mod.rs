//! A sample library: sixty invented models that show what the program does, without files of one's own and without a
//! network. The program makes everything itself: small but valid model files with true tensor names, preview pictures,
//! sidecars, and the catalogue records CivitAI would have for them.
//!
//! Some files are broken, doubled or misplaced on purpose, so that every kind of finding can be seen.

mod catalogue;
mod containers;
mod extras;
pub mod flawed;
mod metadata;
mod noise;
pub mod pickles;
mod pictures;
mod recipes;
mod tensors;
mod weights;
mod write;

#[cfg(test)]
mod tests;

pub(crate) use noise::Dice;

use crate::model::catalogue::{ModelInfo, VersionInfo};
use crate::model::ids::{CivitFileId, VersionId};
use pictures::Sketch;
use std::path::{Path, PathBuf};

/// Previews are this many times smaller each way. Drawing them takes minutes in a build without optimisation, where nobody
/// looks at their beauty.
const PREVIEW_SHRINK: u32 = if cfg!(debug_assertions) { 8 } else { 1 };

/// A sample library that lies complete in its folder.
#[derive(Clone, Debug)]
pub struct SampleLibrary {
    /// The folder to add as a root: ComfyUI's `models`.
    pub root: PathBuf,
    /// The catalogue's models. Their ids are above 900,000,000, where CivitAI has none.
    pub models: Vec<ModelInfo>,
    /// The catalogue's versions, also those whose file is not here (updates, older ones).
    pub versions: Vec<VersionInfo>,
    /// The catalogue's files that are here, byte for byte as published.
    pub files: Vec<SampleFile>,
}

/// A published file that the sample has put on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleFile {
    /// Where it lies.
    pub path: PathBuf,
    /// The version it belongs to.
    pub version_id: VersionId,
    /// The file of that version.
    pub file_id: CivitFileId,
}

/// Why a sample library could not be made.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// The folder has files in it and was not made by this program.
    #[error("this folder is not empty and holds no sample library; choose an empty one: {}", path.display())]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// A file or folder could not be written.
    #[error("the sample library could not be written ({reason}); check the free space and your rights: {}", path.display())]
    Write {
        /// What the system said.
        reason: std::io::Error,
        /// The file or folder.
        path: PathBuf,
    },
    /// A file or folder could not be read.
    #[error("the sample library could not be read ({reason}): {}", path.display())]
    Read {
        /// What the system said.
        reason: std::io::Error,
        /// The file or folder.
        path: PathBuf,
    },
    /// A picture could not be encoded.
    #[error("a sample picture could not be drawn ({reason})")]
    Picture {
        /// What the encoder said.
        reason: image::ImageError,
    },
    /// A worker thread could not be started, or died.
    #[error("the sample library was not finished: a worker stopped; try again")]
    Worker,
}

/// Makes the sample library in a folder, or finds it there.
///
/// The files depend on nothing but the program's version; `now_unix_secs` only dates the catalogue's records. A finished
/// sample of this format is not written again, even where the user has since changed or removed files; a half-made one
/// is completed. `progress` hears how many of the files are done.
///
/// # Errors
/// When the folder holds something else, or when it cannot be written.
pub fn make(dir: &Path, now_unix_secs: i64, progress: &dyn Fn(usize, usize)) -> Result<SampleLibrary, SampleError> {
    write::library(dir, now_unix_secs, PREVIEW_SHRINK, progress)
}

/// The picture behind one of the sample's addresses (`sample:<model id>/<n>`), drawn now, as a JPEG file.
/// `None` for an address that is not the sample's.
pub fn picture_bytes(url: &str) -> Option<Vec<u8>> {
    sketch_of(url)?.jpeg().ok()
}

fn sketch_of(url: &str) -> Option<Sketch> {
    let (model, n) = url.strip_prefix(catalogue::SCHEME)?.split_once('/')?;
    let index = model.parse::<u64>().ok()?.checked_sub(catalogue::FIRST_MODEL_ID)?;
    let n = n.parse::<usize>().ok().filter(|n| *n < catalogue::PICTURES_PER_MODEL)?;
    let recipe = recipes::all().nth(usize::try_from(index).ok()?)?;
    Some(catalogue::sketch(recipe, index, n))
}
