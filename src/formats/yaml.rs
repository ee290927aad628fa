//! YAML of other programs, loaded so that no file of 64 KiB can cost more than a moment.
//!
//! The crate that parses it bounds neither the depth of block collections (which are freed recursively) nor the text
//! that aliases copy, so both are counted before it sees the text.

use saphyr::{LoadableYamlNode as _, Scalar, Yaml};

/// The longest text that is parsed, in bytes.
pub(super) const LIMIT_BYTES: usize = 64 * 1024;
/// Collections that one line may open: with the indentation that deeper lines need this keeps the depth under about 1500.
const MAX_OPENED_PER_LINE: usize = 32;
/// Aliases in a text. Sixteen can multiply one anchor at most 3^5 times, which is some 20 MB.
const MAX_ALIASES: usize = 16;

/// The first document of a YAML text, null when there is none; an error is what is wrong with it, as half a sentence.
pub(super) fn load(text: &str) -> Result<Yaml<'_>, String> {
    if text.len() > LIMIT_BYTES {
        return Err(format!("it is longer than {LIMIT_BYTES} bytes"));
    }
    let mut aliases = 0;
    for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
        let bytes = line.as_bytes();
        let opened = bytes.windows(2).filter(|pair| matches!(pair, [b'-' | b'?' | b':', b' ' | b'\t'])).count();
        if opened > MAX_OPENED_PER_LINE {
            return Err("it is nested too deeply".to_owned());
        }
        aliases += line.matches('*').count();
    }
    if aliases > MAX_ALIASES {
        return Err("it has too many aliases".to_owned());
    }
    let documents = Yaml::load_from_str(text).map_err(|error| error.to_string())?;
    Ok(documents.into_iter().next().unwrap_or(Yaml::Value(Scalar::Null)))
}

/// The text of a scalar as a person would write it; `None` for null and collections.
pub(super) fn scalar_text(node: &Yaml<'_>) -> Option<String> {
    if let Some(text) = node.as_str() {
        return Some(text.to_owned());
    }
    node.as_integer().map(|number| number.to_string())
}

/// The value under a key of a mapping.
pub(super) fn get<'a, 'input>(node: &'a Yaml<'input>, key: &str) -> Option<&'a Yaml<'input>> {
    node.as_mapping()?.iter().find(|(name, _)| name.as_str() == Some(key)).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn depth_and_aliases_are_bounded() {
        assert!(load(&"- ".repeat(20_000)).is_err());
        assert!(load(&"? ".repeat(20_000)).is_err());
        assert!(load(&"[".repeat(20_000)).is_err());
        let bomb = format!("a: &a {}\nb: [{}]", "x".repeat(1000), "*a,".repeat(2000));
        assert_eq!(load(&bomb).err().as_deref(), Some("it has too many aliases"));
        let mut staircase = String::new();
        for depth in 0..300 {
            staircase.push_str(&" ".repeat(depth));
            staircase.push_str("a:\n");
        }
        assert!(load(&staircase).is_ok());
    }

    #[test]
    fn a_few_aliases_work() {
        let node = load("a: &a text\nb: *a\nn: 5").unwrap();
        assert_eq!(get(&node, "b").and_then(scalar_text).as_deref(), Some("text"));
        assert_eq!(get(&node, "n").and_then(scalar_text).as_deref(), Some("5"));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[ -~\\n\\t\u{0}é{}\\[\\]:*&!|>?-]{0,300}") {
            drop(load(&text));
        }
    }
}
