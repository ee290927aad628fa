//! What rows share, by number: tags, creators, folders, precisions, base models, and who is in which collection.

use super::context::ViewContext;
use super::interned::{Interned, NONE};
use crate::model::base::BaseFamily;
use crate::model::ids::{RootId, SubjectId};
use crate::model::precision::Precision;
use std::collections::HashMap;
use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;

/// Everything that rows share.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// CivitAI's tags in lower case.
    pub(super) tags: Interned<Arc<str>>,
    /// Own tags in lower case.
    pub(super) own_tags: Interned<Arc<str>>,
    /// Creators as they write themselves.
    pub(super) creators: Interned<Arc<str>>,
    /// Precisions.
    pub(super) precisions: Interned<Precision>,
    /// Families with the base models' published names.
    pub(super) bases: Interned<(BaseFamily, Arc<str>)>,
    /// Base models by their published names.
    pub(super) base_models: Interned<Arc<str>>,
    /// Folders.
    pub(super) folders: Folders,
    /// Collections.
    pub(super) collections: Membership,
}

/// Folders by number. A folder's number is higher than that of the folder it lies in.
#[derive(Debug, Default)]
pub(super) struct Folders {
    known: Interned<(RootId, Arc<str>)>,
    /// By number, where a folder lies; the first place is that of [`NONE`].
    outer: Vec<u32>,
    /// Folders as they stand in paths: most files share theirs with another.
    on_disk: HashMap<RootId, HashMap<OsString, u32>>,
}

impl Folders {
    /// The number of the folder a file lies in.
    pub(super) fn of(&mut self, context: &ViewContext, root: RootId, path: &Path) -> u32 {
        let folder = path.parent().unwrap_or_else(|| Path::new(""));
        if let Some(known) = self.on_disk.get(&root).and_then(|folders| folders.get(folder.as_os_str())) {
            return *known;
        }
        let number = self.number(root, &context.below_root(root, folder));
        self.on_disk.entry(root).or_default().insert(folder.as_os_str().to_owned(), number);
        number
    }

    /// The number of a folder told relative to its root; those it lies in get theirs first.
    pub(super) fn number(&mut self, root: RootId, folder: &str) -> u32 {
        let ends = folder.match_indices('/').map(|(at, _)| at).chain((!folder.is_empty()).then_some(folder.len()));
        let mut outer = NONE;
        for end in std::iter::once(0).chain(ends) {
            let part: Arc<str> = folder.get(..end).unwrap_or(folder).into();
            let key = (root, part);
            outer = match self.known.find(&key) {
                NONE => {
                    self.outer.resize(self.known.end(), NONE);
                    self.outer.push(outer);
                    self.known.add(key)
                }
                known => known,
            };
        }
        outer
    }

    /// The number of a folder; [`NONE`] when nothing was ever there.
    pub(super) fn find(&self, root: RootId, folder: &str) -> u32 {
        self.known.find(&(root, Arc::from(folder)))
    }

    /// Folders by number.
    pub(super) const fn known(&self) -> &Interned<(RootId, Arc<str>)> {
        &self.known
    }

    /// The folder a folder lies in.
    pub(super) fn outer(&self, number: u32) -> u32 {
        self.outer.get(number as usize).copied().unwrap_or(NONE)
    }

    /// Takes what was added for a folder to those it lies in as well. `amounts` are by number.
    pub(super) fn add_up<T: Copy>(&self, amounts: &mut [T], add: impl Fn(&mut T, T)) {
        for number in (1..amounts.len()).rev() {
            let outer = self.outer(number as u32) as usize;
            if outer != NONE as usize
                && let Some(amount) = amounts.get(number).copied()
                && let Some(sum) = amounts.get_mut(outer)
            {
                add(sum, amount);
            }
        }
    }

    /// Roots lie elsewhere now: folders of paths must be asked for again.
    pub(super) fn roots_changed(&mut self) {
        self.on_disk.clear();
    }
}

/// Who is in which collection. Collections go by their place in the context's list, from 1.
#[derive(Debug, Default)]
pub(super) struct Membership {
    of: HashMap<SubjectId, Vec<u32>>,
}

impl Membership {
    /// Of the collections of a context. A member of a collection is one of those it lies in, too.
    pub(super) fn new(context: &ViewContext) -> Self {
        let places: HashMap<_, _> = context.collections.iter().map(|one| one.id).zip(1_u32..).collect();
        let mut of: HashMap<SubjectId, Vec<u32>> = HashMap::new();
        for one in &context.collections {
            let mut around = Vec::new();
            let mut next = Some(one.id);
            while let Some(place) = next.and_then(|id| places.get(&id)).filter(|place| !around.contains(*place)) {
                around.push(*place);
                next = context.collections.get(*place as usize - 1).and_then(|outer| outer.parent);
            }
            for member in &one.members {
                of.entry(*member).or_default().extend(&around);
            }
        }
        Self { of }
    }

    /// The collections a subject is in; some may be told twice.
    pub(super) fn of(&self, subject: Option<SubjectId>) -> &[u32] {
        subject.and_then(|subject| self.of.get(&subject)).map_or(&[], Vec::as_slice)
    }
}
