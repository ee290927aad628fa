//! Preview pictures beside models that have none there: planned by what the gallery shows from CivitAI, written over nothing.

use super::beside;
use crate::downloads;
use crate::jobs::JobControl;
use crate::library::{LibraryEvent, Sink, scan};
use crate::model::card::{Card, Preview};
use crate::model::file::OwnPreview;
use crate::model::ids::FileKey;
use crate::model::path_bytes::StoredPath;
use crate::organise::disk;
use crate::organise::error::OrganiseError;
use crate::store::{Store, StoreError};
use std::path::{Path, PathBuf};

/// The ending other tools look for.
const ENDING: &str = ".preview.png";

/// Gives the picture at an address as PNG, or says why not.
pub type Fetch<'a> = &'a dyn Fn(&str) -> Result<Vec<u8>, String>;

/// A picture that would be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureChange {
    /// The new file.
    pub path: PathBuf,
    /// Where the picture comes from.
    pub url: String,
    /// The model it shows.
    pub key: FileKey,
    /// CivitAI's bit of its level; 0 is not known.
    pub level: u32,
}

/// Plans the pictures of all models below a folder that have none beside them and whose picture CivitAI has. Changes nothing.
pub fn plan(store: &Store, below: &Path, control: &JobControl) -> Result<Vec<PictureChange>, OrganiseError> {
    let mut cards = store.read(|reader| reader.cards())?;
    cards.retain(|card| card.path.starts_with(below) && !card.missing);
    cards.sort_by(|left, right| left.path.cmp(&right.path));
    let mut changes: Vec<PictureChange> = cards.iter().filter(|_| !control.should_stop()).filter_map(change).collect();
    // `ink.safetensors` and `ink.gguf` share their picture.
    changes.dedup_by(|later, first| later.path == first.path);
    Ok(changes)
}

fn change(card: &Card) -> Option<PictureChange> {
    let Preview::Remote { url, .. } = &card.preview else { return None };
    let path = beside(&card.path, ENDING).filter(|path| !disk::is_there(path))?;
    Some(PictureChange { path, url: url.clone(), key: card.key, level: card.nsfw_level })
}

/// Fetches a picture and puts it there in one step; what is there by then stays.
pub(super) fn write(change: &PictureChange, fetch: Fetch<'_>) -> Result<u64, String> {
    let bytes = fetch(&change.url)?;
    downloads::write_new(&change.path, &bytes)?;
    Ok(bytes.len() as u64)
}

/// Notes which picture was put beside a model, and its level. Nothing is noted of a level that is not known.
pub(in crate::organise) fn note_preview(
    store: &Store,
    key: FileKey,
    path: &Path,
    (url, level): (&str, u32),
    sink: Sink<'_>,
) -> Result<(), StoreError> {
    let Some(stamp) = std::fs::metadata(path).ok().map(|meta| scan::stamp(&meta)).filter(|_| level != 0) else {
        return Ok(());
    };
    let cards = store.write(|writer| {
        let Some(mut record) = writer.file(key)? else { return Ok(Vec::new()) };
        let is_shown = record.still().is_none_or(|still| still.0 == path);
        if record.previews.is_empty() {
            record.previews.push(StoredPath(path.to_path_buf()));
        }
        let (size_bytes, modified_ns) = (stamp.size_bytes, stamp.modified_ns);
        record.own_preview = Some(OwnPreview { url: url.to_owned(), level, size_bytes, modified_ns, is_shown });
        Ok(vec![writer.put_file(&record)?])
    })?;
    sink(LibraryEvent::Cards(cards));
    Ok(())
}
