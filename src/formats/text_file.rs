//! Small text files of other programs: bounded reads, the encodings they come in, and JSON objects out of them.

use serde_json::{Map, Value};
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// Why a small text file could not be used.
#[derive(Debug, thiserror::Error)]
pub enum TextFileError {
    /// It could not be opened or read.
    #[error("the file could not be read ({source}); check that it exists and may be read: {}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is longer than anything a tool writes there.
    #[error("the file is larger than {limit_bytes} bytes and was not read: {}", path.display())]
    TooLarge {
        /// Which file.
        path: PathBuf,
        /// The most that is read, in bytes.
        limit_bytes: u64,
    },
    /// There is nothing in it.
    #[error("the file is empty; let the program that wrote it write it again: {}", path.display())]
    Empty {
        /// Which file.
        path: PathBuf,
    },
    /// It is not what its name says.
    #[error("the file is not {expected} ({detail}); let the program that wrote it write it again: {}", path.display())]
    Malformed {
        /// Which file.
        path: PathBuf,
        /// What was expected, as in "valid JSON".
        expected: &'static str,
        /// What the parser found.
        detail: String,
    },
}

/// The text of a file and when it was last written.
pub(super) struct TextFile {
    /// The text, without byte-order mark.
    pub(super) text: String,
    /// Last modification, seconds since 1970; 0 where the system does not tell.
    pub(super) modified_unix_secs: i64,
}

/// Reads a text file of at most `limit_bytes` bytes. UTF-8 and UTF-16 with or without byte-order mark; what is neither
/// keeps its readable characters.
pub(super) fn read(path: &Path, limit_bytes: u64) -> Result<TextFile, TextFileError> {
    let io_error = |source| TextFileError::Io { path: path.to_owned(), source };
    // A FIFO or device with a sidecar's name would block the open below for ever.
    let metadata = std::fs::metadata(path).map_err(io_error)?;
    if !metadata.is_file() {
        return Err(io_error(io::Error::new(io::ErrorKind::InvalidInput, "it is not a plain file")));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(io_error)?;
    file.take(limit_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(io_error)?;
    if bytes.len() as u64 > limit_bytes {
        return Err(TextFileError::TooLarge { path: path.to_owned(), limit_bytes });
    }
    let text = decode(&bytes);
    if text.trim_matches(|c: char| c.is_whitespace() || c == '\0').is_empty() {
        return Err(TextFileError::Empty { path: path.to_owned() });
    }
    Ok(TextFile { text, modified_unix_secs: unix_secs(&metadata) })
}

/// Reads a file that holds one JSON object.
pub(super) fn read_json_object(path: &Path, limit_bytes: u64) -> Result<(Map<String, Value>, i64), TextFileError> {
    let file = read(path, limit_bytes)?;
    let malformed = |detail: String| TextFileError::Malformed { path: path.to_owned(), expected: "valid JSON", detail };
    match serde_json::from_str(&file.text) {
        Ok(Value::Object(object)) => Ok((object, file.modified_unix_secs)),
        Ok(_) => Err(malformed("there is no object in it".to_owned())),
        Err(error) => Err(malformed(error.to_string())),
    }
}

fn unix_secs(metadata: &std::fs::Metadata) -> i64 {
    let Ok(modified) = metadata.modified() else { return 0 };
    match modified.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_secs()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_secs()).map_or(i64::MIN, |secs| -secs),
    }
}

/// Text of bytes in UTF-8 or UTF-16. Without a mark UTF-16 is told by a zero beside an ASCII first character, which is
/// how JSON and YAML begin.
pub(super) fn decode(bytes: &[u8]) -> String {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        [0xff, 0xfe, rest @ ..] => decode_utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => decode_utf16(rest, u16::from_be_bytes),
        [first, 0, ..] if *first != 0 => decode_utf16(bytes, u16::from_le_bytes),
        [0, second, ..] if *second != 0 => decode_utf16(bytes, u16::from_be_bytes),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// Text of UTF-16 code units; lone surrogates become U+FFFD.
pub(super) fn decode_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.as_chunks::<2>().0.iter().map(|pair| unit(*pair));
    char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// At most `limit_bytes` bytes of a text, cut between characters.
pub(super) fn cut(text: &str, limit_bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(limit_bytes)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn every_encoding_of_a_sidecar_is_read() {
        let text = "{\"name\": \"水墨 é\"}";
        assert_eq!(decode(text.as_bytes()), text);
        assert_eq!(decode(&[b"\xef\xbb\xbf", text.as_bytes()].concat()), text);
        assert_eq!(decode(&utf16(text, u16::to_le_bytes)), text);
        assert_eq!(decode(&utf16(text, u16::to_be_bytes)), text);
        assert_eq!(decode(&[b"\xff\xfe".to_vec(), utf16(text, u16::to_le_bytes)].concat()), text);
        assert_eq!(decode(&[b"\xfe\xff".to_vec(), utf16(text, u16::to_be_bytes)].concat()), text);
        assert_eq!(decode(b"caf\xe9"), "caf\u{fffd}");
    }

    #[test]
    fn cutting_respects_characters() {
        assert_eq!(cut("aé", 2), "a");
        assert_eq!(cut("aé", 3), "aé");
        assert_eq!(cut("aé", 100), "aé");
    }

    #[test]
    fn too_large_and_empty_files_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.json");
        std::fs::write(&path, b" \n\0").unwrap();
        assert!(matches!(read(&path, 10), Err(TextFileError::Empty { .. })));
        std::fs::write(&path, b"{\"a\": 1234567}").unwrap();
        assert!(matches!(read(&path, 10), Err(TextFileError::TooLarge { .. })));
        assert!(matches!(read(folder.path(), 10), Err(TextFileError::Io { .. })));
        assert!(read_json_object(&path, 100).is_ok());
        std::fs::write(&path, b"[1]").unwrap();
        let message = read_json_object(&path, 100).err().unwrap().to_string();
        assert!(message.contains("there is no object in it") && message.ends_with("x.json"), "{message}");
    }
}
