//! Asking CivitAI again for the model whose details are shown, behind what is kept of it.

use super::{Services, lock, thread};
use crate::app::event::AppEvent;
use crate::app::state::PageAsk;
use crate::catalogue::lists::{self, CatalogueError};
use crate::catalogue::page::{self, Told};
use crate::civitai::{CivitaiError, Priority};
use crate::library::now_unix_secs;
use crate::model::ids::{FileKey, ModelId};
use crate::store::{Store, StoreError};
use std::time::Duration;

/// Who only passes a model on the way to another does not ask for it.
const PAUSE: Duration = Duration::from_millis(400);

impl Services {
    /// Asks for the page of what is shown, unless what is kept is young. Whatever was asked for before is given up.
    pub(super) fn ask_page(&self, key: FileKey) {
        let services = self.clone();
        let task = self.shared.runtime.spawn(async move {
            tokio::time::sleep(PAUSE).await;
            services.ask_page_now(key).await;
        });
        if let Some(former) = lock(&self.shared.asking_page).replace(task.abort_handle()) {
            former.abort();
        }
    }

    async fn ask_page_now(&self, key: FileKey) {
        let Some(store) = self.store() else { return };
        let model = match model_to_ask(&store, key) {
            Ok(Some(model)) => model,
            Ok(None) => return,
            Err(error) => return self.trouble(&error),
        };
        let tell = |ask| self.send(AppEvent::PageAsk(key, ask));
        if self.shared.client.is_offline() {
            return tell(PageAsk::Offline);
        }
        tell(PageAsk::Running);
        match page::ask_model(&store, &self.shared.client, Priority::Interactive, model).await {
            Ok(Told::Kept | Told::Gone) => {
                tell(PageAsk::Done);
                let services = self.clone();
                // The store is read on a thread of its own: the network's are few.
                thread("details", move || services.read_again(key));
            }
            Ok(Told::Unknown) => tell(PageAsk::Done),
            Err(CatalogueError::Civitai(CivitaiError::Offline)) => tell(PageAsk::Offline),
            Err(CatalogueError::Civitai(error)) => tell(PageAsk::Failed(error.into())),
            Err(CatalogueError::Store(error)) => self.trouble(&error),
        }
        self.send(AppEvent::Health(self.shared.client.health()));
    }

    /// Reads the details again, if they are still those that are shown.
    fn read_again(&self, key: FileKey) {
        if *lock(&self.shared.shown) == Some(key) {
            let turn = self.show_details_of(key);
            self.load_details(key, turn);
        }
    }
}

/// The model of a key, when what is kept of it is no longer young.
fn model_to_ask(store: &Store, key: FileKey) -> Result<Option<ModelId>, StoreError> {
    store.read(|reader| {
        let found = || Ok::<_, StoreError>(reader.file(key)?.and_then(|record| record.civit_match()));
        let id = match key.model() {
            Some(model) => Some(model),
            None => found()?.map(|found| found.model_id),
        };
        let Some(id) = id else { return Ok(None) };
        let Some(model) = reader.model(id)? else { return Ok(Some(id)) };
        // What came with a file's hash is no page; neither is a model without versions.
        let is_whole = model.version_ids.is_some();
        let told_unix_secs = model.fetched_unix_secs.max(model.gone_unix_secs.unwrap_or(0));
        let is_young = is_whole && lists::is_young(told_unix_secs, now_unix_secs());
        Ok((!is_young).then_some(id))
    })
}
