//! One name out of a `.env` file. Nothing is put into the environment of the process, so that programs started from
//! here do not inherit the key.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use zeroize::Zeroizing;

/// The most bytes that are read of such a file; what comes after is not looked at.
const MOST_BYTES: u64 = 64 << 10;

/// The value of `name` in the file, where there is one that is not blank. A file that cannot be read has none: a `.env` of
/// another program, or a folder of that name, is no fault of ours.
pub(super) fn value_in_file(path: &Path, name: &str) -> Option<Zeroizing<String>> {
    // Opening a pipe would wait for a writer.
    if !path.metadata().is_ok_and(|metadata| metadata.is_file()) {
        return None;
    }
    let mut bytes = Zeroizing::new(Vec::new());
    let read = File::open(path).and_then(|file| file.take(MOST_BYTES).read_to_end(&mut bytes));
    if let Err(error) = read {
        tracing::warn!("a .env file cannot be read ({error}): {}", path.display());
        return None;
    }
    let text = Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned());
    value(&text, name).map(|value| Zeroizing::new(value.to_owned()))
}

/// The value of `name` in the text of such a file: `NAME=value`, `export NAME='value'`, `NAME="value" # remark`. As in a
/// shell the last one counts. Nothing is expanded.
fn value<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let lines = text.trim_start_matches('\u{feff}').lines();
    let found = lines.filter_map(|line| assigned(line, name)).next_back()?;
    (!found.is_empty()).then_some(found)
}

fn assigned<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let line = line.trim();
    let line = line.strip_prefix("export ").unwrap_or(line);
    let (key, value) = line.split_once('=')?;
    if key.trim() != name {
        return None;
    }
    let value = value.trim();
    for quote in ['"', '\''] {
        if let Some(rest) = value.strip_prefix(quote) {
            return Some(rest.split(quote).next().unwrap_or_default().trim());
        }
    }
    let unquoted = if value.starts_with('#') { "" } else { value.split(" #").next().unwrap_or_default() };
    Some(unquoted.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_usual_ways_to_write_it_are_read() {
        for text in [
            "CIVITAI_TOKEN=abc",
            "  export CIVITAI_TOKEN = abc # mine\r\nOTHER=1",
            "\u{feff}CIVITAI_TOKEN='abc'",
            "# CIVITAI_TOKEN=no\nCIVITAI_TOKEN=old\nCIVITAI_TOKEN=\"abc\" # new",
        ] {
            assert_eq!(value(text, "CIVITAI_TOKEN"), Some("abc"), "{text:?}");
        }
        assert_eq!(value("CIVITAI_TOKEN=a#b", "CIVITAI_TOKEN"), Some("a#b"), "a # within a word begins no remark");
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        for text in
            ["", "MY_CIVITAI_TOKEN=abc", "CIVITAI_TOKEN", "CIVITAI_TOKEN=", "CIVITAI_TOKEN=''", "CIVITAI_TOKEN=# x"]
        {
            assert_eq!(value(text, "CIVITAI_TOKEN"), None, "{text:?}");
        }
    }

    #[test]
    fn folders_and_endless_files_are_no_trouble() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(value_in_file(folder.path(), "A"), None);
        let path = folder.path().join(".env");
        std::fs::write(&path, "x".repeat(MOST_BYTES as usize) + "\nA=late").unwrap();
        assert_eq!(value_in_file(&path, "A"), None, "beyond the limit");
        std::fs::write(&path, b"\xff\xfe=1\nA=abc\n").unwrap();
        assert_eq!(value_in_file(&path, "A").as_deref().map(String::as_str), Some("abc"));
    }

    proptest! {
        #[test]
        fn no_text_is_trouble(before in ".*", found in "[a-f0-9]{1,40}") {
            let _any = value(&before, "A");
            let text = format!("{before}\nA={found}\n");
            prop_assert_eq!(value(&text, "A"), Some(found.as_str()));
        }
    }
}
