//! A public collection, looked at and kept as one of the user's own.

use super::Services;
use super::community::sentence;
use crate::app::community::{CommunityNews, KeptShelf};
use crate::catalogue::{lists, shelf};
use crate::civitai::Priority;
use crate::library::now_unix_secs;
use crate::model::feed::PublicCollection;
use crate::model::reference::Reference;
use crate::model::references::references_in;
use crate::store::{Store, StoreError};
use crate::words::tr;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::Arc;

/// The most bytes of a saved page or a list.
const MOST_BYTES: u64 = 32 << 20;

impl Services {
    pub(super) fn shelf(&self, store: &Store, id: u64) -> Result<(), StoreError> {
        let kept = lists::kept_collection(store, id)?;
        if let Some(kept) = &kept {
            let about = Box::new(kept.value.clone());
            self.tell(CommunityNews::Shelf(about, Some(kept.asked_unix_secs), None));
            if lists::is_young(kept.asked_unix_secs, now_unix_secs()) {
                return Ok(());
            }
        }
        let asked = lists::ask_collection(store, &self.shared.client, Priority::Interactive, id);
        match self.shared.runtime.block_on(asked) {
            Ok(Some(told)) => {
                self.tell(CommunityNews::Shelf(Box::new(told.value), Some(told.asked_unix_secs), None));
            }
            Ok(None) => self.tell(CommunityNews::NoShelf(id)),
            Err(error) => {
                let trouble = Some(sentence(error)?.words());
                let known = kept.map_or_else(
                    || lists::listed_collection(store, id),
                    |kept| Ok(Some((kept.value, kept.asked_unix_secs))),
                )?;
                let (about, asked) = known.map_or_else(
                    || (PublicCollection { id, ..PublicCollection::default() }, None),
                    |(about, asked)| (about, Some(asked)),
                );
                self.tell(CommunityNews::Shelf(Box::new(about), asked, trouble));
            }
        }
        Ok(())
    }

    /// The models that a list or a saved page names.
    pub(super) fn named_in(&self, path: &Path) {
        let named = read_text(path)
            .map(|text| Arc::new(references_in(&text)))
            .map_err(|error| tr!("shelf-unreadable", why = error.to_string(), path = path.display().to_string()));
        self.tell(CommunityNews::Named(named));
    }

    pub(super) fn keep_shelf(
        &self,
        store: &Store,
        about: &PublicCollection,
        named: &[Reference],
    ) -> Result<(), StoreError> {
        let asked = shelf::find_models(store, &self.shared.client, named);
        let found = match self.shared.runtime.block_on(asked) {
            Ok(found) => found,
            Err(error) => {
                self.tell(CommunityNews::Kept(Err(sentence(error)?.words())));
                return Ok(());
            }
        };
        let files = shelf::files_of(store, &found.models)?;
        let mut id = None;
        let kept = self.try_change_marks(&[], |writer| {
            id = shelf::put(writer, about, &found.models, &files, now_unix_secs())?;
            Ok(Vec::new())
        });
        match (kept, id) {
            (Ok(()), Some(id)) => {
                // The gallery may not know them yet, or not as members.
                let mut members = Vec::with_capacity(found.models.len());
                for model in &found.models {
                    members.extend(store.read(|reader| reader.known(*model))?.map(|known| known.card));
                }
                self.want_models();
                self.shared.view.upsert(members);
                self.tell_collections();
                let (name, models) = (about.name.clone(), found.models.len() as u64);
                self.tell(CommunityNews::Kept(Ok(KeptShelf { id, name, models, unknown: found.unknown })));
            }
            (Ok(()), None) => {}
            (Err(error), _) => self.tell(CommunityNews::Kept(Err(error.to_string()))),
        }
        Ok(())
    }
}

/// The text of a file, whatever is in it; bounded.
pub(super) fn read_text(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST_BYTES).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
