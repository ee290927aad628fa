//! Paths as bytes, without loss: file names need not be text, and a path that cannot be stored would be a model lost.
//!
//! Unix keeps the raw bytes; Windows keeps UTF-16 code units, little-endian, because a name there may hold lone
//! surrogates. Use as `#[serde(with = "crate::model::path_bytes")]`.

use serde::{Deserialize, Deserializer, Serializer};
use std::path::{Path, PathBuf};

/// The lossless bytes of a path.
pub fn encode(path: &Path) -> Vec<u8> {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt as _;
        path.as_os_str().as_bytes().to_vec()
    }
    #[cfg(windows)]
    {
        use std::os::windows::ffi::OsStrExt as _;
        path.as_os_str().encode_wide().flat_map(u16::to_le_bytes).collect()
    }
}

/// The path behind bytes made by [`encode`] on the same kind of system.
pub fn decode(bytes: &[u8]) -> PathBuf {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt as _;
        PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
    }
    #[cfg(windows)]
    {
        use std::os::windows::ffi::OsStringExt as _;
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        PathBuf::from(std::ffi::OsString::from_wide(&units))
    }
}

/// Serialises a path as bytes.
pub fn serialize<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bytes(&encode(path))
}

/// Reads a path back from bytes.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
    struct Bytes;
    impl<'de> serde::de::Visitor<'de> for Bytes {
        type Value = PathBuf;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("the bytes of a path")
        }
        fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<PathBuf, E> {
            Ok(decode(bytes))
        }
        fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut seq: A) -> Result<PathBuf, A::Error> {
            let mut bytes = Vec::new();
            while let Some(byte) = seq.next_element::<u8>()? {
                bytes.push(byte);
            }
            Ok(decode(&bytes))
        }
    }
    deserializer.deserialize_bytes(Bytes)
}

/// A path that serialises as bytes where a whole value is one, as in a list of previews.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StoredPath(pub PathBuf);

impl serde::Serialize for StoredPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(&self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for StoredPath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn names_that_are_not_text_survive() {
        use std::os::unix::ffi::OsStrExt as _;
        let path = PathBuf::from(std::ffi::OsStr::from_bytes(b"/models/\xff\xfe.safetensors"));
        let stored = rmp_serde::to_vec_named(&StoredPath(path.clone())).unwrap();
        let back: StoredPath = rmp_serde::from_slice(&stored).unwrap();
        assert_eq!(back.0, path);
    }
}
