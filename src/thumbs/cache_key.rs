//! The key a preview is cached under.

use super::Fit;
use crate::model::path_bytes;
use std::path::Path;

/// Separates these keys from any other use of BLAKE3; the year and number change when the meaning of a key does.
const CONTEXT: &str = "CivitDeck 2026 preview cache key 1";

/// Where a picture comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ThumbOrigin<'a> {
    /// A picture file.
    File {
        /// Where it is.
        path: &'a Path,
        /// Its length in bytes.
        size: u64,
        /// When it was last written, nanoseconds since 1970.
        modified_ns: i64,
    },
    /// A picture on the net; its address changes when it does.
    Url(&'a str),
    /// The picture inside a model file.
    Embedded {
        /// The model file.
        path: &'a Path,
        /// Its length in bytes.
        size: u64,
        /// When it was last written, nanoseconds since 1970.
        modified_ns: i64,
    },
}

/// A key that differs whenever the origin or the fit differs.
pub fn cache_key(origin: ThumbOrigin<'_>, fit: Fit) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key(CONTEXT);
    match origin {
        ThumbOrigin::File { path, size, modified_ns } => add_file(&mut hasher, b'F', path, size, modified_ns),
        ThumbOrigin::Embedded { path, size, modified_ns } => add_file(&mut hasher, b'E', path, size, modified_ns),
        ThumbOrigin::Url(url) => {
            hasher.update(b"U");
            add_bytes(&mut hasher, url.as_bytes());
        }
    }
    match fit {
        Fit::Cover { width, height } => {
            hasher.update(b"C").update(&width.to_le_bytes()).update(&height.to_le_bytes());
        }
        Fit::Inside { max_side } => {
            hasher.update(b"I").update(&max_side.to_le_bytes());
        }
        Fit::Blurred => {
            hasher.update(b"B");
        }
    }
    *hasher.finalize().as_bytes()
}

fn add_file(hasher: &mut blake3::Hasher, tag: u8, path: &Path, size: u64, modified_ns: i64) {
    hasher.update(&[tag]);
    add_bytes(hasher, &path_bytes::encode(path));
    hasher.update(&size.to_le_bytes()).update(&modified_ns.to_le_bytes());
}

/// With the length in front, so that no two sequences of fields run together into the same bytes.
fn add_bytes(hasher: &mut blake3::Hasher, bytes: &[u8]) {
    hasher.update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
}
