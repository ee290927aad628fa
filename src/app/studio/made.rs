//! How something ended that a person asked to be made: said wherever they are by then.

use super::StudioAsk;
use crate::app::action::Action;
use crate::app::state::{AppState, NoticeLevel, Sheet};
use crate::model::character::Slot;
use crate::model::ids::CharacterId;
use crate::words::tr;

/// How something ended that a person asked to be made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MadeView {
    /// The character.
    pub id: CharacterId,
    /// Its name.
    pub name: String,
    /// Pictures that are there.
    pub made: usize,
    /// Pictures that are wanted.
    pub wanted: usize,
    /// The one that was made anew, if one was.
    pub anew: Option<Slot>,
    /// Why something that was asked for is not there.
    pub trouble: Option<String>,
}

/// Says how something ended; that it went well only to those who do not look at it.
pub(super) fn take(state: &mut AppState, made: MadeView) {
    let is_seen = state.sheet() == Some(Sheet::Character) && state.studio.shown == Some(made.id);
    let (name, of) = (made.name, (made.made, made.wanted));
    let (level, text) = match (made.trouble, made.anew) {
        (Some(why), Some(_)) => (NoticeLevel::Error, tr!("characters-not-anew", name = name, why = why)),
        (Some(why), None) => {
            (NoticeLevel::Error, tr!("characters-not-whole", name = name, made = of.0, wanted = of.1, why = why))
        }
        (None, _) if is_seen => return,
        (None, Some(_)) => (NoticeLevel::Info, tr!("characters-anew", name = name)),
        (None, None) => (NoticeLevel::Info, tr!("characters-whole", name = name, made = of.0, wanted = of.1)),
    };
    let show = Action::Studio(StudioAsk::Open(made.id));
    state.notify_with(level, text, Some((tr!("characters-show").to_owned(), show)));
}
