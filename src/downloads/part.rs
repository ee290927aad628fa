//! Files on disk: choosing a free name, opening the part, setting it aside, and giving it its name without taking another's.

use super::stream::disk;
use crate::model::download::{Download, DownloadState, PART_ENDING, Refusal, with_ending};
use crate::model::file::FileStamp;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// Names that are tried before a folder counts as full of them.
const MOST_NAMES: u32 = 1000;

/// The `n`th name a file may get: `a.pt`, `a (2).pt`, …
fn numbered(folder: &Path, name: &str, number: u32) -> PathBuf {
    if number == 1 {
        return folder.join(name);
    }
    let (stem, ending) = name.rsplit_once('.').map_or((name, String::new()), |(stem, end)| (stem, format!(".{end}")));
    folder.join(format!("{stem} ({number}){ending}"))
}

/// Whether anything of this name is there, a dangling link too.
pub(super) fn is_taken(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Settles the target of a download that has none, and opens its part, which nobody else has. `claim` writes the target down, before
/// anything of it is on disk: a run that ends in between leaves no part that nobody knows.
pub(super) fn begin(download: &mut Download, claim: &dyn Fn(&mut Download, &Path) -> bool) -> Result<File, Refusal> {
    fs::create_dir_all(&download.wish.folder).map_err(|error| disk(&error, download))?;
    download.etag = None;
    for number in 1..=MOST_NAMES {
        let target = numbered(&download.wish.folder, &download.wish.file_name, number);
        let part = with_ending(&target, PART_ENDING);
        if is_taken(&target) || is_taken(&part) || !claim(download, &target) {
            continue;
        }
        match options().create_new(true).open(part) {
            Ok(part) => return Ok(part),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(disk(&error, download)),
        }
    }
    Err(Refusal::NameTaken)
}

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).append(true);
    options
}

/// Opens the part of a download whose target is settled, making it anew when it is gone; with its length.
pub(super) fn go_on(download: &Download, part: &Path) -> Result<(File, u64), Refusal> {
    if let Some(folder) = part.parent() {
        fs::create_dir_all(folder).map_err(|error| disk(&error, download))?;
    }
    // A link in its place would lead the bytes elsewhere.
    if fs::symlink_metadata(part).is_ok_and(|metadata| !metadata.is_file()) {
        return Err(Refusal::Disk { reason: "something else stands where the part should be".to_owned() });
    }
    let file = options().create(true).open(part).map_err(|error| disk(&error, download))?;
    let length = file.metadata().map_err(|error| disk(&error, download))?.len();
    Ok((file, length))
}

/// Empties a part.
pub(super) fn empty(download: &Download, part: &Path) -> Result<(), Refusal> {
    match OpenOptions::new().write(true).open(part).and_then(|file| file.set_len(0)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(disk(&error, download)),
        _ => Ok(()),
    }
}

/// Removes a file that may not be there.
pub(super) fn remove(path: &Path) {
    if let Err(error) = fs::remove_file(path)
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!("a part could not be removed ({error}): {}", path.display());
    }
}

/// Lets go of what a download has on disk beside its finished file: its part and what was set aside.
pub(super) fn abandon(download: &mut Download) {
    if download.state == DownloadState::Done {
        return;
    }
    if let Some(part) = download.part() {
        remove(&part);
    }
    if let Some(aside) = download.aside().filter(|_| download.kept_aside) {
        remove(&aside);
    }
    download.kept_aside = false;
    download.done_bytes = 0;
    download.etag = None;
    // The name is free for others.
    download.target.clear();
    download.naming.clear();
}

/// Gives the part its name. Never takes the place of anything: a name that was taken meanwhile becomes the next free one. Which name
/// it gets is kept by `persist` before it has it.
pub(super) fn finish(download: &mut Download, part: &Path, persist: &dyn Fn(&Download)) -> Result<(), Refusal> {
    // After a power cut, too, a name means that the bytes are there.
    // Windows syncs only what is open for writing.
    File::options().write(true).open(part).and_then(|file| file.sync_data()).map_err(|error| disk(&error, download))?;
    let mut target = download.target.clone();
    for number in 2..=MOST_NAMES {
        download.naming.clone_from(&target);
        persist(download);
        match rename_if_free(part, &target) {
            Ok(()) => {
                download.target = target;
                download.naming.clear();
                download.stamp = stamp(&download.target);
                sync_folder(&download.wish.folder);
                return Ok(());
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                target = numbered(&download.wish.folder, &download.wish.file_name, number);
            }
            Err(error) => return Err(disk(&error, download)),
        }
    }
    Err(Refusal::NameTaken)
}

/// Renames in one step, and fails with `AlreadyExists` where the name is taken.
pub(crate) fn rename_if_free(from: &Path, to: &Path) -> io::Result<()> {
    let mut path = tempfile::TempPath::try_from_path(from)?;
    // It is no temporary file: whatever happens, it stays.
    path.disable_cleanup(true);
    path.persist_noclobber(to).map_err(|error| error.error)
}

/// The new name is in the folder for good. Where a system cannot do that it does not need it.
fn sync_folder(folder: &Path) {
    if cfg!(unix)
        && let Err(error) = File::open(folder).and_then(|folder| folder.sync_all())
    {
        tracing::debug!("the folder could not be synced: {error}");
    }
}

/// Size, time and inode of a file now.
pub fn stamp(path: &Path) -> Option<FileStamp> {
    let metadata = fs::metadata(path).ok()?;
    let modified = metadata.modified().ok().and_then(|time| {
        let since = time.duration_since(std::time::UNIX_EPOCH).ok()?;
        i64::try_from(since.as_nanos()).ok()
    });
    #[cfg(unix)]
    let (device, inode) = {
        use std::os::unix::fs::MetadataExt as _;
        (Some(metadata.dev()), Some(metadata.ino()))
    };
    #[cfg(not(unix))]
    let (device, inode) = (None, None);
    Some(FileStamp { size_bytes: metadata.len(), modified_ns: modified.unwrap_or_default(), device, inode })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::download::Wish;
    use crate::model::ids::DownloadId;
    use std::cell::RefCell;

    fn download(folder: &Path) -> Download {
        let wish = Wish { folder: folder.to_path_buf(), file_name: "a.pt".to_owned(), ..super::super::tests::wish() };
        Download::new(DownloadId(1), wish, 0)
    }

    /// Keeps the target; at that time nothing of it may be on disk.
    fn claim(download: &mut Download, target: &Path) -> bool {
        assert!(!is_taken(&with_ending(target, PART_ENDING)), "a part was there before its name was written down");
        download.target = target.to_path_buf();
        true
    }

    #[test]
    fn a_name_that_another_download_has_is_passed_over() {
        let dir = tempfile::tempdir().unwrap();
        let mut wanted = download(dir.path());
        let first = dir.path().join("a.pt");
        let _part = begin(&mut wanted, &|download, target| target != first && claim(download, target)).unwrap();
        assert_eq!(wanted.target, dir.path().join("a (2).pt"));
        abandon(&mut wanted);
        assert!(wanted.part().is_none());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn no_name_is_taken_from_anything() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a.pt"), "mine").unwrap();
        fs::write(dir.path().join("a (2).pt.part"), "another tool's").unwrap();
        let mut wanted = download(dir.path());
        let _part = begin(&mut wanted, &claim).unwrap();
        assert_eq!(wanted.target, dir.path().join("a (3).pt"));
        let part = wanted.part().unwrap();
        fs::write(&part, "new").unwrap();
        // Somebody is quicker.
        fs::write(&wanted.target, "quicker").unwrap();
        let told = RefCell::new(Vec::new());
        finish(&mut wanted, &part, &|download| {
            assert!(part.exists(), "the name is written down before the part has it");
            told.borrow_mut().push(download.naming.clone());
        })
        .unwrap();
        assert_eq!(told.into_inner(), [dir.path().join("a (3).pt"), dir.path().join("a (2).pt")]);
        assert!(wanted.naming.as_os_str().is_empty());
        assert_eq!(wanted.target, dir.path().join("a (2).pt"));
        assert_eq!(fs::read_to_string(&wanted.target).unwrap(), "new");
        assert_eq!(fs::read_to_string(dir.path().join("a (3).pt")).unwrap(), "quicker");
        assert_eq!(fs::read_to_string(dir.path().join("a.pt")).unwrap(), "mine");
        assert!(!part.exists() && wanted.stamp.is_some_and(|stamp| stamp.size_bytes == 3));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_the_place_of_a_part_is_not_followed() {
        let dir = tempfile::tempdir().unwrap();
        let elsewhere = dir.path().join("elsewhere");
        fs::write(&elsewhere, "precious").unwrap();
        let part = dir.path().join("a.pt.part");
        std::os::unix::fs::symlink(&elsewhere, &part).unwrap();
        let mut wanted = download(dir.path());
        assert!(matches!(go_on(&wanted, &part), Err(Refusal::Disk { .. })));
        let _part = begin(&mut wanted, &claim).unwrap();
        assert_eq!(wanted.target, dir.path().join("a (2).pt"));
        assert_eq!(fs::read_to_string(&elsewhere).unwrap(), "precious");
    }
}
