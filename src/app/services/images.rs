//! Lists of pictures of CivitAI's feed: what is kept is shown at once, what is not young is asked for again, and stands when
//! CivitAI does not answer.

use super::generation::{of_info, used_rows};
use super::{Services, lock};
use crate::app::event::AppEvent;
use crate::app::generation::Generation;
use crate::app::images::{FeedPicture, ImagesPage, ImagesWish};
use crate::app::online::PageSource;
use crate::app::pictures::PictureSource;
use crate::app::said::Said;
use crate::app::state::DetailPicture;
use crate::catalogue::lists::{self, Dated};
use crate::civitai::Priority;
use crate::library::now_unix_secs;
use crate::model::catalogue::MediaKind;
use crate::model::feed::FeedImage;
use crate::model::mature::MatureLevel;
use crate::store::{Reader, Store, StoreError};
use std::sync::Arc;

impl Services {
    /// Asks for a page. Whatever was asked for before is given up.
    pub(super) fn ask_images(&self, wish: ImagesWish) {
        let services = self.clone();
        let task = self.shared.runtime.spawn(async move {
            let page = services.images_page(&wish).await;
            services.send(AppEvent::Images(wish.id, page));
            services.send(AppEvent::Health(services.shared.client.health()));
        });
        if let Some(former) = lock(&self.shared.asking_images).replace(task.abort_handle()) {
            former.abort();
        }
    }

    async fn images_page(&self, wish: &ImagesWish) -> Result<ImagesPage, Said> {
        let store = self.store().ok_or(Said::NotOpen)?;
        let words = |error: StoreError| Said::Text(error.to_string());
        let cursor = wish.cursor.as_ref();
        let kept = lists::kept_images(&store, &wish.search, cursor).map_err(words)?;
        let mut stand_in = None;
        if let Some(kept) = kept {
            let told = page(&store, wish, &kept, PageSource::Kept(kept.asked_unix_secs)).map_err(words)?;
            if !wish.anew && lists::is_young(kept.asked_unix_secs, now_unix_secs()) {
                return Ok(told);
            }
            self.send(AppEvent::Images(wish.id, Ok(ImagesPage { more_to_come: true, ..told.clone() })));
            stand_in = Some(told);
        }
        let client = if wish.anew { self.shared.client.anew() } else { self.shared.client.clone() };
        match lists::ask_images(&store, &client, Priority::Interactive, &wish.search, cursor).await {
            Ok(asked) => {
                self.shared.finder.note_pictures();
                page(&store, wish, &asked, PageSource::Live).map_err(words)
            }
            Err(error) => {
                let trouble = Said::from(error);
                stand_in.map(|page| ImagesPage { stale: Some(trouble.clone()), ..page }).ok_or(trouble)
            }
        }
    }
}

fn page(
    store: &Store,
    wish: &ImagesWish,
    dated: &Dated<FeedImage>,
    source: PageSource,
) -> Result<ImagesPage, StoreError> {
    let shown = dated.value.items.iter().filter(|image| image.image.media != MediaKind::Audio);
    let pictures = store.read(|reader| shown.map(|image| picture(reader, image)).collect::<Result<Vec<_>, _>>())?;
    let next = dated.value.next.clone();
    Ok(ImagesPage { page: wish.page, pictures, next, source, more_to_come: false, stale: None })
}

fn picture(reader: &Reader, image: &FeedImage) -> Result<FeedPicture, StoreError> {
    let used = used_rows(reader, image)?;
    let info = image.image.generation.as_deref();
    let generation = (info.is_some() || !used.is_empty())
        .then(|| Arc::new(Generation { used, ..info.map(of_info).unwrap_or_default() }));
    Ok(FeedPicture {
        picture: DetailPicture {
            source: PictureSource::remote(&image.image.url, image.image.blurhash.as_deref()),
            level: MatureLevel::mildest(image.image.nsfw_level),
            media: image.image.media,
            size: image.image.width.zip(image.image.height),
            page: image.image.id.map(|id| format!("https://civitai.com/images/{id}")),
        },
        author: image.username.clone(),
        reaction_count: image.reaction_count,
        comment_count: image.comment_count,
        base_model: image.base_model.clone(),
        generation,
    })
}
