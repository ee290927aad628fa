//! The streams a file is carried through: each takes the chunks in order, independent of the others.

use crate::model::digests::{AUTOV1_MIN_FILE_BYTES, AUTOV1_OFFSET_BYTES, AUTOV1_WINDOW_BYTES, Digests};
use ring::digest;

/// How many lanes there are.
pub(super) const LANE_COUNT: usize = 3;

/// What decides which digests a file has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    /// The file's length when it was opened.
    pub(super) size_bytes: u64,
    /// Where AutoV3 starts; `None` for what is no safetensors, or where it is left out.
    pub(super) tensors_offset: Option<u64>,
    /// Whether BLAKE3 is wanted.
    pub(super) blake3: bool,
}

/// One stream of digests. The two SHA256 lanes weigh about twelve times as much as all the rest.
pub(super) enum Lane {
    /// SHA256 over everything.
    Whole(digest::Context),
    /// SHA256 from an offset on (AutoV3); absent where there are no tensors.
    Tensors(Option<(u64, digest::Context)>),
    /// All that is cheap.
    Light(Box<Light>),
}

/// BLAKE3, CRC-32 and the small window of AutoV1.
pub(super) struct Light {
    blake3: Option<blake3::Hasher>,
    crc32: crc32fast::Hasher,
    autov1: Option<digest::Context>,
}

/// A fresh SHA256.
pub(super) fn sha256() -> digest::Context {
    digest::Context::new(&digest::SHA256)
}

/// The first `N` bytes of a finished digest.
pub(super) fn leading<const N: usize>(context: digest::Context) -> [u8; N] {
    let mut out = [0; N];
    for (slot, byte) in out.iter_mut().zip(context.finish().as_ref()) {
        *slot = *byte;
    }
    out
}

impl Lane {
    /// All lanes of a file, before its first byte, the heaviest first.
    pub(super) fn all(layout: Layout) -> [Self; LANE_COUNT] {
        let autov1 = (layout.size_bytes >= AUTOV1_MIN_FILE_BYTES).then(sha256);
        let blake3 = layout.blake3.then(blake3::Hasher::new);
        [
            Self::Whole(sha256()),
            Self::Tensors(layout.tensors_offset.map(|offset| (offset, sha256()))),
            Self::Light(Box::new(Light { blake3, crc32: crc32fast::Hasher::new(), autov1 })),
        ]
    }

    /// Takes the chunk that starts `offset` bytes into the file.
    pub(super) fn update(&mut self, offset: u64, bytes: &[u8]) {
        match self {
            Self::Whole(context) => context.update(bytes),
            Self::Tensors(Some((start, context))) => context.update(overlap(offset, bytes, *start, u64::MAX)),
            Self::Tensors(None) => {}
            Self::Light(light) => light.update(offset, bytes),
        }
    }
}

impl Light {
    fn update(&mut self, offset: u64, bytes: &[u8]) {
        if let Some(blake3) = &mut self.blake3 {
            blake3.update(bytes);
        }
        self.crc32.update(bytes);
        if let Some(autov1) = &mut self.autov1 {
            let end = AUTOV1_OFFSET_BYTES + AUTOV1_WINDOW_BYTES;
            autov1.update(overlap(offset, bytes, AUTOV1_OFFSET_BYTES, end));
        }
    }
}

/// The part of a chunk that lies in `start..end` of the file.
fn overlap(offset: u64, bytes: &[u8], start: u64, end: u64) -> &[u8] {
    let within = |position: u64| position.saturating_sub(offset).min(bytes.len() as u64) as usize;
    bytes.get(within(start)..within(end)).unwrap_or_default()
}

/// The digests of a file whose lanes have all come to its end.
pub(super) fn finish(lanes: impl IntoIterator<Item = Lane>, size_bytes: u64) -> Digests {
    let mut digests =
        Digests { size_bytes, sha256: [0; 32], autov1: None, autov3: None, crc32: [0; 4], blake3: [0; 32] };
    for lane in lanes {
        match lane {
            Lane::Whole(context) => digests.sha256 = leading(context),
            Lane::Tensors(tensors) => digests.autov3 = tensors.map(|(_, context)| leading(context)),
            Lane::Light(light) => {
                digests.autov1 = light.autov1.map(leading);
                digests.crc32 = light.crc32.finalize().to_le_bytes();
                digests.blake3 = light.blake3.map_or([0; 32], |blake3| *blake3.finalize().as_bytes());
            }
        }
    }
    digests
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_overlap_of_a_chunk_and_a_window() {
        let chunk = [10, 11, 12, 13];
        assert_eq!(overlap(10, &chunk, 0, 10), &[] as &[u8]);
        assert_eq!(overlap(10, &chunk, 0, 11), &[10]);
        assert_eq!(overlap(10, &chunk, 11, 13), &[11, 12]);
        assert_eq!(overlap(10, &chunk, 12, u64::MAX), &[12, 13]);
        assert_eq!(overlap(10, &chunk, 14, 20), &[] as &[u8]);
        assert_eq!(overlap(u64::MAX, &chunk, 14, 20), &[] as &[u8]);
    }
}
