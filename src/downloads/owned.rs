//! What the library has already, wherever it lies: the same bytes need not come again.

use super::part;
use crate::model::digests::from_hex;
use crate::model::download::Wish;
use crate::store::{Reader, StoreError};
use std::path::PathBuf;

/// So many copies are looked at for one that is still there.
const MOST_COPIES: usize = 16;

/// Where the library has the very bytes of a wish: a file whose SHA256 we took ourselves is the published one, and nothing has touched
/// it since. One that lies where it would go and lacks what is to be put beside it is the queue's business.
pub fn owned(reader: &Reader, wish: &Wish) -> Result<Option<PathBuf>, StoreError> {
    let Some(sha256) = wish.file.hash("SHA256").and_then(from_hex::<32>) else { return Ok(None) };
    let target = wish.folder.join(&wish.file_name);
    let mut found = None;
    for key in reader.files_of_sha256(sha256, MOST_COPIES)? {
        let Some(card) = reader.card(key)?.filter(|card| !card.missing) else { continue };
        if card.path == target && (wish.sidecars || wish.preview.is_some()) {
            return Ok(None);
        }
        let is_untouched = || {
            let now = part::stamp(&card.path);
            now.is_some_and(|now| (now.size_bytes, now.modified_ns) == (card.stamp.size_bytes, card.stamp.modified_ns))
        };
        if found.is_none() && is_untouched() {
            found = Some(card.path);
        }
    }
    Ok(found)
}
