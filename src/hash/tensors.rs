//! Where the tensors of a safetensors file begin, as CivitAI's AutoV3 sees it.

/// How much of the head must be known to tell: the length word and the first byte of the header.
pub(super) const HEAD_BYTES: usize = 9;
/// The longest header the safetensors format allows (`MAX_HEADER_SIZE` of its reference implementation).
pub(super) const MAX_HEADER_BYTES: u64 = 100_000_000;
/// From this header length on CivitAI's scanner does not believe the length word and hashes from behind it.
pub(super) const CIVITAI_MAX_HEADER_BYTES: u64 = 16 * 1024 * 1024;
/// The length word.
const LENGTH_WORD_BYTES: u64 = 8;

/// Offset in bytes at which AutoV3 starts, or `None` where the file is no safetensors.
///
/// `head` is the start of the file, at least [`HEAD_BYTES`] of it where the file is that long.
pub(super) fn tensors_offset(head: &[u8], size_bytes: u64) -> Option<u64> {
    let (length_word, header) = head.split_first_chunk::<8>()?;
    let header_bytes = u64::from_le_bytes(*length_word);
    let holds_json = (2..=MAX_HEADER_BYTES).contains(&header_bytes) && header.first() == Some(&b'{');
    if !holds_json || LENGTH_WORD_BYTES + header_bytes > size_bytes {
        return None;
    }
    if header_bytes >= CIVITAI_MAX_HEADER_BYTES {
        return Some(LENGTH_WORD_BYTES);
    }
    Some(LENGTH_WORD_BYTES + header_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(header_bytes: u64, first: u8) -> Vec<u8> {
        let mut head = header_bytes.to_le_bytes().to_vec();
        head.push(first);
        head
    }

    #[test]
    fn tensors_begin_behind_the_header() {
        assert_eq!(tensors_offset(&head(2, b'{'), 10), Some(10));
        assert_eq!(tensors_offset(&head(16, b'{'), 1000), Some(24));
    }

    #[test]
    fn a_header_must_fit_into_the_file_and_look_like_json() {
        assert_eq!(tensors_offset(&head(16, b'{'), 23), None);
        assert_eq!(tensors_offset(&head(16, b'{'), 24), Some(24));
        assert_eq!(tensors_offset(&head(16, b'['), 1000), None);
        assert_eq!(tensors_offset(&head(0, b'{'), 1000), None);
        assert_eq!(tensors_offset(&head(u64::MAX, b'{'), u64::MAX), None);
        assert_eq!(tensors_offset(&head(16, b'{')[..8], 1000), None);
        assert_eq!(tensors_offset(&[], 0), None);
    }

    #[test]
    fn civitai_hashes_from_byte_8_when_the_header_is_16_mib_or_more() {
        let limit = CIVITAI_MAX_HEADER_BYTES;
        assert_eq!(tensors_offset(&head(limit - 1, b'{'), 1 << 40), Some(limit + 7));
        assert_eq!(tensors_offset(&head(limit, b'{'), 1 << 40), Some(8));
        assert_eq!(tensors_offset(&head(MAX_HEADER_BYTES, b'{'), 1 << 40), Some(8));
        assert_eq!(tensors_offset(&head(MAX_HEADER_BYTES + 1, b'{'), 1 << 40), None);
    }
}
