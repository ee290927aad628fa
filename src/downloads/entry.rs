//! One line of a list of downloads: an address, and behind `#` which bytes are meant and where they lay. A browser that is given such
//! an address ignores what is behind the `#`, and so does whoever knows only addresses.

use super::choose::{Goal, Pick, parse_goal};
use super::error::DownloadError;
use crate::model::digests::{from_hex, to_hex};

/// The longest path that is believed, in bytes.
const LONGEST_PATH: usize = 4096;

/// What a line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What.
    pub goal: Goal,
    /// Which of its files, where the line says so.
    pub pick: Pick,
    /// Its path below the root of the library it comes from, with `/`, where it is to lie there again.
    pub path_in_root: Option<String>,
}

/// Reads a line.
pub fn parse_entry(line: &str) -> Result<Entry, DownloadError> {
    let (address, more) = line.trim().split_once('#').unwrap_or((line, ""));
    let goal = parse_goal(address)?;
    let of = |name: &str| more.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    let sha256 = of("sha256").and_then(from_hex::<32>);
    let path = of("path").map(decoded).filter(|path| !path.is_empty() && path.len() <= LONGEST_PATH);
    let (goal, pick) = match (goal, sha256) {
        // The newest version need not be the one that was there; the one that has these bytes is.
        (Goal::Newest(_), Some(sha256)) => (Goal::Hash(to_hex(&sha256).to_ascii_lowercase()), Pick::Bytes(sha256)),
        (goal, Some(sha256)) => (goal, Pick::Bytes(sha256)),
        (goal, None) => (goal, Pick::Primary),
    };
    Ok(Entry { goal, pick, path_in_root: path })
}

/// The line of a file that another library had.
pub fn entry_line(address: &str, sha256: Option<&[u8; 32]>, path_in_root: &str) -> String {
    let hash = sha256.map(|sha256| format!("sha256={}", to_hex(sha256)));
    let path = (!path_in_root.is_empty()).then(|| format!("path={}", encoded(path_in_root)));
    let more: Vec<String> = hash.into_iter().chain(path).collect();
    if more.is_empty() { address.to_owned() } else { format!("{address}#{}", more.join("&")) }
}

fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push_str(&to_hex(&[byte]));
        }
    }
    out
}

fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = bytes.get(at + 1..at + 3).and_then(|pair| std::str::from_utf8(pair).ok());
        let value = hex.and_then(|pair| u8::from_str_radix(pair, 16).ok()).filter(|_| *byte == b'%');
        out.push(value.unwrap_or(*byte));
        at += if value.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ids::{ModelId, VersionId};
    use proptest::prelude::*;

    #[test]
    fn a_line_says_which_file_and_where_it_lay() {
        let page = "https://civitai.com/models/7?modelVersionId=8";
        let line = entry_line(page, Some(&[0xab; 32]), "loras/ink v1 & 墨.safetensors");
        assert!(line.starts_with(page) && !line.contains(' ') && line.is_ascii(), "{line}");
        let entry = parse_entry(&line).unwrap();
        assert_eq!((entry.goal, entry.pick), (Goal::Version(VersionId(8)), Pick::Bytes([0xab; 32])));
        assert_eq!(entry.path_in_root.as_deref(), Some("loras/ink v1 & 墨.safetensors"));
        let newest = parse_entry(&entry_line("https://civitai.com/models/7", Some(&[0xab; 32]), "")).unwrap();
        assert_eq!(newest.goal, Goal::Hash("ab".repeat(32)), "not whatever is newest today");
        assert_eq!(entry_line(page, None, ""), page);
    }

    #[test]
    fn what_is_behind_the_sign_and_means_nothing_is_passed_over() {
        for line in ["https://civitai.com/models/7#comments", " civitai.com/models/7#sha256=zz&path= "] {
            let entry = parse_entry(line).unwrap();
            assert_eq!(entry, Entry { goal: Goal::Newest(ModelId(7)), pick: Pick::Primary, path_in_root: None });
        }
        assert_eq!(parse_entry(" 34 ").unwrap().goal, Goal::Version(VersionId(34)));
        assert!(parse_entry("# mine").is_err());
    }

    proptest! {
        #[test]
        fn every_path_comes_back(path in ".{1,80}") {
            let line = entry_line("https://civitai.com/models/7", None, &path);
            prop_assert_eq!(parse_entry(&line).unwrap().path_in_root, Some(path));
        }

        #[test]
        fn no_line_is_too_odd(line in ".{0,200}") {
            drop(parse_entry(&line));
        }
    }
}
