//! Searching CivitAI beside the window: what is kept is shown at once, what is not young is asked for again.

use super::{Services, lock, thread};
use crate::app::event::AppEvent;
use crate::app::online::{FeedPage, FeedTrouble, PageSource, PageWish};
use crate::app::said::Said;
use crate::app::vocabulary::WordKind;
use crate::catalogue::lists::{self, CatalogueError, Dated};
use crate::civitai::{CivitaiError, Priority};
use crate::library::now_unix_secs;
use crate::model::ids::ModelId;
use crate::store::Store;
use std::time::{Duration, Instant};

/// A pause in typing after which tags and creators are asked for.
const TAG_PAUSE: Duration = Duration::from_millis(250);
/// Tags or creators that are asked for.
const TAGS: usize = 20;

impl Services {
    /// Lets the gallery know all models of the catalogue, once somebody looks for any.
    pub(super) fn want_models(&self) {
        if !self.shared.view.wants_models() {
            return;
        }
        let services = self.clone();
        thread("known", move || {
            let Some(store) = services.store() else { return };
            match store.read(|reader| reader.known_cards()) {
                Ok(cards) => services.shared.view.add(cards),
                Err(error) => services.trouble(&error),
            }
        });
    }

    /// Asks for a page. Whatever was asked for before is given up.
    pub(super) fn ask_civitai(&self, wish: PageWish) {
        let services = self.clone();
        let task = self.shared.runtime.spawn(async move {
            let page = services.page(&wish).await;
            services.send(AppEvent::FeedPage(wish.id, page));
            services.send(AppEvent::Health(services.shared.client.health()));
        });
        if let Some(former) = lock(&self.shared.asking).replace(task.abort_handle()) {
            former.abort();
        }
    }

    /// Gives up what was asked for.
    pub(super) fn stop_asking(&self) {
        if let Some(former) = lock(&self.shared.asking).take() {
            former.abort();
        }
    }

    /// Finds tags or creators that begin with a text: here at once, and CivitAI's after a pause in typing.
    pub(super) fn find_words(&self, kind: WordKind, text: String, online: bool) {
        self.shared.view.words(kind, text.clone());
        if !online {
            return;
        }
        let services = self.clone();
        let task = self.shared.runtime.spawn(async move {
            let Some(store) = services.store() else { return };
            let of = match kind {
                WordKind::Tag => lists::Words::Tags,
                WordKind::Creator => lists::Words::Creators,
            };
            // Offers are a help, no answer: without them nothing is lost.
            if let Ok(Some(kept)) = lists::kept_words(&store, of, &text) {
                services.send(AppEvent::Words(kind, text.clone(), kept.value));
                if lists::is_young(kept.asked_unix_secs, now_unix_secs()) {
                    return;
                }
            }
            tokio::time::sleep(TAG_PAUSE).await;
            let asked = lists::ask_words(&store, &services.shared.client, Priority::Interactive, of, &text, TAGS);
            if let Ok(words) = asked.await {
                services.send(AppEvent::Words(kind, text, words));
            }
        });
        if let Some(former) = lock(&self.shared.tagging).replace(task.abort_handle()) {
            former.abort();
        }
    }

    async fn page(&self, wish: &PageWish) -> Result<FeedPage, FeedTrouble> {
        let store = self.store().ok_or(FeedTrouble::Failed(Said::NotOpen))?;
        let begun = Instant::now();
        let is_young = |page: &Dated<ModelId>| lists::is_young(page.asked_unix_secs, now_unix_secs());
        let mut stand_in = None;
        if let Some(kept) = kept(&store, wish) {
            let source = PageSource::Kept(kept.asked_unix_secs);
            let enough = !wish.anew && is_young(&kept);
            let page = feed_page(wish, kept, source, begun, !enough);
            if enough {
                return Ok(page);
            }
            stand_in = Some(FeedPage { more_to_come: false, ..page.clone() });
            self.send(AppEvent::FeedPage(wish.id, Ok(page)));
        }
        // What is kept is shown while somebody types; CivitAI is asked when they pause.
        if wish.after_ms > 0 {
            tokio::time::sleep(Duration::from_millis(wish.after_ms)).await;
        }
        let cursor = wish.cursor.as_ref();
        let client = if wish.anew { self.shared.client.anew() } else { self.shared.client.clone() };
        let (begun, asked_unix_secs) = (Instant::now(), now_unix_secs());
        let asked = lists::ask_models(&store, &client, Priority::Interactive, &wish.search, cursor).await;
        match asked {
            Ok(page) => {
                // Another part of the program may have asked the same a moment ago.
                let is_live = page.asked_unix_secs >= asked_unix_secs;
                let source = if is_live { PageSource::Live } else { PageSource::Kept(page.asked_unix_secs) };
                Ok(feed_page(wish, page, source, begun, false))
            }
            Err(error) => {
                let trouble = trouble_of(error);
                stand_in.map(|page| FeedPage { stale: Some(trouble.clone()), ..page }).ok_or(trouble)
            }
        }
    }
}

fn trouble_of(error: CatalogueError) -> FeedTrouble {
    if matches!(error, CatalogueError::Civitai(CivitaiError::Offline)) {
        return FeedTrouble::Offline;
    }
    tracing::info!("CivitAI could not be searched: {error}");
    FeedTrouble::Failed(error.into())
}

fn kept(store: &Store, wish: &PageWish) -> Option<Dated<ModelId>> {
    // What cannot be read is as good as not kept.
    lists::kept_models(store, &wish.search, wish.cursor.as_ref()).ok().flatten()
}

fn feed_page(
    wish: &PageWish,
    page: Dated<ModelId>,
    source: PageSource,
    begun: Instant,
    more_to_come: bool,
) -> FeedPage {
    FeedPage {
        page: wish.page,
        models: page.value.items,
        next: page.value.next,
        source,
        took_secs: begun.elapsed().as_secs_f64(),
        more_to_come,
        stale: None,
    }
}
