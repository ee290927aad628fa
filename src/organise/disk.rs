//! Changing names on disk so that nothing is ever overwritten, and that a kill at any moment leaves every byte somewhere.
//!
//! Within a volume a file gets its new name before it loses the old one. To another volume it is copied under a name that no tool
//! takes for a model, read back and compared, and only then given its name; the old file goes last.

use crate::jobs::JobControl;
use crate::library::scan;
use crate::model::file::FileStamp;
use std::ffi::OsString;
use std::fs::{self, File, FileTimes, Metadata, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Component, Path, PathBuf};

/// The ending of a copy that is not finished.
const COPY_ENDING: &str = ".civitdeck-copy";
const CHUNK_BYTES: usize = 1 << 20;

/// Why a file could not be moved; it is where it was.
#[derive(Debug, thiserror::Error)]
pub(super) enum DiskError {
    /// The new name is taken.
    #[error("a file of that name is there already: {}", .0.display())]
    Taken(PathBuf),
    /// The copy differs from what was copied.
    #[error("the copy on the other volume is not what was copied; the disk may be failing: {}", .0.display())]
    Differs(PathBuf),
    /// It is not what the plan was made for.
    #[error("it changed since the plan was made; scan again: {}", .0.display())]
    Changed(PathBuf),
    /// It was stopped.
    #[error("it was stopped")]
    Stopped,
    /// The system said no.
    #[error("{source}: {}", path.display())]
    Io {
        /// What it said.
        source: io::Error,
        /// About which path.
        path: PathBuf,
    },
}

/// Whether anything has this name, a dangling link too.
pub(super) fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Size, time and inode of what has this name; of a link, not of what it leads to.
pub(super) fn seen(path: &Path) -> Option<FileStamp> {
    fs::symlink_metadata(path).ok().map(|meta| scan::stamp(&meta))
}

/// Whether a file has the size and time it was seen with. A copy on a file system with coarser times has a rounded one.
pub(super) fn is_as_seen(now: FileStamp, size_bytes: u64, modified_ns: i64) -> bool {
    // NTFS, exFAT, HFS+ and FAT count in these.
    const COARSE_NS: [i64; 4] = [100, 10_000_000, 1_000_000_000, 2_000_000_000];
    let apart = now.modified_ns.saturating_sub(modified_ns).saturating_abs();
    let is_rounded = COARSE_NS.into_iter().any(|unit| now.modified_ns % unit == 0 && apart < unit);
    now.size_bytes == size_bytes && (apart == 0 || is_rounded)
}

/// Whether the file that is known with this stamp still lies there as it was.
pub(super) fn is_as_known(path: &Path, known: FileStamp) -> bool {
    let now = fs::metadata(path).map(|meta| scan::stamp(&meta));
    now.is_ok_and(|now| (now.size_bytes, now.modified_ns) == (known.size_bytes, known.modified_ns))
}

/// Writes a folder's names to the disk, where the system can.
pub(super) fn sync_folder(folder: &Path) {
    if cfg!(unix) {
        let _synced = File::open(folder).and_then(|folder| folder.sync_all());
    }
}

/// Moves a file, making folders for it. Refuses to overwrite.
pub(super) fn move_file(from: &Path, to: &Path, control: &JobControl) -> Result<(), DiskError> {
    let failed = |path: &Path| {
        let path = path.to_path_buf();
        move |source: io::Error| DiskError::Io { source, path }
    };
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(failed(folder))?;
    }
    if is_there(to) {
        // Another spelling of its own name, where case does not matter.
        return if is_same_file(from, to) { fs::rename(from, to).map_err(failed(to)) } else { taken(to) };
    }
    if let Some(text) = link_from(from, to) {
        symlink(&text, to).map_err(failed(to))?;
        return drop_old(from, to);
    }
    match fs::hard_link(from, to) {
        Ok(()) => drop_old(from, to),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => taken(to),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(failed(from)(error)),
        // No second names on this file system, or another volume: the rename tells.
        Err(_) => match fs::rename(from, to) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::CrossesDevices => copy_over(from, to, control),
            Err(error) => Err(failed(from)(error)),
        },
    }
}

/// What a link must say in another folder, or on another volume, to lead where it leads; `None` of what is no link.
fn link_from(from: &Path, to: &Path) -> Option<PathBuf> {
    let (old, new) = (from.parent()?, to.parent()?);
    let text = fs::read_link(from).ok()?;
    if text.is_absolute() || old == new {
        return Some(text);
    }
    let target = plain(&old.join(&text));
    // From the new folder up to what both have in common, and down again. Taken back the same way it says what it said.
    let new = plain(new);
    let common = target.components().zip(new.components()).take_while(|(one, other)| one == other).count();
    let up = new.components().skip(common).map(|_| Component::ParentDir);
    let relative: PathBuf = up.chain(target.components().skip(common)).collect();
    let leads_alike = || matches!((fs::canonicalize(from), fs::canonicalize(new.join(&relative))), (Ok(one), Ok(other)) if one == other);
    // Folders that are links themselves make other ways of it; and one that leads nowhere goes on to.
    if leads_alike() || fs::metadata(from).is_err() { Some(relative) } else { fs::canonicalize(from).ok() }
}

/// A path without `.` and `..`, by its text alone.
fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if out.file_name().is_some() => drop(out.pop()),
            part => out.push(part),
        }
    }
    out
}

fn symlink(text: &Path, link: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(text, link)
    }
    #[cfg(windows)]
    {
        std::os::windows::fs::symlink_file(text, link)
    }
    #[cfg(not(any(unix, windows)))]
    {
        let _ = (text, link);
        Err(io::Error::from(io::ErrorKind::Unsupported))
    }
}

/// Whether a name is a link, to whatever.
pub(super) fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|meta| meta.is_symlink())
}

fn taken(path: &Path) -> Result<(), DiskError> {
    Err(DiskError::Taken(path.to_path_buf()))
}

/// Copies to another volume, compares, gives the copy its name, removes the original.
fn copy_over(from: &Path, to: &Path, control: &JobControl) -> Result<(), DiskError> {
    copy_beside(from, to, control)?;
    let copy = copy_name(to);
    let named = if is_there(to) { taken(to) } else { rename(&copy, to) };
    if named.is_err() {
        let _gone = fs::remove_file(&copy);
    }
    named?;
    to.parent().into_iter().for_each(sync_folder);
    drop_old(from, to)
}

/// Takes the old name away once the new one is there. Where that may not be (its folder can be read and not written) the new one
/// goes again: a file that was not moved has the name it had and no other.
fn drop_old(from: &Path, to: &Path) -> Result<(), DiskError> {
    match fs::remove_file(from) {
        // Somebody else took it away; the bytes are where they are to be.
        Err(source) if source.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(source) => {
            let _back = fs::remove_file(to);
            Err(DiskError::Io { source, path: from.to_path_buf() })
        }
        Ok(()) => Ok(()),
    }
}

fn rename(from: &Path, to: &Path) -> Result<(), DiskError> {
    fs::rename(from, to).map_err(|source| DiskError::Io { source, path: to.to_path_buf() })
}

/// A proved copy of a file under the name [`copy_name`] beside `to`, with the file's times and rights.
pub(super) fn copy_beside(from: &Path, to: &Path, control: &JobControl) -> Result<(), DiskError> {
    let copy = copy_name(to);
    let done = write_copy(from, &copy, control);
    if done.is_err() {
        let _gone = fs::remove_file(&copy);
    }
    done
}

fn write_copy(from: &Path, copy: &Path, control: &JobControl) -> Result<(), DiskError> {
    let failed = |path: &Path| {
        let path = path.to_path_buf();
        move |source: io::Error| DiskError::Io { source, path }
    };
    let mut source = File::open(from).map_err(failed(from))?;
    let meta = source.metadata().map_err(failed(from))?;
    // What is left of a copy that was killed.
    let _stale = fs::remove_file(copy);
    let mut target = OpenOptions::new().write(true).create_new(true).open(copy).map_err(failed(copy))?;
    let mut chunk = vec![0; CHUNK_BYTES];
    let mut digest = blake3::Hasher::new();
    loop {
        if control.should_stop() {
            return Err(DiskError::Stopped);
        }
        let read = source.read(&mut chunk).map_err(failed(from))?;
        let bytes = chunk.get(..read).unwrap_or_default();
        if bytes.is_empty() {
            break;
        }
        digest.update(bytes);
        target.write_all(bytes).map_err(failed(copy))?;
        control.progress.add_bytes(read as u64);
    }
    let modified = meta.modified().map_err(failed(from))?;
    target.set_times(FileTimes::new().set_modified(modified)).map_err(failed(copy))?;
    target.sync_all().map_err(failed(copy))?;
    drop(target);
    let _rights = fs::set_permissions(copy, meta.permissions());
    let mut back = blake3::Hasher::new();
    back.update_reader(File::open(copy).map_err(failed(copy))?).map_err(failed(copy))?;
    if back.finalize() == digest.finalize() { Ok(()) } else { Err(DiskError::Differs(copy.to_path_buf())) }
}

/// The name of a copy that is not finished.
pub(super) fn copy_name(to: &Path) -> PathBuf {
    let mut name: OsString = to.file_name().map(OsString::from).unwrap_or_default();
    name.push(COPY_ENDING);
    to.with_file_name(name)
}

/// Whether two names are one file.
pub(super) fn is_same_file(left: &Path, right: &Path) -> bool {
    match (fs::symlink_metadata(left), fs::symlink_metadata(right)) {
        (Ok(one), Ok(other)) => match (inode(&one), inode(&other)) {
            (Some(one), Some(other)) => one == other,
            _ => matches!((fs::canonicalize(left), fs::canonicalize(right)), (Ok(one), Ok(other)) if one == other),
        },
        _ => false,
    }
}

/// Device and inode, where there are any.
fn inode(meta: &Metadata) -> Option<(u64, u64)> {
    let stamp = scan::stamp(meta);
    stamp.device.zip(stamp.inode)
}

/// Whether two files have the same bytes.
pub(super) fn has_same_bytes(left: &Path, right: &Path) -> bool {
    let digest = |path: &Path| -> io::Result<blake3::Hash> {
        let mut hasher = blake3::Hasher::new();
        Ok(hasher.update_reader(File::open(path)?)?.finalize())
    };
    let sizes = (fs::metadata(left).map(|meta| meta.len()).ok(), fs::metadata(right).map(|meta| meta.len()).ok());
    sizes.0.is_some()
        && sizes.0 == sizes.1
        && matches!((digest(left), digest(right)), (Ok(one), Ok(other)) if one == other)
}

/// Replaces a small text file as a whole: a reader sees the old one or the new one. A link stays one, and what it leads to is replaced;
/// a file that was made read-only stays as it is.
pub(super) fn write_text(path: &Path, text: &str) -> io::Result<()> {
    let real = if path.is_symlink() { fs::canonicalize(path)? } else { path.to_path_buf() };
    let path = real.as_path();
    if fs::metadata(path).is_ok_and(|meta| meta.permissions().readonly()) {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it is read-only"));
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let copy = copy_name(path);
    let write = || {
        let mut file = File::create(&copy)?;
        file.write_all(text.as_bytes())?;
        if let Ok(meta) = fs::metadata(path) {
            file.set_permissions(meta.permissions())?;
        }
        file.sync_all()?;
        fs::rename(&copy, path)
    };
    let written = write();
    if written.is_err() {
        let _gone = fs::remove_file(&copy);
    }
    written
}

/// Removes folders that became empty, from the inside out, up to and without `stop`.
pub(super) fn remove_empty(folder: &Path, stop: &Path) {
    for folder in folder.ancestors().take_while(|above| *above != stop && above.starts_with(stop)) {
        if fs::remove_dir(folder).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_moved_into_new_folders_and_never_over_another() {
        let dir = tempfile::tempdir().unwrap();
        let (a, b, deep) = (dir.path().join("a"), dir.path().join("b"), dir.path().join("x/y/c"));
        fs::write(&a, "a").unwrap();
        fs::write(&b, "b").unwrap();
        let control = JobControl::default();
        assert!(matches!(move_file(&a, &b, &control), Err(DiskError::Taken(_))));
        assert_eq!(fs::read(&b).unwrap(), b"b");
        move_file(&a, &deep, &control).unwrap();
        assert!(!a.exists() && fs::read(&deep).unwrap() == b"a");
        fs::remove_file(&deep).unwrap();
        remove_empty(&dir.path().join("x/y"), dir.path());
        assert!(!dir.path().join("x").exists() && dir.path().exists());
    }

    #[test]
    fn a_copy_to_another_volume_keeps_the_time_and_leaves_nothing_when_it_is_stopped() {
        let dir = tempfile::tempdir().unwrap();
        let (from, to) = (dir.path().join("a"), dir.path().join("b"));
        fs::write(&from, vec![7; 3 << 20]).unwrap();
        let modified = fs::metadata(&from).unwrap().modified().unwrap() - std::time::Duration::from_secs(999);
        File::options().write(true).open(&from).unwrap().set_modified(modified).unwrap();
        let control = JobControl::default();
        control.cancel.cancel();
        assert!(matches!(copy_over(&from, &to, &control), Err(DiskError::Stopped)));
        assert!(from.exists() && !to.exists() && !copy_name(&to).exists());
        copy_over(&from, &to, &JobControl::default()).unwrap();
        assert!(!from.exists() && !copy_name(&to).exists());
        assert_eq!(fs::metadata(&to).unwrap().modified().unwrap(), modified);
        assert_eq!(fs::read(&to).unwrap().len(), 3 << 20);
    }

    #[test]
    fn what_cannot_lose_its_old_name_gets_no_new_one() {
        let dir = tempfile::tempdir().unwrap();
        // A folder is no file, so that nobody may remove it as one, whoever runs this.
        let (from, to) = (dir.path().join("from"), dir.path().join("to"));
        fs::create_dir(&from).unwrap();
        fs::write(&to, "the same").unwrap();
        assert!(matches!(drop_old(&from, &to), Err(DiskError::Io { path, .. }) if path == from));
        assert!(from.exists() && !to.exists());
        fs::write(&to, "the same").unwrap();
        drop_old(&dir.path().join("gone"), &to).unwrap();
        assert!(to.exists(), "it is the only one then");
    }

    #[test]
    #[cfg(unix)]
    fn a_link_leads_where_it_led_and_says_the_same_once_it_is_back() {
        let dir = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(dir.path()).unwrap();
        fs::create_dir_all(root.join("a/b")).unwrap();
        fs::write(root.join("a/picture"), "p").unwrap();
        for said in ["../picture", "../../a/none", "picture"] {
            let (from, to) = (root.join("a/b/link"), root.join("x/y/z/link"));
            symlink(Path::new(said), &from).unwrap();
            let target = plain(&root.join("a/b").join(said));
            let control = JobControl::default();
            move_file(&from, &to, &control).unwrap();
            assert!(!is_there(&from) && is_link(&to));
            assert_eq!(plain(&root.join("x/y/z").join(fs::read_link(&to).unwrap())), target, "{said}");
            move_file(&to, &from, &control).unwrap();
            let back = fs::read_link(&from).unwrap();
            assert_eq!(plain(&root.join("a/b").join(&back)), target);
            assert!(said == "../../a/none" || back == Path::new(said), "{}", back.display());
            fs::remove_file(&from).unwrap();
        }
    }

    #[test]
    fn a_time_that_was_rounded_is_the_same_time_and_another_is_not() {
        const SEEN: i64 = 1_700_000_001_234_567_891;
        let is_seen = |size_bytes, modified_ns| {
            is_as_seen(FileStamp { size_bytes, modified_ns, ..FileStamp::default() }, 7, SEEN)
        };
        assert!(is_seen(7, SEEN) && is_seen(7, SEEN / 100 * 100) && is_seen(7, 1_700_000_002_000_000_000));
        assert!(!is_seen(8, SEEN) && !is_seen(7, SEEN + 1) && !is_seen(7, SEEN + 2_000_000_000));
    }

    #[test]
    fn sameness_is_by_bytes() {
        let dir = tempfile::tempdir().unwrap();
        let paths: Vec<PathBuf> = ["a", "b", "c"].iter().map(|name| dir.path().join(name)).collect();
        for (path, text) in paths.iter().zip(["same", "same", "othr"]) {
            fs::write(path, text).unwrap();
        }
        assert!(has_same_bytes(&paths[0], &paths[1]) && !has_same_bytes(&paths[0], &paths[2]));
        assert!(!is_same_file(&paths[0], &paths[1]) && is_same_file(&paths[0], &paths[0]));
    }
}
