//! Reading a preview file without trusting its length.

use super::ThumbError;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

/// The whole of an ordinary file of at most `max_bytes`; one that grows beyond them while it is read is refused too.
///
/// # Errors
/// [`ThumbError::Read`], [`ThumbError::NotAFile`], [`ThumbError::FileTooLarge`].
pub fn read_bounded(path: &Path, max_bytes: u64) -> Result<Vec<u8>, ThumbError> {
    let read_error = |reason: io::Error| ThumbError::Read { reason, path: path.to_path_buf() };
    let too_large = || ThumbError::FileTooLarge { max_bytes, path: path.to_path_buf() };
    // Before it is opened: opening a pipe would wait for a writer.
    let metadata = fs::metadata(path).map_err(read_error)?;
    if !metadata.is_file() {
        return Err(ThumbError::NotAFile { path: path.to_path_buf() });
    }
    if metadata.len() > max_bytes {
        return Err(too_large());
    }
    let file = File::open(path).map_err(read_error)?;
    let mut bytes = Vec::new();
    bytes.try_reserve(metadata.len() as usize).map_err(|error| read_error(io::Error::other(error)))?;
    file.take(max_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(read_error)?;
    if bytes.len() as u64 > max_bytes {
        return Err(too_large());
    }
    Ok(bytes)
}

/// The first bytes of an ordinary file, as many as there are of so many.
///
/// # Errors
/// [`ThumbError::Read`], [`ThumbError::NotAFile`].
pub fn read_head(path: &Path, bytes: u64) -> Result<Vec<u8>, ThumbError> {
    let read_error = |reason: io::Error| ThumbError::Read { reason, path: path.to_path_buf() };
    if !fs::metadata(path).map_err(read_error)?.is_file() {
        return Err(ThumbError::NotAFile { path: path.to_path_buf() });
    }
    let mut head = Vec::new();
    File::open(path).map_err(read_error)?.take(bytes).read_to_end(&mut head).map_err(read_error)?;
    Ok(head)
}
