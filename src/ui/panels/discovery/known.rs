//! What the language of questions takes from this library: names of collections and folders, and words for completion.

use crate::app::{AppState, WordKind};
use crate::model::facet::{Facet, FacetValue};
use crate::model::query::language::{Field, QueryNames, Vocabulary};

/// Names of collections and folders.
pub(in crate::ui) fn names(state: &AppState) -> QueryNames {
    let folder = |path: &std::path::Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    QueryNames {
        collections: state.collections.iter().map(|one| (one.id, one.name.clone())).collect(),
        roots: state.roots.iter().map(|root| (root.id, folder(&root.path).unwrap_or_default())).collect(),
    }
}

/// Words for completion: the values under the present question, then what else begins so, known here or to CivitAI.
pub(super) struct Known<'a>(pub(super) &'a AppState);

impl Vocabulary for Known<'_> {
    fn find(&self, field: Field, beginning: &str, most: usize) -> Vec<(String, Option<u64>)> {
        let state = self.0;
        let wanted = beginning.to_lowercase();
        let facet = match field {
            Field::Tag => Facet::Tag,
            Field::MyTag => Facet::OwnTag,
            Field::Creator => Facet::Creator,
            Field::Precision => Facet::Precision,
            Field::Collection => {
                let names = state.collections.iter().map(|one| one.name.clone());
                return begin(names, &wanted, most);
            }
            Field::Folder => return begin(names(state).roots.into_iter().map(|(_, name)| name), &wanted, most),
            _ => return Vec::new(),
        };
        let values = state.facets.of(facet).map_or(&[][..], |group| &group.values);
        let mut found: Vec<(String, Option<u64>)> = Vec::new();
        for (value, count) in values {
            let (FacetValue::Tag(text)
            | FacetValue::OwnTag(text)
            | FacetValue::Creator(text)
            | FacetValue::Precision(text)) = value
            else {
                continue;
            };
            if found.len() < most && text.to_lowercase().starts_with(&wanted) {
                found.push((text.clone(), Some(u64::from(*count))));
            }
        }
        let kind = match field {
            Field::Tag => Some(WordKind::Tag),
            Field::Creator => Some(WordKind::Creator),
            _ => None,
        };
        if let Some(more) = kind.map(|kind| state.vocabulary.of(kind)).filter(|more| more.text == wanted) {
            let is_new = |word: &&String| !found.iter().any(|(own, _)| own.eq_ignore_ascii_case(word));
            let told: Vec<(String, Option<u64>)> =
                more.words.iter().filter(is_new).map(|word| (word.clone(), None)).collect();
            found.extend(told);
        }
        found.truncate(most);
        found
    }
}

fn begin(all: impl Iterator<Item = String>, wanted: &str, most: usize) -> Vec<(String, Option<u64>)> {
    all.filter(|name| name.to_lowercase().starts_with(wanted)).take(most).map(|name| (name, None)).collect()
}
