//! Where the studio keeps pictures: a folder per character, and the sources by what is in them.

use super::error::StudioError;
use crate::model::character::{Character, SlotPicture};
use crate::model::ids::CharacterId;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The folder below the data folder.
const NAME: &str = "characters";
/// The folder of the sources in it.
pub const SOURCES: &str = "sources";

/// The studio's folder.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// Below the data folder; nothing is made yet.
    pub fn below(data_dir: &Path) -> Self {
        Self(data_dir.join(NAME))
    }

    /// Where all of it lies.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Where a picture lies.
    pub fn picture(&self, id: CharacterId, picture: &SlotPicture) -> PathBuf {
        self.0.join(id.to_string()).join(&picture.file)
    }

    /// Where the source lies.
    pub fn source(&self, character: &Character) -> PathBuf {
        self.0.join(SOURCES).join(&character.source.file)
    }

    /// Keeps a source under its name.
    pub fn keep_source(&self, name: &str, bytes: &[u8]) -> Result<(), StudioError> {
        let path = self.0.join(SOURCES).join(name);
        if path.is_file() { Ok(()) } else { write_whole(&path, bytes) }
    }

    /// Takes the copy of a source away.
    pub fn remove_source(&self, character: &Character) {
        if !character.source.file.is_empty() {
            gone(fs::remove_file(self.source(character)));
        }
    }

    /// Keeps a picture of a character under its name.
    pub fn keep_picture(&self, id: CharacterId, name: &str, bytes: &[u8]) -> Result<(), StudioError> {
        write_whole(&self.0.join(id.to_string()).join(name), bytes)
    }

    /// Reads a file of the studio.
    pub fn read(path: &Path) -> Result<Vec<u8>, StudioError> {
        Ok(crate::thumbs::read_bounded(path, MAX_BYTES)?)
    }

    /// Takes a picture away. One that is not there is gone already.
    pub fn remove_picture(&self, id: CharacterId, picture: &SlotPicture) {
        gone(fs::remove_file(self.picture(id, picture)));
    }

    /// Takes a character's folder away.
    pub fn remove(&self, id: CharacterId) {
        gone(fs::remove_dir_all(self.0.join(id.to_string())));
    }
}

/// The largest picture of the studio, in bytes.
pub(super) const MAX_BYTES: u64 = 64 << 20;

fn gone(outcome: io::Result<()>) {
    if let Err(error) = outcome
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!("a file of the studio stays: {error}");
    }
}

/// Writes a file so that under its name there is all of it or nothing.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), StudioError> {
    let failed = |source| StudioError::Files { source, path: path.to_path_buf() };
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).map_err(failed)?;
    let mut builder = tempfile::Builder::new();
    // A temporary file is its owner's alone; what is exported is for others, too, as far as the user lets new files be.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder).map_err(failed)?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_data()).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}
