//! Which files of a folder go with which model: sidecars, previews and everything else that bears its name.

use crate::formats;
use crate::formats::sidecar::{FolderListing, companions};
use crate::library::scan;
use std::collections::{BTreeSet, HashMap};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::Path;

/// A file of a folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) size_bytes: u64,
    pub(super) modified_ns: i64,
    pub(super) is_link: bool,
    pub(super) device: Option<u64>,
}

/// One folder as it is on disk.
#[derive(Debug, Default)]
pub(super) struct Folder {
    files: HashMap<OsString, Entry>,
    /// Names in lower case, folders among them.
    taken: BTreeSet<String>,
    listing: FolderListing,
    /// Files that bear a model's name, by the model's stem in lower case.
    named_after: HashMap<String, Vec<OsString>>,
    /// How many models have this stem.
    models: HashMap<String, u32>,
}

impl Folder {
    /// Reads a folder. Each file is asked for its size and time once.
    pub(super) fn read(path: &Path) -> io::Result<Self> {
        let mut folder = Self::default();
        let mut listed = Vec::new();
        for entry in fs::read_dir(path)?.filter_map(Result::ok) {
            let name = entry.file_name();
            folder.taken.insert(folded(&name));
            let Ok(kind) = entry.file_type() else { continue };
            let Ok(meta) = entry.metadata() else { continue };
            if kind.is_dir() {
                continue;
            }
            let stamp = scan::stamp(&meta);
            let (size_bytes, modified_ns) = (stamp.size_bytes, stamp.modified_ns);
            if is_model(&name) {
                *folder.models.entry(stem_of(&name)).or_default() += 1;
            }
            listed.push((name.clone(), modified_ns, size_bytes));
            let entry = Entry { size_bytes, modified_ns, is_link: kind.is_symlink(), device: stamp.device };
            folder.files.insert(name, entry);
        }
        for (name, ..) in listed.iter().filter(|(name, ..)| !is_model(name)) {
            if let Some(owner) = owner(&folded(name), &folder.models) {
                folder.named_after.entry(owner).or_default().push(name.clone());
            }
        }
        folder.listing = FolderListing::new(listed);
        Ok(folder)
    }

    /// A file of this name.
    pub(super) fn get(&self, name: &OsStr) -> Option<Entry> {
        self.files.get(name).copied()
    }

    /// Whether a name is taken, whatever its case.
    pub(super) fn is_taken(&self, name: &OsStr) -> bool {
        self.taken.contains(&folded(name))
    }

    /// How many models share the stem of this one, itself among them.
    pub(super) fn models_like(&self, model: &OsStr) -> u32 {
        self.models.get(&stem_of(model)).copied().unwrap_or(1)
    }

    /// Everything that goes with a model, by name.
    pub(super) fn beside(&self, model: &OsStr) -> Vec<(OsString, Entry)> {
        let mut names: BTreeSet<OsString> =
            self.named_after.get(&stem_of(model)).into_iter().flatten().cloned().collect();
        let found = companions(model, &self.listing);
        let known = found.sidecars.into_iter().map(|(_, name)| name).chain(found.previews);
        // Another model's own files are left to it, whatever their names look like.
        names.extend(known.filter(|name| owner(&folded(name), &self.models).is_none()));
        names.into_iter().filter_map(|name| self.get(&name).map(|entry| (name, entry))).collect()
    }
}

/// The longest stem of a model that a name begins with, followed by a dot.
fn owner(folded_name: &str, models: &HashMap<String, u32>) -> Option<String> {
    let dots = folded_name.match_indices('.').map(|(at, _)| at).rev();
    dots.filter_map(|at| folded_name.get(..at)).find(|stem| models.contains_key(*stem)).map(str::to_owned)
}

/// A name in lower case, for file systems to which that is the same name.
pub(super) fn folded(name: &OsStr) -> String {
    name.to_string_lossy().to_lowercase()
}

/// The stem of a model's name in lower case.
pub(super) fn stem_of(name: &OsStr) -> String {
    Path::new(name).file_stem().map(folded).unwrap_or_default()
}

fn is_model(name: &OsStr) -> bool {
    Path::new(name).extension().is_some_and(formats::is_model_extension)
}

/// The name of a file beside a model, once the model is called otherwise: what follows the stem stays.
pub(super) fn renamed(beside: &OsStr, old_model: &OsStr, new_model: &OsStr) -> OsString {
    let (Some(old), Some(new)) = (Path::new(old_model).file_stem(), Path::new(new_model).file_stem()) else {
        return beside.to_owned();
    };
    if old == new {
        return beside.to_owned();
    }
    rest_after(beside, old).map_or_else(
        || beside.to_owned(),
        |rest| {
            let mut name = new.to_owned();
            name.push(rest);
            name
        },
    )
}

/// What follows a stem in a name, whatever the case of either.
fn rest_after(name: &OsStr, stem: &OsStr) -> Option<OsString> {
    match (name.to_str(), stem.to_str()) {
        (Some(name), Some(stem)) => {
            let start = name.get(..stem.len())?;
            (start.to_lowercase() == stem.to_lowercase()).then(|| name.get(stem.len()..).map(OsString::from))?
        }
        _ => rest_of_bytes(name, stem),
    }
}

/// The same of names that are not text: these have no case.
#[cfg(unix)]
fn rest_of_bytes(name: &OsStr, stem: &OsStr) -> Option<OsString> {
    use std::os::unix::ffi::OsStrExt as _;
    name.as_bytes().strip_prefix(stem.as_bytes()).map(|rest| OsStr::from_bytes(rest).to_owned())
}

#[cfg(not(unix))]
fn rest_of_bytes(_name: &OsStr, _stem: &OsStr) -> Option<OsString> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_bears_a_models_name_goes_with_it_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let all = [
            "ink.safetensors",
            "ink.v2.safetensors",
            "ink.JSON",
            "ink.preview.png",
            "ink.safetensors.rgthree-info.json",
            "ink.yaml",
            "ink_1.jpg",
            "ink.v2.json",
            "inkwell.png",
            "notes.txt",
        ];
        for name in all {
            fs::write(dir.path().join(name), name).unwrap();
        }
        let folder = Folder::read(dir.path()).unwrap();
        let beside = |model: &str| -> Vec<String> {
            let found = folder.beside(OsStr::new(model)).into_iter();
            found.map(|(name, _)| name.to_string_lossy().into_owned()).collect()
        };
        assert_eq!(
            beside("ink.safetensors"),
            ["ink.JSON", "ink.preview.png", "ink.safetensors.rgthree-info.json", "ink.yaml", "ink_1.jpg"]
        );
        assert_eq!(beside("ink.v2.safetensors"), ["ink.v2.json"]);
        assert!(folder.is_taken(OsStr::new("INK.safetensors")) && !folder.is_taken(OsStr::new("new.png")));
    }

    #[test]
    fn what_follows_the_stem_stays() {
        let name = |beside: &str| {
            let renamed = renamed(OsStr::new(beside), OsStr::new("ink.safetensors"), OsStr::new("Wash v1.safetensors"));
            renamed.to_string_lossy().into_owned()
        };
        assert_eq!(name("ink.preview.png"), "Wash v1.preview.png");
        assert_eq!(name("INK.safetensors.rgthree-info.json"), "Wash v1.safetensors.rgthree-info.json");
        assert_eq!(name("other.json"), "other.json");
    }

    #[test]
    #[cfg(unix)]
    fn names_that_are_not_text_keep_what_lies_beside_them() {
        use std::os::unix::ffi::OsStrExt as _;
        let dir = tempfile::tempdir().unwrap();
        let name = |bytes: &'static [u8]| OsStr::from_bytes(bytes);
        let all = [name(b"b\xffd.safetensors"), name(b"b\xffd.preview.png"), name(b"b\xfed.safetensors")];
        for name in all {
            fs::write(dir.path().join(name), "x").unwrap();
        }
        let folder = Folder::read(dir.path()).unwrap();
        let new = renamed(all[1], all[0], OsStr::new("ink.safetensors"));
        assert_eq!(new, "ink.preview.png");
        assert_eq!(renamed(all[1], all[2], OsStr::new("ink.safetensors")), all[1], "another model's");
        let beside: Vec<_> = folder.beside(all[0]).into_iter().map(|(name, _)| name).collect();
        assert_eq!(beside, [all[1]]);
    }
}
