//! Taking back what is no move: hard links parted, text files as they were, names in other tools' folders gone.

use super::disk;
use super::undo::Back;
use crate::jobs::JobControl;
use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

/// Makes a linked file one of its own again, with the time it had.
pub(super) fn part(path: &Path, kept: &Path, modified_ns: i64, control: &JobControl) -> Result<Back, String> {
    if !disk::is_there(path) {
        return Err("it is not there any more".to_owned());
    }
    if !disk::is_same_file(path, kept) {
        return Ok(Back::Nothing);
    }
    disk::copy_beside(kept, path, control).map_err(|error| error.to_string())?;
    let copy = disk::copy_name(path);
    let modified = u64::try_from(modified_ns).ok().map(|after| UNIX_EPOCH + Duration::from_nanos(after));
    let timed = modified.map_or(Ok(()), |time| File::options().write(true).open(&copy)?.set_modified(time));
    timed.and_then(|()| fs::rename(&copy, path)).map_err(|error| error.to_string())?;
    Ok(Back::Done)
}

/// Puts a text file back to what it was, unless somebody changed it since.
pub(super) fn unwrite(path: &Path, before: Option<&str>, after: &str) -> Result<Back, String> {
    let told = |error: std::io::Error| error.to_string();
    let now = match fs::read_to_string(path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(told(error)),
    };
    if now.as_deref() == before {
        return Ok(Back::Nothing);
    }
    if now.as_deref() != Some(after) {
        return Err("it was changed since; it stays as it is".to_owned());
    }
    match before {
        Some(text) => disk::write_text(path, text).map_err(told)?,
        None => fs::remove_file(path).map_err(told)?,
    }
    Ok(Back::Done)
}

/// Removes a name that a deployment made, unless it is something else by now.
pub(super) fn unplace(path: &Path, target: &Path, symbolic: bool) -> Result<Back, String> {
    if !disk::is_there(path) {
        return Ok(Back::Nothing);
    }
    // One with a path in it, too, where a second name was meant and the disk took none.
    let leads_there = fs::read_link(path).is_ok_and(|leads| leads == target);
    let is_ours = leads_there || (!symbolic && !path.is_symlink() && disk::is_same_file(path, target));
    if !is_ours {
        return Err("something else has this name now; it stays".to_owned());
    }
    fs::remove_file(path).map_err(|error| error.to_string())?;
    Ok(Back::Done)
}
