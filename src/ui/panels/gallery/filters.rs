//! Filters in words: what the gallery names when nothing passes them.

use crate::app::AppState;
use crate::model::facet::FacetValue;
use crate::words::{facets, tr};

/// A value in words, as a chip says it.
pub(super) fn label(state: &AppState, value: &FacetValue) -> String {
    match value {
        FacetValue::Collection(id) => {
            let collection = state.collections.iter().find(|collection| collection.id == *id);
            collection.map_or_else(|| tr!("gallery-filter-collection").to_owned(), |one| one.name.clone())
        }
        FacetValue::Folder(root, folder) if folder.is_empty() => {
            let root = state.roots.iter().find(|known| known.id == *root);
            let name = root.and_then(|root| root.path.file_name()).map(|name| name.to_string_lossy().into_owned());
            name.unwrap_or_else(|| tr!("column-folder").to_owned())
        }
        FacetValue::Folder(_, folder) => folder.rsplit('/').next().unwrap_or(folder).to_owned(),
        named => facets::value(named).into_owned(),
    }
}
