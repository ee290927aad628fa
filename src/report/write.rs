//! Putting a report on disk: a `.zip`, or a folder of text files.

use super::Bundle;
use std::fs::{self, OpenOptions};
use std::io::{self, Cursor, Write as _};
use std::path::{Path, PathBuf};
use thiserror::Error;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Why a report could not be written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReportError {
    /// Nothing is overwritten.
    #[error("there is something of this name already; name another file for the report: {}", path.display())]
    Exists {
        /// What is there.
        path: PathBuf,
    },
    /// The system refused.
    #[error("the report could not be written ({source}); name a file in a folder that can be written: {}", path.display())]
    Io {
        /// What it said.
        source: io::Error,
        /// What was written.
        path: PathBuf,
    },
}

/// Writes a report to a new `.zip` where the name ends so, else to a new folder. Nothing that exists is touched, and what could
/// not be finished is removed again.
pub fn write(bundle: &Bundle, path: &Path) -> Result<(), ReportError> {
    let is_zip = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"));
    if is_zip { write_zip(bundle, path) } else { write_folder(bundle, path) }.map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => ReportError::Exists { path: path.to_path_buf() },
        _ => ReportError::Io { source, path: path.to_path_buf() },
    })
}

fn write_zip(bundle: &Bundle, path: &Path) -> io::Result<()> {
    let bytes = zipped(bundle)?;
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    let written = file.write_all(&bytes).and_then(|()| file.sync_all());
    if written.is_err() {
        drop(file);
        fs::remove_file(path)?;
    }
    written
}

/// Stored as it is: the texts are small, and any program can look into it.
fn zipped(bundle: &Bundle) -> io::Result<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, text) in &bundle.files {
        writer.start_file(*name, options)?;
        writer.write_all(text.as_bytes())?;
    }
    Ok(writer.finish()?.into_inner())
}

fn write_folder(bundle: &Bundle, path: &Path) -> io::Result<()> {
    fs::create_dir(path)?;
    let written = bundle.files.iter().try_for_each(|(name, text)| fs::write(path.join(name), text));
    if written.is_err() {
        fs::remove_dir_all(path)?;
    }
    written
}
