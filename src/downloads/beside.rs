//! What is put beside a finished file when the user wants it: a preview picture. A failure here is no failure of the download.

use super::control::Control;
use super::fetch::Tools;
use crate::model::download::Download;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Width of the preview that is kept, in pixels: what the tools that read it show.
pub const PREVIEW_WIDTH_PX: u32 = 512;

/// Puts the preview beside the file.
pub(super) fn put(tools: &Tools<'_>, download: &mut Download, control: &Control, to_png: fn(&[u8]) -> Option<Vec<u8>>) {
    let Some(address) = &download.wish.preview else { return };
    let stem = download.target.with_extension("");
    let got = tools.wait(control, tools.client.picture(address, PREVIEW_WIDTH_PX));
    let kept = match got {
        // A picture that cannot be made a PNG is kept as it came.
        Some(Ok(bytes)) => keep(&stem, &to_png(&bytes).unwrap_or(bytes)),
        Some(Err(error)) => Err(error.to_string()),
        None => return,
    };
    match kept {
        Ok(path) => download.preview = path,
        Err(reason) => tracing::info!("no preview was kept ({reason}): {}", download.target.display()),
    }
}

/// Writes a picture beside a model in one step and gives its path; one that is there stays.
fn keep(stem: &Path, bytes: &[u8]) -> Result<PathBuf, String> {
    let ending = ending_of(bytes).ok_or_else(|| "it is no picture other tools read".to_owned())?;
    let target = crate::model::download::with_ending(stem, &format!(".preview.{ending}"));
    write_new(&target, bytes)?;
    Ok(target)
}

/// Puts a new file beside a model in one step, for everybody to read who may read the model; one that is there stays.
pub fn write_new(target: &Path, bytes: &[u8]) -> Result<(), String> {
    let folder = target.parent().ok_or_else(|| "it has no folder".to_owned())?;
    let words = |error: std::io::Error| error.to_string();
    let mut builder = tempfile::Builder::new();
    builder.prefix(".civitdeck-");
    // A temporary file is its owner's alone where nothing else is said. As with any other new file, the system takes off what the user
    // wants nobody to have.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder).map_err(words)?;
    file.write_all(bytes).map_err(words)?;
    file.persist_noclobber(target).map(drop).map_err(|error| error.error.to_string())
}

/// The ending by the first bytes.
fn ending_of(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some("png"),
        [0xff, 0xd8, 0xff, ..] => Some("jpeg"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("webp"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn what_lies_beside_a_model_is_for_other_tools_too() {
        use std::os::unix::fs::MetadataExt as _;
        let dir = tempfile::tempdir().unwrap();
        let (plain, new) = (dir.path().join("plain"), dir.path().join("new"));
        std::fs::write(&plain, "x").unwrap();
        write_new(&new, b"x").unwrap();
        assert_eq!(new.metadata().unwrap().mode(), plain.metadata().unwrap().mode());
    }

    #[test]
    fn a_picture_is_kept_by_what_it_is_and_never_over_another() {
        let dir = tempfile::tempdir().unwrap();
        let stem = dir.path().join("ink v1.2");
        keep(&stem, b"\xff\xd8\xff\xe0").unwrap();
        assert!(dir.path().join("ink v1.2.preview.jpeg").exists());
        assert!(keep(&stem, b"\xff\xd8\xff\xe1").is_err());
        assert_eq!(std::fs::read(dir.path().join("ink v1.2.preview.jpeg")).unwrap(), b"\xff\xd8\xff\xe0");
        assert!(keep(&stem, b"<html>").is_err());
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "nothing half-written is left");
    }
}
