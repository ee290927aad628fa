//! Which forms are written below which root, as the user chose it: other tools read other forms, and nobody wants all of them.

use super::SidecarForm;
use crate::model::ids::RootId;
use crate::model::root::LibraryRoot;
use crate::store::{Store, StoreError};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The forms of each root.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FormsOfRoots {
    roots: BTreeMap<RootId, BTreeSet<SidecarForm>>,
}

impl FormsOfRoots {
    /// The name of the setting in the store.
    pub const NAME: &'static str = "sidecar forms";

    /// The forms that were chosen for a root; `None` where nobody chose.
    pub fn chosen(&self, root: RootId) -> Option<&BTreeSet<SidecarForm>> {
        self.roots.get(&root)
    }

    /// The forms that are written below a root after a download: all where nobody chose.
    pub fn of(&self, root: RootId) -> BTreeSet<SidecarForm> {
        self.chosen(root).cloned().unwrap_or_else(|| SidecarForm::ALL.into())
    }

    /// Chooses.
    pub fn choose(&mut self, root: RootId, forms: BTreeSet<SidecarForm>) {
        self.roots.insert(root, forms);
    }
}

/// The forms that are written beside a new file; all of them outside the library.
pub(in crate::organise) fn forms_beside(store: &Store, path: &Path) -> Result<Vec<SidecarForm>, StoreError> {
    let (roots, chosen) = store.read(|reader| {
        let chosen: Option<FormsOfRoots> = reader.setting(FormsOfRoots::NAME)?;
        Ok((reader.roots()?, chosen.unwrap_or_default()))
    })?;
    let innermost = |root: &&LibraryRoot| root.path.components().count();
    let root = roots.iter().filter(|root| path.starts_with(&root.path)).max_by_key(innermost);
    let forms = root.map_or_else(|| SidecarForm::ALL.into(), |root| chosen.of(root.id));
    Ok(forms.into_iter().collect())
}

/// Keeps the choice for one root.
pub fn choose(store: &Store, root: RootId, forms: BTreeSet<SidecarForm>) -> Result<(), StoreError> {
    store.write(|writer| {
        let mut chosen: FormsOfRoots = writer.setting(FormsOfRoots::NAME)?.unwrap_or_default();
        chosen.choose(root, forms);
        writer.put_setting(FormsOfRoots::NAME, &chosen)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organise::tests::World;

    #[test]
    fn a_new_file_gets_the_forms_of_its_root() {
        let world = World::new(&["loras/ink.safetensors"]);
        let root = world.store.read(|reader| reader.roots()).unwrap().remove(0);
        let beside = |path: &Path| forms_beside(&world.store, path).unwrap();
        let inside = root.path.join("loras/new.safetensors");
        assert_eq!(beside(&inside), SidecarForm::ALL, "nobody chose");
        choose(&world.store, root.id, BTreeSet::from([SidecarForm::LoraManager])).unwrap();
        assert_eq!(beside(&inside), [SidecarForm::LoraManager]);
        assert_eq!(beside(Path::new("/elsewhere/new.safetensors")), SidecarForm::ALL);
        choose(&world.store, root.id, BTreeSet::new()).unwrap();
        assert!(beside(&inside).is_empty(), "none is a choice, too");
    }
}
