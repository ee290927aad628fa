//! One set of claimed hashes out of several sidecars.

use crate::model::digests::AUTOV3_OF_NOTHING;
use crate::model::facts::SidecarFacts;
use crate::model::file::ClaimedHashes;

/// The hashes sidecars claim for one file. Where they disagree the newest sidecar wins, because a file that was replaced
/// leaves old sidecars behind; at the same age the later one in the list wins (lists come in order of trust). The hash
/// of nothing is ignored, and so is one of all zeros.
pub fn claimed_hashes(sidecars: &[SidecarFacts]) -> ClaimedHashes {
    ClaimedHashes {
        sha256: newest(sidecars, |facts| facts.sha256),
        autov3: newest(sidecars, |facts| facts.autov3),
        blake3: newest(sidecars, |facts| facts.blake3),
    }
}

/// BLAKE3 of nothing begins so (`af1349b9…`).
const BLAKE3_OF_NOTHING: [u8; 6] = [0xaf, 0x13, 0x49, 0xb9, 0xf5, 0xf9];

fn newest<const N: usize>(
    sidecars: &[SidecarFacts],
    get: impl Fn(&SidecarFacts) -> Option<[u8; N]>,
) -> Option<[u8; N]> {
    let claims = sidecars.iter().filter_map(|facts| Some((facts.modified_unix_secs, get(facts)?)));
    claims.filter(|(_, hash)| says_something(hash)).max_by_key(|(modified, _)| *modified).map(|(_, hash)| hash)
}

fn says_something(hash: &[u8]) -> bool {
    let of_nothing = hash.starts_with(&AUTOV3_OF_NOTHING) || hash.starts_with(&BLAKE3_OF_NOTHING);
    !of_nothing && hash.iter().any(|byte| *byte != 0)
}
