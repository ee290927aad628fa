//! Opening what was pasted or typed: an address, an AIR, a number or a hash. Known things open at once, others are asked for.
//!
//! Each wish has a number; only what comes of the newest is taken.

use super::action::{Action, Effect};
use super::discover::DiscoverMode;
use super::finder::{FinderAction, PictureWish};
use super::reduce::reduce;
use super::said::Said;
use super::state::{AppState, NoticeLevel};
use crate::model::ids::{FileKey, VersionId};
use crate::model::online::ImagesOf;
use crate::model::pasted::Pasted;
use crate::model::reference::Reference;
use crate::words::tr;

/// The longest part of a text that is told in a notice, in characters.
const TOLD_CHARS: usize = 80;

/// What is being opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opening {
    /// Number of the newest wish.
    turn: u64,
    /// As it was pasted.
    text: String,
}

/// A model somebody wants to see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlaceWish {
    /// By an address, an AIR or a hash.
    Reference(Reference),
    /// By a number: a model's, else a version's.
    Number(u64),
}

/// What becomes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlaceNews {
    /// CivitAI is being asked.
    Asking,
    /// There it is: a file of the library or a model, and the version that was meant.
    Found(FileKey, Option<VersionId>),
    /// Neither the library nor CivitAI has such a thing.
    Unknown,
    /// It is not known, and nothing is sent.
    Offline,
    /// CivitAI could not be asked, and why.
    Failed(Said),
}

/// Opens what a text names.
pub(super) fn open(state: &mut AppState, text: &str) -> Vec<Effect> {
    state.opening.turn += 1;
    let text = text.trim();
    state.opening.text = text.chars().take(TOLD_CHARS).collect();
    let turn = state.opening.turn;
    match Pasted::of(text) {
        Some(Pasted::Model(reference)) => vec![Effect::OpenPlace(turn, PlaceWish::Reference(reference))],
        Some(Pasted::Number(number)) => vec![Effect::OpenPlace(turn, PlaceWish::Number(number))],
        Some(Pasted::Creator(name)) => {
            let mut effects = uncover(state);
            effects.extend(reduce(state, Action::OpenCreator(name)));
            effects
        }
        // While a picture is asked for, a pasted one is the answer.
        Some(Pasted::Picture(id)) if finds_by_picture(state) => {
            reduce(state, Action::Finder(FinderAction::Look(Some(PictureWish::Published(id)))))
        }
        Some(Pasted::PictureFile(address)) => {
            let mut effects = uncover(state);
            let look = FinderAction::Look(Some(PictureWish::Address(address)));
            effects.extend(reduce(state, Action::Finder(look)));
            effects
        }
        Some(Pasted::Picture(id)) => {
            let title = tr!("open-picture", number = id.to_string());
            reduce(state, Action::ShowImages(ImagesOf::Image(id), title))
        }
        Some(Pasted::Post(id)) => {
            let title = tr!("open-post", number = id.to_string());
            reduce(state, Action::ShowImages(ImagesOf::Post(id), title))
        }
        Some(Pasted::Article(id)) => reduce(state, Action::OpenArticle(id)),
        Some(Pasted::Collection(id)) => reduce(state, Action::OpenCollection(id)),
        None => {
            state.notify(NoticeLevel::Info, tr!("open-nothing", text = state.opening.text.clone()));
            Vec::new()
        }
    }
}

/// Whether the tab that asks for a picture is open.
pub(super) fn finds_by_picture(state: &AppState) -> bool {
    state.settings.discover == DiscoverMode::Visual && state.settings.panels_open.first() == Some(&true)
}

/// Takes in what became of the newest wish.
pub(super) fn take(state: &mut AppState, turn: u64, news: PlaceNews) -> Vec<Effect> {
    if state.opening.turn != turn {
        return Vec::new();
    }
    let text = state.opening.text.clone();
    match news {
        PlaceNews::Asking => state.notify(NoticeLevel::Info, tr!("open-asking", text = text)),
        PlaceNews::Found(key, version) => {
            let mut effects = uncover(state);
            effects.extend(reduce(state, Action::Reach(key)));
            if let Some(version) = version {
                effects.extend(reduce(state, Action::ShowVersion(version)));
            }
            return effects;
        }
        PlaceNews::Unknown => state.notify(NoticeLevel::Error, tr!("open-unknown", text = text)),
        PlaceNews::Offline => state.notify(NoticeLevel::Error, tr!("open-offline", text = text)),
        PlaceNews::Failed(why) => state.notify(NoticeLevel::Error, tr!("open-failed", text = text, why = why.words())),
    }
    Vec::new()
}

/// Closes what lies over the gallery.
fn uncover(state: &mut AppState) -> Vec<Effect> {
    let mut effects = Vec::new();
    for _ in 0..state.sheets.len() {
        effects.extend(reduce(state, Action::CloseSheet));
    }
    effects
}
