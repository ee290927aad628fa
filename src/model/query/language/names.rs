//! Names that only the user's library knows: of collections and of folders.

use crate::model::collection::Collection;
use crate::model::ids::{CollectionId, RootId};
use crate::model::root::LibraryRoot;

/// Names that only the user's library knows. What has no name of its own alone goes by its number: `#5`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueryNames {
    /// Collections.
    pub collections: Vec<(CollectionId, String)>,
    /// Folders of the library, by what they are called.
    pub roots: Vec<(RootId, String)>,
}

impl QueryNames {
    /// The names of these collections, and of folders by their last part.
    pub fn of<'a>(collections: &[Collection], roots: impl IntoIterator<Item = &'a LibraryRoot>) -> Self {
        let name = |root: &LibraryRoot| {
            let name = root.path.file_name().map(|name| name.to_string_lossy().into_owned());
            (root.id, name.unwrap_or_default())
        };
        Self {
            collections: collections.iter().map(|one| (one.id, one.name.clone())).collect(),
            roots: roots.into_iter().map(name).collect(),
        }
    }

    pub(super) fn collection(&self, text: &str) -> Option<CollectionId> {
        if let Some(number) = text.strip_prefix('#') {
            return number.parse().ok().map(CollectionId);
        }
        one_of(&self.collections, text)
    }

    pub(super) fn collection_text(&self, id: CollectionId) -> String {
        text_of(&self.collections, id, &[]).unwrap_or_else(|| format!("#{}", id.0))
    }

    /// The folder that "models/loras/sdxl" or "#1/loras/sdxl" means.
    pub(super) fn folder(&self, text: &str) -> Option<(RootId, String)> {
        let (root, folder) = text.split_once('/').unwrap_or((text, ""));
        let root = match root.strip_prefix('#') {
            Some(number) => RootId(number.parse().ok()?),
            None => one_of(&self.roots, root)?,
        };
        Some((root, folder.to_owned()))
    }

    pub(super) fn folder_text(&self, root: RootId, folder: &str) -> String {
        let root = text_of(&self.roots, root, &['/']).unwrap_or_else(|| format!("#{}", root.0));
        if folder.is_empty() { root } else { format!("{root}/{folder}") }
    }
}

/// What alone has a name, exactly or else in any case.
fn one_of<T: Copy>(all: &[(T, String)], name: &str) -> Option<T> {
    let only = |is_it: &dyn Fn(&str) -> bool| {
        let mut found = all.iter().filter(|(_, own)| is_it(own));
        found.next().filter(|_| found.next().is_none()).map(|(id, _)| *id)
    };
    only(&|own| own == name).or_else(|| only(&|own| own.to_lowercase() == name.to_lowercase()))
}

/// A name by which a thing is found again.
fn text_of<T: Copy + PartialEq>(all: &[(T, String)], id: T, banned: &[char]) -> Option<String> {
    let (_, name) = all.iter().find(|(own, _)| *own == id)?;
    let is_plain = !name.is_empty() && !name.starts_with('#') && !name.contains(banned);
    (is_plain && one_of(all, name) == Some(id)).then(|| name.clone())
}
