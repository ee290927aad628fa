//! Walking a root: every model file once, whatever links lead to it, without opening any.
//!
//! Real folders and files come first; links are followed after all of them, so that a link into the library is an
//! alias and a link out of it is a file of its own. A folder that was seen (by device and inode, elsewhere by its real
//! path) is not entered again, which survives loops and counts nothing twice.

use crate::formats::{self, sidecar::FolderListing};
use crate::jobs::JobControl;
use crate::library::ItemIssue;
use crate::model::file::FileStamp;
use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// Deeper folders are not entered: no tool makes them, loops over network shares do.
const MAX_DEPTH: usize = 32;

/// One folder with its model files.
pub(super) struct Folder {
    /// The folder.
    pub(super) path: PathBuf,
    /// Everything in it that could be a sidecar or a preview.
    pub(super) listing: FolderListing,
    /// Its model files, by name.
    pub(super) models: Vec<(OsString, FileStamp)>,
}

/// What a walk found.
#[derive(Default)]
pub(super) struct Walk {
    /// Folders that hold model files.
    pub(super) folders: Vec<Folder>,
    /// Folders that could not be read: nothing below them may be called missing.
    pub(super) unreadable: Vec<PathBuf>,
    /// What should be told.
    pub(super) issues: Vec<ItemIssue>,
    /// Whether anything at all lies in the root.
    pub(super) saw_anything: bool,
}

/// Identity of a file or folder on this machine.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Identity {
    Inode(u64, u64),
    RealPath(PathBuf),
}

/// Remembers what was seen, over all roots of one scan.
#[derive(Default)]
pub(super) struct Seen {
    identities: HashSet<Identity>,
}

impl Seen {
    fn is_new(&mut self, path: &Path, meta: &Metadata, followed: bool) -> bool {
        identity(path, meta, followed).is_none_or(|identity| self.identities.insert(identity))
    }
}

/// Walks one root. `preferred` are the paths the library knows: of several hard links to one file, that one is kept.
pub(super) fn walk(root: &Path, seen: &mut Seen, preferred: &HashSet<&Path>, control: &JobControl) -> Walk {
    let mut walker = Walker { out: Walk::default(), links: Vec::new(), seen, preferred, control };
    walker.folder(root, 0, true);
    // Links may lead to folders with further links: each round follows those the round before found.
    while !walker.links.is_empty() && !control.cancel.is_cancelled() {
        for (link, depth) in std::mem::take(&mut walker.links) {
            walker.link(&link, depth);
        }
    }
    walker.out
}

struct Walker<'a> {
    out: Walk,
    links: Vec<(PathBuf, usize)>,
    seen: &'a mut Seen,
    preferred: &'a HashSet<&'a Path>,
    control: &'a JobControl,
}

impl Walker<'_> {
    fn folder(&mut self, path: &Path, depth: usize, followed: bool) {
        if depth > MAX_DEPTH || self.control.should_stop() {
            return;
        }
        let fresh = fs::metadata(path).map(|meta| self.seen.is_new(path, &meta, followed));
        if !fresh.unwrap_or(true) {
            return;
        }
        let entries = match fs::read_dir(path) {
            Ok(entries) => entries,
            Err(error) => {
                self.out.issues.push(ItemIssue {
                    message: format!("this folder could not be read ({error})"),
                    path: path.to_path_buf(),
                });
                self.out.unreadable.push(path.to_path_buf());
                return;
            }
        };
        let mut names: Vec<(OsString, fs::DirEntry)> =
            entries.filter_map(Result::ok).map(|entry| (entry.file_name(), entry)).collect();
        self.out.saw_anything |= !names.is_empty();
        names.sort_by(|left, right| left.0.cmp(&right.0));
        let mut listing = Vec::with_capacity(names.len());
        let mut models = Vec::new();
        let mut folders = Vec::new();
        for (name, entry) in names {
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_symlink() {
                self.links.push((entry.path(), depth));
            } else if kind.is_dir() {
                if !is_skipped_folder(&name) {
                    folders.push(entry.path());
                }
            } else if let Ok(meta) = entry.metadata() {
                let stamp = stamp(&meta);
                listing.push((name.clone(), stamp.modified_ns, stamp.size_bytes));
                if is_model(&name) {
                    models.push((name, stamp, meta));
                }
            }
        }
        let models = self.each_once(path, models);
        if !models.is_empty() {
            self.out.folders.push(Folder { path: path.to_path_buf(), listing: FolderListing::new(listing), models });
        }
        for folder in folders {
            self.folder(&folder, depth + 1, false);
        }
    }

    /// Drops further hard links to files that were seen; a name the library knows goes before an earlier one.
    fn each_once(
        &mut self,
        folder: &Path,
        mut models: Vec<(OsString, FileStamp, Metadata)>,
    ) -> Vec<(OsString, FileStamp)> {
        if models.iter().any(|(.., meta)| has_other_names(meta)) {
            models.sort_by_cached_key(|(name, ..)| !self.preferred.contains(folder.join(name).as_path()));
        }
        let mut kept: Vec<_> = models
            .into_iter()
            .filter(|(name, _, meta)| self.seen.is_new(&folder.join(name), meta, false))
            .map(|(name, stamp, _)| (name, stamp))
            .collect();
        kept.sort_by(|left, right| left.0.cmp(&right.0));
        kept
    }

    fn link(&mut self, link: &Path, depth: usize) {
        // A dangling link is somebody's unplugged drive or old download: neither an error nor a model.
        let Ok(meta) = fs::metadata(link) else { return };
        if meta.is_dir() {
            self.folder(link, depth + 1, true);
        } else if link.file_name().is_some_and(is_model) && self.seen.is_new(link, &meta, true) {
            let (Some(folder), Some(name)) = (link.parent(), link.file_name()) else { return };
            let stamp = stamp(&meta);
            // Sidecars of a linked file lie beside the link.
            let listing = fs::read_dir(folder).map(|entries| {
                entries.filter_map(Result::ok).filter_map(|entry| {
                    let stamp = self::stamp(&entry.metadata().ok()?);
                    Some((entry.file_name(), stamp.modified_ns, stamp.size_bytes))
                })
            });
            let listing = listing.map_or_else(|_| FolderListing::new([]), FolderListing::new);
            self.out.folders.push(Folder {
                path: folder.to_path_buf(),
                listing,
                models: vec![(name.to_owned(), stamp)],
            });
        }
    }
}

fn is_model(name: impl AsRef<std::ffi::OsStr>) -> bool {
    let name = Path::new(name.as_ref());
    name.extension().is_some_and(formats::is_model_extension)
        // macOS writes resource forks as ._name on foreign drives.
        && !name.to_string_lossy().starts_with("._")
}

/// Whether a file may be met again under another name (a hard link). Without inodes that cannot be told from here.
fn has_other_names(meta: &Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        meta.nlink() > 1
    }
    #[cfg(not(unix))]
    {
        let _ = meta;
        false
    }
}

/// Folders that hold no models of the user: tools' own environments, caches and version control.
fn is_skipped_folder(name: &OsString) -> bool {
    let name = name.to_string_lossy();
    name.starts_with('.')
        || matches!(
            &*name.to_ascii_lowercase(),
            "node_modules" | "__pycache__" | "venv" | "site-packages" | "$recycle.bin" | "system volume information"
        )
}

/// Last modification, nanoseconds since 1970; 0 where the system does not tell.
pub(crate) fn modified_ns(meta: &Metadata) -> i64 {
    meta.modified().map_or(0, |time| match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => -i64::try_from(before.duration().as_nanos()).unwrap_or(i64::MAX),
    })
}

/// What identifies a file unchanged, from one `stat`.
pub(crate) fn stamp(meta: &Metadata) -> FileStamp {
    #[cfg(unix)]
    let (device, inode) = {
        use std::os::unix::fs::MetadataExt as _;
        (Some(meta.dev()), Some(meta.ino()))
    };
    #[cfg(not(unix))]
    let (device, inode) = (None, None);
    FileStamp { size_bytes: meta.len(), modified_ns: modified_ns(meta), device, inode }
}

/// Where inodes exist they identify. Elsewhere a path that was reached through a link is compared by its real path;
/// asking for the real path of every single file would cost more than the walk.
fn identity(path: &Path, meta: &Metadata, followed: bool) -> Option<Identity> {
    let stamp = stamp(meta);
    if let (Some(device), Some(inode)) = (stamp.device, stamp.inode) {
        return Some(Identity::Inode(device, inode));
    }
    let real = if followed || meta.is_dir() { fs::canonicalize(path).ok()? } else { path.to_path_buf() };
    Some(Identity::RealPath(real))
}
