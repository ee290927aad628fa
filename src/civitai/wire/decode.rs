//! Bytes to values, mending what JavaScript may write and strict JSON does not allow.

use crate::civitai::error::CivitaiError;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

/// Reads JSON. Where that fails, a byte order mark, broken UTF-8 and halves of surrogate pairs (an emoji cut in the middle by the
/// site's own text limits) are mended first.
pub(in crate::civitai) fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<T, CivitaiError> {
    let strict = match serde_json::from_slice(body) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    let text = String::from_utf8_lossy(body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body));
    serde_json::from_str(&mend_surrogates(&text)).map_err(|_still| CivitaiError::BadAnswer { what: words(&strict) })
}

/// Not the error's own text, which may quote the answer.
fn words(error: &serde_json::Error) -> String {
    match error.classify() {
        Category::Eof => "it ends in the middle".to_owned(),
        Category::Data => "it has a shape we do not know".to_owned(),
        Category::Syntax | Category::Io => {
            format!("it is not JSON from line {}, column {}", error.line(), error.column())
        }
    }
}

/// Replaces `\uD800`..`\uDFFF` escapes without their other half by `\uFFFD`.
fn mend_surrogates(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from_escape)) = rest.find('\\').and_then(|at| rest.split_at_checked(at)) {
        out.push_str(before);
        let length = match (unit(from_escape), from_escape.split_at_checked(6).and_then(|(_, next)| unit(next))) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0xd800..=0xdfff), _) => {
                out.push_str("\\uFFFD");
                rest = from_escape.split_at_checked(6).map_or("", |(_, rest)| rest);
                continue;
            }
            // Any other escape is taken with the character behind it, so that `\\u` is not mistaken for one.
            _ => 1 + from_escape.chars().nth(1).map_or(0, char::len_utf8),
        };
        let (kept, after) = from_escape.split_at_checked(length).unwrap_or((from_escape, ""));
        out.push_str(kept);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The value of a `\uXXXX` escape at the start of a text.
fn unit(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    // `from_str_radix` also takes a sign.
    let hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    hex.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(json: &[u8]) -> Result<String, CivitaiError> {
        decode(json)
    }

    #[test]
    fn cut_emoji_and_marks_are_mended() {
        assert_eq!(text(br#""cut \ud83d""#).unwrap(), "cut \u{fffd}");
        assert_eq!(text(br#""\ude00 \ud83d\ude00 \ud83d\u0041 \\ud83d""#).unwrap(), "\u{fffd} 😀 \u{fffd}A \\ud83d");
        assert_eq!(text(b"\xef\xbb\xbf\"mark\"").unwrap(), "mark");
        assert_eq!(text(b"\"a\xff\"").unwrap(), "a\u{fffd}");
    }

    #[test]
    fn broken_answers_are_told_without_quoting_them() {
        for json in [&b"{\"secret\":"[..], b"secret", b"[1,2", b"", b"{}"] {
            let error = text(json).unwrap_err().to_string();
            assert!(error.contains("cannot be read") && !error.contains("secret"), "{error}");
        }
        let deep = "[".repeat(100_000);
        assert!(decode::<serde_json::Value>(deep.as_bytes()).is_err());
    }

    proptest! {
        #[test]
        fn whole_text_survives_mending(whole: String) {
            let json = serde_json::to_string(&whole).unwrap();
            prop_assert_eq!(serde_json::from_str::<String>(&mend_surrogates(&json)).unwrap(), whole);
        }

        #[test]
        fn any_bytes_are_an_answer_or_an_error(bytes: Vec<u8>) {
            let _outcome: Result<serde_json::Value, _> = decode(&bytes);
            let _mended = mend_surrogates(&String::from_utf8_lossy(&bytes));
        }

        #[test]
        fn any_run_of_escapes_is_mended(units in proptest::collection::vec(0xd700_u16..0xe100, 0..12)) {
            let escapes: Vec<String> = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
            let json = format!("\"{}\"", escapes.concat());
            prop_assert_eq!(text(json.as_bytes()).unwrap(), String::from_utf16_lossy(&units));
        }
    }
}
