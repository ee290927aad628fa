//! The running search on CivitAI: what was asked, what has come, whether more should.
//!
//! A search has a number. It ends when another begins; what still arrives of it is dropped. Its models are told to the
//! gallery's worker, which puts them first; more are asked for when the end of them comes near.

use super::action::Effect;
use super::community::CommunityAsk;
use super::said::Said;
use super::state::AppState;
use crate::catalogue::ask::search_by;
use crate::model::ids::ModelId;
use crate::model::online::{Cursor, ModelSearch};
use crate::model::query::CardQuery;
use std::collections::HashSet;
use std::sync::Arc;

/// Number of a search.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SearchId(pub u64);

/// Typing goes on for this long before CivitAI is asked, in milliseconds.
const DEBOUNCE_MS: u64 = 300;
/// So many rows before the end of what has come, more is asked for.
const AHEAD_ROWS: usize = 60;
/// Pages that are asked for by themselves while filters leave nothing of them.
const MOST_EAGER_PAGES: usize = 5;
/// Models of one search at most: nobody scrolls further, and each takes memory.
const MOST_MODELS: usize = 20_000;

/// One page, asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct PageWish {
    /// The search it belongs to.
    pub id: SearchId,
    /// What is asked.
    pub search: ModelSearch,
    /// Where it goes on; `None` is the beginning.
    pub cursor: Option<Cursor>,
    /// Which page it is, from 0.
    pub page: usize,
    /// Wait before it is asked, in milliseconds.
    pub after_ms: u64,
    /// Ask even if what is kept is young.
    pub anew: bool,
}

/// Where a page came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageSource {
    /// CivitAI, just now.
    Live,
    /// What it said before, at this time (seconds since 1970).
    Kept(i64),
}

/// A page that has come.
#[derive(Clone, Debug, PartialEq)]
pub struct FeedPage {
    /// Which page it is, from 0. One that comes again replaces what came before.
    pub page: usize,
    /// Models in their order.
    pub models: Vec<ModelId>,
    /// Where it goes on; `None` is the end.
    pub next: Option<Cursor>,
    /// Where it came from.
    pub source: PageSource,
    /// How long it took, in seconds.
    pub took_secs: f64,
    /// Whether the same page is still asked for, because what was kept of it is not young any more.
    pub more_to_come: bool,
    /// Why CivitAI did not tell it anew, where what was kept stands for it.
    pub stale: Option<FeedTrouble>,
}

/// Why a page did not come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedTrouble {
    /// Offline mode is on.
    Offline,
    /// Why.
    Failed(Said),
}

/// What becomes of a search.
#[derive(Clone, Debug, Default)]
pub struct Online {
    /// Its number.
    pub id: SearchId,
    /// What was asked; `None` when nothing is.
    pub search: Option<ModelSearch>,
    /// Models that have come, each once, in CivitAI's order.
    pub models: Arc<Vec<ModelId>>,
    /// Seconds all pages took.
    pub took_secs: f64,
    /// Where the latest page came from.
    pub source: Option<PageSource>,
    /// A page is under way.
    pub running: bool,
    /// Nothing more will come.
    pub ended: bool,
    /// Why CivitAI did not tell the latest page.
    pub trouble: Option<FeedTrouble>,
    /// Nothing was kept of the latest page either: it goes on only when somebody says so.
    pub blocked: bool,
    /// By page, with where each goes on.
    pages: Vec<(Vec<ModelId>, Option<Cursor>)>,
    /// The last row on screen, as the gallery last told.
    last_row: usize,
    /// Rows and last row when the latest page was asked for.
    before: (usize, usize),
}

impl Online {
    /// Pages that have come.
    pub const fn pages(&self) -> usize {
        self.pages.len()
    }

    /// Whether the next page is only asked for when somebody says so.
    pub const fn is_paused(&self) -> bool {
        self.search.is_some() && !self.running && !self.ended
    }

    fn ask(&mut self, rows: usize, after_ms: u64, anew: bool) -> Option<Effect> {
        let search = self.search.clone()?;
        // What kept CivitAI from answering is said until it answers.
        (self.running, self.blocked) = (true, false);
        self.before = (rows, self.last_row);
        let cursor = self.pages.last().and_then(|(_, next)| next.clone());
        let (id, page) = (self.id, self.pages.len());
        Some(Effect::AskCivitai(Box::new(PageWish { id, search, cursor, page, after_ms, anew })))
    }
}

/// Begins the search a question asks for, or ends the one that nobody asks for any more. What is being typed waits a moment.
pub(super) fn follow(state: &mut AppState, before: &CardQuery, typing: bool) -> Vec<Effect> {
    let search = search_by(&state.query, &state.names);
    if search == state.online.search {
        return Vec::new();
    }
    let typing = typing || (before.scope == state.query.scope && before.text != state.query.text);
    begin(state, search, if typing { DEBOUNCE_MS } else { 0 }, false)
}

/// Begins the search of the question as it is. `anew` asks CivitAI whatever was asked a moment ago.
pub(super) fn again(state: &mut AppState, anew: bool) -> Vec<Effect> {
    let search = search_by(&state.query, &state.names);
    if search.is_none() && state.online.search.is_none() {
        return Vec::new();
    }
    begin(state, search, 0, anew)
}

fn begin(state: &mut AppState, search: Option<ModelSearch>, after_ms: u64, anew: bool) -> Vec<Effect> {
    let id = SearchId(state.online.id.0 + 1);
    state.online = Online { id, search, ..Online::default() };
    let ask = state.online.ask(0, after_ms, anew).unwrap_or(Effect::StopAsking);
    vec![Effect::Feed(Arc::default()), ask]
}

/// Goes on after a page that did not come, or that nobody scrolled to.
pub(super) fn go_on(state: &mut AppState) -> Vec<Effect> {
    let online = &mut state.online;
    let has_failed = matches!(online.trouble, Some(FeedTrouble::Failed(_)));
    if !online.blocked && (has_failed || (online.trouble.is_some() && online.ended)) {
        // What is kept is shown; only whether it still holds could not be asked.
        return again(state, true);
    }
    if !online.is_paused() {
        return Vec::new();
    }
    online.trouble = None;
    // Who asks again does not want to hear that the service is left alone for a while.
    let anew = online.blocked;
    let rows = state.view.feed.rows as usize;
    state.online.ask(rows, 0, anew).into_iter().collect()
}

/// Takes a page in; one of another search is dropped.
pub(super) fn take_page(state: &mut AppState, id: SearchId, page: Result<FeedPage, FeedTrouble>) -> Vec<Effect> {
    let online = &mut state.online;
    if online.id != id {
        return Vec::new();
    }
    let page = match page {
        Ok(page) => page,
        Err(trouble) => {
            (online.running, online.trouble, online.blocked) = (false, Some(trouble), true);
            return Vec::new();
        }
    };
    if page.stale.is_some() || !page.more_to_come {
        online.trouble = page.stale;
    }
    // While CivitAI does not answer, kept pages follow each other without waiting for it.
    online.running = page.more_to_come && online.trouble.is_none();
    let now = (page.models, page.next);
    if page.source != PageSource::Live && online.pages.get(page.page) == Some(&now) {
        // It stands there already, perhaps with others after it.
        return more(state);
    }
    online.pages.truncate(page.page);
    // A cursor that comes back would go round for ever.
    let goes_on = now.1.is_some() && online.pages.iter().all(|(_, next)| *next != now.1);
    online.pages.push(now);
    let mut seen = HashSet::new();
    let models = online.pages.iter().flat_map(|(models, _)| models).copied();
    let all: Vec<ModelId> = models.filter(|model| seen.insert(*model)).collect();
    online.ended = !goes_on || all.len() >= MOST_MODELS;
    online.took_secs += page.took_secs;
    online.source = Some(page.source);
    online.models = Arc::new(all);
    let mut effects = vec![Effect::Feed(Arc::clone(&online.models))];
    if page.page == 0 && page.source == PageSource::Live {
        // Who made what was just found may be worth knowing.
        effects.push(Effect::Community(CommunityAsk::Creators));
    }
    effects
}

/// Notes the last row on screen and asks for more when the end of what has come is near.
pub(super) fn seen_up_to(state: &mut AppState, last_row: usize) -> Vec<Effect> {
    state.online.last_row = last_row;
    more(state)
}

/// Asks for the next page when the end of what has come is near. While filters leave nothing of the pages, only a few are
/// asked for by themselves.
pub(super) fn more(state: &mut AppState) -> Vec<Effect> {
    let online = &state.online;
    if !online.is_paused() || online.blocked || online.pages.is_empty() || state.view.is_found {
        return Vec::new();
    }
    // Until the gallery shows the latest page, nobody knows what filters leave of it.
    let feed = &state.view.feed;
    if state.view.query != state.query || (feed.listed as usize) < online.models.len() {
        return Vec::new();
    }
    let rows = feed.rows as usize;
    let (rows_before, last_before) = online.before;
    let is_near = online.last_row + AHEAD_ROWS >= rows;
    let is_worth_it = rows > rows_before || online.last_row > last_before || online.pages.len() < MOST_EAGER_PAGES;
    if is_near && is_worth_it {
        return state.online.ask(rows, 0, false).into_iter().collect();
    }
    Vec::new()
}
