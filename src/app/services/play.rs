//! Films: fetched into the cache, and handed to the system's player.

use super::Services;
use crate::app::event::AppEvent;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The folder of films in the cache.
const FOLDER: &str = "films";
/// Endings a film is kept with.
const ENDINGS: [&str; 2] = ["mp4", "webm"];
/// Bytes of films that are kept; the oldest go first.
const MOST_BYTES: u64 = 512 << 20;

impl Services {
    /// Fetches a film, unless it is there already, and tells where it is.
    pub(super) fn play(&self, url: &str) {
        let folder = self.shared.launch.cache_dir.join(FOLDER);
        if let Some(path) = kept(&folder, url) {
            return self.send(AppEvent::Film(url.to_owned(), Ok(path)));
        }
        let film = match self.shared.runtime.block_on(self.shared.client.film(url)) {
            Ok((bytes, ending)) => keep(&folder, url, &bytes, ending).map_err(|error| error.to_string().into()),
            Err(error) => Err(error.into()),
        };
        self.send(AppEvent::Film(url.to_owned(), film));
    }
}

/// The name of a film: what strangers write never becomes a part of a path.
fn path_of(folder: &Path, url: &str, ending: &str) -> PathBuf {
    let name = blake3::hash(url.as_bytes()).to_hex();
    folder.join(format!("{}.{ending}", name.get(..32).unwrap_or(&name)))
}

fn kept(folder: &Path, url: &str) -> Option<PathBuf> {
    ENDINGS.into_iter().map(|ending| path_of(folder, url, ending)).find(|path| path.is_file())
}

fn keep(folder: &Path, url: &str, bytes: &[u8], ending: &str) -> io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    make_room(folder, MOST_BYTES.saturating_sub(bytes.len() as u64))?;
    let path = path_of(folder, url, ending);
    // A player must not meet half a film.
    let part = path.with_extension("part");
    fs::write(&part, bytes)?;
    fs::rename(&part, &path)?;
    Ok(path)
}

/// Removes the oldest films until the rest takes at most so many bytes.
fn make_room(folder: &Path, most: u64) -> io::Result<()> {
    let mut films: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        if about.is_file() {
            films.push((about.modified().unwrap_or(SystemTime::UNIX_EPOCH), about.len(), entry.path()));
        }
    }
    films.sort();
    let mut left: u64 = films.iter().map(|(_, bytes, _)| *bytes).sum();
    for (_, bytes, path) in films {
        if left <= most {
            break;
        }
        // One that is being played may be held by its player.
        if fs::remove_file(path).is_ok() {
            left -= bytes;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film_is_kept_whole_under_a_name_of_ours_and_the_oldest_gives_way() {
        let disk = tempfile::tempdir().unwrap();
        let folder = disk.path().join(FOLDER);
        let url = "https://image.example/../../etc/passwd.mp4";
        assert_eq!(kept(&folder, url), None);
        let path = keep(&folder, url, b"film", "mp4").unwrap();
        assert_eq!((path.parent(), kept(&folder, url).as_ref()), (Some(folder.as_path()), Some(&path)));
        assert_eq!(fs::read(&path).unwrap(), b"film");
        let old = fs::File::options().write(true).open(&path).unwrap();
        old.set_modified(SystemTime::UNIX_EPOCH).unwrap();
        let newer = keep(&folder, "https://image.example/b.webm", b"other", "webm").unwrap();
        make_room(&folder, 6).unwrap();
        assert!(!path.exists() && newer.exists());
        make_room(&folder, 5).unwrap();
        assert!(newer.exists(), "what fits stays");
    }
}
