//! Pictures that metadata carries as a data URI (`data:image/jpeg;base64,…`).

use super::limits;

/// Whether this is a data URI of a picture.
pub(super) fn is_image_data_uri(text: &str) -> bool {
    text.trim_start().get(..11).is_some_and(|head| head.eq_ignore_ascii_case("data:image/"))
}

/// The bytes of a base64 data URI; `None` when it is none, is broken or is larger than the limit.
pub(super) fn decode_data_uri(text: &str) -> Option<Vec<u8>> {
    let (head, body) = text.trim().split_once(',')?;
    if !is_image_data_uri(head) || !head.to_ascii_lowercase().ends_with(";base64") {
        return None;
    }
    if body.len() / 4 * 3 > limits::THUMBNAIL_BYTES + 3 {
        return None;
    }
    decode_base64(body.as_bytes()).filter(|bytes| !bytes.is_empty() && bytes.len() <= limits::THUMBNAIL_BYTES)
}

/// Standard and URL-safe base64, white space between, padding optional.
fn decode_base64(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let mut bits = 0_u32;
    let mut held = 0_u32;
    let mut padded = false;
    for byte in text {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => {
                padded = true;
                continue;
            }
            b' ' | b'\n' | b'\r' | b'\t' => continue,
            _ => return None,
        };
        if padded {
            return None;
        }
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    // Six bits left over are a character too many or too few.
    (held < 6).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_uris_are_decoded() {
        assert_eq!(decode_data_uri("data:image/png;base64,aGVsbG8="), Some(b"hello".to_vec()));
        assert_eq!(decode_data_uri("data:image/png;base64,aGVsbG8"), Some(b"hello".to_vec()));
        assert_eq!(decode_data_uri(" data:IMAGE/jpeg;base64,//\n8="), Some(vec![0xff, 0xff]));
    }

    #[test]
    fn broken_and_foreign_ones_are_not() {
        for text in [
            "",
            "data:image/png;base64,",
            "data:text/html;base64,aGVsbG8=",
            "data:image/png,abc",
            "data:image/png;base64,a=bc",
            "data:image/png;base64,a",
            "data:image/png;base64,é",
        ] {
            assert_eq!(decode_data_uri(text), None, "{text}");
        }
    }

    #[test]
    fn a_huge_one_is_refused_before_it_is_decoded() {
        let text = format!("data:image/png;base64,{}", "A".repeat(limits::THUMBNAIL_BYTES * 2));
        assert_eq!(decode_data_uri(&text), None);
    }
}
