//! The pictures people made, as CivitAI's feed lists them: of a version, of a creator, of all.
//!
//! A list has a number, as searches have: what still arrives of another is dropped.

use super::action::{Action, Effect};
use super::generation::Generation;
use super::online::PageSource;
use super::pictures::PictureSource;
use super::said::Said;
use super::state::{AppState, DetailPicture, Sheet};
use crate::catalogue::ask::search_by;
use crate::model::facet::FacetValue;
use crate::model::mature::{MatureLevel, MatureMode};
use crate::model::online::{Cursor, ImageOrder, ImageSearch, ImagesOf, Period};
use crate::model::query::{CardQuery, Scope};
use crate::words;
use std::sync::Arc;

/// Pictures of one list at most: each takes memory, and nobody looks further.
const MOST_PICTURES: usize = 3_000;
/// Pages that are asked for by themselves while words leave nothing of them.
const MOST_EAGER_PAGES: usize = 5;

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
    /// Which page it is, from 0.
    pub page: usize,
    /// Ask even if what is kept is young.
    pub anew: bool,
}

/// A page that has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImagesPage {
    /// Which page it is, from 0. One that comes again replaces what came before.
    pub page: usize,
    /// Its pictures.
    pub pictures: Vec<FeedPicture>,
    /// Where it goes on; `None` is the end.
    pub next: Option<Cursor>,
    /// Where it came from.
    pub source: PageSource,
    /// Whether the same page is still asked for, because what was kept of it is not young any more.
    pub more_to_come: bool,
    /// Why CivitAI did not tell it anew, where what was kept stands for it.
    pub stale: Option<Said>,
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
    /// Why CivitAI did not tell the latest page.
    pub trouble: Option<Said>,
    /// Nothing was kept of the latest page either: it goes on only when somebody says so.
    pub blocked: bool,
    /// The picture that is shown large.
    pub chosen: Option<usize>,
    /// Words that must stand in how a picture was made. CivitAI cannot be asked for them.
    pub words: Vec<String>,
    /// Pictures that these words left out.
    pub left_out: usize,
    /// The picture to be shown large as soon as it is there.
    wanted: Option<PictureSource>,
    next: Option<Cursor>,
    /// Where the latest page was asked for, and which it is.
    asked: (Option<Cursor>, usize),
    /// Pictures, and those left out, before the latest page.
    before: (usize, usize),
    /// Pages in a row of which words left nothing.
    fruitless: usize,
}

impl Images {
    /// Whether the next page is asked for as soon as the end comes near.
    pub const fn goes_on_by_itself(&self) -> bool {
        !self.running && !self.ended && !self.blocked && self.fruitless < MOST_EAGER_PAGES
    }

    /// Asks for a page: the next, or the latest once more.
    fn ask(&mut self, page: usize, anew: bool) -> Vec<Effect> {
        // What kept CivitAI from answering is said until it answers.
        (self.running, self.blocked) = (true, false);
        let (id, search, cursor) = (self.id, self.search.clone(), self.next.clone());
        self.asked = (cursor.clone(), page);
        self.before = (self.pictures.len(), self.left_out);
        vec![Effect::AskImages(Box::new(ImagesWish { id, search, cursor, page, anew }))]
    }

    fn begin(&mut self, search: ImageSearch, title: String, words: Vec<String>, anew: bool) -> Vec<Effect> {
        *self = Self { id: self.id + 1, search, title, words, ..Self::default() };
        self.ask(0, anew)
    }

    fn more(&mut self) -> Vec<Effect> {
        if self.running || self.ended {
            return Vec::new();
        }
        let (page, is_again) = (self.asked.1, self.blocked);
        if is_again {
            self.trouble = None;
        }
        // Who asks again does not want to hear that the service is left alone for a while.
        self.ask(if is_again { page } else { page + 1 }, is_again)
    }

    fn take(&mut self, page: ImagesPage) {
        if page.page != self.asked.1 {
            return;
        }
        if page.stale.is_some() || !page.more_to_come {
            self.trouble = page.stale;
        }
        // While CivitAI does not answer, kept pages follow each other without waiting for it.
        self.running = page.more_to_come && self.trouble.is_none();
        let chosen = self.chosen.and_then(|chosen| Some(self.pictures.get(chosen)?.picture.source.clone()));
        self.pictures.truncate(self.before.0);
        self.left_out = self.before.1;
        for picture in page.pictures {
            if self.pictures.iter().any(|known| known.picture.source == picture.picture.source) {
                continue;
            }
            if fits(&self.words, &picture) {
                self.pictures.push(Arc::new(picture));
            } else {
                self.left_out += 1;
            }
        }
        let wanted = self.wanted.clone().or(chosen);
        self.chosen = wanted.and_then(|wanted| self.pictures.iter().position(|one| one.picture.source == wanted));
        if !page.more_to_come {
            self.wanted = None;
            self.fruitless = if self.pictures.len() > self.before.0 { 0 } else { self.fruitless + 1 };
        }
        // A cursor that comes back would go round for ever.
        self.ended = page.next.is_none() || page.next == self.asked.0 || self.pictures.len() >= MOST_PICTURES;
        (self.next, self.source) = (page.next, Some(page.source));
    }
}

/// Whether all words stand in how a picture was made.
fn fits(words: &[String], picture: &FeedPicture) -> bool {
    if words.is_empty() {
        return true;
    }
    let Some(made) = &picture.generation else { return false };
    let names = made.used.iter().map(|row| row.name.as_str());
    let text = std::iter::once(made.prompt.as_str()).chain(names).collect::<Vec<_>>().join("\n").to_lowercase();
    words.iter().all(|word| text.contains(word.as_str()))
}

pub(super) fn reduce(state: &mut AppState, action: Action) -> Vec<Effect> {
    match action {
        Action::ShowImages(of, title) => {
            if of == ImagesOf::All {
                return show_searched(state);
            }
            let search = ImageSearch { of, levels: levels(state), ..ImageSearch::default() };
            show(state, search, title, None)
        }
        Action::OrderImages(order, period) => {
            let search = ImageSearch { order, period, levels: levels(state), ..state.images.search.clone() };
            again(state, search, false)
        }
        Action::RefreshImages => {
            let search = state.images.search.clone();
            again(state, search, true)
        }
        Action::MoreImages => state.images.more(),
        Action::ChooseImage(index) => {
            state.images.chosen = index.filter(|index| *index < state.images.pictures.len());
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn again(state: &mut AppState, search: ImageSearch, anew: bool) -> Vec<Effect> {
    let images = &mut state.images;
    let (title, words) = (std::mem::take(&mut images.title), std::mem::take(&mut images.words));
    images.begin(search, title, words, anew)
}

/// The pictures of what is looked for now: CivitAI is asked for what it can filter, words are looked for on this side.
fn show_searched(state: &mut AppState) -> Vec<Effect> {
    let query = CardQuery { scope: Scope::Civitai, ..state.query.clone() };
    let asked = search_by(&query, &state.names).unwrap_or_default();
    let mut words: Vec<String> = query.wanted_text().split_whitespace().map(str::to_lowercase).collect();
    let tags = query.include.iter().filter_map(|value| if let FacetValue::Tag(tag) = value { Some(tag) } else { None });
    words.extend(tags.map(|tag| tag.to_lowercase()));
    let mut title: Vec<String> = words.iter().map(|word| format!("“{word}”")).collect();
    title.extend(asked.base_models.iter().cloned());
    title.extend(asked.username.clone());
    title.extend((asked.period != Period::AllTime).then(|| words::online::period(asked.period).to_owned()));
    let of = asked.username.map_or(ImagesOf::All, ImagesOf::User);
    let (period, base_models) = (asked.period, asked.base_models);
    let search = ImageSearch { of, period, base_models, levels: levels(state), ..ImageSearch::default() };
    open(state);
    state.images.begin(search, title.join(" · "), words, false)
}

fn open(state: &mut AppState) {
    state.sheets.retain(|sheet| *sheet != Sheet::Images);
    state.sheets.push(Sheet::Images);
}

/// Shows a list on a wall of its own, and one of its pictures large.
pub(super) fn show(
    state: &mut AppState,
    search: ImageSearch,
    title: String,
    wanted: Option<PictureSource>,
) -> Vec<Effect> {
    open(state);
    let effects = state.images.begin(search, title, Vec::new(), false);
    state.images.wanted = wanted;
    effects
}

/// Takes a page in; one of another list is dropped.
pub(super) fn take(state: &mut AppState, id: u64, page: Result<ImagesPage, Said>) -> Vec<Effect> {
    let images = &mut state.images;
    if images.id != id {
        return Vec::new();
    }
    match page {
        Ok(page) => images.take(page),
        Err(trouble) => (images.running, images.trouble, images.blocked) = (false, Some(trouble), true),
    }
    Vec::new()
}

/// Levels that are not left out, as bits.
pub(super) fn levels(state: &AppState) -> u8 {
    let bits = [MatureLevel::Pg, MatureLevel::Pg13, MatureLevel::R, MatureLevel::X, MatureLevel::Xxx];
    let shown = |level: MatureLevel| state.settings.mature.treat(level, None) != MatureMode::Hide;
    (0_u8..).zip(bits).filter(|(_, level)| shown(*level)).map(|(bit, _)| 1 << bit).sum()
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

    fn page(page: usize, numbers: std::ops::Range<u32>, next: Option<&str>) -> ImagesPage {
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
        let pictures = numbers.map(picture).collect();
        ImagesPage { page, pictures, next, source: PageSource::Live, more_to_come: false, stale: None }
    }

    #[test]
    fn pages_follow_one_another_each_picture_once_until_the_end() {
        let mut state = AppState::default();
        let asked = reduce(&mut state, Action::ShowImages(ImagesOf::Version(7), "v1".to_owned()));
        assert!(matches!(asked.as_slice(), [Effect::AskImages(wish)] if wish.search.of == ImagesOf::Version(7)));
        assert_eq!(state.sheet(), Some(Sheet::Images));
        assert!(reduce(&mut state, Action::MoreImages).is_empty(), "one page at a time");
        state.images.wanted = Some(PictureSource::Url("https://image.example/2".to_owned()));
        take(&mut state, 1, Ok(page(0, 0..3, Some("a"))));
        assert_eq!(state.images.chosen, Some(2), "the one that was meant is large");
        assert!(
            matches!(reduce(&mut state, Action::MoreImages).as_slice(), [Effect::AskImages(wish)] if wish.cursor.is_some())
        );
        take(&mut state, 1, Ok(page(1, 2..5, Some("a"))));
        assert_eq!((state.images.pictures.len(), state.images.ended), (5, true), "a cursor that comes back is the end");
        reduce(&mut state, Action::OrderImages(ImageOrder::Newest, Period::Week));
        take(&mut state, 1, Ok(page(0, 0..3, None)));
        assert!(state.images.pictures.is_empty(), "what another list brings is dropped");
        take(&mut state, 2, Err(Said::Text("no network".to_owned())));
        assert_eq!(state.images.trouble, Some(Said::Text("no network".to_owned())));
        assert!(!state.images.goes_on_by_itself());
        assert!(!reduce(&mut state, Action::MoreImages).is_empty(), "it can be asked for again");
    }

    #[test]
    fn what_is_kept_hangs_at_once_and_gives_way_to_what_is_new() {
        let mut state = AppState::default();
        reduce(&mut state, Action::ShowImages(ImagesOf::Version(7), "v1".to_owned()));
        let kept = |number, numbers, next| ImagesPage {
            source: PageSource::Kept(5),
            more_to_come: true,
            ..page(number, numbers, next)
        };
        take(&mut state, 1, Ok(kept(0, 0..3, Some("a"))));
        assert!(state.images.running && state.images.pictures.len() == 3);
        reduce(&mut state, Action::ChooseImage(Some(2)));
        take(&mut state, 1, Ok(page(0, 1..5, Some("a"))));
        assert_eq!((state.images.pictures.len(), state.images.chosen), (4, Some(1)), "the chosen one stays chosen");
        assert!(!state.images.ended && state.images.goes_on_by_itself());
        // Without an answer, kept pages follow each other, and it is said.
        let why = Said::Text("CivitAI is down".to_owned());
        let stale = |page: ImagesPage| ImagesPage { more_to_come: false, stale: Some(why.clone()), ..page };
        reduce(&mut state, Action::MoreImages);
        take(&mut state, 1, Ok(kept(1, 5..7, Some("b"))));
        take(&mut state, 1, Ok(stale(kept(1, 5..7, Some("b")))));
        assert_eq!((state.images.pictures.len(), state.images.trouble.clone()), (6, Some(why.clone())));
        reduce(&mut state, Action::MoreImages);
        take(&mut state, 1, Ok(kept(2, 7..9, Some("c"))));
        assert!(state.images.goes_on_by_itself(), "it is not waited for again");
        reduce(&mut state, Action::MoreImages);
        take(&mut state, 1, Ok(stale(kept(2, 7..9, Some("c")))));
        assert_eq!(state.images.pictures.len(), 8, "what comes late takes nothing away");
        take(&mut state, 1, Err(why));
        let again = reduce(&mut state, Action::MoreImages);
        assert!(matches!(again.as_slice(), [Effect::AskImages(wish)] if wish.page == 3 && wish.anew));
        let anew = reduce(&mut state, Action::RefreshImages);
        assert!(matches!(anew.as_slice(), [Effect::AskImages(wish)] if wish.page == 0 && wish.anew && wish.id == 2));
    }

    #[test]
    fn the_pictures_of_a_search_keep_its_filters() {
        let mut state = AppState::default();
        state.query.include = vec![
            FacetValue::Base("SDXL 1.0".to_owned()),
            FacetValue::Creator("mira".to_owned()),
            FacetValue::Tag("Ink".to_owned()),
        ];
        state.query.text = "Night".to_owned();
        state.query.online.period = Period::Week;
        let asked = reduce(&mut state, Action::ShowImages(ImagesOf::All, String::new()));
        let [Effect::AskImages(wish)] = asked.as_slice() else { panic!("{asked:?}") };
        assert_eq!(wish.search.of, ImagesOf::User("mira".to_owned()));
        assert_eq!(
            (wish.search.period, wish.search.base_models.as_slice()),
            (Period::Week, ["SDXL 1.0".to_owned()].as_slice())
        );
        for name in ["mira", "SDXL 1.0", "“night”", "“ink”"] {
            assert!(state.images.title.contains(name), "{}", state.images.title);
        }
        let made = |prompt: &str| {
            let prompt = prompt.to_owned();
            Some(Arc::new(Generation { prompt, ..Generation::default() }))
        };
        let mut first = page(0, 0..3, Some("a"));
        first.pictures[0].generation = made("An INK drawing of the night");
        first.pictures[1].generation = made("a day in ink");
        take(&mut state, 1, Ok(first));
        assert_eq!((state.images.pictures.len(), state.images.left_out), (1, 2));
        let mut asked = 0;
        while state.images.goes_on_by_itself() && asked < 50 {
            asked += 1;
            reduce(&mut state, Action::MoreImages);
            take(&mut state, 1, Ok(page(asked, 0..3, Some(&asked.to_string()))));
        }
        assert_eq!(asked, MOST_EAGER_PAGES, "not for ever when words leave nothing");
        assert!(!reduce(&mut state, Action::MoreImages).is_empty(), "but when somebody says so");
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
