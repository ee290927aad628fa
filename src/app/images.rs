//! The pictures people made, as CivitAI's feed lists them: of a version, of a creator, of all.
//!
//! A list has a number, as searches have: what still arrives of another is dropped.

use super::action::{Action, Effect};
use super::online::PageSource;
use super::pictures::PictureSource;
use super::said::Said;
use super::state::{AppState, DetailPicture, Generation, Sheet};
use crate::catalogue::ask::search_of;
use crate::model::mature::{MatureLevel, MatureMode};
use crate::model::online::{Cursor, ImageOrder, ImageSearch, ImagesOf, Period};
use crate::model::query::{CardQuery, Scope};
use std::sync::Arc;

/// Pictures of one list at most: each takes memory, and nobody looks further.
const MOST_PICTURES: usize = 3_000;

/// One picture of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedPicture {
    /// The picture.
    pub picture: DetailPicture,
    /// Who posted it.
    pub author: Option<String>,
    /// Hearts, likes, laughs and cries together.
    pub reaction_count: u64,
    /// Comments.
    pub comment_count: u64,
    /// Base model, where told.
    pub base_model: Option<String>,
    /// How it was made, where told.
    pub generation: Option<Arc<Generation>>,
}

/// One page, asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImagesWish {
    /// The list it belongs to.
    pub id: u64,
    /// What is asked.
    pub search: ImageSearch,
    /// Where it goes on; `None` is the beginning.
    pub cursor: Option<Cursor>,
}

/// A page that has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImagesPage {
    /// Its pictures.
    pub pictures: Vec<FeedPicture>,
    /// Where it goes on; `None` is the end.
    pub next: Option<Cursor>,
    /// Where it came from.
    pub source: PageSource,
}

/// The list that is shown.
#[derive(Clone, Debug, Default)]
pub struct Images {
    /// Its number.
    pub id: u64,
    /// What was asked.
    pub search: ImageSearch,
    /// Whose pictures they are, as people read it; empty is everybody's.
    pub title: String,
    /// What has come.
    pub pictures: Vec<Arc<FeedPicture>>,
    /// Where the latest page came from.
    pub source: Option<PageSource>,
    /// A page is under way.
    pub running: bool,
    /// Nothing more will come.
    pub ended: bool,
    /// Why the latest page did not come.
    pub trouble: Option<Said>,
    /// The picture that is shown large.
    pub chosen: Option<usize>,
    /// The picture to be shown large as soon as it is there.
    wanted: Option<PictureSource>,
    next: Option<Cursor>,
}

impl Images {
    fn ask(&mut self) -> Vec<Effect> {
        (self.running, self.trouble) = (true, None);
        let (id, search, cursor) = (self.id, self.search.clone(), self.next.clone());
        vec![Effect::AskImages(Box::new(ImagesWish { id, search, cursor }))]
    }

    fn begin(&mut self, search: ImageSearch, title: String) -> Vec<Effect> {
        *self = Self { id: self.id + 1, search, title, ..Self::default() };
        self.ask()
    }
}

pub(super) fn reduce(state: &mut AppState, action: Action) -> Vec<Effect> {
    match action {
        Action::ShowImages(of, title) => {
            let base_models = if of == ImagesOf::All { bases(state) } else { Vec::new() };
            let search = ImageSearch { of, levels: levels(state), base_models, ..ImageSearch::default() };
            show(state, search, title, None)
        }
        Action::OrderImages(order, period) => {
            let search = ImageSearch { order, period, levels: levels(state), ..state.images.search.clone() };
            let title = std::mem::take(&mut state.images.title);
            state.images.begin(search, title)
        }
        Action::MoreImages => {
            let images = &mut state.images;
            if images.running || images.ended {
                return Vec::new();
            }
            images.ask()
        }
        Action::ChooseImage(index) => {
            state.images.chosen = index.filter(|index| *index < state.images.pictures.len());
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// Shows a list on a wall of its own, and one of its pictures large.
pub(super) fn show(
    state: &mut AppState,
    search: ImageSearch,
    title: String,
    wanted: Option<PictureSource>,
) -> Vec<Effect> {
    state.sheets.retain(|sheet| *sheet != Sheet::Images);
    state.sheets.push(Sheet::Images);
    let effects = state.images.begin(search, title);
    state.images.wanted = wanted;
    effects
}

/// Takes a page in; one of another list is dropped.
pub(super) fn take(state: &mut AppState, id: u64, page: Result<ImagesPage, Said>) -> Vec<Effect> {
    let images = &mut state.images;
    if images.id != id {
        return Vec::new();
    }
    images.running = false;
    match page {
        Ok(page) => {
            let known = |picture: &FeedPicture| {
                images.pictures.iter().any(|known| known.picture.source == picture.picture.source)
            };
            let new: Vec<Arc<FeedPicture>> =
                page.pictures.into_iter().filter(|picture| !known(picture)).map(Arc::new).collect();
            images.pictures.extend(new);
            if let Some(wanted) = images.wanted.take() {
                images.chosen = images.pictures.iter().position(|picture| picture.picture.source == wanted);
            }
            // A cursor that comes back would go round for ever.
            images.ended = page.next.is_none() || page.next == images.next || images.pictures.len() >= MOST_PICTURES;
            (images.next, images.source) = (page.next, Some(page.source));
        }
        Err(trouble) => images.trouble = Some(trouble),
    }
    Vec::new()
}

/// Levels that are not left out, as bits.
fn levels(state: &AppState) -> u8 {
    let bits = [MatureLevel::Pg, MatureLevel::Pg13, MatureLevel::R, MatureLevel::X, MatureLevel::Xxx];
    let shown = |level: MatureLevel| state.settings.mature.treat(level, None) != MatureMode::Hide;
    (0_u8..).zip(bits).filter(|(_, level)| shown(*level)).map(|(bit, _)| 1 << bit).sum()
}

/// The base models the present question asks for.
fn bases(state: &AppState) -> Vec<String> {
    let query = CardQuery { scope: Scope::Civitai, ..state.query.clone() };
    search_of(&query).map(|search| search.base_models).unwrap_or_default()
}

/// Orders and times the sheet offers.
pub const IMAGE_ORDERS: [ImageOrder; 2] = [ImageOrder::MostReactions, ImageOrder::Newest];
/// See [`IMAGE_ORDERS`].
pub const IMAGE_PERIODS: [Period; 4] = [Period::Day, Period::Week, Period::Month, Period::AllTime];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::catalogue::MediaKind;
    use crate::model::mature::MaturePolicy;

    fn page(numbers: std::ops::Range<u32>, next: Option<&str>) -> ImagesPage {
        let picture = |number: u32| FeedPicture {
            picture: DetailPicture {
                source: PictureSource::Url(format!("https://image.example/{number}")),
                level: MatureLevel::Pg,
                media: MediaKind::Image,
                size: None,
                page: None,
            },
            author: None,
            reaction_count: 0,
            comment_count: 0,
            base_model: None,
            generation: None,
        };
        let next = next.map(|text| Cursor(text.to_owned()));
        ImagesPage { pictures: numbers.map(picture).collect(), next, source: PageSource::Live }
    }

    #[test]
    fn pages_follow_one_another_each_picture_once_until_the_end() {
        let mut state = AppState::default();
        let asked = reduce(&mut state, Action::ShowImages(ImagesOf::Version(7), "v1".to_owned()));
        assert!(matches!(asked.as_slice(), [Effect::AskImages(wish)] if wish.search.of == ImagesOf::Version(7)));
        assert_eq!(state.sheet(), Some(Sheet::Images));
        assert!(reduce(&mut state, Action::MoreImages).is_empty(), "one page at a time");
        state.images.wanted = Some(PictureSource::Url("https://image.example/2".to_owned()));
        take(&mut state, 1, Ok(page(0..3, Some("a"))));
        assert_eq!(state.images.chosen, Some(2), "the one that was meant is large");
        assert!(
            matches!(reduce(&mut state, Action::MoreImages).as_slice(), [Effect::AskImages(wish)] if wish.cursor.is_some())
        );
        take(&mut state, 1, Ok(page(2..5, Some("a"))));
        assert_eq!((state.images.pictures.len(), state.images.ended), (5, true), "a cursor that comes back is the end");
        reduce(&mut state, Action::OrderImages(ImageOrder::Newest, Period::Week));
        take(&mut state, 1, Ok(page(0..3, None)));
        assert!(state.images.pictures.is_empty(), "what another list brings is dropped");
        take(&mut state, 2, Err(Said::Text("no network".to_owned())));
        assert_eq!(state.images.trouble, Some(Said::Text("no network".to_owned())));
        assert!(!reduce(&mut state, Action::MoreImages).is_empty(), "it can be asked for again");
    }

    #[test]
    fn what_is_hidden_is_not_asked_for() {
        let mut state = AppState::default();
        state.settings.mature = MaturePolicy { mode: MatureMode::Hide, fine_up_to: MatureLevel::Pg13 };
        assert_eq!(levels(&state), 3);
        state.settings.mature = MaturePolicy { mode: MatureMode::Blur, fine_up_to: MatureLevel::Pg13 };
        assert_eq!(levels(&state), ImageSearch::ALL_LEVELS);
    }
}
