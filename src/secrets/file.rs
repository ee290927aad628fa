//! The file that keeps the key where no keyring does: readable by its owner alone, and written aside and renamed, so that a
//! kill in between leaves the old key or the new one.
//!
//! On Windows there is no mode to set: the file inherits the access list of the data folder, which lies in the user's profile
//! unless another was named, and so is closed to other users but not to administrators.

use super::SecretsError;
use crate::model::token::LONGEST_TOKEN;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Its name in the data folder.
const NAME: &str = "token";

/// The file in a data folder.
pub(super) fn path_in(data_dir: &Path) -> PathBuf {
    data_dir.join(NAME)
}

/// What the file holds; `None` where there is none, or an empty one.
pub(super) fn read(path: &Path) -> Result<Option<Zeroizing<String>>, SecretsError> {
    let failed = |error: &dyn std::fmt::Display| failure("read", error, path);
    let metadata = match path.metadata() {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(&error)),
    };
    if !metadata.is_file() {
        return Err(failed(&"it is not a file"));
    }
    if is_open_to_others(&metadata) {
        tracing::warn!(
            "other users of this computer can read the CivitAI key; take their rights away: {}",
            path.display()
        );
    }
    let mut bytes = Zeroizing::new(Vec::new());
    // One byte more than any key with its line break, so that a longer text is seen to be none.
    let limit = LONGEST_TOKEN as u64 + 8;
    File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes)).map_err(|error| failed(&error))?;
    let text = Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned());
    Ok((!text.trim().is_empty()).then_some(text))
}

/// Writes the file anew.
pub(super) fn write(path: &Path, text: &str) -> Result<(), SecretsError> {
    let failed = |error: io::Error| failure("written", &error, path);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let aside = path.with_extension(format!("{}.new", std::process::id()));
    let written = write_new(&aside, text).and_then(|()| fs::rename(&aside, path));
    if written.is_err()
        && let Err(error) = fs::remove_file(&aside)
    {
        tracing::debug!("nothing to clean up after the key: {error}");
    }
    written.map_err(failed)
}

fn write_new(aside: &Path, text: &str) -> io::Result<()> {
    // What a killed run left behind may have other rights.
    match fs::remove_file(aside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(aside)?;
    file.write_all(text.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()
}

/// Removes the file; whether there was one.
pub(super) fn remove(path: &Path) -> Result<bool, SecretsError> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(failure("removed", &error, path)),
    }
}

fn failure(what: &'static str, error: &dyn std::fmt::Display, path: &Path) -> SecretsError {
    SecretsError::File { what, reason: error.to_string(), path: path.to_path_buf() }
}

#[cfg(unix)]
fn is_open_to_others(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o077 != 0
}

#[cfg(not(unix))]
const fn is_open_to_others(_metadata: &fs::Metadata) -> bool {
    false
}
