//! What a file is by its first bytes, whatever its name says.

use super::limits;
use super::safetensors;
use crate::model::facts::Container;
use crate::model::finding::{Finding, FindingCode};
use std::ffi::OsStr;

/// What the first bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sniffed {
    Empty,
    /// Every byte of the head is zero.
    Zeros,
    Html,
    Json,
    Safetensors,
    Gguf,
    Zip,
    /// A pickle of protocol 2 or later.
    Pickle,
    /// Perhaps a pickle of protocol 0 or 1: only a walk tells.
    PerhapsPickle,
    Onnx,
    /// The text file that Git LFS leaves in place of a file that was not fetched.
    LfsPointer,
    Unknown,
}

/// Tells by the first bytes; `head` is the whole file when that is short.
pub(super) fn sniff(head: &[u8]) -> Sniffed {
    let Some(first) = head.first() else { return Sniffed::Empty };
    let text = text_start(head);
    // Texts before safetensors: eight letters read as a length word are never a sane length.
    if is_html(text) {
        Sniffed::Html
    } else if text.starts_with(b"version https://git-lfs") {
        Sniffed::LfsPointer
    } else if is_json(text, head) {
        Sniffed::Json
    } else if is_gguf(head) {
        Sniffed::Gguf
    } else if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        Sniffed::Zip
    } else if is_safetensors(head) {
        Sniffed::Safetensors
    } else if matches!(head, [0x80, 2..=5, ..]) {
        Sniffed::Pickle
    } else if is_onnx(head) {
        Sniffed::Onnx
    } else if head.iter().all(|byte| *byte == 0) {
        Sniffed::Zeros
    } else if matches!(first, b'(' | b'}' | b']' | b'c' | b'i') || head.starts_with(b"GGUF") {
        Sniffed::PerhapsPickle
    } else {
        Sniffed::Unknown
    }
}

fn text_start(head: &[u8]) -> &[u8] {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    head.trim_ascii_start()
}

fn is_html(text: &[u8]) -> bool {
    [b"<!doctype html".as_slice(), b"<html", b"<head", b"<body", b"<!--", b"<?xml", b"<script"]
        .iter()
        .any(|start| text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start)))
}

fn is_json(text: &[u8], head: &[u8]) -> bool {
    let opens = matches!(text.first(), Some(b'{' | b'['));
    let looked_at = head.get(..512).unwrap_or(head);
    opens
        && looked_at.len() >= 2
        && looked_at.iter().all(|byte| !byte.is_ascii_control() || byte.is_ascii_whitespace())
        && text.iter().skip(1).find(|byte| !byte.is_ascii_whitespace()).is_some_and(|byte| {
            matches!(byte, b'"' | b'{' | b'[' | b'}' | b']' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n')
        })
}

/// A known version and counts that a file can have. The mark alone says little: it is also how a pickle may begin, as the number that
/// opcode `G` reads.
fn is_gguf(head: &[u8]) -> bool {
    let zero = |from: usize, to: usize| head.get(from..to).is_some_and(|bytes| bytes.iter().all(|byte| *byte == 0));
    match head {
        // Counts of 32 bits, which only version 1 has.
        [b'G', b'G', b'U', b'F', 1, 0, 0, 0, ..] => zero(11, 12) && zero(15, 16),
        [b'G', b'G', b'U', b'F', 2 | 3, 0, 0, 0, ..] => zero(12, 16) && zero(20, 24),
        _ => false,
    }
}

/// The format asks for `{` at the start of the header; the length word is judged later. A word beyond the limit still
/// counts, so that a lying one is named and not just unknown.
fn is_safetensors(head: &[u8]) -> bool {
    safetensors::header_length(head).is_some_and(|length| length >= 2) && head.get(8) == Some(&b'{')
        || cut_off_safetensors(head)
}

/// A file that ends within the length word or right behind it.
fn cut_off_safetensors(head: &[u8]) -> bool {
    head.len() == 8
        && safetensors::header_length(head)
            .is_some_and(|length| (2..limits::SAFETENSORS_HEADER_BYTES).contains(&length))
}

/// A protobuf message whose first field is ONNX's `ir_version`, followed by one of the fields of `ModelProto`.
fn is_onnx(head: &[u8]) -> bool {
    match head {
        [0x08, 1..=20, 0x12, length @ 1..=40, rest @ ..] => {
            rest.get(..usize::from(*length)).is_some_and(|name| name.iter().all(u8::is_ascii_graphic))
        }
        [0x08, 1..=20, 0x3a | 0x42 | 0x1a | 0x22, ..] => true,
        _ => false,
    }
}

/// What the extension promises; `None` where it promises nothing in particular.
fn promised(extension: &str) -> Option<(&'static [Container], &'static str)> {
    Some(match extension {
        "safetensors" | "sft" => (&[Container::Safetensors], "safetensors"),
        "gguf" => (&[Container::Gguf], "GGUF"),
        "onnx" => (&[Container::Onnx], "ONNX"),
        "ckpt" | "pt" | "pth" | "pkl" => (&[Container::PickleZip, Container::PickleLegacy], "a pickle"),
        _ => return None,
    })
}

/// The container that a name promises, where it promises one; what is wrong about that only the bytes tell.
pub fn promised_container(name: &str) -> Option<Container> {
    let (_, extension) = name.rsplit_once('.')?;
    promised(&extension.to_ascii_lowercase())?.0.first().copied()
}

/// A finding when the name promises another container than the bytes are.
pub(super) fn wrong_extension(extension: Option<&OsStr>, actual: Container) -> Option<Finding> {
    let extension = extension?.to_str()?.to_ascii_lowercase();
    let (containers, promise) = promised(&extension)?;
    if actual == Container::Unknown || containers.contains(&actual) {
        return None;
    }
    let danger = match actual {
        Container::PickleZip | Container::PickleLegacy => ", which can run code when it is loaded",
        _ => "; rename it so that programs load it rightly",
    };
    Some(Finding::new(
        FindingCode::WrongExtension,
        format!(
            "The name ends in .{extension}, which promises {promise}, but the bytes are {}{danger}",
            article(actual)
        ),
    ))
}

const fn article(container: Container) -> &'static str {
    match container {
        Container::Safetensors => "safetensors",
        Container::Gguf => "GGUF",
        Container::PickleZip | Container::PickleLegacy => "a pickle",
        Container::Zip => "a zip archive without weights",
        Container::Onnx => "ONNX",
        Container::Unknown => "unknown",
    }
}

/// Whether a file of this extension is taken for a model.
pub fn is_model_extension(extension: &OsStr) -> bool {
    const EXTENSIONS: [&str; 9] = ["safetensors", "sft", "ckpt", "pt", "pth", "bin", "pkl", "gguf", "onnx"];
    extension.to_str().is_some_and(|extension| EXTENSIONS.iter().any(|known| known.eq_ignore_ascii_case(extension)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_tell_the_container() {
        let cases: [(&[u8], Sniffed); 16] = [
            (b"", Sniffed::Empty),
            (&[0; 100], Sniffed::Zeros),
            (b"\xef\xbb\xbf \n<!DOCTYPE HTML><html>", Sniffed::Html),
            (b"{\"error\":\"Unauthorized\"}", Sniffed::Json),
            (b"{\"data\":{\"a\":1}}", Sniffed::Json),
            (b"\x02\0\0\0\0\0\0\0{}", Sniffed::Safetensors),
            (b"\0\0\0\0\0\0\0\x10{ ", Sniffed::Safetensors),
            (b"GGUF\x03\0\0\0\x02\0\0\0\0\0\0\0\x05\0\0\0\0\0\0\0", Sniffed::Gguf),
            (b"GGUF\x01\0\0\0\x02\0\0\0\x05\0\0\0", Sniffed::Gguf),
            (b"GGUF\x03\0\0\0\x01cos\nsystem\n(S'true'\ntR.", Sniffed::PerhapsPickle),
            (b"PK\x03\x04aaaa", Sniffed::Zip),
            (b"\x80\x02}q\0.", Sniffed::Pickle),
            (b"(dp0\n.", Sniffed::PerhapsPickle),
            (b"\x08\x08\x12\x07pytorch\x1a", Sniffed::Onnx),
            (b"version https://git-lfs.github.com/spec/v1\n", Sniffed::LfsPointer),
            (b"\x93NUMPY", Sniffed::Unknown),
        ];
        for (bytes, expected) in cases {
            assert_eq!(sniff(bytes), expected, "{bytes:?}");
        }
    }

    #[test]
    fn names_and_bytes_may_differ() {
        let told = |name: &str, actual| wrong_extension(Some(OsStr::new(name)), actual).map(|finding| finding.code);
        assert_eq!(told("safetensors", Container::PickleZip), Some(FindingCode::WrongExtension));
        assert_eq!(told("PT", Container::Safetensors), Some(FindingCode::WrongExtension));
        assert_eq!(told("ckpt", Container::PickleLegacy), None);
        assert_eq!(told("bin", Container::PickleZip), None);
        assert_eq!(told("safetensors", Container::Unknown), None);
    }

    #[test]
    fn model_extensions_are_told_in_any_case() {
        assert!(is_model_extension(OsStr::new("SafeTensors")));
        assert!(is_model_extension(OsStr::new("pkl")));
        assert!(!is_model_extension(OsStr::new("part")));
        assert!(!is_model_extension(OsStr::new("")));
    }
}
