//! The folder below which a template works: that of the file's kind in its own root.

use crate::downloads::{DownloadSettings, folder_for};
use crate::model::card::Card;
use crate::model::folder_names;
use crate::model::kind::ModelKind;
use crate::model::root::{LibraryRoot, RootTool};
use std::path::{Path, PathBuf};

/// Where a file's folders begin.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum BaseFolder {
    /// Here.
    Here(PathBuf),
    /// Another program decides.
    Managed,
    /// Nothing tells.
    Unknown,
}

/// Where files go.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target<'a> {
    /// Each into its own root.
    OwnRoot,
    /// Into this one.
    Root(&'a LibraryRoot),
    /// Below this folder.
    Folder(&'a Path),
}

/// The base folder of a file. A file that lies in the folder of another kind gets the folder of its own.
pub(super) fn base_of(card: &Card, root: &LibraryRoot, to: Target<'_>) -> BaseFolder {
    let kind = card.kind;
    match to {
        _ if root.tool == RootTool::InvokeAi => return BaseFolder::Managed,
        Target::Folder(to) => return BaseFolder::Here(to.to_path_buf()),
        Target::Root(other) if other.id != root.id => return base_in(kind, other),
        Target::Root(_) | Target::OwnRoot => {}
    }
    match kind_folder(&root.path, &card.path) {
        Some((folder, of)) if kind == ModelKind::Other || of.agrees_with(kind) => BaseFolder::Here(folder),
        None if root.tool == RootTool::Loose => BaseFolder::Here(root.path.clone()),
        _ => base_in(kind, root),
    }
}

/// The folder of a kind in a root that a file does not lie in, or not where its kind belongs.
fn base_in(kind: ModelKind, root: &LibraryRoot) -> BaseFolder {
    match (root.tool, kind) {
        (RootTool::InvokeAi, _) => BaseFolder::Managed,
        (RootTool::Loose, ModelKind::Other) => BaseFolder::Here(root.path.clone()),
        (_, ModelKind::Other) => BaseFolder::Unknown,
        _ => folder_for(kind, std::slice::from_ref(root), &DownloadSettings::default())
            .map_or(BaseFolder::Unknown, BaseFolder::Here),
    }
}

/// The outermost folder from the root to the file that names a kind.
pub(super) fn kind_folder(root: &Path, file: &Path) -> Option<(PathBuf, ModelKind)> {
    let inside = file.parent()?.strip_prefix(root).ok()?;
    let mut at = root.to_path_buf();
    let mut above = root.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    let mut names = vec![root.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()];
    names.extend(inside.components().map(|part| part.as_os_str().to_string_lossy().into_owned()));
    for (index, name) in names.into_iter().enumerate() {
        if index > 0 {
            at.push(&name);
        }
        let under_models = above.is_some_and(|above| above.eq_ignore_ascii_case("models"));
        let kind = if under_models { folder_names::kind_of_under_models(&name) } else { folder_names::kind_of(&name) };
        if let Some(kind) = kind {
            return Some((at, kind));
        }
        above = Some(name);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outermost_folder_of_a_kind_is_the_base() {
        let of = |root: &str, file: &str| kind_folder(Path::new(root), Path::new(file));
        assert_eq!(
            of("/c", "/c/models/loras/SDXL/vae/a.pt"),
            Some(("/c/models/loras".into(), ModelKind::Lora)),
            "a folder of the user's own inside is not another kind"
        );
        assert_eq!(of("/c/loras", "/c/loras/x/a.pt"), Some(("/c/loras".into(), ModelKind::Lora)));
        assert_eq!(of("/mine", "/mine/x/a.pt"), None);
    }
}
