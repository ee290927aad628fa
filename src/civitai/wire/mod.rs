//! The shapes CivitAI answers in, past and present, read so that one odd field costs that field only.

mod account;
mod community;
mod decode;
mod file;
mod generation;
mod image;
mod lenient;
mod licence;
mod model;
mod version;

#[cfg(test)]
mod tests;

pub(super) use account::{WireBrief, WireSitePage, WireVault, WireVaultCheck, WireVaultPage, permitted};
pub(super) use community::{
    WireArticle, WireCollection, WireCreatorRow, WireFeedImage, WirePage, WireTagRow, WireUser,
};
pub(super) use decode::decode;
pub(super) use lenient::{Maybe, unix_secs};
pub(super) use model::{WireEnums, WireHashIds, WireModel, WireModelPage};
pub(super) use version::WireVersion;

use super::error::CivitaiError;
use reqwest::Url;

/// Ids are positive 32-bit integers on the wire; anything else makes the service answer 400 or 500.
pub(super) const fn is_wire_id(id: u64) -> bool {
    id >= 1 && id <= i32::MAX as u64
}

/// Whether an address is one to fetch from: http or https, and not the host `undefined` that a bug of the service writes.
pub(super) fn is_usable_host(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    matches!(url.scheme(), "http" | "https") && !matches!(host, "" | "undefined" | "null")
}

/// The error for an answer in which the thing asked for is not to be found.
pub(super) fn no_answer() -> CivitaiError {
    CivitaiError::BadAnswer { what: "it does not hold what was asked for".to_owned() }
}
