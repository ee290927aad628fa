//! Filters in words: what the gallery names when nothing passes them.

use crate::app::AppState;
use crate::model::facet::{FacetValue, Mark};
use crate::words::{names, tr};

/// A value in words, as a chip says it.
pub(super) fn label(state: &AppState, value: &FacetValue) -> String {
    match value {
        FacetValue::Kind(kind) => names::kind(*kind).to_owned(),
        FacetValue::Family(family) => names::family(*family).to_owned(),
        FacetValue::State(state) => names::state(*state).to_owned(),
        FacetValue::Mark(mark) => mark_label(*mark).to_owned(),
        FacetValue::Collection(id) => {
            let collection = state.collections.iter().find(|collection| collection.id == *id);
            collection.map_or_else(|| tr!("gallery-filter-collection").to_owned(), |one| one.name.clone())
        }
        FacetValue::Rating(stars) => super::rating::rating_text(*stars),
        FacetValue::Tag(text) | FacetValue::OwnTag(text) | FacetValue::Creator(text) | FacetValue::Precision(text) => {
            text.clone()
        }
        FacetValue::Folder(root, folder) if folder.is_empty() => {
            let root = state.roots.iter().find(|known| known.id == *root);
            let name = root.and_then(|root| root.path.file_name()).map(|name| name.to_string_lossy().into_owned());
            name.unwrap_or_else(|| tr!("column-folder").to_owned())
        }
        FacetValue::Folder(_, folder) => folder.rsplit('/').next().unwrap_or(folder).to_owned(),
        FacetValue::Size(_) => tr!("column-size").to_owned(),
        FacetValue::Added(_) => tr!("column-added").to_owned(),
        FacetValue::Level(level) => level.label().to_owned(),
        FacetValue::Permission(_) => tr!("gallery-filter-permission").to_owned(),
    }
}

fn mark_label(mark: Mark) -> &'static str {
    match mark {
        Mark::Favourite => tr!("gallery-filter-favourite"),
        Mark::Note => tr!("gallery-filter-note"),
        Mark::Duplicate => tr!("tag-duplicate"),
        Mark::NeedsALook => tr!("severity-warning"),
        Mark::Missing => tr!("tag-missing"),
        Mark::NoPicture => tr!("gallery-filter-no-picture"),
        Mark::Archived => tr!("gallery-filter-archived"),
    }
}
