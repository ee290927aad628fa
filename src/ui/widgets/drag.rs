//! Models on their way: what is dragged out of the gallery.

use crate::model::ids::FileKey;

/// The payload of models that are dragged: at least one file, in the order of the gallery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ui) struct DraggedModels(pub(in crate::ui) Vec<FileKey>);
