//! Reading all about one file, joined and ready to paint.

use crate::app::state::Details;
use crate::library::duplicates::Duplicates;
use crate::model::ids::{FileKey, VersionId};
use crate::model::resolve;
use crate::store::{Store, StoreError};
use std::collections::BTreeSet;

/// Versions of a model that are listed.
const MAX_VERSIONS: usize = 30;

/// All about a file; `None` when it has left the library.
pub(super) fn load(store: &Store, key: FileKey) -> Result<Option<Details>, StoreError> {
    let cards = store.read(|reader| reader.cards())?;
    let installed: BTreeSet<VersionId> = cards.iter().filter_map(|card| card.version_id).collect();
    let duplicates = Duplicates::find(cards.iter());
    let others = duplicates.of(key).map(|(_, keys)| keys.to_vec()).unwrap_or_default();
    let paths = others.iter().filter_map(|other| cards.iter().find(|card| card.key == *other));
    let paths = paths.map(|card| card.path.clone()).collect();
    store.read(|reader| {
        let Some(record) = reader.file(key)? else { return Ok(None) };
        let found = record.civit_match();
        let version = found.map(|found| reader.version(found.version_id)).transpose()?.flatten();
        let model = found.map(|found| reader.model(found.model_id)).transpose()?.flatten();
        let mut versions = Vec::new();
        for id in model.iter().flat_map(|model| model.version_ids.iter()).flat_map(|ids| &ids.value).take(MAX_VERSIONS)
        {
            if let Some(version) = reader.version(*id)? {
                versions.push((version, installed.contains(id)));
            }
        }
        let resolved = resolve::resolve(&record, model.as_ref(), version.as_ref());
        let html = model.as_ref().and_then(|model| model.description.as_ref()).map(|text| text.value.clone());
        let by_sidecar = || record.sidecars.iter().find_map(|sidecar| sidecar.description.clone());
        let description = html.or_else(by_sidecar).or_else(|| record.header.description.clone());
        let description = description.map(|text| plain_text(&text)).filter(|text| !text.is_empty());
        Ok(Some(Details { record, resolved, model, version, versions, duplicates: paths, description }))
    })
}

/// HTML as plain text: tags away, paragraphs and list items as lines, the common entities resolved.
fn plain_text(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        let (before, after) = rest.split_at(open);
        out.push_str(before);
        let Some(close) = after.find('>') else {
            rest = after;
            break;
        };
        let (tag, next) = after.split_at(close + 1);
        let name: String = tag.chars().skip(1).take_while(|c| c.is_ascii_alphanumeric() || *c == '/').collect();
        match name.trim_matches('/').to_ascii_lowercase().as_str() {
            "p" | "div" | "br" | "ul" | "ol" | "h1" | "h2" | "h3" | "h4" | "pre" | "blockquote" | "tr" => {
                out.push('\n');
            }
            "li" if !name.starts_with('/') => out.push_str("\n• "),
            _ => {}
        }
        rest = next;
    }
    out.push_str(rest);
    let text = out
        .replace("&nbsp;", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let mut joined = String::with_capacity(text.len());
    for line in lines {
        if line.is_empty() && (joined.is_empty() || joined.ends_with("\n\n")) {
            continue;
        }
        joined.push_str(line);
        joined.push('\n');
    }
    joined.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::plain_text;

    #[test]
    fn html_becomes_readable_text_and_broken_html_does_not_hurt() {
        assert_eq!(
            plain_text("<p>Soft <b>hills</b> &amp; sky</p><ul><li>one</li><li>two</li></ul>"),
            "Soft hills & sky\n\n• one\n• two"
        );
        assert_eq!(plain_text("a < b"), "a < b");
        assert_eq!(plain_text("<p"), "<p");
    }
}
