//! What people made with the version that is shown: what is kept at once, CivitAI is asked when somebody stays with it.

use super::rows::showcase_picture;
use crate::app::community::{CommunityNews, Made};
use crate::app::services::{Services, lock};
use crate::catalogue::lists::{self, Dated};
use crate::civitai::Priority;
use crate::library::now_unix_secs;
use crate::model::catalogue::MediaKind;
use crate::model::feed::FeedImage;
use crate::model::ids::VersionId;
use crate::model::online::ImageSearch;
use crate::store::Store;
use std::sync::Arc;
use std::time::Duration;

/// Who only passes a model on the way to another does not ask for its pictures.
const PAUSE: Duration = Duration::from_millis(600);
/// Pictures that are told; some may be left out by their level.
const MOST: usize = 24;

impl Services {
    /// Asks for the pictures of a version. Whatever was asked for before is given up.
    pub(super) fn made(&self, version: VersionId, search: ImageSearch) {
        let services = self.clone();
        let task = self.shared.runtime.spawn(async move {
            let Some(store) = services.store() else { return };
            services.ask_made(&store, version, &search).await;
        });
        if let Some(former) = lock(&self.shared.asking_made).replace(task.abort_handle()) {
            former.abort();
        }
    }

    async fn ask_made(&self, store: &Arc<Store>, version: VersionId, search: &ImageSearch) {
        let kept = match lists::kept_images(store, search, None) {
            Ok(kept) => kept,
            Err(error) => return self.trouble(&error),
        };
        let is_young = kept.as_ref().is_some_and(|kept| lists::is_young(kept.asked_unix_secs, now_unix_secs()));
        let is_enough = is_young || self.shared.client.is_offline();
        self.tell(CommunityNews::Made(Made { is_running: !is_enough, ..told(version, kept.as_ref()) }));
        if is_enough {
            return;
        }
        tokio::time::sleep(PAUSE).await;
        let asked = lists::ask_images(store, &self.shared.client, Priority::Ahead, search, None).await;
        self.tell(CommunityNews::Made(match asked {
            Ok(page) => {
                self.shared.finder.note_pictures();
                told(version, Some(&page))
            }
            Err(error) => Made { trouble: Some(error.into()), ..told(version, kept.as_ref()) },
        }));
    }
}

fn told(version: VersionId, page: Option<&Dated<FeedImage>>) -> Made {
    let images = page.map_or(&[][..], |page| &page.value.items);
    let seen = images.iter().filter(|image| image.image.media != MediaKind::Audio);
    Made {
        version,
        pictures: seen.take(MOST).map(showcase_picture).collect(),
        asked_unix_secs: page.map(|page| page.asked_unix_secs),
        ..Made::default()
    }
}
