//! The models that a longer text names: a list of addresses, a letter, or the source of a page that was saved.

use super::reference::Reference;
use std::collections::BTreeSet;

/// The most models that are taken from one text.
const MOST: usize = 5_000;
/// What begins an address on a page of the site itself.
const PATHS: [&str; 3] = ["/models/", "/model-versions/", "/api/download/models/"];

/// Every model a text names by its address or its AIR, each once and in their order. A hash counts only where it is a whole line:
/// the source of a page is full of numbers that look like one.
pub fn references_in(text: &str) -> Vec<Reference> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for line in text.lines() {
        let whole = Reference::of(line);
        let parts = line.split(is_border).filter_map(part).filter(|_| whole.is_none());
        for reference in whole.clone().into_iter().chain(parts) {
            if found.len() >= MOST {
                return found;
            }
            if seen.insert(key_of(&reference)) {
                found.push(reference);
            }
        }
    }
    found
}

/// What no address on a page has in it, but what may stand around one.
fn is_border(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(letter, '"' | '\'' | '<' | '>' | '(' | ')' | '[' | ']' | '{' | '}' | ',' | ';' | '\\' | '|')
}

fn part(text: &str) -> Option<Reference> {
    let text = text.trim_end_matches(['.', ':', '!', '，', '。', '、']);
    if PATHS.iter().any(|path| text.starts_with(path)) {
        return Reference::of(&format!("civitai.com{text}"));
    }
    Reference::of(text).filter(|reference| !matches!(reference, Reference::Hash(_)))
}

/// The same for one model, however it is named: its versions share a place in a collection.
fn key_of(reference: &Reference) -> (u8, u64, String) {
    match reference {
        Reference::Model(model, _) => (0, model.0, String::new()),
        Reference::Version(version) => (1, version.0, String::new()),
        Reference::Hash(hex) => (2, 0, hex.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ids::{ModelId, VersionId};
    use proptest::prelude::*;

    #[test]
    fn lists_letters_and_pages_name_models() {
        let hash = "ab".repeat(32);
        let text = format!(
            "https://civitai.com/models/12/ink?modelVersionId=34\n{hash}\nLook at (civitai.com/models/13), it is fine.\n\
             <a class=\"x\" href=\"/models/14/some-name\">Some</a><a href='/models/14'>again</a> abcdef0123 /user/x \
             urn:air:sdxl:lora:civitai:15@36 {{\"url\":\"https:\\/\\/civitai.com/models/16\"}}\n34"
        );
        let model = |id, version: Option<u64>| Reference::Model(ModelId(id), version.map(VersionId));
        let expected =
            [model(12, Some(34)), Reference::Hash(hash), model(13, None), model(14, None), model(15, Some(36))];
        assert_eq!(references_in(&text)[..5], expected);
        assert!(!references_in(&text).iter().any(|one| matches!(one, Reference::Hash(hex) if hex.len() == 10)));
        assert_eq!(references_in("no model, civitai.com/user/x, https://evil.example/models/3"), []);
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text in ".{0,300}") {
            let _found = references_in(&text);
        }
    }
}
