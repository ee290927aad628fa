//! Finding what was pasted: first in the library and the catalogue, then by asking CivitAI.

use super::{Services, lock};
use crate::app::event::AppEvent;
use crate::app::open_place::{PlaceNews, PlaceWish};
use crate::catalogue::lists::CatalogueError;
use crate::catalogue::page::{self, Place, Told};
use crate::civitai::{CivitaiError, Priority};
use crate::model::digests::from_hex;
use crate::model::ids::{FileKey, ModelId, VersionId};
use crate::model::reference::Reference;
use crate::store::{Reader, Store, StoreError};

impl Services {
    /// Looks for what was pasted. Whatever was looked for before is given up.
    pub(super) fn open_place(&self, turn: u64, wish: PlaceWish) {
        self.want_models();
        let services = self.clone();
        let task = self.shared.runtime.spawn(async move {
            let news = services.find_place(turn, &wish).await;
            services.send(AppEvent::Place(turn, news));
            services.send(AppEvent::Health(services.shared.client.health()));
        });
        if let Some(former) = lock(&self.shared.opening_place).replace(task.abort_handle()) {
            former.abort();
        }
    }

    async fn find_place(&self, turn: u64, wish: &PlaceWish) -> PlaceNews {
        let Some(store) = self.store() else { return PlaceNews::Unknown };
        match self.find_in(&store, turn, wish).await {
            Ok(Some((key, version))) => {
                // The gallery may not know the model yet.
                match store.read(|reader| reader.any_card(key)) {
                    Ok(card) => self.shared.view.add(card.into_iter().collect()),
                    Err(error) => self.trouble(&error),
                }
                PlaceNews::Found(key, version)
            }
            Ok(None) => PlaceNews::Unknown,
            Err(CatalogueError::Civitai(CivitaiError::Offline)) => PlaceNews::Offline,
            Err(error) => PlaceNews::Failed(error.into()),
        }
    }

    async fn find_in(
        &self,
        store: &Store,
        turn: u64,
        wish: &PlaceWish,
    ) -> Result<Option<(FileKey, Option<VersionId>)>, CatalogueError> {
        let candidates = match wish {
            PlaceWish::Reference(reference) => vec![reference.clone()],
            PlaceWish::Number(number) => {
                vec![Reference::Model(ModelId(*number), None), Reference::Version(VersionId(*number))]
            }
        };
        for reference in &candidates {
            if let Some(key) = store.read(|reader| file_of(reader, reference))? {
                return Ok(Some((key, None)));
            }
            if let Some(place) = page::kept_place(store, reference)?
                && store.read(|reader| is_whole(reader, place))?
            {
                return Ok(Some(store.read(|reader| key_of(reader, place))?));
            }
        }
        let client = &self.shared.client;
        if !client.is_offline() {
            self.send(AppEvent::Place(turn, PlaceNews::Asking));
        }
        for reference in &candidates {
            let kept = page::kept_place(store, reference)?;
            match self.ask_for(store, reference).await {
                Ok(Some(place)) => return Ok(Some(store.read(|reader| key_of(reader, place))?)),
                Ok(None) => {}
                // What is known of it is better than nothing.
                Err(CatalogueError::Civitai(_)) if kept.is_some() => {
                    return Ok(kept.map(|place| store.read(|reader| key_of(reader, place))).transpose()?);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    /// Asks which model is meant, and for its page.
    async fn ask_for(&self, store: &Store, reference: &Reference) -> Result<Option<Place>, CatalogueError> {
        let client = &self.shared.client;
        let Some(place) = page::ask_place(store, client, Priority::Interactive, reference).await? else {
            return Ok(None);
        };
        let told = page::ask_model(store, client, Priority::Interactive, place.0).await?;
        Ok((told != Told::Unknown).then_some(place))
    }
}

/// The file of the library with a hash.
fn file_of(reader: &Reader, reference: &Reference) -> Result<Option<FileKey>, StoreError> {
    let Reference::Hash(hex) = reference else { return Ok(None) };
    let found = match hex.len() {
        64 => from_hex(hex).map(|sha256| reader.files_of_sha256(sha256, 1)).transpose()?,
        12 => from_hex(hex).map(|autov3| reader.files_of_autov3(autov3, 1)).transpose()?,
        _ => None,
    };
    Ok(found.and_then(|files| files.first().copied()))
}

/// Whether enough is known of a place to show it without asking first.
fn is_whole(reader: &Reader, (model, version): Place) -> Result<bool, StoreError> {
    let has_version = match version {
        Some(version) => reader.version(version)?.is_some(),
        None => true,
    };
    Ok(has_version && reader.model(model)?.is_some_and(|known| known.version_ids.is_some()))
}

/// The file of the library with the version that is meant, else the model.
fn key_of(reader: &Reader, (model, version): Place) -> Result<(FileKey, Option<VersionId>), StoreError> {
    let file = match version {
        Some(version) => reader.files_of_version(version, 1)?.first().copied(),
        None => None,
    };
    Ok(file.map_or_else(|| (FileKey::of_model(model), version), |file| (file, None)))
}
